//! From an overlay to the view of the form. Nothing is decided here; it is put into words and order.

use chrono::NaiveDate;
use domain::answer::Answers;
use domain::dataset::{AnswerKind, Category, DatasetVersion, Level, Question, QuestionKey, keys};
use domain::id::{DeviceId, RecordId, UserId};
use domain::record::check::{CheckContext, offers};
use domain::record::{
    Acceptances, Candidate, Entry, Evaluation, Folded, FollowUpState, Origin, State, Status, What, age_at_diagnosis,
    evaluate, last_save,
};
use domain::{Answer, reading, words};
use store::{RecordRow, WorkingCopy};

use super::follows::{follows_lines, version_change_view, words_of_any_version};
use super::notes::{acceptances, standing, still_typed};
use super::overlay::{OTHER_VERSION, Overlay, typing};
use crate::commands::in_words::{date_text, day_in_london, instant_text, nhs_text, sync_state, sync_words};
use crate::desk::dataset;
use crate::entering::Habits;
use crate::views::{
    CandidateView, CategoryView, ConflictView, Control, DeletedStateView, FindingView, HistoryLineView, KeptAnswerView,
    LaterView, MissingView, OptionView, QuestionView, RecordStatus, RecordView, TabView,
};

/// Days within which a deleted record can be restored (FAQ Q36).
pub(crate) const RESTORE_DAYS: u64 = 30;

/// Everything the view is made from.
pub(crate) struct FormInput<'a> {
    pub(crate) id: RecordId,
    pub(crate) entries: &'a [Entry],
    pub(crate) folded: &'a Folded,
    pub(crate) working: Option<&'a WorkingCopy>,
    pub(crate) overlay: &'a Overlay,
    /// The derived row; a record that was never saved has none.
    pub(crate) row: Option<&'a RecordRow>,
    pub(crate) context: CheckContext,
    pub(crate) this_desk: DeviceId,
    /// What whoever is unlocked carries to their next patient.
    pub(crate) habits: &'a Habits,
    /// Whether this person enters dates in three boxes.
    pub(crate) date_boxes: bool,
    /// Whose last save can be undone.
    pub(crate) me: UserId,
    /// What is said when the person and date were changed to those of another record.
    pub(crate) twin: Option<&'static str>,
}

/// The view of a record's form.
pub(crate) fn record_view(input: &FormInput<'_>) -> RecordView {
    let answers = &input.overlay.answers;
    let evaluation = evaluate(dataset(), answers, input.context);
    let today = input.context.today;
    let missing = evaluation.missing_on(today);
    let questions = questions(
        input,
        &evaluation,
        &missing.iter().map(|m| &m.question.key).collect::<Vec<_>>(),
    );
    let findings = findings(input, &evaluation);
    let conflicts = conflicts(input, evaluation.version);
    let follow_up = follow_up_words(&evaluation, today);
    RecordView {
        id: input.id.to_string(),
        nhs_number: answers
            .get(&keys::NHS_NUMBER)
            .and_then(Answer::as_nhs_number)
            .map(nhs_text),
        status: match evaluation.status(today) {
            Status::Draft => RecordStatus::Draft,
            Status::Submitted => RecordStatus::Submitted,
        },
        sync: input.row.map_or(crate::views::SyncState::OnlyHere, sync_state),
        sync_words: input.row.map_or_else(
            || "Not saved yet".to_owned(),
            |row| sync_words(row, evaluation.version, &evaluation.findings),
        ),
        born: born_words(answers, evaluation.version, today),
        fracture: fracture_words(answers, evaluation.version),
        version: evaluation.version.id.clone(),
        unsaved_record: input.entries.is_empty(),
        tabs: tabs(&evaluation, &questions, &findings, &conflicts, today),
        kept_not_asked: kept_not_asked(answers, &evaluation),
        missing: missing
            .iter()
            .map(|missing| MissingView {
                key: missing.question.key.to_string(),
                number: missing.question.number.clone(),
                wording: missing.question.wording.clone(),
                kpis: missing.question.kpis.clone(),
                mandatory: missing.question.category == Category::Mandatory,
                counts_until: missing.counts_until.map(date_text),
            })
            .collect(),
        later: later(&evaluation, today),
        findings,
        conflicts,
        follow_up,
        version_change: version_change_view(input),
        changed: !input.overlay.changes.is_empty()
            || !input.overlay.unreadable.is_empty()
            || input.working.is_some_and(|working| {
                !acceptances(&evaluation, answers, input.folded, working).is_empty()
                    || !still_typed(&evaluation, working, &Acceptances::new()).is_empty()
            }),
        kept_at: input.working.map(|working| instant_text(working.kept_at)),
        saved_at: input.entries.iter().map(|entry| entry.at).max().map(instant_text),
        my_save: last_save(input.entries, input.me).map(|save| instant_text(save.at)),
        deleted: deleted(input),
        deletion_conflict: input.folded.deletion_in_doubt,
        date_boxes: input.date_boxes,
        questions,
    }
}

fn questions(input: &FormInput<'_>, evaluation: &Evaluation<'_>, missing: &[&QuestionKey]) -> Vec<QuestionView> {
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
            .map(|option| OptionView {
                key: option.key.to_string(),
                label: option.label.clone(),
                group: option.group.clone(),
                meaning: option.meaning.clone(),
            })
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
        carried: typed.is_some_and(|typed| typed.carried),
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
    }
}

/// What stands in the box, and which options are chosen, for a saved answer.
fn boxed(question: &Question, answer: Option<&Answer>) -> (String, Vec<String>) {
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
        AnswerKind::NhsNumber => Some("10 digits, for example 999 100 0003".to_owned()),
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

fn findings(input: &FormInput<'_>, evaluation: &Evaluation<'_>) -> Vec<FindingView> {
    let version = evaluation.version;
    let number = |key: &QuestionKey| {
        version
            .question(key)
            .map(|question| question.number.clone())
            .unwrap_or_default()
    };
    let unreadable = input.overlay.unreadable.iter().map(|(key, reason)| {
        let finding = FindingView {
            code: reason.code.to_owned(),
            error: true,
            key: key.to_string(),
            number: number(key),
            words: reason.words.clone(),
            can_accept: false,
            accepted: None,
            note: String::new(),
            note_refused: None,
        };
        (version.position(key), finding)
    });
    let checked = evaluation.findings.iter().map(|finding| {
        let answers = &input.overlay.answers;
        let standing = standing(finding, evaluation, answers, input.folded, input.working);
        let view = FindingView {
            code: finding.code.clone(),
            error: finding.level == Level::Error,
            key: finding.question.to_string(),
            number: number(&finding.question),
            words: finding.words.clone(),
            can_accept: finding.level == Level::Warning,
            accepted: standing.accepted,
            note: standing.note,
            note_refused: standing.refused,
        };
        (version.position(&finding.question), view)
    });
    let twin = input.twin.map(|words| {
        let view = FindingView {
            code: "same-record".to_owned(),
            error: false,
            key: keys::DIAGNOSIS_DATE.to_string(),
            number: number(&keys::DIAGNOSIS_DATE),
            words: words.to_owned(),
            can_accept: false,
            accepted: None,
            note: String::new(),
            note_refused: None,
        };
        (version.position(&keys::DIAGNOSIS_DATE), view)
    });
    let mut all: Vec<(Option<usize>, FindingView)> = unreadable.chain(checked).chain(twin).collect();
    all.sort_by_key(|(position, finding)| (!finding.error, *position));
    all.into_iter().map(|(_, finding)| finding).collect()
}

fn conflicts(input: &FormInput<'_>, version: &DatasetVersion) -> Vec<ConflictView> {
    input
        .folded
        .conflicts
        .iter()
        .map(|conflict| {
            let question = version.question(&conflict.question);
            let follows = follows_lines(input, conflict);
            ConflictView {
                key: conflict.question.to_string(),
                number: question.map(|question| question.number.clone()).unwrap_or_default(),
                wording: question.map_or_else(|| NEWER.to_owned(), |question| question.wording.clone()),
                candidates: conflict
                    .candidates
                    .iter()
                    .enumerate()
                    .zip(follows)
                    .map(|((place, candidate), follows)| CandidateView {
                        follows,
                        ..candidate_view(candidate, question, place == 0, input.this_desk)
                    })
                    .collect(),
            }
        })
        .collect()
}

fn candidate_view(
    candidate: &Candidate,
    question: Option<&Question>,
    counts: bool,
    this_desk: DeviceId,
) -> CandidateView {
    CandidateView {
        entry: candidate.entry.to_string(),
        answer: answer_words(question, candidate.answer.as_ref()),
        by: candidate.author.name.clone(),
        at: instant_text(candidate.at),
        origin: origin_words(candidate.origin, &candidate.desk, this_desk),
        counts,
        follows: Vec::new(),
    }
}

/// Shown for a question that this program does not know.
const NEWER: &str = "From a newer dataset";

/// An answer in words; "(blank)" when it was cleared.
fn answer_words(question: Option<&Question>, answer: Option<&Answer>) -> String {
    match (question, answer) {
        (_, None) => "(blank)".to_owned(),
        (Some(question), Some(answer)) => words::answer(question, answer),
        (None, Some(answer)) => words::unknown_answer(answer),
    }
}

fn origin_words(origin: Origin, desk: &domain::record::DeskStamp, this_desk: DeviceId) -> String {
    let place = if desk.id == this_desk {
        "this computer".to_owned()
    } else {
        desk.name.clone()
    };
    match origin {
        Origin::Keyboard => place,
        Origin::Import { .. } => format!("Import, {place}"),
        Origin::Merge => format!("Settled, {place}"),
        Origin::Restore => format!("Restored, {place}"),
        Origin::Newer => format!("A newer program, {place}"),
    }
}

/// The history of a record, newest first.
pub(crate) fn history_lines(entries: &[Entry], answers: &Answers, this_desk: DeviceId) -> Vec<HistoryLineView> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    let version = diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date));
    let mut lines = Folded::history(entries);
    // What one entry says comes in the order of the form.
    for said in lines.chunk_by_mut(|one, other| one.entry.id == other.entry.id) {
        said.sort_by_key(|line| match line.what {
            What::Answer(key, _) => version.position(key),
            What::Warning(warning, _) => version.position(&warning.question),
            _ => None,
        });
    }
    lines
        .into_iter()
        .map(|line| {
            let entry = line.entry;
            let key = match line.what {
                What::Answer(key, _) => Some(key),
                What::Warning(warning, _) => Some(&warning.question),
                _ => None,
            };
            let question = key.map(|key| (key, version.question(key)));
            let asked = question.and_then(|(_, question)| question);
            let (text, chosen) = match (line.what, asked) {
                (What::Answer(_, answer), Some(question)) => boxed(question, answer),
                _ => Default::default(),
            };
            HistoryLineView {
                entry: entry.id.to_string(),
                question: question.map(|(key, _)| key.to_string()).unwrap_or_default(),
                text,
                chosen,
                number: question
                    .and_then(|(_, question)| question)
                    .map(|q| q.number.clone())
                    .unwrap_or_default(),
                wording: match question {
                    Some((_, Some(question))) => question.wording.clone(),
                    Some((_, None)) => NEWER.to_owned(),
                    None => "Record".to_owned(),
                },
                answer: match line.what {
                    What::Answer(key, Some(answer)) if asked.is_some() => words_of_any_version(key, answer),
                    What::Answer(_, answer) => answer_words(asked, answer),
                    What::Warning(_, Some(acceptance)) => format!("Warning accepted: {}", acceptance.note.as_str()),
                    What::Warning(_, None) => "Warning no longer accepted".to_owned(),
                    What::State(State::Deleted { reason }) => format!("Deleted: {}", reason_label(version, reason)),
                    What::State(State::Active) => "Restored".to_owned(),
                    What::Joined(_) => "Joined with another record of the same fracture".to_owned(),
                    What::Unjoined(_) => "No longer joined with another record".to_owned(),
                    What::Private => "A private note".to_owned(),
                    What::Purged => "Purged".to_owned(),
                    What::Item(..) | What::Newer => NEWER.to_owned(),
                },
                restorable: matches!(line.what, What::Answer(..)),
                by: entry.author.name.clone(),
                at: instant_text(entry.at),
                origin: origin_words(entry.origin, &entry.desk, this_desk),
            }
        })
        .collect()
}

/// The label of a reason for deleting.
pub(crate) fn reason_label(version: &DatasetVersion, reason: &domain::OptionKey) -> String {
    version
        .delete_reasons
        .iter()
        .find(|known| known.key == *reason)
        .map_or_else(|| reason.to_string(), |known| known.label.clone())
}

fn deleted(input: &FormInput<'_>) -> Option<DeletedStateView> {
    let reason = input.folded.deleted.as_ref()?;
    let at = input
        .entries
        .iter()
        .find(|entry| Some(entry.id) == input.folded.deleted_by)?
        .at;
    let until = day_in_london(at) + chrono::Days::new(RESTORE_DAYS);
    Some(DeletedStateView {
        reason: reason_label(input.overlay.version, reason),
        until: date_text(until),
    })
}

fn kept_not_asked(answers: &Answers, evaluation: &Evaluation<'_>) -> Vec<KeptAnswerView> {
    let version = evaluation.version;
    let asked = |key: &QuestionKey| {
        version
            .position(key)
            .and_then(|position| evaluation.shown.get(position))
            .copied()
            .unwrap_or(false)
    };
    answers
        .iter()
        .filter(|(key, _)| !asked(key))
        .map(|(key, answer)| {
            let question = version.question(key);
            KeptAnswerView {
                key: key.to_string(),
                number: question.map(|question| question.number.clone()).unwrap_or_default(),
                wording: question.map_or_else(|| NEWER.to_owned(), |question| question.wording.clone()),
                answer: answer_words(question, Some(answer)),
            }
        })
        .collect()
}

fn tabs(
    evaluation: &Evaluation<'_>,
    questions: &[QuestionView],
    findings: &[FindingView],
    conflicts: &[ConflictView],
    today: NaiveDate,
) -> Vec<TabView> {
    let version = evaluation.version;
    let counted = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
    version
        .tabs
        .iter()
        .enumerate()
        .map(|(index, tab)| {
            let on_tab = |key: &str| {
                version
                    .questions
                    .iter()
                    .any(|q| q.tab == index && q.key.as_str() == key)
            };
            let open = findings.iter().filter(|finding| finding.accepted.is_none());
            let found = |error: bool| open.clone().filter(|f| f.error == error && on_tab(&f.key)).count();
            let is_follow_up = version.follow_up.windows.iter().any(|window| {
                version
                    .question(&window.done_question)
                    .is_some_and(|question| question.tab == index)
            });
            TabView {
                key: tab.key.clone(),
                title: tab.title.clone(),
                left: counted(questions.iter().filter(|q| q.missing && q.tab == tab.key).count()),
                errors: counted(found(true) + conflicts.iter().filter(|c| on_tab(&c.key)).count()),
                warnings: counted(found(false)),
                note: if is_follow_up {
                    follow_up_note(evaluation, today)
                } else {
                    None
                },
            }
        })
        .collect()
}

/// "Not required", or "from 7 Dec 2026" while nothing is due yet.
fn follow_up_note(evaluation: &Evaluation<'_>, today: NaiveDate) -> Option<String> {
    if evaluation.follow_ups.is_empty() {
        return Some("Not required".to_owned());
    }
    let next = evaluation
        .follow_ups
        .iter()
        .find(|follow_up| follow_up.outcome.is_none())?;
    (next.state(today) == FollowUpState::NotDue).then(|| format!("from {}", words::short_date(next.opens)))
}

fn later(evaluation: &Evaluation<'_>, today: NaiveDate) -> Vec<LaterView> {
    let version = evaluation.version;
    version
        .follow_up
        .windows
        .iter()
        .zip(&evaluation.follow_ups)
        .filter(|(_, follow_up)| follow_up.state(today) == FollowUpState::NotDue)
        .filter_map(|(window, follow_up)| {
            let question = version.question(&window.done_question)?;
            let mut kpis: Vec<u8> = [&window.done_question, &window.date_question, &window.therapy_question]
                .into_iter()
                .filter_map(|key| version.question(key))
                .flat_map(|question| question.kpis.iter().copied())
                .collect();
            kpis.sort_unstable();
            kpis.dedup();
            Some(LaterView {
                key: question.key.to_string(),
                number: question.number.clone(),
                wording: format!("{}-week follow-up", window.weeks),
                from: date_text(follow_up.opens),
                by: date_text(follow_up.target),
                kpis,
            })
        })
        .collect()
}

fn follow_up_words(evaluation: &Evaluation<'_>, today: NaiveDate) -> Option<String> {
    let next = evaluation
        .follow_ups
        .iter()
        .find(|follow_up| follow_up.outcome.is_none())?;
    let (opens, target, weeks) = (words::long_date(next.opens), words::long_date(next.target), next.weeks);
    Some(match next.state(today) {
        FollowUpState::NotDue => {
            format!("Follow-up is required. Reach this patient from {opens}, by {target} ({weeks} weeks).")
        }
        FollowUpState::Due => format!("The {weeks}-week follow-up is due. Reach this patient by {target}."),
        _ => format!("The {weeks}-week follow-up was due by {target}. A late follow-up is still a yes, with its date."),
    })
}

fn born_words(answers: &Answers, version: &DatasetVersion, today: NaiveDate) -> Option<String> {
    let born = answers.get(&keys::BIRTH_DATE).and_then(Answer::as_date)?;
    let age = domain::record::age::age_on(born, today);
    let gender = answers
        .get(&keys::GENDER)
        .and_then(|answer| answer.options().first())
        .and_then(|key| {
            version
                .question(&keys::GENDER)
                .map(|question| question.label(key).to_lowercase())
        });
    let known = gender
        .filter(|gender| gender != "not known")
        .map(|gender| format!(", {gender}"))
        .unwrap_or_default();
    let at_diagnosis = age_at_diagnosis(answers).filter(|then| *then != age);
    let then = at_diagnosis
        .map(|then| format!(", {then} at diagnosis"))
        .unwrap_or_default();
    Some(format!("{} ({age}{then}){known}", words::short_date(born)))
}

fn fracture_words(answers: &Answers, version: &DatasetVersion) -> Option<String> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date)?;
    let site = answers
        .get(&keys::SITE)
        .and_then(|answer| answer.options().first())
        .and_then(|key| {
            version
                .question(&keys::SITE)
                .map(|question| question.label(key).to_owned())
        });
    let day = words::short_date(diagnosed);
    Some(site.map_or_else(|| format!("diagnosed {day}"), |site| format!("{site}, diagnosed {day}")))
}
