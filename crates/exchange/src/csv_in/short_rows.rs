//! Rows with fewer cells than the header. Excel leaves out the blank cells at the end of rows, block by block; but a row may
//! also have lost a cell in its middle, and then what is there would stand under wrong questions.
//!
//! A short row is read as if blanks lacked at its end when the rows of its block are all as short, or when it can be read
//! in no other way. Otherwise nobody knows, and it is refused.

use std::collections::BTreeMap;

use super::records::Records;
use crate::table::{Cell, Table};

/// Excel decides for so many rows together, from the first row of the sheet on, which columns it writes.
const BLOCK: u32 = 16;

/// How wide the rows of each block are.
pub(super) struct Blocks(BTreeMap<u32, Block>);

#[derive(Clone, Copy)]
struct Block {
    rows: u32,
    shortest: usize,
    longest: usize,
    /// Whether the last cell of some row has something in it.
    is_filled: bool,
}

impl Blocks {
    /// Looks through all rows of a file: only done when one of them is short.
    pub(super) fn of(mut records: Records<'_>) -> Self {
        let mut blocks = BTreeMap::new();
        while records.advance_to_filled() {
            let record = records.record();
            let block = blocks
                .entry((records.number().saturating_sub(1)) / BLOCK)
                .or_insert(Block {
                    rows: 0,
                    shortest: record.len(),
                    longest: record.len(),
                    is_filled: false,
                });
            block.rows += 1;
            block.shortest = block.shortest.min(record.len());
            block.longest = block.longest.max(record.len());
            block.is_filled |= record
                .iter()
                .next_back()
                .is_some_and(|cell| !cell.trim_ascii().is_empty());
        }
        Self(blocks)
    }

    /// Whether Excel would have written the row of this number so short.
    pub(super) fn are_so_short(&self, number: u32) -> bool {
        self.0
            .get(&(number.saturating_sub(1) / BLOCK))
            .is_some_and(|block| block.rows > 1 && block.shortest == block.longest && block.is_filled)
    }
}

/// Whether the cells of a short row can be read in another way too: the cells that lack may have stood before one that is
/// there.
pub(super) fn may_have_moved(table: &Table<'_>, number: u32, cells: &[Cell<'_>]) -> bool {
    let lacking = table.columns().saturating_sub(cells.len());
    let last = cells.iter().rposition(|cell| !cell.is_blank()).unwrap_or(0);
    (0..=last).any(|place| {
        let mut moved = cells.to_vec();
        moved.splice(place..place, std::iter::repeat_n(Cell::Blank, lacking));
        table.read_row(number, &moved).answers.is_ok()
    })
}
