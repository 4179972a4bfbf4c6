//! Moments and clocks in words, by the clock on the services' walls.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use chrono_tz::Europe::London;
use domain::words::{counted, short_date};

use crate::edge::day_of;

/// "Today, 11:40", "Yesterday, 17:05", "7 Oct, 16:52", and of another year with it.
pub(crate) fn moment(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let here = at.with_timezone(&London);
    let (day, today) = (day_of(at), day_of(now));
    let time = here.format("%H:%M");
    if day == today {
        format!("Today, {time}")
    } else if day == today - TimeDelta::days(1) {
        format!("Yesterday, {time}")
    } else if day.year() == today.year() {
        format!("{}, {time}", here.format("%-d %b"))
    } else {
        format!("{}, {time}", short_date(day))
    }
}

/// Whole days since then.
pub(crate) fn days_since(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now - at).num_days()
}

/// "5 s", "12 min behind", "3 h ahead".
pub(crate) fn clock(ahead: i64) -> String {
    let off = ahead.abs();
    let side = if ahead > 0 { "ahead" } else { "behind" };
    match off {
        0..60 => format!("{off} s"),
        60..3_600 => format!("{} min {side}", off / 60),
        3_600..86_400 => format!("{} h {side}", off / 3_600),
        _ => format!("{} {side}", counted(off / 86_400, "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_wall() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        // Ten past midnight in London.
        let now = at("2026-07-01T23:10:00Z");
        assert_eq!(moment(at("2026-07-01T22:59:00Z"), now), "Yesterday, 23:59");
        assert_eq!(moment(at("2026-07-01T23:05:00Z"), now), "Today, 00:05");
        assert_eq!(moment(at("2026-01-09T16:52:00Z"), now), "9 Jan, 16:52");
        assert_eq!(moment(at("2025-01-09T16:52:00Z"), now), "9 Jan 2025, 16:52");
        assert_eq!(days_since(at("2026-06-01T23:11:00Z"), now), 29);
    }

    #[test]
    fn a_clock_says_how_far_and_to_which_side() {
        let said = [0, -59, 60, -3_599, 10_800, -86_400, 200_000].map(clock);
        let expected = [
            "0 s",
            "59 s",
            "1 min ahead",
            "59 min behind",
            "3 h ahead",
            "1 day behind",
            "2 days ahead",
        ];
        assert_eq!(said, expected);
    }
}
