//! What Central says of the service, and what follows from it here: records are derived anew where other rules apply to
//! them. Another caseload is said here, too; it holds at once, and Central has the last word once it has answered.

use domain::audit::{Caseload, caseload_topic};
use domain::record::Subject;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::desk_row::{Service, write_service};
use crate::opening::unlocked::Store;
use crate::records::changes::append::added_to;
use crate::records::changes::change::Written;

/// What was said here of a topic of the service and Central has not confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unconfirmed {
    /// Some of it is still to be sent, or to be answered.
    pub waiting: bool,
    /// Central refuses some of it.
    pub refused: bool,
}

impl Store {
    /// What was said here of a topic and Central has not confirmed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unconfirmed(&self, topic: &Subject) -> Result<Unconfirmed, StoreError> {
        let mut connection = self.inner.read().await?;
        unconfirmed(&mut connection, topic).await
    }

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
    Ok(unconfirmed(connection, &caseload_topic()).await?.waiting)
}

async fn unconfirmed(connection: &mut SqliteConnection, topic: &Subject) -> Result<Unconfirmed, StoreError> {
    let row = sqlx::query(
        "select count(*) > count(f.entry) as waiting, count(f.entry) > 0 as refused \
         from record r join entry e on e.record_nr = r.nr left join refusal f on f.entry = e.id \
         where r.id = ?1 and e.receipt is null",
    )
    .bind(topic.id().uuid())
    .fetch_one(connection)
    .await?;
    Ok(Unconfirmed {
        waiting: row.try_get("waiting")?,
        refused: row.try_get("refused")?,
    })
}
