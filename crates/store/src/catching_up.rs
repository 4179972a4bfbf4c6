//! What is done with a store that was just opened, before anybody is given it: derived rows are computed anew where this
//! program computes them by other rules than the one before, and what that one could not read is read again.

use crate::error::StoreError;
use crate::opening::unlocked::Store;

impl Store {
    /// Brings what was left by another program up to this one.
    ///
    /// # Errors
    /// When the database cannot be read, or what is derived cannot be written.
    pub(crate) async fn catch_up(&self) -> Result<(), StoreError> {
        let derived_by: String = {
            let mut connection = self.inner.read().await?;
            sqlx::query_scalar("select derived_by from desk")
                .fetch_one(&mut *connection)
                .await?
        };
        if derived_by != self.rules().name() {
            self.rebuild(|_, _| {}).await?;
        }
        match self.read_parked_again().await {
            // What cannot be written now stays parked until the next time.
            Ok(_) | Err(StoreError::WasFull | StoreError::ReadOnly) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
