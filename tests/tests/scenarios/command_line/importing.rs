//! `fls import`: what is stored, and what is named of the rest.

use std::collections::BTreeSet;

use serde_json::json;
use tests::program::Fls;

use super::{DRAFT, HEADER, SUBMITTED, csv, keys, synthetic, with_three};

#[test]
fn import_stores_what_can_be_read_and_names_row_and_column_of_the_rest() {
    let fls = Fls::with_service();
    let rows = [
        SUBMITTED,
        "9991000046,03/05/1951,Female,No,31/02/2025,01/03/2025,Wrist,No,,Inappropriate,No,,,",
        "9991000054,03/05/1951,Female,No,10/03/2025,01/03/2025,Antler,No,,Inappropriate,No,,,",
        "9991000012,03/05/1951,Female,No,10/03/2025,01/03/2025,Wrist,No,,Inappropriate,No,,,",
        "9991000062,03/05/1951,Female,No,10/03/2025,,Wrist,No,,Inappropriate,No,,,",
        "",
        "9991000070,03/05/1951,Female,No,10/02/2025,01/03/2025,Wrist,No,,Inappropriate,No,,,",
        DRAFT,
    ];
    let file = fls.file("mixed.csv", csv(&rows));
    let dry = fls.run("import", &[&file, "--dry-run", "--json"]).expect(1);
    assert_eq!(fls.json("list", &[]), json!([]), "a dry run leaves nothing");
    let ran = fls.run("import", &[&file, "--json"]).expect(1);
    assert_eq!(ran.json(), dry.json(), "a dry run says what would happen");
    let report = ran.json();
    assert_eq!(
        (&report["rows"], &report["new"], &report["same"]),
        (&json!(7), &json!(3), &json!(0))
    );
    assert_eq!(report["needs_attention"], 1, "assessed before it was diagnosed");
    let refused: Vec<(u64, &str, &str)> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            assert_eq!(keys(one), BTreeSet::from(["row", "column", "code", "words"]));
            (
                one["row"].as_u64().unwrap(),
                one["column"].as_str().unwrap(),
                one["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        refused,
        [
            (3, "1.07 DateFLSAssess", "no-such-date"),
            (4, "1.11 SiteFirstFrac", "not-an-answer"),
            (5, "1.01 NHSNumber", "not-an-nhs-number"),
            (6, "1.09 DateIndexFracDiagnosed", "missing"),
        ]
    );
    let told: Vec<&str> = ran.err.lines().collect();
    assert_eq!(told.len(), 5, "{}", ran.err);
    assert!(told[0].starts_with("fls: row 3, 1.07 DateFLSAssess: "), "{}", told[0]);
    assert!(
        told[3].starts_with("fls: row 6, 1.09 DateIndexFracDiagnosed: "),
        "{}",
        told[3]
    );
    assert!(
        told[4].starts_with("fls: row 8, 1.07 DateFLSAssess: ") && told[4].contains("on or after 1 March 2025"),
        "what was stored and is wrong is told as well: {}",
        told[4]
    );
    let attention = fls.json("list", &[]);
    let wrong = attention
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["needs_attention"] == true)
        .unwrap();
    assert_eq!(wrong["nhs_number"], "9991000070");

    let again = fls.run("import", &[&file, "--json"]).expect(1).json();
    assert_eq!(
        (&again["new"], &again["changed"], &again["same"]),
        (&json!(0), &json!(0), &json!(3))
    );
    assert_eq!(
        again["needs_attention"], 1,
        "it still does, though the file changed nothing"
    );
    let only = fls.file("only.csv", csv(&[rows[6], DRAFT]));
    let same = fls.run("import", &[&only, "--json"]).expect(1);
    assert_eq!(
        same.json(),
        json!({ "rows": 2, "new": 0, "changed": 0, "cleared": 0, "same": 2, "differs": 0, "other_birth_dates": 0, "left_birth_dates": [], "refused": [], "not_eligible": [], "needs_attention": 1 })
    );
    assert!(same.err.starts_with("fls: row 2, 1.07 DateFLSAssess: "), "{}", same.err);
    let lost = fls.file("lost.csv", format!("{HEADER}\r\n9991000070,03/05/1951"));
    let lost = fls.run("import", &[&lost]).expect(1);
    assert!(lost.err.starts_with("fls: row 2: The row has 2 cells"), "{}", lost.err);
    let blanks = fls.file("blanks.csv", csv(&["9991000003,,,,,01/03/2025,Hip,,,,,,,"]));
    let changed = fls.json("import", &[&blanks]);
    assert_eq!((&changed["changed"], &changed["rows"]), (&json!(1), &json!(1)));
    let shown = fls.run("show", &["9991000003@2025-03-01"]).expect(0).out;
    assert!(
        shown.contains("Hip") && shown.contains("Female"),
        "a blank cell erases nothing"
    );
}

#[test]
fn a_file_that_is_none_is_refused_whole() {
    let fls = with_three();
    let before = fls.json("list", &[]);
    let mut cut = synthetic(50);
    cut.truncate(cut.len() / 2);
    let long = "x".repeat(200_000);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("empty.csv", Vec::new()),
        ("workbook.xlsx", b"PK\x03\x04\x14\x00\x06\x00".to_vec()),
        ("picture.csv", (0..=255).cycle().take(4_096).collect()),
        ("prose.csv", b"Dear colleague,\r\nhere is the file.\r\n".to_vec()),
        (
            "twice.csv",
            format!("{HEADER},1.01 NHSNumber\r\n{SUBMITTED},9991000003").into_bytes(),
        ),
        (
            "unknown.csv",
            format!("{HEADER},1.99 Shoes\r\n{SUBMITTED},42").into_bytes(),
        ),
        (
            "terminal.csv",
            format!("{HEADER},\u{1b}[2J\u{85}\r\n{SUBMITTED},42").into_bytes(),
        ),
        (
            "no-number.csv",
            b"1.02 DateOfBirth,1.09 DateIndexFracDiagnosed\r\n03/05/1951,01/03/2025".to_vec(),
        ),
        ("wide.csv", vec![b','; 100_000]),
        ("one-cell.csv", long.into_bytes()),
    ];
    for (name, bytes) in files {
        let file = fls.file(name, bytes);
        let ran = fls.run("import", &[&file]).expect(1);
        assert_eq!(ran.err.lines().count(), 1, "{name}: {}", ran.err);
        assert!(ran.err.len() < 1_000, "{name} is told in a sentence");
        assert!(
            !ran.err.trim_end().contains(char::is_control),
            "{name} tells the terminal nothing"
        );
    }
    let missing = fls.folder().join("missing.csv");
    fls.run("import", &[missing.to_str().unwrap()]).expect(1);
    fls.run("import", &[fls.folder().to_str().unwrap()]).expect(1);
    assert_eq!(fls.json("list", &[]), before);
    // A file that was cut off in the middle of a row: the whole rows are stored, the rest is refused by number.
    let file = fls.file("cut.csv", cut);
    let ran = fls.run("import", &[&file, "--json"]);
    let report = ran.json();
    assert!(report["new"].as_u64().unwrap() >= 20);
}

#[test]
fn a_row_with_another_birth_date_is_named_and_taken_where_that_is_said() {
    let fls = Fls::with_service();
    let header = "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.09 DateIndexFracDiagnosed";
    let of = |born: &str| format!("{header}\n9991000003,{born},Female,01/03/2026\n");
    let first = fls.file("first.csv", of("03/02/1950"));
    fls.run("import", &[&first]).expect(0);
    let other = fls.file("other.csv", of("02/03/1950"));
    let left = fls.run("import", &[&other, "--json"]);
    assert_eq!(
        (left.code, &left.json()["left_birth_dates"]),
        (1, &json!([2])),
        "{}",
        left.err
    );
    assert!(
        left.err
            .contains("row 2, 1.02 DateOfBirth: The record with this NHS number"),
        "{}",
        left.err
    );
    assert!(left.err.contains("--take-birth-dates"), "{}", left.err);
    let same = fls.run("import", &[&first, "--json"]).expect(0);
    assert_eq!(same.json()["same"], json!(1), "nothing of it was taken");
    let taken = fls.run("import", &[&other, "--take-birth-dates", "--json"]).expect(0);
    assert_eq!(taken.json()["other_birth_dates"], json!(1));
    let same = fls.run("import", &[&other, "--json"]).expect(0);
    assert_eq!(same.json()["same"], json!(1));
}

#[test]
fn whoever_knows_a_file_says_how_its_letters_are_written() {
    let fls = Fls::with_service();
    let bytes = b"1.01 NHSNumber,1.09 DateIndexFracDiagnosed,4.01 BoneTherapy\n9991000003,01/03/2026,Don\xd5t know\n";
    let file = fls.file("mac.csv", bytes);
    let unasked = fls.run("import", &[&file, "--dry-run"]);
    assert!(
        unasked
            .err
            .contains("Letters beyond the plain ones were read as Windows-1252"),
        "{}",
        unasked.err
    );
    let ran = fls
        .run("import", &[&file, "--encoding", "mac-roman", "--json"])
        .expect(0);
    assert_eq!(ran.json()["new"], json!(1), "what somebody said is not asked again");
    let shown = fls.run("show", &["9991000003@2026-03-01"]).expect(0).out;
    assert!(shown.contains("Don't know"), "{shown}");
    let otherwise = fls.run("import", &[&file, "--encoding", "utf-8"]).expect(1).err;
    assert!(
        otherwise.contains("This file’s letters are not written in UTF-8"),
        "{otherwise}"
    );
}

#[test]
#[cfg(unix)]
fn a_file_without_end_is_refused() {
    let fls = Fls::with_service();
    let ran = fls.run("import", &["/dev/zero"]).expect(1);
    assert_eq!(
        ran.err,
        "fls: zero: The file is longer than 500 MB: is it a file of this audit?\n"
    );
}

#[test]
fn a_file_replaces_what_is_there_once_the_number_that_it_clears_was_said() {
    let fls = Fls::with_service();
    let header = "1.01 NHSNumber,1.02 DateOfBirth,1.09 DateIndexFracDiagnosed,2.01 Height,2.02 Weight";
    let row = |height: &str| format!("{header}\r\n9991000003,03/05/1951,01/03/2025,{height},");
    fls.run("import", &[&fls.file("one.csv", row("162"))]).expect(0);
    let weight = "1.01 NHSNumber,1.09 DateIndexFracDiagnosed,2.02 Weight\r\n9991000003,01/03/2025,70";
    fls.run("import", &[&fls.file("weight.csv", weight)]).expect(0);
    let file = fls.file("two.csv", row("160"));
    let told = fls.run("import", &[&file, "--mode", "fill"]).expect(0);
    assert!(told.out.contains("1 different and not taken"), "{}", told.out);
    let dry = fls.run("import", &[&file, "--mode", "replace", "--dry-run"]).expect(0);
    assert!(dry.out.contains("1 answer would be cleared"), "{}", dry.out);
    for wrong in [&["--mode", "replace"][..], &["--mode", "replace", "--clears", "2"]] {
        let refused = fls.run("import", &[&[&*file], wrong].concat()).expect(1);
        assert!(refused.err.contains("--clears 1 confirms"), "{}", refused.err);
    }
    let shown = || {
        let record = fls.json("show", &["9991000003@2025-03-01"]);
        let text = |number: &str| {
            let questions = record["questions"].as_array().unwrap();
            let asked = questions.iter().find(|one| one["number"] == number).unwrap();
            asked["text"].as_str().unwrap().to_owned()
        };
        (text("2.01"), text("2.02"))
    };
    assert_eq!(shown(), ("162".to_owned(), "70".to_owned()), "nothing was imported");
    let done = fls
        .run("import", &[&*file, "--mode", "replace", "--clears", "1"])
        .expect(0);
    assert!(done.out.contains("1 answer was cleared"), "{}", done.out);
    assert_eq!(shown(), ("160".to_owned(), String::new()));
    for wrong in [
        &["--clears", "1"][..],
        &["--mode", "fill", "--not-known-replaces"],
        &["--mode", "merge"],
    ] {
        fls.run("import", &[&[&*file], wrong].concat()).expect(2);
    }
}
