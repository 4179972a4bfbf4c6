//! `fls import --show-columns` and `--mapping`: what the columns of a file are that does not name them as the audit does.

use std::path::Path;

use app::files::{Mapping, WhichSheet, columns_file, mapping_in};

use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::TERMINAL;

/// What to do where a file's columns leave something in doubt.
pub(crate) const HOW: &str =
    "fls import --show-columns prints what each column may be: complete that, and give it with --mapping";

/// What was given with `--mapping`.
pub(crate) enum Said {
    /// A file that says it.
    InFile(Mapping),
    /// A name under which it is kept.
    UnderName(String),
}

/// Prints what each column may be.
pub(crate) fn show(bytes: &[u8], sheet: WhichSheet<'_>) -> Result<Outcome, Stop> {
    TERMINAL.say(columns_file(bytes, sheet)?.trim_end());
    Ok(Outcome::Done)
}

/// What was given: the bytes of a file of this name where there is one, and otherwise a name.
pub(crate) fn said(given: &Path, bytes: Option<&[u8]>) -> Result<Said, Stop> {
    let Some(bytes) = bytes else {
        return Ok(Said::UnderName(given.to_string_lossy().into_owned()));
    };
    let mapping = mapping_in(bytes);
    let mapping = mapping.map_err(|fault| Stop::FailedSaying(format!("{}: {fault}", given.display())))?;
    Ok(Said::InFile(mapping))
}

/// What the columns are used as.
pub(crate) async fn found(desk: &OpenDesk, said: Option<Said>) -> Result<Option<Mapping>, Stop> {
    match said {
        None => Ok(None),
        Some(Said::InFile(mapping)) => Ok(Some(mapping)),
        Some(Said::UnderName(name)) => match desk.columns_named(&name).await? {
            Some(mapping) => Ok(Some(mapping)),
            None => Err(Stop::FailedSaying(format!(
                "There is no file {name}, and no columns are kept at this desk under that name"
            ))),
        },
    }
}
