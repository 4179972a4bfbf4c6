//! What became of an entry that a desk sent, from its receipt number alone: the unit code and the number that Central gave it, as
//! in HRT-1234, the number of its refusal, as in HRT-R56, or the entry's own id. Nothing of a patient.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::database::set_service;
use crate::refusals;
use crate::service::bigint;

/// What a desk or whoever helps it says of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptNumber {
    /// A number of a service's log.
    Number {
        /// The service's unit code.
        service: String,
        /// The number.
        number: u64,
    },
    /// A number of what was refused of a service.
    Refusal {
        /// The service's unit code.
        service: String,
        /// The number.
        number: u64,
    },
    /// The entry's id.
    Entry(Uuid),
}

/// What somebody says is no receipt number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a receipt number is a unit code and a number, as in HRT-1234, or the id of an entry")]
pub struct NoReceiptNumber;

impl std::str::FromStr for ReceiptNumber {
    type Err = NoReceiptNumber;

    fn from_str(said: &str) -> Result<Self, NoReceiptNumber> {
        let said = said.trim();
        if let Ok(id) = said.parse() {
            return Ok(Self::Entry(id));
        }
        // A unit code may hold hyphens, too.
        said.rsplit_once('-')
            .and_then(|(service, number)| {
                let service = service.to_uppercase();
                let refused = number.strip_prefix(['R', 'r']);
                let number = refused.unwrap_or(number).parse().ok()?;
                Some(match refused {
                    Some(_) => Self::Refusal { service, number },
                    None => Self::Number { service, number },
                })
            })
            .ok_or(NoReceiptNumber)
    }
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// Unit code of the service.
    pub service: String,
    /// The desk that sent it.
    pub device: Uuid,
    /// That desk's name.
    pub device_name: String,
    /// When it was taken, or refused last.
    pub at: DateTime<Utc>,
    /// Its number, where it was taken.
    pub number: Option<i64>,
    /// The number of its refusal, where it was refused.
    pub refusal: Option<i64>,
    /// The code of the cause, where it was refused.
    pub code: Option<String>,
    /// The cause in words.
    pub why: Option<&'static str>,
}

/// What became of an entry; once for each that Central knows of, as one may be refused first and taken later.
///
/// # Errors
/// When the database refuses. An entry that Central knows nothing of is no error.
pub async fn receipt(pool: &PgPool, said: &ReceiptNumber) -> Result<Vec<Fate>, sqlx::Error> {
    let (only, number, refusal, entry) = match said {
        ReceiptNumber::Number { service, number } => (Some(service.as_str()), Some(bigint(*number)), None, None),
        ReceiptNumber::Refusal { service, number } => (Some(service.as_str()), None, Some(bigint(*number)), None),
        ReceiptNumber::Entry(id) => (None, None, None, Some(*id)),
    };
    let services: Vec<(Uuid, String)> =
        sqlx::query_as("select service_id, code from fls_services() where $1::text is null or code = $1 order by code")
            .bind(only)
            .fetch_all(pool)
            .await?;
    let mut fates = Vec::new();
    for (id, service) in services {
        let mut transaction = pool.begin().await?;
        set_service(&mut transaction, id).await?;
        let rows = sqlx::query(
            "select d.device_key, d.name, b.received_at as at, e.number, null::bigint as refusal, null::text as code
             from entry e
             join batch b on b.service_id = e.service_id and e.number between b.first_number and b.last_number
             join device d on d.service_id = b.service_id and d.device_key = b.device_key
             where e.service_id = $1 and (e.number = $2 or e.entry_id = $3)
             union all
             select d.device_key, d.name, r.refused_at, null, r.number, r.code
             from refusal r
             join device d on d.service_id = r.service_id and d.device_key = r.device_key
             where r.service_id = $1 and (r.number = $4 or r.entry_id = $3)
             order by at",
        )
        .bind(id)
        .bind(number)
        .bind(entry)
        .bind(refusal)
        .fetch_all(&mut *transaction)
        .await?;
        transaction.rollback().await?;
        for row in &rows {
            let code: Option<String> = row.try_get("code")?;
            fates.push(Fate {
                service: service.clone(),
                device: row.try_get("device_key")?,
                device_name: row.try_get("name")?,
                at: row.try_get("at")?,
                number: row.try_get("number")?,
                refusal: row.try_get("refusal")?,
                why: code.as_deref().map(refusals::words),
                code,
            });
        }
    }
    Ok(fates)
}
