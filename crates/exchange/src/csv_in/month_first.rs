//! Dates with the month first. One 03/25/2026 shows that a column was written so, and then 03/04/2026 in it is in doubt;
//! and in every other column too, unless a date there shows that it was written with the day first: one program wrote
//! the whole file.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use csv::StringRecord;

use super::columns::Plan;
use super::reader;

const MONTHS: RangeInclusive<u8> = 1..=12;
const DAYS: RangeInclusive<u8> = 1..=31;

/// Marks the date columns that were written with the month first, or may have been.
pub(super) fn mark(text: &str, delimiter: u8, plans: &mut [Plan<'_>]) {
    // Nearly every file has none, and finding that out takes a fraction of reading it.
    if !anywhere(text) {
        return;
    }
    let mut record = StringRecord::new();
    let mut reader = reader(text, delimiter);
    let mut day_first = BTreeSet::new();
    let mut somewhere = false;
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        for column in plans.iter_mut().flat_map(|plan| &mut plan.columns) {
            let Some((first, second)) = record
                .get(column.index)
                .filter(|_| column.is_date())
                .and_then(|cell| pair(cell.trim()))
            else {
                continue;
            };
            match (MONTHS.contains(&first), MONTHS.contains(&second)) {
                (true, false) if DAYS.contains(&second) => {
                    column.month_first = true;
                    somewhere = true;
                }
                (false, true) if DAYS.contains(&first) => {
                    day_first.insert(column.index);
                }
                _ => {}
            }
        }
    }
    if somewhere {
        for column in plans.iter_mut().flat_map(|plan| &mut plan.columns) {
            column.month_first |= column.is_date() && !day_first.contains(&column.index);
        }
    }
}

/// Whether day and month of this date could stand for each other.
pub(super) fn in_doubt(text: &str) -> bool {
    pair(text).is_some_and(|(first, second)| first != second && MONTHS.contains(&first) && MONTHS.contains(&second))
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
