//! `fls import --show-columns` and `--mapping`: a file that does not name its columns as the audit does.

use serde_json::json;
use tests::program::Fls;

use super::{DRAFT, csv};

const WARD: &str = "Patient no,Consultant,Clinic day,Hieght\n9991000003,Dr Quill,01/03/2026,162\n";

#[test]
fn what_each_column_may_be_is_printed_as_the_file_that_says_it() {
    let fls = Fls::with_service();
    let file = fls.file("ward.csv", WARD);
    let refused = fls.run("import", &[&file]).expect(1);
    assert!(
        refused.err.contains("must hold the audit’s column names"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("fls import --show-columns"), "{}", refused.err);

    let shown = fls.run("import", &[&file, "--show-columns"]).expect(0).out;
    assert_eq!(
        shown,
        "Heading,Question,Why\nPatient no,,No audit question has this name\nConsultant,,No audit question has this name\n\
         Clinic day,,No audit question has this name\nHieght,2.01 Height,This is nearly the audit’s name\n"
    );
    assert!(!shown.contains("9991000003"), "headings, and no cell");
    assert_eq!(fls.json("list", &[]), json!([]));

    let said = fls.file("columns.csv", &shown);
    let undecided = fls.run("import", &[&file, "--mapping", &said]).expect(1);
    assert!(undecided.err.contains("Line 2 names no question"), "{}", undecided.err);
    let said = fls.file(
        "columns.csv",
        shown
            .replace("Patient no,", "Patient no,1.01")
            .replace("Consultant,", "Consultant,leave out")
            .replace("Clinic day,", "Clinic day,1.09"),
    );
    let ran = fls.run("import", &[&file, "--mapping", &said, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["new"], json!(1));
    assert_eq!(ran.err, "fls: Columns that are left out: B (Consultant)\n");
    let shown = fls.run("show", &["9991000003@2026-03-01"]).expect(0).out;
    assert!(shown.contains("162"), "{shown}");
    assert!(
        fls.run("import", &[&file]).expect(1).err.contains("column names"),
        "a file of its own is not kept"
    );
}

#[test]
fn what_words_for_answers_mean_is_said_below_their_column() {
    let fls = Fls::with_service();
    let text = "NHSNumber,1.09,Sex\n9991000003,01/03/2026,M\n9991000011,02/03/2026,9\n";
    let file = fls.file("clinic.csv", text);
    let shown = fls.run("import", &[&file, "--show-columns"]).expect(0).out;
    assert_eq!(
        shown,
        "Heading,Question,Why,Value,Answer\nNHSNumber,1.01 NHSNumber,This is the audit’s name,,\n\
         1.09,1.09 Date Index Frac Diagnosed,This is the audit’s name,,\nSex,1.03 Gender,It is often called this,,\n\
         Sex,,It is often written so,M,Male\nSex,,It is no answer of 1.03 Gender,9,\n"
    );
    let said = fls.file("columns.csv", &shown);
    let left = fls.run("import", &[&file, "--mapping", &said]).expect(1).err;
    assert!(left.contains("Line 6 says no answer for its value"), "{left}");
    let said = fls.file("columns.csv", shown.replace(",9,\n", ",9,Not known\n"));
    let ran = fls.run("import", &[&file, "--mapping", &said, "--json"]);
    assert_eq!((ran.code, &ran.json()["new"]), (0, &json!(2)), "{}", ran.err);
    assert_eq!(ran.err, "fls: Column C (Sex): M is read as Male, 9 as Not known\n");
    let shown = fls.run("show", &["9991000003@2026-03-01"]).expect(0).out;
    assert!(shown.contains("Male"), "{shown}");
}

#[test]
fn a_slip_in_a_mapping_is_told_and_its_column_is_not_imported_meanwhile() {
    let fls = Fls::with_service();
    let file = fls.file(
        "plain.csv",
        "NHSNumber,1.09,Height,Weight\n9991000003,01/03/2026,162,61\n",
    );
    let said = fls.file("columns.csv", "Heading,Question\nHieght,leave out\nWeight,leave out\n");
    let refused = fls.run("import", &[&file, "--mapping", &said]).expect(1);
    assert!(
        refused
            .err
            .starts_with("fls: No column is headed Hieght: correct the heading in the mapping"),
        "{}",
        refused.err
    );
    assert_eq!(fls.json("list", &[]), json!([]));
}

#[test]
fn every_fault_of_a_mapping_is_told_and_nothing_is_imported() {
    let fls = Fls::with_service();
    let file = fls.file("ward.csv", WARD);
    let said = fls.file(
        "columns.csv",
        "Heading,Question\nPatient no,2.01\nHieght,2.01\nConsultant,leave out\n",
    );
    let refused = fls.run("import", &[&file, "--mapping", &said]).expect(1);
    for fault in [
        "column C (Clinic day)",
        "2.01 Height is there twice",
        "no column for 1.01 NHSNumber",
    ] {
        assert!(refused.err.contains(fault), "{fault}: {}", refused.err);
    }
    let none = fls.run("import", &[&file, "--mapping", "No such list"]).expect(1);
    assert_eq!(
        none.err,
        "fls: There is no file No such list, and no columns are kept at this desk under that name\n"
    );
    assert_eq!(fls.json("list", &[]), json!([]));
    let plain = fls.file("plain.csv", csv(&[DRAFT]));
    assert_eq!(
        fls.json("import", &[&plain])["new"],
        json!(1),
        "the audit’s own columns need nothing said"
    );
}
