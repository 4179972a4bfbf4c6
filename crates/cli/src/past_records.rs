//! `fls past-records`: records past the time that the service keeps them, listed, erased one by one, or kept for a year more.

use app::views::{KeepPastRequest, KeepRecordsRequest, PurgePastRequest};
use domain::retention::RECORD_YEARS;
use domain::words::counted;

use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Lists them.
pub(crate) async fn list(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let past = desk.past_records().await?;
    if json {
        json_document(&past);
        return Ok(Outcome::Done);
    }
    for row in &past.rows {
        let told = [
            row.nhs_number.as_deref().unwrap_or("no NHS number"),
            row.diagnosed.as_deref().unwrap_or("no date"),
            row.last_seen.as_deref().unwrap_or("not known"),
        ];
        TERMINAL.say(&format!(
            "{}  {}  diagnosed {}  last seen {}",
            row.id, told[0], told[1], told[2]
        ));
    }
    let more = if past.more { ", and more" } else { "" };
    let records = counted(i64::try_from(past.rows.len()).unwrap_or(i64::MAX), "record", "records");
    TERMINAL.say(&format!(
        "{records} past {} years after the patient was last seen{more}",
        past.years
    ));
    Ok(Outcome::Done)
}

/// Erases one of them for good.
pub(crate) async fn erase(desk: &OpenDesk, record: &str, typed: String) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?.to_string();
    let purged = desk.purge_past(PurgePastRequest { record, typed }).await?;
    TERMINAL.say(&purged.words);
    Ok(Outcome::Done)
}

/// Keeps one of them for a year more.
pub(crate) async fn keep(desk: &OpenDesk, record: &str) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?.to_string();
    desk.keep_past(KeepPastRequest { record }).await?;
    TERMINAL.say("It stays, and is proposed again in a year");
    Ok(Outcome::Done)
}

/// Says for how many years records are kept.
pub(crate) async fn keep_for(desk: &OpenDesk, years: u32) -> Result<Outcome, Stop> {
    if !RECORD_YEARS.contains(&years) {
        let choices = RECORD_YEARS.map(|years| years.to_string());
        return Err(Stop::WrongUse(format!(
            "Records are kept for one of these years: {}",
            choices.join(", ")
        )));
    }
    desk.keep_records_for(KeepRecordsRequest { years }).await?;
    TERMINAL.say(&format!(
        "Records are kept for {years} years after the patient was last seen"
    ));
    Ok(Outcome::Done)
}
