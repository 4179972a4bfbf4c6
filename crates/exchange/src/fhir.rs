//! FHIR R4: the records and figures of a service as one Bundle, and the records of such a Bundle read back.
//!
//! The dataset is a `Questionnaire` for each of its versions, a record a `QuestionnaireResponse` to one of them with a `Patient` of
//! UK Core, a KPI a `Measure`, and its figure of a year a `MeasureReport`. The same records, figures and moment are the same bytes:
//! ids follow from those of the records and from names (`names::resource_id`).
//!
//! - [`bundle_out`]: a Bundle, an entry at a time
//! - [`bundle_in`]: the responses of a Bundle as rows, each with its answers or why it is refused
//! - `names`: whose systems, profiles and codes stand in it
//! - `model`: the data types of FHIR that several resources are made of
//! - `questionnaire`, `enable_when`, `patient`, `response`, `measures`: one resource each
//! - `answer_in`, `patient_in`: what an item and a Patient of somebody's file say

mod answer_in;
pub mod bundle_in;
pub mod bundle_out;
mod enable_when;
mod measures;
mod model;
mod names;
mod patient;
mod patient_in;
mod questionnaire;
mod response;

#[cfg(test)]
mod tests;
