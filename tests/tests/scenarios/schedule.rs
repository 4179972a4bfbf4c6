//! What a desk does by itself, on a real store with a real Central and a clock that is set by hand: it sends what was saved,
//! lets the day turn over, and tells the window.

use std::sync::Arc;

use app::host::ComputerEvent;
use app::views::SyncState;
use app::{Desk, Host};
use chrono::TimeDelta;
use testkit::{Fault, TestCentral};
use tests::desks::{Running, TestDesk, add, agree, first, in_agreement, joined, list, unlock};
use tokio::net::TcpListener;

/// Waits, without a clock, until nothing of this desk is waiting to be sent.
async fn until_all_is_sent(desk: &TestDesk) {
    loop {
        let page = desk.sync_page().await.unwrap();
        // After a failure the next exchange is a pause away, and no time passes here.
        assert_eq!(page.trouble, None);
        if page.counts.waiting == 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_saved_is_sent_soon_without_anybody_asking() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    let other = joined(&central, "HRW", "Other desk").await;
    agree(&other).await;
    let _running = Running::begin(&desk).await;
    let mut changes = desk.changes();
    add(&desk, "9991000003", "1/3/2025").await;
    assert!(changes.has_changed().unwrap(), "what is shown is out of date by a save");
    desk.host().pass_awake(TimeDelta::seconds(20)).await;
    until_all_is_sent(&desk).await;
    agree(&other).await;
    assert_eq!(list(&other).await.len(), 2);

    // What the other enters arrives as the minutes pass, without anybody asking, and the window hears of it.
    add(&other, "9991000011", "1/3/2025").await;
    agree(&other).await;
    changes.mark_unchanged();
    while list(&desk).await.len() < 3 {
        desk.still_here().await.unwrap();
        desk.host().pass_awake(TimeDelta::minutes(1)).await;
    }
    assert!(changes.has_changed().unwrap());
    central.verify().await;
}

#[tokio::test]
async fn a_desk_that_was_revoked_locks_once_and_keeps_its_unsent_work() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    add(&desk, "9991000003", "1/3/2025").await;
    central.revoke("HRW", "First desk").await;
    let _running = Running::begin(&desk).await;
    let mut changes = desk.changes();
    while desk.still_here().await.is_ok() {
        changes.changed().await.unwrap();
    }

    unlock(&desk).await;
    let (asked, _) = desk.host().traffic();
    // Once the second begins, the first has ended, with whatever came of it.
    while desk.host().traffic().0 < asked + 2 {
        desk.host().pass_awake(TimeDelta::seconds(30)).await;
        assert!(desk.still_here().await.is_ok(), "whoever knows a passphrase goes on");
    }
    assert_eq!(list(&desk).await.len(), 2);
    assert_eq!(desk.sync_page().await.unwrap().counts.waiting, 1);
}

/// Waits until nobody is in any more.
async fn until_locked(desk: &TestDesk) {
    while desk.still_here().await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_desk_that_hears_of_its_revocation_because_somebody_asked_locks_at_once() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    // Nothing is kept open behind the lock, in which that could be noted later.
    desk.host().set_sends_while_locked(TimeDelta::zero());
    let running = Running::begin(&desk).await;
    let mut changes = desk.changes();
    while desk.sync_page().await.unwrap().counts.waiting > 0 {
        changes.changed().await.unwrap();
    }
    central.revoke("HRW", "First desk").await;
    desk.sync_now().await.unwrap_err();
    until_locked(&desk).await;
    assert_eq!(running.asked(), 1);

    unlock(&desk).await;
    for _ in 0..3 {
        desk.sync_now().await.unwrap_err();
        desk.host().pass_awake(TimeDelta::seconds(30)).await;
        assert!(desk.still_here().await.is_ok(), "whoever knows a passphrase goes on");
    }
}

#[tokio::test]
async fn a_desk_that_is_killed_before_it_locks_for_its_revocation_locks_for_it_next_time() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    central.revoke("HRW", "First desk").await;
    {
        let running = Running::begin(&desk).await;
        // The window is asked, and does nothing about it before all ends.
        while running.asked() == 0 {
            tokio::task::yield_now().await;
        }
        assert!(desk.still_here().await.is_ok());
    }
    desk.close().await;
    let again = Arc::new(Desk::new(desk.host().clone()));
    unlock(&again).await;
    let _running = Running::begin(&again).await;
    until_locked(&again).await;
}

#[tokio::test]
async fn a_network_that_comes_back_ends_the_pause_after_failures() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    add(&desk, "9991000003", "1/3/2025").await;
    desk.host().break_network([Fault::Lost; 4]);
    let _running = Running::begin(&desk).await;
    let mut changes = desk.changes();
    // Each failure makes a longer pause; the first comes at once.
    while desk.sync_page().await.unwrap().trouble.is_none() {
        changes.changed().await.unwrap();
    }
    let (failed, _) = desk.host().traffic();
    desk.host().mend_network();
    while desk.sync_page().await.unwrap().counts.waiting > 0 {
        // No time passes: only the network's own word brings the next exchange.
        desk.host().happen(ComputerEvent::Online);
        changes.changed().await.unwrap();
    }
    assert!(desk.host().traffic().0 > failed);
    assert_eq!(desk.sync_page().await.unwrap().trouble, None);
}

#[tokio::test]
async fn today_turns_over_at_midnight_in_london_and_the_window_hears_of_it() {
    let desk = Arc::new(first("HRW").await);
    // Half a minute before midnight in summer, when it is still an hour to midnight in UTC.
    desk.host().set_now("2026-07-01T22:59:30Z".parse().unwrap());
    let _running = Running::begin(&desk).await;
    let changes = desk.changes();
    desk.host().pass_awake(TimeDelta::seconds(29)).await;
    assert_eq!(desk.session().await.unwrap().today, "2026-07-01");
    assert!(
        !changes.has_changed().unwrap(),
        "a desk at which nothing happens says nothing"
    );
    desk.host().pass_awake(TimeDelta::seconds(1)).await;
    assert!(changes.has_changed().unwrap());
    assert_eq!(desk.session().await.unwrap().today, "2026-07-02");
    assert_eq!(desk.host().today().to_string(), "2026-07-02");
}

#[tokio::test]
async fn the_window_hears_of_a_lock_that_it_had_no_part_in() {
    let desk = Arc::new(first("HRW").await);
    let running = Running::begin(&desk).await;
    let changes = desk.changes();
    desk.host().pass(TimeDelta::hours(2));
    desk.host().until_somebody_waits().await;
    assert_eq!(running.asked(), 1);
    assert!(changes.has_changed().unwrap());
}

#[tokio::test]
async fn typing_and_saving_wait_for_no_exchange() {
    // A Central that hears what is sent, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let desk = Arc::new(first("HRW").await);
    let store = desk.store().await.unwrap();
    store
        .set_central(&address, "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let exchanging = tokio::spawn({
        let desk = Arc::clone(&desk);
        async move { desk.sync_now().await }
    });
    let _heard = silent.accept().await.unwrap();
    add(&desk, "9991000003", "1/3/2025").await;
    assert_eq!(list(&desk).await[0].sync, SyncState::Waiting);
    assert!(!exchanging.is_finished());
    exchanging.abort();
}

/// Half a day at the desk: somebody is there, and saves something new every hour.
async fn work(desk: &TestDesk, patients: &mut impl Iterator<Item = String>) {
    for _ in 0..4 {
        add(desk, &patients.next().unwrap(), "1/3/2025").await;
        for _ in 0..6 {
            desk.still_here().await.unwrap();
            desk.host().pass_awake(TimeDelta::minutes(10)).await;
        }
    }
}

#[tokio::test]
async fn over_days_of_clinics_everything_arrives_whatever_the_network_does_and_nobody_asks() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 1).await);
    desk.host().set_now("2026-11-20T08:30:00Z".parse().unwrap());
    let _running = Running::begin(&desk).await;
    let numbers = (0..).map(|number| format!("999{number:07}"));
    let mut patients = numbers
        .filter(|number| domain::NhsNumber::read(number).is_ok())
        .skip(50);
    for network in [true, false, true] {
        let (before, _) = desk.host().traffic();
        if !network {
            desk.host().break_network([Fault::Lost; 500]);
        }
        work(&desk, &mut patients).await;
        let asked = desk.host().traffic().0 - before;
        if !network {
            assert!(
                asked < 20,
                "a network that is away for four hours is asked {asked} times"
            );
            assert!(desk.sync_page().await.unwrap().counts.waiting >= 4);
            // It comes back without a word, and is found within the hour.
            desk.host().mend_network();
            work(&desk, &mut patients).await;
        }
        while desk.sync_page().await.unwrap().counts.waiting > 0 {
            desk.still_here().await.unwrap();
            desk.host().pass_awake(TimeDelta::minutes(1)).await;
        }
        // The lid is closed over night, which locks, and whoever unlocks in the morning sends and hears at once.
        desk.host().pass(TimeDelta::hours(14));
        desk.host().until_somebody_waits().await;
        unlock(&desk).await;
    }
    let second = joined(&central, "HRW", "Second desk").await;
    agree(&second).await;
    assert_eq!(list(&second).await.len(), list(&desk).await.len());
    central.verify().await;
}
