//! The first run: what is wrong with an answer is said beside it, looking around asks nothing, and a demonstration is left
//! for real use on the same account.

use app::views::{ErrorCode, FirstRunAnswer, FirstRunQuestion, SessionState, UnlockRequest};
use app::{Desk, Error};
use chrono::TimeDelta;
use testkit::TestHost;
use tests::desks::{TestDesk, list};
use tests::program::PASSPHRASE;

async fn check(desk: &TestDesk, question: FirstRunQuestion, text: &str) -> Result<String, Error> {
    let text = text.to_owned();
    let read = desk.check_first_run(FirstRunAnswer { question, text }).await?;
    Ok(read.text)
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_told_before_the_next_question_and_names_it() {
    use FirstRunQuestion::{Caseload, Central, Nation, Passphrase, Service, UnitCode, User};
    let desk = Desk::new(TestHost::new("New"));
    let long = "Hartwell ".repeat(13);
    for (question, key, wrong, words) in [
        (Central, "central", "fls.example.org", "must start with https://"),
        (Central, "central", "http://fls.example.org", "must start with https://"),
        (UnitCode, "unitCode", "H W", "letters, digits and hyphens"),
        (Service, "service", "  ", "name of the service"),
        (
            Service,
            "service",
            &long,
            "name of the service has 100 characters at most",
        ),
        (
            Nation,
            "nation",
            "Mercia",
            "England, Wales, Northern Ireland or Scotland",
        ),
        (Caseload, "caseload", "about 900", "whole number"),
        (Caseload, "caseload", "0", "whole number"),
        (User, "user", " ", "name"),
        (User, "user", &long, "A name has 100 characters at most"),
        (Passphrase, "passphrase", "eight888", "four words"),
    ] {
        let view = check(&desk, question, wrong).await.unwrap_err().view();
        assert_eq!(view.question.as_deref(), Some(key), "{wrong}");
        assert!(view.message.contains(words), "{wrong}: {}", view.message);
    }
    for (question, typed, read) in [
        (Central, " https://fls.example.org/ ", "https://fls.example.org"),
        (UnitCode, " hrw ", "HRW"),
        (Nation, " northern ireland ", "Northern Ireland"),
        (Caseload, "1,250", "1250"),
        (User, " A. Nurse ", "A. Nurse"),
        (Passphrase, " four words with blanks ", " four words with blanks "),
    ] {
        assert_eq!(check(&desk, question, typed).await.unwrap(), read);
    }
}

#[tokio::test]
async fn looking_around_asks_nothing_and_its_passphrase_is_no_secret() {
    let desk = Desk::new(TestHost::new("New"));
    let open = desk.explore().await.unwrap();
    assert_eq!(open.state, SessionState::Open);
    assert_eq!(list(&desk).await.len(), 400);

    let locked = desk.lock().await.unwrap();
    let passphrase = locked.practice_passphrase.unwrap();
    let user = locked.people[0].id.clone();
    let open = desk.unlock(UnlockRequest { user, passphrase }).await.unwrap();
    assert_eq!(open.state, SessionState::Open);
    assert_eq!(open.practice_passphrase, None, "it is shown where it is typed");
}

#[tokio::test]
async fn the_passphrase_of_another_demonstration_is_not_told() {
    let desk = tests::desks::first("PRACTICE").await;
    assert_eq!(desk.lock().await.unwrap().practice_passphrase, None);
}

#[tokio::test]
async fn a_demonstration_is_left_for_real_use_and_kept_aside() {
    let host = TestHost::new("New");
    let desk = Desk::new(host.clone());
    desk.explore().await.unwrap();
    let left = desk.leave_demonstration().await.unwrap();
    assert_eq!(left.state, SessionState::FirstRun);

    let service = desk.new_service("HRW", "Hartwell Royal FLS", 1_200, false).unwrap();
    desk.create(service, "A. Nurse", PASSPHRASE).await.unwrap();
    let view = desk.session().await.unwrap();
    assert!(!view.service.unwrap().demo);
    assert_eq!(view.earlier, None, "no change of the demonstration is missed here");
    assert_eq!(list(&desk).await.len(), 0);

    // A store of real patients stays whatever is asked.
    let refused = desk.leave_demonstration().await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::NotDemonstration);
    desk.lock().await.unwrap();
    host.pass(TimeDelta::hours(2));
    assert_eq!(desk.session().await.unwrap().state, SessionState::Locked);
}

#[tokio::test]
async fn a_demonstration_whose_key_store_lost_its_part_is_left_and_no_recovery_key_is_asked_for() {
    let host = TestHost::new("New");
    let desk = Desk::new(host.clone());
    desk.explore().await.unwrap();
    let locked = desk.lock().await.unwrap();
    host.set_key_store(None);
    let request = UnlockRequest {
        user: locked.people[0].id.clone(),
        passphrase: locked.practice_passphrase.unwrap(),
    };
    let refused = desk.unlock(request).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::KeychainLost);
    assert!(refused.message.contains("start again"), "{}", refused.message);
    assert!(!refused.message.contains("recovery key"), "{}", refused.message);
    let left = desk.leave_demonstration().await.unwrap();
    assert_eq!(left.state, SessionState::FirstRun);

    // What somebody set up with a recovery key of their own stays while it is locked.
    let own = tests::desks::first("PRACTICE").await;
    let locked = own.lock().await.unwrap();
    own.host().set_key_store(None);
    let request = UnlockRequest {
        user: locked.people[0].id.clone(),
        passphrase: PASSPHRASE.to_owned(),
    };
    let refused = own.unlock(request).await.unwrap_err().view();
    assert!(refused.message.contains("printed recovery key"), "{}", refused.message);
    assert!(matches!(own.leave_demonstration().await, Err(Error::Locked)));
}
