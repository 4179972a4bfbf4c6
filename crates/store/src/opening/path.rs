//! Whether a database can lie in a folder, by the folder's path alone. Nothing is read or made here.

use std::path::Path;

use crate::error::CreateError;
use crate::opening::open;

/// Bytes that SQLite takes of a file's whole path, the endings of the files beside the database included.
const LONGEST_PATH: usize = 512;
const LONGEST_ENDING: usize = "-journal".len();

/// Whether SQLite can have a database in this folder: asked before anything is made.
///
/// # Errors
/// When the path is too long, or is no text.
pub(crate) fn check_path(dir: &Path) -> Result<(), CreateError> {
    let whole = std::path::absolute(dir).map_err(|error| CreateError::io(dir, error))?;
    let named = open::unfinished(&whole);
    let (Some(text), Some(named)) = (whole.to_str(), named.to_str()) else {
        return Err(CreateError::PathNotText(dir.to_owned()));
    };
    let most = LONGEST_PATH.saturating_sub(named.len() - text.len() + LONGEST_ENDING);
    if text.len() > most {
        return Err(CreateError::PathTooLong {
            dir: dir.to_owned(),
            bytes: text.len(),
            most,
        });
    }
    Ok(())
}
