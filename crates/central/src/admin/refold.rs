//! Folding records again: under the dataset files of this program, where they were folded under earlier ones, and as of
//! today, where a date was in the future when they were checked. Some hundred at a time, each part in a transaction under
//! the service's row lock, so that desks go on exchanging meanwhile.
//!
//! Time alone changes only records that are held: a date in the future is an error until its day, and no day makes an error
//! of a date. So the server looks at those by itself, once a day; all of them are folded again when somebody says so.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::id::RecordId;
use domain::log_safe::safe;
use domain::record::check::CheckContext;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::AdminError;
use crate::fault::Fault;
use crate::folded::{self, FoldedRow, Which};
use crate::log;
use crate::service::{Lock, Service};
use crate::state::State;
use crate::take::{beside_twins, compute};

/// Records of one transaction.
const AT_ONCE: i64 = 200;

/// How often the server looks whether another day has begun: a clock that is put forward, or a computer that slept, makes
/// it wait no longer than this.
const LOOKS_EVERY: Duration = Duration::from_mins(15);

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
    refold_which(pool, state, Which::All).await
}

/// The same for the records that are held.
///
/// # Errors
/// As [`refold`].
pub async fn refold_held(pool: &PgPool, state: &State) -> Result<Refolded, AdminError> {
    refold_which(pool, state, Which::Held).await
}

/// Folds the held records again when it begins, and whenever another day has begun, by UTC. It never ends; dropped in the
/// middle of a part, that part is as if it had not begun.
pub async fn refold_held_every_day(pool: &PgPool, state: &State) {
    let mut done_on = None;
    loop {
        let today = state.clock().now().date_naive();
        if done_on != Some(today) {
            match refold_held(pool, state).await {
                Ok(refolded) => {
                    done_on = Some(today);
                    tracing::info!(
                        records = %safe(&refolded.records),
                        changed = %safe(&refolded.changed),
                        "held records were looked at again"
                    );
                }
                Err(_) => {
                    tracing::error!("held records could not be looked at again: `fls-central verify` may say why");
                }
            }
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

async fn refold_which(pool: &PgPool, state: &State, which: Which) -> Result<Refolded, AdminError> {
    let services: Vec<Uuid> = sqlx::query_scalar("select service_id from service order by code")
        .fetch_all(pool)
        .await?;
    let mut refolded = Refolded::default();
    for service in services {
        let mut last = Some(RecordId::new(Uuid::nil()));
        while let Some(after) = last {
            last = part(state, service, which, after, &mut refolded).await?;
        }
        refolded.services += 1;
    }
    Ok(refolded)
}

/// Folds the records after this one again, and answers the last of them; nothing when there was none.
async fn part(
    state: &State,
    service: Uuid,
    which: Which,
    after: RecordId,
    refolded: &mut Refolded,
) -> Result<Option<RecordId>, Fault> {
    let mut transaction = state.begin(service).await?;
    let connection: &mut PgConnection = &mut transaction;
    let mut service = Service::load(connection, service, Lock::Yes).await?;
    let key = service.key(state.master())?;
    let kept: BTreeMap<RecordId, Option<FoldedRow>> = folded::kept(connection, service.id, which, after, AT_ONCE)
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
