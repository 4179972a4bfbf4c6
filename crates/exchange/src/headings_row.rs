//! In which row of a file its headings stand: in the first that is not blank, or further down, where a title and what belongs to it
//! stand above them. How a file is read is not known here.

use domain::identifying::may_identify;

use crate::sheet_error::SheetError;
use crate::table::{FEWEST_NAMES, LOWEST_NAMES};

/// The row of the headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeadingsRow {
    /// As a spreadsheet numbers it.
    pub(crate) number: u32,
    /// What stands in it, from column A on.
    pub(crate) names: Vec<String>,
    above: Above,
}

/// What stands above the headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Above {
    #[default]
    Nothing,
    /// A title, and what belongs to it.
    Titles,
    /// A number as long as an NHS number: perhaps a patient, who would be left out unseen.
    LongNumber,
}

impl HeadingsRow {
    /// Among the rows of a file that are not blank, each with its number and from the first on; nothing where there is none.
    ///
    /// The first row has them, unless names that are known stand further down and none here, or it is a single cell above a row of several.
    pub(crate) fn among(
        mut rows: impl Iterator<Item = (u32, Vec<String>)>,
        known: impl Fn(&[&str]) -> usize,
    ) -> Option<Self> {
        let (number, names) = rows.next()?;
        let first = Self {
            number,
            names,
            above: Above::Nothing,
        };
        let is_title = first.filled() < FEWEST_NAMES;
        if !is_title && known(&first.texts()) > 0 {
            return Some(first);
        }
        let mut above = above_next(Above::Titles, &first.names);
        let mut several = None;
        for (number, names) in rows.take_while(|(number, _)| *number <= LOWEST_NAMES) {
            let row = Self { number, names, above };
            if known(&row.texts()) >= FEWEST_NAMES {
                return Some(row);
            }
            above = above_next(above, &row.names);
            if several.is_none() && above == Above::Titles && row.filled() >= FEWEST_NAMES {
                several = Some(row);
            }
        }
        several.filter(|_| is_title).or(Some(first))
    }

    /// The same where nothing that stands above it may be a patient.
    ///
    /// # Errors
    /// When something may.
    pub(crate) fn checked(self) -> Result<Self, SheetError> {
        match self.above {
            Above::LongNumber => Err(SheetError::NamesBelow { row: self.number }),
            Above::Nothing | Above::Titles => Ok(self),
        }
    }

    /// That something above it was not read, where that is so.
    pub(crate) fn note(&self) -> Option<String> {
        (self.above != Above::Nothing).then(|| {
            format!(
                "The column names stand in row {}: what stands above them was not read",
                self.number
            )
        })
    }

    pub(crate) fn texts(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn filled(&self) -> usize {
        self.names.iter().filter(|name| !name.trim().is_empty()).count()
    }
}

/// What stands above the next row, once these cells do.
fn above_next(above: Above, cells: &[String]) -> Above {
    if cells.iter().any(|cell| may_identify(cell)) {
        Above::LongNumber
    } else {
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["NHSNumber", "Diagnosed", "Site"];

    /// The row of the headings in lines of words between commas, and whether something above it was not read.
    fn found(lines: &[&str]) -> Option<(u32, bool)> {
        let rows = (1..).zip(lines).filter(|(_, line)| !line.is_empty());
        let rows = rows.map(|(number, line)| (number, line.split(',').map(str::to_owned).collect()));
        let known = |names: &[&str]| names.iter().filter(|name| KNOWN.contains(name)).count();
        HeadingsRow::among(rows, known).map(|row| (row.number, row.note().is_some()))
    }

    #[test]
    fn headings_stand_in_the_first_row_or_below_a_title() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&["NHSNumber,Ward", "9991000003,7"]), Some((1, false)));
        assert_eq!(
            found(&["Fractures of 2026", "", "NHSNumber,Diagnosed"]),
            Some((3, true))
        );
        // A title of several cells, and one that is a word of the audit.
        assert_eq!(found(&["Patient,,Fracture", "NHSNumber,Site"]), Some((2, true)));
        assert_eq!(found(&["Site", "NHSNumber,Site,Diagnosed"]), Some((2, true)));
        // Headings that nobody knows yet, below a title of one cell.
        assert_eq!(
            found(&["Ward list", "Printed 30/11/2026", "Hosp no,Seen"]),
            Some((3, true))
        );
    }

    #[test]
    fn without_headings_further_down_the_first_row_stays_the_first() {
        assert_eq!(found(&["Hosp no,Seen", "7,NHSNumber"]), Some((1, false)));
        assert_eq!(found(&["NHSNumber", "9991000003"]), Some((1, false)));
        let far = [&["a title"; 20][..], &["NHSNumber,Diagnosed"]].concat();
        assert_eq!(found(&far), Some((1, false)));
    }

    #[test]
    fn a_row_above_that_may_be_a_patient_is_not_left_out_unseen() {
        let rows = |above: &str| {
            let lines = [above, "NHSNumber,Diagnosed"].map(|line| line.split(',').map(str::to_owned).collect());
            HeadingsRow::among((1..).zip(lines), |names| {
                names.iter().filter(|name| KNOWN.contains(name)).count()
            })
        };
        for patient in ["Quill,999 100 0003", "9991000003", "Quill 999-100-0003,"] {
            let refused = rows(patient).unwrap().checked();
            assert_eq!(refused, Err(SheetError::NamesBelow { row: 2 }), "{patient}");
        }
        for title in ["Printed,30/11/2026 14:02:07", "Fractures of 2025 and 2026,"] {
            assert!(rows(title).unwrap().checked().is_ok(), "{title}");
        }
        // Rows of patients without any headings are no titles.
        assert_eq!(found(&["9991000003", "9991000011,Hart"]), Some((1, false)));
    }
}
