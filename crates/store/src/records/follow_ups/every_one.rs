//! Every follow-up, whatever its state, in the order of the states: a walk through all records, for a program that writes
//! them all out. Only what orders them is in memory, and the rows of one page.

use domain::id::RecordId;
use domain::record::FollowUpState;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::asked::FollowUpNarrow;
use super::row::FollowUpRow;
use crate::error::StoreError;
use crate::records::row::{AsOf, PAGE, RecordRow, rows_of};

/// Which they are, in order.
pub(super) async fn every_one(
    connection: &mut SqliteConnection,
    narrow: &FollowUpNarrow,
    as_of: AsOf,
) -> Result<Vec<(RecordId, u32)>, StoreError> {
    let ids = sqlx::query("select id from record not indexed where state = 0")
        .fetch_all(&mut *connection)
        .await?;
    let ids: Result<Vec<RecordId>, sqlx::Error> = ids.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect();
    let mut ordered = Vec::new();
    for ids in ids?.chunks(PAGE) {
        for record in rows_of(connection, ids, as_of).await? {
            if !is_left(narrow, &record) {
                continue;
            }
            for follow_up in &record.follow_ups {
                let state = match follow_up.state(as_of.today) {
                    FollowUpState::Overdue => 0,
                    FollowUpState::Due => 1,
                    FollowUpState::NotDue => 2,
                    FollowUpState::DoneLate | FollowUpState::Done | FollowUpState::NotPlanned => 3,
                };
                if narrow.weeks.is_none_or(|weeks| weeks == follow_up.weeks) {
                    ordered.push((state, follow_up.target, record.id, follow_up.weeks));
                }
            }
        }
    }
    ordered.sort_unstable();
    Ok(ordered
        .into_iter()
        .map(|(_, _, record, weeks)| (record, weeks))
        .collect())
}

fn is_left(narrow: &FollowUpNarrow, record: &RecordRow) -> bool {
    let is = |asked: &Option<_>, has: &Option<_>| asked.is_none() || asked == has;
    is(&narrow.site, &record.site) && is(&narrow.therapy, &record.therapy)
}

/// The rows of these follow-ups, in the order asked for.
pub(super) async fn rows_of_each(
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
