//! What of private entries is kept opened in the database: days, moments and ids of people, and not a word.

use data_encoding::HEXLOWER;
use domain::id::EntryId;
use domain::private::{Assignee, CallAttempt, CallResult, PrivateContent, PrivateText, PutOff};
use domain::record::{Change, Entry};
use protocol::private::{ServiceKey, seal};
use sqlx::AssertSqlSafe;
use store::{HeldKey, Store};

use super::support::{USER, complete, date, drug, entry_with, id, keep, made, now};
use super::{dump, run};
use crate::classification::TABLES;

const NOTE: &str = "Ask for the niece Perpetua";
const REASON: &str = "Away in Lanzarote";
const NAME: &str = "Helen Pritchard-Invented";

pub(super) async fn says(store: &Store, key: &ServiceKey, last: &Entry, said: &PrivateContent) -> Entry {
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
    let call = PrivateContent::Call(CallAttempt {
        weeks: 16,
        result: CallResult::NoAnswer,
        try_again: Some(date("2028-02-29")),
        note: text(NOTE),
    });
    let last = says(store, &key, &first, &call).await;
    let put_off = PrivateContent::PutOff(PutOff {
        weeks: 52,
        until: date("2026-12-24"),
        reason: text(REASON).unwrap(),
    });
    let last = says(store, &key, &last, &put_off).await;
    let given = PrivateContent::Assigned(Some(Assignee {
        user: USER,
        name: NAME.to_owned(),
    }));
    says(store, &key, &last, &given).await;
    // Of this patient nothing was said.
    keep(store, &complete(2, date("2026-08-14"), &[("bone_therapy", drug())])).await;
    let opened = async || {
        let days = dump(store, "select weeks, until from put_off order by record_nr, weeks").await;
        let people = dump(store, "select user from assigned order by record_nr").await;
        let called = dump(store, "select last_at from called order by record_nr").await;
        let records = dump(store, "select count(*) as records from private_record").await;
        [days, people, called, records].concat()
    };
    let expected = [
        "weeks=16 until=20280229".to_owned(),
        "weeks=52 until=20261224".to_owned(),
        format!("user={}", USER.uuid().simple()),
        format!("last_at={}", now().timestamp_millis()),
        "records=1".to_owned(),
    ];
    assert_eq!(opened().await, expected);
    for spoilt in [
        "delete from put_off; delete from assigned; delete from called; delete from private_record",
        "update put_off set until = 20990101; update assigned set user = x'00'; update called set last_at = 1; \
         insert into put_off select nr, 52, 20990101 from record where nr not in (select record_nr from put_off); \
         insert into assigned select nr, x'00' from record where nr not in (select record_nr from assigned); \
         insert into called select nr, 1 from record where nr not in (select record_nr from called); \
         insert into private_record select id from record where id not in (select record from private_record)",
    ] {
        run(store, spoilt).await;
        assert_ne!(opened().await, expected);
        store.rebuild(|_, _| {}).await.unwrap();
        assert_eq!(
            opened().await,
            expected,
            "a rebuild makes the same of the entries: {spoilt}"
        );
    }
    for table in TABLES {
        let rows = dump(store, AssertSqlSafe(format!("select * from {}", table.name))).await;
        for words in [NOTE, REASON, NAME, "no-answer", "Perpetua"] {
            let hexadecimal = HEXLOWER.encode(words.as_bytes());
            let held = rows.iter().any(|row| row.contains(words) || row.contains(&hexadecimal));
            assert!(!held, "{} holds {words}", table.name);
        }
    }
}

#[tokio::test]
async fn a_rebuild_finds_again_what_is_joined_and_forgets_what_is_not() {
    let made = made().await;
    let store = &made.store;
    let answers = complete(1, date("2026-08-14"), &[]);
    let one = keep(store, &answers).await;
    let other = keep(store, &answers).await;
    let alone = keep(store, &complete(2, date("2026-08-14"), &[])).await;
    let joining = Change::Join {
        with: other.subject.id(),
        heads: [(other.id, other.digest)].into(),
    };
    store
        .append(vec![entry_with(id(), one.subject.id(), &[&one], joining)])
        .await
        .unwrap();
    let kept = async || {
        let parts = dump(store, "select record, whole from part_of order by record").await;
        let joins = dump(store, "select record, joined from record_join order by record").await;
        let records = dump(store, "select id, state from record order by nr").await;
        [parts, joins, records].concat()
    };
    let expected = kept().await;
    assert_eq!(expected.len(), 5);
    for spoilt in [
        "delete from part_of; delete from record_join; update record set state = 0",
        "insert or ignore into part_of select id, id from record; \
         insert or ignore into record_join select r.id, o.id from record r join record o on o.nr <> r.nr",
    ] {
        run(store, spoilt).await;
        assert_ne!(kept().await, expected);
        store.rebuild(|_, _| {}).await.unwrap();
        assert_eq!(kept().await, expected, "{spoilt}");
    }
    assert_eq!(store.whole_of(alone.subject.id()).await.unwrap(), alone.subject.id());
}
