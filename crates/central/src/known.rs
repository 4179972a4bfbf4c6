//! Which tokens and codes there are, by the beginnings of their hashes: whoever shows one of them is looked up at once, and
//! is not kept waiting for what others guess from the same address.
//!
//! They are read all at once, and once a second at most: so however many guesses come, the database is asked no more often
//! for them. That a guess is right is no likelier for it: a code is one of 2^100, and a token one of 2^256.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::log_safe::safe;
use sqlx::PgPool;
use tokio::time::Instant;

use crate::fault::Fault;

/// How soon they are read again.
const COUNTS_FOR: Duration = Duration::from_secs(1);
/// Bytes of a hash's beginning, as `fls_shown_hashes` gives them.
const BEGINNING: usize = 8;

type Beginning = [u8; BEGINNING];

/// The tokens and codes that are known to be.
#[derive(Default)]
pub(crate) struct Known {
    beginnings: Mutex<HashSet<Beginning>>,
    read_at: tokio::sync::Mutex<Option<Instant>>,
}

fn beginning(hash: &[u8; 32]) -> Beginning {
    let mut beginning = Beginning::default();
    beginning.copy_from_slice(hash.first_chunk::<BEGINNING>().unwrap_or(&[0; BEGINNING]));
    beginning
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, HashSet<Beginning>> {
        self.beginnings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn has(&self, hash: &[u8; 32]) -> bool {
        self.lock().contains(&beginning(hash))
    }

    pub(crate) fn add(&self, hash: &[u8; 32]) {
        self.lock().insert(beginning(hash));
    }

    pub(crate) fn remove(&self, hash: &[u8; 32]) {
        self.lock().remove(&beginning(hash));
    }

    /// Reads them again, as they are now or later. It may be a moment until then, which whoever guesses is kept waiting, too.
    /// Where the database cannot be asked, what was known goes on to be.
    pub(crate) async fn read_again(&self, callers: &PgPool) {
        let asked = Instant::now();
        // Whoever comes meanwhile waits for the same answer.
        let mut read_at = self.read_at.lock().await;
        if let Some(at) = *read_at {
            if at >= asked {
                return;
            }
            tokio::time::sleep_until(at + COUNTS_FOR).await;
        }
        let began = Instant::now();
        match read(callers).await {
            Ok(read) => *self.lock() = read,
            Err(error) => tracing::warn!(
                cause = %safe(&Fault::from(error).cause()),
                "which tokens and codes there are was not read"
            ),
        }
        *read_at = Some(began);
    }
}

async fn read(callers: &PgPool) -> Result<HashSet<Beginning>, sqlx::Error> {
    let beginnings: Vec<Vec<u8>> = sqlx::query_scalar("select beginning from fls_shown_hashes()")
        .fetch_all(callers)
        .await?;
    Ok(beginnings
        .iter()
        .filter_map(|beginning| Beginning::try_from(beginning.as_slice()).ok())
        .collect())
}
