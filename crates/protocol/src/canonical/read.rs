//! Reading an entry: in full, and where it cannot be read, as much as names it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::answer::Json;
use domain::id::{EntryId, ImportId, RecordId};
use domain::record::{
    Acceptance, Author, Change, DeskStamp, Digest, Entry, ITEMS_LIMIT, ItemKey, Note, Origin, PARENTS_LIMIT,
    SealedBytes, SeenDataset, State, Subject, Topic, Warning,
};
use domain::{Answer, Answers, ByQuestion, Dataset, NhsNumber, OptionKey, Postcode};
use rust_decimal::Decimal;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{ENTRY_LIMIT, is_date, is_in_order, is_subject, is_time};

/// Why bytes are not an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON with the id of an entry. The text names a place in the bytes, never their content.
    #[error("the entry cannot be read at byte {at}")]
    Shape {
        /// Where reading stopped.
        at: usize,
    },
    /// Not about exactly one record or topic.
    #[error("the entry does not say what it is about")]
    Subject,
    /// Its parents are too many, or not in order, or one is there twice.
    #[error("the parents of the entry are not in order, or more than {PARENTS_LIMIT}")]
    Parents,
    /// An answer that is none, such as an NHS number with a wrong check digit.
    #[error("the entry holds an answer that cannot be read, for question {question}")]
    Answer {
        /// Key of the question.
        question: String,
    },
    /// A change of a known kind that cannot be: a join with itself, private bytes that are none, a purge that says more
    /// than it may.
    #[error("the entry holds a change that cannot be")]
    Change,
    /// Something is said twice, such as two answers to one question: readers might take either.
    #[error("the entry says something twice")]
    Twice,
    /// More bytes than an entry may have.
    #[error("the entry has {size} bytes; the most is {ENTRY_LIMIT}")]
    TooLarge {
        /// Its bytes.
        size: usize,
    },
}

/// As much of an entry as names it: what to keep bytes under that cannot be read in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: EntryId,
    /// What it is about.
    pub subject: Subject,
    /// Its parents.
    pub parents: Vec<EntryId>,
    /// Of a join: what it takes in.
    pub joined: Option<TakenIn>,
}

/// What a join takes in of the other record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenIn {
    /// The other record.
    pub record: RecordId,
    /// Its entries.
    pub heads: Vec<EntryId>,
}

/// The kinds of answers and changes that a program knows; all others are opaque to it.
struct Kinds {
    /// First characters of answers that are no option.
    answers: &'static [char],
    changes: &'static [&'static str],
}

const ALL: Kinds = Kinds {
    answers: &['@', '#', '+', '~'],
    changes: &["set", "warnings", "state", "items", "join", "unjoin", "private"],
};

/// Reads canonical bytes; the digest is the claimed one, which the caller verifies against the parents it holds.
///
/// # Errors
/// When the bytes are too many, have no id or no subject, or hold something false of a kind that is known. [`named`] then
/// says what they are, as far as they do.
pub fn read(bytes: &[u8], digest: Digest) -> Result<Entry, CanonicalError> {
    read_knowing(&ALL, bytes, digest)
}

/// The same for a program that knows only some kinds, as each did in its time.
#[cfg(test)]
pub(super) fn read_narrowly(bytes: &[u8], digest: Digest) -> Result<Entry, CanonicalError> {
    let kinds = Kinds {
        answers: &['@', '#'],
        changes: &["set", "state"],
    };
    read_knowing(&kinds, bytes, digest)
}

/// Reads what an entry says of itself first: id, subject, parents.
///
/// # Errors
/// When the bytes do not say it.
pub fn named(bytes: &[u8]) -> Result<Named, CanonicalError> {
    let wire: NamedWire<'_> = serde_json::from_slice(bytes).map_err(|error| shape(&error))?;
    Ok(Named {
        id: wire.id,
        subject: subject(wire.record, wire.service)?,
        parents: parents(wire.parents)?,
        joined: known::<JoinWire>(wire.join).map(|join| TakenIn {
            record: join.with,
            heads: join.heads.0.into_iter().map(|(head, _)| head).collect(),
        }),
    })
}

fn subject(record: Option<RecordId>, service: Option<Cow<'_, str>>) -> Result<Subject, CanonicalError> {
    let subject = match (record, service) {
        (Some(record), None) => Some(Subject::Record(record)),
        (None, Some(topic)) => Topic::read(&topic).ok().map(Subject::Service),
        _ => None,
    };
    subject.filter(is_subject).ok_or(CanonicalError::Subject)
}

fn parents(parents: Vec<EntryId>) -> Result<Vec<EntryId>, CanonicalError> {
    if parents.len() > PARENTS_LIMIT || !parents.is_sorted_by(|one, next| one < next) {
        return Err(CanonicalError::Parents);
    }
    Ok(parents)
}

fn shape(error: &serde_json::Error) -> CanonicalError {
    CanonicalError::Shape { at: error.column() }
}

fn read_knowing(kinds: &Kinds, bytes: &[u8], digest: Digest) -> Result<Entry, CanonicalError> {
    if bytes.len() > ENTRY_LIMIT {
        return Err(CanonicalError::TooLarge { size: bytes.len() });
    }
    let mut wire: EntryWire<'_> = serde_json::from_slice(bytes).map_err(|error| shape(&error))?;
    if wire.purge.is_some_and(|purge| purge.get() == "true") {
        return match serde_json::from_slice::<PurgeWire>(bytes) {
            // What is said of the service is no record's, and is not purged.
            Ok(PurgeWire { id, record, .. }) => {
                subject(Some(record), None).map(|_| marked(id, record, Change::Purge, digest))
            }
            Err(_) => Err(CanonicalError::Change),
        };
    }
    if wire.not_cleared.is_some_and(|said| said.get() == "true") {
        return match serde_json::from_slice::<NotClearedWire>(bytes) {
            Ok(NotClearedWire { id, record, .. }) => {
                subject(Some(record), None).map(|_| marked(id, record, Change::NotCleared, digest))
            }
            Err(_) => Err(CanonicalError::Change),
        };
    }
    let subject = subject(wire.record, wire.service.take())?;
    let change = wire.change(kinds, &subject)?;
    Ok(Entry {
        id: wire.id,
        subject,
        parents: parents(wire.parents)?,
        author: known(wire.author).map_or_else(Author::nobody, |NameWire { id, name }| Author { id, name }),
        desk: known(wire.desk).map_or_else(DeskStamp::none, |NameWire { id, name }| DeskStamp { id, name }),
        at: text(wire.at)
            .and_then(|at| at.parse().ok())
            .filter(|at| is_time(*at))
            .unwrap_or(DateTime::<Utc>::UNIX_EPOCH),
        origin: origin(wire.origin, wire.import),
        seen: known(wire.seen)
            .map(|SeenWire { version, revision }| SeenDataset { version, revision })
            .unwrap_or_default(),
        change,
        digest,
    })
}

/// The entry that a marker is, whose change is the one given.
pub(super) fn marked(id: EntryId, record: RecordId, change: Change, digest: Digest) -> Entry {
    Entry {
        id,
        subject: Subject::Record(record),
        parents: Vec::new(),
        author: Author::nobody(),
        desk: DeskStamp::none(),
        at: DateTime::<Utc>::UNIX_EPOCH,
        origin: Origin::Newer,
        seen: SeenDataset::default(),
        change,
        digest,
    }
}

#[derive(Deserialize)]
struct NamedWire<'a> {
    id: EntryId,
    record: Option<RecordId>,
    #[serde(borrow)]
    service: Option<Cow<'a, str>>,
    #[serde(default)]
    parents: Vec<EntryId>,
    #[serde(borrow)]
    join: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PurgeWire {
    id: EntryId,
    record: RecordId,
    #[serde(rename = "purge")]
    _purge: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotClearedWire {
    id: EntryId,
    record: RecordId,
    #[serde(rename = "not-cleared")]
    _not_cleared: bool,
}

/// A whole entry. What each part after the parents is, is asked of it by itself, so that one of another shape leaves the
/// others readable.
#[derive(Deserialize)]
struct EntryWire<'a> {
    id: EntryId,
    record: Option<RecordId>,
    #[serde(borrow)]
    service: Option<Cow<'a, str>>,
    #[serde(default)]
    parents: Vec<EntryId>,
    #[serde(borrow)]
    author: Option<&'a RawValue>,
    #[serde(borrow)]
    desk: Option<&'a RawValue>,
    #[serde(borrow)]
    at: Option<&'a RawValue>,
    #[serde(borrow)]
    origin: Option<&'a RawValue>,
    #[serde(borrow)]
    import: Option<&'a RawValue>,
    #[serde(borrow)]
    seen: Option<&'a RawValue>,
    #[serde(borrow)]
    set: Option<&'a RawValue>,
    #[serde(borrow)]
    warnings: Option<&'a RawValue>,
    #[serde(borrow)]
    state: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
    #[serde(borrow)]
    join: Option<&'a RawValue>,
    #[serde(borrow)]
    unjoin: Option<&'a RawValue>,
    #[serde(borrow)]
    private: Option<&'a RawValue>,
    #[serde(borrow)]
    purge: Option<&'a RawValue>,
    #[serde(borrow, rename = "not-cleared")]
    not_cleared: Option<&'a RawValue>,
}

/// A part of an entry, when it has the shape that this program knows.
fn known<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
}

/// A part of an entry that is a text. One that holds no escape is the bytes between its quotation marks.
fn text(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let quoted = raw?.get().strip_prefix('"')?;
    match quoted.strip_suffix('"') {
        Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
        _ => known(raw).map(Cow::Owned),
    }
}

/// What is said of questions, before it is read.
struct SetWire<'a> {
    said: ByQuestion<Option<&'a RawValue>>,
    /// Something is said twice of one of them.
    twice: bool,
}

impl<'de> Deserialize<'de> for SetWire<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SetVisitor)
    }
}

struct SetVisitor;

impl<'de> Visitor<'de> for SetVisitor {
    type Value = SetWire<'de>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("answers by question")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut set: A) -> Result<SetWire<'de>, A::Error> {
        let mut said = Vec::with_capacity(USUAL_ANSWERS);
        while let Some((KeyWire(key), value)) = set.next_entry()? {
            said.push((Dataset::published().question_key(&key), value));
        }
        let times = said.len();
        let said: ByQuestion<_> = said.into_iter().collect();
        let twice = said.len() < times;
        Ok(SetWire { said, twice })
    }
}

/// A map as it is written, of which a key may come twice.
pub(super) struct MapWire<K, V>(pub(super) Vec<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for MapWire<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

struct MapVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for MapVisitor<K, V> {
    type Value = MapWire<K, V>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MapWire<K, V>, A::Error> {
        let mut said = Vec::new();
        while let Some(one) = map.next_entry()? {
            said.push(one);
        }
        Ok(MapWire(said))
    }
}

/// What is said of each, when nothing is said twice.
fn once<K: Ord, V>(said: Vec<(K, V)>) -> Result<BTreeMap<K, V>, CanonicalError> {
    let times = said.len();
    let said: BTreeMap<K, V> = said.into_iter().collect();
    if said.len() < times {
        return Err(CanonicalError::Twice);
    }
    Ok(said)
}

#[derive(Deserialize)]
struct KeyWire<'a>(#[serde(borrow)] Cow<'a, str>);

/// Few entries answer more questions.
const USUAL_ANSWERS: usize = 48;

#[derive(Deserialize)]
struct NameWire<I> {
    id: I,
    name: String,
}

#[derive(Deserialize)]
struct SeenWire {
    version: String,
    revision: u32,
}

#[derive(Deserialize)]
struct ImportWire {
    id: ImportId,
    row: u32,
}

#[derive(Deserialize)]
struct UndoneWire {
    id: ImportId,
}

/// A warning that is accepted, or no longer.
#[derive(Deserialize)]
struct WarningWire<'a> {
    check: String,
    question: String,
    #[serde(borrow)]
    accepted: Option<AcceptanceWire<'a>>,
}

#[derive(Deserialize)]
struct AcceptanceWire<'a> {
    #[serde(borrow)]
    given: MapWire<String, &'a RawValue>,
    note: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum StateWire {
    Active,
    Deleted(String),
}

#[derive(Deserialize)]
struct JoinWire {
    with: RecordId,
    heads: MapWire<EntryId, String>,
}

#[derive(Deserialize)]
struct UnjoinWire {
    with: RecordId,
}

impl EntryWire<'_> {
    /// The one change that this is, when this program knows its kind and its shape.
    fn change(&self, kinds: &Kinds, subject: &Subject) -> Result<Change, CanonicalError> {
        let parts = [
            ("set", self.set),
            ("warnings", self.warnings),
            ("state", self.state),
            ("items", self.items),
            ("join", self.join),
            ("unjoin", self.unjoin),
            ("private", self.private),
        ];
        let mut there = parts.into_iter().filter_map(|(kind, raw)| Some((kind, raw?)));
        let (Some((kind, raw)), None) = (there.next(), there.next()) else {
            return Ok(Change::Newer);
        };
        let of_service = subject.record().is_none();
        if self.purge.is_some()
            || self.not_cleared.is_some()
            || !kinds.changes.contains(&kind)
            || (of_service && !matches!(kind, "items" | "private"))
        {
            return Ok(Change::Newer);
        }
        let raw = Some(raw);
        let read = match kind {
            "set" => known(raw).map(|SetWire { said, twice }| {
                if twice {
                    Err(CanonicalError::Twice)
                } else {
                    answers_set(kinds, said)
                }
            }),
            "warnings" => known(raw).map(|said| warnings(kinds, said)),
            "state" => known(raw).map(|state| {
                Ok(Change::State(match state {
                    StateWire::Active => State::Active,
                    StateWire::Deleted(reason) => State::Deleted {
                        reason: OptionKey::new(reason),
                    },
                }))
            }),
            "items" => known(raw).map(|MapWire(items)| {
                let items = once(items)?;
                if items.len() > ITEMS_LIMIT {
                    return Err(CanonicalError::Change);
                }
                Ok(Change::Items(items_set(items)))
            }),
            "join" => known(raw).map(|wire| join(subject, wire)),
            "unjoin" => known(raw).map(|UnjoinWire { with }| {
                if is_in_order(subject, with) {
                    Ok(Change::Unjoin { with })
                } else {
                    Err(CanonicalError::Change)
                }
            }),
            "private" => known::<String>(raw).map(|text| {
                let sealed = BASE64URL_NOPAD.decode(text.as_bytes());
                sealed
                    .map(|sealed| Change::Private(SealedBytes(sealed)))
                    .map_err(|_| CanonicalError::Change)
            }),
            _ => None,
        };
        read.unwrap_or(Ok(Change::Newer))
    }
}

fn answers_set(kinds: &Kinds, set: ByQuestion<Option<&RawValue>>) -> Result<Change, CanonicalError> {
    let answers = set.into_iter().map(|(key, value)| {
        let answer = value.map(|value| answer(kinds, key.as_str(), value)).transpose()?;
        Ok((key, answer))
    });
    answers.collect::<Result<_, _>>().map(Change::Answers)
}

fn warnings(kinds: &Kinds, said: Vec<WarningWire<'_>>) -> Result<Change, CanonicalError> {
    let said = said.into_iter().map(|wire| {
        let accepted = wire
            .accepted
            .map(|AcceptanceWire { given, note }| -> Result<_, CanonicalError> {
                let given = once(given.0)?.into_iter().map(|(key, value)| {
                    let answer = answer(kinds, &key, value)?;
                    Ok((Dataset::published().question_key(&key), answer))
                });
                Ok(Acceptance {
                    given: given.collect::<Result<Answers, CanonicalError>>()?,
                    note: Note::kept(note),
                })
            });
        let warning = Warning {
            check: wire.check,
            question: Dataset::published().question_key(&wire.question),
        };
        Ok((warning, accepted.transpose()?))
    });
    let said: Vec<_> = said.collect::<Result<_, CanonicalError>>()?;
    Ok(Change::Warnings(once(said)?))
}

fn items_set(items: BTreeMap<String, Option<&RawValue>>) -> BTreeMap<ItemKey, Option<Json>> {
    items
        .into_iter()
        .map(|(key, value)| (ItemKey::new(key), value.map(|value| Json::new(value.get()))))
        .collect()
}

fn join(subject: &Subject, JoinWire { with, heads }: JoinWire) -> Result<Change, CanonicalError> {
    let heads = once(heads.0)?;
    if !is_in_order(subject, with) || heads.is_empty() || heads.len() > PARENTS_LIMIT {
        return Err(CanonicalError::Change);
    }
    let heads = heads.into_iter().map(|(head, digest)| {
        let digest = HEXLOWER.decode(digest.as_bytes()).ok()?;
        Some((head, Digest(digest.try_into().ok()?)))
    });
    match heads.collect::<Option<_>>() {
        Some(heads) => Ok(Change::Join { with, heads }),
        None => Err(CanonicalError::Change),
    }
}

/// Where an entry comes from: an import says which exactly when it is one.
fn origin(name: Option<&RawValue>, import: Option<&RawValue>) -> Origin {
    let name = text(name);
    match (name.as_deref(), import) {
        (Some("keyboard"), None) => Origin::Keyboard,
        (Some("merge"), None) => Origin::Merge,
        (Some("restore"), None) => Origin::Restore,
        (Some("by-itself"), None) => Origin::ByItself,
        (Some("import"), import) => {
            known(import).map_or(Origin::Newer, |ImportWire { id, row }| Origin::Import { id, row })
        }
        (Some("import-undone"), import) => {
            known(import).map_or(Origin::Newer, |UndoneWire { id }| Origin::ImportUndone { id })
        }
        _ => Origin::Newer,
    }
}

fn answer(kinds: &Kinds, question: &str, raw: &RawValue) -> Result<Answer, CanonicalError> {
    let newer = || Answer::Newer(Json::new(raw.get()));
    if raw.get().starts_with('[') {
        let options: Option<Vec<String>> = known(Some(raw));
        let options = options.filter(|options| !options.is_empty() && options.iter().all(|key| Answer::is_option(key)));
        return Ok(options.map_or_else(newer, |options| {
            Answer::Several(options.iter().map(|key| Dataset::published().option_key(key)).collect())
        }));
    }
    let Some(text) = text(Some(raw)) else {
        return Ok(newer());
    };
    if Answer::is_option(&text) {
        return Ok(Answer::Choice(Dataset::published().option_key(&text)));
    }
    let mut characters = text.chars();
    let kind = characters.next().filter(|kind| kinds.answers.contains(kind));
    let rest = characters.as_str();
    let answer = match kind {
        Some('@') => date(rest).filter(|date| is_date(*date)).map(Answer::Date),
        Some('#') => rest.parse::<Decimal>().ok().map(Answer::number),
        Some('+') => NhsNumber::read(rest).ok().map(Answer::NhsNumber),
        Some('~') => Postcode::read(rest).ok().map(Answer::Postcode),
        _ => return Ok(newer()),
    };
    answer.ok_or_else(|| CanonicalError::Answer {
        question: question.to_owned(),
    })
}

/// A date as entries write it. What is written in another way is left to a general reader of dates, which takes many times
/// as long.
fn date(text: &str) -> Option<NaiveDate> {
    let digits = |from: usize, to: usize| text.get(from..to)?.bytes().try_fold(0, digit_after);
    let plain = || {
        let [year, month, day] = [digits(0, 4)?, digits(5, 7)?, digits(8, 10)?];
        let is_whole = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| is_whole)
    };
    plain().or_else(|| text.parse().ok())
}

/// A number with one more digit behind it.
fn digit_after(number: u32, digit: u8) -> Option<u32> {
    digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
}
