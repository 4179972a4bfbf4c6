//! The real window killed in the middle of a word, as by a power cut: started again and unlocked, it stands at the same
//! screen, record, tab and question, with the same half-typed text.

use tests::program::PASSPHRASE;

use tests::window::{Driver, Pictures, Window, until};

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
    window.write("14/3").await;
    window.see("14 March 2026").await;
    window.write("/2").await;
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
