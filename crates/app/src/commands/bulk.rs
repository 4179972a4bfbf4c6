//! One answer for many records: previewed, written in one transaction, undone. What it does to each record is
//! `domain::record::bulk`; here records are read, entries made and everything put into words.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use domain::dataset::{AnswerKind, DatasetVersion, OptionKey, Question, QuestionKey, keys};
use domain::id::{EntryId, RecordId};
use domain::record::{
    BulkAnswer, BulkOutcome, BulkRefusal, Change, Entry, Folded, Origin, SeenDataset, Subject, fold,
    is_answered_in_bulk, plan_bulk, plan_undo,
};
use domain::words::counted;
use domain::{Answer, ByQuestion, words};
use protocol::canonical::{Draft, seal};
use store::{BulkChange, Store, Written};

use super::in_words::{date_text, instant_text, nhs_text, record_id};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::form::option_view;
use crate::host::Host;
use crate::views::{
    ApplyBulkRequest, BulkChangeView, BulkOutcomeView, BulkPreviewView, BulkQuestionView, BulkRequest, BulkRowView,
    BulkUndoneView, Control,
};

/// Most records of one change.
const MOST_RECORDS: usize = 1_000;

/// A change of many records, planned.
struct Plan {
    question: &'static Question,
    chosen: Vec<OptionKey>,
    records: Vec<Planned>,
}

/// What it does to one of them.
struct Planned {
    record: RecordId,
    entries: Vec<Entry>,
    folded: Folded,
    outcome: BulkOutcome,
}

impl<H: Host> Desk<H> {
    /// The questions that can be answered for many patients at once.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn bulk_questions(&self) -> Result<Vec<BulkQuestionView>, Error> {
        self.store().await?;
        let version = dataset().newest();
        let questions = version
            .questions
            .iter()
            .filter(|question| is_answered_in_bulk(question));
        Ok(questions.map(|question| bulk_question(version, question)).collect())
    }

    /// What one answer would do to these records. Nothing changes.
    ///
    /// # Errors
    /// When the store is locked, there are too many records, or the question cannot be asked so.
    pub async fn preview_bulk(&self, request: BulkRequest) -> Result<BulkPreviewView, Error> {
        let store = self.store().await?;
        let plan = self.plan(&store, &request).await?;
        Ok(preview(&plan, &request))
    }

    /// Writes what a preview showed: one entry for each record that it changes, in one transaction.
    ///
    /// # Errors
    /// When one of the records has changed since; then nothing is written.
    pub async fn apply_bulk(&self, request: ApplyBulkRequest) -> Result<BulkChangeView, Error> {
        let store = self.store().await?;
        let plan = self.plan(&store, &request.bulk).await?;
        if preview(&plan, &request.bulk).preview != request.preview {
            return Err(Error::ChangedSincePreview);
        }
        let mut entries = Vec::new();
        let mut held = BTreeMap::new();
        for planned in &plan.records {
            let (BulkOutcome::Fills(answer) | BulkOutcome::Replaces { answer, .. }) = &planned.outcome else {
                continue;
            };
            let change = ByQuestion::from([(plan.question.key.clone(), Some(answer.clone()))]);
            entries.push(self.bulk_entry(&store, planned.record, &planned.entries, Origin::Keyboard, change)?);
            held.insert(planned.record, planned.entries.len());
        }
        let change = BulkChange {
            id: self.host.id(),
            question: plan.question.key.clone(),
            at: self.host.now(),
            entries: entries.iter().map(|(entry, _)| entry.id).collect(),
        };
        if entries.is_empty() || !store.append_bulk(entries, &held, Some(&change)).await? {
            return Err(Error::ChangedSincePreview);
        }
        self.saved();
        self.last_bulk().await?.ok_or(Error::NothingToUndo)
    }

    /// The last change of many records by this person, while it can be undone.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn last_bulk(&self) -> Result<Option<BulkChangeView>, Error> {
        let store = self.store().await?;
        let Some(change) = store.last_bulk_change().await? else {
            return Ok(None);
        };
        Ok(Some(BulkChangeView {
            words: change_words(&store, &change).await?,
            at: instant_text(change.at),
        }))
    }

    /// Takes the last change of many records back: new entries put back exactly what was there. Records that were changed
    /// since stay as they are, and are told.
    ///
    /// # Errors
    /// When there is none.
    pub async fn undo_bulk(&self) -> Result<BulkUndoneView, Error> {
        let store = self.store().await?;
        let change = store.last_bulk_change().await?.ok_or(Error::NothingToUndo)?;
        let found = store.records_with(&change.entries).await?;
        let records: Vec<RecordId> = found.iter().map(|(_, record)| *record).collect();
        let read = store.bulk_records(&records, &change.question).await?;
        let mut entries = Vec::new();
        let mut held = BTreeMap::new();
        let mut left = Vec::new();
        for (entry, record) in found {
            let all = read.entries.get(&record).map_or(&[][..], Vec::as_slice);
            match plan_undo(all, entry, read.being_typed.contains(&record)) {
                Ok(before) => {
                    held.insert(record, all.len());
                    entries.push(self.bulk_entry(&store, record, all, Origin::Restore, before)?);
                }
                Err(refusal) => {
                    left.push(row(
                        record,
                        &fold(all),
                        BulkOutcomeView::Cannot,
                        capital(&refusal.to_string()),
                    ));
                }
            }
        }
        let undone = entries.len();
        if !store.append_bulk(entries, &held, None).await? {
            return Err(Error::ChangedSincePreview);
        }
        self.saved();
        Ok(BulkUndoneView {
            words: undone_words(&change.question, undone, left.len()),
            left,
        })
    }

    async fn plan(&self, store: &Store, request: &BulkRequest) -> Result<Plan, Error> {
        if request.records.len() > MOST_RECORDS {
            return Err(Error::TooManyRecords(MOST_RECORDS));
        }
        let key = QuestionKey::new(request.question.clone());
        let question = dataset()
            .newest()
            .question(&key)
            .filter(|question| is_answered_in_bulk(question))
            .ok_or_else(|| Error::NoSuchQuestion(request.question.clone()))?;
        let chosen = request.chosen.iter().cloned().map(OptionKey::new).collect();
        let ids: Result<Vec<RecordId>, Error> = request.records.iter().map(|id| record_id(id)).collect();
        let ids = ids?;
        let mut read = store.bulk_records(&ids, &key).await?;
        let mut plan = Plan {
            question,
            chosen,
            records: Vec::new(),
        };
        let bulk = BulkAnswer {
            question: &question.key,
            text: &request.text,
            chosen: &plan.chosen,
            blanks_only: request.blanks_only,
        };
        let context = self.context(store);
        for record in ids {
            // Named twice, it is planned once.
            let Some(entries) = read.entries.remove(&record) else {
                continue;
            };
            let folded = fold(&entries);
            let outcome = plan_bulk(dataset(), bulk, &folded, read.being_typed.contains(&record), context);
            plan.records.push(Planned {
                record,
                entries,
                folded,
                outcome,
            });
        }
        Ok(plan)
    }

    /// One entry on top of everything that is held of a record.
    fn bulk_entry(
        &self,
        store: &Store,
        record: RecordId,
        entries: &[Entry],
        origin: Origin,
        change: ByQuestion<Option<Answer>>,
    ) -> Result<Written, Error> {
        let folded = fold(entries);
        let version = version_of(&folded);
        let draft = Draft {
            id: EntryId::new(self.host.id()),
            subject: Subject::Record(record),
            parents: folded.heads,
            author: store.me().clone(),
            desk: store.desk(),
            at: self.host.now(),
            origin,
            seen: SeenDataset {
                version: version.id.clone(),
                revision: version.revision,
            },
            change: Change::Answers(change),
        };
        Ok(seal(
            draft,
            &entries.iter().map(|entry| (entry.id, entry.digest)).collect(),
        )?)
    }
}

fn bulk_question(version: &DatasetVersion, question: &Question) -> BulkQuestionView {
    BulkQuestionView {
        key: question.key.to_string(),
        number: question.number.clone(),
        wording: question.wording.clone(),
        tab: version
            .tabs
            .get(question.tab)
            .map(|tab| tab.title.clone())
            .unwrap_or_default(),
        control: match question.kind {
            AnswerKind::Choice => Control::Choice,
            AnswerKind::Several => Control::Several,
            _ => Control::Date,
        },
        options: question.offered().map(option_view).collect(),
    }
}

fn preview(plan: &Plan, request: &BulkRequest) -> BulkPreviewView {
    let mut rows = Vec::with_capacity(plan.records.len());
    let mut readings = BTreeSet::new();
    let mut unreadable = BTreeSet::new();
    let mut hasher = DefaultHasher::new();
    for planned in &plan.records {
        let version = version_of(&planned.folded);
        let question = version.question(&plan.question.key).unwrap_or(plan.question);
        let said = |answer: &Answer| words::answer(question, answer);
        let (outcome, in_words) = match &planned.outcome {
            BulkOutcome::Fills(answer) => {
                readings.insert(said(answer));
                (BulkOutcomeView::Fills, format!("Blank, becomes {}", said(answer)))
            }
            BulkOutcome::Replaces { was, answer } => {
                readings.insert(said(answer));
                (
                    BulkOutcomeView::Replaces,
                    format!("{}, replaced by {}", said(was), said(answer)),
                )
            }
            BulkOutcome::Stays(was) => (BulkOutcomeView::Stays, format!("{}, stays", said(was))),
            BulkOutcome::Same => (BulkOutcomeView::Same, "Has this answer already".to_owned()),
            BulkOutcome::Cannot(refusal) => (BulkOutcomeView::Cannot, capital(&refusal.to_string())),
        };
        if let BulkOutcome::Cannot(BulkRefusal::Unreadable(reason)) = &planned.outcome {
            unreadable.insert(reason.words.clone());
        }
        (planned.record.uuid(), &planned.folded.heads, &in_words).hash(&mut hasher);
        rows.push(row(planned.record, &planned.folded, outcome, in_words));
    }
    (&request.question, &request.text, &request.chosen, request.blanks_only).hash(&mut hasher);
    let is_unreadable = |planned: &Planned| matches!(planned.outcome, BulkOutcome::Cannot(BulkRefusal::Unreadable(_)));
    let in_none = !plan.records.is_empty() && plan.records.iter().all(is_unreadable);
    let reading = readings.first().filter(|_| readings.len() == 1).cloned();
    let changes = rows
        .iter()
        .filter(|row| matches!(row.outcome, BulkOutcomeView::Fills | BulkOutcomeView::Replaces));
    BulkPreviewView {
        words: preview_words(plan, &answer_words(plan, request, reading.as_deref()), &rows),
        reading,
        unreadable: unreadable.first().filter(|_| in_none && unreadable.len() == 1).cloned(),
        changes: u32::try_from(changes.count()).unwrap_or(u32::MAX),
        rows,
        preview: format!("{:016x}", hasher.finish()),
    }
}

/// The answer as the sentence has it: as it is read, or else as it was chosen or typed.
fn answer_words(plan: &Plan, request: &BulkRequest, reading: Option<&str>) -> String {
    if let Some(reading) = reading {
        return reading.to_owned();
    }
    match plan.chosen.as_slice() {
        [] => request.text.trim().to_owned(),
        chosen => words::answer(plan.question, &Answer::Several(chosen.to_vec())),
    }
}

/// "6.03 = FLS for these 12: 9 blank, 2 replaced, 1 the same, 1 left out".
fn preview_words(plan: &Plan, answer: &str, rows: &[BulkRowView]) -> String {
    let parts = [
        (BulkOutcomeView::Fills, "blank"),
        (BulkOutcomeView::Replaces, "replaced"),
        (BulkOutcomeView::Stays, "answered already, stay as they are"),
        (BulkOutcomeView::Same, "the same"),
        (BulkOutcomeView::Cannot, "left out"),
    ];
    let mut said = Vec::new();
    for (outcome, word) in parts {
        let of_it: Vec<&BulkRowView> = rows.iter().filter(|row| row.outcome == outcome).collect();
        if of_it.is_empty() {
            continue;
        }
        let reasons: BTreeSet<&str> = of_it.iter().map(|row| row.words.as_str()).collect();
        let why = match reasons.first() {
            Some(reason) if outcome == BulkOutcomeView::Cannot && reasons.len() == 1 => format!(": {}", small(reason)),
            _ => String::new(),
        };
        said.push(format!("{} {word}{why}", of_it.len()));
    }
    let which = match rows.len() {
        1 => "this one".to_owned(),
        number => format!("these {number}"),
    };
    format!("{} = {answer} for {which}: {}", plan.question.number, said.join(", "))
}

/// "6.03 = FLS for 11 records": from the entries, which are the only memory of the answer.
async fn change_words(store: &Store, change: &BulkChange) -> Result<String, Error> {
    let asked = dataset().newest().question(&change.question);
    let number = asked.map_or_else(|| change.question.to_string(), |question| question.number.clone());
    let mut said = BTreeSet::new();
    let found = store.records_with(&change.entries).await?;
    let records: Vec<RecordId> = found.iter().map(|(_, record)| *record).collect();
    for entries in store.entries_of(&records).await?.values() {
        let version = version_of(&fold(entries));
        let of_it = entries.iter().filter(|entry| change.entries.contains(&entry.id));
        for entry in of_it {
            if let Change::Answers(answers) = &entry.change
                && let Some(Some(answer)) = answers.get(&change.question)
            {
                said.insert(match version.question(&change.question) {
                    Some(question) => words::answer(question, answer),
                    None => words::unknown_answer(answer),
                });
            }
        }
    }
    let answer = said.first().filter(|_| said.len() == 1).cloned();
    let records = counted(
        i64::try_from(change.entries.len()).unwrap_or(i64::MAX),
        "record",
        "records",
    );
    Ok(match answer {
        Some(answer) => format!("{number} = {answer} for {records}"),
        None => format!("{number} answered for {records}"),
    })
}

fn undone_words(question: &QuestionKey, undone: usize, left: usize) -> String {
    let number = dataset()
        .newest()
        .question(question)
        .map_or_else(|| question.to_string(), |question| question.number.clone());
    let records = |count: usize| counted(i64::try_from(count).unwrap_or(i64::MAX), "record", "records");
    let stay = match left {
        0 => String::new(),
        1 => " 1 was left as it is.".to_owned(),
        left => format!(" {left} were left as they are."),
    };
    match undone {
        0 => format!("Nothing was undone.{stay}"),
        undone => format!("Undone: {number} is as it was in {}.{stay}", records(undone)),
    }
}

fn row(record: RecordId, folded: &Folded, outcome: BulkOutcomeView, in_words: String) -> BulkRowView {
    let number = folded.answers.get(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number);
    let diagnosed = folded.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    BulkRowView {
        id: record.to_string(),
        nhs_number: number.map(nhs_text),
        diagnosed: diagnosed.map(date_text),
        outcome,
        words: in_words,
    }
}

fn version_of(folded: &Folded) -> &'static DatasetVersion {
    let diagnosed = folded.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date))
}

/// With a capital letter, as a sentence of its own.
fn capital(text: &str) -> String {
    change_first(text, char::to_ascii_uppercase)
}

/// With a small letter, inside a sentence.
fn small(text: &str) -> String {
    change_first(text, char::to_ascii_lowercase)
}

fn change_first(text: &str, change: impl Fn(&char) -> char) -> String {
    let mut rest = text.chars();
    rest.next()
        .map(|first| std::iter::once(change(&first)).chain(rest).collect())
        .unwrap_or_default()
}
