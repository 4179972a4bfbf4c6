//! Where the window stands: as it was left, and always where its screen has room. Nothing here knows what it shows.

use std::path::Path;

use tauri::{PhysicalPosition, PhysicalSize, WebviewWindow};
use tauri_plugin_window_state::StateFlags;

/// Size and place are remembered in this file, beside the folder of the store: the account's own, and never a roaming one.
const FILE: &str = "window.json";

/// Remembers size and place when the program ends, and gives them back to the window that opens next.
pub(crate) fn remembering(store: &Path) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let file = store.parent().unwrap_or(store).join(FILE);
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        // A whole path stands in place of the folder that the plugin would choose.
        .with_filename(file.to_string_lossy())
        .build()
}

/// Brings a window that is larger than what its screen leaves it, or stands partly beside it, inside: another screen may
/// be attached than when it was left.
pub(crate) fn bring_inside(window: &WebviewWindow) -> Result<(), tauri::Error> {
    let monitor = match window.current_monitor()? {
        Some(monitor) => Some(monitor),
        None => window.primary_monitor()?,
    };
    let Some(monitor) = monitor else {
        return Ok(());
    };
    if window.is_maximized()? {
        return Ok(());
    }
    let room = monitor.work_area();
    let (inner, outer) = (window.inner_size()?, window.outer_size()?);
    // The frame and the title that the desktop puts around what is inside.
    let frame = PhysicalSize::new(
        outer.width.saturating_sub(inner.width),
        outer.height.saturating_sub(inner.height),
    );
    let fits = PhysicalSize::new(outer.width.min(room.size.width), outer.height.min(room.size.height));
    if fits != outer {
        window.set_size(PhysicalSize::new(
            fits.width.saturating_sub(frame.width),
            fits.height.saturating_sub(frame.height),
        ))?;
    }
    let place = window.outer_position()?;
    let inside = PhysicalPosition::new(
        within(place.x, room.position.x, room.size.width, fits.width),
        within(place.y, room.position.y, room.size.height, fits.height),
    );
    if inside != place {
        window.set_position(inside)?;
    }
    Ok(())
}

/// The place nearest to this one at which so much still lies between `first` and `first + room`.
fn within(place: i32, first: i32, room: u32, size: u32) -> i32 {
    let spare = i32::try_from(room.saturating_sub(size)).unwrap_or(0);
    place.clamp(first, first.saturating_add(spare))
}

#[cfg(test)]
mod tests {
    use super::within;

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
}
