//! `fls` as others use it to check the figures: every command, its exact JSON, its exit codes, its errors.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};
use testkit::TestCentral;
use tests::program::{Fls, PASSPHRASE};

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
        json!({ "rows": 3, "new": 3, "changed": 0, "same": 0, "refused": [], "needs_attention": 0 })
    );
    fls
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn synthetic(records: usize) -> Vec<u8> {
    testkit::synthetic::csv(11, records, "2026-06-30".parse().unwrap())
}

#[test]
fn init_prints_the_recovery_key_once_and_refuses_a_folder_that_holds_a_store() {
    let fls = Fls::new();
    let first = fls.init().expect(0);
    let key = first.out.lines().last().unwrap();
    let groups: Vec<&str> = key.split('-').collect();
    assert!(
        groups.len() >= 6 && groups.iter().all(|group| group.len() == groups[0].len()),
        "{key}"
    );
    let before = tests::traces::files(fls.store());
    let second = fls.init().expect(1);
    assert!(
        second.out.is_empty() && second.err.contains("already"),
        "{}",
        second.err
    );
    assert_eq!(tests::traces::files(fls.store()), before);
    assert_eq!(fls.json("list", &[]), json!([]));
}

#[test]
fn init_refuses_what_cannot_protect_or_name_a_service() {
    let fls = Fls::new().with_passphrase(Some("secret"));
    let weak = fls.init().expect(1);
    assert_eq!(weak.err.lines().count(), 1);
    let fls = fls.with_passphrase(Some(PASSPHRASE));
    fls.run(
        "init",
        &["--service", " ", "--name", "X", "--caseload", "1", "--user", "A"],
    )
    .expect(2);
    fls.run(
        "init",
        &["--service", "X", "--name", "X", "--caseload", "many", "--user", "A"],
    )
    .expect(2);
    fls.init().expect(0);
}

#[test]
fn the_passphrase_comes_from_the_environment_or_a_terminal() {
    let fls = with_three();
    let wrong = fls.with_passphrase(Some("another orchard violet kettle"));
    let refused = wrong.run("list", &[]).expect(1);
    assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    let without = wrong.with_passphrase(None);
    // In a session of its own there is no terminal to ask on.
    let command = without.command("list", &[]);
    let mut alone = Command::new("setsid");
    alone
        .arg("--wait")
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(std::process::Stdio::null());
    alone
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env_remove("FLS_PASSPHRASE");
    let output = alone.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("FLS_PASSPHRASE"));
}

#[test]
fn wrong_use_is_told_in_a_line_and_ends_with_2() {
    let fls = Fls::with_service();
    for (command, arguments) in [
        ("list", &["--colour"][..]),
        ("list", &["--draft", "--submitted"]),
        ("list", &["9991000003"]),
        ("kpi", &[]),
        ("kpi", &["--year", "last"]),
        ("kpi", &["--year", "2025", "--as-at", "31/12/2025"]),
        ("kpi", &["--year", "2025", "--as-at", "26-1-1"]),
        ("kpi", &["--year", "25"]),
        ("followups", &["--as-at", "x"]),
        ("import", &[]),
        ("show", &[]),
        ("set", &["9991000003@2025-03-01"]),
        ("set", &["9991000003@2025-03-01", "1.07"]),
        ("remember", &[]),
    ] {
        let ran = fls.run(command, arguments).expect(2);
        assert_eq!(ran.err.lines().count(), 1, "{command}: {}", ran.err);
        assert!(ran.out.is_empty(), "{command}");
    }
    let when = fls.run("followups", &["--as-at", "x"]).expect(2);
    assert!(when.err.contains("expected a date such as 2026-03-14"), "{}", when.err);
    let nowhere = Fls::new();
    let none = nowhere.run("list", &[]).expect(1);
    assert!(none.err.contains("There is no store in "), "{}", none.err);
}

#[test]
fn help_and_version_are_answers() {
    let fls = Fls::new();
    for (command, arguments) in [("help", &[][..]), ("import", &["--help"])] {
        let mut process = Command::new(tests::program::built("fls"));
        let output = process.arg(command).args(arguments).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
        assert!(String::from_utf8(output.stdout).unwrap().contains("Usage"));
    }
    assert!(!fls.store().exists());
}

#[test]
fn list_gives_exactly_these_keys_and_words() {
    let fls = with_three();
    let rows = fls.json("list", &[]);
    let by_number = |number: &str| {
        rows.as_array()
            .unwrap()
            .iter()
            .find(|row| row["nhs_number"] == number)
            .unwrap_or(&Value::Null)
            .clone()
    };
    let mut draft = by_number("9991000011");
    assert!(draft["id"].as_str().is_some_and(|id| id.len() == 36));
    draft["id"] = Value::Null;
    assert_eq!(
        draft,
        json!({
            "id": null, "nhs_number": "9991000011", "diagnosed": "2025-03-02", "status": "draft",
            "missing": ["1.03", "1.05", "1.07", "1.11", "3.01", "4.01", "5.01"],
            "needs_attention": false, "sync": "only here",
        })
    );
    let submitted = by_number("9991000003");
    assert_eq!(
        (&submitted["status"], &submitted["missing"]),
        (&json!("submitted"), &json!([]))
    );
    assert_eq!(rows.as_array().unwrap().len(), 3);
    let of = |filter: &str| fls.json("list", &[filter]).as_array().unwrap().len();
    assert_eq!(of("--draft") + of("--submitted"), 3);
    let lines = fls.run("list", &["--submitted"]).expect(0);
    assert!(lines.out.contains("9991000003") && !lines.out.contains("9991000011"));
}

#[test]
fn kpi_gives_the_audits_figures_exactly() {
    let fls = Fls::new();
    let service = ["--service", "HRW", "--name", "Hartwell Royal FLS", "--caseload", "1201"];
    fls.run("init", &[&service[..], &["--user", "A. Nurse", "--demo"]].concat())
        .expect(0);
    let file = fls.file("three.csv", csv(&[SUBMITTED, DRAFT, TREATED]));
    fls.run("import", &[&file]).expect(0);
    let table = fls.json("kpi", &["--year", "2025", "--as-at", "2025-12-31"]);
    assert_eq!(keys(&table), BTreeSet::from(["year", "as_at", "records", "kpis"]));
    assert_eq!(
        (&table["year"], &table["as_at"], &table["records"]),
        (&json!(2025), &json!("2025-12-31"), &json!(3))
    );
    let kpis = table["kpis"].as_array().unwrap();
    assert_eq!(
        keys(&kpis[0]),
        BTreeSet::from(["kpi", "fields", "over_20_percent_missing", "pass"])
    );
    assert_eq!((&kpis[0]["kpi"], &kpis[0]["pass"]), (&json!(1), &json!(false)));
    let ratio = |kpi: u8, numerator: u64, denominator: Value, percent: &str| json!({ "kpi": kpi, "numerator": numerator, "denominator": denominator, "percent": percent });
    assert_eq!(
        kpis[1..],
        [
            ratio(2, 2, json!(960.8), "0.2"),
            ratio(3, 0, json!(240.2), "0.0"),
            ratio(4, 2, json!(3), "66.7"),
            ratio(5, 1, json!(1), "100.0"),
            ratio(6, 1, json!(3), "33.3"),
            ratio(7, 1, json!(3), "33.3"),
            ratio(8, 0, json!(1), "0.0"),
            ratio(9, 1, json!(1), "100.0"),
            ratio(10, 1, json!(1), "100.0"),
            ratio(11, 0, json!(1), "0.0"),
        ]
    );
    let empty = fls.json("kpi", &["--year", "2024", "--as-at", "2025-12-31"]);
    assert_eq!(empty["records"], 0);
    assert_eq!(
        empty["kpis"][3],
        json!({ "kpi": 4, "numerator": 0, "denominator": 0, "percent": null })
    );
    let lines = fls.run("kpi", &["--year", "2025"]).expect(0);
    assert!(lines.out.contains("66.7%"), "{}", lines.out);
}

#[test]
fn followups_name_their_days_and_states() {
    let fls = with_three();
    let at = |day: &str| {
        let rows = fls.json("followups", &["--as-at", day]);
        let rows: Vec<Value> = rows.as_array().unwrap().clone();
        for row in &rows {
            let expected = ["id", "nhs_number", "diagnosed", "which", "opens", "target", "state"];
            assert_eq!(keys(row), BTreeSet::from(expected));
            assert_eq!(
                (&row["nhs_number"], &row["diagnosed"]),
                (&json!("9991000038"), &json!("2025-03-01"))
            );
        }
        let find = |which: u32| rows.iter().find(|row| row["which"] == which).unwrap().clone();
        (find(16), find(52), rows.len())
    };
    let (sixteen, fifty_two, count) = at("2026-01-01");
    assert_eq!(count, 2);
    assert_eq!(
        (&sixteen["opens"], &sixteen["target"]),
        (&json!("2025-05-24"), &json!("2025-06-21"))
    );
    assert_eq!(
        (&fifty_two["opens"], &fifty_two["target"]),
        (&json!("2026-01-31"), &json!("2026-03-28"))
    );
    assert_eq!(
        (&sixteen["state"], &fifty_two["state"]),
        (&json!("done"), &json!("not-due"))
    );
    assert_eq!(at("2026-01-31").1["state"], "due");
    assert_eq!(at("2026-03-28").1["state"], "due");
    assert_eq!(at("2026-03-29").1["state"], "overdue");
    fls.run("set", &["9991000038@2025-03-01", "6.02=01/07/2025", "7.01=No"])
        .expect(0);
    let (sixteen, fifty_two, _) = at("2026-03-29");
    assert_eq!(
        (&sixteen["state"], &fifty_two["state"]),
        (&json!("done-late"), &json!("not-planned"))
    );
}

#[test]
fn show_finds_a_record_by_id_or_by_number_and_date() {
    let fls = with_three();
    let by_name = fls.json("show", &["9991000003@2025-03-01"]);
    let id = by_name["id"].as_str().unwrap().to_owned();
    assert_eq!(fls.json("show", &[&id]), by_name);
    assert_eq!(fls.json("show", &["999 100 0003@2025-03-01"])["id"], id);
    let history = fls.json("show", &[&id, "--history"]);
    let lines = history["history"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .any(|line| line["number"] == "1.11" && line["answer"] == "Wrist"),
        "{lines:?}"
    );
    let text = fls.run("show", &[&id, "--history"]).expect(0);
    assert!(text.out.contains("Inappropriate"));
    for missing in [
        "9991000003@2025-03-02",
        "9991000003@March",
        "9991000004@2025-03-01",
        "no-record",
    ] {
        let ran = fls.run("show", &[missing]).expect(1);
        assert_eq!(ran.err.lines().count(), 1);
    }
}

#[test]
fn set_changes_all_it_is_told_or_nothing() {
    let fls = with_three();
    let record = "9991000011@2025-03-02";
    let value = |question: &str| {
        let shown = fls.json("show", &[record]);
        let found = shown["questions"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["number"] == question)
            .cloned();
        found.map(|one| (one["text"].as_str().unwrap().to_owned(), one["chosen"].clone()))
    };
    fls.run(
        "set",
        &[
            record,
            "1.07=14/03/2025",
            "4.01=Alendronate",
            "2.06=Zoledronate;Alendronate",
        ],
    )
    .expect(0);
    assert_eq!(value("1.07").unwrap().0, "14/03/2025");
    assert_eq!(value("4.01").unwrap().1, json!(["alendronate"]));
    assert_eq!(
        value("2.06").unwrap().1,
        json!(["zoledronate", "alendronate"]),
        "in the order entered"
    );

    let impossible = fls.run("set", &[record, "1.03=Female", "1.07=31/02/2025"]).expect(1);
    assert!(
        impossible.err.contains("1.07") && impossible.err.lines().count() == 1,
        "{}",
        impossible.err
    );
    assert_eq!(value("1.03").unwrap().1, json!([]), "nothing of it was set");
    let both = fls
        .run("set", &[record, "4.01=Aspirin", "1.03=Female", "1.07=31/02/2025"])
        .expect(1);
    let told: Vec<&str> = both.err.lines().collect();
    assert_eq!(told.len(), 2, "{}", both.err);
    assert!(
        told[0].starts_with("fls: 4.01: ") && told[1].starts_with("fls: 1.07: "),
        "{}",
        both.err
    );
    let twice = fls.run("set", &[record, "1.03=Female", "Gender=Male"]).expect(2);
    assert!(twice.err.contains("1.03"), "{}", twice.err);
    assert_eq!(value("1.03").unwrap().1, json!([]), "nothing of them was set");
    let unknown = fls.run("set", &[record, "9.99=Yes"]).expect(2);
    assert!(unknown.err.contains("9.99"), "{}", unknown.err);
    let label = fls.run("set", &[record, "4.01=Aspirin"]).expect(1);
    assert!(label.err.contains("4.01"), "{}", label.err);
    let number = fls.run("set", &[record, "1.01=9991000012"]).expect(1);
    assert!(number.err.contains("1.01"), "{}", number.err);

    fls.run("set", &[record, "1.07=", "DateFLSContact=12/03/2025"])
        .expect(0);
    assert_eq!(value("1.07").unwrap().0, "");
    assert_eq!(value("1.06").unwrap().0, "12/03/2025");
    let history = fls.json("show", &[record, "--history"]);
    let cleared = history["history"]
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["number"] == "1.07")
        .unwrap();
    assert_eq!(cleared["answer"], "(blank)", "the newest line comes first");
}

#[test]
fn set_says_what_is_wrong_now_and_show_shows_what_the_version_does_not_offer() {
    let fls = with_three();
    let record = "9991000011@2025-03-02";
    let early = fls.run("set", &[record, "1.07=01/03/2025"]).expect(0);
    assert!(
        early
            .out
            .starts_with("1.07: Date of FLS assessment must be on or after 2 March 2025"),
        "{}",
        early.out
    );
    let other = fls.run("set", &[record, "1.03=Male"]).expect(0);
    assert_eq!(other.out, "", "what was wrong before is not told again");
    let right = fls.run("set", &[record, "1.07=03/03/2025", "1.11=Wrist"]).expect(0);
    assert_eq!(right.out, "");
    let moved = fls.run("set", &[record, "1.09=31/12/2023"]).expect(0);
    assert!(
        moved.out.starts_with("1.11: Not valid in this version"),
        "{}",
        moved.out
    );
    let shown = fls.run("show", &["9991000011@2023-12-31"]).expect(0).out;
    assert!(shown.contains("Wrist  (not valid in this version)"), "{shown}");
}

#[test]
fn set_makes_no_second_record_of_one_fracture() {
    let fls = with_three();
    fls.run("set", &["9991000011@2025-03-02", "1.09=01/03/2025"]).expect(0);
    let before = fls.json("list", &[]);
    let twin = fls.run("set", &["9991000011@2025-03-01", "1.01=9991000003"]).expect(1);
    assert!(
        twin.err.starts_with("fls: 1.09: Another record has this patient"),
        "{}",
        twin.err
    );
    assert_eq!(fls.json("list", &[]), before);
    let other = ["9991000011@2025-03-01", "1.01=9991000003", "1.09=02/03/2025"];
    fls.run("set", &other).expect(0);
}

#[test]
fn history_comes_in_the_order_of_the_form_within_an_entry() {
    let fls = with_three();
    let shown = fls.json("show", &["9991000003@2025-03-01", "--history"]);
    let numbers: Vec<&str> = shown["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["number"].as_str().unwrap())
        .collect();
    assert_eq!(
        numbers,
        [
            "1.01", "1.02", "1.03", "1.05", "1.07", "1.09", "1.11", "3.01", "4.01", "5.01"
        ]
    );
}

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
        json!({ "rows": 2, "new": 0, "changed": 0, "same": 2, "refused": [], "needs_attention": 1 })
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
fn a_user_variable_that_is_empty_names_nobody() {
    let fls = with_three();
    let ran = fls.command("list", &["--json"]).env("FLS_USER", "").output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[cfg(unix)]
#[test]
fn an_export_replaces_a_file_behind_a_link_and_nothing_that_is_no_file() {
    use std::os::unix::fs::FileTypeExt;

    let fls = with_three();
    let pipe = fls.folder().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let refused = fls.run("export", &[pipe.to_str().unwrap()]).expect(1);
    assert!(refused.err.contains("is no file"), "{}", refused.err);
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    fls.run("export", &[fls.folder().to_str().unwrap()]).expect(1);

    let file = fls.file("there.csv", "before");
    let link = fls.folder().join("link.csv");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    fls.run("export", &["--force", link.to_str().unwrap()]).expect(0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("1.01 NHSNumber,"));
}

#[test]
fn what_is_exported_imports_as_the_same() {
    let fls = Fls::with_service();
    let original = synthetic(400);
    let file = fls.file("synthetic.csv", &original);
    assert_eq!(fls.json("import", &[&file])["new"], 400);
    let exported = fls.folder().join("exported.csv");
    let exported = exported.to_str().unwrap();
    fls.run("export", &[exported]).expect(0);
    let bytes = std::fs::read(exported).unwrap();
    assert!(!bytes.starts_with(b"\xef\xbb\xbf"), "no byte order mark");
    assert!(bytes.starts_with(b"1.01 NHSNumber,1.02 DateOfBirth,"));
    let mut lines: Vec<&[u8]> = original.split(|byte| *byte == b'\n').collect();
    let mut written: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    written.sort_unstable();
    assert!(lines == written, "every row comes out as it went in");

    let report = fls.json("import", &[exported]);
    assert_eq!(
        report,
        json!({ "rows": 400, "new": 0, "changed": 0, "same": 400, "refused": [], "needs_attention": 0 })
    );
    let other = Fls::with_service();
    assert_eq!(other.json("import", &[exported])["new"], 400);
    let second = other.folder().join("second.csv");
    other.run("export", &[second.to_str().unwrap()]).expect(0);
    assert!(
        std::fs::read(second).unwrap() == bytes,
        "the same records export as the same bytes"
    );
    for year in ["2022", "2023", "2024", "2025", "2026"] {
        let figures = |fls: &Fls| fls.json("kpi", &["--year", year, "--as-at", "2026-06-30"]);
        assert_eq!(figures(&fls), figures(&other));
    }

    let list = fls.json("list", &[]);
    let rebuilt = fls.run("rebuild", &[]).expect(0);
    assert!(rebuilt.out.contains("400"), "{}", rebuilt.out);
    assert_eq!(fls.json("list", &[]), list);
    fls.run(
        "export",
        &[fls.folder().join("no-such-folder/file.csv").to_str().unwrap()],
    )
    .expect(1);
}

#[test]
fn a_store_that_is_missing_damaged_or_foreign_is_told_apart_and_left_alone() {
    let fls = Fls::new();
    let none = fls.run("list", &[]).expect(1);
    assert!(!fls.store().exists(), "looking for a store makes none");
    fls.init().expect(0);
    let database = tests::traces::files(fls.store())
        .into_iter()
        .max_by_key(|path| std::fs::metadata(path).unwrap().len())
        .unwrap();
    let whole = std::fs::read(&database).unwrap();
    let mut said = BTreeSet::from([none.err]);
    for damaged in [
        b"hello".to_vec(),
        whole[..whole.len() / 2].to_vec(),
        vec![0; whole.len()],
    ] {
        std::fs::write(&database, &damaged).unwrap();
        let ran = fls.run("list", &[]).expect(1);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert_eq!(
            std::fs::read(&database).unwrap(),
            damaged,
            "nothing is repaired behind the user's back"
        );
        said.insert(ran.err);
    }
    assert!(said.len() >= 2, "no store and a damaged store are two things: {said:?}");
    std::fs::write(&database, &whole).unwrap();
    assert_eq!(fls.json("list", &[]), json!([]));
}

#[test]
fn the_key_store_takes_part_where_there_is_one_and_is_not_needed_where_there_is_none() {
    let fls = Fls::with_key_store();
    fls.init().expect(0);
    assert_eq!(fls.json("list", &[]), json!([]));
    let mut without = fls.command("list", &["--json"]);
    let output = without
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    // Inside scripts/with-desktop there is a key store, and a copied folder needs it.
    match output.status.code() {
        Some(0) => assert!(said.is_empty(), "{said}"),
        code => {
            assert_eq!(code, Some(1));
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(said.contains("recovery key"), "what to do is said: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn join_and_sync_bring_two_stores_together() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let first = with_three();
    let not_joined = first.run("sync", &[]).expect(1);
    assert_eq!(not_joined.err.lines().count(), 1);

    let code = central.enrol("HRW").await;
    let join = |fls: &Fls, code: &str, user: &str| {
        fls.run("join", &["--central", central.url(), "--code", code, "--user", user])
    };
    let wrong = join(&first, "NOT-A-CODE", "A. Nurse").expect(1);
    assert_eq!(wrong.err.lines().count(), 1);
    join(&first, &code, "A. Nurse").expect(0);
    let synced = first.json("sync", &[]);
    assert_eq!(
        synced,
        json!({ "sent": 0, "accepted": 0, "held": 0, "refused": 0, "received": 0, "agree": true, "differing": [], "newer": null })
    );
    assert!(
        first
            .json("list", &[])
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["sync"] == "accepted")
    );

    let second = Fls::new();
    let used = join(&second, &code, "B. Nurse").expect(1);
    assert!(
        !second.store().exists() || tests::traces::files(second.store()).is_empty(),
        "{}",
        used.err
    );
    let joined = join(&second, &central.enrol("HRW").await, "B. Nurse").expect(0);
    assert!(
        joined.out.lines().nth(1).is_some_and(|key| key.contains('-')),
        "its own recovery key is printed"
    );
    assert_eq!(second.json("list", &[]), first.json("list", &[]));

    second.run("set", &["9991000011@2025-03-02", "1.03=Female"]).expect(0);
    let waiting = second.json("list", &["--draft"]);
    assert!(waiting.as_array().unwrap().iter().any(|row| row["sync"] == "waiting"));
    assert_eq!(second.json("sync", &[])["sent"], 1);
    assert_eq!(first.json("sync", &[])["received"], 1);
    assert_eq!(second.json("list", &[]), first.json("list", &[]));

    central.stop_serving().await;
    first.run("set", &["9991000011@2025-03-02", "1.05=No"]).expect(0);
    let away = first.run("sync", &[]).expect(1);
    assert_eq!(away.err.lines().count(), 1, "{}", away.err);
    let waiting = first.json("list", &[]);
    let waits = |row: &Value| row["nhs_number"] == "9991000011" && row["sync"] == "waiting";
    assert!(
        waiting.as_array().unwrap().iter().any(waits),
        "nothing was sent: {waiting}"
    );
    central.serve_again().await;
    assert_eq!(first.json("sync", &[])["sent"], 1);

    let other = Fls::new();
    let service = [
        "--service",
        "BBB",
        "--name",
        "Beeches FLS",
        "--caseload",
        "800",
        "--user",
        "C. Nurse",
    ];
    other.run("init", &service).expect(0);
    let mixed = join(&other, &central.enrol("HRW").await, "C. Nurse").expect(1);
    assert_eq!(
        mixed.err.lines().count(),
        1,
        "two services are never mixed: {}",
        mixed.err
    );
    assert_eq!(other.json("list", &[]), json!([]));
    central.stop().await;
}

#[cfg(unix)]
#[test]
fn an_export_replaces_no_file_of_the_store_whatever_leads_to_it() {
    let fls = with_three();
    let store = fls.store().to_owned();
    let link = fls.folder().join("link.csv");
    std::os::unix::fs::symlink(store.join("desk.db"), &link).unwrap();
    let second_name = fls.folder().join("second-name.csv");
    std::fs::hard_link(store.join("vault.json"), &second_name).unwrap();
    let folder = fls.folder().join("way-in");
    std::os::unix::fs::symlink(&store, &folder).unwrap();
    let places = [
        store.join("desk.db"),
        store.join("vault.json"),
        store.join("desk.db-wal"),
        store.join("desk.lock"),
        store.join("..").join("store").join("desk.db"),
        folder.join("desk.db"),
        link,
        second_name,
    ];
    for place in &places {
        let refused = fls.run("export", &["--force", place.to_str().unwrap()]).expect(1);
        assert!(refused.err.contains("store itself"), "{place:?}: {}", refused.err);
        assert_eq!(refused.err.lines().count(), 1);
    }
    assert_eq!(fls.json("list", &[]).as_array().unwrap().len(), 3);
}

#[test]
fn an_export_replaces_a_file_only_when_told_to() {
    let fls = with_three();
    let file = fls.file("there.csv", "before");
    let refused = fls.run("export", &[&file]).expect(1);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
    fls.run("export", &["--force", &file]).expect(0);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("1.01 NHSNumber,"));
}

/// Files under way are hidden and end so.
#[cfg(unix)]
fn under_way(folder: &std::path::Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".part")).count()
}

#[cfg(unix)]
#[test]
fn an_export_that_is_stopped_leaves_no_patients_behind() {
    let fls = Fls::with_service();
    let file = fls.file("synthetic.csv", synthetic(3_000));
    fls.run("import", &[&file]).expect(0);
    let exported = fls.folder().join("exported.csv");
    for signal in ["INT", "TERM", "HUP"] {
        let mut export = fls.command("export", &[exported.to_str().unwrap()]);
        let mut export = export.stderr(std::process::Stdio::null()).spawn().unwrap();
        let send = |signal: &str| {
            let sent = Command::new("kill")
                .args(["-s", signal, &export.id().to_string()])
                .status();
            assert!(sent.unwrap().success());
        };
        while under_way(fls.folder()) == 0 {
            std::thread::yield_now();
        }
        // It stands still with its file under way until the signal is there.
        send("STOP");
        send(signal);
        send("CONT");
        assert_eq!(export.wait().unwrap().code(), Some(1), "{signal}");
        assert_eq!(under_way(fls.folder()), 0, "{signal}");
        assert!(!exported.exists(), "{signal}");
    }
    fls.run("export", &[exported.to_str().unwrap()]).expect(0);
}

#[cfg(unix)]
#[test]
fn what_a_killed_export_left_goes_with_the_next_one_into_that_folder() {
    let fls = Fls::with_service();
    let file = fls.file("synthetic.csv", synthetic(3_000));
    fls.run("import", &[&file]).expect(0);
    let somebody_elses = fls.file("theirs.part", "not ours");
    let exported = fls.folder().join("exported.csv");
    let mut export = fls.command("export", &[exported.to_str().unwrap()]);
    let mut export = export.stderr(std::process::Stdio::null()).spawn().unwrap();
    while under_way(fls.folder()) == 1 {
        std::thread::yield_now();
    }
    export.kill().unwrap();
    export.wait().unwrap();
    assert_eq!(under_way(fls.folder()), 2, "nobody can clean up after a kill");
    fls.run("export", &[exported.to_str().unwrap()]).expect(0);
    assert_eq!(under_way(fls.folder()), 1);
    assert_eq!(std::fs::read_to_string(somebody_elses).unwrap(), "not ours");
}

#[cfg(unix)]
#[test]
fn output_that_cannot_be_written_ends_with_1_and_one_message() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let fls = with_three();
    for arguments in [&["--json"][..], &[]] {
        let out = fls.command("list", arguments).stdout(full()).output().unwrap();
        let err = String::from_utf8(out.stderr).unwrap();
        assert_eq!((out.status.code(), err.lines().count()), (Some(1), 1), "{err}");
        assert!(err.contains("the output cannot be written"), "{err}");
        let deaf = fls
            .command("list", arguments)
            .stdout(full())
            .stderr(full())
            .status()
            .unwrap();
        assert_eq!(deaf.code(), Some(1));
    }
    let refused = fls.file(
        "refused.csv",
        csv(&[DRAFT, ",,,,,,,,,,,,,,"]).replace("02/03/2025", "32/03/2025"),
    );
    let deaf = fls.command("import", &[&refused]).stderr(full()).status().unwrap();
    assert_eq!(deaf.code(), Some(1));
    let wrong_use = fls.command("list", &["--colour"]).stderr(full()).status().unwrap();
    assert_eq!(wrong_use.code(), Some(2));
    let help = fls.command("list", &["--help"]).stdout(full()).status().unwrap();
    assert_eq!(help.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_pipe_that_somebody_closed_is_passed_over_in_silence() {
    let fls = with_three();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let out = fls.command("list", &[]).stdout(writer).output().unwrap();
    assert_eq!((out.status.code(), out.stderr.len()), (Some(1), 0));
}

#[cfg(unix)]
#[test]
fn fls_central_does_not_panic_where_nothing_can_be_written() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let key = folder.path().join("key");
    let central = |arguments: &[&str]| {
        let mut central = Command::new(tests::program::built("fls-central"));
        central.args(arguments).env_remove("FLS_CENTRAL_DATABASE");
        central
    };
    let out = central(&["master-key", key.to_str().unwrap()])
        .stdout(full())
        .output()
        .unwrap();
    let err = String::from_utf8(out.stderr).unwrap();
    assert_eq!((out.status.code(), err.lines().count()), (Some(1), 1), "{err}");
    assert!(key.exists());
    let again = central(&["master-key", key.to_str().unwrap()])
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(again.code(), Some(1));
    let verify = central(&["verify"]).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(verify.code(), Some(2));
    assert_eq!(central(&["--help"]).stdout(full()).status().unwrap().code(), Some(1));
}
