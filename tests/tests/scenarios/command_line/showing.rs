//! What is listed, counted and shown: exact keys, words and figures.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::program::Fls;

use super::{DRAFT, SUBMITTED, TREATED, csv, keys, with_three};

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
    assert_eq!(
        keys(&table),
        BTreeSet::from(["year", "as_at", "records", "missed_opportunities", "national", "kpis"])
    );
    assert_eq!(
        (&table["year"], &table["as_at"], &table["records"]),
        (&json!(2025), &json!("2025-12-31"), &json!(3))
    );
    let kpis = table["kpis"].as_array().unwrap();
    assert_eq!(
        keys(&kpis[0]),
        BTreeSet::from([
            "kpi",
            "fields",
            "over_20_percent_missing",
            "pass",
            "national_over_20_percent_missing"
        ])
    );
    assert_eq!((&kpis[0]["kpi"], &kpis[0]["pass"]), (&json!(1), &json!(false)));
    let ratio = |kpi: u8, numerator: u64, denominator: Value, percent: &str| json!({ "kpi": kpi, "numerator": numerator, "denominator": denominator, "percent": percent, "national_percent": null });
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
        json!({ "kpi": 4, "numerator": 0, "denominator": 0, "percent": null, "national_percent": null })
    );
    let lines = fls.run("kpi", &["--year", "2025"]).expect(0);
    assert!(lines.out.contains("66.7%"), "{}", lines.out);
}

#[test]
fn missing_says_what_each_answer_is_worth_at_most_and_at_least() {
    let fls = with_three();
    let found = fls.json("missing", &["--year", "2025", "--as-at", "2025-04-01"]);
    assert_eq!(keys(&found), BTreeSet::from(["period", "as_at", "records", "answers"]));
    assert_eq!(
        (&found["period"], &found["as_at"], &found["records"]),
        (&json!("2025"), &json!("2025-04-01"), &json!(3))
    );
    let answers = found["answers"].as_array().unwrap();
    let of = |number: &str| answers.iter().find(|answer| answer["number"] == number).unwrap();
    let numbers: BTreeSet<&str> = answers
        .iter()
        .map(|answer| answer["number"].as_str().unwrap())
        .collect();
    assert_eq!(
        numbers,
        BTreeSet::from(["1.03", "1.05", "1.07", "1.11", "3.01", "4.01", "5.01"]),
        "of the draft"
    );
    let assessed = of("1.07");
    assert_eq!(
        keys(assessed),
        BTreeSet::from([
            "question",
            "number",
            "patients",
            "closes",
            "closes_within_7_days",
            "still_to_close",
            "enough_for_kpi_1",
            "kpis"
        ])
    );
    assert_eq!(
        (&assessed["question"], &assessed["patients"], &assessed["closes"]),
        (&json!("assessment_date"), &json!(1), &json!("2025-05-31")),
        "day 90 after 2 March"
    );
    let share = |numerator: u64, percent: &str| json!({ "numerator": numerator, "denominator": 3, "percent": percent });
    let kpi_4 = json!({
        "kpi": 4, "now": share(2, "66.7"), "at_best": share(3, "100.0"), "at_worst": share(2, "66.7"), "points": "33.3",
        "so_far": false,
    });
    assert!(assessed["kpis"].as_array().unwrap().contains(&kpi_4), "{assessed}");
    let sex = of("1.03");
    assert_eq!((&sex["closes"], &sex["enough_for_kpi_1"]), (&Value::Null, &json!(1)));
    assert!(
        sex["kpis"].as_array().unwrap().iter().all(|kpi| kpi["kpi"] == 1),
        "{sex}"
    );
    let lines = fls
        .run("missing", &["--year", "2025", "--as-at", "2025-04-01"])
        .expect(0)
        .out;
    for part in [
        "3 patients diagnosed in 2025, as at 2025-04-01",
        "1.07 Date of FLS assessment",
        "KPI 4 from 66.7% to 100.0% at best; at worst as it is",
    ] {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    // Patient by patient, whose window closes first.
    let by_patient = fls.json("missing", &["--year", "2025", "--patients", "--as-at", "2025-04-01"]);
    let patients = by_patient["patients"].as_array().unwrap();
    assert_eq!(by_patient["total"].as_u64(), u64::try_from(patients.len()).ok());
    let draft = &patients[0];
    assert_eq!(
        (&draft["nhs_number"], &draft["closes"]),
        (&json!("9991000011"), &json!("2025-05-31"))
    );
    let assessed = json!({ "question": "assessment_date", "number": "1.07", "closes": "2025-05-31" });
    assert!(draft["missing"].as_array().unwrap().contains(&assessed), "{draft}");
    let over = fls.json("missing", &["--year", "2025", "--patients", "--as-at", "2025-06-01"]);
    let draft = over["patients"]
        .as_array()
        .unwrap()
        .iter()
        .find(|patient| patient["nhs_number"] == "9991000011");
    assert_eq!(draft.unwrap()["closes"], Value::Null, "the day is over");
    let lines = fls
        .run("missing", &["--year", "2025", "--patients", "--as-at", "2025-04-01"])
        .expect(0)
        .out;
    assert!(
        lines.contains("closes 2025-05-31") && lines.contains("1.07 until 2025-05-31"),
        "{lines}"
    );
    let none = fls.run("missing", &["--year", "2024"]).expect(0).out;
    assert!(none.contains("No answer is missing"), "{none}");
    let last = fls.json("missing", &["--as-at", "2025-06-30"]);
    assert_eq!(last["period"], "2024-07..2025-06");
    fls.run("missing", &["--year", "2025", "--period", "2025-03"]).expect(2);
}

#[test]
fn kpi_of_other_months_by_group_and_with_its_patients() {
    let fls = with_three();
    let quarter = fls.json(
        "kpi",
        &[
            "--period",
            "2025-01..2025-03",
            "--cut",
            "care-home",
            "--patients",
            "4",
            "--as-at",
            "2025-12-31",
        ],
    );
    assert_eq!(
        keys(&quarter),
        BTreeSet::from(["period", "as_at", "records", "national", "kpis", "cut", "patients"])
    );
    assert_eq!(
        (&quarter["period"], &quarter["records"]),
        (&json!("2025-01..2025-03"), &json!(3))
    );
    let assessed = &quarter["kpis"][3];
    assert_eq!(
        *assessed,
        json!({
            "kpi": 4, "numerator": 2, "denominator": 3, "percent": "66.7", "year_before_percent": null,
            "national_percent": null,
        })
    );
    let groups = quarter["cut"]["groups"].as_array().unwrap();
    let in_groups: u64 = groups.iter().map(|group| group["records"].as_u64().unwrap()).sum();
    assert_eq!((&quarter["cut"]["by"], in_groups), (&json!("care home"), 3));
    assert_eq!(groups.last().unwrap()["name"], "Not answered");
    assert!(
        groups[0]["kpis"][3]["year_before_percent"].is_null(),
        "a year before there was nobody"
    );
    assert_eq!(
        groups[0]["kpis"][1]["denominator"],
        Value::Null,
        "of a group nobody knows how many to expect"
    );
    let patients = quarter["patients"].as_array().unwrap();
    assert_eq!(patients.len(), 3);
    let not: Vec<&Value> = patients.iter().filter(|patient| patient["counts"] == false).collect();
    assert_eq!(not.len(), 1);
    assert_eq!(
        (&not[0]["nhs_number"], &not[0]["why"], &not[0]["question"]),
        (
            &json!("9991000011"),
            &json!("Not answered: Date of FLS assessment"),
            &json!("1.07")
        )
    );

    assert_eq!(
        (&not[0]["looked_at"], &not[0]["closes"]),
        (&json!(true), &json!("2025-05-31"))
    );

    // Whom a KPI does not look at has a list of its own, with the question that decides so.
    let left_out = fls.json("kpi", &["--period", "2025-Q1", "--patients", "9", "--not-looked-at"]);
    let left_out = left_out["patients"].as_array().unwrap();
    assert!(!left_out.is_empty());
    for patient in left_out {
        assert_eq!(
            (&patient["looked_at"], &patient["counts"]),
            (&json!(false), &json!(false))
        );
        assert_eq!(patient["question"], "4.01");
    }
    fls.run("kpi", &["--period", "2025-Q1", "--not-looked-at"]).expect(2);

    let fields = fls.json("kpi", &["--year", "2025", "--patients", "1"]);
    let missing = fields["patients"].as_array().unwrap();
    assert!(missing.iter().all(|patient| patient["counts"] == false) && !missing.is_empty());
    let empty = fls.json("kpi", &["--period", "2024-02", "--cut", "age"]);
    assert_eq!((&empty["records"], &empty["cut"]["groups"]), (&json!(0), &json!([])));
    let lines = fls
        .run("kpi", &["--period", "2025-03", "--cut", "site", "--patients", "4"])
        .expect(0)
        .out;
    for part in [
        "diagnosed in March 2025",
        "66.7%",
        "not counted  1.07 Not answered: Date of FLS assessment",
    ] {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    assert!(
        !lines.contains("  red") && !lines.contains("  amber"),
        "no light of a month: {lines}"
    );
    for wrong in [
        &["--period", "2025-03..2025-01"][..],
        &["--period", "2025-3"],
        &["--period", "2025-03", "--year", "2025"],
        &["--cut", "age"],
        &["--year", "2025", "--patients", "12"],
    ] {
        fls.run("kpi", wrong).expect(2);
    }
}

#[test]
fn followups_name_their_days_and_states() {
    let fls = with_three();
    let at = |day: &str| {
        let rows = fls.json("followups", &["--as-at", day]);
        let rows: Vec<Value> = rows.as_array().unwrap().clone();
        for row in &rows {
            let expected = [
                "id",
                "nhs_number",
                "diagnosed",
                "which",
                "opens",
                "target",
                "state",
                "group",
                "put_off_until",
            ];
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
fn today_ends_with_the_missing_answers_that_are_worth_most() {
    let fls = Fls::with_service();
    let today = fls.json("today", &[])["today"].as_str().unwrap().parse().unwrap();
    let file = fls.file("records.csv", testkit::synthetic::csv(3, 200, today));
    fls.run("import", &[&file]).expect(0);
    let view = fls.json("today", &[]);
    let worth_most = view["worth_most"].as_array().unwrap();
    assert!((1..=3).contains(&worth_most.len()), "{worth_most:?}");
    let missing = fls.json("missing", &[]);
    for (worth, answer) in worth_most.iter().zip(missing["answers"].as_array().unwrap()) {
        for said in ["question", "number", "patients", "closes"] {
            assert_eq!(worth[said], answer[said], "{said}");
        }
    }
    let lines = fls.run("today", &[]).expect(0).out;
    let (_, below) = lines.split_once("worth-most:\n").unwrap();
    for (line, worth) in below.lines().zip(worth_most) {
        assert!(line.starts_with(worth["number"].as_str().unwrap()), "{line}");
        assert!(line.contains(worth["worth"].as_str().unwrap()), "{line}");
    }
}

#[test]
fn today_names_each_record_under_its_heading() {
    let fls = with_three();
    let view = fls.json("today", &[]);
    assert_eq!(
        keys(&view),
        BTreeSet::from([
            "today",
            "facilities",
            "opt_outs",
            "backup",
            "past",
            "headings",
            "next",
            "worth_most"
        ])
    );
    let drafts = view["headings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|heading| heading["heading"] == "nearly-complete")
        .unwrap();
    assert_eq!(keys(drafts), BTreeSet::from(["heading", "total", "records"]));
    let record = &drafts["records"][0];
    assert_eq!(
        keys(record),
        BTreeSet::from(["id", "nhs_number", "question", "what", "why", "state", "on"])
    );
    assert_eq!(
        (&record["nhs_number"], &record["question"], &record["state"]),
        (&json!("9991000011"), &json!("gender"), &json!("7 answers left"))
    );
    assert!(record["id"].as_str().is_some_and(|id| id.len() == 36));
    let lines = fls.run("today", &[]).expect(0);
    assert!(
        lines.out.starts_with("1 follow-up is late and still owed\n"),
        "{}",
        lines.out
    );
    assert!(lines.out.contains("7 answers left  1.03 "), "{}", lines.out);
}
