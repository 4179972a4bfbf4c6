//! Removing lines of the access trail that are past their time. The hash of the last of them stays, and the chain goes on from it.

use chrono::{DateTime, Utc};
use domain::access::Access;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::trail::chain::{self, Line, Use};
use crate::trail::proving::prove;

impl Store {
    /// Removes the lines before this moment, as far as no later line stands before them, and writes a line that says how many they
    /// were. A trail in which something is wrong stays as it is: what is left of it is evidence.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is then removed.
    pub async fn prune_access(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let first: Option<i64> = {
            let mut connection = self.inner.read().await?;
            sqlx::query_scalar("select at from access order by nr limit 1")
                .fetch_optional(&mut *connection)
                .await?
        };
        if first.is_none_or(|first| first >= before.timestamp_millis()) {
            return Ok(0);
        }
        self.write_access_down().await?;
        let mut writing = self.inner.write().await?;
        let key = &self.inner.trail_key;
        let proof = prove(writing.connection()?, key, None).await?;
        let end = chain::end(writing.connection()?).await?;
        let (None, Some(mut end)) = (proof.fault, end) else {
            writing.undo().await?;
            return Ok(0);
        };
        let connection = writing.connection()?;
        let stays: Option<i64> = sqlx::query_scalar("select min(nr) from access where at >= ?1")
            .bind(before.timestamp_millis())
            .fetch_one(&mut *connection)
            .await?;
        let gone = stays.map_or(end.last, |stays| stays - 1);
        let gone_mac: Vec<u8> = sqlx::query_scalar("select mac from access where nr = ?1")
            .bind(gone)
            .fetch_one(&mut *connection)
            .await?;
        let removed = sqlx::query("delete from access where nr <= ?1")
            .bind(gone)
            .execute(&mut *connection)
            .await?
            .rows_affected();
        end.gone = gone;
        end.gone_mac = gone_mac.try_into().map_err(|_| StoreError::Damaged)?;
        sqlx::query("update access_end set gone = ?1, gone_mac = ?2, seal = ?3")
            .bind(end.gone)
            .bind(end.gone_mac.as_slice())
            .bind(end.sealed(key).as_slice())
            .execute(&mut *connection)
            .await?;
        let lines = i64::try_from(removed).unwrap_or(i64::MAX);
        let said = Line::about_the_desk(Access::Pruned, self.me(), now, lines);
        let usage = if self.inner.trail.is_in_use() {
            Use::GoesOn
        } else {
            Use::Begins
        };
        chain::append(connection, key, std::slice::from_ref(&said), usage).await?;
        writing.commit_then(|_| self.inner.trail.written(0)).await?;
        Ok(removed)
    }
}
