//! Which dataset a program goes by: the one that it was built with, until it puts corrected files to use. A program has one of these,
//! at its edge; who may put what to use is not known here.

use std::sync::{PoisonError, RwLock};

use super::model::Dataset;

/// The dataset that a program goes by.
#[derive(Debug)]
pub struct DatasetInUse(RwLock<Option<&'static Dataset>>);

impl DatasetInUse {
    /// The one that the program was built with, so far.
    pub const fn as_built() -> Self {
        Self(RwLock::new(None))
    }

    /// The dataset.
    pub fn get(&self) -> &'static Dataset {
        let put = *self.0.read().unwrap_or_else(PoisonError::into_inner);
        put.unwrap_or_else(Dataset::published)
    }

    /// Goes by another one from now on. Whoever looks something up in the one before may finish: both stay.
    pub fn put(&self, dataset: &'static Dataset) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(dataset);
    }
}
