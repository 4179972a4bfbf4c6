//! KPI 1 as data: what one record is to each Mandatory and Lite question of its version, and what counts of them say of a year. A
//! desk's table and Central's roll-ups count the same, so that neither can differ from the other.
//!
//! A question can fall due by a day passing (6.01, 7.01). The day is said with it: whoever keeps counts keeps them by that day, and
//! reads them as of whatever day it is, with nothing to count again when one passes.

use std::ops::{AddAssign, SubAssign};

use chrono::{Days, NaiveDate};

use crate::dataset::{DatasetVersion, QuestionKey};

/// Questions missing in more than this share of records count against KPI 1: one fifth.
const QUESTION_LIMIT: u64 = 5;
/// KPI 1 is met with fewer such questions than this.
pub const FIELDS_ALLOWED: usize = 5;

/// The Mandatory and Lite questions of a record, a bit each in the order of its version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditedBits {
    /// Those that apply whatever the day.
    pub apply: u32,
    /// Of these, the ones that are missing.
    pub missing: u32,
    /// Missing ones that apply only from their day on.
    pub later: u32,
}

/// What a record is to one question that applies to it, or will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuestionAsked {
    /// The place of the question among those of the version.
    pub place: usize,
    /// Whether it is unanswered.
    pub is_missing: bool,
    /// The first day on which it counts; nothing where it counts whatever the day.
    pub due_from: Option<NaiveDate>,
}

/// The Mandatory and Lite questions of one dataset version, in the audit's order.
#[derive(Clone, Debug)]
pub struct AuditedQuestions {
    keys: Vec<QuestionKey>,
    /// Days after diagnosis from which each applies while it is unanswered.
    after_days: Vec<Days>,
}

/// Counts of one question, which can be added and taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionCount {
    /// Records to which it applies: shown and due.
    pub applies: i64,
    /// Of these, the ones in which it is missing.
    pub missing: i64,
}

/// One question that is missing too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMissing {
    /// The question.
    pub question: QuestionKey,
    /// Records in which it is missing.
    pub missing: u64,
    /// Records to which it applies: shown and due.
    pub applies: u64,
}

/// KPI 1 of the records of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// Mandatory and Lite questions looked at.
    pub fields: u32,
    /// Those missing in more than 20% of the records to which they apply.
    pub over: Vec<FieldMissing>,
}

impl QuestionAsked {
    /// Whether it counts on this day.
    pub fn counts_on(self, day: NaiveDate) -> bool {
        self.due_from.is_none_or(|from| from <= day)
    }
}

impl AuditedQuestions {
    /// Those of a version.
    pub fn of(version: &DatasetVersion) -> Self {
        let questions = || version.audited().map(|(_, question)| question);
        Self {
            keys: questions().map(|question| question.key.clone()).collect(),
            after_days: questions()
                .map(|question| Days::new(question.lite_after_days.map_or(0, u64::from)))
                .collect(),
        }
    }

    /// The question at a place.
    pub fn key(&self, place: usize) -> Option<&QuestionKey> {
        self.keys.get(place)
    }

    /// The place of a question.
    pub fn place(&self, key: &QuestionKey) -> Option<usize> {
        self.keys.iter().position(|other| other == key)
    }

    /// How many days after diagnosis a question applies from while it is unanswered; 0 where it applies whatever the day.
    pub(super) fn after_days(&self, place: usize) -> Days {
        self.after_days.get(place).copied().unwrap_or(Days::new(0))
    }

    /// What a record of this version is to each of them that applies to it, or will. One whose day is beyond the calendar never does.
    pub fn of_record(&self, diagnosed: NaiveDate, bits: AuditedBits) -> impl Iterator<Item = QuestionAsked> {
        let whatever_the_day = places(bits.apply).map(move |place| QuestionAsked {
            place,
            is_missing: bits.missing & (1 << place) != 0,
            due_from: None,
        });
        let later = places(bits.later).filter_map(move |place| {
            let due_from = diagnosed.checked_add_days(*self.after_days.get(place)?)?;
            Some(QuestionAsked {
                place,
                is_missing: true,
                due_from: Some(due_from),
            })
        });
        whatever_the_day.chain(later)
    }
}

/// The places of the bits that are set, lowest first.
fn places(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = usize::try_from(bits.trailing_zeros()).ok().filter(|_| bits != 0)?;
        bits &= bits - 1;
        Some(place)
    })
}

impl QuestionCount {
    /// One record to which it applies.
    pub fn of(is_missing: bool) -> Self {
        Self {
            applies: 1,
            missing: i64::from(is_missing),
        }
    }

    /// Whether so many records can add up to this.
    pub fn is_possible(self, records: i64) -> bool {
        (0..=records).contains(&self.applies) && (0..=self.applies).contains(&self.missing)
    }
}

impl AddAssign for QuestionCount {
    fn add_assign(&mut self, other: Self) {
        self.applies += other.applies;
        self.missing += other.missing;
    }
}

impl SubAssign for QuestionCount {
    fn sub_assign(&mut self, other: Self) {
        self.applies -= other.applies;
        self.missing -= other.missing;
    }
}

impl FieldMissing {
    /// The fewest answers with which it is not missing too often any more.
    pub fn answers_to_the_limit(&self) -> u64 {
        self.missing.saturating_sub(self.applies / QUESTION_LIMIT)
    }
}

impl Completeness {
    /// What counts of each question say, those that are due on the day that is asked about. `version` is that of the year.
    pub fn of(version: &DatasetVersion, count: impl Fn(&QuestionKey) -> QuestionCount) -> Self {
        let (mut fields, mut over) = (0, Vec::new());
        for (_, question) in version.audited() {
            fields += 1;
            let QuestionCount { applies, missing } = count(&question.key);
            let (applies, missing) = (whole(applies), whole(missing));
            if missing.saturating_mul(QUESTION_LIMIT) > applies {
                over.push(FieldMissing {
                    question: question.key.clone(),
                    missing,
                    applies,
                });
            }
        }
        Self { fields, over }
    }

    /// Whether KPI 1 is met.
    pub fn is_met(&self) -> bool {
        self.over.len() < FIELDS_ALLOWED
    }
}

/// Counts of records that can be are never negative.
fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Dataset, keys};

    #[test]
    fn a_question_that_falls_due_counts_from_its_day_on() {
        let version = Dataset::published().newest();
        let questions = AuditedQuestions::of(version);
        let followed_up = questions.place(&keys::FOLLOWED_UP_16).unwrap();
        let bits = AuditedBits {
            apply: 0b11,
            missing: 0b10,
            later: 1 << followed_up,
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let asked: Vec<QuestionAsked> = questions.of_record(day("2026-03-01"), bits).collect();
        let said: Vec<(usize, bool, Option<NaiveDate>)> =
            asked.iter().map(|of| (of.place, of.is_missing, of.due_from)).collect();
        let due = day("2026-05-24");
        assert_eq!(
            said,
            [(0, false, None), (1, true, None), (followed_up, true, Some(due))],
            "84 days after diagnosis"
        );
        let last = asked[2];
        assert_eq!(
            [day("2026-05-23"), due].map(|on| (asked[0].counts_on(on), last.counts_on(on))),
            [(true, false), (true, true)]
        );
        assert_eq!(questions.of_record(NaiveDate::MAX, bits).count(), 2, "never due");
    }

    #[test]
    fn a_question_is_missing_too_often_beyond_a_fifth_of_its_records() {
        let version = Dataset::published().newest();
        let first = AuditedQuestions::of(version).key(0).unwrap().clone();
        let of = |applies, missing| {
            let count = |key: &QuestionKey| {
                if *key == first {
                    QuestionCount { applies, missing }
                } else {
                    QuestionCount::default()
                }
            };
            Completeness::of(version, count)
        };
        assert_eq!(of(10, 2).over, []);
        let over = of(10, 3);
        assert_eq!((over.over.len(), over.is_met()), (1, true));
        for (applies, missing, enough) in [(10, 3, 1), (11, 3, 1), (14, 3, 1), (4, 4, 4), (146, 39, 10)] {
            assert_eq!(of(applies, missing).over[0].answers_to_the_limit(), enough);
            let left = missing - i64::try_from(enough).unwrap();
            assert_eq!((of(applies, left).over.len(), of(applies, left + 1).over.len()), (0, 1));
        }
        assert!(usize::try_from(over.fields).unwrap() > FIELDS_ALLOWED);
        let all = Completeness::of(version, |_| QuestionCount::of(true));
        assert!(!all.is_met() && all.over.len() == usize::try_from(all.fields).unwrap());
    }

    #[test]
    fn counts_that_no_records_add_up_to_are_known() {
        let possible = |applies, missing, records| QuestionCount { applies, missing }.is_possible(records);
        assert!(possible(0, 0, 0) && possible(3, 3, 3) && possible(2, 0, 3));
        assert!(!possible(4, 0, 3) && !possible(-1, -1, 3) && !possible(2, 3, 3) && !possible(2, -1, 3));
    }
}
