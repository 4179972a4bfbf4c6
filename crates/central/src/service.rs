//! A service's row: who it is, how far its log goes, and what it holds.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use domain::id::DeviceId;
use domain::log_safe::{LogSafe, safe};
use domain::record::Digest;
use protocol::chain;
use protocol::enrol::ServiceWire;
use protocol::exchange::{Counts, Epoch};
use sqlx::{PgConnection, Row as _};
use sync::central::LogPosition;
use uuid::Uuid;

use crate::edge::random_id;
use crate::epoch::{self, EpochBecause};
use crate::fault::Fault;
use crate::keys::{MasterKey, ServiceKey};
use crate::sealed;
use crate::seals::{RowText, Seal, SealSum};
use crate::trail::Line;

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
    pub(crate) key: ServiceKey,
    /// Whether a desk of it whose store was copied or put back goes on with a new life.
    takes_new_lives: bool,
    added_at: DateTime<Utc>,
    /// Lines of its trail.
    acts: i64,
    /// Its sealed rows.
    seals: SealSum,
    /// Whether its row is as it was written. One that was altered is never sealed again, so that it stays found.
    is_unaltered: bool,
    caseload_is_unaltered: bool,
}

/// A service whose row this transaction has locked: nobody else changes the row, or what its counts and its seals add up to,
/// before the transaction ends. Only so is anything of a service changed.
#[derive(Clone)]
pub(crate) struct LockedService {
    service: Service,
    /// Whether there is something to store.
    is_changed: bool,
}

const READ: &str = "
    select code, name, demo, nation, region, takes_new_lives, wrapped_key, epoch, last_number, chain, records, held,
           last_standing, added_at, acts, sealed_rows, seals, seal,
           coalesce((select json_agg(json_build_array(from_year, value, encode(seal, 'hex')))
                     from caseload c where c.service_id = s.service_id), '[]')::text as caseload,
           coalesce((select json_agg(distinct i.device_id)
                     from identity i join device d on d.service_id = i.service_id and d.device_key = i.device_key
                     where i.service_id = s.service_id and d.revoked_at is not null),
                    '[]')::text as revoked
    from service s where service_id = $1";
/// The column of the sum of its seals.
const SEALS: &str = "service.seals";
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

    /// Reads the row, which others may change meanwhile.
    pub(crate) async fn load(connection: &mut PgConnection, master: &MasterKey, id: Uuid) -> Result<Self, Fault> {
        let row = sqlx::query(READ)
            .bind(id)
            .fetch_optional(connection)
            .await?
            .ok_or(Fault::UnknownDevice)?;
        let caseload: Vec<(i32, u32, String)> =
            serde_json::from_str(row.try_get("caseload")?).map_err(|_| Fault::Broken("a service's caseload"))?;
        // A desk that was let in again has another id since.
        let revoked: BTreeSet<DeviceId> =
            serde_json::from_str(row.try_get("revoked")?).map_err(|_| Fault::Broken("a service's desks"))?;
        let key = master.unwrap_key(id, row.try_get("wrapped_key")?)?;
        let is_sealed = |(year, value, seal): &(i32, u32, String)| {
            let seal = HEXLOWER.decode(seal.as_bytes()).unwrap_or_default();
            key.sealed_row(&sealed::caseload(id, *year, value.cast_signed()), &seal)
        };
        let caseload_is_unaltered = caseload.iter().all(is_sealed);
        let mut service = Self {
            id,
            caseload_is_unaltered,
            wire: ServiceWire {
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                demo: row.try_get("demo")?,
                nation: row.try_get("nation")?,
                region: row.try_get("region")?,
                // Of a year that was taken out the row says 0.
                caseload: caseload
                    .into_iter()
                    .filter(|(_, value, _)| *value > 0)
                    .map(|(year, value, _)| (year, value))
                    .collect(),
                revoked,
            },
            epoch: Epoch(row.try_get("epoch")?),
            last: LogPosition {
                number: number(row.try_get("last_number")?),
                chain: digest(row.try_get("chain")?)?,
            },
            records: row.try_get("records")?,
            held: row.try_get("held")?,
            last_standing: number(row.try_get("last_standing")?),
            takes_new_lives: row.try_get("takes_new_lives")?,
            added_at: row.try_get("added_at")?,
            acts: row.try_get("acts")?,
            seals: key.open_sum(SEALS, row.try_get("sealed_rows")?, row.try_get("seals")?),
            is_unaltered: true,
            key,
        };
        service.is_unaltered = service.key.sealed_row(&service.text(), row.try_get("seal")?);
        if !service.is_unaltered {
            tracing::error!(
                service = %safe(&service.code_in_log()),
                "the row of a service was altered in the database: `fls-central verify` says more"
            );
        }
        Ok(service)
    }

    /// What of its row is sealed: who it is, how far its log and its trail go, and the sum of its sealed rows. How many records
    /// it has is counted again by whoever verifies.
    fn text(&self) -> RowText {
        RowText::of("service", self.id)
            .text(&self.wire.code)
            .text(&self.wire.name)
            .number(self.wire.demo.into())
            .text(&self.wire.nation)
            .text(&self.wire.region)
            .number(self.takes_new_lives.into())
            .at(self.added_at)
            .id(self.epoch.0)
            .number(bigint(self.last.number))
            .bytes(Some(&self.last.chain.0))
            .number(self.acts)
            .number(self.seals.rows)
            .bytes(Some(&self.seals.bytes()))
    }

    /// Whether its row is as it was written.
    pub(crate) fn is_unaltered(&self) -> bool {
        self.is_unaltered
    }

    /// Refuses a service of which somebody has altered what desks are told: who it is, how far its log goes, its caseload.
    /// Nothing is taken for it then or passed on of it, until somebody has looked and answers for it.
    pub(crate) fn as_written(&self) -> Result<(), Fault> {
        if self.is_unaltered && self.caseload_is_unaltered {
            Ok(())
        } else {
            Err(Fault::Altered("the row of a service, or its caseload,"))
        }
    }

    /// Whether a desk of it whose store was copied or put back goes on with a new life. Otherwise it has to enrol again.
    pub(crate) fn takes_new_lives(&self) -> bool {
        self.takes_new_lives
    }

    /// Lines of its trail.
    pub(crate) fn acts(&self) -> i64 {
        self.acts
    }

    /// Its sealed rows, as its own row says.
    pub(crate) fn seals(&self) -> SealSum {
        self.seals
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

impl LockedService {
    /// Adds the row of a new service, in a transaction that is this service's.
    ///
    /// # Errors
    /// When the database refuses or there are no random bytes. That its code is taken already is no error but the answer nothing.
    pub(crate) async fn add(
        connection: &mut PgConnection,
        master: &MasterKey,
        id: Uuid,
        wire: ServiceWire,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Fault> {
        let epoch = random_id()?;
        let wrapped_key = master.new_service_key(id)?;
        let service = Service {
            id,
            key: master.unwrap_key(id, &wrapped_key)?,
            wire,
            epoch: Epoch(epoch),
            last: LogPosition {
                number: 0,
                chain: chain::START,
            },
            records: 0,
            held: 0,
            last_standing: 0,
            takes_new_lives: true,
            added_at: now,
            acts: 0,
            seals: SealSum::default(),
            is_unaltered: true,
            caseload_is_unaltered: true,
        };
        let inserted = sqlx::query(
            "insert into service (service_id, code, name, demo, nation, region, wrapped_key, epoch, added_at, seals, seal)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict on constraint service_code_key do nothing",
        )
        .bind(id)
        .bind(&service.wire.code)
        .bind(&service.wire.name)
        .bind(service.wire.demo)
        .bind(&service.wire.nation)
        .bind(&service.wire.region)
        .bind(wrapped_key)
        .bind(epoch)
        .bind(now)
        .bind(service.key.seal_sum(SEALS, &service.seals)?)
        .bind(service.key.seal_row(&service.text()))
        .execute(&mut *connection)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(None);
        }
        let mut added = Self {
            service,
            is_changed: false,
        };
        added.note_epoch(connection, EpochBecause::Added, now).await?;
        Ok(Some(added))
    }

    /// Waits until nobody else has the row locked, locks it, and reads it as it is then.
    pub(crate) async fn load(connection: &mut PgConnection, master: &MasterKey, id: Uuid) -> Result<Self, Fault> {
        sqlx::query(LOCK).bind(id).execute(&mut *connection).await?;
        Ok(Self {
            service: Service::load(connection, master, id).await?,
            is_changed: false,
        })
    }

    /// The seal of a row that is being added.
    pub(crate) fn seal(&mut self, row: &RowText) -> Seal {
        let seal = self.key.seal_row(row);
        let term = self.key.term(&seal);
        self.service.seals.add(term);
        self.is_changed = true;
        seal
    }

    /// The seal of a row that is being changed. One that was altered before keeps the seal it has, which is none of what it says:
    /// so it stays found.
    pub(crate) fn seal_anew(&mut self, before: &RowText, seal: Seal, after: &RowText) -> Seal {
        if !self.key.sealed_row(before, &seal) {
            return seal;
        }
        let anew = self.key.seal_row(after);
        let (term, term_anew) = (self.key.term(&seal), self.key.term(&anew));
        self.service.seals.replace(term, term_anew);
        self.is_changed = true;
        anew
    }

    /// Takes its row and the sum of its rows for right as they are now.
    pub(super) fn take_for_right(&mut self, acts: i64, seals: SealSum) {
        (self.service.acts, self.service.seals) = (acts, seals);
        self.service.is_unaltered = true;
        self.is_changed = true;
    }

    /// Begins a new life of its log: every receipt and cursor of the old one is void.
    pub(crate) async fn open_epoch(
        &mut self,
        connection: &mut PgConnection,
        because: EpochBecause,
        line: Line<'_>,
    ) -> Result<(), Fault> {
        self.service.epoch = Epoch(random_id()?);
        self.note_epoch(connection, because, line.at).await?;
        self.note(connection, line).await
    }

    async fn note_epoch(
        &mut self,
        connection: &mut PgConnection,
        because: EpochBecause,
        at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let (service, fresh) = (self.id, self.epoch.0);
        epoch::note(connection, service, fresh, because, at, |row| self.seal(row)).await?;
        Ok(())
    }

    /// Writes a line about it into the trail.
    pub(crate) async fn note(&mut self, connection: &mut PgConnection, line: Line<'_>) -> Result<(), Fault> {
        self.service.acts += 1;
        let seal = line.write(connection, self.id, self.acts, &self.key).await?;
        let term = self.key.term(&seal);
        self.service.seals.add(term);
        self.is_changed = true;
        Ok(())
    }

    /// What it holds has changed.
    pub(crate) fn has_changed(&mut self) {
        self.is_changed = true;
    }

    /// Has its desks whose store was copied or put back go on with a new life, or enrol again. The caller stores the row, which
    /// seals it.
    pub(crate) async fn set_new_lives(&mut self, connection: &mut PgConnection, takes: bool) -> Result<(), Fault> {
        sqlx::query("update service set takes_new_lives = $2 where service_id = $1")
            .bind(self.id)
            .bind(takes)
            .execute(connection)
            .await?;
        self.service.takes_new_lives = takes;
        self.is_changed = true;
        Ok(())
    }

    /// Writes what has changed of its row: how far its log goes and what is held, its epoch, and the sum of its sealed rows.
    pub(crate) async fn store(&mut self, connection: &mut PgConnection) -> Result<(), Fault> {
        if !self.is_changed {
            return Ok(());
        }
        sqlx::query(
            "update service set epoch = $2, last_number = $3, chain = $4, records = $5, held = $6, last_standing = $7,
                 acts = $8, sealed_rows = $9, seals = $10, seal = coalesce($11, seal)
             where service_id = $1",
        )
        .bind(self.id)
        .bind(self.epoch.0)
        .bind(bigint(self.last.number))
        .bind(self.last.chain.0.as_slice())
        .bind(self.records)
        .bind(self.held)
        .bind(bigint(self.last_standing))
        .bind(self.acts)
        .bind(self.seals.rows)
        .bind(self.key.seal_sum(SEALS, &self.seals)?)
        .bind(self.is_unaltered.then(|| self.key.seal_row(&self.text())))
        .execute(connection)
        .await?;
        self.is_changed = false;
        Ok(())
    }
}

impl Deref for LockedService {
    type Target = Service;

    fn deref(&self) -> &Service {
        &self.service
    }
}

impl DerefMut for LockedService {
    fn deref_mut(&mut self) -> &mut Service {
        &mut self.service
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
