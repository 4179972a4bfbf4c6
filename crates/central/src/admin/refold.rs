//! Folding records again: under the dataset files of this program, where they were folded under earlier ones, and as of
//! today, where a date was in the future when they were checked. Some hundred at a time, each part in a transaction under
//! the service's row lock, so that desks go on exchanging meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::RecordId;
use domain::record::check::CheckContext;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::AdminError;
use crate::fault::Fault;
use crate::folded::{self, FoldedRow};
use crate::log;
use crate::service::{Lock, Service};
use crate::state::State;
use crate::take::{beside_twins, compute};

/// Records of one transaction.
const AT_ONCE: i64 = 200;

/// What folding again did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refolded {
    /// Services gone through.
    pub services: u64,
    /// Records folded again.
    pub records: u64,
    /// Records whose row changed.
    pub changed: u64,
}

/// Folds every record of every service again. When it breaks off, what was done stays, and it can be run again.
///
/// How a record stands is told to a desk with the log, and what changed here is told with the next entry that anybody in
/// the service sends.
///
/// # Errors
/// When the database refuses, a key does not open or an entry cannot be read.
pub async fn refold(pool: &PgPool, state: &State) -> Result<Refolded, AdminError> {
    let services: Vec<Uuid> = sqlx::query_scalar("select service_id from service order by code")
        .fetch_all(pool)
        .await?;
    let mut refolded = Refolded::default();
    for service in services {
        let mut last = Some(RecordId::new(Uuid::nil()));
        while let Some(after) = last {
            last = part(state, service, after, &mut refolded).await?;
        }
        refolded.services += 1;
    }
    Ok(refolded)
}

/// Folds the records after this one again, and answers the last of them; nothing when there was none.
async fn part(
    state: &State,
    service: Uuid,
    after: RecordId,
    refolded: &mut Refolded,
) -> Result<Option<RecordId>, Fault> {
    let mut transaction = state.begin(service).await?;
    let connection: &mut PgConnection = &mut transaction;
    let mut service = Service::load(connection, service, Lock::Yes).await?;
    let key = service.key(state.master())?;
    let kept: BTreeMap<RecordId, Option<FoldedRow>> = folded::kept(connection, service.id, after, AT_ONCE)
        .await?
        .into_iter()
        .collect();
    let Some(last) = kept.keys().next_back().copied() else {
        return Ok(None);
    };
    let context = CheckContext {
        today: state.clock().now().date_naive(),
        demo: service.wire.demo,
    };
    let records: BTreeSet<RecordId> = kept.keys().copied().collect();
    let before = folded::before(connection, service.id, &records).await?;
    let ids: Vec<RecordId> = records.into_iter().collect();
    let entries = log::entries_of(connection, service.id, &ids, &key).await?;
    let rows = compute(entries, context, &key).await?;
    let (before, mut rows) = beside_twins(connection, service.id, &key, before, rows, context).await?;

    rows.retain(|record, row| kept.get(record).is_none_or(|kept| kept.as_ref() != Some(row)));
    folded::upsert(connection, service.id, &rows, service.last.number + 1, context.today).await?;
    for (record, row) in &rows {
        let was_held = before.get(record).is_some_and(|before| before.held);
        service.held += i64::from(row.is_held()) - i64::from(was_held);
    }
    service.store_counts(connection).await?;
    transaction.commit().await?;
    refolded.records += u64::try_from(ids.len()).unwrap_or(u64::MAX);
    refolded.changed += u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Some(last))
}
