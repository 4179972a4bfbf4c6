//! What whoever knows a file says of it before it is read.

use std::fmt;

use domain::dataset::{Dataset, Nhfd};

use crate::mapping::Mapping;
use crate::nhfd::ReadAsNhfd;
use crate::table::{DateOrder, Table, TableError};

/// How a file is to be read.
#[derive(Clone, Copy, Default)]
pub struct ReadAs<'n> {
    /// Which sheet, where it is a workbook.
    pub sheet: WhichSheet<'n>,
    /// How its letters are written, where it is a text file and somebody said so; otherwise as its bytes show.
    pub encoding: Option<TextEncoding>,
    /// What is known of its dates that are text.
    pub dates: DateOrder,
    /// What its columns are used as, where somebody said so. Others are read by their names.
    pub columns: Option<&'n Mapping>,
    /// That it is a file of the National Hip Fracture Database, where somebody said so: its columns are then what that says.
    pub nhfd: Option<&'n ReadAsNhfd<'n>>,
}

impl ReadAs<'_> {
    /// The same, where nobody has said yet what its columns are.
    pub(crate) fn by_its_names(self) -> Self {
        Self {
            columns: None,
            nhfd: None,
            ..self
        }
    }

    /// Understands the names of a header.
    pub(crate) fn table<'d>(self, names: &[&str], dataset: &'d Dataset) -> Result<Table<'d>, TableError> {
        match self.nhfd {
            Some(nhfd) => Table::of_nhfd(names, nhfd, dataset),
            None => Table::of_header(names, self.columns, dataset),
        }
    }

    /// How many of these names are headings, of the audit or of the National Hip Fracture Database: by them the row of the headings is found.
    pub(crate) fn headings_known(self, names: &[&str], dataset: &Dataset) -> usize {
        let of_nhfd = match (self.nhfd, self.columns) {
            (Some(_), _) | (None, Some(_)) => 0,
            (None, None) => Table::known_nhfd(names, Nhfd::published()),
        };
        self.known(names, dataset).max(of_nhfd)
    }

    /// How many of these names are those of such a file.
    pub(crate) fn known(self, names: &[&str], dataset: &Dataset) -> usize {
        match self.nhfd {
            Some(nhfd) => Table::known_nhfd(names, nhfd.layout),
            None => Table::known(names, self.columns, dataset),
        }
    }
}

/// How the letters of a text file are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, with or without a byte order mark, whichever byte comes first.
    Utf16,
    /// As Excel saves CSV on Windows.
    Windows1252,
    /// As Excel saves CSV on a Mac.
    MacRoman,
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
            Self::MacRoman => "Mac OS Roman",
        })
    }
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
