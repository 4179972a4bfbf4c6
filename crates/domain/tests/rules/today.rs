//! What still counts today, on the days at which that changes.

use chrono::{NaiveDate, TimeDelta};
use domain::dataset::{Dataset, QuestionKey, keys};
use domain::today::{TodayHeading, diagnosed_for_care, still_counts};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The number of the question that still counts, and its last day.
fn said(missing: &[QuestionKey], diagnosed: NaiveDate, today: NaiveDate) -> Option<(String, NaiveDate)> {
    let version = Dataset::published().version_on(diagnosed);
    let care = still_counts(version, missing, diagnosed, today)?;
    Some((care.question.number.clone(), care.until))
}

#[test]
fn a_day_of_care_counts_up_to_day_90_and_not_on_the_day_after() {
    // Ordinary days, over both changes of the clocks, and from 29 February.
    for diagnosed in ["2026-06-10", "2026-01-05", "2026-08-20", "2024-02-29"] {
        let diagnosed = date(diagnosed);
        let last = diagnosed + TimeDelta::days(90);
        let missing = [keys::ASSESSMENT_DATE];
        for day in [diagnosed, last - TimeDelta::days(1), last] {
            assert_eq!(said(&missing, diagnosed, day), Some(("1.07".to_owned(), last)), "{day}");
            assert!(diagnosed_for_care(day).contains(&diagnosed), "{day}");
        }
        let after = last + TimeDelta::days(1);
        assert_eq!(said(&missing, diagnosed, after), None);
        assert!(!diagnosed_for_care(after).contains(&diagnosed));
    }
}

#[test]
fn the_first_in_the_order_of_the_audit_is_said_and_nothing_but_days_of_care() {
    let (diagnosed, today) = (date("2026-10-01"), date("2026-11-17"));
    let both = [keys::ASSESSMENT_DATE, keys::DXA_DATE];
    assert_eq!(said(&both, diagnosed, today).unwrap().0, "1.07");
    assert_eq!(said(&[keys::DXA_DATE], diagnosed, today).unwrap().0, "3.03");
    // A follow-up stands with the follow-ups, and other answers have no last day.
    let others = [keys::CARE_HOME, keys::FALLS_ASSESSMENT, keys::FOLLOWED_UP_16];
    assert_eq!(said(&others, diagnosed, today), None);
    assert_eq!(said(&[], diagnosed, today), None);
}

#[test]
fn the_headings_come_in_one_order_and_each_has_a_word_of_its_own() {
    let mut sorted = TodayHeading::ALL;
    sorted.sort_unstable();
    assert_eq!(sorted, TodayHeading::ALL);
    let codes = TodayHeading::ALL.map(TodayHeading::code);
    assert_eq!(
        codes,
        [
            "needs-you",
            "not-saved",
            "in-time",
            "late",
            "nearly-complete",
            "still-counts"
        ]
    );
}
