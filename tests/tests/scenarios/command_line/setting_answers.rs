//! `fls set`: all it is told or nothing.

use serde_json::json;

use super::with_three;

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
        moved.out.starts_with("1.11: This answer is not offered"),
        "{}",
        moved.out
    );
    let shown = fls.run("show", &["9991000011@2023-12-31"]).expect(0).out;
    assert!(
        shown.contains("Wrist  (not offered for a fracture of that date)"),
        "{shown}"
    );
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
