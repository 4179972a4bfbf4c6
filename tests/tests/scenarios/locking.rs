//! The lock on a real store with a real Central: who may do what while a desk is locked, and when its key is forgotten.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::host::ComputerEvent;
use app::views::{
    ErrorCode, ListFollowUpsRequest, ListPatientsRequest, RecordRequest, SessionState, SessionView, UnlockRequest,
};
use app::{Error, Host as _};
use chrono::TimeDelta;
use testkit::TestCentral;
use tests::desks::{Running, TestDesk, add, agree, first, in_agreement, list, set, type_text};
use tests::program::PASSPHRASE;
use tests::traces::{files, holding};

async fn try_passphrase(desk: &TestDesk, passphrase: &str) -> Result<SessionView, Error> {
    let user = desk.session().await.unwrap().people.first().unwrap().id.clone();
    let passphrase = passphrase.to_owned();
    desk.unlock(UnlockRequest { user, passphrase }).await
}

/// Waits, without a clock, until the desk says that it is locked.
async fn until_locked(desk: &TestDesk) {
    while desk.session().await.unwrap().state != SessionState::Locked {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_locked_desk_goes_on_sending_for_an_hour_and_shows_counts_only() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 3).await;
    let record = add(&desk, "9991000003", "1/3/2025").await;

    let locked = desk.lock().await.unwrap();
    assert_eq!(locked.state, SessionState::Locked);
    assert!(locked.user.is_none());
    let words = locked.while_locked.unwrap();
    assert!(
        words.contains("1 record waits to be sent. Sending goes on until 12:42."),
        "{words}"
    );

    // Nothing of a patient can be had, and nothing is sent because somebody at the locked desk asks for it.
    let asked = RecordRequest {
        record: record.to_string(),
    };
    assert!(matches!(desk.open_record(asked).await, Err(Error::Locked)));
    let asked = desk.list_patients(ListPatientsRequest::default()).await;
    assert!(matches!(asked, Err(Error::Locked)));
    assert!(matches!(desk.sync_now().await, Err(Error::Locked)));
    assert!(matches!(desk.sync_page().await, Err(Error::Locked)));

    // The schedule sends.
    let summary = desk.exchange_on_schedule().await.unwrap();
    assert_eq!((summary.sent, summary.agree), (1, true));
    let words = desk.session().await.unwrap().while_locked.unwrap();
    assert!(words.contains("Nothing waits to be sent."), "{words}");

    // After the hour the key is forgotten, and nothing is sent.
    desk.host().pass(TimeDelta::minutes(59));
    assert!(desk.exchange_on_schedule().await.is_ok());
    desk.host().pass(TimeDelta::minutes(1));
    assert!(matches!(desk.exchange_on_schedule().await, Err(Error::Locked)));
    assert_eq!(desk.session().await.unwrap().while_locked, None);
    try_passphrase(&desk, PASSPHRASE).await.unwrap();
    assert_eq!(list(&desk).await.len(), 4);
    central.verify().await;
}

#[tokio::test]
async fn the_locked_screen_and_the_page_say_the_same_sentence_of_follow_ups() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 0).await;
    let today = desk.host().today();
    let page = async || {
        desk.list_follow_ups(ListFollowUpsRequest::default())
            .await
            .unwrap()
            .words
    };
    assert_eq!(page().await, "", "nobody is owed one");
    let locked = desk.lock().await.unwrap().while_locked.unwrap();
    assert!(locked.starts_with("Nothing waits to be sent."), "{locked}");
    // Day 90 is in the window of the 16-week follow-up, day 200 is late for it.
    for (number, days, words) in [
        ("9991000003", 200, "1 follow-up is late and still owed."),
        (
            "9991000011",
            90,
            "1 follow-up can still be in time, 1 is late and still owed.",
        ),
        (
            "9991000038",
            90,
            "2 follow-ups can still be in time, 1 is late and still owed.",
        ),
    ] {
        try_passphrase(&desk, PASSPHRASE).await.unwrap();
        let diagnosed = today - TimeDelta::days(days);
        let record = add(&desk, number, &diagnosed.format("%d/%m/%Y").to_string()).await;
        set(&desk, record, &[("4.01", "alendronate")]).await;
        assert_eq!(page().await, words);
        let locked = desk.lock().await.unwrap().while_locked.unwrap();
        assert!(locked.starts_with(&format!("{words} ")), "{locked}");
    }
}

#[tokio::test]
async fn while_it_still_sends_a_wrong_passphrase_is_wrong_and_counted() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 1).await;
    desk.lock().await.unwrap();
    let wrong = try_passphrase(&desk, "lantern orchard violet saucepan")
        .await
        .unwrap_err();
    assert_eq!(wrong.view().code, ErrorCode::WrongPassphrase, "{wrong}");
    assert!(matches!(desk.store().await, Err(Error::Locked)));
    // Whoever guesses also ends the sending: the key is gone until the right passphrase.
    assert!(matches!(desk.exchange_on_schedule().await, Err(Error::Locked)));
    for _ in 0..5 {
        let _ = try_passphrase(&desk, "lantern orchard violet saucepan").await;
    }
    assert!(
        desk.session().await.unwrap().people[0].wait_seconds > 0,
        "guesses are counted over the lock"
    );
    assert!(
        try_passphrase(&desk, PASSPHRASE).await.is_err(),
        "the wait holds for the right one too"
    );
    desk.host().pass(TimeDelta::hours(1));
    try_passphrase(&desk, PASSPHRASE).await.unwrap();
}

#[tokio::test]
async fn a_hospital_may_forbid_it_and_a_desk_that_sends_nothing_is_closed_at_once() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 1).await;
    desk.host().set_sends_while_locked(TimeDelta::zero());
    assert_eq!(desk.lock().await.unwrap().while_locked, None);
    assert!(matches!(desk.exchange_on_schedule().await, Err(Error::Locked)));

    let alone = first("ALO").await;
    assert_eq!(alone.lock().await.unwrap().while_locked, None);
    assert!(matches!(alone.exchange_on_schedule().await, Err(Error::Locked)));
}

#[tokio::test]
async fn a_store_that_closes_under_an_exchange_is_no_failure_to_reach_central() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    add(&desk, "9991000003", "1/3/2025").await;
    desk.lock().await.unwrap();
    let (sent, ()) = tokio::join!(desk.exchange_on_schedule(), async {
        desk.host().pass(TimeDelta::hours(2));
        desk.forget_when_due().await;
    });
    if let Err(error) = sent {
        assert_eq!(error.view().code, ErrorCode::Locked, "{error}");
    }
    try_passphrase(&desk, PASSPHRASE).await.unwrap();
    assert_eq!(desk.sync_page().await.unwrap().trouble, None);
    agree(&desk).await;
    central.verify().await;
}

#[tokio::test]
async fn the_computers_own_lock_and_its_sleep_lock_the_desk_with_and_without_the_windows_help() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    let record = add(&desk, "9991000003", "1/3/2025").await;
    let asked = Arc::new(AtomicU32::new(0));
    let watch = {
        let (desk, asked, window) = (Arc::clone(&desk), Arc::clone(&asked), Arc::clone(&desk));
        tokio::spawn(async move {
            // The window puts away what is being typed, then locks; the second time it does nothing.
            let ask = move || {
                if asked.fetch_add(1, Ordering::SeqCst) == 0 {
                    let window = Arc::clone(&window);
                    tokio::spawn(async move {
                        type_text(&window, record, "assessment_date", "14/").await;
                        window.lock().await.unwrap();
                    });
                }
            };
            desk.keep_running(ask).await;
        })
    };

    desk.host().happen(ComputerEvent::Locked);
    until_locked(&desk).await;
    assert!(
        desk.session().await.unwrap().while_locked.is_some(),
        "it goes on sending"
    );
    try_passphrase(&desk, PASSPHRASE).await.unwrap();
    let form = tests::desks::open(&desk, record).await;
    let typed = form.questions.iter().find(|one| one.key == "assessment_date").unwrap();
    assert_eq!(typed.text, "14/", "what was being typed is kept");

    // Before sleep the key is forgotten, and the computer waits for that.
    let (held, slept) = tokio::sync::oneshot::channel::<()>();
    desk.host().happen(ComputerEvent::Sleeps(Some(Box::new(held))));
    assert!(slept.await.is_err(), "what holds the computer awake is dropped");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let locked = desk.session().await.unwrap();
    assert_eq!((locked.state, locked.while_locked), (SessionState::Locked, None));
    assert!(matches!(desk.exchange_on_schedule().await, Err(Error::Locked)));
    watch.abort();
}

#[tokio::test]
async fn a_computer_that_slept_without_a_word_is_locked_when_it_wakes() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    let running = Running::begin(&desk).await;
    desk.host().pass(TimeDelta::seconds(90));
    desk.host().until_somebody_waits().await;
    assert_eq!(
        desk.session().await.unwrap().state,
        SessionState::Open,
        "a slow computer is not asleep"
    );
    desk.host().pass(TimeDelta::minutes(5));
    desk.host().until_somebody_waits().await;
    let locked = desk.session().await.unwrap();
    assert_eq!((locked.state, locked.while_locked), (SessionState::Locked, None));
    assert_eq!(running.asked(), 1, "the window hears of it");
}

#[tokio::test]
async fn a_clock_that_is_put_back_keeps_no_key_longer() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 1).await;
    desk.lock().await.unwrap();
    let now = app::Host::now(desk.host());
    desk.host().set_now(now - TimeDelta::days(1));
    desk.host().pass(TimeDelta::minutes(60));
    assert!(matches!(desk.exchange_on_schedule().await, Err(Error::Locked)));
}

#[tokio::test]
async fn nothing_readable_is_left_by_a_desk_that_still_sends() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 1).await;
    let record = add(&desk, "9991000003", "1/3/2025").await;
    type_text(&desk, record, "assessment_date", "Mrs Quillfeather").await;
    desk.lock().await.unwrap();
    let folder = app::Host::store_dir(desk.host());
    assert!(!files(&folder).is_empty());
    assert_eq!(
        holding(&folder, &["9991000003", "Quillfeather", PASSPHRASE]),
        Vec::<std::path::PathBuf>::new()
    );
}
