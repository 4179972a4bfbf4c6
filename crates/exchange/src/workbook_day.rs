//! Days as a workbook holds them.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::ExcelDateTime;

/// As the audit writes days.
pub(crate) const DAY_FORMAT: &str = "dd/mm/yyyy";

const FIRST_YEAR: i32 = 1900;

/// A day as a number of days; nothing of one before 1900, which no spreadsheet knows.
pub(crate) fn serial(day: NaiveDate) -> Option<ExcelDateTime> {
    if day.year() < FIRST_YEAR {
        return None;
    }
    let (month, of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, month, of_month).ok()
}
