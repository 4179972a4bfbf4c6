//! Lists that have ended or arrived, and the records that stay or may leave because of them. It is done before anything is sent, so
//! that nothing leaves by a list that has ended.

use chrono::NaiveDate;

use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::changes::append::finish;
use crate::records::changes::change::RecordChanges;
use crate::records::opt_outs::lists::{end_lists, take_in};

impl Store {
    /// Ends the lists that clear nobody on this day, and takes in those that a key opens which came after them. Says whether
    /// anything changed.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn refresh_clearance(&self, today: NaiveDate) -> Result<bool, StoreError> {
        let checks = self.service().opt_out_checks();
        if !checks.are_made() {
            return Ok(false);
        }
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let taken = take_in(connection).await?;
        // What was taken in may have ended, too.
        let ended = end_lists(connection, today).await?;
        if !taken && !ended {
            writing.undo().await?;
            return Ok(false);
        }
        let mut changes = RecordChanges::default();
        changes.clearance_changed(checks);
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
