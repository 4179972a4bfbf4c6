//! Which rows of a file somebody unticked, so that nothing of them is written. Only rows that would write have a tick.

use std::collections::BTreeSet;

/// Rows that are left out of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unticked {
    /// Rows that would start a record are unticked, but for those of `otherwise`.
    pub starting: bool,
    /// Rows that would change a record are unticked, but for those of `otherwise`.
    pub changing: bool,
    /// Rows whose record has another date of birth are unticked, but for those of `otherwise`.
    pub other_birth_dates: bool,
    /// Rows that are ticked otherwise than the rest of their kind.
    pub otherwise: BTreeSet<u32>,
}

/// Nothing is left out but what may be about another patient.
impl Default for Unticked {
    fn default() -> Self {
        Self {
            starting: false,
            changing: false,
            other_birth_dates: true,
            otherwise: BTreeSet::new(),
        }
    }
}

impl Unticked {
    /// Whether a row is left out that would start a record.
    pub(super) fn leaves_out_start(&self, row: u32) -> bool {
        self.starting != self.otherwise.contains(&row)
    }

    /// Whether a row is left out that would change one.
    pub(super) fn leaves_out_change(&self, row: u32) -> bool {
        self.changing != self.otherwise.contains(&row)
    }

    /// Whether a row is left out whose record has another date of birth.
    pub(super) fn leaves_out_other_birth_date(&self, row: u32) -> bool {
        self.other_birth_dates != self.otherwise.contains(&row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_ticked_like_its_kind_or_otherwise() {
        let unticked = Unticked {
            starting: true,
            changing: false,
            otherwise: [3].into(),
            ..Unticked::default()
        };
        assert!(unticked.leaves_out_start(2) && !unticked.leaves_out_start(3));
        assert!(!unticked.leaves_out_change(2) && unticked.leaves_out_change(3));
        assert!(unticked.leaves_out_other_birth_date(2) && !unticked.leaves_out_other_birth_date(3));
    }
}
