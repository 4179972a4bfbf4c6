//! `fls duplicates`, `join-records` and `keep-apart`: records that may be the same patient twice.

use serde_json::{Value, json};
use tests::program::{Fls, Ran};

use super::with_three;

const FIRST: &str = "9991000003@2025-03-01";
/// After its number was put right: the same patient, a day later.
const SECOND: &str = "9991000003@2025-03-02";

fn id(fls: &Fls, record: &str) -> String {
    fls.json("show", &[record])["id"].as_str().unwrap().to_owned()
}

/// A store with three records, of which two are the same patient's.
fn with_two_alike() -> (Fls, String, String) {
    let fls = with_three();
    let number = "1.01=9991000003";
    fls.run("set", &["9991000011@2025-03-02", number]).expect(0);
    let (first, second) = (id(&fls, FIRST), id(&fls, SECOND));
    (fls, first, second)
}

fn total(fls: &Fls) -> Value {
    fls.json("duplicates", &[])["total"].clone()
}

fn listed(fls: &Fls) -> usize {
    fls.json("list", &[]).as_array().unwrap().len()
}

#[test]
fn two_records_are_found_joined_by_choice_and_taken_apart_again() {
    let (fls, first, second) = with_two_alike();
    let found = fls.json("duplicates", &[]);
    assert_eq!(found["total"], 1);
    let pair = &found["pairs"][0];
    assert_eq!(pair["reason"], "Same NHS number, diagnosed 1 day apart");
    assert_eq!((&pair["a"]["id"], &pair["b"]["id"]), (&json!(first), &json!(second)));
    let said = fls.run("duplicates", &[]).expect(0).out;
    assert!(said.contains("Same NHS number, diagnosed 1 day apart"), "{said}");

    let refused = fls.run("join-records", &[&first, &second]).expect(1);
    assert!(
        refused.err.contains("1.02") && refused.err.contains("1.09"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("Nothing was joined"), "{}", refused.err);
    assert_eq!(listed(&fls), 3);
    for wrong in [
        &[first.as_str(), &second, "--take", "1.09"][..],
        &[&first, &second, "--take", "1.09=C"],
        &[&first, &second, "--take", "1.09=A", "--take", "1.09=B"],
        &[&first, &second, "--undo"],
        &[&first],
    ] {
        let ran = Ran::of(&mut fls.command("join-records", wrong));
        assert_eq!(ran.code, 2, "{wrong:?}: {}", ran.err);
    }
    // Named the other way round, A is the record that was named first.
    let joined = fls.json(
        "join-records",
        &[&second, &first, "--take", "1.02=B", "--take", "1.09=B"],
    );
    assert_eq!(joined, json!({ "id": first, "joined": true }));
    assert_eq!((listed(&fls), total(&fls)), (2, json!(0)));
    assert_eq!(id(&fls, &second), first, "the other opens the one it is joined to");
    fls.run("rebuild", &[]).expect(0);
    assert_eq!(listed(&fls), 2);

    let apart = fls.json("join-records", &["--undo", &second]);
    assert_eq!(apart, json!({ "id": first, "joined": false }));
    assert_eq!((listed(&fls), id(&fls, &second)), (3, second.clone()));
    let again = fls.run("join-records", &["--undo", &second]).expect(1);
    assert!(again.err.contains("joined to no other"), "{}", again.err);
}

#[test]
fn two_that_are_not_the_same_are_not_asked_about_again() {
    let (fls, first, second) = with_two_alike();
    assert_eq!(total(&fls), 1);
    let apart = fls.json("keep-apart", &[&second, &first, "--two-fractures"]);
    assert_eq!(apart, json!({ "apart": true, "total": 0 }));
    assert_eq!(total(&fls), 0);
    assert_eq!(listed(&fls), 3);
    let again = fls.json("keep-apart", &["--undo", &first, &second]);
    assert_eq!(again, json!({ "apart": false, "total": 1 }));
    assert_eq!(total(&fls), 1);
    let nothing = fls.json("keep-apart", &["--undo", &first, &second]);
    assert_eq!(nothing, again, "there was nothing to take back");
    let both = Ran::of(&mut fls.command("keep-apart", &["--undo", "--two-fractures", &first, &second]));
    assert_eq!(both.code, 2, "{}", both.err);
}
