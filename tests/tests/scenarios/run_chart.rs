//! Run charts on a real store: a month is the patients that its list has, the months of a year are the KPI of the year, and a
//! file holds what the window shows.

use std::path::Path;

use app::views::{
    ChartFormat, ChartLines, ExportChartPngRequest, ExportChartRequest, FigureGroup, KpisRequest, ListPatientsRequest,
    RunChartRequest, RunChartView,
};
use app::{Error, Host as _};
use tests::desks::{TestDesk, first, import};

const MEDIAN: RunChartRequest = RunChartRequest {
    kpi: Some(4),
    lines: ChartLines::Median,
    months: 60,
    group: None,
};

async fn desk_with_records() -> TestDesk {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(7, 400, desk.host().today())).await;
    desk
}

async fn chart(desk: &TestDesk, kpi: Option<u8>, lines: ChartLines) -> RunChartView {
    desk.run_chart(RunChartRequest { kpi, lines, ..MEDIAN }).await.unwrap()
}

/// "16 of 32" as its two numbers.
fn read(counted: &str) -> (u32, Option<u32>) {
    let mut numbers = counted.split(" of ").map(|number| number.replace(',', ""));
    let first = numbers.next().unwrap().parse().unwrap();
    (first, numbers.next().and_then(|number| number.parse().ok()))
}

#[tokio::test]
async fn the_months_of_a_year_are_its_kpi_and_behind_each_are_its_patients() {
    let desk = desk_with_records().await;
    let table = desk.kpis(KpisRequest::of_year(2025)).await.unwrap();
    for kpi in 2..=10_u8 {
        let view = chart(&desk, Some(kpi), ChartLines::Median).await;
        let of_2025 = view.months.iter().filter(|month| month.month.starts_with("2025"));
        let counted: u32 = of_2025.clone().map(|month| read(&month.counted).0).sum();
        let tile = table.kpis.iter().find(|one| one.kpi == kpi).unwrap();
        if tile.percent.is_some() {
            assert_eq!(counted, read(&tile.figure).0, "KPI {kpi}");
        }
        for month in of_2025.take(3) {
            let Some(patients) = &month.patients else { continue };
            let request = ListPatientsRequest {
                kpi: Some(patients.figure.clone()),
                limit: 500,
                ..ListPatientsRequest::default()
            };
            let listed = desk.list_patients(request).await.unwrap();
            assert!(
                patients.words.starts_with(&listed.total.to_string()),
                "{}",
                patients.words
            );
            let (year_and_month, _) = month.month.rsplit_once('-').unwrap();
            let diagnosed = listed.rows.iter().map(|row| row.diagnosed.as_deref().unwrap());
            assert!(diagnosed.into_iter().all(|day| day.starts_with(year_and_month)));
        }
    }
    let all: u32 = chart(&desk, None, ChartLines::Median)
        .await
        .months
        .iter()
        .filter(|month| month.month.starts_with("2025"))
        .map(|month| read(&month.counted).0)
        .sum();
    assert_eq!(all, table.records);
}

#[tokio::test]
async fn every_chart_says_first_what_it_says_and_is_drawn() {
    let desk = desk_with_records().await;
    let choices = chart(&desk, None, ChartLines::Median).await.charts;
    assert_eq!(choices.len(), 11, "patients, and KPI 2 to 11");
    for choice in choices {
        for lines in [ChartLines::Median, ChartLines::Limits, ChartLines::PPrime] {
            let view = chart(&desk, choice.kpi, lines).await;
            // What is no share of patients has limits that do not step.
            let steps = choice.kpi.is_some_and(|kpi| kpi > 3);
            assert_eq!(view.has_steps, steps);
            let drawn = if steps || lines != ChartLines::PPrime {
                lines
            } else {
                ChartLines::Limits
            };
            assert_eq!(view.lines, drawn);
            assert_eq!(view.title, choice.title);
            assert!(view.sentence.ends_with('.') && view.sentence.contains(", the latest closed month, "));
            assert!(view.as_at.starts_with("Data as at ") && view.as_at.contains(':'));
            assert!(
                view.svg.starts_with("<svg ")
                    && view.svg.contains(&format!("<title id=\"chart-title\">{}", view.title))
            );
            let has_open = view.months.iter().any(|month| month.is_open);
            assert!(has_open, "this month is not over");
            assert!(view.months.iter().all(|month| !month.is_open || month.signal.is_none()));
        }
    }
    for none in [Some(0), Some(1), Some(12)] {
        let refused = desk.run_chart(RunChartRequest { kpi: none, ..MEDIAN }).await;
        assert!(matches!(refused, Err(Error::WrongUse)));
    }
}

#[tokio::test]
async fn limits_that_step_are_said_of_each_closed_month_and_written_into_its_row() {
    let desk = desk_with_records().await;
    let view = chart(&desk, Some(4), ChartLines::PPrime).await;
    assert!(view.letters.len() == 2, "{:?}", view.letters);
    let in_rules = |month: &app::views::ChartMonthView| !month.is_open && month.y.is_some();
    for month in &view.months {
        assert_eq!(month.words.contains("Its limits "), in_rules(month), "{}", month.words);
    }
    let request = ExportChartRequest {
        chart: RunChartRequest {
            lines: ChartLines::PPrime,
            ..MEDIAN
        },
        format: ChartFormat::Csv,
    };
    desk.export_chart(request).await.unwrap();
    let files = desk.host().kept_files();
    let (_, bytes) = files
        .iter()
        .find(|(name, _)| Path::new(name).extension().is_some_and(|is| is == "csv"))
        .unwrap();
    let csv = String::from_utf8(bytes.clone()).unwrap();
    let rows: Vec<&str> = csv.lines().skip(5).collect();
    assert!(rows[0].ends_with("Notes,Lower limit,Upper limit"), "{}", rows[0]);
    for (month, row) in view.months.iter().zip(&rows[1..]) {
        let limits: Vec<&str> = row.rsplit(',').take(2).collect();
        let words = format!("Its limits {}% to {}%.", limits[1], limits[0]);
        assert_eq!(month.words.contains(&words), in_rules(month), "{row}: {}", month.words);
    }
}

#[tokio::test]
async fn the_charts_of_all_groups_add_up_and_behind_each_month_are_its_patients() {
    let desk = desk_with_records().await;
    let all = chart(&desk, Some(4), ChartLines::Median).await;
    assert_eq!((all.group.as_ref(), all.cuts.len()), (None, 4));
    for cut in &all.cuts {
        let (mut counted, mut of) = (0, 0);
        assert!(cut.groups.len() > 1, "{}", cut.by);
        for group in &cut.groups {
            let asked = FigureGroup {
                cut: cut.cut,
                key: group.key.clone(),
            };
            let request = RunChartRequest {
                group: Some(asked.clone()),
                ..MEDIAN
            };
            let view = desk.run_chart(request).await.unwrap();
            assert_eq!(view.group.as_ref(), Some(&asked));
            assert_eq!(view.title, format!("{} ({}: {})", all.title, cut.by, group.name));
            assert!(view.about.iter().any(|line| line.name == "Whom it is of"));
            for month in &view.months {
                let numbers = read(&month.counted);
                counted += numbers.0;
                of += numbers.1.unwrap();
                assert_eq!(month.national, None);
            }
            let behind = view.months.iter().find_map(|month| month.patients.as_ref());
            if let Some(patients) = behind {
                assert_eq!(patients.figure.group.as_ref(), Some(&asked));
                let request = ListPatientsRequest {
                    kpi: Some(patients.figure.clone()),
                    limit: 500,
                    ..ListPatientsRequest::default()
                };
                let listed = desk.list_patients(request).await.unwrap();
                assert!(
                    patients.words.starts_with(&listed.total.to_string()),
                    "{}",
                    patients.words
                );
            }
        }
        let everybody = all.months.iter().map(|month| read(&month.counted));
        let everybody = everybody.fold((0, 0), |sum, month| (sum.0 + month.0, sum.1 + month.1.unwrap()));
        assert_eq!((counted, of), everybody, "by {}", cut.by);
    }
    // How many cases to expect of a group is not known: such a chart is of everybody.
    let of_women = |kpi| RunChartRequest {
        kpi,
        group: Some(FigureGroup {
            cut: app::views::CutName::Gender,
            key: "female".to_owned(),
        }),
        ..MEDIAN
    };
    let expected = desk.run_chart(of_women(Some(2))).await.unwrap();
    assert_eq!((expected.group, expected.cuts.len()), (None, 0));
    let women = desk.run_chart(of_women(None)).await.unwrap();
    assert_eq!(women.title, "Patients identified (gender: Female)");
    let exported = desk
        .export_chart(ExportChartRequest {
            chart: of_women(Some(4)),
            format: ChartFormat::Svg,
        })
        .await
        .unwrap();
    assert_eq!(
        exported.file.as_deref(),
        Some("fls-run-chart-kpi-4-gender-female-2026-11-20.svg")
    );
    let mut none = of_women(Some(4));
    none.group = none.group.map(|group| FigureGroup {
        key: "no such group".to_owned(),
        ..group
    });
    assert!(matches!(desk.run_chart(none).await, Err(Error::WrongUse)));
}

#[tokio::test]
async fn points_that_the_window_made_of_a_chart_are_written_and_nothing_else_is() {
    let desk = desk_with_records().await;
    let picture = desk.chart_picture(MEDIAN).await.unwrap().svg;
    assert!(picture.starts_with("<svg ") && picture.contains("<style>") && picture.contains("fictional patients"));
    let request = |png: &str| ExportChartPngRequest {
        chart: MEDIAN,
        png: png.to_owned(),
    };
    for none in ["", "no Base64", "PHN2Zz48L3N2Zz4="] {
        let refused = desk.export_chart_png(request(none)).await;
        assert!(matches!(refused, Err(Error::WrongUse)), "{none}");
    }
    assert!(desk.host().kept_files().is_empty());
    let written = desk.export_chart_png(request("iVBORw0KGgoAAAAN")).await.unwrap();
    assert_eq!(written.file.as_deref(), Some("fls-run-chart-kpi-4-2026-11-20.png"));
    let files = desk.host().kept_files();
    let (_, bytes) = files
        .iter()
        .find(|(name, _)| Some(name) == written.file.as_ref())
        .unwrap();
    assert_eq!(bytes, b"\x89PNG\r\n\x1a\n\0\0\0\r");
}

#[tokio::test]
async fn a_file_holds_what_the_window_shows() {
    let desk = desk_with_records().await;
    let view = chart(&desk, Some(4), ChartLines::Median).await;
    for format in [ChartFormat::Svg, ChartFormat::Csv] {
        let exported = desk
            .export_chart(ExportChartRequest { chart: MEDIAN, format })
            .await
            .unwrap();
        assert_eq!(usize::try_from(exported.rows).unwrap(), view.months.len());
    }
    let files = desk.host().kept_files();
    let text = |ending: &str| {
        let (_, bytes) = files.iter().find(|(name, _)| name.ends_with(ending)).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let (svg, csv) = (text(".svg"), text(".csv"));
    assert!(svg.contains(&view.title) && svg.contains(&view.as_at) && svg.contains("fictional patients"));
    assert!(csv.contains(&view.title) && csv.contains(&view.as_at));
    let shown = view
        .months
        .iter()
        .filter_map(|month| month.here.as_ref()?.strip_suffix('%'));
    let rows: Vec<&str> = csv.lines().skip(6).collect();
    assert_eq!(rows.len(), view.months.len());
    let written = rows
        .iter()
        .filter_map(|row| row.split(',').nth(3))
        .filter(|percent| !percent.is_empty());
    assert_eq!(written.collect::<Vec<&str>>(), shown.collect::<Vec<&str>>());
}
