//! Whether a record stays at its desk because its patient is not cleared. The same answer whatever the reason: a number that
//! nobody has asked about, one whose clearance has expired, and one that the national service did not clear.

use crate::nation::Nation;

/// Whether a service asks before records leave it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OptOutChecks {
    /// It asks about nobody: it is not in England, or nobody knows where it is.
    #[default]
    Nobody,
    /// It practises, with fictional patients: only numbers that a reply did not clear stay.
    Practised,
    /// It asks about everybody who has an NHS number.
    Everybody,
}

/// What a record says of whom to ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AskedAbout {
    /// Nobody's record: what is said of the service, or that a record was erased.
    Nobody,
    /// A patient from overseas, who has no NHS number and so has made no such choice.
    Overseas,
    /// Somebody whose number is not known yet.
    Unknown,
    /// The patient of this number, by its ten digits as one number.
    Number(i64),
}

impl OptOutChecks {
    /// What a service of this nation does; `demo` where its patients are fictional.
    pub fn of(nation: Option<Nation>, demo: bool) -> Self {
        match (nation, demo) {
            (Some(Nation::England), false) => Self::Everybody,
            (Some(Nation::England), true) => Self::Practised,
            _ => Self::Nobody,
        }
    }

    /// Whether it has the desk for it.
    pub fn are_made(self) -> bool {
        self != Self::Nobody
    }

    /// Whether nothing of a record is sent, nor written into a file for audit or analysis. `cleared` is what the newest list
    /// that has not expired says of its number; nothing where none does.
    pub fn hold_back(self, patient: AskedAbout, cleared: Option<bool>) -> bool {
        match (self, patient) {
            (Self::Nobody, _) | (_, AskedAbout::Nobody | AskedAbout::Overseas) => false,
            (Self::Practised, _) => cleared == Some(false),
            (Self::Everybody, AskedAbout::Unknown) => true,
            (Self::Everybody, AskedAbout::Number(_)) => cleared != Some(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_live_service_in_england_asks_about_everybody() {
        assert_eq!(OptOutChecks::of(Some(Nation::England), false), OptOutChecks::Everybody);
        assert_eq!(OptOutChecks::of(Some(Nation::England), true), OptOutChecks::Practised);
        for nation in [
            None,
            Some(Nation::Wales),
            Some(Nation::NorthernIreland),
            Some(Nation::Scotland),
        ] {
            for demo in [false, true] {
                assert_eq!(OptOutChecks::of(nation, demo), OptOutChecks::Nobody);
            }
        }
    }

    #[test]
    fn in_england_only_a_number_in_a_list_that_holds_leaves() {
        let number = AskedAbout::Number(9_991_000_003);
        let held =
            |checks: OptOutChecks| [None, Some(false), Some(true)].map(|cleared| checks.hold_back(number, cleared));
        assert_eq!(held(OptOutChecks::Everybody), [true, true, false]);
        assert_eq!(held(OptOutChecks::Practised), [false, true, false]);
        assert_eq!(held(OptOutChecks::Nobody), [false; 3]);
        assert!(OptOutChecks::Everybody.hold_back(AskedAbout::Unknown, None));
        for other in [AskedAbout::Nobody, AskedAbout::Overseas] {
            assert!(!OptOutChecks::Everybody.hold_back(other, None));
        }
    }
}
