//! What is kept of a record beside its entries, so that lists are queries: computed by the domain from the entries, and
//! from nothing else. It holds days, not states: a query compares them with its caller's today.

use chrono::NaiveDate;
use domain::audit::{Facts, facts};
use domain::dataset::{Level, Rule, keys};
use domain::id::RecordId;
use domain::record::check::CheckContext;
use domain::record::{Entry, Evaluation, Folded, FollowUp, Outcome, Subject, evaluate, fold, is_overseas};
use domain::{Answer, Answers, Dataset, OptionKey, QuestionKey};
use serde::{Deserialize, Serialize};

use crate::day::{ALWAYS, NEVER, date, day};

/// The record is in use.
pub(crate) const ACTIVE: i64 = 0;
/// It is deleted, and nobody disputes that.
pub(crate) const DELETED: i64 = 1;
/// Entries of it are held, but not the first one.
pub(crate) const NOT_ARRIVED: i64 = 2;

/// No record but a topic of the service: its entries are kept and sent, and no list or count sees it.
pub(crate) const OF_SERVICE: i64 = 3;

/// The rules that apply to every record of a store.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) dataset: &'static Dataset,
    /// Whether the service's patients are fictional.
    pub(crate) demo: bool,
}

impl Rules {
    /// Names everything that derived columns depend on beside the entries. When it changes they are computed again.
    pub(crate) fn name(self) -> String {
        /// Raised whenever this module computes something else from the same entries.
        const WAY: u32 = 4;
        let versions = self
            .dataset
            .versions()
            .iter()
            .map(|version| format!("{}:{}", version.id, version.revision));
        let versions: Vec<String> = versions.collect();
        format!(
            "{WAY} {} {}",
            versions.join(" "),
            if self.demo { "demo" } else { "live" }
        )
    }
}

/// The derived part of a row of `record`.
#[derive(Clone)]
pub(crate) struct Derived {
    pub(crate) id: RecordId,
    pub(crate) state: i64,
    pub(crate) nhs_number: Option<i64>,
    pub(crate) born: Option<i64>,
    pub(crate) diagnosed: Option<i64>,
    pub(crate) assessed: Option<i64>,
    pub(crate) postcode: Option<String>,
    pub(crate) site: Option<String>,
    pub(crate) missing: i64,
    pub(crate) draft_from: i64,
    /// First day, and last day on time, of each follow-up without an answer.
    pub(crate) week_16: Option<(i64, i64)>,
    pub(crate) week_52: Option<(i64, i64)>,
    pub(crate) follow_from: Option<i64>,
    pub(crate) wrong_until: i64,
    pub(crate) disputed: bool,
    pub(crate) stays: bool,
    pub(crate) changed: i64,
    pub(crate) summary: String,
    pub(crate) facts: Option<Facts>,
}

/// What a list shows of a record beside the columns that it compares: JSON in `record.summary`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// Dataset version.
    #[serde(rename = "v")]
    pub(crate) version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) therapy: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) overseas: bool,
    /// Positions, in the version, of the questions that are missing whatever the day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) missing: Vec<usize>,
    /// Positions of those that fall due, and the day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) later: Vec<(usize, i64)>,
    /// Weeks, first day, last day on time, outcome (0 none, 1 done, 2 not planned) and the day it was done (0 unknown).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) follow_ups: Vec<(u32, i64, i64, u8, i64)>,
    /// Questions in conflict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) conflicts: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) deletion_in_doubt: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted: Option<DeletedSummary>,
    /// Who changed it last.
    pub(crate) by: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeletedSummary {
    pub(crate) reason: String,
    pub(crate) by: String,
    /// Instant.
    pub(crate) at: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field by reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Computes the derived part of a record from its entries.
pub(crate) fn derive(rules: Rules, record: RecordId, entries: &[Entry]) -> Derived {
    let folded = fold(entries);
    let answers = &folded.answers;
    // On the last day there is, no date is in the future: that check is the business of `wrong_until`.
    let evaluation = evaluate(
        rules.dataset,
        answers,
        CheckContext {
            today: NaiveDate::MAX,
            demo: rules.demo,
        },
    );
    let of_service = Subject::is_of_service(record);
    let state = if of_service {
        OF_SERVICE
    } else if folded.heads.is_empty() {
        NOT_ARRIVED
    } else if folded.deleted.is_some() {
        DELETED
    } else {
        ACTIVE
    };
    let disputed = state == ACTIVE && folded.needs_settling();
    let day_of = |key: &QuestionKey| answers.get(key).and_then(Answer::as_date).map(day);
    let open = |weeks: u32| {
        let follow_up = evaluation.follow_ups.iter().find(|follow_up| follow_up.weeks == weeks);
        follow_up
            .filter(|follow_up| follow_up.outcome.is_none())
            .map(|it| (day(it.opens), day(it.target)))
    };
    let (week_16, week_52) = (open(16), open(52));
    let latest = folded.latest.and_then(|id| entries.iter().find(|entry| entry.id == id));
    let shown_latest = latest.or(entries.first());
    let draft_from = if evaluation.missing.is_empty() {
        evaluation
            .later
            .iter()
            .map(|later| day(later.from))
            .min()
            .unwrap_or(NEVER)
    } else {
        ALWAYS
    };
    Derived {
        id: record,
        state,
        nhs_number: answers
            .get(&keys::NHS_NUMBER)
            .and_then(Answer::as_nhs_number)
            .and_then(|number| number.digits().parse().ok()),
        born: day_of(&keys::BIRTH_DATE),
        diagnosed: day_of(&keys::DIAGNOSIS_DATE),
        assessed: day_of(&keys::ASSESSMENT_DATE),
        postcode: match answers.get(&keys::POSTCODE) {
            Some(Answer::Postcode(postcode)) => Some(postcode.as_str().replace(' ', "")),
            _ => None,
        },
        site: chosen(answers, &keys::SITE),
        missing: i64::try_from(evaluation.missing.len()).unwrap_or(i64::MAX),
        draft_from,
        week_16,
        week_52,
        follow_from: week_16.into_iter().chain(week_52).map(|(opens, _)| opens).min(),
        wrong_until: if disputed || evaluation.has_errors() {
            NEVER
        } else {
            in_the_future_until(&evaluation, answers)
        },
        disputed,
        stays: !of_service && evaluation.stays_here(answers).is_some(),
        changed: shown_latest.map_or(0, |entry| entry.at.timestamp_millis()),
        facts: if state == ACTIVE {
            facts(rules.dataset, &evaluation, answers).ok()
        } else {
            None
        },
        summary: summary(&evaluation, &folded, entries, shown_latest),
    }
}

/// The day on which the last of the dates that are errors today is one no longer.
fn in_the_future_until(evaluation: &Evaluation<'_>, answers: &Answers) -> i64 {
    let slack = evaluation.version.checks.iter().find_map(|check| match check.rule {
        Rule::DateInFuture { days } if check.level == Level::Error => Some(days),
        _ => None,
    });
    let Some(slack) = slack else { return ALWAYS };
    let shown = evaluation
        .version
        .questions
        .iter()
        .zip(&evaluation.shown)
        .filter(|(_, shown)| **shown);
    let latest = shown
        .filter_map(|(question, _)| answers.get(&question.key)?.as_date())
        .max();
    let until = latest.and_then(|date| date.checked_sub_days(chrono::Days::new(u64::from(slack))));
    until.map_or(ALWAYS, day)
}

/// The first option chosen.
fn chosen(answers: &Answers, question: &QuestionKey) -> Option<String> {
    let chosen: Option<&OptionKey> = answers.get(question).and_then(|answer| answer.options().first());
    chosen.map(|option| option.as_str().to_owned())
}

fn summary(evaluation: &Evaluation<'_>, folded: &Folded, entries: &[Entry], latest: Option<&Entry>) -> String {
    let version = evaluation.version;
    let position = |key: &QuestionKey| version.position(key).unwrap_or(usize::MAX);
    let deleted_by = folded
        .deleted_by
        .and_then(|id| entries.iter().find(|entry| entry.id == id));
    let summary = Summary {
        version: version.id.clone(),
        therapy: chosen(&folded.answers, &version.follow_up.question),
        overseas: is_overseas(&folded.answers),
        missing: evaluation
            .missing
            .iter()
            .map(|missing| position(&missing.question.key))
            .collect(),
        later: evaluation
            .later
            .iter()
            .map(|later| (position(&later.question.key), day(later.from)))
            .collect(),
        follow_ups: evaluation.follow_ups.iter().map(follow_up_summary).collect(),
        conflicts: folded
            .conflicts
            .iter()
            .map(|conflict| conflict.question.as_str().to_owned())
            .collect(),
        deletion_in_doubt: folded.deletion_in_doubt,
        deleted: folded
            .deleted
            .as_ref()
            .zip(deleted_by)
            .map(|(reason, entry)| DeletedSummary {
                reason: reason.as_str().to_owned(),
                by: entry.author.name.clone(),
                at: entry.at.timestamp_millis(),
            }),
        by: latest.map(|entry| entry.author.name.clone()).unwrap_or_default(),
    };
    // Plain values always serialise.
    serde_json::to_string(&summary).unwrap_or_default()
}

fn follow_up_summary(follow_up: &FollowUp) -> (u32, i64, i64, u8, i64) {
    let (outcome, on) = match follow_up.outcome {
        None => (0, ALWAYS),
        Some(Outcome::Done(on)) => (1, on.map_or(ALWAYS, day)),
        Some(Outcome::NotPlanned) => (2, ALWAYS),
    };
    (
        follow_up.weeks,
        day(follow_up.opens),
        day(follow_up.target),
        outcome,
        on,
    )
}

/// Reads a follow-up back.
pub(crate) fn follow_up((weeks, opens, target, outcome, on): (u32, i64, i64, u8, i64)) -> Option<FollowUp> {
    let outcome = match outcome {
        1 => Some(Outcome::Done(date(on))),
        2 => Some(Outcome::NotPlanned),
        _ => None,
    };
    Some(FollowUp {
        weeks,
        opens: date(opens)?,
        target: date(target)?,
        outcome,
    })
}
