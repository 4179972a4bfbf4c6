//! Open data: the rows of the public pages, the same bytes for the same data, in a folder that holds nothing else.

use central::admin::{self, OPEN_DATA_FILES};
use domain::audit::SmallNumbers;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::fixture::Fixture;
use crate::program::Program;
use crate::public_pages::{get, three_services};
use crate::serving::write_secret;

/// The lines of a file of the pages from its headings on.
async fn lines(central: &Fixture, path: &str, first: &str) -> Vec<String> {
    let file = get(central.address, path, "").await;
    assert_eq!(file.status, 200, "{path}");
    let lines = file.body.lines().skip_while(|line| !line.starts_with(first));
    lines.map(str::to_owned).collect()
}

/// The lines of a file of open data of 2025, without their year.
fn of_year(text: &str, headings: &str) -> Vec<String> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    assert_eq!(lines.next(), Some(format!("Year,{headings}").as_str()));
    lines
        .map(|line| line.strip_prefix("2025,").expect("a year").to_owned())
        .collect()
}

#[sqlx::test(migrations = false)]
async fn open_data_are_the_rows_of_the_pages_and_say_what_they_are(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    three_services(&central).await;
    let files = admin::open_data(&central.pool, SmallNumbers::LeftOut, &central.clock)
        .await
        .unwrap();
    let again = admin::open_data(&central.pool, SmallNumbers::LeftOut, &central.clock)
        .await
        .unwrap();
    assert_eq!(files, again);
    let [benchmarks, groups, months, definitions] = files;

    let on_page = lines(&central, "/benchmarks.csv?year=2025", "Level,").await;
    assert_eq!(of_year(&benchmarks, &on_page[0]), on_page[1..]);

    let mut of_pages = Vec::new();
    let mut headings = String::new();
    for of in [
        "",
        "England",
        "England%3A%20London",
        "LON",
        "England%3A%20North%20East%20and%20Yorkshire",
        "LIV",
        "Wales",
        "WAL",
    ] {
        let on_page = lines(&central, &format!("/groups.csv?year=2025&of={of}"), "Level,").await;
        headings = on_page[0].clone();
        of_pages.extend_from_slice(&on_page[1..]);
    }
    assert!(of_pages.len() > 40, "{of_pages:?}");
    assert_eq!(of_year(&groups, &headings), of_pages);

    let mut told = 0;
    for (code, chart, of) in [
        ("LIV", "patients", "patients"),
        ("LIV", "kpi-4", "KPI 4"),
        ("WAL", "kpi-6", "KPI 6"),
    ] {
        let on_page = lines(&central, &format!("/run-charts/{code}/{chart}/months.csv"), "Month").await;
        for line in &on_page[1..] {
            let cells: Vec<&str> = line.split(',').collect();
            let begin = format!(",{code},{},{of},", cells[0]);
            let Some((_, rest)) = months.lines().find_map(|line| line.split_once(begin.as_str())) else {
                assert_eq!(cells[1], "0", "a month without patients has no row: {line}");
                continue;
            };
            let counted = rest.split(',').next().unwrap();
            let is_same = counted == cells[1] || (counted == "too few" && cells[1] == "too few to show");
            assert!(is_same, "{rest} and {line}");
            told += 1;
        }
    }
    assert_eq!(told, 36);
    for never in ["KPI 2,", "KPI 3,", "KPI 8,"] {
        assert!(!months.contains(never), "{never}");
    }

    // Every column that has a meaning of its own is said.
    for column in [
        "Level",
        "Cut",
        "Group",
        "Records",
        "Few found",
        "Out of",
        "KPI 4 formula",
        "KPI 11 out of",
    ] {
        assert!(
            definitions.lines().any(|line| line.split(',').nth(1) == Some(column)),
            "{column}"
        );
    }
    assert!(definitions.contains("not adjusted for case mix"));
}

#[sqlx::test(migrations = false)]
async fn a_folder_that_holds_anything_else_is_left_as_it_is(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options.clone()).await;
    three_services(&central).await;
    let program = Program::new(&options);
    write_secret(&program.key, &"03".repeat(32));
    tokio::task::spawn_blocking(move || {
        let folder = program.key.with_file_name("open-data");
        let export = || program.run(&["export-open-data", folder.to_str().unwrap()]);
        let listed = || {
            let entries = std::fs::read_dir(&folder).unwrap();
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        let mut ours = OPEN_DATA_FILES.map(str::to_owned).to_vec();
        ours.sort();
        for _ in 0..2 {
            let done = export();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            assert_eq!(listed(), ours);
        }
        std::fs::write(folder.join("benchmarks.csv"), "mine").unwrap();
        std::fs::write(folder.join("notes.txt"), "mine").unwrap();
        let refused = export();
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("holds something that is no open data"));
        assert_eq!(std::fs::read_to_string(folder.join("benchmarks.csv")).unwrap(), "mine");
    })
    .await
    .unwrap();
}
