//! The form of the recovery key's file, which is for ever, and that one of two keys opens whenever a process ends.

use serde_json::json;

use super::*;
use crate::opening::key_file::Unread;

/// As the recovery key of [`WRITTEN`] was printed.
const PRINTED: &str = "40GJ-48S4-4MK2-EA19-58NJ-RB9E-5WR3-2CHK-6GTK-CDSR-74X3-PF1X-7RZW-XNWV";

/// What was written once. It opens for ever.
const WRITTEN: &str = include_str!("written.json");

fn recovery() -> RecoveryKey {
    RecoveryKey::read(PRINTED).unwrap()
}

fn key() -> DataKey {
    DataKey::from_bytes([0x4b; 32])
}

fn at() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

fn wrapped(recovery: &RecoveryKey) -> Wrap {
    Wrap::for_recovery(&key(), recovery, &mut getrandom::fill).unwrap()
}

#[test]
fn what_was_written_once_opens_for_ever() {
    let kept = FILE.parse::<Recovery>(WRITTEN.as_bytes()).unwrap();
    assert_eq!(kept.standing(), RecoveryStanding::NotProved);
    assert_eq!(kept.open(&recovery(), at()).unwrap().key.bytes(), key().bytes());
    assert_eq!(String::from_utf8(FILE.text(&kept).unwrap()).unwrap(), WRITTEN);
}

#[test]
fn a_key_made_anew_opens_beside_the_one_before_until_it_is_typed_back() {
    let (first, second) = (recovery(), RecoveryKey::random().unwrap());
    let kept = FILE.parse::<Recovery>(WRITTEN.as_bytes()).unwrap();
    let kept = kept.open(&first, at()).unwrap().proved;
    assert_eq!(kept.standing(), RecoveryStanding::Proved(at()));
    let both = kept.renewed(wrapped(&second));
    assert_eq!(both.standing(), RecoveryStanding::NotProved);
    // The one before is typed: the new one still waits.
    let first_typed = both.open(&first, at()).unwrap();
    assert_eq!(first_typed.proved.standing(), RecoveryStanding::NotProved);
    assert!(first_typed.proved.open(&second, at()).is_some());
    let second_typed = both.open(&second, at()).unwrap();
    assert_eq!(second_typed.key.bytes(), key().bytes());
    assert_eq!(second_typed.proved.standing(), RecoveryStanding::Proved(at()));
    assert!(
        second_typed.proved.open(&first, at()).is_none(),
        "the one before has stopped"
    );
    // One that nobody typed back may be on paper all the same: it opens beside a third.
    let third = RecoveryKey::random().unwrap();
    let thrice = both.renewed(wrapped(&third));
    let opens = [&first, &second, &third].map(|key| thrice.open(key, at()).is_some());
    assert_eq!(opens, [true, true, true]);
    let second_typed = thrice.open(&second, at()).unwrap().proved;
    assert_eq!(
        second_typed.standing(),
        RecoveryStanding::NotProved,
        "the third still waits"
    );
    let opens = [&first, &second, &third].map(|key| second_typed.open(key, at()).is_some());
    assert_eq!(opens, [false, true, true]);
}

#[test]
fn a_changed_character_anywhere_is_noticed_and_a_newer_form_is_not_guessed_at() {
    let in_file = WRITTEN.find("recovery").unwrap();
    for (place, _) in WRITTEN.char_indices().filter(|(_, one)| one.is_ascii_alphanumeric()) {
        let mut changed = WRITTEN.as_bytes().to_vec();
        changed[place] = if changed[place] == b'7' { b'8' } else { b'7' };
        assert!(FILE.parse::<Recovery>(&changed).is_err() || place < in_file, "{place}");
    }
    let mut newer: Value = serde_json::from_str(WRITTEN).unwrap();
    newer["form"] = json!(2);
    let unread = FILE.parse::<Recovery>(newer.to_string().as_bytes()).err();
    assert_eq!(unread, Some(Unread::Newer));
}
