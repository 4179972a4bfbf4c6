//! `fls caseload`: how many cases the service expects a year.

use app::views::{CaseloadView, SayCaseloadRequest};

use crate::args::CaseloadArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Shows the caseload, after saying another one where that is asked.
pub(crate) async fn act(desk: &OpenDesk, asked: CaseloadArgs) -> Result<Outcome, Stop> {
    let mut caseload = desk.caseload().await?;
    if let Some(text) = asked.set {
        let from_year = asked.from.unwrap_or(caseload.this_year);
        caseload = desk.say_caseload(SayCaseloadRequest { from_year, text }).await?;
    }
    if asked.json {
        json_document(&caseload);
    } else {
        show(&caseload);
    }
    Ok(Outcome::Done)
}

fn show(caseload: &CaseloadView) {
    for held in &caseload.values {
        TERMINAL.say(&format!("{} cases a year from {} on", held.value, held.from_year));
    }
    for one in &caseload.said {
        let said = &one.said;
        let line = format!("{}  {}: {} from {} on", one.at, one.by, said.value, said.from_year);
        TERMINAL.say(&line);
    }
}
