//! The questions of a form: control, what stands in the box, how it is read, and what is said about it.

use domain::dataset::{AnswerKind, AnswerOption, Category, DatasetVersion, Lasts, Question, QuestionKey, keys};
use domain::record::Evaluation;
use domain::record::check::offers;
use domain::{Answer, reading, words};

use super::in_words::words_of_any_version;
use super::input::FormInput;
use super::overlay::{OTHER_VERSION, typing};
use crate::commands::in_words::day_in_london;
use crate::views::{CategoryView, Control, OptionView, QuestionView};

/// Every question that is asked of this record now, in the order of the form.
pub(super) fn questions(
    input: &FormInput<'_>,
    evaluation: &Evaluation<'_>,
    missing: &[&QuestionKey],
) -> Vec<QuestionView> {
    let version = evaluation.version;
    let shown = version
        .questions
        .iter()
        .zip(&evaluation.shown)
        .filter(|(_, shown)| **shown);
    shown
        .map(|(question, _)| question_view(input, version, question, missing.contains(&&question.key)))
        .collect()
}

fn question_view(input: &FormInput<'_>, version: &DatasetVersion, question: &Question, missing: bool) -> QuestionView {
    let overlay = input.overlay;
    let saved = input.folded.answers.get(&question.key);
    let answer = overlay.answers.get(&question.key);
    let typed = input.working.and_then(|working| working.answers.get(&question.key));
    let (text, chosen) = match typed {
        Some(typed) => (
            typed.text.clone(),
            typed.chosen.iter().map(ToString::to_string).collect(),
        ),
        None => boxed(question, answer),
    };
    let is_date = matches!(question.kind, AnswerKind::Date | AnswerKind::BirthDate);
    let diagnosed = overlay.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    let read_under = typed.map(|typed| typing(typed, input.context.today, diagnosed));
    let is_text = !matches!(question.kind, AnswerKind::Choice | AnswerKind::Several);
    let unreadable = overlay
        .unreadable
        .get(&question.key)
        .filter(|unreadable| unreadable.code != OTHER_VERSION)
        .map(|unreadable| unreadable.words.clone());
    QuestionView {
        key: question.key.to_string(),
        number: question.number.clone(),
        wording: question.wording.clone(),
        tab: version
            .tabs
            .get(question.tab)
            .map(|tab| tab.key.clone())
            .unwrap_or_default(),
        category: match question.category {
            Category::Mandatory => CategoryView::Mandatory,
            Category::Lite => CategoryView::Lite,
            Category::Optional => CategoryView::Optional,
            Category::Nhfd => CategoryView::Nhfd,
        },
        kpis: question.kpis.clone(),
        control: match question.kind {
            AnswerKind::NhsNumber | AnswerKind::Postcode => Control::Text,
            AnswerKind::Date | AnswerKind::BirthDate => Control::Date,
            AnswerKind::Number(_) => Control::Number,
            AnswerKind::Choice => Control::Choice,
            AnswerKind::Several => Control::Several,
        },
        unit: match &question.kind {
            AnswerKind::Number(range) => range.unit.clone(),
            _ => None,
        },
        options: question
            .options
            .iter()
            .filter(|option| option.offered || chosen.contains(&option.key.to_string()))
            .map(option_view)
            .collect(),
        hint: hint(question, input.date_boxes),
        because: question.shown_because.clone(),
        parent: parent(version, question),
        reading: match input.overlay.awaits.filter(|_| question.key == keys::DIAGNOSIS_DATE) {
            // What was typed, and not the date that stays until it is agreed to.
            Some(date) => Some(words::long_date(date)),
            None if is_text && unreadable.is_none() => answer.map(|answer| words::answer(question, answer)),
            None => None,
        },
        reading_added: read_under.and_then(|typing| reading::added_to_date(question, &text, typing)),
        boxes: is_date.then(|| reading::boxes(&text)),
        wrong_boxes: read_under
            .filter(|_| is_date && unreadable.is_some())
            .map_or([false; 3], |typing| reading::wrong_boxes(question, &text, typing)),
        carry: question.carry.then(|| input.habits.carries(&question.key)),
        carried: typed
            .filter(|typed| typed.carried)
            .map(|_| carried_words(question).to_owned()),
        text: if is_date { reading::one_box(&text) } else { text },
        chosen,
        unreadable,
        changed: overlay.changes.contains_key(&question.key) || overlay.unreadable.contains_key(&question.key),
        arrived: overlay.arrived.get(&question.key).map(|_| match saved {
            Some(answer) => format!("Changed elsewhere meanwhile to {}", words::answer(question, answer)),
            None => "Cleared elsewhere meanwhile".to_owned(),
        }),
        missing,
        not_offered: answer
            .filter(|answer| !offers(question, answer))
            .map(|answer| words_of_any_version(&question.key, answer)),
        called: called(input, version, question).filter(|_| answer.is_none()),
    }
}

/// From where an answer was carried: no answer that lasts is carried from one patient to the next.
fn carried_words(question: &Question) -> &'static str {
    match question.lasts {
        Lasts::Never => "Carried from the last patient",
        Lasts::Always | Lasts::OnceYes => "Carried from another fracture of this patient",
    }
}

/// What a call said of a follow-up whose reminder it ended, where the question asks whether that took place.
fn called(input: &FormInput<'_>, version: &DatasetVersion, question: &Question) -> Option<String> {
    let mut windows = version.follow_up.windows.iter();
    let window = windows.find(|window| window.done_question == question.key)?;
    let (line, result) = input.calls.ended_by(window.weeks)?;
    Some(format!(
        "{}, by a call on {}. No says that no follow-up is planned: it then leaves every list, and counts in the KPIs as not \
         followed up.",
        result.label(),
        words::long_date(day_in_london(line.at))
    ))
}

/// An option as it is offered. One that no longer is says so, where it was chosen before.
pub(crate) fn option_view(option: &AnswerOption) -> OptionView {
    let no_longer = || (!option.offered).then(|| "No longer offered: kept as it was answered.".to_owned());
    OptionView {
        key: option.key.to_string(),
        label: option.label.clone(),
        group: option.group.clone(),
        meaning: option.meaning.clone().or_else(no_longer),
    }
}

/// What stands in the box, and which options are chosen, for a saved answer.
pub(super) fn boxed(question: &Question, answer: Option<&Answer>) -> (String, Vec<String>) {
    match answer {
        None => (String::new(), Vec::new()),
        Some(answer @ (Answer::Choice(_) | Answer::Several(_))) => (
            String::new(),
            answer.options().iter().map(ToString::to_string).collect(),
        ),
        Some(Answer::NhsNumber(number)) => (number.spaced(), Vec::new()),
        Some(Answer::Newer(_)) => Default::default(),
        Some(answer) => (words::written(question, answer), Vec::new()),
    }
}

fn hint(question: &Question, date_boxes: bool) -> Option<String> {
    match &question.kind {
        AnswerKind::NhsNumber => Some("10 digits, in groups of 3, 3 and 4".to_owned()),
        AnswerKind::Postcode => Some("For example LS1 4AP".to_owned()),
        AnswerKind::Date if date_boxes => Some("For example 14 3 2026, or t in the day box for today".to_owned()),
        AnswerKind::BirthDate if date_boxes => Some("For example 3 5 1951".to_owned()),
        AnswerKind::Date => Some("For example 14/3/26, 14 mar, or t for today".to_owned()),
        AnswerKind::BirthDate => Some("For example 3/5/1951".to_owned()),
        AnswerKind::Number(range) => Some(match &range.unit {
            Some(unit) => format!("From {} to {} {unit}", range.min.normalize(), range.max.normalize()),
            None => format!("From {} to {}", range.min.normalize(), range.max.normalize()),
        }),
        AnswerKind::Choice | AnswerKind::Several => None,
    }
}

/// The question that a conditional question hangs from: the nearest one before it that its condition names, on the
/// same tab.
fn parent(version: &DatasetVersion, question: &Question) -> Option<String> {
    let position = version.position(&question.key)?;
    version
        .questions
        .iter()
        .take(position)
        .rev()
        .find(|other| other.tab == question.tab && question.shown_when.names(&other.key))
        .map(|other| other.key.to_string())
}
