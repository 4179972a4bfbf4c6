//! Why a request is refused as a whole: what the desk is told, and what the log may hold of it.

use std::fmt;
use std::time::Duration;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::log_safe::{LogSafe, safe};
use protocol::enrol::{ErrorCode, ErrorWire};
use protocol::frame::FrameError;

use crate::keys::KeyError;

/// When to come again after a fault of Central's own.
const SOON: Duration = Duration::from_secs(5);

/// Why a request is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// No such code was ever given.
    #[error("This code is not known. Look at each letter and digit again, or ask whoever gave it to you.")]
    UnknownCode,
    /// Another desk has used the code.
    #[error("This code was used already. Codes work once: ask whoever gave it to you for a new one.")]
    UsedCode,
    /// The code was not used in time.
    #[error("This code has expired. Ask whoever gave it to you for a new one.")]
    ExpiredCode,
    /// The desk's service is another than the code's.
    #[error("This code is for another service than this desk's.")]
    OtherService,
    /// One of them is a demonstration.
    #[error("A demonstration service and a live one cannot be joined.")]
    DemoMismatch,
    /// No token, or one that is not known.
    #[error("The central server does not know this desk. Enrol it with a new code.")]
    UnknownDevice,
    /// Another token has taken the place of the one that is shown.
    #[error(
        "This desk's store was copied or put back, and another has gone on with it. Enrol it with a new code; its work stays on it."
    )]
    ReplacedToken,
    /// The desk was not heard of for months.
    #[error("This desk has not been heard of for half a year. Enrol it with a new code; its work stays on it.")]
    ExpiredToken,
    /// The desk's store was copied or put back more often than it may be.
    #[error("This desk's store was copied or put back too often. Enrol it with a new code; its work stays on it.")]
    TooManyLives,
    /// The desk's store was copied or put back, and its service takes no new life of a desk.
    #[error(
        "This desk's store was copied or put back, and its service has every such desk enrol again. Ask whoever gives out the codes for a new one; its work stays on it."
    )]
    NoNewLife,
    /// A file says to be of a life of the desk's store that Central has not begun.
    #[error(
        "The file was written by a copy of the desk's store, or by one that was put back and has not reached the central server since. Let that desk send over the network once, and write another file."
    )]
    OtherLife,
    /// The desk was revoked.
    #[error(
        "{by} has revoked this desk: {why}. It may no longer send to the central server; its unsent work stays on it."
    )]
    Revoked {
        /// Who revoked it.
        by: String,
        /// Why.
        why: String,
    },
    /// The desk speaks a later protocol than this program.
    #[error(
        "This FLS Desk is newer than the central server, which does not understand it yet: tell whoever runs FLS Central. Entry goes on meanwhile, and what is saved waits on the desk until then."
    )]
    DeskTooNew,
    /// The desk speaks a protocol that this program does not speak any more.
    #[error(
        "This FLS Desk is too old for the central server: ask IT for the newer one. Entry goes on meanwhile, and what is saved waits on the desk until then."
    )]
    DeskTooOld,
    /// The request cannot be read.
    #[error("The central server cannot read the request: {0}.")]
    Malformed(&'static str),
    /// The request is too large.
    #[error("The request is larger than the central server takes.")]
    TooLarge,
    /// The request did not arrive in time.
    #[error("The request did not arrive in time.")]
    Slow,
    /// More requests than one may make, or too many wrong tokens or codes.
    #[error("The central server was asked too often. It will be asked again after a while; nothing is lost.")]
    TooOften(Duration),
    /// Records whose entries are more than are opened at once.
    #[error("The central server has a fault of its own. Nothing is lost; it will be tried again.")]
    TooMuchAtOnce,
    /// Too much to do at once, or a task that ended.
    #[error("The central server is busy. Nothing is lost; it will be tried again.")]
    Busy,
    /// The database.
    #[error("The central server has a fault of its own. Nothing is lost; it will be tried again.")]
    Database(#[from] sqlx::Error),
    /// A key, or what it sealed.
    #[error("The central server has a fault of its own. Nothing is lost; it will be tried again.")]
    Key(#[from] KeyError),
    /// A row was altered in the database by somebody without the master key: it says so by its seal.
    #[error("The central server has a fault of its own. Nothing is lost; it will be tried again.")]
    Altered(&'static str),
    /// An entry of the log cannot be read, or a reply cannot be written.
    #[error("The central server has a fault of its own. Nothing is lost; it will be tried again.")]
    Broken(&'static str),
}

impl From<getrandom::Error> for Fault {
    fn from(error: getrandom::Error) -> Self {
        Self::Key(KeyError::Random(error))
    }
}

impl From<FrameError> for Fault {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::TooLarge => Self::TooLarge,
            FrameError::Compression(_) => Self::Malformed("it is not compressed as it should be, or is cut off"),
            FrameError::Cut => Self::Malformed("it ends in the middle of a part"),
            FrameError::Header(_) => Self::Malformed("its header is not the JSON it should be"),
        }
    }
}

impl Fault {
    /// That a desk speaks a version of the protocol that this program does not.
    pub(crate) fn not_spoken(version: u32) -> Self {
        if version > protocol::VERSION {
            Self::DeskTooNew
        } else {
            Self::DeskTooOld
        }
    }

    fn code_and_status(&self) -> (ErrorCode, StatusCode) {
        match self {
            Self::UnknownCode | Self::UsedCode | Self::ExpiredCode => (ErrorCode::WrongCode, StatusCode::FORBIDDEN),
            Self::OtherService => (ErrorCode::OtherService, StatusCode::CONFLICT),
            Self::DemoMismatch => (ErrorCode::DemoMismatch, StatusCode::CONFLICT),
            Self::UnknownDevice
            | Self::ReplacedToken
            | Self::ExpiredToken
            | Self::TooManyLives
            | Self::NoNewLife
            | Self::OtherLife => (ErrorCode::UnknownDevice, StatusCode::UNAUTHORIZED),
            Self::Revoked { .. } => (ErrorCode::Revoked, StatusCode::FORBIDDEN),
            Self::DeskTooNew | Self::DeskTooOld => (ErrorCode::Protocol, StatusCode::BAD_REQUEST),
            Self::Malformed(_) => (ErrorCode::Malformed, StatusCode::BAD_REQUEST),
            Self::TooLarge => (ErrorCode::Malformed, StatusCode::PAYLOAD_TOO_LARGE),
            Self::TooOften(_) => (ErrorCode::TooOften, StatusCode::TOO_MANY_REQUESTS),
            Self::Slow => (ErrorCode::Unavailable, StatusCode::REQUEST_TIMEOUT),
            Self::Busy
            | Self::TooMuchAtOnce
            | Self::Database(_)
            | Self::Key(_)
            | Self::Altered(_)
            | Self::Broken(_) => (ErrorCode::Unavailable, StatusCode::SERVICE_UNAVAILABLE),
        }
    }

    /// Whether it lies in what is held of a record, so that the same may go well for others: an entry or a row that cannot be
    /// used, that the database refuses for its values, or that takes too long.
    pub(crate) fn lies_in_a_record(&self) -> bool {
        match self {
            Self::TooMuchAtOnce | Self::Broken(_) | Self::Key(KeyError::Seal | KeyError::Packed(_)) => true,
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code();
                // Data exceptions, violated constraints, and what took longer than a statement may.
                code.is_some_and(|code| code.starts_with("22") || code.starts_with("23") || code == "57014")
            }
            _ => false,
        }
    }

    /// What the log may hold of it.
    pub(crate) fn cause(&self) -> Cause<'_> {
        Cause(self)
    }
}

/// What the log is told of a request that was refused: it goes with the answer as far as to where that is told.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    cause: String,
    weight: Weight,
}

#[derive(Clone, Copy, Debug)]
enum Weight {
    Ordinary,
    /// A desk's store was copied, or put back.
    Copied,
    /// Central's own.
    Failure,
}

impl Refused {
    fn of(fault: &Fault) -> Self {
        let weight = match fault {
            Fault::ReplacedToken => Weight::Copied,
            fault if fault.code_and_status().1 == StatusCode::SERVICE_UNAVAILABLE => Weight::Failure,
            _ => Weight::Ordinary,
        };
        Self {
            cause: fault.cause().to_string(),
            weight,
        }
    }

    /// Says what is more than a refusal.
    pub(crate) fn tell(&self) {
        match self.weight {
            Weight::Ordinary => {}
            Weight::Copied => {
                tracing::warn!("a token was shown that another has replaced: a desk's store was copied, or put back");
            }
            Weight::Failure => tracing::error!(cause = %safe(self), "a request failed"),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl LogSafe for Refused {}

/// The cause of a fault in a log: of a database's message, which can quote a row, only its code and constraint, which are
/// words of its manual and of our schema; otherwise words of this program.
pub(crate) struct Cause<'a>(&'a Fault);

impl fmt::Display for Cause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Fault::Database(sqlx::Error::Database(error)) => write!(
                f,
                "the database refused: {} {}",
                error.code().as_deref().unwrap_or("no code"),
                error.constraint().unwrap_or("no constraint"),
            ),
            Fault::Database(sqlx::Error::PoolTimedOut) => f.write_str("no connection to the database was free in time"),
            Fault::Database(sqlx::Error::Io(error)) => write!(f, "the database cannot be reached: {}", error.kind()),
            Fault::Database(_) => f.write_str("the database did not answer as it should"),
            Fault::Key(error) => write!(f, "a key cannot be used: {error}"),
            Fault::Altered(what) => write!(f, "{what} was altered in the database: `fls-central verify` names it"),
            Fault::TooMuchAtOnce => f.write_str("more entries than are opened at once"),
            Fault::Broken(what) => write!(f, "broken: {what}"),
            refused => {
                let (code, status) = refused.code_and_status();
                write!(f, "{code} {}", status.as_u16())
            }
        }
    }
}

impl LogSafe for Cause<'_> {}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let refused = Refused::of(&self);
        let (code, status) = self.code_and_status();
        let retry_after = match self {
            Self::TooOften(after) => Some(after),
            _ => (status == StatusCode::SERVICE_UNAVAILABLE).then_some(SOON),
        };
        let mut response = (
            status,
            Json(ErrorWire {
                code,
                words: self.to_string(),
            }),
        )
            .into_response();
        if let Some(after) = retry_after {
            // Whole seconds, and no earlier than said.
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(refused);
        response
    }
}
