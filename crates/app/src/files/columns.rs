//! What the columns of a file are used as: said in a small file, or kept at this desk from the last file with the same headings.
//! Which column may be which question is `exchange`'s to say.

use domain::words::long_date;
use exchange::WhichSheet;
use exchange::file_in;
use exchange::mapping::{ColumnUse, Mapping};
use exchange::mapping_file::{self, MappingFileError};
use store::{ImportColumns, Store};

use super::asked::ImportSource;
use crate::commands::in_words::day_in_london;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;

/// What somebody says of columns in a small file: a heading and its question, or `leave out`, in each line.
///
/// # Errors
/// When the file is none of that kind, or a line of it says no question.
pub fn mapping_in(bytes: &[u8]) -> Result<Mapping, MappingFileError> {
    mapping_file::read(bytes, dataset())
}

/// What the columns of a file may be, as such a small file.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn columns_file(bytes: &[u8], sheet: WhichSheet<'_>) -> Result<String, Error> {
    let columns = file_in::columns(bytes, sheet, dataset())?;
    Ok(mapping_file::write(&columns, dataset()))
}

impl<H: Host> Desk<H> {
    /// What was kept at this desk under this name, in any case; nothing where there is no such name.
    ///
    /// # Errors
    /// When the store is locked or cannot be read.
    pub async fn columns_named(&self, name: &str) -> Result<Option<Mapping>, Error> {
        let store = self.store().await?;
        let wanted = name.trim().to_lowercase();
        let kept = store.import_columns().await?;
        let has_name = |one: &&ImportColumns| one.name.as_ref().is_some_and(|name| name.to_lowercase() == wanted);
        Ok(kept.iter().find(has_name).map(mapping_of))
    }
}

/// What is known of a file's columns.
#[derive(Default)]
pub(super) struct KnownColumns {
    /// As whoever imports it said, or as was kept.
    pub(super) mapping: Option<Mapping>,
    /// Since when and under which name that was kept here, in words.
    pub(super) kept: Option<String>,
}

/// What is known of a file's columns: what its reader says, and otherwise what was kept of one with the same headings.
pub(super) async fn known_columns(store: &Store, file: ImportSource<'_>) -> Result<KnownColumns, Error> {
    if let Some(mapping) = file.read_as.columns {
        return Ok(KnownColumns {
            mapping: Some(mapping.clone()),
            kept: None,
        });
    }
    let every = store.import_columns().await?;
    if every.is_empty() {
        return Ok(KnownColumns::default());
    }
    // Why a file cannot be read is said where it is read.
    let Ok(columns) = file_in::columns(file.bytes, file.read_as.sheet, dataset()) else {
        return Ok(KnownColumns::default());
    };
    let headings = columns.headings();
    let is_of = |one: &ImportColumns| one.columns.iter().map(|(heading, _)| heading).eq(&headings);
    let kept = every.into_iter().find(is_of);
    Ok(KnownColumns {
        mapping: kept.as_ref().map(mapping_of),
        kept: kept.as_ref().map(kept_words),
    })
}

/// What was kept, as a file is read by it.
pub(crate) fn mapping_of(kept: &ImportColumns) -> Mapping {
    let columns = kept.columns.iter().map(|(heading, question)| {
        let question = question.clone();
        (heading.clone(), question.map_or(ColumnUse::LeftOut, ColumnUse::Answers))
    });
    Mapping::of(columns)
}

/// "Columns as in “Ward list”, changed 3 March 2026".
pub(crate) fn kept_words(kept: &ImportColumns) -> String {
    let changed = long_date(day_in_london(kept.changed_at));
    match &kept.name {
        Some(name) => format!("Columns as in “{name}”, changed {changed}"),
        None => format!("Columns as chosen for such a file on {changed}"),
    }
}
