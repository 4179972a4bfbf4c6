//! What the public pages show: the figures of all services but demonstrations, without those that are too small, as they were read
//! last. Nothing else of any service comes to a page, so that none can show more.
//!
//! They are read when somebody asks for them and the state of the data is another; at that it is looked once a second at most, and
//! more seldom where reading takes long, so that whatever the crowd at the pages is, desks have the database.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use domain::audit::{Benchmark, NationalQuestions, ServiceCounts, SmallNumbers};
use domain::log_safe::{Count, safe};
use protocol::national::NationalFigures;
use protocol::notices::Notices;
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use tokio::sync::Mutex;
use tokio::time::Instant;
use uuid::Uuid;

use crate::cuts;
use crate::dataset_files::dataset_in_use;
use crate::edge::{Clock, day_of};
use crate::fault::Fault;
use crate::national;
use crate::notices::{self, Notice};
use crate::roll_up::{caseloads, roll_ups_by_month};

/// How often it is looked whether the state is another.
const LOOKED_EVERY: Duration = Duration::from_secs(1);
/// Looking and reading take one part in so many of the time at most.
const PART_OF_TIME: u32 = 20;
/// Figures are read again after so long in any case: folding records again under another dataset file changes nothing of the state.
const READ_AGAIN_AFTER: Duration = Duration::from_mins(5);

/// Bytes of a stamp.
const STAMP: usize = 12;

/// Figures as they are shown.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) benchmark: Benchmark,
    /// KPI 1 of all services, where it was published.
    pub(crate) completeness: Option<CompletenessOfAll>,
    /// What the audit team has to say.
    pub(crate) notices: Notices,
    /// Whether small numbers are left out of it.
    pub(crate) small: SmallNumbers,
    /// When they were read.
    pub(crate) as_at: DateTime<Utc>,
    /// The day that windows are read at.
    pub(crate) today: NaiveDate,
    /// Follows from all that is shown, and from nothing else: so it says nothing of what is left out.
    pub(crate) stamp: String,
}

impl Figures {
    /// Figures at a moment and on its day, which are kept nowhere.
    pub(crate) fn of(benchmark: Benchmark, small: SmallNumbers, (as_at, today): (DateTime<Utc>, NaiveDate)) -> Self {
        Self {
            stamp: stamp(&benchmark, None, &notices::told_of(&[]), today),
            benchmark,
            completeness: None,
            notices: notices::told_of(&[]),
            small,
            as_at,
            today,
        }
    }
}

/// KPI 1 of all services together, as it was published last with what desks are told of the nation: it stands for a week, so that
/// nobody sees what one more record changes, and it is a number of questions, which says nothing of a count that is left out.
#[derive(Debug)]
pub(crate) struct CompletenessOfAll {
    pub(crate) published_on: NaiveDate,
    pub(crate) years: BTreeMap<i32, NationalQuestions>,
}

impl CompletenessOfAll {
    fn of(nation: &NationalFigures) -> Self {
        let years = nation.years.iter();
        Self {
            published_on: day_of(nation.as_at),
            years: years
                .filter_map(|of| Some((of.year, of.read().completeness()?)))
                .collect(),
        }
    }
}

/// The figures that were read last.
pub(crate) struct PublicFigures {
    small: SmallNumbers,
    last: RwLock<Option<Arc<Figures>>>,
    looking: Arc<Mutex<Looking>>,
}

/// How the data were when they were read, and when it was looked at last.
#[derive(Default)]
struct Looking {
    state: Option<(DataState, NaiveDate)>,
    notices: Vec<Notice>,
    read_at: Option<Instant>,
    not_before: Option<Instant>,
}

/// Services, entries, standings, records and held records of all services that take part, and when national figures were published.
type DataState = (i64, i64, i64, i64, i64, Option<DateTime<Utc>>);

impl PublicFigures {
    pub(crate) fn new(small: SmallNumbers) -> Self {
        Self {
            small,
            last: RwLock::default(),
            looking: Arc::default(),
        }
    }

    /// The figures as they are now or, while somebody looks, as they were.
    pub(crate) async fn now(self: &Arc<Self>, pool: &PgPool, clock: &Clock) -> Result<Arc<Figures>, Fault> {
        let mut looking = match (self.last(), Arc::clone(&self.looking).try_lock_owned()) {
            (_, Ok(looking)) => looking,
            (Some(last), Err(_)) => return Ok(last),
            (None, Err(_)) => Arc::clone(&self.looking).lock_owned().await,
        };
        let began = Instant::now();
        if looking.not_before.is_some_and(|at| began < at) {
            return self.last().ok_or(Fault::Busy);
        }
        looking.not_before = Some(began + LOOKED_EVERY);
        // A task of its own, which goes on when whoever asked goes away: nobody else looks before it has ended.
        let (figures, pool, clock) = (Arc::clone(self), pool.clone(), clock.clone());
        let looked = tokio::spawn(async move {
            let looked = figures.look_and_keep(&mut looking, &pool, &clock).await;
            looking.not_before = Some(Instant::now() + LOOKED_EVERY.max(began.elapsed() * PART_OF_TIME));
            looked
        });
        looked.await.map_err(|_| Fault::Broken("the public figures"))?
    }

    async fn look_and_keep(&self, looking: &mut Looking, pool: &PgPool, clock: &Clock) -> Result<Arc<Figures>, Fault> {
        let last = self.last();
        let looked = self.look(looking, last.clone(), pool, clock).await;
        match (looked, last) {
            (Ok(figures), _) => {
                *self.last.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&figures));
                Ok(figures)
            }
            (Err(fault), Some(last)) => {
                tracing::warn!(cause = %safe(&fault.cause()), "the public figures stand as they were read last");
                Ok(last)
            }
            (Err(fault), None) => Err(fault),
        }
    }

    fn last(&self) -> Option<Arc<Figures>> {
        self.last.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn look(
        &self,
        looking: &mut Looking,
        last: Option<Arc<Figures>>,
        pool: &PgPool,
        clock: &Clock,
    ) -> Result<Arc<Figures>, Fault> {
        let (now, today) = (clock.now(), clock.today());
        // All of it as of one moment.
        let mut transaction = pool
            .begin_with("begin isolation level repeatable read read only")
            .await?;
        let state: DataState =
            sqlx::query_as("select services, entries, standings, records, held, published_at from fls_public_state()")
                .fetch_one(&mut *transaction)
                .await?;
        let state = Some((state, today));
        let given = notices::all(&mut transaction).await?;
        let is_recent = looking.read_at.is_some_and(|at| at.elapsed() < READ_AGAIN_AFTER);
        if let Some(last) = last
            .as_ref()
            .filter(|_| is_recent && state == looking.state && given == looking.notices)
        {
            return Ok(Arc::clone(last));
        }
        let services = read(&mut transaction).await?;
        let nation = national::published(&mut transaction).await?;
        let completeness = nation.as_ref().map(CompletenessOfAll::of);
        drop(transaction);
        let (small, told) = (self.small, notices::told_of(&given));
        let made = tokio::task::spawn_blocking(move || {
            let benchmark = Benchmark::of(dataset_in_use(), services, small);
            let stamp = stamp(&benchmark, completeness.as_ref(), &told, today);
            (benchmark, completeness, told, stamp)
        });
        let (benchmark, completeness, told, stamp) = made.await.map_err(|_| Fault::Broken("the public figures"))?;
        (looking.state, looking.notices, looking.read_at) = (state, given, Some(Instant::now()));
        Ok(match last {
            // Nothing that is shown is another.
            Some(last) if last.stamp == stamp => last,
            _ => Arc::new(Figures {
                benchmark,
                completeness,
                notices: told,
                small,
                as_at: now,
                today,
                stamp,
            }),
        })
    }
}

/// The figures as they are at this moment, for whoever writes them into files.
pub(crate) async fn figures(pool: &PgPool, small: SmallNumbers, clock: &Clock) -> Result<Figures, Fault> {
    let mut transaction = pool
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let benchmark = Benchmark::of(dataset_in_use(), read(&mut transaction).await?, small);
    Ok(Figures::of(benchmark, small, (clock.now(), clock.today())))
}

/// What every service that takes part adds up to. A month that records cannot add up to is left out, and `verify` names it.
async fn read(connection: &mut PgConnection) -> Result<Vec<ServiceCounts>, Fault> {
    let services: Vec<(Uuid, String, String, String, String)> =
        sqlx::query_as("select service_id, code, name, nation, region from fls_public_services()")
            .fetch_all(&mut *connection)
            .await?;
    let mut caseloads = caseloads(connection).await?;
    let mut groups = cuts::groups(connection).await?;
    let (possible, impossible): (Vec<_>, Vec<_>) = roll_ups_by_month(connection)
        .await?
        .into_iter()
        .partition(|(_, _, counts)| counts.is_possible());
    if !impossible.is_empty() {
        tracing::error!(
            months = %safe(&Count::of(impossible.len())),
            "roll-ups are none that can be, and are on no public page: `fls-central verify` names them"
        );
    }
    let mut counts: Vec<(Uuid, ServiceCounts)> = services
        .into_iter()
        .map(|(id, code, name, nation, region)| {
            let of = ServiceCounts {
                code,
                name,
                nation,
                region,
                caseload: caseloads.remove(&id),
                months: BTreeMap::new(),
                groups: groups.remove(&id).unwrap_or_default(),
            };
            (id, of)
        })
        .collect();
    counts.sort_by_key(|(id, _)| *id);
    for (service, month, of_month) in possible {
        if let Ok(place) = counts.binary_search_by_key(&service, |(id, _)| *id)
            && let Some((_, of)) = counts.get_mut(place)
        {
            of.months.insert(month, of_month);
        }
    }
    Ok(counts.into_iter().map(|(_, of)| of).collect())
}

/// Text on its way into a digest.
struct Digested(Sha256);

impl fmt::Write for Digested {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

/// A stamp of all that is shown on a day: all of it is in what the benchmark and KPI 1 of all say of themselves.
fn stamp(
    benchmark: &Benchmark,
    completeness: Option<&CompletenessOfAll>,
    notices: &Notices,
    today: NaiveDate,
) -> String {
    let mut digested = Digested(Sha256::new());
    // A digest takes whatever it is given.
    let _ = write!(
        digested,
        "{} {today} {} {benchmark:?} {completeness:?}",
        env!("CARGO_PKG_VERSION"),
        notices.stamp
    );
    let digest = digested.0.finalize();
    HEXLOWER.encode(digest.as_slice().get(..STAMP).unwrap_or_default())
}
