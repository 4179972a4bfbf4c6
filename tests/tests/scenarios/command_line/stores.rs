//! Stores that are missing, damaged or foreign, and the key store of the computer.

use std::collections::BTreeSet;

use serde_json::json;
use tests::program::Fls;

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
