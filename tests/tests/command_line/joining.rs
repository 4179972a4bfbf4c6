//! `fls join` and `fls sync` with a real server.

use serde_json::{Value, json};
use testkit::TestCentral;
use tests::program::Fls;

use crate::with_three;

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
    join(&first, &code, "A. Nurse").expect(0);
    let synced = first.json("sync", &[]);
    assert_eq!(
        synced,
        json!({ "sent": 0, "accepted": 0, "held": 0, "refused": 0, "received": 0, "agree": true, "differing": [], "newer": null })
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

    let other = Fls::new();
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
    other.run("init", &service).expect(0);
    let mixed = join(&other, &central.enrol("HRW").await, "C. Nurse").expect(1);
    assert_eq!(
        mixed.err.lines().count(),
        1,
        "two services are never mixed: {}",
        mixed.err
    );
    assert_eq!(other.json("list", &[]), json!([]));
    central.stop().await;
}
