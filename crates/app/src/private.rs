//! Private entries, opened as they are looked at. What was opened is written nowhere. What an entry says, and what several add
//! up to, is in `domain::private`.

use std::collections::BTreeMap;

use domain::id::EntryId;
use domain::private::{KeyId, Said};
use domain::record::{Change, Entry};
use protocol::private::{self, ServiceKey};
use store::Store;

use crate::error::Error;

/// What the private entries of a record say, as far as they can be opened here.
pub(crate) struct Opened {
    /// What each says; those of newer programs among them.
    pub(crate) said: BTreeMap<EntryId, Said>,
    /// How many want a key that this desk does not hold.
    pub(crate) waiting: usize,
    /// How many were not sealed for where they stand: damaged, or moved there by somebody.
    pub(crate) damaged: usize,
}

/// Opens what can be opened of these entries.
pub(crate) async fn opened(store: &Store, entries: &[Entry]) -> Result<Opened, Error> {
    let mut opened = Opened {
        said: BTreeMap::new(),
        waiting: 0,
        damaged: 0,
    };
    let sealed = entries.iter().filter_map(|entry| match &entry.change {
        Change::Private(sealed) => Some((entry, sealed)),
        _ => None,
    });
    let sealed: Vec<_> = sealed.collect();
    if sealed.is_empty() {
        return Ok(opened);
    }
    let held = store.service_keys().await?;
    let keys: BTreeMap<KeyId, &ServiceKey> = held.iter().map(|held| (held.key.id(), &held.key)).collect();
    for (entry, sealed) in sealed {
        let Some(wanted) = private::key_of(sealed) else {
            opened.said.insert(entry.id, Said::Newer);
            continue;
        };
        match keys
            .get(&wanted)
            .map(|key| private::open(sealed, key, &entry.subject, entry.id))
        {
            Some(Ok(said)) => {
                opened.said.insert(entry.id, said);
            }
            Some(Err(_)) => opened.damaged += 1,
            None => opened.waiting += 1,
        }
    }
    Ok(opened)
}

/// Random bytes: for keys, and for what must not repeat beside one.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomNumbers)?;
    Ok(bytes)
}
