//! `fls note`: notes on a patient, each command a program of its own.

use super::with_three;

#[test]
fn a_note_is_written_corrected_and_taken_back_and_stands_in_no_export() {
    let fls = with_three();
    let record = "9991000011@2025-03-02";
    let empty = fls.run("note", &[record]).expect(0);
    assert_eq!(empty.out, "Nobody has written a note on this patient\n");
    fls.run("note", &[record, "Lives with Perpetua"]).expect(0);
    fls.run("note", &[record, "Prefers letters\nLarge print"]).expect(0);
    let notes = fls.json("note", &[record]);
    let (last, first) = (&notes["notes"][0], &notes["notes"][1]);
    assert_eq!(last["text"], "Prefers letters\nLarge print");
    assert_eq!(
        (&first["text"], &first["changed"]),
        (&"Lives with Perpetua".into(), &().into())
    );

    let (first, last) = (first["id"].as_str().unwrap(), last["id"].as_str().unwrap());
    let corrected = fls
        .run("note", &[record, "Lives alone", "--correct", first])
        .expect(0)
        .out;
    assert!(
        corrected.contains("Lives alone") && !corrected.contains("Perpetua"),
        "{corrected}"
    );
    assert!(corrected.contains(", changed "), "{corrected}");
    fls.run("note", &[record, "--take-back", last]).expect(0);
    let notes = fls.json("note", &[record]);
    assert_eq!(notes["notes"].as_array().unwrap().len(), 1);
    assert_eq!(notes["notes"][0]["text"], "Lives alone");

    let again = fls.run("note", &[record, "Prefers texts", "--correct", last]).expect(2);
    assert!(again.err.contains("There is no such note"), "{}", again.err);
    let blank = fls.run("note", &[record, " "]).expect(1);
    assert!(blank.err.contains("Note: type something first"), "{}", blank.err);
    let long = fls.run("note", &[record, &"x".repeat(2_001)]).expect(1);
    assert!(long.err.contains("use 2000 characters or fewer"), "{}", long.err);

    let file = fls.folder().join("out.csv");
    fls.run("export", &[file.to_str().unwrap()]).expect(0);
    let exported = std::fs::read_to_string(&file).unwrap();
    let history = fls.run("show", &[record, "--history"]).expect(0).out;
    for shown in [exported, history] {
        assert!(!shown.contains("Lives") && !shown.contains("Perpetua"));
    }
}
