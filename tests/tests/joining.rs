//! Joining a service with a one-time code: whatever goes wrong at the desk or on the way, the code is still good there.

use app::host::TransportError;
use app::views::JoinServiceRequest;
use app::{Desk, Error};
use testkit::{Fault, TestCentral, TestHost};
use tests::desks::{TestDesk, agree};
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
