//! Reminders of a desk, on a real store with a clock that is set by hand: counts only, once each across processes, never in quiet
//! hours, and with nobody counted for once the key is forgotten.

use std::sync::Arc;
use std::time::Duration;

use app::host::ThisComputer;
use app::views::{SettingChange, StartWithComputerRequest};
use app::{Desk, Error, Host as _};
use chrono::TimeDelta;
use domain::NhsNumber;
use testkit::TestCentral;
use tests::desks::{Running, TestDesk, first, first_of, import, in_agreement, list, unlock};

/// Fictional patients enough that follow-ups close in a week, and others are late.
async fn with_patients() -> Arc<TestDesk> {
    let desk = first("HRW").await;
    import(&desk, &testkit::synthetic::csv(7, 800, desk.host().today())).await;
    Arc::new(desk)
}

fn at(desk: &TestDesk, now: &str) {
    desk.host().set_now(now.parse().unwrap());
}

/// Lets time pass with somebody at the desk.
async fn work(desk: &TestDesk, minutes: i64) {
    for _ in 0..minutes {
        desk.still_here().await.unwrap();
        desk.host().pass_awake(TimeDelta::minutes(1)).await;
        looked(desk).await;
    }
}

/// Waits, without a clock, until it was looked at this time whether somebody is to be reminded, and that look has ended: it goes on
/// beside the plan.
async fn looked(desk: &TestDesk) {
    let now = desk.host().running();
    let mut looked = desk.looked();
    looked.wait_for(|at| *at >= Some(now)).await.unwrap();
}

/// Waits until there were so many reminders.
async fn reminded(desk: &TestDesk, times: usize) -> Vec<String> {
    let said = async {
        while desk.host().reminders().len() < times {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), said).await;
    assert!(in_time.is_ok(), "reminded {} times", desk.host().reminders().len());
    desk.host().reminders()
}

/// Somebody comes back at this time, and a minute later unlocks the computer that slept meanwhile.
async fn come_back(desk: &TestDesk, now: &str) {
    at(desk, now);
    desk.host().pass_awake(TimeDelta::minutes(1)).await;
    unlock(desk).await;
}

#[tokio::test]
async fn a_reminder_is_made_of_counts_and_names_nobody() {
    let desk = with_patients().await;
    // A Monday.
    at(&desk, "2026-11-23T09:00:00Z");
    let _running = Running::begin(&desk).await;
    let said = reminded(&desk, 1).await.remove(0);
    let owed = desk.counts().await.unwrap().follow_ups;
    let week = desk.weeks_ahead().await.unwrap().weeks.remove(0);
    assert!(week.open > 0 && owed.late > 0, "there is something to be reminded of");
    let closing = match week.open {
        1 => "1 follow-up closes".to_owned(),
        open => format!("{open} follow-ups close"),
    };
    assert_eq!(
        said,
        format!("{closing} in the next 7 days, {} are late and still owed.", owed.late)
    );
    for row in list(&desk).await {
        let number = row.nhs_number.unwrap();
        let spaced = NhsNumber::read(&number).unwrap().spaced();
        assert!(!said.contains(&number) && !said.contains(&spaced));
    }
    assert!(!said.contains("Nurse") && !said.contains("Hartwell"));
}

#[tokio::test]
async fn what_closes_on_monday_is_told_on_the_tuesday_before_and_on_each_day_from_then_on() {
    let desk = Arc::new(first("HRW").await);
    // Its window is open from 26 October to Monday, 23 November.
    let file = "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy\n\
                9991000003,03/05/1941,Female,No,03/08/2026,03/08/2026,Hip,Alendronate\n";
    at(&desk, "2026-11-16T09:00:00Z");
    import(&desk, file.as_bytes()).await;
    let _running = Running::begin(&desk).await;
    work(&desk, 3).await;
    assert_eq!(desk.host().reminders(), Vec::<String>::new(), "there is a week left");
    for (nth, day) in (17..=23).enumerate() {
        come_back(&desk, &format!("2026-11-{day}T09:00:00Z")).await;
        let said = reminded(&desk, nth + 1).await;
        assert_eq!(said[nth], "1 follow-up closes in the next 7 days.", "{day}");
    }
}

#[tokio::test]
async fn a_day_has_one_reminder_at_the_start_and_one_at_the_chosen_time_across_programs() {
    let desk = with_patients().await;
    at(&desk, "2026-11-20T09:00:00Z");
    {
        let _running = Running::begin(&desk).await;
        reminded(&desk, 1).await;
        work(&desk, 3).await;
    }
    desk.close().await;
    let again = Arc::new(Desk::new(desk.host().clone()));
    unlock(&again).await;
    let _running = Running::begin(&again).await;
    work(&again, 3).await;
    assert_eq!(
        again.host().reminders().len(),
        1,
        "it was said before this program began"
    );

    come_back(&again, "2026-11-20T12:57:00Z").await;
    work(&again, 1).await;
    assert_eq!(again.host().reminders().len(), 1);
    work(&again, 1).await;
    reminded(&again, 2).await;
    work(&again, 5).await;
    assert_eq!(again.host().reminders().len(), 2);
    // Of another day.
    come_back(&again, "2026-11-21T07:57:00Z").await;
    work(&again, 1).await;
    assert_eq!(again.host().reminders().len(), 2, "it is quiet until eight");
    work(&again, 1).await;
    reminded(&again, 3).await;
}

#[tokio::test]
async fn whoever_wants_none_or_another_time_is_asked_once_and_the_choice_is_theirs() {
    let desk = with_patients().await;
    at(&desk, "2026-11-20T09:00:00Z");
    desk.change_setting(SettingChange::Reminders(false)).await.unwrap();
    let _running = Running::begin(&desk).await;
    work(&desk, 2).await;
    assert_eq!(desk.host().reminders(), Vec::<String>::new());

    desk.change_setting(SettingChange::RemindAt("9.30".to_owned()))
        .await
        .unwrap();
    desk.change_setting(SettingChange::QuietUntil("0915".to_owned()))
        .await
        .unwrap();
    let chosen = desk.change_setting(SettingChange::Reminders(true)).await.unwrap();
    assert_eq!(
        (chosen.remind_at.as_str(), chosen.quiet_until.as_str()),
        ("09:30", "09:15")
    );
    work(&desk, 5).await;
    assert_eq!(
        desk.host().reminders(),
        Vec::<String>::new(),
        "quiet until a quarter past"
    );
    work(&desk, 10).await;
    reminded(&desk, 1).await;
    work(&desk, 16).await;
    reminded(&desk, 2).await;

    for (change, words) in [
        (
            SettingChange::RemindAt("noon".to_owned()),
            "Type a time of day like 13:00",
        ),
        (
            SettingChange::RemindAt("9:00".to_owned()),
            "A reminder at 09:00 would come within the quiet hours",
        ),
        (
            SettingChange::QuietUntil("10".to_owned()),
            "which are from 18:00 to 10:00",
        ),
    ] {
        let refused = desk.change_setting(change).await.unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
        assert_eq!(desk.settings().await.unwrap(), chosen, "nothing was changed");
    }
}

#[tokio::test]
async fn a_locked_desk_that_still_sends_reminds_in_counts_and_one_without_a_key_does_not() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 200).await);
    at(&desk, "2026-11-20T12:30:00Z");
    let _running = Running::begin(&desk).await;
    reminded(&desk, 1).await;
    desk.lock().await.unwrap();
    assert!(
        desk.tray().await.words.starts_with("Locked: "),
        "{:?}",
        desk.tray().await
    );
    desk.host().pass_awake(TimeDelta::minutes(31)).await;
    let said = reminded(&desk, 2).await;
    assert!(said[1].contains("late and still owed"), "{said:?}");

    desk.host().pass_awake(TimeDelta::minutes(40)).await;
    let told = desk.tray().await;
    assert_eq!(told.words, "Locked: sending goes on after unlock");
    assert_eq!((told.owed, told.can_send, told.can_lock), (None, false, false));
    at(&desk, "2026-11-21T13:30:00Z");
    desk.host().pass_awake(TimeDelta::minutes(2)).await;
    looked(&desk).await;
    assert_eq!(
        desk.host().reminders().len(),
        2,
        "nothing is counted until somebody unlocks"
    );
    unlock(&desk).await;
    reminded(&desk, 3).await;
}

#[tokio::test]
async fn last_years_drafts_and_a_month_without_sending_are_reminded_of() {
    let central = TestCentral::start().await;
    let desk = Arc::new(in_agreement(&central, "HRW", 200).await);
    at(&desk, "2027-03-01T09:00:00Z");
    {
        let _running = Running::begin(&desk).await;
        let said = reminded(&desk, 1).await.remove(0);
        assert!(said.contains(" of 2026 "), "{said}");
        assert!(said.contains("the audit takes that year until May"), "{said}");
    }
    desk.close().await;
    let away = Arc::new(Desk::new(desk.host().clone()));
    unlock(&away).await;
    away.host().break_network([testkit::Fault::Lost; 200]);
    at(&away, "2027-06-10T09:00:00Z");
    let _running = Running::begin(&away).await;
    let said = reminded(&away, 2).await.remove(1);
    assert!(said.contains("Nothing has been sent to Central for"), "{said}");
    assert!(!said.contains("until May"), "{said}");
}

#[tokio::test]
async fn a_service_is_called_to_its_facilities_audit_and_whoever_practises_is_not() {
    for demo in [false, true] {
        let desk = Arc::new(first_of("HRW", demo).await);
        at(&desk, "2026-12-01T09:00:00Z");
        let _running = Running::begin(&desk).await;
        work(&desk, 1).await;
        let said = desk.host().reminders();
        let called = said.iter().any(|words| words.contains("facilities audit of 2025"));
        assert_eq!(called, !demo, "{said:?}");
    }
}

#[tokio::test]
async fn what_this_computer_cannot_do_is_said() {
    let desk = first("HRW").await;
    let told = desk.this_computer().await.unwrap();
    assert_eq!((told.no_notifications, told.no_tray), (None, None));
    assert_eq!(told.starts_with_computer, Some(false));
    let started = desk
        .start_with_computer(StartWithComputerRequest { start: true })
        .await
        .unwrap();
    assert_eq!(started.starts_with_computer, Some(true));

    desk.host().set_this_computer(ThisComputer {
        shows_notifications: false,
        has_tray: false,
        starts_desk: None,
    });
    let told = desk.this_computer().await.unwrap();
    assert!(told.no_notifications.unwrap().contains("no notifications"));
    assert!(told.no_tray.unwrap().contains("no tray"));
    let refused = desk.start_with_computer(StartWithComputerRequest { start: true }).await;
    assert!(matches!(refused, Err(Error::NotStartedWithComputer)));
    desk.lock().await.unwrap();
    let refused = desk.start_with_computer(StartWithComputerRequest { start: true }).await;
    assert!(matches!(refused, Err(Error::Locked)), "nobody is in");
}

#[tokio::test]
async fn the_tray_counts_what_is_due_and_stays_only_where_that_was_chosen() {
    let desk = with_patients().await;
    let told = desk.tray().await;
    let owed = desk.counts().await.unwrap().follow_ups;
    assert_eq!(told.owed, Some(u64::from(owed.in_time + owed.late)));
    assert!(owed.in_time > 1 && owed.late > 1);
    assert_eq!(
        told.words,
        format!(
            "{} follow-ups can still be in time, {} are late and still owed",
            owed.in_time, owed.late
        )
    );
    assert_eq!(
        (told.stays_in_tray, told.can_lock, told.can_send),
        (Some(false), true, false)
    );
    let mut changes = desk.changes();
    changes.mark_unchanged();
    desk.change_setting(SettingChange::KeepInTray(true)).await.unwrap();
    assert!(changes.has_changed().unwrap(), "the shell hears of it");
    assert_eq!(desk.tray().await.stays_in_tray, Some(true));
}
