//! What a service has chosen for all its desks: read, and one choice written, as an item of the topic `choices`.

use domain::answer::Json;
use domain::record::{Change, Folded, ItemKey, Origin, fold};
use store::Store;

use crate::cards_kept::choices;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::writing::digests;

/// What the service has chosen.
pub(super) async fn chosen_by_service(store: &Store) -> Result<Folded, Error> {
    Ok(fold(&store.entries(choices().id()).await?))
}

impl<H: Host> Desk<H> {
    /// Writes one choice of the service, unless that is what it says already.
    pub(super) async fn choose_for_service(&self, store: &Store, item: ItemKey, says: Json) -> Result<(), Error> {
        let entries = store.entries(choices().id()).await?;
        let folded = fold(&entries);
        if folded.items.get(&item) == Some(&says) && folded.item_conflicts.is_empty() {
            return Ok(());
        }
        let change = [Change::Items([(item, Some(says))].into())];
        let source = self.source(Origin::Keyboard, dataset().newest());
        let known = digests(entries.iter());
        store
            .append(self.entries_on(store, &choices(), known, folded.heads, &source, change)?)
            .await?;
        self.saved();
        Ok(())
    }
}
