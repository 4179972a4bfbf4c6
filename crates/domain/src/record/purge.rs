//! When a deleted record may be purged, which nothing takes back, and who may say so before that.
//!
//! A deleted record can be restored on the day from which its days are counted and on each of the thirty days after it; on
//! the day after those it is due. A service that has joined Central counts by Central's calendar alone: from the day on
//! which Central was known to have the deletion, up to the last day that Central said. No desk's clock, however wrong,
//! brings a purge nearer then. Without a Central there is no other clock than the desk's, and so a person purges what is
//! due; nothing does it by itself.

use chrono::{Days, NaiveDate};

/// Days after the first one on which a deleted record can be restored (FAQ Q36).
pub const RESTORE_DAYS: u64 = 30;

/// By whose calendar the days of a deletion are counted, and what that calendar says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionDays {
    /// Central's.
    OfCentral {
        /// The day on which Central was known to have the deletion; of a record that never leaves its desk, the first day
        /// that Central said after it. Absent before that.
        since: Option<NaiveDate>,
        /// The last day that Central said.
        said: Option<NaiveDate>,
    },
    /// This desk's own, of a service without a Central.
    OfDesk {
        /// The day of the deletion.
        since: NaiveDate,
        /// The desk's today.
        today: NaiveDate,
    },
}

/// How long a deleted record stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreTime {
    /// Its days are not counted yet: Central is not known to have the deletion.
    NotCounted,
    /// Up to this day, and including it.
    Until(NaiveDate),
    /// Its last day was this one, and is over.
    Due(NaiveDate),
}

impl DeletionDays {
    /// How long the record stays.
    pub fn restore_time(self) -> RestoreTime {
        let (since, now) = match self {
            Self::OfCentral { since, said } => (since, said),
            Self::OfDesk { since, today } => (Some(since), Some(today)),
        };
        let Some(since) = since else {
            return RestoreTime::NotCounted;
        };
        let until = since
            .checked_add_days(Days::new(RESTORE_DAYS))
            .unwrap_or(NaiveDate::MAX);
        if now.is_some_and(|now| now > until) {
            RestoreTime::Due(until)
        } else {
            RestoreTime::Until(until)
        }
    }

    /// Whether the record is purged without being asked for: it is due by Central's calendar.
    pub fn goes_by_itself(self) -> bool {
        matches!(self, Self::OfCentral { .. }) && matches!(self.restore_time(), RestoreTime::Due(_))
    }
}

impl RestoreTime {
    /// Days after `today` on which the record can still be restored, for display: 0 on the last one. A desk whose clock is
    /// wrong shows neither more than there can be nor less than none; it decides nothing.
    pub fn days_left(self, today: NaiveDate) -> u64 {
        match self {
            Self::NotCounted => RESTORE_DAYS,
            Self::Until(until) => {
                let days = until.signed_duration_since(today).num_days();
                u64::try_from(days).unwrap_or(0).min(RESTORE_DAYS)
            }
            Self::Due(_) => 0,
        }
    }
}

/// Why a record is purged before it is due. A fixed list: what is kept of an order must not say who the patient was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PurgeOrder {
    /// The patient asked for it, and has the right to.
    PatientAsked,
    /// The record is about nobody who should be in the audit.
    WrongPerson,
    /// A court, the Information Commissioner or the hospital's information governance ordered it.
    Ordered,
    /// It was entered to try the program out.
    Test,
}

impl PurgeOrder {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::PatientAsked, Self::WrongPerson, Self::Ordered, Self::Test];

    /// As it is kept and given on a command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PatientAsked => "patient-asked",
            Self::WrongPerson => "wrong-person",
            Self::Ordered => "ordered",
            Self::Test => "test",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PatientAsked => "The patient asked for it",
            Self::WrongPerson => "It should never have been recorded here",
            Self::Ordered => "A court or information governance ordered it",
            Self::Test => "It was a test record",
        }
    }

    /// The reason with this key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.key() == key)
    }
}
