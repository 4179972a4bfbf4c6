//! Joining a service with a one-time code, at the first run or later: whatever goes wrong at the desk or on the way, the code
//! is still good there. And Central's address, once it has moved.

use app::host::TransportError;
use app::views::{CorrectAddressRequest, ErrorCode, JoinCentralRequest, JoinServiceRequest, SyncState};
use app::{Desk, Error, Host};
use domain::record::Entry;
use testkit::{Fault, TestCentral, TestHost};
use tests::desks::{TestDesk, add, agree, assert_same, first, import, in_agreement, joined, kpis, list, unlock};
use tests::program::PASSPHRASE;

fn request(central: &TestCentral, code: &str) -> JoinServiceRequest {
    JoinServiceRequest {
        central: central.url().to_owned(),
        code: code.to_owned(),
        user: "B. Nurse".to_owned(),
        passphrase: PASSPHRASE.to_owned(),
    }
}

#[tokio::test]
async fn what_this_desk_refuses_spends_no_code() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let good = request(&central, &central.enrol("HRW").await);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a file");
    std::fs::write(&file, "in the way").unwrap();

    let no_folder = Desk::new(TestHost::in_folder("No folder", &file.join("store")));
    let refused = no_folder.join_service(good.clone()).await;
    assert!(matches!(refused, Err(Error::Open(_))), "{refused:?}");

    let desk: TestDesk = Desk::new(TestHost::new("Ward 7"));
    let nameless = JoinServiceRequest {
        user: " ".to_owned(),
        ..good.clone()
    };
    let refused = desk.join_service(nameless).await;
    assert!(matches!(refused, Err(Error::NameMissing)), "{refused:?}");
    let too_easy = JoinServiceRequest {
        passphrase: "nurse".to_owned(),
        ..good.clone()
    };
    assert!(desk.join_service(too_easy).await.is_err());
    for address in [
        "https://nurse:secret@central.example",
        "central.example",
        "https://central.example?service=HRW",
    ] {
        let elsewhere = JoinServiceRequest {
            central: address.to_owned(),
            ..good.clone()
        };
        let refused = desk.join_service(elsewhere).await;
        assert!(
            matches!(refused, Err(Error::Transport(TransportError::Address))),
            "{refused:?}"
        );
    }

    // A blank after the address is no part of it, now and at every exchange.
    let with_a_blank = JoinServiceRequest {
        central: format!("{} ", good.central),
        ..good
    };
    desk.join_service(with_a_blank).await.unwrap();
    agree(&desk).await;
    central.stop().await;
}

#[tokio::test]
async fn a_desk_whose_answer_was_lost_joins_with_the_same_code_after_a_restart() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let request = request(&central, &central.enrol("HRW").await);
    let host = TestHost::new("Ward 7");
    host.break_network([Fault::AnswerLost]);
    let lost = Desk::new(host.clone()).join_service(request.clone()).await;
    assert!(matches!(lost, Err(Error::Transport(_))), "{lost:?}");

    let desk = Desk::new(host);
    desk.join_service(request.clone()).await.unwrap();
    agree(&desk).await;

    let other = Desk::new(TestHost::new("Another desk"));
    let used = other.join_service(request).await;
    assert!(matches!(used, Err(Error::Central { .. })), "{used:?}");
    central.stop().await;
}

fn with(central: &TestCentral, code: &str) -> JoinCentralRequest {
    JoinCentralRequest {
        central: central.url().to_owned(),
        code: code.to_owned(),
    }
}

/// Every entry of every record that is listed, in one order.
async fn entries(desk: &TestDesk) -> Vec<Entry> {
    let store = desk.store().await.unwrap();
    let mut all = Vec::new();
    for row in list(desk).await {
        all.extend(store.entries(row.id.parse().unwrap()).await.unwrap());
    }
    all.sort_by_key(|entry| entry.id);
    all
}

/// Every row of the list, by its record: those that were changed at the same moment stand in no order that both desks know.
async fn rows(desk: &TestDesk) -> Vec<String> {
    let rows = list(desk).await;
    let mut rows: Vec<String> = rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_services_that_started_apart_join_one_later_and_hold_the_same_entries() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let desks = [first("HRW").await, first("HRW").await];
    for (seed, desk) in [3, 4].into_iter().zip(&desks) {
        import(desk, &testkit::synthetic::csv(seed, 20, desk.host().today())).await;
    }
    // The same patient on both, entered before either knew of the other.
    for desk in &desks {
        add(desk, "9991000003", "1/3/2025").await;
    }
    let of_each = [entries(&desks[0]).await, entries(&desks[1]).await];
    assert_eq!(desks[0].sync_page().await.unwrap().central, None);

    for desk in &desks {
        let before = list(desk).await.len();
        let page = desk
            .join_central(with(&central, &central.enrol("HRW").await))
            .await
            .unwrap();
        assert!(page.joined, "{page:?}");
        assert_eq!((list(desk).await.len(), page.counts.waiting > 0), (before, true));
        assert_eq!(desk.session().await.unwrap().service.unwrap().central, page.central);
    }
    for desk in desks.iter().chain(&desks) {
        desk.sync_now().await.unwrap();
    }
    for desk in &desks {
        agree(desk).await;
    }
    let together = entries(&desks[0]).await;
    assert_eq!(together, entries(&desks[1]).await);
    for entry in of_each.iter().flatten() {
        assert!(
            together.contains(entry),
            "an entry of before is there as it was written"
        );
    }
    assert_eq!(rows(&desks[0]).await, rows(&desks[1]).await);
    for year in 2022..=2026 {
        assert_eq!(kpis(&desks[0], year).await, kpis(&desks[1], year).await);
    }
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_whose_answer_was_lost_joins_later_with_the_same_code_after_a_restart() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let code = central.enrol("HRW").await;
    let desk = first("HRW").await;
    add(&desk, "9991000003", "1/3/2025").await;
    // As a kill between Central's answer and the store: Central has given a token, and nothing here has it.
    desk.host().break_network([Fault::AnswerLost]);
    let lost = desk.join_central(with(&central, &code)).await;
    assert!(matches!(lost, Err(Error::Transport(_))), "{lost:?}");
    let host = desk.host().clone();
    desk.close().await;

    let desk = Desk::new(host);
    unlock(&desk).await;
    assert!(!desk.sync_page().await.unwrap().joined);
    desk.join_central(with(&central, &code)).await.unwrap();
    agree(&desk).await;
    assert_eq!(list(&desk).await[0].sync, SyncState::Accepted);
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_is_none_for_this_service_is_refused_in_words_and_nothing_is_changed() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    central.add_live_service("LIV").await;
    let used = central.enrol("HRW").await;
    let _other = {
        let other = first("HRW").await;
        other.join_central(with(&central, &used)).await.unwrap();
        other
    };
    let demonstration = first("BBB").await;
    let late = first("HRW").await;
    let live = Desk::new(TestHost::new("Live desk"));
    let service = live.new_service("HRW", "Hartwell Royal FLS", 1_200, false).unwrap();
    live.create(service, "A. Nurse", PASSPHRASE).await.unwrap();
    for (desk, code, expected, words) in [
        (
            &demonstration,
            central.enrol("HRW").await,
            ErrorCode::OtherService,
            "unit code of this one is BBB",
        ),
        (
            &demonstration,
            central.enrol("LIV").await,
            ErrorCode::DemoMismatch,
            "those here are fictional",
        ),
        (
            &live,
            central.enrol("HRW").await,
            ErrorCode::DemoMismatch,
            "the patients here are real",
        ),
        (&late, used, ErrorCode::WrongCode, "used already"),
        (
            &demonstration,
            "NOT-A-CODE".to_owned(),
            ErrorCode::WrongCode,
            "not known",
        ),
    ] {
        let refused = desk.join_central(with(&central, &code)).await.unwrap_err().view();
        assert_eq!(refused.code, expected, "{}", refused.message);
        assert!(refused.message.contains(words), "{}", refused.message);
        assert_eq!(refused.question.as_deref(), Some("code"));
        let page = desk.sync_page().await.unwrap();
        assert_eq!(
            (page.joined, page.trouble),
            (false, None),
            "it was told where it was asked"
        );
    }
    // An address that nobody answers at.
    let nobody = JoinCentralRequest {
        central: "http://127.0.0.1:9".to_owned(),
        code: "7K3M".to_owned(),
    };
    let refused = late.join_central(nobody).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::Offline);
    assert!(
        refused
            .message
            .starts_with("Nobody answers at this address. Read it again letter by letter"),
        "{}",
        refused.message
    );
    assert_eq!(refused.question.as_deref(), Some("central"));
    let page = late.sync_page().await.unwrap();
    assert_eq!((page.joined, page.trouble), (false, None));
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_was_turned_out_joins_again_with_a_new_code_and_another_central_is_not_joined_beside() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 3).await;
    central.revoke("HRW", "First desk").await;
    add(&desk, "9991000003", "1/3/2025").await;
    desk.sync_now().await.unwrap_err();
    assert!(desk.sync_page().await.unwrap().turned_out);

    desk.join_central(with(&central, &central.enrol("HRW").await))
        .await
        .unwrap();
    assert!(!desk.sync_page().await.unwrap().turned_out);
    agree(&desk).await;
    assert_eq!(desk.sync_page().await.unwrap().counts.accepted, 4);

    let elsewhere = JoinCentralRequest {
        central: "https://other.example".to_owned(),
        code: "7K3M".to_owned(),
    };
    let refused = desk.join_central(elsewhere).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::AlreadyJoined);
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn centrals_address_is_put_right_without_a_code_and_only_where_the_same_central_answers() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 3).await;
    let other = TestCentral::start().await;
    let to = |central: String| CorrectAddressRequest { central };
    add(&desk, "9991000003", "1/3/2025").await;
    let waiting = desk.sync_page().await.unwrap();

    // Nobody there, another Central, nothing of Central's, and no address.
    let nobody = to("http://127.0.0.1:9".to_owned());
    let web = to(format!("{}/front", other.url()));
    for (request, expected) in [
        (nobody, ErrorCode::Offline),
        (to(other.url().to_owned()), ErrorCode::OtherCentral),
        (web, ErrorCode::CentralAnswer),
        (to("central.example".to_owned()), ErrorCode::CentralAddress),
    ] {
        let refused = desk.correct_address(request).await.unwrap_err().view();
        assert_eq!(refused.code, expected, "{}", refused.message);
        let page = desk.sync_page().await.unwrap();
        assert_eq!((&page.central, &page.trouble), (&waiting.central, &None));
        assert_eq!(page.counts.waiting, 1);
    }

    // The same Central by another of its names.
    let moved = central.url().replace("127.0.0.1", "localhost");
    let page = desk.correct_address(to(format!(" {moved}/ "))).await.unwrap();
    assert_eq!(page.central.as_deref(), Some(&*moved));
    assert_eq!(
        (page.words.as_str(), page.counts.accepted),
        ("Central has everything.", 4)
    );
    agree(&desk).await;
    let second = joined(&central, "HRW", "Second desk").await;
    agree(&second).await;
    assert_same(&desk, &second).await;
    // Where nothing is joined there is nothing to put right.
    let alone = first("HRW").await.correct_address(to(moved)).await.unwrap_err();
    assert_eq!(alone.view().code, ErrorCode::NotJoined);
    other.stop().await;
    central.stop().await;
}
