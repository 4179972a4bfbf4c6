//! `fls imports` and `fls undo-import`: which files were imported, and one of them taken back. What that does is a rule of the
//! domain.

use app::files::TakingBack;
use app::views::EarlierImportView;
use domain::words::counted;

use crate::args::UndoImportArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Lists the imports.
pub(crate) async fn list(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let imports = desk.earlier_imports().await?;
    if json {
        json_document(&imports);
        return Ok(Outcome::Done);
    }
    for import in &imports {
        TERMINAL.say(&line(import));
    }
    Ok(Outcome::Done)
}

/// "3  2026-11-30T07:50:12.345Z  Amara Osei  62 rows, 52 taken  dxa-november.csv".
fn line(import: &EarlierImportView) -> String {
    let taken = counted(import.written.into(), "row taken", "rows taken");
    let rows = match import.rows {
        Some(rows) => format!("{}, {taken}", counted(rows.into(), "row", "rows")),
        None => taken,
    };
    let from = import.file.as_ref().or(import.desk.as_ref());
    let from = from.map(|from| format!("  {from}")).unwrap_or_default();
    let undone = import.undone_by.as_ref().map(|by| format!("  undone by {by}"));
    let number = import.number;
    format!(
        "{number}  {}  {}  {rows}{from}{}",
        import.at,
        import.by,
        undone.unwrap_or_default()
    )
}

/// Takes one back. What stays is named with the reason: then a person is needed.
pub(crate) async fn undo(desk: &OpenDesk, asked: &UndoImportArgs) -> Result<Outcome, Stop> {
    let end = if asked.dry_run {
        TakingBack::Nothing
    } else {
        TakingBack::Written(None)
    };
    let undone = desk.undo_import_numbered(asked.number.into(), end).await?;
    for one in &undone.stays {
        TERMINAL.complain(&format!("row {}, {}, {}: {}", one.row, one.record, one.what, one.why));
    }
    if asked.json {
        json_document(&undone);
    } else {
        TERMINAL.say(&undone.words);
    }
    Ok(if undone.stays.is_empty() {
        Outcome::Done
    } else {
        Outcome::NeedsUser
    })
}
