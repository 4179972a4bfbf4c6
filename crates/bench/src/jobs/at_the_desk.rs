//! P5 and P6: what a nurse waits for while she types, and the KPIs of her service, in a store of 30,000 records.

use std::time::{Duration, Instant};

use app::fictional;
use app::views::{
    ChartLines, CutName, KpisRequest, ListPatientsRequest, MissingAnswersRequest, RecordRequest, RunChartRequest,
    TypeAnswerRequest,
};
use chrono::Datelike;
use domain::Dataset;
use domain::audit::{Period, facts};
use domain::record::check::CheckContext;
use domain::record::evaluate;

use crate::Failure;
use crate::desks::{self, SEED, SERVICE, TestDesk, today};
use crate::table::Table;
use crate::timing::Times;
use crate::workplace::Workplace;

const RECORDS: usize = 30_000;
const KEYSTROKES: usize = 1_000;
const LOOKS: usize = 200;
const RULES_LIMIT: Duration = Duration::from_micros(100);
const KEPT_LIMIT: Duration = Duration::from_millis(5);
const KPIS_LIMIT: Duration = Duration::from_millis(5);
const CHART_LIMIT: Duration = Duration::from_millis(20);
const MISSING_LIMIT: Duration = Duration::from_millis(60);
const AFTER_EDIT_LIMIT: Duration = Duration::from_millis(1);

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    eprintln!("P5, P6: a desk of {RECORDS} records");
    table.within(
        "P5 keystroke: checks, completeness, KPI flags (p99)",
        rules()?,
        RULES_LIMIT,
    );

    let dir = place.temporary()?;
    let desk = desks::filled(dir.path(), SERVICE, RECORDS).await?;
    let record = first_record(&desk).await?;
    table.within(
        "P5 keystroke kept: the whole command (p99)",
        keystrokes(&desk, &record).await?,
        KEPT_LIMIT,
    );
    table
        .note("P5: the whole command reads the record, keeps the text on the disk, and answers the form as it is now.");

    let (table_time, page_time, edited) = kpis(&desk, &record).await?;
    table.within("P6 KPI page, 30,000 records (p95)", page_time, KPIS_LIMIT);
    table.within("P6 11 KPIs, 30,000 records (p95)", table_time, KPIS_LIMIT);
    table.within("P6 11 KPIs after an edit (p95)", edited, AFTER_EDIT_LIMIT);
    table.within(
        "P6 run chart of 5 years, drawn, 30,000 records (p95)",
        run_charts(&desk).await?,
        CHART_LIMIT,
    );
    table.within(
        "P6 missing answers of a year, 30,000 records (p95)",
        missing(&desk).await?,
        MISSING_LIMIT,
    );
    desk.lock().await?;
    Ok(())
}

/// The domain's part of a keystroke, over the records of a service.
fn rules() -> Result<Duration, Failure> {
    let dataset = Dataset::published();
    let records: Vec<_> = fictional::records(SEED, 2_000, today()).collect();
    let context = CheckContext {
        today: today(),
        demo: true,
    };
    let mut times = Times::default();
    let mut in_figures = 0;
    for round in 0..=10 {
        for answers in &records {
            let began = Instant::now();
            let evaluation = evaluate(dataset, answers, context);
            let facts = facts(dataset, &evaluation, answers);
            let time = began.elapsed();
            in_figures += usize::from(facts.is_ok());
            if round > 0 {
                times.push(time);
            }
        }
    }
    if in_figures == 0 {
        return Err("no invented record is in the figures".into());
    }
    Ok(times.percentile(99))
}

async fn first_record(desk: &TestDesk) -> Result<String, Failure> {
    let request = ListPatientsRequest {
        limit: 1,
        ..ListPatientsRequest::default()
    };
    let page = desk.list_patients(request).await?;
    Ok(page.rows.first().ok_or("the list is empty")?.id.clone())
}

async fn keystrokes(desk: &TestDesk, record: &str) -> Result<Duration, Failure> {
    desk.open_record(RecordRequest {
        record: record.to_owned(),
    })
    .await?;
    let mut times = Times::default();
    for stroke in 0..KEYSTROKES {
        let text = (stroke % 150 + 40).to_string();
        let request = TypeAnswerRequest {
            record: record.to_owned(),
            question: "weight".to_owned(),
            text: text.clone(),
            chosen: Vec::new(),
        };
        times.time(desk.type_answer(request)).await?;
    }
    desk.discard_changes(RecordRequest {
        record: record.to_owned(),
    })
    .await?;
    Ok(times.percentile(99))
}

/// The whole command: counted, read by its rules and drawn.
async fn run_charts(desk: &TestDesk) -> Result<Duration, Failure> {
    let mut times = Times::default();
    for look in 0..LOOKS {
        let request = RunChartRequest {
            kpi: Some(if look % 2 == 0 { 4 } else { 9 }),
            lines: ChartLines::Limits,
            months: 60,
            group: None,
        };
        let chart = times.time(desk.run_chart(request)).await?;
        if chart.months.is_empty() {
            return Err("the run chart is empty".into());
        }
    }
    Ok(times.percentile(95))
}

/// The whole command: counted, ranked and put in words.
async fn missing(desk: &TestDesk) -> Result<Duration, Failure> {
    let mut times = Times::default();
    for _ in 0..LOOKS {
        let request = MissingAnswersRequest {
            period: Some((today().year() - 1).to_string()),
        };
        let found = times.time(desk.missing_answers(request)).await?;
        if found.answers.is_empty() {
            return Err("no answer is missing".into());
        }
    }
    Ok(times.percentile(95))
}

/// The table alone, the whole page (every other time by group), and the table right after each edit.
async fn kpis(desk: &TestDesk, record: &str) -> Result<(Duration, Duration, Duration), Failure> {
    let year = today().year() - 1;
    let [mut tables, mut pages, mut edited] = [Times::default(), Times::default(), Times::default()];
    let first = desk.kpi_table(Period::year(year), today()).await?;
    if first.kpis.len() != 11 || first.records == 0 {
        return Err("the KPI table is empty".into());
    }
    let id = desk.find_record(record).await?;
    for look in 0..LOOKS {
        let table = tables.time(desk.kpi_table(Period::year(year), today())).await?;
        pages
            .time(desk.kpis(KpisRequest {
                cut: (look % 2 == 0).then_some(CutName::Age),
                ..KpisRequest::of_year(u32::try_from(year)?)
            }))
            .await?;
        let weight = (60 + look % 2).to_string();
        desk.set_answers(id, &[("2.02".to_owned(), weight)]).await?;
        let after = edited.time(desk.kpi_table(Period::year(year), today())).await?;
        if table.records != first.records || after.records != first.records {
            return Err("a weight changed who is in the figures".into());
        }
    }
    Ok((tables.percentile(95), pages.percentile(95), edited.percentile(95)))
}
