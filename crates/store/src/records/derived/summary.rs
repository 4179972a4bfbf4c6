//! What a list shows of a record beside the columns that it compares: JSON in `record_detail.summary`. Nothing searches,
//! filters or sorts by what is in it.

use domain::dataset::{OptionKey, QuestionKey, keys};
use domain::record::{Entry, Evaluation, Folded, FollowUp, Outcome};
use domain::{Answer, Answers};
use protocol::json;
use serde::{Deserialize, Serialize};

use crate::day::{ALWAYS, date, day};

/// What a list shows of a record beside the columns that it compares.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// Dataset version.
    #[serde(rename = "v")]
    pub(crate) version: String,
    /// Positions, in the version, of the questions that are missing whatever the day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) missing: Vec<usize>,
    /// Positions of those that fall due, and the day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) later: Vec<(usize, i64)>,
    /// Weeks, first day, last day on time, outcome (0 none, 1 done, 2 not planned) and the day it was done (0 unknown).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) follow_ups: Vec<(u32, i64, i64, u8, i64)>,
    /// 1.06, where follow-up is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_contact: Option<i64>,
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

/// The first option chosen.
pub(super) fn first_option(answers: &Answers, question: &QuestionKey) -> Option<String> {
    let chosen: Option<&OptionKey> = answers.get(question).and_then(|answer| answer.options().first());
    chosen.map(|option| option.as_str().to_owned())
}

/// Writes the summary of a record. `latest` is the entry that says who changed it last.
pub(super) fn summary(
    evaluation: &Evaluation<'_>,
    folded: &Folded,
    entries: &[Entry],
    latest: Option<&Entry>,
) -> String {
    let version = evaluation.version;
    let position = |key: &QuestionKey| version.position(key).unwrap_or(usize::MAX);
    let first_contact = folded.answers.get(&keys::CONTACT_DATE).and_then(Answer::as_date);
    let deleted_by = folded
        .deleted_by
        .and_then(|id| entries.iter().find(|entry| entry.id == id));
    let summary = Summary {
        version: version.id.clone(),
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
        first_contact: first_contact.filter(|_| !evaluation.follow_ups.is_empty()).map(day),
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
    json::text(&summary)
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
