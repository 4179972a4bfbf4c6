//! The vault's form, which is for ever, and that what a person owns is theirs alone.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::opening::key_file::digest;

const PASSPHRASE: &str = "seven purple kettles dancing";
const USER: UserId = UserId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0001));
const COLLEAGUE: UserId = UserId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0002));

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn key() -> DataKey {
    DataKey::from_bytes([0x4b; 32])
}

fn device() -> DeviceSecret {
    DeviceSecret::from_bytes([0xd5; 32])
}

/// Bytes that count up: what is written is the same each time.
fn counting() -> impl FnMut(&mut [u8]) -> Result<(), getrandom::Error> {
    let mut next = 0_u8;
    move |bytes| {
        for byte in bytes {
            *byte = next;
            next = next.wrapping_add(1);
        }
        Ok(())
    }
}

fn author(id: UserId, name: &str) -> Author {
    Author {
        id,
        name: name.to_owned(),
    }
}

fn vault() -> Vault {
    let label = ServiceLabel {
        code: "HRW".to_owned(),
        name: "Hartwell Royal FLS".to_owned(),
        demo: true,
    };
    let person = NewPerson {
        author: &author(USER, "Amara Osei"),
        passphrase: &passphrase(PASSPHRASE),
        device: Some(&device()),
        cost: KeyCost::Cheap,
        chosen_by: ChosenBy::Themselves,
        role: Role::Nurse,
    };
    Vault::new(label, &key(), &person, &mut counting()).unwrap()
}

fn two_people() -> Vault {
    let mut vault = vault();
    let colleague = NewPerson {
        author: &author(COLLEAGUE, "Helen Pritchard"),
        passphrase: &passphrase("a passphrase of her own"),
        device: None,
        cost: KeyCost::Cheap,
        chosen_by: ChosenBy::Themselves,
        role: Role::Nurse,
    };
    vault
        .people
        .push(Person::new(&colleague, &key(), &mut counting()).unwrap());
    vault
}

fn now(seconds: u64) -> Clocks {
    Clocks {
        wall: "2026-11-20T09:00:00Z".parse().unwrap(),
        running: Duration::from_secs(seconds),
    }
}

/// What was written once. It opens for ever.
const WRITTEN: &str = include_str!("written.json");

#[test]
fn what_was_written_once_opens_for_ever() {
    let vault = FILE.parse::<Vault>(WRITTEN.as_bytes()).unwrap();
    let (opened, who) = vault.open(USER, &passphrase(PASSPHRASE), Some(&device())).ok().unwrap();
    assert_eq!((opened.bytes(), who.name.as_str()), (key().bytes(), "Amara Osei"));
}

#[test]
fn what_is_written_is_the_same_to_the_byte() {
    assert_eq!(String::from_utf8(FILE.text(&vault()).unwrap()).unwrap(), WRITTEN);
}

#[test]
fn a_persons_wrong_passphrases_make_nobody_else_wait() {
    let mut vault = two_people();
    for _ in 0..5 {
        vault.count_wrong(COLLEAGUE, now(0));
    }
    assert_eq!(vault.seconds_to_wait(COLLEAGUE, now(0)), 30);
    assert_eq!(vault.seconds_to_wait(USER, now(0)), 0);
    // Neither does another's right passphrase end the wait.
    assert!(!vault.forget_wrong(USER));
    let read = FILE.parse::<Vault>(&FILE.text(&vault).unwrap()).unwrap();
    assert!(read.people[0].wrong == WrongTries::default() && read.people[1].wrong.any());
    assert!(vault.forget_wrong(COLLEAGUE));
    assert_eq!(vault.seconds_to_wait(COLLEAGUE, now(0)), 0);
}

#[test]
fn one_persons_wrap_in_anothers_place_does_not_open() {
    let mut vault = two_people();
    vault.people[0].wrap = vault.people[1].wrap.clone();
    vault.people[0].device = None;
    let opened = vault.open(USER, &passphrase("a passphrase of her own"), None);
    assert!(matches!(opened, Err(PersonError::Wrong)));
    assert!(
        vault
            .open(COLLEAGUE, &passphrase("a passphrase of her own"), None)
            .is_ok()
    );
}

#[test]
fn what_a_newer_program_keeps_is_kept_by_an_older_one() {
    let mut file: Value = serde_json::from_str(WRITTEN).unwrap();
    let vault = &mut file["vault"];
    vault["policy"] = json!({ "leastWords": 5 });
    vault["people"][0]["roles"] = json!(["lead"]);
    vault["people"][0]["settings"] = json!({ "textSize": "large", "a": 1 });
    file["check"] = serde_json::to_value(digest(&file["vault"])).unwrap();
    let mut read = FILE.parse::<Vault>(file.to_string().as_bytes()).unwrap();
    read.count_wrong(USER, now(0));
    let written: Value = serde_json::from_slice(&FILE.text(&read).unwrap()).unwrap();
    assert_eq!(written["vault"]["policy"], file["vault"]["policy"]);
    for key in ["roles", "settings", "wrap", "cost", "device"] {
        assert_eq!(
            written["vault"]["people"][0][key], file["vault"]["people"][0][key],
            "{key}"
        );
    }
    assert_eq!(written["vault"]["people"][0]["wrong"]["tries"], 1);
}

#[test]
fn a_role_that_only_a_newer_program_knows_allows_no_more_than_reading_and_is_kept() {
    let mut file: Value = serde_json::from_str(WRITTEN).unwrap();
    for (key, role) in [
        ("lead-clinician", Role::Lead),
        ("read-only", Role::ReadOnly),
        ("auditor", Role::ReadOnly),
    ] {
        file["vault"]["people"][0]["role"] = json!(key);
        file["check"] = serde_json::to_value(digest(&file["vault"])).unwrap();
        let read = FILE.parse::<Vault>(file.to_string().as_bytes()).unwrap();
        assert_eq!(read.people()[0].role, role);
        let written: Value = serde_json::from_slice(&FILE.text(&read).unwrap()).unwrap();
        assert_eq!(written["vault"]["people"][0]["role"], key);
    }
}

#[test]
fn a_changed_character_anywhere_is_noticed() {
    for (at, _) in WRITTEN
        .char_indices()
        .filter(|(_, character)| character.is_ascii_alphanumeric())
    {
        let mut changed = WRITTEN.as_bytes().to_vec();
        changed[at] = if changed[at] == b'7' { b'8' } else { b'7' };
        let opened = FILE.parse::<Vault>(&changed);
        assert!(opened.is_err() || at < WRITTEN.find("vault").unwrap(), "{at}");
    }
}
