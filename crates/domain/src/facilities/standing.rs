//! What a service has answered for a period, and whether that is a draft or submitted.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::answer::FacilityValue;
use super::period::PeriodStage;
use crate::dataset::{Facilities, FacilityPeriod, FacilityQuestion};
use crate::record::{SaidBy, Subject, Topic};

/// Answers by the key of their question; a question without an answer is absent.
pub type FacilityAnswers = BTreeMap<String, FacilityValue>;

/// What the service's entries say for one period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacilitiesSaid {
    /// The answer that counts for each question.
    pub answers: FacilityAnswers,
    /// Questions that people who did not know of each other answered differently: every answer, the one that counts first.
    pub candidates: BTreeMap<String, Vec<FacilityCandidate>>,
    /// Answers that a newer program wrote, which this one cannot read: kept, and not shown.
    pub newer: usize,
    /// Who submitted it last, and when; nothing where nobody has.
    pub submitted: Option<SaidBy>,
    /// Who changed an answer last, and when.
    pub changed: Option<SaidBy>,
}

/// One of several answers to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityCandidate {
    /// The answer; absent when it was cleared.
    pub value: Option<FacilityValue>,
    /// Who, and when.
    pub said: SaidBy,
}

/// Where a service stands with a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacilitiesStanding {
    /// Nothing is answered.
    NotBegun,
    /// Something is answered, and it was not submitted, or an answer is missing again since.
    Draft,
    /// Submitted, with every answer that is required.
    Submitted,
}

impl FacilitiesStanding {
    /// The word for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotBegun => "Not begun",
            Self::Draft => "Draft",
            Self::Submitted => "Submitted",
        }
    }
}

/// The topic that it is said in.
pub fn facilities_topic() -> Subject {
    Subject::Service(Topic::FACILITIES)
}

impl Facilities {
    /// Whether a question is asked after these answers. One that is not keeps the answer that it has, and nothing counts it.
    pub fn applies(&self, question: &FacilityQuestion, answers: &FacilityAnswers) -> bool {
        let Some(applies) = &question.applies else {
            return true;
        };
        let is_asked = self
            .question(&applies.question)
            .is_some_and(|earlier| self.applies(earlier, answers));
        let answer = answers.get(&applies.question);
        is_asked && answer.is_some_and(|answer| answer.has_any(&applies.is))
    }

    /// The questions without whose answers these cannot be submitted, in order.
    pub fn missing(&self, answers: &FacilityAnswers) -> Vec<&FacilityQuestion> {
        let lacks = |question: &&FacilityQuestion| {
            question.required && !answers.contains_key(&question.key) && self.applies(question, answers)
        };
        self.questions().filter(lacks).collect()
    }

    /// Where a service stands that has said this.
    pub fn standing(&self, said: &FacilitiesSaid) -> FacilitiesStanding {
        if said.submitted.is_some() && self.missing(&said.answers).is_empty() {
            FacilitiesStanding::Submitted
        } else if said.changed.is_none() && said.submitted.is_none() {
            FacilitiesStanding::NotBegun
        } else {
            FacilitiesStanding::Draft
        }
    }
}

/// Whether somebody has to be reminded of a period: it is open, and was not submitted.
pub fn is_due(period: &FacilityPeriod, standing: FacilitiesStanding, today: NaiveDate) -> bool {
    period.stage(today) == PeriodStage::Open && standing != FacilitiesStanding::Submitted
}
