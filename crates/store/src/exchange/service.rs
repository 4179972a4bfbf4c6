//! What Central says of the service, and what follows from it here: records are derived anew where other rules apply to
//! them. Another caseload is said here, too; it holds at once, and Central has the last word once it has answered.

use domain::audit::{Caseload, caseload_topic};
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::desk_row::{Service, write_service};
use crate::opening::unlocked::Store;
use crate::records::changes::append::added_to;
use crate::records::changes::change::Written;

impl Store {
    /// Keeps entries that say another caseload, and the caseload as it is with them, in one transaction.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is then changed.
    pub async fn say_caseload(&self, entries: Vec<Written>, caseload: Caseload) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let changes = added_to(&mut writing, self.rules(), entries).await?;
        let service = Service {
            caseload,
            ..self.service()
        };
        write_service(writing.connection()?, &service).await?;
        writing
            .commit_then(|_| self.inner.facts.take_over(changes.facts))
            .await?;
        self.took_service(service).await
    }

    /// Takes over what Central says of the service.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_service(&self, service: Service) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        write_service(writing.connection()?, &service).await?;
        writing.commit().await?;
        self.took_service(service).await
    }

    /// After a service was written: what is known of it here, and what the locked desk shows.
    pub(crate) async fn took_service(&self, service: Service) -> Result<(), StoreError> {
        let before = self.rules();
        let label = self.inner.now_of(service);
        if self.rules().name() != before.name() {
            self.rebuild(|_, _| {}).await?;
        }
        label
    }
}

/// Whether something was said of the caseload here that Central has neither confirmed nor refused: what it says of it then is
/// older.
pub(crate) async fn caseload_waits(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let waits = sqlx::query_scalar(
        "select exists (select 1 from record r join entry e on e.record_nr = r.nr \
         where r.id = ?1 and e.receipt is null and e.id not in (select entry from refusal))",
    )
    .bind(caseload_topic().id().uuid())
    .fetch_one(connection)
    .await?;
    Ok(waits)
}
