//! The trail: who did what to Central, when, and why. A line is written in the transaction of what it tells, so that neither is
//! there without the other, but for a migration's, which follows it, and a backup's, which goes before. Lines are added only: nobody may change or remove one, the owner of the schema not without taking
//! that right back, and the server may write no line but of what it does by itself. Nothing of a patient is in a line.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::keys::ServiceKey;
use crate::sealed::Act;
use crate::seals::Seal;

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
    /// Codes that nobody had used were withdrawn.
    CodesWithdrawn,
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
    /// A service, or Central as a whole, was given another key, and everything was sealed anew.
    ServiceKeyRotated,
    /// Desks were made to exchange their tokens.
    TokensRotated,
    /// Records were folded again, and some changed.
    RecordsFolded,
    /// The national figures were published.
    NationalPublished,
    /// A corrected dataset file was published.
    DatasetPublished,
    /// Rows that were altered were looked at, and sealed as they are.
    SealedAnew,
    /// Somebody of the audit team was added.
    PersonAdded,
    /// Somebody of the audit team was removed.
    PersonRemoved,
    /// Somebody of the audit team was given a new passphrase and a new secret for their codes.
    PersonReset,
    /// It was said what becomes of a desk whose store was copied or put back.
    NewLivesSet,
    /// A desk enrolled with a code.
    DeskEnrolled,
    /// A desk's store was copied or put back.
    LifeBegan,
    /// A desk said another caseload.
    CaseloadSaid,
    /// The file of a desk was taken, in place of an exchange.
    FileTaken,
    /// A notice of the audit team was given.
    NoticeAdded,
    /// A notice of the audit team was removed.
    NoticeRemoved,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Migrated,
        Self::ServiceAdded,
        Self::CaseloadSet,
        Self::CodeMade,
        Self::CodesWithdrawn,
        Self::DeskRevoked,
        Self::EpochOpened,
        Self::BackupBegun,
        Self::Restored,
        Self::MasterKeyRotated,
        Self::ServiceKeyRotated,
        Self::TokensRotated,
        Self::RecordsFolded,
        Self::NationalPublished,
        Self::DatasetPublished,
        Self::SealedAnew,
        Self::PersonAdded,
        Self::PersonRemoved,
        Self::PersonReset,
        Self::NewLivesSet,
        Self::DeskEnrolled,
        Self::LifeBegan,
        Self::CaseloadSaid,
        Self::FileTaken,
        Self::NoticeAdded,
        Self::NoticeRemoved,
    ];

    /// As it is kept.
    pub fn key(self) -> &'static str {
        match self {
            Self::Migrated => "migrated",
            Self::ServiceAdded => "service-added",
            Self::CaseloadSet => "caseload-set",
            Self::CodeMade => "code-made",
            Self::CodesWithdrawn => "codes-withdrawn",
            Self::DeskRevoked => "desk-revoked",
            Self::EpochOpened => "epoch-opened",
            Self::BackupBegun => "backup-begun",
            Self::Restored => "restored",
            Self::MasterKeyRotated => "master-key-rotated",
            Self::ServiceKeyRotated => "service-key-rotated",
            Self::TokensRotated => "tokens-rotated",
            Self::RecordsFolded => "records-folded",
            Self::NationalPublished => "national-published",
            Self::DatasetPublished => "dataset-published",
            Self::SealedAnew => "sealed-anew",
            Self::PersonAdded => "person-added",
            Self::PersonRemoved => "person-removed",
            Self::PersonReset => "person-reset",
            Self::NewLivesSet => "new-lives-set",
            Self::DeskEnrolled => "desk-enrolled",
            Self::LifeBegan => "life-began",
            Self::CaseloadSaid => "caseload-said",
            Self::FileTaken => "file-taken",
            Self::NoticeAdded => "notice-added",
            Self::NoticeRemoved => "notice-removed",
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Migrated => "brought the database up to version",
            Self::ServiceAdded => "added the service",
            Self::CaseloadSet => "set the caseload",
            Self::CodeMade => "made a code for a desk",
            Self::CodesWithdrawn => "withdrew the codes that nobody had used",
            Self::DeskRevoked => "revoked the desk",
            Self::EpochOpened => "opened a new epoch",
            Self::BackupBegun => "began a backup",
            Self::Restored => "restored a backup",
            Self::MasterKeyRotated => "wrapped the service's key under a new master key",
            Self::ServiceKeyRotated => "sealed everything anew under another key",
            Self::TokensRotated => "had its desks exchange their tokens",
            Self::RecordsFolded => "folded records again",
            Self::NationalPublished => "published the national figures",
            Self::DatasetPublished => "published the dataset file",
            Self::SealedAnew => "sealed its rows as they are",
            Self::PersonAdded => "added a person of the audit team,",
            Self::PersonRemoved => "removed a person of the audit team,",
            Self::PersonReset => "gave a new passphrase and new codes to a person of the audit team,",
            Self::NewLivesSet => "set what becomes of a desk whose store was copied or put back:",
            Self::DeskEnrolled => "enrolled the desk",
            Self::LifeBegan => "found a store that was copied or put back, and gave a new life to the desk",
            Self::CaseloadSaid => "took over the caseload that a desk said,",
            Self::FileTaken => "took a file of the desk",
            Self::NoticeAdded => "gave the notice",
            Self::NoticeRemoved => "removed the notice",
        }
    }

    /// The same back.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.key() == key)
    }
}

/// A line to be written: who did what, to what exactly, and why. Whom it is about knows who writes it: `Service::note` and
/// `Whole::note`.
pub(crate) struct Line<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) who: &'a str,
    pub(crate) what: What,
    /// To what exactly, such as a desk.
    pub(crate) about: Option<String>,
    pub(crate) why: Option<&'a str>,
}

impl Line<'_> {
    /// A line of what the server does by itself.
    pub(crate) fn of_the_server(what: What, about: Option<String>, at: DateTime<Utc>) -> Self {
        Self {
            at,
            who: SERVER,
            what,
            about,
            why: None,
        }
    }

    /// Writes it into the transaction of what it tells, as the line of this number about a service or Central as a whole, whose
    /// row is locked. Answers its seal.
    pub(crate) async fn write(
        self,
        connection: &mut PgConnection,
        service: Uuid,
        number: i64,
        key: &ServiceKey,
    ) -> Result<Seal, sqlx::Error> {
        let act = Act {
            number,
            done_at: self.at,
            who: self.who,
            what: self.what.key(),
            about: self.about.as_deref(),
            why: self.why,
        };
        let seal = key.seal_row(&act.text(service));
        sqlx::query(
            "insert into act (service_id, number, done_at, who, what, about, why, seal) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(service)
        .bind(act.number)
        .bind(act.done_at)
        .bind(act.who)
        .bind(act.what)
        .bind(act.about)
        .bind(act.why)
        .bind(&seal)
        .execute(connection)
        .await?;
        Ok(seal)
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
