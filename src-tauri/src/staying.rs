//! Whether the desk stays when its window is closed: in the tray, where it was chosen, and nowhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, Emitter, Manager, WebviewWindow};

use crate::{LOCK_ASKED, OpenDesk};

/// What is known of it.
pub(crate) struct Staying {
    /// As whoever was in last chose.
    is_chosen: AtomicBool,
    /// Whether there is an icon in the tray, by which the desk is found again.
    has_icon: AtomicBool,
}

impl Staying {
    /// A desk that was started into the tray goes back there, until somebody unlocks it who chose otherwise.
    pub(crate) fn new(started_in_tray: bool) -> Self {
        Self {
            is_chosen: AtomicBool::new(started_in_tray),
            has_icon: AtomicBool::new(false),
        }
    }

    /// Somebody is in who chose this.
    pub(crate) fn choose(&self, stays: bool) {
        self.is_chosen.store(stays, Ordering::Relaxed);
    }

    /// There is an icon from now on.
    pub(crate) fn has_icon(&self) {
        self.has_icon.store(true, Ordering::Relaxed);
    }
}

/// Whether a window that is closed may leave the desk running: it has an icon, and that was chosen.
pub(crate) fn may_stay(desktop: &AppHandle) -> bool {
    let staying = desktop.state::<Staying>();
    staying.is_chosen.load(Ordering::Relaxed) && staying.has_icon.load(Ordering::Relaxed)
}

/// Puts away a window that somebody closed, which is still there, and locks; ends it where nobody would find it again, as the
/// desktop may have lost its tray since the icon came into it. The window goes on meanwhile: a tray that hangs is asked for seconds.
pub(crate) async fn put_away(window: WebviewWindow) {
    let desktop = window.app_handle().clone();
    let desk = Arc::clone(&desktop.state::<OpenDesk>());
    if desk.host().has_tray().await {
        let _ = window.hide();
        lock(desktop).await;
    } else {
        let _ = window.destroy();
    }
}

/// Locks, once the window has put away what is being typed.
pub(crate) async fn lock(desktop: AppHandle) {
    let desk = Arc::clone(&desktop.state::<OpenDesk>());
    let ask = || {
        let _ = desktop.emit(LOCK_ASKED, ());
    };
    desk.lock_with_the_windows_help(&ask).await;
}
