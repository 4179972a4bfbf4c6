//! The icon in the tray: its menu, and what was chosen of it. What it says, `app` decides.

use std::sync::Arc;
use std::time::Duration;

use app::Tray;
use tauri::async_runtime::spawn;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Emitter, Manager, Wry};

use crate::staying::{Staying, lock};
use crate::{FOLLOW_UPS_ASKED, OpenDesk, shown};

/// A desktop may show its tray only some seconds after it started this program.
const LOOKS: u32 = 30;
const BETWEEN: Duration = Duration::from_secs(1);

const FOLLOW_UPS: &str = "follow-ups";
const OPEN: &str = "open";
const SEND: &str = "send";
const LOCK: &str = "lock";
const QUIT: &str = "quit";

/// The lines of its menu that change.
struct Icon {
    tray: TrayIcon<Wry>,
    words: MenuItem<Wry>,
    send: MenuItem<Wry>,
    lock: MenuItem<Wry>,
}

/// Shows the icon once the desktop has a tray, and keeps what it says true for as long as the program runs. Whoever started the
/// desk into a tray that there is not is shown the window.
pub(crate) async fn keep(desktop: AppHandle, started_in_tray: bool) {
    let Some(icon) = appears(&desktop).await else {
        if started_in_tray {
            shown::show(&desktop);
        }
        return;
    };
    desktop.state::<Staying>().has_icon();
    let desk = Arc::clone(&desktop.state::<OpenDesk>());
    let mut changes = desk.changes();
    loop {
        let told = desk.tray().await;
        if let Some(stays) = told.stays_in_tray {
            desktop.state::<Staying>().choose(stays);
        }
        icon.say(&told);
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// The icon, once there is a tray; nothing where none came.
async fn appears(desktop: &AppHandle) -> Option<Icon> {
    let desk = Arc::clone(&desktop.state::<OpenDesk>());
    for _ in 0..LOOKS {
        if desk.host().has_tray().await {
            // The desktop's own tools are for the thread that it runs on.
            let (made, is_there) = tokio::sync::oneshot::channel();
            let handle = desktop.clone();
            desktop
                .run_on_main_thread(move || drop(made.send(icon(&handle))))
                .ok()?;
            return is_there.await.ok()?.ok();
        }
        tokio::time::sleep(BETWEEN).await;
    }
    None
}

fn icon(desktop: &AppHandle) -> Result<Icon, tauri::Error> {
    let words = MenuItem::with_id(desktop, FOLLOW_UPS, "FLS Desk", false, None::<&str>)?;
    let open = MenuItem::with_id(desktop, OPEN, "Open FLS Desk", true, None::<&str>)?;
    let send = MenuItem::with_id(desktop, SEND, "Send now", false, None::<&str>)?;
    let locks = MenuItem::with_id(desktop, LOCK, "Lock", false, None::<&str>)?;
    let quit = MenuItem::with_id(desktop, QUIT, "Quit", true, None::<&str>)?;
    let line = PredefinedMenuItem::separator(desktop)?;
    let menu = Menu::with_items(desktop, &[&words, &line, &open, &send, &locks, &quit])?;
    let mut tray = TrayIconBuilder::with_id("fls-desk").menu(&menu).tooltip("FLS Desk");
    if let Some(picture) = desktop.default_window_icon() {
        tray = tray.icon(picture.clone());
    }
    let tray = tray
        .on_menu_event(|desktop, chosen| match chosen.id().as_ref() {
            FOLLOW_UPS => follow_ups(desktop),
            OPEN => shown::show(desktop),
            SEND => drop(spawn(send_now(desktop.clone()))),
            LOCK => drop(spawn(lock(desktop.clone()))),
            QUIT => drop(spawn(end(desktop.clone()))),
            _ => {}
        })
        .build(desktop)?;
    Ok(Icon {
        tray,
        words,
        send,
        lock: locks,
    })
}

impl Icon {
    /// What the desktop does not take now, it is told again with the next change.
    fn say(&self, told: &Tray) {
        let words = if told.words.is_empty() { "FLS Desk" } else { &told.words };
        let owed = told.owed.filter(|owed| *owed > 0);
        let _ = self.words.set_text(words);
        let _ = self.words.set_enabled(owed.is_some());
        let _ = self.send.set_enabled(told.can_send);
        let _ = self.lock.set_enabled(told.can_lock);
        let _ = self.tray.set_title(owed.map(|owed| owed.to_string()));
        let _ = self.tray.set_tooltip(Some(words));
    }
}

/// Brings the window with the follow-ups to the front; a locked one shows them once somebody has unlocked it.
fn follow_ups(desktop: &AppHandle) {
    shown::show(desktop);
    if desktop.emit(FOLLOW_UPS_ASKED, ()).is_err() {
        tracing::warn!("the window cannot be told to show the follow-ups");
    }
}

/// Sends what waits, also while locked. What becomes of it, the Sync page says.
async fn send_now(desktop: AppHandle) {
    let desk = Arc::clone(&desktop.state::<OpenDesk>());
    if desk.exchange_on_schedule().await.is_err() {
        tracing::info!("an exchange that was asked for in the tray did not succeed");
    }
}

/// Ends the program, once what is being typed was put away.
async fn end(desktop: AppHandle) {
    lock(desktop.clone()).await;
    desktop.exit(0);
}
