//! The real window on a desktop with a panel and notifications: what is due is told in counts, closing the window leaves the desk
//! in the tray where that was chosen, and a desk that starts with the computer opens no window.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests::program::built;
use tests::window::{Driver, Pictures, Window, until};

use crate::desktop::{Icon, Panel, close_by_its_frame, notifications, on_screen};

async fn window_opens() {
    until("a window is there", async || (!on_screen().is_empty()).then_some(())).await;
}

/// A time of day in the settings.
async fn set_time(window: &Window, id: &str, label: &str, time: &str) {
    window
        .ask("document.getElementById(arguments[0]).focus()", vec![id.into()])
        .await;
    window.focused(id).await;
    window.ctrl('a').await;
    window.write(time).await;
    window.enter().await;
    until(label, async || {
        let value = window
            .ask("return document.getElementById(arguments[0]).value", vec![id.into()])
            .await;
        (value == time).then_some(())
    })
    .await;
}

/// Ticks a box of the tray or clears it, and waits until that is kept.
async fn turn(window: &Window, id: &str) {
    window
        .ask("document.getElementById(arguments[0]).focus()", vec![id.into()])
        .await;
    window.press(&[' ']).await;
    until("it is kept", async || {
        let said = "return document.querySelector('[aria-labelledby=setting-Tray] [role=status]').innerText";
        window
            .ask(said, Vec::new())
            .await
            .as_str()?
            .contains("Kept")
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn reminders_count_and_closing_leaves_the_desk_in_the_tray_where_that_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let panel = Panel::start().await;
    let window = driver.open(&Pictures::of("reminders")).await;
    window.see("Welcome to FLS Desk").await;
    window.tab_to("Explore with fictional patients").await;
    window.enter().await;
    window.see("Fictional patients").await;
    window.ctrl('2').await;
    window.see("999 ").await;
    let patients = window.text().await;
    let icon = Icon::appears().await;
    let menu = icon.says("are late and still owed").await;
    assert_eq!(menu[1..], ["Open FLS Desk", "Send now", "Lock", "Quit"]);
    // The line that counts them leads to them.
    icon.click(&menu[0]).await;
    window.see("Late, still owed").await;

    window.ctrl('9').await;
    window.see("Remind me of follow-ups that are due").await;
    // Whatever the time of day at which this runs: it is never quiet.
    set_time(&window, "quiet-until", "quiet at one o'clock", "14:00").await;
    window.see("would come within the quiet hours").await;
    window.picture("refused").await;
    set_time(&window, "quiet-until", "never quiet", "18:00").await;
    let told = until("a reminder is shown", async || notifications().pop()).await;
    assert!(told.contains("late and still owed"), "{told:?}");
    let numbers = patients
        .match_indices("999 ")
        .filter_map(|(at, _)| patients.get(at..at + 12));
    let numbers: Vec<&str> = numbers.collect();
    assert!(numbers.len() > 5, "{patients}");
    for number in numbers {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        assert!(!told.contains(number) && !told.contains(&digits), "{told:?}");
    }

    turn(&window, "keep-in-tray").await;
    turn(&window, "start-with-computer").await;
    let settings = std::env::var("XDG_CONFIG_HOME").unwrap();
    let starts = format!("{settings}/autostart/org.fls-desk.desk.desktop");
    let command = until("the computer starts the desk", async || {
        std::fs::read_to_string(&starts).ok()
    })
    .await;
    assert!(
        command.contains(&format!("Exec=\"{}\" --in-tray\n", built("fls-desk").display())),
        "{command}"
    );
    window.picture("settings").await;
    turn(&window, "start-with-computer").await;
    until("the computer starts it no more", async || {
        std::fs::metadata(&starts).is_err().then_some(())
    })
    .await;

    close_by_its_frame().await;
    let menu = icon.says("Locked: sending goes on after unlock").await;
    assert_eq!(menu.len(), 5);
    assert!(!driver.windows().is_empty(), "the desk runs");
    icon.click("Open FLS Desk").await;
    window_opens().await;
    window.see("Unlock").await;
    window.picture("back").await;

    // Nobody would find it again.
    panel.end().await;
    close_by_its_frame().await;
    driver.closed().await;
}

#[tokio::test]
async fn a_tray_that_hangs_does_not_hold_up_the_window_that_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let panel = Panel::start().await;
    let window = driver.open(&Pictures::of("hanging-tray")).await;
    window.see("Welcome to FLS Desk").await;
    window.tab_to("Explore with fictional patients").await;
    window.enter().await;
    window.see("Fictional patients").await;
    let icon = Icon::appears().await;
    window.ctrl('9').await;
    window.see("Remind me of follow-ups that are due").await;
    turn(&window, "keep-in-tray").await;

    panel.hangs(true);
    close_by_its_frame().await;
    // It is asked for five seconds at most; meanwhile each word of the window comes at once.
    let asked = Instant::now();
    while asked.elapsed() < Duration::from_secs(3) {
        let one = Instant::now();
        window.text().await;
        assert!(one.elapsed() < Duration::from_secs(2), "{:?}", one.elapsed());
    }
    panel.hangs(false);
    icon.says("Locked").await;
    assert_eq!(on_screen(), Vec::<u32>::new(), "it is in the tray");
    icon.click("Quit").await;
    driver.closed().await;
}

#[tokio::test]
async fn a_desk_that_starts_with_the_computer_opens_no_window_and_is_opened_and_ended_from_the_tray() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let driver = Driver::start(&store).await;
    let _panel = Panel::start().await;
    let mut desk = Command::new(built("fls-desk"))
        .arg("--in-tray")
        .env("FLS_STORE", &store)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let icon = Icon::appears().await;
    icon.says("Open FLS Desk").await;
    assert_eq!(on_screen(), Vec::<u32>::new());
    icon.click("Open FLS Desk").await;
    window_opens().await;
    // It was started to be in the tray, and goes back there; starting it again brings its window.
    close_by_its_frame().await;
    let again = Command::new(built("fls-desk")).env("FLS_STORE", &store).status();
    assert!(again.unwrap().success());
    window_opens().await;
    icon.click("Quit").await;
    until("the desk has ended", async || desk.try_wait().unwrap()).await;
    driver.closed().await;
}
