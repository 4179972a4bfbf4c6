//! Several people at the real window: one lets another in, who chooses a passphrase of their own by keyboard, with the
//! computer's key store; and what the first had open is nowhere on the other's screen.

use std::process::Command;

use fantoccini::key::Key;
use tests::program::{Fls, PASSPHRASE, Ran, built};
use tests::window::{Driver, Pictures, Window, until};

const OWN: &str = "saucepan meadow copper thimble";

/// The passphrase that is told, once it is there.
async fn told(window: &Window) -> String {
    let script = "const told = document.querySelector('.one-time'); return told ? told.lastChild.textContent : ''";
    until("the one-time passphrase is told", async || {
        let told = window.ask(script, Vec::new()).await;
        told.as_str().filter(|told| !told.is_empty()).map(str::to_owned)
    })
    .await
}

#[tokio::test]
async fn somebody_new_is_let_in_and_chooses_a_passphrase_by_keyboard() {
    let fls = Fls::with_key_store();
    fls.init().expect(0);
    let driver = Driver::start(fls.store()).await;
    let window = driver.open(&Pictures::of("people")).await;
    window.see("New here, or forgot your passphrase? Ask A. Nurse").await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("No patients yet").await;
    window.ctrl('9').await;
    window.see("1 person can open the records on this computer").await;
    window.tab_to("People of this desk").await;
    window.enter().await;
    window.see("Last unlocked").await;
    window.tab_to("Add a person…").await;
    window.enter().await;
    window.focused("person-name").await;
    window.write("Helen Pritchard").await;
    // Past her role, which is a nurse's as it stands.
    window.press(&[Key::Tab.into()]).await;
    window.press(&[Key::Tab.into()]).await;
    window.focused("mine").await;
    window.write(PASSPHRASE).await;
    window.picture("adding").await;
    window.enter().await;
    let one_time = told(&window).await;
    assert_eq!(one_time.len(), 14, "three groups of four, with dashes between");
    window.picture("told").await;
    window.enter().await;
    window.see("one-time passphrase").await;
    window.picture("people").await;

    window.ctrl('l').await;
    window.see("Who are you?").await;
    let locked = window
        .ask("return document.documentElement.outerHTML", Vec::new())
        .await;
    assert!(
        !locked.as_str().unwrap().contains(&one_time),
        "it went with the part of the window that told it"
    );
    // The button begins with the letters of her mark.
    window.tab_to("HP").await;
    window.enter().await;
    window.focused("one-time").await;
    window.write(&one_time.to_lowercase().replace('-', " ")).await;
    window.press(&[Key::Tab.into()]).await;
    window.press(&[Key::Tab.into()]).await;
    window.focused("own-passphrase").await;
    window.write(OWN).await;
    window.picture("choosing").await;
    window.enter().await;
    window.see("No patients yet").await;
    window.see("Helen Pritchard").await;
    window.close().await;
    driver.closed().await;

    let mut list = Command::new(built("fls"));
    list.args(["people", "--user", "Helen Pritchard", "--store"]);
    let ran = Ran::of(list.arg(fls.store()).env("FLS_PASSPHRASE", OWN)).expect(0);
    assert_eq!(ran.out.matches("last unlocked").count(), 2, "{}", ran.out);
    assert!(!ran.out.contains("one-time"), "{}", ran.out);
}
