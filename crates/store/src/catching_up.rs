//! What is done with a store that was just opened, before anybody is given it: derived rows are computed anew where this
//! program computes them by other rules than the one before, what that one could not read is read again, and what people who
//! were removed had typed is handed over where that was interrupted, or where nobody here has it. Where nothing can be written, the store is given as it
//! is, to be read, and says so.

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::opening::writer::OnlyReading;

impl Store {
    /// Brings what was left by another program up to this one.
    ///
    /// # Errors
    /// When the database cannot be read, or cannot be written for another reason than a full disk or a closed folder.
    pub(crate) async fn catch_up(&self) -> Result<(), StoreError> {
        let derived_by: String = {
            let mut connection = self.inner.read().await?;
            sqlx::query_scalar("select derived_by from desk")
                .fetch_one(&mut *connection)
                .await?
        };
        if derived_by != self.rules().name() {
            match self.rebuild(|_, _| {}).await {
                Ok(_) => {}
                Err(error) => match OnlyReading::why(&error) {
                    Some(why) => return self.inner.stay_outdated(why).await,
                    None => return Err(error),
                },
            }
        }
        let read = match self.read_parked_again().await {
            Ok(_) => self.hand_over_what_was_left().await,
            Err(error) => Err(error),
        };
        match read {
            // What cannot be written now stays parked, and is not handed over, until the next time.
            Err(error) if OnlyReading::why(&error).is_none() => Err(error),
            _ => Ok(()),
        }
    }

    async fn hand_over_what_was_left(&self) -> Result<(), StoreError> {
        self.note_given().await?;
        self.finish_leaving().await?;
        self.take_over_what_is_nobodys().await
    }
}
