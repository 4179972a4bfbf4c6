//! Undo of the last save of a record.

use domain::record::{Change, Origin, undo_last_save};
use store::WorkingCopy;

use super::in_words::{instant_text, record_id};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{RecordRequest, UndoneView};

impl<H: Host> Desk<H> {
    /// Puts back what the last save of this person changed in a record, with a further entry. What is typed and not
    /// saved stays.
    ///
    /// # Errors
    /// When there is no such save, or it cannot be taken back without touching what somebody else did.
    pub async fn undo_save(&self, request: RecordRequest) -> Result<UndoneView, Error> {
        let store = self.store().await?;
        let record = record_id(&request.record)?;
        let held = self.held(&store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let undo = undo_last_save(&held.entries, store.me().id)?;
        let saved_at = instant_text(undo.save.at);
        let put_back = u32::try_from(undo.answers.len()).unwrap_or(u32::MAX);
        let laid = self.overlay_of(&held);
        // Written on what the form was opened on, where that knows of the save: what arrived since was not seen.
        let opened_on = held.working.as_ref().map(|working| working.heads.as_slice());
        let parents = match opened_on {
            Some(heads) if heads.contains(&undo.save.id) => heads,
            _ => held.folded.heads.as_slice(),
        };
        let change = Change::Answers(undo.answers);
        let (entry, bytes) = self.draft(&store, record, &held.entries, parents, Origin::Restore, change, &laid);
        let rest = held.working.as_ref().and_then(|working| {
            // What was typed and says what was saved is no typing to keep: it would bring the save back.
            let unsaved = working
                .answers
                .iter()
                .filter(|(key, _)| laid.changes.contains_key(*key) || laid.unreadable.contains_key(*key));
            let answers = unsaved.map(|(key, typed)| (key.clone(), typed.clone())).collect();
            let heads = if parents == working.heads {
                vec![entry.id]
            } else {
                working.heads.clone()
            };
            let kept_at = working.kept_at;
            let rest = WorkingCopy {
                heads,
                answers,
                notes: working.notes.clone(),
                kept_at,
            };
            (!rest.answers.is_empty() || !rest.notes.is_empty()).then_some(rest)
        });
        store.save(record, vec![(entry, bytes)], rest.as_ref()).await?;
        Ok(UndoneView {
            saved_at,
            put_back,
            record: self.reopened(&store, record).await?,
        })
    }
}
