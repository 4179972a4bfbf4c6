//! The keys of the service's private entries that this desk holds, and the desk's own, by which it was given them. They lie
//! in the encrypted database and are opened with it. Which of them is written with, and who is to be given them, is decided
//! elsewhere.

use domain::id::DeviceId;
use protocol::private::{DeskSecret, ServiceKey};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use zeroize::Zeroizing;

use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// A key of the service that this desk holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldKey {
    /// The key.
    pub key: ServiceKey,
    /// Its generation: the first key of a service is of generation 1.
    pub generation: u32,
}

const HELD: &str = "select key, generation from service_key order by generation desc, id";

impl Store {
    /// The keys that this desk holds: the one to write with first, which is of the newest generation, and of several of
    /// that the one with the smallest id. Desks that hold the same keys write with the same.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn service_keys(&self) -> Result<Vec<HeldKey>, StoreError> {
        let mut connection = self.inner.read().await?;
        held_keys(&mut connection).await
    }

    /// The key to write with; where this desk holds none, this one, which is kept from now on.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn service_key_or(&self, fresh: HeldKey) -> Result<HeldKey, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        if let Some(row) = sqlx::query(HELD).fetch_optional(&mut *connection).await? {
            let held = read(&row)?;
            writing.undo().await?;
            return Ok(held);
        }
        keep(connection, &fresh).await?;
        writing.commit().await?;
        Ok(fresh)
    }

    /// This desk's own key under this id of it; where it has none, this one, which is kept from now on.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn desk_secret_or(&self, device: DeviceId, fresh: DeskSecret) -> Result<DeskSecret, StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let held: Option<Vec<u8>> = sqlx::query_scalar("select secret from desk_key where device = ?1")
            .bind(device.uuid())
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(held) = held {
            writing.undo().await?;
            return Ok(DeskSecret::new(bytes(&Zeroizing::new(held))?));
        }
        sqlx::query("insert into desk_key (device, secret) values (?1, ?2)")
            .bind(device.uuid())
            .bind(fresh.expose().as_slice())
            .execute(connection)
            .await?;
        writing.commit().await?;
        Ok(fresh)
    }
}

/// The keys that this desk holds, the one to write with first.
pub(crate) async fn held_keys(connection: &mut SqliteConnection) -> Result<Vec<HeldKey>, StoreError> {
    let rows = sqlx::query(HELD).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Keeps a key; one that is held stays as it is.
pub(crate) async fn keep(connection: &mut SqliteConnection, held: &HeldKey) -> Result<(), StoreError> {
    sqlx::query("insert or ignore into service_key (id, key, generation) values (?1, ?2, ?3)")
        .bind(held.key.id().0.as_slice())
        .bind(held.key.expose().as_slice())
        .bind(held.generation)
        .execute(connection)
        .await?;
    Ok(())
}

fn bytes(held: &[u8]) -> Result<[u8; 32], StoreError> {
    held.try_into().map_err(|_| StoreError::Damaged)
}

fn read(row: &SqliteRow) -> Result<HeldKey, StoreError> {
    let generation: i64 = row.try_get("generation")?;
    Ok(HeldKey {
        key: ServiceKey::new(bytes(&Zeroizing::new(row.try_get::<Vec<u8>, _>("key")?))?),
        generation: u32::try_from(generation).map_err(|_| StoreError::Damaged)?,
    })
}
