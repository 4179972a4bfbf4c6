//! Checkpoints: how far Central's logs and trails go at a moment, to be kept where whoever can change the database cannot. A
//! database that was put back as a whole to what it was agrees with itself; it does not agree with a checkpoint that was made
//! after that. Nothing of a patient is in one.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::AdminError;
use super::verify::{CENTRAL, Difference};
use crate::database::set_service;
use crate::keys::MasterKey;
use crate::log::chain_at;
use crate::sealed::SealedTable;
use crate::service::{Service, number};
use crate::trail::OF_NO_SERVICE;

/// How a checkpoint begins.
const FORM: &str = "fls-central checkpoint 1";

/// How far everything goes at one moment, and a proof that a holder of the master key wrote this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    #[serde(flatten)]
    says: Says,
    /// Over the JSON of what it says, as this program writes it.
    mac: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Says {
    form: String,
    taken_at: DateTime<Utc>,
    /// The trail of Central as a whole.
    trail: TrailEnd,
    services: Vec<ServiceEnd>,
}

/// How far a service's log and trail go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ServiceEnd {
    id: Uuid,
    code: String,
    last_number: u64,
    /// In hexadecimal digits, as everything here that is bytes.
    chain: String,
    trail: TrailEnd,
}

/// How far a trail goes: its lines, and the SHA-256 of what they say one after the other. Their seals are others once there is
/// another key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TrailEnd {
    lines: i64,
    digest: String,
}

impl Says {
    fn bytes(&self) -> Result<Vec<u8>, AdminError> {
        serde_json::to_vec(self).map_err(|_| AdminError::Wrong("a checkpoint cannot be written"))
    }
}

impl Checkpoint {
    /// Reads a checkpoint that a holder of this master key wrote.
    ///
    /// # Errors
    /// When it is none, or was altered.
    pub fn read(text: &[u8], master: &MasterKey) -> Result<Self, AdminError> {
        let read: Self = serde_json::from_slice(text).map_err(|_| AdminError::NoCheckpoint)?;
        let mac = HEXLOWER
            .decode(read.mac.as_bytes())
            .map_err(|_| AdminError::NoCheckpoint)?;
        if read.says.form == FORM && master.wrote_checkpoint(&read.says.bytes()?, &mac) {
            Ok(read)
        } else {
            Err(AdminError::NoCheckpoint)
        }
    }

    /// When it was made.
    pub fn taken_at(&self) -> DateTime<Utc> {
        self.says.taken_at
    }
}

/// How far everything goes now, as of one moment.
///
/// # Errors
/// When the database cannot be read, or a key does not open.
pub async fn checkpoint(pool: &PgPool, master: &MasterKey, now: DateTime<Utc>) -> Result<Checkpoint, AdminError> {
    let mut transaction = pool.begin().await?;
    sqlx::query("set transaction isolation level repeatable read, read only")
        .execute(&mut *transaction)
        .await?;
    let ids: Vec<Uuid> = sqlx::query_scalar("select service_id from service order by code")
        .fetch_all(&mut *transaction)
        .await?;
    let mut services = Vec::with_capacity(ids.len());
    for id in ids {
        set_service(&mut transaction, id).await?;
        let service = Service::load(&mut transaction, master, id).await?;
        services.push(ServiceEnd {
            id,
            trail: trail_up_to(&mut transaction, id, service.acts()).await?,
            code: service.wire.code,
            last_number: service.last.number,
            chain: HEXLOWER.encode(&service.last.chain.0),
        });
    }
    let says = Says {
        form: FORM.to_owned(),
        taken_at: now,
        trail: trail_up_to(&mut transaction, OF_NO_SERVICE, i64::MAX).await?,
        services,
    };
    let mac = HEXLOWER.encode(&master.checkpoint_mac(&says.bytes()?));
    Ok(Checkpoint { says, mac })
}

/// What the database no longer has of what it had at a checkpoint, or has otherwise.
///
/// # Errors
/// When the database cannot be read. What differs is no error but the answer.
pub async fn since_checkpoint(pool: &PgPool, checkpoint: &Checkpoint) -> Result<Vec<Difference>, AdminError> {
    let mut transaction = pool.begin().await?;
    sqlx::query("set transaction isolation level repeatable read, read only")
        .execute(&mut *transaction)
        .await?;
    let mut differences = Vec::new();
    let mut differs = |service: &str, words: String| {
        differences.push(Difference {
            service: service.to_owned(),
            words,
        });
    };
    let Says { trail, services, .. } = &checkpoint.says;
    for ServiceEnd {
        id,
        code,
        last_number,
        chain,
        trail,
    } in services
    {
        set_service(&mut transaction, *id).await?;
        let last: Option<i64> = sqlx::query_scalar("select last_number from service where service_id = $1")
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(last) = last else {
            differs(code, "the service is gone since the checkpoint".to_owned());
            continue;
        };
        if number(last) < *last_number {
            differs(
                code,
                format!(
                    "its log ended at {last_number} at the checkpoint and ends at {last} now: entries were cut off, or an older \
                     backup was put back"
                ),
            );
        } else if *last_number > 0
            && chain_at(&mut transaction, *id, *last_number)
                .await?
                .map(|chain| HEXLOWER.encode(&chain.0))
                .as_ref()
                != Some(chain)
        {
            differs(
                code,
                format!("its log up to entry {last_number} is another than at the checkpoint"),
            );
        }
        if trail_up_to(&mut transaction, *id, trail.lines).await? != *trail {
            differs(
                code,
                format!("its trail up to line {} is another than at the checkpoint", trail.lines),
            );
        }
    }
    if trail_up_to(&mut transaction, OF_NO_SERVICE, trail.lines).await? != *trail {
        differs(
            CENTRAL,
            format!("its trail up to line {} is another than at the checkpoint", trail.lines),
        );
    }
    Ok(differences)
}

/// A trail up to so many lines.
async fn trail_up_to(connection: &mut PgConnection, service: Uuid, most: i64) -> Result<TrailEnd, sqlx::Error> {
    let mut lines = SealedTable::Act.read(connection, service).await?;
    lines.truncate(usize::try_from(most).unwrap_or_default());
    let mut seen = Sha256::new();
    for line in &lines {
        seen.update(line.text.as_bytes());
    }
    Ok(TrailEnd {
        lines: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        digest: HEXLOWER.encode(&seen.finalize()),
    })
}
