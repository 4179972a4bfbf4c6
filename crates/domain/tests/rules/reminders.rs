//! When somebody is reminded: at most twice a day, never in their quiet hours, on every day of a year and over both clock
//! changes.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::reminders::{Reminded, Reminding, Times, WithinQuietHours, read_time, year_to_complete};

fn time(text: &str) -> NaiveTime {
    read_time(text).unwrap()
}

fn wall(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn reminding(at: &str, quiet_from: &str, quiet_until: &str) -> Result<Reminding, WithinQuietHours> {
    let times = Times {
        on: true,
        at: time(at),
        quiet_from: time(quiet_from),
        quiet_until: time(quiet_until),
    };
    times.try_into()
}

/// When somebody is reminded who is there at these times.
fn said(reminding: &Reminding, times: impl IntoIterator<Item = NaiveDateTime>) -> Vec<String> {
    let mut reminded = Reminded::default();
    let mut said = Vec::new();
    for now in times {
        if let Some(after) = reminding.due(reminded, now) {
            reminded = after;
            said.push(now.format("%d %H:%M").to_string());
        }
    }
    said
}

fn minutes(from: &str, hours: i64) -> impl Iterator<Item = NaiveDateTime> {
    let from = wall(from);
    (0..hours * 60).map(move |minute| from + TimeDelta::minutes(minute))
}

#[test]
fn whoever_is_there_is_reminded_at_the_start_and_at_the_chosen_time() {
    let usual = Reminding::default();
    assert_eq!(
        said(&usual, minutes("2026-11-20T08:40:00", 47)),
        ["20 08:40", "20 13:00", "21 08:00", "21 13:00"],
        "the second day begins when it is quiet no more"
    );
    assert_eq!(
        said(&usual, minutes("2026-11-20T14:10:00", 9)),
        ["20 14:10"],
        "who comes after the chosen time is reminded once"
    );
    let with_a_break = minutes("2026-11-20T09:00:00", 1).chain(minutes("2026-11-20T15:30:00", 2));
    assert_eq!(said(&usual, with_a_break), ["20 09:00", "20 15:30"]);
}

#[test]
fn nothing_is_said_in_quiet_hours_or_where_it_was_switched_off() {
    let usual = Reminding::default();
    assert_eq!(said(&usual, minutes("2026-11-20T18:00:00", 14)), Vec::<String>::new());
    let by_day = reminding("13:30", "9:00", "13:30").unwrap();
    assert_eq!(
        said(&by_day, minutes("2026-11-20T00:00:00", 24)),
        ["20 00:00", "20 13:30"]
    );
    let never_quiet = reminding("23:59", "7:00", "7:00").unwrap();
    assert_eq!(
        said(&never_quiet, minutes("2026-11-20T10:00:00", 20)),
        ["20 10:00", "20 23:59", "21 00:00"]
    );
    let off = Reminding::try_from(Times {
        on: false,
        ..usual.times()
    })
    .unwrap();
    assert_eq!(said(&off, minutes("2026-11-20T08:00:00", 24)), Vec::<String>::new());
}

#[test]
fn a_time_within_the_quiet_hours_cannot_be_chosen_nor_read() {
    for (at, from, until) in [
        ("18:00", "18:00", "8:00"),
        ("7:59", "18:00", "8:00"),
        ("12:00", "12:00", "13:00"),
    ] {
        assert_eq!(reminding(at, from, until), Err(WithinQuietHours), "{at}");
    }
    for (at, from, until) in [
        ("17:59", "18:00", "8:00"),
        ("8:00", "18:00", "8:00"),
        ("13:00", "12:00", "13:00"),
    ] {
        assert!(reminding(at, from, until).is_ok(), "{at}");
    }
}

#[test]
fn clock_changes_neither_drop_nor_double_a_reminder() {
    // In London the last Sunday of March has no time from 01:00 to 01:59, and that of October has it twice.
    let early = reminding("1:30", "22:00", "0:00").unwrap();
    let before_spring = minutes("2027-03-28T00:30:00", 1).take(30);
    let spring = before_spring.chain(minutes("2027-03-28T02:00:00", 4));
    assert_eq!(said(&early, spring), ["28 00:30", "28 02:00"]);
    let autumn = minutes("2026-10-25T00:30:00", 2).take(90);
    let autumn = autumn.chain(minutes("2026-10-25T01:00:00", 4));
    assert_eq!(said(&early, autumn), ["25 00:30", "25 01:30"]);
}

#[test]
fn a_clock_that_was_wrong_by_years_costs_no_reminder_once_it_is_right() {
    let usual = Reminding::default();
    let wrong = minutes("2036-11-20T08:40:00", 8).chain(minutes("2026-11-20T08:40:00", 8));
    assert_eq!(said(&usual, wrong), ["20 08:40", "20 13:00", "20 08:40", "20 13:00"]);
}

#[test]
fn last_years_drafts_are_reminded_of_from_march_to_may() {
    let on = |day: &str| year_to_complete(day.parse::<NaiveDate>().unwrap());
    for (day, year) in [
        ("2027-02-28", None),
        ("2027-03-01", Some(2026)),
        ("2028-05-31", Some(2027)),
        ("2027-06-01", None),
    ] {
        assert_eq!(on(day), year, "{day}");
    }
}

#[test]
fn a_time_of_day_is_read_as_people_type_it() {
    for (text, read) in [
        ("13:00", "13:00:00"),
        (" 9.30 ", "09:30:00"),
        ("0930", "09:30:00"),
        ("930", "09:30:00"),
        ("9", "09:00:00"),
        ("00:00", "00:00:00"),
    ] {
        assert_eq!(read_time(text).unwrap().to_string(), read, "{text}");
    }
    for text in [
        "", "24:00", "9:3", "9:60", "noon", "+9:00", "9:30:00", "12345", "9h30", "½",
    ] {
        assert_eq!(read_time(text), None, "{text}");
    }
}
