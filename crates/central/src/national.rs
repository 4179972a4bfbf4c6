//! The national averages, as desks are told them: from the roll-ups of all services but demonstrations, counted again at most
//! every half minute, whoever asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::{Caseload, LEAST_SERVICES, national_years};
use domain::log_safe::safe;
use protocol::national::{NationalFigures, NationalYearWire};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::fault::Fault;
use crate::roll_up::read_counts;

/// How long figures are told before they are counted again.
const COUNTED_EVERY: TimeDelta = TimeDelta::seconds(30);

/// The figures that were counted last.
#[derive(Default)]
pub(crate) struct National {
    last: Mutex<Option<Arc<NationalFigures>>>,
    /// One counts; whoever asks meanwhile is told what there was.
    counting: tokio::sync::Mutex<()>,
}

impl National {
    /// The figures; nothing where none could be counted yet. What fails here fails no exchange.
    pub(crate) async fn figures(&self, pool: &PgPool, now: DateTime<Utc>) -> Option<Arc<NationalFigures>> {
        let last = self.last().clone();
        let is_recent = |figures: &Arc<NationalFigures>| (now - figures.as_at).abs() < COUNTED_EVERY;
        if last.as_ref().is_some_and(is_recent) {
            return last;
        }
        let Ok(_counting) = self.counting.try_lock() else {
            return last;
        };
        match count(pool, now).await {
            Ok(figures) => {
                let figures = Arc::new(figures);
                *self.last() = Some(Arc::clone(&figures));
                Some(figures)
            }
            Err(fault) => {
                tracing::warn!(cause = %safe(&fault.cause()), "the national figures could not be counted");
                last
            }
        }
    }

    fn last(&self) -> MutexGuard<'_, Option<Arc<NationalFigures>>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn count(pool: &PgPool, now: DateTime<Utc>) -> Result<NationalFigures, Fault> {
    let mut connection = pool.acquire().await?;
    let values: Vec<(Uuid, i32, i32)> = sqlx::query_as("select service_id, year, value from fls_caseloads()")
        .fetch_all(&mut *connection)
        .await?;
    let mut caseloads: BTreeMap<Uuid, Caseload> = BTreeMap::new();
    for (service, year, value) in values {
        let value = value.unsigned_abs();
        let caseload = match caseloads.remove(&service) {
            Some(caseload) => caseload.and_from(year, value),
            None => Caseload::from_year(year, value),
        };
        caseloads.insert(service, caseload);
    }
    let rows = sqlx::query("select * from fls_roll_ups_by_year()")
        .fetch_all(&mut *connection)
        .await?;
    let mut of_services = Vec::with_capacity(rows.len());
    for row in &rows {
        let (service, year): (Uuid, i32) = (row.try_get("service_id")?, row.try_get("year")?);
        let caseload = caseloads.get(&service).map_or(0, |caseload| caseload.of_year(year));
        of_services.push((year, read_counts(row)?, caseload));
    }
    let mut years = national_years(of_services);
    // No desk shows the others, and nobody reads from the wire what the few services of a year have.
    years.retain(|_, year| year.services >= LEAST_SERVICES);
    let years = years
        .into_iter()
        .map(|(year, counted)| NationalYearWire::of(year, counted));
    Ok(NationalFigures::new(now, years.collect()))
}
