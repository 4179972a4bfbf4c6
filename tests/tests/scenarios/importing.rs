//! A file twice, and patients whom a file cannot tell apart, on a real store.

use std::ops::ControlFlow;

use app::files::{ImportAsked, ImportEnd, ImportReport, Unticked};
use domain::record::{ImportMode, NotKnown};
use tests::desks::{TestDesk, first, import, list};

const HEADER: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.04 PostCode,1.09 DateIndexFracDiagnosed\n";

async fn file(desk: &TestDesk, rows: &[&str]) -> ImportReport {
    let text = format!("{HEADER}{}\n", rows.join("\n"));
    desk.import_file(ImportAsked::update(text.as_bytes()), |_, _| {})
        .await
        .unwrap()
}

#[tokio::test]
async fn whoever_shows_anything_hears_of_an_import_that_changed_something_and_of_no_other() {
    let desk = first("HEARD").await;
    let mut changes = desk.changes();
    let row = format!("{HEADER}OVERSEAS,03/02/1950,Female,NA,01/03/2026\n");
    let mut import = async |dry_run| {
        changes.mark_unchanged();
        let mut asked = ImportAsked::update(row.as_bytes());
        if dry_run {
            asked.end = ImportEnd::Nothing;
        }
        desk.import_file(asked, |_, _| {}).await.unwrap();
        changes.has_changed().unwrap()
    };
    assert!(!import(true).await, "only tried");
    assert!(import(false).await);
    assert!(!import(false).await, "the same again");
}

fn refused(report: &ImportReport) -> Vec<(u32, &'static str)> {
    report.refused.iter().map(|cell| (cell.row, cell.code)).collect()
}

#[tokio::test]
async fn a_patient_from_overseas_without_a_postcode_is_not_made_twice() {
    let desk = first("OVER").await;
    let row = "OVERSEAS,03/02/1950,Female,NA,01/03/2026";
    let once = file(&desk, &[row]).await;
    assert_eq!((once.new, once.same, refused(&once)), (1, 0, vec![]));
    let again = file(&desk, &[row, row]).await;
    assert_eq!((again.new, again.same, refused(&again)), (0, 2, vec![]));
    assert_eq!(list(&desk).await.len(), 1);
}

#[tokio::test]
async fn two_patients_from_overseas_whom_nothing_tells_apart_are_never_joined() {
    let desk = first("OVER").await;
    let her = "OVERSEAS,03/02/1950,Female,NA,01/03/2026";
    let him = "OVERSEAS,03/02/1950,Male,NA,01/03/2026";
    let report = file(&desk, &[her, him, her]).await;
    assert_eq!(
        (report.new, report.changed, report.same, refused(&report)),
        (1, 0, 1, vec![(3, "several-overseas")])
    );
    let later = file(&desk, &[him]).await;
    assert_eq!((later.new, refused(&later)), (0, vec![(2, "several-overseas")]));
    let at_home = file(&desk, &["OVERSEAS,03/02/1950,Male,LS1 4AP,01/03/2026"]).await;
    assert_eq!((at_home.new, refused(&at_home)), (0, vec![(2, "several-overseas")]));
    assert_eq!(list(&desk).await.len(), 1);
}

#[tokio::test]
async fn patients_from_overseas_come_out_the_same_however_a_file_is_cut() {
    let with = "OVERSEAS,03/02/1950,Female,LS1 4AP,01/03/2026";
    let without = "OVERSEAS,03/02/1950,Female,,01/03/2026";
    let none = "OVERSEAS,03/02/1950,Male,NA,01/03/2026";
    let elsewhere = "OVERSEAS,03/02/1950,Male,LS1 4AQ,01/03/2026";
    for rows in [
        [with, without, none, elsewhere],
        [without, with, with, without],
        [none, elsewhere, without, none],
        [elsewhere, with, without, elsewhere],
    ] {
        let told = |desk, rows: &[&'static str]| {
            let text = format!("{HEADER}{}\n", rows.join("\n"));
            async move {
                let desk: &TestDesk = desk;
                let report = desk
                    .import_file(ImportAsked::update(text.as_bytes()), |_, _| {})
                    .await
                    .unwrap();
                (report.new, report.changed, report.same, report.refused.len())
            }
        };
        let whole = first("OVER").await;
        let at_once = told(&whole, &rows).await;
        let cut = first("OVER").await;
        let mut in_parts = (0, 0, 0, 0);
        for row in rows {
            let (new, changed, same, refused) = told(&cut, &[row]).await;
            in_parts = (
                in_parts.0 + new,
                in_parts.1 + changed,
                in_parts.2 + same,
                in_parts.3 + refused,
            );
        }
        assert_eq!(at_once, in_parts, "{rows:?}");
        assert_eq!(list(&whole).await.len(), list(&cut).await.len(), "{rows:?}");
    }
}

#[tokio::test]
async fn rows_of_one_file_that_contradict_each_other_are_told_with_both_rows() {
    let desk = first("OVER").await;
    let she = "9991000003,03/02/1950,Female,,01/03/2026";
    let he = "9991000003,03/02/1950,Male,,01/03/2026";
    let rows = [she, she, he, "9991000003,,,LS1 4AP,01/03/2026", she];
    let report = file(&desk, &rows).await;
    assert_eq!((report.new, report.changed, report.same, report.differs), (1, 1, 2, 1));
    let told = |report: &ImportReport| -> Vec<(u32, String, u32, String)> {
        let told = report.contradictions.iter();
        told.map(|cell| (cell.row, cell.column.clone(), cell.earlier, cell.words.clone()))
            .collect()
    };
    let both = [(4, 3), (6, 4)].map(|(row, earlier)| {
        let words =
            format!("Row {earlier} has another answer for the same fracture. Row 6 is used: check which is right");
        (row, "1.03 Gender".to_owned(), earlier, words)
    });
    assert_eq!(told(&report), both);
    // The last row stands: the same file again changes nothing, and says so again.
    let again = file(&desk, &rows).await;
    assert_eq!((again.new, again.changed, again.same, again.differs), (0, 0, 4, 1));
    assert_eq!(told(&again), both);
    // What the store said and no row of the file does is changed without a word.
    assert_eq!(file(&desk, &[he]).await.contradictions, []);
}

#[tokio::test]
async fn of_two_rows_that_contradict_each_other_the_last_is_written_once_however_a_file_is_read() {
    let she = "9991000003,03/02/1950,Female,,01/03/2026";
    let he = "9991000003,03/02/1950,Male,,01/03/2026";
    let at_home = "9991000003,03/02/1950,,LS1 4AP,01/03/2026";
    for mode in [
        ImportMode::Update(NotKnown::GivesWay),
        ImportMode::Replace(NotKnown::GivesWay),
    ] {
        let desk = first("OVER").await;
        let text = format!("{HEADER}{she}\n{at_home}\n{he}\n");
        let asked = ImportAsked {
            mode,
            ..ImportAsked::update(text.as_bytes())
        };
        let once = desk.import_file(asked, |_, _| {}).await.unwrap();
        assert_eq!((once.new, once.changed, once.cleared), (1, 2, 0));
        assert_eq!(once.contradictions.len(), 1);
        // A blank of the first row clears nothing that a later one says.
        let again = desk.import_file(asked, |_, _| {}).await.unwrap();
        assert_eq!(
            (again.new, again.changed, again.cleared, again.same, again.differs),
            (0, 0, 0, 2, 1)
        );
        assert_eq!(again.contradictions, once.contradictions, "and it is told again");
        // A row that is left out counts for nothing.
        let without = Unticked {
            otherwise: [4].into(),
            ..Unticked::default()
        };
        let asked = ImportAsked {
            unticked: Some(&without),
            ..asked
        };
        let report = desk.import_file(asked, |_, _| {}).await.unwrap();
        assert_eq!((report.changed, report.same, report.unticked_changed), (1, 1, 1));
    }
}

#[tokio::test]
async fn a_row_that_repeats_its_record_is_planned_on_what_the_rows_before_left() {
    let desk = first("OVER").await;
    let she = "9991000003,03/02/1950,Female,,01/03/2026";
    let unknown = "9991000003,03/02/1950,Not known,,01/03/2026";
    file(&desk, &[unknown]).await;
    // The last row repeats the record as it was before the file, and that nobody knows replaces nothing.
    let report = file(&desk, &[unknown, she, unknown]).await;
    assert_eq!((report.new, report.changed, report.same, report.differs), (0, 1, 1, 1));
    let told: Vec<(u32, u32)> = report
        .contradictions
        .iter()
        .map(|cell| (cell.row, cell.earlier))
        .collect();
    assert_eq!(told, [(3, 2), (4, 3)]);
    // The same with so many rows between them that they are looked up and written apart.
    let desk = first("OVER").await;
    file(&desk, &[unknown]).await;
    let between = "OVERSEAS,03/02/1950,Female,NA,01/03/2026";
    let mut rows = vec![she];
    rows.extend(std::iter::repeat_n(between, 1_200));
    rows.push(unknown);
    rows.extend(std::iter::repeat_n(between, 1_200));
    rows.push(she);
    let report = file(&desk, &rows).await;
    assert_eq!(
        (report.new, report.changed, report.same, report.differs),
        (1, 1, 2_400, 1)
    );
    let again = file(&desk, &rows).await;
    assert_eq!((again.changed, again.same, again.differs), (0, 2_402, 1));
}

#[tokio::test]
async fn odd_files_come_out_as_they_should() {
    let fixture = |name: &str| {
        let path = format!("{}/../crates/exchange/fixtures/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).unwrap()
    };
    for (names, expect) in [
        (&["overseas-with-and-without-postcode"][..], (1, 0, 0, 1, 0)),
        (
            &["overseas-with-postcode", "overseas-without-postcode"],
            (1, 0, 0, 1, 0),
        ),
        (&["overseas-without-and-with-postcode"], (1, 0, 0, 1, 0)),
        // The third row says otherwise in two questions, and the fourth counts for both.
        (&["one-patient-five-times"], (1, 0, 3, 0, 4)),
    ] {
        let desk = first("OVER").await;
        let mut told = (0, 0, 0, 0, 0);
        for name in names {
            let report = desk
                .import_file(ImportAsked::update(&fixture(name)), |_, _| {})
                .await
                .unwrap();
            told = (
                told.0 + report.new,
                told.1 + report.changed,
                told.2 + report.same,
                told.3 + report.refused_rows(),
                told.4 + report.contradictions.len(),
            );
        }
        assert_eq!(told, expect, "{names:?}");
    }
}

#[tokio::test]
async fn a_diagnosis_at_the_end_of_time_makes_nothing_due_before_it() {
    let desk = first("OVER").await;
    let text = "1.01,1.02,1.09,4.01\n9991000003,03/02/1950,31/12/9999,Alendronate\n";
    let report = desk
        .import_file(ImportAsked::update(text.as_bytes()), |_, _| {})
        .await
        .unwrap();
    assert_eq!(
        (report.new, report.needs_attention),
        (1, 1),
        "a date in the future is an error"
    );
    let mut due = 0;
    let today = "2026-11-28".parse().unwrap();
    let each = |_: &app::FollowUpRow| {
        due += 1;
        ControlFlow::Continue(())
    };
    desk.for_each_follow_up(today, None, None, each).await.unwrap();
    assert_eq!(due, 0);
}

#[tokio::test]
async fn a_new_record_of_a_closed_version_is_told() {
    let desk = first("OVER").await;
    let row = "9991000003,03/02/1950,Female,,01/03/2018";
    let notes = file(&desk, &[row]).await.notes;
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("Row 2: ") && note.contains("dataset v1")),
        "{notes:?}"
    );
    assert_eq!(file(&desk, &[row]).await.notes, Vec::<String>::new());
}

#[tokio::test]
async fn filling_blanks_leaves_every_answer_that_is_there() {
    let desk = first("OVER").await;
    file(&desk, &["9991000003,,Female,,01/03/2026"]).await;
    let row = format!("{HEADER}9991000003,03/02/1950,Male,,01/03/2026\n");
    let asked = ImportAsked {
        mode: ImportMode::FillBlanks,
        ..ImportAsked::update(row.as_bytes())
    };
    let report = desk.import_file(asked, |_, _| {}).await.unwrap();
    assert_eq!((report.changed, report.same), (1, 0));
    let again = desk.import_file(asked, |_, _| {}).await.unwrap();
    assert_eq!((again.changed, again.same, again.differs), (0, 0, 1));
    let update = file(&desk, &["9991000003,03/02/1950,Female,,01/03/2026"]).await;
    assert_eq!(
        (update.changed, update.same),
        (0, 1),
        "she is a woman still, and her birth date is known"
    );
}

#[tokio::test]
async fn of_many_rows_about_one_record_the_last_is_written_and_each_that_contradicts_is_told() {
    let desk = first("OVER").await;
    let rows: Vec<String> = (0..2_500)
        .map(|row| {
            let gender = if row % 2 == 0 { "Female" } else { "Male" };
            format!("9991000003,03/02/1950,{gender},,01/03/2026")
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let report = file(&desk, &rows).await;
    // The first row starts the record, and the second changes it to what the last one says.
    assert_eq!(
        (report.new, report.changed, report.same, report.differs),
        (1, 1, 1_249, 1_249)
    );
    assert_eq!(report.contradictions.len(), 2_499);
    assert_eq!(file(&desk, &rows).await.changed, 0);
}

#[tokio::test]
async fn a_row_with_another_birth_date_is_taken_only_where_somebody_says_so() {
    let desk = first("OVER").await;
    file(&desk, &["9991000003,03/02/1950,,,01/03/2026"]).await;
    let rows = [
        "9991000003,02/03/1950,Female,,01/03/2026",
        "9991000011,04/05/1951,Male,,01/03/2026",
    ];
    let report = file(&desk, &rows).await;
    assert_eq!(
        (
            report.new,
            report.changed,
            report.other_birth_dates,
            &*report.left_birth_dates
        ),
        (1, 0, 0, &[2][..]),
        "the other row goes on"
    );
    let born = async |desk: &TestDesk| {
        let rows = list(desk).await;
        let row = rows
            .iter()
            .find(|row| row.nhs_number.as_deref() == Some("9991000003"))
            .unwrap();
        row.born.clone()
    };
    assert_eq!(
        born(&desk).await.as_deref(),
        Some("1950-02-03"),
        "nothing of it was taken"
    );
    // Filling blanks asks, too: the blank may be another patient's.
    let text = format!("{HEADER}{}\n", rows.join("\n"));
    let fill = ImportAsked {
        mode: ImportMode::FillBlanks,
        ..ImportAsked::update(text.as_bytes())
    };
    let report = desk.import_file(fill, |_, _| {}).await.unwrap();
    assert_eq!(
        (report.changed, report.same, &*report.left_birth_dates),
        (0, 1, &[2][..])
    );
    let all = Unticked {
        other_birth_dates: false,
        ..Unticked::default()
    };
    let asked = ImportAsked {
        unticked: Some(&all),
        ..ImportAsked::update(text.as_bytes())
    };
    let report = desk.import_file(asked, |_, _| {}).await.unwrap();
    assert_eq!(
        (report.changed, report.other_birth_dates, report.left_birth_dates.len()),
        (0, 1, 0)
    );
    assert_eq!(born(&desk).await.as_deref(), Some("1950-03-02"));
    assert_eq!(file(&desk, &rows).await.same, 2, "then nothing differs any more");
}

#[tokio::test]
async fn a_deleted_patient_from_overseas_is_not_made_again() {
    let desk = first("OVER").await;
    let row = "OVERSEAS,03/02/1950,Female,LS1 4AP,01/03/2026";
    import(&desk, format!("{HEADER}{row}\n").as_bytes()).await;
    let record = list(&desk).await[0].id.clone();
    desk.delete_record(app::views::DeleteRecordRequest {
        record,
        reason: "duplicate".to_owned(),
    })
    .await
    .unwrap();
    let report = file(&desk, &[row]).await;
    assert_eq!((report.new, refused(&report)), (0, vec![(2, "deleted")]));
}
