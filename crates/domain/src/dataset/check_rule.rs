//! The checks as data: what each looks at, and what it says. Looking is `record::check`'s.

use chrono::NaiveDate;

use super::founding::Founding;
use super::key::QuestionKey;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth a second look; never holds a record.
    Warning,
    /// The answer is kept and the record is held until it is put right.
    Error,
}

/// One check of the dataset, as data.
#[derive(Debug)]
pub struct CheckRule {
    /// Stable code, such as `assessed-before-diagnosis`; the same on both sides of the wire.
    pub code: String,
    /// Warning or error.
    pub level: Level,
    /// What it looks at.
    pub rule: Rule,
    /// What is wrong and what would be right; [`Rule::fills`] says what is filled in.
    pub words: String,
    /// How well the rule is founded.
    pub founding: Founding,
    /// The source behind it.
    pub source: String,
}

/// What a check looks at. Each names the question it is reported at.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Any answered date after today plus `days`, the slack for clocks that differ.
    DateInFuture {
        /// Days of slack.
        days: u32,
    },
    /// Any answered date before this one.
    DateBefore {
        /// The first date that is right.
        date: NaiveDate,
    },
    /// This question's date is before the fixed date.
    QuestionBefore {
        /// The question.
        question: QuestionKey,
        /// The first date that is usual.
        date: NaiveDate,
    },
    /// `question` is before `other`.
    Before {
        /// Reported here.
        question: QuestionKey,
        /// The date it should not precede.
        other: QuestionKey,
    },
    /// `question` is after `other`.
    After {
        /// Reported here.
        question: QuestionKey,
        /// The date it should not follow.
        other: QuestionKey,
    },
    /// Fewer than `days` days from `other` to `question`, though not before it.
    SoonerThan {
        /// Reported here.
        question: QuestionKey,
        /// Counted from here.
        other: QuestionKey,
        /// The first right day.
        days: u32,
    },
    /// More than `days` days from `other` to `question`.
    LaterThan {
        /// Reported here.
        question: QuestionKey,
        /// Counted from here.
        other: QuestionKey,
        /// The last right day.
        days: u32,
    },
    /// Age in whole years at `other` is under `years`.
    AgeUnder {
        /// The birth date, reported here.
        question: QuestionKey,
        /// The date of the age.
        other: QuestionKey,
        /// The youngest right age.
        years: u32,
    },
    /// Age in whole years at `other` is over `years`.
    AgeOver {
        /// The birth date, reported here.
        question: QuestionKey,
        /// The date of the age.
        other: QuestionKey,
        /// The oldest right age.
        years: u32,
    },
    /// Any number beyond its question's `min` or `max`.
    NumberOutside,
    /// Any number beyond its question's usual range.
    NumberUnusual,
    /// Any answer that the record's version does not offer.
    NotOffered,
    /// Any answer to a question that is not shown; kept, and counted nowhere.
    NotShown,
    /// A date of diagnosis that puts the record into a version that is closed to new records.
    VersionClosed,
    /// An NHS number in a range that is not issued.
    NhsNumberUnallocated,
    /// A 9xx number in a live service.
    NhsNumberFictionalInLiveService,
    /// Any other number in a demonstration service.
    NhsNumberNotFictionalInDemonstration,
}

impl Rule {
    /// The second question that it looks at, when it compares two.
    pub fn other(&self) -> Option<&QuestionKey> {
        match self {
            Self::Before { other, .. }
            | Self::After { other, .. }
            | Self::SoonerThan { other, .. }
            | Self::LaterThan { other, .. }
            | Self::AgeUnder { other, .. }
            | Self::AgeOver { other, .. } => Some(other),
            Self::DateInFuture { .. }
            | Self::DateBefore { .. }
            | Self::QuestionBefore { .. }
            | Self::NumberOutside
            | Self::NumberUnusual
            | Self::NotOffered
            | Self::NotShown
            | Self::VersionClosed
            | Self::NhsNumberUnallocated
            | Self::NhsNumberFictionalInLiveService
            | Self::NhsNumberNotFictionalInDemonstration => None,
        }
    }

    /// What its words may use besides `{question}`.
    pub fn fills(&self) -> &'static [&'static str] {
        match self {
            Self::DateInFuture { .. } => &["date"],
            Self::DateBefore { .. } | Self::QuestionBefore { .. } | Self::Before { .. } | Self::After { .. } => {
                &["date", "other"]
            }
            Self::SoonerThan { .. } => &["date", "other", "days", "min"],
            Self::LaterThan { .. } => &["date", "other", "days", "max"],
            Self::AgeUnder { .. } => &["date", "other", "age", "min"],
            Self::AgeOver { .. } => &["date", "other", "age", "max"],
            Self::NumberOutside => &["value", "min", "max"],
            Self::NumberUnusual => &["value", "min", "max", "side"],
            Self::VersionClosed => &["version"],
            Self::NotOffered
            | Self::NotShown
            | Self::NhsNumberUnallocated
            | Self::NhsNumberFictionalInLiveService
            | Self::NhsNumberNotFictionalInDemonstration => &[],
        }
    }
}
