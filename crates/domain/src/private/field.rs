//! The fields of the contact card.

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
