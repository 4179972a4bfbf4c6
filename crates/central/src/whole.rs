//! Central as a whole: what the trail has of it, and which services there are. One row, there from the first service on, which
//! only the owner of the schema sees.

use std::ops::Deref;

use domain::log_safe::safe;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::fault::Fault;
use crate::keys::{MasterKey, ServiceKey};
use crate::seals::{RowText, Seal, SealSum};
use crate::service::CodeInLog;
use crate::trail::{Line, OF_NO_SERVICE};

/// The columns of its sums.
const SEALS: &str = "central.seals";
const SERVICE_SEALS: &str = "central.service_seals";

/// Central as a transaction sees it.
pub(crate) struct Whole {
    key: ServiceKey,
    services: SealSum,
    acts: i64,
    seals: SealSum,
    /// Whether its row is as it was written. One that was altered is never sealed again, so that it stays found.
    is_unaltered: bool,
}

/// Central as a whole, whose row this transaction has locked: only so is anything of it changed.
pub(crate) struct LockedWhole(Whole);

impl Whole {
    /// Reads its row, which others may change meanwhile. Without a first service there is none.
    pub(crate) async fn load(connection: &mut PgConnection, master: &MasterKey) -> Result<Option<Self>, Fault> {
        let row = sqlx::query(
            "select wrapped_key, services, service_seals, acts, sealed_rows, seals, seal from central where service_id = $1",
        )
        .bind(OF_NO_SERVICE)
        .fetch_optional(connection)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let key = master.unwrap_key(OF_NO_SERVICE, row.try_get("wrapped_key")?)?;
        let mut whole = Self {
            services: key.open_sum(SERVICE_SEALS, row.try_get("services")?, row.try_get("service_seals")?),
            acts: row.try_get("acts")?,
            seals: key.open_sum(SEALS, row.try_get("sealed_rows")?, row.try_get("seals")?),
            is_unaltered: true,
            key,
        };
        whole.is_unaltered = whole.key.sealed_row(&whole.text(), row.try_get("seal")?);
        if !whole.is_unaltered {
            tracing::error!(
                service = %safe(&CodeInLog("Central")),
                "the row of Central as a whole was altered in the database: `fls-central verify` says more"
            );
        }
        Ok(Some(whole))
    }

    /// Its key, which seals what the server publishes by itself, too: of its row the server sees nothing else. Without a first
    /// service there is none.
    pub(crate) async fn key_of(connection: &mut PgConnection, master: &MasterKey) -> Result<Option<ServiceKey>, Fault> {
        let wrapped: Option<Vec<u8>> = sqlx::query_scalar("select wrapped_key from central where service_id = $1")
            .bind(OF_NO_SERVICE)
            .fetch_optional(connection)
            .await?;
        let key = wrapped.map(|wrapped| master.unwrap_key(OF_NO_SERVICE, &wrapped));
        Ok(key.transpose()?)
    }

    fn text(&self) -> RowText {
        RowText::of("central", OF_NO_SERVICE)
            .number(self.services.rows)
            .bytes(Some(&self.services.bytes()))
            .number(self.acts)
            .number(self.seals.rows)
            .bytes(Some(&self.seals.bytes()))
    }

    pub(crate) fn key(&self) -> &ServiceKey {
        &self.key
    }

    pub(crate) fn is_unaltered(&self) -> bool {
        self.is_unaltered
    }

    pub(crate) fn acts(&self) -> i64 {
        self.acts
    }

    pub(crate) fn seals(&self) -> SealSum {
        self.seals
    }

    pub(crate) fn services(&self) -> SealSum {
        self.services
    }

    /// What is sealed of a service here: that there is one with this id.
    pub(crate) fn seal_of(&self, service: Uuid) -> Seal {
        self.key.seal_row(&RowText::of("services", service))
    }
}

impl LockedWhole {
    /// Waits until nobody else has the row locked, locks it, and reads it as it is then. Without a first service there is none.
    pub(crate) async fn load(connection: &mut PgConnection, master: &MasterKey) -> Result<Option<Self>, Fault> {
        sqlx::query("select 1 from central where service_id = $1 for no key update")
            .bind(OF_NO_SERVICE)
            .execute(&mut *connection)
            .await?;
        Ok(Whole::load(connection, master).await?.map(Self))
    }

    /// The same, whose row is added where there is none yet.
    pub(crate) async fn load_or_add(connection: &mut PgConnection, master: &MasterKey) -> Result<Self, Fault> {
        if let Some(whole) = Self::load(connection, master).await? {
            return Ok(whole);
        }
        let wrapped_key = master.new_service_key(OF_NO_SERVICE)?;
        let added = Whole {
            key: master.unwrap_key(OF_NO_SERVICE, &wrapped_key)?,
            services: SealSum::default(),
            acts: 0,
            seals: SealSum::default(),
            is_unaltered: true,
        };
        sqlx::query(
            "insert into central (service_id, wrapped_key, service_seals, seals, seal) values ($1, $2, $3, $4, $5)
             on conflict do nothing",
        )
        .bind(OF_NO_SERVICE)
        .bind(wrapped_key)
        .bind(added.key.seal_sum(SERVICE_SEALS, &added.services)?)
        .bind(added.key.seal_sum(SEALS, &added.seals)?)
        .bind(added.key.seal_row(&added.text()))
        .execute(&mut *connection)
        .await?;
        // Another may have added it just now: theirs counts.
        Self::load(connection, master)
            .await?
            .ok_or(Fault::Broken("the row of Central as a whole"))
    }

    /// A service more.
    pub(crate) fn add_service(&mut self, service: Uuid) {
        let seal = self.seal_of(service);
        self.0.services.add(self.0.key.term(&seal));
    }

    /// Goes on under another key.
    pub(crate) fn go_on_under(&mut self, key: ServiceKey) {
        self.0.key = key;
    }

    /// Takes its row, its services and the sum of its rows for right as they are now.
    pub(super) fn take_for_right(&mut self, services: SealSum, acts: i64, seals: SealSum) {
        (self.0.services, self.0.acts, self.0.seals) = (services, acts, seals);
        self.0.is_unaltered = true;
    }

    /// Writes a line about Central as a whole into the trail.
    pub(crate) async fn note(&mut self, connection: &mut PgConnection, line: Line<'_>) -> Result<(), Fault> {
        self.0.acts += 1;
        let seal = line.write(connection, OF_NO_SERVICE, self.acts, &self.key).await?;
        self.0.seals.add(self.0.key.term(&seal));
        Ok(())
    }

    /// Writes what has changed of its row.
    pub(crate) async fn store(&self, connection: &mut PgConnection) -> Result<(), Fault> {
        sqlx::query(
            "update central set services = $2, service_seals = $3, acts = $4, sealed_rows = $5, seals = $6,
                 seal = coalesce($7, seal)
             where service_id = $1",
        )
        .bind(OF_NO_SERVICE)
        .bind(self.services.rows)
        .bind(self.key.seal_sum(SERVICE_SEALS, &self.services)?)
        .bind(self.acts)
        .bind(self.seals.rows)
        .bind(self.key.seal_sum(SEALS, &self.seals)?)
        .bind(self.is_unaltered.then(|| self.key.seal_row(&self.text())))
        .execute(connection)
        .await?;
        Ok(())
    }
}

impl Deref for LockedWhole {
    type Target = Whole;

    fn deref(&self) -> &Whole {
        &self.0
    }
}
