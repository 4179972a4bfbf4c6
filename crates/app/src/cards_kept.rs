//! Whether this desk's service keeps contact cards and notes: looked at wherever they are.

use domain::private::keeps_cards;
use domain::record::{Folded, Subject, Topic, fold};
use store::Store;

use crate::error::Error;

/// What a service has chosen for itself.
pub(crate) fn choices() -> Subject {
    Subject::Service(Topic::CHOICES)
}

/// Whether the service keeps them.
pub(crate) async fn has_cards(store: &Store) -> Result<bool, Error> {
    let entries = store.entries(choices().id()).await?;
    Ok(entries.is_empty() || are_kept_by(&fold(&entries)))
}

/// Whether it does by these choices of the service.
pub(crate) fn are_kept_by(choices: &Folded) -> bool {
    keeps_cards(&choices.items)
}
