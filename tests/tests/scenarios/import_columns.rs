//! A file that does not name its columns as the audit does: somebody says what they are, once, and the next such file is read so.

use app::Desk;
use app::views::{
    ErrorCode, ImportColumnChoice, ImportColumnUse, ImportColumnsRequest, ImportColumnsView, ImportDates,
    ImportModeChoice, ImportPreviewView, ImportRequest, ImportSeenView, RunImportRequest, UntickedRows,
};
use serde_json::json;
use testkit::TestHost;
use tests::desks::{TestDesk, first, list, unlock};
use tests::program::Fls;

const HEADINGS: &str = "NHS No,Consultant,Fracture date,Date of birth,Hieght,";
const OF_WARD: &str =
    "9991000003,Dr Quill,01/03/2026,03/05/1951,162,\n9991000011,Dr Quill,02/03/2026,04/05/1951,160,\n";

fn ward(rows: &str) -> String {
    format!("{HEADINGS}\n{rows}")
}

fn cautious() -> ImportRequest {
    ImportRequest {
        mode: ImportModeChoice::FillBlanks,
        not_known_replaces: false,
        sheet: None,
        dates: ImportDates::AsShown,
        unticked: UntickedRows::default(),
    }
}

async fn choose(desk: &TestDesk, file: &str) -> ImportSeenView {
    desk.host().give_file("ward.csv", file.as_bytes());
    desk.choose_import().await.unwrap().unwrap()
}

fn columns(seen: ImportSeenView) -> ImportColumnsView {
    match seen {
        ImportSeenView::Columns { view } => *view,
        ImportSeenView::Preview { .. } => panic!("nobody has said what its columns are"),
    }
}

fn preview(seen: ImportSeenView) -> ImportPreviewView {
    match seen {
        ImportSeenView::Preview { view } => *view,
        ImportSeenView::Columns { view } => panic!("its columns: {:?}", view.faults),
    }
}

fn question(key: &str) -> ImportColumnUse {
    ImportColumnUse::Question { key: key.to_owned() }
}

/// What is said of the columns: as the page shows them, but for these.
fn saying(view: &ImportColumnsView, name: &str, said: &[(&str, ImportColumnUse)]) -> ImportColumnsRequest {
    let columns = view.columns.iter().map(|column| {
        let said = said.iter().find(|(heading, _)| *heading == column.heading);
        ImportColumnChoice {
            heading: column.heading.clone(),
            used: said.map_or_else(|| column.used.clone(), |(_, used)| used.clone()),
        }
    });
    ImportColumnsRequest {
        read: cautious(),
        name: name.to_owned(),
        columns: columns.collect(),
    }
}

fn as_in_ward(view: &ImportColumnsView) -> ImportColumnsRequest {
    let said = [
        ("NHS No", question("nhs_number")),
        ("Fracture date", question("diagnosis_date")),
        ("Consultant", ImportColumnUse::LeftOut),
    ];
    saying(view, "Ward list", &said)
}

#[tokio::test]
async fn somebody_says_what_the_columns_are_before_anything_is_shown_of_the_rows() {
    let desk = first("HRW").await;
    let seen = columns(choose(&desk, &ward(OF_WARD)).await);
    let told: Vec<_> = seen
        .columns
        .iter()
        .map(|one| (one.heading.as_str(), one.used.clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("NHS No", ImportColumnUse::Undecided),
            ("Consultant", ImportColumnUse::Undecided),
            ("Fracture date", ImportColumnUse::Undecided),
            ("Date of birth", question("birth_date")),
            ("Hieght", question("height")),
            ("", ImportColumnUse::LeftOut),
        ]
    );
    assert_eq!(seen.columns[4].why, "It is nearly the name");
    assert!(seen.columns[5].is_blank && !seen.columns[1].is_blank);
    let first = &seen.columns[0].first;
    assert_eq!(
        (first[0].text.as_str(), first[0].is_nhs_number, first.len()),
        ("9991000003", true, 2)
    );
    assert!(
        seen.questions
            .iter()
            .any(|one| one.label == "1.09 Date the index fracture was diagnosed")
    );
    assert_eq!(seen.faults.len(), 2, "{:?}", seen.faults);

    let twice = saying(
        &seen,
        "",
        &[("NHS No", question("height")), ("Consultant", ImportColumnUse::LeftOut)],
    );
    let left = desk.check_import_columns(twice.clone()).await.unwrap().faults;
    assert_eq!(
        left,
        [
            "Choose a question, or leave out: column C (Fracture date)",
            "2.01 Height is chosen twice, for columns A and E: leave one out",
            "No column is 1.01 NHSNumber or 1.09 Date Index Frac Diagnosed: every row needs it",
        ]
    );
    assert!(
        desk.use_import_columns(twice).await.is_err(),
        "what is left to say is not passed over"
    );
    assert!(
        matches!(choose(&desk, &ward(OF_WARD)).await, ImportSeenView::Columns { .. }),
        "and nothing of it is kept"
    );

    let said = as_in_ward(&seen);
    assert!(desk.check_import_columns(said.clone()).await.unwrap().faults.is_empty());
    let shown = preview(desk.use_import_columns(said).await.unwrap());
    assert_eq!((shown.new, shown.refused), (2, 0));
    assert!(
        shown
            .columns
            .as_ref()
            .is_some_and(|words| words.starts_with("Columns as in “Ward list”, changed "))
    );
    assert_eq!(shown.notes, ["Columns that are left out: B (Consultant), F"]);
    assert!(list(&desk).await.is_empty(), "nothing has changed yet");
    let order = RunImportRequest {
        read: shown.read.clone(),
        preview: shown.preview,
        all_or_none: false,
        cleared: String::new(),
    };
    assert_eq!(desk.run_import(order).await.unwrap().words, "2 records were started");
}

#[tokio::test]
async fn what_was_said_can_be_changed_and_helps_with_headings_that_are_nearly_the_same() {
    let desk = first("HRW").await;
    let seen = columns(choose(&desk, &ward(OF_WARD)).await);
    desk.use_import_columns(as_in_ward(&seen)).await.unwrap();
    let again = desk.import_columns(cautious()).await.unwrap();
    assert_eq!(again.name, "Ward list");
    assert!(again.faults.is_empty(), "{:?}", again.faults);
    let said = saying(&again, "Ward list", &[("Hieght", ImportColumnUse::LeftOut)]);
    let shown = preview(desk.use_import_columns(said).await.unwrap());
    assert!(shown.notes[0].contains("E (Hieght)"), "{:?}", shown.notes);

    let wider = ward(OF_WARD).replace(",\n", ",Ward 7\n").replacen("Ward 7", "Ward", 1);
    let other = columns(choose(&desk, &wider).await);
    let told: Vec<_> = other.columns.iter().map(|one| one.used.clone()).collect();
    assert_eq!(
        told,
        [
            question("nhs_number"),
            ImportColumnUse::LeftOut,
            question("diagnosis_date"),
            question("birth_date"),
            question("height"),
            ImportColumnUse::Undecided,
        ]
    );
    assert!(
        other.columns[0].why.starts_with("Columns as in “Ward list”"),
        "{}",
        other.columns[0].why
    );
    assert_eq!(other.faults, ["Choose a question, or leave out: column F (Ward)"]);
}

#[tokio::test]
async fn a_first_row_that_may_be_a_patient_and_a_name_that_may_be_one_are_never_kept() {
    let desk = first("HRW").await;
    desk.host()
        .give_file("patients.csv", b"9991000003,Quill\n9991000011,Hart\n");
    let refused = desk.choose_import().await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::NoColumnNames);
    let seen = columns(choose(&desk, &ward(OF_WARD)).await);
    let named = ImportColumnsRequest {
        name: "999 100 0003".to_owned(),
        ..as_in_ward(&seen)
    };
    assert!(desk.use_import_columns(named).await.is_err());
    assert!(matches!(
        choose(&desk, &ward(OF_WARD)).await,
        ImportSeenView::Columns { .. }
    ));
}

#[tokio::test]
async fn columns_said_in_the_window_are_found_again_by_another_process() {
    let fls = Fls::with_service();
    let desk = Desk::new(TestHost::in_folder("Window", fls.store()));
    desk.host().set_key_store(None);
    unlock(&desk).await;
    let seen = columns(choose(&desk, &ward(OF_WARD)).await);
    desk.use_import_columns(as_in_ward(&seen)).await.unwrap();
    desk.close().await;

    let next = fls.file("next.csv", ward("9991000038,Dr Hart,05/03/2026,01/01/1945,171,\n"));
    let ran = fls.run("import", &[&next, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["new"], json!(1));
    let told: Vec<&str> = ran.err.lines().collect();
    assert!(
        told[0].starts_with("fls: Columns as in “Ward list”, changed "),
        "{}",
        ran.err
    );
    assert_eq!(told[1], "fls: Columns that are left out: B (Consultant), F");
    let shown = fls.run("show", &["9991000038@2026-03-05"]).expect(0).out;
    assert!(shown.contains("171"), "{shown}");

    // Under its name also for a file with fewer columns, and nothing of it lies open on the disk.
    let fewer = fls.file("fewer.csv", "Fracture date,NHS No\n06/03/2026,9991000038\n");
    let named = fls.run("import", &[&fewer, "--mapping", "ward LIST", "--json"]);
    assert_eq!(named.code, 0, "{}", named.err);
    assert_eq!(named.json()["new"], json!(1));
    for entry in std::fs::read_dir(fls.store()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(10).any(|window| window == b"Consultant"),
                "{}",
                path.display()
            );
        }
    }
}
