//! Entries of a withdrawn record under their next ids. The bytes stay as they are but for the entry's own id, its record's and its
//! parents': so every desk makes the same bytes of the same entry, whatever its program can read of it and whatever else it holds, and
//! history keeps who wrote what and when. What an entry names of another record stays as it was written; whoever folds finds that under
//! the id that it has then.

use std::collections::BTreeMap;

use domain::id::EntryId;
use domain::record::{Digest, next_entry, next_record};
use serde_json::value::RawValue;

use super::digest;
use super::read::{MapWire, Named, named};
use crate::frame::WireEntry;
use crate::json;

/// An object of JSON, part by part, in its order.
type Parts<'a> = MapWire<String, &'a RawValue>;

/// These entries of records, under the ids that come next, parents first. `held` says the digest of an entry that has its next id
/// already. An entry that waits for what is neither here nor held is left out.
pub fn renew(entries: &[WireEntry], held: impl Fn(EntryId) -> Option<Digest>) -> Vec<WireEntry> {
    let named = entries
        .iter()
        .filter_map(|entry| Some((named(&entry.bytes).ok()?, entry)));
    let mut left: Vec<(Named, &WireEntry)> = named.filter(|(named, _)| named.subject.record().is_some()).collect();
    left.sort_by_key(|(named, _)| named.id);
    // By their next ids.
    let mut digests: BTreeMap<EntryId, Digest> = BTreeMap::new();
    let mut renewed = Vec::with_capacity(left.len());
    loop {
        let before = renewed.len();
        let mut waiting = Vec::new();
        for (named, entry) in left {
            let parents = named.parents.iter().map(|parent| {
                let parent = next_entry(*parent);
                digests.get(&parent).copied().or_else(|| held(parent))
            });
            let parents: Option<Vec<Digest>> = parents.collect();
            match parents {
                None => waiting.push((named, entry)),
                Some(parents) => {
                    let Some(bytes) = rewritten(&entry.bytes, &named) else {
                        continue;
                    };
                    let digest = digest(&bytes, parents);
                    digests.insert(next_entry(named.id), digest);
                    renewed.push(WireEntry { digest, bytes });
                }
            }
        }
        if waiting.is_empty() || renewed.len() == before {
            return renewed;
        }
        left = waiting;
    }
}

/// The bytes of an entry with its next id, and its record's and its parents'; everything else as it stands.
fn rewritten(bytes: &[u8], named: &Named) -> Option<Vec<u8>> {
    let record = next_record(named.subject.record()?);
    let parts: Parts<'_> = serde_json::from_slice(bytes).ok()?;
    let parts = parts.0.iter().map(|(part, raw)| {
        let said = match part.as_str() {
            "id" => json::text(&next_entry(named.id)),
            "record" => json::text(&record),
            "parents" => {
                let next: Vec<EntryId> = named.parents.iter().copied().map(next_entry).collect();
                json::text(&next)
            }
            _ => raw.get().to_owned(),
        };
        format!("{}:{said}", json::text(part))
    });
    let parts: Vec<String> = parts.collect();
    Some(format!("{{{}}}", parts.join(",")).into_bytes())
}
