//! Writing private entries: sealed with the service's key as they are written.

use domain::id::{EntryId, RecordId};
use domain::private::PrivateContent;
use domain::record::{Change, Entry, Origin, Subject};
use protocol::canonical::{Draft, SealError, seal};
use protocol::private::{self, ServiceKey};
use store::{HeldKey, Store};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::private::random;
use crate::writing::{TakenIn, digests};

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
        let fresh = HeldKey {
            key: ServiceKey::new(random()?),
            generation: FIRST,
        };
        let held = store.service_key_or(fresh).await?;
        let source = self.source(Origin::Keyboard, dataset().newest());
        let taken_in = self.taking_in(store, record, entries.iter(), heads, &source)?;
        let TakenIn {
            joins: mut written,
            mut parents,
        } = taken_in;
        let mut known = digests(entries.iter().chain(written.iter().map(|(entry, _)| entry)));
        for said in all {
            let subject = Subject::Record(record);
            let id = EntryId::new(self.host.id());
            let sealed = private::seal(said, &held.key, &subject, id, random()?);
            let sealed = sealed.map_err(|_| SealError::NotWritable("something of a newer version"))?;
            let draft = Draft {
                id,
                subject,
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
        store.append(written).await?;
        self.cards.changed([record]);
        self.saved();
        Ok(())
    }
}
