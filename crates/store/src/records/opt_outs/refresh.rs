//! Lists that have ended or arrived, and the records that stay or may leave because of them. It is done before anything is sent, so
//! that nothing leaves by a list that has ended.

use chrono::NaiveDate;

use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::append::finish;
use crate::records::changes::change::RecordChanges;
use crate::records::changes::withdrawing::markers_of_the_not_cleared;
use crate::records::opt_outs::lists::{end_lists, take_in};

impl Store {
    /// Ends the lists that clear nobody on this day, takes in those that a key opens which came after them, and withdraws from Central
    /// the records of whoever is not cleared. Says whether anything changed.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn refresh_clearance(&self, today: NaiveDate) -> Result<bool, StoreError> {
        let rules = self.rules();
        if !rules.opt_outs.are_made() {
            return Ok(false);
        }
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let taken = take_in(connection).await?;
        // What was taken in may have ended, too.
        let ended = end_lists(connection, today).await?;
        let mut changes = RecordChanges::default();
        if taken || ended {
            changes.clearance_changed(rules);
        } else {
            // A number may have been corrected since: to one that was not cleared.
            let markers = markers_of_the_not_cleared(connection).await?;
            if markers.is_empty() {
                writing.undo().await?;
                return Ok(false);
            }
            changes.add(connection, rules, markers).await?;
        }
        changes.settle(connection).await?;
        finish(writing, changes).await?;
        Ok(true)
    }

    /// Whether a list has ended on this day that is still held: then [`refresh_clearance`](Self::refresh_clearance) is to be done.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn clearance_has_ended(&self, today: NaiveDate) -> Result<bool, StoreError> {
        let mut connection = self.inner.read().await?;
        let ended =
            sqlx::query_scalar("select exists (select 1 from optout_list where until <= ?1 and key is not null)")
                .bind(day(today))
                .fetch_one(&mut *connection)
                .await?;
        Ok(ended)
    }

    /// How many records in use are held back, of those that could be sent or written into a file for audit otherwise.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn held_back(&self) -> Result<u64, StoreError> {
        let mut connection = self.inner.read().await?;
        let held: i64 = sqlx::query_scalar("select count(*) from record where state = 0 and held_back = 1")
            .fetch_one(&mut *connection)
            .await?;
        Ok(held.unsigned_abs())
    }
}
