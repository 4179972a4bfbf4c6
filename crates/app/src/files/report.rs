//! What an import and an export say of themselves. Nothing here repeats what a cell holds.

use std::collections::BTreeMap;
use std::fmt;

use domain::NhsNumber;
use domain::id::RecordId;
use exchange::MayBeWritten;
use exchange::mapping::Mapping;
use exchange::nhfd::NhfdOpen;

/// What an import did, or would do.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Rows that are not blank.
    pub rows: u32,
    /// Rows that started a record.
    pub new: u32,
    /// Rows that changed one.
    pub changed: u32,
    /// Rows that would have started a record, and were not ticked.
    pub unticked_new: u32,
    /// Rows that would have changed one, and were not ticked.
    pub unticked_changed: u32,
    /// Rows that changed a record that has another date of birth, as somebody said.
    pub other_birth_dates: u32,
    /// Rows that would have, and were not ticked, as none is until somebody does.
    pub left_birth_dates: Vec<u32>,
    /// Answers that blanks of the file clear.
    pub cleared: u32,
    /// Rows that say what is known already.
    pub same: u32,
    /// Rows that say otherwise in places, where all that was known stays.
    pub differs: u32,
    /// Every reason why a row was refused; a row may have several.
    pub refused: Vec<RefusedCell>,
    /// Rows of patients whom the audit does not take, each with the reason: nothing is wrong with them.
    pub not_eligible: Vec<RefusedCell>,
    /// Of a file of the National Hip Fracture Database, what only a person can say and nobody has, and of how many rows.
    pub left_open: BTreeMap<NhfdOpen, u32>,
    /// Records of this file that need attention, whether it changed them or not.
    pub needs_attention: u32,
    /// Why they do.
    pub attention: Vec<Attention>,
    /// Rows of this file that say otherwise than an earlier one about the same record.
    pub contradictions: Vec<ContradictingCell>,
    /// What is worth knowing about the file: a column that is ignored, a leading zero that was restored.
    pub notes: Vec<String>,
    /// What its columns were used as, where somebody said so or it was kept.
    pub columns: Option<Mapping>,
    /// "Columns as in “Ward list”, changed 3 March 2026", where it was kept at this desk.
    pub kept_columns: Option<String>,
    /// The sheet that was read; nothing of a CSV file.
    pub sheet: Option<String>,
    /// The sheets of the workbook that have rows; none of a CSV file.
    pub sheets: Vec<String>,
    /// How the file's letters may be written, where its bytes leave that in doubt.
    pub letters: Vec<MayBeWritten>,
}

/// One reason why a row was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedCell {
    /// The row as a spreadsheet shows it; the header is 1.
    pub row: u32,
    /// The column's header.
    pub column: String,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong and what would be right; no value of the cell.
    pub words: String,
}

/// One answer of a row that contradicts an earlier row of the same file. The rows count in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContradictingCell {
    /// The row as a spreadsheet shows it.
    pub row: u32,
    /// The question, as the layout names its column.
    pub column: String,
    /// The earlier row.
    pub earlier: u32,
    /// What is the matter and which of them counts; no value of a cell.
    pub words: String,
}

/// One thing that is wrong with the record of a row that was stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Attention {
    /// The row as a spreadsheet shows it; the last one that is about the record.
    pub row: u32,
    /// The record.
    pub record: RecordId,
    /// Whose it is; nothing of a patient without a number.
    pub nhs_number: Option<NhsNumber>,
    /// The question, as the layout names its column: `1.07 DateFLSAssess`. Empty when it is about the whole record.
    pub column: String,
    /// What is wrong and what would be right.
    pub words: String,
}

/// The words may hold a date of the patient's.
impl fmt::Debug for Attention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, {}", self.row, self.column)
    }
}

/// What is told of a row that was left out because its record has another date of birth, beside the column of that.
pub const OTHER_BIRTH_DATE: &str = "The record with this NHS number and date of diagnosis has another date of birth. Nothing of the row was \
                                    taken: check the number and the dates of birth, as the row may be another patient’s";

/// The code of a date whose day may be its month.
const IN_DOUBT: &str = "day-or-month";

impl ImportReport {
    /// Whether rows were refused because nobody knows which of two numbers is the month.
    pub fn has_dates_in_doubt(&self) -> bool {
        self.refused.iter().any(|refused| refused.code == IN_DOUBT)
    }

    /// How many rows were refused.
    pub fn refused_rows(&self) -> usize {
        let mut rows: Vec<u32> = self.refused.iter().map(|refused| refused.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }
}

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records, one a row.
    pub records: u64,
    /// Answers without a column: they were given under a newer dataset than this program has.
    pub left_out: u64,
    /// Records that are not in it, because their patients are not cleared for audit submission.
    pub not_cleared: u64,
}

/// What adding made-up or read records did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Imported {
    /// Records started.
    pub new: u32,
}
