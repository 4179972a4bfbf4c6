//! What the private entries of records say, as far as the keys that are held open them.

use std::collections::BTreeMap;

use domain::id::EntryId;
use domain::private::{KeyId, PrivateContent};
use domain::record::{Change, Entry, MOST_RENEWALS, SealedBytes, before_withdrawals, next_entry};

use super::key::ServiceKey;
use super::sealed::{key_of, open};

/// What private entries say, and how many do not say it here.
#[derive(Debug, Default)]
pub struct OpenedEntries {
    /// What each says; those of newer programs among them.
    pub said: BTreeMap<EntryId, PrivateContent>,
    /// How many want a key that is not held.
    pub waiting: usize,
    /// How many were not sealed for where they stand: damaged, or moved there by somebody.
    pub damaged: usize,
}

/// Opens what can be opened of these entries with these keys.
pub fn open_entries<'k>(entries: &[Entry], keys: impl IntoIterator<Item = &'k ServiceKey>) -> OpenedEntries {
    let keys: BTreeMap<KeyId, &ServiceKey> = keys.into_iter().map(|key| (key.id(), key)).collect();
    let mut opened = OpenedEntries::default();
    for entry in entries {
        let Change::Private(sealed) = &entry.change else {
            continue;
        };
        let Some(wanted) = key_of(sealed) else {
            opened.said.insert(entry.id, PrivateContent::Newer);
            continue;
        };
        match keys.get(&wanted).map(|key| open_as_sealed(sealed, key, entry)) {
            Some(Some(said)) => {
                opened.said.insert(entry.id, said);
            }
            Some(None) => opened.damaged += 1,
            None => opened.waiting += 1,
        }
    }
    opened
}

/// What an entry says that was sealed under the ids that it had then: each withdrawal of its record gave it others, and nobody could
/// seal it again without the key.
fn open_as_sealed(sealed: &SealedBytes, key: &ServiceKey, entry: &Entry) -> Option<PrivateContent> {
    (0..=MOST_RENEWALS).find_map(|times| {
        let (subject, id) = before_withdrawals(&entry.subject, entry.id, times)?;
        let said = open(sealed, key, &subject, id).ok()?;
        Some(match said {
            PrivateContent::NoteChanged { note, text } => PrivateContent::NoteChanged {
                note: (0..times).fold(note, |note, _| next_entry(note)),
                text,
            },
            said => said,
        })
    })
}
