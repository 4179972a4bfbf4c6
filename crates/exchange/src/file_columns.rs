//! The columns of a file for somebody who says what they are: each heading, what the column may be, and what stands first in
//! it. How a file is read is not known here, and what its values mean is for `table` to say.

use domain::dataset::Dataset;

use crate::column_values::ColumnValues;
use crate::letters::MayBeWritten;
use crate::mapping::plain_heading;
use crate::read_as::WhichSheet;
use crate::sheet_error::SheetError;
use crate::table::{Cell, FEWEST_NAMES, MOST_COLUMNS, Proposal, TableError, letters, proposals};

/// So many values of each column are shown.
const SHOWN: usize = 3;
/// Further rows are not looked at for those.
const MOST_ROWS: usize = 200;
/// Characters that are shown of a value.
const LONGEST: usize = 40;

/// The columns of a file, or of the sheet of a workbook that is read.
#[derive(Debug, Default)]
pub struct FileColumns {
    /// The sheet; nothing of a CSV file.
    pub sheet: Option<String>,
    /// The sheets that have rows; none of a CSV file.
    pub sheets: Vec<String>,
    /// How its letters may be written, where its bytes leave that in doubt.
    pub letters: Vec<MayBeWritten>,
    /// Its columns, in their order.
    pub columns: Vec<FileColumn>,
}

/// One column of a file.
pub struct FileColumn {
    /// As a spreadsheet letters it.
    pub letters: String,
    /// As it stands in the file, without blanks around it.
    pub heading: String,
    /// What it may be.
    pub proposal: Proposal,
    /// The first values in it, at most three, and each cut where it is long. Patients' data.
    pub first: Vec<String>,
    /// Its values, each once, of all rows. Patients' data.
    pub values: ColumnValues,
}

/// The headings of a file or of one sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetHeadings<'n> {
    /// How this sheet, and no other, is asked for.
    pub sheet: WhichSheet<'n>,
    /// As they are compared and kept, in their order.
    pub headings: Vec<String>,
}

impl<'n> SheetHeadings<'n> {
    pub(crate) fn of(sheet: WhichSheet<'n>, names: &[&str]) -> Self {
        let headings = names.iter().map(|name| plain_heading(name)).collect();
        Self { sheet, headings }
    }
}

/// Shows nothing of what stands in the column.
impl std::fmt::Debug for FileColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "column {}: {:?}", self.letters, self.proposal)
    }
}

impl FileColumns {
    /// From the names of a header, and its rows as long as `next` gives one.
    ///
    /// # Errors
    /// When these may be no names, there are too many, or a row cannot be read.
    pub(crate) fn of(
        names: &[&str],
        dataset: &Dataset,
        mut next: impl FnMut() -> Result<Option<Vec<Cell<'static>>>, SheetError>,
    ) -> Result<Self, SheetError> {
        if names.len() > MOST_COLUMNS {
            let (count, most) = (names.len(), MOST_COLUMNS);
            return Err(TableError::TooManyColumns { count, most }.into());
        }
        let headings = names.iter().filter(|name| !plain_heading(name).is_empty()).count();
        let proposals = proposals(names, dataset).filter(|_| headings >= FEWEST_NAMES);
        let proposals = proposals.ok_or(TableError::NoHeader)?;
        let columns = (0..).zip(names).zip(proposals);
        let mut columns: Vec<FileColumn> = columns
            .map(|((index, name), proposal)| FileColumn {
                letters: letters(index),
                heading: plain_heading(name),
                proposal,
                first: Vec::new(),
                values: ColumnValues::default(),
            })
            .collect();
        let mut rows = 0;
        while let Some(cells) = next()? {
            rows += 1;
            for (column, cell) in columns.iter_mut().zip(&cells) {
                if rows <= MOST_ROWS && column.first.len() < SHOWN && !cell.is_blank() {
                    column.first.push(cell.shown().chars().take(LONGEST).collect());
                }
                column.values.see(cell);
            }
        }
        Ok(Self {
            columns,
            ..Self::default()
        })
    }

    /// The headings, in their order: what a file of the same kind is found again by.
    pub fn headings(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.heading.clone()).collect()
    }
}
