//! Notes on run charts: written, changed and removed at a desk, as entries of the service, and read there by every chart.

use domain::audit::{ChartNote, ChartNotes, Charted, NotedChart, OtherNote, SaidNote, chart_notes_topic, chart_title};
use domain::id::ChartNoteId;
use domain::record::{Change, Entry, Origin, fold};
use domain::words::long_month;
use protocol::chart_notes::{note_item, read, read_folded};
use store::Store;

use super::in_words::{count, date_text, instant_text};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{ChartNoteView, ChartNotesView, OtherChartNoteView, RemoveChartNoteRequest, SaveChartNoteRequest};
use crate::writing::digests;

impl<H: Host> Desk<H> {
    /// Every note of the service on its run charts.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn chart_notes(&self) -> Result<ChartNotesView, Error> {
        let notes = chart_notes_of(&self.store().await?).await?;
        Ok(ChartNotesView {
            notes: notes.notes.iter().map(note_view).collect(),
            newer: count(u64::try_from(notes.newer).unwrap_or(u64::MAX)),
        })
    }

    /// Writes a note, or changes the one that is named. One that says so already is not written again, but where people
    /// changed it differently, which this settles.
    ///
    /// # Errors
    /// When it is no note, there is no such chart or note, somebody changed it since it was seen, or the store is locked or
    /// fails; nothing is then written.
    pub async fn save_chart_note(&self, request: SaveChartNoteRequest) -> Result<ChartNotesView, Error> {
        let store = self.store().await?;
        let chart = if request.every {
            NotedChart::Every
        } else {
            NotedChart::one(request.kpi).ok_or(Error::WrongUse)?
        };
        let today = self.host.today();
        let note = ChartNote::read(&request.month, &request.text, chart, request.begins_anew, today)?;
        let entries = store.entries(chart_notes_topic().id()).await?;
        let (id, is_news) = match &request.note {
            None => (ChartNoteId::new(self.host.id()), true),
            Some(named) => {
                let there = note_named(&entries, named, &request.seen)?;
                (there.id, there.note != note || !there.others.is_empty())
            }
        };
        if is_news {
            self.write_chart_note(&store, &entries, id, Some(&note)).await?;
        }
        self.chart_notes().await
    }

    /// Removes a note, from every desk of the service.
    ///
    /// # Errors
    /// As [`save_chart_note`](Self::save_chart_note).
    pub async fn remove_chart_note(&self, request: RemoveChartNoteRequest) -> Result<ChartNotesView, Error> {
        let store = self.store().await?;
        let entries = store.entries(chart_notes_topic().id()).await?;
        let id = note_named(&entries, &request.note, &request.seen)?.id;
        self.write_chart_note(&store, &entries, id, None).await?;
        self.chart_notes().await
    }

    async fn write_chart_note(
        &self,
        store: &Store,
        entries: &[Entry],
        id: ChartNoteId,
        note: Option<&ChartNote>,
    ) -> Result<(), Error> {
        let source = self.source(Origin::Keyboard, dataset().newest());
        let change = Change::Items([note_item(id, note)].into());
        let (known, heads) = (digests(entries.iter()), fold(entries).heads);
        let written = self.entries_on(store, &chart_notes_topic(), known, heads, &source, [change])?;
        store.append(written).await?;
        self.saved();
        Ok(())
    }
}

/// What the service's entries say of notes.
pub(super) async fn chart_notes_of(store: &Store) -> Result<ChartNotes, Error> {
    Ok(read(&store.entries(chart_notes_topic().id()).await?))
}

/// The note that is named, where it is still as it was seen.
fn note_named(entries: &[Entry], named: &str, seen: &[String]) -> Result<SaidNote, Error> {
    let id: ChartNoteId = named.parse().map_err(|_| Error::NoSuchNote)?;
    let mut notes = read_folded(entries, &fold(entries)).notes.into_iter();
    let note = notes.find(|note| note.id == id).ok_or(Error::NoSuchNote)?;
    let is_seen = note.entries.iter().all(|entry| seen.contains(&entry.to_string()));
    if is_seen { Ok(note) } else { Err(Error::NoteChanged) }
}

pub(super) fn note_view(said: &SaidNote) -> ChartNoteView {
    let note = &said.note;
    let kpi = match note.chart {
        NotedChart::Every => None,
        NotedChart::One(kpi) => kpi,
    };
    ChartNoteView {
        id: said.id.to_string(),
        month: date_text(note.month),
        month_name: long_month(note.month),
        text: note.text.clone(),
        every: note.chart == NotedChart::Every,
        kpi,
        chart: chart_name(note.chart),
        begins_anew: note.begins_anew,
        by: said.said.name.clone(),
        at: instant_text(said.said.at),
        entries: said.entries.iter().map(ToString::to_string).collect(),
        others: said.others.iter().map(other_view).collect(),
    }
}

fn other_view(other: &OtherNote) -> OtherChartNoteView {
    let words = |note: &ChartNote| format!("{}, {}", chart_name(note.chart), note.words());
    OtherChartNoteView {
        words: other.note.as_ref().map_or_else(|| "Removed".to_owned(), words),
        by: other.said.name.clone(),
        at: instant_text(other.said.at),
    }
}

fn chart_name(chart: NotedChart) -> String {
    match chart {
        NotedChart::Every => "Every chart".to_owned(),
        NotedChart::One(kpi) => chart_title(kpi.and_then(Charted::kpi).unwrap_or(Charted::Patients)),
    }
}
