//! Removing a person: every table with rows of people has an answer, which is what happens to them, and a process that ends
//! between the vault and the database leaves nothing half done.

use std::collections::BTreeMap;

use domain::id::{RecordId, UserId};
use domain::record::Author;
use domain::role::Role;
use sqlx::AssertSqlSafe;
use store::{
    KeyCost, LockedStore, OneTimePassphrase, Passphrase, PeopleError, Proof, ScreenPlace, Store, Typed, WorkingCopy,
};
use uuid::Uuid;

use super::support::{
    Made, USER, clocks, complete, date, id, keep, key, leave, made, now, passphrase, unlock, unlocked,
};
use super::{dump, run};
use crate::classification::{OnLeaving, TABLES};
use crate::opening::vault::people::Leaving;

const LEAVER: UserId = UserId::new(Uuid::from_u128(0x7009));
const LEAVING: Leaving = Leaving { from: LEAVER, to: USER };

fn proof(mine: &Passphrase) -> Proof<'_> {
    Proof {
        passphrase: mine,
        secret: None,
        now: clocks(),
    }
}

async fn with_leaver() -> Made {
    let made = made().await;
    let leaver = Author {
        id: LEAVER,
        name: "Tomos Evans".to_owned(),
    };
    let one_time = OneTimePassphrase::random().unwrap();
    made.store
        .add_person((leaver, Role::Nurse), &one_time, KeyCost::Cheap, proof(&passphrase()))
        .await
        .unwrap();
    made
}

/// Every row of a table that is this person's.
async fn rows_of(store: &Store, table: &str, user: UserId) -> Vec<String> {
    let user = user.uuid().simple();
    let statement = format!("select * from {table} where user = x'{user}'");
    dump(store, AssertSqlSafe(statement)).await
}

/// Rows of the leaver in every table that has rows of people.
async fn fill(store: &Store) {
    keep(store, &complete(1, date("2026-09-14"), &[])).await;
    for statement in [
        "insert into working_copy (user, record, heads, answers, choices, notes, kept_at) \
         select x'00000000000000000000000000007009', id, '[]', '{\"height\":{\"text\":\"140\"}}', '{}', '[]', 5 from record",
        "insert into choice values (x'00000000000000000000000000007009', 'columns', '1')",
        "insert into place values (x'00000000000000000000000000007009', \
         '{\"route\":\"/patients/new\",\"typed\":{\"nhs_number\":\"999\"}}')",
        "insert into saved_view values (x'01', x'00000000000000000000000000007009', 'Mine', '{}')",
        "insert into bulk_change values (x'00000000000000000000000000007009', x'02', '[]', 1, '[]')",
        "insert into loss (user, at, typed, saved) values (x'00000000000000000000000000007009', 1, 2, 3)",
        "insert into access values (1, 1, x'00000000000000000000000000007009', 'Sian Hughes', 'opened', null, 1, null, x'00')",
        "insert into assigned select nr, x'00000000000000000000000000007009' from record",
    ] {
        run(store, statement).await;
    }
}

#[test]
fn every_table_with_rows_of_people_has_an_answer() {
    for table in TABLES {
        let is_of_people = table.columns.iter().any(|(name, ..)| *name == "user");
        assert_eq!(
            table.of_person.is_some(),
            is_of_people,
            "{}: what becomes of its rows when their person is removed?",
            table.name
        );
    }
}

#[tokio::test]
async fn what_is_a_persons_is_handed_over_forgotten_or_stays_as_its_table_says() {
    let made = with_leaver().await;
    let store = &made.store;
    fill(store).await;
    let mut before = BTreeMap::new();
    for table in TABLES.iter().filter(|table| table.of_person.is_some()) {
        let rows = rows_of(store, table.name, LEAVER).await;
        assert!(!rows.is_empty(), "{}: the test puts nothing into it", table.name);
        before.insert(table.name, rows);
    }
    let seen = store.not_saved_by(LEAVER).await.unwrap();
    let boxes = seen.elsewhere.unwrap().typed;
    assert_eq!(
        (seen.records, boxes.into_values().collect::<Vec<_>>()),
        (1, vec!["999".to_owned()])
    );

    assert_eq!(
        store.remove_person(LEAVER, USER, proof(&passphrase())).await.unwrap(),
        1
    );
    for table in TABLES {
        let Some(on_leaving) = table.of_person else { continue };
        let theirs = rows_of(store, table.name, LEAVER).await;
        let handed_over = rows_of(store, table.name, USER).await;
        let expected = match on_leaving {
            OnLeaving::HandedOver => (0, 1),
            OnLeaving::Forgotten => (0, 0),
            OnLeaving::Stays => (1, 0),
        };
        assert_eq!((theirs.len(), handed_over.len()), expected, "{}", table.name);
    }
    let record = store.working_copies().await.unwrap()[0];
    let copy = store.working_copy(record).await.unwrap().unwrap();
    assert_eq!(copy.answers[&key("height")].text, "140");
    assert_eq!(store.people().len(), 1);
    assert_eq!(store.inner.vault().leaving(), []);
}

#[tokio::test]
async fn a_removal_that_ended_after_the_vault_was_written_is_finished_by_the_next_opening() {
    let made = with_leaver().await;
    fill(&made.store).await;
    // As a process leaves it that ends before it commits.
    made.store.inner.change_vault(|vault| vault.remove(LEAVING)).unwrap();
    let dir = made.dir();
    drop(made.store.clone().lock().await);
    drop(made.store);
    let locked = LockedStore::open(&dir, std::time::Duration::ZERO, clocks()).unwrap();
    assert_eq!(locked.people().len(), 1, "they are locked out already");
    let store = unlock(locked).await;
    assert_eq!(store.working_copies().await.unwrap().len(), 1);
    for table in TABLES
        .iter()
        .filter(|table| table.of_person == Some(OnLeaving::Forgotten))
    {
        assert_eq!(rows_of(&store, table.name, LEAVER).await, Vec::<String>::new());
    }
    assert_eq!(store.inner.vault().leaving(), []);
    drop(store.lock().await);
    // It is done once: the next opening finds nothing to do.
    let store = unlocked(&dir, &passphrase()).await.unwrap();
    assert_eq!(store.working_copies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn where_both_have_typed_nobody_is_removed_and_nothing_changes() {
    let made = with_leaver().await;
    let store = &made.store;
    fill(store).await;
    let record: RecordId = RecordId::new(
        sqlx::query_scalar("select record from working_copy")
            .fetch_one(&mut *store.inner.read().await.unwrap())
            .await
            .unwrap(),
    );
    let typed = Typed {
        text: "150".to_owned(),
        ..Typed::default()
    };
    let mine = WorkingCopy {
        heads: Vec::new(),
        answers: [(key("weight"), typed)].into(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    leave(store, record, &mine).await.unwrap();
    let refused = store
        .remove_person(LEAVER, USER, proof(&passphrase()))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, PeopleError::TypedByBoth { records: 1 }),
        "{refused:?}"
    );
    assert_eq!(store.people().len(), 2);
    assert_eq!(rows_of(store, "working_copy", LEAVER).await.len(), 1);
    assert_eq!(rows_of(store, "place", LEAVER).await.len(), 1);
    // Into another record they may both have typed.
    store.edit_working_copy(record, |_| None).await.unwrap();
    leave(store, RecordId::new(id()), &mine).await.unwrap();
    store.put_place(&ScreenPlace::default()).await.unwrap();
    store.remove_person(LEAVER, USER, proof(&passphrase())).await.unwrap();
    assert_eq!(store.working_copies().await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_somebody_typed_who_is_nobody_here_is_with_whoever_opens_and_is_said() {
    let made = with_leaver().await;
    let dir = made.dir();
    fill(&made.store).await;
    // As an older vault is put back, from before they were added.
    made.store
        .inner
        .change_vault(|vault| {
            vault.remove(LEAVING)?;
            vault.has_left(LEAVING);
            Ok(())
        })
        .unwrap();
    drop(made.store.clone().lock().await);
    drop(made.store);
    let store = unlocked(&dir, &passphrase()).await.unwrap();
    assert_eq!(store.taken_over(), 1);
    assert_eq!(store.working_copies().await.unwrap().len(), 1);
    drop(store.lock().await);
    let store = unlocked(&dir, &passphrase()).await.unwrap();
    assert_eq!(store.taken_over(), 0, "it is said once");
}
