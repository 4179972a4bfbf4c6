//! Files in and out: CSV in the audit's official layout. Bytes in, bytes out: opening, naming and saving files is for
//! those who call.
//!
//! - [`csv_in`]: a file, row by row, as answers or as the reasons why a row cannot be read
//! - [`csv_out`]: records, one by one, as rows of the official layout
//! - [`list_out`]: a list as somebody sees it, for a spreadsheet

pub mod csv_in;
pub mod csv_out;
pub mod list_out;
mod text;
