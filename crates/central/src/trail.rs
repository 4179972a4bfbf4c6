//! The trail: who did what to Central, when, and why. A line is written in the transaction of what it tells, so that neither is
//! there without the other, but for a migration's, which follows it, and a backup's, which goes before. Lines are added only: nobody may change or remove one, the owner of the schema not without taking
//! that right back, and the server may write no line but of what it does by itself. Nothing of a patient is in a line.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

/// What is done to Central as a whole has this in a service's place.
pub(crate) const OF_NO_SERVICE: Uuid = Uuid::nil();

/// Who acts where the server does something by itself.
pub(crate) const SERVER: &str = "the server";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The schema was brought up to a version.
    Migrated,
    /// A service was added.
    ServiceAdded,
    /// A service's caseload was set.
    CaseloadSet,
    /// A one-time code was made.
    CodeMade,
    /// A desk was revoked.
    DeskRevoked,
    /// A new epoch was opened.
    EpochOpened,
    /// A backup was begun: everything is being copied away.
    BackupBegun,
    /// Everything of a backup was put back.
    Restored,
    /// A service's key was wrapped under a new master key.
    MasterKeyRotated,
    /// Records were folded again, and some changed.
    RecordsFolded,
    /// A desk enrolled with a code.
    DeskEnrolled,
    /// A desk's store was copied or put back.
    LifeBegan,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Migrated,
        Self::ServiceAdded,
        Self::CaseloadSet,
        Self::CodeMade,
        Self::DeskRevoked,
        Self::EpochOpened,
        Self::BackupBegun,
        Self::Restored,
        Self::MasterKeyRotated,
        Self::RecordsFolded,
        Self::DeskEnrolled,
        Self::LifeBegan,
    ];

    /// As it is kept.
    pub fn key(self) -> &'static str {
        match self {
            Self::Migrated => "migrated",
            Self::ServiceAdded => "service-added",
            Self::CaseloadSet => "caseload-set",
            Self::CodeMade => "code-made",
            Self::DeskRevoked => "desk-revoked",
            Self::EpochOpened => "epoch-opened",
            Self::BackupBegun => "backup-begun",
            Self::Restored => "restored",
            Self::MasterKeyRotated => "master-key-rotated",
            Self::RecordsFolded => "records-folded",
            Self::DeskEnrolled => "desk-enrolled",
            Self::LifeBegan => "life-began",
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Migrated => "brought the database up to version",
            Self::ServiceAdded => "added the service",
            Self::CaseloadSet => "set the caseload",
            Self::CodeMade => "made a code for a desk",
            Self::DeskRevoked => "revoked the desk",
            Self::EpochOpened => "opened a new epoch",
            Self::BackupBegun => "began a backup",
            Self::Restored => "restored a backup",
            Self::MasterKeyRotated => "wrapped the service's key under a new master key",
            Self::RecordsFolded => "folded records again",
            Self::DeskEnrolled => "enrolled the desk",
            Self::LifeBegan => "found a store that was copied or put back, and gave a new life to the desk",
        }
    }

    /// The same back.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.key() == key)
    }
}

/// A line to be written.
pub(crate) struct Line<'a> {
    /// What it is about: a service, or Central as a whole.
    pub(crate) service: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) who: &'a str,
    pub(crate) what: What,
    /// To what exactly, such as a desk.
    pub(crate) about: Option<String>,
    pub(crate) why: Option<&'a str>,
}

impl Line<'_> {
    /// Writes it into the transaction of what it tells.
    pub(crate) async fn write(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query("insert into act (service_id, done_at, who, what, about, why) values ($1, $2, $3, $4, $5, $6)")
            .bind(self.service)
            .bind(self.at)
            .bind(self.who)
            .bind(self.what.key())
            .bind(self.about)
            .bind(self.why)
            .execute(connection)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back_and_each_has_a_key_of_its_own() {
        for what in What::ALL {
            assert_eq!(What::of_key(what.key()), Some(what));
        }
        assert_eq!(What::of_key("something-else"), None);
    }
}
