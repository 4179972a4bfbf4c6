//! Writing an entry: what an author's desk is about to say, its bounds, and its bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, SubsecRound as _, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::answer::Json;
use domain::id::{EntryId, ImportId, RecordId};
use domain::record::{
    Acceptances, Author, Change, DeskStamp, Digest, Entry, ITEM_KEY_LIMIT, ITEM_LIMIT, ITEMS_LIMIT, KEY_LIMIT,
    NAME_LIMIT, NOTE_LIMIT, Origin, PARENTS_LIMIT, PRIVATE_LIMIT, SeenDataset, State, Subject, VERSION_LIMIT,
    not_cleared_marker_id,
};
use domain::{Answer, ByQuestion, OptionKey, QuestionKey};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{ENTRY_LIMIT, Written, digest, is_date, is_in_order, is_subject, is_time};
use crate::json;

/// Few entries have more bytes.
const USUAL_SIZE: usize = 2_048;

/// An entry before it has a digest: what an author's desk is about to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// A fresh `UUIDv7`.
    pub id: EntryId,
    /// What it is about.
    pub subject: Subject,
    /// The heads the author saw; sorted and made distinct when written.
    pub parents: Vec<EntryId>,
    /// Who.
    pub author: Author,
    /// On which desk.
    pub desk: DeskStamp,
    /// When.
    pub at: DateTime<Utc>,
    /// From what.
    pub origin: Origin,
    /// The dataset the author saw.
    pub seen: SeenDataset,
    /// What changes.
    pub change: Change,
}

/// Why a draft is not written. Whatever is written can be read everywhere, so that nothing is kept that another desk or
/// this one would refuse later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too much at once.
    #[error("this is more than one save can hold: save a part of it, then the rest")]
    TooLarge,
    /// A text is longer than it may be.
    #[error("{what} is too long: {limit} characters are the most")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// Most characters of it.
        limit: usize,
    },
    /// More parents than an entry may have.
    #[error("more people wrote beside each other than one entry can take in: {PARENTS_LIMIT} are the most")]
    TooManyParents,
    /// The digest of a parent was not given.
    #[error("an entry before this one is not held")]
    UnknownParent,
    /// Nothing that an entry can say, such as a change that this program does not know itself.
    #[error("this cannot be written: {0}")]
    NotWritable(&'static str),
}

/// Writes the canonical bytes of a new entry and gives it its digest. `parents` are the digests of the draft's parents
/// by id.
///
/// # Errors
/// When a text or the whole is longer than it may be, a parent's digest is missing, or no entry can say this.
pub fn seal(mut draft: Draft, parents: &BTreeMap<EntryId, Digest>) -> Result<Written, SealError> {
    draft.parents.sort_unstable();
    draft.parents.dedup();
    // What is kept is what the bytes say: instants go to the millisecond.
    draft.at = draft.at.trunc_subsecs(3);
    check(&draft)?;
    let digests: Option<Vec<Digest>> = draft
        .parents
        .iter()
        .map(|parent| parents.get(parent).copied())
        .collect();
    let digests = digests.ok_or(SealError::UnknownParent)?;
    let bytes = write(&draft)?;
    if bytes.len() > ENTRY_LIMIT {
        return Err(SealError::TooLarge);
    }
    let digest = digest(&bytes, digests);
    let Draft {
        id,
        subject,
        parents,
        author,
        desk,
        at,
        origin,
        seen,
        change,
    } = draft;
    let entry = Entry {
        id,
        subject,
        parents,
        author,
        desk,
        at,
        origin,
        seen,
        change,
        digest,
    };
    Ok((entry, bytes))
}

/// Writes the marker that stands for a purged record: its own id, the record's, and nothing else.
pub fn purge_marker(id: EntryId, record: RecordId) -> Written {
    let bytes = json::text(&PurgeWire {
        id,
        record,
        purge: true,
    })
    .into_bytes();
    let digest = digest(&bytes, []);
    (super::read::marked(id, record, Change::Purge, digest), bytes)
}

/// Writes the marker that stands at Central for a record whose patient is not cleared: an id that follows from the record's, the
/// record's, and nothing else. Whoever writes it writes the same.
pub fn not_cleared_marker(record: RecordId) -> Written {
    let id = not_cleared_marker_id(record);
    let bytes = json::text(&NotClearedWire {
        id,
        record,
        not_cleared: true,
    })
    .into_bytes();
    let digest = digest(&bytes, []);
    (super::read::marked(id, record, Change::NotCleared, digest), bytes)
}

#[derive(Serialize)]
struct PurgeWire {
    id: EntryId,
    record: RecordId,
    purge: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct NotClearedWire {
    id: EntryId,
    record: RecordId,
    not_cleared: bool,
}

fn bounded(what: &'static str, text: &str, limit: usize) -> Result<(), SealError> {
    // No text has more characters than bytes.
    if text.len() > limit && text.chars().count() > limit {
        Err(SealError::TooLong { what, limit })
    } else {
        Ok(())
    }
}

/// Everything that reading would refuse, or read otherwise.
fn check(draft: &Draft) -> Result<(), SealError> {
    bounded("the person's name", &draft.author.name, NAME_LIMIT)?;
    bounded("the desk's name", &draft.desk.name, NAME_LIMIT)?;
    bounded("the name of the dataset version", &draft.seen.version, VERSION_LIMIT)?;
    if draft.parents.len() > PARENTS_LIMIT {
        return Err(SealError::TooManyParents);
    }
    if !is_time(draft.at) {
        return Err(SealError::NotWritable("the computer's clock shows no year that can be"));
    }
    if draft.origin == Origin::Newer {
        return Err(SealError::NotWritable("an origin of a newer version"));
    }
    if !is_subject(&draft.subject) {
        return Err(SealError::NotWritable("an id that no record has"));
    }
    let of_record = draft.subject.record().is_some();
    match &draft.change {
        Change::Answers(answers) if of_record => answers
            .iter()
            .try_for_each(|(key, answer)| check_answer(key, answer.as_ref())),
        Change::Warnings(said) if of_record => check_warnings(said),
        Change::State(State::Active) if of_record => Ok(()),
        Change::State(State::Deleted { reason }) if of_record => bounded("the reason", reason.as_str(), KEY_LIMIT),
        Change::Items(items) if items.len() > ITEMS_LIMIT => Err(SealError::TooLarge),
        Change::Items(items) => items.iter().try_for_each(|(key, value)| {
            bounded("the key of an item", key.as_str(), ITEM_KEY_LIMIT)?;
            value.as_ref().map_or(Ok(()), check_json)
        }),
        Change::Join { heads, .. } if heads.len() > PARENTS_LIMIT => Err(SealError::TooManyParents),
        Change::Join { with, heads } if is_in_order(&draft.subject, *with) && !heads.is_empty() => Ok(()),
        Change::Unjoin { with } if is_in_order(&draft.subject, *with) => Ok(()),
        Change::Private(sealed) if sealed.0.len() <= PRIVATE_LIMIT => Ok(()),
        Change::Private(_) => Err(SealError::TooLarge),
        Change::Newer => Err(SealError::NotWritable("a change of a newer version")),
        Change::Purge | Change::NotCleared => Err(SealError::NotWritable("a purge has no author")),
        _ => Err(SealError::NotWritable("a change of something else")),
    }
}

fn check_warnings(said: &Acceptances) -> Result<(), SealError> {
    for (warning, acceptance) in said {
        bounded("the code of a check", &warning.check, KEY_LIMIT)?;
        bounded("the key of a question", warning.question.as_str(), KEY_LIMIT)?;
        if let Some(acceptance) = acceptance {
            bounded("the note", acceptance.note.as_str(), NOTE_LIMIT)?;
            for (key, answer) in &acceptance.given {
                check_answer(key, Some(answer))?;
            }
        }
    }
    Ok(())
}

fn check_answer(key: &QuestionKey, answer: Option<&Answer>) -> Result<(), SealError> {
    bounded("the key of a question", key.as_str(), KEY_LIMIT)?;
    match answer {
        Some(Answer::Newer(json)) => check_json(json),
        Some(Answer::Several(options)) if options.is_empty() => {
            Err(SealError::NotWritable("several options that are none"))
        }
        Some(Answer::Date(date)) if !is_date(*date) => Err(SealError::NotWritable("a date of a year that cannot be")),
        Some(answer) => answer.options().iter().try_for_each(check_option),
        None => Ok(()),
    }
}

fn check_option(option: &OptionKey) -> Result<(), SealError> {
    bounded("the key of an option", option.as_str(), KEY_LIMIT)?;
    if Answer::is_option(option.as_str()) {
        Ok(())
    } else {
        Err(SealError::NotWritable("an option that begins with no letter or digit"))
    }
}

fn check_json(json: &Json) -> Result<(), SealError> {
    if json.as_str().len() > ITEM_LIMIT {
        return Err(SealError::TooLong {
            what: "one item",
            limit: ITEM_LIMIT,
        });
    }
    raw(json).map(|_| ())
}

/// The text as JSON, when it is some, of one value that is not null, without blanks around it.
fn raw(json: &Json) -> Result<&RawValue, SealError> {
    let no_json = SealError::NotWritable("an item that is no JSON");
    match serde_json::from_str::<&RawValue>(json.as_str()) {
        Ok(raw) if raw.get() == json.as_str() && raw.get() != "null" => Ok(raw),
        _ => Err(no_json),
    }
}

/// An entry as it is written; nothing of it is copied.
#[derive(Serialize)]
struct DraftWire<'a> {
    id: EntryId,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<RecordId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    parents: &'a [EntryId],
    author: NamedDraft<'a, domain::id::UserId>,
    desk: NamedDraft<'a, domain::id::DeviceId>,
    at: String,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<ImportDraft>,
    seen: SeenDraft<'a>,
    #[serde(flatten)]
    change: ChangeDraft<'a>,
}

#[derive(Serialize)]
struct NamedDraft<'a, I> {
    id: I,
    name: &'a str,
}

#[derive(Serialize)]
struct ImportDraft {
    id: ImportId,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
}

#[derive(Serialize)]
struct SeenDraft<'a> {
    version: &'a str,
    revision: u32,
}

/// One change, under the name of its kind.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum ChangeDraft<'a> {
    Set(SetDraft<'a>),
    Warnings(Vec<WarningDraft<'a>>),
    State(StateDraft<'a>),
    Items(BTreeMap<&'a str, Option<&'a RawValue>>),
    Join(JoinDraft),
    Unjoin(UnjoinDraft),
    Private(String),
}

/// The heads taken in, each with its digest in hexadecimal: the entry's own digest covers them so, and is checked without
/// the other record's entries.
#[derive(Serialize)]
struct JoinDraft {
    with: RecordId,
    heads: BTreeMap<EntryId, String>,
}

#[derive(Serialize)]
struct UnjoinDraft {
    with: RecordId,
}

/// Answers by key, in the order of the keys.
struct SetDraft<'a>(&'a ByQuestion<Option<Answer>>);

impl Serialize for SetDraft<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|(key, answer)| (key.as_str(), answer.as_ref().map(AnswerDraft))),
        )
    }
}

/// A warning that is accepted, or no longer.
#[derive(Serialize)]
struct WarningDraft<'a> {
    check: &'a str,
    question: &'a str,
    accepted: Option<AcceptanceDraft<'a>>,
}

#[derive(Serialize)]
struct AcceptanceDraft<'a> {
    given: BTreeMap<&'a str, AnswerDraft<'a>>,
    note: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum StateDraft<'a> {
    Active,
    Deleted(&'a str),
}

/// One answer, or the list of several options.
struct AnswerDraft<'a>(&'a Answer);

impl Serialize for AnswerDraft<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Answer::Several(options) => serializer.collect_seq(options.iter().map(OptionKey::as_str)),
            Answer::Newer(json) => raw(json).map_err(serde::ser::Error::custom)?.serialize(serializer),
            Answer::Date(date) => match date_bytes(*date) {
                Some(bytes) => serializer.serialize_str(std::str::from_utf8(&bytes).unwrap_or_default()),
                None => serializer.serialize_str(&format!("@{date}")),
            },
            one => serializer.serialize_str(&short(one)),
        }
    }
}

/// Writes a draft that was checked.
fn write(draft: &Draft) -> Result<Vec<u8>, SealError> {
    let (record, service) = match &draft.subject {
        Subject::Record(record) => (Some(*record), None),
        Subject::Service(topic) => (None, Some(topic.as_str())),
    };
    let change = match &draft.change {
        Change::Answers(answers) => ChangeDraft::Set(SetDraft(answers)),
        Change::Warnings(said) => ChangeDraft::Warnings(warning_drafts(said)),
        Change::State(State::Active) => ChangeDraft::State(StateDraft::Active),
        Change::State(State::Deleted { reason }) => ChangeDraft::State(StateDraft::Deleted(reason.as_str())),
        Change::Items(items) => ChangeDraft::Items(
            items
                .iter()
                .map(|(key, value)| Ok((key.as_str(), value.as_ref().map(raw).transpose()?)))
                .collect::<Result<_, SealError>>()?,
        ),
        Change::Join { with, heads } => ChangeDraft::Join(JoinDraft {
            with: *with,
            heads: heads.iter().map(|(head, digest)| (*head, digest.hex())).collect(),
        }),
        Change::Unjoin { with } => ChangeDraft::Unjoin(UnjoinDraft { with: *with }),
        Change::Private(sealed) => ChangeDraft::Private(BASE64URL_NOPAD.encode(&sealed.0)),
        Change::Purge | Change::NotCleared | Change::Newer => {
            return Err(SealError::NotWritable("a change of something else"));
        }
    };
    let (origin, import) = match draft.origin {
        Origin::Keyboard => ("keyboard", None),
        Origin::Import { id, row } => ("import", Some(ImportDraft { id, row: Some(row) })),
        Origin::ImportUndone { id } => ("import-undone", Some(ImportDraft { id, row: None })),
        Origin::Merge => ("merge", None),
        Origin::Restore => ("restore", None),
        Origin::ByItself => ("by-itself", None),
        Origin::Newer => return Err(SealError::NotWritable("an origin of a newer version")),
    };
    let wire = DraftWire {
        id: draft.id,
        record,
        service,
        parents: &draft.parents,
        author: NamedDraft {
            id: draft.author.id,
            name: &draft.author.name,
        },
        desk: NamedDraft {
            id: draft.desk.id,
            name: &draft.desk.name,
        },
        at: draft.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        origin,
        import,
        seen: SeenDraft {
            version: &draft.seen.version,
            revision: draft.seen.revision,
        },
        change,
    };
    let mut bytes = Vec::with_capacity(USUAL_SIZE);
    json::write(&wire, &mut bytes);
    Ok(bytes)
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
                    .map(|(key, answer)| (key.as_str(), AnswerDraft(answer)))
                    .collect(),
                note: acceptance.note.as_str(),
            }),
        })
        .collect()
}

/// One answer as the short text that entries hold. Several options are joined by `;`, and an answer of a newer program is
/// its JSON.
pub fn answer_text(answer: &Answer) -> String {
    short(answer).into_owned()
}

fn short(answer: &Answer) -> Cow<'_, str> {
    match answer {
        Answer::NhsNumber(number) => Cow::Owned(format!("+{}", number.digits())),
        Answer::Postcode(postcode) => Cow::Owned(format!("~{}", postcode.as_str())),
        Answer::Date(date) => Cow::Owned(format!("@{date}")),
        Answer::Number(number) => Cow::Owned(format!("#{}", number.normalize())),
        Answer::Choice(option) => Cow::Borrowed(option.as_str()),
        Answer::Several(options) => Cow::Owned(options.iter().map(OptionKey::as_str).collect::<Vec<_>>().join(";")),
        Answer::Newer(json) => Cow::Borrowed(json.as_str()),
    }
}

/// `@2026-03-14`. A dozen are written for each row of a file: by a general writer of dates they take longer than the rest of
/// the row, so it is asked only for years that have not four digits, which no entry has.
fn date_bytes(date: NaiveDate) -> Option<[u8; 11]> {
    let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9999)?;
    let digit = |number: u32, place: u32| u8::try_from(number / place % 10).map_or(b'0', |digit| b'0' + digit);
    let [year, month, day] = [year, date.month(), date.day()].map(|number| move |place| digit(number, place));
    Some([
        b'@',
        year(1_000),
        year(100),
        year(10),
        year(1),
        b'-',
        month(10),
        month(1),
        b'-',
        day(10),
        day(1),
    ])
}
