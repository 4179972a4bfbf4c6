//! Whether a warning of a record is accepted. An acceptance holds for the answers it was given for: when one of them
//! changes, the warning is there again.

use super::acceptance::{Note, Warning};
use super::fold::{Accepted, Folded};
use crate::answer::Answers;
use crate::dataset::DatasetVersion;

impl Folded {
    /// Who accepted a warning for these answers. Nobody, when one of several people who did not know of each other
    /// withdrew it.
    pub fn accepted(
        &self,
        warning: &Warning,
        version: &DatasetVersion,
        answers: &Answers,
    ) -> Option<(&Accepted, &Note)> {
        let said = self.warnings.get(warning)?;
        let given = warning.given(version, answers);
        let mut held = None;
        for one in said {
            let acceptance = one.acceptance.as_ref()?;
            if held.is_none() && acceptance.given == given {
                held = Some((one, &acceptance.note));
            }
        }
        held
    }
}
