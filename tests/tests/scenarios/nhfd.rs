//! A file of the National Hip Fracture Database: it fills the blanks of hips that are there and starts the others, asks what its codes do
//! not say, and leaves out whom the audit does not take. With `fls`, and in the window.

use app::views::{
    ErrorCode, ImportDates, ImportLayout, ImportLetters, ImportModeChoice, ImportOutcome, ImportPreviewView,
    ImportRequest, ImportSeenView, NhfdAnswer, NhfdLeftView, RecordRequest, RunImportRequest, UntickedRows,
};
use serde_json::json;
use testkit::Asked;
use tests::desks::{TestDesk, add, export, first, list, set};
use tests::program::Fls;

/// Two hips, a periprosthetic and a pathological fracture, a femoral shaft, and a hip whose sex cannot be read.
const FILE: &str = "\
NHS number,Date Of Birth,Sex / Gender,Presentation date,Fracture type,Pathological fracture,Medication post fracture,Falls assessment,Ward
9991000003,03/05/1951,2,01/03/2026,11,0,4,1,7
9991000011,04/05/1949,1,02/03/2026,13,0,12,1,7
9991000038,05/05/1940,2,03/03/2026,41,0,,,7
9991000046,06/05/1941,1,04/03/2026,11,1,,,7
9991000054,07/05/1942,2,05/03/2026,21,0,1,0,7
9991000062,08/05/1943,9,06/03/2026,12,0,1,0,7
";

#[test]
fn fls_leaves_out_what_nobody_has_said_and_takes_the_rest_once_they_have() {
    let fls = Fls::with_service();
    let file = fls.file("hips.csv", FILE);
    let unasked = fls.run("import", &[&file]).expect(1);
    assert!(unasked.err.contains("fls import --nhfd"), "{}", unasked.err);

    let dry = fls.run("import", &[&file, "--nhfd", "--dry-run", "--json"]).expect(1);
    let report = dry.json();
    assert_eq!((&report["rows"], &report["new"]), (&json!(6), &json!(0)));
    let codes = |of: &str| -> Vec<(u64, String)> {
        let cells = report[of].as_array().unwrap().iter();
        let cells = cells.map(|one| (one["row"].as_u64().unwrap(), one["code"].as_str().unwrap().to_owned()));
        cells.collect()
    };
    let is = |row, code: &str| (row, code.to_owned());
    assert_eq!(codes("not_eligible"), [is(4, "not-eligible"), is(5, "not-eligible")]);
    let mut refused = codes("refused");
    refused.sort();
    assert_eq!(
        refused,
        [
            is(2, "to-be-said"),
            is(3, "to-be-said"),
            is(6, "to-be-said"),
            is(6, "to-be-said"),
            is(7, "not-an-answer"),
            is(7, "to-be-said"),
        ]
    );
    for told in [
        "row 4, Fracture type: A periprosthetic fracture is not one of the audit",
        "row 5, Pathological fracture: A pathological fracture is not a fragility fracture",
        "4 rows, Presentation date: Was each fracture diagnosed",
        "--say \"presentation_date=ANSWER\", where ANSWER is one of Yes",
        "1 row, Fracture type 21 (Femoral shaft): Which site",
        "--say \"medication_post:12=ANSWER\"",
        "2 rows, Falls assessment 1 (Yes): Who assessed",
    ] {
        assert!(dry.err.contains(told), "{told}: {}", dry.err);
    }
    assert_eq!(fls.json("list", &[]), json!([]), "a dry run leaves nothing");

    for wrong in [
        "presentation_date",
        "ward:7=Yes",
        "sex:1=Male",
        "falls_assessment:1=Perhaps",
    ] {
        let refused = fls.run("import", &[&file, "--nhfd", "--say", wrong]).expect(2);
        assert!(!refused.err.is_empty(), "{wrong}");
    }
    let saying = [
        &*file,
        "--nhfd",
        "--say",
        "presentation_date=yes",
        "--say",
        "fracture_type:Shaft=Other",
        "--say",
        "medication_post:12=Referred for further clinical opinion",
        "--say",
        "falls_assessment:1=Assessed by FLS",
        "--json",
    ];
    let took = fls.run("import", &saying).expect(1);
    assert_eq!(took.json()["new"], 3);
    assert!(
        took.err.contains("2 rows, Falls assessment 0 (No)"),
        "one thing is still open: {}",
        took.err
    );
    let again = fls.run("import", &saying).expect(1).json();
    assert_eq!(
        (&again["new"], &again["changed"], &again["same"]),
        (&json!(0), &json!(0), &json!(3))
    );

    let out = fls.folder().join("all.csv");
    fls.run("export", &[out.to_str().unwrap()]).expect(0);
    let exported = std::fs::read_to_string(&out).unwrap();
    let row = |number: &str| {
        exported
            .lines()
            .find(|line| line.contains(number))
            .unwrap_or_default()
            .to_owned()
    };
    for (number, answers) in [
        ("9991000003", &["Female", "Hip", "Zoledronate", "Assessed by FLS"][..]),
        ("9991000011", &["Male", "Hip", "Referred for further clinical opinion"]),
        ("9991000054", &["Other", "Alendronate"]),
    ] {
        for answer in answers {
            assert!(row(number).contains(answer), "{number} {answer}: {}", row(number));
        }
    }
    for number in ["9991000038", "9991000046", "9991000062"] {
        assert_eq!(row(number), "", "{number} is not taken");
    }
}

#[test]
fn a_service_corrects_what_codes_mean_in_a_copy_of_the_account() {
    let fls = Fls::with_service();
    let file = fls.file("hips.csv", FILE);
    let account = include_str!("../../../dataset/nhfd.toml");
    let corrected = account.replacen(
        "code = \"2\", label = \"Female\"",
        "code = \"9\", label = \"Female\"",
        1,
    );
    let copy = fls.file("ours.toml", corrected);
    let saying = [
        "--nhfd",
        "--nhfd-file",
        &copy,
        "--say",
        "presentation_date=yes",
        "--dry-run",
        "--json",
    ];
    let ran = fls.run("import", &[&[&*file], &saying[..]].concat()).expect(1);
    let rows: Vec<u64> = ran.json()["refused"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["row"].as_u64())
        .collect();
    assert_eq!(rows, [2, 6, 6], "2 is a woman no longer, and 9 is one");
    let broken = fls.file(
        "broken.toml",
        account.replacen("identifies = true", "identifies = 1", 1),
    );
    let refused = fls.run("import", &[&file, "--nhfd", "--nhfd-file", &broken]).expect(1);
    assert!(
        refused.err.contains("broken.toml, column presentation_date"),
        "{}",
        refused.err
    );
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
    desk.host().give_file("hips.csv", file.as_bytes());
    desk.choose_import().await.unwrap().unwrap()
}

fn left(seen: ImportSeenView) -> NhfdLeftView {
    match seen {
        ImportSeenView::Nhfd { view } => *view,
        ImportSeenView::Columns { view } => panic!("its columns: {:?}", view.faults),
        ImportSeenView::Preview { .. } => panic!("nobody was asked"),
    }
}

async fn previewed(desk: &TestDesk, read: ImportRequest) -> ImportPreviewView {
    match desk.preview_import(read).await.unwrap() {
        ImportSeenView::Preview { view } => *view,
        ImportSeenView::Columns { .. } | ImportSeenView::Nhfd { .. } => panic!("somebody is asked again"),
    }
}

fn saying(said: &[(&str, &str, &str)]) -> Vec<NhfdAnswer> {
    let said = said.iter().map(|(column, value, option)| NhfdAnswer {
        column: (*column).to_owned(),
        value: (*value).to_owned(),
        option: (*option).to_owned(),
    });
    said.collect()
}

async fn history(desk: &TestDesk, record: &str, number: &str) -> Vec<String> {
    let request = RecordRequest {
        record: record.to_owned(),
    };
    let history = desk.record_history(request).await.unwrap();
    let of_it = history.into_iter().filter(|line| line.number == number);
    of_it.map(|line| format!("{} {}", line.answer, line.origin)).collect()
}

/// What a preview says of those who are not eligible, of each answer of a row, and of what nobody has said.
fn assert_shown(seen: &ImportPreviewView) {
    let not_eligible: Vec<_> = seen
        .lines
        .iter()
        .filter(|line| line.outcome == ImportOutcome::NotEligible)
        .map(|line| (line.row, line.what.as_str(), line.happens.as_str()))
        .collect();
    assert_eq!(
        not_eligible,
        [
            (4, "Fracture type", "A periprosthetic fracture is not one of the audit"),
            (
                5,
                "Pathological fracture",
                "A pathological fracture is not a fragility fracture"
            ),
        ]
    );
    let hers_lines: Vec<_> = seen
        .lines
        .iter()
        .filter(|line| line.row == 2)
        .map(|line| {
            (
                line.what.as_str(),
                line.in_file.as_deref().unwrap_or_default(),
                line.happens.as_str(),
            )
        })
        .collect();
    for expect in [
        ("1.03 Gender", "2 → Female", "Fill in"),
        ("1.11 Site of index fracture", "11 → Hip", "Fill in"),
        (
            "4.01 Bone therapy recommended following index fracture",
            "4 → Zoledronate",
            "Keep ours",
        ),
        ("5.01 Falls risk assessment", "1 → Referred for assessment", "Fill in"),
    ] {
        assert!(hers_lines.contains(&expect), "{expect:?}: {hers_lines:?}");
    }
    assert!(
        seen.notes
            .iter()
            .any(|note| note.contains("Medication post fracture, 12 (Pending DXA or bone clinic)")),
        "{:?}",
        seen.notes
    );
}

#[tokio::test]
async fn the_window_asks_by_kind_of_code_and_does_what_was_then_shown() {
    let desk = first("HRW").await;
    let hers = add(&desk, "9991000003", "01/03/2026").await;
    set(&desk, hers, &[("4.01", "Denosumab")]).await;
    let asked = left(choose(&desk, FILE).await);
    assert_eq!(
        (asked.rows, asked.not_eligible, asked.read.layout),
        (6, 2, ImportLayout::Nhfd)
    );
    let told: Vec<_> = asked
        .asked
        .iter()
        .map(|one| {
            (
                one.column.as_str(),
                one.value.as_str(),
                one.rows,
                one.leaves_rows_out,
                one.offers.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("presentation_date", "", 4, true, None),
            ("fracture_type", "21", 1, true, None),
            ("medication_post", "12", 1, false, None),
            ("falls_assessment", "1", 2, false, None),
            ("falls_assessment", "0", 2, false, Some("no")),
        ]
    );
    assert_eq!(asked.asked[2].stands, "12 (Pending DXA or bone clinic)");
    assert_eq!(asked.asked[1].question, "1.11 Site of index fracture");
    assert!(asked.asked[1].options.iter().any(|option| option.label == "Pelvis"));
    assert_eq!(list(&desk).await.len(), 1, "nothing has changed");

    // Nothing said: every row whose day is not confirmed is left out, and told.
    let nothing = ImportRequest {
        nhfd: Some(saying(&[])),
        ..asked.read.clone()
    };
    let seen = previewed(&desk, nothing).await;
    assert_eq!((seen.new, seen.changed, seen.not_eligible, seen.refused), (0, 0, 2, 4));

    let read = ImportRequest {
        nhfd: Some(saying(&[
            ("presentation_date", "", "yes"),
            ("falls_assessment", "1", "referred"),
            ("falls_assessment", "0", "no"),
        ])),
        ..asked.read
    };
    let seen = previewed(&desk, read.clone()).await;
    assert_eq!(
        (seen.rows, seen.new, seen.changed, seen.not_eligible, seen.refused),
        (6, 1, 1, 2, 2)
    );
    assert!(
        seen.columns.is_none() && !seen.left_to_say,
        "a code that cannot be read is no word that somebody explains"
    );
    assert_shown(&seen);

    let order = RunImportRequest {
        read: read.clone(),
        preview: seen.preview.clone(),
        all_or_none: false,
        cleared: String::new(),
    };
    let otherwise = RunImportRequest {
        read: ImportRequest {
            nhfd: Some(saying(&[("presentation_date", "", "yes")])),
            ..read
        },
        ..order.clone()
    };
    let refused = desk.run_import(otherwise).await.unwrap_err().view();
    assert_eq!(
        refused.code,
        ErrorCode::ChangedSincePreview,
        "what was not shown is not done"
    );
    let done = desk.run_import(order).await.unwrap();
    assert_eq!(
        done.words,
        "1 record was started, and 1 row has changed. 2 rows are not eligible and 2 rows were refused"
    );
    assert_eq!(
        history(&desk, &hers.to_string(), "1.11").await,
        ["Hip Import of hips.csv, row 2, this computer"]
    );
    let exported = String::from_utf8(export(&desk).await).unwrap();
    assert!(
        exported.contains("Denosumab") && !exported.contains("Zoledronate"),
        "blanks alone are filled"
    );
}

#[tokio::test]
async fn a_file_is_another_kind_of_file_or_one_of_these_as_somebody_says() {
    let desk = first("HRW").await;
    let asked = left(choose(&desk, FILE).await);
    let other = ImportRequest {
        layout: ImportLayout::Audit,
        ..asked.read
    };
    let seen = desk.preview_import(other).await.unwrap();
    assert!(
        matches!(seen, ImportSeenView::Columns { .. }),
        "its columns are asked about"
    );

    let headed = FILE.replacen("Fracture type", "Which fracture", 1);
    let seen = choose(&desk, &headed).await;
    assert!(
        matches!(seen, ImportSeenView::Columns { .. }),
        "it is not known by its headings"
    );
    let said = ImportRequest {
        layout: ImportLayout::Nhfd,
        ..cautious()
    };
    let asked = left(desk.preview_import(said.clone()).await.unwrap());
    assert_eq!((asked.rows, asked.not_eligible), (6, 1), "nothing says what was broken");

    choose(&desk, "Patient no,Clinic day\n9991000003,01/03/2026\n").await;
    let refused = desk.preview_import(said).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::NotNhfd);
    assert!(
        refused.message.contains("NHS number or Presentation date"),
        "{}",
        refused.message
    );
}

#[tokio::test]
async fn what_was_said_of_codes_is_proposed_for_the_next_file_and_its_days_are_asked_about_again() {
    let desk = first("HRW").await;
    let of = |view: &NhfdLeftView| -> Vec<(String, String, Option<String>, bool)> {
        let asked = view.asked.iter();
        asked
            .map(|one| {
                (
                    one.column.clone(),
                    one.value.clone(),
                    one.offers.clone(),
                    one.said_before.is_some(),
                )
            })
            .collect()
    };
    let is = |column: &str, value: &str, offers: Option<&str>, is_said: bool| {
        (column.to_owned(), value.to_owned(), offers.map(str::to_owned), is_said)
    };
    let asked = left(choose(&desk, FILE).await);
    let said = ImportRequest {
        nhfd: Some(saying(&[
            ("presentation_date", "", "yes"),
            ("fracture_type", "21", "other"),
            ("falls_assessment", "1", "referred"),
            ("falls_assessment", "0", "no"),
        ])),
        ..asked.read
    };
    previewed(&desk, said).await;
    let next = left(choose(&desk, FILE).await);
    assert_eq!(
        of(&next),
        [
            is("presentation_date", "", None, false),
            is("fracture_type", "21", Some("other"), true),
            is("medication_post", "12", None, false),
            is("falls_assessment", "1", Some("referred"), true),
            is("falls_assessment", "0", Some("no"), true),
        ]
    );
    assert_eq!(
        next.asked[1].said_before.as_deref(),
        Some("As said of an earlier file on 20 November 2026")
    );
    // What is in this file and nobody says again is forgotten.
    let less = ImportRequest {
        nhfd: Some(saying(&[("falls_assessment", "1", "referred")])),
        ..next.read
    };
    previewed(&desk, less).await;
    assert_eq!(
        of(&left(choose(&desk, FILE).await)),
        [
            is("presentation_date", "", None, false),
            is("fracture_type", "21", None, false),
            is("medication_post", "12", None, false),
            is("falls_assessment", "1", Some("referred"), true),
            is("falls_assessment", "0", Some("no"), false),
        ]
    );
}

#[tokio::test]
async fn a_service_goes_by_its_own_account_in_the_window_until_it_leaves_it_out() {
    let desk = first("HRW").await;
    let account = include_str!("../../../dataset/nhfd.toml");
    let saved = desk.save_nhfd_account().await.unwrap();
    let (name, bytes) = desk.host().kept_files().pop().unwrap();
    assert_eq!(saved.file.as_deref(), Some(name.as_str()));
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        account,
        "it is there to be corrected"
    );

    desk.host().give_file("ours.toml", b"revision = 0");
    let refused = desk.choose_nhfd_account().await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::NoNhfdAccount);
    assert_eq!(desk.nhfd_account().await.unwrap(), None);

    let corrected = account.replacen(
        "code = \"2\", label = \"Female\"",
        "code = \"9\", label = \"Female\"",
        1,
    );
    desk.host().give_file("ours.toml", corrected.as_bytes());
    let kept = desk.choose_nhfd_account().await.unwrap().unwrap();
    assert_eq!(kept.name, "ours.toml");
    assert_eq!(
        desk.host().asked_last(),
        Some(Asked::Account),
        "not for a file to import"
    );
    let asked = left(choose(&desk, FILE).await);
    assert_eq!(asked.account.as_ref(), Some(&kept));
    let read = ImportRequest {
        nhfd: Some(saying(&[
            ("presentation_date", "", "yes"),
            ("fracture_type", "21", "other"),
        ])),
        ..asked.read
    };
    let seen = previewed(&desk, read.clone()).await;
    assert_eq!((seen.new, seen.not_eligible, seen.refused), (2, 2, 2));
    assert_eq!(desk.leave_out_nhfd_account().await.unwrap(), None);
    let seen = previewed(&desk, read).await;
    assert_eq!(
        (seen.new, seen.not_eligible, seen.refused),
        (3, 2, 1),
        "the program's own account is read again"
    );
    assert_eq!(left(choose(&desk, FILE).await).account, None);
}
