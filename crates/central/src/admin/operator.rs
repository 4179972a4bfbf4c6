//! Who administers Central, and why: every act that changes something is given both, and writes them into the trail.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::error::AdminError;
use crate::edge::Clock;
use crate::trail::{Line, What};

/// Most characters of a name or a reason.
const CHARACTERS: usize = 200;

/// Whoever administers, and the clock that tells when.
#[derive(Clone, Debug)]
pub struct Operator {
    who: String,
    clock: Clock,
}

/// What somebody says who administers, on one line: why something was done, or for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(String);

impl Operator {
    /// Somebody of this name.
    ///
    /// # Errors
    /// When it is empty, too long, or holds a character that moves a cursor.
    pub fn new(who: &str, clock: Clock) -> Result<Self, AdminError> {
        Ok(Self {
            who: said(who).ok_or(AdminError::NoOperator)?,
            clock,
        })
    }

    /// When it is.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Their name.
    pub(super) fn who(&self) -> &str {
        &self.who
    }

    /// Writes into the trail what they do, in the transaction in which they do it.
    pub(super) async fn note(
        &self,
        connection: &mut PgConnection,
        service: Uuid,
        what: What,
        about: Option<String>,
        why: Option<&Words>,
    ) -> Result<(), sqlx::Error> {
        let line = Line {
            service,
            at: self.now(),
            who: &self.who,
            what,
            about,
            why: why.map(Words::words),
        };
        line.write(connection).await
    }
}

impl Words {
    /// These words.
    ///
    /// # Errors
    /// When there are none, too many, or a character among them that moves a cursor.
    pub fn read(words: &str) -> Result<Self, AdminError> {
        said(words).map(Self).ok_or(AdminError::NothingSaid)
    }

    /// Its words.
    pub fn words(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Words {
    type Err = AdminError;

    fn from_str(words: &str) -> Result<Self, AdminError> {
        Self::read(words)
    }
}

/// What somebody says, where they say something that can be kept and shown.
fn said(words: &str) -> Option<String> {
    let words = words.trim();
    let is_said = !words.is_empty() && words.chars().count() <= CHARACTERS && !words.contains(char::is_control);
    is_said.then(|| words.to_owned())
}
