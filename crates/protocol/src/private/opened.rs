//! What the private entries of records say, as far as the keys that are held open them.

use std::collections::BTreeMap;

use domain::id::EntryId;
use domain::private::{KeyId, PrivateContent};
use domain::record::{Change, Entry};

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
        match keys.get(&wanted).map(|key| open(sealed, key, &entry.subject, entry.id)) {
            Some(Ok(said)) => {
                opened.said.insert(entry.id, said);
            }
            Some(Err(_)) => opened.damaged += 1,
            None => opened.waiting += 1,
        }
    }
    opened
}
