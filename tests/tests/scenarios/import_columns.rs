//! A file that does not name its columns as the audit does: somebody says what they are, once, and the next such file is read so.

use app::Desk;
use app::views::{
    ErrorCode, ForgetImportColumnsRequest, ImportColumnChoice, ImportColumnUse, ImportColumnsRequest,
    ImportColumnsView, ImportDates, ImportLayout, ImportLetters, ImportMeaning, ImportModeChoice, ImportPreviewView,
    ImportRequest, ImportSeenView, ImportValueChoice, RunImportRequest, UntickedRows,
};
use serde_json::json;
use testkit::TestHost;
use tests::desks::{TestDesk, first, list, unlock};
use tests::program::Fls;

const HEADINGS: &str = "Patient no,Consultant,Clinic day,Date of birth,Hieght,";
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
        letters: ImportLetters::AsShown,
        dates: ImportDates::AsShown,
        layout: ImportLayout::AsShown,
        nhfd: None,
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
        ImportSeenView::Preview { .. } | ImportSeenView::Nhfd { .. } => panic!("nobody has said what its columns are"),
    }
}

fn preview(seen: ImportSeenView) -> ImportPreviewView {
    match seen {
        ImportSeenView::Preview { view } => *view,
        ImportSeenView::Columns { view } => panic!("its columns: {:?}", view.faults),
        ImportSeenView::Nhfd { .. } => panic!("it is no file of the NHFD"),
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
            values: Vec::new(),
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
        ("Patient no", question("nhs_number")),
        ("Clinic day", question("diagnosis_date")),
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
            ("Patient no", ImportColumnUse::Undecided),
            ("Consultant", ImportColumnUse::Undecided),
            ("Clinic day", ImportColumnUse::Undecided),
            ("Date of birth", question("birth_date")),
            ("Hieght", question("height")),
            ("", ImportColumnUse::LeftOut),
        ]
    );
    assert_eq!(seen.columns[4].why, "This is nearly the audit’s name");
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
        &[
            ("Patient no", question("height")),
            ("Consultant", ImportColumnUse::LeftOut),
        ],
    );
    let left = desk.check_import_columns(twice.clone()).await.unwrap().faults;
    assert_eq!(
        left,
        [
            "Choose a question, or leave out: column C (Clinic day)",
            "2.01 Height is chosen twice, for columns A and E: leave one out",
            "No column is 1.01 NHSNumber or 1.09 Date Index Frac Diagnosed: every row needs both",
        ]
    );
    let refused = desk.use_import_columns(twice).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::SeveralHeaderFaults);
    assert!(
        refused.message.contains(
            "The file has no column for 1.01 NHSNumber or 1.09 Date Index Frac Diagnosed: every row needs both"
        ),
        "{}",
        refused.message
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
    let refused = desk.use_import_columns(named).await.unwrap_err().view();
    assert_eq!(
        (refused.code, refused.message.as_str()),
        (
            ErrorCode::ViewNameIdentifying,
            "Leave the NHS number and telephone numbers out of the name: everybody at this desk may read it"
        )
    );
    let mut headed = as_in_ward(&seen);
    headed.columns[1].heading = "01632 960 001".to_owned();
    let refused = desk.use_import_columns(headed).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::HeadingIdentifying);
    assert!(
        refused.message.contains("give its column another heading in the file"),
        "{}",
        refused.message
    );
    assert!(matches!(
        choose(&desk, &ward(OF_WARD)).await,
        ImportSeenView::Columns { .. }
    ));
}

#[tokio::test]
async fn what_was_said_is_kept_only_of_the_columns_of_the_chosen_file_and_once_it_was_read() {
    let desk = first("HRW").await;
    let seen = columns(choose(&desk, &ward(OF_WARD)).await);
    let mut other = as_in_ward(&seen);
    other.columns[1].heading = "Ward".to_owned();
    let refused = desk.use_import_columns(other).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::OtherColumns);
    // Nor of a file that was put away meanwhile.
    let said = as_in_ward(&seen);
    desk.leave_import().await.unwrap();
    let refused = desk.use_import_columns(said).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::NoFileChosen);
    assert!(
        desk.kept_import_columns().await.unwrap().is_empty(),
        "nothing of either is kept"
    );
}

#[tokio::test]
async fn what_is_kept_is_listed_under_one_name_each_and_forgotten() {
    let desk = first("HRW").await;
    let seen = columns(choose(&desk, &ward(OF_WARD)).await);
    let said = as_in_ward(&seen);
    let named = |name: &str, request: ImportColumnsRequest| ImportColumnsRequest {
        name: name.to_owned(),
        ..request
    };
    desk.use_import_columns(named("Étage", said)).await.unwrap();
    let kept = desk.kept_import_columns().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].name.as_deref(), Some("Étage"));
    assert_eq!(kept[0].headings.join(","), HEADINGS);

    let wider = format!("{HEADINGS}Ward\n9991000003,Dr Quill,01/03/2026,03/05/1951,162,7\n");
    let other = columns(choose(&desk, &wider).await);
    let said = saying(&other, "étage ", &[("Ward", ImportColumnUse::LeftOut)]);
    let refused = desk.use_import_columns(said.clone()).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::ColumnsNameTaken);
    assert_eq!(desk.kept_import_columns().await.unwrap(), kept);
    desk.use_import_columns(named("Other floor", said)).await.unwrap();
    let both = desk.kept_import_columns().await.unwrap();
    assert_eq!(both.len(), 2);

    let headings = kept[0].headings.clone();
    let left = desk
        .forget_import_columns(ForgetImportColumnsRequest { headings })
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].name.as_deref(), Some("Other floor"));
    let again = columns(choose(&desk, &ward(OF_WARD)).await);
    assert!(again.name.is_empty(), "such a file is asked about again");
}

fn option(key: &str) -> ImportMeaning {
    ImportMeaning::Option { key: key.to_owned() }
}

/// Each word that is no answer as it stands, and what it means.
fn words(view: &ImportColumnsView) -> Vec<(&str, u32, &ImportMeaning)> {
    let every = view.values.iter().flat_map(|column| &column.values);
    every.map(|one| (one.text.as_str(), one.rows, &one.means)).collect()
}

#[tokio::test]
async fn what_words_for_answers_mean_is_said_once_and_kept_with_the_columns() {
    let desk = first("HRW").await;
    let head = "NHSNumber,1.09,Sex\n";
    let rows = "9991000003,01/03/2026,F\n9991000011,02/03/2026,9\n9991000038,03/03/2026,X\n";
    let seen = columns(choose(&desk, &format!("{head}{rows}")).await);
    let female = option("female");
    assert_eq!(
        words(&seen),
        [
            ("F", 1, &female),
            ("9", 1, &ImportMeaning::Undecided),
            ("X", 1, &ImportMeaning::Undecided)
        ]
    );
    assert_eq!((seen.values[0].column, seen.values[0].question.as_str()), (2, "gender"));
    assert_eq!(seen.values[0].options.len(), 4);
    // Used as another question, whose answers are numbers, it has no words of which anything can be said.
    let as_height = saying(&seen, "", &[("Sex", question("height"))]);
    let checked = desk.check_import_columns(as_height).await.unwrap();
    assert!(checked.faults.is_empty() && checked.values.is_empty(), "{checked:?}");

    let mut said = saying(&seen, "Clinic", &[]);
    let value = |text: &str, means| ImportValueChoice {
        text: text.to_owned(),
        means,
    };
    said.columns[2].values = vec![
        value("F", option("female")),
        value("9", option("not_known")),
        value("X", ImportMeaning::Undecided),
        // Nothing that may say who a patient is is ever kept.
        value("9991000003", option("male")),
    ];
    let shown = preview(desk.use_import_columns(said).await.unwrap());
    assert_eq!((shown.new, shown.refused), (2, 1), "nobody said what X means");
    assert_eq!(
        shown.notes,
        ["Column C (Sex): F is read as Female, 9 as Not known"],
        "what was read otherwise is told"
    );
    let order = RunImportRequest {
        read: shown.read,
        preview: shown.preview,
        all_or_none: false,
        cleared: String::new(),
    };
    desk.run_import(order).await.unwrap();

    // The next such file is read so, and says what stands in it.
    let next = format!("{head}9991000003,01/03/2026,9\n9991000038,03/03/2026,x\n");
    let shown = preview(choose(&desk, &next).await);
    let told: Vec<_> = shown
        .lines
        .iter()
        .map(|line| (line.row, line.in_file.as_deref()))
        .collect();
    assert_eq!(told, [(2, Some("9 → Not known")), (3, None)]);
    // What is left can be said later, and what was said stands beside it.
    let again = desk.import_columns(shown.read).await.unwrap();
    let not_known = option("not_known");
    assert_eq!(
        words(&again),
        [("9", 1, &not_known), ("x", 1, &ImportMeaning::Undecided)]
    );
    assert!(
        again.values[0].values[0]
            .why
            .starts_with("Columns as in “Clinic”, changed ")
    );
    let mut said = saying(&again, "Clinic", &[]);
    said.columns[2].values = vec![value("9", option("not_known")), value("x", ImportMeaning::NoAnswer)];
    let shown = preview(desk.use_import_columns(said).await.unwrap());
    assert_eq!((shown.new, shown.differs, shown.refused), (1, 1, 0));
}

#[tokio::test]
async fn words_that_are_not_the_audits_can_be_said_where_its_headings_are() {
    let desk = first("HRW").await;
    let file =
        "1.01 NHSNumber,1.09 DateIndexFracDiagnosed,3.01 DXA\n9991000003,01/03/2026,1\n9991000011,02/03/2026,0\n";
    let seen = preview(choose(&desk, file).await);
    assert_eq!((seen.new, seen.refused), (0, 2));
    let way = seen.columns.as_deref().unwrap();
    assert!(way.contains("answers in words that are not the audit’s"), "{way}");
    assert!(seen.left_to_say, "its rows are refused for want of it");
    let of = desk.import_columns(seen.read).await.unwrap();
    let (yes, no) = (option("yes"), option("no"));
    assert_eq!(words(&of), [("1", 1, &yes), ("0", 1, &no)]);
    let mut said = saying(&of, "", &[]);
    said.columns[2].values = vec![
        ImportValueChoice {
            text: "1".to_owned(),
            means: yes,
        },
        ImportValueChoice {
            text: "0".to_owned(),
            means: no,
        },
    ];
    assert_eq!(preview(desk.use_import_columns(said).await.unwrap()).new, 2);
    // A file of the audit's own words with the same headings is read as before.
    let own = file.replace(",1\n", ",Yes\n").replace(",0\n", ",No\n");
    assert_eq!(preview(choose(&desk, &own).await).new, 2);
}

/// A workbook of these sheets, each with its rows as a CSV file has them.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (line, row) in (0..).zip(rows.lines()) {
            for (column, cell) in (0..).zip(row.split(',')) {
                sheet.write_string(line, column, cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[tokio::test]
async fn columns_said_of_any_sheet_of_a_workbook_are_found_again() {
    let desk = first("HRW").await;
    let file = workbook(&[("Notes", "Ask Jo,before\nyou,change\n"), ("Ward", &ward(OF_WARD))]);
    desk.host().give_file("ward.xlsx", &file);
    let seen = columns(desk.choose_import().await.unwrap().unwrap());
    assert_eq!(seen.read.sheet, Some(0));
    let of_ward = ImportRequest {
        sheet: Some(1),
        ..cautious()
    };
    let seen = columns(desk.preview_import(of_ward.clone()).await.unwrap());
    assert_eq!(seen.read.sheet, Some(1));
    let said = ImportColumnsRequest {
        read: of_ward,
        ..as_in_ward(&seen)
    };
    assert_eq!(preview(desk.use_import_columns(said).await.unwrap()).new, 2);
    desk.leave_import().await.unwrap();

    let next = ward("9991000038,Dr Hart,05/03/2026,01/01/1945,171,\n");
    desk.host()
        .give_file("next.xlsx", &workbook(&[("Jo says", "Read me\n"), ("May", &next)]));
    let shown = preview(desk.choose_import().await.unwrap().unwrap());
    assert_eq!((shown.new, shown.read.sheet), (1, Some(1)));
    assert!(shown.columns.is_some(), "{:?}", shown.notes);
}

#[tokio::test]
async fn remarks_beside_the_columns_of_a_workbook_are_left_out_by_who_says_so() {
    let desk = first("HRW").await;
    let rows = "NHSNumber,1.09,Height\n9991000003,01/03/2026,162\n9991000011,02/03/2026,160,ask Jo\n";
    desk.host().give_file("fractures.xlsx", &workbook(&[("2026", rows)]));
    let seen = preview(desk.choose_import().await.unwrap().unwrap());
    assert_eq!((seen.new, seen.refused), (1, 1));
    assert!(seen.columns.is_some(), "there is a way to leave them out");
    let of = desk.import_columns(seen.read.clone()).await.unwrap();
    assert!(of.faults.is_empty(), "{:?}", of.faults);
    let said = ImportColumnsRequest {
        read: seen.read,
        ..saying(&of, "Fractures", &[])
    };
    let shown = preview(desk.use_import_columns(said).await.unwrap());
    assert_eq!((shown.new, shown.refused), (2, 0));
    desk.leave_import().await.unwrap();
    let more = format!("{rows}9991000038,03/03/2026,150,,,and more\n");
    desk.host().give_file("next.xlsx", &workbook(&[("2026", &more)]));
    let next = preview(desk.choose_import().await.unwrap().unwrap());
    assert_eq!(
        (next.new, next.refused),
        (2, 1),
        "what stands in a further column is asked about"
    );
    let of = desk.import_columns(next.read.clone()).await.unwrap();
    assert_eq!(of.name, "Fractures");
    let said = ImportColumnsRequest {
        read: next.read,
        ..saying(&of, "Fractures", &[])
    };
    assert_eq!(preview(desk.use_import_columns(said).await.unwrap()).new, 3);
    let kept = desk.kept_import_columns().await.unwrap();
    assert_eq!(kept.len(), 1, "it is the same kind of file");
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
    let fewer = fls.file("fewer.csv", "Clinic day,Patient no\n06/03/2026,9991000038\n");
    let named = fls.run("import", &[&fewer, "--mapping", "ward LIST", "--json"]);
    assert_eq!(named.code, 0, "{}", named.err);
    assert_eq!(named.json()["new"], json!(1));
    assert!(
        named
            .err
            .contains("The file has no column headed Consultant or Date of birth or Hieght"),
        "{}",
        named.err
    );
    let listed = fls.run("import-columns", &[]).expect(0).out;
    assert!(
        listed.starts_with("1  ") && listed.contains("  Ward list  6 columns: Patient no, Consultant, "),
        "{listed}"
    );
    let unknown = fls.run("import-columns", &["--forget", "Bed list"]).expect(1).err;
    assert!(
        unknown.contains("No columns are kept at this desk under that name or number"),
        "{unknown}"
    );
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
    assert_eq!(fls.run("import-columns", &["--forget", "WARD list"]).expect(0).out, "");
    assert_eq!(fls.json("import-columns", &[]), json!([]));
}
