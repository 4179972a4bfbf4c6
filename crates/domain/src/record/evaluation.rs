//! What is missing in a record, what will fall due, and what is wrong: computed on every change, never stored as truth.
//!
//! Nothing here depends on today: what a day changes is given as that day, so that lists can be queries that compare
//! it with the Host's today.

use chrono::NaiveDate;

use super::age::age_on;
use super::check::{self, CheckContext, Finding};
use super::follow_up::{FollowUp, days_after, follow_ups};
use super::leaving::{StaysHere, is_under_age, may_leave};
use crate::answer::{Answer, Answers};
use crate::dataset::keys::{self, option};
use crate::dataset::{Dataset, DatasetVersion, Level, Question, QuestionKey};

/// The last day after diagnosis on which an assessment counts for KPI 4 and a DXA for KPI 5, inclusive.
pub(crate) const CARE_WITHIN_DAYS: u32 = 90;
/// The questions that ask for those days.
pub(crate) const DAYS_OF_CARE: [QuestionKey; 2] = [keys::ASSESSMENT_DATE, keys::DXA_DATE];

/// What one record adds up to under its dataset version.
#[derive(Debug)]
pub struct Evaluation<'d> {
    /// The version that its date of diagnosis chooses.
    pub version: &'d DatasetVersion,
    /// For each question of the version, whether it is shown.
    pub shown: Vec<bool>,
    /// Mandatory and Lite answers that are missing whatever the day, in the audit's order.
    pub missing: Vec<Missing<'d>>,
    /// Lite answers that become missing on a day, in the audit's order.
    pub later: Vec<Later<'d>>,
    /// What the checks find, in the order of the form.
    pub findings: Vec<Finding>,
    /// The follow-ups, when follow-up is required.
    pub follow_ups: Vec<FollowUp>,
}

/// A missing answer.
#[derive(Clone, Copy, Debug)]
pub struct Missing<'d> {
    /// The question.
    pub question: &'d Question,
    /// The last day of care that counts for the KPI it feeds, when there is one.
    pub counts_until: Option<NaiveDate>,
}

/// A missing answer that is not wanted yet.
#[derive(Clone, Copy, Debug)]
pub struct Later<'d> {
    /// The question.
    pub question: &'d Question,
    /// From this day on it is missing.
    pub from: NaiveDate,
    /// The last day of care that counts for the KPI it feeds, when there is one.
    pub counts_until: Option<NaiveDate>,
}

/// Draft or submitted; drafts count in every figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Mandatory or Lite answers are missing.
    Draft,
    /// Complete for now.
    Submitted,
}

/// Evaluates the answers of a record. `context` says today's date, for dates in the future, and the kind of service.
pub fn evaluate<'d>(dataset: &'d Dataset, answers: &Answers, context: CheckContext) -> Evaluation<'d> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    let version = diagnosed.map_or_else(|| dataset.newest(), |date| dataset.version_on(date));
    let sheet = version.sheet(answers);
    let mut missing = Vec::new();
    let mut later = Vec::new();
    for (question, (_, answer, shown)) in version.questions.iter().zip(sheet.rows()) {
        if !shown || answer.is_some() || !question.is_audited() {
            continue;
        }
        let counts_until = diagnosed.and_then(|date| counts_until(version, question, date));
        match question.lite_after_days {
            None => missing.push(Missing { question, counts_until }),
            // Nothing falls due while the day to count from is itself missing.
            Some(days) => later.extend(diagnosed.and_then(|date| days_after(date, days)).map(|from| Later {
                question,
                from,
                counts_until,
            })),
        }
    }
    Evaluation {
        version,
        missing,
        later,
        findings: check::check_sheet(version, &sheet, context),
        follow_ups: follow_ups(version, answers),
        shown: sheet.into_shown(),
    }
}

impl<'d> Evaluation<'d> {
    /// Every answer that is missing on this day, in the audit's order.
    pub fn missing_on(&self, today: NaiveDate) -> Vec<Missing<'d>> {
        let due = self.later.iter().filter(|later| later.from <= today);
        let mut missing = self.missing.clone();
        missing.extend(due.map(|later| Missing {
            question: later.question,
            counts_until: later.counts_until,
        }));
        missing.sort_by_key(|missing| self.version.position(&missing.question.key));
        missing
    }

    /// Draft or submitted on this day.
    pub fn status(&self, today: NaiveDate) -> Status {
        if self.missing.is_empty() && self.later.iter().all(|later| later.from > today) {
            Status::Submitted
        } else {
            Status::Draft
        }
    }

    /// Whether an error holds the record.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Error)
    }

    /// Whether the record may leave its desk for the first time.
    ///
    /// # Errors
    /// Why it stays.
    pub fn may_leave(&self, answers: &Answers) -> Result<(), StaysHere> {
        let missing = self.missing.iter().map(|missing| missing.question);
        may_leave(self.version, missing, age_at_diagnosis(answers))
    }
}

/// Age in whole years at diagnosis, when both dates are known.
pub fn age_at_diagnosis(answers: &Answers) -> Option<i32> {
    let born = answers.get(&keys::BIRTH_DATE).and_then(Answer::as_date)?;
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date)?;
    Some(age_on(born, diagnosed))
}

/// Whether the patient is known to have been younger at diagnosis than the audit's patients are (FAQ Q12).
pub(crate) fn too_young(version: &DatasetVersion, answers: &Answers) -> bool {
    is_under_age(version, age_at_diagnosis(answers))
}

/// Whether the patient comes from overseas and has no NHS number.
pub fn is_overseas(answers: &Answers) -> bool {
    answers
        .get(&keys::NHS_NUMBER)
        .is_some_and(|answer| answer.has(option::OVERSEAS))
}

/// The last day of an assessment (KPI 4) or a DXA (KPI 5) that counts; nothing for a question that asks for neither.
pub(crate) fn care_counts_until(question: &QuestionKey, diagnosed: NaiveDate) -> Option<NaiveDate> {
    days_after(diagnosed, CARE_WITHIN_DAYS).filter(|_| DAYS_OF_CARE.contains(question))
}

/// How many days after diagnosis what a question asks about counts in a KPI, inclusive: KPIs 4 and 5 count care up to day 90 and KPI 9
/// a follow-up up to day 112; the others look at no day.
pub(crate) fn counts_for_days(version: &DatasetVersion, question: &QuestionKey) -> Option<u32> {
    if DAYS_OF_CARE.contains(question) {
        Some(CARE_WITHIN_DAYS)
    } else if [keys::FOLLOWED_UP_16, keys::FOLLOW_UP_16_DATE].contains(question) {
        version.follow_up.sixteen_weeks().map(|window| window.target_after_days)
    } else {
        None
    }
}

/// The last day on which what a question asks about counts in a KPI; nothing for one that looks at no day.
fn counts_until(version: &DatasetVersion, question: &Question, diagnosed: NaiveDate) -> Option<NaiveDate> {
    days_after(diagnosed, counts_for_days(version, &question.key)?)
}
