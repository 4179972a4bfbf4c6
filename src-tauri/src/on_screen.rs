//! Where the window stands: as it was left, and always where its screen has room. Nothing here knows what it shows.
//!
//! It is worked out before there is a window, so that none jumps while it opens, and written a moment after each change,
//! so that a killed window is remembered too. The window-state plugin does both later: it moves a window that is there
//! already, to wherever it was, and writes when the program ends.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::host::{UnwrittenFile, WholeFile};
use serde::{Deserialize, Serialize};
use tauri::{
    AppHandle, LogicalSize, Monitor, PhysicalPosition, PhysicalSize, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    Wry,
};
use tokio::sync::Notify;
use tokio::time::timeout;

/// Size and place are in this file, beside the folder of the store: the account's own, and never a roaming one.
const FILE: &str = "window.json";
/// Of a window that was never moved, before its text is made larger or smaller.
const USUAL: LogicalSize<f64> = LogicalSize::new(1366.0, 768.0);
/// A window is dragged in many steps: what is kept is where it comes to rest.
const AT_REST: Duration = Duration::from_millis(300);

/// Size and place of a window, in pixels of the screen: where it begins with its frame, and how large it is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Placement {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    /// Over all of its screen; size and place are those that it has otherwise.
    maximized: bool,
}

/// What a screen leaves to windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
}

impl Room {
    fn on(monitor: &Monitor) -> Self {
        let area = monitor.work_area();
        Self {
            x: area.position.x,
            y: area.position.y,
            width: area.size.width,
            height: area.size.height,
        }
    }

    /// How many pixels of a window lie in it.
    fn shows(&self, window: &Placement) -> i64 {
        let across = overlap(self.x, self.width, window.x, window.width);
        across * overlap(self.y, self.height, window.y, window.height)
    }

    /// This placement, no larger than the room and all inside it.
    fn fits(&self, window: Placement) -> Placement {
        let (width, height) = (window.width.min(self.width), window.height.min(self.height));
        Placement {
            x: within(window.x, self.x, self.width, width),
            y: within(window.y, self.y, self.height, height),
            width,
            height,
            ..window
        }
    }
}

/// Opens the window where it was left, and remembers it from then on.
pub(crate) fn open(
    desktop: &AppHandle,
    store: &Path,
    window: WebviewWindowBuilder<'_, Wry, AppHandle>,
) -> Result<WebviewWindow, tauri::Error> {
    let file = store.parent().unwrap_or(store).join(FILE);
    let left = read(&file);
    let mut monitors = desktop.available_monitors()?;
    if let Some(primary) = desktop.primary_monitor()? {
        monitors.insert(0, primary);
    }
    let window = if let Some(left) = left {
        // Another screen may be attached than when it was left: the one that shows most of it, or else the first.
        let seen = monitors
            .iter()
            .rev()
            .max_by_key(|monitor| Room::on(monitor).shows(&left));
        let fitting = seen.map_or(left, |monitor| Room::on(monitor).fits(left));
        let scale = seen.map_or(1.0, Monitor::scale_factor);
        let place = PhysicalPosition::new(fitting.x, fitting.y).to_logical::<f64>(scale);
        let size = PhysicalSize::new(fitting.width, fitting.height).to_logical::<f64>(scale);
        window
            .position(place.x, place.y)
            .inner_size(size.width, size.height)
            .maximized(fitting.maximized)
    } else {
        let room = monitors.first().map(|monitor| {
            let area = monitor.work_area().size;
            area.to_logical::<f64>(monitor.scale_factor())
        });
        window.inner_size(
            room.map_or(USUAL.width, |room| USUAL.width.min(room.width)),
            room.map_or(USUAL.height, |room| USUAL.height.min(room.height)),
        )
    };
    let window = window.build()?;
    Keeper::follow(&window, file, left);
    Ok(window)
}

/// Writes where the window stands.
struct Keeper {
    file: PathBuf,
    window: WebviewWindow,
    /// What the file says.
    kept: Mutex<Option<Placement>>,
}

impl Keeper {
    fn follow(window: &WebviewWindow, file: PathBuf, left: Option<Placement>) {
        let keeper = Arc::new(Self {
            file,
            window: window.clone(),
            kept: Mutex::new(left),
        });
        let moved = Arc::new(Notify::new());
        window.on_window_event({
            let (keeper, moved) = (Arc::clone(&keeper), Arc::clone(&moved));
            move |event| match event {
                WindowEvent::Moved(_) | WindowEvent::Resized(_) => moved.notify_one(),
                WindowEvent::CloseRequested { .. } => keeper.keep(),
                _ => {}
            }
        });
        tauri::async_runtime::spawn(async move {
            let mut is_new = true;
            loop {
                while timeout(AT_REST, moved.notified()).await.is_ok() {}
                let keeper = Arc::clone(&keeper);
                // The window answers where it is once it comes to it, and the disk may be slow: neither holds up anybody.
                let kept = tauri::async_runtime::spawn_blocking(move || {
                    if is_new {
                        // How wide its frame is was not known before it was there.
                        let _ = bring_inside(&keeper.window);
                    }
                    keeper.keep();
                });
                let _ = kept.await;
                is_new = false;
                moved.notified().await;
            }
        });
    }

    /// Writes where the window stands now, unless the file says so. A window that is gone stands nowhere.
    ///
    /// Nothing is locked while the window is asked: it answers from its own thread, which waits here when it closes.
    fn keep(&self) {
        let before = *self.kept();
        let Ok(Some(now)) = placement(&self.window, before) else {
            return;
        };
        let mut kept = self.kept();
        if *kept == Some(now) {
            return;
        }
        if write(&self.file, &now).is_ok() {
            *kept = Some(now);
        } else {
            tracing::warn!("size and place of the window cannot be kept");
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Placement>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the window stands; nothing while it is out of sight. Over all of its screen, it keeps the size that it had.
fn placement(window: &WebviewWindow, before: Option<Placement>) -> Result<Option<Placement>, tauri::Error> {
    if window.is_minimized()? {
        return Ok(None);
    }
    let maximized = window.is_maximized()?;
    if let (true, Some(before)) = (maximized, before) {
        return Ok(Some(Placement { maximized, ..before }));
    }
    let (place, size) = (window.outer_position()?, window.inner_size()?);
    Ok(Some(Placement {
        x: place.x,
        y: place.y,
        width: size.width,
        height: size.height,
        maximized,
    }))
}

/// Brings a window inside that with its frame is larger than what its screen leaves it, or stands partly beside it.
fn bring_inside(window: &WebviewWindow) -> Result<(), tauri::Error> {
    let Some(monitor) = window.current_monitor()? else {
        return Ok(());
    };
    if window.is_maximized()? {
        return Ok(());
    }
    let (place, inner, outer) = (window.outer_position()?, window.inner_size()?, window.outer_size()?);
    let framed = Placement {
        x: place.x,
        y: place.y,
        width: outer.width,
        height: outer.height,
        maximized: false,
    };
    let fitting = Room::on(&monitor).fits(framed);
    if (fitting.width, fitting.height) != (framed.width, framed.height) {
        let frame = (
            outer.width.saturating_sub(inner.width),
            outer.height.saturating_sub(inner.height),
        );
        window.set_size(PhysicalSize::new(
            fitting.width.saturating_sub(frame.0),
            fitting.height.saturating_sub(frame.1),
        ))?;
    }
    if (fitting.x, fitting.y) != (framed.x, framed.y) {
        window.set_position(PhysicalPosition::new(fitting.x, fitting.y))?;
    }
    Ok(())
}

/// Nothing where no window was left, or where the file says nothing that can be read: both open as usual.
fn read(file: &Path) -> Option<Placement> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

fn write(file: &Path, now: &Placement) -> Result<(), UnwrittenFile> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut whole = WholeFile::begin(file)?;
    whole.write_all(&serde_json::to_vec(now).map_err(io::Error::from)?)?;
    whole.finish()
}

/// How long two stretches lie side by side.
fn overlap(first: i32, length: u32, other: i32, others_length: u32) -> i64 {
    let (first, other) = (i64::from(first), i64::from(other));
    let ends = (first + i64::from(length)).min(other + i64::from(others_length));
    (ends - first.max(other)).max(0)
}

/// The place nearest to this one at which so much still lies between `first` and `first + room`.
fn within(place: i32, first: i32, room: u32, size: u32) -> i32 {
    let spare = i32::try_from(room.saturating_sub(size)).unwrap_or(0);
    place.clamp(first, first.saturating_add(spare))
}

#[cfg(test)]
mod tests {
    use super::{Placement, Room, within};

    const SMALL: Room = Room {
        x: 0,
        y: 30,
        width: 1366,
        height: 738,
    };
    const LARGE: Room = Room {
        x: 1366,
        y: 0,
        width: 1920,
        height: 1080,
    };

    fn at(x: i32, y: i32, width: u32, height: u32) -> Placement {
        Placement {
            x,
            y,
            width,
            height,
            maximized: false,
        }
    }

    #[test]
    fn a_window_is_moved_no_further_than_it_must_be() {
        assert_eq!(within(100, 0, 1366, 800), 100);
        assert_eq!(within(900, 0, 1366, 800), 566, "partly beside the screen");
        assert_eq!(within(-40, 0, 1366, 800), 0);
        assert_eq!(within(300, 1366, 1920, 1920), 1366, "as wide as a second screen");
        assert_eq!(
            within(50, 0, 640, 800),
            0,
            "wider than the screen: its beginning can be seen"
        );
    }

    #[test]
    fn a_window_of_a_larger_screen_fits_a_small_one() {
        assert_eq!(SMALL.fits(at(1400, 10, 1800, 1000)), at(0, 30, 1366, 738));
        assert_eq!(SMALL.fits(at(60, 80, 1000, 600)), at(60, 80, 1000, 600), "it had room");
    }

    #[test]
    fn the_screen_that_shows_most_of_a_window_is_its_own() {
        let between = at(1200, 100, 1000, 600);
        assert!(LARGE.shows(&between) > SMALL.shows(&between));
        assert_eq!(LARGE.fits(between), at(1366, 100, 1000, 600));
        assert_eq!(SMALL.shows(&at(5000, 0, 800, 600)), 0, "beside every screen");
    }
}
