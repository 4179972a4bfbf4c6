//! `fls caseload`: how many cases the service expects a year, and how that was worked out.

use app::views::{CaseloadView, HospitalHipsRequest, SayCaseloadRequest, TakeOutCaseloadRequest};

use domain::words::{counted, with_commas};

use crate::args::CaseloadArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Shows the caseload, after saying another one or taking a year out where that is asked.
pub(crate) async fn act(desk: &OpenDesk, asked: CaseloadArgs) -> Result<Outcome, Stop> {
    let json = asked.json;
    if asked.only_shows() && (asked.from.is_some() || asked.confirm) {
        return Err(Stop::WrongUse("Say the caseload with --set or --hospital".to_owned()));
    }
    let mut caseload = desk.caseload().await?;
    if let Some(from_year) = asked.take_out {
        caseload = desk.take_out_caseload(TakeOutCaseloadRequest { from_year }).await?;
    } else if !asked.only_shows() {
        let hospitals = asked.hospital.into_iter();
        let request = SayCaseloadRequest {
            from_year: asked.from.unwrap_or(caseload.this_year),
            text: asked.set.unwrap_or_default(),
            hospitals: hospitals
                .map(|(hospital, hips)| HospitalHipsRequest { hospital, hips })
                .collect(),
            confirmed: asked.confirm,
        };
        caseload = desk.say_caseload(request).await?;
    }
    if json {
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
        TERMINAL.say(&format!(
            "{cases} a year from {} on{before}: {}",
            held.from_year, held.by_site
        ));
        if let Some(working) = &held.working {
            TERMINAL.say(&format!("    {working}"));
        }
    }
    for one in &caseload.said {
        let said = match one.value {
            Some(value) => format!("{} from {} on", with_commas(value.into()), one.from_year),
            None => format!("what was said from {} on is taken out", one.from_year),
        };
        let working = one.working.as_ref().map(|working| format!(", {working}"));
        TERMINAL.say(&format!(
            "{}  {}: {said}{}",
            one.at,
            one.by,
            working.unwrap_or_default()
        ));
    }
}
