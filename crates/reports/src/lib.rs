//! Reports for a meeting: one report as data, and four ways to show it, a tagged PDF of pages, one of slides, plain text, and a workbook. It is given words and numbers
//! that somebody else has worked out, gives bytes back, and opens nothing.
//!
//! - [`Report`]: what stands in a report, in order: sections of words, tables and charts
//! - [`pdf`]: pages of A4 to print and to read aloud, and slides to show, as PDF/UA-1 asks
//! - [`text`]: plain text, in any letters
//! - [`workbook`]: a sheet for each section, whose numbers are numbers
//!
//! No way knows a number that the report does not have, and all write one in the same words ([`Cell::text`]): so the files of one report
//! cannot differ.

pub mod pdf;
mod report;
pub mod text;
pub mod workbook;

pub use report::{Cell, Chart, Column, Kind, Part, Report, Row, Section, Table};

/// Why a report could not be made. Nothing in it is of a patient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMade {
    /// The face of its letters cannot be read: the program is damaged.
    #[error("the letters of the report cannot be read")]
    Letters,
    /// It broke a rule of tagged PDF.
    #[error("the report breaks a rule of PDF: {0}")]
    Pdf(String),
    /// A sheet has no more rows, or a cell no more text.
    #[error("the report does not fit into a workbook")]
    Workbook,
}
