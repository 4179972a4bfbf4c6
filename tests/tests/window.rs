//! The real window, driven as a person at the keyboard drives it: join, enter, see what is missing, save, quit, start
//! again, unlock, still there, send, accepted. Pictures of every step go to FLS_SCREENSHOTS.
//!
//! It needs a screen, WebKitWebDriver and PostgreSQL: `scripts/with-postgres scripts/with-desktop` gives it all three.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test that cannot go on has failed, and the walk reads best in one piece"
)]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::views::SyncState;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};
use testkit::TestCentral;
use tests::desks::{agree, joined, list, open};
use tests::program::{PASSPHRASE, built};

/// How long anything may take that a person would wait for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the window is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(40);

/// The driver of the window, which ends with the test.
struct Driver {
    process: Child,
    url: String,
    store: PathBuf,
}

impl Driver {
    async fn start(store: &Path) -> Self {
        assert!(
            std::env::var_os("DISPLAY").is_some(),
            "there is no display: run this under scripts/with-desktop, as make test does"
        );
        let port = TcpListener::bind(("127.0.0.1", 0))
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new("WebKitWebDriver")
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("FLS_STORE", store)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver cannot be started: it is in Debian's webkit2gtk-driver (make setup)");
        let driver = Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
            store: store.to_owned(),
        };
        let listens = async || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok().then_some(());
        until("WebKitWebDriver listens", listens).await;
        driver
    }

    /// Opens the window on the store.
    async fn open(&self, pictures: &Pictures) -> Window {
        let capabilities = json!({
            "browserName": "wry",
            "webkitgtk:browserOptions": { "binary": built("fls-desk"), "args": [] },
        });
        let Value::Object(capabilities) = capabilities else {
            unreachable!()
        };
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let opened = builder.capabilities(capabilities).connect(&self.url);
        let opened = tokio::time::timeout(PATIENCE, opened)
            .await
            .expect("the window does not open in time");
        let client = opened.expect("the window does not open");
        Window {
            client,
            pictures: pictures.clone(),
        }
    }

    /// Waits until no window has the store any more.
    async fn closed(&self) {
        until("the window is closed", async || self.windows().is_empty().then_some(())).await;
    }

    /// The processes of windows on this store.
    fn windows(&self) -> Vec<String> {
        let setting = format!("FLS_STORE={}", self.store.display());
        let is_window = |process: &Path| {
            let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
            let environment = fs::read(process.join("environ")).unwrap_or_default();
            let ours = environment
                .split(|byte| *byte == 0)
                .any(|variable| variable == setting.as_bytes());
            ours && name.trim() == "fls-desk"
        };
        let processes = fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter(|process| is_window(&process.path()));
        processes
            .map(|process| process.file_name().to_string_lossy().into_owned())
            .collect()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // After a failure the window is still there, and a second one would only bring it to the front.
        for process in self.windows() {
            let _ = Command::new("kill").arg(process).status();
        }
    }
}

/// Looks until there is what is looked for. Nothing waits longer than it must, and nothing waits for ever.
async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "this did not come true: {what}");
        tokio::time::sleep(LOOK).await;
    }
}

/// Where pictures go, in the order they are taken.
#[derive(Clone)]
struct Pictures {
    folder: PathBuf,
    walk: &'static str,
    taken: std::rc::Rc<std::cell::Cell<u32>>,
}

impl Pictures {
    fn of(walk: &'static str) -> Self {
        let folder = match std::env::var_os("FLS_SCREENSHOTS") {
            Some(folder) => PathBuf::from(folder),
            None => built("fls-desk").parent().unwrap().parent().unwrap().join("window"),
        };
        fs::create_dir_all(&folder).unwrap();
        Self {
            folder,
            walk,
            taken: std::rc::Rc::default(),
        }
    }
}

/// The open window.
struct Window {
    client: Client,
    pictures: Pictures,
}

impl Window {
    async fn ask(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or(Value::Null)
    }

    /// Everything that can be read in the window, with ordinary spaces.
    async fn text(&self) -> String {
        let text = self
            .ask("return document.body ? document.body.innerText : ''", Vec::new())
            .await;
        text.as_str().unwrap_or_default().replace(['\u{a0}', '\n'], " ")
    }

    /// Waits until these words can be read.
    async fn see(&self, words: &str) {
        let seen = async || self.text().await.contains(words).then_some(());
        let started = Instant::now();
        loop {
            if seen().await.is_some() {
                return;
            }
            if started.elapsed() > PATIENCE {
                self.picture("not-seen").await;
                panic!("{words:?} cannot be read. What can: {}", self.text().await);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until the control with this id, or of this question, has the focus.
    async fn focused(&self, id: &str) {
        let started = Instant::now();
        loop {
            let active = self
                .ask(
                    "return document.activeElement ? document.activeElement.id : ''",
                    Vec::new(),
                )
                .await;
            let active = active.as_str().unwrap_or_default();
            if active == id || active.starts_with(&format!("{id}-")) {
                return;
            }
            if started.elapsed() > PATIENCE {
                self.picture("no-focus").await;
                panic!("{id} does not have the focus, but {active:?}");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Presses Tab until the control with this name has the focus.
    async fn tab_to(&self, name: &str) {
        for _ in 0..80 {
            let script = "const e = document.activeElement; \
                          return e ? (e.getAttribute('aria-label') || e.textContent || '').trim() : ''";
            let active = self.ask(script, Vec::new()).await;
            if active.as_str().is_some_and(|text| text.starts_with(name)) {
                return;
            }
            self.press(&[Key::Tab.into()]).await;
        }
        self.picture("not-reached").await;
        panic!("{name:?} cannot be reached with Tab");
    }

    /// Presses keys together: modifiers first.
    async fn press(&self, keys: &[char]) {
        let down = keys.iter().map(|key| KeyAction::Down { value: *key });
        let up = keys.iter().rev().map(|key| KeyAction::Up { value: *key });
        let actions = down
            .chain(up)
            .fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        self.client.perform_actions(actions).await.unwrap();
    }

    async fn enter(&self) {
        self.press(&[Key::Enter.into()]).await;
    }

    async fn ctrl(&self, key: char) {
        self.press(&[Key::Control.into(), key]).await;
    }

    /// Types a text, key by key, into whatever has the focus.
    async fn write(&self, text: &str) {
        for key in text.chars() {
            self.press(&[key]).await;
        }
    }

    /// Answers one page of the first run.
    async fn answer(&self, id: &str, text: &str) {
        self.focused(id).await;
        self.write(text).await;
        self.enter().await;
    }

    async fn picture(&self, name: &str) {
        let Pictures { folder, walk, taken } = &self.pictures;
        taken.set(taken.get() + 1);
        let file = folder.join(format!("{walk}-{:02}-{name}.png", taken.get()));
        // What is in the page may not be on the screen yet: two frames later it is.
        let frames =
            "const shown = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => shown(true)))";
        let _ = tokio::time::timeout(PATIENCE, self.client.execute_async(frames, Vec::new())).await;
        if let Ok(picture) = self.client.screenshot().await {
            fs::write(file, picture).unwrap();
        }
    }

    /// Closes the window as a person does.
    async fn close(self) {
        let closed = tokio::time::timeout(PATIENCE, self.client.close()).await;
        closed.expect("the window does not close in time").unwrap();
    }
}

#[tokio::test]
async fn a_nurse_joins_enters_quits_comes_back_and_sends() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let pictures = Pictures::of("nurse");

    // First run: join the service with a code. The recovery key is shown once and asked back.
    let window = driver.open(&pictures).await;
    window.see("Welcome to FLS Desk").await;
    window.picture("welcome").await;
    window.tab_to("Join with a code").await;
    window.enter().await;
    window.answer("central", central.url()).await;
    window.answer("code", &central.enrol("HRW").await).await;
    window.answer("user", "A. Nurse").await;
    window.focused("passphrase").await;
    window.write(PASSPHRASE).await;
    window.picture("passphrase").await;
    window.enter().await;
    window.see("Your recovery key").await;
    window.picture("recovery-key").await;
    let script = "return [...document.querySelectorAll('.recovery .mono')].map((group) => group.textContent)";
    let groups = window.ask(script, Vec::new()).await;
    let third = groups[2].as_str().unwrap().to_owned();
    window.tab_to("I have written it down").await;
    window.enter().await;
    window.answer("third-group", "WRONG").await;
    window.see("That is not the third group").await;
    for _ in 0..5 {
        window.press(&[Key::Backspace.into()]).await;
    }
    window.answer("third-group", &third).await;
    window.see("No patients yet").await;
    window.picture("no-patients").await;

    // Lock, a wrong passphrase, unlock.
    window.ctrl('l').await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.picture("unlock").await;
    window.answer("passphrase", "lantern orchard violet saucepan").await;
    until("the wrong passphrase is refused", async || {
        let error = window
            .ask("return !!document.getElementById('passphrase-error')", Vec::new())
            .await;
        (error == true).then_some(())
    })
    .await;
    let again = "const b = document.querySelector('form button[type=submit]'); \
                 return !!b && b.getAttribute('aria-disabled') !== 'true' && !b.disabled && b.innerText.startsWith('Unlock')";
    until("another try is allowed", async || {
        (window.ask(again, Vec::new()).await == true).then_some(())
    })
    .await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("No patients yet").await;

    // The network goes away. A patient, by keyboard only.
    central.stop_serving().await;
    window.ctrl('n').await;
    window.answer("new-nhs-number", "9991000003").await;
    window.answer("new-diagnosed", "1/3/2025").await;
    window.focused("q-birth_date").await;
    window.picture("new-record").await;
    window.write("3/5/51").await;
    window.enter().await;
    window.focused("q-gender").await;
    window.write("2").await;
    window.enter().await;
    window.focused("q-care_home").await;
    window.write("2").await;
    window.enter().await;
    window.focused("q-assessment_date").await;
    window.write("10/3/2025").await;
    window.enter().await;
    window.focused("q-site").await;
    window.write("3").await;
    window.see("3 answers left").await;
    window.picture("typed").await;
    let typed = window.text().await;
    assert!(
        typed.contains("What is missing") && typed.contains("DXA ordered or recommended"),
        "{typed}"
    );
    window.ctrl('s').await;
    window.see("Saved").await;
    window.picture("saved").await;
    // "Saved 11:42." on the day itself: no date, and none in another country's order.
    let said = window.text().await;
    let at = said.find("Saved ").unwrap() + "Saved ".len();
    assert!(
        said.as_bytes()[at + 2] == b':' && said.as_bytes()[at + 5] == b'.',
        "{:?}",
        said.get(at..at + 20)
    );
    // Something typed and not saved is kept too.
    window.press(&[Key::F8.into()]).await;
    window.focused("q-dxa").await;
    window.write("2").await;
    window.see("Kept on this computer as you type").await;
    window.close().await;
    driver.closed().await;

    // Start again: it asks who is there, and everything is there.
    let window = driver.open(&pictures).await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Kept on this computer as you type").await;
    window.picture("still-there").await;
    for (question, key) in [("q-bone_therapy", "inap"), ("q-falls_assessment", "4")] {
        window.press(&[Key::F8.into()]).await;
        window.focused(question).await;
        window.write(key).await;
    }
    window.see("Complete").await;
    window.ctrl('s').await;
    window.see("Saved").await;
    window.ctrl('1').await;
    window.see("999 100 0003").await;
    window.see("Submitted").await;
    window.picture("patients").await;
    window.ctrl('5').await;
    window.see("Is it safe to close?").await;
    window.see("The central server lacks 1 record").await;
    window.picture("not-sent").await;

    // The network is back: send, accepted.
    central.serve_again().await;
    window.press(&[Key::F9.into()]).await;
    window.see("accepted 2").await;
    window.see("the central server has everything").await;
    window.picture("accepted").await;
    window.ctrl('1').await;
    window.see("Accepted").await;
    window.close().await;
    driver.closed().await;
    central.verify().await;

    // Another desk of the service receives it.
    let second = joined(&central, "HRW", "Second desk").await;
    agree(&second).await;
    let rows = list(&second).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].nhs_number.as_deref(), rows[0].sync),
        (Some("9991000003"), SyncState::Accepted)
    );
    let view = open(&second, rows[0].id.parse().unwrap()).await;
    let answer = |key: &str| view.questions.iter().find(|question| question.key == key).unwrap();
    assert_eq!(answer("site").chosen, ["wrist"]);
    assert_eq!(answer("birth_date").text, "03/05/1951");
    central.stop().await;
}

#[tokio::test]
async fn a_visitor_explores_with_fictional_patients() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Driver::start(&folder.path().join("store")).await;
    let window = driver.open(&Pictures::of("visitor")).await;
    window.see("Welcome to FLS Desk").await;
    window.tab_to("Explore").await;
    window.enter().await;
    window.answer("user", "A. Visitor").await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Fictional patients").await;
    window.see("400").await;
    window.picture("patients").await;
    for (key, words, name) in [
        ('2', "Follow-ups", "follow-ups"),
        ('4', "Assessment within 90 days", "kpis"),
        ('5', "Is it safe to close?", "sync"),
    ] {
        window.ctrl(key).await;
        window.see(words).await;
        window.picture(name).await;
    }
    window.press(&['?']).await;
    window.see("entries of the navigation").await;
    window.picture("keys").await;
    window.close().await;
    driver.closed().await;
}
