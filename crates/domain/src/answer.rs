//! An answer as it is kept: typed, readable, and understandable without the dataset it was given under.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::by_question::ByQuestion;
use crate::dataset::OptionKey;
use crate::nhs_number::NhsNumber;
use crate::postcode::Postcode;

/// One answer. What cannot be read is never one of these: it stays in the working copy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// A valid NHS number.
    NhsNumber(NhsNumber),
    /// A postcode in its usual shape.
    Postcode(Postcode),
    /// A calendar date, in no time zone.
    Date(NaiveDate),
    /// An exact number, in the unit of its question, without trailing zeros.
    Number(Decimal),
    /// One of the options of the question, or one of its literals such as `not_assessed` or `overseas`.
    Choice(OptionKey),
    /// Several options in the order entered; never empty.
    Several(Vec<OptionKey>),
    /// An answer of a kind that a newer program writes: kept, compared and relayed exactly, shown as such, and in no
    /// figure.
    Newer(Json),
}

/// JSON that this program does not look into: the text exactly as its author wrote it, never null. `protocol` writes no
/// text that is none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Json(String);

/// The answers of a record by question; a question without an answer is absent.
pub type Answers = ByQuestion<Answer>;

impl Answer {
    /// Whether a text can be the key of an option. Every text that begins otherwise is kept for kinds of answer: `@` a
    /// date, `#` a number, `+` an NHS number, `~` a postcode, anything else a newer program's.
    pub fn is_option(text: &str) -> bool {
        text.starts_with(|first: char| first.is_ascii_alphanumeric())
    }

    /// A number without trailing zeros, so that equal numbers are equal answers.
    pub fn number(value: Decimal) -> Self {
        Self::Number(value.normalize())
    }

    /// The date, when this is one.
    pub fn as_date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The NHS number, when this is one.
    pub fn as_nhs_number(&self) -> Option<NhsNumber> {
        match self {
            Self::NhsNumber(number) => Some(*number),
            _ => None,
        }
    }

    /// The options chosen: none, one or several.
    pub fn options(&self) -> &[OptionKey] {
        match self {
            Self::Choice(option) => std::slice::from_ref(option),
            Self::Several(options) => options,
            _ => &[],
        }
    }

    /// Whether this option is the answer or one of the answers.
    pub fn has(&self, option: &str) -> bool {
        self.options().iter().any(|chosen| chosen.as_str() == option)
    }
}

impl Json {
    /// JSON as it was written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It may hold anything about a patient.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(hidden)")
    }
}

/// Shows only what kind of answer it is: answers are patients' data and do not belong in logs or panics.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NhsNumber(_) => "NhsNumber(hidden)",
            Self::Postcode(_) => "Postcode(hidden)",
            Self::Date(_) => "Date(hidden)",
            Self::Number(_) => "Number(hidden)",
            Self::Choice(_) => "Choice(hidden)",
            Self::Several(_) => "Several(hidden)",
            Self::Newer(_) => "Newer(hidden)",
        })
    }
}
