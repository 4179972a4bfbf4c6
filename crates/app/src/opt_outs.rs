//! National opt-outs at a desk: the reply that somebody is looking at, and what a person is reminded of.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, Utc};
use chrono_tz::Europe::London;
use domain::id::OptOutCheckId;
use domain::opt_out::{Clearing, Compared, OptOutChecks, reminder};
use store::{OptOutEvidence, Store};

use crate::error::Error;

/// A reply that was read, and that nothing has come of yet.
#[derive(Clone)]
pub(crate) struct ReadReply {
    /// The check that it answers.
    pub(crate) check: OptOutCheckId,
    /// SHA-256 of it.
    pub(crate) digest: [u8; 32],
    /// What it says.
    pub(crate) compared: Compared,
    /// When it was read.
    pub(crate) at: chrono::DateTime<Utc>,
}

/// What was chosen as a reply last.
#[derive(Default)]
pub(crate) struct OptOutReplies(Mutex<Chosen>);

#[derive(Default)]
struct Chosen {
    read: Option<ReadReply>,
    /// It was the message that comes beside a reply.
    was_message: bool,
}

impl OptOutReplies {
    /// Forgets it.
    pub(crate) fn forget(&self) {
        *self.kept() = Chosen::default();
    }

    /// Keeps a reply until it is used or another is chosen.
    pub(crate) fn keep(&self, read: ReadReply) {
        *self.kept() = Chosen {
            read: Some(read),
            was_message: false,
        };
    }

    /// Notes that what was chosen is the message that comes beside a reply: what was read before stays.
    pub(crate) fn note_message(&self) {
        self.kept().was_message = true;
    }

    /// The reply to this check.
    pub(crate) fn of(&self, check: OptOutCheckId) -> Option<ReadReply> {
        self.kept().read.clone().filter(|read| read.check == check)
    }

    /// Whether what was chosen last is the message that comes beside a reply.
    pub(crate) fn was_message(&self) -> bool {
        self.kept().was_message
    }

    fn kept(&self) -> MutexGuard<'_, Chosen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What whoever is at the desk is reminded of, in a sentence without a full stop: lists that have ended or are about to, and that
/// no number was ever checked. Whoever only practises is reminded of nothing.
pub(crate) async fn clearance_reminder(store: &Store, today: NaiveDate) -> Result<Option<String>, Error> {
    if store.service().opt_out_checks() != OptOutChecks::Everybody {
        return Ok(None);
    }
    let evidence = store.opt_out_evidence().await?;
    if evidence.is_empty() {
        let held = store.held_back().await?;
        let never = "No NHS number was checked for national opt-outs yet: records stay here until it is";
        return Ok((held > 0).then(|| never.to_owned()));
    }
    Ok(reminder(&evidence.iter().map(clearing).collect::<Vec<_>>(), today))
}

/// A list as far as reminding goes.
pub(crate) fn clearing(evidence: &OptOutEvidence) -> Clearing {
    Clearing {
        made: evidence.made.with_timezone(&London).date_naive(),
        until: evidence.until,
        cleared: evidence.cleared,
    }
}
