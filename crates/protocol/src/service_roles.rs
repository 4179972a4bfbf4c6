//! Who has which role at each desk of a service, as items of its topic, each signed by the desk that says it.
//!
//! The key is `person/`, the desk's id, `/`, the person's id; the value an object of `number`, `desk` (the desk's name), `name`,
//! `role` (`lead-clinician`), `since` and `removed` (`2026-03-14T09:30:00Z`, or null), `key` (the Ed25519 public key) and
//! `signature`, both base64url without padding. What is signed is a text of lines, which no field can break into:
//!
//! ```text
//! fls roles 1
//! desk's id
//! person's id
//! number
//! desk's name
//! name
//! role
//! since, or nothing
//! removed, or nothing
//! ```
//!
//! The key follows from the desk's own secret by HKDF-SHA256, so that a desk that becomes another one has another key, and nothing
//! more is kept. An item that is not signed so, or that a newer program says in another way, is passed over.

use chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::answer::Json;
use domain::id::{DeviceId, UserId};
use domain::people::read_name;
use domain::record::{Change, Entry, ItemKey};
use domain::role::Role;
use domain::service_roles::{PersonInRole, RoleStatement, RolesPublic, SaidOfRoles, roles_topic};
use hkdf::Hkdf;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::json;
use crate::private::DeskSecret;

const FORM: &str = "fls roles 1";
const KEY_NAME: &[u8] = b"fls roles signing key 1";

/// A statement as entries hold it. What a newer program adds is not read: no signature of this form covers it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementWire {
    number: u32,
    desk: String,
    name: String,
    role: String,
    since: Option<DateTime<Utc>>,
    removed: Option<DateTime<Utc>>,
    key: String,
    signature: String,
}

/// What a desk signs its statements with.
pub struct RolesKey(Ed25519KeyPair);

impl RolesKey {
    /// The key that follows from a desk's secret; nothing where none can be made of it, which no secret is known to do.
    pub fn of(secret: &DeskSecret) -> Option<Self> {
        let mut seed = Zeroizing::new([0_u8; 32]);
        Hkdf::<Sha256>::new(None, secret.expose())
            .expand(KEY_NAME, seed.as_mut())
            .ok()?;
        Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).ok().map(Self)
    }

    /// Its public half; nothing where it has not 32 bytes, which all have.
    pub fn public(&self) -> Option<RolesPublic> {
        self.0.public_key().as_ref().try_into().ok().map(RolesPublic)
    }

    /// The item by which a desk says a statement; nothing where nobody would read it, as of a name that is none.
    pub fn item(&self, statement: &RoleStatement) -> Option<(ItemKey, Json)> {
        let person = &statement.person;
        let signature = self.0.sign(signed_text(statement).as_bytes());
        let wire = StatementWire {
            number: statement.number,
            desk: statement.desk_name.clone(),
            name: person.name.clone(),
            role: person.role.key().to_owned(),
            since: person.since.map(to_seconds),
            removed: statement.removed.map(to_seconds),
            key: BASE64URL_NOPAD.encode(self.0.public_key().as_ref()),
            signature: BASE64URL_NOPAD.encode(signature.as_ref()),
        };
        let (key, value) = (key_of(statement.desk, person.user), Json::new(json::text(&wire)));
        // Else the desk would say it again and again, as it would not find it among what was said.
        statement_of(&key, &value)?;
        Some((key, value))
    }
}

/// Reads what the entries of the topic say; those of other subjects say nothing of it, and what was signed wrongly says nothing.
pub fn read(entries: &[Entry]) -> SaidOfRoles {
    let mut said = SaidOfRoles::default();
    for entry in entries.iter().filter(|entry| entry.subject == roles_topic()) {
        let Change::Items(items) = &entry.change else {
            continue;
        };
        let values = items.iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
        for (key, statement) in values.filter_map(|(key, value)| statement_of(key, value)) {
            said.take(key, statement);
        }
    }
    said
}

fn statement_of(key: &ItemKey, value: &Json) -> Option<(RolesPublic, RoleStatement)> {
    let parts: Vec<&str> = key.as_str().split('/').collect();
    let ["person", desk, user] = parts.as_slice() else {
        return None;
    };
    let (desk, user): (DeviceId, UserId) = (desk.parse().ok()?, user.parse().ok()?);
    let wire: StatementWire = serde_json::from_str(value.as_str()).ok()?;
    // A name that looks like another, or a line of its own, is nobody's.
    let is_name = |name: &str| read_name(name).is_ok_and(|read| read == name);
    if !is_name(&wire.name) || wire.desk.chars().any(char::is_control) {
        return None;
    }
    let statement = RoleStatement {
        number: wire.number,
        desk,
        desk_name: wire.desk,
        person: PersonInRole {
            user,
            name: wire.name,
            role: Role::named(&wire.role)?,
            since: wire.since,
        },
        removed: wire.removed,
    };
    let public: [u8; 32] = BASE64URL_NOPAD.decode(wire.key.as_bytes()).ok()?.try_into().ok()?;
    let signature = BASE64URL_NOPAD.decode(wire.signature.as_bytes()).ok()?;
    UnparsedPublicKey::new(&ED25519, public)
        .verify(signed_text(&statement).as_bytes(), &signature)
        .ok()?;
    // A statement has one key: another way to write its ids would be a second one.
    (key_of(desk, user) == *key).then_some((RolesPublic(public), statement))
}

fn key_of(desk: DeviceId, user: UserId) -> ItemKey {
    ItemKey::new(format!("person/{desk}/{user}"))
}

fn signed_text(statement: &RoleStatement) -> String {
    let person = &statement.person;
    [
        FORM.to_owned(),
        statement.desk.to_string(),
        person.user.to_string(),
        statement.number.to_string(),
        statement.desk_name.clone(),
        person.name.clone(),
        person.role.key().to_owned(),
        instant_text(person.since),
        instant_text(statement.removed),
    ]
    .join("\n")
}

fn instant_text(instant: Option<DateTime<Utc>>) -> String {
    instant.map_or_else(String::new, |instant| {
        to_seconds(instant).to_rfc3339_opts(SecondsFormat::Secs, true)
    })
}

/// As it is signed, so that what is read is what was signed.
fn to_seconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const DESK: DeviceId = DeviceId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_00d1));
    const USER: UserId = UserId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0001));

    fn key(of: u8) -> RolesKey {
        RolesKey::of(&DeskSecret::new([of; 32])).unwrap()
    }

    fn statement() -> RoleStatement {
        RoleStatement {
            number: 3,
            desk: DESK,
            desk_name: "Clinic \"PC\"".to_owned(),
            person: PersonInRole {
                user: USER,
                name: "Amara Osei".to_owned(),
                role: Role::Lead,
                since: Some("2026-03-14T09:30:00Z".parse().unwrap()),
            },
            removed: None,
        }
    }

    fn item(statement: &RoleStatement) -> (ItemKey, Json) {
        key(1).item(statement).unwrap()
    }

    /// Frozen: these items are in every store and at Central, and what is signed is for ever.
    #[test]
    fn what_is_signed_and_how_it_stands_in_an_entry_is_frozen() {
        assert_eq!(
            signed_text(&statement()),
            "fls roles 1\n01934000-0000-7000-8000-0000000000d1\n01934000-0000-7000-8000-000000000001\n3\nClinic \"PC\"\n\
             Amara Osei\nlead-clinician\n2026-03-14T09:30:00Z\n"
        );
        let (item, value) = item(&statement());
        assert_eq!(
            item.as_str(),
            "person/01934000-0000-7000-8000-0000000000d1/01934000-0000-7000-8000-000000000001"
        );
        let before_key = r#"{"number":3,"desk":"Clinic \"PC\"","name":"Amara Osei","role":"lead-clinician","since":"2026-03-14T09:30:00Z","removed":null,"key":""#;
        assert!(value.as_str().starts_with(before_key), "{}", value.as_str());
    }

    #[test]
    fn a_statement_is_read_as_it_was_signed_to_the_second() {
        let removed = "2026-05-01T10:00:00Z".parse().unwrap();
        let finer = RoleStatement {
            removed: Some(removed + chrono::TimeDelta::milliseconds(250)),
            ..statement()
        };
        let whole = RoleStatement {
            removed: Some(removed),
            ..statement()
        };
        for (said, read) in [(statement(), statement()), (finer, whole)] {
            let (item, value) = item(&said);
            assert!(statement_of(&item, &value) == Some((key(1).public().unwrap(), read)));
        }
        assert!(key(1).public() != key(2).public());
    }

    #[test]
    fn a_name_that_nobody_would_read_is_not_said() {
        for name in ["", " Amara Osei", "Amara\nlead-clinician", "Amara\u{200b} Osei"] {
            let mut said = statement();
            name.clone_into(&mut said.person.name);
            assert!(key(1).item(&said).is_none(), "{name:?}");
        }
        let said = RoleStatement {
            desk_name: "Clinic\nPC".to_owned(),
            ..statement()
        };
        assert!(key(1).item(&said).is_none());
    }

    #[test]
    fn what_was_altered_says_nothing() {
        let (item, value) = item(&statement());
        let text = value.as_str();
        let other_key = BASE64URL_NOPAD.encode(&key(2).public().unwrap().0);
        let own_key = BASE64URL_NOPAD.encode(&key(1).public().unwrap().0);
        for altered in [
            text.replace("lead-clinician", "nurse"),
            text.replace("Amara Osei", "Helen Pritchard"),
            text.replace("\"number\":3", "\"number\":4"),
            text.replace("Clinic", "Ward"),
            text.replace("\"removed\":null", "\"removed\":\"2026-05-01T10:00:00Z\""),
            text.replace("2026-03-14", "2025-03-14"),
            text.replace(&own_key, &other_key),
            text.replace("\"number\"", "\"colour\":\"red\",\"number\""),
            "true".to_owned(),
        ] {
            assert_ne!(altered, text);
            assert!(statement_of(&item, &Json::new(altered.clone())).is_none(), "{altered}");
        }
        let of_another = key_of(DESK, UserId::new(Uuid::from_u128(9)));
        let elsewhere = key_of(DeviceId::new(Uuid::from_u128(9)), USER);
        for key in [of_another, elsewhere, ItemKey::new("desk/1"), ItemKey::new("")] {
            assert!(statement_of(&key, &value).is_none(), "{}", key.as_str());
        }
    }
}
