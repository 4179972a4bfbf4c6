//! A file twice, and patients whom a file cannot tell apart, on a real store.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use app::files::ImportReport;
use tests::desks::{TestDesk, first, import, list};

const HEADER: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.04 PostCode,1.09 DateIndexFracDiagnosed\n";

async fn file(desk: &TestDesk, rows: &[&str]) -> ImportReport {
    let text = format!("{HEADER}{}\n", rows.join("\n"));
    desk.import_file(text.as_bytes(), false, |_, _| {}).await.unwrap()
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
    assert_eq!((at_home.new, refused(&at_home)), (1, vec![]));
    assert_eq!(list(&desk).await.len(), 2);
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
