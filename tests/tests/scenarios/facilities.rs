//! The facilities audit: answered at one desk, it is kept there, sent as every entry is, seen at the service's other desks and at
//! Central, corrected until its deadline, and reminded of until it is submitted.

use app::Error;
use app::views::{
    ErrorCode, FacilitiesReached, FacilitiesRequest, FacilitiesStandingName, FacilitiesView, FacilityAnswerName,
    FacilityQuestionView, PeriodStageName, SaveFacilitiesRequest, TodayRequest, TypeFacilityRequest,
};
use domain::facilities::FacilitiesStanding;
use testkit::TestCentral;
use tests::desks::{TestDesk, agree, first, joined, unlock};
use tests::program::Fls;

const YEAR: i32 = 2025;

fn at(desk: &TestDesk, now: &str) {
    desk.host().set_now(now.parse().unwrap());
}

async fn audit(desk: &TestDesk) -> FacilitiesView {
    desk.facilities(FacilitiesRequest { period: Some(YEAR) }).await.unwrap()
}

async fn try_typing(desk: &TestDesk, question: &str, text: &str) -> Result<FacilitiesView, Error> {
    let request = TypeFacilityRequest {
        period: YEAR,
        question: question.to_owned(),
        text: text.to_owned(),
    };
    desk.type_facility(request).await
}

async fn enter(desk: &TestDesk, question: &str, text: &str) -> FacilitiesView {
    try_typing(desk, question, text).await.unwrap()
}

async fn save(desk: &TestDesk, submit: bool) -> Result<FacilitiesView, ErrorCode> {
    let saved = desk
        .save_facilities(SaveFacilitiesRequest { period: YEAR, submit })
        .await;
    saved.map_err(|error| error.view().code)
}

fn question<'v>(view: &'v FacilitiesView, key: &str) -> &'v FacilityQuestionView {
    let mut questions = view.topics.iter().flat_map(|topic| &topic.questions);
    questions.find(|question| question.key == key).unwrap()
}

/// Answers whatever is missing, until nothing is.
async fn complete(desk: &TestDesk) -> FacilitiesView {
    let mut view = audit(desk).await;
    while let Some(lacking) = view.lacking.first() {
        let asked = question(&view, &lacking.question);
        let text = match asked.answer {
            FacilityAnswerName::Text | FacilityAnswerName::Paragraph => "As agreed".to_owned(),
            FacilityAnswerName::Number => "12".to_owned(),
            FacilityAnswerName::Month => "March 2015".to_owned(),
            FacilityAnswerName::One | FacilityAnswerName::Several => asked.options[0].key.clone(),
        };
        view = enter(desk, &lacking.question.clone(), &text).await;
    }
    view
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_travels_and_is_submitted_at_the_other_desk_once_it_is_open() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;

    // Before it opens answers are prepared, and not submitted.
    let view = audit(&one).await;
    assert_eq!(view.stage, PeriodStageName::Before);
    assert_eq!(
        (view.standing, view.reached),
        (FacilitiesStandingName::NotBegun, FacilitiesReached::Nothing)
    );
    assert_eq!(one.today(TodayRequest { lines: 3 }).await.unwrap().facilities, None);
    let view = enter(&one, "population", "35,00").await;
    assert!(
        question(&view, "population")
            .error
            .as_deref()
            .unwrap()
            .contains("whole number")
    );
    enter(&one, "fls_name", "Hartwell Royal FLS").await;
    assert_eq!(audit(&other).await.not_saved, 0, "what is typed stays here");
    let view = save(&one, false).await.unwrap();
    assert_eq!((view.standing, view.not_saved), (FacilitiesStandingName::Draft, 1));
    assert_eq!(
        question(&view, "population").text,
        "35,00",
        "what cannot be read stays as it was typed"
    );
    assert_eq!(view.reached, FacilitiesReached::Waiting);
    enter(&one, "population", "350,000").await;
    complete(&one).await;
    assert_eq!(save(&one, true).await.unwrap_err(), ErrorCode::FacilitiesNotOpen);
    enter(&one, "governance_minutes", "").await;
    save(&one, false).await.unwrap();
    agree(&one).await;
    assert_eq!(audit(&one).await.reached, FacilitiesReached::AtCentral);
    let drafts = central.facilities(YEAR).await;
    assert_eq!(drafts[0].standing, FacilitiesStanding::Draft);
    assert_eq!(drafts[0].missing, ["governance_minutes"]);

    // Open: what one desk drafted the other completes and submits.
    for desk in [&one, &other] {
        at(desk, "2026-12-01T10:00:00Z");
    }
    central.set_now("2026-12-01T10:00:00Z".parse().unwrap());
    agree(&other).await;
    let view = audit(&other).await;
    assert_eq!(view.changed.as_ref().unwrap().by, "B. Nurse");
    assert_eq!(question(&view, "population").text, "350000");
    let due = other.today(TodayRequest { lines: 3 }).await.unwrap();
    assert_eq!(
        due.facilities.as_deref(),
        Some("The facilities audit of 2025 is a draft, and to be submitted by 29 January 2027")
    );
    assert_eq!(due.words, "Nothing else needs you today");
    assert_eq!(save(&other, true).await.unwrap_err(), ErrorCode::FacilitiesIncomplete);
    complete(&other).await;
    let view = save(&other, true).await.unwrap();
    assert_eq!((view.standing, view.not_saved), (FacilitiesStandingName::Submitted, 0));
    assert_eq!(other.today(TodayRequest { lines: 3 }).await.unwrap().facilities, None);
    agree(&other).await;
    agree(&one).await;
    assert_eq!(audit(&one).await.standing, FacilitiesStandingName::Submitted);
    assert_eq!(one.today(TodayRequest { lines: 3 }).await.unwrap().facilities, None);
    let submitted = central.facilities(YEAR).await.remove(0);
    assert_eq!(
        (submitted.standing, submitted.is_late),
        (FacilitiesStanding::Submitted, false)
    );
    assert_eq!(submitted.answers["population"], "350000");
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_is_a_submission_and_has_to_be_whole_until_the_deadline() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    central.set_now("2026-12-01T10:00:00Z".parse().unwrap());
    at(&one, "2026-12-01T10:00:00Z");
    complete(&one).await;
    save(&one, true).await.unwrap();
    enter(&one, "population", "").await;
    assert_eq!(save(&one, false).await.unwrap_err(), ErrorCode::FacilitiesIncomplete);
    enter(&one, "population", "360000").await;
    let view = save(&one, false).await.unwrap();
    assert_eq!(view.standing, FacilitiesStandingName::Submitted);
    agree(&one).await;
    assert_eq!(central.facilities(YEAR).await[0].answers["population"], "360000");
    let sent = one.store().await.unwrap();
    let entries = sent
        .entries(domain::facilities::facilities_topic().id())
        .await
        .unwrap()
        .len();
    save(&one, true).await.unwrap();
    let again = sent
        .entries(domain::facilities::facilities_topic().id())
        .await
        .unwrap()
        .len();
    assert_eq!(entries, again, "what is so already is not said again");

    // Its deadline has passed: read only, and the answers of last time stand beside the next ones.
    at(&one, "2027-01-30T10:00:00Z");
    let closed = |result: Result<FacilitiesView, Error>| result.unwrap_err().view().code;
    assert_eq!(
        closed(try_typing(&one, "population", "1").await),
        ErrorCode::FacilitiesClosed
    );
    assert_eq!(save(&one, true).await.unwrap_err(), ErrorCode::FacilitiesClosed);
    assert_eq!(audit(&one).await.stage, PeriodStageName::Closed);
    let next = one.facilities(FacilitiesRequest { period: Some(2027) }).await.unwrap();
    assert_eq!(next.last_year, Some(YEAR));
    assert_eq!(question(&next, "population").last.as_ref().unwrap().words, "360000");
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_desks_answer_differently_is_shown_until_somebody_chooses() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let one = joined(&central, "HRW", "Clinic PC").await;
    let other = joined(&central, "HRW", "Ward 7 laptop").await;
    central.set_now("2026-12-01T10:00:00Z".parse().unwrap());
    for (desk, population) in [(&one, "350000"), (&other, "360000")] {
        at(desk, "2026-12-01T10:00:00Z");
        enter(desk, "population", population).await;
        save(desk, false).await.unwrap();
    }
    agree(&one).await;
    agree(&other).await;
    agree(&one).await;
    for desk in [&one, &other] {
        let view = audit(desk).await;
        let candidates = &question(&view, "population").candidates;
        assert_eq!(candidates.len(), 2);
        assert!(view.lacking.iter().any(|lacking| lacking.why.contains("choose one")));
    }
    complete(&one).await;
    enter(&one, "population", "360000").await;
    let view = save(&one, true).await.unwrap();
    assert!(question(&view, "population").candidates.is_empty());
    agree(&one).await;
    agree(&other).await;
    let view = audit(&other).await;
    assert_eq!(question(&view, "population").text, "360000");
    assert_eq!(view.standing, FacilitiesStandingName::Submitted);
    assert_eq!(central.facilities(YEAR).await[0].unsettled, 0);

    // What arrives while somebody types stands beside what they typed, and is not replaced unseen.
    enter(&one, "fls_name", "Hartwell").await;
    enter(&other, "fls_name", "Hartwell Royal").await;
    save(&other, true).await.unwrap();
    agree(&other).await;
    agree(&one).await;
    assert_eq!(
        question(&audit(&one).await, "fls_name").saved.as_deref(),
        Some("Hartwell Royal")
    );
    let view = save(&one, true).await.unwrap();
    assert_eq!(question(&view, "fls_name").candidates.len(), 2);
    central.verify().await;
}

#[tokio::test]
async fn what_is_typed_outlasts_a_lock_and_is_its_authors_alone() {
    let desk = first("HRW").await;
    at(&desk, "2026-12-01T10:00:00Z");
    enter(&desk, "population", "many").await;
    desk.lock().await.unwrap();
    unlock(&desk).await;
    let view = audit(&desk).await;
    assert_eq!(question(&view, "population").text, "many");
    assert_eq!(view.not_saved, 1);
    assert!(save(&desk, true).await.is_err());
    let unknown = try_typing(&desk, "teeth", "32").await.unwrap_err();
    assert_eq!(unknown.view().code, ErrorCode::NoFacilitiesQuestion);
    let saved = save(&desk, false).await.unwrap();
    assert_eq!((saved.reached, saved.not_saved), (FacilitiesReached::Nothing, 1));
    // What is asked after an answer stands there once it is given.
    let view = enter(&desk, "groups_covered", "outpatient").await;
    assert!(question(&view, "identified_outpatient").required);
    assert_eq!(save(&desk, false).await.unwrap().reached, FacilitiesReached::OnlyHere);
}

/// The programs go by the clock of this computer: they draft what is open for the longest time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_stores_of_the_program_share_a_draft_by_way_of_central() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (one, other) = (Fls::new(), Fls::new());
    for (fls, user) in [(&one, "A. Nurse"), (&other, "B. Nurse")] {
        let code = central.enrol("HRW").await;
        fls.run("join", &["--central", central.url(), "--code", &code, "--user", user])
            .expect(0);
    }
    let period = ["--period", "2027"];
    let set = ["--set", "population=350,000", "--set", "groups_covered=hip;outpatient"];
    let said = one.json("facilities", &[&period[..], &set].concat());
    assert_eq!(said["standing"], "draft");
    assert_eq!(said["reached"], "waiting");
    let again = one.json("facilities", &period);
    assert_eq!(again["changed"], said["changed"], "another process has kept it");
    one.json("sync", &[]);
    other.json("sync", &[]);
    let seen = other.run("facilities", &period).expect(0);
    assert!(seen.out.contains("population *  350000"), "{}", seen.out);
    assert!(seen.out.contains("groups_covered *  hip; outpatient"), "{}", seen.out);
    assert!(seen.out.contains("identified_hip: Not answered"), "{}", seen.out);

    for (wrong, why) in [
        (["--set", "population=many"], "whole number"),
        (["--set", "teeth=32"], "no such question"),
        (["--set", "population"], "QUESTION=ANSWER"),
    ] {
        let refused = tests::program::Ran::of(&mut other.command("facilities", &[&period[..], &wrong].concat()));
        assert_eq!(refused.code, 2, "{wrong:?}: {}", refused.err);
        assert!(refused.err.contains(why), "{wrong:?}: {}", refused.err);
    }
    let no_period = other.run("facilities", &["--period", "2024"]).expect(2);
    assert!(
        no_period.err.contains("no facilities audit about 2024"),
        "{}",
        no_period.err
    );
    other
        .run("facilities", &[&period[..], &["--set", "population=360000"]].concat())
        .expect(0);
    other.json("sync", &[]);
    one.json("sync", &[]);
    let of_central = central.facilities(2027).await.remove(0);
    assert_eq!(of_central.answers["population"], "360000");
    assert!(
        one.run("facilities", &period)
            .expect(0)
            .out
            .contains("population *  360000")
    );
    central.verify().await;
    central.stop().await;
}
