//! The real WebKit window on fictional patients: axe finds nothing on any screen that a person comes to by keyboard.

use std::path::Path;

use fantoccini::key::Key;
use serde_json::Value;
use tests::window::{Driver, Pictures, Window, until};

/// Runs axe over what is shown, and says rule and element of everything it finds.
const RUN: &str = "const done = arguments[0]; \
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']; \
    axe.run({ runOnly: rules }).then( \
        (found) => done(found.violations.map( \
            (one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 160)).join(' | '))), \
        (error) => done(['axe did not run: ' + error]))";

/// Waits until there is a heading with these words.
async fn heading(window: &Window, words: &str) {
    let script = "return [...document.querySelectorAll('h1, h2')].some((one) => one.innerText.includes(arguments[0]))";
    until(words, async || {
        (window.ask(script, vec![words.into()]).await == true).then_some(())
    })
    .await;
}

/// Waits until this tab of the record is chosen.
async fn tab_chosen(window: &Window, tab: &str) {
    let script = "const tab = document.querySelector('[role=tab][aria-selected=true]'); \
                  return !!tab && tab.innerText.startsWith(arguments[0])";
    until(tab, async || {
        (window.ask(script, vec![tab.into()]).await == true).then_some(())
    })
    .await;
}

async fn axe_finds_nothing(window: &Window, screen: &str) {
    if window.ask("return typeof axe", Vec::new()).await != "object" {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(folder).expect("axe is not installed: make setup");
        // Defined for the whole page, as a script element of its own would be; the window allows no such element.
        window
            .ask(&format!("{axe}; window.axe = axe; return true"), Vec::new())
            .await;
    }
    let found = window.ask_later(RUN).await;
    if found != Value::Array(Vec::new()) {
        window.picture("not-accessible").await;
    }
    assert_eq!(found, Value::Array(Vec::new()), "{screen}");
}

#[tokio::test]
async fn axe_finds_nothing_on_any_screen_of_the_real_window() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let window = driver.open(&Pictures::of("accessible")).await;
    window.see("Welcome to FLS Desk").await;
    axe_finds_nothing(&window, "welcome").await;
    window.tab_to("Start a new service").await;
    window.enter().await;
    window.focused("unitCode").await;
    axe_finds_nothing(&window, "a question of the first run").await;
    window.tab_to("Back").await;
    window.enter().await;
    window.tab_to("Explore with fictional patients").await;
    window.enter().await;
    window.see("Fictional patients").await;
    window.see("400").await;
    window.see("Today, ").await;
    axe_finds_nothing(&window, "today").await;

    let screens = [
        ('2', "Patients"),
        ('3', "Follow-ups"),
        ('4', "Possible duplicates"),
        ('5', "Deleted patients"),
        ('6', "KPIs"),
        ('7', "Import"),
        ('8', "Is it safe to close?"),
        ('9', "Settings"),
    ];
    for (key, words) in screens {
        window.ctrl(key).await;
        heading(&window, words).await;
        axe_finds_nothing(&window, words).await;
    }
    // The tenth screen has no digit.
    window.tab_to("Help").await;
    window.enter().await;
    heading(&window, "What the words mean").await;
    axe_finds_nothing(&window, "help").await;
    window.ctrl('/').await;
    window.see("the first nine screens on the left").await;
    axe_finds_nothing(&window, "keys").await;
    window.press(&[Key::Escape.into()]).await;

    window.ctrl('n').await;
    window.focused("new-nhs-number").await;
    axe_finds_nothing(&window, "new patient").await;
    window.answer("new-nhs-number", "9991000003").await;
    window.answer("new-diagnosed", "t-30").await;
    window.focused("q-birth_date").await;
    axe_finds_nothing(&window, "new record").await;
    window.press(&[Key::F1.into()]).await;
    window.see("Why it is asked").await;
    axe_finds_nothing(&window, "help with a question").await;
    window.press(&[Key::F1.into()]).await;
    window.write("31/02/1951").await;
    window.ctrl('s').await;
    window.see("There is").await;
    axe_finds_nothing(&window, "what is to be settled").await;
    for tab in [
        "Patient Cont'd",
        "Investigation",
        "DXA",
        "Initiation",
        "Falls assessment",
        "Follow-up",
    ] {
        window.press(&[Key::Control.into(), Key::PageDown.into()]).await;
        tab_chosen(&window, tab).await;
        axe_finds_nothing(&window, tab).await;
    }
    window.ctrl('l').await;
    window.see("Unlock Fictional FLS").await;
    axe_finds_nothing(&window, "unlock").await;
    window.close().await;
    driver.closed().await;
}
