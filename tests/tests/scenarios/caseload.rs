//! The estimated caseload: said at one desk, it is worked out with there at once, at Central and at the service's other desks
//! once it was sent, and what Central says meanwhile takes nothing back that it has not heard of.

use app::views::{CaseloadView, ErrorCode, HospitalHipsRequest, SayCaseloadRequest, TakeOutCaseloadRequest};
use testkit::{Fault, TestCentral};
use tests::desks::{TestDesk, agree, first, import, joined, kpis};
use tests::program::{Fls, Ran};

fn saying(from_year: i32, text: &str) -> SayCaseloadRequest {
    SayCaseloadRequest {
        from_year,
        text: text.to_owned(),
        hospitals: Vec::new(),
        confirmed: false,
    }
}

/// From the hip fractures of these hospitals.
fn working_out(from_year: i32, hospitals: &[(&str, &str)]) -> SayCaseloadRequest {
    let row = |(hospital, hips): &(&str, &str)| HospitalHipsRequest {
        hospital: (*hospital).to_owned(),
        hips: (*hips).to_owned(),
    };
    SayCaseloadRequest {
        hospitals: hospitals.iter().map(row).collect(),
        ..saying(from_year, "")
    }
}

async fn try_saying(desk: &TestDesk, request: SayCaseloadRequest) -> Result<CaseloadView, ErrorCode> {
    desk.say_caseload(request).await.map_err(|error| error.view().code)
}

async fn say(desk: &TestDesk, from_year: i32, text: &str) -> Result<CaseloadView, ErrorCode> {
    try_saying(desk, saying(from_year, text)).await
}

async fn take_out(desk: &TestDesk, from_year: i32) -> Result<CaseloadView, ErrorCode> {
    let taken_out = desk.take_out_caseload(TakeOutCaseloadRequest { from_year }).await;
    taken_out.map_err(|error| error.view().code)
}

async fn values(desk: &TestDesk) -> Vec<(i32, u32)> {
    let view = desk.caseload().await.unwrap();
    view.values.iter().map(|held| (held.from_year, held.value)).collect()
}

/// What the figures of a year are worked out with.
async fn caseload_of(desk: &TestDesk, year: u32) -> serde_json::Value {
    kpis(desk, year).await["caseload"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_desk_says_is_worked_out_with_everywhere_once_it_was_sent() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    import(&one, &testkit::synthetic::csv(3, 20, "2026-06-30".parse().unwrap())).await;
    agree(&one).await;
    agree(&other).await;
    assert_eq!(values(&one).await, [(2026, 1_200)]);

    for (text, year) in [("none", 2026), ("0", 2026), ("1000000", 2026)] {
        assert_eq!(
            say(&one, year, text).await.unwrap_err(),
            ErrorCode::NoCaseload,
            "{text}"
        );
    }
    assert_eq!(say(&one, 1066, "500").await.unwrap_err(), ErrorCode::WrongUse);
    let view = say(&one, 2026, "1,500").await.unwrap();
    assert_eq!(view.said.len(), 1);
    say(&one, 2025, "900").await.unwrap();
    let again = say(&one, 2025, "900").await.unwrap();
    assert_eq!(again.said.len(), 2, "what is so already is not said again");
    assert_eq!(values(&one).await, [(2026, 1_500), (2025, 900)]);
    assert_eq!(
        [caseload_of(&one, 2026).await, caseload_of(&one, 2025).await],
        [1_500, 900]
    );
    assert_eq!(caseload_of(&other, 2026).await, 1_200);

    // Central answers before it has heard of it, and once it has, its answer is lost.
    one.host().break_network([Fault::Lost]);
    one.sync_now().await.unwrap_err();
    one.host().break_network([Fault::AnswerLost]);
    one.sync_now().await.unwrap_err();
    assert_eq!(values(&one).await, [(2026, 1_500), (2025, 900)]);
    agree(&one).await;
    agree(&other).await;
    assert_eq!(values(&one).await, [(2026, 1_500), (2025, 900)]);
    assert_eq!(values(&other).await, values(&one).await);
    assert_eq!(caseload_of(&other, 2025).await, 900);
    assert_eq!(
        other.caseload().await.unwrap().said.len(),
        2,
        "who said it travels with it"
    );

    // The last that arrives holds, whoever said it.
    say(&other, 2026, "1350").await.unwrap();
    agree(&other).await;
    assert_eq!(values(&one).await, [(2026, 1_500), (2025, 900)], "it has not asked yet");
    agree(&one).await;
    assert_eq!(values(&one).await, [(2026, 1_350), (2025, 900)]);
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_say_it_without_knowing_of_each_other_end_with_one() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    say(&one, 2026, "1500").await.unwrap();
    say(&other, 2026, "1600").await.unwrap();
    agree(&one).await;
    agree(&other).await;
    agree(&one).await;
    assert_eq!(values(&one).await, [(2026, 1_600)]);
    assert_eq!(values(&other).await, [(2026, 1_600)]);
    say(&one, 2026, "1550").await.unwrap();
    agree(&one).await;
    agree(&other).await;
    assert_eq!(values(&other).await, [(2026, 1_550)]);
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_desks_said_of_two_years_holds_at_once_and_what_waits_is_said_to_wait() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    agree(&one).await;
    agree(&other).await;
    say(&one, 2026, "1500").await.unwrap();
    say(&other, 2025, "900").await.unwrap();
    let words = |page: app::views::SyncView| page.words;
    assert_eq!(
        words(other.sync_page().await.unwrap()),
        "Central does not have everything yet: what was said about the service is waiting to be sent."
    );
    agree(&one).await;
    // The answer that says that it has arrived says what the other desk said, too.
    other.sync_now().await.unwrap();
    assert_eq!(values(&other).await, [(2026, 1_500), (2025, 900)]);
    assert_eq!(words(other.sync_page().await.unwrap()), "Central has everything.");
    agree(&one).await;
    assert_eq!(values(&one).await, values(&other).await);
    central.verify().await;
}

#[tokio::test]
async fn a_service_without_a_central_keeps_it_in_every_program() {
    let fls = Fls::with_service();
    let said = fls.json("caseload", &["--set", "1250", "--from", "2025"]);
    assert_eq!(
        said["values"][1],
        serde_json::json!({ "fromYear": 2025, "value": 1_250, "bySite": "1,000 not of the spine, 250 of the spine",
                            "working": null })
    );
    let shown = fls.json("caseload", &[]);
    assert_eq!(shown["values"], said["values"]);
    assert_eq!(shown["said"].as_array().unwrap().len(), 1);
    let refused = Ran::of(&mut fls.command("caseload", &["--set", "many"])).expect(2);
    assert!(refused.err.contains("a whole number"), "{}", refused.err);

    let hospitals = ["--hospital", "Hartwell Royal=180", "--hospital", "Hartwell General=90"];
    let worked_out = fls.json("caseload", &[&hospitals[..], &["--from", "2025"]].concat());
    assert_eq!(worked_out["values"][1]["value"], 1_350);
    assert_eq!(
        worked_out["said"][0]["working"],
        "5 × (Hartwell Royal 180 + Hartwell General 90) = 1,350"
    );
    let asked = Ran::of(&mut fls.command("caseload", &["--set", "13500", "--from", "2025"])).expect(1);
    assert!(asked.err.contains("confirm it where it is right"), "{}", asked.err);
    fls.run("caseload", &["--set", "13500", "--from", "2025", "--confirm"])
        .expect(0);
    let without = fls.json("caseload", &["--take-out", "2025"]);
    assert_eq!(without["values"].as_array().unwrap().len(), 1);
    assert_eq!(without["said"][0]["value"], serde_json::Value::Null);
    for wrong in [
        &["--take-out", "2025"][..],
        &["--from", "2025"],
        &["--hospital", "=10"],
        &["--hospital", "Royal"],
    ] {
        Ran::of(&mut fls.command("caseload", wrong)).expect(2);
    }
    let only = Ran::of(&mut fls.command(
        "caseload",
        &["--take-out", &without["values"][0]["fromYear"].to_string()],
    ));
    assert!(only.expect(1).err.contains("the only one"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_it_was_worked_out_travels_with_it_and_a_year_is_taken_out_everywhere() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    agree(&one).await;
    agree(&other).await;
    let hospitals = [("Hartwell Royal", "180"), ("", ""), ("Hartwell General", "60")];
    let working = "5 × (Hartwell Royal 180 + Hartwell General 60) = 1,200";
    // The number is so already; that it was worked out is not.
    let view = try_saying(&one, working_out(2026, &hospitals)).await.unwrap();
    assert_eq!(view.values[0].working.as_deref(), Some(working));
    let again = try_saying(&one, working_out(2026, &hospitals)).await.unwrap();
    assert_eq!(again.said.len(), 1);
    for (rows, code) in [
        (&[("", "180")][..], ErrorCode::NoCaseloadWorking),
        (&[("Hartwell Royal", "many")], ErrorCode::NoCaseloadWorking),
        (&[("Hartwell Royal", "0")], ErrorCode::NoCaseload),
    ] {
        assert_eq!(try_saying(&one, working_out(2026, rows)).await.unwrap_err(), code);
    }
    try_saying(&one, working_out(2027, &[("Hartwell Royal", "310")]))
        .await
        .unwrap();
    agree(&one).await;
    agree(&other).await;
    let there = other.caseload().await.unwrap();
    assert_eq!(values(&other).await, [(2027, 1_550), (2026, 1_200)]);
    assert_eq!(
        there.values[1].working.as_deref(),
        Some(working),
        "another desk sees how"
    );
    assert_eq!(there.values[1].by_site, "960 not of the spine, 240 of the spine");
    let names: Vec<&str> = there.hospitals.iter().map(|row| row.hospital.as_str()).collect();
    assert_eq!(names, ["Hartwell Royal"], "of the last working");

    // A zero too many is asked about.
    assert_eq!(say(&other, 2027, "15500").await.unwrap_err(), ErrorCode::CaseloadLeap);
    assert_eq!(values(&other).await[0], (2027, 1_550));
    let confirmed = SayCaseloadRequest {
        confirmed: true,
        ..saying(2027, "15500")
    };
    let view = try_saying(&other, confirmed).await.unwrap();
    assert_eq!(
        (view.values[0].value, view.values[0].working.as_deref()),
        (15_500, None),
        "what another number was worked out from is not this one's"
    );

    // Taken out at one, it is as the year before at once there, and everywhere once it was sent.
    assert_eq!(take_out(&other, 2025).await.unwrap_err(), ErrorCode::NoCaseloadFrom);
    let view = take_out(&other, 2027).await.unwrap();
    assert_eq!((view.said[0].from_year, view.said[0].value), (2027, None));
    assert!(!view.can_take_out);
    assert_eq!(take_out(&other, 2026).await.unwrap_err(), ErrorCode::OnlyCaseload);
    assert_eq!(caseload_of(&other, 2027).await, 1_200);
    other.host().break_network([Fault::AnswerLost]);
    other.sync_now().await.unwrap_err();
    assert_eq!(values(&other).await, [(2026, 1_200)]);
    agree(&other).await;
    agree(&one).await;
    assert_eq!(values(&one).await, [(2026, 1_200)]);
    assert_eq!(values(&other).await, [(2026, 1_200)]);
    let next = joined(&central, "HRW", "Reception").await;
    agree(&next).await;
    assert_eq!(
        values(&next).await,
        [(2026, 1_200)],
        "a desk that joins later is told of no such year"
    );
    // It can be said again.
    say(&one, 2027, "1300").await.unwrap();
    agree(&one).await;
    agree(&next).await;
    assert_eq!(values(&next).await, [(2027, 1_300), (2026, 1_200)]);
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_take_out_a_year_each_leave_the_service_one() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    say(&one, 2025, "1000").await.unwrap();
    agree(&one).await;
    agree(&other).await;
    take_out(&one, 2025).await.unwrap();
    take_out(&other, 2026).await.unwrap();
    for desk in [&one, &other, &one, &other] {
        desk.sync_now().await.unwrap();
    }
    assert_eq!(values(&one).await, [(2026, 1_200)]);
    assert_eq!(
        values(&other).await,
        [(2026, 1_200)],
        "the last that is left is not taken out"
    );
    central.verify().await;
}

#[tokio::test]
async fn a_desk_that_joins_later_is_told_and_tells() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let desk = first("HRW").await;
    say(&desk, 2026, "777").await.unwrap();
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    agree(&desk).await;
    let next = joined(&central, "HRW", "Ward 7 laptop").await;
    agree(&next).await;
    assert_eq!(values(&next).await[0], (2026, 777));
    central.verify().await;
}
