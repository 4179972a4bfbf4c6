//! When a deleted record may be purged: on each side of each boundary, by whichever calendar, with clocks off by years.

use chrono::{Days, NaiveDate};
use domain::record::{DeletionDays, PurgeOrder, RESTORE_DAYS, RestoreTime};
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn of_central(since: &str, said: &str) -> DeletionDays {
    DeletionDays::OfCentral {
        since: Some(date(since)),
        said: Some(date(said)),
    }
}

#[test]
fn the_thirtieth_day_after_is_the_last_and_the_next_one_is_due() {
    // Deleted, the last day, the day after: across both clock changes, 29 February, and the end of a year.
    for (deleted, last, due) in [
        ("2026-11-17", "2026-12-17", "2026-12-18"),
        ("2026-03-01", "2026-03-31", "2026-04-01"),
        ("2026-10-01", "2026-10-31", "2026-11-01"),
        ("2028-01-30", "2028-02-29", "2028-03-01"),
        ("2028-02-29", "2028-03-30", "2028-03-31"),
        ("2026-12-15", "2027-01-14", "2027-01-15"),
    ] {
        let until = RestoreTime::Until(date(last));
        assert_eq!(of_central(deleted, deleted).restore_time(), until);
        assert_eq!(of_central(deleted, last).restore_time(), until);
        assert_eq!(of_central(deleted, due).restore_time(), RestoreTime::Due(date(last)));
        assert!(!of_central(deleted, last).goes_by_itself());
        assert!(of_central(deleted, due).goes_by_itself());
        let by_desk = |today| DeletionDays::OfDesk {
            since: date(deleted),
            today: date(today),
        };
        assert_eq!(by_desk(last).restore_time(), until);
        assert_eq!(by_desk(due).restore_time(), RestoreTime::Due(date(last)));
        assert!(!by_desk(due).goes_by_itself(), "without a Central a person does it");
        assert_eq!(until.days_left(date(deleted)), RESTORE_DAYS);
        assert_eq!(until.days_left(date(last)), 0, "the last day is one of them");
    }
}

#[test]
fn without_central_knowing_of_the_deletion_nothing_is_counted() {
    for said in [None, Some(date("2036-01-01"))] {
        let days = DeletionDays::OfCentral { since: None, said };
        assert_eq!(days.restore_time(), RestoreTime::NotCounted);
        assert!(!days.goes_by_itself());
        assert_eq!(days.restore_time().days_left(date("2036-01-01")), RESTORE_DAYS);
    }
    // A desk that was told of a deletion and of no day since.
    let untold = DeletionDays::OfCentral {
        since: Some(date("2026-11-17")),
        said: None,
    };
    assert_eq!(untold.restore_time(), RestoreTime::Until(date("2026-12-17")));
}

#[test]
fn a_clock_that_is_wrong_by_years_shows_a_number_of_days_that_there_can_be() {
    let until = RestoreTime::Until(date("2026-12-17"));
    assert_eq!(until.days_left(date("2016-12-17")), RESTORE_DAYS);
    assert_eq!(until.days_left(date("2036-12-17")), 0);
    assert_eq!(until.days_left(NaiveDate::MAX), 0);
    assert_eq!(until.days_left(NaiveDate::MIN), RESTORE_DAYS);
    let at_the_end = of_central("9999-12-31", "9999-12-31");
    assert!(matches!(at_the_end.restore_time(), RestoreTime::Until(_)));
    let of_all_time = DeletionDays::OfDesk {
        since: NaiveDate::MAX,
        today: NaiveDate::MAX,
    };
    assert_eq!(of_all_time.restore_time(), RestoreTime::Until(NaiveDate::MAX));
}

#[test]
fn an_order_has_one_of_four_reasons_each_with_a_key_of_its_own() {
    for order in PurgeOrder::ALL {
        assert_eq!(PurgeOrder::of_key(order.key()), Some(order));
        assert!(!order.words().is_empty());
    }
    assert_eq!(PurgeOrder::of_key("because"), None);
}

proptest! {
    /// The desk's own today has no part in it where there is a Central, and what is due stays due.
    #[test]
    fn a_record_is_due_by_the_days_that_central_said_and_by_no_others(
        since in 0_u64..40_000,
        gone_by in 0_u64..400,
        further in 0_u64..4_000,
    ) {
        let since = date("1970-01-01") + Days::new(since);
        let said = since + Days::new(gone_by);
        let days = |said| DeletionDays::OfCentral { since: Some(since), said: Some(said) };
        prop_assert_eq!(days(said).goes_by_itself(), gone_by > RESTORE_DAYS);
        if days(said).goes_by_itself() {
            prop_assert!(days(said + Days::new(further)).goes_by_itself());
        }
        if let RestoreTime::Until(until) = days(said).restore_time() {
            prop_assert_eq!(days(said).restore_time().days_left(said), RESTORE_DAYS - gone_by);
            prop_assert!(until >= said);
        }
    }
}
