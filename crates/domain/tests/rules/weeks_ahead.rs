//! The weeks ahead, whatever day it is.

use chrono::{Datelike as _, NaiveDate, TimeDelta, Weekday};
use domain::record::weeks_ahead;

#[test]
fn the_weeks_ahead_follow_on_one_another_from_today_until_every_open_window_has_closed() {
    // Over the changes of the clocks, a leap day and the end of the year.
    let first: NaiveDate = "2027-10-20".parse().unwrap();
    for today in first.iter_days().take(200) {
        let weeks = weeks_ahead(today);
        assert_eq!(*weeks[0].days.start(), today);
        assert!(weeks[0].monday <= today && today - weeks[0].monday < TimeDelta::days(7));
        for (week, next) in weeks.iter().zip(&weeks[1..]) {
            assert_eq!(*next.days.start(), next.monday, "{today}");
            assert_eq!(*week.days.end() + TimeDelta::days(1), next.monday, "{today}");
        }
        assert!(weeks.iter().all(|week| week.monday.weekday() == Weekday::Mon));
        // The 52-week window that opened today closes 56 days later.
        assert!(
            weeks.last().unwrap().days.contains(&(today + TimeDelta::days(56))),
            "{today}"
        );
    }
}

#[test]
fn the_ends_of_the_calendar_break_nothing() {
    assert!(weeks_ahead(NaiveDate::MIN).len() <= 9);
    assert!(
        weeks_ahead(NaiveDate::MAX)
            .iter()
            .all(|week| week.days.start() <= week.days.end())
    );
}
