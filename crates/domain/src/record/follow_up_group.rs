//! Follow-ups by what can still be done about them: the groups that somebody works through, and the days that make each.
//!
//! A group is days that are compared with today, so that a list is a question to a database and no group is stored. The
//! audit names the windows; how long a late follow-up is still owed, and how far ahead one looks, is this program's. What is
//! put off stands by itself until its day, and then where its days put it: nothing leaves the groups but by an outcome.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::follow_up::FollowUp;
use crate::dataset::Dataset;
use crate::private::call::days_ahead;

/// What can still be done about a follow-up without an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FollowUpGroup {
    /// Its window is open: from its first day to its last day on time, both included.
    InTime,
    /// Its last day on time has passed, by up to 365 days. A late follow-up is still a "yes" with its date (FAQ Q24).
    Late,
    /// Its last day on time has passed by more: still owed, and best decided for many at once.
    LongOverdue,
    /// Somebody put it off until a day that is still to come, a year ahead at most, or ended its reminder: whatever its days are.
    PutOff,
    /// Its window opens within the next 28 days.
    Coming,
}

/// Until when a follow-up is put off. The earlier comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PutOffUntil {
    /// It comes back on this day.
    Day(NaiveDate),
    /// Its reminder was ended: it comes back when somebody takes it up.
    Ended,
}

/// How many days after its last day on time a follow-up is late and not long overdue, inclusive.
const LATE_FOR: u64 = 365;
/// How many days before its first day a follow-up is coming, inclusive.
const COMING_FOR: u64 = 28;

/// The days of a group: a follow-up belongs to it when its first day and its last day on time both do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDays {
    /// First days, day 84 or 336.
    pub opens: RangeInclusive<NaiveDate>,
    /// Last days on time, day 112 or 392.
    pub target: RangeInclusive<NaiveDate>,
}

const ANY_DAY: RangeInclusive<NaiveDate> = NaiveDate::MIN..=NaiveDate::MAX;

impl FollowUpGroup {
    /// All of them, in the order in which they are worked through.
    pub const ALL: [Self; 5] = [Self::InTime, Self::Late, Self::LongOverdue, Self::PutOff, Self::Coming];

    /// The word used by programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Late => "late",
            Self::LongOverdue => "long-overdue",
            Self::PutOff => "put-off",
            Self::Coming => "coming",
        }
    }

    /// Which first and last days make a follow-up belong to it on this day, if it is not put off; any, where it is. No
    /// follow-up belongs to two.
    pub fn days(self, today: NaiveDate) -> GroupDays {
        match self {
            Self::InTime => GroupDays {
                opens: NaiveDate::MIN..=today,
                target: today..=NaiveDate::MAX,
            },
            Self::Late => GroupDays {
                opens: ANY_DAY,
                target: before(today, LATE_FOR)..=before(today, 1),
            },
            Self::LongOverdue => GroupDays {
                opens: ANY_DAY,
                target: NaiveDate::MIN..=before(today, LATE_FOR + 1),
            },
            Self::PutOff => GroupDays {
                opens: ANY_DAY,
                target: ANY_DAY,
            },
            Self::Coming => GroupDays {
                opens: after(today, 1)..=after(today, COMING_FOR),
                target: ANY_DAY,
            },
        }
    }
}

impl PutOffUntil {
    /// Whether it is put off on this day: on the day until which it is put off, it is back. So it is where that day is further
    /// ahead than anybody can put it off: whoever wrote it had a wrong clock.
    pub fn is_put_off_on(self, today: NaiveDate) -> bool {
        match self {
            Self::Day(day) => days_ahead(today).contains(&day),
            Self::Ended => true,
        }
    }
}

impl GroupDays {
    /// Whether a follow-up with these two days belongs to it.
    pub fn hold(&self, opens: NaiveDate, target: NaiveDate) -> bool {
        self.opens.contains(&opens) && self.target.contains(&target)
    }

    /// The last days on time that are possible for these first days, where windows are as long as the dataset says: what
    /// searches along the last days alone goes no further.
    #[must_use]
    pub fn in_windows_of(self, dataset: &Dataset, weeks: u32) -> Self {
        let windows = dataset
            .versions()
            .iter()
            .flat_map(|version| &version.follow_up.windows)
            .filter(|window| window.weeks == weeks);
        let lengths = windows.map(|window| u64::from(window.target_after_days.saturating_sub(window.opens_after_days)));
        let (shortest, longest) = lengths.fold((u64::MAX, 0), |(shortest, longest), length| {
            (shortest.min(length), longest.max(length))
        });
        if shortest > longest {
            return self;
        }
        let first = after(*self.opens.start(), shortest).max(*self.target.start());
        let last = after(*self.opens.end(), longest).min(*self.target.end());
        Self {
            target: first..=last,
            ..self
        }
    }
}

impl FollowUp {
    /// The group that it belongs to on this day, if it is put off until then; none once it has an outcome, and while it is
    /// further ahead.
    pub fn group(&self, today: NaiveDate, put_off: Option<PutOffUntil>) -> Option<FollowUpGroup> {
        if self.outcome.is_some() {
            return None;
        }
        if put_off.is_some_and(|until| until.is_put_off_on(today)) {
            return Some(FollowUpGroup::PutOff);
        }
        let mut by_days = FollowUpGroup::ALL
            .into_iter()
            .filter(|group| *group != FollowUpGroup::PutOff);
        by_days.find(|group| group.days(today).hold(self.opens, self.target))
    }

    /// Whether it can be decided together with others, by one outcome for many: it is long overdue, or its reminder was ended. What
    /// is put off until a day is waited for, and nobody has given up what is in time or late.
    pub fn is_decided_together(&self, today: NaiveDate, put_off: Option<PutOffUntil>) -> bool {
        match self.group(today, put_off) {
            Some(FollowUpGroup::LongOverdue) => true,
            Some(FollowUpGroup::PutOff) => put_off == Some(PutOffUntil::Ended),
            Some(FollowUpGroup::InTime | FollowUpGroup::Late | FollowUpGroup::Coming) | None => false,
        }
    }
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}
