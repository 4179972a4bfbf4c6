//! The annual report: frozen at the end of May, with the numbers that the public pages have of that state, read back from its workbook.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use central::admin;
use chrono::TimeDelta;
use domain::audit::SmallNumbers;
use reports::{pdf, workbook};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::fixture::{Fixture, master};
use crate::program::Program;
use crate::public_pages::{add_service, desk_with, get, groups, rows, three_services};
use crate::serving::write_secret;

/// Sheets by their names, each as its rows.
type Sheets = BTreeMap<String, Vec<Vec<Data>>>;

async fn report(central: &Fixture) -> Sheets {
    let report = admin::annual_report(&central.pool, &master(), SmallNumbers::LeftOut, &central.clock, 2025)
        .await
        .unwrap();
    assert!(
        pdf::write(&report).unwrap().starts_with(b"%PDF"),
        "it keeps the rules of tagged PDF"
    );
    let mut workbook = Xlsx::new(Cursor::new(workbook::write(&report).unwrap())).unwrap();
    let sheets = workbook.worksheets().into_iter();
    sheets
        .map(|(name, sheet)| (name, sheet.rows().map(<[Data]>::to_vec).collect()))
        .collect()
}

/// The tables of a sheet: the words above each, and its rows by its headings.
fn tables(sheet: &[Vec<Data>]) -> Vec<(String, Vec<BTreeMap<String, String>>)> {
    let mut tables = Vec::new();
    for (at, headings) in sheet.iter().enumerate().skip(1) {
        let is_heading =
            |cell: &Data| text(cell).starts_with("KPI ") || ["Counted", "Out of"].contains(&text(cell).as_str());
        if text(&headings[0]).is_empty() || !headings.iter().skip(1).any(is_heading) {
            continue;
        }
        let below = sheet[at + 1..].iter().take_while(|row| !text(&row[0]).is_empty());
        let rows = below.map(|row| headings.iter().map(text).zip(row.iter().map(text)).collect());
        tables.push((text(&sheet[at - 1][0]), rows.collect()));
    }
    tables
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

/// A percentage as a file of the pages has it, of a cell that is a share or words.
fn percent(cell: &str) -> String {
    cell.parse::<f64>()
        .map_or_else(|_| cell.to_owned(), |share| format!("{:.1}", share * 100.0))
}

/// What a cell of the report has to say where a file of the pages says this of a KPI.
fn expected(row: &BTreeMap<String, String>, kpi: u8, note: &str) -> String {
    let of = |what: &str| row[&format!("KPI {kpi} {what}")].clone();
    if of(note).starts_with("from") {
        "from 1 Jan 2027".to_owned()
    } else if of("counted") == "too few" {
        "too few".to_owned()
    } else if of("percent").is_empty() {
        "no cases".to_owned()
    } else {
        of("percent")
    }
}

/// Compares the KPIs of a row, and says how many it has.
fn compare(cells: &BTreeMap<String, String>, row: &BTreeMap<String, String>, note: &str) -> usize {
    let mut told = 0;
    for (heading, cell) in cells {
        if let Some(kpi) = heading.strip_prefix("KPI ") {
            let kpi = kpi.split(' ').next().unwrap().parse().unwrap();
            assert_eq!(percent(cell), expected(row, kpi, note), "{heading} of {row:?}");
            told += 1;
        }
    }
    if let Some(records) = cells.get("Records") {
        assert_eq!(*records, row["Records"]);
        told += 1;
    }
    told
}

#[sqlx::test(migrations = false)]
async fn every_number_of_the_report_is_that_of_the_pages_at_the_end_of_may(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    // The 4th of May 2026: records of 2025 are still taken.
    central.pass(TimeDelta::days(-200));
    let mut desks = three_services(&central).await;
    let too_early = admin::annual_report(&central.pool, &master(), SmallNumbers::LeftOut, &central.clock, 2025).await;
    let words = too_early.err().unwrap().to_string();
    assert!(words.contains("are taken until 31 May 2026"), "{words}");

    central.pass(TimeDelta::days(60));
    let of_pages = rows(&get(central.address, "/benchmarks.csv?year=2025", "").await.body);
    let sheets = report(&central).await;
    let mut told = 0;
    for (sheet, first) in [("Nations", "Nation or region"), ("Services", "Service")] {
        let tables = tables(&sheets[sheet]);
        assert_eq!(tables.len(), 2, "{sheet}");
        for (_, lines) in &tables {
            for cells in lines {
                let name = cells[first].as_str();
                let row = of_pages.iter().find(|(of, row)| match name.split_once(" (") {
                    Some((_, code)) => row["Unit code"] == code.trim_end_matches(')'),
                    None if name == "All services" => of.starts_with("all services"),
                    None => match name.split_once(", ") {
                        Some((region, nation)) => **of == format!("region/{nation}/{region}/"),
                        None => **of == format!("nation/{name}//"),
                    },
                });
                told += compare(cells, row.unwrap_or_else(|| panic!("{name}")).1, "light");
                if let Some(missed) = cells.get("Missed, our estimate") {
                    assert_eq!(*missed, row.unwrap().1["Missed opportunities (our estimate)"], "{name}");
                }
            }
        }
    }
    assert_eq!(told, 8 * 11, "ten KPIs and the records of eight rows");

    let all = &of_pages["all services///"];
    let nationally = tables(&sheets["Nationally"]);
    for cells in &nationally[0].1 {
        let kpi: u8 = cells["KPI"].parse().unwrap();
        assert_eq!(
            percent(&cells["All services"]),
            expected(all, kpi, "light"),
            "KPI {kpi}"
        );
        if !all[&format!("KPI {kpi} percent")].is_empty() {
            assert_eq!(cells["Counted"], all[&format!("KPI {kpi} counted")]);
            assert_eq!(cells["Out of"], all[&format!("KPI {kpi} out of")]);
        }
    }
    assert_eq!(nationally[0].1.len(), 10);

    let mut of_groups = 0;
    for (caption, lines) in tables(&sheets["Groups"]) {
        // "By gender, all services, KPI 4 to 8"
        let parts: Vec<&str> = caption.split(", ").collect();
        let (cut, whose) = (parts[0].strip_prefix("By ").unwrap(), parts[1]);
        let of = if whose == "all services" { "" } else { whose };
        let file = get(central.address, &format!("/groups.csv?year=2025&of={of}"), "").await;
        let groups = groups(&file.body);
        for cells in &lines[1..] {
            let name = cells
                .iter()
                .find(|(heading, _)| !heading.is_empty() && !heading.starts_with("KPI ") && *heading != "Records")
                .unwrap()
                .1;
            of_groups += compare(cells, &groups[&format!("{cut}: {name}")], "note");
        }
    }
    assert!(of_groups > 100, "{of_groups} numbers of groups");

    // What arrives later is on the pages, and not in the report; nor is a service that joins later.
    add_service(&central, "NEW", "Wales", "Wales").await;
    desks.push(desk_with(&central, "NEW", 0..30).await);
    assert_eq!(report(&central).await, sheets);
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn both_files_are_written_and_none_is_written_over(_: PgPoolOptions, options: PgConnectOptions) {
    let _central = Fixture::start(options.clone()).await;
    let program = Program::new(&options);
    write_secret(&program.key, &"03".repeat(32));
    tokio::task::spawn_blocking(move || {
        let folder = program.key.parent().unwrap().to_owned();
        let into = folder.to_str().unwrap();
        let told = program.done(&["report", "--year", "2019", "--into", into]);
        assert!(
            told.contains("Wrote fls-annual-report-2019.pdf.\nWrote fls-annual-report-2019.xlsx.\n"),
            "{told}"
        );
        for ending in ["pdf", "xlsx"] {
            let file = folder.join(format!("fls-annual-report-2019.{ending}"));
            assert!(std::fs::metadata(file).unwrap().len() > 5_000, "{ending}");
        }
        let again = program.run(&["report", "--year", "2019", "--into", into]);
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&again.stderr).contains("cannot be written"));
        let early = program.run(&["report", "--year", "2126", "--into", into]);
        assert_eq!(early.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&early.stderr).contains("are taken until 31 May 2127"));
    })
    .await
    .unwrap();
}
