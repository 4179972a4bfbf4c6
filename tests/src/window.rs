//! The driver of the real window, and what a person does at it: look, press keys, type. Pictures go to FLS_SCREENSHOTS.
//!
//! It needs a screen and WebKitWebDriver: `scripts/with-desktop` gives it both.

use std::cell::Cell;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::program::{PASSPHRASE, built};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

/// How long anything may take that a person would wait for.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How often the window is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(40);

/// Windows share a screen, a key ring and the focus: one test at a time, also where tests are threads of one process.
static SCREEN: Mutex<()> = Mutex::new(());

/// The driver of the window, which ends with the test.
pub struct Driver {
    process: Child,
    url: String,
    store: PathBuf,
    /// Given back last.
    _screen: MutexGuard<'static, ()>,
}

impl Driver {
    /// Starts the driver, for windows on the store in this folder.
    ///
    /// # Panics
    /// When there is no display, or WebKitWebDriver cannot be started.
    pub async fn start(store: &Path) -> Self {
        Self::start_with(store, &[]).await
    }

    /// The same on a desktop with these settings more.
    ///
    /// # Panics
    /// As [`Self::start`] does.
    pub async fn start_with(store: &Path, settings: &[(&str, &str)]) -> Self {
        assert!(
            std::env::var_os("DISPLAY").is_some(),
            "there is no display: run this under scripts/with-desktop, as make test does"
        );
        let screen = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
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
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver cannot be started: it is in Debian's webkit2gtk-driver (make setup)");
        let driver = Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
            store: store.to_owned(),
            _screen: screen,
        };
        let listens = async || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok().then_some(());
        until("WebKitWebDriver listens", listens).await;
        driver
    }

    /// Opens the window on the store.
    pub async fn open(&self, pictures: &Pictures) -> Window {
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
            pressed: Cell::new(0),
        }
    }

    /// Waits until no window has the store any more.
    pub async fn closed(&self) {
        until("the window is closed", async || self.windows().is_empty().then_some(())).await;
    }

    /// Kills the window as a power cut does, without a word to it.
    pub async fn kill(&self, window: Window) {
        for process in self.windows() {
            let killed = Command::new("kill").args(["-KILL", &process]).status().unwrap();
            assert!(killed.success());
        }
        self.closed().await;
        // The driver notices by the next question that its window is gone.
        let _ = tokio::time::timeout(PATIENCE, window.client.close()).await;
    }

    /// The processes of windows on this store.
    pub fn windows(&self) -> Vec<String> {
        let named = |process: &PathBuf| fs::read_to_string(process.join("comm")).unwrap_or_default();
        let windows = processes_of(&self.store)
            .into_iter()
            .filter(|process| named(process).trim() == "fls-desk");
        windows
            .filter_map(|process| Some(process.file_name()?.to_string_lossy().into_owned()))
            .collect()
    }
}

/// The folders in /proc of a window on this store and of its web view's processes.
///
/// # Panics
/// When there is no /proc.
pub fn processes_of(store: &Path) -> Vec<PathBuf> {
    let setting = format!("FLS_STORE={}", store.display());
    let is_ours = |process: &PathBuf| {
        let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        let ours = environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == setting.as_bytes());
        // The driver was started with the same setting, so that its windows have it.
        ours && ["fls-desk", "WebKitWebProces", "WebKitNetworkPr"].contains(&name.trim())
    };
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes.map(|process| process.path()).filter(is_ours).collect()
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
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
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
pub struct Pictures {
    folder: PathBuf,
    walk: &'static str,
    taken: Rc<Cell<u32>>,
}

impl Pictures {
    /// Pictures of a walk, in the folder that FLS_SCREENSHOTS names, or beside what was built.
    ///
    /// # Panics
    /// When the folder cannot be made.
    pub fn of(walk: &'static str) -> Self {
        let folder = match std::env::var_os("FLS_SCREENSHOTS") {
            Some(folder) => PathBuf::from(folder),
            None => built("fls-desk").parent().unwrap().parent().unwrap().join("window"),
        };
        fs::create_dir_all(&folder).unwrap();
        Self {
            folder,
            walk,
            taken: Rc::default(),
        }
    }
}

/// The open window.
pub struct Window {
    client: Client,
    pictures: Pictures,
    pressed: Cell<u32>,
}

impl Window {
    /// Runs a script in the page and gives what it returns; null when the page is gone.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or(Value::Null)
    }

    /// Asks for what comes later: the script calls its last argument with it.
    pub async fn ask_later(&self, script: &str) -> Value {
        let answer = tokio::time::timeout(PATIENCE, self.client.execute_async(script, Vec::new())).await;
        answer
            .expect("the window does not answer in time")
            .unwrap_or(Value::Null)
    }

    /// Everything that can be read in the window, with ordinary spaces.
    pub async fn text(&self) -> String {
        let text = self
            .ask("return document.body ? document.body.innerText : ''", Vec::new())
            .await;
        text.as_str().unwrap_or_default().replace(['\u{a0}', '\n'], " ")
    }

    /// Waits until these words can be read.
    pub async fn see(&self, words: &str) {
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
    pub async fn focused(&self, id: &str) {
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
    pub async fn tab_to(&self, name: &str) {
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

    /// How often keys were pressed so far; keys pressed together are one.
    pub fn pressed(&self) -> u32 {
        self.pressed.get()
    }

    /// Presses keys together: modifiers first.
    pub async fn press(&self, keys: &[char]) {
        self.pressed.set(self.pressed.get() + 1);
        let down = keys.iter().map(|key| KeyAction::Down { value: *key });
        let up = keys.iter().rev().map(|key| KeyAction::Up { value: *key });
        let actions = down
            .chain(up)
            .fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Presses Enter.
    pub async fn enter(&self) {
        self.press(&[Key::Enter.into()]).await;
    }

    /// Presses a key with Ctrl.
    pub async fn ctrl(&self, key: char) {
        self.press(&[Key::Control.into(), key]).await;
    }

    /// Types a text, key by key, into whatever has the focus.
    pub async fn write(&self, text: &str) {
        for key in text.chars() {
            self.press(&[key]).await;
        }
    }

    /// Types a text at a speed, whatever the window does meanwhile.
    pub async fn write_at(&self, text: &str, pause: Duration) {
        let keys = text.chars().flat_map(|value| {
            [
                KeyAction::Down { value },
                KeyAction::Up { value },
                KeyAction::Pause { duration: pause },
            ]
        });
        let actions = keys.fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        self.pressed
            .set(self.pressed.get() + u32::try_from(text.chars().count()).unwrap());
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Answers one page of the first run.
    pub async fn answer(&self, id: &str, text: &str) {
        self.focused(id).await;
        self.write(text).await;
        self.enter().await;
    }

    /// Puts the window at this place of its screen and makes it so large, as a person does at its frame.
    pub async fn stand(&self, x: u32, y: u32, width: u32, height: u32) {
        self.client.set_window_rect(x, y, width, height).await.unwrap();
    }

    /// Takes a picture of the window.
    pub async fn picture(&self, name: &str) {
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

    /// First run: a new service, whose recovery key is asked back.
    pub async fn start_service(&self) {
        self.see("Welcome to FLS Desk").await;
        self.tab_to("Start a new service").await;
        self.enter().await;
        self.answer("unitCode", "HRW").await;
        self.answer("service", "Hartwell Royal FLS").await;
        self.answer("nation", "Wales").await;
        self.answer("caseload", "1250").await;
        self.answer("user", "A. Nurse").await;
        self.answer("passphrase", PASSPHRASE).await;
        self.see("Your recovery key").await;
        let script = "return [...document.querySelectorAll('.recovery .mono')].map((group) => group.textContent)";
        let groups = self.ask(script, Vec::new()).await;
        let third = groups[2].as_str().unwrap().to_owned();
        self.tab_to("I have written it down").await;
        self.enter().await;
        self.answer("third-group", &third).await;
        self.see("No patients yet").await;
    }

    /// Closes the window as a person does.
    pub async fn close(self) {
        let closed = tokio::time::timeout(PATIENCE, self.client.close()).await;
        closed.expect("the window does not close in time").unwrap();
    }
}
