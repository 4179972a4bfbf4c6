//! Where a record is on its way to Central: one definition of the five states.

use crate::day::NEVER;
use crate::records::codes::{ACCEPTED, ACTIVE, NEEDS_YOU, ONLY_HERE, SENT, WAITING};

/// The same as [`SyncFacts::may_leave`] of a row of `record`, for records in need of a person: those that wait or were sent
/// may leave.
pub(crate) const MAY_LEAVE: &str = "(not held_back and (has_left or not not_ready))";

/// What decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "six facts that are independent of each other"
)]
pub(crate) struct SyncFacts {
    pub(crate) state: i64,
    pub(crate) disputed: bool,
    /// It may not leave this desk for the first time: mandatory answers are missing, or the patient was too young.
    pub(crate) not_ready: bool,
    /// It has been at Central: every further entry of it travels.
    pub(crate) has_left: bool,
    /// In England: its patient is not cleared, so that nothing of it is sent, whether it has left or not.
    pub(crate) held_back: bool,
    /// Entries without a receipt of the current epoch.
    pub(crate) unreceipted: i64,
    /// Of them, those never sent in it.
    pub(crate) unsent: i64,
    /// Central holds the record: it is in no figure there.
    pub(crate) held: bool,
    /// Central refuses an entry of it, or has other content for one.
    pub(crate) refused: bool,
    pub(crate) has_error_until: i64,
}

impl SyncFacts {
    /// One of the five states. Central's objection to an earlier state of the record says nothing about this one.
    pub(crate) fn code(&self) -> i64 {
        let objected = self.held && self.unreceipted == 0 && self.state == ACTIVE;
        if self.disputed || self.refused || objected {
            NEEDS_YOU
        } else if self.unreceipted == 0 {
            ACCEPTED
        } else if !self.may_leave() {
            ONLY_HERE
        } else if self.unsent > 0 {
            WAITING
        } else {
            SENT
        }
    }

    /// Whether its entries may be sent: it is ready to leave, or has left, and nothing holds it back.
    fn may_leave(&self) -> bool {
        !self.held_back && (self.has_left || !self.not_ready)
    }

    /// The day from which the record needs nobody.
    pub(crate) fn attention_until(&self) -> i64 {
        if self.code() == NEEDS_YOU {
            NEVER
        } else {
            self.has_error_until
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, SqliteConnection};

    use super::*;
    use crate::records::codes::{DELETED, JOINED, NOT_ARRIVED, OF_SERVICE, PURGED, WITHDRAWN};
    use crate::sql::statement_of;

    /// Each value of a column beside each of the others: none, one and several entries without a receipt, of which none, one or
    /// all were never sent.
    fn every_combination() -> Vec<SyncFacts> {
        let mut all = Vec::new();
        for bits in 0..64_u32 {
            let is_set = |bit: u32| bits & 1 << bit != 0;
            for state in [ACTIVE, DELETED, NOT_ARRIVED, OF_SERVICE, PURGED, JOINED, WITHDRAWN] {
                for (unreceipted, unsent) in [(0, 0), (1, 0), (1, 1), (3, 0), (3, 2), (3, 3)] {
                    for has_error_until in [0, 20_261_120, NEVER] {
                        all.push(SyncFacts {
                            state,
                            disputed: is_set(0),
                            not_ready: is_set(1),
                            has_left: is_set(2),
                            held: is_set(3),
                            refused: is_set(4),
                            held_back: is_set(5),
                            unreceipted,
                            unsent,
                            has_error_until,
                        });
                    }
                }
            }
        }
        all
    }

    #[tokio::test]
    async fn the_statements_say_of_every_row_what_the_code_says() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let statement = [
            "select (",
            MAY_LEAVE,
            ") from (select ?1 as has_left, ?2 as not_ready, ?3 as held_back)",
        ];
        for facts in every_combination() {
            let may_leave: bool = sqlx::query_scalar(statement_of(&statement))
                .bind(facts.has_left)
                .bind(facts.not_ready)
                .bind(facts.held_back)
                .fetch_one(&mut connection)
                .await
                .unwrap();
            assert_eq!(may_leave, facts.may_leave(), "{facts:?}");
            // By their code alone these are told apart from those that stay.
            match facts.code() {
                WAITING | SENT => assert!(may_leave, "{facts:?}"),
                ONLY_HERE => assert!(!may_leave, "{facts:?}"),
                _ => {}
            }
        }
        connection.close().await.unwrap();
    }
}
