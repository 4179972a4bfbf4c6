//! Warnings accepted with a note, and acceptances withdrawn: kept with the typing, and written by Save.

use domain::dataset::QuestionKey;
use domain::record::{Note, Warning, evaluate};
use store::{NoteStage, TypedNote};

use super::in_words::record_id;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::form::{given_text, is_there};
use crate::host::Host;
use crate::views::{AcceptWarningRequest, RecordStep, WarningRequest};

impl<H: Host> Desk<H> {
    /// Keeps the note to a warning as it is typed, and accepts the warning with it when that is asked. A text that is
    /// no note stays as it is, with the reason.
    ///
    /// # Errors
    /// When there is no such record, or it is deleted.
    pub async fn accept_warning(&self, request: AcceptWarningRequest) -> Result<RecordStep, Error> {
        let AcceptWarningRequest {
            warning,
            note: text,
            accept,
        } = request;
        self.note(&warning, |given| {
            let stage = match Note::read(&text) {
                Ok(_) if accept => NoteStage::Accepted(given),
                Err(_) if accept => NoteStage::Refused,
                _ => NoteStage::Typing,
            };
            let nothing = text.is_empty() && stage == NoteStage::Typing;
            (!nothing).then_some(TypedNote { text, stage })
        })
        .await
    }

    /// Withdraws the acceptance of a warning: of one that is not saved yet nothing is left, one that is saved is
    /// withdrawn by the next Save.
    ///
    /// # Errors
    /// When there is no such record, or it is deleted.
    pub async fn withdraw_acceptance(&self, request: WarningRequest) -> Result<RecordStep, Error> {
        self.note(&request, |_| {
            Some(TypedNote {
                text: String::new(),
                stage: NoteStage::Withdrawn,
            })
        })
        .await
    }

    /// Keeps what `note` makes of a warning that is there; it is given the answers that the warning is about.
    async fn note(
        &self,
        request: &WarningRequest,
        note: impl FnOnce(String) -> Option<TypedNote> + Send,
    ) -> Result<RecordStep, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let laid = self.overlay_of(&held);
        let evaluation = evaluate(dataset(), &laid.answers, self.context(&store));
        let warning = Warning {
            check: request.check.clone(),
            question: QuestionKey::new(request.question.clone()),
        };
        // A warning that went away meanwhile has nothing to be accepted; the view says so by not having it.
        if !is_there(&evaluation, &warning) {
            return self.view(&store, record, &held).await;
        }
        let note = note(given_text(&warning.given(evaluation.version, &laid.answers)));
        let now = self.host.now();
        let blank = self.blank_copy(record_id(&request.record)?, &held);
        self.edit(&store, record, held, |working| {
            let mut working = working.unwrap_or_else(blank);
            match note {
                Some(note) => working.notes.insert(warning, note),
                None => working.notes.remove(&warning),
            };
            working.kept_at = now;
            Some(working)
        })
        .await
    }
}
