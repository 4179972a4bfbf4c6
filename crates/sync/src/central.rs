//! Central's side of an exchange: which entries of a batch are new, repeated or refused, and how a record stands.
//!
//! An entry is refused for its form only, and with it the later entries of its record; no other record is touched. Whether
//! a record counts is decided on its fold: the checks, the age, the Mandatory answers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

use domain::dataset::Level;
use domain::id::{EntryId, RecordId};
use domain::record::{
    Change, Digest, ENTRIES_LIMIT, Entry, Evaluation, Folded, Groups, HEADS_LIMIT, Marker, StaysHere,
};
use protocol::canonical::{self, CanonicalError};
use protocol::chain;
use protocol::exchange::{Cursor, Epoch, HeldBecause, Receipt, Refusal, RefusalCode};
use protocol::frame::WireEntry;

/// How the cursor that a desk says fits Central's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CursorFit {
    /// The desk knows this log, up to its cursor.
    SameLog,
    /// The desk knows another epoch: it compares first.
    OtherEpoch,
    /// Central never gave the cursor: it is made up or spoilt, and says nothing of Central. This desk alone compares.
    NotGiven,
    /// Central gave the cursor, and it knows more of this epoch than Central does, or something else: Central was restored
    /// from a backup, and opens a new epoch.
    Restored,
}

/// Compares a desk's cursor with the log. `chain_at` is the chain at the cursor's number, nothing when the log is shorter;
/// `was_given` tells whether its MAC is Central's.
pub fn cursor_fit(cursor: Option<Cursor>, epoch: Epoch, chain_at: Option<Digest>, was_given: bool) -> CursorFit {
    match cursor {
        None => CursorFit::SameLog,
        Some(cursor) if cursor.epoch != epoch => CursorFit::OtherEpoch,
        // Before the first entry there is nothing to differ.
        Some(cursor) if cursor.number == 0 => CursorFit::SameLog,
        Some(_) if !was_given => CursorFit::NotGiven,
        Some(cursor) if chain_at == Some(cursor.chain) => CursorFit::SameLog,
        Some(_) => CursorFit::Restored,
    }
}

/// A batch once its bytes have been read, before anything that is held is asked for.
#[derive(Debug, Default)]
pub struct Decoded {
    entries: Vec<Result<(Entry, Vec<u8>), Refusal>>,
    unnamed: Vec<u32>,
}

/// An entry that Central holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldEntry {
    /// The record it belongs to, or the topic, by the id of the subject.
    pub record: RecordId,
    /// Its digest.
    pub digest: Digest,
    /// Its number.
    pub number: u64,
}

/// What Central holds of one record or topic, as far as its limits go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// How many entries.
    pub entries: usize,
    /// Which of them have no descendant.
    pub heads: HashSet<EntryId>,
}

/// The histories of those records and topics that a batch may bring to their limits.
#[derive(Clone, Debug, Default)]
pub struct Histories(HashMap<RecordId, History>);

/// What to do with a batch.
#[derive(Debug, Default)]
pub struct Plan {
    /// Entries to store, in order: parents first.
    pub new: Vec<(Entry, Vec<u8>)>,
    /// Receipts of entries that are held already.
    pub repeated: Vec<Receipt>,
    /// Entries refused.
    pub refusals: Vec<Refusal>,
    /// Entries refused that do not even say which they are, by their places in the batch, from 0.
    pub unnamed: Vec<u32>,
    /// Records of which a first marker is among the new entries: whatever is held of them, and whatever of them is new and no marker,
    /// is erased.
    pub erased: HashSet<RecordId>,
}

impl Plan {
    /// Whether of a new entry only number and step of the chain are kept, because a marker of its record came with it.
    pub fn erases(&self, entry: &Entry) -> bool {
        entry.change.marker().is_none() && self.erased.contains(&entry.subject.id())
    }
}

/// A position in the log: that of a new entry, or of the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogPosition {
    /// Its number.
    pub number: u64,
    /// The chain at it.
    pub chain: Digest,
}

/// Reads the bytes of a batch.
pub fn decode(batch: Vec<WireEntry>) -> Decoded {
    let mut decoded = Decoded::default();
    for (place, entry) in (0..).zip(batch) {
        match decode_one(entry) {
            Some(entry) => decoded.entries.push(entry),
            None => decoded.unnamed.push(place),
        }
    }
    decoded
}

/// One entry, or why it is refused; nothing when not even id, subject and parents can be read.
fn decode_one(WireEntry { digest, bytes }: WireEntry) -> Option<Result<(Entry, Vec<u8>), Refusal>> {
    let code = match canonical::read(&bytes, digest) {
        Ok(entry) => return Some(Ok((entry, bytes))),
        Err(CanonicalError::TooLarge { .. }) => RefusalCode::TooLarge,
        Err(_) => RefusalCode::Unreadable,
    };
    let named = canonical::named(&bytes).ok()?;
    Some(Err(Refusal {
        entry: named.id,
        record: named.subject.id(),
        code,
        number: None,
    }))
}

impl History {
    /// Of everything that is held of a record or topic: parents of what is held are held, too.
    pub fn of(entries: &[Entry]) -> Self {
        let mut history = Self::default();
        // As they are in no order, what is no head is known at the end only.
        history.heads.extend(entries.iter().map(|entry| entry.id));
        for parent in entries.iter().flat_map(|entry| &entry.parents) {
            history.heads.remove(parent);
        }
        history.entries = entries.len();
        history
    }

    /// Why a further entry would be too many.
    fn refuses(&self, entry: &Entry) -> Option<RefusalCode> {
        let goes_on = entry.parents.iter().any(|parent| self.heads.contains(parent));
        if self.entries >= ENTRIES_LIMIT {
            Some(RefusalCode::TooManyEntries)
        } else if self.heads.len() >= HEADS_LIMIT && !goes_on {
            Some(RefusalCode::TooManyHeads)
        } else {
            None
        }
    }

    fn add(&mut self, entry: &Entry) {
        self.entries += 1;
        for parent in &entry.parents {
            self.heads.remove(parent);
        }
        self.heads.insert(entry.id);
    }
}

impl Histories {
    /// Of these records and topics.
    pub fn of(histories: HashMap<RecordId, History>) -> Self {
        Self(histories)
    }

    fn refuses(&self, entry: &Entry) -> Option<RefusalCode> {
        self.0.get(&entry.subject.id())?.refuses(entry)
    }

    fn add(&mut self, entry: &Entry) {
        if let Some(history) = self.0.get_mut(&entry.subject.id()) {
            history.add(entry);
        }
    }
}

impl Decoded {
    /// Of these records and topics, each with as many entries as are held of it, those of which the batch may bring too many
    /// entries or heads: to plan it, their histories have to be known. Where there are few entries, there are few heads.
    pub fn near_their_limits(&self, held: &HashMap<RecordId, usize>) -> Vec<RecordId> {
        let mut sizes: HashMap<RecordId, usize> = HashMap::new();
        for (entry, _) in self.entries.iter().flatten() {
            let subject = entry.subject.id();
            *sizes
                .entry(subject)
                .or_insert_with(|| held.get(&subject).copied().unwrap_or_default()) += 1;
        }
        let near = sizes
            .into_iter()
            .filter(|(_, size)| *size > HEADS_LIMIT.min(ENTRIES_LIMIT));
        near.map(|(subject, _)| subject).collect()
    }

    /// The entries to look up before planning: those of the batch, their parents, and what joins take in.
    pub fn needs(&self) -> Vec<EntryId> {
        let entries = self.entries.iter().flatten();
        let mut ids: Vec<EntryId> = entries
            .flat_map(|(entry, _)| {
                entry
                    .parents
                    .iter()
                    .chain(taken_in(entry).keys())
                    .copied()
                    .chain([entry.id])
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The batch in parts, each about one record or topic, in the order in which they come first; and the places of entries
    /// that say no id.
    pub fn by_subject(self) -> (Vec<Self>, Vec<u32>) {
        let mut parts: Vec<Self> = Vec::new();
        let mut places: HashMap<RecordId, usize> = HashMap::new();
        for item in self.entries {
            let subject = match &item {
                Ok((entry, _)) => entry.subject.id(),
                Err(refusal) => refusal.record,
            };
            let place = *places.entry(subject).or_insert(parts.len());
            if place == parts.len() {
                parts.push(Self::default());
            }
            parts[place].entries.push(item);
        }
        (parts, self.unnamed)
    }

    /// Refusals of all its entries that have a name; those that are refused already, as they are.
    pub fn refused(&self, code: RefusalCode) -> Vec<Refusal> {
        let entries = self.entries.iter();
        entries
            .map(|item| match item {
                Ok((entry, _)) => refusal(entry, code),
                Err(refusal) => *refusal,
            })
            .collect()
    }

    /// The records and topics that the batch is about or joins, to look up which of them were erased; of what cannot be taken,
    /// too.
    pub fn subjects(&self) -> Vec<RecordId> {
        let mut subjects: Vec<RecordId> = self
            .entries
            .iter()
            .flat_map(|item| match item {
                Ok((entry, _)) => [Some(entry.subject.id()), joined_by(entry)],
                Err(refusal) => [Some(refusal.record), None],
            })
            .flatten()
            .collect();
        subjects.sort_unstable();
        subjects.dedup();
        subjects
    }

    /// The records that the batch joins, both sides of each join: to plan it, what joins name together with them already has
    /// to be known.
    pub fn joined(&self) -> BTreeSet<RecordId> {
        let entries = self.entries.iter().flatten();
        let joins = entries.filter_map(|(entry, _)| Some([entry.subject.id(), joined_by(entry)?]));
        joins.flatten().collect()
    }
}

/// Plans a batch against what Central holds of the service. Of the records that were `erased`, each by this marker, it takes nothing
/// but further markers, of which that of a purge says more than the other. A marker is taken whatever else of its record was refused. The histories are
/// those of the records [near their limits](Decoded::near_their_limits), and the groups those that joins name together with
/// [what the batch joins](Decoded::joined).
pub fn plan<S: BuildHasher>(
    decoded: Decoded,
    held: &HashMap<EntryId, HeldEntry, S>,
    erased: &HashMap<RecordId, Marker, S>,
    mut histories: Histories,
    mut groups: Groups,
) -> Plan {
    let mut plan = Plan {
        unnamed: decoded.unnamed,
        ..Plan::default()
    };
    let mut erased: HashMap<RecordId, Marker> = erased.iter().map(|(record, marker)| (*record, *marker)).collect();
    let mut refused: HashSet<RecordId> = HashSet::new();
    let mut accepted: HashMap<EntryId, (RecordId, Digest)> = HashMap::new();
    for item in decoded.entries {
        let (entry, bytes) = match item {
            Ok(readable) => readable,
            Err(refusal) => {
                refused.insert(refusal.record);
                plan.refusals.push(refusal);
                continue;
            }
        };
        let known = |id: &EntryId| {
            let held = || held.get(id).map(|known| (known.record, known.digest));
            accepted.get(id).copied().or_else(held)
        };
        let parents: BTreeMap<EntryId, Digest> = entry
            .parents
            .iter()
            .filter_map(|parent| {
                let (subject, digest) = known(parent)?;
                (subject == entry.subject.id()).then_some((*parent, digest))
            })
            .collect();
        let has_parents = parents.len() == entry.parents.len();
        let is_what_it_claims = has_parents && canonical::digest(&bytes, parents.into_values()) == entry.digest;
        if let Some((_, digest)) = known(&entry.id) {
            // A receipt says that these bytes are held, and not only something under this id.
            if digest != entry.digest || !is_what_it_claims {
                refused.insert(entry.subject.id());
                plan.refusals.push(refusal(&entry, RefusalCode::Diverged));
            } else if let Some(held) = held.get(&entry.id) {
                plan.repeated.push(Receipt {
                    entry: entry.id,
                    number: held.number,
                });
            }
            // Sent twice in one batch: once is enough.
            continue;
        }
        let marker = entry.change.marker();
        if let (None, Some(of_record)) = (marker, erased.get(&entry.subject.id())) {
            plan.refusals.push(refusal(&entry, refused_by(*of_record)));
            continue;
        }
        if marker.is_none() && refused.contains(&entry.subject.id()) {
            plan.refusals.push(refusal(&entry, RefusalCode::AfterRefused));
            continue;
        }
        let code = if !has_parents {
            Some(RefusalCode::UnknownParent)
        } else if !is_what_it_claims {
            Some(RefusalCode::Digest)
        } else {
            let too_many = || histories.refuses(&entry).filter(|_| marker.is_none());
            join_refused(&entry, &erased, &groups, known).or_else(too_many)
        };
        if let Some(code) = code {
            refused.insert(entry.subject.id());
            plan.refusals.push(refusal(&entry, code));
        } else {
            histories.add(&entry);
            if let Some(with) = joined_by(&entry) {
                groups.join(entry.subject.id(), with);
            }
            if let Some(marker) = marker {
                let before = erased.get(&entry.subject.id()).copied();
                erased.insert(entry.subject.id(), before.map_or(marker, |before| before.max(marker)));
                if before.is_none() {
                    plan.erased.insert(entry.subject.id());
                }
            }
            accepted.insert(entry.id, (entry.subject.id(), entry.digest));
            plan.new.push((entry, bytes));
        }
    }
    // Whatever else is wrong with it: of an erased record nothing is kept, not even which entry was refused.
    for refusal in &mut plan.refusals {
        if let Some(marker) = erased.get(&refusal.record) {
            refusal.code = refused_by(*marker);
        }
    }
    plan
}

/// Why entries of a record are refused that this marker stands for.
pub const fn refused_by(marker: Marker) -> RefusalCode {
    match marker {
        Marker::NotCleared => RefusalCode::NotCleared,
        Marker::Purged => RefusalCode::Purged,
    }
}

/// What an entry takes in of another record: its heads, with their digests.
fn taken_in(entry: &Entry) -> &BTreeMap<EntryId, Digest> {
    const NOTHING: &BTreeMap<EntryId, Digest> = &BTreeMap::new();
    match &entry.change {
        Change::Join { heads, .. } => heads,
        _ => NOTHING,
    }
}

/// The other record of a join.
fn joined_by(entry: &Entry) -> Option<RecordId> {
    match &entry.change {
        Change::Join { with, .. } => Some(*with),
        _ => None,
    }
}

/// Why a join is refused: it may make one of so many records and no more, and take in entries of the one record that it names,
/// as they are held. Of one that was erased nothing is held to compare with; the join takes in nothing of it, and its own record
/// has done nothing wrong.
fn join_refused(
    entry: &Entry,
    erased: &HashMap<RecordId, Marker>,
    groups: &Groups,
    known: impl Fn(&EntryId) -> Option<(RecordId, Digest)>,
) -> Option<RefusalCode> {
    let Change::Join { with, heads } = &entry.change else {
        return None;
    };
    if groups.is_too_many(entry.subject.id(), *with) {
        return Some(RefusalCode::TooManyJoined);
    }
    if erased.contains_key(with) {
        return None;
    }
    heads.iter().find_map(|(head, digest)| match known(head) {
        Some((subject, held)) if subject == *with => (held != *digest).then_some(RefusalCode::Digest),
        _ => Some(RefusalCode::UnknownParent),
    })
}

fn refusal(entry: &Entry, code: RefusalCode) -> Refusal {
    Refusal {
        entry: entry.id,
        record: entry.subject.id(),
        code,
        number: None,
    }
}

/// Gives each new entry its number and the chain at it, after the last of the log.
pub fn positions(last: LogPosition, new: &[(Entry, Vec<u8>)]) -> Vec<LogPosition> {
    new.iter()
        .scan(last, |at, (entry, _)| {
            *at = LogPosition {
                number: at.number + 1,
                chain: chain::next(at.chain, entry.digest),
            };
            Some(*at)
        })
        .collect()
}

/// Why a record is held, by itself: its errors, Mandatory answers that are missing, an age that is too low. A deleted or
/// erased record is held for nothing.
pub fn held_because(folded: &Folded, evaluation: &Evaluation<'_>) -> Vec<HeldBecause> {
    if folded.deleted.is_some() || folded.is_gone() {
        return Vec::new();
    }
    let because = |code: &str, question: Option<String>| HeldBecause {
        code: code.to_owned(),
        question,
    };
    let mut held = match evaluation.may_leave(&folded.answers) {
        Err(StaysHere::MandatoryMissing(questions)) => questions
            .into_iter()
            .map(|question| because("mandatory-missing", Some(question.to_string())))
            .collect(),
        Err(StaysHere::UnderAge) => vec![because("under-age", None)],
        Ok(()) => Vec::new(),
    };
    let errors = evaluation
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error);
    held.extend(errors.map(|finding| because(&finding.code, Some(finding.question.to_string()))));
    held
}

/// Why a record is held beside another of its service: that one is the same patient's same fracture, and has the smaller
/// id.
pub fn same_record() -> HeldBecause {
    HeldBecause {
        code: "same-record".to_owned(),
        question: None,
    }
}
