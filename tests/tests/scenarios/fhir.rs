//! Records and figures as FHIR: valid by two validators that know nothing of each other, with what UK Core asks for, and read back as
//! they were.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use app::views::{
    ErrorCode, ExportFormat, ExportLineEnds, ExportRecordsRequest, ExportWhich, ImportDates, ImportLayout,
    ImportLetters, ImportModeChoice, ImportPreviewView, ImportRequest, ImportSeenView, ImportUndoRequest,
    RunImportRequest, UndoImportRequest, UntickedRows,
};
use serde_json::{Value, json};
use tests::desks::{TestDesk, export, first, import, list};
use tests::program::Fls;

/// Of each version of the dataset a few, and of the newest two many.
fn records() -> Vec<u8> {
    testkit::synthetic::csv(17, 250, "2026-06-30".parse().unwrap())
}

const OTHERS: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.07 DateFLSAssess,1.09 DateIndexFracDiagnosed,1.11 SiteFirstFrac\n\
    OVERSEAS,03/02/1950,LS1 4AQ,Not assessed,01/03/2019,Hip\n\
    OVERSEAS,04/02/1950,LS1 4AP,12/03/2024,02/03/2024,Wrist\n";

/// A store with both, and the Bundle of it.
fn exported() -> (Fls, String) {
    let fls = Fls::with_service();
    fls.run("import", &[&fls.file("records.csv", records())]).expect(0);
    fls.run("import", &[&fls.file("others.csv", OTHERS)]).expect(0);
    let file = place(&fls, "records.json");
    let said = fls.run("export", &[&file, "--format", "fhir"]).expect(0).out;
    assert_eq!(said, "252 records written\n");
    (fls, file)
}

fn place(fls: &Fls, name: &str) -> String {
    fls.folder().join(name).to_str().unwrap().to_owned()
}

fn read(file: &str) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// The resources of a type, in order.
fn resources<'j>(bundle: &'j Value, kind: &str) -> Vec<&'j Value> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == kind)
        .collect()
}

/// What both validators say of a file.
fn validated(file: &str) -> Output {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = tests.join("../.local/fhir");
    assert!(
        packages.is_dir(),
        "the validators of FHIR are missing: run make setup, which installs what scripts/fhir.txt lists"
    );
    Command::new("python3")
        .arg(tests.join("validate_fhir.py"))
        .arg(file)
        .env("PYTHONPATH", packages)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap()
}

#[test]
fn what_is_exported_is_valid_by_two_validators_that_find_faults_where_there_are() {
    let (fls, file) = exported();
    let good = validated(&file);
    let said = String::from_utf8(good.stdout).unwrap();
    let complained = String::from_utf8(good.stderr).unwrap();
    assert!(good.status.success() && said.is_empty(), "{said}{complained}");

    let mut whole = read(&file);
    let patient = whole["entry"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|entry| entry["resource"]["resourceType"] == "Patient")
        .unwrap();
    patient["resource"]["birthDate"] = json!("3 February 1950");
    let bad = fls.file("bad.json", serde_json::to_vec(&whole).unwrap());
    let faults = validated(&bad);
    let said = String::from_utf8(faults.stdout).unwrap();
    assert_eq!(faults.status.code(), Some(1), "{said}");
    for validator in ["fhirkit: ", "fhir.resources: "] {
        let finds = |line: &str| line.starts_with(validator) && line.contains("birthDate");
        assert!(said.lines().any(finds), "{said}");
    }
}

/// The elements that the profiles of UK Core (STU3 sequence) ask every system to support, as far as the audit knows them: it asks
/// for nobody's name or telephone number. Those of a Patient are beside the answers that they are made from, where that is so.
const UK_CORE: [(&str, &[&str]); 4] = [
    ("Organization", &["identifier", "active", "name"]),
    ("Patient", &["active", "managingOrganization"]),
    ("Questionnaire", &["url", "title", "status", "subjectType", "item"]),
    (
        "QuestionnaireResponse",
        &[
            "identifier",
            "questionnaire",
            "status",
            "subject",
            "authored",
            "author",
            "item",
        ],
    ),
];
const OF_ANSWERS: [(&str, &str); 4] = [
    ("1.01", "identifier"),
    ("1.02", "birthDate"),
    ("1.03", "gender"),
    ("1.04", "address"),
];

/// The items of a resource, and those in them.
fn items(resource: &Value) -> Vec<&Value> {
    let own = resource["item"].as_array().into_iter().flatten();
    own.flat_map(|item| std::iter::once(item).chain(items(item))).collect()
}

#[test]
fn every_resource_has_what_uk_core_must_support() {
    let (_fls, file) = exported();
    let whole = read(&file);
    assert_eq!(
        (&whole["type"], whole["entry"].is_array()),
        (&json!("collection"), true)
    );
    for (kind, elements) in UK_CORE {
        let of_kind = resources(&whole, kind);
        assert!(!of_kind.is_empty(), "{kind}");
        for resource in of_kind {
            let profile = format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}");
            assert_eq!(resource["meta"]["profile"], json!([profile]));
            for element in elements {
                assert!(!resource[*element].is_null(), "{kind}.{element}");
            }
        }
    }
    for item in resources(&whole, "Questionnaire").into_iter().flat_map(items) {
        assert!(item["linkId"].is_string() && item["text"].is_string() && item["type"].is_string());
    }
    let (patients, responses) = (resources(&whole, "Patient"), resources(&whole, "QuestionnaireResponse"));
    assert_eq!((patients.len(), responses.len()), (252, 252));
    let mut overseas = 0;
    for (patient, response) in patients.into_iter().zip(responses) {
        let answered: BTreeSet<&str> = items(response)
            .into_iter()
            .filter_map(|item| item["linkId"].as_str())
            .collect();
        for (number, element) in OF_ANSWERS {
            assert_eq!(answered.contains(number), !patient[element].is_null(), "{element}");
        }
        if let Some(number) = patient["identifier"].get(0) {
            assert_eq!(number["system"], "https://fhir.nhs.uk/Id/nhs-number");
            assert_eq!(number.get("extension"), None, "nobody has traced it here");
        } else {
            overseas += 1;
            let why = &patient["extension"][0]["valueCodeableConcept"]["coding"][0]["code"];
            assert_eq!(why, "overseas-patient");
        }
        assert!(
            items(response)
                .iter()
                .all(|item| item["answer"].is_array() || item["item"].is_array())
        );
    }
    assert_eq!(overseas, 2);
}

#[test]
fn a_response_answers_what_its_questionnaire_asks_with_what_it_offers() {
    let (_fls, file) = exported();
    let whole = read(&file);
    let questionnaires = resources(&whole, "Questionnaire");
    for response in resources(&whole, "QuestionnaireResponse") {
        let named = response["questionnaire"].as_str().unwrap();
        let is_named = |one: &&&Value| {
            let (url, version) = (one["url"].as_str().unwrap(), one["version"].as_str().unwrap());
            named == format!("{url}|{version}")
        };
        let asked = items(questionnaires.iter().find(is_named).unwrap());
        for item in items(response) {
            let asked = asked.iter().find(|asked| asked["linkId"] == item["linkId"]).unwrap();
            let answers = item["answer"].as_array().into_iter().flatten();
            for answer in answers {
                let expect = match asked["type"].as_str().unwrap() {
                    "string" => "valueString",
                    "date" => "valueDate",
                    "decimal" => "valueDecimal",
                    _ => "valueCoding",
                };
                assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), [expect]);
                let is_offered = |option: &Value| {
                    let (option, given) = (&option["valueCoding"], &answer["valueCoding"]);
                    option["code"] == given["code"] && option["system"] == given["system"]
                };
                let mut options = asked["answerOption"].as_array().into_iter().flatten();
                assert!(expect != "valueCoding" || options.any(is_offered), "{item}");
            }
        }
    }
}

#[test]
fn what_is_exported_imports_as_the_same() {
    let (fls, file) = exported();
    let csv = |fls: &Fls| {
        let place = place(fls, "as.csv");
        fls.run("export", &[&place, "--force"]).expect(0);
        let text = std::fs::read_to_string(&place).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    let before = csv(&fls);
    let again = fls.json("import", &[&file]);
    assert_eq!(
        (&again["rows"], &again["changed"], &again["new"]),
        (&json!(252), &json!(0), &json!(0))
    );
    assert_eq!(csv(&fls), before);

    let other = Fls::with_service();
    let report = other.json("import", &[&file]);
    assert_eq!((&report["new"], &report["refused"]), (&json!(252), &json!([])));
    assert_eq!(csv(&other), before, "every record is as it was");
    let figures = |fls: &Fls| fls.json("kpi", &["--year", "2025", "--as-at", "2026-06-30"]);
    assert_eq!(figures(&other), figures(&fls));
}

#[test]
fn the_figures_are_those_that_fls_shows_and_name_nobody() {
    let (fls, file) = exported();
    let whole = read(&file);
    let reports = resources(&whole, "MeasureReport");
    let years: BTreeSet<&str> = reports
        .iter()
        .map(|report| report["period"]["start"].as_str().unwrap())
        .collect();
    assert!(
        years.contains("2019-01-01") && years.contains("2025-01-01"),
        "{years:?}"
    );
    let as_at = reports[0]["date"].as_str().unwrap();
    let shown: BTreeMap<&str, Value> = years
        .iter()
        .map(|year| {
            (
                *year,
                fls.json("kpi", &["--year", year.get(..4).unwrap(), "--as-at", as_at]),
            )
        })
        .collect();
    for report in reports {
        let shown = &shown[report["period"]["start"].as_str().unwrap()];
        let measure = report["measure"].as_str().unwrap();
        let kpi = |one: &&Value| measure == format!("urn:fls-desk:measure:kpi-{}|1", one["kpi"]);
        let kpi = shown["kpis"].as_array().unwrap().iter().find(kpi).unwrap();
        let first = &report["group"][0];
        let [numerator, denominator] = [&first["population"][0], &first["population"][1]];
        if kpi["kpi"] == 1 {
            assert_eq!(numerator["count"], kpi["over_20_percent_missing"]);
            assert_eq!(denominator["count"], kpi["fields"]);
            continue;
        }
        assert_eq!(numerator["count"], kpi["numerator"]);
        let exact = denominator["extension"]
            .get(0)
            .map(|extension| &extension["valueDecimal"]);
        let exact = exact.unwrap_or(&denominator["count"]);
        assert_eq!(exact.as_f64(), kpi["denominator"].as_f64());
        if let Some(score) = first.get("measureScore") {
            assert_eq!(
                format!("{:.1}", score["value"].as_f64().unwrap()),
                kpi["percent"].as_str().unwrap()
            );
        }
        for element in ["subject", "evaluatedResource", "contained"] {
            assert_eq!(report.get(element), None);
        }
    }
}

#[test]
fn an_export_is_of_the_records_that_are_asked_for_and_of_their_years() {
    let (fls, _) = exported();
    let file = place(&fls, "of-2019.json");
    let said = fls
        .run("export", &[&file, "--format", "fhir", "--year", "2019"])
        .expect(0)
        .out;
    assert_eq!(said, "1 record written\n");
    let whole = read(&file);
    assert_eq!(resources(&whole, "Patient").len(), 1);
    assert!(
        resources(&whole, "MeasureReport")
            .iter()
            .all(|report| report["period"]["start"] == "2019-01-01")
    );
    let refused = fls.run("export", &[&place(&fls, "none.json"), "--format", "fhir", "--bom"]);
    assert!(
        refused.code != 0 && refused.err.contains("go with --format csv"),
        "{}",
        refused.err
    );
}

#[test]
fn a_response_that_cannot_be_read_is_refused_and_handed_back() {
    let (fls, file) = exported();
    let mut whole = read(&file);
    let entries = whole["entry"].as_array_mut().unwrap();
    let number = entries
        .iter()
        .position(|entry| entry["resource"]["resourceType"] == "QuestionnaireResponse")
        .unwrap();
    entries[number]["resource"]["item"][0]["item"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "linkId": "1.10", "answer": [{ "valueString": "Fragility" }] }));
    let bad = fls.file("bad.json", serde_json::to_vec(&whole).unwrap());
    let back = place(&fls, "back.json");
    let other = Fls::with_service();
    let said = other.run("import", &[&bad, "--errors", &back]).expect(1);
    assert!(said.err.contains("1.10 TypeOfFractue"), "{}", said.err);
    let outcome = read(&back);
    let issue = &resources(&outcome, "OperationOutcome")[0]["issue"];
    assert_eq!(issue.as_array().unwrap().len(), 1);
    assert_eq!(
        issue[0]["expression"],
        json!([format!("Bundle.entry[{number}].resource")])
    );
    assert!(
        validated(&back).status.success(),
        "with what is wrong beside it, it is a Bundle still"
    );
    for (bytes, words) in [
        (&b"{\"resourceType\":\"Patient\"}"[..], "no FHIR Bundle"),
        (b"{\"resourceType\":\"Bundle\",", "damaged, or cut off"),
    ] {
        let refused = other.run("import", &[&other.file("wrong.json", bytes)]).expect(1);
        assert!(refused.err.contains(words), "{}", refused.err);
    }
}

fn seen(view: Option<ImportSeenView>) -> ImportPreviewView {
    match view.unwrap() {
        ImportSeenView::Preview { view } => *view,
        ImportSeenView::Columns { .. } | ImportSeenView::Nhfd { .. } => panic!("a Bundle has no columns"),
    }
}

async fn written(desk: &TestDesk) -> Vec<u8> {
    let request = ExportRecordsRequest {
        format: ExportFormat::Fhir,
        byte_order_mark: false,
        line_ends: ExportLineEnds::CrLf,
        which: ExportWhich::All,
    };
    let view = desk.export_records(request).await.unwrap();
    let name = view.file.unwrap();
    assert!(
        name.starts_with("fls-records-20") && Path::new(&name).extension().is_some_and(|is| is == "json"),
        "{name}"
    );
    std::fs::read(desk.host().documents().join(name)).unwrap()
}

#[tokio::test]
async fn in_the_window_a_bundle_is_seen_imported_and_taken_back_like_any_file() {
    let desk = first("HRW").await;
    import(&desk, &records()).await;
    let csv = export(&desk).await;
    let bundle = written(&desk).await;

    let other = first("HRW").await;
    other.host().give_file("records.json", &bundle);
    let preview = seen(other.choose_import().await.unwrap());
    assert_eq!((preview.rows, preview.new), (250, 250));
    let order = RunImportRequest {
        read: ImportRequest {
            mode: ImportModeChoice::FillBlanks,
            not_known_replaces: false,
            sheet: None,
            letters: ImportLetters::AsShown,
            dates: ImportDates::AsShown,
            layout: ImportLayout::AsShown,
            nhfd: None,
            unticked: UntickedRows::default(),
        },
        preview: preview.preview,
        all_or_none: false,
        cleared: String::new(),
    };
    other.run_import(order).await.unwrap();
    assert!(sorted(&export(&other).await) == sorted(&csv));
    let import = other.earlier_imports().await.unwrap().remove(0);
    assert_eq!(import.file.as_deref(), Some("records.json"));
    let undo = other
        .preview_import_undo(ImportUndoRequest {
            import: import.id.clone(),
        })
        .await
        .unwrap();
    let undo = UndoImportRequest {
        import: import.id,
        preview: undo.preview,
    };
    other.undo_import(undo).await.unwrap();
    assert!(list(&other).await.is_empty());

    other
        .host()
        .give_file("other.json", b"{\"resourceType\":\"Bundle\",\"type\":\"collection\"}");
    let refused = other.choose_import().await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::NoBundle);
}

fn sorted(file: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    lines
}
