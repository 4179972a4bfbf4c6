//! What a service notes on its run charts, as items of its topic: one log, one fold, and no second way of sending.
//!
//! The key is the note's id, a UUID; the value an object of `month` (`2025-09`), `text`, `chart` (`every`, `patients`, `kpi-9`) and
//! `anew`, whether median and limits begin anew there; absent when the note was removed. What a newer program says in another way
//! is kept, and counted as such.

use std::collections::BTreeMap;

use domain::answer::Json;
use domain::audit::{ChartNote, ChartNotes, OtherNote, SaidNote, chart_notes_topic};
use domain::id::ChartNoteId;
use domain::record::{Candidate, Change, Entry, Folded, ItemKey, SaidBy, fold};
use serde::{Deserialize, Serialize};

use crate::json;

/// A note as entries hold it. What a newer program adds is not read: a note that is written again here would lose it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteWire {
    month: String,
    text: String,
    chart: String,
    anew: bool,
}

/// The item by which a note is written, changed, or where there is none removed.
pub fn note_item(id: ChartNoteId, note: Option<&ChartNote>) -> (ItemKey, Option<Json>) {
    let value = note.map(|note| {
        Json::new(json::text(&NoteWire {
            month: note.kept_month(),
            text: note.text.clone(),
            chart: note.chart.key(),
            anew: note.begins_anew,
        }))
    });
    (ItemKey::new(id.to_string()), value)
}

/// Reads what the entries of the topic say; those of other subjects say nothing of it.
pub fn read(entries: &[Entry]) -> ChartNotes {
    read_folded(entries, &fold(entries))
}

/// The same from entries and what they fold to. Where one removed a note while another, who did not know of it, changed it, it
/// stands until somebody removes it again: nothing that was written goes unseen.
pub fn read_folded(entries: &[Entry], folded: &Folded) -> ChartNotes {
    let conflicts = folded.item_conflicts.iter();
    let conflicts: BTreeMap<&ItemKey, &[Candidate<Json>]> = conflicts
        .map(|conflict| (&conflict.key, conflict.candidates.as_slice()))
        .collect();
    let settled = folded.items.iter().filter(|(key, _)| !conflicts.contains_key(key));
    let mut said = ChartNotes::default();
    for (key, json) in settled {
        let found = note_of(key, json).zip(last_to_say(entries, key, json));
        match found {
            Some(((id, note), entry)) => said.notes.push(SaidNote {
                id,
                note,
                said: SaidBy::of(entry),
                entries: vec![entry.id],
                others: Vec::new(),
            }),
            None => said.newer += 1,
        }
    }
    for (key, candidates) in conflicts {
        match disputed(key, candidates) {
            Some(note) => said.notes.push(note),
            None => said.newer += 1,
        }
    }
    said.notes.sort_by_key(|said| (said.note.month, said.id));
    said
}

/// A note of which people say different things: the first of them that this program can read counts meanwhile.
fn disputed(key: &ItemKey, candidates: &[Candidate<Json>]) -> Option<SaidNote> {
    let notes: Vec<Option<(ChartNoteId, ChartNote)>> = candidates
        .iter()
        .map(|candidate| note_of(key, candidate.answer.as_ref()?))
        .collect();
    let counts = notes.iter().position(Option::is_some)?;
    let said = |candidate: &Candidate<Json>| SaidBy::new(&candidate.author, candidate.at);
    let others = notes.iter().zip(candidates).enumerate();
    // What a newer program wrote is not said to be removed.
    let others =
        others.filter(|(place, (note, candidate))| *place != counts && (note.is_some() || candidate.answer.is_none()));
    let (id, note) = notes.get(counts)?.clone()?;
    Some(SaidNote {
        id,
        note,
        said: said(candidates.get(counts)?),
        entries: candidates.iter().map(|candidate| candidate.entry).collect(),
        others: others
            .map(|(_, (note, candidate))| OtherNote {
                note: note.as_ref().map(|(_, note)| note.clone()),
                said: said(candidate),
            })
            .collect(),
    })
}

fn note_of(key: &ItemKey, json: &Json) -> Option<(ChartNoteId, ChartNote)> {
    let id: ChartNoteId = key.as_str().parse().ok()?;
    let wire: NoteWire = serde_json::from_str(json.as_str()).ok()?;
    let note = ChartNote::kept(&wire.month, &wire.text, &wire.chart, wire.anew)?;
    // A note has one key: another way to write its id would be a second one.
    (id.to_string() == key.as_str()).then_some((id, note))
}

/// Who said it last, by the clocks of those who wrote: for display, and for whoever changes it to say what they saw.
fn last_to_say<'e>(entries: &'e [Entry], key: &ItemKey, json: &Json) -> Option<&'e Entry> {
    let saying = entries.iter().filter(|entry| match &entry.change {
        Change::Items(items) if entry.subject == chart_notes_topic() => {
            items.get(key).and_then(Option::as_ref) == Some(json)
        }
        _ => false,
    });
    saying.max_by_key(|entry| (entry.at, entry.id))
}

#[cfg(test)]
mod tests {
    use domain::audit::NotedChart;
    use uuid::Uuid;

    use super::*;

    const ID: &str = "01934000-0000-7000-8000-00000000000a";

    /// Frozen: these items are in every store and at Central.
    #[test]
    fn how_a_note_stands_in_an_entry_is_frozen() {
        for (note, text) in [
            (
                ChartNote::kept("2025-09", "Telephone \"clinic\" started", "every", true),
                r#"{"month":"2025-09","text":"Telephone \"clinic\" started","chart":"every","anew":true}"#,
            ),
            (
                ChartNote::kept("2026-11", "Clinic moved", "kpi-9", false),
                r#"{"month":"2026-11","text":"Clinic moved","chart":"kpi-9","anew":false}"#,
            ),
        ] {
            let note = note.unwrap();
            let id: ChartNoteId = ID.parse().unwrap();
            let (key, value) = note_item(id, Some(&note));
            assert_eq!((key.as_str(), value.as_ref().map(Json::as_str)), (ID, Some(text)));
            assert_eq!(note_of(&key, &value.unwrap()), Some((id, note)));
        }
        let (key, value) = note_item(ChartNoteId::new(Uuid::nil()), None);
        assert_eq!((key.as_str(), value), ("00000000-0000-0000-0000-000000000000", None));
    }

    #[test]
    fn what_another_program_writes_otherwise_is_not_read() {
        let note = |key: &str, text: &str| note_of(&ItemKey::new(key), &Json::new(text));
        let right = r#"{"month":"2025-09","text":"Clinic moved","chart":"patients","anew":false}"#;
        assert_eq!(note(ID, right).unwrap().1.chart, NotedChart::One(None));
        for (key, text) in [
            ("kpi-2/2026-03", right),
            ("01934000-0000-7000-8000-00000000000A", right),
            (ID, "true"),
            (ID, r#"{"month":"2025-09","text":"Clinic moved","chart":"patients"}"#),
            (
                ID,
                r#"{"month":"2025-09","text":"Clinic moved","chart":"patients","anew":false,"colour":"red"}"#,
            ),
            (ID, r#"{"month":"2025-09","text":"","chart":"patients","anew":false}"#),
        ] {
            assert_eq!(note(key, text), None, "{key} {text}");
        }
    }
}
