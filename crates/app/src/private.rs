//! Private entries: sealed with the service's key as they are written, and opened as they are looked at. What was opened is
//! kept nowhere. What an entry says, and what several add up to, is in `domain::private`.

use std::collections::BTreeMap;

use domain::id::{EntryId, RecordId};
use domain::private::{KeyId, Said};
use domain::record::{Change, Digest, Entry, Origin, SeenDataset, Subject};
use protocol::canonical::{Draft, SealError, seal};
use protocol::private::{self, ServiceKey};
use store::{HeldKey, Store};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;

/// The generation of a key that was made where there was none.
const FIRST: u32 = 1;

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

impl<H: Host> Desk<H> {
    /// Writes one private entry on top of everything that is held of a record. Where this desk holds no key yet, it makes
    /// one: nobody's words wait for another desk.
    pub(crate) async fn write_private(
        &self,
        store: &Store,
        record: RecordId,
        entries: &[Entry],
        heads: &[EntryId],
        said: &Said,
    ) -> Result<(), Error> {
        let subject = Subject::Record(record);
        let id = EntryId::new(self.host.id());
        let fresh = HeldKey {
            key: ServiceKey::new(random()?),
            generation: FIRST,
        };
        let held = store.service_key_or(fresh).await?;
        let sealed = private::seal(said, &held.key, &subject, id, random()?);
        let sealed = sealed.map_err(|_| SealError::NotWritable("something of a newer version"))?;
        let digests: BTreeMap<EntryId, Digest> = entries.iter().map(|entry| (entry.id, entry.digest)).collect();
        let newest = dataset().newest();
        let draft = Draft {
            id,
            subject,
            parents: heads.to_vec(),
            author: store.me().clone(),
            desk: store.desk(),
            at: self.host.now(),
            origin: Origin::Keyboard,
            seen: SeenDataset {
                version: newest.id.clone(),
                revision: newest.revision,
            },
            change: Change::Private(sealed),
        };
        store.append(vec![seal(draft, &digests)?]).await?;
        self.saved();
        Ok(())
    }
}

/// Random bytes: for keys, and for what must not repeat beside one.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomNumbers)?;
    Ok(bytes)
}
