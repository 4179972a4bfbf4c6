//! `fls caseload`: how many cases the service expects a year.

use app::views::{CaseloadView, SayCaseloadRequest};

use domain::words::{counted, with_commas};

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
    // The latest comes first; the years before the first of which something was said have its value.
    let last = caseload.values.len().saturating_sub(1);
    for (place, held) in caseload.values.iter().enumerate() {
        let cases = counted(held.value.into(), "case", "cases");
        let before = if place == last { ", and in the years before" } else { "" };
        TERMINAL.say(&format!("{cases} a year from {} on{before}", held.from_year));
    }
    for one in &caseload.said {
        let said = &one.said;
        let cases = with_commas(said.value.into());
        TERMINAL.say(&format!("{}  {}: {cases} from {} on", one.at, one.by, said.from_year));
    }
}
