//! Where a record is on its way to Central: one definition of the five states.

use crate::day::NEVER;
use crate::records::derived::{ACTIVE, Derived};

/// Only here: not ready to leave.
pub(crate) const ONLY_HERE: i64 = 0;
/// Ready, and not all of it sent. Without a central server it is shown as only here.
pub(crate) const WAITING: i64 = 1;
/// All of it sent, not all of it with a receipt.
pub(crate) const SENT: i64 = 2;
/// A receipt of the current epoch for every entry.
pub(crate) const ACCEPTED: i64 = 3;
/// In conflict, held or refused.
pub(crate) const NEEDS_YOU: i64 = 4;

/// What decides.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five facts that are independent of each other"
)]
pub(crate) struct SyncFacts {
    pub(crate) state: i64,
    pub(crate) disputed: bool,
    pub(crate) stays: bool,
    /// It has been at Central: every further entry of it travels.
    pub(crate) gone: bool,
    pub(crate) unreceipted: i64,
    pub(crate) unsent: i64,
    pub(crate) held: bool,
    pub(crate) refused: bool,
    pub(crate) wrong_until: i64,
}

impl SyncFacts {
    /// Of a record that was made on this desk just now.
    pub(crate) fn of_new(derived: &Derived, entries: i64) -> Self {
        Self {
            state: derived.state,
            disputed: derived.disputed,
            stays: derived.stays,
            gone: false,
            unreceipted: entries,
            unsent: entries,
            held: false,
            refused: false,
            wrong_until: derived.wrong_until,
        }
    }

    /// One of the five states. Central's objection to an earlier state of the record says nothing about this one.
    pub(crate) fn code(&self) -> i64 {
        let objected = self.held && self.unreceipted == 0 && self.state == ACTIVE;
        if self.disputed || self.refused || objected {
            NEEDS_YOU
        } else if self.unreceipted == 0 {
            ACCEPTED
        } else if self.stays && !self.gone {
            ONLY_HERE
        } else if self.unsent > 0 {
            WAITING
        } else {
            SENT
        }
    }

    /// The day from which the record needs nobody.
    pub(crate) fn attention_until(&self) -> i64 {
        if self.code() == NEEDS_YOU {
            NEVER
        } else {
            self.wrong_until
        }
    }
}
