//! `fls access-trail`: who looked at which record and what left the desk, printed, written into a file, or proved. No patient is
//! named: records are there by id.

use app::host::ChosenFile;
use app::views::{AccessLineView, KeepTrailRequest, ProveTrailRequest};
use domain::words::counted;

use crate::args::AccessTrailArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{JsonArray, TERMINAL, json_document};

/// Carries it out. `place` is where the lines are written, if they are.
pub(crate) async fn act(desk: &OpenDesk, asked: &AccessTrailArgs, place: Option<ChosenFile>) -> Result<Outcome, Stop> {
    if let Some(years) = asked.keep_years {
        return keep(desk, years).await;
    }
    if asked.verify {
        return verify(desk, asked).await;
    }
    let record = match &asked.record {
        Some(named) => Some(id_of(desk, named).await),
        None => None,
    };
    let lines = desk
        .access_named(record.as_deref(), asked.person.as_deref(), (asked.from, asked.to))
        .await?;
    if let Some(place) = place {
        let written = desk.write_access_trail(lines, &place).await?;
        TERMINAL.say(&format!("{} written", counted(written.rows.into(), "line", "lines")));
        return Ok(Outcome::Done);
    }
    let mut array = asked.json.then(JsonArray::new);
    desk.each_access_line(lines, |line| {
        match &mut array {
            Some(array) => array.push(&line),
            None => TERMINAL.say(&in_a_line(&line)),
        }
        Ok(TERMINAL.goes_on().is_continue())
    })
    .await?;
    if let Some(array) = array {
        array.end();
    }
    Ok(Outcome::Done)
}

/// The record's id as it is given, or of the record that is named as elsewhere: by NHS number and date.
async fn id_of(desk: &OpenDesk, named: &str) -> String {
    match desk.find_record(named).await {
        Ok(record) => record.to_string(),
        // One that was erased is in the trail still.
        Err(_) => named.to_owned(),
    }
}

async fn keep(desk: &OpenDesk, years: u32) -> Result<Outcome, Stop> {
    if !domain::access::TRAIL_YEARS.contains(&years) {
        let choices = domain::access::TRAIL_YEARS.map(|years| years.to_string());
        return Err(Stop::WrongUse(format!(
            "Lines are kept for one of these years: {}",
            choices.join(", ")
        )));
    }
    desk.keep_access_trail(KeepTrailRequest { years }).await?;
    TERMINAL.say(&format!(
        "Lines are kept for {years} years, at every desk of the service"
    ));
    Ok(Outcome::Done)
}

async fn verify(desk: &OpenDesk, asked: &AccessTrailArgs) -> Result<Outcome, Stop> {
    let mark = asked.mark.clone().unwrap_or_default();
    let proof = desk.prove_access_trail(ProveTrailRequest { mark }).await?;
    if asked.json {
        json_document(&proof);
    } else {
        for words in &proof.words {
            if proof.whole {
                TERMINAL.say(words);
            } else {
                TERMINAL.complain(words);
            }
        }
        if let Some(mark) = &proof.mark {
            TERMINAL.say(&format!("Mark of the last line, to be kept elsewhere: {mark}"));
        }
    }
    Ok(if proof.whole { Outcome::Done } else { Outcome::NeedsUser })
}

/// "1204  2026-11-20T09:14:03.000Z  Amara Osei  Opened a record  0193...".
fn in_a_line(line: &AccessLineView) -> String {
    let about = line.record.as_ref().or(line.records.as_ref());
    let words = [&line.at, &line.by, &line.what].into_iter().chain(about);
    words.fold(line.nr.to_string(), |told, word| format!("{told}  {word}"))
}
