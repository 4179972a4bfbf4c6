//! Corrections of the audit's questions, signed by the audit team, published at Central and brought by an exchange: what changes words
//! alone is used at once, what changes more waits until somebody has seen for whom, either side may lag, and what nobody signed whom
//! the program trusts is refused by both.

use app::views::{DatasetView, ErrorCode, TodayRequest, UseDatasetRequest};
use domain::Dataset;
use protocol::dataset_file::SigningKey;
use testkit::TestCentral;
use testkit::corrections::{corrected, signed};
use tests::desks::{TestDesk, agree, import, in_agreement, joined, list, unlock};
use tests::program::Fls;

/// One patient who was in touch before the fracture was diagnosed, and one who was after.
const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.06 DateFLSContact,1.09 DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,01/03/2025,02/03/2025\r\n\
                    9991000038,03/02/1941,06/03/2025,05/03/2025\r\n";

/// Of words alone.
const WORDS: [(&str, &str); 1] = [(
    "wording = \"Reason DXA not ordered\"",
    "wording = \"Why no DXA was ordered\"",
)];
/// A contact before the diagnosis is an error.
const RULES: [(&str, &str); 1] = [(
    "code = \"contact-before-diagnosis\"\nlevel = \"warning\"",
    "code = \"contact-before-diagnosis\"\nlevel = \"error\"",
)];

async fn files(desk: &TestDesk) -> DatasetView {
    desk.dataset_files().await.unwrap()
}

fn newest() -> (&'static str, u32) {
    let version = Dataset::published().newest();
    (&version.id, version.revision)
}

/// The revision of the newest version that a desk goes by.
async fn revision(desk: &TestDesk) -> u32 {
    files(desk).await.files[0].revision
}

fn correction(higher: u32, changes: &[(&str, &str)]) -> String {
    signed(&corrected(newest().0, higher, changes))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_of_words_is_in_use_after_the_next_exchange_and_other_desks_lag_until_theirs() {
    let central = TestCentral::start().await;
    let one = in_agreement(&central, "HRW", 3).await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    agree(&other).await;
    let (_, built_in) = newest();
    central.publish_dataset(&correction(1, &WORDS)).await.unwrap();

    assert_eq!(revision(&one).await, built_in, "nothing was exchanged since");
    agree(&one).await;
    let now = files(&one).await;
    assert_eq!(
        (now.files[0].revision, now.waiting.len(), now.refused.is_some()),
        (built_in + 1, 0, false)
    );
    assert!(now.files[0].used.is_some() && now.files[0].used_by.is_none());
    assert_eq!(
        one.sync_page().await.unwrap().other_dataset,
        None,
        "both go by the same"
    );
    // What is written says which revision its author saw.
    import(&one, FILE.as_bytes()).await;
    let rows = list(&one).await;
    let row = rows.iter().find(|row| row.nhs_number.as_deref() == Some("9991000011"));
    let record = row.unwrap().id.parse().unwrap();
    let entries = one.store().await.unwrap().entries(record).await.unwrap();
    assert!(entries.iter().any(|entry| entry.seen.revision == built_in + 1));

    // The other desk still goes by the one before, and takes what the first wrote.
    assert_eq!(revision(&other).await, built_in);
    agree(&one).await;
    agree(&other).await;
    assert_eq!(revision(&other).await, built_in + 1);
    assert_eq!(list(&other).await.len(), 5);

    // It stays in use, and is not told again.
    one.lock().await.unwrap();
    unlock(&one).await;
    agree(&one).await;
    assert_eq!(revision(&one).await, built_in + 1);
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_of_more_than_words_waits_until_somebody_has_seen_for_which_records() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 0).await;
    import(&desk, FILE.as_bytes()).await;
    agree(&desk).await;
    assert_eq!(desk.sync_page().await.unwrap().counts.needs_you, 0);
    let (version, built_in) = newest();
    central.publish_dataset(&correction(1, &RULES)).await.unwrap();

    // Central goes by it already, and holds the record; the desk has it, and does not use it.
    agree(&desk).await;
    assert_eq!(desk.sync_page().await.unwrap().counts.needs_you, 1);
    let waits = files(&desk).await;
    assert_eq!(
        (waits.files[0].revision, &*waits.waiting),
        (built_in, &[format!("{version}:{}", built_in + 1)][..])
    );
    let [change] = waits.changes.as_slice() else {
        panic!("{:?}", waits.changes);
    };
    assert!(
        change.rules && change.at == "Check contact-before-diagnosis",
        "{change:?}"
    );
    let today = desk.today(TodayRequest { lines: 3 }).await.unwrap();
    assert!(today.dataset.unwrap().contains("has arrived"));
    let words = desk.sync_page().await.unwrap().other_dataset.unwrap();
    assert!(words.contains("Settings, Audit questions"), "{words}");

    let preview = desk.preview_dataset().await.unwrap();
    assert_eq!((preview.records, preview.changed), (2, 1));
    assert_eq!(preview.lines[0].nhs_number.as_deref(), Some("9991000011"));
    assert!(
        preview.lines[0]
            .words
            .contains(&"comes to have an error, and is held".to_owned()),
        "{:?}",
        preview.lines
    );
    assert_eq!(revision(&desk).await, built_in, "looking changes nothing");

    // What was not shown is not put to use.
    let other = UseDatasetRequest {
        waiting: vec![format!("{version}:99")],
    };
    let refused = desk.use_dataset(other).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::OtherDatasetWaits);
    let used = desk
        .use_dataset(UseDatasetRequest {
            waiting: preview.waiting,
        })
        .await
        .unwrap();
    assert_eq!((used.files[0].revision, used.waiting.len()), (built_in + 1, 0));
    assert_eq!(used.files[0].used_by.as_deref(), Some("A. Nurse"));
    let rows = list(&desk).await;
    assert_eq!(
        rows.iter().filter(|row| row.needs_attention).count(),
        1,
        "worked out again"
    );
    let nothing = desk.preview_dataset().await.unwrap_err();
    assert_eq!(nothing.view().code, ErrorCode::NoDatasetWaits);
    agree(&desk).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_audit_team_did_not_sign_is_refused_by_central_and_by_a_desk_that_is_told_it_all_the_same() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 1).await;
    let (version, built_in) = newest();
    let text = corrected(version, 1, &RULES);
    let altered = signed(&text).replace("level = \"error\"", "level =  \"error\"");
    let by_another = SigningKey::read(&"0b".repeat(32)).unwrap().sign(&text).unwrap();
    for wrong in [&altered, &by_another, &text] {
        assert!(central.publish_dataset(wrong).await.is_err());
    }
    // It is a sound file, signed, that would take a key away.
    let lost = signed(&corrected(
        version,
        1,
        &[("key = \"dxa_not_ordered\"", "key = \"no_dxa\"")],
    ));
    let why = central.publish_dataset(&lost).await.unwrap_err().to_string();
    assert!(why.contains("(dxa_not_ordered) is gone"), "{why}");

    // Somebody who broke into Central puts one there.
    let forged = format!(
        "insert into dataset_file (service_id, version, revision, published_at, signed)
         values ('00000000-0000-0000-0000-000000000000', '{version}', {}, now(), $forged${by_another}$forged$)",
        built_in + 1
    );
    assert_eq!(central.run(forged.leak()).await, 1);
    central.follow_dataset().await;
    agree(&desk).await;
    let view = files(&desk).await;
    let refused = view.refused.unwrap();
    assert!(refused.why.contains("not the audit team's"), "{}", refused.why);
    assert_eq!((view.files[0].revision, view.waiting.len()), (built_in, 0));
    assert_eq!(desk.today(TodayRequest { lines: 3 }).await.unwrap().dataset, None);
    assert_eq!(
        desk.sync_page().await.unwrap().other_dataset,
        None,
        "Central does not go by it either"
    );

    // Once the right one is there, it is taken.
    central.run("delete from dataset_file").await;
    central.publish_dataset(&correction(2, &WORDS)).await.unwrap();
    agree(&desk).await;
    let view = files(&desk).await;
    assert_eq!((view.files[0].revision, view.refused.is_some()), (built_in + 2, false));
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fls_tells_which_revision_is_in_use_what_a_correction_changes_and_puts_it_to_use() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (version, built_in) = newest();
    let fls = Fls::new();
    let code = central.enrol("HRW").await;
    fls.run(
        "join",
        &["--central", central.url(), "--code", &code, "--user", "B. Nurse"],
    )
    .expect(0);
    let file = fls.file("records.csv", FILE);
    fls.run("import", &[&file]).expect(0);
    fls.run("sync", &[]).expect(0);
    let before = fls.json("dataset", &[]);
    assert_eq!(before["files"][0]["revision"], built_in);
    assert_eq!(before["waiting"], serde_json::json!([]));

    central.publish_dataset(&correction(1, &RULES)).await.unwrap();
    assert_eq!(fls.run("sync", &[]).code, 1, "Central holds the record by now");
    let name = format!("{version}:{}", built_in + 1);
    let told = fls.run("dataset", &[]).expect(0).out;
    assert!(told.contains(&format!("Waits to be put to use: {name}")), "{told}");
    assert!(told.contains("Check contact-before-diagnosis"), "{told}");
    let preview = fls.json("dataset", &["--preview"]);
    assert_eq!(
        (preview["records"].as_u64(), preview["changed"].as_u64()),
        (Some(2), Some(1))
    );
    fls.run("dataset", &["--use", "2024:99"]).expect(1);
    let used = fls.json("dataset", &["--use", &name]);
    assert_eq!(used["files"][0]["revision"], built_in + 1);
    assert_eq!(used["files"][0]["usedBy"], "B. Nurse");
    let after = fls.json("dataset", &[]);
    assert_eq!(
        after["files"][0]["revision"],
        built_in + 1,
        "another process goes by it, too"
    );
    central.stop().await;
}
