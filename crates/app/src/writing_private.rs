//! Writing private entries: sealed with the service's key as they are written.

use std::collections::BTreeMap;

use domain::id::{EntryId, RecordId};
use domain::private::PrivateContent;
use domain::record::{Change, Digest, Entry, Origin, Subject};
use protocol::canonical::{Draft, SealError, seal};
use protocol::private::{self, ServiceKey};
use store::{HeldKey, Store, Written};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::private::random;
use crate::writing::{Source, TakenIn, digests};

/// The generation of a key that was made where there was none.
const FIRST: u32 = 1;

impl<H: Host> Desk<H> {
    /// Writes private entries in this order on top of everything that is held of a record and of those that are joined to it:
    /// all of them, or none. Where this desk holds no key yet, it makes one: nobody's words wait for another desk.
    pub(crate) async fn write_private(
        &self,
        store: &Store,
        record: RecordId,
        entries: &[Entry],
        heads: &[EntryId],
        all: &[PrivateContent],
    ) -> Result<(), Error> {
        let source = self.source(Origin::Keyboard, dataset().newest());
        let taken_in = self.taking_in(store, record, entries.iter(), heads, &source)?;
        let TakenIn {
            joins: mut written,
            parents,
        } = taken_in;
        let known = digests(entries.iter().chain(written.iter().map(|(entry, _)| entry)));
        let subject = Subject::Record(record);
        let sealed = self
            .private_entries(store, &subject, known, parents, &source, all)
            .await?;
        written.extend(sealed);
        store.append(written).await?;
        self.cards.changed([record]);
        self.saved();
        Ok(())
    }

    /// Private entries about a record or a topic of the service, each on top of the one before it, from these parents on, whose
    /// digests are known. Nothing is written to the store but a key, where this desk holds none yet.
    pub(crate) async fn private_entries(
        &self,
        store: &Store,
        subject: &Subject,
        mut known: BTreeMap<EntryId, Digest>,
        mut parents: Vec<EntryId>,
        source: &Source,
        all: &[PrivateContent],
    ) -> Result<Vec<Written>, Error> {
        let fresh = HeldKey {
            key: ServiceKey::new(random()?),
            generation: FIRST,
        };
        let held = store.service_key_or(fresh).await?;
        let mut written = Vec::new();
        for said in all {
            let id = EntryId::new(self.host.id());
            let sealed = private::seal(said, &held.key, subject, id, random()?);
            let sealed = sealed.map_err(|_| SealError::NotWritable("something of a newer version"))?;
            let draft = Draft {
                id,
                subject: subject.clone(),
                parents: std::mem::replace(&mut parents, vec![id]),
                author: store.me(),
                desk: store.desk(),
                at: source.at,
                origin: source.origin,
                seen: source.seen.clone(),
                change: Change::Private(sealed),
            };
            let one = seal(draft, &known)?;
            known.insert(id, one.0.digest);
            written.push(one);
        }
        Ok(written)
    }
}
