//! One answer for many records, or the same outcome for many follow-ups: previewed, written in one transaction, undone.
//! What it does to each record is `domain::record::bulk`; here records are read, entries made and everything put into words.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use domain::dataset::keys::option;
use domain::dataset::{AnswerKind, DatasetVersion, OptionKey, Question, QuestionKey, keys};
use domain::id::{EntryId, RecordId};
use domain::private::CallLog;
use domain::record::{
    BulkAnswer, BulkOutcome, BulkRefusal, Change, Entry, Folded, Origin, PutOffUntil, fold, is_answered_in_bulk,
    plan_bulk, plan_undo,
};
use domain::words::counted;
use domain::{Answer, ByQuestion, words};
use store::{BulkChange, Store, Written};

use super::in_words::{date_text, instant_text, nhs_text, record_id};
use crate::cards::private_of;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::form::option_view;
use crate::host::Host;
use crate::views::{
    ApplyBulkRequest, ApplyDecisionRequest, BulkChangeView, BulkOutcomeView, BulkPreviewView, BulkQuestionView,
    BulkRequest, BulkRowView, BulkUndoneView, Control, DecideFollowUpsRequest,
};

/// Most records of one change.
const MOST_RECORDS: usize = 1_000;

/// One answer, to be given to some questions of some records.
struct AskedChange {
    text: String,
    chosen: Vec<OptionKey>,
    blanks_only: bool,
    decides_follow_ups: bool,
    /// In the order in which they are to be shown.
    of: Vec<(RecordId, &'static Question)>,
}

/// A change of many records, planned.
struct Plan {
    asked: AskedChange,
    answers: Vec<PlannedAnswer>,
    records: BTreeMap<RecordId, RecordToChange>,
}

/// A record as it was read.
struct RecordToChange {
    entries: Vec<Entry>,
    folded: Folded,
}

/// What happens to one question of one record.
struct PlannedAnswer {
    record: RecordId,
    question: &'static Question,
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
        Ok(preview(&self.plan(&store, asked(&request)?).await?))
    }

    /// What it would write to say of these follow-ups that none is planned. Nothing changes.
    ///
    /// # Errors
    /// When the store is locked, or there are too many.
    pub async fn preview_decision(&self, request: DecideFollowUpsRequest) -> Result<BulkPreviewView, Error> {
        let store = self.store().await?;
        Ok(preview(&self.plan(&store, decided(&request)?).await?))
    }

    /// Writes what a preview showed: one entry for each record that it changes, in one transaction.
    ///
    /// # Errors
    /// When one of the records has changed since; then nothing is written.
    pub async fn apply_bulk(&self, request: ApplyBulkRequest) -> Result<BulkChangeView, Error> {
        let store = self.store().await?;
        let plan = self.plan(&store, asked(&request.bulk)?).await?;
        self.apply(&store, &plan, &request.preview).await
    }

    /// Writes what the preview of a decision showed: one entry for each record, in one transaction.
    ///
    /// # Errors
    /// As for [`Desk::apply_bulk`].
    pub async fn apply_decision(&self, request: ApplyDecisionRequest) -> Result<BulkChangeView, Error> {
        let store = self.store().await?;
        let plan = self.plan(&store, decided(&request.decision)?).await?;
        self.apply(&store, &plan, &request.preview).await
    }

    async fn apply(&self, store: &Store, plan: &Plan, seen: &str) -> Result<BulkChangeView, Error> {
        if preview(plan).preview != seen {
            return Err(Error::ChangedSincePreview);
        }
        // The order of the list is the order of the entries.
        let mut order = Vec::new();
        let mut changes: BTreeMap<RecordId, ByQuestion<Option<Answer>>> = BTreeMap::new();
        for planned in &plan.answers {
            let (BulkOutcome::Fills(answer) | BulkOutcome::Replaces { answer, .. }) = &planned.outcome else {
                continue;
            };
            let change = changes.entry(planned.record).or_insert_with(|| {
                order.push(planned.record);
                ByQuestion::default()
            });
            change.insert(planned.question.key.clone(), Some(answer.clone()));
        }
        let mut entries = Vec::new();
        let mut held = BTreeMap::new();
        let mut questions = BTreeSet::new();
        for record in order {
            let (Some(change), Some(read)) = (changes.remove(&record), plan.records.get(&record)) else {
                continue;
            };
            questions.extend(change.keys().cloned());
            entries.extend(self.bulk_entries(store, record, &read.entries, Origin::Keyboard, change)?);
            held.insert(record, read.entries.len());
        }
        let answering = entries
            .iter()
            .filter(|(entry, _)| matches!(entry.change, Change::Answers(_)));
        let change = BulkChange {
            id: self.host.id(),
            questions: questions.into_iter().collect(),
            at: self.host.now(),
            entries: answering.map(|(entry, _)| entry.id).collect(),
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
        let read = store.bulk_records(&records).await?;
        let (mut entries, mut undone) = (Vec::new(), 0);
        let mut held = BTreeMap::new();
        let mut left = Vec::new();
        let mut put_back = BTreeSet::new();
        let nothing = BTreeSet::new();
        for (entry, record) in found {
            let all = read.entries.get(&record).map_or(&[][..], Vec::as_slice);
            let being_typed = read.being_typed.get(&record).unwrap_or(&nothing);
            match plan_undo(all, entry, being_typed) {
                Ok(before) => {
                    held.insert(record, all.len());
                    put_back.extend(before.keys().cloned());
                    entries.extend(self.bulk_entries(&store, record, all, Origin::Restore, before)?);
                    undone += 1;
                }
                Err(refusal) => {
                    left.push(row(
                        record,
                        &fold(all),
                        &numbers(&answered_by(all, entry)),
                        BulkOutcomeView::Cannot,
                        capital(&refusal.to_string()),
                    ));
                }
            }
        }
        if !store.append_bulk(entries, &held, None).await? {
            return Err(Error::ChangedSincePreview);
        }
        self.saved();
        Ok(BulkUndoneView {
            words: undone_words(&put_back, undone, left.len()),
            left,
        })
    }

    async fn plan(&self, store: &Store, mut asked: AskedChange) -> Result<Plan, Error> {
        let named: Vec<RecordId> = asked.of.iter().map(|(record, _)| *record).collect();
        // What was chosen in a list may have been joined to another since.
        let wholes = store.wholes_of(&named).await?;
        for (record, _) in &mut asked.of {
            *record = wholes.get(record).copied().unwrap_or(*record);
        }
        let ids: BTreeSet<RecordId> = asked.of.iter().map(|(record, _)| *record).collect();
        if ids.len() > MOST_RECORDS {
            return Err(Error::TooManyRecords(MOST_RECORDS));
        }
        let ids: Vec<RecordId> = ids.into_iter().collect();
        let read = store.bulk_records(&ids).await?;
        let records: BTreeMap<RecordId, RecordToChange> = read
            .entries
            .into_iter()
            .map(|(record, entries)| {
                let folded = fold(&entries);
                (record, RecordToChange { entries, folded })
            })
            .collect();
        let context = self.context(store);
        // What is put off since the list was shown, here or at another computer, is decided by nobody who has not seen that.
        let logs = if asked.decides_follow_ups {
            private_of(store, &ids).await?
        } else {
            HashMap::new()
        };
        let mut planned = BTreeSet::new();
        let mut answers = Vec::new();
        for (record, question) in &asked.of {
            let Some(held) = records.get(record) else {
                continue;
            };
            // Named twice, it is planned once.
            if !planned.insert((*record, &question.key)) {
                continue;
            }
            let bulk = BulkAnswer {
                question: &question.key,
                text: &asked.text,
                chosen: &asked.chosen,
                blanks_only: asked.blanks_only,
                decides_follow_ups: asked.decides_follow_ups,
                put_off: logs
                    .get(record)
                    .and_then(|private| put_off_until(&private.log, question)),
            };
            let typed = read.being_typed.get(record);
            let being_typed = typed.is_some_and(|typed| typed.contains(&question.key));
            answers.push(PlannedAnswer {
                record: *record,
                question,
                outcome: plan_bulk(dataset(), bulk, &held.folded, being_typed, context),
            });
        }
        Ok(Plan {
            asked,
            answers,
            records,
        })
    }

    /// What answers a record, on top of everything that is held of it and of those that are joined to it.
    fn bulk_entries(
        &self,
        store: &Store,
        record: RecordId,
        entries: &[Entry],
        origin: Origin,
        change: ByQuestion<Option<Answer>>,
    ) -> Result<Vec<Written>, Error> {
        let folded = fold(entries);
        let source = self.source(origin, version_of(&folded));
        let change = [Change::Answers(change)];
        self.entries_of_record(store, record, entries.iter(), &folded.heads, &source, change)
    }
}

/// Until when the follow-up waits that this question asks about.
fn put_off_until(log: &CallLog, question: &Question) -> Option<PutOffUntil> {
    let mut windows = dataset().newest().follow_up.windows.iter();
    let window = windows.find(|window| window.done_question == question.key)?;
    log.waits(window.weeks).map(|waits| waits.until)
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

/// What a request of one answer asks.
fn asked(request: &BulkRequest) -> Result<AskedChange, Error> {
    let question = dataset()
        .newest()
        .question(&QuestionKey::new(request.question.clone()))
        .filter(|question| is_answered_in_bulk(question))
        .ok_or_else(|| Error::NoSuchQuestion(request.question.clone()))?;
    let records = request.records.iter().map(|id| Ok((record_id(id)?, question)));
    Ok(AskedChange {
        text: request.text.clone(),
        chosen: request.chosen.iter().cloned().map(OptionKey::new).collect(),
        blanks_only: request.blanks_only,
        decides_follow_ups: false,
        of: records.collect::<Result<_, Error>>()?,
    })
}

/// What deciding follow-ups asks: "No" to each one's own question where it is blank and the follow-up is one that is decided
/// together with others, as none is planned (FAQ Q24).
fn decided(request: &DecideFollowUpsRequest) -> Result<AskedChange, Error> {
    let version = dataset().newest();
    let question = |weeks: u32| {
        let windows = &version.follow_up.windows;
        let window = windows.iter().find(|window| window.weeks == weeks);
        window.and_then(|window| version.question(&window.done_question))
    };
    let of = request.follow_ups.iter().map(|one| {
        let question = question(one.weeks).ok_or(Error::WrongUse)?;
        Ok((record_id(&one.record)?, question))
    });
    Ok(AskedChange {
        text: String::new(),
        chosen: vec![OptionKey::from_static(option::NO)],
        blanks_only: true,
        decides_follow_ups: true,
        of: of.collect::<Result<_, Error>>()?,
    })
}

fn preview(plan: &Plan) -> BulkPreviewView {
    let mut rows = Vec::with_capacity(plan.answers.len());
    let mut readings = BTreeSet::new();
    let mut unreadable = BTreeSet::new();
    let mut hasher = DefaultHasher::new();
    for planned in &plan.answers {
        let Some(held) = plan.records.get(&planned.record) else {
            continue;
        };
        let version = version_of(&held.folded);
        let question = version.question(&planned.question.key).unwrap_or(planned.question);
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
        (
            planned.record.uuid(),
            &planned.question.key,
            &held.folded.heads,
            &in_words,
        )
            .hash(&mut hasher);
        let number = &planned.question.number;
        rows.push(row(planned.record, &held.folded, number, outcome, in_words));
    }
    let AskedChange {
        text,
        chosen,
        blanks_only,
        ..
    } = &plan.asked;
    (text, chosen, blanks_only).hash(&mut hasher);
    let is_unreadable =
        |planned: &PlannedAnswer| matches!(planned.outcome, BulkOutcome::Cannot(BulkRefusal::Unreadable(_)));
    let in_none = !plan.answers.is_empty() && plan.answers.iter().all(is_unreadable);
    let reading = readings.first().filter(|_| readings.len() == 1).cloned();
    let changes = |row: &&BulkRowView| matches!(row.outcome, BulkOutcomeView::Fills | BulkOutcomeView::Replaces);
    let records: BTreeSet<&str> = rows.iter().filter(changes).map(|row| row.id.as_str()).collect();
    BulkPreviewView {
        words: preview_words(plan, reading.as_deref(), &rows),
        unreadable: unreadable.first().filter(|_| in_none && unreadable.len() == 1).cloned(),
        changes: u32::try_from(rows.iter().filter(changes).count()).unwrap_or(u32::MAX),
        records: u32::try_from(records.len()).unwrap_or(u32::MAX),
        reading,
        preview: format!("{:016x}", hasher.finish()),
        rows,
    }
}

/// "6.03 = FLS for these 12: 9 blank, 2 replaced, 1 the same, 1 left out", and so for each question.
fn preview_words(plan: &Plan, reading: Option<&str>, rows: &[BulkRowView]) -> String {
    let mut questions: Vec<&'static Question> = plan.answers.iter().map(|planned| planned.question).collect();
    questions.sort_by_key(|question| dataset().newest().position(&question.key));
    questions.dedup_by_key(|question| &question.key);
    let each = questions.into_iter().map(|question| {
        let of_it: Vec<&BulkRowView> = rows.iter().filter(|row| row.question == question.number).collect();
        question_words(question, &answer_words(plan, question, reading), &of_it)
    });
    each.collect::<Vec<_>>().join(". ")
}

/// The answer as the sentence has it: as it is read, or else as it was chosen or typed.
fn answer_words(plan: &Plan, question: &Question, reading: Option<&str>) -> String {
    if let Some(reading) = reading {
        return reading.to_owned();
    }
    match plan.asked.chosen.as_slice() {
        [] => plan.asked.text.trim().to_owned(),
        chosen => words::answer(question, &Answer::Several(chosen.to_vec())),
    }
}

fn question_words(question: &Question, answer: &str, rows: &[&BulkRowView]) -> String {
    let parts = [
        (BulkOutcomeView::Fills, "blank"),
        (BulkOutcomeView::Replaces, "replaced"),
        (BulkOutcomeView::Stays, "answered already, "),
        (BulkOutcomeView::Same, "the same"),
        (BulkOutcomeView::Cannot, "left out"),
    ];
    let mut said = Vec::new();
    for (outcome, word) in parts {
        let of_it: Vec<&&BulkRowView> = rows.iter().filter(|row| row.outcome == outcome).collect();
        if of_it.is_empty() {
            continue;
        }
        let reasons: BTreeSet<&str> = of_it.iter().map(|row| row.words.as_str()).collect();
        let why = match reasons.first() {
            Some(reason) if outcome == BulkOutcomeView::Cannot && reasons.len() == 1 => format!(": {}", small(reason)),
            _ if outcome == BulkOutcomeView::Stays && of_it.len() == 1 => "stays as it is".to_owned(),
            _ if outcome == BulkOutcomeView::Stays => "stay as they are".to_owned(),
            _ => String::new(),
        };
        said.push(format!("{} {word}{why}", of_it.len()));
    }
    let which = match rows.len() {
        1 => "this one".to_owned(),
        number => format!("these {number}"),
    };
    format!("{} = {answer} for {which}: {}", question.number, said.join(", "))
}

/// "6.03 = FLS for 11 records": from the entries, which are the only memory of the answer.
async fn change_words(store: &Store, change: &BulkChange) -> Result<String, Error> {
    let number = numbers(&change.questions);
    let mut said = BTreeSet::new();
    let found = store.records_with(&change.entries).await?;
    let records: Vec<RecordId> = found.iter().map(|(_, record)| *record).collect();
    for entries in store.entries_of(&records).await?.values() {
        let version = version_of(&fold(entries));
        let of_it = entries.iter().filter(|entry| change.entries.contains(&entry.id));
        for entry in of_it {
            let Change::Answers(answers) = &entry.change else {
                continue;
            };
            for (question, answer) in answers {
                let Some(answer) = answer.as_ref().filter(|_| change.questions.contains(question)) else {
                    continue;
                };
                said.insert(match version.question(question) {
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

/// The questions that an entry of a record answered.
fn answered_by(entries: &[Entry], entry: EntryId) -> BTreeSet<QuestionKey> {
    match entries.iter().find(|one| one.id == entry).map(|one| &one.change) {
        Some(Change::Answers(answers)) => answers.keys().cloned().collect(),
        _ => BTreeSet::new(),
    }
}

/// "6.01", or "6.01 and 7.01".
fn numbers<'a>(questions: impl IntoIterator<Item = &'a QuestionKey>) -> String {
    let newest = dataset().newest();
    let number = |key: &QuestionKey| {
        newest
            .question(key)
            .map_or_else(|| key.to_string(), |question| question.number.clone())
    };
    let mut numbers: Vec<String> = questions.into_iter().map(number).collect();
    numbers.sort();
    numbers.join(" and ")
}

/// `questions`: those of the records in which it was undone.
fn undone_words(questions: &BTreeSet<QuestionKey>, undone: usize, left: usize) -> String {
    let is = match questions.len() {
        1 => "is as it was",
        _ => "are as they were",
    };
    let numbers = numbers(questions);
    let records = |count: usize| counted(i64::try_from(count).unwrap_or(i64::MAX), "record", "records");
    let stay = match left {
        0 => String::new(),
        1 => " 1 was left as it is.".to_owned(),
        left => format!(" {left} were left as they are."),
    };
    match undone {
        0 => format!("Nothing was undone.{stay}"),
        undone => format!("Undone: {numbers} {is} in {}.{stay}", records(undone)),
    }
}

fn row(record: RecordId, folded: &Folded, question: &str, outcome: BulkOutcomeView, in_words: String) -> BulkRowView {
    let number = folded.answers.get(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number);
    let diagnosed = folded.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    BulkRowView {
        id: record.to_string(),
        nhs_number: number.map(nhs_text),
        diagnosed: diagnosed.map(date_text),
        question: question.to_owned(),
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
