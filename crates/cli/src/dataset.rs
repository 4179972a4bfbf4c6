//! `fls dataset`: which dataset files are in use, what corrections that wait would change, and putting them to use.

use app::views::{DatasetChangeView, DatasetPreviewView, DatasetView, UseDatasetRequest};
use domain::words::counted;

use crate::args::DatasetArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Shows which files are in use and what waits; or what that would change, for which records; or puts it to use.
pub(crate) async fn act(desk: &OpenDesk, asked: DatasetArgs) -> Result<Outcome, Stop> {
    if asked.preview {
        let preview = desk.preview_dataset().await?;
        if asked.json {
            json_document(&preview);
        } else {
            show_preview(&preview);
        }
        return Ok(Outcome::Done);
    }
    let view = if asked.put_to_use.is_empty() {
        desk.dataset_files().await?
    } else {
        let waiting = asked.put_to_use;
        desk.use_dataset(UseDatasetRequest { waiting }).await?
    };
    if asked.json {
        json_document(&view);
    } else {
        show(&view);
    }
    Ok(Outcome::Done)
}

fn show(view: &DatasetView) {
    for file in &view.files {
        let whence = match (&file.used, &file.used_by) {
            (None, _) => "came with this program".to_owned(),
            (Some(at), None) => format!("a correction of words, in use since {at}"),
            (Some(at), Some(by)) => format!("a correction, put to use by {by} at {at}"),
        };
        TERMINAL.say(&format!(
            "Dataset {} ({}): revision {}, {whence}",
            file.version, file.years, file.revision
        ));
    }
    if !view.waiting.is_empty() {
        let waiting = view.waiting.join(" ");
        TERMINAL.say(&format!("Waits to be put to use: {waiting}. It changes:"));
        show_changes(&view.changes);
        TERMINAL.say("`fls dataset --preview` tells for which records; `fls dataset --use FILE` puts it to use.");
    }
    if let Some(refused) = &view.refused {
        TERMINAL.say(&format!("Refused at {}: {}", refused.at, refused.why));
    }
    if view.takes_none {
        TERMINAL.say("This program was built without the audit team’s key: it takes no correction.");
    }
}

fn show_changes(changes: &[DatasetChangeView]) {
    for change in changes {
        let star = if change.rules { "*" } else { " " };
        TERMINAL.say(&format!("  {star} {}, {}: {}", change.version, change.at, change.words));
    }
    if changes.iter().any(|change| change.rules) {
        TERMINAL.say("  * records may stand otherwise for it");
    }
}

fn show_preview(preview: &DatasetPreviewView) {
    TERMINAL.say(&format!("{} would change:", preview.waiting.join(" ")));
    show_changes(&preview.changes);
    let of = counted(preview.records.into(), "record", "records");
    TERMINAL.say(&format!("Of {of} {} would stand otherwise.", preview.changed));
    for way in &preview.ways {
        TERMINAL.say(&format!("  {} {}", way.records, way.words));
    }
    for line in &preview.lines {
        TERMINAL.say(&format!("  {}: {}", line.id, line.words.join("; ")));
    }
}
