//! The call log: what lines written in any order of arrival add up to, each result, and which days may be chosen.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use domain::id::{EntryId, RecordId, UserId};
use domain::private::{
    Assignee, CallAttempt, CallLog, CallResult, CardField, LastCalled, NotAhead, PrivateContent, PrivateText, PutOff,
    Why, call_log, days_to_try, put_off_until, usual_day_to_put_off,
};
use domain::record::{
    Author, Change, DeskStamp, Digest, Entry, Origin, PutOffUntil, SealedBytes, SeenDataset, Subject,
};
use uuid::Uuid;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A history with what was said in each of its entries.
#[derive(Clone, Default)]
struct Written {
    entries: Vec<Entry>,
    said: BTreeMap<EntryId, PrivateContent>,
}

impl Written {
    /// Says something, having seen these.
    fn say(&mut self, number: u8, parents: &[u8], said: PrivateContent) {
        let entry = |number: u8| EntryId::new(Uuid::from_u128(number.into()));
        self.entries.push(Entry {
            id: entry(number),
            subject: Subject::Record(RecordId::new(Uuid::from_u128(1))),
            parents: parents.iter().map(|number| entry(*number)).collect(),
            author: Author::nobody(),
            desk: DeskStamp::none(),
            at: DateTime::UNIX_EPOCH,
            origin: Origin::Keyboard,
            seen: SeenDataset::default(),
            change: Change::Private(SealedBytes(vec![number])),
            digest: Digest([number; 32]),
        });
        self.said.insert(entry(number), said);
    }

    /// What it adds up to, the same in every order of arrival.
    fn log(&self) -> CallLog {
        let log = call_log(&self.entries, &self.said);
        let mut entries = self.entries.clone();
        for _ in 0..entries.len() {
            entries.rotate_left(1);
            assert_eq!(call_log(&entries, &self.said), log);
            let mut reversed = entries.clone();
            reversed.reverse();
            assert_eq!(call_log(&reversed, &self.said), log);
        }
        log
    }
}

fn call(weeks: u32, result: CallResult, try_again: Option<&str>) -> PrivateContent {
    PrivateContent::Call(CallAttempt {
        weeks,
        result,
        try_again: try_again.map(date),
        note: None,
    })
}

fn put_off(weeks: u32, until: &str) -> PrivateContent {
    PrivateContent::PutOff(PutOff {
        weeks,
        until: date(until),
        reason: PrivateText::read("On holiday").unwrap().unwrap(),
    })
}

fn assigned(number: u8) -> PrivateContent {
    PrivateContent::Assigned(Some(Assignee {
        user: UserId::new(Uuid::from_u128(number.into())),
        name: format!("Nurse {number}"),
    }))
}

fn until(log: &CallLog, weeks: u32) -> Option<PutOffUntil> {
    log.waits(weeks).map(|waits| waits.until)
}

#[test]
fn each_result_says_what_becomes_of_both_follow_ups() {
    for result in CallResult::ALL {
        let mut written = Written::default();
        written.say(1, &[], call(16, result, None));
        let log = written.log();
        let ended = Some(PutOffUntil::Ended);
        let (of_16, of_52) = match result {
            CallResult::Died | CallResult::Moved => (ended, ended),
            CallResult::Declined => (ended, None),
            _ => (None, None),
        };
        assert_eq!((until(&log, 16), until(&log, 52)), (of_16, of_52), "{result:?}");
        assert_eq!(log.ended_by(16).map(|(_, result)| result), of_16.map(|_| result));
        assert_eq!(log.attempts(16).count(), 1);
        assert_eq!(log.attempts(52).count(), 0);
        if !result.ends_reminder() {
            let mut written = Written::default();
            written.say(1, &[], call(16, result, Some("2028-02-29")));
            let log = written.log();
            assert_eq!(until(&log, 16), Some(PutOffUntil::Day(date("2028-02-29"))));
            assert_eq!(log.waits(16).unwrap().why, Why::Call(result));
            assert!(log.waits(16).unwrap().is_put_off_on(date("2028-02-28")));
            assert!(
                !log.waits(16).unwrap().is_put_off_on(date("2028-02-29")),
                "back on the day itself"
            );
        }
    }
}

#[test]
fn whoever_writes_last_says_what_a_follow_up_waits_for() {
    let mut written = Written::default();
    written.say(1, &[], call(16, CallResult::NoAnswer, Some("2026-03-29")));
    written.say(2, &[1], put_off(16, "2026-10-25"));
    assert_eq!(until(&written.log(), 16), Some(PutOffUntil::Day(date("2026-10-25"))));
    written.say(3, &[2], PrivateContent::TakenUp(16));
    assert_eq!(until(&written.log(), 16), None);
    written.say(4, &[3], call(16, CallResult::Died, None));
    assert_eq!(until(&written.log(), 52), Some(PutOffUntil::Ended));
    // It was somebody else: a call about one follow-up brings both back.
    written.say(5, &[4], call(52, CallResult::Reached, None));
    let log = written.log();
    assert_eq!((until(&log, 16), until(&log, 52)), (None, None));
    assert!(log.ended_by(16).is_none());
    let numbers: Vec<u128> = log.lines.iter().map(|line| line.entry.uuid().as_u128()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

#[test]
fn what_was_written_beside_each_other_loses_nobody() {
    let mut written = Written::default();
    written.say(1, &[], call(16, CallResult::NoAnswer, None));
    written.say(3, &[1], put_off(16, "2026-12-24"));
    written.say(2, &[1], put_off(16, "2026-12-01"));
    assert_eq!(
        until(&written.log(), 16),
        Some(PutOffUntil::Day(date("2026-12-01"))),
        "the earlier day"
    );
    written.say(4, &[1], call(16, CallResult::LeftMessage, None));
    assert_eq!(until(&written.log(), 16), None, "one of them did not put it off");
    written.say(5, &[1], call(52, CallResult::Moved, None));
    let log = written.log();
    assert_eq!(until(&log, 16), Some(PutOffUntil::Ended), "one of them learnt why");
    assert_eq!(until(&log, 52), Some(PutOffUntil::Ended));
    written.say(6, &[2, 3, 4, 5], PrivateContent::TakenUp(16));
    assert_eq!(until(&written.log(), 16), None);
}

#[test]
fn the_last_attempt_is_none_that_ended_the_reminder_and_was_taken_back() {
    let last = |written: &Written| written.log().last_attempt(16).map(|(_, attempt)| attempt.result);
    let mut written = Written::default();
    written.say(1, &[], call(16, CallResult::NoAnswer, None));
    written.say(2, &[1], call(16, CallResult::Died, None));
    assert_eq!(last(&written), Some(CallResult::Died));
    written.say(3, &[2], PrivateContent::TakenUp(16));
    assert_eq!(last(&written), Some(CallResult::NoAnswer));
    written.say(4, &[3], call(16, CallResult::Declined, None));
    assert_eq!(last(&written), Some(CallResult::Declined));
}

#[test]
fn a_patient_has_the_person_who_was_named_last() {
    let mut written = Written::default();
    assert!(written.log().assignee().is_none());
    written.say(1, &[], assigned(1));
    written.say(3, &[1], assigned(3));
    written.say(2, &[1], assigned(2));
    let log = written.log();
    assert_eq!(log.assigned.as_ref().unwrap().candidates.len(), 2);
    assert_eq!(
        log.assignee().unwrap().name,
        "Nurse 2",
        "the smaller digest, everywhere"
    );
    written.say(4, &[2, 3], PrivateContent::Assigned(None));
    assert!(written.log().assignee().is_none());
    assert_eq!(until(&written.log(), 16), None);
}

#[test]
fn a_line_whose_parent_is_not_held_waits_and_what_is_not_opened_says_nothing() {
    let mut written = Written::default();
    written.say(1, &[], call(16, CallResult::NoAnswer, None));
    written.say(2, &[1], call(16, CallResult::Died, None));
    let mut without = written.clone();
    without.entries.remove(0);
    assert_eq!(without.log(), CallLog::default());
    written.said.remove(&written.entries[1].id);
    let log = written.log();
    assert_eq!((log.lines.len(), until(&log, 16)), (1, None));
    let mut card = Written::default();
    card.say(1, &[], PrivateContent::Card([(CardField::Name, None)].into()));
    card.say(2, &[1], PrivateContent::Newer);
    assert_eq!(card.log(), CallLog::default());
}

#[test]
fn a_day_to_try_again_is_after_today_and_within_a_year() {
    let today = date("2024-02-29");
    assert_eq!(put_off_until(today, today), Err(NotAhead::Past));
    assert_eq!(put_off_until(date("2024-02-28"), today), Err(NotAhead::Past));
    assert_eq!(put_off_until(date("2024-03-01"), today), Ok(date("2024-03-01")));
    assert_eq!(put_off_until(date("2025-03-01"), today), Ok(date("2025-03-01")));
    assert_eq!(put_off_until(date("2025-03-02"), today), Err(NotAhead::TooFar));
    assert_eq!(put_off_until(NaiveDate::MAX, NaiveDate::MAX), Err(NotAhead::Past));
}

#[test]
fn the_days_that_are_offered_are_weekdays() {
    let offered = |today: &str| {
        let days = days_to_try(date(today)).into_iter();
        days.map(|day| format!("{} {}", day.label, day.on)).collect::<Vec<_>>()
    };
    // A Tuesday, from which the clocks change within four weeks.
    assert_eq!(
        offered("2026-03-10"),
        [
            "Tomorrow 2026-03-11",
            "In 2 days 2026-03-12",
            "In 1 week 2026-03-17",
            "In 2 weeks 2026-03-24",
            "In 4 weeks 2026-04-07"
        ]
    );
    // A Friday: tomorrow and the day after are one Monday.
    assert_eq!(
        offered("2026-11-20")[..2],
        ["Monday 2026-11-23", "In 1 week 2026-11-27"]
    );
    assert_eq!(
        offered("2028-02-28")[..2],
        ["Tomorrow 2028-02-29", "In 2 days 2028-03-01"]
    );
    assert!(days_to_try(NaiveDate::MAX).is_empty());
    // What is put off without a call is put off for a week, whichever place that has among them.
    for (today, usual) in [("2026-03-10", "2026-03-17"), ("2026-11-20", "2026-11-27")] {
        assert_eq!(usual_day_to_put_off(date(today)), Some(date(usual)));
        assert!(days_to_try(date(today)).iter().any(|day| day.on == date(usual)));
    }
    assert_eq!(usual_day_to_put_off(NaiveDate::MAX), None);
}

#[test]
fn a_day_to_come_is_read_as_it_is_meant() {
    let read = |text: &str| domain::reading::read_day_ahead(text, date("2026-11-20")).unwrap();
    for (text, day) in [
        ("t+2", "2026-11-22"),
        ("5 dec", "2026-12-05"),
        ("5/1", "2027-01-05"),
        ("20/11", "2027-11-20"),
        ("29 feb", "2028-02-29"),
        ("2026-12-05", "2026-12-05"),
        ("051226", "2026-12-05"),
    ] {
        assert_eq!(read(text), Some(date(day)), "{text}");
    }
    assert_eq!(read("  "), None);
    assert!(domain::reading::read_day_ahead("soon", date("2026-11-20")).is_err());
}

#[test]
fn the_last_call_is_the_latest_whatever_came_of_it_and_is_compared_by_days() {
    let mut written = Written::default();
    assert_eq!(written.log().last_called(), None);
    let text = PrivateText::read("Away").unwrap().unwrap();
    let until = date("2026-12-24");
    let put_off = PutOff {
        weeks: 16,
        until,
        reason: text,
    };
    written.say(1, &[], PrivateContent::PutOff(put_off));
    assert_eq!(written.log().last_called(), None, "nobody was called");
    let attempt = |weeks, result| {
        PrivateContent::Call(CallAttempt {
            weeks,
            result,
            try_again: None,
            note: None,
        })
    };
    written.say(2, &[1], attempt(16, CallResult::NoAnswer));
    written.say(3, &[1], attempt(52, CallResult::Died));
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    written.entries[1].at = at(9);
    written.entries[2].at = at(5);
    assert_eq!(written.log().last_called(), Some(at(9)));

    let today = date("2026-03-29");
    assert_eq!(LastCalled::Never.not_on(today), None);
    assert_eq!(LastCalled::NotFor(7).not_on(today), Some(date("2026-03-22")..=today));
    assert_eq!(LastCalled::NotFor(28).not_on(today), Some(date("2026-03-01")..=today));
}
