//! The real window on a real session bus: somebody locks the computer, and the window locks with it.

use std::process::Command;

use tests::program::PASSPHRASE;

use tests::window::{Driver, Pictures, until};

#[tokio::test]
async fn locking_the_computer_locks_the_window_and_keeps_what_is_being_typed() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let window = driver.open(&Pictures::of("computer-locked")).await;
    window.start_service().await;
    window.ctrl('n').await;
    window.answer("new-nhs-number", "9991000003").await;
    window.answer("new-diagnosed", "1/3/2025").await;
    window.focused("q-birth_date").await;
    window.write("3/5/").await;
    // As a screen saver says it; nobody waits for what was just typed.
    let said = Command::new("dbus-send")
        .args(["--session", "--type=signal", "/org/freedesktop/ScreenSaver"])
        .args(["org.freedesktop.ScreenSaver.ActiveChanged", "boolean:true"])
        .status();
    assert!(said.unwrap().success());
    window.see("Unlock Hartwell Royal FLS").await;
    window.see("NHS number ending 03").await;
    let said = window.text().await;
    assert!(!said.contains("999 100"), "a patient can be read in a locked window");
    window.picture("locked").await;
    window.answer("passphrase", PASSPHRASE).await;
    until("the half-typed date is there", async || {
        let value = window
            .ask("return document.activeElement.value || ''", Vec::new())
            .await;
        (value == "3/5/").then_some(())
    })
    .await;
    window.close().await;
    driver.closed().await;
}
