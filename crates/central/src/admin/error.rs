//! Why an act of administration failed, in words for whoever runs Central.

use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::NoCaseload;
use domain::dataset::NotACorrection;
use domain::record::NAME_LIMIT;
use domain::unit_code::NoUnitCode;
use protocol::dataset_file::NotSigned;
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use uuid::Uuid;

use crate::fault::Fault;
use crate::keys::KeyError;

/// Why an act of administration failed.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The database's address cannot be read.
    #[error("the database's address cannot be read")]
    Address,
    /// The database cannot be reached, or refuses.
    #[error("the database cannot be used: {0}")]
    Database(#[source] sqlx::Error),
    /// The database refuses this to the login.
    #[error("this login may not do that: use that of the schema's owner")]
    NotTheOwner,
    /// The database has not the tables of this program.
    #[error("the database has not been brought up to this program: run `fls-central migrate`")]
    NotMigrated,
    /// The services' keys were wrapped by another master key.
    #[error("the master key opens no service's key: services were added under another one. Nothing was changed")]
    OtherMasterKey,
    /// The key of what is to be changed was wrapped by another master key.
    #[error("the master key does not open the key of what is to be changed. Nothing was changed")]
    OtherKey,
    /// A service's key opens under neither of two master keys.
    #[error("the key of {0} opens under neither master key. Nothing was changed")]
    OpensUnderNeither(String),
    /// Rows that are to be sealed under another key were altered.
    #[error("of {0} something was altered: look at what `fls-central verify` names before. Nothing of it was changed")]
    AlteredBefore(String),
    /// A text that names something is none.
    #[error("{0} needs 1 to {NAME_LIMIT} characters, and none that moves a cursor")]
    NoName(&'static str),
    /// Nobody says who administers.
    #[error(
        "say who administers, in at most 200 characters: --operator, FLS_CENTRAL_OPERATOR, or `operator` in the configuration file"
    )]
    NoOperator,
    /// There is no facilities audit about a year.
    #[error("there is no facilities audit about {0}")]
    NoPeriod(i32),
    /// Records of a year are still taken.
    #[error("records of {year} are taken until {}: the report is made of what has arrived by then", .until.format("%-d %B %Y"))]
    NotYet {
        /// The year of diagnosis.
        year: i32,
        /// The last day.
        until: NaiveDate,
    },
    /// Nothing is said where it is asked who or why.
    #[error("say it in 1 to 200 characters on one line")]
    NothingSaid,
    /// A migration failed, or the database is of a newer program.
    #[error("the database cannot be migrated: {0}")]
    Migrate(#[from] MigrateError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Random(#[from] getrandom::Error),
    /// A unit code can be none.
    #[error(transparent)]
    UnitCode(#[from] NoUnitCode),
    /// A number of cases can be none.
    #[error(transparent)]
    NoCaseload(#[from] NoCaseload),
    /// No service with this code.
    #[error("there is no service with the code {0}")]
    UnknownService(String),
    /// A service with this code is there already.
    #[error("there is a service with the code {0} already")]
    ServiceExists(String),
    /// No such desk.
    #[error("the service has no desk {0}")]
    UnknownDevice(Uuid),
    /// The server's own work failed, such as an entry of a log that cannot be read.
    #[error("the log cannot be worked on: {0}")]
    Server(String),
    /// The file of a backup cannot be read or written, or is there already.
    #[error("the file of the backup cannot be used: {0}")]
    BackupFile(#[source] std::io::Error),
    /// A file is no checkpoint.
    #[error("this is no checkpoint that was made under this master key, or it was altered")]
    NoCheckpoint,
    /// A file is no backup.
    #[error("this is no backup that can be restored: {0}")]
    NoBackup(&'static str),
    /// A log does not have as many lines as its last number says: it would be a backup without them.
    #[error("no backup was made: the log of {service} shows {seen} of its {last} lines to this login")]
    NotWhole {
        /// The service's unit code.
        service: String,
        /// Lines that this login sees.
        seen: i64,
        /// Its last number.
        last: i64,
    },
    /// A backup of another version of the schema.
    #[error("the backup is of version {backup} of the database and this program of version {program}")]
    OtherSchema {
        /// The backup's.
        backup: i64,
        /// The program's.
        program: i64,
    },
    /// There is something to lose.
    #[error("the database has services already: restore into one that was migrated and has none")]
    NotEmpty,
    /// The national figures are published once a week at most.
    #[error("national figures were published on {}, and others are a week later at the earliest. Nothing was changed", .0.format("%-d %B %Y"))]
    StillStand(DateTime<Utc>),
    /// Nobody of the audit team has this name.
    #[error("nobody of the audit team is called {0}")]
    UnknownPerson(String),
    /// Somebody of the audit team has this name already.
    #[error("somebody of the audit team is called {0} already")]
    PersonExists(String),
    /// People are known under a key of Central as a whole, which is made with the first service.
    #[error("add a service first: Central as a whole has no key before")]
    NoService,
    /// A file is no dataset file that the audit team signed.
    #[error("{0}. Nothing was changed")]
    NotSigned(#[from] NotSigned),
    /// A dataset file may not take the place of the one in use.
    #[error("{0}. Nothing was changed")]
    NotACorrection(#[from] NotACorrection),
    /// A value that cannot be.
    #[error("{0}")]
    Wrong(&'static str),
}

impl From<sqlx::Error> for AdminError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(DatabaseError::code);
        // A table, column or function that is not there.
        match code.as_deref() {
            Some("42P01" | "42703" | "42883") => Self::NotMigrated,
            // A right, or a policy of a table, is missing.
            Some("42501") => Self::NotTheOwner,
            _ => Self::Database(error),
        }
    }
}

impl From<Fault> for AdminError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Database(error) => error.into(),
            Fault::Key(error) => Self::Key(error),
            Fault::Broken(what) => Self::Server(what.to_owned()),
            other => Self::Server(other.to_string()),
        }
    }
}
