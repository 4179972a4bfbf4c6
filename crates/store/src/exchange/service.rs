//! What Central says of the service, and what follows from it here: records are derived anew where other rules apply to
//! them. Another caseload is said here, too; it holds at once, and Central has the last word once it has answered.

use domain::audit::{Caseload, caseload_said, caseload_topic};
use domain::id::EntryId;
use domain::record::Subject;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::desk_row::{Service, write_service};
use crate::opening::unlocked::Store;
use crate::records::changes::append::added_to;
use crate::records::changes::change::Written;
use crate::records::derived::derive::Rules;
use crate::records::entries::read::entries_of;

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

    /// Keeps entries that say how many cases are expected from a year on, or take out what was said of it, and the caseload as it
    /// is with that, in one transaction: on top of what an exchange brought since they were made. The last value stays.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is then changed.
    pub async fn say_caseload(
        &self,
        entries: Vec<Written>,
        from_year: i32,
        value: Option<u32>,
    ) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let changes = added_to(&mut writing, self.rules(), entries).await?;
        let before = self.service();
        let service = Service {
            caseload: with_said(before.caseload, from_year, value),
            ..before
        };
        write_service(writing.connection()?, &service).await?;
        let (rules, known) = (self.rules(), service.clone());
        writing
            .commit_then(|_| {
                self.inner.facts.take_over(changes.facts);
                self.inner.change_known(|desk| desk.service = known);
            })
            .await?;
        self.took_service(rules, &service).await
    }

    /// Takes over what Central says of the service.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_service(&self, service: Service) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        write_service(writing.connection()?, &service).await?;
        let (rules, known) = (self.rules(), service.clone());
        writing
            .commit_then(|_| self.inner.change_known(|desk| desk.service = known))
            .await?;
        self.took_service(rules, &service).await
    }

    /// After a service was written, and is known here: what the locked desk shows of it, and records derived anew where its
    /// rules are others than those before.
    pub(crate) async fn took_service(&self, before: Rules, service: &Service) -> Result<(), StoreError> {
        let label = self.inner.label(service);
        if self.rules().name() != before.name() {
            self.rebuild(|_, _| {}).await?;
        }
        label
    }
}

/// The caseload of Central, with what was said here and Central has neither confirmed nor refused: what it says of those
/// years is older.
pub(crate) async fn with_what_waits(
    connection: &mut SqliteConnection,
    of_central: Caseload,
) -> Result<Caseload, StoreError> {
    let topic = caseload_topic().id();
    let waiting: Vec<uuid::Uuid> = sqlx::query_scalar(
        "select e.id from record r join entry e on e.record_nr = r.nr \
         where r.id = ?1 and e.receipt is null and e.id not in (select entry from refusal)",
    )
    .bind(topic.uuid())
    .fetch_all(&mut *connection)
    .await?;
    if waiting.is_empty() {
        return Ok(of_central);
    }
    let entries = entries_of(connection, [&topic]).await?;
    let waits = |id: EntryId| waiting.contains(&id.uuid());
    let said = entries.iter().filter(|entry| waits(entry.id)).flat_map(caseload_said);
    Ok(said.fold(of_central, |caseload, (year, value)| with_said(caseload, year, value)))
}

/// A caseload with what is said of a year; the last value is not taken out.
fn with_said(caseload: Caseload, year: i32, value: Option<u32>) -> Caseload {
    match value {
        Some(value) => caseload.and_from(year, value),
        None => caseload.without(year).unwrap_or(caseload),
    }
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
