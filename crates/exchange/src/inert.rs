//! Cells that no spreadsheet runs as a formula.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text. One that begins with an
/// apostrophe gets another, so that leaving the first one out always gives back what was there.
pub(crate) fn inert(cell: &str) -> String {
    let begins = cell.trim_start_matches([' ', '\u{a0}']);
    if begins.starts_with([
        '\'', '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A cell of a file that is handed back, as it was, unless a spreadsheet would run it as a formula. A number is none, and
/// neither is what tells a spreadsheet that a cell is text.
pub(crate) fn inert_as_given(cell: &str) -> Cow<'_, str> {
    let literal = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let is_literal = literal.is_some_and(|inner| !inner.contains('"'));
    let is_number = cell.trim().parse::<Decimal>().is_ok();
    if cell.starts_with('\'') || is_literal || is_number {
        Cow::Borrowed(cell)
    } else {
        Cow::Owned(inert(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_back_is_as_it_was_but_for_formulas() {
        for cell in ["", "Hip", "-2.5", "+44", " -1", "'=1", "=\"9991000003\"", "Don't know"] {
            assert_eq!(inert_as_given(cell), cell);
        }
        for cell in ["=1+1", "-A1", "@SUM(A1)", "+x", "=\"a\"&\"b\"", " =1"] {
            assert_eq!(inert_as_given(cell), format!("'{cell}"));
        }
    }
}
