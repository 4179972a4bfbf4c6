//! `fls call`: what came of calls, what is put off and who has a patient, shown and written.

use chrono::{Days, NaiveDate};
use domain::words::long_date;
use serde_json::json;
use testkit::TestCentral;
use tests::program::{Fls, Ran};

use app::Host as _;
use app::host::SystemHost;

const RECORD: &str = "9991000003";

/// One patient whose 16-week follow-up is in time, as a record is named on the command line, and today.
fn in_time() -> (Fls, String, NaiveDate) {
    let fls = Fls::new();
    fls.init().expect(0);
    let today = SystemHost::new(fls.store().to_owned()).today();
    let diagnosed = today.checked_sub_days(Days::new(100)).unwrap();
    let day = diagnosed.format("%d/%m/%Y");
    let file = format!(
        "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy\n\
         {RECORD},03/05/1941,Female,No,{day},{day},Hip,Alendronate\n"
    );
    fls.run("import", &[&fls.file("one.csv", &file)]).expect(0);
    (fls, format!("{RECORD}@{diagnosed}"), today)
}

fn called(fls: &Fls, ago: &str, as_at: NaiveDate) -> usize {
    let as_at = as_at.to_string();
    let asked = ["--group", "in-time", "--called", ago, "--as-at", &as_at];
    fls.json("followups", &asked).as_array().unwrap().len()
}

#[test]
fn follow_ups_are_narrowed_by_the_last_call_in_a_program_of_its_own() {
    let (fls, record, today) = in_time();
    assert_eq!((called(&fls, "never", today), called(&fls, "not-for-7", today)), (1, 1));
    let call = [record.as_str(), "--weeks", "16", "--result", "left-message"];
    fls.run("call", &call).expect(0);
    for (days, ago, rows) in [
        (0, "never", 0),
        (7, "not-for-7", 0),
        (8, "not-for-7", 1),
        (8, "not-for-14", 0),
        (8, "not-for-28", 0),
    ] {
        let as_at = today.checked_add_days(Days::new(days)).unwrap();
        assert_eq!(called(&fls, ago, as_at), rows, "{ago} after {days} days");
    }
    let alone = Ran::of(&mut fls.command("followups", &["--called", "never"]));
    assert_eq!(alone.code, 2, "it narrows a group: {}", alone.err);
}

fn group(fls: &Fls, group: &str) -> usize {
    fls.json("followups", &["--group", group]).as_array().unwrap().len()
}

#[test]
fn a_call_puts_off_and_is_shown_and_an_outcome_alone_takes_it_off() {
    let (fls, record, today) = in_time();
    let record = record.as_str();
    let nothing = fls.run("call", &[record]).expect(0);
    assert_eq!(nothing.out, "Nothing is written in this call log\n");
    let again = today.checked_add_days(Days::new(2)).unwrap();
    let call = [
        record,
        "--weeks",
        "16",
        "--result",
        "no-answer",
        "--try-again",
        "t+2",
        "--note",
        "Ask for Bea",
    ];
    let written = fls.run("call", &call).expect(0);
    assert!(
        written.out.contains(&format!(
            "16-week follow-up: put off until {}: No answer",
            long_date(again)
        )),
        "{}",
        written.out
    );
    assert!(written.out.contains("16-week: No answer"), "{}", written.out);
    assert!(written.out.contains("Ask for Bea"), "{}", written.out);
    assert_eq!((group(&fls, "in-time"), group(&fls, "put-off")), (0, 1));
    let put_off = fls.json("followups", &["--group", "put-off"]);
    assert_eq!(put_off[0]["put_off_until"], json!(again.to_string()));
    assert_eq!(put_off[0]["state"], "due", "the words of today stay");
    let on_the_day = again.to_string();
    let back = fls.json("followups", &["--group", "in-time", "--as-at", &on_the_day]);
    assert_eq!(back.as_array().unwrap().len(), 1, "back on the day itself");
    assert!(fls.run("card", &[record]).expect(0).out.contains("16-week: No answer"));

    let late = [record, "--weeks", "16", "--put-off", "t+70", "--reason", "Away"];
    let late = fls.run("call", &late).expect(0).out;
    assert!(late.contains(", after its last day on time, "), "{late}");
    fls.run("call", &[record, "--weeks", "16", "--take-up"]).expect(0);
    assert_eq!(group(&fls, "in-time"), 1);
    takes_back_what_is_put_off_only_where_that_is_said(&fls, record);
    let died = [record, "--weeks", "16", "--result", "died"];
    let asked = fls.run("call", &died).expect(1);
    assert!(asked.err.contains("Died ends the reminder"), "{}", asked.err);
    let before = fls
        .run("kpi", &["--year", &today.format("%Y").to_string(), "--json"])
        .expect(0)
        .out;
    fls.run("call", &[&died[..], &["--confirm"]].concat()).expect(0);
    // Both follow-ups of the patient: nobody is reminded of the later one either.
    assert_eq!((group(&fls, "in-time"), group(&fls, "put-off")), (0, 2));
    let after = fls
        .run("kpi", &["--year", &today.format("%Y").to_string(), "--json"])
        .expect(0)
        .out;
    assert_eq!(before, after, "every KPI stays as it is");
    fls.run("set", &[record, "6.01=No"]).expect(0);
    assert_eq!((group(&fls, "in-time"), group(&fls, "put-off")), (0, 1));
    let log = fls.json("call", &[record]);
    assert_eq!(log["lines"].as_array().unwrap().len(), 9);
    assert_eq!(log["lines"][0]["what"], "Died");
}

/// A colleague's put-off, or a reminder that was ended, is taken back by nobody who does not say so.
fn takes_back_what_is_put_off_only_where_that_is_said(fls: &Fls, record: &str) {
    let call = [record, "--weeks", "16", "--result", "no-answer"];
    let put_off = [record, "--weeks", "16", "--put-off", "t+3", "--reason", "Away"];
    fls.run("call", &put_off).expect(0);
    let refused = fls.run("call", &call).expect(2);
    assert!(
        refused.err.contains("put off (until ") && refused.err.contains("--take-up"),
        "{}",
        refused.err
    );
    assert_eq!(
        (group(fls, "in-time"), group(fls, "put-off")),
        (0, 1),
        "nothing was saved"
    );
    fls.run("call", &[&call[..], &["--try-again", "t+2"]].concat())
        .expect(0);
    assert_eq!((group(fls, "in-time"), group(fls, "put-off")), (0, 1));
    fls.run("call", &[&call[..], &["--take-up"]].concat()).expect(0);
    assert_eq!((group(fls, "in-time"), group(fls, "put-off")), (1, 0));
    let declined = [record, "--weeks", "16", "--result", "declined", "--confirm"];
    fls.run("call", &declined).expect(0);
    let refused = fls.run("call", &call).expect(2);
    assert!(refused.err.contains("its reminder was ended"), "{}", refused.err);
    fls.run("call", &[record, "--weeks", "16", "--take-up"]).expect(0);
    // Where nothing waits, nothing is asked.
    assert_eq!((group(fls, "in-time"), group(fls, "put-off")), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_name_that_several_people_have_is_asked_about_and_given_with_its_computer() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (first, record, _) = in_time();
    let second = Fls::new();
    for fls in [&first, &second] {
        let code = central.enrol("HRW").await;
        let join = ["--central", central.url(), "--code", &code, "--user", "A. Nurse"];
        fls.run("join", &join).expect(0);
    }
    let call = [record.as_str(), "--weeks", "16", "--result", "no-answer"];
    second.run("call", &call).expect(0);
    for fls in [&second, &first, &second, &first] {
        fls.run("sync", &[]);
    }
    let refused = first.run("call", &[&record, "--assign", "A. Nurse"]).expect(1);
    assert!(
        refused
            .err
            .contains("Several people have that name: say which, A. Nurse at this computer or A. Nurse at "),
        "{}",
        refused.err
    );
    let here = "A. Nurse at this computer";
    let given = first.run("call", &[&record, "--assign", here]).expect(0).out;
    assert!(given.contains(&format!("{here} has this patient")), "{given}");
    central.stop().await;
}

#[test]
fn a_calendar_file_has_counts_and_names_nobody() {
    let (fls, record, today) = in_time();
    fls.run(
        "call",
        &[
            &record,
            "--weeks",
            "16",
            "--result",
            "no-answer",
            "--note",
            "Ask for Bea",
        ],
    )
    .expect(0);
    let file = fls.file("weeks.ics", "");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(
        fls.run("followups", &["--ics", &file]).expect(0).out,
        "1 week written\n"
    );
    let calendar = std::fs::read_to_string(&file).unwrap();
    assert!(
        calendar.contains("SUMMARY:1 follow-up closes this week: 1 in time now\r\n"),
        "{calendar}"
    );
    let diagnosed = today.checked_sub_days(Days::new(100)).unwrap();
    for said in [RECORD, "Bea", &diagnosed.format("%Y%m%d").to_string(), "Hip"] {
        assert!(!calendar.contains(said), "{calendar}");
    }
    fls.run("followups", &["--ics", &file]).expect(1);
}

#[test]
fn what_is_not_understood_is_said_and_nothing_is_written() {
    let (fls, record, _) = in_time();
    let record = record.as_str();
    let put_off = [record, "--weeks", "16", "--put-off"];
    for (wrong, code, words) in [
        (
            &[&put_off[..], &["t-1", "--reason", "Away"]].concat()[..],
            1,
            "Type a day after today",
        ),
        (
            &[&put_off[..], &["t+2y", "--reason", "Away"]].concat()[..],
            1,
            "within a year",
        ),
        (
            &[&put_off[..], &["soon", "--reason", "Away"]].concat()[..],
            1,
            "not a date",
        ),
        (
            &[&put_off[..], &["t+2", "--reason", " "]].concat()[..],
            1,
            "why it is put off",
        ),
        (&[&put_off[..], &["t+2"]].concat()[..], 2, "--reason"),
        (&[record, "--weeks", "26", "--take-up"][..], 1, "no 26-week follow-up"),
        (&[record, "--result", "reached"][..], 2, "--weeks"),
        (&[record, "--assign", "Nobody Known"][..], 1, "Nobody of that name"),
    ] {
        let refused = fls.run("call", wrong).expect(code);
        assert!(refused.err.contains(words), "{}", refused.err);
    }
    assert_eq!(
        fls.run("call", &[record]).expect(0).out,
        "Nothing is written in this call log\n"
    );
    assert_eq!(group(&fls, "in-time"), 1);
}
