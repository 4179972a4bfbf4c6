//! An import as somebody asks for it: the file, how its answers meet those that are there, and when it is written. Nothing is read
//! here.

use domain::record::{ImportMode, NotKnown};
use exchange::ReadAs;

use super::ticks::Unticked;

/// A file that is to be imported.
#[derive(Clone, Copy)]
pub struct ImportSource<'a> {
    /// Patients' data.
    pub bytes: &'a [u8],
    /// What is known of it before it is read.
    pub read_as: ReadAs<'a>,
}

impl<'a, B: AsRef<[u8]> + ?Sized> From<&'a B> for ImportSource<'a> {
    fn from(bytes: &'a B) -> Self {
        Self {
            bytes: bytes.as_ref(),
            read_as: ReadAs::default(),
        }
    }
}

/// An import as somebody asks for it.
#[derive(Clone, Copy)]
pub struct ImportAsked<'a> {
    /// What the file is called, for the list of imports at this desk.
    pub name: Option<&'a str>,
    /// The file.
    pub file: ImportSource<'a>,
    /// How its answers meet those that are there.
    pub mode: ImportMode,
    /// Rows that are left out; none where nobody unticked any.
    pub unticked: Option<&'a Unticked>,
    /// What comes of it.
    pub end: ImportEnd<'a>,
}

/// How an import ends that was read to the end of its file.
#[derive(Clone, Copy, Debug)]
pub enum ImportEnd<'a> {
    /// Nothing is written.
    Nothing,
    /// What the rows that can be read say is written, where this holds.
    Written(ImportIf<'a>),
}

/// What must hold of an import that is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportIf<'a> {
    /// It does what was seen in the preview with this seal.
    pub seen: Option<&'a str>,
    /// No row is refused.
    pub no_row_refused: bool,
    /// It clears as many answers as somebody said. Where none is said, it clears none.
    pub clears: Option<u32>,
}

impl<'a> ImportAsked<'a> {
    /// As the audit's own import does: a different answer replaces, a blank clears nothing, and good rows are written.
    pub fn update(file: impl Into<ImportSource<'a>>) -> Self {
        Self {
            name: None,
            file: file.into(),
            mode: ImportMode::Update(NotKnown::GivesWay),
            unticked: None,
            end: ImportEnd::Written(ImportIf::default()),
        }
    }
}

/// Shows nothing of the file.
impl std::fmt::Debug for ImportAsked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportAsked({:?}, {:?})", self.mode, self.end)
    }
}
