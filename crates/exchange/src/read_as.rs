//! What whoever knows a file says of it before it is read.

use crate::mapping::Mapping;
use crate::table::DateOrder;

/// How a file is to be read.
#[derive(Clone, Copy, Default)]
pub struct ReadAs<'n> {
    /// Which sheet, where it is a workbook.
    pub sheet: WhichSheet<'n>,
    /// What is known of its dates that are text.
    pub dates: DateOrder,
    /// What its columns are used as, where somebody said so. Others are read by their names.
    pub columns: Option<&'n Mapping>,
}

/// Which sheet of a workbook is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhichSheet<'n> {
    /// The first that can be seen and has the audit's columns; where none has them, the first that has rows.
    #[default]
    ByItsColumns,
    /// The one of this name, in any case of letters.
    Named(&'n str),
    /// The one at this place among those that have rows, from 0.
    At(usize),
}
