//! What may stand in a log. A log line is a fixed sentence and values that are marked here as naming nobody; a test in
//! `xtask` reads every `tracing` call and takes no other.
//!
//! A bare number is not among them: an NHS number is one, too. What is counted, measured or numbered has a type that says so.

use std::fmt;
use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// A value whose text never identifies a patient or a person, whatever it is made from. Implemented for what a machine made
/// (counts, instants, kinds and codes of errors, words of the program itself), never for text that somebody typed or that
/// was read from a record, a file or an answer, and never for a plain number.
pub trait LogSafe: fmt::Display {}

impl LogSafe for bool {}
impl LogSafe for io::ErrorKind {}
/// Words of the program itself.
impl LogSafe for &'static str {}
/// A moment at which the program did something; days of care are of another type.
impl LogSafe for DateTime<Utc> {}

/// How many of something there are. It has nine digits at most, and is told as that where there are more: an NHS number has ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(u32);

/// How long something took, in whole milliseconds, told as an hour where it was longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Milliseconds(u32);

/// The status of an answer over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpStatus(u16);

/// The number of a thing of the program's own that there are few of, one after the other: a version of the schema, a
/// generation of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ordinal(u16);

impl Count {
    const MOST: u32 = 999_999_999;

    /// So many, as the length of what was counted or the sum of such lengths.
    pub fn of(counted: impl TryInto<u32>) -> Self {
        Self(counted.try_into().unwrap_or(Self::MOST).min(Self::MOST))
    }
}

impl Milliseconds {
    const MOST: u32 = 3_600_000;

    /// As long as this.
    pub fn of(took: Duration) -> Self {
        Self(u32::try_from(took.as_millis()).unwrap_or(Self::MOST).min(Self::MOST))
    }
}

impl HttpStatus {
    /// The status of this number.
    pub const fn of(status: u16) -> Self {
        Self(status)
    }
}

impl Ordinal {
    /// The thing of this number, or of the largest that there may be.
    pub fn of(number: impl TryInto<u16>) -> Self {
        Self(number.try_into().unwrap_or(u16::MAX))
    }
}

/// A number that may stand in a log.
pub trait Figure: LogSafe {
    /// As a log that is JSON holds it.
    fn figure(self) -> u64;
}

macro_rules! figures {
    ($($figure:ident),+) => {$(
        impl LogSafe for $figure {}

        impl Figure for $figure {
            fn figure(self) -> u64 {
                u64::from(self.0)
            }
        }

        impl fmt::Display for $figure {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

figures!(Count, Milliseconds, HttpStatus, Ordinal);

/// A value on its way into a log: `tracing::info!(code = %safe(&code), "what happened")`.
pub struct Logged<'a, T: LogSafe>(&'a T);

/// Takes what may stand in a log, and nothing else.
pub fn safe<T: LogSafe>(value: &T) -> Logged<'_, T> {
    Logged(value)
}

impl<T: LogSafe> fmt::Display for Logged<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number in a log, which stays a number where the log is JSON: `tracing::info!(status = counted(HttpStatus::of(404)),
/// "answered")`.
pub fn counted(figure: impl Figure) -> u64 {
    figure.figure()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{Answer, NhsNumber, Postcode};

    /// Builds only where none of these types is [`LogSafe`]: of one that is, it could not be said which of the two is meant.
    macro_rules! may_not_stand_in_a_log {
        ($($type:ty),+ $(,)?) => {
            trait Either<T> {
                fn is_one() {}
            }
            impl<T: ?Sized> Either<()> for T {}
            impl<T: ?Sized + LogSafe> Either<bool> for T {}
            $(<$type as Either<_>>::is_one();)+
        };
    }

    #[test]
    fn no_plain_number_and_nothing_of_a_record_may_stand_in_a_log() {
        may_not_stand_in_a_log!(
            u8,
            u16,
            u32,
            u64,
            u128,
            usize,
            i8,
            i16,
            i32,
            i64,
            i128,
            isize,
            f32,
            f64,
            char,
            String,
            str,
            NaiveDate,
            NhsNumber,
            Postcode,
            Answer,
            rust_decimal::Decimal,
            uuid::Uuid,
        );
    }

    #[test]
    fn no_figure_is_as_long_as_an_nhs_number() {
        for most in [
            Count::of(u64::MAX).to_string(),
            Count::of(9_991_000_011_u64).to_string(),
            Milliseconds::of(Duration::MAX).to_string(),
            Ordinal::of(u64::MAX).to_string(),
        ] {
            assert!(most.len() < 10, "{most}");
        }
        assert_eq!(counted(Count::of(12_usize)), 12);
        assert_eq!(Milliseconds::of(Duration::from_micros(1_900)).to_string(), "1");
        assert_eq!(counted(HttpStatus::of(404)), 404);
    }
}
