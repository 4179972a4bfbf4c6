//! `fls chart-note`: notes on the run charts of the service.

use app::Error;
use app::views::{ChartNoteView, ChartNotesView, RemoveChartNoteRequest, SaveChartNoteRequest};
use domain::audit::Charted;
use domain::words::counted;

use crate::args::{ChartNoteArgs, ChartNoteCommand};
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Shows the notes, after writing, changing or removing one where that is asked.
pub(crate) async fn act(desk: &OpenDesk, asked: ChartNoteCommand) -> Result<Outcome, Stop> {
    let (notes, json) = match asked {
        ChartNoteCommand::Add { note, .. } => (desk.save_chart_note(request(note, None)).await?, false),
        ChartNoteCommand::Change { id, note, .. } => {
            let there = there(desk, &id).await?;
            (desk.save_chart_note(request(note, Some(there))).await?, false)
        }
        ChartNoteCommand::Remove { id, .. } => {
            let ChartNoteView { id, entries, .. } = there(desk, &id).await?;
            let removed = RemoveChartNoteRequest {
                note: id,
                seen: entries,
            };
            (desk.remove_chart_note(removed).await?, false)
        }
        ChartNoteCommand::List { json, .. } => (desk.chart_notes().await?, json),
    };
    if json {
        json_document(&notes);
    } else {
        show(&notes);
    }
    Ok(Outcome::Done)
}

/// The note as this command sees it: what arrives between looking and writing is not written over.
async fn there(desk: &OpenDesk, id: &str) -> Result<ChartNoteView, Stop> {
    let mut notes = desk.chart_notes().await?.notes.into_iter();
    notes.find(|note| note.id == id).ok_or_else(|| Error::NoSuchNote.into())
}

fn request(asked: ChartNoteArgs, there: Option<ChartNoteView>) -> SaveChartNoteRequest {
    let (note, seen) = there.map_or((None, Vec::new()), |there| (Some(there.id), there.entries));
    SaveChartNoteRequest {
        note,
        seen,
        month: asked.month,
        text: asked.text,
        every: asked.chart.is_none(),
        kpi: asked.chart.and_then(Charted::number),
        begins_anew: asked.anew,
    }
}

fn show(notes: &ChartNotesView) {
    if notes.notes.is_empty() && notes.newer == 0 {
        TERMINAL.say("Nobody has written a note on a run chart");
    }
    for note in &notes.notes {
        let anew = if note.begins_anew {
            " (median and limits begin anew)"
        } else {
            ""
        };
        TERMINAL.say(&format!("{}  {}: {}{anew}", note.id, note.month_name, note.text));
        TERMINAL.say(&format!("    {}. {}, {}", note.chart, note.by, note.at));
        for other in &note.others {
            TERMINAL.say(&format!(
                "    Said otherwise by {}, {}: {}. Change it, or remove it",
                other.by, other.at, other.words
            ));
        }
    }
    if notes.newer > 0 {
        let newer = counted(notes.newer.into(), "note is", "notes are");
        TERMINAL.say(&format!("{newer} of a newer program, which this one does not show"));
    }
}
