//! How a command ends, for whoever called `fls`, and the desk that it is about. What commands do is elsewhere.

use std::ops::Deref;
use std::path::PathBuf;

use app::host::SystemHost;
use app::{Desk, Error, FacilitiesError};
use domain::role::Right;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// Done as far as it goes; something needs the user.
    NeedsUser,
}

/// Why a command stopped.
pub(crate) enum Stop {
    /// Wrong use.
    WrongUse(String),
    /// It failed.
    Failed(Error),
    /// It failed, and a command line has other words for it than the window.
    FailedSaying(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::WrongUse
            | Error::WhichPerson
            | Error::NoSuchQuestion(_)
            | Error::NoSuchCardField(_)
            | Error::NoSuchNote
            | Error::NoTrailMark
            | Error::AnsweredTwice(_)
            | Error::ServiceNameMissing
            | Error::ServiceNameTooLong
            | Error::UnitCode(_)
            | Error::NoCaseload(_)
            | Error::NoWorking(_)
            | Error::NoCaseloadFrom(_)
            | Error::ChartNote(_)
            | Error::Facilities(
                FacilitiesError::NoPeriod(_) | FacilitiesError::NoQuestion | FacilitiesError::Unreadable { .. },
            )
            | Error::NameTooLong
            | Error::NameUnseen
            | Error::NameMissing => Self::WrongUse(error.to_string()),
            other => Self::Failed(other),
        }
    }
}

/// A desk on this computer, and what the command that was asked of it needs.
pub(crate) struct OpenDesk {
    desk: Desk<SystemHost>,
    /// The right that whoever opens it has to have.
    pub(crate) needs: Right,
}

impl OpenDesk {
    pub(crate) fn new(folder: PathBuf, needs: Right) -> Self {
        Self {
            desk: Desk::new(SystemHost::new(folder)),
            needs,
        }
    }
}

impl Deref for OpenDesk {
    type Target = Desk<SystemHost>;

    fn deref(&self) -> &Self::Target {
        &self.desk
    }
}
