//! Dates with the month first. One 03/25/2026 shows that a column was written so, and then 03/04/2026 in it is in doubt.

use csv::StringRecord;

use super::columns::Plan;
use super::reader;

/// Marks the date columns in which some date has its month first.
pub(super) fn mark(text: &str, delimiter: u8, plans: &mut [Plan<'_>]) {
    // Nearly every file has none, and finding that out takes a fraction of reading it.
    if !anywhere(text) {
        return;
    }
    let mut record = StringRecord::new();
    let mut reader = reader(text, delimiter);
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        for column in plans.iter_mut().flat_map(|plan| &mut plan.columns) {
            if !column.month_first && column.is_date() {
                column.month_first = record
                    .get(column.index)
                    .is_some_and(|cell| has_month_first(cell.trim()));
            }
        }
    }
}

/// Whether this is a date that has a month only if the month comes first.
fn has_month_first(text: &str) -> bool {
    pair(text).is_some_and(|(first, second)| (1..=12).contains(&first) && (13..=31).contains(&second))
}

/// Whether day and month of this date could stand for each other.
pub(super) fn in_doubt(text: &str) -> bool {
    pair(text).is_some_and(|(first, second)| first != second && (1..=12).contains(&first) && (1..=12).contains(&second))
}

/// The first two numbers of a date that begins with two short ones.
fn pair(text: &str) -> Option<(u8, u8)> {
    let mut parts = text.split(['/', '-', '.']);
    let mut short = || {
        parts
            .next()
            .filter(|part| (1..=2).contains(&part.len()))?
            .parse::<u8>()
            .ok()
    };
    short().zip(short())
}

/// Whether a month-first date may be anywhere in the text.
fn anywhere(text: &str) -> bool {
    let bytes = text.as_bytes();
    ['/', '-', '.'].into_iter().any(|separator| {
        text.match_indices(separator)
            .any(|(at, _)| match bytes.get(at + 1..at + 4) {
                Some([tens @ b'1'..=b'3', ones @ b'0'..=b'9', last]) => {
                    char::from(*last) == separator && 10 * (tens - b'0') + (ones - b'0') > 12
                }
                _ => false,
            })
    })
}
