//! Taking an import back on a real store: seen before it is done, in one transaction, with what people changed since kept; also
//! when the service's other desk does it, and when the process is killed in the middle.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use app::Host as _;
use app::files::ImportAsked;
use app::views::{EarlierImportView, ErrorCode, ImportUndoRequest, ImportUndoView, RecordRequest, UndoImportRequest};
use testkit::TestCentral;
use tests::desks::{TestDesk, agree, export, first, in_agreement, joined, list, open, set, type_text};
use tests::program::Fls;

const HEADER: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.09 DateIndexFracDiagnosed,2.01 Height\n";

async fn import(desk: &TestDesk, name: &str, rows: &str) {
    let file = format!("{HEADER}{rows}");
    let asked = ImportAsked {
        name: Some(name),
        ..ImportAsked::update(file.as_bytes())
    };
    let report = desk.import_file(asked, |_, _| {}).await.unwrap();
    assert_eq!(report.refused, []);
}

async fn imports(desk: &TestDesk) -> Vec<EarlierImportView> {
    desk.earlier_imports().await.unwrap()
}

async fn would(desk: &TestDesk, import: &str) -> ImportUndoView {
    let import = import.to_owned();
    desk.preview_import_undo(ImportUndoRequest { import }).await.unwrap()
}

async fn undo(desk: &TestDesk, seen: &ImportUndoView) -> Result<ImportUndoView, ErrorCode> {
    let order = UndoImportRequest {
        import: seen.import.clone(),
        preview: seen.preview.clone(),
    };
    desk.undo_import(order).await.map_err(|error| error.view().code)
}

async fn told(desk: &TestDesk, record: &str) -> Vec<String> {
    let request = RecordRequest {
        record: record.to_owned(),
    };
    let history = desk.record_history(request).await.unwrap();
    let of_height = history.into_iter().filter(|line| line.number == "2.01");
    of_height
        .map(|line| format!("{} {}", line.answer, line.origin))
        .collect()
}

const SHE: &str = "9991000003,03/02/1950,Female,01/03/2026,162\n";

#[tokio::test]
async fn an_import_is_taken_back_as_it_was_seen_and_stays_in_the_history() {
    let desk = first("HRW").await;
    import(&desk, "march.csv", SHE).await;
    import(
        &desk,
        "april.csv",
        "9991000003,03/02/1950,Female,01/03/2026,160\n9991000011,03/02/1951,Male,02/03/2026,170\n9991000038,03/02/1952,Male,02/03/2026,171\n",
    )
    .await;
    let listed = imports(&desk).await;
    let files: Vec<_> = listed
        .iter()
        .map(|one| {
            (
                one.number,
                one.file.as_deref(),
                one.rows,
                one.written,
                one.desk.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            (2, Some("april.csv"), Some(3), 3, None),
            (1, Some("march.csv"), Some(1), 1, None)
        ]
    );
    let ids: Vec<(String, Option<String>)> = list(&desk)
        .await
        .into_iter()
        .map(|row| (row.id, row.nhs_number))
        .collect();
    let of = |number: &str| {
        let found = ids.iter().find(|(_, of)| of.as_deref() == Some(number));
        found.unwrap().0.clone()
    };
    let touched = of("9991000038");
    set(&desk, touched.parse().unwrap(), &[("2.02", "70")]).await;
    let before = export(&desk).await;
    let seen = would(&desk, &listed[0].id).await;
    assert_eq!(
        seen.words,
        "This would delete 1 record that the import started and put back 1 answer in 1 record"
    );
    let stays: Vec<_> = seen
        .stays
        .iter()
        .map(|one| (one.row, &*one.record, &*one.what))
        .collect();
    assert_eq!(stays, [(4, &*touched, "The record")]);
    assert!(seen.stays[0].why.contains("wrote in it since"), "{}", seen.stays[0].why);
    assert_eq!(export(&desk).await, before, "nothing has changed yet");

    let done = undo(&desk, &seen).await.unwrap();
    assert_eq!(
        done.words,
        "1 record that the import started was deleted and 1 answer in 1 record was put back"
    );
    let after = String::from_utf8(export(&desk).await).unwrap();
    assert!(after.contains("162") && !after.contains("160") && !after.contains("9991000011") && after.contains("171"));
    let she = of("9991000003");
    assert_eq!(
        told(&desk, &she).await,
        [
            "162 cm Import of april.csv undone, this computer",
            "160 cm Import of april.csv, row 2, this computer",
            "162 cm Import of march.csv, row 2, this computer",
        ]
    );
    let listed = imports(&desk).await;
    assert!(listed[0].undone_by.is_some() && listed[1].undone_by.is_none());

    // Again it changes nothing, and says that it is done.
    let again = would(&desk, &listed[0].id).await;
    assert_eq!((again.writes, again.stays.len()), (0, 1));
    assert!(
        again.words.starts_with("This import was undone already"),
        "{}",
        again.words
    );
    undo(&desk, &again).await.unwrap();
    assert_eq!(String::from_utf8(export(&desk).await).unwrap(), after);
    // The file, put right, starts its record anew: that it went with its import is no reason to refuse it.
    import(&desk, "april-2.csv", "9991000011,03/02/1951,Male,02/03/2026,172\n").await;
    assert!(String::from_utf8(export(&desk).await).unwrap().contains("172"));
}

#[tokio::test]
async fn what_would_be_undone_otherwise_than_was_seen_is_not() {
    let desk = first("HRW").await;
    import(&desk, "march.csv", SHE).await;
    let import = imports(&desk).await[0].id.clone();
    let seen = would(&desk, &import).await;
    let record = list(&desk).await[0].id.parse().unwrap();
    // What somebody is typing is not taken from under them.
    type_text(&desk, record, "weight", "70").await;
    assert_eq!(undo(&desk, &seen).await.unwrap_err(), ErrorCode::ChangedSincePreview);
    let seen = would(&desk, &import).await;
    assert_eq!(seen.writes, 0);
    assert!(seen.stays[0].why.contains("is typing here"), "{}", seen.stays[0].why);
    set(&desk, record, &[("2.01", "158")]).await;
    assert_eq!(undo(&desk, &seen).await.unwrap_err(), ErrorCode::ChangedSincePreview);
    assert_eq!(list(&desk).await.len(), 1);
    let nowhere = desk
        .preview_import_undo(ImportUndoRequest { import: "x".to_owned() })
        .await;
    assert_eq!(nowhere.unwrap_err().view().code, ErrorCode::NoSuchImport);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_services_other_desk_lists_it_without_the_file_and_takes_it_back_for_both() {
    let central = TestCentral::start().await;
    let one = in_agreement(&central, "HRW", 40).await;
    let before = export(&one).await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    agree(&other).await;
    let file = testkit::synthetic::csv(8, 12, one.host().today());
    let asked = ImportAsked {
        name: Some("wrong.csv"),
        ..ImportAsked::update(&file)
    };
    one.import_file(asked, |_, _| {}).await.unwrap();
    agree(&one).await;
    agree(&other).await;
    let here = imports(&other).await;
    let wrong = &here[0];
    assert_eq!((wrong.file.as_deref(), wrong.rows), (None, None));
    assert!(
        wrong.desk.is_some() && wrong.written > 0,
        "it says which computer read it"
    );
    let seen = would(&other, &wrong.id).await;
    assert_eq!((seen.writes, seen.stays.len()), (wrong.written, 0));
    undo(&other, &seen).await.unwrap();
    agree(&other).await;
    agree(&one).await;
    assert!(imports(&one).await[0].undone_by.is_some());
    // What has not left its desk yet, as something mandatory is missing, is taken back there.
    let rest = would(&one, &wrong.id).await;
    assert_eq!((rest.writes, rest.stays.len()), (12 - wrong.written, 0));
    undo(&one, &rest).await.unwrap();
    agree(&one).await;
    agree(&other).await;
    assert!(export(&one).await == before, "the service has what it had");
    assert_eq!(
        would(&one, &wrong.id).await.writes + would(&other, &wrong.id).await.writes,
        0
    );
    central.verify().await;
}

#[tokio::test]
async fn an_open_record_that_was_put_back_says_so() {
    let desk = first("HRW").await;
    import(&desk, "march.csv", SHE).await;
    import(&desk, "april.csv", &SHE.replace("162", "160")).await;
    let record = list(&desk).await[0].id.parse().unwrap();
    let import = imports(&desk).await[0].id.clone();
    let seen = would(&desk, &import).await;
    undo(&desk, &seen).await.unwrap();
    let view = open(&desk, record).await;
    let height = view.questions.iter().find(|one| one.key == "height").unwrap();
    assert_eq!((height.text.as_str(), view.conflicts.len()), ("162", 0));
}

const RECORDS: usize = 1_500;
const KILLS: u32 = 8;

#[test]
fn an_undo_that_is_killed_has_taken_all_of_the_import_back_or_nothing() {
    let fls = Fls::with_service();
    let file = fls.file(
        "synthetic.csv",
        testkit::synthetic::csv(5, RECORDS, "2026-06-30".parse().unwrap()),
    );
    fls.run("import", &[&file]).expect(0);
    assert!(fls.run("imports", &[]).expect(0).out.contains("synthetic.csv"));
    let whole = fls.folder().join("whole");
    copy(fls.store(), &whole);
    let started = Instant::now();
    fls.run("undo-import", &["1"]).expect(0);
    let whole_time = started.elapsed();
    assert_eq!(fls.json("list", &[]).as_array().unwrap().len(), 0);
    fls.run("undo-import", &["1"]).expect(0);
    fls.run("undo-import", &["7"]).expect(1);
    let mut interrupted = 0;
    for kill in 0..KILLS {
        fs::remove_dir_all(fls.store()).unwrap();
        copy(&whole, fls.store());
        let patience = whole_time.mul_f64(f64::from(kill) / f64::from(KILLS));
        let mut process = fls
            .command("undo-import", &["1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(patience.max(Duration::from_millis(1)));
        process.kill().unwrap();
        process.wait().unwrap();
        let left = fls.json("list", &[]).as_array().unwrap().len();
        assert!(left == RECORDS || left == 0, "{left} of {RECORDS} records");
        interrupted += u32::from(left == RECORDS);
        fls.run("undo-import", &["1"]).expect(0);
        assert_eq!(fls.json("list", &[]).as_array().unwrap().len(), 0);
    }
    assert!(interrupted > 0, "some kills came in the middle");
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
