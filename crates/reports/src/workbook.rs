//! A report as an Excel workbook: a first sheet that says what it is, and a sheet for each section, whose numbers are numbers. Text is
//! written as text, so that no spreadsheet runs it as a formula. Charts are drawn again by the spreadsheet from the months beside
//! them, for slides.

mod charts;
mod sheet;
mod write;

pub use write::write;
