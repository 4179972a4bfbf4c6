//! `fls undo`: the last save of a record and the last change of many, taken back in a program of its own; what a colleague
//! changed since stays.

use std::time::Duration;

use app::Desk;
use app::host::SystemHost;
use app::views::{ApplyBulkRequest, BulkRequest};
use serde_json::json;
use testkit::TestCentral;
use tests::program::{Fls, PASSPHRASE, Ran};

use super::with_three;

const RECORD: &str = "9991000011@2025-03-02";
const OTHER: &str = "9991000003@2025-03-01";

fn id(fls: &Fls, record: &str) -> String {
    fls.json("show", &[record])["id"].as_str().unwrap().to_owned()
}

/// The line of a question, as `fls show` has it.
fn line(fls: &Fls, record: &str, question: &str) -> String {
    let shown = fls.run("show", &[record]).expect(0).out;
    let mut lines = shown.lines().filter(|line| line.starts_with(question));
    lines.next().unwrap_or_default().to_owned()
}

#[test]
fn the_last_save_of_a_record_is_put_back_and_stays_in_its_history() {
    let fls = with_three();
    let before = line(&fls, RECORD, "1.05");
    fls.run("set", &[RECORD, "1.05=No", "1.03=Female"]).expect(0);
    assert_ne!(line(&fls, RECORD, "1.05"), before);
    let undone = fls.json("undo", &[RECORD]);
    assert_eq!(
        (&undone["id"], &undone["put_back"]),
        (&json!(id(&fls, RECORD)), &json!(2))
    );
    assert_eq!(line(&fls, RECORD, "1.05"), before);
    // An undoing is a save, and can be undone.
    let again = fls.run("undo", &[RECORD]).expect(0).out;
    assert!(
        again.contains("Undid the save of ") && again.contains(": 2 answers put back"),
        "{again}"
    );
    assert_ne!(line(&fls, RECORD, "1.05"), before);
    let history = fls.run("show", &[RECORD, "--history"]).expect(0).out;
    assert!(
        history.lines().filter(|line| line.contains("1.05 ")).count() >= 3,
        "{history}"
    );

    // What came from a file is no save of a person's.
    let nothing = fls.run("undo", &[OTHER]).expect(1);
    assert!(
        nothing.err.contains("You have saved nothing in this record"),
        "{}",
        nothing.err
    );
    for wrong in [&[][..], &[RECORD, "--bulk"]] {
        let ran = Ran::of(&mut fls.command("undo", wrong));
        assert_eq!(ran.code, 2, "{wrong:?}: {}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_colleague_changed_since_is_not_taken_back() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let first = with_three();
    let second = Fls::new();
    for (fls, user) in [(&first, "A. Nurse"), (&second, "B. Nurse")] {
        let code = central.enrol("HRW").await;
        fls.run("join", &["--central", central.url(), "--code", &code, "--user", user])
            .expect(0);
    }
    first.run("set", &[RECORD, "1.05=Yes"]).expect(0);
    first.run("sync", &[]).expect(0);
    second.run("sync", &[]).expect(0);
    second.run("set", &[RECORD, "1.05=No"]).expect(0);
    second.run("sync", &[]).expect(0);
    first.run("sync", &[]).expect(0);
    let stays = line(&first, RECORD, "1.05");
    let refused = first.run("undo", &[RECORD]).expect(1);
    assert!(
        refused.err.contains("B. Nurse changed some of the same answers"),
        "{}",
        refused.err
    );
    assert_eq!(line(&first, RECORD, "1.05"), stays);
    second.run("undo", &[RECORD]).expect(0);
    assert_ne!(line(&second, RECORD, "1.05"), stays);
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_change_of_many_is_put_back_but_for_what_was_changed_since() {
    let fls = with_three();
    let nothing = fls.run("undo", &["--bulk"]).expect(1);
    assert!(!nothing.err.is_empty());
    let (one, two) = (id(&fls, OTHER), id(&fls, RECORD));
    // Written by the window, on the same store.
    let desk = Desk::new(SystemHost::new(fls.store().to_owned()));
    let people = desk.who_can_unlock(Duration::ZERO).await.unwrap();
    desk.unlock_as(people[0].id, PASSPHRASE).await.unwrap();
    let bulk = BulkRequest {
        records: vec![one, two.clone()],
        question: "falls_assessment".to_owned(),
        text: String::new(),
        chosen: vec!["recommended".to_owned()],
        blanks_only: false,
    };
    let shown = desk.preview_bulk(bulk.clone()).await.unwrap();
    assert_eq!(shown.records, 2, "{}", shown.words);
    let preview = shown.preview;
    desk.apply_bulk(ApplyBulkRequest { bulk, preview }).await.unwrap();
    desk.close().await;
    drop(desk);
    fls.run("set", &[RECORD, "5.01=No"]).expect(0);
    let stays = line(&fls, RECORD, "5.01");

    let ran = Ran::of(&mut fls.command("undo", &["--bulk", "--json"]));
    assert_eq!(ran.code, 1, "one is left for a person: {}", ran.err);
    assert!(ran.err.contains(&two) && ran.err.contains("5.01"), "{}", ran.err);
    let undone = ran.json();
    assert_eq!(
        undone["undone"],
        "Undone: 5.01 is as it was in 1 record. 1 was left as it is."
    );
    assert_eq!(undone["left"][0]["id"], two);
    assert_eq!(line(&fls, RECORD, "5.01"), stays);
    let nothing = fls.run("undo", &["--bulk"]).expect(1);
    assert!(!nothing.err.is_empty(), "it is taken back once");
}
