//! A Bundle of a service's records and figures, an entry at a time: one of any length takes the memory of one record.
//!
//! First comes the service. Before the first response to a version of the dataset comes its Questionnaire, before each response its
//! Patient, and before the first figures the Measures.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::Answer;
use domain::audit::KpiTable;
use domain::dataset::{Dataset, DatasetVersion, keys};
use serde::Serialize;
use uuid::Uuid;

use super::model::{Identifier, Meta};
pub use super::response::BundledRecord;
use super::response::response;
use super::{measures, names, patient, questionnaire};

/// Whose Bundle it is, and when it is made.
#[derive(Clone, Copy, Debug)]
pub struct BundleOf<'s> {
    /// The unit code of the service.
    pub code: &'s str,
    /// Its name.
    pub name: &'s str,
    /// Whether its patients do not exist, which the Bundle says of them.
    pub is_fictional: bool,
    /// The moment.
    pub made: DateTime<Utc>,
}

/// Makes the bytes of a Bundle. Whoever calls writes what each call gives. It has no `Debug`: it holds a patient's entry.
pub struct Writer<'d> {
    dataset: &'d Dataset,
    is_fictional: bool,
    /// How entries refer to the service.
    service: String,
    /// The versions whose Questionnaires are written.
    written: Vec<&'d str>,
    has_measures: bool,
    bytes: Vec<u8>,
    left_out: u64,
}

/// All of a Bundle before its entries.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    resource_type: &'static str,
    meta: Meta,
    r#type: &'static str,
    timestamp: String,
}

/// A service as an Organization of UK Core.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Organization<'s> {
    resource_type: &'static str,
    id: Uuid,
    meta: Meta,
    identifier: [Identifier; 1],
    active: bool,
    name: &'s str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'r, R> {
    full_url: String,
    resource: &'r R,
}

impl<'d> Writer<'d> {
    /// A writer for one Bundle, which has begun: [`Writer::begin`] gives its first bytes.
    pub fn new(dataset: &'d Dataset, of: BundleOf<'_>) -> Self {
        let id = names::resource_id(&format!("urn:fls-desk:service:{}", of.code));
        let mut writer = Self {
            dataset,
            is_fictional: of.is_fictional,
            service: names::full_url(id),
            written: Vec::new(),
            has_measures: false,
            bytes: Vec::new(),
            left_out: 0,
        };
        let head = Head {
            resource_type: "Bundle",
            meta: Meta::of(names::UK_CORE_BUNDLE).where_fictional(of.is_fictional),
            r#type: "collection",
            timestamp: of.made.to_rfc3339_opts(SecondsFormat::Secs, true),
        };
        writer.put(&head);
        // The entries are of the same object.
        writer.bytes.pop();
        writer.bytes.extend_from_slice(b",\"entry\":[\n");
        let service = Entry {
            full_url: writer.service.clone(),
            resource: &Organization {
                resource_type: "Organization",
                id,
                meta: Meta::of(names::UK_CORE_ORGANIZATION),
                identifier: [Identifier {
                    system: names::UNIT_CODES,
                    value: of.code.to_owned(),
                }],
                active: true,
                name: of.name,
            },
        };
        writer.put(&service);
        writer
    }

    /// What comes before the first record.
    pub fn begin(&self) -> &[u8] {
        &self.bytes
    }

    /// The entries of one record.
    pub fn record(&mut self, record: BundledRecord<'_>) -> &[u8] {
        self.bytes.clear();
        let dataset = self.dataset;
        let diagnosed = record.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let version = diagnosed.map_or_else(|| dataset.newest(), |date| dataset.version_on(date));
        self.questionnaire(version);
        let service = std::mem::take(&mut self.service);
        let patient = patient::patient(record.id, record.answers, &service, self.is_fictional);
        self.entry(patient::id(record.id), &patient);
        let (response, left_out) = response(record, version, &service);
        self.entry(record.id.uuid(), &response);
        self.service = service;
        self.left_out += u64::try_from(left_out).unwrap_or(u64::MAX);
        &self.bytes
    }

    /// The entries of the figures of a period.
    pub fn figures(&mut self, table: &KpiTable) -> &[u8] {
        self.bytes.clear();
        if !self.has_measures {
            self.has_measures = true;
            for measure in measures::measures() {
                self.entry(measure.id, &measure);
            }
        }
        let service = std::mem::take(&mut self.service);
        for report in measures::reports(table, &service) {
            self.entry(report.id, &report);
        }
        self.service = service;
        &self.bytes
    }

    /// What comes after the last entry.
    pub fn end(&mut self) -> &[u8] {
        self.bytes.clear();
        self.bytes.extend_from_slice(b"\n]}\n");
        &self.bytes
    }

    /// How many answers have no place in it: they were given under a newer dataset than this program has.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    fn questionnaire(&mut self, version: &'d DatasetVersion) {
        if !self.written.contains(&version.id.as_str()) {
            self.written.push(&version.id);
            self.entry(questionnaire::id(version), &questionnaire::questionnaire(version));
        }
    }

    fn entry<R: Serialize>(&mut self, id: Uuid, resource: &R) {
        self.bytes.extend_from_slice(b",\n");
        self.put(&Entry {
            full_url: names::full_url(id),
            resource,
        });
    }

    fn put(&mut self, value: &impl Serialize) {
        // What is written here has texts for keys, and memory takes it: neither can fail.
        let _ = serde_json::to_writer(&mut self.bytes, value);
    }
}
