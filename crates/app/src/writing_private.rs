//! Writing private entries: sealed with the service's key as they are written.

use std::collections::BTreeMap;

use domain::id::{EntryId, RecordId};
use domain::private::Said;
use domain::record::{Change, Digest, Entry, Origin, SeenDataset, Subject, own_heads};
use protocol::canonical::{Draft, SealError, seal};
use protocol::private::{self, ServiceKey};
use store::{HeldKey, Store};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::private::random;

/// The generation of a key that was made where there was none.
const FIRST: u32 = 1;

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
            // Of heads of records that are joined to this one, nothing can be a parent here.
            parents: own_heads(record, entries, heads),
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
        self.cards.changed([record]);
        self.saved();
        Ok(())
    }
}
