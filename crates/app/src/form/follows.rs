//! What follows from an answer, in words: on the cards of a conflict, and before the dataset version changes.

use domain::audit::{Because, InKpi, Membership};
use domain::dataset::{AnswerOption, DatasetVersion, Question, QuestionKey, keys};
use domain::follows::{Follows, OtherOptions, VersionChange, side_by_side, version_change};
use domain::record::{Candidate, Conflict, Status};
use domain::{Answer, words};

use super::in_words::words_of_any_version;
use super::input::FormInput;
use crate::desk::dataset;
use crate::views::{ChangeGroupView, VersionChangeView};

/// What follows from each candidate of a conflict, in their order.
pub(crate) fn follows_lines(input: &FormInput<'_>, conflict: &Conflict) -> Vec<Vec<String>> {
    let ways: Vec<_> = conflict
        .candidates
        .iter()
        .map(|candidate| {
            let mut answers = input.overlay.answers.clone();
            match &candidate.answer {
                Some(answer) => answers.insert(conflict.question.clone(), answer.clone()),
                None => answers.remove(&conflict.question),
            };
            answers
        })
        .collect();
    let follows = side_by_side(dataset(), &ways, input.context);
    let status = |one: &Follows<'_>| (one.status, one.left);
    // What is the same on every card helps nobody to choose.
    let differ = follows.windows(2).any(|pair| match pair {
        [one, other] => status(one) != status(other),
        _ => false,
    });
    let day = |candidate: &Candidate| day_of_care(input, &conflict.question, candidate.answer.as_ref());
    follows
        .iter()
        .zip(&conflict.candidates)
        .map(|(one, candidate)| in_lines(one, day(candidate), differ))
        .collect()
}

/// "Day 24" after diagnosis, for an answer that is a date of what came later.
fn day_of_care(input: &FormInput<'_>, question: &QuestionKey, answer: Option<&Answer>) -> Option<String> {
    if *question == keys::DIAGNOSIS_DATE || *question == keys::BIRTH_DATE {
        return None;
    }
    let diagnosed = input.overlay.answers.get(&keys::DIAGNOSIS_DATE)?.as_date()?;
    let days = (answer?.as_date()? - diagnosed).num_days();
    (days >= 0).then(|| format!("Day {days} after diagnosis"))
}

fn in_lines(follows: &Follows<'_>, day: Option<String>, with_status: bool) -> Vec<String> {
    let mut lines: Vec<String> = day.into_iter().collect();
    if with_status {
        lines.push(status_words(follows.status, follows.left));
    }
    if !follows.asked.is_empty() {
        lines.push(format!("Asks {}", numbers(&follows.asked)));
    }
    if !follows.kept.is_empty() {
        lines.push(format!("No longer asks {}, keeps the answers", numbers(&follows.kept)));
    }
    lines.extend(follows.errors.iter().map(|words| format!("Error: {words}")));
    lines.extend(kpi_lines(follows));
    lines
}

/// "Does not count in KPI 9 and 10: 6.01 is not answered": KPIs to which the record is the same for the same reason
/// share a line.
fn kpi_lines(follows: &Follows<'_>) -> impl Iterator<Item = String> {
    let mut lines: Vec<(&Membership, Vec<String>)> = Vec::new();
    for (number, membership) in &follows.kpis {
        match lines.iter_mut().find(|(other, _)| *other == membership) {
            Some((_, kpis)) => kpis.push(number.to_string()),
            None => lines.push((membership, vec![number.to_string()])),
        }
    }
    lines.into_iter().map(|(membership, kpis)| {
        let kpis = words::listed(&kpis);
        let why = |because: &Because| because.words(follows.version);
        match membership {
            Membership::Counts => format!("Counts in KPI {kpis}"),
            Membership::LookedAt(because) => format!("Does not count in KPI {kpis}: {}", why(because)),
            Membership::Out(because) => format!("Is not part of KPI {kpis}: {}", why(because)),
        }
    })
}

/// What a date of diagnosis in another version would change, while it waits to be agreed to.
pub(crate) fn version_change_view(input: &FormInput<'_>) -> Option<VersionChangeView> {
    let date = input.overlay.awaits?;
    let before = &input.overlay.answers;
    let date_before = before.get(&keys::DIAGNOSIS_DATE)?.as_date()?;
    let mut after = before.clone();
    after.insert(keys::DIAGNOSIS_DATE, Answer::Date(date));
    let change = version_change(dataset(), before, &after, input.context)?;
    let said = |question: &Question| {
        let answer = before.get(&question.key);
        let answer = answer.map(|answer| format!(": {}", words_of_any_version(&question.key, answer)));
        format!("{}{}", named(question), answer.unwrap_or_default())
    };
    let lines = |questions: &[&Question]| questions.iter().map(|question| said(question)).collect::<Vec<_>>();
    let offered = |question: &Question| {
        let labels: Vec<String> = question.offered().map(|option| option.label.clone()).collect();
        labels.join(", ")
    };
    let groups = [
        ("Asked from then on", lines(&change.asked)),
        ("No longer asked; answers are kept", lines(&change.not_asked)),
        (
            "Kept, and to be answered again",
            change
                .to_choose
                .iter()
                .map(|question| format!("{}. Offered: {}", said(question), offered(question)))
                .collect(),
        ),
        ("Valid again", lines(&change.offered_again)),
        (
            "Kept under another label",
            change
                .relabelled
                .iter()
                .filter_map(|(was, is)| {
                    let answer = before.get(&is.key)?;
                    let (old, new) = (words::answer(was, answer), words::answer(is, answer));
                    Some(format!("{}: {old} becomes {new}", named(is)))
                })
                .collect(),
        ),
        (
            "Answered from another list",
            change
                .other_options
                .iter()
                .map(|other| format!("{}. {}", said(other.question), list_words(other)))
                .collect(),
        ),
        ("What it leads to", leads_to(&change)),
    ];
    let groups = groups.into_iter().filter(|(_, lines)| !lines.is_empty());
    Some(VersionChangeView {
        key: keys::DIAGNOSIS_DATE.to_string(),
        date: words::long_date(date),
        date_before: words::long_date(date_before),
        from: whose(change.from),
        to: whose(change.to),
        groups: groups
            .map(|(title, lines)| ChangeGroupView {
                title: title.to_owned(),
                lines,
            })
            .collect(),
    })
}

/// "Then also: Wrist. No longer: Non hip. Then one answer".
fn list_words(other: &OtherOptions<'_>) -> String {
    let labels = |options: &[&AnswerOption]| {
        let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
        labels.join(", ")
    };
    let mut parts = Vec::new();
    if !other.gains.is_empty() {
        parts.push(format!("Then also: {}", labels(&other.gains)));
    }
    if !other.loses.is_empty() {
        parts.push(format!("No longer: {}", labels(&other.loses)));
    }
    match other.several {
        Some(true) => parts.push("Then several answers can be chosen".to_owned()),
        Some(false) => parts.push("Then only one answer can be chosen".to_owned()),
        None => {}
    }
    parts.join(". ")
}

fn leads_to(change: &VersionChange<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let (before, after) = (
        status_words(change.status.0, change.left.0),
        status_words(change.status.1, change.left.1),
    );
    if before != after {
        lines.push(format!("{before}; then {}", after.to_lowercase()));
    }
    let role = |in_kpi: InKpi| match in_kpi {
        InKpi::Counts => "counted",
        InKpi::LookedAt => "not counted",
        InKpi::Out => "not part of it",
    };
    lines.extend(
        change
            .kpis
            .iter()
            .map(|(number, before, after)| format!("KPI {number}: {}, then {}", role(*before), role(*after))),
    );
    lines
}

fn status_words(status: Status, left: usize) -> String {
    match status {
        Status::Submitted => "Submitted".to_owned(),
        Status::Draft => {
            let left = i64::try_from(left).unwrap_or(i64::MAX);
            format!("Draft, {} left", words::counted(left, "answer", "answers"))
        }
    }
}

/// "fractures diagnosed from 1 January 2020 to 31 December 2023".
fn whose(version: &DatasetVersion) -> String {
    let from = version.from.map(|from| format!(" from {}", words::long_date(from)));
    let to = version.to.map(|to| format!(" to {}", words::long_date(to)));
    format!(
        "fractures diagnosed{}{}",
        from.unwrap_or_default(),
        to.unwrap_or_default()
    )
}

fn named(question: &Question) -> String {
    format!("{} {}", question.number, question.wording)
}

fn numbers(questions: &[&Question]) -> String {
    let numbers: Vec<String> = questions.iter().map(|question| question.number.clone()).collect();
    words::listed(&numbers)
}
