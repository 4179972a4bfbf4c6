//! A list as somebody sees it, as a CSV file for a spreadsheet: UTF-8 with a byte order mark, so that Excel reads names
//! right, and no cell that a spreadsheet would run as a formula.

use crate::csv_out::put;
use crate::inert::inert;

/// How a file with these headings begins.
pub fn begin(headings: &[&str]) -> String {
    format!("\u{feff}{}", row(headings))
}

/// A row of it.
pub fn row(cells: &[impl AsRef<str>]) -> String {
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        put(&mut line, place, &inert(cell.as_ref()));
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let rows: Vec<String> = rows.iter().map(|cells| row(cells)).collect();
        begin(&["NHS number", "Site, as labelled"]) + &rows.concat()
    }

    #[test]
    fn a_file_is_what_is_seen_in_the_order_seen() {
        let expect = "\u{feff}NHS number,\"Site, as labelled\"\r\n999 100 0003,\"Hip \"\"left\"\"\"\r\n,Spine\r\n";
        assert_eq!(written(&[&["999 100 0003", "Hip \"left\""], &["", "Spine"]]), expect);
    }

    #[test]
    fn nothing_is_run_as_a_formula() {
        for begin in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u{ff1d}1"] {
            let file = written(&[&[begin, "Hip"]]);
            let row = file.lines().nth(1).unwrap();
            assert!(row.trim_start_matches('"').starts_with('\''), "{row}");
        }
        assert!(written(&[&["1=1", "Not yet"]]).contains("\r\n1=1,Not yet\r\n"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_cell_holds_is_inert_and_comes_back_as_it_was(cell in "[ \t'\"=+@,;a\u{a0}\u{ff1d}-]{0,3}.{0,20}") {
            let file = written(&[&[&cell, "Hip"]]);
            let mut reader = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
            let row = reader.records().next().unwrap().unwrap();
            let shown = row.get(0).unwrap();
            let first = shown.trim_start_matches([' ', '\u{a0}']).chars().next();
            let runs = matches!(first, Some('=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'));
            proptest::prop_assert!(!runs, "{shown:?}");
            proptest::prop_assert_eq!(shown.strip_prefix('\'').unwrap_or(shown), cell);
            proptest::prop_assert_eq!(row.get(1), Some("Hip"));
        }
    }
}
