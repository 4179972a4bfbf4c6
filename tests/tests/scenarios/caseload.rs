//! The estimated caseload: said at one desk, it is worked out with there at once, at Central and at the service's other desks
//! once it was sent, and what Central says meanwhile takes nothing back that it has not heard of.

use app::views::{CaseloadView, ErrorCode, SayCaseloadRequest};
use testkit::{Fault, TestCentral};
use tests::desks::{TestDesk, agree, first, import, joined, kpis};
use tests::program::{Fls, Ran};

async fn say(desk: &TestDesk, from_year: i32, text: &str) -> Result<CaseloadView, ErrorCode> {
    let request = SayCaseloadRequest {
        from_year,
        text: text.to_owned(),
    };
    desk.say_caseload(request).await.map_err(|error| error.view().code)
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
    say(&other, 2026, "1400").await.unwrap();
    agree(&other).await;
    assert_eq!(values(&one).await, [(2026, 1_500), (2025, 900)], "it has not asked yet");
    agree(&one).await;
    assert_eq!(values(&one).await, [(2026, 1_400), (2025, 900)]);
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
        serde_json::json!({ "fromYear": 2025, "value": 1_250 })
    );
    let shown = fls.json("caseload", &[]);
    assert_eq!(shown["values"], said["values"]);
    assert_eq!(shown["said"].as_array().unwrap().len(), 1);
    let refused = Ran::of(&mut fls.command("caseload", &["--set", "many"])).expect(2);
    assert!(refused.err.contains("a whole number"), "{}", refused.err);
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
