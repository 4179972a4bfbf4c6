//! Where the store of this account lies: never in a roaming folder, never beside the program.

use std::path::PathBuf;

use tauri::Manager;

/// `FLS_STORE`, for tests and for IT; else the account's local data folder.
pub(crate) fn store_dir(desktop: &tauri::App) -> Result<PathBuf, tauri::Error> {
    match std::env::var_os("FLS_STORE") {
        Some(folder) if !folder.is_empty() => Ok(PathBuf::from(folder)),
        _ => Ok(desktop.path().app_local_data_dir()?.join("store")),
    }
}
