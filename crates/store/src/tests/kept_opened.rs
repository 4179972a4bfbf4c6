//! What of private entries is kept opened in the database: days and ids of people, and not a word.

use domain::id::EntryId;
use domain::private::{Assignee, CallAttempt, CallResult, PrivateText, PutOff, Said};
use domain::record::{Change, Entry};
use protocol::private::{ServiceKey, seal};
use sqlx::AssertSqlSafe;
use store::{HeldKey, Store};

use super::dump;
use super::support::{USER, complete, date, drug, entry_with, id, keep, made};
use crate::classification::TABLES;

const NOTE: &str = "Ask for the niece Perpetua";
const REASON: &str = "Away in Lanzarote";
const NAME: &str = "Helen Pritchard-Invented";

async fn says(store: &Store, key: &ServiceKey, last: &Entry, said: &Said) -> Entry {
    let entry = id();
    let sealed = seal(
        said,
        key,
        &last.subject,
        EntryId::new(entry),
        [entry.as_bytes()[15]; 24],
    )
    .unwrap();
    let written = entry_with(entry, last.subject.id(), &[last], Change::Private(sealed));
    store.append(vec![written.clone()]).await.unwrap();
    written.0
}

#[tokio::test]
async fn days_and_ids_of_people_are_kept_opened_and_no_words() {
    let made = made().await;
    let store = &made.store;
    let key = ServiceKey::new([4; 32]);
    let held = HeldKey {
        key: key.clone(),
        generation: 1,
    };
    store.keep_service_keys(&[held]).await.unwrap();
    let first = keep(store, &complete(1, date("2026-08-14"), &[("bone_therapy", drug())])).await;
    let text = |text: &str| PrivateText::read(text).unwrap();
    let call = Said::Call(CallAttempt {
        weeks: 16,
        result: CallResult::NoAnswer,
        try_again: Some(date("2028-02-29")),
        note: text(NOTE),
    });
    let last = says(store, &key, &first, &call).await;
    let put_off = Said::PutOff(PutOff {
        weeks: 52,
        until: date("2026-12-24"),
        reason: text(REASON).unwrap(),
    });
    let last = says(store, &key, &last, &put_off).await;
    let given = Said::Assigned(Some(Assignee {
        user: USER,
        name: NAME.to_owned(),
    }));
    says(store, &key, &last, &given).await;
    let opened = async || {
        let days = dump(store, "select weeks, until from put_off order by weeks").await;
        let people = dump(store, "select user from assigned").await;
        [days, people].concat()
    };
    let expected = [
        "weeks=16 until=20280229".to_owned(),
        "weeks=52 until=20261224".to_owned(),
        format!("user={}", USER.uuid().simple()),
    ];
    assert_eq!(opened().await, expected);
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(opened().await, expected, "and a rebuild makes the same of the entries");
    for table in TABLES {
        let rows = dump(store, AssertSqlSafe(format!("select * from {}", table.name))).await;
        for words in [NOTE, REASON, NAME, "no-answer", "Perpetua"] {
            let hexadecimal: String = words
                .bytes()
                .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            let held = rows.iter().any(|row| row.contains(words) || row.contains(&hexadecimal));
            assert!(!held, "{} holds {words}", table.name);
        }
    }
}
