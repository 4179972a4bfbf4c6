//! How a record stands under another dataset than the one in use, beside how it stands now. Nothing here changes a record.

use crate::answer::Answers;
use crate::audit::{Facts, InKpi, KPI_SHARES, KpiShare, facts};
use crate::dataset::{Dataset, Level};
use crate::record::check::CheckContext;
use crate::record::{Evaluation, Status, evaluate};

/// What another dataset makes of a record; as it stands now is all false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each may hold beside the others")]
pub struct Restanding {
    /// It becomes a draft: an answer is missing that was not wanted.
    pub becomes_draft: bool,
    /// It becomes complete.
    pub becomes_complete: bool,
    /// It comes to have an error, which holds it.
    pub comes_to_have_errors: bool,
    /// It comes to have none.
    pub has_errors_no_more: bool,
    /// Other answers are missing, or other errors are found, than now.
    pub asks_for_other_answers: bool,
    /// Its follow-ups are on other days, or are required or not.
    pub other_follow_ups: bool,
    /// It counts otherwise in a KPI.
    pub counts_otherwise: bool,
}

impl Restanding {
    /// How these answers stand under another dataset, on the day of the context.
    pub fn of(before: &Dataset, after: &Dataset, answers: &Answers, context: CheckContext) -> Self {
        let (was, is) = (evaluate(before, answers, context), evaluate(after, answers, context));
        let status = (was.status(context.today), is.status(context.today));
        let errors = (was.has_errors(), is.has_errors());
        Self {
            becomes_draft: status == (Status::Submitted, Status::Draft),
            becomes_complete: status == (Status::Draft, Status::Submitted),
            comes_to_have_errors: errors == (false, true),
            has_errors_no_more: errors == (true, false),
            asks_for_other_answers: asked_for(&was) != asked_for(&is),
            other_follow_ups: was.follow_ups != is.follow_ups,
            counts_otherwise: in_kpis(before, &was, answers) != in_kpis(after, &is, answers),
        }
    }

    /// Whether anything about the record is otherwise.
    pub fn is_other(self) -> bool {
        self != Self::default()
    }
}

/// The questions that are missing now or from a day on, and what the checks find, with questions and levels.
fn asked_for<'e>(evaluation: &'e Evaluation<'_>) -> (Vec<&'e str>, Vec<(&'e str, &'e str, Level)>) {
    let missing = evaluation.missing.iter().map(|missing| missing.question.key.as_str());
    let later = evaluation.later.iter().map(|later| later.question.key.as_str());
    let mut questions: Vec<&str> = missing.chain(later).collect();
    questions.sort_unstable();
    let found = evaluation.findings.iter();
    let found = found.map(|one| (one.code.as_str(), one.question.as_str(), one.level));
    let mut found: Vec<(&str, &str, Level)> = found.collect();
    found.sort_unstable();
    (questions, found)
}

/// What the record is to KPI 2 to 11; nothing where it is not of the population.
fn in_kpis(dataset: &Dataset, evaluation: &Evaluation<'_>, answers: &Answers) -> Option<Vec<InKpi>> {
    let facts: Facts = facts(dataset, evaluation, answers).ok()?;
    let place = |share: &KpiShare| share.membership(evaluation.version, facts).place();
    Some(KPI_SHARES.iter().map(place).collect())
}
