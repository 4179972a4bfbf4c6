//! When a desk does what it does by itself, from what happens and two clocks. Nothing here waits, sends or locks, no clock
//! is read and no chance is drawn: both are passed in.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Europe::London;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use store::Clocks;

use crate::desk::Event;

/// From one exchange to the next when nothing happens: what others entered arrives at least so often.
const EVERY: Duration = Duration::from_mins(15);
/// From a save to the exchange that sends it: further saves go with it.
const AFTER_SAVING: Duration = Duration::from_secs(20);
/// The first pause after a failure; each further one is longer.
const SHORTEST_PAUSE: Duration = Duration::from_secs(30);
/// The longest, before chance makes it up to twice as long.
const LONGEST_PAUSE: Duration = Duration::from_mins(30);
/// Desks do not all come at the daily time, but spread over so many seconds after it.
const DAILY_SPREAD_SECONDS: i64 = 15 * 60;
/// More than a day of any length: the daily time is never further away, unless a clock was put back.
const FURTHEST: TimeDelta = TimeDelta::hours(26);
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
///
/// An exchange is due at the start, soon after a save, a quarter of an hour after the last one, and at the daily time. After
/// a failure there are pauses, which grow to half an hour; what is saved meanwhile does not shorten them, and the daily time
/// keeps its own. They end when something says that it may go well now: whoever asks for an exchange, a network, waking,
/// unlocking, joining.
pub(super) struct Plan {
    /// When to exchange next, by the clock that nobody can set.
    exchange_at: Duration,
    /// The pauses that are left to make, while exchanges fail. They vary, so that desks do not all come back at once.
    pauses: Option<ExponentialBackoff>,
    /// When the first save was made that no exchange has taken along.
    saved_at: Option<Duration>,
    /// The time of day, in London, of the exchange that is due whatever came before it.
    daily: NaiveTime,
    /// When that is next.
    daily_at: DateTime<Utc>,
    /// Chance, so that the desks of a country do not come all at once.
    chance: StdRng,
    /// Both clocks at the last look.
    looked: Clocks,
    today: NaiveDate,
}

impl Plan {
    /// Begins with an exchange. The one of each day is due a while after this time of day in London; what differs from desk
    /// to desk follows from `seed`.
    pub(super) fn new(now: Clocks, daily: NaiveTime, seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let spread = TimeDelta::seconds(chance.random_range(0..DAILY_SPREAD_SECONDS));
        // Past midnight it is early on the same day, which is as good.
        let daily = daily.overflowing_add_signed(spread).0;
        Self {
            exchange_at: now.running,
            pauses: None,
            saved_at: None,
            daily,
            daily_at: next_daily(daily, now.wall),
            chance,
            looked: now,
            today: day(now.wall),
        }
    }

    /// Takes in what happened at this time, of which it may hear later.
    pub(super) fn hear(&mut self, event: Event, at: Clocks) {
        match event {
            Event::Saved => {
                self.saved_at.get_or_insert(at.running);
                // After a failure a save changes nothing about what keeps Central from answering.
                if self.pauses.is_none() {
                    self.exchange_at = self.exchange_at.min(at.running + AFTER_SAVING);
                }
            }
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
                let chance = &mut self.chance;
                let pause = self.pauses.get_or_insert_with(|| pauses(chance.random())).next();
                self.exchange_at = at.running + pause.unwrap_or(LONGEST_PAUSE);
            }
            // It locks, and what else it does by itself stays as it is.
            Event::Revoked => {}
        }
    }

    /// Whoever follows the plan was at work until now: the time that this took was no sleep.
    pub(super) fn was_at_work(&mut self, now: Clocks) {
        self.looked = now;
    }

    /// What is due now. It is not due again by the next look.
    pub(super) fn look(&mut self, now: Clocks) -> Due {
        let passed = now.running.saturating_sub(self.looked.running);
        let by_the_wall = now.wall - self.looked.wall;
        let today = day(now.wall);
        let is_daily = self.daily_at <= now.wall;
        if is_daily || self.daily_at > now.wall + FURTHEST {
            self.daily_at = next_daily(self.daily, now.wall);
        }
        let due = Due {
            // The one clock stands still while some computers sleep, the other can be set: either is enough.
            slept: passed > SLEPT || by_the_wall > TimeDelta::from_std(SLEPT).unwrap_or(TimeDelta::MAX),
            new_day: today != self.today,
            exchange: is_daily || self.exchange_at <= now.running,
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
        let daily = (self.daily_at - now.wall).to_std().unwrap_or_default();
        LOOK.min(exchange).min(daily).min(until_midnight(now.wall))
    }
}

fn pauses(seed: u64) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(SHORTEST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_jitter()
        .with_jitter_seed(seed)
        .without_max_times()
        .build()
}

fn day(wall: DateTime<Utc>) -> NaiveDate {
    wall.with_timezone(&London).date_naive()
}

/// When this time of day is next in London, after now. On the night on which clocks go forward it may not be there; it is
/// then an hour later.
fn next_daily(daily: NaiveTime, now: DateTime<Utc>) -> DateTime<Utc> {
    let on = |day: NaiveDate| {
        let at = day.and_time(daily);
        let there = |at: NaiveDateTime| at.and_local_timezone(London).earliest();
        there(at).or_else(|| there(at + TimeDelta::hours(1)))
    };
    let days = day(now).iter_days().take(3).filter_map(on);
    let next = days.map(|at| at.to_utc()).find(|at| *at > now);
    next.unwrap_or(now + TimeDelta::days(1))
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
    use std::collections::BTreeSet;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const DAY: Duration = Duration::from_hours(24);
    /// In the night, so that it is in nobody's way.
    const DAILY: NaiveTime = NaiveTime::from_hms_opt(4, 0, 0).unwrap();

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
        let mut plan = Plan::new(at(Duration::ZERO), DAILY, 1);
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
    fn an_exchange_that_takes_long_and_fails_is_no_sleep_and_its_pauses_grow() {
        let mut plan = Plan::new(at(Duration::ZERO), DAILY, 1);
        let mut now = Duration::ZERO;
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let due = next_exchange(&mut plan, now).unwrap();
            pauses.push(due.saturating_sub(now));
            // A request is waited for so long.
            now = due + Duration::from_mins(3);
            plan.was_at_work(at(now));
            plan.hear(Event::NotExchanged, at(now));
            assert!(!plan.look(at(now)).slept);
        }
        assert!(pauses[1] >= SHORTEST_PAUSE && pauses.is_sorted(), "{pauses:?}");
    }

    #[test]
    fn what_is_saved_while_a_retry_is_under_way_is_sent_soon_after_it() {
        let mut plan = exchanged();
        let failed = next_exchange(&mut plan, SECOND).unwrap();
        plan.hear(Event::NotExchanged, at(failed));
        let retried = next_exchange(&mut plan, failed).unwrap();
        plan.hear(Event::Saved, at(retried + SECOND));
        plan.hear(Event::Exchanged, at(retried + 2 * SECOND));
        assert_eq!(
            next_exchange(&mut plan, retried + 2 * SECOND),
            Some(retried + SECOND + AFTER_SAVING)
        );
    }

    #[test]
    fn an_exchange_is_due_at_once_and_a_quarter_of_an_hour_after_one_that_succeeded() {
        let mut plan = Plan::new(at(Duration::ZERO), DAILY, 1);
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
        let mut plan = Plan::new(at(Duration::ZERO), DAILY, 1);
        assert!(plan.look(at(Duration::ZERO)).exchange);
        plan.hear(Event::Saved, at(SECOND));
        plan.hear(Event::Exchanged, at(3 * SECOND));
        assert_eq!(next_exchange(&mut plan, 3 * SECOND), Some(SECOND + AFTER_SAVING));
        // That one takes it along.
        plan.hear(Event::Exchanged, at(30 * SECOND));
        assert_eq!(next_exchange(&mut plan, 30 * SECOND), Some(30 * SECOND + EVERY));
    }

    #[test]
    fn pauses_grow_with_each_failure_whatever_is_saved_and_never_over_an_hour() {
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
            let mut plan = Plan::new(at(before), DAILY, 1);
            assert!(!plan.look(at(before)).new_day);
            assert_eq!(plan.wait(at(before)), 8 * SECOND, "{before}");
            assert!(!plan.look(at(midnight - TimeDelta::seconds(1))).new_day);
            assert!(plan.look(at(midnight)).new_day);
            assert!(!plan.look(at(midnight)).new_day);
        }
    }

    /// A desk whose clocks run on day and night from this instant on.
    struct Simulated {
        from: DateTime<Utc>,
        plan: Plan,
        now: Duration,
        /// When each exchange was begun.
        begun: Vec<Duration>,
    }

    impl Simulated {
        fn from(from: &str, daily: &str, seed: u64) -> Self {
            let from: DateTime<Utc> = from.parse().unwrap();
            let start = Clocks {
                wall: from,
                running: Duration::ZERO,
            };
            Self {
                from,
                plan: Plan::new(start, daily.parse().unwrap(), seed),
                now: Duration::ZERO,
                begun: Vec::new(),
            }
        }

        fn clocks(&self) -> Clocks {
            Clocks {
                wall: self.from + self.now,
                running: self.now,
            }
        }

        /// Lets time pass until then. An exchange takes three seconds.
        fn until(&mut self, then: Duration, central_answers: bool) {
            while self.now < then {
                if self.plan.look(self.clocks()).exchange {
                    self.begun.push(self.now);
                    self.now += 3 * SECOND;
                    let ended = if central_answers {
                        Event::Exchanged
                    } else {
                        Event::NotExchanged
                    };
                    self.plan.hear(ended, self.clocks());
                }
                self.now = then.min(self.now + self.plan.wait(self.clocks()).max(SECOND));
            }
        }

        fn hear(&mut self, event: Event) {
            self.plan.hear(event, self.clocks());
        }

        /// At what time in London each exchange was begun.
        fn in_london(&self) -> impl Iterator<Item = NaiveDateTime> {
            let london = |begun: &Duration| (self.from + *begun).with_timezone(&London).naive_local();
            self.begun.iter().map(london)
        }
    }

    #[test]
    fn in_weeks_of_clinics_every_save_goes_within_half_a_minute_and_nothing_is_asked_more_than_it_must() {
        for seed in 0..20 {
            let mut chance = StdRng::seed_from_u64(seed);
            let mut desk = Simulated::from("2026-10-19T07:00:00Z", "12:30", seed);
            let end = 14 * DAY;
            let mut kept = 0;
            while desk.now < end {
                // A save every other minute by day, none by night.
                let hour = (desk.from + desk.now).with_timezone(&London).time();
                let by_day = hour >= "08:00:00".parse().unwrap() && hour < "17:00:00".parse().unwrap();
                let pause = if by_day { chance.random_range(5..240) } else { 3_600 };
                desk.until(end.min(desk.now + Duration::from_secs(pause)), true);
                if by_day {
                    let saved = desk.now;
                    desk.hear(Event::Saved);
                    kept += 1;
                    desk.until(saved + AFTER_SAVING + 5 * SECOND, true);
                    let last = *desk.begun.last().unwrap();
                    assert!(
                        last >= saved && last <= saved + AFTER_SAVING + 5 * SECOND,
                        "{seed}: {saved:?}"
                    );
                }
            }
            for pair in desk.begun.windows(2) {
                assert!(pair[1] <= pair[0] + EVERY + 5 * SECOND, "{seed}: {pair:?}");
            }
            let most = kept + 14 * (24 * 4 + 1) + 1;
            assert!(
                desk.begun.len() <= most,
                "{seed}: {} for {kept} saves",
                desk.begun.len()
            );
        }
    }

    #[test]
    fn a_network_that_is_away_for_days_is_asked_seldom_and_found_again_within_the_hour() {
        for seed in 0..50 {
            let mut desk = Simulated::from("2026-11-20T08:00:00Z", "12:30", seed);
            desk.until(Duration::from_mins(50), true);
            let before = desk.begun.len();
            // Somebody goes on entering all the time.
            let away = 3 * DAY;
            while desk.now < away {
                desk.hear(Event::Saved);
                desk.until(desk.now + Duration::from_mins(2), false);
            }
            let asked = desk.begun.len() - before;
            assert!((72..180).contains(&asked), "{seed}: {asked} times in three days");
            // It comes back without a word.
            desk.until(away + Duration::from_hours(1), true);
            let found = desk.begun.iter().find(|begun| **begun >= away).unwrap();
            assert!(*found <= away + Duration::from_hours(1), "{seed}: {found:?}");
        }
    }

    #[test]
    fn the_daily_time_is_kept_once_a_day_whatever_the_pause_and_when_clocks_change() {
        // Both changes of the clocks, and a daily time that is not there on the first of them.
        for (from, daily) in [
            ("2026-03-27T09:00:00Z", "12:30:00"),
            ("2026-03-27T09:00:00Z", "01:10:00"),
            ("2026-10-23T09:00:00Z", "12:30:00"),
            ("2026-10-23T09:00:00Z", "01:10:00"),
        ] {
            let mut desk = Simulated::from(from, daily, 9);
            let daily = desk.plan.daily;
            desk.until(5 * DAY, false);
            let kept: BTreeSet<NaiveDate> = desk
                .in_london()
                .filter(|at| {
                    let late = at.time() - daily;
                    // An hour later where the clocks have gone forward over it.
                    late >= TimeDelta::zero() && (late < TimeDelta::seconds(10) || late == TimeDelta::hours(1))
                })
                .map(|at| at.date())
                .collect();
            assert_eq!(kept.len(), 5, "{from} {daily}: {kept:?}");
        }
        // A quarter of an hour is as good: with a network it is one exchange more a day at most.
        let mut desk = Simulated::from("2026-11-20T08:00:00Z", "12:30", 9);
        desk.until(5 * DAY, true);
        assert!(desk.begun.len() <= 5 * (24 * 4 + 1) + 1);
    }

    #[test]
    fn a_clock_that_was_a_year_ahead_does_not_lose_the_daily_time() {
        let mut plan = Plan::new(at(Duration::ZERO), DAILY, 1);
        let ahead = Clocks {
            wall: at(SECOND).wall + TimeDelta::days(365),
            running: SECOND,
        };
        plan.look(ahead);
        plan.look(at(2 * SECOND));
        assert!(plan.daily_at < at(DAY).wall, "{}", plan.daily_at);
    }

    #[test]
    fn desks_that_failed_together_or_have_one_daily_time_do_not_come_back_together() {
        let mut after_failing = BTreeSet::new();
        let mut daily = BTreeSet::new();
        for seed in 0..40 {
            let mut plan = Plan::new(at(Duration::ZERO), DAILY, seed);
            assert!(plan.look(at(Duration::ZERO)).exchange);
            for _ in 0..6 {
                plan.hear(Event::NotExchanged, at(Duration::ZERO));
            }
            after_failing.insert(plan.exchange_at.as_secs() / 10);
            daily.insert(plan.daily);
            let same = Plan::new(at(Duration::ZERO), DAILY, seed);
            assert_eq!(same.daily, plan.daily, "the same chance makes the same plan");
        }
        assert!(after_failing.len() > 25, "{after_failing:?}");
        assert!(daily.len() > 30, "{daily:?}");
        let spread = *daily.last().unwrap() - *daily.first().unwrap();
        assert!(
            spread < TimeDelta::minutes(15) && spread > TimeDelta::minutes(10),
            "{spread}"
        );
    }
}
