//! Wrong passphrases of one person, and how long the next try has to wait.
//!
//! Within a process the wait is measured by time that nobody can set. A clock on the wall is asked only for what passed
//! between two processes, and is believed only as far as it shortens the wait: whatever it says, and however wrong it was
//! before, nobody waits longer than the whole wait again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Wrong passphrases before the first wait.
const FREE_TRIES: u32 = 5;
/// The first of them.
pub(crate) const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_mins(30);

/// Now, by both of a host's clocks.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// By the clock on the wall, which may be wrong and may be set at any time.
    pub wall: DateTime<Utc>,
    /// Since some moment of this process. Nothing sets it; it may stand still while the computer sleeps.
    pub running: Duration,
}

/// Wrong passphrases since the last right one.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WrongTries {
    tries: u32,
    /// When the last one was, by the clock on the wall.
    last: Option<DateTime<Utc>>,
    /// When the next try is looked at, as this process runs.
    #[serde(skip)]
    wait_until: Option<Duration>,
}

impl WrongTries {
    /// Counts one more, and says how many are left before a wait.
    pub(crate) fn count(&mut self, now: Clocks) -> u32 {
        self.tries = self.tries.saturating_add(1);
        self.last = Some(now.wall);
        self.wait_until = Some(now.running + self.whole_wait());
        FREE_TRIES.saturating_sub(self.tries)
    }

    /// In a process that has just read this: goes on with the wait.
    pub(crate) fn resume(&mut self, now: Clocks) {
        let whole = self.whole_wait();
        let passed = match self.last {
            // A clock that was ahead then, or is behind now, says nothing: the wait begins again, and is counted from now.
            Some(last) if last > now.wall => {
                self.last = Some(now.wall);
                Duration::ZERO
            }
            Some(last) => (now.wall - last).to_std().unwrap_or_default(),
            None => whole,
        };
        self.wait_until = Some(now.running + whole.saturating_sub(passed));
    }

    /// Whole seconds until the next try is looked at.
    pub(crate) fn seconds_to_wait(&self, now: Clocks) -> u32 {
        let left = self.wait_until.unwrap_or_default().saturating_sub(now.running);
        u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
    }

    /// When the last one was, by the clock on the wall.
    pub(crate) fn last(&self) -> Option<DateTime<Utc>> {
        self.last
    }

    /// Whether there were any.
    pub(crate) fn any(&self) -> bool {
        self.tries > 0
    }

    /// The wait that so many wrong passphrases ask for, doubled with each.
    fn whole_wait(&self) -> Duration {
        let Some(over) = self.tries.checked_sub(FREE_TRIES) else {
            return Duration::ZERO;
        };
        FIRST_WAIT.saturating_mul(1 << over.min(16)).min(LONGEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn now(wall_seconds: i64, running: u64) -> Clocks {
        let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        Clocks {
            wall: start + TimeDelta::seconds(wall_seconds),
            running: Duration::from_secs(running),
        }
    }

    /// Seven wrong tries: the wait is two minutes.
    fn seven(at: Clocks) -> WrongTries {
        let mut wrong = WrongTries::default();
        for _ in 0..7 {
            wrong.count(at);
        }
        wrong
    }

    #[test]
    fn five_tries_are_free_and_the_waits_double_up_to_half_an_hour() {
        let mut wrong = WrongTries::default();
        let left: Vec<u32> = (0..6).map(|_| wrong.count(now(0, 0))).collect();
        assert_eq!(left, [4, 3, 2, 1, 0, 0]);
        let waits: Vec<u32> = (0..8)
            .map(|_| {
                let wait = wrong.seconds_to_wait(now(0, 0));
                wrong.count(now(0, 0));
                wait
            })
            .collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1800, 1800, 1800]);
    }

    #[test]
    fn within_a_process_the_clock_on_the_wall_does_not_matter() {
        let wrong = seven(now(0, 100));
        let years = 400_000_000;
        for wall in [-years, 0, years] {
            assert_eq!(wrong.seconds_to_wait(now(wall, 100)), 120);
            assert_eq!(wrong.seconds_to_wait(now(wall, 190)), 30);
            assert_eq!(wrong.seconds_to_wait(now(wall, 220)), 0);
        }
    }

    #[test]
    fn after_a_restart_nobody_waits_longer_than_the_whole_wait() {
        let years = 400_000_000;
        for (then, wall, wait) in [
            (0, 50, 70),
            (0, 500, 0),
            // The clock was ahead at the wrong tries, or is behind now.
            (years, 0, 120),
            (0, -1, 120),
            // The clock is ahead now.
            (0, years, 0),
        ] {
            let mut wrong = seven(now(then, 0));
            wrong.resume(now(wall, 7));
            assert_eq!(wrong.seconds_to_wait(now(wall, 7)), wait, "{then} {wall}");
        }
    }

    #[test]
    fn a_wait_that_began_while_the_clock_was_ahead_ends_over_several_short_processes() {
        let mut wrong = seven(now(400_000_000, 0));
        for (wall, wait) in [(0, 120), (40, 80), (80, 40), (120, 0)] {
            // Each is a process of its own, which keeps what it read.
            wrong.resume(now(wall, 0));
            assert_eq!(wrong.seconds_to_wait(now(wall, 0)), wait);
        }
    }
}
