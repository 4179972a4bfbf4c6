//! The missing answers of one record: which of the audit's questions are asked, due and unanswered, and until when what each asks about
//! counts in a KPI. What is missing in many records, and what it would change, is in `missing_answers`.

use chrono::{Days, NaiveDate};

use super::completeness::AuditedQuestions;
use super::facts::Facts;
use super::reach::window_days;
use crate::dataset::{Dataset, QuestionKey};

/// One answer that is missing in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The question.
    pub question: QuestionKey,
    /// The last day on which what it asks about counts in a KPI, inclusive; nothing for a question that asks for no such day.
    pub closes: Option<NaiveDate>,
}

/// What is asked of records on a day, looked up once for all of them.
#[derive(Debug)]
pub struct Gaps {
    /// Of each dataset version its audited questions, and for how many days each counts.
    versions: Vec<(AuditedQuestions, Vec<Option<Days>>)>,
    as_at: NaiveDate,
}

impl Gaps {
    /// On this day.
    pub fn on(dataset: &Dataset, as_at: NaiveDate) -> Self {
        let versions = dataset.versions().iter().map(|version| {
            let windows = version
                .audited()
                .map(|(_, question)| window_days(version, &question.key));
            (AuditedQuestions::of(version), windows.collect())
        });
        Self {
            versions: versions.collect(),
            as_at,
        }
    }

    /// The missing answers of a record, in the audit's order.
    pub fn of(&self, facts: Facts) -> Vec<Gap> {
        let version = facts.version.and_then(|place| self.versions.get(usize::from(place)));
        let Some((questions, windows)) = version else {
            return Vec::new();
        };
        let asked = questions.of_record(facts.diagnosed, facts.audited());
        let mut missing: Vec<usize> = asked
            .filter(|asked| asked.is_missing && asked.counts_on(self.as_at))
            .map(|asked| asked.place)
            .collect();
        missing.sort_unstable();
        let gap = |place: usize| {
            let days = windows.get(place).copied().flatten();
            Some(Gap {
                question: questions.key(place)?.clone(),
                closes: days.and_then(|days| facts.diagnosed.checked_add_days(days)),
            })
        };
        missing.into_iter().filter_map(gap).collect()
    }

    /// Of these the one whose last day is the first of those to come, today included; nothing where none is to come.
    pub fn first_to_close<'g>(&self, gaps: &'g [Gap]) -> Option<&'g Gap> {
        let to_come = gaps
            .iter()
            .filter(|gap| gap.closes.is_some_and(|closes| closes >= self.as_at));
        to_come.min_by_key(|gap| gap.closes)
    }
}
