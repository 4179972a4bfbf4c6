//! One cell, with the type that its source gives it. A CSV file has texts only; a workbook knows numbers and dates.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::invisible::visible;
use domain::words::slashed_date;
use rust_decimal::Decimal;

/// What a cell holds.
#[derive(Clone, PartialEq)]
pub enum Cell<'t> {
    /// Nothing that can be seen.
    Blank,
    /// Text without blanks around it and without what cannot be seen; never empty.
    Text(Cow<'t, str>),
    /// A number that the source keeps as one.
    Number(Decimal),
    /// A date that the source keeps as one: its day and month are in no doubt.
    Date(NaiveDate),
    /// The spreadsheet could not compute it.
    Error(&'static str),
}

/// Shows nothing of what the cell holds: it is a patient's.
impl std::fmt::Debug for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Blank => "Blank",
            Self::Text(_) => "Text(hidden)",
            Self::Number(_) => "Number(hidden)",
            Self::Date(_) => "Date(hidden)",
            Self::Error(error) => error,
        })
    }
}

/// What spreadsheets write where they could not compute a cell, or where a column is too narrow for it.
const ERRORS: [&str; 10] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#BLOCKED!",
];
const TOO_NARROW: &str = "####";

impl<'t> Cell<'t> {
    /// The cell of a source that has texts only.
    pub fn of_text(text: &'t str) -> Self {
        let seen = match visible(text) {
            // Nearly every cell begins and ends with a letter or digit.
            Cow::Borrowed(text) => Cow::Borrowed(as_text(text.trim())),
            Cow::Owned(text) => Cow::Owned(as_text(text.trim()).to_owned()),
        };
        if seen.is_empty() {
            return Self::Blank;
        }
        if seen.starts_with('#') {
            if let Some(error) = ERRORS.into_iter().find(|error| seen.eq_ignore_ascii_case(error)) {
                return Self::Error(error);
            }
            if seen.bytes().all(|byte| byte == b'#') {
                return Self::Error(TOO_NARROW);
            }
        }
        Self::Text(seen)
    }

    /// The same cell, whatever becomes of its source.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Blank => Cell::Blank,
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Number(number) => Cell::Number(number),
            Self::Date(date) => Cell::Date(date),
            Self::Error(error) => Cell::Error(error),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        *self == Self::Blank
    }

    /// What a person sees in it.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Blank => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Date(date) => Cow::Owned(slashed_date(*date)),
            Self::Error(error) => Cow::Borrowed(error),
        }
    }

    /// The text, when it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A text without what tells a spreadsheet that it is one: an apostrophe before it, or `="..."` around it.
fn as_text(text: &str) -> &str {
    let inner = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    let inner = inner.filter(|inner| !inner.contains('"'));
    inner.or_else(|| text.strip_prefix('\'')).map_or(text, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_a_spreadsheet_that_a_cell_is_text_is_no_part_of_it() {
        for (text, expect) in [
            ("Hip", "Hip"),
            (" Hip\u{a0}", "Hip"),
            ("'9991000003", "9991000003"),
            ("=\"9991000003\"", "9991000003"),
            ("=A1&\"x\"", "=A1&\"x\""),
            ("Don't know", "Don't know"),
        ] {
            assert_eq!(Cell::of_text(text).text(), Some(expect));
        }
        for blank in ["", "  ", "\u{a0}", "'", "\u{feff}", "=\"\""] {
            assert!(Cell::of_text(blank).is_blank(), "{blank:?}");
        }
        assert_eq!(Cell::of_text("#n/a"), Cell::Error("#N/A"));
        assert_eq!(Cell::of_text("######"), Cell::Error("####"));
        assert_eq!(Cell::of_text("#1").text(), Some("#1"));
    }

    #[test]
    fn debug_shows_nothing_of_a_patient() {
        assert_eq!(format!("{:?}", Cell::of_text("9991000003")), "Text(hidden)");
    }
}
