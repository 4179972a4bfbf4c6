//! What can still be done about a follow-up, on the days at which that changes.

use crate::written::answers;
use chrono::{NaiveDate, TimeDelta};
use domain::dataset::{Dataset, QuestionKey};
use domain::private::CallResult;
use domain::record::FollowUpGroup::{self, Coming, InTime, Late, LongOverdue, PutOff};
use domain::record::{Contact, FollowUp, PutOffUntil, follow_ups, last_contact};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The 16- and the 52-week follow-up of a fracture diagnosed on this day, with a long-acting drug recommended.
fn both(diagnosed: &str) -> [FollowUp; 2] {
    let answers = answers(&format!("diagnosis_date={diagnosed} bone_therapy=zoledronate"));
    let version = Dataset::published().version_on(date(diagnosed));
    follow_ups(version, &answers).try_into().unwrap()
}

/// First day of each group, in days after diagnosis; the last is the day after it, or none where it never ends.
const SIXTEEN: [(FollowUpGroup, i64, Option<i64>); 4] = [
    (Coming, 56, Some(84)),
    (InTime, 84, Some(113)),
    (Late, 113, Some(478)),
    (LongOverdue, 478, None),
];
const FIFTY_TWO: [(FollowUpGroup, i64, Option<i64>); 4] = [
    (Coming, 308, Some(336)),
    (InTime, 336, Some(393)),
    (Late, 393, Some(758)),
    (LongOverdue, 758, None),
];

#[test]
fn each_group_has_its_first_and_its_last_day_whatever_lies_between() {
    // Ordinary days; windows over the change of the clocks in March and in October; from 29 February, and over one.
    for diagnosed in [
        "2025-06-10",
        "2025-12-20",
        "2026-07-15",
        "2024-02-29",
        "2023-11-20",
        "2026-01-01",
    ] {
        let [sixteen, fifty_two] = both(diagnosed);
        for (follow_up, groups) in [(sixteen, SIXTEEN), (fifty_two, FIFTY_TWO)] {
            let on = |days: i64| follow_up.group(date(diagnosed) + TimeDelta::days(days), None);
            assert_eq!(on(groups[0].1 - 1), None, "{diagnosed}");
            for (group, first, after) in groups {
                assert_eq!(on(first), Some(group), "{diagnosed}, day {first}");
                if let Some(after) = after {
                    assert_eq!(on(after - 1), Some(group), "{diagnosed}, day {}", after - 1);
                }
            }
            assert_eq!(on(20_000), Some(LongOverdue), "nothing expires");
        }
    }
}

#[test]
fn the_days_that_a_nurse_knows_are_these() {
    let [sixteen, fifty_two] = both("2026-03-02");
    for (day, of_16, of_52) in [
        ("2026-05-24", Some(Coming), None),
        ("2026-05-25", Some(InTime), None),
        ("2026-06-22", Some(InTime), None),
        ("2026-06-23", Some(Late), None),
        ("2027-01-31", Some(Late), Some(Coming)),
        ("2027-02-01", Some(Late), Some(InTime)),
        ("2027-03-29", Some(Late), Some(InTime)),
        ("2027-03-30", Some(Late), Some(Late)),
        ("2027-06-22", Some(Late), Some(Late)),
        ("2027-06-23", Some(LongOverdue), Some(Late)),
        ("2028-03-29", Some(LongOverdue), Some(LongOverdue)),
    ] {
        assert_eq!(
            (sixteen.group(date(day), None), fifty_two.group(date(day), None)),
            (of_16, of_52),
            "{day}"
        );
    }
    // From 29 February: day 84 is 23 May, day 336 is 30 January.
    let [sixteen, fifty_two] = both("2024-02-29");
    assert_eq!(
        (sixteen.opens, sixteen.target),
        (date("2024-05-23"), date("2024-06-20"))
    );
    assert_eq!(
        (fifty_two.opens, fifty_two.target),
        (date("2025-01-30"), date("2025-03-27"))
    );
}

#[test]
fn an_outcome_ends_it_and_only_that() {
    let given = "diagnosis_date=2020-03-02 bone_therapy=denosumab";
    let group = |more: &str| {
        let answers = answers(&format!("{given} {more}"));
        let version = Dataset::published().version_on(date("2020-03-02"));
        follow_ups(version, &answers)[0].group(date("2026-11-20"), None)
    };
    assert_eq!(group(""), Some(LongOverdue));
    assert_eq!(
        group("follow_up_16_date=2020-09-01"),
        Some(LongOverdue),
        "a date is no outcome"
    );
    assert_eq!(group("followed_up_16=no"), None);
    assert_eq!(group("followed_up_16=yes"), None);
}

#[test]
fn what_is_put_off_comes_back_to_its_own_group_on_its_day_and_only_an_outcome_takes_it_off() {
    let [sixteen, _] = both("2024-02-29");
    let until = |day: &str| Some(PutOffUntil::Day(date(day)));
    // Over both changes of the clocks, a leap day and the end of its window: the day itself is back.
    for (before, day, own) in [
        ("2024-05-24", "2024-05-25", Some(InTime)),
        ("2024-06-20", "2024-06-21", Some(Late)),
        ("2024-10-26", "2024-10-27", Some(Late)),
        ("2026-03-28", "2026-03-29", Some(LongOverdue)),
        ("2028-02-28", "2028-02-29", Some(LongOverdue)),
        ("2024-03-01", "2024-03-02", None),
    ] {
        assert_eq!(sixteen.group(date(before), until(day)), Some(PutOff), "{before}");
        assert_eq!(sixteen.group(date(day), until(day)), own, "{day}");
    }
    // Nobody can put anything off for longer than a year: what a clock ahead by ten years did is where its days put it.
    for (today, day, group) in [
        ("2024-06-01", "2025-06-02", Some(PutOff)),
        ("2024-06-01", "2025-06-03", Some(InTime)),
        ("2024-06-01", "2034-06-02", Some(InTime)),
        ("2034-06-01", "2034-06-02", Some(PutOff)),
    ] {
        assert_eq!(sixteen.group(date(today), until(day)), group, "{day} on {today}");
    }
    let ended = Some(PutOffUntil::Ended);
    assert_eq!(sixteen.group(NaiveDate::MAX, ended), Some(PutOff), "nothing expires");
    let done = FollowUp {
        outcome: Some(domain::record::Outcome::NotPlanned),
        ..sixteen
    };
    assert_eq!(done.group(date("2024-05-24"), ended), None);
}

#[test]
fn the_last_days_on_time_that_first_days_allow_hold_every_follow_up_of_the_group() {
    let dataset = Dataset::published();
    for diagnosed in ["2019-03-02", "2022-02-28", "2024-02-29", "2026-03-02"] {
        for follow_up in both(diagnosed) {
            for days in -40..900 {
                let today = follow_up.opens + TimeDelta::days(days);
                for group in [InTime, Late, LongOverdue, Coming] {
                    let reach = group.days(today).in_windows_of(dataset, follow_up.weeks);
                    let belongs = follow_up.group(today, None) == Some(group);
                    assert_eq!(
                        reach.hold(follow_up.opens, follow_up.target),
                        belongs,
                        "{diagnosed} {today} {group:?}"
                    );
                }
            }
        }
    }
    // And go no further: what opens within four weeks closes within eight or twelve.
    let today = date("2026-11-20");
    let last = |weeks| *Coming.days(today).in_windows_of(dataset, weeks).target.end() - today;
    assert_eq!((last(16), last(52)), (TimeDelta::days(56), TimeDelta::days(84)));
}

#[test]
fn the_first_and_the_last_day_of_the_calendar_break_nothing() {
    let [sixteen, _] = both("2026-03-02");
    for today in [NaiveDate::MIN, NaiveDate::MAX] {
        let belongs = [InTime, Late, LongOverdue, Coming].into_iter().filter(|group| {
            group
                .days(today)
                .in_windows_of(Dataset::published(), 16)
                .hold(sixteen.opens, sixteen.target)
        });
        assert_eq!(
            belongs.collect::<Vec<_>>(),
            sixteen.group(today, None).into_iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_last_contact_is_the_latest_day_of_first_contact_assessment_and_every_follow_up() {
    let today = date("2026-11-20");
    let with_call = |more: &str, call: Option<(NaiveDate, CallResult)>| {
        let answers = answers(&format!("diagnosis_date=2025-03-02 bone_therapy=zoledronate {more}"));
        let version = Dataset::published().version_on(date("2025-03-02"));
        let day = |name: &str| answers.get(&QuestionKey::new(name)).and_then(domain::Answer::as_date);
        let follow_ups = follow_ups(version, &answers);
        last_contact(day("contact_date"), day("assessment_date"), &follow_ups, call, today)
    };
    let of = |more: &str| with_call(more, None);
    let at_16 = "followed_up_16=yes follow_up_16_date=2025-07-01";
    let at_52 = "followed_up_52=yes follow_up_52_date=2026-03-01";
    for (more, on, what) in [
        ("contact_date=2025-03-09", "2025-03-09", Contact::First),
        (
            "contact_date=2025-03-09 assessment_date=2025-04-01",
            "2025-04-01",
            Contact::Assessed,
        ),
        (
            "contact_date=2025-04-01 assessment_date=2025-04-01",
            "2025-04-01",
            Contact::Assessed,
        ),
        (
            format!("assessment_date=2025-04-01 {at_16}").as_str(),
            "2025-07-01",
            Contact::FollowedUp(16),
        ),
        // Also the later one, whatever is open of the earlier; also an assessment after it.
        (at_52, "2026-03-01", Contact::FollowedUp(52)),
        (
            format!("{at_16} {at_52}").as_str(),
            "2026-03-01",
            Contact::FollowedUp(52),
        ),
        (
            format!("{at_16} assessment_date=2025-09-01").as_str(),
            "2025-09-01",
            Contact::Assessed,
        ),
        // What is not done yet was no contact, nor was what is dated beyond today.
        (
            format!("{at_16} followed_up_52=no follow_up_52_date=2026-03-01").as_str(),
            "2025-07-01",
            Contact::FollowedUp(16),
        ),
        (
            "contact_date=2025-03-09 followed_up_52=yes follow_up_52_date=2026-11-21",
            "2025-03-09",
            Contact::First,
        ),
        (
            "followed_up_52=yes follow_up_52_date=2026-11-20",
            "2026-11-20",
            Contact::FollowedUp(52),
        ),
    ] {
        assert_eq!(of(more), Some((date(on), what)), "{more}");
    }
    assert_eq!(of(""), None);
    assert_eq!(of("followed_up_16=yes followed_up_52=no"), None);
    // A call is one, too: the later of two, and the call of two on one day.
    for (on, what) in [
        ("2025-06-30", Contact::FollowedUp(16)),
        ("2025-07-01", Contact::Called(CallResult::NoAnswer)),
        ("2026-11-21", Contact::Called(CallResult::NoAnswer)),
    ] {
        let last = with_call(at_16, Some((date(on), CallResult::NoAnswer)));
        let expected = if what == Contact::FollowedUp(16) {
            "2025-07-01"
        } else {
            on
        };
        assert_eq!(last, Some((date(expected), what)), "{on}");
    }
}
