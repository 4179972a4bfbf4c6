//! `fls card`: shown and changed, and said in words where it cannot be.

use serde_json::json;

use super::with_three;

#[test]
fn a_card_is_written_shown_and_cleared() {
    let fls = with_three();
    let record = "9991000011@2025-03-02";
    let empty = fls.run("card", &[record]).expect(0);
    assert_eq!(empty.out, "Nothing is written on this card\n");
    let written = fls
        .run("card", &[record, "name=Ada Invented", "telephone=01632 960001 = home"])
        .expect(0);
    assert_eq!(written.out, "Name: Ada Invented\nTelephone: 01632 960001 = home\n");
    fls.run("card", &[record, "name="]).expect(0);
    let shown = fls.json("card", &[record]);
    assert_eq!(shown["unread"], json!([]));
    assert_eq!(
        shown["fields"][0],
        json!({ "field": "name", "label": "Name", "text": null, "said": [] })
    );
    assert_eq!(shown["fields"][1]["text"], "01632 960001 = home");
    assert_eq!(shown["fields"].as_array().unwrap().len(), 6);
}

#[test]
fn what_is_not_understood_is_wrong_use_and_changes_nothing() {
    let fls = with_three();
    let record = "9991000011@2025-03-02";
    for wrong in [&["name"][..], &["pager=12"], &["name=Ada", "name=Bea"]] {
        let refused = fls.run("card", &[&[record][..], wrong].concat()).expect(2);
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    }
    let long = format!("needs={}", "x".repeat(201));
    let refused = fls.run("card", &[record, "name=Ada", &long]).expect(1);
    assert!(refused.err.contains("Needs: use 200 characters"), "{}", refused.err);
    assert_eq!(
        fls.run("card", &[record]).expect(0).out,
        "Nothing is written on this card\n"
    );
}
