//! Values of a column of which somebody said what they mean, put into the audit's words under one version of the dataset. What then
//! stands there is read like any other cell.

use domain::dataset::{AnswerKind, Question};

use crate::mapping::{ValueUse, plain_value};

/// The values of one column.
#[derive(Debug, Default)]
pub(super) struct SaidValues<'d>(Vec<(String, Said<'d>)>);

/// What one of them means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said<'d> {
    /// The option with this label.
    Label(&'d str),
    /// No answer.
    NoAnswer,
    /// An option that this version does not have.
    NotOffered,
}

/// A cell in the audit's words.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InAuditsWords {
    /// Nothing is said of what stands there.
    AsItStands,
    /// These words.
    Words(String),
    /// It is no answer.
    NoAnswer,
    /// It means an option that this version does not have.
    NotOffered,
}

impl<'d> SaidValues<'d> {
    /// Of a question with options. Nothing else has values of which anything can be said.
    pub(super) fn of(values: &[(String, ValueUse)], question: &'d Question) -> Self {
        if !matches!(question.kind, AnswerKind::Choice | AnswerKind::Several) {
            return Self::default();
        }
        let said = values.iter().map(|(value, used)| {
            let said = match used {
                ValueUse::NoAnswer => Said::NoAnswer,
                ValueUse::Option(key) => question
                    .option(key)
                    .map_or(Said::NotOffered, |option| Said::Label(&option.label)),
            };
            (plain_value(value), said)
        });
        Self(said.collect())
    }

    /// What stands in a cell: one value, or several joined as answers are.
    pub(super) fn read(&self, text: &str, is_label: impl Fn(&str) -> bool) -> InAuditsWords {
        if self.0.is_empty() {
            return InAuditsWords::AsItStands;
        }
        if let Some(said) = self.find(text) {
            return match said {
                Said::Label(label) => InAuditsWords::Words(label.to_owned()),
                Said::NoAnswer => InAuditsWords::NoAnswer,
                Said::NotOffered => InAuditsWords::NotOffered,
            };
        }
        let parts = parts_of(text, |part| self.find(part).is_some() || is_label(part));
        if parts.iter().all(|part| self.find(part).is_none()) {
            return InAuditsWords::AsItStands;
        }
        let mut words = Vec::with_capacity(parts.len());
        for part in parts {
            match self.find(part) {
                None => words.push(part),
                Some(Said::Label(label)) => words.push(label),
                Some(Said::NoAnswer) => {}
                Some(Said::NotOffered) => return InAuditsWords::NotOffered,
            }
        }
        if words.is_empty() {
            InAuditsWords::NoAnswer
        } else {
            InAuditsWords::Words(words.join(";"))
        }
    }

    fn find(&self, text: &str) -> Option<Said<'d>> {
        let wanted = plain_value(text);
        let found = self.0.iter().find(|(value, _)| *value == wanted);
        found.map(|(_, said)| *said)
    }
}

/// The parts of a cell that holds several answers: `;` stands between them, and in some sheets a comma, which a label may have, too.
pub(super) fn parts_of(text: &str, is_whole: impl Fn(&str) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in text.split(';').map(str::trim) {
        if is_whole(part) {
            parts.push(part);
        } else {
            parts.extend(part.split(',').map(str::trim));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
