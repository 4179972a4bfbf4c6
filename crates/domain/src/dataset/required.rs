//! What rules in code take for granted of every dataset file, beside the keys themselves.

use super::key::QuestionKey;
use super::keys::{self, option};
use super::model::AnswerKind;

/// What the figures and the checks take these answers for.
pub(super) const KINDS: &[(QuestionKey, AnswerKind)] = &[
    (keys::NHS_NUMBER, AnswerKind::NhsNumber),
    (keys::BIRTH_DATE, AnswerKind::BirthDate),
    (keys::POSTCODE, AnswerKind::Postcode),
    (keys::CONTACT_DATE, AnswerKind::Date),
    (keys::ASSESSMENT_DATE, AnswerKind::Date),
    (keys::DIAGNOSIS_DATE, AnswerKind::Date),
    (keys::DXA_DATE, AnswerKind::Date),
    (keys::FOLLOW_UP_16_DATE, AnswerKind::Date),
    (keys::FOLLOW_UP_52_DATE, AnswerKind::Date),
];

/// Options that rules in code look for, by question.
pub(super) const OPTIONS: &[(QuestionKey, &str)] = &[
    (keys::NHS_NUMBER, option::OVERSEAS),
    (keys::FRACTURE_TYPE, option::ATYPICAL),
    (keys::SITE, option::HIP),
    (keys::SITE, option::SPINE),
    (keys::DXA, option::YES),
    (keys::FALLS_ASSESSMENT, option::ASSESSED_BY_FLS),
    (keys::FALLS_ASSESSMENT, option::REFERRED),
    (keys::FALLS_ASSESSMENT, option::RECOMMENDED),
    (keys::FOLLOWED_UP_16, option::YES),
    (keys::FOLLOWED_UP_16, option::NO),
    (keys::FOLLOWED_UP_52, option::YES),
    (keys::FOLLOWED_UP_52, option::NO),
    (keys::STRENGTH_BALANCE, option::YES),
];
