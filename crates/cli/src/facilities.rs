//! `fls facilities`: what the service answers about itself, and submitting it.

use app::views::{FacilitiesReached, FacilitiesRequest, FacilitiesView, FacilityQuestionView};

use crate::args::FacilitiesArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Shows the audit of a period, after answering it or submitting it where that is asked.
pub(crate) async fn act(desk: &OpenDesk, asked: FacilitiesArgs) -> Result<Outcome, Stop> {
    let request = FacilitiesRequest { period: asked.period };
    let mut audit = desk.facilities(request).await?;
    if !asked.set.is_empty() || asked.submit {
        audit = desk.answer_facilities(audit.period, &asked.set, asked.submit).await?;
    }
    if asked.json {
        json_document(&audit);
    } else {
        show(&audit);
    }
    Ok(Outcome::Done)
}

fn show(audit: &FacilitiesView) {
    TERMINAL.say(&format!("Facilities audit of {}: {}", audit.period, audit.words));
    let reached = match audit.reached {
        FacilitiesReached::Nothing => None,
        FacilitiesReached::OnlyHere => Some("Only on this computer: it has joined no FLS Central."),
        FacilitiesReached::Waiting => Some("Waiting to be sent to FLS Central."),
        FacilitiesReached::Refused => Some("FLS Central refuses some of it."),
        FacilitiesReached::AtCentral => Some("FLS Central has it."),
    };
    if let Some(reached) = reached {
        TERMINAL.say(reached);
    }
    for topic in &audit.topics {
        TERMINAL.say(&topic.title);
        for question in &topic.questions {
            TERMINAL.say(&line(question));
        }
    }
    for lacking in &audit.lacking {
        TERMINAL.say(&format!(
            "Before it can be submitted: {}: {}",
            lacking.question, lacking.why
        ));
    }
}

/// "  population *  350000": a star where it cannot be submitted without.
fn line(question: &FacilityQuestionView) -> String {
    let star = if question.required { " *" } else { "" };
    format!("  {}{star}  {}", question.key, question.text)
}
