//! Records whose patients were not seen since a day: which may be past the time that the service keeps them. What that follows from is for
//! the domain to say.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::id::RecordId;
use sqlx::Row as _;
use uuid::Uuid;

use crate::day::{day, instant};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::row::{self, RecordRow};

/// A record, and when its patient was last called.
pub type NotSeenSince = (RecordRow, Option<DateTime<Utc>>);

impl Store {
    /// Records in use that were diagnosed and assessed before this day, the earliest diagnosed first; one without a day of diagnosis
    /// where nobody has changed it since. As many as these at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn not_seen_since(
        &self,
        before: NaiveDate,
        today: NaiveDate,
        most: u32,
    ) -> Result<Vec<NotSeenSince>, StoreError> {
        let as_of = self.as_of(today);
        let moment = before.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        let mut connection = self.inner.read().await?;
        let found = sqlx::query(
            "select r.id as id, c.last_at as last_at from record r left join called c on c.record_nr = r.nr \
             where r.state = 0 and (r.diagnosed < ?1 or (r.diagnosed is null and r.changed < ?2)) \
             and coalesce(r.assessed, 0) < ?1 and coalesce(c.last_at, ?2 - 1) < ?2 \
             order by r.diagnosed, r.id limit ?3",
        )
        .bind(day(before))
        .bind(moment)
        .bind(i64::from(most))
        .fetch_all(&mut *connection)
        .await?;
        let mut ids = Vec::with_capacity(found.len());
        let mut called = Vec::with_capacity(found.len());
        for one in &found {
            ids.push(RecordId::new(one.try_get::<Uuid, _>("id")?));
            called.push(one.try_get::<Option<i64>, _>("last_at")?.map(instant));
        }
        let rows = row::rows_of(&mut connection, &ids, as_of).await?;
        let called: BTreeMap<RecordId, Option<DateTime<Utc>>> = ids.into_iter().zip(called).collect();
        Ok(rows
            .into_iter()
            .map(|row| {
                let last = called.get(&row.id).copied().flatten();
                (row, last)
            })
            .collect())
    }
}
