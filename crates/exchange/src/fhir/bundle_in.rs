//! A Bundle with responses to the audit's Questionnaires, response by response: each is a row, whose number is the place of its entry in
//! the Bundle. It is understood once as a whole (whose entries are what), and each response is read when it is asked for, so that one
//! at a time is in memory beside the file.

use std::collections::{BTreeSet, HashMap};

use domain::dataset::{Dataset, DatasetVersion, Question, QuestionKey, keys};
use domain::words::counted;
use domain::{Answer, Answers};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer_in::{Answered, Fault, ItemJson};
use super::names;
use super::patient_in::{PatientJson, stand_in};
use crate::row_errors::RowErrors;
use crate::sheet_error::SheetError;
use crate::table::{AboutOne, Cell, Refusal, Row};

/// What is said of a reading of the Bundle.
const OUTCOME: &str = "OperationOutcome";
/// What else a Bundle of ours holds: it is made from the records, so nothing is lost where it is not read.
const MADE_FROM_RECORDS: [&str; 5] = ["Organization", "Questionnaire", "Measure", "MeasureReport", OUTCOME];

/// A Bundle whose entries have been understood.
pub struct Bundle<'a> {
    dataset: &'a Dataset,
    text: &'a str,
    responses: Vec<Placed<'a>>,
    /// By how responses refer to them.
    patients: HashMap<String, Referred<'a>>,
    questions: BTreeSet<QuestionKey>,
    are_some_about_one: bool,
    notes: Vec<String>,
    /// Where the last entry ends in the text, and the last that is no OperationOutcome: what was said of an earlier reading gives way.
    ends: (usize, usize),
}

/// Whom a reference is to.
#[derive(Clone, Copy)]
enum Referred<'a> {
    /// This Patient.
    To(&'a RawValue),
    /// Several who say different things, as where a Bundle has those of two systems: nobody can tell which of them is meant.
    ToSeveral,
}

/// A response and its place in the Bundle, from 1.
#[derive(Clone, Copy)]
struct Placed<'a> {
    number: u32,
    response: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BundleJson<'a> {
    resource_type: String,
    #[serde(borrow, default)]
    entry: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryJson<'a> {
    full_url: Option<String>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
}

/// What is wrong with a response, each with its question where it is about one.
type Faults = Vec<(Option<QuestionKey>, Fault)>;

/// What every resource says of itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceJson {
    resource_type: String,
    id: Option<String>,
}

#[derive(Deserialize)]
struct ResponseJson {
    questionnaire: Option<String>,
    subject: Option<ReferenceJson>,
    #[serde(default)]
    item: Vec<ItemJson>,
}

#[derive(Deserialize)]
struct ReferenceJson {
    reference: Option<String>,
}

/// Whether a file may be a resource of FHIR in JSON: no table begins so.
pub fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().first() == Some(&b'{')
}

/// Understands a Bundle.
///
/// # Errors
/// When it is damaged, or has no response to a Questionnaire of the audit.
pub fn read<'a>(bytes: &'a [u8], dataset: &'a Dataset) -> Result<Bundle<'a>, SheetError> {
    let text = std::str::from_utf8(bytes).map_err(|_| SheetError::BrokenBundle)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole: BundleJson<'a> = serde_json::from_str(text).map_err(|fault| {
        if fault.is_data() {
            SheetError::NoBundle
        } else {
            SheetError::BrokenBundle
        }
    })?;
    if whole.resource_type != "Bundle" {
        return Err(SheetError::NoBundle);
    }
    let mut bundle = Bundle {
        dataset,
        text,
        responses: Vec::new(),
        patients: HashMap::new(),
        questions: BTreeSet::new(),
        are_some_about_one: false,
        notes: Vec::new(),
        ends: (0, 0),
    };
    let (mut about_one, mut others) = (AboutOne::default(), 0);
    for (number, entry) in (1..).zip(whole.entry) {
        bundle.ends.1 = end_of(entry, text);
        let entry: EntryJson<'a> = serde_json::from_str(entry.get()).map_err(|_| SheetError::BrokenBundle)?;
        let Some(resource) = entry.resource else {
            bundle.ends.0 = bundle.ends.1;
            others += 1;
            continue;
        };
        let said: ResourceJson = serde_json::from_str(resource.get()).map_err(|_| SheetError::BrokenBundle)?;
        if said.resource_type != OUTCOME {
            bundle.ends.0 = bundle.ends.1;
        }
        match said.resource_type.as_str() {
            "QuestionnaireResponse" => {
                let placed = Placed {
                    number,
                    response: resource,
                };
                if !bundle.take(placed, &mut about_one) {
                    others += 1;
                }
            }
            "Patient" => {
                let by_id = said.id.map(|id| format!("Patient/{id}"));
                for reference in entry.full_url.into_iter().chain(by_id) {
                    bundle.add_patient(reference, resource);
                }
            }
            kind if MADE_FROM_RECORDS.contains(&kind) => {}
            _ => others += 1,
        }
    }
    if bundle.responses.is_empty() {
        return Err(SheetError::NoBundle);
    }
    bundle.are_some_about_one = about_one.are_some();
    if others > 0 {
        bundle.notes.push(format!(
            "{} of the Bundle {} not read, as {} no response to a Questionnaire of the audit",
            counted(others, "entry", "entries"),
            if others == 1 { "was" } else { "were" },
            if others == 1 { "it is" } else { "they are" },
        ));
    }
    Ok(bundle)
}

/// Where a part of a text ends in it.
fn end_of(part: &RawValue, text: &str) -> usize {
    let begins = part.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
    begins + part.get().len()
}

/// Shows nothing of what the Bundle holds: it is patients' data.
impl std::fmt::Debug for Bundle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Bundle of {} responses, {} bytes",
            self.responses.len(),
            self.text.len()
        )
    }
}

impl<'a> Bundle<'a> {
    /// What is worth telling about the Bundle as a whole.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The questions that some response answers. One that none answers is not asked by this file, and nothing of it is cleared.
    pub fn questions(&self) -> Vec<QuestionKey> {
        self.questions.iter().cloned().collect()
    }

    /// Whether two responses may be about one fracture.
    pub fn may_have_rows_about_one(&self) -> bool {
        self.are_some_about_one
    }

    /// How many rows there are.
    pub fn count(&self) -> u64 {
        u64::try_from(self.responses.len()).unwrap_or(u64::MAX)
    }

    /// The responses, in order.
    pub fn rows(&self) -> Rows<'_> {
        Rows { bundle: self, next: 0 }
    }

    /// The Bundle with what is wrong in its responses, by the numbers of their entries, as an OperationOutcome at its end.
    pub fn with_errors(&self, errors: &RowErrors) -> Vec<u8> {
        let issue: Vec<serde_json::Value> = errors
            .each()
            .map(|(row, words)| {
                let entry = row.saturating_sub(1);
                serde_json::json!({
                    "severity": "error",
                    "code": "invalid",
                    "diagnostics": words,
                    "expression": [format!("Bundle.entry[{entry}].resource")],
                })
            })
            .collect();
        let outcome = serde_json::json!({ "resource": { "resourceType": OUTCOME, "issue": issue } });
        let (kept, end) = self.ends;
        let (before, after) = (self.text.get(..kept), self.text.get(end..));
        format!(
            "{},\n{outcome}{}",
            before.unwrap_or_default(),
            after.unwrap_or_default()
        )
        .into_bytes()
    }

    /// Adds a Patient under a reference.
    fn add_patient(&mut self, reference: String, patient: &'a RawValue) {
        let known = self.patients.entry(reference).or_insert(Referred::To(patient));
        if let Referred::To(other) = known
            && other.get() != patient.get()
        {
            *known = Referred::ToSeveral;
        }
    }

    /// Takes a response to a Questionnaire of ours; says `false` of any other. One that cannot be read is taken: its row says why it is
    /// refused.
    fn take(&mut self, placed: Placed<'a>, about_one: &mut AboutOne) -> bool {
        let Ok(response) = serde_json::from_str::<ResponseJson>(placed.response.get()) else {
            self.responses.push(placed);
            return true;
        };
        let questionnaire = response.questionnaire.as_deref().unwrap_or_default();
        if names::dataset_version(questionnaire).is_none() {
            return false;
        }
        self.responses.push(placed);
        let answered = Answered::of(&response.item);
        for question in &self.dataset.newest().questions {
            if answered.has(question) {
                self.questions.insert(question.key.clone());
            }
        }
        let number = self.dataset.question(&keys::NHS_NUMBER);
        match number.and_then(|question| answered.text(question)) {
            Some(text) => about_one.see(&Cell::of_text(text)),
            // Whose it is, its Patient says, or nobody: it may be any.
            None => about_one.see(&Cell::of_text("0")),
        }
        true
    }

    /// One response as a row.
    fn row(&self, placed: Placed<'a>) -> Row {
        let refusals = |faults: Faults| -> Vec<Refusal> {
            let refusal = |(question, fault): (Option<QuestionKey>, Fault)| {
                let question = question.and_then(|key| self.dataset.question(&key));
                Refusal {
                    row: placed.number,
                    column: question.map(Question::column).unwrap_or_default(),
                    code: fault.code,
                    words: fault.words,
                }
            };
            faults.into_iter().map(refusal).collect()
        };
        Row {
            number: placed.number,
            answers: self.answers(placed.response).map_err(refusals),
            cut_off: Vec::new(),
            notes: Vec::new(),
            translated: Vec::new(),
            left_open: Vec::new(),
        }
    }

    fn answers(&self, response: &RawValue) -> Result<Answers, Faults> {
        let whole = |code, words: &str| -> Faults { vec![(None, Fault::new(code, words))] };
        let Ok(response) = serde_json::from_str::<ResponseJson>(response.get()) else {
            return Err(whole("not-fhir", "This response is not written as FHIR R4 has it"));
        };
        let answered = Answered::of(&response.item);
        let version = self
            .version(&response, &answered)
            .ok_or_else(|| whole("newer-dataset", NEWER_DATASET))?;
        let (mut answers, mut faults) = (Answers::new(), Vec::new());
        for question in &version.questions {
            match answered.read(question, self.dataset) {
                Ok(None) => {}
                Ok(Some(answer)) => {
                    answers.insert(question.key.clone(), answer);
                }
                Err(fault) => faults.push((Some(question.key.clone()), fault)),
            }
        }
        if answered.has_others(version) {
            let words = format!("Something is answered here that dataset {} does not ask", version.id);
            faults.push((None, Fault::new("not-asked", words)));
        }
        match self.patient(&response) {
            None => {}
            Some(Referred::ToSeveral) => faults.push((None, Fault::new("several-patients", SEVERAL_PATIENTS))),
            Some(Referred::To(patient)) => match serde_json::from_str::<PatientJson>(patient.get()) {
                Ok(patient) => {
                    let differing = stand_in(&patient, version, &mut answers);
                    faults.extend(differing.into_iter().map(|(key, fault)| (Some(key), fault)));
                }
                Err(_) => faults.push((
                    None,
                    Fault::new("not-fhir", "Its Patient is not written as FHIR R4 has it"),
                )),
            },
        }
        for (key, words) in REQUIRED {
            let is_faulty = faults.iter().any(|(faulty, _)| faulty.as_ref() == Some(&key));
            if !answers.contains_key(&key) && !is_faulty {
                faults.push((Some(key), Fault::new("missing", words)));
            }
        }
        if faults.is_empty() { Ok(answers) } else { Err(faults) }
    }

    /// The version under which a response is read: that of its date of diagnosis and, where nobody can read that, the one that it
    /// is to. Nothing where that is none that this program knows.
    fn version(&self, response: &ResponseJson, answered: &Answered<'_>) -> Option<&'a DatasetVersion> {
        let said = names::dataset_version(response.questionnaire.as_deref()?)?;
        let said = self.dataset.version(said)?;
        let diagnosed = said.question(&keys::DIAGNOSIS_DATE);
        let diagnosed = diagnosed.and_then(|question| answered.read(question, self.dataset).ok()?);
        let date = diagnosed.as_ref().and_then(Answer::as_date);
        Some(date.map_or(said, |date| self.dataset.version_on(date)))
    }

    /// The Patient in the Bundle whom a response is about.
    fn patient(&self, response: &ResponseJson) -> Option<Referred<'a>> {
        let reference = response.subject.as_ref()?.reference.as_deref()?;
        self.patients.get(reference).copied()
    }
}

const SEVERAL_PATIENTS: &str = "Several Patients of this Bundle have the reference of the one whom this response is about, and nobody can tell which is \
                                meant: give each a reference of its own";

const NEWER_DATASET: &str = "This response is to a version of the dataset that this program does not know: update FLS Desk, and import it again";

/// What every response needs.
const REQUIRED: [(QuestionKey, &str); 2] = [
    (
        keys::NHS_NUMBER,
        "The NHS number is missing: every response needs one, from itself or its Patient, or OVERSEAS",
    ),
    (
        keys::DIAGNOSIS_DATE,
        "The date of diagnosis is missing: every response needs one, and it decides which answers there are",
    ),
];

/// The responses of a Bundle as rows. One of them is in memory at a time.
pub struct Rows<'s> {
    bundle: &'s Bundle<'s>,
    next: usize,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let placed = *self.bundle.responses.get(self.next)?;
        self.next += 1;
        Some(self.bundle.row(placed))
    }
}
