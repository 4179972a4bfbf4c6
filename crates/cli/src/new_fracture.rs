//! `fls new-fracture`: the record of a further fracture of a patient who has one.

use app::views::{NewPatient, RecordRequest, RecordView, StartChoice, StartRecordRequest, StartedView};
use serde_json::json;

use crate::args::NewFractureArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Begins it and saves what carries over: there is nobody to look at it first, as there is in the window.
pub(crate) async fn act(desk: &OpenDesk, asked: NewFractureArgs) -> Result<Outcome, Stop> {
    let patient = NewPatient {
        diagnosed: asked.diagnosed,
        of: Some(desk.find_record(&asked.record).await?.to_string()),
        ..NewPatient::default()
    };
    let choice = asked.new.then_some(StartChoice::New);
    let (record, existing) = match desk.start_record(StartRecordRequest { patient, choice }).await? {
        StartedView::Opened { record, existing, .. } => (record, existing),
        StartedView::Choose { found } => {
            let words = format!(
                "{} With --new it is a record of its own. Nothing was begun",
                found.words
            );
            return Err(Stop::FailedSaying(words));
        }
    };
    let request = RecordRequest { record };
    let began = desk.open_record(request.clone()).await?;
    let carried = carried_in(&began);
    if !existing {
        desk.save_record(request).await?;
    }
    if asked.json {
        json_document(&json!({ "id": began.id, "new": !existing, "carried": carried }));
    } else if existing {
        TERMINAL.say(&format!("{}  There is a record of this date already", began.id));
    } else {
        let carried = if carried.is_empty() {
            "nothing carries over".to_owned()
        } else {
            format!("carried over: {}", carried.join(", "))
        };
        TERMINAL.say(&format!("{}  Begun and saved; {carried}", began.id));
    }
    Ok(Outcome::Done)
}

/// The questions whose answers were carried over, as they are worded.
fn carried_in(record: &RecordView) -> Vec<String> {
    let carried = record.questions.iter().filter(|question| question.carried.is_some());
    carried.map(|question| question.wording.clone()).collect()
}
