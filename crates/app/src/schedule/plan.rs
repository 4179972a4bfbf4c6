//! When a desk does what it does by itself, from what happens and two clocks. Nothing here waits, sends or locks, and no
//! clock is read: the time is passed in.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Europe::London;
use store::Clocks;

use crate::desk::Event;

/// From one exchange to the next when nothing happens: what others entered arrives at least so often.
const EVERY: Duration = Duration::from_mins(5);
/// From a save to the exchange that sends it: further saves go with it.
const AFTER_SAVING: Duration = Duration::from_secs(20);
/// The first pause after a failure; each further one is longer.
const SHORTEST_PAUSE: Duration = Duration::from_secs(30);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// The longest time between two looks at the clocks.
const LOOK: Duration = Duration::from_secs(15);
/// More time than this between two looks is a computer that slept: it is locked before anything is shown.
const SLEPT: Duration = Duration::from_mins(2);

/// What is to be done now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Due {
    /// More time has passed than ever does between two looks of a computer that is awake.
    pub(super) slept: bool,
    /// Another day has begun in London, or the clock was set to one.
    pub(super) new_day: bool,
    /// It is time for an exchange.
    pub(super) exchange: bool,
}

/// The plan of one desk.
pub(super) struct Plan {
    /// When to exchange next, by the clock that nobody can set.
    exchange_at: Duration,
    /// The pauses that are left to make, while exchanges fail. They vary, so that desks do not all come back at once.
    pauses: Option<ExponentialBackoff>,
    /// When the first save was made that no exchange has taken along.
    saved_at: Option<Duration>,
    /// Both clocks at the last look.
    looked: Clocks,
    today: NaiveDate,
}

impl Plan {
    /// Begins with an exchange.
    pub(super) fn new(now: Clocks) -> Self {
        Self {
            exchange_at: now.running,
            pauses: None,
            saved_at: None,
            looked: now,
            today: day(now.wall),
        }
    }

    /// Takes in what happened at this time, of which it may hear later.
    pub(super) fn hear(&mut self, event: Event, at: Clocks) {
        match event {
            // After a failure a save changes nothing about what keeps Central from answering.
            Event::Saved if self.pauses.is_none() => {
                self.saved_at.get_or_insert(at.running);
                self.exchange_at = self.exchange_at.min(at.running + AFTER_SAVING);
            }
            Event::Saved => {}
            Event::Unlocked | Event::Joined | Event::Woke | Event::Online => {
                self.pauses = None;
                self.exchange_at = at.running;
            }
            Event::Asked => {
                self.pauses = None;
                self.saved_at = None;
            }
            Event::Exchanged => {
                self.pauses = None;
                // What was saved while it was under way went with it only by chance.
                self.exchange_at = self.saved_at.map_or(at.running + EVERY, |saved| saved + AFTER_SAVING);
            }
            Event::NotExchanged => {
                let pause = self.pauses.get_or_insert_with(pauses).next();
                self.exchange_at = at.running + pause.unwrap_or(LONGEST_PAUSE);
            }
        }
    }

    /// What is due now. It is not due again by the next look.
    pub(super) fn look(&mut self, now: Clocks) -> Due {
        let passed = now.running.saturating_sub(self.looked.running);
        let by_the_wall = now.wall - self.looked.wall;
        let today = day(now.wall);
        let due = Due {
            // The one clock stands still while some computers sleep, the other can be set: either is enough.
            slept: passed > SLEPT || by_the_wall > TimeDelta::from_std(SLEPT).unwrap_or(TimeDelta::MAX),
            new_day: today != self.today,
            exchange: self.exchange_at <= now.running,
        };
        if due.exchange {
            self.saved_at = None;
            // Until it has ended, and says so.
            self.exchange_at = now.running + EVERY;
        }
        self.looked = now;
        self.today = today;
        due
    }

    /// How long nothing will be due.
    pub(super) fn wait(&self, now: Clocks) -> Duration {
        let exchange = self.exchange_at.saturating_sub(now.running);
        LOOK.min(exchange).min(until_midnight(now.wall))
    }
}

fn pauses() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(SHORTEST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_jitter()
        .without_max_times()
        .build()
}

fn day(wall: DateTime<Utc>) -> NaiveDate {
    wall.with_timezone(&London).date_naive()
}

/// Until the next day begins in London, where clocks are never changed at midnight.
fn until_midnight(wall: DateTime<Utc>) -> Duration {
    let midnight = day(wall)
        .checked_add_days(Days::new(1))
        .and_then(|tomorrow| tomorrow.and_time(NaiveTime::MIN).and_local_timezone(London).earliest());
    let left = midnight.and_then(|midnight| (midnight.to_utc() - wall).to_std().ok());
    left.unwrap_or(LOOK)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Both clocks this long after the program was started, at 11:42:07 on a day in November.
    fn at(running: Duration) -> Clocks {
        let started: DateTime<Utc> = "2026-11-20T11:42:07Z".parse().unwrap();
        Clocks {
            wall: started + running,
            running,
        }
    }

    /// A plan whose first exchange succeeded when the program was started.
    fn exchanged() -> Plan {
        let mut plan = Plan::new(at(Duration::ZERO));
        assert!(plan.look(at(Duration::ZERO)).exchange);
        plan.hear(Event::Exchanged, at(Duration::ZERO));
        plan
    }

    /// When the plan next exchanges, waiting as long as it says, within two hours.
    fn next_exchange(plan: &mut Plan, from: Duration) -> Option<Duration> {
        let mut now = from;
        while now < from + Duration::from_hours(2) {
            if plan.look(at(now)).exchange {
                return Some(now);
            }
            now += plan.wait(at(now));
        }
        None
    }

    #[test]
    fn an_exchange_is_due_at_once_and_every_five_minutes_after_one_that_succeeded() {
        let mut plan = Plan::new(at(Duration::ZERO));
        assert_eq!(next_exchange(&mut plan, Duration::ZERO), Some(Duration::ZERO));
        plan.hear(Event::Exchanged, at(2 * SECOND));
        assert_eq!(next_exchange(&mut plan, 2 * SECOND), Some(2 * SECOND + EVERY));
    }

    #[test]
    fn saves_go_together_soon_after_the_first_of_them() {
        let mut plan = exchanged();
        plan.hear(Event::Saved, at(10 * SECOND));
        plan.hear(Event::Saved, at(25 * SECOND));
        assert_eq!(next_exchange(&mut plan, 25 * SECOND), Some(30 * SECOND));
        plan.hear(Event::Exchanged, at(31 * SECOND));
        // An exchange that is nearer than that stays where it is.
        let late = Duration::from_secs(26) + EVERY;
        assert!(!plan.look(at(late)).exchange);
        plan.hear(Event::Saved, at(late));
        assert_eq!(next_exchange(&mut plan, late), Some(31 * SECOND + EVERY));
    }

    #[test]
    fn what_is_heard_of_late_is_due_when_it_would_have_been() {
        let mut plan = exchanged();
        let heard = 10 * SECOND + AFTER_SAVING;
        assert!(!plan.look(at(heard)).exchange);
        plan.hear(Event::Saved, at(10 * SECOND));
        assert_eq!(next_exchange(&mut plan, heard), Some(heard));
    }

    #[test]
    fn what_is_saved_while_an_exchange_is_under_way_is_sent_soon_after_it() {
        let mut plan = Plan::new(at(Duration::ZERO));
        assert!(plan.look(at(Duration::ZERO)).exchange);
        plan.hear(Event::Saved, at(SECOND));
        plan.hear(Event::Exchanged, at(3 * SECOND));
        assert_eq!(next_exchange(&mut plan, 3 * SECOND), Some(SECOND + AFTER_SAVING));
        // That one takes it along.
        plan.hear(Event::Exchanged, at(30 * SECOND));
        assert_eq!(next_exchange(&mut plan, 30 * SECOND), Some(30 * SECOND + EVERY));
    }

    #[test]
    fn pauses_grow_with_each_failure_whatever_is_saved_and_never_over_an_hour_and_its_jitter() {
        let mut plan = exchanged();
        let mut now = Duration::ZERO;
        let mut waited = Vec::new();
        for _ in 0..12 {
            plan.hear(Event::NotExchanged, at(now));
            plan.hear(Event::Saved, at(now));
            let then = next_exchange(&mut plan, now).unwrap();
            waited.push(then.saturating_sub(now));
            now = then;
        }
        assert!(
            waited[0] >= SHORTEST_PAUSE && waited[0] <= 2 * SHORTEST_PAUSE,
            "{waited:?}"
        );
        assert!(waited[3] > waited[0], "{waited:?}");
        assert!(
            waited[11] >= LONGEST_PAUSE && waited[11] <= 2 * LONGEST_PAUSE,
            "{waited:?}"
        );
    }

    #[test]
    fn a_network_that_came_back_a_waking_and_an_unlocking_end_the_pause() {
        for event in [Event::Online, Event::Woke, Event::Unlocked, Event::Joined] {
            let mut plan = exchanged();
            for _ in 0..5 {
                plan.hear(Event::NotExchanged, at(SECOND));
            }
            plan.hear(event, at(9 * SECOND));
            assert_eq!(next_exchange(&mut plan, 9 * SECOND), Some(9 * SECOND), "{event:?}");
        }
    }

    #[test]
    fn whoever_asks_for_an_exchange_does_not_make_the_pauses_longer() {
        let mut plan = exchanged();
        for _ in 0..9 {
            plan.hear(Event::NotExchanged, at(SECOND));
        }
        plan.hear(Event::Asked, at(2 * SECOND));
        plan.hear(Event::NotExchanged, at(3 * SECOND));
        let next = next_exchange(&mut plan, 3 * SECOND).unwrap();
        assert!(next <= 3 * SECOND + 2 * SHORTEST_PAUSE, "{next:?}");
    }

    #[test]
    fn a_gap_on_either_clock_is_a_sleep_and_a_slow_computer_is_awake() {
        for (running, wall, slept) in [(90, 90, false), (121, 121, true), (0, 3600, true), (5, -7200, false)] {
            let mut plan = exchanged();
            let start = at(Duration::ZERO);
            let now = Clocks {
                wall: start.wall + TimeDelta::seconds(wall),
                running: start.running + Duration::from_secs(running),
            };
            assert_eq!(plan.look(now).slept, slept, "{running} {wall}");
            assert!(!plan.look(now).slept, "a sleep is seen once");
        }
    }

    #[test]
    fn the_day_turns_over_at_midnight_in_london_to_the_second_and_once() {
        // In summer, when midnight in London is an hour before midnight in UTC.
        for (before, midnight) in [
            ("2026-11-20T23:59:52Z", "2026-11-21T00:00:00Z"),
            ("2026-07-01T22:59:52Z", "2026-07-01T23:00:00Z"),
            ("2026-10-24T22:59:52Z", "2026-10-24T23:00:00Z"),
        ] {
            let [before, midnight] = [before, midnight].map(|at| at.parse::<DateTime<Utc>>().unwrap());
            let at = |wall: DateTime<Utc>| Clocks {
                wall,
                running: (wall - before).to_std().unwrap(),
            };
            let mut plan = Plan::new(at(before));
            assert!(!plan.look(at(before)).new_day);
            assert_eq!(plan.wait(at(before)), 8 * SECOND, "{before}");
            assert!(!plan.look(at(midnight - TimeDelta::seconds(1))).new_day);
            assert!(plan.look(at(midnight)).new_day);
            assert!(!plan.look(at(midnight)).new_day);
        }
    }
}
