//! A service that has started joins Central later, in the real window; and what the page gives up, the desk drops.

use std::net::TcpListener;

use fantoccini::key::Key;
use testkit::TestCentral;
use tests::desks::{agree, joined, list};
use tests::window::{Driver, Pictures, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_has_started_joins_central_later_and_its_records_are_sent() {
    let central = TestCentral::start().await;
    central.add_live_service("HRW").await;
    central.add_live_service("BBB").await;
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let window = driver.open(&Pictures::of("joining-later")).await;
    window.start_service().await;
    window.ctrl('n').await;
    window.answer("new-nhs-number", "9991000003").await;
    window.answer("new-diagnosed", "1/3/2025").await;
    window.answer("q-birth_date", "3/5/51").await;
    window.ctrl('s').await;
    window.see("Saved").await;

    window.ctrl('5').await;
    window.see("Not joined to Central").await;
    window.tab_to("Join Central").await;
    window.enter().await;
    window.focused("to-central").await;
    window.write(central.url()).await;
    window.press(&[Key::Tab.into()]).await;
    window.focused("to-code").await;
    // The code of another service, which is said in words; then the right one.
    let other = central.enrol("BBB").await;
    window.write(&other).await;
    window.enter().await;
    window.see("The unit code of this one is HRW").await;
    window.picture("refused").await;
    window.focused("to-code").await;
    for _ in other.chars() {
        window.press(&[Key::Backspace.into()]).await;
    }
    window.write(&central.enrol("HRW").await).await;
    window.enter().await;
    // It sends by itself.
    window.see("Central has everything, but 1 record needs you").await;
    window.picture("joined").await;
    let second = joined(&central, "HRW", "Second desk").await;
    agree(&second).await;
    assert_eq!(list(&second).await[0].nhs_number.as_deref(), Some("9991000003"));

    // A Central that hears and never answers. What is asked of it is dropped at a word of the page.
    central.stop_serving().await;
    let silent = TcpListener::bind(central.url().trim_start_matches("http://")).unwrap();
    let ask = "const shell = window.__TAURI_INTERNALS__; \
               shell.invoke('sync_now', { request: null, number: 4000000000 }).then( \
                   () => (window.ended = 'answered'), \
                   (thrown) => (window.ended = thrown === null ? 'dropped' : JSON.stringify(thrown)));";
    window.ask(ask, Vec::new()).await;
    let (heard, _silent) = tokio::task::spawn_blocking(move || (silent.accept(), silent))
        .await
        .unwrap();
    let _heard = heard.unwrap();
    assert_eq!(
        window.ask("return window.ended", Vec::new()).await,
        serde_json::Value::Null
    );
    let give_up = "window.__TAURI_INTERNALS__.invoke('plugin:event|emit', { event: 'given-up', payload: 4000000000 })";
    window.ask(give_up, Vec::new()).await;
    let ended = until("the question has ended", async || {
        window
            .ask("return window.ended", Vec::new())
            .await
            .as_str()
            .map(str::to_owned)
    });
    assert_eq!(ended.await, "dropped");
    window.close().await;
    driver.closed().await;
}
