//! `fls undo`: takes back what a person saved last, of one record or of many at once. What can be taken back is a rule of the
//! domain.

use app::views::{RecordRequest, UndoneView};
use domain::words::{counted, listed};
use serde_json::json;

use crate::args::UndoArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Takes back the last save of a record, or the last change of many.
pub(crate) async fn act(desk: &OpenDesk, asked: UndoArgs) -> Result<Outcome, Stop> {
    match asked.record {
        Some(record) => of_record(desk, &record, asked.json).await,
        None => of_many(desk, asked.json).await,
    }
}

async fn of_record(desk: &OpenDesk, record: &str, json: bool) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?.to_string();
    let undone = desk.undo_save(RecordRequest { record: record.clone() }).await?;
    if json {
        json_document(&json!({
            "id": record,
            "saved_at": undone.saved_at,
            "put_back": undone.put_back,
            "no_longer_accepted": undone.no_longer_accepted,
            "accepted_again": undone.accepted_again,
        }));
    } else {
        TERMINAL.say(&format!(
            "{record}  Undid the save of {}: {}",
            undone.saved_at,
            what_was_undone(&undone)
        ));
    }
    Ok(Outcome::Done)
}

/// "3 answers put back and 1 warning no longer accepted".
fn what_was_undone(undone: &UndoneView) -> String {
    let of = [
        (undone.put_back, "answer", "answers", "put back"),
        (undone.no_longer_accepted, "warning", "warnings", "no longer accepted"),
        (undone.accepted_again, "warning", "warnings", "accepted again"),
    ];
    let parts: Vec<String> = of
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many, what)| format!("{} {what}", counted(number.into(), one, many)))
        .collect();
    listed(&parts)
}

/// What was left as it is, as somebody changed it since, is named with the reason: then a person is needed.
async fn of_many(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let undone = desk.undo_bulk().await?;
    for left in &undone.left {
        TERMINAL.complain(&format!("{}  {}: {}", left.id, left.question, left.words));
    }
    if json {
        let left = undone
            .left
            .iter()
            .map(|left| json!({ "id": left.id, "questions": left.question, "why": left.words }));
        json_document(&json!({ "undone": undone.words, "left": left.collect::<Vec<_>>() }));
    } else {
        TERMINAL.say(&undone.words);
    }
    Ok(if undone.left.is_empty() {
        Outcome::Done
    } else {
        Outcome::NeedsUser
    })
}
