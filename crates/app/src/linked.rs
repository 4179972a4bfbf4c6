//! Which records people have said to be fractures of one patient: read from what is said of pairs when something has changed, and
//! kept until the lock, because a form looks at it with every key.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::RecordId;

/// Pairs of records, each in order.
pub(crate) type Pairs = BTreeSet<(RecordId, RecordId)>;

/// The pairs as they were read last.
#[derive(Default)]
pub(crate) struct LinkedFractures(Mutex<ReadPairs>);

#[derive(Default)]
struct ReadPairs {
    pairs: Option<Arc<Pairs>>,
    /// How often they were forgotten: what was being read meanwhile is not kept.
    lives: u64,
}

impl LinkedFractures {
    /// Forgets them: they may be others now.
    pub(crate) fn forget(&self) {
        let mut kept = self.kept();
        *kept = ReadPairs {
            pairs: None,
            lives: kept.lives.wrapping_add(1),
        };
    }

    /// The pairs, where they are kept; else which life this is, to keep them in once they are read.
    pub(crate) fn look(&self) -> Result<Arc<Pairs>, u64> {
        let kept = self.kept();
        kept.pairs.clone().ok_or(kept.lives)
    }

    /// Keeps what was read since this [look](Self::look).
    pub(crate) fn keep(&self, pairs: &Arc<Pairs>, life: u64) {
        let mut kept = self.kept();
        if kept.lives == life {
            kept.pairs = Some(Arc::clone(pairs));
        }
    }

    fn kept(&self) -> MutexGuard<'_, ReadPairs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
