//! Both files: what is written is read, and whatever else comes along is told apart.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;

const FROM_A_DESK: &str = "fls-batch 1 ";

fn secret(byte: u8) -> FileSecret {
    FileSecret::of(&[byte; 32])
}

fn key(byte: u8) -> FileKey {
    FileKey::new([byte; 32])
}

fn header() -> BatchHeader {
    BatchHeader {
        file: Uuid::from_u128(1),
        service: Uuid::from_u128(2),
        desk: Uuid::from_u128(3),
        written: DateTime::<Utc>::UNIX_EPOCH,
        answer_to: secret(9).recipient(),
    }
}

fn bodies() -> Vec<Vec<u8>> {
    vec![b"one".to_vec(), Vec::new(), vec![7; 100_000]]
}

fn file() -> Vec<u8> {
    seal(&header(), &bodies(), &key(5), &secret(1).recipient()).unwrap()
}

fn not_opened(file: &[u8]) -> NotOpened {
    open::<BatchHeader>(file, &[secret(1)]).err().unwrap()
}

#[test]
fn what_is_sealed_opens_for_its_recipient_and_is_proved_by_its_writers_key() {
    let opened = open::<BatchHeader>(&file(), &[secret(2), secret(1)]).unwrap();
    assert_eq!(opened.claims(), &header());
    let proved = opened.proved_by(&key(5)).unwrap();
    assert_eq!(proved.header, header());
    assert_eq!(proved.bodies().map(<[u8]>::to_vec).collect::<Vec<_>>(), bodies());

    assert_eq!(
        open::<BatchHeader>(&file(), &[secret(2)]).err(),
        Some(NotOpened::NotForThis)
    );
    let by_somebody_else = open::<BatchHeader>(&file(), &[secret(1)]).unwrap().proved_by(&key(6));
    assert_eq!(by_somebody_else.err(), Some(NotOpened::Altered));
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_told_to_be() {
    let whole = seal(&header(), &[b"one".to_vec()], &key(5), &secret(1).recipient()).unwrap();
    for length in FROM_A_DESK.len()..whole.len() {
        assert_eq!(not_opened(&whole[..length]), NotOpened::Cut, "{length}");
    }
}

#[test]
fn a_file_in_which_a_bit_has_turned_is_never_another() {
    let whole = seal(&header(), &[b"one".to_vec()], &key(5), &secret(1).recipient()).unwrap();
    // Opening takes its time without optimisation: every fifth byte of a file that is other bytes at each run.
    for at in (0..whole.len()).step_by(5) {
        let mut turned = whole.clone();
        turned[at] ^= 1;
        if let Ok(opened) = open::<BatchHeader>(&turned, &[secret(1)]) {
            panic!("byte {at} of a file says nothing: {:?}", opened.claims());
        }
    }
    let longer = [whole.as_slice(), b"x"].concat();
    assert_eq!(not_opened(&longer), NotOpened::Altered);
}

#[test]
fn another_file_a_newer_one_and_one_that_says_to_be_endless_are_each_told_apart() {
    assert_eq!(not_opened(b""), NotOpened::NoSuchFile);
    assert_eq!(not_opened(b"age-encryption.org/v1\n"), NotOpened::NoSuchFile);
    assert_eq!(not_opened(b"fls-receipts 1 5\nabcde"), NotOpened::OtherKind);
    assert_eq!(not_opened(b"fls-batch 2 5\nabcde"), NotOpened::Newer);
    assert_eq!(not_opened(b"fls-batch one 5\nabcde"), NotOpened::NoSuchFile);
    assert_eq!(not_opened(b"fls-batch 1 99999999999\nabcde"), NotOpened::TooLarge);
    assert_eq!(not_opened(b"fls-batch 1 5\nabcde"), NotOpened::Altered);
}

#[test]
fn neither_of_the_two_files_passes_for_the_other() {
    let answer = ReceiptHeader {
        file: Uuid::from_u128(1),
        taken: DateTime::<Utc>::UNIX_EPOCH,
        answered: Vec::new(),
        more: false,
    };
    let receipts = seal(&answer, &[], &key(5), &secret(1).recipient()).unwrap();
    assert_eq!(not_opened(&receipts), NotOpened::OtherKind);
    let (content, other) = (b"the same", Kind::Receipts);
    assert_ne!(
        key(5).mac(Kind::Batch.word(), content),
        key(5).mac(other.word(), content)
    );
}

#[test]
fn nobody_seals_to_no_recipient_or_more_than_a_file_holds() {
    assert_eq!(
        seal(&header(), &[], &key(5), "age1none").err(),
        Some(NotSealed::Recipient)
    );
    let recipient = secret(1).recipient();
    let too_many = vec![Vec::new(); MOST_BODIES + 1];
    assert_eq!(
        seal(&header(), &too_many, &key(5), &recipient).err(),
        Some(NotSealed::TooLarge)
    );
    let too_long = [vec![0; FILE_LIMIT]];
    assert_eq!(
        seal(&header(), &too_long, &key(5), &recipient).err(),
        Some(NotSealed::TooLarge)
    );
}

#[test]
fn a_key_travels_as_text_and_is_shown_nowhere() {
    let keys = FileKeys {
        recipient: secret(1).recipient(),
        service: Uuid::from_u128(2),
        desk: Uuid::from_u128(3),
        key: key(0xab),
    };
    let text = serde_json::to_string(&keys).unwrap();
    assert!(text.contains(&"ab".repeat(32)));
    assert_eq!(serde_json::from_str::<FileKeys>(&text).unwrap(), keys);
    assert!(serde_json::from_str::<FileKey>("\"abc\"").is_err());
    assert!(!format!("{keys:?} {:?}", secret(1)).contains("ab".repeat(4).as_str()));
}
