//! Who is followed up, and when: one definition for the form, the follow-up list and the KPIs (FAQ Q23, Q24, Q27).
//!
//! Days are whole calendar days after diagnosis (1.09). Time alone takes nothing off the list: an answer does.

use chrono::{Datelike as _, Days, NaiveDate};

use crate::answer::Answers;
use crate::dataset::keys::{self, option};
use crate::dataset::{DatasetVersion, FollowUpWindow};

/// One follow-up of one record that needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// 16 or 52.
    pub weeks: u32,
    /// First day it is due, inclusive: day 84 or 336.
    pub opens: NaiveDate,
    /// Last day that is on time, inclusive: day 112 or 392.
    pub target: NaiveDate,
    /// What has been recorded of it.
    pub outcome: Option<Outcome>,
}

/// What has been recorded of a follow-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, on this date if it was given.
    Done(Option<NaiveDate>),
    /// Answered otherwise: none is planned, or whether it took place is not known.
    NotPlanned,
}

/// Where a follow-up stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUpState {
    /// Its first day is still to come.
    NotDue,
    /// It can be done, and is on time.
    Due,
    /// Its last day has passed. A late follow-up is still worth doing, and is a "yes" with its date (FAQ Q24).
    Overdue,
    /// Done after its last day.
    DoneLate,
    /// Done.
    Done,
    /// None is planned, or it is not known.
    NotPlanned,
}

impl FollowUp {
    /// Whether its last day on time has passed on this day.
    pub fn is_closed_by(&self, day: NaiveDate) -> bool {
        self.target < day
    }

    /// Whether its last day on time passes between today and this day: whoever waits until then is late.
    pub fn closes_before(&self, day: NaiveDate, today: NaiveDate) -> bool {
        !self.is_closed_by(today) && self.is_closed_by(day)
    }

    /// Where it stands on this day.
    pub fn state(&self, today: NaiveDate) -> FollowUpState {
        match self.outcome {
            Some(Outcome::Done(Some(on))) if on > self.target => FollowUpState::DoneLate,
            Some(Outcome::Done(_)) => FollowUpState::Done,
            Some(Outcome::NotPlanned) => FollowUpState::NotPlanned,
            None if today < self.opens => FollowUpState::NotDue,
            None if today <= self.target => FollowUpState::Due,
            None => FollowUpState::Overdue,
        }
    }
}

impl FollowUpState {
    /// The word used in output that programs read.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotDue => "not-due",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::DoneLate => "done-late",
            Self::Done => "done",
            Self::NotPlanned => "not-planned",
        }
    }
}

/// Whether the therapy recommended asks for follow-up: a drug, or either "Referred ..." answer (FAQ Q23).
pub fn required(version: &DatasetVersion, answers: &Answers) -> bool {
    answers.get(&version.follow_up.question).is_some_and(|answer| {
        answer
            .options()
            .iter()
            .any(|option| version.follow_up.required_by.contains(option))
    })
}

/// The follow-ups of a record: none while follow-up is not required or the date of diagnosis is missing.
pub fn follow_ups(version: &DatasetVersion, answers: &Answers) -> Vec<FollowUp> {
    let diagnosed = answers
        .get(&keys::DIAGNOSIS_DATE)
        .and_then(crate::answer::Answer::as_date);
    match diagnosed {
        Some(diagnosed) if required(version, answers) => version
            .follow_up
            .windows
            .iter()
            .filter_map(|window| follow_up(window, diagnosed, answers))
            .collect(),
        _ => Vec::new(),
    }
}

fn follow_up(window: &FollowUpWindow, diagnosed: NaiveDate, answers: &Answers) -> Option<FollowUp> {
    let outcome = answers.get(&window.done_question).map(|answer| {
        if answer.has(option::YES) {
            Outcome::Done(
                answers
                    .get(&window.date_question)
                    .and_then(crate::answer::Answer::as_date),
            )
        } else {
            Outcome::NotPlanned
        }
    });
    Some(FollowUp {
        weeks: window.weeks,
        opens: days_after(diagnosed, window.opens_after_days)?,
        target: days_after(diagnosed, window.target_after_days)?,
        outcome,
    })
}

/// The day so many days after another; none beyond the years of four digits, in which every date is written and compared.
pub(super) fn days_after(date: NaiveDate, days: u32) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(u64::from(days)))
        .filter(|date| date.year() <= 9999)
}
