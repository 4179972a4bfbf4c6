//! What is for a service's own desks alone: written and read at them, and nowhere else.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;

use app::views::{CardFieldView, ChangeCardRequest, ContactCardView, DeleteRecordRequest, ErrorCode, RecordRequest};
use app::{Error, Host};
use domain::id::{EntryId, RecordId};
use domain::private::{KeyId, SaidOfKeys};
use domain::record::{Change, Subject, Topic, fold};
use protocol::canonical::purge_marker;
use protocol::private::{key_of, said_of_keys};
use testkit::TestCentral;
use tests::desks::{TestDesk, add, agree, assert_same, export, first, in_agreement, joined, open, set, unlock};
use tests::traces::holding;

/// What the card of these tests says and nothing else does.
const CANARIES: [&str; 3] = ["Quillfeather", "01632 960001", "Zennor Surgery"];

fn request(record: RecordId) -> RecordRequest {
    RecordRequest {
        record: record.to_string(),
    }
}

async fn write(desk: &TestDesk, record: RecordId, fields: &[(&str, &str)]) -> Result<ContactCardView, Error> {
    let field = |(field, text): &(&str, &str)| ((*field).to_owned(), (*text).to_owned());
    desk.change_contact_card(ChangeCardRequest {
        record: record.to_string(),
        fields: fields.iter().map(field).collect(),
    })
    .await
}

async fn card(desk: &TestDesk, record: RecordId) -> ContactCardView {
    desk.contact_card(request(record)).await.unwrap()
}

fn said(card: &ContactCardView) -> BTreeMap<&str, &str> {
    fn text(field: &CardFieldView) -> Option<(&str, &str)> {
        Some((field.field.as_str(), field.text.as_deref()?))
    }
    card.fields.iter().filter_map(text).collect()
}

/// Writes a card with every canary on it.
async fn written(desk: &TestDesk, record: RecordId) -> ContactCardView {
    let fields = [
        ("name", " Ada  Quillfeather "),
        ("telephone", "01632 960001"),
        ("gp-practice", "Zennor Surgery"),
    ];
    write(desk, record, &fields).await.unwrap()
}

#[tokio::test]
async fn a_card_is_kept_through_a_lock_and_changes_nothing_of_the_record() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let before = serde_json::to_value(open(&desk, record).await.questions).unwrap();
    assert!(said(&card(&desk, record).await).is_empty());
    let expect = BTreeMap::from([
        ("name", "Ada Quillfeather"),
        ("telephone", "01632 960001"),
        ("gp-practice", "Zennor Surgery"),
    ]);
    assert_eq!(said(&written(&desk, record).await), expect);
    desk.lock().await.unwrap();
    assert!(matches!(desk.contact_card(request(record)).await, Err(Error::Locked)));
    unlock(&desk).await;
    assert_eq!(said(&card(&desk, record).await), expect);
    assert_eq!(
        serde_json::to_value(open(&desk, record).await.questions).unwrap(),
        before
    );

    let changed = write(&desk, record, &[("telephone", "01632 960002"), ("gp-practice", " ")]).await;
    let expect = BTreeMap::from([("name", "Ada Quillfeather"), ("telephone", "01632 960002")]);
    assert_eq!(said(&changed.unwrap()), expect);
}

#[tokio::test]
async fn what_a_card_says_already_is_not_written_again() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    written(&desk, record).await;
    let entries = async || desk.store().await.unwrap().entries(record).await.unwrap().len();
    let before = entries().await;
    written(&desk, record).await;
    write(&desk, record, &[("needs", "")]).await.unwrap();
    assert_eq!(entries().await, before);
}

#[tokio::test]
async fn what_cannot_stand_on_a_card_is_named_and_nothing_is_written() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let long = "x".repeat(201);
    for (field, text, code, word) in [
        ("telephone", long.as_str(), ErrorCode::TextTooLong, "Telephone"),
        ("needs", "bell\u{7}", ErrorCode::Unreadable, "Needs"),
        ("pager", "12", ErrorCode::NoSuchCardField, "hospital-number"),
    ] {
        let refused = write(&desk, record, &[("name", "Ada"), (field, text)])
            .await
            .err()
            .unwrap();
        assert_eq!(refused.view().code, code);
        assert!(refused.to_string().contains(word), "{refused}");
    }
    assert!(said(&card(&desk, record).await).is_empty());
    let nobody = RecordId::new(desk.host().id());
    assert!(matches!(write(&desk, nobody, &[]).await, Err(Error::NoSuchRecord)));
    let reason = DeleteRecordRequest {
        record: record.to_string(),
        reason: "test_record".to_owned(),
    };
    desk.delete_record(reason).await.unwrap();
    assert!(matches!(
        write(&desk, record, &[("name", "Ada")]).await,
        Err(Error::Deleted)
    ));
}

#[tokio::test]
async fn a_card_is_in_no_file_no_export_and_no_history_and_goes_with_its_record() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    written(&desk, record).await;
    let sealed = desk.store().await.unwrap().entries(record).await.unwrap();
    let sealed = sealed.iter().find_map(|entry| match &entry.change {
        Change::Private(sealed) => Some(sealed.0.clone()),
        _ => None,
    });
    assert!(sealed.is_some_and(|bytes| !String::from_utf8_lossy(&bytes).contains("Quillfeather")));
    let history = serde_json::to_string(&desk.record_history(request(record)).await.unwrap()).unwrap();
    let export = String::from_utf8(export(&desk).await).unwrap();
    for canary in CANARIES {
        assert!(!history.contains(canary) && !export.contains(canary), "{canary}");
    }
    let folder = desk.host().store_dir();
    assert_eq!(holding(&folder, &CANARIES), Vec::<std::path::PathBuf>::new());

    let marker = purge_marker(EntryId::new(desk.host().id()), record);
    let store = desk.store().await.unwrap();
    store.append(vec![marker]).await.unwrap();
    assert_eq!(store.entries(record).await.unwrap().len(), 1, "the marker alone");
    let gone = desk.contact_card(request(record)).await;
    assert!(matches!(gone, Err(Error::Purged)));
}

#[tokio::test]
async fn answers_saved_beside_a_card_are_no_conflict() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    open(&desk, record).await;
    written(&desk, record).await;
    set(&desk, record, &[("2.01", "165")]).await;
    let view = open(&desk, record).await;
    assert!(view.conflicts.is_empty());
    assert_eq!(said(&card(&desk, record).await).len(), 3);
}

/// Which keys a desk holds, the one that it writes with first.
async fn keys(desk: &TestDesk) -> Vec<KeyId> {
    let held = desk.store().await.unwrap().service_keys().await.unwrap();
    held.iter().map(|held| held.key.id()).collect()
}

/// Which key the entry is sealed under that a record's history ends with.
async fn written_under(desk: &TestDesk, record: RecordId) -> KeyId {
    let entries = desk.store().await.unwrap().entries(record).await.unwrap();
    let heads = fold(&entries).heads;
    let last = entries.iter().find(|entry| heads.contains(&entry.id)).unwrap();
    match &last.change {
        Change::Private(sealed) => key_of(sealed).unwrap(),
        _ => panic!("something else was written since"),
    }
}

/// What a desk has heard of keys.
async fn said_of(desk: &TestDesk) -> SaidOfKeys {
    let topic = Subject::Service(Topic::PRIVATE_KEYS).id();
    let entries = desk.store().await.unwrap().entries(topic).await.unwrap();
    said_of_keys::read(&fold(&entries).items)
}

async fn waits(desk: &TestDesk) -> bool {
    desk.sync_page().await.unwrap().waits_for_key.is_some()
}

async fn readers(desk: &TestDesk) -> Vec<String> {
    let mut readers = desk.sync_page().await.unwrap().readers;
    readers.sort();
    readers
}

/// Central has none of this in the clear: neither what cards say, nor a key.
async fn central_reads_nothing(central: &TestCentral, desk: &TestDesk) {
    let held = desk.store().await.unwrap().service_keys().await.unwrap();
    assert!(!held.is_empty());
    let hexadecimal = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    };
    let keys: Vec<String> = held.iter().map(|held| hexadecimal(held.key.expose())).collect();
    let keys = keys.iter().map(String::as_str);
    central
        .holds_none_of(&CANARIES.into_iter().chain(keys).collect::<Vec<_>>())
        .await;
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_joins_waits_for_the_key_until_another_that_has_it_sends() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 3).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    let expect = said(&written(&a, record).await).len();
    agree(&a).await;
    assert_eq!(readers(&a).await, Vec::<String>::new());

    let b = joined(&central, "HRW", "Second desk").await;
    let synced = b.sync_now().await.unwrap();
    assert!(synced.agree && synced.waits_for_key.is_some());
    let closed = card(&b, record).await;
    assert!(said(&closed).is_empty());
    assert_eq!(closed.unread.len(), 1, "{:?}", closed.unread);
    assert!(waits(&b).await && keys(&b).await.is_empty());
    agree(&b).await;
    assert!(waits(&b).await, "nobody who has the key has sent");
    // Nobody's words wait: what is written meanwhile has a key of this desk's.
    write(&b, record, &[("needs", "A hearing loop")]).await.unwrap();
    agree(&b).await;

    agree(&a).await;
    assert_eq!(said(&card(&a, record).await).len(), expect + 1);
    assert!(card(&a, record).await.unread.is_empty());
    agree(&b).await;
    assert!(!waits(&b).await);
    assert_eq!(said(&card(&b, record).await), said(&card(&a, record).await));

    // A third desk is given the keys by the second, while the first is away.
    let c = joined(&central, "HRW", "Third desk").await;
    agree(&c).await;
    assert!(waits(&c).await);
    agree(&b).await;
    agree(&c).await;
    assert!(!waits(&c).await);
    assert_eq!(said(&card(&c, record).await), said(&card(&a, record).await));
    assert_eq!(keys(&c).await, keys(&a).await, "all write with the same");
    agree(&a).await;
    assert_eq!(readers(&a).await, ["Second desk", "Third desk"]);
    assert_same(&a, &c).await;
    central_reads_nothing(&central, &c).await;
    // There is nothing more to say of keys.
    for desk in [&a, &b, &c] {
        let synced = desk.sync_now().await.unwrap();
        assert_eq!((synced.sent, synced.waits_for_key), (0, None));
    }
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_desk_is_given_no_key_of_what_is_written_from_then_on() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    written(&a, record).await;
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    let stolen = joined(&central, "HRW", "Third desk").await;
    for desk in [&b, &stolen, &a, &b, &stolen] {
        agree(desk).await;
    }
    let old = keys(&stolen).await;
    assert_eq!((old.len(), said(&card(&stolen, record).await).len()), (1, 3));

    central.revoke("HRW", "Third desk").await;
    agree(&a).await;
    write(&a, record, &[("telephone", "01632 960099")]).await.unwrap();
    agree(&a).await;
    let new = written_under(&a, record).await;
    assert!(!old.contains(&new));
    agree(&b).await;
    assert_eq!(said(&card(&b, record).await)["telephone"], "01632 960099");
    assert_eq!(
        (keys(&b).await[0], keys(&b).await.len()),
        (new, 2),
        "made once, and the old one opens what was"
    );
    let heard = said_of(&b).await;
    let (lost, kept) = (
        stolen.store().await.unwrap().desk().id,
        b.store().await.unwrap().desk().id,
    );
    assert!(heard.has(lost, old[0]) && !heard.has(lost, new) && heard.has(kept, new));
    assert_eq!(
        readers(&a).await,
        ["Second desk", "Third desk"],
        "it still has the old key"
    );
    stolen.sync_now().await.err().unwrap();
    assert_eq!(keys(&stolen).await, old);

    // A desk that joins afterwards reads both.
    let d = joined(&central, "HRW", "Fourth desk").await;
    for desk in [&d, &b, &d] {
        agree(desk).await;
    }
    assert_eq!(said(&card(&d, record).await), said(&card(&a, record).await));
    assert_eq!(keys(&d).await[0], new);
    central_reads_nothing(&central, &a).await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_started_apart_read_each_other_and_write_with_one_key() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (a, b) = (first("HRW").await, first("HRW").await);
    let of_a = add(&a, "9991000003", "01/03/2025").await;
    let of_b = add(&b, "9991000011", "02/03/2025").await;
    for (desk, record) in [(&a, of_a), (&b, of_b)] {
        written(desk, record).await;
        desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    }
    for desk in [&a, &b, &a, &b] {
        agree(desk).await;
    }
    for (desk, record) in [(&a, of_b), (&b, of_a)] {
        assert_eq!(said(&card(desk, record).await).len(), 3);
        write(desk, record, &[("needs", "A hearing loop")]).await.unwrap();
    }
    assert_eq!(keys(&a).await.len(), 2);
    assert_eq!(keys(&a).await, keys(&b).await);
    assert_eq!(written_under(&a, of_b).await, written_under(&b, of_a).await);
    for desk in [&a, &b, &a] {
        agree(desk).await;
    }
    assert_eq!(said(&card(&a, of_a).await)["needs"], "A hearing loop");
    assert_same(&a, &b).await;
    central.stop().await;
}
