//! Where a file is to lie, and which is to be read: the system's own dialogs, asked from Rust, so that the page never learns
//! or chooses a path.

use app::host::{AskForFile, AskWhichFile};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

/// Asks with the system's "save as" dialog.
pub(crate) fn save_dialog(desktop: &AppHandle) -> AskForFile {
    let desktop = desktop.clone();
    Box::new(move |name| {
        let (answer, answered) = oneshot::channel();
        desktop.dialog().file().set_file_name(name).save_file(move |path| {
            // Whoever asked may have gone meanwhile: the window was closed.
            let _ = answer.send(path.and_then(|path| path.into_path().ok()));
        });
        Box::pin(async move { answered.await.ok().flatten() })
    })
}

/// Asks with the system's "open" dialog.
pub(crate) fn open_dialog(desktop: &AppHandle) -> AskWhichFile {
    let desktop = desktop.clone();
    Box::new(move || {
        let (answer, answered) = oneshot::channel();
        // Whoever looks for a file of another kind sees it, and is told how to save it as one of these.
        let dialog = desktop.dialog().file();
        let dialog = dialog
            .add_filter("CSV file or Excel workbook", &["csv", "txt", "tsv", "xlsx", "xlsm"])
            .add_filter("All files", &["*"]);
        dialog.pick_file(move |path| {
            // As above.
            let _ = answer.send(path.and_then(|path| path.into_path().ok()));
        });
        Box::pin(async move { answered.await.ok().flatten() })
    })
}
