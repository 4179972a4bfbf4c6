//! `fls join` and `fls sync` with a real server.

use serde_json::{Value, json};
use testkit::TestCentral;
use tests::program::Fls;

use super::with_three;

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
    let joined = join(&first, &code, "A. Nurse").expect(0);
    assert!(
        joined
            .out
            .starts_with("Joined Hartwell Royal FLS (HRW).\n3 changes sent, 3 accepted"),
        "{}",
        joined.out
    );
    let synced = first.json("sync", &[]);
    assert_eq!(
        synced,
        json!({ "sent": 0, "accepted": 0, "held": 0, "refused": 0, "received": 0, "agree": true, "differing": [], "newer": null, "otherDataset": null, "waitsForKey": null })
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

    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_service_that_started_by_itself_joins_its_own_only_and_is_told_why_not() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    central.add_live_service("BBB").await;
    let live = Fls::new();
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
    live.run("init", &service).expect(0);
    let join = |code: &str| {
        let ran = live.run(
            "join",
            &["--central", central.url(), "--code", code, "--user", "C. Nurse"],
        );
        (ran.code, ran.out, ran.err)
    };
    let alone = live.json("status", &[]);
    assert_eq!(
        (&alone["central"], &alone["records"]["only_here"]),
        (&Value::Null, &json!(0))
    );

    let other = central.enrol("HRW").await;
    let (code, _, err) = join(&other);
    assert_eq!((code, err.lines().count()), (1, 1), "{err}");
    assert!(err.contains("the patients here are real"), "{err}");
    let good = central.enrol("BBB").await;
    let (code, out, err) = join(&good);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("Joined Beeches FLS (BBB).\n0 changes sent"), "{out}");
    let (code, _, err) = join(&good);
    assert_eq!(code, 1);
    assert!(err.contains("used already"), "{err}");
    let there = live.json("status", &[]);
    assert_eq!(
        (&there["agree"], &there["records"]["accepted"]),
        (&json!(true), &json!(0))
    );
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_address_of_central_is_put_right_without_a_code() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let fls = with_three();
    let alone = fls.run("address", &[central.url()]).expect(1);
    assert!(alone.err.contains("has not joined Central"), "{}", alone.err);
    let code = central.enrol("HRW").await;
    fls.run(
        "join",
        &["--central", central.url(), "--code", &code, "--user", "A. Nurse"],
    )
    .expect(0);
    fls.run("address", &["http://127.0.0.1:9"]).expect(1);
    assert_eq!(fls.json("status", &[])["central"], central.url());
    let moved = central.url().replace("127.0.0.1", "localhost");
    let said = fls.run("address", &[&moved]).expect(0);
    assert_eq!(said.out, "Central has everything.\n");
    assert_eq!(fls.json("status", &[])["central"], *moved);
    assert_eq!(fls.json("sync", &[])["agree"], true);
    central.stop().await;
}
