//! Dates with the month first. One 03/25/2026 shows that a column was written so, and then 03/04/2026 in it is in doubt;
//! and in every other column too, unless a date there shows that it was written with the day first: one program wrote
//! the whole file. Whoever knows the file may say how it was written; nothing is guessed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use domain::reading::two_short_numbers;

use super::cell::Cell;
use super::columns::{Column, Dates, Plan};

const MONTHS: RangeInclusive<u8> = 1..=12;
const DAYS: RangeInclusive<u8> = 1..=31;
/// Of 3/14/26.
const SHORTEST_DATE: usize = 7;

/// What is known of the order of day and month in the dates of a file that are text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// What they show themselves: day first, as the audit writes them, until one shows otherwise. Those in doubt are refused.
    #[default]
    AsShown,
    /// Day first.
    DayFirst,
    /// Month first.
    MonthFirst,
}

/// Takes the dates of all columns for written with the month first.
pub(super) fn read_months_first(plans: &mut [Plan<'_>]) {
    for column in plans.iter_mut().flat_map(|plan| &mut plan.columns) {
        if column.is_date() {
            column.dates = Dates::MonthFirst;
        }
    }
}

/// A date that begins with two short numbers, with these the other way round.
pub(super) fn day_before_month(text: &str) -> Cow<'_, str> {
    let Some([month, day]) = two_short_numbers(text) else {
        return Cow::Borrowed(text);
    };
    let part = |range| text.get(range).unwrap_or_default();
    Cow::Owned(format!(
        "{}{}{}{}{}",
        part(0..month.start),
        part(day.clone()),
        part(month.end..day.start),
        part(month),
        part(day.end..text.len())
    ))
}

/// What the dates of a table that are written as text show of the order of day and month.
#[derive(Default)]
pub(super) struct Orders {
    /// By column, the first row with one.
    month_first: BTreeMap<usize, u32>,
    day_first: BTreeSet<usize>,
}

impl Orders {
    /// Looks at one row; `cell` gives what is in a column.
    pub(super) fn see<'c>(&mut self, plans: &[Plan<'_>], number: u32, cell: impl Fn(usize) -> Cell<'c>) {
        for column in plans
            .iter()
            .flat_map(|plan| &plan.columns)
            .filter(|column| column.is_date())
        {
            let Some((first, second)) = cell(column.index).text().and_then(pair) else {
                continue;
            };
            match (MONTHS.contains(&first), MONTHS.contains(&second)) {
                (true, false) if DAYS.contains(&second) => {
                    self.month_first.entry(column.index).or_insert(number);
                }
                (false, true) if DAYS.contains(&first) => {
                    self.day_first.insert(column.index);
                }
                _ => {}
            }
        }
    }

    /// Marks the date columns that were written with the month first, or may have been.
    pub(super) fn mark(&self, plans: &mut [Plan<'_>], columns: &[Column]) {
        let Some(first) = self.month_first.iter().min_by_key(|(index, row)| (**row, **index)) else {
            return;
        };
        let in_words = |(index, row): (&usize, &u32)| match columns.get(*index) {
            Some(column) => format!("row {row} ({})", column.header),
            None => format!("row {row}"),
        };
        for column in plans.iter_mut().flat_map(|plan| &mut plan.columns) {
            let own = self.month_first.get_key_value(&column.index);
            let other = (!self.day_first.contains(&column.index)).then_some(first);
            if let Some(place) = own.or(other).filter(|_| column.is_date()) {
                column.dates = Dates::InDoubt(in_words(place));
            }
        }
    }
}

/// Whether day and month of this date could stand for each other.
pub(super) fn in_doubt(text: &str) -> bool {
    pair(text).is_some_and(|(first, second)| first != second && MONTHS.contains(&first) && MONTHS.contains(&second))
}

/// The first two numbers of a date that begins with two short ones.
fn pair(text: &str) -> Option<(u8, u8)> {
    let [first, second] = two_short_numbers(text)?.map(|range| text.get(range)?.parse::<u8>().ok());
    first.zip(second)
}

/// Whether a cell of a text may be a month-first date, where `delimiter` stands between cells: whatever is between quotes is taken
/// for one cell. It may see one where there is none, and takes a fraction of reading the cells.
pub(crate) fn anywhere(text: &str, delimiter: u8) -> bool {
    let ends_cell = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
    let mut parts = text.split('"').enumerate();
    parts.any(|(place, part)| {
        if place % 2 == 1 {
            return may_be_month_first(part.as_bytes());
        }
        // Most cells are shorter than any date, and nothing of them is looked at but where they end.
        let bytes = part.as_bytes();
        let mut begins = 0;
        let ends = bytes.iter().enumerate();
        for end in ends.filter_map(|(place, byte)| ends_cell(*byte).then_some(place)) {
            let is_long = end - begins >= SHORTEST_DATE;
            if is_long && bytes.get(begins..end).is_some_and(may_be_month_first) {
                return true;
            }
            begins = end + 1;
        }
        bytes.get(begins..).is_some_and(may_be_month_first)
    })
}

fn may_be_month_first(cell: &[u8]) -> bool {
    // Nearly every date of a real file has this shape.
    if let [d1, d2, b'/', d3, d4, b'/', y, ..] = cell
        && [d1, d2, d3, d4, y].iter().all(|byte| byte.is_ascii_digit())
    {
        let [first, second] = [(d1, d2), (d3, d4)].map(|(tens, ones)| 10 * (tens - b'0') + (ones - b'0'));
        return is_month_first(first, second);
    }
    // Most cells end here: a label, a number or nothing. What cannot be seen may stand before a date.
    let begins = cell.iter().position(u8::is_ascii_digit);
    let date = begins.and_then(|begins| cell.get(begins..).filter(|date| date.len() >= SHORTEST_DATE));
    let pair = date.and_then(|date| std::str::from_utf8(date).ok()).and_then(pair);
    pair.is_some_and(|(first, second)| is_month_first(first, second))
}

/// Whether the first two numbers of a date can only be its month and its day.
fn is_month_first(first: u8, second: u8) -> bool {
    MONTHS.contains(&first) && DAYS.contains(&second) && !MONTHS.contains(&second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_with_its_month_first_is_seen_in_any_cell_and_any_shape() {
        for (cell, expect) in [
            ("03/25/2026", true),
            ("25/03/2026", false),
            ("03/12/2026", false),
            ("13/13/2026", false),
            ("3/25/26", true),
            ("03-25-2026", true),
            (" 03/25/2026", true),
            ("03/25", false),
            ("03/25/", false),
            ("Hip", false),
            ("", false),
        ] {
            for text in [
                cell.to_owned(),
                format!("Yes,{cell}"),
                format!("{cell},01/03/2026\n9991000003,{cell}\r\n,"),
                format!("a,\"{cell}\",b\n"),
            ] {
                assert_eq!(anywhere(&text, b','), expect, "{text:?}");
            }
        }
    }
}
