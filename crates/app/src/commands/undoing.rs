//! Undo of the last save of a record.

use std::collections::BTreeSet;

use domain::id::RecordId;
use domain::record::{Change, Origin, UndoRefused, Warning, undo_last_save};
use store::{NoteStage, SavedFrom, Store, WorkingCopy};

use super::in_words::instant_text;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{RecordRequest, UndoneView};

impl<H: Host> Desk<H> {
    /// Puts back what the last save of this person changed in a record, answers and accepted warnings, with further entries. What is typed and not
    /// saved stays.
    ///
    /// # Errors
    /// When there is no such save, or it cannot be taken back without touching what somebody else did.
    pub async fn undo_save(&self, request: RecordRequest) -> Result<UndoneView, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        loop {
            // What is typed may be saved or given up meanwhile: there is then another save to take back, or none.
            if let Some(undone) = self.undo_once(&store, record).await? {
                return Ok(undone);
            }
        }
    }

    async fn undo_once(&self, store: &Store, record: RecordId) -> Result<Option<UndoneView>, Error> {
        let held = self.held(store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let undo = undo_last_save(&held.entries, store.me().id)?;
        let saved_at = instant_text(undo.save.at);
        let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        let put_back = count(undo.answers.len());
        let accepted_again = count(undo.warnings.values().flatten().count());
        let no_longer_accepted = count(undo.warnings.values().filter(|accepted| accepted.is_none()).count());
        let laid = self.overlay_of(&held);
        // Written on what the form was opened on, where that knows of the save: what arrived since was not seen.
        let opened_on = held.working.as_ref().map(|working| working.heads.as_slice());
        let parents = match opened_on {
            Some(heads) if heads.contains(&undo.save.id) => heads,
            _ => held.folded.heads.as_slice(),
        };
        let undone: BTreeSet<Warning> = undo.warnings.keys().cloned().collect();
        let changes = [
            (!undo.answers.is_empty()).then_some(Change::Answers(undo.answers)),
            (!undo.warnings.is_empty()).then_some(Change::Warnings(undo.warnings)),
        ];
        let changes = changes.into_iter().flatten();
        let source = self.source(Origin::Restore, laid.version);
        let entries = self.entries_of_record(store, record, held.entries.iter(), parents, &source, changes)?;
        let Some(newest) = entries.last().map(|(entry, _)| entry.id) else {
            return Err(UndoRefused::NothingSaved.into());
        };
        let rest = held.working.as_ref().map(|working| {
            // What was typed and says what was saved is no typing to keep: it would bring the save back.
            let unsaved = working
                .answers
                .iter()
                .filter(|(key, _)| laid.changes.contains_key(key) || laid.unreadable.contains_key(*key));
            let answers = unsaved.map(|(key, typed)| (key.clone(), typed.clone())).collect();
            let heads = if parents == working.heads {
                vec![newest]
            } else {
                working.heads.clone()
            };
            // Nor is the withdrawal of what is withdrawn now.
            let notes = working.notes.iter();
            let notes =
                notes.filter(|(warning, typed)| !(undone.contains(*warning) && typed.stage == NoteStage::Withdrawn));
            WorkingCopy {
                heads,
                answers,
                choices: working.choices.clone(),
                notes: notes.map(|(warning, typed)| (warning.clone(), typed.clone())).collect(),
                further_of: None,
                kept_at: working.kept_at,
            }
        });
        let from = held.working.as_ref().zip(rest.as_ref());
        let from = from.map(|(read, rest)| SavedFrom { read, rest });
        if !store.save(record, entries, from, |_| {}).await? {
            return Ok(None);
        }
        self.saved();
        Ok(Some(UndoneView {
            saved_at,
            put_back,
            no_longer_accepted,
            accepted_again,
            record: self.reopened(store, record).await?,
        }))
    }
}
