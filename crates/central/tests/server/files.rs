//! Files of desks: taken like exchanges, beside them, twice and in any order; and what is not taken, each said in its own words.

use std::slice;

use central::admin::{self, NotTaken, TakenFile, Words};
use central::{MasterKey, State};
use protocol::exchange::{Ask, ExchangeReply};
use protocol::frame::{self, WireEntry};
use protocol::sealed_file::{BatchHeader, FileKey, FileKeys, FileSecret, ReceiptHeader, open, seal};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::desk::Desk;
use crate::entries::{Record, date};
use crate::fixture::{Fixture, SERVICE, master, operator, why};
use crate::program::Program;

/// A file as a desk writes it: tests change what they are about.
#[derive(Clone)]
pub(crate) struct FileOf {
    pub(crate) header: BatchHeader,
    pub(crate) bodies: Vec<Vec<u8>>,
    pub(crate) keys: FileKeys,
}

impl FileOf {
    /// Of these batches, with the cursor that the desk has.
    pub(crate) fn of(desk: &Desk, batches: &[&[WireEntry]]) -> Self {
        let keys = desk.files.clone().unwrap();
        let request = desk.request(Ask::Entries, &[]);
        Self {
            header: BatchHeader {
                file: Uuid::from_u128(0xf11e),
                service: keys.service,
                desk: keys.desk,
                written: desk.clock,
                answer_to: answers().recipient(),
            },
            bodies: batches
                .iter()
                .map(|batch| frame::write(&request, batch).unwrap())
                .collect(),
            keys,
        }
    }

    pub(crate) fn sealed(&self) -> Vec<u8> {
        seal(&self.header, &self.bodies, &self.keys.key, &self.keys.recipient).unwrap()
    }
}

/// What receipts are sealed to in these tests.
fn answers() -> FileSecret {
    FileSecret::of(&[4; 32])
}

async fn take_under(central: &Fixture, master: MasterKey, file: Vec<u8>) -> Result<TakenFile, NotTaken> {
    let state = State::connect(central.options.clone(), master, central.clock.clone())
        .await
        .unwrap();
    admin::take_file(&state, &operator(&central.clock), file).await
}

async fn take(central: &Fixture, file: Vec<u8>) -> Result<TakenFile, NotTaken> {
    take_under(central, master(), file).await
}

/// The replies in a receipt file, which Central wrote for this desk.
fn replies(desk: &Desk, receipts: &[u8]) -> Vec<(ExchangeReply, Vec<WireEntry>)> {
    let opened = open::<ReceiptHeader>(receipts, &[answers()]).unwrap();
    let proved = opened.proved_by(&desk.files.as_ref().unwrap().key).unwrap();
    assert_eq!(proved.header.answered.len(), proved.bodies().count());
    proved.bodies().map(|body| frame::read_reply(body).unwrap()).collect()
}

fn numbers(reply: &ExchangeReply) -> Vec<u64> {
    reply.receipts.iter().map(|receipt| receipt.number).collect()
}

#[sqlx::test(migrations = false)]
async fn a_file_is_taken_like_an_exchange_beside_it_and_twice(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (mut one, mut two) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let (mut record, first) = Record::counted(1);
    let second = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
    let other = Record::counted(2).1;
    two.exchange(&[other]).await;

    // Two batches, the second on top of the first.
    let file = FileOf::of(&one, &[slice::from_ref(&first), slice::from_ref(&second)]).sealed();
    let taken = take(&central, file.clone()).await.unwrap();
    assert_eq!((taken.service.as_str(), taken.desk.as_str()), (SERVICE, "one"));
    assert_eq!((taken.entries, taken.held, taken.refused, taken.more), (2, 2, 0, false));
    let told = replies(&one, &taken.receipts);
    assert_eq!(
        told.iter().map(|(reply, _)| numbers(reply)).collect::<Vec<_>>(),
        [[2], [3]]
    );
    let lines: Vec<u64> = told
        .iter()
        .flat_map(|(reply, _)| reply.log.iter().map(|line| line.number))
        .collect();
    assert_eq!(lines, [1, 2, 3], "each answer goes on where the one before it ended");
    assert_eq!(told[0].1.len(), 1, "what the other desk wrote comes with it");
    assert!(
        told.iter()
            .all(|(reply, _)| reply.token.is_none() && reply.new_device.is_none())
    );

    // By network and by file, in either order, again.
    let (again, _) = one.exchange(&[first.clone(), second.clone()]).await;
    assert_eq!((numbers(&again), again.new_device), (vec![2, 3], None));
    for _ in 0..2 {
        let taken = take(&central, file.clone()).await.unwrap();
        let told = replies(&one, &taken.receipts);
        assert_eq!(
            told.iter().map(|(reply, _)| numbers(reply)).collect::<Vec<_>>(),
            [[2], [3]]
        );
    }
    // A file is no life of the desk's store: what it was given over the network is good.
    let (reply, _) = one.exchange(&[]).await;
    assert_eq!(
        (reply.new_device, reply.unknown_cursor, reply.counts.entries),
        (None, false, 3)
    );
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn whatever_is_not_taken_is_said_in_its_own_words(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[]).await;
    let file = FileOf::of(&desk, &[&[Record::counted(1).1]]);
    let sealed = file.sealed();
    let changed = |change: &dyn Fn(&mut FileOf)| {
        let mut other = file.clone();
        change(&mut other);
        other.sealed()
    };
    let newer = String::from_utf8_lossy(&sealed[..12]).replace("batch 1", "batch 9");
    let turned = |at: usize| {
        let mut turned = sealed.clone();
        turned[at] ^= 1;
        turned
    };
    let receipts = {
        let header = ReceiptHeader {
            file: Uuid::nil(),
            taken: desk.clock,
            answered: Vec::new(),
            more: false,
        };
        seal(&header, &[], &file.keys.key, &file.keys.recipient).unwrap()
    };
    let request = |change: &dyn Fn(&mut protocol::exchange::ExchangeRequest)| {
        let mut request = desk.request(Ask::Entries, &[]);
        change(&mut request);
        changed(&|file| file.bodies = vec![frame::write(&request, &[]).unwrap()])
    };
    let not_taken = [
        (b"a letter".to_vec(), "this is no file that a desk wrote"),
        (receipts, "this is a receipt file"),
        (
            [newer.as_bytes(), &sealed[12..]].concat(),
            "a newer FLS Desk wrote this file",
        ),
        (sealed[..sealed.len() - 1].to_vec(), "the file ends before its end"),
        (turned(sealed.len() - 1), "the file was altered on its way"),
        (turned(sealed.len() - 100), "the file was altered on its way"),
        (
            changed(&|file| file.keys.recipient = answers().recipient()),
            "the file is sealed to another Central",
        ),
        (
            changed(&|file| file.header.service = Uuid::from_u128(1)),
            "the file is of a service that this Central does not know",
        ),
        (
            changed(&|file| file.keys.key = FileKey::new([1; 32])),
            "the desk that the file names did not write it",
        ),
        (
            changed(&|file| file.header.desk = Uuid::from_u128(1)),
            "the desk that the file names did not write it",
        ),
        (
            request(&|request| request.device = domain::id::DeviceId::new(Uuid::from_u128(1))),
            "The file was written by a copy of the desk's store",
        ),
        (request(&|request| request.protocol = 2), "This FLS Desk is newer"),
        (
            changed(&|file| file.bodies = vec![b"no body".to_vec()]),
            "The central server cannot read",
        ),
        (changed(&|file| file.bodies.clear()), "the file was altered on its way"),
    ];
    for (file, words) in not_taken {
        let said = take(&central, file).await.unwrap_err().to_string();
        assert!(said.starts_with(words), "{words}: {said}");
        assert!(said.ends_with("Nothing was taken"), "{said}");
    }
    let reply = desk.exchange(&[]).await.0;
    assert_eq!(reply.counts.entries, 0, "nothing of any of them was taken");

    let (by, why) = (
        Words::read("Priya Shah").unwrap(),
        Words::read("the laptop was lost").unwrap(),
    );
    let key = admin::devices(&central.pool, SERVICE).await.unwrap()[0].key;
    admin::revoke(&central.pool, &central.operator(), SERVICE, key, &by, &why)
        .await
        .unwrap();
    let said = take(&central, sealed).await.unwrap_err().to_string();
    assert!(
        said.starts_with("Priya Shah has revoked this desk: the laptop was lost."),
        "{said}"
    );
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_file_that_was_sealed_before_the_master_key_was_replaced_is_taken_with_the_old_key_beside(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let desk = central.desk(SERVICE, "one").await;
    let sealed = FileOf::of(&desk, &[&[Record::counted(1).1]]).sealed();
    let new = MasterKey::new([9; 32]);
    admin::rotate_master_key(&central.pool, &central.operator(), &why(), &new)
        .await
        .unwrap();
    let refused = take_under(&central, new.clone(), sealed.clone()).await.unwrap_err();
    assert!(matches!(refused, NotTaken::OtherCentral), "{refused}");
    let taken = take_under(&central, new.beside(master()), sealed).await.unwrap();
    assert_eq!(taken.held, 1);
    let (reply, _) = replies(&desk, &taken.receipts).remove(0);
    let told = reply.files.unwrap();
    assert_ne!(
        told.recipient,
        desk.files.as_ref().unwrap().recipient,
        "from now on it seals to the new one"
    );
    assert_eq!(told.key, desk.files.unwrap().key);
}

#[sqlx::test(migrations = false)]
async fn the_program_takes_a_file_and_writes_receipts_that_nobody_else_reads(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    use std::os::unix::fs::PermissionsExt;
    let central = Fixture::start(options).await;
    let desk = central.desk(SERVICE, "Ward 7").await;
    let program = Program::new(&central.options);
    std::fs::write(&program.key, "03".repeat(32)).unwrap();
    std::fs::set_permissions(&program.key, PermissionsExt::from_mode(0o600)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [batch, receipts] = ["batch", "receipts"].map(|name| folder.path().join(name));
    std::fs::write(&batch, FileOf::of(&desk, &[&[Record::counted(1).1]]).sealed()).unwrap();
    let paths: Vec<String> = [&batch, &receipts].map(|path| path.to_str().unwrap().to_owned()).into();
    let words = ["take-file", &paths[0], "--receipts", &paths[1]];

    let said = program.done(&words);
    assert!(said.starts_with("Took a file of Ward 7 (HRT)"), "{said}");
    assert!(
        said.contains("1 change, of which Central holds 1 and refuses 0"),
        "{said}"
    );
    let mode = std::fs::metadata(&receipts).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = std::fs::read(&receipts).unwrap();
    assert_eq!(numbers(&replies(&desk, &written)[0].0), [1]);

    // A file that is there stays as it is; one that is not taken leaves none.
    assert_eq!(program.run(&words).status.code(), Some(1));
    assert_eq!(std::fs::read(&receipts).unwrap(), written);
    std::fs::remove_file(&receipts).unwrap();
    std::fs::write(&batch, "no file of a desk").unwrap();
    assert_eq!(program.run(&words).status.code(), Some(1));
    assert!(!receipts.exists());
    let lines = admin::trail(&central.pool, Some(SERVICE), None).await.unwrap();
    assert_eq!(
        lines.iter().filter(|line| line.what == admin::What::FileTaken).count(),
        1
    );
}
