//! Which dataset this program goes by: what forms, files and words of it are made from. A program has one desk open at a time (the
//! store's folder is locked while it has), and goes by that one's; what is derived of records in a store is by that store's own.

use domain::dataset::{Dataset, DatasetInUse};
use store::Store;

static IN_USE: DatasetInUse = DatasetInUse::as_built();

/// The dataset that this program goes by: with the corrected files that are in use at the desk that is open.
pub fn dataset_in_use() -> &'static Dataset {
    IN_USE.get()
}

/// Goes by the dataset of this store from now on: it was opened, or another file was put to use in it.
pub(crate) fn go_by(store: &Store) {
    IN_USE.put(store.dataset());
}
