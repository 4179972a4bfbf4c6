//! The fields of the contact card, and what may stand in one.

use std::fmt;

use crate::invisible::visible;

/// Most characters of one field.
pub const CARD_TEXT_LIMIT: usize = 200;

/// A field of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardField {
    /// What the patient is called.
    Name,
    /// Where they can be telephoned, as it is dialled or told: several numbers, a daughter's.
    Telephone,
    /// The hospital's own number of them.
    HospitalNumber,
    /// Their GP practice.
    GpPractice,
    /// How and when to reach them.
    Reach,
    /// What they need: an interpreter, louder speech.
    Needs,
}

/// A line of text in a field.
#[derive(Clone, PartialEq, Eq)]
pub struct CardText(String);

/// Why a text cannot stand in a field. The words do not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardTextError {
    /// It is too long.
    #[error("use {CARD_TEXT_LIMIT} characters or fewer")]
    TooLong,
    /// It holds a character that no line of text has.
    #[error("it holds a character that cannot be shown")]
    Unprintable,
}

impl CardField {
    /// Every field, in the order of the card.
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::Telephone,
        Self::HospitalNumber,
        Self::GpPractice,
        Self::Reach,
        Self::Needs,
    ];

    /// As entries and the command line name it. Frozen.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Telephone => "telephone",
            Self::HospitalNumber => "hospital-number",
            Self::GpPractice => "gp-practice",
            Self::Reach => "reach",
            Self::Needs => "needs",
        }
    }

    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Telephone => "Telephone",
            Self::HospitalNumber => "Hospital number",
            Self::GpPractice => "GP practice",
            Self::Reach => "How and when to reach them",
            Self::Needs => "Needs",
        }
    }

    /// The field of this key.
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

impl CardText {
    /// Reads what was typed: one line, without what nobody sees. Blank is nothing.
    ///
    /// # Errors
    /// When it is too long, or holds what cannot be shown.
    pub fn read(text: &str) -> Result<Option<Self>, CardTextError> {
        let text = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().any(char::is_control) {
            return Err(CardTextError::Unprintable);
        }
        if text.chars().count() > CARD_TEXT_LIMIT {
            return Err(CardTextError::TooLong);
        }
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who a patient is stays out of logs.
impl fmt::Debug for CardText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardText(hidden)")
    }
}
