//! An entry as canonical bytes, and the digest over them.
//!
//! The bytes are JSON with its fields in one fixed order, answers in the order of their keys, no white space, and an
//! absent field left out. They are written once, by the author's desk, and never written again: everyone else keeps
//! and relays what they got. An answer is a short text whose first character says what it is, so that it can be read
//! without knowing the question: `@2026-03-14` a date, `#38.5` a number, `+9991000003` an NHS number, `~LS1 4AP` a
//! postcode, `hip` an option; several options are a list, and a cleared answer is null.
//!
//! The bytes do not name the service: the store does at the desk, the token does at Central.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound as _, Utc};
use domain::id::{DeviceId, EntryId, RecordId, UserId};
use domain::record::{
    Acceptance, Acceptances, Author, Change, Desk, Digest, Entry, Note, Origin, Seen, State, Warning,
};
use domain::{Answer, NhsNumber, OptionKey, Postcode, QuestionKey};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// Most bytes of one entry.
pub const ENTRY_LIMIT: usize = 64 * 1024;

/// An entry before it has a digest: what an author's desk is about to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// A fresh UUIDv7.
    pub id: EntryId,
    /// The record.
    pub record: RecordId,
    /// The heads the author saw; sorted and made distinct when written.
    pub parents: Vec<EntryId>,
    /// Who.
    pub author: Author,
    /// On which desk.
    pub desk: Desk,
    /// When.
    pub at: DateTime<Utc>,
    /// From what.
    pub origin: Origin,
    /// The dataset the author saw.
    pub seen: Seen,
    /// What changes.
    pub change: Change,
}

/// Why bytes are not an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON of the shape of an entry. The text names a place in the bytes, never their content.
    #[error("the entry cannot be read at byte {at}")]
    Shape {
        /// Where reading stopped.
        at: usize,
    },
    /// An answer that is none, such as an NHS number with a wrong check digit.
    #[error("the entry holds an answer that cannot be read, for question {question}")]
    Answer {
        /// Key of the question.
        question: String,
    },
    /// More bytes than an entry may have.
    #[error("the entry has {size} bytes; the most is {ENTRY_LIMIT}")]
    TooLarge {
        /// Its bytes.
        size: usize,
    },
}

/// Writes the canonical bytes of a new entry and gives it its digest. `parents` are the digests of the draft's parents
/// by id.
pub fn seal(mut draft: Draft, parents: &BTreeMap<EntryId, Digest>) -> (Entry, Vec<u8>) {
    draft.parents.sort_unstable();
    draft.parents.dedup();
    let bytes = write(&draft);
    let digest = digest(
        &bytes,
        draft.parents.iter().filter_map(|parent| parents.get(parent).copied()),
    );
    let Draft {
        id,
        record,
        parents,
        author,
        desk,
        at,
        origin,
        seen,
        change,
    } = draft;
    // What is kept is what the bytes say: instants go to the millisecond.
    let at = at.trunc_subsecs(3);
    (
        Entry {
            id,
            record,
            parents,
            author,
            desk,
            at,
            origin,
            seen,
            change,
            digest,
        },
        bytes,
    )
}

/// The digest of canonical bytes under the digests of the entry's parents, in the order of the parents' ids.
pub fn digest(bytes: &[u8], parents: impl IntoIterator<Item = Digest>) -> Digest {
    let mut hash = Sha256::new();
    hash.update(bytes);
    for parent in parents {
        hash.update(parent.0);
    }
    Digest(hash.finalize().into())
}

/// Reads canonical bytes; the digest is the claimed one, which the caller verifies against the parents it holds.
///
/// # Errors
/// When the bytes are too many, are no entry, or hold an answer that cannot be one.
pub fn read(bytes: &[u8], digest: Digest) -> Result<Entry, CanonicalError> {
    if bytes.len() > ENTRY_LIMIT {
        return Err(CanonicalError::TooLarge { size: bytes.len() });
    }
    let wire: EntryWire<'_> =
        serde_json::from_slice(bytes).map_err(|error| CanonicalError::Shape { at: error.column() })?;
    let change = match (wire.set, wire.warnings, wire.state) {
        (Some(set), None, None) => Change::Answers(
            set.into_iter()
                .map(|(key, value)| {
                    let answer = value.map(|value| answer(&key, &value)).transpose()?;
                    Ok((QuestionKey::new(key), answer))
                })
                .collect::<Result<_, CanonicalError>>()?,
        ),
        (None, Some(warnings), None) => Change::Warnings(
            warnings
                .into_iter()
                .map(acceptance)
                .collect::<Result<_, CanonicalError>>()?,
        ),
        (None, None, Some(StateWire::Active)) => Change::State(State::Active),
        (None, None, Some(StateWire::Deleted(reason))) => Change::State(State::Deleted {
            reason: OptionKey::new(reason.into_owned()),
        }),
        _ => Change::Newer,
    };
    let mut parents = wire.parents;
    parents.sort_unstable();
    parents.dedup();
    Ok(Entry {
        id: wire.id,
        record: wire.record,
        parents,
        author: Author {
            id: wire.author.id,
            name: wire.author.name.into_owned(),
        },
        desk: Desk {
            id: wire.desk.id,
            name: wire.desk.name.into_owned(),
        },
        at: wire.at.parse().map_err(|_| CanonicalError::Shape { at: 0 })?,
        origin: origin_named(&wire.origin),
        seen: Seen {
            version: wire.seen.version.into_owned(),
            revision: wire.seen.revision,
        },
        change,
        digest,
    })
}

/// An entry as it is read.
#[derive(Deserialize)]
struct EntryWire<'a> {
    id: EntryId,
    record: RecordId,
    #[serde(default)]
    parents: Vec<EntryId>,
    #[serde(borrow)]
    author: NamedWire<'a, UserId>,
    #[serde(borrow)]
    desk: NamedWire<'a, DeviceId>,
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    origin: Cow<'a, str>,
    #[serde(borrow)]
    seen: SeenWire<'a>,
    set: Option<BTreeMap<String, Option<AnswerWire>>>,
    warnings: Option<Vec<WarningWire>>,
    #[serde(borrow)]
    state: Option<StateWire<'a>>,
}

/// An entry as it is written; nothing of it is copied.
#[derive(Serialize)]
struct DraftWire<'a> {
    id: EntryId,
    record: RecordId,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    parents: &'a [EntryId],
    author: NamedWire<'a, UserId>,
    desk: NamedWire<'a, DeviceId>,
    at: String,
    origin: &'static str,
    seen: SeenWire<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<SetWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<WarningDraft<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<StateWire<'a>>,
}

/// Answers by key, in the order of the keys.
struct SetWire<'a>(&'a BTreeMap<QuestionKey, Option<Answer>>);

impl Serialize for SetWire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|(key, answer)| (key.as_str(), answer.as_ref().map(AnswerText))),
        )
    }
}

/// A warning that is accepted, or no longer, as it is read.
#[derive(Deserialize)]
struct WarningWire {
    check: String,
    question: String,
    accepted: Option<AcceptanceWire>,
}

#[derive(Deserialize)]
struct AcceptanceWire {
    given: BTreeMap<String, AnswerWire>,
    note: String,
}

/// The same as it is written.
#[derive(Serialize)]
struct WarningDraft<'a> {
    check: &'a str,
    question: &'a str,
    accepted: Option<AcceptanceDraft<'a>>,
}

#[derive(Serialize)]
struct AcceptanceDraft<'a> {
    given: BTreeMap<&'a str, AnswerText<'a>>,
    note: &'a str,
}

/// One answer, or the list of several options.
struct AnswerText<'a>(&'a Answer);

impl Serialize for AnswerText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Answer::Choice(option) => serializer.serialize_str(option.as_str()),
            Answer::Several(options) => serializer.collect_seq(options.iter().map(OptionKey::as_str)),
            one => serializer.serialize_str(&answer_text(one)),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct NamedWire<'a, I> {
    id: I,
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct SeenWire<'a> {
    #[serde(borrow)]
    version: Cow<'a, str>,
    revision: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateWire<'a> {
    Active,
    #[serde(borrow)]
    Deleted(Cow<'a, str>),
    #[serde(other)]
    Newer,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AnswerWire {
    One(String),
    Several(Vec<String>),
}

fn write(draft: &Draft) -> Vec<u8> {
    let set = match &draft.change {
        Change::Answers(answers) => Some(SetWire(answers)),
        _ => None,
    };
    let warnings = match &draft.change {
        Change::Warnings(said) => Some(warning_drafts(said)),
        _ => None,
    };
    let state = match &draft.change {
        Change::State(State::Active) => Some(StateWire::Active),
        Change::State(State::Deleted { reason }) => Some(StateWire::Deleted(Cow::Borrowed(reason.as_str()))),
        _ => None,
    };
    let wire = DraftWire {
        id: draft.id,
        record: draft.record,
        parents: &draft.parents,
        author: NamedWire {
            id: draft.author.id,
            name: Cow::Borrowed(&draft.author.name),
        },
        desk: NamedWire {
            id: draft.desk.id,
            name: Cow::Borrowed(&draft.desk.name),
        },
        at: draft.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        origin: origin_name(draft.origin),
        seen: SeenWire {
            version: Cow::Borrowed(&draft.seen.version),
            revision: draft.seen.revision,
        },
        set,
        warnings,
        state,
    };
    let mut bytes = Vec::with_capacity(1024);
    // Maps with text keys and plain values always serialise.
    let _ = serde_json::to_writer(&mut bytes, &wire);
    bytes
}

fn warning_drafts(said: &Acceptances) -> Vec<WarningDraft<'_>> {
    said.iter()
        .map(|(warning, acceptance)| WarningDraft {
            check: &warning.check,
            question: warning.question.as_str(),
            accepted: acceptance.as_ref().map(|acceptance| AcceptanceDraft {
                given: acceptance
                    .given
                    .iter()
                    .map(|(key, answer)| (key.as_str(), AnswerText(answer)))
                    .collect(),
                note: acceptance.note.as_str(),
            }),
        })
        .collect()
}

fn acceptance(wire: WarningWire) -> Result<(Warning, Option<Acceptance>), CanonicalError> {
    let WarningWire {
        check,
        question,
        accepted,
    } = wire;
    let accepted = accepted
        .map(|wire| {
            let note = Note::kept(wire.note);
            let given = wire
                .given
                .into_iter()
                .map(|(key, value)| {
                    let answer = answer(&key, &value)?;
                    Ok((QuestionKey::new(key), answer))
                })
                .collect::<Result<_, CanonicalError>>()?;
            Ok(Acceptance { given, note })
        })
        .transpose()?;
    let question = QuestionKey::new(question);
    Ok((Warning { check, question }, accepted))
}

fn origin_name(origin: Origin) -> &'static str {
    match origin {
        Origin::Keyboard => "keyboard",
        Origin::Import => "import",
        Origin::Merge => "merge",
        Origin::Restore => "restore",
        Origin::Newer => "newer",
    }
}

fn origin_named(name: &str) -> Origin {
    match name {
        "keyboard" => Origin::Keyboard,
        "import" => Origin::Import,
        "merge" => Origin::Merge,
        "restore" => Origin::Restore,
        _ => Origin::Newer,
    }
}

/// One answer as the short text that entries hold. Several options are joined by `;`.
pub fn answer_text(answer: &Answer) -> String {
    match answer {
        Answer::NhsNumber(number) => format!("+{}", number.digits()),
        Answer::Postcode(postcode) => format!("~{}", postcode.as_str()),
        Answer::Date(date) => format!("@{date}"),
        Answer::Number(number) => format!("#{}", number.normalize()),
        Answer::Choice(option) => option.as_str().to_owned(),
        Answer::Several(options) => options.iter().map(OptionKey::as_str).collect::<Vec<_>>().join(";"),
    }
}

fn answer(question: &str, wire: &AnswerWire) -> Result<Answer, CanonicalError> {
    let unreadable = || CanonicalError::Answer {
        question: question.to_owned(),
    };
    match wire {
        AnswerWire::Several(options) if !options.is_empty() => Ok(Answer::Several(
            options.iter().map(|option| OptionKey::new(option.clone())).collect(),
        )),
        AnswerWire::Several(_) => Err(unreadable()),
        AnswerWire::One(text) => {
            let mut characters = text.chars();
            let kind = characters.next().ok_or_else(unreadable)?;
            let rest = characters.as_str();
            match kind {
                '@' => rest.parse::<NaiveDate>().map(Answer::Date).map_err(|_| unreadable()),
                '#' => rest.parse::<Decimal>().map(Answer::number).map_err(|_| unreadable()),
                '+' => NhsNumber::read(rest).map(Answer::NhsNumber).map_err(|_| unreadable()),
                '~' => Postcode::read(rest).map(Answer::Postcode).map_err(|_| unreadable()),
                _ => Ok(Answer::Choice(OptionKey::new(text.clone()))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn draft(change: Change) -> Draft {
        Draft {
            id: EntryId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0001)),
            record: RecordId::new(Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0002)),
            parents: Vec::new(),
            author: Author {
                id: UserId::new(Uuid::from_u128(3)),
                name: "Amara Osei".to_owned(),
            },
            desk: Desk {
                id: DeviceId::new(Uuid::from_u128(4)),
                name: "Ward 7 laptop".to_owned(),
            },
            at: "2026-11-20T11:42:07.123Z".parse().unwrap(),
            origin: Origin::Keyboard,
            seen: Seen {
                version: "2024".to_owned(),
                revision: 1,
            },
            change,
        }
    }

    fn answers() -> Change {
        let key = QuestionKey::from_static;
        Change::Answers(BTreeMap::from([
            (
                key("nhs_number"),
                Some(Answer::NhsNumber(NhsNumber::read("9991000003").unwrap())),
            ),
            (
                key("postcode"),
                Some(Answer::Postcode(Postcode::read("LS1 4AP").unwrap())),
            ),
            (key("diagnosis_date"), Some(Answer::Date("2026-09-14".parse().unwrap()))),
            (key("height"), Some(Answer::number("165.50".parse().unwrap()))),
            (key("site"), Some(Answer::Choice(OptionKey::from_static("hip")))),
            (
                key("falls_referrals"),
                Some(Answer::Several(vec![
                    OptionKey::from_static("vision"),
                    OptionKey::from_static("falls"),
                ])),
            ),
            (key("weight"), None),
        ]))
    }

    /// These bytes are frozen: a desk of any later version must write and read them so.
    const GOLDEN: &str = concat!(
        r#"{"id":"01934000-0000-7000-8000-000000000001","record":"01934000-0000-7000-8000-000000000002","#,
        r#""author":{"id":"00000000-0000-0000-0000-000000000003","name":"Amara Osei"},"#,
        r#""desk":{"id":"00000000-0000-0000-0000-000000000004","name":"Ward 7 laptop"},"#,
        r#""at":"2026-11-20T11:42:07.123Z","origin":"keyboard","seen":{"version":"2024","revision":1},"#,
        r##""set":{"diagnosis_date":"@2026-09-14","falls_referrals":["vision","falls"],"height":"#165.5","##,
        r#""nhs_number":"+9991000003","postcode":"~LS1 4AP","site":"hip","weight":null}}"#,
    );

    #[test]
    fn the_bytes_of_an_entry_are_frozen() {
        let (entry, bytes) = seal(draft(answers()), &BTreeMap::new());
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), GOLDEN);
        assert_eq!(entry.digest.hex(), digest(GOLDEN.as_bytes(), []).hex());
        assert_eq!(read(&bytes, entry.digest).unwrap(), entry);
    }

    #[test]
    fn states_travel() {
        for state in [
            State::Active,
            State::Deleted {
                reason: OptionKey::from_static("test_record"),
            },
        ] {
            let (entry, bytes) = seal(draft(Change::State(state)), &BTreeMap::new());
            assert_eq!(read(&bytes, entry.digest).unwrap(), entry);
        }
    }

    const WARNINGS: &str = concat!(
        r#""warnings":[{"check":"follow-up-16-late","question":"follow_up_16_date","accepted":"#,
        r#"{"given":{"diagnosis_date":"@2026-01-02","follow_up_16_date":"@2026-09-14"},"note":"Seen late, in hospital"}},"#,
        r#"{"check":"number-unusual","question":"weight","accepted":null}]}"#,
    );

    fn warnings() -> Change {
        let key = QuestionKey::from_static;
        let warning = |check: &str, question| Warning {
            check: check.to_owned(),
            question: key(question),
        };
        let acceptance = Acceptance {
            given: [
                (key("diagnosis_date"), Answer::Date("2026-01-02".parse().unwrap())),
                (key("follow_up_16_date"), Answer::Date("2026-09-14".parse().unwrap())),
            ]
            .into(),
            note: Note::read("Seen late,  in hospital ").unwrap(),
        };
        Change::Warnings(Acceptances::from([
            (warning("number-unusual", "weight"), None),
            (warning("follow-up-16-late", "follow_up_16_date"), Some(acceptance)),
        ]))
    }

    #[test]
    fn the_bytes_of_an_accepted_warning_are_frozen() {
        let (entry, bytes) = seal(draft(warnings()), &BTreeMap::new());
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.ends_with(WARNINGS), "{text}");
        assert_eq!(read(&bytes, entry.digest).unwrap(), entry);
    }

    #[test]
    fn a_note_that_could_not_be_written_today_can_still_be_read() {
        let (entry, bytes) = seal(draft(warnings()), &BTreeMap::new());
        let text = String::from_utf8(bytes).unwrap();
        let numbered = text.replace("in hospital", "999 100 0003");
        let Change::Warnings(said) = read(numbered.as_bytes(), entry.digest).unwrap().change else {
            panic!("another change");
        };
        let notes: Vec<&str> = said.values().flatten().map(|said| said.note.as_str()).collect();
        assert_eq!(notes, ["Seen late, 999 100 0003"]);
        assert!(Note::read(notes[0]).is_err());
    }

    #[test]
    fn a_newer_change_is_kept_and_not_understood() {
        let bytes = GOLDEN.replace("\"set\":{", "\"joined\":{");
        assert_eq!(read(bytes.as_bytes(), Digest([0; 32])).unwrap().change, Change::Newer);
    }

    #[test]
    fn a_wrong_nhs_number_is_never_in_an_entry() {
        let bytes = GOLDEN.replace("9991000003", "9991000004");
        assert_eq!(
            read(bytes.as_bytes(), Digest([0; 32])),
            Err(CanonicalError::Answer {
                question: "nhs_number".to_owned()
            })
        );
    }

    #[test]
    fn the_digest_covers_the_parents() {
        let one = digest(b"bytes", []);
        assert_ne!(one, digest(b"bytes", [one]));
        assert_ne!(one, digest(b"bytez", []));
    }
}
