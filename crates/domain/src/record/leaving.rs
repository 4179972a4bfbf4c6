//! Whether a record may leave its desk for the first time, and why it stays. Once it has left, every further entry of it
//! travels, whatever becomes of it; whether it has is the store's to know. In England nothing of it travels while its patient is
//! not cleared: that is no answer of the record, and [`opt_out::clearance`](crate::opt_out::clearance) says it.

use crate::dataset::{Category, DatasetVersion, Question, QuestionKey};

/// Why a record stays on its desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaysHere {
    /// These Mandatory answers are missing.
    MandatoryMissing(Vec<QuestionKey>),
    /// The patient was younger at diagnosis than the audit's patients are.
    UnderAge,
}

/// Whether a record may leave its desk for the first time: no answer to a Mandatory question is missing, and the patient
/// was old enough at diagnosis. Asked of a whole evaluation, and of what a list keeps of one.
///
/// # Errors
/// Why it stays.
pub fn may_leave<'d>(
    version: &DatasetVersion,
    missing: impl IntoIterator<Item = &'d Question>,
    age_at_diagnosis: Option<i32>,
) -> Result<(), StaysHere> {
    let mandatory: Vec<QuestionKey> = missing
        .into_iter()
        .filter(|question| question.category == Category::Mandatory)
        .map(|question| question.key.clone())
        .collect();
    if !mandatory.is_empty() {
        Err(StaysHere::MandatoryMissing(mandatory))
    } else if is_under_age(version, age_at_diagnosis) {
        Err(StaysHere::UnderAge)
    } else {
        Ok(())
    }
}

/// Whether the patient is known to have been younger at diagnosis than the audit's patients are (FAQ Q12).
pub(super) fn is_under_age(version: &DatasetVersion, age_at_diagnosis: Option<i32>) -> bool {
    age_at_diagnosis.is_some_and(|age| age < version.minimum_age)
}
