//! One answer for many records at once: what it would do to each, and taking it back.
//!
//! Nothing is decided about several records together. Each is planned by itself, by the reading rules of the form and
//! under its own dataset version, so that what is shown beforehand is what is written.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::check::{CheckContext, check};
use super::entry::{Change, Entry};
use super::fold::{Folded, fold};
use super::follow_up::{FollowUp, follow_ups};
use super::follow_up_group::PutOffUntil;
use crate::answer::{Answer, Answers};
use crate::by_question::ByQuestion;
use crate::dataset::keys;
use crate::dataset::{AnswerKind, Dataset, DatasetVersion, Level, OptionKey, Question, QuestionKey};
use crate::id::EntryId;
use crate::reading::{Typing, Unreadable, read_form};
use crate::words::long_date;

/// One answer for many records, as typed or chosen.
#[derive(Clone, Copy)]
pub struct BulkAnswer<'a> {
    /// The question.
    pub question: &'a QuestionKey,
    /// What was typed.
    pub text: &'a str,
    /// What was chosen; counts before the text.
    pub chosen: &'a [OptionKey],
    /// Whether answers that are there stay.
    pub blanks_only: bool,
    /// Whether it decides about follow-ups: a blank gets it only where its follow-up is one that is decided together with others.
    pub decides_follow_ups: bool,
    /// Until when the follow-up that the question is about is put off, where it decides about follow-ups.
    pub put_off: Option<PutOffUntil>,
}

/// What it would do to one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkOutcome {
    /// The question is blank and gets this answer.
    Fills(Answer),
    /// Another answer is there and is replaced.
    Replaces {
        /// The answer that is there.
        was: Answer,
        /// The one that takes its place.
        answer: Answer,
    },
    /// Another answer is there, and only blanks were to be filled.
    Stays(Answer),
    /// The same answer is there.
    Same,
    /// Nothing can be written, and why.
    Cannot(BulkRefusal),
}

/// Why one record is left out of a change of many. The text names no patient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BulkRefusal {
    /// The record is deleted.
    #[error("the record is deleted")]
    Deleted,
    /// Its first entries have not arrived.
    #[error("a part of it has not arrived from another computer yet")]
    NotWhole,
    /// It was deleted by one person while another changed it.
    #[error("it was deleted on one computer and changed on another: settle that first")]
    DeletionInDoubt,
    /// This question has two answers.
    #[error("it was answered differently on two computers: settle that first")]
    InConflict,
    /// Somebody typed an answer to this question and has not saved it.
    #[error("an answer to this question is being typed and not saved")]
    BeingTyped,
    /// The record's dataset version has no such question; it is of fractures diagnosed in these years.
    #[error("not asked of fractures diagnosed {0}")]
    NotInVersion(String),
    /// It is not asked, because of other answers.
    #[error("{}", asked_when(.0.as_deref()))]
    NotAsked(Option<String>),
    /// It is asked about a follow-up that is neither long overdue nor without a reminder, or about none.
    #[error("this follow-up is not long overdue, and its reminder was not ended")]
    NotDecidedTogether,
    /// It is asked about a follow-up that somebody put off until this day.
    #[error("put off until {}: it comes back on that day", long_date(*.0))]
    PutOff(NaiveDate),
    /// The question has no such answer in the record's dataset version, of these years.
    #[error("this answer is not offered for fractures diagnosed {0}")]
    NotOffered(String),
    /// What was typed is no answer to it in this record.
    #[error("{0}")]
    Unreadable(Unreadable),
    /// With this answer an error would hold the record.
    #[error("{0}")]
    WouldBeWrong(String),
}

fn asked_when(words: Option<&str>) -> String {
    words.map_or_else(
        || "not asked in this record".to_owned(),
        |words| format!("asked only when {words}"),
    )
}

/// Why the change of one record is not taken back. The text names no patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// Somebody changed the record afterwards.
    #[error("it was changed since, so its answer stays")]
    ChangedSince,
    /// Somebody typed an answer to the question and has not saved it.
    #[error("an answer to this question is being typed and not saved, so its answer stays")]
    BeingTyped,
    /// The entry is not held any more.
    #[error("the record is not here any more")]
    Gone,
}

/// Questions about who a patient is and which bones broke: true of one patient only, whatever the clinic.
const OF_ONE_PATIENT: &[QuestionKey] = &[
    keys::GENDER,
    keys::DIAGNOSIS_DATE,
    keys::FRACTURE_TYPE,
    keys::SITE,
    QuestionKey::from_static("second_site"),
    QuestionKey::from_static("third_site"),
    QuestionKey::from_static("refracture_1_date"),
    QuestionKey::from_static("refracture_1_site"),
    QuestionKey::from_static("refracture_1_type"),
    QuestionKey::from_static("refracture_2_date"),
    QuestionKey::from_static("refracture_2_site"),
    QuestionKey::from_static("refracture_2_type"),
    QuestionKey::from_static("refracture_3_date"),
    QuestionKey::from_static("refracture_3_site"),
    QuestionKey::from_static("refracture_3_type"),
];

/// Whether a question can be answered for many patients at once. Who they are, what was measured on them and which bones
/// broke is asked of each.
pub fn is_answered_in_bulk(question: &Question) -> bool {
    let kind = matches!(
        question.kind,
        AnswerKind::Choice | AnswerKind::Several | AnswerKind::Date
    );
    kind && !OF_ONE_PATIENT.contains(&question.key)
}

/// What a bulk answer would do to this record. `being_typed`: somebody at this desk has an unsaved answer to the question.
pub fn plan_bulk(
    dataset: &Dataset,
    bulk: BulkAnswer<'_>,
    folded: &Folded,
    being_typed: bool,
    context: CheckContext,
) -> BulkOutcome {
    match answer_in(dataset, bulk, folded, being_typed, context) {
        Err(refusal) => BulkOutcome::Cannot(refusal),
        Ok(answer) => match folded.answers.get(bulk.question) {
            None => match not_decided(dataset, bulk, folded, context) {
                Some(refusal) => BulkOutcome::Cannot(refusal),
                None => BulkOutcome::Fills(answer),
            },
            Some(was) if *was == answer => BulkOutcome::Same,
            Some(was) if bulk.blanks_only => BulkOutcome::Stays(was.clone()),
            Some(was) => BulkOutcome::Replaces {
                was: was.clone(),
                answer,
            },
        },
    }
}

/// Why an answer that decides about follow-ups does not decide about that of its question on this day.
fn not_decided(dataset: &Dataset, bulk: BulkAnswer<'_>, folded: &Folded, context: CheckContext) -> Option<BulkRefusal> {
    if !bulk.decides_follow_ups {
        return None;
    }
    let version = version_of(dataset, folded);
    let windows = &version.follow_up.windows;
    let asks = |follow_up: &FollowUp| {
        let window = windows.iter().find(|window| window.weeks == follow_up.weeks);
        window.is_some_and(|window| window.done_question == *bulk.question)
    };
    let all = follow_ups(version, &folded.answers);
    let mut asked = all.iter().filter(|follow_up| asks(follow_up));
    match bulk.put_off.filter(|until| until.is_put_off_on(context.today)) {
        _ if asked.any(|follow_up| follow_up.is_decided_together(context.today, bulk.put_off)) => None,
        Some(PutOffUntil::Day(day)) => Some(BulkRefusal::PutOff(day)),
        Some(PutOffUntil::Ended) | None => Some(BulkRefusal::NotDecidedTogether),
    }
}

/// The answer as this record reads it.
fn answer_in(
    dataset: &Dataset,
    bulk: BulkAnswer<'_>,
    folded: &Folded,
    being_typed: bool,
    context: CheckContext,
) -> Result<Answer, BulkRefusal> {
    if folded.deleted.is_some() {
        return Err(BulkRefusal::Deleted);
    }
    if folded.heads.is_empty() || !folded.waiting.is_empty() {
        return Err(BulkRefusal::NotWhole);
    }
    if folded.deletion_in_doubt {
        return Err(BulkRefusal::DeletionInDoubt);
    }
    let version = version_of(dataset, folded);
    let question = version
        .question(bulk.question)
        .filter(|question| is_answered_in_bulk(question))
        .ok_or_else(|| BulkRefusal::NotInVersion(version.in_years()))?;
    let place = version.position(&question.key);
    if place.is_none_or(|place| version.shown(&folded.answers).get(place) != Some(&true)) {
        return Err(BulkRefusal::NotAsked(question.shown_when.words(version)));
    }
    if folded
        .conflicts
        .iter()
        .any(|conflict| conflict.question == question.key)
    {
        return Err(BulkRefusal::InConflict);
    }
    if being_typed {
        return Err(BulkRefusal::BeingTyped);
    }
    let typing = Typing {
        today: context.today,
        diagnosed: diagnosed(folded),
    };
    if bulk
        .chosen
        .iter()
        .any(|key| !question.offered().any(|option| option.key == *key))
    {
        return Err(BulkRefusal::NotOffered(version.in_years()));
    }
    let answer = read_form(question, bulk.text, bulk.chosen, typing)
        .and_then(|answer| {
            answer.ok_or_else(|| Unreadable {
                code: "missing",
                words: "give an answer".to_owned(),
            })
        })
        .map_err(BulkRefusal::Unreadable)?;
    match new_error(version, &folded.answers, &question.key, &answer, context) {
        Some(words) => Err(BulkRefusal::WouldBeWrong(words)),
        None => Ok(answer),
    }
}

fn diagnosed(folded: &Folded) -> Option<NaiveDate> {
    folded.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date)
}

fn version_of<'a>(dataset: &'a Dataset, folded: &Folded) -> &'a DatasetVersion {
    diagnosed(folded).map_or_else(|| dataset.newest(), |date| dataset.version_on(date))
}

/// The words of the first error that the record has with the answer and not without it.
fn new_error(
    version: &DatasetVersion,
    answers: &Answers,
    question: &QuestionKey,
    answer: &Answer,
    context: CheckContext,
) -> Option<String> {
    let before = check(version, answers, context);
    let mut then = answers.clone();
    then.insert(question.clone(), answer.clone());
    check(version, &then, context)
        .into_iter()
        .filter(|finding| finding.level == Level::Error)
        .find(|finding| {
            !before
                .iter()
                .any(|known| known.code == finding.code && known.question == finding.question)
        })
        .map(|finding| finding.words)
}

/// What puts back exactly what was there before this entry, when nothing came after it. `being_typed`: the questions of
/// the record to which somebody at this desk has an unsaved answer.
///
/// # Errors
/// When the entry is not held, or the record was changed since.
pub fn plan_undo(
    entries: &[Entry],
    undone: EntryId,
    being_typed: &BTreeSet<QuestionKey>,
) -> Result<ByQuestion<Option<Answer>>, UndoRefusal> {
    let entry = entries
        .iter()
        .find(|entry| entry.id == undone)
        .ok_or(UndoRefusal::Gone)?;
    let Change::Answers(changed) = &entry.change else {
        return Err(UndoRefusal::Gone);
    };
    if fold(entries).heads != [undone] {
        return Err(UndoRefusal::ChangedSince);
    }
    if changed.keys().any(|question| being_typed.contains(question)) {
        return Err(UndoRefusal::BeingTyped);
    }
    // It is the only head, so every other entry came before it.
    let before: Vec<Entry> = entries.iter().filter(|entry| entry.id != undone).cloned().collect();
    let before = fold(&before).answers;
    Ok(changed
        .keys()
        .map(|question| (question.clone(), before.get(question).cloned()))
        .collect())
}
