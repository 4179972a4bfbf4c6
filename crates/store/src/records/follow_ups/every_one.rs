//! Every follow-up, whatever its state, in the order of the states: a walk through all records, for a program that writes
//! them all out. Only what orders them is in memory, and the rows of one page.

use chrono::NaiveDate;
use domain::id::RecordId;
use domain::record::FollowUpState;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Row as _};

use super::row::FollowUpRow;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::row::{AsOf, PAGE, rows_of};

impl Store {
    /// Hands every follow-up of every record that needs it to `each`: overdue first, then due, then the others, as of one
    /// moment. A lock ends it between two pages.
    ///
    /// # Errors
    /// When the database cannot be read, and as `each` says.
    pub async fn for_every_follow_up<E: From<StoreError>>(
        &self,
        today: NaiveDate,
        mut each: impl FnMut(&FollowUpRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let as_of = self.as_of(today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await.map_err(StoreError::from)?;
        for page in in_order(&mut moment, as_of).await?.chunks(PAGE) {
            let rows = rows_of_each(&mut moment, page, as_of).await?;
            rows.iter().try_for_each(&mut each)?;
        }
        Ok(moment.rollback().await.map_err(StoreError::from)?)
    }
}

/// Which they are, in order.
async fn in_order(connection: &mut SqliteConnection, as_of: AsOf) -> Result<Vec<(RecordId, u32)>, StoreError> {
    let ids = sqlx::query("select id from record not indexed where state = 0")
        .fetch_all(&mut *connection)
        .await?;
    let ids: Result<Vec<RecordId>, sqlx::Error> = ids.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect();
    let mut ordered = Vec::new();
    for ids in ids?.chunks(PAGE) {
        for record in rows_of(connection, ids, as_of).await? {
            for follow_up in &record.follow_ups {
                let state = match follow_up.state(as_of.today) {
                    FollowUpState::Overdue => 0,
                    FollowUpState::Due => 1,
                    FollowUpState::NotDue => 2,
                    FollowUpState::DoneLate | FollowUpState::Done | FollowUpState::NotPlanned => 3,
                };
                ordered.push((state, follow_up.target, record.id, follow_up.weeks));
            }
        }
    }
    ordered.sort_unstable();
    Ok(ordered
        .into_iter()
        .map(|(_, _, record, weeks)| (record, weeks))
        .collect())
}

/// The rows of these follow-ups, in the order asked for.
async fn rows_of_each(
    connection: &mut SqliteConnection,
    follow_ups: &[(RecordId, u32)],
    as_of: AsOf,
) -> Result<Vec<FollowUpRow>, StoreError> {
    let ids: Vec<RecordId> = follow_ups.iter().map(|(record, _)| *record).collect();
    let rows = rows_of(connection, &ids, as_of).await?;
    let each = rows.into_iter().zip(follow_ups);
    Ok(each
        .filter_map(|(record, (_, weeks))| FollowUpRow::of(record, *weeks, as_of))
        .collect())
}
