//! The file of an import handed back with what is wrong in the rows that were refused, for whoever puts it right.

use exchange::{ReadAs, RowErrors, WhichSheet, file_in};

use super::asked::ImportSource;
use super::report::ImportReport;
use crate::desk::dataset;
use crate::error::Error;

/// The file in its own format, with all that is wrong in each refused row in a column of its own. That column is not read when
/// the file comes back.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn file_with_errors(file: ImportSource<'_>, report: &ImportReport) -> Result<Vec<u8>, Error> {
    let mut errors = RowErrors::default();
    for cell in &report.refused {
        errors.add(cell.row, &cell.column, &cell.words);
        if cell.code == "short-row" {
            errors.is_short(cell.row);
        }
    }
    let read_as = ReadAs {
        columns: report.columns.as_ref(),
        sheet: report.sheet.as_deref().map_or(file.read_as.sheet, WhichSheet::Named),
        ..file.read_as
    };
    let mut file = file_in::read(file.bytes, read_as, dataset())?;
    Ok(file.with_errors(&errors)?)
}
