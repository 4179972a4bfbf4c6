//! People of the audit team, who may look at site health: who they are, and the first secrets that they are given. Both factors are
//! made here, and said once.

use chrono::{DateTime, Utc};
use domain::people::read_name;
use sqlx::{PgConnection, PgPool, Row as _};
use zeroize::Zeroizing;

use super::error::AdminError;
use super::operator::{Operator, Words};
use crate::edge::random_id;
use crate::keys::ServiceKey;
use crate::passphrase::HashedPassphrase;
use crate::people::{KnownBy, ONE_TIME_FOR, Person};
use crate::secret::{code_text, new_code};
use crate::sessions::end_all_of;
use crate::state::blocking;
use crate::totp::TotpSecret;
use crate::trail::{OF_NO_SERVICE, What};
use crate::whole::LockedWhole;

/// What somebody is given, said once and kept nowhere as it is.
pub struct NewSecrets {
    /// What they sign in with first, to choose their own.
    pub passphrase: Zeroizing<String>,
    /// Until when it is good.
    pub good_until: DateTime<Utc>,
    /// What their authenticator app makes codes of, to be typed into it.
    pub base32: Zeroizing<String>,
    /// The same as an address that such an app reads.
    pub address: Zeroizing<String>,
}

/// Somebody of the audit team, as they are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonLine {
    /// Their name, which they sign in with.
    pub name: String,
    /// When they were added.
    pub added_at: DateTime<Utc>,
    /// When they signed in last.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Until when their one-time passphrase is good, where they have not chosen their own yet.
    pub choose_before: Option<DateTime<Utc>>,
}

/// Adds somebody.
///
/// # Errors
/// When the name is none or somebody has it, or there is no service yet.
pub async fn add_person(pool: &PgPool, operator: &Operator, name: &str) -> Result<NewSecrets, AdminError> {
    let name = read_name(name).map_err(|_| AdminError::NoName("the name"))?;
    let mut transaction = pool.begin().await?;
    let mut whole = locked(&mut transaction, operator).await?;
    if Person::of_name(&mut transaction, &name).await?.is_some() {
        return Err(AdminError::PersonExists(name));
    }
    let mut person = Person {
        id: random_id()?,
        name,
        choose_before: None,
        last_step: 0,
        sealed: Vec::new(),
    };
    let line = operator.line(What::PersonAdded, Some(person.name.clone()), None);
    let secrets = give(&mut person, whole.key(), line.at).await?;
    sqlx::query(
        "insert into person (service_id, person_id, name, added_at, choose_before, sealed) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(OF_NO_SERVICE)
    .bind(person.id)
    .bind(&person.name)
    .bind(line.at)
    .bind(person.choose_before)
    .bind(&person.sealed)
    .execute(&mut *transaction)
    .await?;
    whole.note(&mut transaction, line).await?;
    whole.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(secrets)
}

/// Everybody, by name.
///
/// # Errors
/// When the database refuses.
pub async fn people(pool: &PgPool) -> Result<Vec<PersonLine>, AdminError> {
    let rows = sqlx::query(
        "select name, added_at, signed_in_at, choose_before from person where service_id = $1 order by lower(name)",
    )
    .bind(OF_NO_SERVICE)
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(PersonLine {
                name: row.try_get("name")?,
                added_at: row.try_get("added_at")?,
                signed_in_at: row.try_get("signed_in_at")?,
                choose_before: row.try_get("choose_before")?,
            })
        })
        .collect()
}

/// Removes somebody, and ends their sessions.
///
/// # Errors
/// When nobody has this name.
pub async fn remove_person(pool: &PgPool, operator: &Operator, name: &str, why: &Words) -> Result<(), AdminError> {
    let mut transaction = pool.begin().await?;
    let mut whole = locked(&mut transaction, operator).await?;
    let person = named(&mut transaction, name).await?;
    // Their sessions go with them.
    sqlx::query("delete from person where service_id = $1 and person_id = $2")
        .bind(OF_NO_SERVICE)
        .bind(person.id)
        .execute(&mut *transaction)
        .await?;
    let line = operator.line(What::PersonRemoved, Some(person.name), Some(why));
    whole.note(&mut transaction, line).await?;
    whole.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Gives somebody another one-time passphrase and another secret for their codes, and ends their sessions: after they forgot the one,
/// or lost the other.
///
/// # Errors
/// When nobody has this name.
pub async fn reset_person(
    pool: &PgPool,
    operator: &Operator,
    name: &str,
    why: &Words,
) -> Result<NewSecrets, AdminError> {
    let mut transaction = pool.begin().await?;
    let mut whole = locked(&mut transaction, operator).await?;
    let mut person = named(&mut transaction, name).await?;
    let line = operator.line(What::PersonReset, Some(person.name.clone()), Some(why));
    let secrets = give(&mut person, whole.key(), line.at).await?;
    sqlx::query(
        "update person set choose_before = $3, sealed = $4, last_step = 0 where service_id = $1 and person_id = $2",
    )
    .bind(OF_NO_SERVICE)
    .bind(person.id)
    .bind(person.choose_before)
    .bind(&person.sealed)
    .execute(&mut *transaction)
    .await?;
    end_all_of(&mut transaction, person.id).await?;
    whole.note(&mut transaction, line).await?;
    whole.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(secrets)
}

async fn locked(connection: &mut PgConnection, operator: &Operator) -> Result<LockedWhole, AdminError> {
    operator.whole(connection).await?.ok_or(AdminError::NoService)
}

async fn named(connection: &mut PgConnection, name: &str) -> Result<Person, AdminError> {
    let found = Person::of_name(connection, name).await?;
    found.ok_or_else(|| AdminError::UnknownPerson(name.to_owned()))
}

/// Has somebody be known by a one-time passphrase and a secret for codes that nobody has had.
async fn give(person: &mut Person, key: &ServiceKey, now: DateTime<Utc>) -> Result<NewSecrets, AdminError> {
    let passphrase = Zeroizing::new(new_code()?);
    let typed = code_text(&passphrase);
    let known_by = KnownBy {
        passphrase: blocking(move || HashedPassphrase::of(&typed)).await??,
        totp: TotpSecret::random()?,
        given_at: now,
    };
    let good_until = now + ONE_TIME_FOR;
    person.choose_before = Some(good_until);
    person.seal(key, &known_by)?;
    Ok(NewSecrets {
        passphrase,
        good_until,
        base32: known_by.totp.base32(),
        address: known_by.totp.address(&person.name),
    })
}
