//! What a Bundle holds, that what is written reads back, and what is refused.

use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::{Caseload, KPI_DEFINITIONS, KpiTable, Period, facts, kpi_table};
use domain::dataset::{Condition, OptionKey, keys};
use domain::id::RecordId;
use domain::record::check::CheckContext;
use domain::record::{Status, evaluate};
use domain::{Answer, Answers, Dataset, QuestionKey};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bundle_in;
use super::bundle_out::{BundleOf, BundledRecord, Writer};
use super::enable_when::{EnableBehavior, enabled};
use crate::row_errors::RowErrors;
use crate::some_answers::some_answers;
use crate::table::Row;
use crate::{ReadAs, SheetError, TextEncoding, WhichSheet, file_in};

fn dataset() -> &'static Dataset {
    Dataset::published()
}

fn made() -> DateTime<Utc> {
    "2026-11-30T09:30:00Z".parse().unwrap()
}

fn of(is_fictional: bool) -> BundleOf<'static> {
    BundleOf {
        code: "TST-1",
        name: "Test \"FLS\"",
        is_fictional,
        made: made(),
    }
}

fn record(number: u128, answers: &Answers) -> BundledRecord<'_> {
    BundledRecord {
        id: RecordId::new(Uuid::from_u128(number)),
        status: Status::Draft,
        changed: made(),
        answers,
    }
}

/// A Bundle of these records and figures.
fn bundle(records: &[Answers], figures: Option<&KpiTable>) -> Vec<u8> {
    let mut writer = Writer::new(dataset(), of(true));
    let mut file = writer.begin().to_vec();
    for (number, answers) in (1..).zip(records) {
        file.extend_from_slice(writer.record(record(number, answers)));
    }
    if let Some(table) = figures {
        file.extend_from_slice(writer.figures(table));
    }
    file.extend_from_slice(writer.end());
    assert_eq!(writer.left_out(), 0);
    file
}

fn json_of(file: &[u8]) -> Value {
    serde_json::from_slice(file).unwrap()
}

/// The resources of a type, in order.
fn resources<'j>(bundle: &'j Value, kind: &str) -> Vec<&'j Value> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == kind)
        .collect()
}

/// Answers to these questions, as files write them.
fn answers_of(version: &str, cells: &[(&str, &str)]) -> Answers {
    let version = dataset().version(version).unwrap();
    let answers = cells.iter().map(|(number, text)| {
        let question = version.question_named(number).unwrap();
        let answer = domain::reading::read_file(question, text).unwrap().unwrap();
        (question.key.clone(), answer)
    });
    answers.collect()
}

fn a_record() -> Answers {
    answers_of(
        "2024",
        &[
            ("1.01", "9991000003"),
            ("1.02", "1950-02-03"),
            ("1.03", "Not known"),
            ("1.04", "LS1 4AP"),
            ("1.07", "Not assessed"),
            ("1.09", "2026-03-01"),
            ("1.11", "Hip"),
            ("2.01", "172.5"),
            ("2.06", "Alendronate;Other bone therapy"),
            ("3.04", "-2.5"),
        ],
    )
}

fn rows(file: &[u8]) -> Vec<Row> {
    let mut file = file_in::read(file, ReadAs::default(), dataset()).unwrap();
    file.rows().collect()
}

/// What is refused of a Bundle that differs from a good one in this: entry, column and code.
fn refused(change: impl FnOnce(&mut Value)) -> Vec<(u32, String, &'static str)> {
    let mut whole = json_of(&bundle(&[a_record()], None));
    change(&mut whole);
    let file = serde_json::to_vec(&whole).unwrap();
    let all = rows(&file);
    let refusals = all.into_iter().filter_map(|row| row.answers.err()).flatten();
    refusals
        .map(|refusal| (refusal.row, refusal.column, refusal.code))
        .collect()
}

/// Where the only response and its Patient stand: behind the service and the Questionnaire.
const PATIENT: usize = 2;
const RESPONSE: usize = 3;

/// The item of a question in the only response.
fn item<'j>(whole: &'j mut Value, link: &str) -> &'j mut Value {
    let groups = whole["entry"][RESPONSE]["resource"]["item"].as_array_mut().unwrap();
    let mut items = groups
        .iter_mut()
        .flat_map(|group| group["item"].as_array_mut().unwrap());
    items.find(|item| item["linkId"] == link).unwrap()
}

fn table_of(records: &[Answers]) -> KpiTable {
    let as_at: NaiveDate = "2026-11-30".parse().unwrap();
    let context = CheckContext {
        today: as_at,
        demo: true,
    };
    let facts = records
        .iter()
        .filter_map(|answers| facts(dataset(), &evaluate(dataset(), answers, context), answers).ok());
    let caseload = Caseload::from_year(2026, 1_857);
    kpi_table(dataset(), facts, Period::year(2026), as_at, &caseload)
}

proptest! {
    #[test]
    fn what_is_written_reads_back(records in prop::collection::vec(some_answers(), 1..4)) {
        let file = bundle(&records, None);
        let read: Vec<Answers> = rows(&file).into_iter().map(|row| row.answers.unwrap()).collect();
        prop_assert!(read == records);
        prop_assert!(file == bundle(&records, None), "the same records are the same bytes");
    }
}

#[test]
fn the_dataset_the_patient_and_the_record_stand_in_it_once_each() {
    let whole = json_of(&bundle(&[a_record(), a_record()], None));
    assert_eq!(
        (&whole["type"], &whole["timestamp"]),
        (&json!("collection"), &json!("2026-11-30T09:30:00Z"))
    );
    let kinds: Vec<&str> = whole["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["resource"]["resourceType"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "Organization",
            "Questionnaire",
            "Patient",
            "QuestionnaireResponse",
            "Patient",
            "QuestionnaireResponse"
        ]
    );
    let service = &whole["entry"][0];
    assert_eq!(service["resource"]["identifier"][0]["value"], "TST-1");
    assert_eq!(service["resource"]["name"], "Test \"FLS\"");
    let (patient, response) = (&whole["entry"][PATIENT], &whole["entry"][RESPONSE]["resource"]);
    assert_eq!(response["subject"]["reference"], patient["fullUrl"]);
    assert_eq!(response["author"]["reference"], service["fullUrl"]);
    assert_eq!(response["id"], Uuid::from_u128(1).to_string());
    assert_eq!(response["status"], "in-progress");
    assert_eq!(
        patient["resource"]["identifier"],
        json!([{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9991000003" }]),
        "and nothing of whether it was traced"
    );
    assert_eq!(patient["resource"]["gender"], "unknown");
    assert_eq!(patient["resource"]["birthDate"], "1950-02-03");
    assert_eq!(patient["resource"]["address"], json!([{ "postalCode": "LS1 4AP" }]));
    assert_eq!(
        patient["resource"]["managingOrganization"]["reference"],
        service["fullUrl"]
    );
    let ids: Vec<&Value> = whole["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["fullUrl"])
        .collect();
    assert!(
        (1..ids.len()).all(|place| !ids[..place].contains(&ids[place])),
        "{ids:?}"
    );
}

#[test]
fn a_response_has_the_numbers_of_the_questions_and_the_keys_of_their_answers() {
    let mut whole = json_of(&bundle(&[a_record()], None));
    assert_eq!(
        whole["entry"][RESPONSE]["resource"]["questionnaire"],
        format!("urn:fls-desk:questionnaire:2024|{}", dataset().newest().revision)
    );
    let coding = |question: &str, code: &str| json!({ "valueCoding": { "system": format!("urn:fls-desk:option:{question}"), "code": code } });
    for (link, answer) in [
        ("1.01", json!([{ "valueString": "9991000003" }])),
        ("1.07-instead", json!([coding("assessment_date", "not_assessed")])),
        ("1.09", json!([{ "valueDate": "2026-03-01" }])),
        ("1.11", json!([coding("site", "hip")])),
        ("2.01", json!([{ "valueDecimal": 172.5 }])),
        (
            "2.06",
            json!([
                coding("bone_sparing_therapy", "alendronate"),
                coding("bone_sparing_therapy", "other_bone_therapy")
            ]),
        ),
        ("3.04", json!([{ "valueDecimal": -2.5 }])),
    ] {
        assert_eq!(item(&mut whole, link)["answer"], answer, "{link}");
    }
}

#[test]
fn each_version_is_a_questionnaire_of_its_own_with_every_question() {
    let records = [
        a_record(),
        answers_of("v3", &[("1.01", "9991000011"), ("1.09", "2022-03-01")]),
        answers_of("v1", &[("1.01", "9991000038"), ("1.09", "2019-03-01")]),
    ];
    let whole = json_of(&bundle(&records, None));
    let questionnaires = resources(&whole, "Questionnaire");
    let urls: Vec<&Value> = questionnaires.iter().map(|one| &one["url"]).collect();
    assert_eq!(
        urls,
        [
            "urn:fls-desk:questionnaire:2024",
            "urn:fls-desk:questionnaire:v3",
            "urn:fls-desk:questionnaire:v1"
        ]
    );
    for (questionnaire, version) in questionnaires.iter().zip(dataset().versions().iter().rev()) {
        let items: Vec<&Value> = questionnaire["item"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|group| group["item"].as_array().unwrap())
            .collect();
        for question in &version.questions {
            let found = items
                .iter()
                .find(|item| item["linkId"] == question.number.as_str())
                .unwrap();
            assert_eq!(found["code"][0]["code"], question.key.as_str());
            assert_eq!(found["text"], question.wording.as_str());
        }
    }
}

#[test]
fn every_condition_of_the_dataset_is_one_that_a_questionnaire_can_say() {
    for version in dataset().versions() {
        for question in &version.questions {
            let enabled = enabled(version, &question.shown_when).unwrap();
            assert_eq!(
                enabled.when.is_empty(),
                question.shown_when == Condition::Always,
                "{}",
                question.number
            );
        }
        let of = |number: &str| enabled(version, &version.question_named(number).unwrap().shown_when).unwrap();
        assert_eq!(of("5.05").behavior, EnableBehavior::Any);
        assert_eq!(of("6.06").behavior, EnableBehavior::All);
        assert_eq!(
            serde_json::to_value(&of("6.06").when).unwrap(),
            json!([
                { "question": "6.01", "operator": "=", "answerCoding": { "system": "urn:fls-desk:option:followed_up_16", "code": "yes" } },
                { "question": "1.11", "operator": "!=", "answerCoding": { "system": "urn:fls-desk:option:site", "code": "hip" } }
            ])
        );
        assert_eq!(
            serde_json::to_value(&of("3.04").when).unwrap(),
            json!([{ "question": "3.03", "operator": "exists", "answerBoolean": true }]),
            "a date, and not the words in place of one"
        );
    }
}

#[test]
fn a_patient_from_overseas_has_no_number_and_a_reason() {
    let answers = answers_of(
        "2024",
        &[("1.01", "OVERSEAS"), ("1.02", "1950-02-03"), ("1.09", "2026-03-01")],
    );
    let file = bundle(std::slice::from_ref(&answers), None);
    let whole = json_of(&file);
    let patient = &whole["entry"][PATIENT]["resource"];
    assert_eq!(patient.get("identifier"), None);
    assert_eq!(
        patient["extension"][0]["valueCodeableConcept"]["coding"][0]["code"],
        "overseas-patient"
    );
    assert!(rows(&file)[0].answers.as_ref().unwrap() == &answers);
}

#[test]
fn only_the_patients_of_a_fictional_service_are_labelled_as_such() {
    for (is_fictional, label) in [(true, Some("HTEST")), (false, None)] {
        let answers = a_record();
        let mut writer = Writer::new(dataset(), of(is_fictional));
        let mut file = writer.begin().to_vec();
        file.extend_from_slice(writer.record(record(1, &answers)));
        file.extend_from_slice(writer.end());
        let whole = json_of(&file);
        for meta in [&whole["meta"], &whole["entry"][PATIENT]["resource"]["meta"]] {
            assert_eq!(meta["security"][0]["code"].as_str(), label);
        }
    }
}

#[test]
fn a_kpi_is_counted_and_names_nobody() {
    let records = [a_record()];
    let table = table_of(&records);
    let whole = json_of(&bundle(&records, Some(&table)));
    assert_eq!(resources(&whole, "Measure").len(), KPI_DEFINITIONS.len());
    let reports = resources(&whole, "MeasureReport");
    // KPI 11 is too early in its own year.
    assert_eq!(reports.len(), KPI_DEFINITIONS.len() - 1);
    let counts = |group: &Value| -> Vec<u64> {
        let populations = group["population"].as_array().unwrap().iter();
        populations.map(|one| one["count"].as_u64().unwrap()).collect()
    };
    for (report, kpi) in reports.iter().zip(&KPI_DEFINITIONS) {
        assert_eq!(report["measure"], format!("urn:fls-desk:measure:kpi-{}|1", kpi.number));
        assert_eq!(report["period"], json!({ "start": "2026-01-01", "end": "2026-12-31" }));
        assert_eq!(report["date"], "2026-11-30");
        assert_eq!(report.get("subject"), None);
        let text = report.to_string();
        assert!(!text.contains("9991000003") && !text.contains("LS1 4AP"), "{text}");
    }
    // 80% of a caseload of 1,857, of which FHIR counts whole patients.
    let of_caseload = &reports[1]["group"][0];
    assert_eq!(counts(of_caseload), [1, 1_486]);
    assert_eq!(
        of_caseload["population"][1]["extension"][0]["valueDecimal"],
        json!(1485.6)
    );
    assert_eq!(of_caseload["measureScore"]["value"], json!(0.1));
    let assessed = &reports[3]["group"][0];
    assert_eq!(
        (counts(assessed), &assessed["measureScore"]["value"]),
        (vec![0, 1], &json!(0.0))
    );
    assert_eq!(
        reports[6]["group"].as_array().unwrap().len(),
        2,
        "and of them a bone medicine alone"
    );
}

#[test]
fn what_a_record_takes_does_not_grow_with_those_before_it() {
    let answers = a_record();
    let mut writer = Writer::new(dataset(), of(true));
    writer.record(record(1, &answers));
    let second = writer.record(record(2, &answers)).len();
    for number in 3..500 {
        assert_eq!(writer.record(record(number, &answers)).len(), second);
    }
}

#[test]
fn answers_of_a_newer_dataset_are_left_out_and_counted() {
    let mut answers = a_record();
    answers.insert(QuestionKey::new("of_2031"), Answer::Choice(OptionKey::new("yes")));
    let mut writer = Writer::new(dataset(), of(true));
    writer.record(record(1, &answers));
    assert_eq!(writer.left_out(), 1);
}

#[test]
fn an_answer_that_only_another_version_offers_is_read_as_it_was_kept() {
    let mut answers = answers_of(
        "v3",
        &[
            ("1.01", "9991000003"),
            ("1.11", "Non hip/non spine"),
            ("4.01", "Zoledronate;Alendronate"),
        ],
    );
    answers.extend(answers_of("2024", &[("1.09", "2024-03-04")]));
    let file = bundle(std::slice::from_ref(&answers), None);
    assert!(rows(&file)[0].answers.as_ref().unwrap() == &answers);
}

/// A change of a good Bundle.
type Changing = fn(&mut Value);

#[test]
fn what_cannot_be_read_refuses_its_response_and_says_where() {
    let place = u32::try_from(RESPONSE + 1).unwrap();
    let column = |number: &str| dataset().newest().question_named(number).unwrap().column();
    let cases: [(Changing, &str, &str); 14] = [
        (
            |whole| item(whole, "1.09")["answer"] = json!([{ "valueDate": "2026-03" }]),
            "1.09",
            "incomplete-date",
        ),
        (
            |whole| item(whole, "1.09")["answer"] = json!([{ "valueDate": "01/03/2026" }]),
            "1.09",
            "incomplete-date",
        ),
        (
            |whole| item(whole, "1.09")["answer"] = json!([{ "valueDate": "2026-02-30" }]),
            "1.09",
            "no-such-date",
        ),
        (|whole| item(whole, "1.09")["answer"] = json!([]), "1.09", "missing"),
        (
            |whole| item(whole, "1.01")["answer"] = json!([{ "valueString": "9991000004" }]),
            "1.01",
            "not-an-nhs-number",
        ),
        (
            |whole| item(whole, "1.01")["answer"] = json!([{ "valueInteger": 1 }]),
            "1.01",
            "not-an-answer",
        ),
        (
            |whole| item(whole, "1.01")["answer"] = json!([{ "valueString": "9991000011" }]),
            "1.01",
            "patient-differs",
        ),
        (
            |whole| item(whole, "1.11")["answer"][0]["valueCoding"]["code"] = json!("antler"),
            "1.11",
            "not-an-answer",
        ),
        (
            |whole| item(whole, "1.11")["answer"][0]["valueCoding"]["system"] = json!("urn:other"),
            "1.11",
            "not-an-answer",
        ),
        (
            |whole| item(whole, "1.11")["answer"][0] = json!({ "valueString": "Hip" }),
            "1.11",
            "not-an-answer",
        ),
        (
            |whole| item(whole, "2.01")["answer"] = json!([{ "valueDecimal": 172.55 }]),
            "2.01",
            "too-many-decimals",
        ),
        (
            |whole| item(whole, "1.07-instead")["linkId"] = json!("1.09-instead"),
            "",
            "not-asked",
        ),
        (
            |whole| item(whole, "1.11")["linkId"] = json!("1.03"),
            "1.03",
            "several-answers",
        ),
        (
            |whole| whole["entry"][PATIENT]["resource"]["birthDate"] = json!("1950"),
            "1.02",
            "incomplete-date",
        ),
    ];
    for (place_of, (change, number, code)) in cases.into_iter().enumerate() {
        let expect = if number.is_empty() {
            String::new()
        } else {
            column(number)
        };
        assert_eq!(refused(change), [(place, expect, code)], "case {place_of}");
    }
    assert!(refused(|_| {}).is_empty());
    let unreadable = refused(|whole| whole["entry"][RESPONSE]["resource"]["item"] = json!("none"));
    assert_eq!(unreadable, [(place, String::new(), "not-fhir")]);
    let newer = |whole: &mut Value| {
        whole["entry"][RESPONSE]["resource"]["questionnaire"] = json!("urn:fls-desk:questionnaire:2031|1");
    };
    assert_eq!(refused(newer), [(place, String::new(), "newer-dataset")]);
}

#[test]
fn what_the_patient_alone_says_stands_in() {
    let mut whole = json_of(&bundle(&[a_record()], None));
    for link in ["1.01", "1.02", "1.03", "1.04"] {
        item(&mut whole, link)["answer"] = json!([]);
    }
    let file = serde_json::to_vec(&whole).unwrap();
    assert!(rows(&file)[0].answers.as_ref().unwrap() == &a_record());
    // Another place for the reference is the Patient's id.
    let id = whole["entry"][PATIENT]["resource"]["id"].clone();
    whole["entry"][RESPONSE]["resource"]["subject"]["reference"] = json!(format!("Patient/{}", id.as_str().unwrap()));
    let file = serde_json::to_vec(&whole).unwrap();
    assert!(rows(&file)[0].answers.as_ref().unwrap() == &a_record());
    // Of nobody there is no number.
    whole["entry"].as_array_mut().unwrap().remove(PATIENT);
    let file = serde_json::to_vec(&whole).unwrap();
    let refusals = rows(&file).remove(0).answers.unwrap_err();
    assert_eq!((refusals.len(), refusals[0].code, refusals[0].row), (1, "missing", 3));
}

#[test]
fn of_two_patients_who_are_referred_to_alike_none_stands_in() {
    let mut whole = json_of(&bundle(&[a_record()], None));
    item(&mut whole, "1.01")["answer"] = json!([]);
    let mut other = whole["entry"][PATIENT].clone();
    // One who stands there twice is one.
    whole["entry"].as_array_mut().unwrap().push(other.clone());
    let file = serde_json::to_vec(&whole).unwrap();
    assert!(rows(&file)[0].answers.as_ref().unwrap() == &a_record());
    // Of another system, in which somebody else has this id.
    other["fullUrl"] = json!("https://other.invalid/Patient/1");
    other["resource"]["birthDate"] = json!("1941-01-01");
    whole["entry"].as_array_mut().unwrap().push(other);
    let id = whole["entry"][PATIENT]["resource"]["id"].clone();
    whole["entry"][RESPONSE]["resource"]["subject"]["reference"] = json!(format!("Patient/{}", id.as_str().unwrap()));
    let file = serde_json::to_vec(&whole).unwrap();
    let refusals = rows(&file).remove(0).answers.unwrap_err();
    let codes: Vec<&str> = refusals.iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, ["several-patients", "missing"], "its number is nobody's");
}

#[test]
fn other_entries_are_counted_and_not_read() {
    let mut whole = json_of(&bundle(&[a_record()], Some(&table_of(&[a_record()]))));
    let entries = whole["entry"].as_array_mut().unwrap();
    entries
        .push(json!({ "resource": { "resourceType": "Observation", "status": "final", "code": { "text": "BMI" } } }));
    entries.push(json!({ "resource": { "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "urn:other" } }));
    let file = serde_json::to_vec(&whole).unwrap();
    let mut read = file_in::read(&file, ReadAs::default(), dataset()).unwrap();
    assert_eq!(
        read.notes(),
        ["2 entries of the Bundle were not read, as they are no response to a Questionnaire of the audit"]
    );
    assert_eq!(read.about(), 1);
    assert!(!read.may_have_rows_about_one());
    assert!(read.questions().contains(&keys::SITE) && !read.questions().contains(&keys::DXA));
    assert_eq!(read.rows().count(), 1);
    let twice = bundle(&[a_record(), a_record()], None);
    assert!(
        file_in::read(&twice, ReadAs::default(), dataset())
            .unwrap()
            .may_have_rows_about_one()
    );
}

#[test]
fn a_bundle_comes_back_with_what_is_wrong_and_can_be_read_as_it_is() {
    let mut whole = json_of(&bundle(&[a_record(), a_record()], None));
    item(&mut whole, "1.11")["answer"] = json!([{ "valueString": "Hip" }]);
    let file = serde_json::to_vec_pretty(&whole).unwrap();
    let back = |file: &[u8], words: &str| {
        let mut errors = RowErrors::default();
        errors.add(4, "1.11 SiteFirstFrac", words);
        let mut read = file_in::read(file, ReadAs::default(), dataset()).unwrap();
        read.with_errors(&errors).unwrap()
    };
    let first = back(&file, "no code");
    let second = back(&first, "no code yet");
    let outcome = |file: &[u8]| {
        let whole = json_of(file);
        let outcomes = resources(&whole, "OperationOutcome");
        assert_eq!(outcomes.len(), 1, "what was said before gives way");
        outcomes[0]["issue"].clone()
    };
    let issue = |words: &str| {
        json!([{
            "severity": "error",
            "code": "invalid",
            "diagnostics": format!("1.11 SiteFirstFrac: {words}"),
            "expression": ["Bundle.entry[3].resource"],
        }])
    };
    assert_eq!(outcome(&first), issue("no code"));
    assert_eq!(outcome(&second), issue("no code yet"));
    let codes = |file: &[u8]| -> Vec<Option<&'static str>> {
        let all = rows(file).into_iter();
        all.map(|row| row.answers.err().map(|refusals| refusals[0].code))
            .collect()
    };
    assert_eq!(codes(&second), codes(&file));
    assert_eq!(codes(&second), [Some("not-an-answer"), None]);
    assert_eq!(file_in::extension(&second), "json");
}

#[test]
fn what_is_no_bundle_of_records_is_told() {
    let read = |file: &[u8], read_as| file_in::read(file, read_as, dataset()).unwrap_err();
    let plain = |file: &[u8]| read(file, ReadAs::default());
    let whole = bundle(&[a_record()], None);
    assert_eq!(plain(&whole[..whole.len() / 2]), SheetError::BrokenBundle);
    assert_eq!(
        plain(b"{\"resourceType\": \"Bundle\", \"type\": \xff}"),
        SheetError::BrokenBundle
    );
    assert_eq!(plain(b"{}"), SheetError::NoBundle);
    assert_eq!(plain(b" \n{\"resourceType\": \"Patient\"}"), SheetError::NoBundle);
    assert_eq!(
        plain(b"{\"resourceType\": \"Bundle\", \"type\": \"collection\"}"),
        SheetError::NoBundle
    );
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(&whole);
    assert!(bundle_in::is_json(&marked) && rows(&marked).len() == 1);
    let latin = ReadAs {
        encoding: Some(TextEncoding::Windows1252),
        ..ReadAs::default()
    };
    let said = TextEncoding::Windows1252;
    assert_eq!(read(&whole, latin), SheetError::OtherLetters { said });
    let sheet = ReadAs {
        sheet: WhichSheet::At(0),
        ..ReadAs::default()
    };
    assert_eq!(read(&whole, sheet), SheetError::NoSuchSheet { sheets: Vec::new() });
    let mapping = crate::mapping::Mapping::default();
    let mapped = ReadAs {
        columns: Some(&mapping),
        ..ReadAs::default()
    };
    assert_eq!(read(&whole, mapped), SheetError::NoColumnsInBundle);
    let columns = file_in::columns(&whole, ReadAs::default(), dataset());
    assert_eq!(columns.unwrap_err(), SheetError::NoColumnsInBundle);
    assert!(
        file_in::headings(&whole, ReadAs::default(), dataset())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn debug_shows_nothing_of_a_patient() {
    let file = bundle(&[a_record()], None);
    let read = bundle_in::read(&file, dataset()).unwrap();
    let shown = format!("{read:?}");
    assert!(
        shown.starts_with("Bundle of 1 responses, ") && !shown.contains("9991000003"),
        "{shown}"
    );
}
