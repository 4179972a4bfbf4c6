//! The edge to the world: what time it is, and random bytes. Everything else is given these.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

/// Tells the time; tests set it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The computer's clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where the server asks what time it is"
    )]
    pub fn system() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// A clock that tells what this function says.
    pub fn of(tell: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }

    /// The day it is now.
    pub(crate) fn today(&self) -> NaiveDate {
        day_of(self.now())
    }
}

/// The day of an instant where the services are: what is a date in the future is the same at Central as at their desks, also
/// in the first hour of a summer's day.
pub(crate) fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&London).date_naive()
}

/// The moment at which a day has ended there.
pub(crate) fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    let next = day.succ_opt()?.and_time(NaiveTime::MIN);
    Some(next.and_local_timezone(London).earliest()?.with_timezone(&Utc))
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A random id.
pub(crate) fn random_id() -> Result<Uuid, getrandom::Error> {
    Ok(uuid::Builder::from_random_bytes(random()?).into_uuid())
}
