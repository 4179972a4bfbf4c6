//! What the columns of a file are used as: said in a small file, or kept at this desk from the last file with the same headings.
//! Which column may be which question is `exchange`'s to say.

use domain::words::long_date;
use exchange::file_in;
use exchange::mapping::{ColumnUse, Mapped, Mapping, ValueUse};
use exchange::mapping_file::{self, MappingFileError};
use exchange::{ReadAs, WhichSheet};
use store::{ImportColumns, KeptColumn, KeptColumnUse, Store};

use super::asked::ImportSource;
use crate::commands::in_words::day_in_london;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;

/// What somebody says of columns in a small file: a heading and its question, or `leave out`, in each line, and below it what its
/// values mean that are no answers as they stand.
///
/// # Errors
/// When the file is none of that kind, or a line of it says no question.
pub fn mapping_in(bytes: &[u8]) -> Result<Mapping, MappingFileError> {
    mapping_file::read(bytes, dataset())
}

/// What the columns of a file may be, as such a small file.
#[derive(Clone, Debug)]
pub struct ColumnsFile {
    /// A heading and its question in each line.
    pub text: String,
    /// The sheet that they are of; nothing of a CSV file.
    pub sheet: Option<String>,
    /// The sheets that have rows; none of a CSV file.
    pub sheets: Vec<String>,
}

/// What the columns of a file may be.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn columns_file(bytes: &[u8], read_as: ReadAs<'_>) -> Result<ColumnsFile, Error> {
    let columns = file_in::columns(bytes, read_as, dataset())?;
    Ok(ColumnsFile {
        text: mapping_file::write(&columns, dataset()),
        sheet: columns.sheet,
        sheets: columns.sheets,
    })
}

impl<H: Host> Desk<H> {
    /// What was kept at this desk under this name, for a file that may have fewer columns; nothing where there is no such name.
    ///
    /// # Errors
    /// When the store is locked or cannot be read.
    pub async fn columns_named(&self, name: &str) -> Result<Option<Mapping>, Error> {
        let store = self.store().await?;
        let kept = store.import_columns().await?;
        let named = kept.iter().find(|one| one.is_called(name));
        Ok(named.map(|kept| mapping_of(kept).where_columns_may_lack()))
    }
}

/// What is known of a file's columns.
pub(super) struct KnownColumns<'f> {
    /// As whoever imports it said, or as was kept.
    pub(super) mapping: Option<Mapping>,
    /// The sheet that they are of.
    pub(super) sheet: WhichSheet<'f>,
    /// Since when and under which name that was kept here, in words.
    pub(super) kept: Option<String>,
}

/// What is known of a file's columns: what its reader says, and otherwise what was kept of one with the same headings.
pub(super) async fn known_columns<'f>(store: &Store, file: ImportSource<'f>) -> Result<KnownColumns<'f>, Error> {
    let asked = KnownColumns {
        mapping: file.read_as.columns.cloned(),
        sheet: file.read_as.sheet,
        kept: None,
    };
    if asked.mapping.is_some() || file.read_as.nhfd.is_some() {
        return Ok(asked);
    }
    let every = store.import_columns().await?;
    Ok(match kept_of(&every, file.bytes, file.read_as) {
        Some((kept, sheet)) => KnownColumns {
            mapping: Some(mapping_of(kept)),
            sheet,
            kept: Some(kept_words(kept)),
        },
        None => asked,
    })
}

/// What was kept of a file with the same headings, and the sheet that has them.
pub(crate) fn kept_of<'k, 'f>(
    every: &'k [ImportColumns],
    bytes: &[u8],
    read_as: ReadAs<'f>,
) -> Option<(&'k ImportColumns, WhichSheet<'f>)> {
    if every.is_empty() {
        return None;
    }
    // Why a file cannot be read is said where it is read.
    let sheets = file_in::headings(bytes, read_as, dataset()).unwrap_or_default();
    sheets.iter().find_map(|one| {
        let kept = every.iter().find(|kept| kept.is_of(&one.headings))?;
        Some((kept, one.sheet))
    })
}

/// What was kept, as a file is read by it.
pub(crate) fn mapping_of(kept: &ImportColumns) -> Mapping {
    Mapping::of(kept.columns.iter().map(|column| Mapped {
        heading: column.heading.clone(),
        column: kept_use(&column.used),
        values: kept_values(column),
    }))
}

/// What was kept of the values of one column, as a file is read by it.
pub(crate) fn kept_values(column: &KeptColumn) -> Vec<(String, ValueUse)> {
    let values = column.answers.iter().map(|(value, option)| {
        let used = option.clone().map_or(ValueUse::NoAnswer, ValueUse::Option);
        (value.clone(), used)
    });
    values.collect()
}

/// What was kept of one column, as a file is read by it.
pub(crate) fn kept_use(used: &KeptColumnUse) -> ColumnUse {
    match used {
        KeptColumnUse::Answers(question) => ColumnUse::Answers(question.clone()),
        KeptColumnUse::LeftOut => ColumnUse::LeftOut,
    }
}

/// "Columns as in “Ward list”, changed 3 March 2026".
pub(crate) fn kept_words(kept: &ImportColumns) -> String {
    let changed = long_date(day_in_london(kept.changed_at));
    match &kept.name {
        Some(name) => format!("Columns as in “{name}”, changed {changed}"),
        None => format!("Columns as chosen for such a file on {changed}"),
    }
}
