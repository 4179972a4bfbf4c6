//! `fls missing`: the questions that are not answered, and what recording each would change; or the patients in whose records they are.

use app::views::{MissingAnswerView, MissingAnswersRequest};
use app::{PatientGaps, dataset_in_use, missing_answer_views};
use chrono::NaiveDate;
use domain::audit::{Gap, KpiChange, KpiValue, MissingAnswer, MissingAnswers, Period};
use domain::words::counted;
use serde::Serialize;
use serde_json::{Value, json};

use crate::args::MissingArgs;
use crate::kpi_line::exact_number;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document, nhs_number, number_of};

/// Shows them, what is worth most first.
pub(crate) async fn act(desk: &OpenDesk, asked: &MissingArgs, today: NaiveDate) -> Result<Outcome, Stop> {
    let as_at = asked.as_at.unwrap_or(today);
    let period = asked.year.map(Period::year).or(asked.period);
    let period = period.unwrap_or_else(|| Period::twelve_months_to(as_at));
    if asked.patients {
        return by_patient(desk, period, as_at, asked.json).await;
    }
    let found = desk.missing_answers_of(period, as_at).await?;
    if asked.json {
        json_document(&missing_json(&found));
    } else {
        for line in lines(&found) {
            TERMINAL.say(&line);
        }
    }
    Ok(Outcome::Done)
}

async fn by_patient(desk: &OpenDesk, period: Period, as_at: NaiveDate, json: bool) -> Result<Outcome, Stop> {
    let (patients, total) = desk.patients_with_gaps(period, as_at).await?;
    if json {
        json_document(&PatientsJson {
            period: period.text(),
            as_at,
            total,
            patients: patients.iter().map(patient_json).collect(),
        });
        return Ok(Outcome::Done);
    }
    let all = counted(i64::try_from(total).unwrap_or(i64::MAX), "patient", "patients");
    TERMINAL.say(&format!(
        "{all} with missing answers, diagnosed in {}, as at {as_at}",
        period.words()
    ));
    for patient in &patients {
        TERMINAL.say(&patient_line(patient));
    }
    let left_out = total.saturating_sub(patients.len());
    if left_out > 0 {
        TERMINAL.say(&format!("{left_out} more have no window that closes earlier"));
    }
    Ok(Outcome::Done)
}

/// "ID  9991000003  2025-03-02  closes 2025-05-31  1.07 until 2025-05-31, 1.03".
fn patient_line(patient: &PatientGaps) -> String {
    let row = &patient.row;
    let closes = patient.first.as_ref().and_then(|first| first.closes);
    let closes = closes.map_or_else(|| "no window to come".to_owned(), |closes| format!("closes {closes}"));
    let gaps = patient.gaps.iter().map(|gap| {
        let until = gap.closes.map_or_else(String::new, |until| format!(" until {until}"));
        format!("{}{until}", number_of(row, &gap.question))
    });
    let gaps: Vec<String> = gaps.collect();
    format!(
        "{}  {:10}  {:10}  {closes}  {}",
        row.id,
        nhs_number(row).unwrap_or_default(),
        row.diagnosed.map(|date| date.to_string()).unwrap_or_default(),
        gaps.join(", ")
    )
}

/// `missing --patients --json`.
#[derive(Serialize)]
struct PatientsJson {
    period: String,
    as_at: NaiveDate,
    total: usize,
    patients: Vec<PatientJson>,
}

/// One patient of it.
#[derive(Serialize)]
struct PatientJson {
    id: String,
    nhs_number: Option<String>,
    diagnosed: Option<NaiveDate>,
    closes: Option<NaiveDate>,
    missing: Vec<GapJson>,
}

/// One missing answer of a patient.
#[derive(Serialize)]
struct GapJson {
    question: String,
    number: String,
    closes: Option<NaiveDate>,
}

fn patient_json(patient: &PatientGaps) -> PatientJson {
    let row = &patient.row;
    let gap = |gap: &Gap| GapJson {
        question: gap.question.to_string(),
        number: number_of(row, &gap.question),
        closes: gap.closes,
    };
    PatientJson {
        id: row.id.to_string(),
        nhs_number: nhs_number(row),
        diagnosed: row.diagnosed,
        closes: patient.first.as_ref().and_then(|first| first.closes),
        missing: patient.gaps.iter().map(gap).collect(),
    }
}

/// Of no more questions is it said beside today's list.
const MOST_WORTH: usize = 3;

/// What is worth most of the last twelve months, as the window's Today ends with it.
pub(crate) async fn worth_most(desk: &OpenDesk) -> Result<Vec<MissingAnswerView>, Stop> {
    let asked = MissingAnswersRequest { period: None };
    let answers = desk.missing_answers(asked).await?.answers;
    let worth_something = answers.into_iter().filter(|answer| answer.is_worth_something);
    Ok(worth_something.take(MOST_WORTH).collect())
}

fn lines(found: &MissingAnswers) -> Vec<String> {
    let mut lines = vec![format!(
        "{} diagnosed in {}, as at {}",
        counted(found.records.cast_signed(), "patient", "patients"),
        found.period.words(),
        found.as_at
    )];
    if found.answers.is_empty() {
        lines.push("No answer is missing that is asked for and due.".to_owned());
    }
    for answer in missing_answer_views(found) {
        lines.push(answer_line(&answer));
        lines.extend(answer.changes.iter().map(|change| format!("      {}", change.words)));
        lines.extend(answer.enough.map(|enough| format!("      {enough}")));
    }
    lines
}

/// "6.02 Date of the 16-week follow-up  12 patients  KPI 9 up to +3.1 points  closes 2026-11-17, 7 close within 7 days".
pub(crate) fn answer_line(answer: &MissingAnswerView) -> String {
    let closes = match &answer.closes {
        Some(first) => format!("closes {first}, {}", answer.closing),
        None => answer.closing.clone(),
    };
    format!(
        "{} {}  {}  {}  {closes}",
        answer.number,
        answer.wording,
        counted(answer.patients.into(), "patient", "patients"),
        answer.worth,
    )
}

/// `missing --json`.
#[derive(Serialize)]
struct MissingJson {
    period: String,
    as_at: NaiveDate,
    records: u64,
    answers: Vec<AnswerJson>,
}

/// One question of `missing --json`.
#[derive(Serialize)]
struct AnswerJson {
    question: String,
    number: String,
    patients: u64,
    closes: Option<NaiveDate>,
    closes_within_7_days: u64,
    still_to_close: u64,
    enough_for_kpi_1: Option<u64>,
    kpis: Vec<ChangeJson>,
}

/// One KPI of a question of `missing --json`.
#[derive(Serialize)]
struct ChangeJson {
    kpi: u8,
    now: Value,
    at_best: Value,
    at_worst: Value,
    points: Option<String>,
    so_far: bool,
}

fn missing_json(found: &MissingAnswers) -> MissingJson {
    MissingJson {
        period: found.period.text(),
        as_at: found.as_at,
        records: found.records,
        answers: found.answers.iter().map(|answer| answer_json(answer, found)).collect(),
    }
}

fn answer_json(answer: &MissingAnswer, found: &MissingAnswers) -> AnswerJson {
    let version = dataset_in_use().version_on(found.period.last_day());
    let question = version.question(&answer.question);
    let window = answer.window.unwrap_or_default();
    AnswerJson {
        question: answer.question.to_string(),
        number: question.map(|question| question.number.clone()).unwrap_or_default(),
        patients: answer.patients,
        closes: window.first,
        closes_within_7_days: window.soon,
        still_to_close: window.open,
        enough_for_kpi_1: answer.enough,
        kpis: answer.changes.iter().map(change_json).collect(),
    }
}

fn change_json(change: &KpiChange) -> ChangeJson {
    ChangeJson {
        kpi: change.kpi,
        now: value_json(change.now),
        at_best: value_json(change.best),
        at_worst: value_json(change.worst),
        points: change.gain().map(|gain| format!("{gain:.1}")),
        so_far: change.is_early,
    }
}

fn value_json(value: KpiValue) -> Value {
    match value {
        KpiValue::TooOften(over, pass) => json!({ "over_20_percent_missing": over, "pass": pass }),
        KpiValue::Share(numerator, denominator) => json!({
            "numerator": numerator,
            "denominator": exact_number(&denominator.to_decimal().to_string()),
            "percent": value.percent().map(|percent| format!("{percent:.1}")),
        }),
    }
}
