//! Nothing that identifies a patient or opens a store can be read in a file, a name of a file, or a log: after typing,
//! importing, locking, unlocking and exchanging, while the store is open and when it is closed.

use std::path::Path;

use app::Host;
use app::views::UnlockRequest;
use testkit::TestCentral;
use tests::desks::{agree, import, in_agreement, open, save, start, type_text};
use tests::program::{Fls, PASSPHRASE};
use tests::traces::{files, holding};

/// What the patients of these tests have and nobody else has.
const CANARIES: [&str; 7] = [
    "9991000003",
    "999 100 0003",
    "9991000011",
    "ZE1 0QQ",
    "ZE10QQ",
    "Quillfeather",
    "1938-11-17",
];

const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025\r\n";

#[track_caller]
fn nothing_readable(folder: &Path, also: &[&str]) {
    assert!(!files(folder).is_empty());
    let words = [&CANARIES[..], &[PASSPHRASE], also].concat();
    assert_eq!(holding(folder, &words), Vec::<std::path::PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_at_the_desk_leaves_nothing_readable() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 0).await;
    let store = desk.host().store_dir();
    let token = desk
        .store()
        .await
        .unwrap()
        .central()
        .await
        .unwrap()
        .unwrap()
        .token
        .to_string();

    let record = start(&desk, "999 100 0003", "1/3/2025").await;
    type_text(&desk, record, "birth_date", "17/11/1938").await;
    type_text(&desk, record, "postcode", "ze1 0qq").await;
    // What cannot be read stays as typed: here somebody typed a name into a date.
    type_text(&desk, record, "assessment_date", "Mrs Quillfeather").await;
    nothing_readable(&store, &[&token]);
    save(&desk, record).await;
    import(&desk, FILE.as_bytes()).await;
    nothing_readable(&store, &[&token]);
    agree(&desk).await;
    nothing_readable(&store, &[&token]);

    let session = desk.lock().await.unwrap();
    nothing_readable(&store, &[&token]);
    let user = session.people[0].id.clone();
    desk.unlock(UnlockRequest {
        user: user.clone(),
        passphrase: "ZE1 0QQ Quillfeather".to_owned(),
    })
    .await
    .unwrap_err();
    desk.unlock(UnlockRequest {
        user,
        passphrase: PASSPHRASE.to_owned(),
    })
    .await
    .unwrap();
    let view = open(&desk, record).await;
    let kept = view
        .questions
        .iter()
        .find(|question| question.key == "assessment_date")
        .unwrap();
    assert_eq!(kept.text, "Mrs Quillfeather", "typing outlives the lock");
    nothing_readable(&store, &[&token]);
    central.holds_none_of(&CANARIES).await;
    central.stop().await;
}

#[test]
fn the_command_line_leaves_nothing_readable_and_logs_nothing_even_when_asked_to_log_everything() {
    let fls = Fls::new();
    let temporary = fls.folder().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let file = fls.file("patients.csv", FILE);
    let bad = fls.file("bad.csv", FILE.replace("17/11/1938", "31/02/1938 Quillfeather"));
    let init = [
        "--service",
        "HRW",
        "--name",
        "Hartwell",
        "--caseload",
        "9",
        "--user",
        "A. Nurse",
        "--demo",
    ];
    let mut recovery_key = String::new();
    for (command, arguments) in [
        ("init", &init[..]),
        ("import", &[file.as_str()]),
        ("import", &[bad.as_str()]),
        ("set", &["9991000011@2025-03-02", "1.07=14/03/2025"]),
        ("set", &["9991000011@2025-03-02", "1.07=Quillfeather"]),
        ("rebuild", &[]),
        ("show", &["9991000003@2025-03-02"]),
    ] {
        let mut process = fls.command(command, arguments);
        let output = process
            .env("FLS_LOG", "trace")
            .env("TMPDIR", &temporary)
            .output()
            .unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        if command == "init" {
            let shown = String::from_utf8(output.stdout).unwrap();
            recovery_key = shown.lines().last().unwrap().to_owned();
        }
        let secrets = [PASSPHRASE, &recovery_key];
        for word in CANARIES
            .iter()
            .chain(secrets.iter().filter(|secret| !secret.is_empty()))
        {
            assert!(!log.contains(word), "fls {command} logged {word:?}");
        }
        assert!(
            !log.contains("PRAGMA key") && !log.contains("pragma key"),
            "fls {command} logged the key's statement"
        );
    }
    let without_dashes = recovery_key.replace('-', "");
    nothing_readable(fls.store(), &[&recovery_key, &without_dashes]);
    assert_eq!(holding(&temporary, &CANARIES), Vec::<std::path::PathBuf>::new());
}
