//! Entries of invented patients, written as desks write them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::id::{DeviceId, EntryId, RecordId, UserId};
use domain::record::{Author, Change, DeskStamp, Digest, Origin, SeenDataset, State, Subject};
use domain::{Answer, NhsNumber, OptionKey, QuestionKey};
use protocol::canonical::{self, Draft};
use protocol::frame::WireEntry;
use uuid::Uuid;

static IDS: AtomicU64 = AtomicU64::new(1);

/// Ids that grow, as those of desks do.
pub(crate) fn id() -> Uuid {
    Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0000 + u128::from(IDS.fetch_add(1, Ordering::Relaxed)))
}

/// A record under way: what a desk holds of it.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) id: RecordId,
    digests: BTreeMap<EntryId, Digest>,
    heads: Vec<EntryId>,
}

/// The n-th fictional NHS number.
pub(crate) fn nhs_number(n: u32) -> NhsNumber {
    // One number in eleven has no check digit.
    let mut bodies = (n * 10..).map(|body| format!("999{body:06}"));
    bodies
        .find_map(|body| (0..10).find_map(|check| NhsNumber::read(&format!("{body}{check}")).ok()))
        .unwrap()
}

pub(crate) type Answers = Vec<(&'static str, Answer)>;

pub(crate) fn date(text: &str) -> Answer {
    Answer::Date(text.parse().unwrap())
}

/// What a record needs before it leaves its desk.
pub(crate) fn mandatory(n: u32) -> Answers {
    vec![
        ("nhs_number", Answer::NhsNumber(nhs_number(n))),
        ("birth_date", date("1948-05-03")),
        ("diagnosis_date", date("2026-03-01")),
    ]
}

impl Record {
    pub(crate) fn new() -> Self {
        Self {
            id: RecordId::new(id()),
            digests: BTreeMap::new(),
            heads: Vec::new(),
        }
    }

    /// A record with one entry that has what it needs to be counted.
    pub(crate) fn counted(n: u32) -> (Self, WireEntry) {
        let mut record = Self::new();
        let entry = record.answer(mandatory(n));
        (record, entry)
    }

    /// The same record as a desk holds it that has heard of no entry of it.
    pub(crate) fn beside(&self) -> Self {
        Self {
            id: self.id,
            ..Self::new()
        }
    }

    pub(crate) fn answer(&mut self, answers: Answers) -> WireEntry {
        let answers = answers
            .into_iter()
            .map(|(key, answer)| (QuestionKey::new(key), Some(answer)))
            .collect();
        self.write(Change::Answers(answers))
    }

    pub(crate) fn delete(&mut self) -> WireEntry {
        self.write(Change::State(State::Deleted {
            reason: OptionKey::new("entered_in_error"),
        }))
    }

    /// Joins another record to this one, as this desk holds it.
    pub(crate) fn join(&mut self, other: &Self) -> WireEntry {
        let heads = other.heads.iter().map(|head| (*head, other.digests[head]));
        self.write(Change::Join {
            with: other.id,
            heads: heads.collect(),
        })
    }

    pub(crate) fn write(&mut self, change: Change) -> WireEntry {
        self.say(Subject::Record(self.id), change)
    }

    /// The same about a topic of the service, where that is what is under way.
    pub(crate) fn say(&mut self, subject: Subject, change: Change) -> WireEntry {
        let draft = Draft {
            id: EntryId::new(id()),
            subject,
            parents: self.heads.clone(),
            author: Author {
                id: UserId::new(Uuid::from_u128(3)),
                name: "Amara Osei".to_owned(),
            },
            desk: DeskStamp {
                id: DeviceId::new(Uuid::from_u128(4)),
                name: "Ward 7 laptop".to_owned(),
            },
            at: "2026-11-20T11:42:07.123Z".parse().unwrap(),
            origin: Origin::Keyboard,
            seen: SeenDataset {
                version: "2024".to_owned(),
                revision: 1,
            },
            change,
        };
        let (entry, bytes) = canonical::seal(draft, &self.digests).unwrap();
        self.digests.insert(entry.id, entry.digest);
        self.heads = vec![entry.id];
        WireEntry {
            digest: entry.digest,
            bytes,
        }
    }
}
