//! `fls today`: what needs somebody today, and which missing answers are worth most.

use app::views::{MissingAnswerView, TodayRequest, TodayView};
use domain::today::TodayHeading;
use domain::words::with_commas;
use serde::Serialize;

use crate::missing::{answer_line, worth_most};
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Lines under each heading.
const LINES: u32 = 3;

/// Shows it.
pub(crate) async fn act(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let list = desk.today(TodayRequest { lines: LINES }).await?;
    let worth_most = worth_most(desk).await?;
    if json {
        json_document(&today_json(&list, &worth_most));
    } else {
        for line in today_lines(&list, &worth_most) {
            TERMINAL.say(&line);
        }
    }
    Ok(Outcome::Done)
}

/// `today --json`.
#[derive(Serialize)]
struct TodayJson<'v> {
    today: &'v str,
    facilities: Option<&'v str>,
    /// In England: that lists of cleared numbers have ended or are about to.
    opt_outs: Option<&'v str>,
    backup: Option<&'v str>,
    /// That records are past their time, for whoever may look through them.
    past: Option<&'v str>,
    headings: Vec<TodayHeadingJson<'v>>,
    next: &'v str,
    worth_most: Vec<WorthMostJson<'v>>,
}

/// One question of `today --json` whose answers are worth most.
#[derive(Serialize)]
struct WorthMostJson<'v> {
    question: &'v str,
    number: &'v str,
    patients: u32,
    worth: &'v str,
    closes: Option<&'v str>,
}

/// One heading of `today --json`.
#[derive(Serialize)]
struct TodayHeadingJson<'v> {
    heading: &'static str,
    total: Option<u32>,
    records: Vec<TodayRecordJson<'v>>,
}

/// One record of `today --json`.
#[derive(Serialize)]
struct TodayRecordJson<'v> {
    id: &'v str,
    nhs_number: Option<&'v str>,
    question: Option<&'v str>,
    what: &'v str,
    why: &'v str,
    state: &'v str,
    on: Option<&'v str>,
}

/// `today --json`.
fn today_json<'v>(view: &'v TodayView, worth_most: &'v [MissingAnswerView]) -> TodayJson<'v> {
    let headings = view.sections.iter().map(|section| TodayHeadingJson {
        heading: TodayHeading::from(section.heading).code(),
        total: section.total,
        records: section
            .lines
            .iter()
            .map(|line| TodayRecordJson {
                id: &line.id,
                nhs_number: line.nhs_number.as_deref(),
                question: line.question.as_deref(),
                what: &line.what,
                why: &line.why,
                state: &line.state,
                on: line.on.as_deref(),
            })
            .collect(),
    });
    TodayJson {
        today: &view.today,
        facilities: view.facilities.as_deref(),
        opt_outs: view.opt_outs.as_deref(),
        backup: view.backup.as_deref(),
        past: view.past.as_deref(),
        headings: headings.collect(),
        next: &view.next,
        worth_most: worth_most
            .iter()
            .map(|answer| WorthMostJson {
                question: &answer.question,
                number: &answer.number,
                patients: answer.patients,
                worth: &answer.worth,
                closes: answer.closes.as_deref(),
            })
            .collect(),
    }
}

/// `today` for people: what is needed, each heading with its records, the missing answers that are worth most, and what comes next.
fn today_lines(view: &TodayView, worth_most: &[MissingAnswerView]) -> Vec<String> {
    let mut lines = vec![view.words.clone()];
    let above = view
        .facilities
        .iter()
        .chain(&view.opt_outs)
        .chain(&view.backup)
        .chain(&view.past);
    lines.extend(above.cloned());
    for section in &view.sections {
        let heading = TodayHeading::from(section.heading).code();
        lines.push(match section.total {
            Some(total) => format!("{heading}: {}", with_commas(total.into())),
            None => format!("{heading}:"),
        });
        lines.extend(section.lines.iter().map(|line| {
            format!(
                "{}  {:10}  {:10}  {}  {}",
                line.id,
                line.nhs_number.as_deref().unwrap_or_default(),
                line.on.as_deref().unwrap_or_default(),
                line.state,
                line.what,
            )
        }));
    }
    if !worth_most.is_empty() {
        lines.push("worth-most:".to_owned());
        lines.extend(worth_most.iter().map(answer_line));
    }
    lines.extend((!view.next.is_empty()).then(|| view.next.clone()));
    lines
}
