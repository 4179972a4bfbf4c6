//! What somebody is reminded of, as a host shows it.

/// Sentences of counts, and never of a patient: a notification may be read by whoever passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder(Vec<String>);

impl Reminder {
    /// Nothing without a sentence.
    pub(crate) fn of_counts(sentences: Vec<String>) -> Option<Self> {
        (!sentences.is_empty()).then_some(Self(sentences))
    }

    /// Its sentences, a line each.
    pub fn words(&self) -> String {
        self.0.join("\n")
    }
}
