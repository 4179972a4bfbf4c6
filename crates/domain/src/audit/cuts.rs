//! What figures are cut by beside the month: age band, and the options of a question, small enough to be kept for every
//! record.

use std::num::{NonZeroU8, NonZeroU16};

use crate::answer::Answer;
use crate::dataset::{AnswerOption, Question};

/// Ten years of age at diagnosis, as the annual report cuts its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeBand {
    /// 50 to 59.
    Fifties,
    /// 60 to 69.
    Sixties,
    /// 70 to 79.
    Seventies,
    /// 80 to 89.
    Eighties,
    /// 90 and over.
    NinetyAndOver,
}

impl AgeBand {
    /// Every band, youngest first.
    pub const ALL: [Self; 5] = [
        Self::Fifties,
        Self::Sixties,
        Self::Seventies,
        Self::Eighties,
        Self::NinetyAndOver,
    ];

    /// The band of an age in whole years; nothing below the audit's 50.
    pub fn of(age: i32) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|band| age >= band.from())
    }

    /// Its youngest age in whole years, inclusive.
    pub const fn from(self) -> i32 {
        match self {
            Self::Fifties => 50,
            Self::Sixties => 60,
            Self::Seventies => 70,
            Self::Eighties => 80,
            Self::NinetyAndOver => 90,
        }
    }

    /// As the annual report writes it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fifties => "50-59",
            Self::Sixties => "60-69",
            Self::Seventies => "70-79",
            Self::Eighties => "80-89",
            Self::NinetyAndOver => "90+",
        }
    }
}

/// Which option of a question was chosen: its place among those that the record's version offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChosenOption(NonZeroU8);

impl ChosenOption {
    /// The choice of an answer; nothing when it is none that this version offers.
    pub(super) fn of(question: &Question, answer: &Answer) -> Option<Self> {
        let [chosen] = answer.options() else { return None };
        let place = question.options.iter().position(|option| option.key == *chosen)?;
        u8::try_from(place + 1).ok().and_then(Self::from_byte)
    }

    /// The option, of the question as the record's version asks it.
    pub fn option(self, question: &Question) -> Option<&AnswerOption> {
        question.options.get(usize::from(self.0.get()) - 1)
    }

    /// Its place among the options that are offered, from 0.
    pub(super) fn place(self) -> usize {
        usize::from(self.0.get()) - 1
    }

    pub(super) const fn byte(self) -> u8 {
        self.0.get()
    }

    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        NonZeroU8::new(byte).map(Self)
    }
}

/// Whole calendar days from diagnosis to something that was done, negative before it. A day that lies further off than
/// 89 years is kept as the furthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaysAfter(NonZeroU16);

impl DaysAfter {
    /// Zero in the bits, so that the bits are never 0 and nothing takes no room of its own.
    const ZERO: i64 = 1 << 15;

    pub(super) fn new(days: i64) -> Self {
        let days = days.clamp(1 - Self::ZERO, Self::ZERO - 1) + Self::ZERO;
        Self(
            u16::try_from(days)
                .ok()
                .and_then(NonZeroU16::new)
                .unwrap_or(NonZeroU16::MAX),
        )
    }

    /// The days.
    pub fn days(self) -> i64 {
        i64::from(self.0.get()) - Self::ZERO
    }

    pub(super) const fn bits(self) -> u16 {
        self.0.get()
    }

    pub(super) fn from_bits(bits: u16) -> Option<Self> {
        NonZeroU16::new(bits).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_begins_with_its_first_age_and_the_last_has_no_end() {
        let bands = [49, 50, 59, 60, 79, 80, 89, 90, 115].map(|age| AgeBand::of(age).map(AgeBand::words));
        assert_eq!(
            bands,
            [
                None,
                Some("50-59"),
                Some("50-59"),
                Some("60-69"),
                Some("70-79"),
                Some("80-89"),
                Some("80-89"),
                Some("90+"),
                Some("90+")
            ]
        );
    }

    #[test]
    fn days_are_kept_exactly_and_the_furthest_stands_for_what_is_further() {
        for (days, kept) in [
            (0, 0),
            (97, 97),
            (-3, -3),
            (32_767, 32_767),
            (3_000_000, 32_767),
            (-40_000, -32_767),
        ] {
            assert_eq!(DaysAfter::new(days).days(), kept);
        }
    }
}
