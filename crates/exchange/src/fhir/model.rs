//! The data types of FHIR that several resources are made of, as far as ours use them. They are written and not read.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;

use super::names;

/// What a resource conforms to, and how it is labelled.
#[derive(Serialize)]
pub(super) struct Meta {
    pub(super) profile: [&'static str; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) security: Vec<Coding<'static>>,
}

impl Meta {
    /// That of a resource of this profile.
    pub(super) const fn of(profile: &'static str) -> Self {
        Self {
            profile: [profile],
            security: Vec::new(),
        }
    }

    /// The same; of patients who do not exist, that they do not.
    #[must_use]
    pub(super) fn where_fictional(self, is_fictional: bool) -> Self {
        let test_data = Coding {
            system: Cow::Borrowed(names::ACT_REASONS),
            code: Cow::Borrowed("HTEST"),
            display: Some("test health data"),
        };
        Self {
            security: if is_fictional { vec![test_data] } else { Vec::new() },
            ..self
        }
    }
}

/// A code of a system.
#[derive(Serialize)]
pub(super) struct Coding<'a> {
    pub(super) system: Cow<'a, str>,
    pub(super) code: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display: Option<&'a str>,
}

/// A code, or words.
#[derive(Serialize)]
pub(super) struct CodeableConcept<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) coding: Vec<Coding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
}

impl<'a> CodeableConcept<'a> {
    /// A code of a system that is published.
    pub(super) fn code(system: &'static str, code: &'static str) -> Self {
        Self::from(Coding {
            system: Cow::Borrowed(system),
            code: Cow::Borrowed(code),
            display: None,
        })
    }

    /// Words that no system has a code for.
    pub(super) const fn words(text: &'a str) -> Self {
        Self {
            coding: Vec::new(),
            text: Some(text),
        }
    }
}

impl<'a> From<Coding<'a>> for CodeableConcept<'a> {
    fn from(coding: Coding<'a>) -> Self {
        Self {
            coding: vec![coding],
            text: None,
        }
    }
}

/// What something is known by in a system.
#[derive(Serialize)]
pub(super) struct Identifier {
    pub(super) system: &'static str,
    pub(super) value: String,
}

/// Another entry of the Bundle.
#[derive(Serialize)]
pub(super) struct Reference<'a> {
    pub(super) reference: Cow<'a, str>,
}

/// What FHIR itself has no element for.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extension<'a> {
    pub(super) url: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_codeable_concept: Option<CodeableConcept<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_coding: Option<Coding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_decimal: Option<Box<RawValue>>,
}

/// A number with all its digits: as a float it might lose some.
pub(super) fn exact(number: Decimal) -> Option<Box<RawValue>> {
    RawValue::from_string(number.to_string()).ok()
}
