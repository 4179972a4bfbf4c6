//! A service's row: who it is, how far its log goes, and what it holds.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use domain::log_safe::LogSafe;
use domain::record::Digest;
use protocol::enrol::ServiceWire;
use protocol::exchange::{Counts, Epoch};
use sqlx::{PgConnection, Row as _};
use sync::central::LogPosition;
use uuid::Uuid;

use crate::edge::random_id;
use crate::epoch::{self, EpochBecause};
use crate::fault::Fault;
use crate::keys::{MasterKey, ServiceKey};
use crate::trail::{Line, SERVER, What};

/// A service as a transaction sees it.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) id: Uuid,
    pub(crate) wire: ServiceWire,
    pub(crate) epoch: Epoch,
    /// The last number given and the chain at it.
    pub(crate) last: LogPosition,
    pub(crate) records: i64,
    pub(crate) held: i64,
    /// The last number given to how a record stands.
    pub(crate) last_standing: u64,
    wrapped_key: Vec<u8>,
}

/// Whether a transaction only reads a service's row or keeps others from changing it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    No,
    Yes,
}

const READ: &str = "
    select code, name, demo, nation, region, wrapped_key, epoch, last_number, chain, records, held, last_standing,
           coalesce((select json_object_agg(from_year, value) from caseload c where c.service_id = s.service_id), '{}')::text
               as caseload
    from service s where service_id = $1";
const LOCK: &str = "select 1 from service where service_id = $1 for no key update";

/// A service's code in a log: it names an organisation.
pub(crate) struct CodeInLog<'a>(pub(crate) &'a str);

impl fmt::Display for CodeInLog<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl LogSafe for CodeInLog<'_> {}

impl Service {
    /// Which service a line of the log is about.
    pub(crate) fn code_in_log(&self) -> CodeInLog<'_> {
        CodeInLog(&self.wire.code)
    }

    /// Reads the row; with the lock, as the one who holds it now.
    pub(crate) async fn load(connection: &mut PgConnection, id: Uuid, lock: Lock) -> Result<Self, Fault> {
        if lock == Lock::Yes {
            sqlx::query(LOCK).bind(id).execute(&mut *connection).await?;
        }
        let row = sqlx::query(READ)
            .bind(id)
            .fetch_optional(connection)
            .await?
            .ok_or(Fault::UnknownDevice)?;
        let caseload: BTreeMap<i32, u32> =
            serde_json::from_str(row.try_get("caseload")?).map_err(|_| Fault::Broken("a service's caseload"))?;
        Ok(Self {
            id,
            wire: ServiceWire {
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                demo: row.try_get("demo")?,
                nation: row.try_get("nation")?,
                region: row.try_get("region")?,
                caseload,
            },
            epoch: Epoch(row.try_get("epoch")?),
            last: LogPosition {
                number: number(row.try_get("last_number")?),
                chain: digest(row.try_get("chain")?)?,
            },
            records: row.try_get("records")?,
            held: row.try_get("held")?,
            last_standing: number(row.try_get("last_standing")?),
            wrapped_key: row.try_get("wrapped_key")?,
        })
    }

    /// Its key.
    pub(crate) fn key(&self, master: &MasterKey) -> Result<ServiceKey, Fault> {
        Ok(master.unwrap_key(self.id, &self.wrapped_key)?)
    }

    /// Begins a new life of its log: every receipt and cursor of the old one is void.
    pub(crate) async fn open_epoch(
        &mut self,
        connection: &mut PgConnection,
        because: EpochBecause,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let fresh = random_id()?;
        epoch::note(connection, self.id, fresh, because, now).await?;
        sqlx::query("update service set epoch = $2 where service_id = $1")
            .bind(self.id)
            .bind(fresh)
            .execute(&mut *connection)
            .await?;
        let about = because
            .desk()
            .map(|desk| format!("as the desk {desk} showed that the database was restored"));
        self.note(connection, What::EpochOpened, about, now).await?;
        self.epoch = Epoch(fresh);
        Ok(())
    }

    /// Writes into the trail what the server does by itself, and to what.
    pub(crate) async fn note(
        &self,
        connection: &mut PgConnection,
        what: What,
        about: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let line = Line {
            service: self.id,
            at: now,
            who: SERVER,
            what,
            about,
            why: None,
        };
        Ok(line.write(connection).await?)
    }

    /// Writes how far the log goes and what is held.
    pub(crate) async fn store_counts(&self, connection: &mut PgConnection) -> Result<(), Fault> {
        sqlx::query(
            "update service set last_number = $2, chain = $3, records = $4, held = $5, last_standing = $6
             where service_id = $1",
        )
        .bind(self.id)
        .bind(bigint(self.last.number))
        .bind(self.last.chain.0.as_slice())
        .bind(self.records)
        .bind(self.held)
        .bind(bigint(self.last_standing))
        .execute(connection)
        .await?;
        Ok(())
    }

    /// What it holds, for a reply.
    pub(crate) fn counts(&self) -> Counts {
        Counts {
            entries: self.last.number,
            records: number(self.records),
            held: number(self.held),
        }
    }
}

/// A number of the log, which the database holds as a signed one and never below zero.
pub(crate) fn number(bigint: i64) -> u64 {
    u64::try_from(bigint).unwrap_or_default()
}

/// The same the other way; a number beyond what the database can hold is as good as the largest.
pub(crate) fn bigint(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A digest from its column.
pub(crate) fn digest(bytes: &[u8]) -> Result<Digest, Fault> {
    bytes
        .try_into()
        .map(Digest)
        .map_err(|_| Fault::Broken("a digest's length"))
}
