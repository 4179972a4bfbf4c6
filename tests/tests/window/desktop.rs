//! What a desktop has around the window: a panel with a tray, what shows notifications, and the frame whose cross closes a
//! window. All of it is real, as `scripts/with-desktop` and Debian have it.

use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tests::window::until;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState};

const TRAY: &str = "org.kde.StatusNotifierWatcher";
const TRAY_PATH: &str = "/StatusNotifierWatcher";

/// Asks a program of this session, and gives its answer as dbus-send prints it; nothing when it is not there.
fn ask(whom: &str, path: &str, method: &str, with: &[&str]) -> Option<String> {
    let asked = Command::new("dbus-send")
        .args(["--session", "--print-reply", &format!("--dest={whom}"), path, method])
        .args(with)
        .output()
        .expect("dbus-send cannot be started: it is in Debian's dbus (make setup)");
    asked.status.success().then(|| String::from_utf8(asked.stdout).unwrap())
}

fn property_of_tray(name: &str) -> Option<String> {
    let with = [format!("string:{TRAY}"), format!("string:{name}")];
    let with = with.each_ref().map(String::as_str);
    ask(TRAY, TRAY_PATH, "org.freedesktop.DBus.Properties.Get", &with)
}

/// A panel with a tray, until this is dropped.
pub(crate) struct Panel(Child);

impl Panel {
    /// Starts it and waits until its tray takes icons.
    pub(crate) async fn start() -> Self {
        let panel = Command::new("xfce4-panel")
            .arg("--disable-wm-check")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("xfce4-panel cannot be started: it is in Debian's xfce4-panel (make setup)");
        let panel = Self(panel);
        until("the panel has a tray", async || {
            property_of_tray("IsStatusNotifierHostRegistered")
                .is_some_and(|said| said.contains("true"))
                .then_some(())
        })
        .await;
        panel
    }

    /// Lets it hang, or go on: it keeps its tray, and answers nobody.
    pub(crate) fn hangs(&self, hangs: bool) {
        let signal = if hangs { "-STOP" } else { "-CONT" };
        let done = Command::new("kill").args([signal, &self.0.id().to_string()]).status();
        assert!(done.unwrap().success());
    }

    /// Ends it, as a desktop that crashes does.
    pub(crate) async fn end(self) {
        drop(self);
        until("there is no tray", async || {
            property_of_tray("IsStatusNotifierHostRegistered")
                .is_none()
                .then_some(())
        })
        .await;
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The desk's icon in the tray, by which its menu is reached.
pub(crate) struct Icon {
    program: String,
    menu: String,
}

impl Icon {
    /// Waits until the panel shows it.
    pub(crate) async fn appears() -> Self {
        until("the desk has an icon in the tray", async || {
            let icons = property_of_tray("RegisteredStatusNotifierItems")?;
            let icon = icons.split('"').find(|icon| icon.contains("fls_desk"))?;
            let (program, path) = icon.split_once('/')?;
            Some(Self {
                program: program.to_owned(),
                menu: format!("/{path}/Menu"),
            })
        })
        .await
    }

    /// Every line of its menu, with the number by which it is clicked.
    fn menu(&self) -> Option<Vec<(String, String)>> {
        let with = ["int32:0", "int32:-1", "array:string:label"];
        let said = ask(&self.program, &self.menu, "com.canonical.dbusmenu.GetLayout", &with)?;
        let mut lines = Vec::new();
        let (mut number, mut is_label) = (String::new(), false);
        for line in said.lines().map(str::trim) {
            if let Some((_, id)) = line.rsplit_once("int32 ") {
                id.clone_into(&mut number);
            }
            let text = line.split('"').nth(1);
            match text {
                Some("label") => is_label = true,
                Some(label) if is_label => {
                    // The menu itself has a label too, which nobody sees.
                    if number != "0" {
                        lines.push((label.to_owned(), number.clone()));
                    }
                    is_label = false;
                }
                _ => {}
            }
        }
        Some(lines)
    }

    /// Waits until a line of its menu begins with these words, and gives the whole menu.
    pub(crate) async fn says(&self, words: &str) -> Vec<String> {
        until(&format!("the menu in the tray says {words:?}"), async || {
            let lines = self.menu()?;
            let lines: Vec<String> = lines.into_iter().map(|(label, _)| label).collect();
            lines.iter().any(|label| label.contains(words)).then_some(lines)
        })
        .await
    }

    /// Clicks on a line of its menu, as the panel does.
    pub(crate) async fn click(&self, label: &str) {
        self.says(label).await;
        let lines = self.menu().unwrap();
        let (_, number) = lines.iter().find(|(line, _)| line == label).unwrap();
        let with = [
            &format!("int32:{number}"),
            "string:clicked",
            "variant:int32:0",
            "uint32:0",
        ];
        ask(&self.program, &self.menu, "com.canonical.dbusmenu.Event", &with).expect("the menu takes no click");
    }
}

/// The words of every notification that was shown so far.
pub(crate) fn notifications() -> Vec<String> {
    let dunst = |what: &str| {
        let said = Command::new("dunstctl").arg(what).output();
        said.expect("dunstctl cannot be started: it is in Debian's dunst (make setup)")
            .stdout
    };
    // What is still shown is in no history.
    dunst("close-all");
    let said: Value = serde_json::from_slice(&dunst("history")).unwrap_or_default();
    let shown = said["data"][0].as_array().cloned().unwrap_or_default();
    shown
        .iter()
        .filter(|one| one["appname"]["data"] == "FLS Desk")
        .map(|one| {
            let text = |name: &str| one[name]["data"].as_str().unwrap_or_default().to_owned();
            format!("{}\n{}", text("summary"), text("body"))
        })
        .collect()
}

/// The desk's windows on the screen.
pub(crate) fn on_screen() -> Vec<u32> {
    let (screen, number) = x11rb::connect(None).unwrap();
    let root = screen.setup().roots[number].root;
    let all = screen.query_tree(root).unwrap().reply().unwrap().children;
    all.into_iter()
        .filter(|window| {
            let seen = screen.get_window_attributes(*window).unwrap().reply();
            let class = screen.get_property(false, *window, AtomEnum::WM_CLASS, AtomEnum::STRING, 0, 64);
            let class = class.unwrap().reply();
            seen.is_ok_and(|seen| seen.map_state == MapState::VIEWABLE)
                && class.is_ok_and(|class| class.value.starts_with(b"fls-desk"))
        })
        .collect()
}

/// Clicks on the cross in the frame of the desk's window until the window is gone: one that has just opened hears nothing yet.
pub(crate) async fn close_by_its_frame() {
    until("the window is gone", async || {
        ask_to_close();
        on_screen().is_empty().then_some(())
    })
    .await;
}

/// Asks the desk's windows to close, as the cross does: they may have other plans.
fn ask_to_close() {
    let (screen, _) = x11rb::connect(None).unwrap();
    let atom = |name: &str| {
        screen
            .intern_atom(false, name.as_bytes())
            .unwrap()
            .reply()
            .unwrap()
            .atom
    };
    for window in on_screen() {
        let close = [atom("WM_DELETE_WINDOW"), x11rb::CURRENT_TIME, 0, 0, 0];
        let asked = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS"), close);
        screen.send_event(false, window, EventMask::NO_EVENT, asked).unwrap();
    }
    screen.flush().unwrap();
}
