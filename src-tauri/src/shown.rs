//! The one window: opened, brought to the front, put away. Nothing here knows what it shows.

use std::path::PathBuf;

use tauri::{AppHandle, DragDropEvent, Emitter, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::{FILES_DROPPED, FILES_OVER, OpenDesk, on_screen, staying};

pub(crate) const MAIN_WINDOW: &str = "main";

/// The folder of the store, beside which the place of the window is kept.
pub(crate) struct StoreFolder(pub(crate) PathBuf);

/// Brings the window to the front, and opens it first where there is none.
pub(crate) fn show(desktop: &AppHandle) {
    if let Some(window) = desktop.get_webview_window(MAIN_WINDOW) {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    } else if open(desktop).is_err() {
        tracing::error!("FLS Desk cannot open its window");
    }
}

/// Opens the window.
///
/// # Errors
/// When the desktop does not let it.
pub(crate) fn open(desktop: &AppHandle) -> Result<(), tauri::Error> {
    let window = WebviewWindowBuilder::new(desktop, MAIN_WINDOW, WebviewUrl::default())
        .title("FLS Desk")
        // The page names its screen, and never a patient.
        .on_document_title_changed(|window, title| {
            let _ = window.set_title(&title);
        })
        .min_inner_size(640.0, 480.0)
        // For Paste in the window's own menu of a box: the web view's, with Back and Reload in it, never opens.
        .enable_clipboard_access();
    let folder = desktop.state::<StoreFolder>();
    let window = on_screen::open(desktop, &folder.0, window)?;
    let closing = window.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } if staying::may_stay(closing.app_handle()) => {
            api.prevent_close();
            tauri::async_runtime::spawn(staying::put_away(closing.clone()));
        }
        WindowEvent::DragDrop(dragged) => hear_of_files(&closing, dragged),
        _ => {}
    });
    Ok(())
}

/// Tells the page that files are held over the window, and the desk which were dropped: the page learns no path.
fn hear_of_files(window: &WebviewWindow, dragged: &DragDropEvent) {
    let told = match dragged {
        // What is dragged within the page, such as a marked text, is no file.
        DragDropEvent::Enter { paths, .. } => window.emit(FILES_OVER, !paths.is_empty()),
        DragDropEvent::Drop { paths, .. } if !paths.is_empty() => {
            window.state::<OpenDesk>().files_dropped(paths.clone());
            window.emit(FILES_DROPPED, ())
        }
        DragDropEvent::Drop { .. } | DragDropEvent::Leave => window.emit(FILES_OVER, false),
        _ => Ok(()),
    };
    if told.is_err() {
        tracing::warn!("the window cannot be told of files that are dragged over it");
    }
}
