//! `fls new-fracture`: a further fracture of a patient who has a record, linked to it for every later program.

use serde_json::{Value, json};
use tests::program::Fls;

use super::with_three;

const FIRST: &str = "9991000003@2025-03-01";

fn listed(fls: &Fls) -> usize {
    fls.json("list", &[]).as_array().unwrap().len()
}

#[test]
fn a_further_fracture_begins_with_what_carries_over_and_is_remembered_as_one_of_the_patient() {
    let fls = with_three();
    let began = fls.json("new-fracture", &[FIRST, "2/2/2026"]);
    assert_eq!(
        (&began["new"], &began["carried"]),
        (&json!(true), &json!(["NHS number", "Date of birth", "Gender"]))
    );
    let second = fls.json("show", &["9991000003@2026-02-02"]);
    assert_eq!(second["id"], began["id"]);
    assert_eq!(listed(&fls), 4);
    let questions = second["questions"].as_array().unwrap();
    let is_answered = |question: &&Value| question["text"] != json!("") || question["chosen"] != json!([]);
    let answered = questions.iter().filter(is_answered).count();
    assert_eq!(answered, 4, "with the date, and nothing of care: {second}");

    // The same once more opens it; a date within the year before assessment belongs to it.
    let again = fls.json("new-fracture", &[FIRST, "2/2/2026"]);
    assert_eq!(
        (&again["id"], &again["new"], &again["carried"]),
        (&began["id"], &json!(false), &json!([]))
    );
    let refused = fls.run("new-fracture", &[FIRST, "10/2/2026"]).expect(1);
    assert!(
        refused
            .err
            .contains("Several fractures before assessment are one record")
            && refused.err.contains("--new"),
        "{}",
        refused.err
    );
    let said = fls.run("new-fracture", &[FIRST, "10/2/2026", "--new"]).expect(0).out;
    assert!(
        said.contains("Begun and saved; carried over: NHS number, Date of birth, Gender"),
        "{said}"
    );
    assert_eq!((listed(&fls), &fls.json("duplicates", &[])["total"]), (5, &json!(0)));

    // A patient without a number, in a program of its own each time.
    fls.run("set", &["9991000011@2025-03-02", "1.01=OVERSEAS"]).expect(0);
    let overseas = fls.json("list", &[]);
    let rows = overseas.as_array().unwrap();
    let earlier = rows.iter().find(|row| row["diagnosed"] == "2025-03-02").unwrap()["id"]
        .as_str()
        .unwrap();
    let began = fls.json("new-fracture", &[earlier, "5/5/2026"]);
    assert_eq!(began["carried"], json!(["NHS number", "Date of birth"]));
    let again = fls.json("new-fracture", &[earlier, "5/5/2026"]);
    assert_eq!((&again["id"], &again["new"]), (&began["id"], &json!(false)));

    let unread = fls.run("new-fracture", &[FIRST, "31/2/2026"]).expect(1);
    assert!(unread.err.contains("1.09"), "{}", unread.err);
    assert_eq!(listed(&fls), 6);
}
