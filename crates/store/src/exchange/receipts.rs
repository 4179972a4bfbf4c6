//! Looking a receipt up by its number, and a refusal by its own: both are Central's, and counted for each service.

use domain::id::{EntryId, RecordId};
use sqlx::Row as _;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::{ACTIVE, DELETED, JOINED};

/// What has a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipted {
    /// The entry.
    pub entry: EntryId,
    /// The record or topic that it is about, by the id of the subject.
    pub subject: RecordId,
    /// Whether that is a record which can be shown: no topic, and none that was purged or has not arrived.
    pub is_shown: bool,
}

/// What Central refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedHere {
    /// The record that it is about, where that can be shown.
    pub record: Option<RecordId>,
}

impl Store {
    /// What has the receipt of this number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn receipt(&self, number: u64) -> Result<Option<Receipted>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select r.id as record, e.id, r.state from entry e join record r on r.nr = e.record_nr where e.receipt = ?1 \
             union all select p.subject, p.id, r.state from parked_entry p left join record r on r.id = p.subject \
             where p.number = ?1",
        )
        .bind(i64::try_from(number).unwrap_or(i64::MAX))
        .fetch_optional(&mut *connection)
        .await?;
        let found = row.map(|row| {
            Ok::<_, StoreError>(Receipted {
                entry: EntryId::new(row.try_get("id")?),
                subject: RecordId::new(row.try_get("record")?),
                is_shown: is_shown(row.try_get("state")?),
            })
        });
        found.transpose()
    }

    /// What Central refuses under this number, as far as this desk knows.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refused(&self, number: u64) -> Result<Option<RefusedHere>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select f.record, r.state from refusal f left join record r on r.id = f.record where f.number = ?1",
        )
        .bind(i64::try_from(number).unwrap_or(i64::MAX))
        .fetch_optional(&mut *connection)
        .await?;
        let found = row.map(|row| {
            let record = RecordId::new(row.try_get("record")?);
            let record = is_shown(row.try_get("state")?).then_some(record);
            Ok::<_, StoreError>(RefusedHere { record })
        });
        found.transpose()
    }
}

fn is_shown(state: Option<i64>) -> bool {
    state.is_some_and(|state| [ACTIVE, DELETED, JOINED].contains(&state))
}
