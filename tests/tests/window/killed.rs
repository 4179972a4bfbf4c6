//! The real window killed in the middle of a word, as by a power cut: started again and unlocked, it stands at the same
//! screen, record, tab and question, with the same half-typed text. And one that is started while another ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fantoccini::key::Key;
use tests::program::{PASSPHRASE, built};
use tests::window::{Driver, Pictures, Window, processes_of, until};

/// What stands in the box that has the focus.
async fn in_box(window: &Window) -> String {
    let value = window
        .ask("return document.activeElement.value || ''", Vec::new())
        .await;
    value.as_str().unwrap_or_default().to_owned()
}

/// Waits until the window knows that this place is on the disk.
async fn place_kept(window: &Window) {
    let script = "return document.documentElement.dataset.place === 'kept'";
    until("the place is kept", async || {
        (window.ask(script, Vec::new()).await == true).then_some(())
    })
    .await;
}

async fn start_again(driver: &Driver, window: Window, pictures: &Pictures) -> Window {
    driver.kill(window).await;
    let window = driver.open(pictures).await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.answer("passphrase", PASSPHRASE).await;
    window
}

#[tokio::test]
async fn a_killed_window_comes_back_in_the_middle_of_the_word() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let pictures = Pictures::of("killed");
    let window = driver.open(&pictures).await;
    window.start_service().await;

    // A new patient, of whom the number is half typed and there is no record yet.
    window.ctrl('n').await;
    window.focused("new-nhs-number").await;
    window.write("999 100 00").await;
    place_kept(&window).await;
    let window = start_again(&driver, window, &pictures).await;
    window.focused("new-nhs-number").await;
    assert_eq!(in_box(&window).await, "999 100 00");
    window.picture("new-patient").await;
    window.write("03").await;
    window.enter().await;
    window.answer("new-diagnosed", "1/3/2025").await;

    // A date on another tab, half typed.
    for (control, text) in [
        ("q-birth_date", "3/5/51"),
        ("q-gender", "2"),
        ("q-care_home", "2"),
        ("q-assessment_date", "10/3/2025"),
        ("q-site", "3"),
        ("q-dxa", "1"),
    ] {
        window.answer(control, text).await;
    }
    window.focused("q-dxa_date").await;
    window.write("14/3/26").await;
    window.see("14 March 2026").await;
    window.press(&[Key::Backspace.into()]).await;
    // What is typed is no date any more: once that is on the disk, the question that hangs from a date goes.
    until("the half-typed date is kept", async || {
        (!window.text().await.contains("Lowest T-score")).then_some(())
    })
    .await;
    place_kept(&window).await;
    let address = window.ask("return location.hash", Vec::new()).await;
    window.picture("before").await;
    let window = start_again(&driver, window, &pictures).await;
    window.focused("q-dxa_date").await;
    window.picture("after").await;
    assert_eq!(in_box(&window).await, "14/3/2");
    let again = window.ask("return location.hash", Vec::new()).await;
    assert_eq!(again, address, "the same record and tab");

    // Going on: the word is finished, saved, and is one entry.
    window.write("5").await;
    window.see("14 March 2025").await;
    window.ctrl('s').await;
    window.see("Saved").await;
    window.close().await;
    driver.closed().await;
}

/// The web view's process that a window has started.
fn web_view_of(window: u32, store: &Path) -> Option<()> {
    let is_its_own = |process: PathBuf| {
        let status = fs::read_to_string(process.join("status")).unwrap_or_default();
        status.lines().any(|line| line == format!("PPid:\t{window}"))
    };
    processes_of(store).into_iter().any(is_its_own).then_some(())
}

#[tokio::test]
async fn a_window_opens_though_the_one_that_was_to_come_to_the_front_ends_without_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let driver = Driver::start(&store).await;
    let window = driver.open(&Pictures::of("ending")).await;
    window.see("Welcome to FLS Desk").await;
    let first = driver.windows().remove(0);
    let signal = |name: &str| assert!(Command::new("kill").args([name, &first]).status().unwrap().success());
    signal("-STOP");
    let mut second = Command::new(built("fls-desk"))
        .env("FLS_STORE", &store)
        .spawn()
        .unwrap();
    // So long it asks the first window, which stands still. Were it slower, it would find nobody to ask, and open as well.
    tokio::time::sleep(Duration::from_secs(1)).await;
    signal("-KILL");
    until("the second window is there", async || web_view_of(second.id(), &store)).await;
    second.kill().unwrap();
    second.wait().unwrap();
    let _ = tokio::time::timeout(Duration::from_secs(5), window.close()).await;
    driver.closed().await;
}
