//! Whether rows of a table may be about one fracture, found out by one cell of each, which takes a fraction of reading them: most files
//! have a row for each patient, and nobody needs to compare what they say.

use std::collections::HashSet;

use rust_decimal::prelude::ToPrimitive as _;

use super::Cell;

/// The NHS numbers of the rows that were looked at.
#[derive(Default)]
pub(crate) struct AboutOne {
    seen: HashSet<u64>,
    are_some: bool,
}

impl AboutOne {
    /// Looks at the cell of one row that holds its NHS number.
    pub(crate) fn see(&mut self, cell: &Cell<'_>) {
        // However it is grouped, and whether its first zero is lost; a patient without a number counts as one of many.
        let number = match cell {
            Cell::Text(text) => {
                let whole = text.split('.').next().unwrap_or_default();
                let mut digits = whole.bytes().filter(u8::is_ascii_digit);
                let number = digits.try_fold(0_u64, |number, digit| {
                    number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
                });
                number.unwrap_or_default()
            }
            Cell::Number(number) => number.to_u64().unwrap_or_default(),
            Cell::Blank | Cell::Date(_) | Cell::Error(_) => return,
        };
        self.are_some |= !self.seen.insert(number);
    }

    /// Whether two rows may be about one fracture.
    pub(crate) fn are_some(&self) -> bool {
        self.are_some
    }
}
