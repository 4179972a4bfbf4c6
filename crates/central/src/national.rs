//! The national averages: what all services but demonstrations add up to, published at most once a week and told to desks as
//! they were published, by every server program the same. They are counted in no exchange, so that nobody sees what one more
//! record changes.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use domain::audit::{RollUp, ServiceYear, national_years};
use domain::log_safe::{Count, safe};
use protocol::national::{NationalFigures, NationalYearWire};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::dataset_files::dataset_in_use;
use crate::edge::day_of;
use crate::fault::Fault;
use crate::keys::{MasterKey, ServiceKey};
use crate::question_roll_up::questions_by_year;
use crate::roll_up::{caseloads, roll_ups_by_month};
use crate::sealed;
use crate::seals::Seal;
use crate::service::{Service, bigint};
use crate::trail::OF_NO_SERVICE;
use crate::whole::Whole;

/// Whoever has locked this publishes, or gives Central as a whole another key.
const PUBLISHING: i64 = 7_061_001;

/// How long figures stand before others are published.
const PUBLISHED_EVERY: TimeDelta = TimeDelta::days(7);

/// Which figures are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publish {
    /// All there are.
    Any,
    /// Not the first that say nothing: whoever takes part later does not wait another week.
    Something,
}

/// What is told to a desk of this service that has figures with this stamp: nothing where it has what was published last. A
/// demonstration is told none: whoever practises on one sees the nation as little as it sees them.
pub(crate) async fn told(
    connection: &mut PgConnection,
    service: &Service,
    has: Option<u64>,
) -> Result<Option<NationalFigures>, Fault> {
    if service.wire.demo {
        return Ok(None);
    }
    let others: Option<String> = sqlx::query_scalar("select figures from nation where stamp is distinct from $1")
        .bind(has.map(bigint))
        .fetch_optional(connection)
        .await?;
    let figures = others.and_then(|figures| serde_json::from_str(&figures).ok());
    // Whoever has some is told that they are taken back; whoever has none needs not be told that there are none.
    Ok(figures.filter(|figures: &NationalFigures| has.is_some() || !figures.years.is_empty()))
}

/// What became of figures that were to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Published {
    Now,
    /// Others were published less than a week ago.
    StillStand {
        since: DateTime<Utc>,
    },
    /// There are none yet.
    Nothing,
}

/// Waits until nobody else publishes or gives Central as a whole another key, and keeps them from it until the transaction ends. It
/// comes before the key is read and before any row is locked: so nothing is sealed under a key that is none any more, nor do the two
/// wait for each other. Before the first publication there is no row to lock, and the server may not lock that of the whole.
pub(crate) async fn alone(connection: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(PUBLISHING)
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts the figures and publishes them, in a transaction that is of no service, where the last have stood for a week or said
/// nothing.
pub(crate) async fn publish(
    connection: &mut PgConnection,
    master: &MasterKey,
    which: Publish,
    now: DateTime<Utc>,
) -> Result<Published, Fault> {
    alone(connection).await?;
    let Some(key) = Whole::key_of(connection, master).await? else {
        return Ok(Published::Nothing);
    };
    let last: Option<(DateTime<Utc>, bool)> = sqlx::query_as(
        "select published_at, figures::jsonb -> 'years' = '[]' from nation where service_id = $1 for update",
    )
    .bind(OF_NO_SERVICE)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some((at, false)) = last
        && now - at < PUBLISHED_EVERY
    {
        return Ok(Published::StillStand { since: at });
    }
    let figures = count(connection, now).await?;
    if figures.years.is_empty() && which == Publish::Something && last.is_none_or(|(_, is_empty)| is_empty) {
        return Ok(Published::Nothing);
    }
    let text = serde_json::to_string(&figures).map_err(|_| Fault::Broken("the national figures"))?;
    let stamp = bigint(figures.stamp);
    // Another program may have published the first just now: theirs stand.
    let published = sqlx::query(
        "insert into nation (service_id, published_at, stamp, figures, seal) values ($1, $2, $3, $4, $6)
         on conflict on constraint nation_pkey do update set
             published_at = excluded.published_at, stamp = excluded.stamp, figures = excluded.figures,
             seal = excluded.seal
         where nation.published_at is not distinct from $5",
    )
    .bind(OF_NO_SERVICE)
    .bind(now)
    .bind(stamp)
    .bind(&text)
    .bind(last.map(|(at, _)| at))
    .bind(key.seal_row(&sealed::nation(OF_NO_SERVICE, now, stamp, &text)))
    .execute(connection)
    .await?;
    Ok(if published.rows_affected() == 0 {
        Published::StillStand { since: now }
    } else {
        Published::Now
    })
}

async fn count(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<NationalFigures, Fault> {
    let caseloads = caseloads(connection).await?;
    let mut of_services: BTreeMap<(i32, Uuid), ServiceYear> = BTreeMap::new();
    let nothing_yet = |year: i32, service: Uuid| ServiceYear {
        year,
        counts: RollUp::default(),
        questions: BTreeMap::new(),
        caseload: caseloads.get(&service).map_or(0, |caseload| caseload.of_year(year)),
    };
    for (service, month, counts) in roll_ups_by_month(connection).await? {
        let year = month.year();
        let of = of_services.entry((year, service));
        of.or_insert_with(|| nothing_yet(year, service)).counts += counts;
    }
    for (service, year, question, count) in questions_by_year(connection, day_of(now)).await? {
        let of = of_services.entry((year, service));
        let of = of.or_insert_with(|| nothing_yet(year, service));
        of.questions.insert(question, count);
    }
    let years = national_years(dataset_in_use(), of_services.into_values());
    if !years.impossible.is_empty() {
        tracing::error!(
            years = %safe(&Count::of(years.impossible.len())),
            "roll-ups of a service are none that can be, and the nation is not told of their years: `fls-central verify` names them"
        );
    }
    let told = years.told.iter().map(|(year, told)| NationalYearWire::of(*year, told));
    Ok(NationalFigures::new(now, told.collect()))
}

/// Seals what was published under another key, once it is [`alone`].
pub(crate) async fn seal_anew(connection: &mut PgConnection, key: &ServiceKey) -> Result<(), Fault> {
    let published: Option<(DateTime<Utc>, i64, String)> =
        sqlx::query_as("select published_at, stamp, figures from nation where service_id = $1 for update")
            .bind(OF_NO_SERVICE)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some((at, stamp, text)) = published {
        sqlx::query("update nation set seal = $2 where service_id = $1")
            .bind(OF_NO_SERVICE)
            .bind(key.seal_row(&sealed::nation(OF_NO_SERVICE, at, stamp, &text)))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The figures as they were published last.
pub(crate) async fn published(connection: &mut PgConnection) -> Result<Option<NationalFigures>, Fault> {
    let figures: Option<String> = sqlx::query_scalar("select figures from nation")
        .fetch_optional(connection)
        .await?;
    Ok(figures.and_then(|figures| serde_json::from_str(&figures).ok()))
}

/// What is not as it was published, in words.
pub(crate) async fn altered(connection: &mut PgConnection, master: &MasterKey) -> Result<Option<String>, Fault> {
    let published: Option<(DateTime<Utc>, i64, String, Seal)> =
        sqlx::query_as("select published_at, stamp, figures, seal from nation where service_id = $1")
            .bind(OF_NO_SERVICE)
            .fetch_optional(&mut *connection)
            .await?;
    let Some((at, stamp, text, seal)) = published else {
        return Ok(None);
    };
    let key = match Whole::key_of(connection, master).await {
        Ok(key) => key,
        // Whoever looks at the whole says so.
        Err(Fault::Key(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let row = sealed::nation(OF_NO_SERVICE, at, stamp, &text);
    let is_as_published = key.is_some_and(|key| key.sealed_row(&row, &seal));
    Ok((!is_as_published).then(|| "the national figures are not those that were published".to_owned()))
}
