//! Central's side of an exchange: which entries of a batch are new, repeated or refused, and how a record stands.
//!
//! An entry is refused for its form only, and with it the later entries of its record; no other record is touched. Whether
//! a record counts is decided on its fold: the checks, the age, the Mandatory answers.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::dataset::Level;
use domain::id::{EntryId, RecordId};
use domain::record::{Digest, Entry, Evaluation, Folded, StaysHere};
use protocol::canonical::{self, CanonicalError};
use protocol::chain;
use protocol::exchange::{HeldBecause, Receipt, Refusal, RefusalCode, Standing};
use protocol::frame::Sealed;
use serde::Deserialize;

/// A batch once its bytes have been read, before anything that is held is asked for.
#[derive(Debug, Default)]
pub struct Decoded {
    /// Entries that can be read, in the order sent.
    pub entries: Vec<(Entry, Vec<u8>)>,
    /// Entries that cannot. One whose id cannot even be read has no refusal: it never gets a receipt.
    pub refusals: Vec<Refusal>,
}

/// An entry that Central holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldEntry {
    /// The record it belongs to.
    pub record: RecordId,
    /// Its digest.
    pub digest: Digest,
    /// Its number.
    pub number: u64,
}

/// What to do with a batch.
#[derive(Debug, Default)]
pub struct Plan {
    /// Entries to store, in order: parents first.
    pub new: Vec<(Entry, Vec<u8>)>,
    /// Receipts of entries that are held already.
    pub repeated: Vec<Receipt>,
    /// Entries refused.
    pub refusals: Vec<Refusal>,
}

/// A new entry's place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its number.
    pub number: u64,
    /// The chain at it.
    pub chain: Digest,
}

/// Reads the bytes of a batch.
pub fn decode(batch: Vec<Sealed>) -> Decoded {
    let mut decoded = Decoded::default();
    for Sealed { digest, bytes } in batch {
        match canonical::read(&bytes, digest) {
            Ok(entry) => decoded.entries.push((entry, bytes)),
            Err(error) => {
                let code = match error {
                    CanonicalError::TooLarge { .. } => RefusalCode::TooLarge,
                    CanonicalError::Shape { .. } | CanonicalError::Answer { .. } => RefusalCode::Unreadable,
                };
                if let Ok(Named { id, record }) = serde_json::from_slice(&bytes) {
                    decoded.refusals.push(Refusal {
                        entry: id,
                        record,
                        code,
                    });
                }
            }
        }
    }
    decoded
}

/// As much of an entry as a refusal needs.
#[derive(Deserialize)]
struct Named {
    id: EntryId,
    record: RecordId,
}

impl Decoded {
    /// The entries to look up before planning: those of the batch and their parents.
    pub fn needs(&self) -> Vec<EntryId> {
        let own = self.entries.iter().map(|(entry, _)| entry.id);
        let parents = self.entries.iter().flat_map(|(entry, _)| entry.parents.iter().copied());
        let mut ids: Vec<EntryId> = own.chain(parents).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Plans a batch against what Central holds of the service.
pub fn plan(decoded: Decoded, held: &HashMap<EntryId, HeldEntry>) -> Plan {
    let mut plan = Plan {
        refusals: decoded.refusals,
        ..Plan::default()
    };
    let mut refused: HashSet<RecordId> = plan.refusals.iter().map(|refusal| refusal.record).collect();
    let mut accepted: HashMap<EntryId, (RecordId, Digest)> = HashMap::new();
    for (entry, bytes) in decoded.entries {
        if let Some(known) = held.get(&entry.id) {
            if known.digest == entry.digest {
                plan.repeated.push(Receipt {
                    entry: entry.id,
                    number: known.number,
                });
                continue;
            }
            refused.insert(entry.record);
            plan.refusals.push(refusal(&entry, RefusalCode::Diverged));
            continue;
        }
        if let Some((_, digest)) = accepted.get(&entry.id) {
            // Sent twice in one batch: once is enough, unless the contents differ.
            if *digest != entry.digest {
                refused.insert(entry.record);
                plan.refusals.push(refusal(&entry, RefusalCode::Diverged));
            }
            continue;
        }
        if refused.contains(&entry.record) {
            plan.refusals.push(refusal(&entry, RefusalCode::AfterRefused));
            continue;
        }
        let parents: BTreeMap<EntryId, Digest> = entry
            .parents
            .iter()
            .filter_map(|parent| {
                let (record, digest) = accepted
                    .get(parent)
                    .copied()
                    .or_else(|| held.get(parent).map(|known| (known.record, known.digest)))?;
                (record == entry.record).then_some((*parent, digest))
            })
            .collect();
        let code = if parents.len() != entry.parents.len() {
            Some(RefusalCode::UnknownParent)
        } else if canonical::digest(&bytes, parents.into_values()) != entry.digest {
            Some(RefusalCode::Digest)
        } else {
            None
        };
        if let Some(code) = code {
            refused.insert(entry.record);
            plan.refusals.push(refusal(&entry, code));
        } else {
            accepted.insert(entry.id, (entry.record, entry.digest));
            plan.new.push((entry, bytes));
        }
    }
    plan
}

fn refusal(entry: &Entry, code: RefusalCode) -> Refusal {
    Refusal {
        entry: entry.id,
        record: entry.record,
        code,
    }
}

/// Gives each new entry its number and the chain at it, after the last of the log.
pub fn places(last: Place, new: &[(Entry, Vec<u8>)]) -> Vec<Place> {
    new.iter()
        .scan(last, |place, (entry, _)| {
            *place = Place {
                number: place.number + 1,
                chain: chain::next(place.chain, entry.digest),
            };
            Some(*place)
        })
        .collect()
}

/// How a record stands: held for its errors, for Mandatory answers that are missing, for an age under 50, or because
/// another record of the service is the same patient's same fracture and has the smaller id. A deleted record is held
/// for nothing.
pub fn standing(record: RecordId, folded: &Folded, evaluation: &Evaluation<'_>, has_smaller_twin: bool) -> Standing {
    let mut held = Vec::new();
    if folded.deleted.is_none() {
        match evaluation.stays_here(&folded.answers) {
            Some(StaysHere::MandatoryMissing(questions)) => {
                held.extend(questions.into_iter().map(|question| HeldBecause {
                    code: "mandatory-missing".to_owned(),
                    question: Some(question.to_string()),
                }))
            }
            Some(StaysHere::UnderAge) => held.push(HeldBecause {
                code: "under-age".to_owned(),
                question: None,
            }),
            None => {}
        }
        held.extend(
            evaluation
                .findings
                .iter()
                .filter(|finding| finding.level == Level::Error)
                .map(|finding| HeldBecause {
                    code: finding.code.clone(),
                    question: Some(finding.question.to_string()),
                }),
        );
        if has_smaller_twin {
            held.push(HeldBecause {
                code: "same-record".to_owned(),
                question: None,
            });
        }
    }
    Standing { record, held }
}
