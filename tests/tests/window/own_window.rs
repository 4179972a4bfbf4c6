//! The real window as a window: it opens where it was left and within its screen, its text grows and shrinks by keys and for each
//! person, its own menu pastes, and themes of the desktop reach the page.

use std::fs;
use std::path::Path;

use fantoccini::key::Key;
use serde_json::{Value, json};
use tests::program::PASSPHRASE;
use tests::window::{Driver, Pictures, Window, until};

/// The width that the page has, in its own pixels: a larger text leaves fewer.
async fn width(window: &Window) -> f64 {
    window
        .ask("return window.innerWidth", Vec::new())
        .await
        .as_f64()
        .unwrap_or_default()
}

async fn width_becomes(window: &Window, expected: f64) {
    until("the window is drawn at that size", async || {
        ((width(window).await - expected).abs() <= 1.0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn text_grows_by_keys_and_is_each_persons_own() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let pictures = Pictures::of("text-size");
    let window = driver.open(&pictures).await;
    window.see("Welcome to FLS Desk").await;
    let usual = width(&window).await;
    window.ctrl('+').await;
    width_becomes(&window, usual / 1.1).await;
    window.ctrl('0').await;
    width_becomes(&window, usual).await;

    window.start_service().await;
    for _ in 0..5 {
        window.ctrl('+').await;
    }
    width_becomes(&window, usual / 2.0).await;
    window.picture("twice-as-large").await;
    let wider = "return document.documentElement.scrollWidth - window.innerWidth";
    assert!(
        window.ask(wider, Vec::new()).await.as_i64().unwrap() <= 0,
        "nothing is cut off"
    );
    window.ctrl('-').await;
    width_becomes(&window, usual / 1.75).await;
    window.close().await;
    driver.closed().await;

    // Kept for the person, and in force once they are in.
    let window = driver.open(&pictures).await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("No patients yet").await;
    width_becomes(&window, usual / 1.75).await;
    window.ctrl('0').await;
    width_becomes(&window, usual).await;
    window.close().await;
    driver.closed().await;
}

/// Where the window stands: its beginning and its size, in pixels of the screen.
async fn stands(window: &Window) -> [i64; 4] {
    let script = "return [screenX, screenY, innerWidth, innerHeight]";
    let numbers = window.ask(script, Vec::new()).await;
    [0, 1, 2, 3].map(|at| numbers[at].as_i64().unwrap_or(-1))
}

async fn stands_at(window: &Window, place: [i64; 4]) {
    until("the window stands there", async || {
        (stands(window).await == place).then_some(())
    })
    .await;
}

/// Waits until the file beside the store says this.
async fn remembered(store: &Path, place: [i64; 4]) {
    let file = store.parent().unwrap().join("window.json");
    until("the window is remembered", async || {
        let said: Value = serde_json::from_slice(&fs::read(&file).ok()?).ok()?;
        let said = ["x", "y", "width", "height"].map(|name| said[name].as_i64().unwrap_or(-1));
        (said == place).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_killed_window_opens_where_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let driver = Driver::start(&store).await;
    let pictures = Pictures::of("window-place");
    let window = driver.open(&pictures).await;
    window.see("Welcome to FLS Desk").await;
    let place = [80, 40, 1000, 620];
    window.stand(80, 40, 1000, 620).await;
    stands_at(&window, place).await;
    remembered(&store, place).await;
    driver.kill(window).await;

    let window = driver.open(&pictures).await;
    window.see("Welcome to FLS Desk").await;
    stands_at(&window, place).await;
    window.picture("again").await;
    window.close().await;
    driver.closed().await;
}

#[tokio::test]
async fn the_window_opens_within_its_screen_whatever_screen_it_was_left_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let driver = Driver::start(&store).await;
    let pictures = Pictures::of("window-room");
    for left in [
        None,
        Some(json!({ "x": 2500, "y": -60, "width": 2560, "height": 1440, "maximized": false })),
        Some(json!("nothing that it wrote")),
    ] {
        if let Some(left) = left {
            fs::write(folder.path().join("window.json"), left.to_string()).unwrap();
        }
        let window = driver.open(&pictures).await;
        window.see("Welcome to FLS Desk").await;
        let room = "return [screen.availLeft || 0, screen.availTop || 0, screen.availWidth, screen.availHeight]";
        let room = window.ask(room, Vec::new()).await;
        let room = [0, 1, 2, 3].map(|at| room[at].as_i64().unwrap());
        until("it stands within its screen", async || {
            let [x, y, width, height] = stands(&window).await;
            let [left, top, wide, high] = room;
            (x >= left && y >= top && x + width <= left + wide && y + height <= top + high).then_some(())
        })
        .await;
        window.picture("within").await;
        window.close().await;
        driver.closed().await;
    }
}

#[tokio::test]
async fn its_own_menu_copies_and_pastes_and_alt_left_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let window = driver.open(&Pictures::of("own-menu")).await;
    window.start_service().await;
    window.ctrl('n').await;
    window.focused("new-nhs-number").await;
    window.write("999100").await;
    let select = "document.activeElement.select(); return true";
    window.ask(select, Vec::new()).await;
    open_menu(&window).await;
    window.see("Select all").await;
    window.picture("menu").await;
    window.press(&[Key::Down.into()]).await;
    window.enter().await;
    window.focused("new-nhs-number").await;
    window.press(&[Key::End.into()]).await;
    open_menu(&window).await;
    window.enter().await;
    until("what was copied is pasted", async || {
        let typed = window.ask("return document.activeElement.value", Vec::new()).await;
        (typed == "999100999100").then_some(())
    })
    .await;
    window.press(&[Key::Alt.into(), Key::Left.into()]).await;
    window.see("No patients yet").await;
    window.close().await;
    driver.closed().await;
}

/// As the menu key does, at the box that has the focus.
async fn open_menu(window: &Window) {
    let script = "const box = document.activeElement; const { x, y } = box.getBoundingClientRect(); \
                  return box.dispatchEvent(new MouseEvent('contextmenu', \
                    { bubbles: true, cancelable: true, clientX: x + 20, clientY: y + 20 }))";
    let web_views_own = window.ask(script, Vec::new()).await;
    assert_eq!(web_views_own, false, "the web view's own menu does not open");
}

#[tokio::test]
async fn a_dark_desktop_has_a_dark_window_and_boxes_keep_their_edges() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start_with(&folder.path().join("store"), &[("GTK_THEME", "Adwaita:dark")]).await;
    let window = driver.open(&Pictures::of("dark")).await;
    window.start_service().await;
    let ground = "return getComputedStyle(document.body).backgroundColor";
    assert_eq!(window.ask(ground, Vec::new()).await, "rgb(18, 24, 28)");
    window.picture("patients").await;
    // A box that WebKit draws itself has an edge of 1.6 to 1: none is left to it.
    let drawn = "return [...document.querySelectorAll('input[type=checkbox]')].every((box) => \
                 getComputedStyle(box).appearance === 'none' || getComputedStyle(box).opacity === '0')";
    assert_eq!(window.ask(drawn, Vec::new()).await, true);
    window.close().await;
    driver.closed().await;
}

#[tokio::test]
async fn without_a_printer_the_window_says_so_before_the_print_dialog() {
    let folder = tempfile::tempdir().unwrap();
    let programs = folder.path().join("programs");
    fs::create_dir(&programs).unwrap();
    program(&programs.join("lpstat"), "#!/bin/sh\n");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let driver = Driver::start_with(&folder.path().join("store"), &[("PATH", &path)]).await;
    let window = driver.open(&Pictures::of("no-printer")).await;
    window.see("Welcome to FLS Desk").await;
    window.tab_to("Explore with fictional patients").await;
    window.enter().await;
    window.see("Today, ").await;
    window.ctrl('2').await;
    // Its rows are there to be printed.
    window.see("Only here").await;
    window.ctrl('p').await;
    window.see("This computer has no printer").await;
    window.picture("patients").await;
    window.press(&[Key::Escape.into()]).await;
    // The first record of the list.
    window.press(&[Key::Down.into(), Key::Enter.into()]).await;
    window.see("Back to Patients").await;
    window.ctrl('p').await;
    window.see("This computer has no printer").await;
    window.picture("record").await;
    window.close().await;
    driver.closed().await;
}

/// Writes a program that a shell runs.
fn program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// How much lighter the one colour is than the other, as WCAG counts it, of all edges of what can be used on the screen.
const FAINTEST_EDGE: &str = "\
    const channels = (text) => text.match(/[\\d.]+/g).map(Number); \
    const light = (text) => channels(text).slice(0, 3).map((c) => c / 255) \
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4) \
      .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0); \
    const ground = (e) => { for (; e; e = e.parentElement) { \
      const fill = getComputedStyle(e).backgroundColor; if ((channels(fill)[3] ?? 1) === 1) return fill; } \
      return 'rgb(255, 255, 255)'; }; \
    const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); \
      return (a + 0.05) / (b + 0.05); }; \
    const used = [...document.querySelectorAll('main input, main select, main textarea, main .button, main .sheet')] \
      .filter((e) => e.offsetParent !== null && getComputedStyle(e).borderTopWidth !== '0px' \
        && getComputedStyle(e).opacity !== '0'); \
    return [used.length, Math.min(...used.map((e) => \
      ratio(getComputedStyle(e).borderTopColor, ground(e.parentElement))))]";

#[tokio::test]
async fn a_desktop_of_high_contrast_has_edges_as_dark_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start_with(&folder.path().join("store"), &[("GTK_THEME", "HighContrast")]).await;
    let window = driver.open(&Pictures::of("contrast")).await;
    window.start_service().await;
    window.see("Today, ").await;
    window.ctrl('2').await;
    // This is how WebKitGTK says it: it knows no forced colours, whatever the theme.
    let asks =
        "return ['prefers-contrast: more', 'forced-colors: active'].map((asks) => matchMedia(`(${asks})`).matches)";
    assert_eq!(window.ask(asks, Vec::new()).await, json!([true, false]));
    let edges = until("three edges to look at", async || {
        let edges = window.ask(FAINTEST_EDGE, Vec::new()).await;
        (edges[0].as_u64()? >= 3).then_some(edges)
    })
    .await;
    assert!(
        edges[1].as_f64().unwrap() >= 7.0,
        "every edge is as dark as text: {edges}"
    );
    let current = "return getComputedStyle(document.querySelector('.nav a[aria-current=page]')).outlineStyle";
    assert_eq!(
        window.ask(current, Vec::new()).await,
        "solid",
        "where one is has an edge"
    );
    window.picture("patients").await;
    window.close().await;
    driver.closed().await;
}
