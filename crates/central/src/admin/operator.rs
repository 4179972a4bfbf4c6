//! Who administers Central, and why: every act that changes something is given both, and writes them into the trail.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::error::AdminError;
use crate::edge::Clock;
use crate::fault::Fault;
use crate::keys::{KeyError, MasterKey};
use crate::service::LockedService;
use crate::trail::{Line, What};
use crate::whole::LockedWhole;

/// Most characters of a name or a reason.
const CHARACTERS: usize = 200;

/// Whoever administers, with the master key, without which nothing that they do can be sealed; and the clock that tells when.
#[derive(Clone, Debug)]
pub struct Operator {
    who: String,
    master: MasterKey,
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
    pub fn new(who: &str, master: MasterKey, clock: Clock) -> Result<Self, AdminError> {
        Ok(Self {
            who: said(who).ok_or(AdminError::NoOperator)?,
            master,
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

    /// The key that seals what they do.
    pub(super) fn master(&self) -> &MasterKey {
        &self.master
    }

    /// A line of the trail about what they do, for the transaction in which they do it.
    pub(super) fn line<'a>(&'a self, what: What, about: Option<String>, why: Option<&'a Words>) -> Line<'a> {
        Line {
            at: self.now(),
            who: &self.who,
            what,
            about,
            why: why.map(Words::words),
        }
    }

    /// A service whose row is locked, for what they change of it.
    pub(super) async fn locked(
        &self,
        connection: &mut PgConnection,
        service: Uuid,
    ) -> Result<LockedService, AdminError> {
        match LockedService::load(connection, &self.master, service).await {
            Err(Fault::Key(KeyError::Seal)) => Err(AdminError::OtherKey),
            loaded => Ok(loaded?),
        }
    }

    /// Central as a whole, whose row is locked, for what they change of it; nothing before the first service.
    pub(super) async fn whole(&self, connection: &mut PgConnection) -> Result<Option<LockedWhole>, AdminError> {
        match LockedWhole::load(connection, &self.master).await {
            Err(Fault::Key(KeyError::Seal)) => Err(AdminError::OtherKey),
            locked => Ok(locked?),
        }
    }

    /// Writes a line about Central as a whole into the trail, which begins with the first service.
    pub(super) async fn note_of_the_whole(
        &self,
        connection: &mut PgConnection,
        line: Line<'_>,
    ) -> Result<(), AdminError> {
        if let Some(mut whole) = self.whole(connection).await? {
            whole.note(connection, line).await?;
            whole.store(connection).await?;
        }
        Ok(())
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
