//! Whether Central is there, and whether it can do its work: told within a second, also where the database says nothing.
//!
//! The database is asked on a connection of its own, made for the question and closed after it: so no exchange keeps it
//! waiting, and what is looked at is what the next exchange would meet. However often it is asked, it is looked at once a
//! second at most.

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use tokio::sync::Mutex;

/// How long the database may take to answer.
const WITHIN: Duration = Duration::from_millis(700);
/// How long an answer counts.
const COUNTS_FOR: Duration = Duration::from_secs(1);

/// Whether the database answers, as it was looked at last.
pub(crate) struct Reach {
    options: PgConnectOptions,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Reach {
    pub(crate) fn of(options: PgConnectOptions) -> Self {
        Self {
            options,
            last: Mutex::new(None),
        }
    }

    /// Looks, unless somebody has just done so.
    pub(crate) async fn is_there(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, is_there)) = *last
            && at.elapsed() < COUNTS_FOR
        {
            return is_there;
        }
        let is_there = matches!(tokio::time::timeout(WITHIN, ask(&self.options)).await, Ok(Ok(())));
        *last = Some((Instant::now(), is_there));
        is_there
    }
}

async fn ask(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    sqlx::query("select 1").execute(&mut connection).await?;
    connection.close().await
}
