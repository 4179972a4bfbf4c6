//! When a desk backs itself up, how many backups it keeps, and what is said where it has none: days come in, and nothing is
//! read or written here.

use chrono::{Days, NaiveDate, TimeDelta};

/// How many backups can be kept in the chosen folder.
pub const KEPT_CHOICES: [u32; 4] = [3, 7, 14, 30];
/// Before anybody has chosen.
pub const USUAL_KEPT: u32 = 7;
/// After so many days without a backup, where one is to be made each day, somebody has to look.
const DAYS_OF_FAILURE: u64 = 7;

/// So long after a try that failed the next one is made.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// Whether one is to be made by itself: none was made today, and the last try that failed is long enough ago. A time that is to
/// come was told by a clock that was put right since.
pub fn is_due(made: Option<NaiveDate>, today: NaiveDate, since_failure: Option<TimeDelta>) -> bool {
    made != Some(today) && since_failure.is_none_or(|passed| passed < TimeDelta::zero() || passed >= PAUSE)
}

/// What is known of a desk and its copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copies {
    /// Its patients are fictional.
    pub demo: bool,
    /// It has joined FLS Central, which keeps what it accepted.
    pub joined: bool,
    /// It was backed up before, wherever that backup is now.
    pub backed_up: bool,
    /// Since when no backup could be made, where one is to be made each day.
    pub failing_since: Option<NaiveDate>,
}

/// What whoever is at the desk is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// What is here is nowhere else, and goes with this computer.
    NoCopy,
    /// Backups have failed for a week, since this day.
    Failing(NaiveDate),
}

impl Copies {
    /// What there is to be told, if anything.
    pub fn concern(self, today: NaiveDate) -> Option<Concern> {
        if self.demo {
            return None;
        }
        if let Some(since) = self.failing_since
            && since
                .checked_add_days(Days::new(DAYS_OF_FAILURE))
                .is_some_and(|over| over <= today)
        {
            return Some(Concern::Failing(since));
        }
        (!self.joined && !self.backed_up).then_some(Concern::NoCopy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const ALONE: Copies = Copies {
        demo: false,
        joined: false,
        backed_up: false,
        failing_since: None,
    };

    #[test]
    fn one_is_made_each_day() {
        let today = day("2026-11-30");
        assert!(is_due(None, today, None));
        assert!(is_due(Some(day("2026-11-29")), today, None));
        assert!(!is_due(Some(today), today, None));
        // A clock that was a day ahead holds up nothing once it is right.
        assert!(is_due(Some(day("2026-12-01")), today, None));
    }

    #[test]
    fn one_that_failed_is_tried_again_an_hour_later() {
        let (yesterday, today) = (Some(day("2026-11-29")), day("2026-11-30"));
        let after = |minutes| is_due(yesterday, today, Some(TimeDelta::minutes(minutes)));
        assert!(!after(0) && !after(59) && after(60));
        assert!(after(-5), "the clock was put back");
    }

    #[test]
    fn a_desk_without_a_copy_says_so_until_it_has_one() {
        let today = day("2026-11-30");
        assert_eq!(ALONE.concern(today), Some(Concern::NoCopy));
        for copied in [
            Copies { joined: true, ..ALONE },
            Copies {
                backed_up: true,
                ..ALONE
            },
            Copies { demo: true, ..ALONE },
        ] {
            assert_eq!(copied.concern(today), None, "{copied:?}");
        }
    }

    #[test]
    fn a_week_of_failures_is_told_and_six_days_are_not() {
        let failing = |since| Copies {
            joined: true,
            backed_up: true,
            failing_since: Some(day(since)),
            ..ALONE
        };
        let today = day("2026-11-30");
        assert_eq!(failing("2026-11-24").concern(today), None);
        assert_eq!(
            failing("2026-11-23").concern(today),
            Some(Concern::Failing(day("2026-11-23")))
        );
    }
}
