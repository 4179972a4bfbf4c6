//! The names in a Bundle: those of FHIR, UK Core and the NHS as they publish them, and our own. Ours are URNs, because no host answers
//! for them.

use domain::QuestionKey;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

pub(super) const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
pub(super) const UCUM: &str = "http://unitsofmeasure.org";

pub(super) const UK_CORE_BUNDLE: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Bundle";
pub(super) const UK_CORE_ORGANIZATION: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Organization";
pub(super) const UK_CORE_PATIENT: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient";
pub(super) const UK_CORE_QUESTIONNAIRE: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Questionnaire";
pub(super) const UK_CORE_RESPONSE: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-QuestionnaireResponse";

/// Why a patient has no NHS number, as UK Core asks for it.
pub(super) const NUMBER_UNAVAILABLE: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberUnavailableReason";
pub(super) const UNAVAILABLE_REASONS: &str = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberUnavailableReason";
/// The unit of a question's number.
pub(super) const QUESTION_UNIT: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";

pub(super) const POPULATIONS: &str = "http://terminology.hl7.org/CodeSystem/measure-population";
pub(super) const SCORINGS: &str = "http://terminology.hl7.org/CodeSystem/measure-scoring";
pub(super) const IMPROVEMENTS: &str = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation";
/// Where HL7 has the label of data of nobody.
pub(super) const ACT_REASONS: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/// Keys of questions.
pub(super) const QUESTIONS: &str = "urn:fls-desk:question";
/// Unit codes of services.
pub(super) const UNIT_CODES: &str = "urn:fls-desk:unit-code";
/// Ids of records.
pub(super) const RECORDS: &str = "urn:fls-desk:record";
/// A count that is no whole number, as a share of a caseload may be.
pub(super) const EXACT_COUNT: &str = "urn:fls-desk:exact-count";
/// Before the id of a version of the dataset.
const QUESTIONNAIRE: &str = "urn:fls-desk:questionnaire:";

/// The Questionnaire of a version of the dataset.
pub(super) fn questionnaire(version: &str) -> String {
    format!("{QUESTIONNAIRE}{version}")
}

/// The version of the dataset that a response is to, by the Questionnaire that it names; nothing where that is none of ours.
pub(super) fn dataset_version(questionnaire: &str) -> Option<&str> {
    let ours = questionnaire.strip_prefix(QUESTIONNAIRE)?;
    Some(ours.split_once('|').map_or(ours, |(version, _)| version))
}

/// The keys of the options of a question.
pub(super) fn options_of(question: &QuestionKey) -> String {
    format!("urn:fls-desk:option:{question}")
}

/// The `linkId` of the words that may stand in place of a date, number or postcode: an item of FHIR has one type of answer.
pub(super) fn instead_of(number: &str) -> String {
    format!("{number}-instead")
}

/// The Measure of a KPI.
pub(super) fn measure(kpi: u8) -> String {
    format!("urn:fls-desk:measure:kpi-{kpi}")
}

/// The id of the resource with this name: the first 16 bytes of the name's SHA-256, as a `UUIDv8`. So two Bundles of one service name
/// the same things alike, and those of two services nothing.
pub(super) fn resource_id(name: &str) -> Uuid {
    let hash: [u8; 32] = Sha256::digest(name.as_bytes()).into();
    let mut id = [0_u8; 16];
    id.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(id).into_uuid()
}

/// How an entry of a Bundle is known in it.
pub(super) fn full_url(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}
