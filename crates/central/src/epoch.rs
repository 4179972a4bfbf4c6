//! The lives of a service's log, its epochs: which there were, since when, and why each began.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::fault::Fault;
use crate::sealed::Epoch;
use crate::seals::{RowText, Seal};

/// Most epochs that cursors of desks open for a service in [`OF_LATE`]. One restored database is one epoch; many in a day are
/// a damaged log, or somebody who tries.
const MOST_OF_LATE: i64 = 4;
/// How long an epoch counts towards the most.
const OF_LATE: TimeDelta = TimeDelta::days(1);

/// Why an epoch began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochBecause {
    /// The service was added.
    Added,
    /// Whoever restored the database said so.
    Said,
    /// This desk said a cursor that Central gave and does not know.
    Shown(Uuid),
}

impl EpochBecause {
    /// As it is kept, and the desk.
    fn columns(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Added => ("added", None),
            Self::Said => ("said", None),
            Self::Shown(device_key) => ("shown", Some(device_key)),
        }
    }

    /// The same back; nothing when it is what no row may hold.
    pub(crate) fn of_columns(because: &str, device_key: Option<Uuid>) -> Option<Self> {
        match (because, device_key) {
            ("added", None) => Some(Self::Added),
            ("said", None) => Some(Self::Said),
            ("shown", Some(device_key)) => Some(Self::Shown(device_key)),
            _ => None,
        }
    }
}

/// Notes that an epoch of a service begins, in a row that is sealed by whoever holds the lock of the service's row.
pub(crate) async fn note(
    connection: &mut PgConnection,
    service: Uuid,
    epoch: Uuid,
    because: EpochBecause,
    at: DateTime<Utc>,
    seal: impl FnOnce(&RowText) -> Seal,
) -> Result<(), sqlx::Error> {
    let (because, device_key) = because.columns();
    let before: i64 = sqlx::query_scalar("select coalesce(max(number), 0) from epoch where service_id = $1")
        .bind(service)
        .fetch_one(&mut *connection)
        .await?;
    let epoch = Epoch {
        number: before + 1,
        id: epoch,
        opened_at: at,
        because: because.to_owned(),
        device_key,
    };
    sqlx::query(
        "insert into epoch (service_id, number, epoch, opened_at, because, device_key, seal)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(service)
    .bind(epoch.number)
    .bind(epoch.id)
    .bind(at)
    .bind(because)
    .bind(device_key)
    .bind(seal(&epoch.text(service)))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether desks' cursors have opened as many epochs of late as they may.
pub(crate) async fn too_many_of_late(
    connection: &mut PgConnection,
    service: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let of_late: i64 =
        sqlx::query_scalar("select count(*) from epoch where service_id = $1 and because = 'shown' and opened_at > $2")
            .bind(service)
            .bind(now - OF_LATE)
            .fetch_one(connection)
            .await?;
    Ok(of_late >= MOST_OF_LATE)
}
