//! How somebody wants a file of the National Hip Fracture Database to be read: by which account of its columns, and what they said
//! where its codes say too little. Data only: what that does to a row is for `table` to say.

use std::collections::BTreeMap;
use std::fmt;

use domain::dataset::{Nhfd, OptionKey};

/// A file that is read as one of the NHFD.
#[derive(Clone, Debug)]
pub struct ReadAsNhfd<'n> {
    /// Its columns and codes.
    pub layout: &'n Nhfd,
    /// What somebody said.
    pub said: NhfdSaid,
}

/// Something in such a file that only a person can say.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NhfdOpen {
    /// The key of its column.
    pub column: String,
    /// The code, or a value that is none of the codes; blank where the column as a whole is to be confirmed.
    pub value: String,
}

/// Shows no value.
impl fmt::Debug for NhfdOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of {}", self.column)
    }
}

/// What somebody said: an option of the question that the column answers, or Yes where it is to be confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NhfdSaid(BTreeMap<NhfdOpen, OptionKey>);

impl NhfdSaid {
    /// What was said of this, if anything.
    pub fn of(&self, open: &NhfdOpen) -> Option<&OptionKey> {
        self.0.get(open)
    }
}

impl FromIterator<(NhfdOpen, OptionKey)> for NhfdSaid {
    fn from_iter<I: IntoIterator<Item = (NhfdOpen, OptionKey)>>(said: I) -> Self {
        Self(said.into_iter().collect())
    }
}
