//! Reading the trail. Who writes it: `crate::trail`.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use super::error::AdminError;
use super::services::service_id;
use crate::trail::What;

/// A line of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrailLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Unit code of the service, or nothing for Central as a whole.
    pub service: Option<String>,
    /// Who: the name that was given, and the login of the operating system; or the server by itself.
    pub who: String,
    /// What was done.
    pub what: What,
    /// To what exactly.
    pub about: Option<String>,
    /// Why, where a reason is asked for.
    pub why: Option<String>,
}

/// The trail, or what of it is about a service or from a moment on; the oldest line first.
///
/// # Errors
/// When there is no such service.
pub async fn trail(
    pool: &PgPool,
    service: Option<&str>,
    since: Option<DateTime<Utc>>,
) -> Result<Vec<TrailLine>, AdminError> {
    let id: Option<Uuid> = match service {
        Some(code) => Some(service_id(pool, code).await?),
        None => None,
    };
    let rows = sqlx::query(
        "select a.done_at, s.code, a.who, a.what, a.about, a.why
         from act a left join service s on s.service_id = a.service_id
         where ($1::uuid is null or a.service_id = $1) and ($2::timestamptz is null or a.done_at >= $2)
         order by a.done_at, a.service_id, a.number",
    )
    .bind(id)
    .bind(since)
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(TrailLine {
                at: row.try_get("done_at")?,
                service: row.try_get("code")?,
                who: row.try_get("who")?,
                what: What::of_key(row.try_get("what")?).ok_or(AdminError::Wrong(
                    "the trail tells of an act that this program does not know",
                ))?,
                about: row.try_get("about")?,
                why: row.try_get("why")?,
            })
        })
        .collect()
}
