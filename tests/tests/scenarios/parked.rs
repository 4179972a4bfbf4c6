//! An entry of a newer program in a real store, over two processes: the older program kept it unread, and the newer one,
//! `fls` as it is built, shows it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::dataset::keys;
use domain::id::{EntryId, RecordId};
use domain::record::{Author, Change, DeskStamp, Origin, SeenDataset, Subject};
use domain::{Answer, ByQuestion};
use protocol::canonical::{Draft, Written, seal};
use protocol::exchange::{Counts, Cursor, CursorMac, Epoch, Incarnation, Receipt};
use protocol::frame::WireEntry;
use store::{Applied, Clocks, LockedStore, ParkedEntry, Passphrase, Search, Store};
use tests::program::{Fls, PASSPHRASE};
use uuid::Uuid;

const DIAGNOSED: &str = "2025-03-01";

fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

/// The first entry of a record.
fn written(number: u128, nhs_number: &str) -> Written {
    let set = ByQuestion::from([
        (
            keys::NHS_NUMBER,
            Some(Answer::NhsNumber(domain::NhsNumber::read(nhs_number).unwrap())),
        ),
        (keys::DIAGNOSIS_DATE, Some(Answer::Date(DIAGNOSED.parse().unwrap()))),
    ]);
    let draft = Draft {
        id: EntryId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0000 + number)),
        subject: Subject::Record(RecordId::new(Uuid::from_u128(
            0x0193_4000_0000_7000_9000_0000_0000_0000 + number,
        ))),
        parents: Vec::new(),
        author: Author::nobody(),
        desk: DeskStamp::none(),
        at: now(),
        origin: Origin::Keyboard,
        seen: SeenDataset::default(),
        change: Change::Answers(set),
    };
    seal(draft, &BTreeMap::new()).unwrap()
}

async fn opened(fls: &Fls) -> Store {
    let clocks = Clocks {
        wall: now(),
        running: Duration::ZERO,
    };
    let locked = LockedStore::open(fls.store(), Duration::ZERO, clocks).unwrap();
    let person = locked.people()[0].id;
    let passphrase = Passphrase::new(PASSPHRASE.to_owned());
    let unlocked = locked.unlock(person, &passphrase, None, clocks).await;
    unlocked.map_err(|(_, error)| error).unwrap()
}

/// What an older program takes over: it reads the first entry and not the second.
fn taken_over_by_an_older_program([read, (unread, bytes)]: [Written; 2]) -> Applied {
    let receipts = [(read.0.id, 1), (unread.id, 2)].map(|(entry, number)| Receipt { entry, number });
    Applied {
        central: "https://central.invalid".to_owned(),
        void_receipts: false,
        entries: vec![read],
        parked: vec![ParkedEntry {
            entry: unread.id,
            record: unread.subject.id(),
            wire: WireEntry {
                digest: unread.digest,
                bytes,
            },
        }],
        receipts: receipts.to_vec(),
        refusals: Vec::new(),
        standings: Vec::new(),
        cursor: Some(Cursor {
            epoch: Epoch(Uuid::from_u128(8)),
            number: 2,
            chain: protocol::chain::START,
            mac: CursorMac::OF_THE_BEGINNING,
            standings: 3,
        }),
        central_now: now(),
        incarnation: Some(Incarnation(Uuid::from_u128(9))),
        agree: Some(true),
        service: None,
        counts: Counts::default(),
        answered_at: now(),
        dataset: Vec::new(),
        token: None,
        files: None,
        national: None,
        notices: None,
        new_device: None,
    }
}

#[tokio::test]
async fn what_an_older_program_kept_unread_is_shown_by_the_newer_one() {
    let fls = Fls::with_service();
    let store = opened(&fls).await;
    store
        .set_central("https://central.invalid", "token", DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let entries = [written(1, "9991000003"), written(2, "9991000011")];
    store
        .apply_exchange(taken_over_by_an_older_program(entries))
        .await
        .unwrap();
    let today = now().date_naive();
    assert_eq!(store.counts(&Search::All, today).await.unwrap().all, 1);
    assert_eq!(store.parked().await.unwrap(), 1);
    drop(store.lock().await);

    let rows = fls.json("list", &[]);
    let numbers: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["nhs_number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers.len(), 2);
    assert!(numbers.contains(&"9991000011"), "{numbers:?}");
    assert_eq!(opened(&fls).await.parked().await.unwrap(), 0);
}
