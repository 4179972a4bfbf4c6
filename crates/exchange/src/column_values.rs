//! The values of one column of a file, each once, with how many rows have it. Patients' data: whoever shows some of them to somebody
//! looks first what they are.

use std::collections::HashMap;

use crate::table::Cell;

/// A column with more values than these has no short list of answers.
const MOST: usize = 300;

/// The values of a column.
#[derive(Default)]
pub struct ColumnValues {
    /// Where it stands among them in the order in which they first came, and in how many rows.
    found: HashMap<String, (usize, u32)>,
    are_too_many: bool,
}

impl ColumnValues {
    /// Takes in one cell. Dates, and what a spreadsheet could not compute, are no values of which anything can be said.
    pub(crate) fn see(&mut self, cell: &Cell<'_>) {
        if self.are_too_many {
            return;
        }
        match cell {
            Cell::Text(text) => self.count(text),
            Cell::Number(number) => self.count(&number.normalize().to_string()),
            Cell::Blank | Cell::Date(_) | Cell::Error(_) => {}
        }
    }

    fn count(&mut self, value: &str) {
        if let Some((_, rows)) = self.found.get_mut(value) {
            *rows = rows.saturating_add(1);
            return;
        }
        if self.found.len() == MOST {
            self.found = HashMap::new();
            self.are_too_many = true;
            return;
        }
        self.found.insert(value.to_owned(), (self.found.len(), 1));
    }

    /// Each value and in how many rows it stands, in the order in which they first came; none where they are too many.
    pub(crate) fn each(&self) -> Vec<(&str, u32)> {
        let mut values: Vec<(&str, (usize, u32))> = self
            .found
            .iter()
            .map(|(value, found)| (value.as_str(), *found))
            .collect();
        values.sort_unstable_by_key(|(_, (place, _))| *place);
        values.into_iter().map(|(value, (_, rows))| (value, rows)).collect()
    }

    /// Whether there are so many that none is kept.
    pub(crate) fn are_too_many(&self) -> bool {
        self.are_too_many
    }
}
