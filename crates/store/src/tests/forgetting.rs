//! Forgetting a record: every column is classified, and afterwards no column that says anything of a patient differs from
//! a store that never had the record.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use domain::classification::Says;
use domain::id::EntryId;
use domain::record::Entry;
use domain::{Answer, Answers, Postcode};
use protocol::canonical::purge_marker;
use protocol::exchange::{Counts as CentralCounts, Cursor, CursorMac, Epoch, HeldBecause, Incarnation};
use protocol::exchange::{Receipt, Refusal, RefusalCode, Standing};
use protocol::frame::WireEntry;
use sqlx::{AssertSqlSafe, Row as _};
use store::{Applied, Filter, ParkedEntry, ScreenPlace, Search, Store, Typed, WorkingCopy, Written};
use uuid::Uuid;

use super::support::{Made, complete, date, drug, entry, first, id, leave, made, now, number, set, today};
use super::{dump, run};
use crate::classification::TABLES;

fn patient(n: u32, born: &str, postcode: &str) -> Answers {
    complete(
        n,
        date("2026-03-14"),
        &[
            ("birth_date", Answer::Date(date(born))),
            ("postcode", Answer::Postcode(Postcode::read(postcode).unwrap())),
            ("bone_therapy", drug()),
        ],
    )
}

/// What arrived and was said of a patient who stays, and of one who is forgotten.
struct Patients {
    stays: Written,
    goes: [Written; 3],
}

impl Patients {
    fn invent() -> Self {
        let stays = first(&patient(1, "1950-05-03", "LS1 4AP"));
        let first = first(&patient(2, "1941-12-31", "YO31 8ZZ"));
        let record = first.0.subject.id();
        let second = entry(record, &[&first.0], set("site", None));
        let third = entry(record, &[&second.0], set("birth_date", None));
        Self {
            stays,
            goes: [first, second, third],
        }
    }

    fn gone(&self) -> &Entry {
        &self.goes[0].0
    }
}

pub(super) fn received(entries: &[(&Written, u64)], held: &[&Entry]) -> Applied {
    let because = HeldBecause {
        code: "assessed-before-diagnosis".to_owned(),
        question: Some("assessment_date".to_owned()),
    };
    let receipt = |(written, number): &(&Written, u64)| Receipt {
        entry: written.0.id,
        number: *number,
    };
    let standing = |entry: &&Entry| Standing {
        record: entry.subject.id(),
        held: vec![because.clone()],
    };
    let refusal = |entry: &&Entry| Refusal {
        entry: EntryId::new(id()),
        record: entry.subject.id(),
        code: RefusalCode::Diverged,
        number: None,
    };
    Applied {
        central: "https://central.example".to_owned(),
        void_receipts: false,
        entries: entries.iter().map(|(written, _)| (*written).clone()).collect(),
        parked: Vec::new(),
        receipts: entries.iter().map(receipt).collect(),
        refusals: held.iter().map(refusal).collect(),
        standings: held.iter().map(standing).collect(),
        cursor: Some(Cursor {
            epoch: Epoch(Uuid::from_u128(8)),
            number: 40,
            chain: protocol::chain::START,
            mac: CursorMac::OF_THE_BEGINNING,
            standings: 3,
        }),
        central_now: now(),
        incarnation: Some(Incarnation(Uuid::from_u128(9))),
        agree: None,
        service: None,
        counts: CentralCounts {
            entries: 40,
            records: 2,
            held: 2,
        },
        answered_at: now(),
        dataset: Vec::new(),
        token: None,
        national: None,
        notices: None,
        files: None,
        new_device: None,
    }
}

fn typing(n: u32) -> WorkingCopy {
    WorkingCopy {
        heads: Vec::new(),
        answers: BTreeMap::from([(
            super::support::key("nhs_number"),
            Typed {
                text: number(n).digits(),
                ..Typed::default()
            },
        )]),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    }
}

/// A store with the patient who stays, and with the other one too.
async fn store_of(patients: &Patients, both: bool) -> Made {
    let made = made().await;
    let store = &made.store;
    store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let [first, second, unsent] = &patients.goes;
    let stays = [(&patients.stays, 1)];
    let arrived = [(&patients.stays, 1), (first, 2), (second, 3)];
    let (entries, held): (&[_], &[&Entry]) = if both {
        (&arrived, &[&patients.stays.0, patients.gone()])
    } else {
        (&stays, &[&patients.stays.0])
    };
    store.apply_exchange(received(entries, held)).await.unwrap();
    leave(store, patients.stays.0.subject.id(), &typing(1)).await.unwrap();
    if both {
        let record = patients.gone().subject.id();
        store.append(vec![unsent.clone()]).await.unwrap();
        leave(store, record, &typing(2)).await.unwrap();
        let place = ScreenPlace {
            route: format!("/patients/{record}"),
            question: None,
            typed: BTreeMap::from([("nhs_number".to_owned(), number(2).digits())]),
            list: None,
        };
        store.put_place(&place).await.unwrap();
        let mut writing = store.inner.write().await.unwrap();
        sqlx::query(
            "insert into parked_entry (digest, id, subject, number, bytes, at) \
             values (zeroblob(32), ?1, ?2, 5, ?3, 0)",
        )
        .bind(id())
        .bind(record.uuid())
        .bind(b"Margaret".as_slice())
        .execute(writing.connection().unwrap())
        .await
        .unwrap();
        for statement in [
            "insert into put_off (record_nr, weeks, until) select nr, 16, 20261224 from record where id = ?1",
            "insert into assigned (record_nr, user) select nr, zeroblob(16) from record where id = ?1",
            "insert into called (record_nr, last_at) select nr, 1798099200000 from record where id = ?1",
        ] {
            let query = sqlx::query(statement).bind(record.uuid());
            query.execute(writing.connection().unwrap()).await.unwrap();
        }
        writing.commit().await.unwrap();
    }
    made
}

/// Every column that says who a patient is or something of their care, of every table.
async fn about_patients(store: &Store) -> Vec<(&'static str, Vec<String>)> {
    let mut all = Vec::new();
    for table in TABLES {
        let columns: Vec<&str> = table
            .columns
            .iter()
            .filter(|(_, says, _)| *says != Says::Operational)
            .map(|(name, ..)| *name)
            .collect();
        if !columns.is_empty() {
            let columns = columns.join(", ");
            let statement = format!("select {columns} from {} order by {columns}", table.name);
            all.push((table.name, dump(store, AssertSqlSafe(statement)).await));
        }
    }
    all
}

async fn everything(store: &Store) -> String {
    let mut all = String::new();
    for table in TABLES.iter().filter(|table| table.name != "_sqlx_migrations") {
        let statement = format!("select * from {}", table.name);
        for line in dump(store, AssertSqlSafe(statement)).await {
            all.push_str(table.name);
            all.push(' ');
            all.push_str(&line);
            all.push('\n');
        }
    }
    all
}

async fn lists(store: &Store) -> (store::Counts, Vec<String>, usize) {
    let mut rows = Vec::new();
    let each = |row: &store::RecordRow| {
        rows.push(row.id.to_string());
        ControlFlow::Continue(())
    };
    store.for_each_row(Filter::All, today(), each).await.unwrap();
    let counts = store.counts(&Search::All, today()).await.unwrap();
    (counts, rows, store.facts().await.unwrap().len())
}

#[tokio::test]
async fn every_column_is_classified() {
    let made = made().await;
    let mut connection = made.store.inner.read().await.unwrap();
    let rows = sqlx::query(
        "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let there: BTreeSet<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let classified: BTreeSet<(String, String)> = TABLES
        .iter()
        .flat_map(|table| {
            let column = |column: &(&str, _, _)| (table.name.to_owned(), column.0.to_owned());
            table.columns.iter().map(column)
        })
        .collect();
    let missing: Vec<_> = there.symmetric_difference(&classified).collect();
    assert!(
        missing.is_empty(),
        "say in classification.rs what these say: {missing:?}"
    );
}

#[test]
fn what_says_anything_of_a_patient_is_found_by_the_record() {
    for table in TABLES {
        let of_patients = table.columns.iter().any(|(_, says, _)| *says != Says::Operational);
        assert!(!of_patients || table.of_record.is_some(), "{}", table.name);
    }
}

#[tokio::test]
async fn after_forgetting_a_record_nothing_of_it_is_left_but_the_numbers_of_its_entries() {
    let patients = Patients::invent();
    let (made, never_had_it) = (store_of(&patients, true).await, store_of(&patients, false).await);
    let (store, record) = (&made.store, patients.gone().subject.id());
    let without = about_patients(&never_had_it.store).await;
    assert_eq!(lists(store).await.0.all, 2);
    for (table, rows) in about_patients(store).await {
        let without = without.iter().find(|(name, _)| *name == table).unwrap();
        assert!(rows.len() > without.1.len(), "{table} has something to forget");
    }

    // Nothing forgets a record but a marker, which stays: an entry that joined it would wait for ever for one that is gone
    // without a word.
    let marker = purge_marker(EntryId::new(id()), record);
    for made in [store, &never_had_it.store] {
        made.append(vec![marker.clone()]).await.unwrap();
    }
    let expected = about_patients(&never_had_it.store).await;
    assert_eq!(about_patients(store).await, expected);
    assert_eq!(lists(store).await, lists(&never_had_it.store).await);
    let all = everything(store).await;
    let of_entries = patients.goes.iter().map(|(entry, _)| entry.id.uuid());
    for id in of_entries {
        assert!(!all.contains(&id.simple().to_string()), "{id} in {all}");
        assert!(!all.contains(&id.to_string()), "{id} in {all}");
    }

    let lines = dump(
        store,
        "select number, lower(hex(step)) as step from erased_line order by number",
    )
    .await;
    let step = |number: usize| {
        let digest = patients.goes[number - 2].0.digest.0;
        format!("number={number} step={}", data_encoding::HEXLOWER.encode(&digest))
    };
    let unread = format!("number=5 step={}", "0".repeat(64));
    assert_eq!(lines, [step(2), step(3), unread]);
    let numbers = "select receipt from entry where receipt is not null union all select number from central";
    assert_eq!(dump(store, numbers).await, ["receipt=1", "receipt=40"]);

    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(about_patients(store).await, expected);
    assert_eq!(lists(store).await, lists(&never_had_it.store).await);
    // The numbers mean nothing to another server.
    store
        .set_central("https://other.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    assert!(dump(store, "select * from erased_line").await.is_empty());
}

#[tokio::test]
async fn a_purge_marker_forgets_what_is_held_and_lets_nothing_in_beside_it() {
    let patients = Patients::invent();
    let (made, never_had_it) = (store_of(&patients, true).await, store_of(&patients, false).await);
    let (store, record) = (&made.store, patients.gone().subject.id());
    let marker = purge_marker(EntryId::new(id()), record);
    // With the marker comes the refusal of what was sent of the record before this desk heard of it.
    let arrived = Applied {
        refusals: vec![Refusal {
            entry: patients.goes[2].0.id,
            record,
            code: RefusalCode::Purged,
            number: None,
        }],
        ..received(&[(&marker, 41)], &[])
    };
    never_had_it.store.apply_exchange(arrived.clone()).await.unwrap();
    let expected = about_patients(&never_had_it.store).await;

    assert_eq!(store.apply_exchange(arrived).await.unwrap().new, 1);
    assert_eq!(store.entries(record).await.unwrap(), std::slice::from_ref(&marker.0));
    assert_eq!(about_patients(store).await, expected);
    assert_eq!(lists(store).await, lists(&never_had_it.store).await);
    assert_eq!(lists(store).await.0.all, 1);

    // Another desk that does not know of it still sends the rest.
    let late: Vec<(&Written, u64)> = patients.goes.iter().zip(50..).collect();
    assert_eq!(store.apply_exchange(received(&late, &[])).await.unwrap().new, 0);
    store.append(vec![patients.goes[2].clone()]).await.unwrap();
    assert_eq!(about_patients(store).await, expected);
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(about_patients(store).await, expected);
    assert_eq!(lists(store).await, lists(&never_had_it.store).await);

    // Both at once, of a record that this desk has never seen.
    let fresh = Patients::invent();
    let record = fresh.gone().subject.id();
    let marker = purge_marker(EntryId::new(id()), record);
    let [one, two, _] = &fresh.goes;
    let park = Applied {
        parked: vec![ParkedEntry {
            entry: EntryId::new(id()),
            record,
            wire: WireEntry {
                bytes: b"Margaret".to_vec(),
                digest: one.0.digest,
            },
        }],
        ..received(&[], &[])
    };
    store.apply_exchange(park.clone()).await.unwrap();
    assert_eq!(store.parked().await.unwrap(), 1);
    let taken = store
        .apply_exchange(received(&[(one, 60), (&marker, 61), (two, 62)], &[]))
        .await;
    assert_eq!(taken.unwrap().new, 1);
    assert_eq!(
        store.parked().await.unwrap(),
        0,
        "what could not be read is forgotten too"
    );
    store.apply_exchange(park).await.unwrap();
    assert_eq!(store.parked().await.unwrap(), 0, "and does not come back");
    assert_eq!(store.entries(record).await.unwrap(), [marker.0]);
}

#[tokio::test]
async fn a_purge_marker_of_this_desk_is_sent_and_counted_nowhere() {
    let patients = Patients::invent();
    let made = store_of(&patients, true).await;
    let store = &made.store;
    run(store, "delete from refusal").await;
    let marker = purge_marker(EntryId::new(id()), patients.gone().subject.id());
    store.append(vec![marker.clone()]).await.unwrap();
    let waiting = store.to_send(100, &BTreeMap::new(), now()).await.unwrap();
    assert_eq!(waiting.iter().map(|out| out.entry).collect::<Vec<_>>(), [marker.0.id]);
    assert_eq!(lists(store).await.0.waiting, 0);
    assert!(
        store
            .sync_rows(10, today())
            .await
            .unwrap()
            .iter()
            .all(|row| row.id != marker.0.subject.id())
    );
    assert_eq!(store.lacking().await.unwrap().changed, 0);
}
