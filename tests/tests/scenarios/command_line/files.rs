//! `fls sync --to-file` and `--receipts`, beside `fls-central take-file` in this process.

use testkit::TestCentral;

use super::with_three;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_waits_is_written_into_a_file_and_its_receipts_are_read() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let fls = with_three();
    let folder = tempfile::tempdir().unwrap();
    let [file, receipts] = ["for-central.fls", "receipts.fls"].map(|name| folder.path().join(name));
    let [to, from] = [&file, &receipts].map(|path| path.to_str().unwrap().to_owned());
    let alone = fls.run("sync", &["--to-file", &to]).expect(1);
    assert!(alone.err.contains("has not joined Central"), "{}", alone.err);

    let code = central.enrol("HRW").await;
    fls.run(
        "join",
        &["--central", central.url(), "--code", &code, "--user", "A. Nurse"],
    )
    .expect(0);
    central.stop_serving().await;
    fls.run("set", &["9991000011@2025-03-02", "1.03=Female"]).expect(0);
    let written = fls.run("sync", &["--to-file", &to]).expect(0);
    assert!(
        written
            .out
            .starts_with("Wrote a file for Central. It holds 1 change of 1 record."),
        "{}",
        written.out
    );
    assert_eq!(fls.json("status", &[])["records"]["waiting"], 1);
    // A file that is there stays, unless somebody says otherwise.
    let before = std::fs::read(&file).unwrap();
    let there = fls.run("sync", &["--to-file", &to]).expect(1);
    assert!(
        there.err.contains("for-central.fls") && there.err.contains("--force"),
        "{}",
        there.err
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
    fls.run("sync", &["--to-file", &to, "--force"]).expect(0);
    let store = fls.store().join("desk.db");
    fls.run("sync", &["--to-file", store.to_str().unwrap(), "--force"])
        .expect(1);
    fls.run("sync", &["--to-file", &to, "--watch"]).expect(2);
    fls.run("sync", &["--to-file", &to, "--receipts", &from]).expect(2);
    fls.run("sync", &["--force"]).expect(2);

    // Either of the two that were written does.
    let taken = central.take_file(before).await.unwrap();
    std::fs::write(&receipts, &taken.receipts).unwrap();
    let read = fls.run("sync", &["--receipts", &from]).expect(0);
    assert_eq!(read.out.trim_end(), "Central accepted 1 change, 0 received.");
    assert_eq!(fls.json("status", &[])["records"]["waiting"], 0);
    let again = fls.json("sync", &["--receipts", &from]);
    assert_eq!((&again["news"], &again["accepted"]), (&false.into(), &0.into()));
    let found = fls.run("receipt", &["HRW-4"]).expect(0);
    assert!(
        found
            .out
            .starts_with("Central has it: receipt 4 is of a change of this record"),
        "{}",
        found.out
    );
    let none = fls.run("sync", &["--receipts", "nowhere.fls"]).expect(1);
    assert!(none.err.contains("nowhere.fls: There is no such file"), "{}", none.err);
    central.stop().await;
}
