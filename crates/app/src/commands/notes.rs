//! Notes on a patient, which the service's desks alone can read: written, corrected and taken back as private entries. What
//! they add up to is in `domain::private`.

use domain::id::{EntryId, RecordId};
use domain::private::{NoteText, PatientNote, PrivateContent, PrivateTextError, contact_card, patient_notes};
use store::Store;

use super::contact_card::unread;
use super::held::FoldedRecord;
use super::in_words::instant_text;
use crate::cards_kept::has_cards;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::private::opened;
use crate::views::{CardSaidView, NoteChangedView, NoteRequest, NoteView, NotesView, RecordRequest, WriteNoteRequest};

impl<H: Host> Desk<H> {
    /// The notes on a record's patient, the last written first.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn notes(&self, request: RecordRequest) -> Result<NotesView, Error> {
        let store = self.store().await?;
        notes_view(&store, &self.held_of(&store, &request.record).await?).await
    }

    /// Writes a note, or corrects the one that is named. One that says so already is not written again, but where people
    /// corrected it differently, which this settles.
    ///
    /// # Errors
    /// When there is no such record, it is deleted or was never saved, there is no such note, or the text is blank or cannot
    /// stand in one; then nothing is written.
    pub async fn write_note(&self, request: WriteNoteRequest) -> Result<NotesView, Error> {
        let store = self.store().await?;
        let (record, held) = self.to_note(&store, &request.record).await?;
        let text = NoteText::read(&request.text).and_then(|text| text.ok_or(PrivateTextError::Blank));
        let text = text.map_err(|why| Error::PrivateText {
            field: "note",
            label: "Note",
            why,
        })?;
        let said = match &request.note {
            None => Some(PrivateContent::Note(text)),
            Some(named) => {
                let note = note_named(&store, &held, named).await?;
                let is_news = !note.text.candidates.is_empty() || note.text.value.as_ref() != Some(&text);
                is_news.then_some(PrivateContent::NoteChanged {
                    note: note.entry,
                    text: Some(text),
                })
            }
        };
        if let Some(said) = said {
            self.write_private(&store, record, &held.entries, &held.folded.heads, &[said])
                .await?;
        }
        notes_view(&store, &self.held(&store, record).await?).await
    }

    /// Takes a note back: nobody is shown it any more.
    ///
    /// # Errors
    /// As [`write_note`](Self::write_note).
    pub async fn take_back_note(&self, request: NoteRequest) -> Result<NotesView, Error> {
        let store = self.store().await?;
        let (record, held) = self.to_note(&store, &request.record).await?;
        let note = note_named(&store, &held, &request.note).await?.entry;
        let said = PrivateContent::NoteChanged { note, text: None };
        self.write_private(&store, record, &held.entries, &held.folded.heads, &[said])
            .await?;
        notes_view(&store, &self.held(&store, record).await?).await
    }

    /// A record that can be written to.
    async fn to_note(&self, store: &Store, record: &str) -> Result<(RecordId, FoldedRecord), Error> {
        if !has_cards(store).await? {
            return Err(Error::NoCards);
        }
        let record = self.record_of(store, record).await?;
        let held = self.held(store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        if held.entries.is_empty() {
            return Err(Error::NoSuchRecord);
        }
        Ok((record, held))
    }
}

async fn note_named(store: &Store, held: &FoldedRecord, named: &str) -> Result<PatientNote, Error> {
    let named: EntryId = named.parse().map_err(|_| Error::NoSuchNote)?;
    let opened = opened(store, &held.entries).await?;
    let notes = patient_notes(&held.entries, &opened.said);
    notes
        .into_iter()
        .find(|note| note.entry == named)
        .ok_or(Error::NoSuchNote)
}

async fn notes_view(store: &Store, held: &FoldedRecord) -> Result<NotesView, Error> {
    let opened = opened(store, &held.entries).await?;
    let notes = patient_notes(&held.entries, &opened.said);
    let kept = has_cards(store).await?;
    Ok(NotesView {
        kept,
        notes: notes.into_iter().filter(|_| kept).map(note_view).collect(),
        unread: unread("patient", &contact_card(&held.entries, &opened.said), &opened),
    })
}

fn note_view(note: PatientNote) -> NoteView {
    let shown = |text: Option<&NoteText>| text.map(|text| text.as_str().to_owned());
    let said = note.text.candidates.iter().map(|candidate| CardSaidView {
        text: shown(candidate.answer.as_ref()),
        by: candidate.author.name.clone(),
        at: instant_text(candidate.at),
    });
    NoteView {
        id: note.entry.to_string(),
        text: shown(note.text.value.as_ref()),
        said: said.collect(),
        by: note.by.name,
        at: instant_text(note.at),
        changed: note.changed.map(|(by, at)| NoteChangedView {
            by: by.name,
            at: instant_text(at),
        }),
    }
}
