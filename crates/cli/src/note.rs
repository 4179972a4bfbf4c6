//! `fls note`: notes on a patient, which this service's computers alone can read.

use app::views::{NoteRequest, NoteView, RecordRequest, WriteNoteRequest};

use crate::args::NoteArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// What is said where a service has chosen to keep neither.
pub(crate) const WITHOUT: &str = "This service does without contact cards and notes";

/// Shows the notes, after writing, correcting or taking back one where that is asked.
pub(crate) async fn act(desk: &OpenDesk, asked: NoteArgs) -> Result<Outcome, Stop> {
    let record = desk.find_record(&asked.record).await?.to_string();
    let notes = match (asked.text, asked.take_back) {
        (Some(text), _) => {
            let note = asked.correct;
            desk.write_note(WriteNoteRequest { record, note, text }).await?
        }
        (None, Some(note)) => desk.take_back_note(NoteRequest { record, note }).await?,
        (None, None) => desk.notes(RecordRequest { record }).await?,
    };
    for words in &notes.unread {
        TERMINAL.complain(words);
    }
    if asked.json {
        json_document(&notes);
    } else if !notes.kept {
        TERMINAL.say(WITHOUT);
    } else if notes.notes.is_empty() {
        TERMINAL.say("Nobody has written a note on this patient");
    } else {
        for note in &notes.notes {
            TERMINAL.say(&lines(note));
        }
    }
    Ok(if notes.unread.is_empty() {
        Outcome::Done
    } else {
        Outcome::NeedsUser
    })
}

/// Who wrote a note and when, and below that what it says.
fn lines(note: &NoteView) -> String {
    let changed = note.changed.as_ref();
    let changed = changed.map(|changed| format!(", changed {} by {}", changed.at, changed.by));
    let mut text = vec![format!("{}  {}{}", note.at, note.by, changed.unwrap_or_default())];
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "taken back".to_owned());
    if note.said.is_empty() {
        text.push(said(&note.text));
    } else {
        text.push("Changed differently: correct it".to_owned());
        text.extend(note.said.iter().map(|one| format!("{}: {}", one.by, said(&one.text))));
    }
    text.join("\n").replace('\n', "\n    ")
}
