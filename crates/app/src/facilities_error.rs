//! Why the facilities audit is not changed as somebody asked, in sentences for them.

use chrono::NaiveDate;
use domain::facilities::UnreadableFacility;
use domain::words::{counted, long_date};

/// What stands in the way of a change to a facilities audit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FacilitiesError {
    /// There is none about this year.
    #[error("There is no facilities audit about {0}")]
    NoPeriod(i32),
    /// No question has this key.
    #[error("The facilities audit asks no such question: its keys stand beside the answers")]
    NoQuestion,
    /// A text is no answer.
    #[error("{wording}: {why}")]
    Unreadable {
        /// The question as asked.
        wording: String,
        /// Why.
        why: UnreadableFacility,
    },
    /// It opens later.
    #[error("This facilities audit opens on {}. Save a draft: it can be submitted from then on", long_date(*.0))]
    NotOpen(NaiveDate),
    /// Its deadline has passed.
    #[error("The deadline of this facilities audit was {}: nothing of it can be changed any more", long_date(*.0))]
    Closed(NaiveDate),
    /// Answers are missing, cannot be read, or are not settled.
    #[error("The facilities audit cannot be submitted yet: {} to be put right", counted(i64::try_from(*.0).unwrap_or(i64::MAX), "answer is", "answers are"))]
    Incomplete(usize),
}
