//! `fls delete`, `restore`, `deleted` and `purge`: out of the lists, back, and out for good, also on a second computer.

use serde_json::json;
use testkit::TestCentral;
use tests::program::Fls;
use tests::traces::holding;

use super::with_three;

const RECORD: &str = "9991000011@2025-03-02";

fn listed(fls: &Fls) -> usize {
    fls.json("list", &[]).as_array().unwrap().len()
}

#[test]
fn a_record_is_deleted_and_restored_and_erased_by_an_order_that_is_confirmed() {
    let fls = with_three();
    let id = fls.json("show", &[RECORD])["id"].as_str().unwrap().to_owned();
    let wrong = fls.run("delete", &[RECORD, "--reason", "because"]).expect(2);
    assert!(wrong.err.contains("duplicate"), "{}", wrong.err);
    let deleted = fls.json("delete", &[RECORD, "--reason", "duplicate"]);
    assert_eq!(deleted, json!({ "id": id, "deleted": true, "reason": "duplicate" }));
    assert_eq!(listed(&fls), 2);
    let list = fls.json("deleted", &[]);
    assert_eq!(list[0]["id"], id.as_str());
    assert_eq!(list[0]["nhs_number"], "9991000011");
    assert_eq!(
        (&list[0]["reason"], &list[0]["deleted_by"], &list[0]["days_left"]),
        (&json!("Duplicate"), &json!("A. Nurse"), &json!(30))
    );
    let said = fls.run("deleted", &[]).expect(0).out;
    assert!(
        said.contains("30 days left") && said.contains("Each can be restored for 30 days"),
        "{said}"
    );
    assert_eq!(fls.json("restore", &[&id]), json!({ "id": id, "deleted": false }));
    assert_eq!(fls.json("deleted", &[]), json!([]));
    assert_eq!(listed(&fls), 3);

    let order = ["--reason", "patient-asked", "--confirm", "0011"];
    let active = fls.run("purge", &[&[id.as_str()], &order[..]].concat()).expect(1);
    assert!(
        active.err.contains("Only a deleted record can be erased"),
        "{}",
        active.err
    );
    fls.run("delete", &[&id, "--reason", "test_record"]).expect(0);
    let other = fls
        .run("purge", &[&id, "--reason", "patient-asked", "--confirm", "0012"])
        .expect(1);
    assert!(other.err.contains("That is not the last four digits"), "{}", other.err);
    for unsaid in [
        &[id.as_str()][..],
        &[&id, "--reason", "patient-asked"],
        &[&id, "--confirm", "0011"],
        &["--due", "--reason", "test"],
        &[],
    ] {
        let ran = tests::program::Ran::of(&mut fls.command("purge", unsaid));
        assert_eq!(ran.code, 2, "{unsaid:?}: {}", ran.err);
    }
    assert_eq!(
        fls.json("purge", &["--due"]),
        json!({ "erased": 0 }),
        "nothing is over yet"
    );
    assert_eq!(fls.json("deleted", &[]).as_array().unwrap().len(), 1);
    assert_eq!(
        fls.json("purge", &[&[id.as_str()], &order[..]].concat()),
        json!({ "erased": 1 })
    );
    assert_eq!(fls.json("deleted", &[]), json!([]));
    let gone = fls.run("show", &[&id]).expect(1);
    assert!(gone.err.contains("This record was erased for good"), "{}", gone.err);
    fls.run("show", &[RECORD]).expect(1);
    // The same patient can be recorded again.
    let file = fls.folder().join("three.csv");
    assert_eq!(fls.json("import", &[file.to_str().unwrap()])["new"], 1);
    assert_eq!(
        holding(fls.store(), &["9991000011", "17/11/1938"]),
        Vec::<std::path::PathBuf>::new()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_record_erased_at_one_computer_is_gone_at_the_other_which_says_what_went_with_it() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let first = with_three();
    let second = Fls::new();
    for (fls, user) in [(&first, "A. Nurse"), (&second, "B. Nurse")] {
        let code = central.enrol("HRW").await;
        fls.run("join", &["--central", central.url(), "--code", &code, "--user", user])
            .expect(0);
    }
    let id = first.json("show", &[RECORD])["id"].as_str().unwrap().to_owned();
    second.run("set", &[RECORD, "1.03=Female", "1.05=No"]).expect(0);
    first.run("delete", &[RECORD, "--reason", "not_fls"]).expect(0);
    let words = first.run("deleted", &[]).expect(0).out;
    assert!(words.contains("30 days once Central has it"), "{words}");
    first
        .run("purge", &[&id, "--reason", "ordered", "--confirm", "0011"])
        .expect(0);
    first.run("sync", &[]).expect(0);

    let synced = second.run("sync", &["--json"]).json();
    assert_eq!((&synced["agree"], &synced["refused"]), (&json!(true), &json!(1)));
    let status = second.run("status", &[]).expect(1);
    assert!(
        status
            .err
            .contains("2 answers or other changes that you had saved and Central had not received"),
        "{}",
        status.err
    );
    let gone = second.run("show", &[&id]).expect(1);
    assert!(gone.err.contains("This record was erased for good"), "{}", gone.err);
    second.run("status", &["--read"]).expect(1);
    assert_eq!(second.json("status", &[])["lost"], false);
    assert_eq!((listed(&first), listed(&second)), (2, 2));
    assert_eq!(second.json("sync", &[])["agree"], true);
    assert_eq!(first.json("sync", &[])["agree"], true);
    central.verify().await;
    central.stop().await;
}
