//! What a person sets for themselves, on a real store: kept for that person, in force at once, and the time after which
//! an idle desk locks.

use std::sync::Arc;

use app::views::{NewPatient, Printed, PrintingRequest, SessionState, SettingChange, SettingsView, UnlockRequest};
use app::{Desk, Error, Host};
use chrono::TimeDelta;
use tests::desks::{Running, TestDesk, first};
use tests::program::PASSPHRASE;

async fn unlock(desk: &TestDesk) {
    let user = desk.session().await.unwrap().people.first().unwrap().id.clone();
    let passphrase = PASSPHRASE.to_owned();
    desk.unlock(UnlockRequest { user, passphrase }).await.unwrap();
}

async fn locked(desk: &TestDesk) -> bool {
    desk.session().await.unwrap().state == SessionState::Locked
}

fn no_patients() -> PrintingRequest {
    PrintingRequest {
        what: Printed::NoPatients,
        records: Vec::new(),
    }
}

#[tokio::test]
async fn a_computer_without_a_printer_is_told_of_before_anything_is_printed() {
    let desk = first("HRW").await;
    for may_have_one in [None, Some(true)] {
        desk.host().set_printer(may_have_one);
        assert_eq!(
            desk.printing(no_patients()).await.unwrap().no_printer,
            None,
            "{may_have_one:?}"
        );
    }
    desk.host().set_printer(Some(false));
    desk.lock().await.unwrap();
    let said = desk.printing(no_patients()).await.unwrap().no_printer.unwrap();
    assert!(said.starts_with("This computer has no printer"), "{said}");
    assert!(said.contains("not encrypted"), "{said}");
}

#[tokio::test]
async fn settings_are_a_persons_own_and_last_through_a_restart() {
    let desk = first("HRW").await;
    let usual = SettingsView {
        question_mark: true,
        date_boxes: false,
        hide_nhs_numbers: false,
        text_size: 100,
        lock_after_minutes: 10,
        lock_after_choices: vec![2, 5, 10],
        reminders: true,
        remind_at: "13:00".to_owned(),
        quiet_from: "18:00".to_owned(),
        quiet_until: "08:00".to_owned(),
        keep_in_tray: false,
        contact_cards: true,
    };
    assert_eq!(desk.settings().await.unwrap(), usual);
    for change in [
        SettingChange::QuestionMark(false),
        SettingChange::DateBoxes(true),
        SettingChange::HideNhsNumbers(true),
        SettingChange::TextSize(150),
        SettingChange::LockAfterMinutes(5),
        SettingChange::Reminders(false),
        SettingChange::RemindAt("9.30".to_owned()),
        SettingChange::QuietFrom("1715".to_owned()),
        SettingChange::QuietUntil("7".to_owned()),
        SettingChange::KeepInTray(true),
    ] {
        desk.change_setting(change).await.unwrap();
    }
    let chosen = SettingsView {
        question_mark: false,
        date_boxes: true,
        hide_nhs_numbers: true,
        text_size: 150,
        lock_after_minutes: 5,
        reminders: false,
        remind_at: "09:30".to_owned(),
        quiet_from: "17:15".to_owned(),
        quiet_until: "07:00".to_owned(),
        keep_in_tray: true,
        ..usual
    };
    desk.close().await;
    let again = Desk::new(desk.host().clone());
    unlock(&again).await;
    assert_eq!(again.settings().await.unwrap(), chosen);
    for minutes in [0, 1, 11, 600] {
        let refused = again.change_setting(SettingChange::LockAfterMinutes(minutes)).await;
        assert!(matches!(refused, Err(Error::WrongUse)), "{minutes} minutes");
    }
    for size in [0, 99, 400] {
        let refused = again.change_setting(SettingChange::TextSize(size)).await;
        assert!(matches!(refused, Err(Error::WrongUse)), "{size}%");
    }
    assert_eq!(
        again.settings().await.unwrap(),
        chosen,
        "what was refused changed nothing"
    );
    again.lock().await.unwrap();
    assert!(matches!(again.settings().await, Err(Error::Locked)));
}

#[tokio::test]
async fn an_idle_desk_locks_after_the_time_its_person_chose_and_not_before() {
    let desk = Arc::new(first("HRW").await);
    let running = Running::begin(&desk).await;
    assert_eq!(desk.still_here().await.unwrap().lock_after_minutes, 10);
    desk.host().pass_awake(TimeDelta::minutes(10)).await;
    assert!(!locked(&desk).await, "the window comes first");
    desk.host().pass_awake(TimeDelta::seconds(15)).await;
    assert_eq!(
        (locked(&desk).await, running.asked()),
        (true, 1),
        "without the window's help"
    );

    unlock(&desk).await;
    desk.host().pass_awake(TimeDelta::minutes(1)).await;
    // A shorter time is in force with the choice itself.
    desk.change_setting(SettingChange::LockAfterMinutes(2)).await.unwrap();
    assert_eq!(desk.still_here().await.unwrap().lock_after_minutes, 2);
    for _ in 0..5 {
        desk.host().pass_awake(TimeDelta::seconds(110)).await;
        assert!(!locked(&desk).await, "somebody was here all the time");
        desk.still_here().await.unwrap();
    }
    desk.host().pass_awake(TimeDelta::seconds(135)).await;
    assert_eq!((locked(&desk).await, running.asked()), (true, 2));
    assert!(matches!(desk.still_here().await, Err(Error::Locked)));
}

#[tokio::test]
async fn a_clock_that_is_put_back_keeps_no_idle_desk_open() {
    let desk = Arc::new(first("HRW").await);
    let _running = Running::begin(&desk).await;
    let now = Host::now(desk.host());
    desk.host().set_now(now - TimeDelta::hours(3));
    desk.host().pass_awake(TimeDelta::seconds(10 * 60 + 15)).await;
    assert!(locked(&desk).await);
}

#[tokio::test]
async fn a_new_patients_dates_are_read_in_three_boxes_as_in_one() {
    let desk = first("HRW").await;
    let typed = |diagnosed: &str| NewPatient {
        nhs_number: "overseas".to_owned(),
        diagnosed: diagnosed.to_owned(),
        born: "3\n5\n51".to_owned(),
        postcode: "NA".to_owned(),
        of: None,
    };
    let look = desk.look_for_record(typed("14\n3\n")).await.unwrap();
    assert_eq!(look.diagnosed.boxes, ["14", "3", ""]);
    assert_eq!(look.diagnosed.wrong_boxes, [false, false, true]);
    assert!(look.diagnosed.refused.unwrap().ends_with("must include a year"));
    assert_eq!(look.born.reading.as_deref(), Some("3 May 1951"));
    assert_eq!(
        look.born.one_box, "3/5/51",
        "the other way of entering has the same date"
    );
    let look = desk.look_for_record(typed("14\n3\n26")).await.unwrap();
    assert_eq!(look.diagnosed.wrong_boxes, [false; 3]);
    assert!(look.found.is_some());
    // Shorthand is a whole date in the day box.
    let look = desk.look_for_record(typed("t-3\n\n")).await.unwrap();
    assert_eq!(look.diagnosed.reading.as_deref(), Some("17 November 2026"));
}
