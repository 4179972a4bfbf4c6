//! Who looked at which record and what left the desk: each command of the one list writes what the list says that it does, and no more;
//! read, exported and proved in the window's commands and by processes of `fls`.

use app::ToTrail;
use app::commands::TO_TRAIL;
use app::views::{AccessTrailRequest, KeepTrailRequest, ProveTrailRequest, RecordRequest};
use chrono::TimeDelta;
use domain::access::Access;
use serde_json::{Value, json};
use store::{AccessAsked, AccessLine};
use tests::desks::TestDesk;
use tests::program::Fls;

use crate::roles::{LEAD, NURSE, World, request};

/// Longer than a visit.
const LATER: TimeDelta = TimeDelta::minutes(20);

/// Every line, the earliest first.
async fn lines(desk: &TestDesk) -> Vec<AccessLine> {
    let store = desk.store().await.unwrap();
    let page = store.access_lines(&AccessAsked::default(), 100_000).await.unwrap();
    let mut lines = page.lines;
    lines.reverse();
    lines
}

fn all() -> AccessTrailRequest {
    AccessTrailRequest::default()
}

/// What is said of these lines by the list's words.
fn fits(to_trail: ToTrail, new: &[Access]) -> bool {
    let opens = |access: &Access| *access == Access::Opened;
    match to_trail {
        ToTrail::Nothing => new.is_empty(),
        ToTrail::Opens => !new.is_empty() && new.iter().all(opens),
        ToTrail::Exports => new.iter().any(|access| access.takes_out()),
        ToTrail::Prints => new == [Access::PrintedPatients],
        ToTrail::Reads => new == [Access::ReadTrail],
        ToTrail::Unsaid => false,
    }
}

#[tokio::test]
async fn every_command_writes_into_the_trail_what_the_list_says_of_it() {
    let world = World::with_lead().await;
    let mut done = 0;
    for (name, to_trail) in TO_TRAIL {
        assert_ne!(
            *to_trail,
            ToTrail::Unsaid,
            "{name}: say in the list what it is to the access trail"
        );
        world.let_in(LEAD).await;
        let asked = request(&world, LEAD, name).await;
        let asked = asked.unwrap_or_else(|| panic!("{name} is in the list, and not in this test"));
        // What was looked at to put that together was another visit.
        world.desk.host().pass(LATER);
        let before = lines(&world.desk).await.len();
        let answer = world.desk.call(name, asked).await;
        world.let_in(LEAD).await;
        let new: Vec<Access> = lines(&world.desk)
            .await
            .iter()
            .skip(before)
            .map(|line| Access::of_key(&line.what).unwrap())
            .collect();
        // One that is refused may have shown nothing.
        if answer.is_ok() || *to_trail == ToTrail::Nothing {
            assert!(
                fits(*to_trail, &new),
                "{name} is said to be {to_trail:?} and wrote {new:?}"
            );
            done += 1;
        }
    }
    assert!(done > TO_TRAIL.len() / 2, "{done} commands were done");
    let store = world.desk.store().await.unwrap();
    let proof = store.prove_access_trail(None).await.unwrap();
    assert_eq!(proof.fault, None);
}

#[tokio::test]
async fn one_visit_is_one_line_of_each_person_and_names_the_record_by_its_id() {
    let world = World::with_lead().await;
    let record = world.record(0);
    let asked = || RecordRequest { record: record.clone() };
    world.let_in(NURSE).await;
    let before = lines(&world.desk).await.len();
    world.desk.open_record(asked()).await.unwrap();
    world.desk.contact_card(asked()).await.unwrap();
    world.desk.open_record(asked()).await.unwrap();
    // The list of who searched is no visit.
    let list = request(&world, NURSE, "list_patients").await.unwrap();
    world.desk.call("list_patients", list).await.unwrap();
    world.desk.host().pass(LATER);
    world.desk.open_record(asked()).await.unwrap();
    world.let_in(LEAD).await;
    world.desk.open_record(asked()).await.unwrap();
    let new: Vec<(String, String)> = lines(&world.desk)
        .await
        .iter()
        .skip(before)
        .map(|line| (line.by.name.clone(), line.record.unwrap().to_string()))
        .collect();
    let by = |name: &str| (name.to_owned(), record.clone());
    assert_eq!(new, [by(NURSE), by(NURSE), by(LEAD)]);
}

#[tokio::test]
async fn what_is_exported_is_known_by_record_and_the_file_has_what_the_window_shows() {
    let world = World::with_lead().await;
    world.let_in(LEAD).await;
    let desk = &world.desk;
    let asked = json!({ "format": "csv", "byteOrderMark": false, "lineEnds": "crLf", "which": { "kind": "all" } });
    desk.call("export_records", asked).await.unwrap();
    let exported = lines(desk).await.pop().unwrap();
    assert_eq!((exported.what.as_str(), exported.record), ("exported-records", None));
    let of = |at: usize| AccessTrailRequest {
        record: Some(world.record(at)),
        ..all()
    };
    let shown = async |asked: AccessTrailRequest| {
        let view = desk.access_trail(asked).await.unwrap();
        view.lines.into_iter().map(|line| line.what).collect::<Vec<_>>()
    };
    let held_back = exported.records == 0;
    let in_file = shown(of(0)).await.iter().any(|what| what == "Exported records");
    assert_eq!(in_file, !held_back, "in England nobody leaves who was not asked about");
    assert!(
        !shown(of(3)).await.iter().any(|what| what == "Exported records"),
        "it is deleted"
    );

    let view = desk.access_trail(all()).await.unwrap();
    assert_eq!(view.years, 8);
    let written = desk.export_access_trail(all()).await.unwrap();
    assert_eq!(written.rows as usize, view.lines.len());
    let files = desk.host().kept_files();
    let (_, file) = files.iter().find(|(name, _)| name.contains("who-saw-what")).unwrap();
    let file = String::from_utf8(file.clone()).unwrap();
    for line in &view.lines {
        let row = file
            .lines()
            .find(|row| row.starts_with(&format!("{},", line.nr)))
            .unwrap();
        assert!(row.contains(&line.by) && row.contains(&line.mark), "{row}");
    }
    assert!(!file.contains("999100"), "no number of a patient is in it");
    let last = lines(desk).await.pop().unwrap();
    assert_eq!(
        (last.what.as_str(), last.records),
        ("exported-trail", view.lines.len() as u64)
    );
}

#[tokio::test]
async fn a_mark_that_was_written_down_is_found_again_and_another_is_not() {
    let world = World::with_lead().await;
    let desk = &world.desk;
    world.let_in(LEAD).await;
    let request = |mark: &str| ProveTrailRequest { mark: mark.to_owned() };
    desk.open_record(RecordRequest {
        record: world.record(0),
    })
    .await
    .unwrap();
    let proof = desk.prove_access_trail(request("")).await.unwrap();
    let mark = proof.mark.unwrap();
    assert!(
        proof.whole && proof.words[0].ends_with("none is missing"),
        "{:?}",
        proof.words
    );
    let again = desk.prove_access_trail(request(&mark)).await.unwrap();
    assert!(
        again.whole && again.words[1].contains("is the one"),
        "{:?}",
        again.words
    );
    let nr = mark.split('-').next().unwrap();
    let other = desk
        .prove_access_trail(request(&format!("{nr}-0000000000000000")))
        .await
        .unwrap();
    assert!(
        !other.whole && other.words[1].contains("is not the one"),
        "{:?}",
        other.words
    );
    let wrong = desk.prove_access_trail(request("12")).await.unwrap_err();
    assert!(wrong.to_string().starts_with("A mark is"), "{wrong}");
}

#[tokio::test]
async fn a_desk_without_central_keeps_every_line_whatever_its_clock_says() {
    let world = World::with_lead().await;
    world.let_in(LEAD).await;
    let desk = &world.desk;
    desk.open_record(RecordRequest {
        record: world.record(0),
    })
    .await
    .unwrap();
    desk.keep_access_trail(KeepTrailRequest { years: 2 }).await.unwrap();
    assert_eq!(desk.access_trail(all()).await.unwrap().years, 2);
    let before = lines(desk).await.len();
    desk.host().pass(TimeDelta::days(20_000));
    desk.open_record(RecordRequest {
        record: world.record(1),
    })
    .await
    .unwrap();
    assert_eq!(lines(desk).await.len(), before + 1);
    let wrong = desk.keep_access_trail(KeepTrailRequest { years: 3 }).await;
    assert!(wrong.is_err(), "none of the choices");
}

#[tokio::test]
async fn a_sheet_that_names_nobody_is_printed_by_anybody_and_one_of_patients_by_nobody_while_locked() {
    let world = World::with_lead().await;
    let desk = &world.desk;
    world.let_in(LEAD).await;
    let before = lines(desk).await.len();
    desk.call("printing", json!({ "what": "noPatients", "records": [] }))
        .await
        .unwrap();
    assert_eq!(lines(desk).await.len(), before);
    desk.call("printing", json!({ "what": "record", "records": [world.record(0)] }))
        .await
        .unwrap();
    let line = lines(desk).await.pop().unwrap();
    assert_eq!(line.what, "printed-record");
    assert_eq!(line.record.unwrap().to_string(), world.record(0));
    desk.lock().await.unwrap();
    desk.call("printing", json!({ "what": "noPatients", "records": [] }))
        .await
        .unwrap();
    let patients = json!({ "what": "calls", "records": [world.record(0)] });
    assert!(desk.call("printing", patients).await.is_err());
}

const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025\r\n\
                    9991000038,03/02/1941,ZE1 0QQ,05/03/2025\r\n";

#[test]
fn processes_write_and_read_the_trail_and_none_is_forgotten() {
    let fls = Fls::with_service();
    let file = fls.file("in.csv", FILE);
    fls.run("import", &[&file]).expect(0);
    let whats = |arguments: &[&str]| {
        let told: Value = fls.json("access-trail", arguments);
        let lines = told.as_array().unwrap().clone();
        lines
            .iter()
            .map(|line| line["what"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(whats(&[]), ["Read this list"]);
    fls.run("list", &[]).expect(0);
    assert_eq!(whats(&[]).len(), 2, "a list opens nobody");
    let one = "9991000011@2025-03-02";
    fls.run("show", &[one]).expect(0);
    fls.run("set", &["9991000038@2025-03-05", "1.04=LS1 4AP"]).expect(0);
    let out = fls.folder().join("out.csv");
    fls.run("export", &[out.to_str().unwrap()]).expect(0);
    let told = whats(&[]);
    assert_eq!(told[1..4], ["Exported records", "Opened a record", "Opened a record"]);
    assert_eq!(whats(&["--record", one]), ["Exported records", "Opened a record"]);
    assert!(whats(&["--to", "2001-01-01"]).is_empty());
    assert!(whats(&["--from", "2001-01-01"]).len() > 5);
    let nobody = fls.run("access-trail", &["--person", "Nobody Here"]).expect(1);
    assert!(!nobody.err.is_empty());

    let csv = fls.folder().join("trail.csv");
    let written = fls.run("access-trail", &["--csv", csv.to_str().unwrap()]).expect(0);
    assert!(written.out.ends_with("lines written\n"), "{}", written.out);
    let kept = std::fs::read_to_string(&csv).unwrap();
    assert!(kept.contains("Opened a record") && !kept.contains("9991000011"));
    let again = fls.run("access-trail", &["--csv", csv.to_str().unwrap()]);
    assert_ne!(again.code, 0, "a file that is there stays");

    let proved = fls.run("access-trail", &["--verify"]).expect(0).out;
    let mark = proved.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    fls.run("show", &[one]).expect(0);
    fls.run("access-trail", &["--verify", "--mark", &mark]).expect(0);
    let other = fls
        .run("access-trail", &["--verify", "--mark", "1-0000000000000000"])
        .expect(1);
    assert!(other.err.contains("is not the one"), "{}", other.err);
    fls.run("access-trail", &["--keep-years", "20"]).expect(0);
    fls.run("access-trail", &["--keep-years", "3"]).expect(2);
}

/// Everything held about the patient of this record, as text.
async fn everything(desk: &TestDesk, record: &str) -> String {
    let asked = json!({ "record": record, "format": "text" });
    desk.call("export_everything", asked).await.unwrap();
    let files = desk.host().kept_files();
    let (_, file) = files.iter().find(|(name, _)| name.contains("everything-held")).unwrap();
    String::from_utf8(file.clone()).unwrap()
}

#[tokio::test]
async fn everything_held_about_a_patient_is_every_version_what_is_private_what_is_not_saved_and_who_looked() {
    let world = World::with_lead().await;
    let desk = &world.desk;
    let record = world.record(0);
    world.let_in(NURSE).await;
    for (command, asked) in [
        (
            "change_contact_card",
            json!({ "record": record, "fields": { "name": "Ada Quillfeather" } }),
        ),
        (
            "change_contact_card",
            json!({ "record": record, "fields": { "name": "Ada Quillfeather-Byrne" } }),
        ),
        (
            "write_note",
            json!({ "record": record, "note": null, "text": "Hard of hearing, Ζωή translates" }),
        ),
        (
            "type_answer",
            json!({ "record": record, "question": "postcode", "text": "LS1 4AP", "chosen": [] }),
        ),
        ("save_record", json!({ "record": record })),
        (
            "type_answer",
            json!({ "record": record, "question": "height", "text": "16", "chosen": [] }),
        ),
    ] {
        desk.call(command, asked).await.unwrap();
    }
    world.let_in(LEAD).await;
    let told = everything(desk, &record).await;
    for said in [
        "999 100 0011",
        "ZE1 0QQ",
        "LS1 4AP",
        "Contact card. Name: Ada Quillfeather\r\n",
        "Ada Quillfeather-Byrne",
        "Hard of hearing, Ζωή translates",
        "Typed: 16",
        "Who: Helen Pritchard; What: Opened a record",
        "Import",
        "Files and papers that it was in",
    ] {
        assert!(told.contains(said), "{said} is not in: {told}");
    }
    assert!(!told.contains("999 100 0038"), "nobody else is in it");
    let line = lines(desk).await.pop().unwrap();
    assert_eq!(
        (line.what.as_str(), line.record.unwrap().to_string()),
        ("everything", record.clone())
    );
    // The file before is a file that it was in.
    let again = everything(desk, &record).await;
    assert!(again.contains("Saved everything held about a patient"), "{again}");
    let pdf = desk
        .call("export_everything", json!({ "record": record, "format": "pdf" }))
        .await;
    // Its letters may not have those of every language: then it says so, and text has them.
    if let Err(error) = pdf {
        assert!(error.to_string().contains("Save it as text instead"), "{error}");
    }
    let pdf = json!({ "record": world.record(1), "format": "pdf" });
    desk.call("export_everything", pdf).await.unwrap();
    let files = desk.host().kept_files();
    let (_, pdf) = files
        .iter()
        .find(|(name, _)| name.contains("everything-held") && !name.contains(".txt"))
        .unwrap();
    assert!(pdf.starts_with(b"%PDF"));
}

#[test]
fn a_process_writes_everything_held_about_a_patient() {
    let fls = Fls::with_service();
    let file = fls.file("in.csv", FILE);
    fls.run("import", &[&file]).expect(0);
    let one = "9991000011@2025-03-02";
    let [text, pdf] = ["all.txt", "all.pdf"].map(|name| fls.folder().join(name));
    let [text, pdf] = [&text, &pdf].map(|path| path.to_str().unwrap());
    fls.run("everything-about", &[one, "--text", text, "--pdf", pdf])
        .expect(0);
    let told = std::fs::read_to_string(text).unwrap();
    assert!(
        told.contains("999 100 0011") && told.contains("This is a demonstration"),
        "{told}"
    );
    assert!(std::fs::read(pdf).unwrap().starts_with(b"%PDF"));
    let refused = fls.run("everything-about", &[one, "--text", text]);
    assert_ne!(refused.code, 0, "a file that is there stays");
    fls.run("everything-about", &[one, "--text", text, "--force"]).expect(0);
    fls.run(
        "everything-about",
        &["9991000054@2025-03-02", "--text", text, "--force"],
    )
    .expect(1);
}
