//! What is left of a purged record in the store's files: nothing, neither in a deciphered page, used or free, nor in SQLite's
//! log, nor in a backup that the store made by itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use domain::dataset::keys;
use domain::record::Entry;
use domain::{Answer, Postcode};
use faults::Disk;
use protocol::canonical::purge_marker;
use protocol::packed;
use store::{PurgeLine, ScreenPlace, Store, ToPurge, Typed, WorkingCopy, Written};

use crate::support::{complete, date, delete, entry, first, id, leave, new_store, now, number, set, today};

/// Enough that rows move from page to page, which leaves copies of them behind.
const OTHERS: u32 = 400;

/// SQLite's log with one page in it: its own head, and the page with one.
const LOG_OF_ONE_PAGE: usize = 32 + 24 + 4_096;

/// The one who is purged, as nobody else is.
fn mrs_quillfeather() -> Written {
    first(&complete(
        99_999,
        date("2026-03-14"),
        &[
            ("birth_date", Answer::Date(date("1938-11-17"))),
            ("postcode", Answer::Postcode(Postcode::read("ZE1 0QQ").unwrap())),
        ],
    ))
}

/// Bytes of which none may be found once she is purged: her postcode, her NHS number as SQLite keeps a number of that size,
/// what was typed of her, and her entries as they are packed.
fn canaries(entries: &[&Written]) -> Vec<(String, Vec<u8>)> {
    let digits: u64 = number(99_999).digits().parse().unwrap();
    let mut canaries = vec![
        ("postcode".to_owned(), b"ZE10QQ".to_vec()),
        ("number".to_owned(), digits.to_be_bytes()[2..].to_vec()),
        ("number as text".to_owned(), number(99_999).digits().into_bytes()),
        ("typing".to_owned(), b"Quillfeather".to_vec()),
    ];
    for (at, (_, bytes)) in entries.iter().enumerate() {
        canaries.push((format!("entry {at}"), packed::pack(bytes).unwrap()));
    }
    canaries
}

fn found_in(bytes: &[u8], canaries: &[(String, Vec<u8>)]) -> Vec<String> {
    let holds = |canary: &[u8]| bytes.windows(canary.len()).any(|window| window == canary);
    let found = canaries.iter().filter(|(_, canary)| holds(canary));
    found.map(|(name, _)| name.clone()).collect()
}

fn typing() -> WorkingCopy {
    WorkingCopy {
        heads: Vec::new(),
        answers: BTreeMap::from([(
            keys::POSTCODE,
            Typed {
                text: "Mrs Quillfeather, ZE10QQ".to_owned(),
                ..Typed::default()
            },
        )]),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    }
}

/// Puts her among many others, types of her, takes that back, and deletes her.
async fn filled(store: &Store) -> Vec<Written> {
    let others = |from: u32| {
        let of = move |n: u32| first(&complete(n, date("2026-03-14"), &[]));
        (from..from + OTHERS / 2).map(of).collect::<Vec<_>>()
    };
    store.append(others(1)).await.unwrap();
    let begun = mrs_quillfeather();
    let record = begun.0.subject.id();
    store.append(vec![begun.clone()]).await.unwrap();
    leave(store, record, &typing()).await.unwrap();
    let place = ScreenPlace {
        route: format!("/patients/{record}"),
        question: None,
        typed: BTreeMap::from([("search".to_owned(), "Quillfeather".to_owned())]),
        list: None,
    };
    store.put_place(&place).await.unwrap();
    store.append(others(1_000)).await.unwrap();
    // Rows of hers are written anew, and grow and shrink.
    let mut entries = vec![begun];
    for change in [
        set("postcode", Some(Answer::Postcode(Postcode::read("ZE1 0QQ").unwrap()))),
        set("site", None),
        delete(),
    ] {
        let parent: Entry = entries.last().unwrap().0.clone();
        let next = entry(record, &[&parent], change);
        store.append(vec![next.clone()]).await.unwrap();
        entries.push(next);
    }
    store
        .edit_working_copy(record, |copy| {
            let mut copy = copy?;
            copy.answers = BTreeMap::from([(keys::BIRTH_DATE, Typed::default())]);
            Some(copy)
        })
        .await
        .unwrap();
    entries
}

async fn purge(store: &Store, entries: &[Written]) {
    let (deletion, _) = entries.last().unwrap();
    let record = deletion.subject.id();
    let to_purge = ToPurge {
        record,
        deleted_by: deletion.id,
        markers: vec![purge_marker(domain::id::EntryId::new(id()), record)],
    };
    let line = PurgeLine {
        at: now(),
        by: Some("Amara Osei".to_owned()),
        reason: "patient-asked".to_owned(),
        records: 0,
    };
    assert_eq!(store.purge(vec![to_purge], &line).await.unwrap(), 1);
}

fn log_of(dir: &Path) -> Vec<u8> {
    fs::read(dir.join("desk.db-wal")).unwrap_or_default()
}

#[tokio::test]
async fn no_page_of_a_store_holds_a_byte_of_who_was_purged() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    let _disk = Disk::watch(folder.path());
    let (store, _) = store::create(&dir, new_store()).await.unwrap();
    let database = dir.join("desk.db");
    let entries = filled(&store).await;
    let canaries = canaries(&entries.iter().collect::<Vec<_>>());
    let before = found_in(&faults::pages(&database).unwrap(), &canaries);
    for canary in ["postcode", "number", "typing", "entry 0", "entry 3"] {
        assert!(before.iter().any(|found| found == canary), "{canary}: {before:?}");
    }
    // As a program with a newer schema would have left it.
    let backup = dir.join("before-schema-0.db");
    fs::write(&backup, "her records").unwrap();
    assert!(!store.overwrite_purged().await.unwrap(), "nothing was purged yet");
    assert!(backup.exists() && log_of(&dir).len() > LOG_OF_ONE_PAGE);

    purge(&store, &entries).await;
    assert!(store.overwrite_purged().await.unwrap());
    let left = found_in(&faults::pages(&database).unwrap(), &canaries);
    assert_eq!(left, Vec::<String>::new());
    assert!(!backup.exists(), "the backup held her");
    // The log was emptied; what is in it is that this is done, in the page of the desk's own row.
    assert!(log_of(&dir).len() <= LOG_OF_ONE_PAGE, "the log held her");
    assert!(!store.overwrite_purged().await.unwrap(), "once");

    // It is the same store as before in everything else.
    faults::is_whole(&database);
    assert_eq!(
        store.counts(&store::Search::All, today()).await.unwrap().all,
        u64::from(OTHERS)
    );
}

#[tokio::test]
async fn what_could_not_be_overwritten_is_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    let disk = Disk::watch(folder.path());
    let (store, _) = store::create(&dir, new_store()).await.unwrap();
    let database = dir.join("desk.db");
    let entries = filled(&store).await;
    let canaries = canaries(&entries.iter().collect::<Vec<_>>());
    purge(&store, &entries).await;
    disk.fail(faults::Failing {
        fault: faults::Fault::Full,
        from: 3,
        lasting: true,
    });
    store.overwrite_purged().await.unwrap_err();
    disk.mend();
    assert_eq!(
        store.entries(entries[0].0.subject.id()).await.unwrap().len(),
        1,
        "it is purged all the same"
    );
    assert!(store.overwrite_purged().await.unwrap());
    assert_eq!(
        found_in(&faults::pages(&database).unwrap(), &canaries),
        Vec::<String>::new()
    );
    faults::is_whole(&database);
}
