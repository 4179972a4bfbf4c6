//! `fls` as others use it to check the figures: every command, its exact JSON, its exit codes, its errors.

mod call;
mod card;
mod charting;
mod deleting;
mod duplicates;
mod exporting;
mod files;
mod import_columns;
mod importing;
mod joining;
mod network;
mod new_fracture;
mod note;
mod other_versions;
mod output;
mod packing;
mod setting_answers;
mod setting_up;
mod showing;
mod stores;
mod undoing;
#[cfg(unix)]
mod watching;
mod workbooks;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::program::Fls;

/// Submitted: everything that applies is answered, and no follow-up is required.
const SUBMITTED: &str = "9991000003,03/05/1951,Female,No,10/03/2025,01/03/2025,Wrist,No,,Inappropriate,No,,,";
/// A draft: only what is Mandatory.
const DRAFT: &str = "9991000011,17/11/1938,,,,02/03/2025,,,,,,,,";
/// Treated and followed up at 13 weeks; submitted until the 52-week follow-up falls due.
const TREATED: &str = "9991000038,01/01/1945,Male,Yes,15/03/2025,01/03/2025,Hip,Yes,20/03/2025,Alendronate,Recommended,Yes,01/06/2025,Alendronate";

const HEADER: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.05 CareRes,1.07 DateFLSAssess,1.09 DateIndexFracDiagnosed,\
                      1.11 SiteFirstFrac,3.01 DXA,3.03 DateofDXA,4.01 BoneTherapy,5.01 RiskAssesByFLS,6.01 FollowUp12_16,\
                      6.02 Dateof16WeekAss,6.05 BoneTherapy1216";

fn csv(rows: &[&str]) -> String {
    [&[HEADER][..], rows].concat().join("\r\n")
}

/// A store with the three patients above.
fn with_three() -> Fls {
    let fls = Fls::with_service();
    let file = fls.file("three.csv", csv(&[SUBMITTED, DRAFT, TREATED]));
    let report = fls.json("import", &[&file]);
    assert_eq!(
        report,
        json!({ "rows": 3, "new": 3, "changed": 0, "cleared": 0, "same": 0, "differs": 0, "other_birth_dates": 0, "left_birth_dates": [], "refused": [], "not_eligible": [], "needs_attention": 0 })
    );
    fls
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn synthetic(records: usize) -> Vec<u8> {
    testkit::synthetic::csv(11, records, "2026-06-30".parse().unwrap())
}
