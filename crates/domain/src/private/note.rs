//! Notes on a patient: what the service's people tell each other about reaching and treating somebody, in their own words. A note
//! is corrected and taken back by what is written after it; its author stays its author.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::content::PrivateContent;
use super::text::NoteText;
use crate::id::EntryId;
use crate::record::{Author, Entry, SettledValue, fold_said, parents_first};

/// A note that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientNote {
    /// The entry that wrote it, by which it is named.
    pub entry: EntryId,
    /// Who wrote it.
    pub by: Author,
    /// When, by their clock.
    pub at: DateTime<Utc>,
    /// What it says now. Where people corrected it differently without knowing of each other, all of it is a candidate until
    /// somebody corrects it again.
    pub text: SettledValue<NoteText>,
    /// Who changed it last, and when; nothing while it is as it was written.
    pub changed: Option<(Author, DateTime<Utc>)>,
}

/// The notes of a record that stand, the last written first, of its entries and what was said in those that could be opened.
/// One that was taken back is left out, but where somebody corrected it beside that: then people decide.
pub fn patient_notes(entries: &[Entry], opened: &BTreeMap<EntryId, PrivateContent>) -> Vec<PatientNote> {
    let said: BTreeMap<EntryId, BTreeMap<EntryId, Option<NoteText>>> = opened
        .iter()
        .filter_map(|(entry, said)| match said {
            PrivateContent::Note(text) => Some((*entry, BTreeMap::from([(*entry, Some(text.clone()))]))),
            PrivateContent::NoteChanged { note, text } => Some((*entry, BTreeMap::from([(*note, text.clone())]))),
            _ => None,
        })
        .collect();
    if said.is_empty() {
        return Vec::new();
    }
    let mut settled = fold_said(entries, |entry| said.get(&entry.id));
    let ordered = parents_first(entries);
    let changed_last = |note: EntryId| {
        let mut last = ordered.iter().rev();
        let entry = last.find(
            |entry| matches!(opened.get(&entry.id), Some(PrivateContent::NoteChanged { note: changed, .. }) if *changed == note),
        )?;
        Some((entry.author.clone(), entry.at))
    };
    let written = ordered
        .iter()
        .rev()
        .filter(|entry| matches!(opened.get(&entry.id), Some(PrivateContent::Note(_))));
    written
        .filter_map(|entry| {
            let text = settled.remove(&entry.id)?;
            let stands = text.value.is_some() || !text.candidates.is_empty();
            stands.then(|| PatientNote {
                entry: entry.id,
                by: entry.author.clone(),
                at: entry.at,
                text,
                changed: changed_last(entry.id),
            })
        })
        .collect()
}
