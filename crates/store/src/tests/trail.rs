//! The access trail from inside: what is altered or taken out is noticed, at either end too; what was lost where a program or a
//! computer ended is said; what is past its time goes, and the chain goes on.

use chrono::TimeDelta;
use domain::access::Access;
use domain::id::RecordId;
use sqlx::Connection as _;
use store::{AccessAsked, LockedStore, NewAccess, Store, TrailFault, TrailMark};
use uuid::Uuid;

use super::run;
use super::support::{Made, complete, date, keep, made, now, passphrase, unlock, unlocked};

fn record(n: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(n))
}

async fn opened(store: &Store, n: u128) {
    store
        .note_access(NewAccess {
            at: now() + TimeDelta::minutes(i64::try_from(n).unwrap()),
            what: Access::Opened,
            record: Some(record(n)),
            records: 1,
            among: Vec::new(),
        })
        .await;
}

/// A store in which five records were opened.
async fn with_lines() -> Made {
    let made = made().await;
    for n in 1..=5 {
        opened(&made.store, n).await;
    }
    made
}

async fn fault(store: &Store) -> Option<TrailFault> {
    store.prove_access_trail(None).await.unwrap().fault
}

async fn lines(store: &Store) -> Vec<(i64, String)> {
    let page = store.access_lines(&AccessAsked::default(), 100).await.unwrap();
    assert!(!page.more);
    page.lines.into_iter().map(|line| (line.nr, line.what)).collect()
}

/// Ends a program in the middle: what it had in memory is gone, and nothing was closed.
async fn killed(made: &Made) -> Store {
    let copy = made.folder.path().join("after");
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(made.dir()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
    }
    unlocked(&copy, &passphrase()).await.unwrap()
}

#[tokio::test]
async fn a_trail_that_nobody_touched_is_whole_through_locking_and_unlocking() {
    let made = made().await;
    assert_eq!(fault(&made.store).await, None, "of a store that was just made");
    opened(&made.store, 1).await;
    opened(&made.store, 2).await;
    let store = unlock(made.store.clone().lock().await).await;
    opened(&store, 3).await;
    let proof = store.prove_access_trail(None).await.unwrap();
    assert_eq!((proof.fault, proof.lines, proof.gone), (None, 3, 0));
    assert_eq!(proof.last.unwrap().nr, 3);
    let told = lines(&store).await;
    assert_eq!(told.iter().map(|(nr, _)| *nr).collect::<Vec<_>>(), [3, 2, 1]);
    assert!(told.iter().all(|(_, what)| what == "opened"), "nothing was cut off");
}

#[tokio::test]
async fn whatever_is_altered_taken_out_or_added_is_noticed() {
    let missing = |from, to| TrailFault::Missing { from, to };
    for (statement, expected) in [
        ("delete from access where nr = 3", missing(3, 3)),
        ("delete from access where nr <= 2", missing(1, 2)),
        ("delete from access where nr >= 4", missing(4, 5)),
        ("delete from access", missing(1, 5)),
        ("update access set at = at + 1 where nr = 2", TrailFault::Altered(2)),
        (
            "update access set by = 'Somebody Else' where nr = 1",
            TrailFault::Altered(1),
        ),
        (
            "update access set user = zeroblob(16) where nr = 4",
            TrailFault::Altered(4),
        ),
        ("update access set record = null where nr = 5", TrailFault::Altered(5)),
        ("update access set record = x'00' where nr = 5", TrailFault::Altered(5)),
        (
            "update access set what = 'read-trail' where nr = 5",
            TrailFault::Altered(5),
        ),
        ("update access set records = 2 where nr = 5", TrailFault::Altered(5)),
        ("update access set among = x'01' where nr = 5", TrailFault::Altered(5)),
        (
            "update access set mac = zeroblob(32) where nr = 5",
            TrailFault::Altered(5),
        ),
        ("update access set nr = 6 where nr = 5", TrailFault::Added(6)),
        (
            "insert into access select 6, at, user, by, what, record, records, among, mac from access where nr = 5",
            TrailFault::Added(6),
        ),
        ("delete from access_end", TrailFault::NoEnd),
        ("update access_end set last = 4", TrailFault::EndAltered),
        ("update access_end set gone = 1", TrailFault::EndAltered),
        ("update access_end set in_use = 0", TrailFault::EndAltered),
        (
            "delete from access where nr = 5; \
             update access_end set last = 4, last_mac = (select mac from access where nr = 4)",
            TrailFault::EndAltered,
        ),
        (
            "delete from access where nr > 0; delete from access_end",
            TrailFault::NoEnd,
        ),
    ] {
        let made = with_lines().await;
        run(&made.store, statement).await;
        assert_eq!(fault(&made.store).await, Some(expected), "{statement}");
        // Nothing that is written afterwards makes it whole.
        opened(&made.store, 9).await;
        assert!(fault(&made.store).await.is_some(), "{statement}, and a line after it");
        let store = unlock(made.store.clone().lock().await).await;
        assert!(fault(&store).await.is_some(), "{statement}, after another opening");
    }
}

#[tokio::test]
async fn a_mark_that_was_written_down_tells_a_trail_that_went_back() {
    let made = with_lines().await;
    let early = killed(&made).await;
    let mark = made.store.prove_access_trail(None).await.unwrap().last.unwrap();
    let fits = |proof: store::TrailProof| (proof.fault, proof.kept);
    let proof = made.store.prove_access_trail(Some(&mark)).await.unwrap();
    assert_eq!(fits(proof), (None, Some(true)));
    opened(&made.store, 6).await;
    let proof = made.store.prove_access_trail(Some(&mark)).await.unwrap();
    assert_eq!(
        fits(proof),
        (None, Some(true)),
        "what comes after it changes nothing of it"
    );
    let later = made.store.prove_access_trail(None).await.unwrap().last.unwrap();
    // A copy from before the last line was put back, and is whole in itself.
    let proof = early.prove_access_trail(Some(&later)).await.unwrap();
    assert_eq!(fits(proof), (None, Some(false)));
    let other = TrailMark {
        nr: mark.nr,
        mark: "0000000000000000".to_owned(),
    };
    let proof = made.store.prove_access_trail(Some(&other)).await.unwrap();
    assert_eq!(fits(proof), (None, Some(false)));
}

#[tokio::test]
async fn a_line_outlives_the_program_and_the_next_opening_says_that_it_ended() {
    let made = with_lines().await;
    let store = killed(&made).await;
    assert_eq!(fault(&store).await, None);
    assert_eq!(
        lines(&store).await.len(),
        5,
        "each was written before the record was shown"
    );
    opened(&store, 6).await;
    let told = lines(&store).await;
    let told: Vec<(i64, &str)> = told.iter().take(3).map(|(nr, what)| (*nr, what.as_str())).collect();
    assert_eq!(told, [(7, "opened"), (6, "cut-off"), (5, "opened")]);
    assert_eq!(fault(&store).await, None);
    let store = unlock(store.lock().await).await;
    opened(&store, 8).await;
    assert_eq!(lines(&store).await.len(), 8, "it was closed: nothing more is said");
}

#[tokio::test]
async fn lines_that_wait_for_somebody_who_writes_are_written_when_they_are_done_and_when_the_store_is_locked() {
    let made = with_lines().await;
    let store = &made.store;
    let writing = store.inner.write().await.unwrap();
    // Nobody waits for whoever writes.
    opened(store, 6).await;
    opened(store, 7).await;
    assert_eq!(store.inner.trail.waiting().len(), 2);
    writing.undo().await.unwrap();
    let store = unlock(made.store.clone().lock().await).await;
    assert_eq!(lines(&store).await.len(), 7);
    assert_eq!(fault(&store).await, None);
}

#[tokio::test]
async fn a_line_that_was_lost_in_memory_is_said_to_be() {
    let made = with_lines().await;
    let writing = made.store.inner.write().await.unwrap();
    opened(&made.store, 6).await;
    // The power goes while somebody else writes: the sixth line is nowhere.
    let store = killed(&made).await;
    writing.undo().await.unwrap();
    assert_eq!(lines(&store).await.len(), 5);
    opened(&store, 7).await;
    assert_eq!(lines(&store).await[1], (6, "cut-off".to_owned()));
}

#[tokio::test]
async fn a_commit_after_a_light_one_waits_for_the_disk_again() {
    let made = with_lines().await;
    let mut writing = made.store.inner.write().await.unwrap();
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous")
        .fetch_one(writing.connection().unwrap())
        .await
        .unwrap();
    writing.undo().await.unwrap();
    assert_eq!(synchronous, 2);
    // Also after one that was given up in the middle.
    drop(made.store.inner.write_lightly().await.unwrap().unwrap());
    let mut writing = made.store.inner.write().await.unwrap();
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous")
        .fetch_one(writing.connection().unwrap())
        .await
        .unwrap();
    writing.undo().await.unwrap();
    assert_eq!(synchronous, 2);
}

#[tokio::test]
async fn lines_past_their_time_go_and_the_chain_goes_on() {
    let made = with_lines().await;
    let store = &made.store;
    let before = now() + TimeDelta::minutes(4);
    assert_eq!(store.prune_access(now(), before).await.unwrap(), 0, "none is that old");
    assert_eq!(store.prune_access(before, before).await.unwrap(), 3);
    assert_eq!(store.prune_access(before, before).await.unwrap(), 0);
    opened(store, 6).await;
    let told = lines(store).await;
    let told: Vec<(i64, &str)> = told.iter().map(|(nr, what)| (*nr, what.as_str())).collect();
    assert_eq!(told, [(7, "opened"), (6, "pruned"), (5, "opened"), (4, "opened")]);
    let proof = store.prove_access_trail(None).await.unwrap();
    assert_eq!((proof.fault, proof.lines, proof.gone), (None, 4, 3));
    // What is left is missed as before.
    run(store, "delete from access where nr = 4").await;
    assert_eq!(fault(store).await, Some(TrailFault::Missing { from: 4, to: 4 }));
    let far = now() + TimeDelta::days(40_000);
    assert_eq!(store.prune_access(far, far).await.unwrap(), 0, "evidence stays");
    assert_eq!(lines(store).await.len(), 3);
}

#[tokio::test]
async fn a_line_of_a_later_day_stops_the_removal_of_what_stands_after_it() {
    let made = made().await;
    let store = &made.store;
    // A clock that was ahead for a while.
    for n in [1, 90, 2, 3] {
        opened(store, n).await;
    }
    let before = now() + TimeDelta::minutes(10);
    assert_eq!(store.prune_access(before, before).await.unwrap(), 1);
    assert_eq!(fault(store).await, None);
}

#[tokio::test]
async fn lines_are_found_by_record_person_and_time_also_those_about_several() {
    let made = made().await;
    let store = &made.store;
    let mut kept = Vec::new();
    for n in 1..=3 {
        let entry = keep(store, &complete(n, date("2026-03-14"), &[])).await;
        kept.push(entry.subject.id());
    }
    let several = NewAccess {
        at: now(),
        what: Access::ExportedRecords,
        record: None,
        records: 2,
        among: vec![kept[0], kept[2]],
    };
    store.note_access(several.clone()).await;
    store
        .note_access(NewAccess {
            at: now() + TimeDelta::hours(1),
            what: Access::Opened,
            record: Some(kept[1]),
            records: 1,
            among: Vec::new(),
        })
        .await;
    let of = async |asked: AccessAsked| {
        let page = store.access_lines(&asked, 100).await.unwrap();
        page.lines.into_iter().map(|line| line.nr).collect::<Vec<_>>()
    };
    let about = |record| AccessAsked {
        record: Some(record),
        ..AccessAsked::default()
    };
    assert_eq!(of(about(kept[0])).await, [1]);
    assert_eq!(of(about(kept[1])).await, [2]);
    assert_eq!(of(about(kept[2])).await, [1]);
    assert_eq!(of(about(record(99))).await, [0_i64; 0]);
    let until = AccessAsked {
        until: Some(now() + TimeDelta::minutes(30)),
        ..AccessAsked::default()
    };
    assert_eq!(of(until).await, [1]);
    let from = AccessAsked {
        from: Some(now() + TimeDelta::minutes(30)),
        ..AccessAsked::default()
    };
    assert_eq!(of(from).await, [2]);
    let by = |person| AccessAsked {
        person: Some(person),
        ..AccessAsked::default()
    };
    assert_eq!(of(by(store.me().id)).await, [2, 1]);
    assert_eq!(of(by(domain::id::UserId::new(Uuid::from_u128(5)))).await, [0_i64; 0]);
    assert_eq!(store.access_people().await.unwrap(), [store.me()]);
    let first = store.access_lines(&AccessAsked::default(), 1).await.unwrap();
    assert!(first.more && first.lines[0].nr == 2);
    let rest = AccessAsked {
        before: Some(2),
        ..AccessAsked::default()
    };
    let rest = store.access_lines(&rest, 1).await.unwrap();
    assert!(!rest.more && rest.lines[0].nr == 1 && rest.lines[0].names_records);
}

#[tokio::test]
async fn what_cannot_be_written_fails_for_nobody_and_is_in_no_trail() {
    let made = with_lines().await;
    let dir = made.dir();
    drop(made.store.clone().lock().await);
    drop(made.store);
    let locked = LockedStore::open(&dir, std::time::Duration::ZERO, super::support::clocks()).unwrap();
    let store = unlock(locked).await;
    store.inner.stay_outdated(store::OnlyReading::DiskFull).await.unwrap();
    opened(&store, 6).await;
    assert_eq!(lines(&store).await.len(), 5);
    assert_eq!(fault(&store).await, None);
}

#[tokio::test]
async fn the_key_of_the_chain_is_the_stores_own() {
    let [one, other] = [with_lines().await, with_lines().await];
    let mac = async |made: &Made| {
        let mut connection = made.store.inner.read().await.unwrap();
        let mut moment = connection.begin().await.unwrap();
        let mac: Vec<u8> = sqlx::query_scalar("select last_mac from access_end")
            .fetch_one(&mut *moment)
            .await
            .unwrap();
        mac
    };
    assert_ne!(mac(&one).await, mac(&other).await, "the same lines under another key");
}
