//! One record: open, type, save, settle, delete, restore.

use std::collections::{BTreeMap, BTreeSet};

use domain::dataset::{AnswerKind, Level, OptionKey, Question, QuestionKey, keys};
use domain::id::RecordId;
use domain::reading::{Typing, read_typed};
use domain::record::{Candidate, Change, Folded, NoChoice, Origin, State, evaluate};
use domain::{Answer, ByQuestion};
use store::{Chosen, SavedFrom, Store, Typed, WorkingCopy};

use super::in_words::record_id;
use super::same_person::identifies;
use crate::desk::{Desk, dataset};
use crate::error::{Error, read_nhs_number};
use crate::form::{Overlay, acceptances, history_lines, still_typed};
use crate::host::Host;
use crate::views::{
    DeleteReasonView, DeleteRecordRequest, HistoryLineView, RecordRequest, RecordStep, RecordView, SettleRequest,
    TypeAnswerRequest,
};

impl<H: Host> Desk<H> {
    /// Opens a record's form.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn open_record(&self, request: RecordRequest) -> Result<RecordView, Error> {
        let store = self.store().await?;
        let mut record = self.record_of(&store, &request.record).await?;
        if self.join_by_itself(&store, Some(record)).await {
            record = store.whole_of(record).await?;
        }
        let held = self.held(&store, record).await?;
        self.open_forms.opened(record, held.moment, held.folded.heads.clone());
        Ok(self.view(&store, record, &held).await?.into_view())
    }

    /// Keeps one answer as it is typed or chosen.
    ///
    /// # Errors
    /// When there is no such record or question, or the record is deleted.
    pub async fn type_answer(&self, request: TypeAnswerRequest) -> Result<RecordStep, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let key = QuestionKey::new(request.question);
        let lies_over = self.overlay_of(&held);
        let question = lies_over
            .version
            .question(&key)
            .ok_or_else(|| Error::NoSuchQuestion(key.to_string()))?;
        let chosen = chosen(question, request.chosen);
        let (today, now) = (self.host.today(), self.host.now());
        let blank = self.blank_copy(record_id(&request.record)?, &held);
        self.edit(&store, record, held, |working| {
            let mut working = working.unwrap_or_else(blank);
            let before = working.answers.get(&question.key);
            let agreed = before.and_then(|before| before.agreed);
            let typed_before = before
                .filter(|before| before.text == request.text)
                .and_then(|before| before.on);
            working.answers.insert(
                question.key.clone(),
                Typed {
                    on: typed_before.or(Some(today)),
                    text: request.text,
                    chosen,
                    carried: false,
                    agreed,
                },
            );
            // An answer of one's own is none of those that there were to choose from.
            working.choices.remove(&question.key);
            working.kept_at = now;
            Some(working)
        })
        .await
    }

    /// Saves what was chosen among several answers as one entry, the answers that were changed as one after it, and what was
    /// said about warnings as one more. What cannot be read yet stays in the working copy, and so does what is typed while
    /// this saves.
    ///
    /// # Errors
    /// When there is no such record, it was deleted meanwhile, or what was chosen is no choice any more: then it is forgotten,
    /// and nothing is saved.
    pub async fn save_record(&self, request: RecordRequest) -> Result<RecordView, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        // Whoever saved the same typing meanwhile left none of it to be saved here.
        while !(self.save_choices(&store, record).await? && self.save_typing(&store, record).await?) {}
        self.join_by_itself(&store, Some(record)).await;
        self.reopened(&store, store.whole_of(record).await?).await
    }

    /// Saves what is chosen now among several answers. Says `false`, and saves nothing, when it was saved or given up meanwhile.
    async fn save_choices(&self, store: &Store, record: RecordId) -> Result<bool, Error> {
        let held = self.held(store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let Some(working) = held.working.as_ref().filter(|working| !working.choices.is_empty()) else {
            return Ok(true);
        };
        let mut settled = ByQuestion::new();
        for (question, choice) in &working.choices {
            match chosen_of(&held.folded, question, choice) {
                Ok(candidate) => settled.insert(question.clone(), candidate.answer.clone()),
                Err(error) => {
                    let forgotten = |working: Option<WorkingCopy>| {
                        let mut working = working?;
                        working.choices.remove(question);
                        working.says_something().then_some(working)
                    };
                    store.edit_working_copy(record, forgotten).await?;
                    return Err(error);
                }
            };
        }
        let heads = &held.folded.heads;
        let source = self.source(Origin::Merge, self.overlay_of(&held).version);
        let change = [Change::Answers(settled)];
        let entries = self.entries_of_record(store, record, held.entries.iter(), heads, &source, change)?;
        let rest = WorkingCopy {
            heads: match entries.last() {
                // What is typed beside it was typed on what it settles.
                Some((entry, _)) if *heads == working.heads => vec![entry.id],
                _ => working.heads.clone(),
            },
            choices: BTreeMap::new(),
            ..working.clone()
        };
        let from = SavedFrom {
            read: working,
            rest: &rest,
        };
        if !store.save(record, entries, Some(from), |_| {}).await? {
            return Ok(false);
        }
        self.saved();
        Ok(true)
    }

    /// Saves what is typed now. Says `false`, and saves nothing, when it was saved or given up meanwhile.
    async fn save_typing(&self, store: &Store, record: RecordId) -> Result<bool, Error> {
        let held = self.held(store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let Some(working) = &held.working else {
            return Ok(true);
        };
        let laid = self.overlay_of(&held);
        let evaluation = evaluate(dataset(), &laid.answers, self.context(store));
        let said = acceptances(&evaluation, &laid.answers, &held.folded, working);
        let answers = still_unreadable(working, &laid);
        let notes = still_typed(&evaluation, working, &said);
        let changes = [
            (!laid.changes.is_empty()).then(|| Change::Answers(laid.changes.clone())),
            // After the answers that it is about, which others may hold before it.
            (!said.is_empty()).then_some(Change::Warnings(said)),
        ];
        let source = self.source(Origin::Keyboard, laid.version);
        let changes = changes.into_iter().flatten();
        let mut entries =
            self.entries_of_record(store, record, held.entries.iter(), &working.heads, &source, changes)?;
        let saves = !entries.is_empty();
        if !(saves || answers.is_empty() && notes.is_empty()) {
            return Ok(true);
        }
        let rest = WorkingCopy {
            heads: match entries.last() {
                Some((entry, _)) => vec![entry.id],
                None => working.heads.clone(),
            },
            answers,
            choices: working.choices.clone(),
            notes,
            further_of: working.further_of.filter(|_| !saves),
            kept_at: self.host.now(),
        };
        if let Some(earlier) = working.further_of.filter(|_| saves) {
            entries.extend(self.linking(store, record, &laid.answers, earlier).await?);
        }
        let from = SavedFrom {
            read: working,
            rest: &rest,
        };
        let opened = |moment| self.open_forms.opened(record, moment, rest.heads.clone());
        if !store.save(record, entries, Some(from), opened).await? {
            return Ok(false);
        }
        if saves {
            self.saved();
        }
        if saves && held.entries.is_empty() {
            self.carry_on_from(store, &laid).await?;
        }
        Ok(true)
    }

    /// Forgets what was typed since the last save.
    ///
    /// # Errors
    /// When the record was never saved, so that nothing of it is left.
    pub async fn discard_changes(&self, request: RecordRequest) -> Result<RecordView, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        store.edit_working_copy(record, |_| None).await?;
        self.reopened(&store, record).await
    }

    /// Keeps which of the candidates of a conflict is to stand, in place of what was typed there: Save writes it, and the others
    /// stay in the history. None of them is kept for an answer of one's own.
    ///
    /// # Errors
    /// When the conflict is settled already, or a candidate arrived that was not shown: nobody has weighed it.
    pub async fn settle_conflict(&self, request: SettleRequest) -> Result<RecordStep, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        let question = QuestionKey::new(request.question);
        let choice = match request.entry {
            None => None,
            Some(entry) => {
                let choice = Chosen {
                    entry: entry.parse().map_err(|_| Error::AlreadySettled)?,
                    among: request.shown.iter().filter_map(|entry| entry.parse().ok()).collect(),
                };
                chosen_of(&held.folded, &question, &choice)?;
                Some(choice)
            }
        };
        let now = self.host.now();
        let blank = self.blank_copy(record_id(&request.record)?, &held);
        self.edit(&store, record, held, |working| {
            let mut working = working.unwrap_or_else(blank);
            match choice {
                Some(choice) => {
                    working.answers.remove(&question);
                    working.choices.insert(question, choice);
                }
                None => {
                    working.choices.remove(&question);
                }
            }
            working.kept_at = now;
            working.says_something().then_some(working)
        })
        .await
    }

    /// Every answer ever saved, newest first.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn record_history(&self, request: RecordRequest) -> Result<Vec<HistoryLineView>, Error> {
        let store = self.store().await?;
        let held = self.held_of(&store, &request.record).await?;
        let parts = store.parts_of(self.record_of(&store, &request.record).await?).await?;
        let desk = store.desk().id;
        let files = store.imported_files().await?;
        Ok(history_lines(&held.entries, &held.folded.answers, &parts, desk, &files))
    }

    /// The audit's reasons for deleting a record.
    ///
    /// # Errors
    /// Never.
    #[expect(clippy::unused_async, reason = "every command of the list is asked in the same way")]
    pub async fn delete_reasons(&self) -> Result<Vec<DeleteReasonView>, Error> {
        let reasons = &dataset().newest().delete_reasons;
        Ok(reasons
            .iter()
            .map(|reason| DeleteReasonView {
                key: reason.key.to_string(),
                label: reason.label.clone(),
            })
            .collect())
    }

    /// Deletes a record, with a reason; it can be restored for 30 days. Where somebody changed it meanwhile on another
    /// desk, this settles that it is deleted.
    ///
    /// # Errors
    /// When there is no such record or reason.
    pub async fn delete_record(&self, request: DeleteRecordRequest) -> Result<RecordView, Error> {
        let reason = OptionKey::new(request.reason);
        if !dataset()
            .newest()
            .delete_reasons
            .iter()
            .any(|known| known.key == reason)
        {
            return Err(Error::NoSuchReason);
        }
        self.set_state(&request.record, Origin::Keyboard, State::Deleted { reason })
            .await
    }

    /// Restores a deleted record, or settles that one deleted elsewhere stays.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn restore_record(&self, request: RecordRequest) -> Result<RecordView, Error> {
        self.set_state(&request.record, Origin::Restore, State::Active).await
    }

    async fn set_state(&self, record: &str, origin: Origin, state: State) -> Result<RecordView, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, record).await?;
        let held = self.held(&store, record).await?;
        if held.entries.is_empty() {
            // Never saved: there is nothing to delete but the typing, and that is what "discard" is for.
            return Err(Error::NoSuchRecord);
        }
        // An answer that arrived since the form was shown stays beside a deletion, and somebody settles the two. Restoring
        // takes nothing away, and is done from lists too.
        let heads = match state {
            State::Deleted { .. } => self.heads_shown(record, &held),
            State::Active => held.folded.heads.clone(),
        };
        self.write(&store, record, &held, &heads, (origin, Change::State(state)))
            .await?;
        self.reopened(&store, record).await
    }

    /// Sets answers on a record in one entry, as `fls set` does: read as typed, blank clears. Gives the errors that the
    /// checks find now and did not find before, a line each: the answers are kept, and hold the record.
    ///
    /// # Errors
    /// When there is no such record or question, the record is deleted, a question is answered twice, answers cannot be
    /// read, each of which is named, or another record is about the same fracture; then nothing is changed.
    pub async fn set_answers(&self, record: RecordId, named: &[(String, String)]) -> Result<Vec<String>, Error> {
        let store = self.store().await?;
        let held = self.held(&store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let mut answers = held.folded.answers.clone();
        let mut change = ByQuestion::new();
        // The date of diagnosis chooses the version that everything else is read under.
        let is_diagnosis = |name: &str| {
            dataset()
                .newest()
                .question_named(name)
                .is_some_and(|question| question.key == keys::DIAGNOSIS_DATE)
        };
        let (first, rest): (Vec<_>, Vec<_>) = named.iter().partition(|(name, _)| is_diagnosis(name));
        let mut unreadable = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, text) in first.into_iter().chain(rest) {
            let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
            let version = diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date));
            let question = version
                .question_named(name)
                .ok_or_else(|| Error::NoSuchQuestion(name.clone()))?;
            let typing = Typing {
                today: self.host.today(),
                diagnosed,
            };
            if !seen.insert(question.key.clone()) {
                return Err(Error::AnsweredTwice(question.number.clone()));
            }
            let answer = match read_typed(question, text, typing) {
                Ok(answer) => answer,
                Err(why) => {
                    unreadable.push(Error::Unreadable {
                        question: question.key.to_string(),
                        number: question.number.clone(),
                        unreadable: why,
                    });
                    if question.key == keys::DIAGNOSIS_DATE {
                        // How to read the others is not known.
                        break;
                    }
                    continue;
                }
            };
            match &answer {
                Some(answer) => answers.insert(question.key.clone(), answer.clone()),
                None => answers.remove(&question.key),
            };
            change.insert(question.key.clone(), answer);
        }
        match unreadable.len() {
            0 => {}
            1 => return Err(unreadable.remove(0)),
            _ => return Err(Error::SeveralUnreadable(unreadable)),
        }
        change.retain(|key, answer| held.folded.answers.get(key) != answer.as_ref());
        if change.keys().any(identifies) && self.twin_of(&store, record, &answers).await?.is_some() {
            return Err(Error::SameRecord);
        }
        if !change.is_empty() {
            self.write(
                &store,
                record,
                &held,
                &held.folded.heads,
                (Origin::Keyboard, Change::Answers(change)),
            )
            .await?;
        }
        let before = evaluate(dataset(), &held.folded.answers, self.context(&store));
        let now = evaluate(dataset(), &answers, self.context(&store));
        Ok(now
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Error && !before.findings.contains(finding))
            .map(|finding| {
                let question = now.version.question(&finding.question);
                let number = question.map_or(finding.question.as_str(), |question| &question.number);
                format!("{number}: {}", finding.words)
            })
            .collect())
    }

    /// Finds a record by its id, or by NHS number and date of diagnosis as `9991000003@2026-03-01`.
    ///
    /// # Errors
    /// When there is none, or the number or date cannot be read.
    pub async fn find_record(&self, text: &str) -> Result<RecordId, Error> {
        let store = self.store().await?;
        if let Some((number, date)) = text.split_once('@') {
            let number = read_nhs_number(number)?;
            let date = self.read_box(&keys::DIAGNOSIS_DATE, date)?;
            let date = date.and_then(|date| date.as_date()).ok_or(Error::NoSuchRecord)?;
            return store.find(number, date).await?.ok_or(Error::NoSuchRecord);
        }
        let record = self.record_of(&store, text).await?;
        if store.entries(record).await?.is_empty() {
            Err(Error::NoSuchRecord)
        } else {
            Ok(record)
        }
    }
}

/// The options chosen that the question has in some version, in the order chosen; one where every version takes one.
/// An earlier answer can so be restored as it was given, though the record has moved to another version since.
fn chosen(question: &Question, keys: Vec<String>) -> Vec<OptionKey> {
    let every = || {
        dataset()
            .versions()
            .iter()
            .filter_map(|version| version.question(&question.key))
    };
    let most = if every().any(|question| question.kind == AnswerKind::Several) {
        usize::MAX
    } else {
        1
    };
    let known = keys
        .into_iter()
        .map(OptionKey::new)
        .filter(|key| every().any(|question| question.option(key).is_some()));
    known.take(most).collect()
}

/// The candidate that was chosen, among those that there are now.
fn chosen_of<'f>(folded: &'f Folded, question: &QuestionKey, choice: &Chosen) -> Result<&'f Candidate, Error> {
    let conflict = folded.conflicts.iter().find(|conflict| conflict.question == *question);
    let conflict = conflict.ok_or(Error::AlreadySettled)?;
    conflict.choose(choice.entry, &choice.among).map_err(|why| match why {
        NoChoice::Settled => Error::AlreadySettled,
        NoChoice::AnotherArrived => Error::AnotherArrived,
    })
}

fn still_unreadable(working: &WorkingCopy, laid: &Overlay) -> BTreeMap<QuestionKey, Typed> {
    let unreadable = working
        .answers
        .iter()
        .filter(|(key, _)| laid.unreadable.contains_key(*key));
    unreadable.map(|(key, typed)| (key.clone(), typed.clone())).collect()
}
