//! Where a file is to lie, and which file or folder is meant: the system's own dialogs, asked from Rust, so that the page never learns
//! or chooses a path.

use std::path::{Path, PathBuf};

use app::host::{AskForFile, AskNear, AskWhich, Coming, Dialogs};
use tauri::{AppHandle, Wry};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

/// All that a person is asked.
pub(crate) fn dialogs(desktop: &AppHandle) -> Dialogs {
    Dialogs {
        place_for_file: save_dialog(desktop),
        which_file: open_dialog(desktop),
        which_receipts: receipts_dialog(desktop),
        which_account: account_dialog(desktop),
        which_backup: backup_dialog(desktop),
        which_folder: folder_dialog(desktop),
    }
}

/// Asks with the system's "save as" dialog.
fn save_dialog(desktop: &AppHandle) -> AskForFile {
    let desktop = desktop.clone();
    Box::new(move |name| {
        let dialog = desktop.dialog().file().set_file_name(name);
        answered(|answer| dialog.save_file(answer))
    })
}

/// Asks with the system's "open" dialog for a file to import.
fn open_dialog(desktop: &AppHandle) -> AskWhich {
    let desktop = desktop.clone();
    Box::new(move || {
        // Whoever looks for a file of another kind sees it, and is told how to save it as one of these.
        let dialog = desktop.dialog().file().set_title("Choose a file");
        let dialog = dialog
            .add_filter(
                "CSV file, Excel workbook or FHIR Bundle",
                &["csv", "txt", "tsv", "xlsx", "xlsm", "json"],
            )
            .add_filter("All files", &["*"]);
        answered(|answer| dialog.pick_file(answer))
    })
}

/// The same for the receipts that came back from Central.
fn receipts_dialog(desktop: &AppHandle) -> AskWhich {
    let desktop = desktop.clone();
    Box::new(move || {
        let dialog = desktop.dialog().file().set_title("Choose Central’s receipt file");
        // It may have been given any name on its way.
        let dialog = dialog
            .add_filter("Receipt file of FLS Central", &["fls"])
            .add_filter("All files", &["*"]);
        answered(|answer| dialog.pick_file(answer))
    })
}

/// The same for a service's own account of files of the National Hip Fracture Database.
fn account_dialog(desktop: &AppHandle) -> AskWhich {
    let desktop = desktop.clone();
    Box::new(move || {
        let dialog = desktop
            .dialog()
            .file()
            .set_title("Choose your account of hip fracture files");
        let dialog = dialog
            .add_filter("Account of columns and codes", &["toml"])
            .add_filter("All files", &["*"]);
        answered(|answer| dialog.pick_file(answer))
    })
}

/// The same for a backup.
fn backup_dialog(desktop: &AppHandle) -> AskNear {
    let desktop = desktop.clone();
    Box::new(move |near| {
        let dialog = beginning_in(near, desktop.dialog().file()).set_title("Choose a backup");
        let dialog = dialog
            .add_filter("Backup of FLS Desk", &["flsbackup"])
            .add_filter("All files", &["*"]);
        answered(|answer| dialog.pick_file(answer))
    })
}

/// Asks with the system's dialog for the folder of backups.
fn folder_dialog(desktop: &AppHandle) -> AskNear {
    let desktop = desktop.clone();
    Box::new(move |near| {
        let dialog = beginning_in(near, desktop.dialog().file()).set_title("Choose a folder for backups");
        answered(|answer| dialog.pick_folder(answer))
    })
}

/// The dialog, in this folder where it is there: a stick may have been pulled out.
fn beginning_in(near: Option<&Path>, dialog: FileDialogBuilder<Wry>) -> FileDialogBuilder<Wry> {
    match near.filter(|folder| folder.is_dir()) {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    }
}

/// What comes of a dialog, which tells it when the person is done.
fn answered(ask: impl FnOnce(Box<dyn FnOnce(Option<FilePath>) + Send>)) -> Coming<'static, Option<PathBuf>> {
    let (answer, answered) = oneshot::channel();
    ask(Box::new(move |path| {
        // Whoever asked may have gone meanwhile: the window was closed.
        let _ = answer.send(path.and_then(|path| path.into_path().ok()));
    }));
    Box::pin(async move { answered.await.ok().flatten() })
}
