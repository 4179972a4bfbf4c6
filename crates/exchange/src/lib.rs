//! Files in and out: CSV and workbooks in the audit's official layout, and FHIR. Bytes in, bytes out: opening, naming and saving files
//! is for those who call.
//!
//! - [`table`]: a header and typed cells, from whatever file, as answers or as the reasons why a row cannot be read
//! - [`csv_in`], [`workbook_in`]: a CSV file and a sheet of an Excel workbook as such a table, row by row
//! - [`fhir`]: records and figures as a Bundle of FHIR R4, and the records of one read back
//! - [`file_in`]: any of them, whichever a file is
//! - [`mapping`], [`mapping_file`]: what somebody says of the columns of a file that does not name them as the audit does, and
//!   the file in which they say it
//! - [`nhfd`]: how a file of the National Hip Fracture Database is to be read
//! - [`FileColumns`]: the columns of a file, each with what it may be
//! - [`MayBeWritten`]: how a file's letters may be written, where its bytes leave that in doubt
//! - [`csv_out`], [`workbook_out`]: records, one by one, as rows of the official layout
//! - [`calendar_out`]: days with some words, for a calendar
//! - [`list_out`]: a list as somebody sees it, for a spreadsheet
//! - [`chart_out`]: the months of a run chart, for a spreadsheet
//! - [`opt_out`]: files of the national opt-out service: check files, and what comes back

pub mod calendar_out;
pub mod chart_out;
mod column_values;
pub mod csv_in;
pub mod csv_out;
pub mod fhir;
mod file_columns;
pub mod file_in;
mod headings_row;
mod inert;
mod letters;
pub mod list_out;
pub mod mapping;
pub mod mapping_file;
pub mod nhfd;
pub mod opt_out;
mod read_as;
mod row_errors;
mod sheet_error;
#[cfg(test)]
mod some_answers;
pub mod table;
mod text;
mod workbook_day;
pub mod workbook_in;
pub mod workbook_out;

pub use column_values::ColumnValues;
pub use file_columns::{FileColumn, FileColumns, SheetHeadings};
pub use letters::MayBeWritten;
pub use read_as::{ReadAs, TextEncoding, WhichSheet};
pub use row_errors::RowErrors;
pub use sheet_error::SheetError;
