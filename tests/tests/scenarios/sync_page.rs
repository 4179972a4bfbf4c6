//! What the sync page, the bar, the KPI page and the search say is so: the same numbers everywhere, in the records' own
//! words.

use app::views::{KpisRequest, ListPatientsRequest, SyncState, SyncView};
use testkit::{Fault, TestCentral};
use tests::desks::{TestDesk, add, agree, first, in_agreement, joined, list, open, save, set, start, type_text};

async fn not_at_central(desk: &TestDesk) -> Option<u32> {
    desk.kpis(KpisRequest::of_year(2025)).await.unwrap().not_at_central
}

/// How many patients are listed as those that Central does not count.
async fn listed(desk: &TestDesk) -> u32 {
    let request = ListPatientsRequest {
        year: Some(2025),
        not_at_central: true,
        limit: 10,
        ..ListPatientsRequest::default()
    };
    desk.list_patients(request).await.unwrap().total
}

/// The page, whose numbers must be those of the bar and of the patients list.
async fn page(desk: &TestDesk) -> SyncView {
    let page = desk.sync_page().await.unwrap();
    let counts = desk.counts().await.unwrap();
    assert_eq!(
        (page.counts.needs_you, page.counts.waiting),
        (counts.needs_you, counts.waiting)
    );
    let rows = list(desk).await;
    let of = |state: SyncState| u32::try_from(rows.iter().filter(|row| row.sync == state).count()).unwrap();
    let shown = [
        page.counts.only_here,
        page.counts.waiting,
        page.counts.sent,
        page.counts.accepted,
        page.counts.needs_you,
    ];
    let states = [
        SyncState::OnlyHere,
        SyncState::Waiting,
        SyncState::Sent,
        SyncState::Accepted,
        SyncState::NeedsYou,
    ];
    assert_eq!(shown, states.map(of));
    assert_eq!(shown.iter().sum::<u32>(), page.in_use);
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn central_counts_what_is_in_conflict_or_changed_here_again() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    assert_eq!(
        (not_at_central(&a).await, listed(&a).await),
        (Some(1), 1),
        "not sent yet"
    );
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;

    // An Optional question, answered differently by people who do not know of each other.
    set(&a, record, &[("2.01", "160")]).await;
    set(&b, record, &[("2.01", "170")]).await;
    for desk in [&a, &b, &a] {
        agree(desk).await;
    }
    let said = page(&a).await;
    assert_eq!(said.words, "Central has everything, but 1 record needs you.");
    assert_eq!(said.rows[0].words, "Two answers to 2.01 Height");
    assert_eq!((not_at_central(&a).await, listed(&a).await), (Some(0), 0));

    // Central counts what it has, until it has more.
    set(&a, record, &[("2.02", "70")]).await;
    assert_eq!(not_at_central(&a).await, Some(0));

    // What Central holds it counts nowhere.
    let wrong = add(&a, "9991000011", "02/03/2025").await;
    set(&a, wrong, &[("1.07", "01/02/2025")]).await;
    assert_eq!(page(&a).await.counts.needs_you, 2, "before it was sent");
    agree(&a).await;
    assert_eq!((not_at_central(&a).await, listed(&a).await), (Some(1), 1));
    let said = page(&a).await;
    assert_eq!(said.words, "Central has everything, but 2 records need you.");
    assert_eq!(said.not_at_central, 0);
    let finding = open(&a, wrong).await.findings.remove(0);
    let row = said.rows.iter().find(|row| row.id == wrong.to_string()).unwrap();
    assert_eq!(row.words, format!("1.07 {}", finding.words), "the words of the record");
    assert_eq!(row.question.as_deref(), Some("assessment_date"));
    central.stop().await;
}

#[tokio::test]
async fn a_desk_without_central_says_nothing_about_its_figures() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    assert_eq!(not_at_central(&desk).await, None);
    let said = page(&desk).await;
    assert_eq!((said.counts.only_here, said.rows.len()), (1, 0));

    // What needs somebody is on the page that says so.
    type_text(&desk, record, "assessment_date", "1/2/2025").await;
    save(&desk, record).await;
    let said = page(&desk).await;
    assert_eq!((said.counts.only_here, said.counts.needs_you), (0, 1));
    assert_eq!(said.rows[0].state, SyncState::NeedsYou);
    assert!(
        said.rows[0].words.starts_with("1.07 Date of FLS assessment must be"),
        "{}",
        said.rows[0].words
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_central_lacks_is_named_and_so_is_its_silence() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 0).await;
    assert_eq!(page(&desk).await.words, "Central has everything.");
    start(&desk, "9991000038", "02/03/2025").await;
    let said = page(&desk).await;
    assert_eq!(
        (said.words.as_str(), said.not_saved),
        ("Central has everything that is saved.", 1)
    );
    add(&desk, "9991000003", "01/03/2025").await;
    let draft = start(&desk, "9991000011", "02/03/2025").await;
    save(&desk, draft).await;
    let said = page(&desk).await;
    assert_eq!(
        said.words,
        "Central does not have everything yet: 1 record is waiting to be sent and 1 is only here."
    );
    assert_eq!(said.rows[1].words, "1.02 Date of birth is missing");
    assert_eq!(said.not_at_central, 2);

    desk.host().break_network([Fault::Lost]);
    desk.sync_now().await.unwrap_err();
    let said = page(&desk).await;
    assert_eq!(
        said.trouble.as_deref(),
        Some("Central has not answered since 11:42. Entry goes on; 1 record waits.")
    );
    assert!(desk.counts().await.unwrap().no_answer_since.is_some());
    agree(&desk).await;
    assert_eq!(page(&desk).await.trouble, None);
    assert!(desk.counts().await.unwrap().no_answer_since.is_none());

    // An answer that cannot be used is none, and it is said while it lasts.
    desk.host().break_network([Fault::AnswerCut(20)]);
    desk.sync_now().await.unwrap_err();
    let said = page(&desk).await.trouble.unwrap();
    assert!(said.starts_with("Central’s answer cannot be understood."), "{said}");
    assert!(desk.counts().await.unwrap().no_answer_since.is_none(), "it answers");
    agree(&desk).await;
    assert_eq!(page(&desk).await.trouble, None);
    central.stop().await;
}

#[tokio::test]
async fn two_digits_of_a_year_find_who_was_born_then() {
    let desk = first("HRW").await;
    add(&desk, "9991000003", "01/03/2025").await;
    let found = async |search: &str| {
        let request = ListPatientsRequest {
            search: search.to_owned(),
            limit: 10,
            ..ListPatientsRequest::default()
        };
        let view = desk.list_patients(request).await.unwrap();
        (view.total, view.search_words.unwrap())
    };
    let born = "Born 3 May 1951".to_owned();
    assert_eq!(found("3/5/51").await, (1, born));
    assert_eq!(found("1/3/25").await.0, 1);
    let either = "Born or diagnosed on 3 May 1951".to_owned();
    assert_eq!(found("3/5/1951").await, (1, either));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_without_sending_is_said_until_central_answers_again() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 1).await;
    let month = async || {
        let said = desk.sync_page().await.unwrap().month_without_sending;
        assert_eq!(desk.counts().await.unwrap().month_without_sending, said);
        said
    };
    // In London it is 20 November until midnight.
    desk.host().set_now("2026-12-19T23:59:00Z".parse().unwrap());
    assert_eq!(month().await, None, "29 days");
    desk.host().set_now("2026-12-20T00:00:00Z".parse().unwrap());
    let said = month().await.unwrap();
    assert!(said.contains("for 30 days, since 20 November 2026."), "{said}");
    agree(&desk).await;
    assert_eq!(month().await, None);
    // What a clock said that was ahead is not known: it is counted from joining, and no day is named.
    desk.host().set_now("2036-12-20T00:00:00Z".parse().unwrap());
    agree(&desk).await;
    assert_eq!(month().await, None);
    desk.host().set_now("2026-12-19T12:00:00Z".parse().unwrap());
    assert_eq!(month().await, None, "29 days after joining");
    desk.host().set_now("2026-12-20T12:00:00Z".parse().unwrap());
    let said = month().await.unwrap();
    assert!(
        said.starts_with("It is not known when this computer last sent"),
        "{said}"
    );
    // A clock that was put back says nothing.
    desk.host().set_now("2025-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(month().await, None);
    // Joined, and never answered.
    let store = desk.store().await.unwrap();
    let at = "2027-01-10T10:00:00Z".parse().unwrap();
    store.set_central("https://silent.example", "token", at).await.unwrap();
    drop(store);
    desk.host().set_now("2027-02-08T12:00:00Z".parse().unwrap());
    assert_eq!(month().await, None);
    desk.host().set_now("2027-02-09T12:00:00Z".parse().unwrap());
    let said = month().await.unwrap();
    assert!(said.contains("joined it 30 days ago, on 10 January 2027."), "{said}");
    let alone = first("BBB").await;
    alone.host().set_now("2027-12-20T00:00:00Z".parse().unwrap());
    assert_eq!(alone.sync_page().await.unwrap().month_without_sending, None);
    central.stop().await;
}
