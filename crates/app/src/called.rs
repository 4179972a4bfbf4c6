//! When patients were called last, as the database compares it: days are those of London, and what is kept are moments.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use domain::private::LastCalled;
use store::Called;

/// What this asks for on a day.
pub(crate) fn called(last: LastCalled, today: NaiveDate) -> Called {
    last.not_on(today).map_or(Called::Never, |days| Called::NotWithin {
        from: day_begins(*days.start()),
        until: day_begins(days.end().succ_opt().unwrap_or(NaiveDate::MAX)),
    })
}

/// When a day begins in London, where no clock is changed at midnight.
pub(crate) fn day_begins(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let begins = London.from_local_datetime(&midnight).earliest();
    begins.map_or_else(|| midnight.and_utc(), |begins| begins.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_when_it_does_in_london_on_either_side_of_a_change_of_the_clocks() {
        for (today, from, until) in [
            ("2026-04-05", "2026-03-29T00:00:00Z", "2026-04-05T23:00:00Z"),
            ("2026-04-06", "2026-03-29T23:00:00Z", "2026-04-06T23:00:00Z"),
            ("2026-10-24", "2026-10-16T23:00:00Z", "2026-10-24T23:00:00Z"),
            ("2026-10-25", "2026-10-17T23:00:00Z", "2026-10-26T00:00:00Z"),
            ("2026-11-01", "2026-10-24T23:00:00Z", "2026-11-02T00:00:00Z"),
            ("2026-11-02", "2026-10-26T00:00:00Z", "2026-11-03T00:00:00Z"),
            ("2028-03-07", "2028-02-29T00:00:00Z", "2028-03-08T00:00:00Z"),
        ] {
            let asked = called(LastCalled::NotFor(7), today.parse().unwrap());
            let span = Called::NotWithin {
                from: from.parse().unwrap(),
                until: until.parse().unwrap(),
            };
            assert_eq!(asked, span, "{today}");
        }
        assert_eq!(called(LastCalled::Never, "2026-04-05".parse().unwrap()), Called::Never);
    }
}
