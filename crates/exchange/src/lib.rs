//! Files in and out: CSV in the audit's official layout. Bytes in, bytes out: opening, naming and saving files is for
//! those who call.
//!
//! - [`table`]: a header and typed cells, from whatever file, as answers or as the reasons why a row cannot be read
//! - [`csv_in`]: a CSV file as such a table, row by row
//! - [`csv_out`]: records, one by one, as rows of the official layout
//! - [`calendar_out`]: days with some words, for a calendar
//! - [`list_out`]: a list as somebody sees it, for a spreadsheet
//! - [`chart_out`]: the months of a run chart, for a spreadsheet

pub mod calendar_out;
pub mod chart_out;
pub mod csv_in;
pub mod csv_out;
pub mod list_out;
pub mod table;
mod text;
