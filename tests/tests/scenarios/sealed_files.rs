//! A desk that no network leads from to Central: what waits is carried there as a file, and the receipts come back as one.
//! By network and by file, twice, and in any order there is one result.

use std::path::PathBuf;

use app::host::{ChosenFile, Existing, UnwrittenFile};
use app::views::{LookUpReceiptRequest, ReceiptsReadView, SyncState};
use app::{Error, Host as _, SealedFileError};
use chrono::TimeDelta;
use domain::id::RecordId;
use protocol::sealed_file::{FileKey, FileSecret, ReceiptHeader, seal};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use testkit::{Asked, TestCentral};
use tests::desks::{TestDesk, add, agree, assert_same, first, import, in_agreement, joined, list, set};

const NUMBERS: [&str; 3] = ["9991000003", "9991000011", "9991000038"];

/// Writes a file for Central, and takes it in hand.
async fn write(desk: &TestDesk) -> Vec<u8> {
    let path = place(desk, "for-central.fls");
    let place = ChosenFile::look(&path, &desk.host().store_dir(), Existing::Replace).unwrap();
    desk.write_batch_to(&place).await.unwrap();
    std::fs::read(path).unwrap()
}

/// Reads a receipt file that somebody brought.
async fn read(desk: &TestDesk, receipts: &[u8]) -> Result<ReceiptsReadView, Error> {
    desk.host().give_file("receipts.fls", receipts);
    let read = desk.read_receipt_file().await;
    assert_eq!(
        desk.host().asked_last(),
        Some(Asked::Receipts),
        "not for a file to import"
    );
    read.map(Option::unwrap)
}

fn place(desk: &TestDesk, name: &str) -> PathBuf {
    desk.host().documents().join(name)
}

/// There and back.
async fn by_hand(desk: &TestDesk, central: &TestCentral) -> ReceiptsReadView {
    let file = write(desk).await;
    let taken = central.take_file(file).await.unwrap();
    read(desk, &taken.receipts).await.unwrap()
}

async fn states(desk: &TestDesk) -> Vec<SyncState> {
    list(desk).await.iter().map(|row| row.sync).collect()
}

fn why(error: Error) -> SealedFileError {
    match error {
        Error::SealedFile(why) => why,
        other => panic!("another error: {other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_goes_to_central_and_its_receipts_come_back_as_files() {
    let central = TestCentral::start().await;
    let away = in_agreement(&central, "FILE", 40).await;
    let ward = joined(&central, "FILE", "Ward").await;
    agree(&ward).await;
    let record = add(&away, NUMBERS[0], "2026-10-01").await;
    add(&ward, NUMBERS[1], "2026-10-02").await;
    agree(&ward).await;
    let (requests, _) = away.host().traffic();

    // Writing it changes nothing of what waits, and the page says what the file holds and that it waits.
    let before = away.sync_page().await.unwrap();
    assert!(before.writes_files && before.batch_file.is_none());
    let file = write(&away).await;
    assert!(!file.windows(10).any(|part| part == NUMBERS[0].as_bytes()));
    let page = away.sync_page().await.unwrap();
    assert_eq!((page.counts.waiting, page.counts.sent), (1, 0));
    let written = page.batch_file.unwrap();
    assert_eq!((written.entries, written.records, written.answered), (1, 1, None));

    let taken = central.take_file(file.clone()).await.unwrap();
    assert_eq!((taken.entries, taken.held, taken.refused), (1, 1, 0));
    assert_eq!(
        away.sync_page().await.unwrap().counts.waiting,
        1,
        "until the receipts were read"
    );
    let read_first = read(&away, &taken.receipts).await.unwrap();
    assert_eq!(
        (read_first.accepted, read_first.received, read_first.more),
        (1, 1, false)
    );
    let page = away.sync_page().await.unwrap();
    assert_eq!((page.counts.waiting, page.agree), (0, Some(true)));
    assert!(page.batch_file.unwrap().answered.is_some());
    assert_eq!(away.host().traffic().0, requests, "nothing went over the network");
    agree(&ward).await;
    assert_same(&away, &ward).await;

    // Twice, by whoever carries it: nothing is new.
    let again = central.take_file(file).await.unwrap();
    let read_again = read(&away, &again.receipts).await.unwrap();
    assert_eq!((read_again.news, read_again.accepted), (false, 0));
    assert!(!read(&away, &taken.receipts).await.unwrap().news);

    // Its receipt is found by its number.
    let number = away
        .store()
        .await
        .unwrap()
        .central()
        .await
        .unwrap()
        .unwrap()
        .cursor
        .unwrap()
        .number;
    let found = away
        .look_up_receipt(LookUpReceiptRequest {
            number: format!("FILE-{number}"),
        })
        .await
        .unwrap();
    assert_eq!(found.record, Some(record.to_string()), "{}", found.words);
    assert!(
        found.words.contains("saved by A. Nurse on 20 November 2026"),
        "{}",
        found.words
    );
    central.verify().await;
}

/// One mixed course of work: two desks change records, exchange over the network, write files, have any of them taken and read
/// any receipts, also again, as chance has it.
async fn mixed(seed: u64) {
    let central = TestCentral::start().await;
    let one = in_agreement(&central, "MIXED", 12).await;
    let two = joined(&central, "MIXED", "Second desk").await;
    agree(&two).await;
    let desks = [&one, &two];
    let ids = async |desk: &TestDesk| desk.store().await.unwrap().desk().id;
    let before = [ids(&one).await, ids(&two).await];
    let records: Vec<RecordId> = list(&one).await.iter().map(|row| row.id.parse().unwrap()).collect();
    let mut chance = StdRng::seed_from_u64(seed);
    let (mut files, mut receipts) = (Vec::new(), Vec::new());
    let mut entries = 12;
    for step in 0..48_u32 {
        let at = chance.random_range(0..desks.len());
        let desk = desks[at];
        match chance.random_range(0..7) {
            0..=2 => {
                let record = records[chance.random_range(0..records.len())];
                // No height of the invented patients, so that each is a change.
                set(desk, record, &[("2.01", &format!("{}.7", 101 + step))]).await;
                entries += 1;
            }
            3 => {
                desk.sync_now().await.unwrap();
            }
            4 => files.push((at, write(desk).await)),
            5 if !files.is_empty() => {
                let (of, file) = &files[chance.random_range(0..files.len())];
                receipts.push((*of, central.take_file(file.clone()).await.unwrap().receipts));
            }
            _ if !receipts.is_empty() => {
                let (of, file): &(usize, Vec<u8>) = &receipts[chance.random_range(0..receipts.len())];
                let outcome = read(desks[*of], file).await;
                assert!(outcome.is_ok(), "{seed}, step {step}: {outcome:?}");
            }
            _ => {}
        }
        desk.host().pass(TimeDelta::minutes(1));
    }
    for desk in [&one, &two, &one, &two] {
        agree(desk).await;
    }
    let lists = [states(&one).await, states(&two).await];
    for states in &lists {
        let settled = |state: &SyncState| matches!(state, SyncState::Accepted | SyncState::NeedsYou);
        assert!(states.iter().all(settled), "{seed}: {states:?}");
    }
    assert_same(&one, &two).await;
    for (desk, before) in desks.into_iter().zip(before) {
        let link = desk.store().await.unwrap().central().await.unwrap().unwrap();
        assert_eq!(link.last_counts.unwrap().entries, entries, "{seed}: each change once");
        assert_eq!(ids(desk).await, before, "{seed}: no file makes another desk of it");
    }
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_network_and_by_file_twice_and_in_any_order_there_is_one_result() {
    for seed in 0..4 {
        mixed(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_central_that_was_restored_gets_everything_again_from_a_desk_that_knows_it_by_files_alone() {
    let central = TestCentral::start().await;
    let away = in_agreement(&central, "RESTORED", 8).await;
    let ward = joined(&central, "RESTORED", "Ward").await;
    agree(&ward).await;
    let backup = central.back_up().await;
    add(&away, NUMBERS[0], "2026-10-01").await;
    let late = central.take_file(write(&away).await).await.unwrap();
    assert_eq!(read(&away, &late.receipts).await.unwrap().accepted, 1);

    // What Central gave a receipt for is not there any more, and the desk's file shows it.
    central.restore(&backup).await;
    let first = by_hand(&away, &central).await;
    assert_eq!(first.accepted, 0, "everything is compared first");
    assert!(states(&away).await.iter().all(|state| *state == SyncState::Waiting));
    let second = by_hand(&away, &central).await;
    assert_eq!((second.accepted, second.refused), (9, 0));
    assert!(states(&away).await.iter().all(|state| *state == SyncState::Accepted));
    // An answer of before the restoration says nothing of now.
    assert!(!read(&away, &late.receipts).await.unwrap().news);
    assert!(states(&away).await.iter().all(|state| *state == SyncState::Accepted));

    agree(&ward).await;
    agree(&away).await;
    assert_same(&away, &ward).await;
    central.verify().await;
}

/// The first so many rows of a file, and the others, each with its header.
fn two_files(file: &[u8], first: usize) -> (Vec<u8>, Vec<u8>) {
    let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
    let (header, rows) = lines.split_first().unwrap();
    let of = |rows: &[&[u8]]| [*header, &rows.concat()].concat();
    (of(&rows[..first]), of(&rows[first..]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_more_than_one_request_and_one_answer_hold_goes_in_one_file_each_way() {
    let central = TestCentral::start().await;
    let away = in_agreement(&central, "LARGE", 0).await;
    let ward = joined(&central, "LARGE", "Ward").await;
    // More than one request carries, and more than one answer lists.
    let (of_ward, of_away) = two_files(&testkit::synthetic::csv(11, 3_000, ward.host().today()), 2_300);
    import(&ward, &of_ward).await;
    agree(&ward).await;
    import(&away, &of_away).await;
    let read = by_hand(&away, &central).await;
    assert!(!read.more && read.refused == 0);
    let page = away.sync_page().await.unwrap();
    assert_eq!((page.counts.waiting, page.agree), (0, Some(true)));
    agree(&ward).await;
    assert_same(&away, &ward).await;
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_in_the_way_of_a_file_or_of_its_receipts_is_said_in_its_own_words() {
    let central = TestCentral::start().await;
    let alone = first("ALONE").await;
    let path = place(&alone, "for-central.fls");
    let chosen = ChosenFile::look(&path, &alone.host().store_dir(), Existing::Keep).unwrap();
    assert!(matches!(alone.write_batch_to(&chosen).await, Err(Error::NotJoined)));
    assert!(!path.exists());

    let desk = in_agreement(&central, "WORDS", 3).await;
    let other = joined(&central, "WORDS", "Other").await;
    let store_file = desk.host().store_dir().join("desk.db");
    let in_store = ChosenFile::look(&store_file, &desk.host().store_dir(), Existing::Replace);
    assert_eq!(in_store.unwrap_err(), UnwrittenFile::InStore);
    let file = write(&desk).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(place(&desk, "for-central.fls"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let kept = ChosenFile::look(
        &place(&desk, "for-central.fls"),
        &desk.host().store_dir(),
        Existing::Keep,
    );
    assert_eq!(kept.unwrap_err(), UnwrittenFile::Exists);

    let receipts = central.take_file(file.clone()).await.unwrap().receipts;
    let of_another = central.take_file(write(&other).await).await.unwrap().receipts;
    let mut altered = receipts.clone();
    *altered.last_mut().unwrap() ^= 1;
    let newer = [&b"fls-receipts 9"[..], &receipts[b"fls-receipts 1".len()..]].concat();
    let written = desk.store().await.unwrap().batch_files().await.unwrap().remove(0);
    let forged = ReceiptHeader {
        file: written.id,
        taken: desk.host().now(),
        answered: Vec::new(),
        more: false,
    };
    let to = FileSecret::of(&written.secret).recipient();
    let forged = seal(&forged, &[], &FileKey::new([1; 32]), &to).unwrap();
    let not_read = [
        (b"a letter".to_vec(), SealedFileError::NoReceiptFile),
        (file, SealedFileError::FileForCentral),
        (newer, SealedFileError::Newer),
        (receipts[..receipts.len() / 2].to_vec(), SealedFileError::Cut),
        (altered, SealedFileError::Altered),
        (of_another, SealedFileError::NotForThis),
        (forged, SealedFileError::NotByCentral),
    ];
    for (file, reason) in not_read {
        assert_eq!(why(read(&desk, &file).await.unwrap_err()), reason);
    }
    assert!(desk.sync_page().await.unwrap().batch_file.unwrap().answered.is_none());
    read(&desk, &receipts).await.unwrap();

    central.revoke("WORDS", "First desk").await;
    let refused = central.take_file(write(&desk).await).await.unwrap_err().to_string();
    assert!(
        refused.contains("has revoked this desk: the computer was stolen"),
        "{refused}"
    );
}
