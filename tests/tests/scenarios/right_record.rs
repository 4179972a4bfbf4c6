//! The right record on a real store: what is there is found before a second record of one fracture is begun.

use app::views::{
    DeleteRecordRequest, ErrorCode, FoundKind, NewPatient, NewPatientView, RecordView, StartChoice, StartRecordRequest,
    StartedView,
};
use domain::id::RecordId;
use tests::desks::{TestDesk, add, choose, first, list, open, save, start, type_text};

const NUMBER: &str = "999 100 0003";

fn patient(nhs_number: &str, diagnosed: &str) -> NewPatient {
    NewPatient {
        nhs_number: nhs_number.to_owned(),
        diagnosed: diagnosed.to_owned(),
        ..NewPatient::default()
    }
}

fn overseas(born: &str, postcode: &str, diagnosed: &str) -> NewPatient {
    NewPatient {
        born: born.to_owned(),
        postcode: postcode.to_owned(),
        ..patient("overseas", diagnosed)
    }
}

async fn look(desk: &TestDesk, patient: NewPatient) -> NewPatientView {
    desk.look_for_record(patient).await.unwrap()
}

/// What happens with Enter, and its words.
async fn found(desk: &TestDesk, patient: NewPatient) -> (FoundKind, String) {
    let found = look(desk, patient).await.found.unwrap();
    (found.kind, found.words)
}

async fn kind(desk: &TestDesk, patient: NewPatient) -> FoundKind {
    found(desk, patient).await.0
}

/// The record that opens, and whether it opens unasked because it is there.
async fn started(desk: &TestDesk, patient: NewPatient, choice: Option<StartChoice>) -> Option<(RecordId, bool)> {
    match desk.start_record(StartRecordRequest { patient, choice }).await.unwrap() {
        StartedView::Opened { record, existing, .. } => Some((record.parse().unwrap(), existing)),
        StartedView::Choose { .. } => None,
    }
}

fn this(record: RecordId) -> StartChoice {
    StartChoice::Record(record.to_string())
}

async fn delete(desk: &TestDesk, record: RecordId) -> RecordView {
    let reason = desk.delete_reasons().await.unwrap().first().unwrap().key.clone();
    let record = record.to_string();
    desk.delete_record(DeleteRecordRequest { record, reason })
        .await
        .unwrap()
}

fn answer<'v>(view: &'v RecordView, question: &str) -> &'v str {
    let asked = view.questions.iter().find(|asked| asked.key == question);
    asked.unwrap().text.as_str()
}

#[tokio::test]
async fn a_patient_who_has_records_is_known_before_the_date_is_typed() {
    let desk = first("HRW").await;
    let held = async |patient| look(&desk, patient).await.held;
    assert_eq!(held(patient(NUMBER, "")).await, None);
    add(&desk, NUMBER, "1/3/2026").await;
    add(&desk, "999 100 0011", "2/3/2026").await;
    // Half a date is none yet.
    for diagnosed in ["", "1", "1/"] {
        assert_eq!(
            held(patient(NUMBER, diagnosed)).await.as_deref(),
            Some("This patient has 1 record here: 1 March 2026. Type the date of this fracture to find the right one.")
        );
    }
    assert_eq!(held(patient(NUMBER, "1/3/2026")).await, None);
    assert_eq!(held(patient("999 100 00", "")).await, None);
}

#[tokio::test]
async fn the_record_with_this_number_and_date_opens() {
    let desk = first("HRW").await;
    assert_eq!(kind(&desk, patient(NUMBER, "1/3/2026")).await, FoundKind::New);
    let record = add(&desk, NUMBER, "1/3/2026").await;
    assert_eq!(kind(&desk, patient(NUMBER, "1 mar 26")).await, FoundKind::Open);
    assert_eq!(
        started(&desk, patient("9991000003", "010326"), None).await,
        Some((record, true))
    );
    // Nobody can be led into a second one by an answer to another question.
    let anyway = started(&desk, patient(NUMBER, "1/3/2026"), Some(StartChoice::New)).await;
    assert_eq!(anyway, Some((record, true)));
    assert_eq!(kind(&desk, patient("999 264 9690", "1/3/2026")).await, FoundKind::New);
    assert_eq!(list(&desk).await.len(), 1);
}

#[tokio::test]
async fn a_record_that_was_begun_and_never_saved_is_found_too() {
    let desk = first("HRW").await;
    let (begun, existing) = started(&desk, patient(NUMBER, "1/3/2026"), None).await.unwrap();
    assert!(!existing);
    assert_eq!(
        started(&desk, patient(NUMBER, "1/3/2026"), None).await,
        Some((begun, true))
    );
    assert_eq!(kind(&desk, patient(NUMBER, "2/3/2026")).await, FoundKind::Offer);
    // What is typed and not saved counts: it is assessed, so a later fracture is asked about.
    type_text(&desk, begun, "assessment_date", "2/3/2026").await;
    assert_eq!(kind(&desk, patient(NUMBER, "3/3/2026")).await, FoundKind::Ask);
    type_text(&desk, begun, "diagnosis_date", "14/3/2025").await;
    assert_eq!(kind(&desk, patient(NUMBER, "1/3/2026")).await, FoundKind::New);
}

#[tokio::test]
async fn the_earlier_unassessed_fracture_is_offered_and_taken_or_not() {
    let desk = first("HRW").await;
    let record = add(&desk, NUMBER, "1/3/2026").await;
    let (kind, words) = found(&desk, patient(NUMBER, "14/3/2026")).await;
    assert_eq!(kind, FoundKind::Offer);
    assert!(words.contains("1 March 2026, not assessed yet"), "{words}");
    assert_eq!(
        started(&desk, patient(NUMBER, "14/3/2026"), None).await,
        None,
        "it is not chosen for anybody"
    );
    let taken = started(&desk, patient(NUMBER, "14/3/2026"), Some(this(record))).await;
    assert_eq!(taken, Some((record, false)));
    assert!(
        !open(&desk, record).await.changed,
        "the date stays that of the earliest"
    );
    let (other, existing) = started(&desk, patient(NUMBER, "14/3/2026"), Some(StartChoice::New))
        .await
        .unwrap();
    assert!(!existing && other != record);
    save(&desk, other).await;
    assert_eq!(
        started(&desk, patient(NUMBER, "14/3/2026"), None).await,
        Some((other, true))
    );
}

#[tokio::test]
async fn an_earlier_fracture_dates_the_record_once_that_is_saved() {
    let desk = first("HRW").await;
    let record = add(&desk, NUMBER, "20/3/2026").await;
    type_text(&desk, record, "postcode", "LS1").await;
    let (_, words) = found(&desk, patient(NUMBER, "14/3/2026")).await;
    assert!(words.contains("would become 14 March 2026"), "{words}");
    let request = StartRecordRequest {
        patient: patient(NUMBER, "14/3/2026"),
        choice: Some(this(record)),
    };
    let StartedView::Opened { question, .. } = desk.start_record(request).await.unwrap() else {
        panic!("it was chosen");
    };
    assert_eq!(question.as_deref(), Some("diagnosis_date"));
    let view = open(&desk, record).await;
    assert!(view.changed);
    assert_eq!(answer(&view, "diagnosis_date"), "14/03/2026");
    assert_eq!(answer(&view, "postcode"), "LS1", "what was typed before stays");
    save(&desk, record).await;
    assert_eq!(kind(&desk, patient(NUMBER, "14/3/2026")).await, FoundKind::Open);
    assert_eq!(list(&desk).await.len(), 1);
}

#[tokio::test]
async fn after_assessment_a_person_decides_and_another_year_is_a_new_record() {
    let desk = first("HRW").await;
    let record = add(&desk, NUMBER, "1/3/2026").await;
    type_text(&desk, record, "assessment_date", "10/3/2026").await;
    save(&desk, record).await;
    assert_eq!(
        kind(&desk, patient(NUMBER, "5/3/2026")).await,
        FoundKind::Offer,
        "before the assessment"
    );
    let asked = look(&desk, patient(NUMBER, "14/11/2026")).await.found.unwrap();
    assert_eq!(asked.kind, FoundKind::Ask);
    assert!(asked.source.is_none(), "the audit has no rule for it");
    let labels: Vec<&str> = asked.choices.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!(labels, ["Open the record of 1 March 2026", "Start a new record"]);
    let opened = started(&desk, patient(NUMBER, "14/11/2026"), Some(this(record))).await;
    assert_eq!(opened, Some((record, false)));
    let (kind, words) = found(&desk, patient(NUMBER, "14/11/2025")).await;
    assert_eq!(kind, FoundKind::New);
    assert!(
        words.contains("record of 1 March 2026") && words.contains("another year"),
        "{words}"
    );
    let (_, existing) = started(&desk, patient(NUMBER, "14/11/2025"), None).await.unwrap();
    assert!(!existing);
}

#[tokio::test]
async fn not_assessed_is_not_an_assessment() {
    let desk = first("HRW").await;
    let record = add(&desk, NUMBER, "1/3/2026").await;
    choose(&desk, record, "assessment_date", &["not_assessed"]).await;
    save(&desk, record).await;
    assert_eq!(kind(&desk, patient(NUMBER, "14/3/2026")).await, FoundKind::Offer);
}

#[tokio::test]
async fn a_deleted_record_is_said_and_can_be_looked_at() {
    let desk = first("HRW").await;
    let record = add(&desk, NUMBER, "1/3/2026").await;
    delete(&desk, record).await;
    let (kind_then, words) = found(&desk, patient(NUMBER, "1/3/2026")).await;
    assert_eq!(kind_then, FoundKind::Ask);
    assert!(words.contains("was deleted on 20 November 2026"), "{words}");
    assert_eq!(
        started(&desk, patient(NUMBER, "1/3/2026"), Some(this(record))).await,
        Some((record, false))
    );
    assert_eq!(kind(&desk, patient(NUMBER, "2/3/2026")).await, FoundKind::New);
    let (other, existing) = started(&desk, patient(NUMBER, "1/3/2026"), Some(StartChoice::New))
        .await
        .unwrap();
    assert!(!existing && other != record);
}

#[tokio::test]
async fn a_choice_that_is_no_longer_there_starts_nothing() {
    let desk = first("HRW").await;
    let record = add(&desk, NUMBER, "1/3/2026").await;
    delete(&desk, record).await;
    let request = StartRecordRequest {
        patient: patient(NUMBER, "14/3/2026"),
        choice: Some(this(record)),
    };
    assert!(desk.start_record(request).await.is_err());
    // Another record than the one that is offered now.
    let now = add(&desk, NUMBER, "2/3/2026").await;
    assert_eq!(
        started(&desk, patient(NUMBER, "14/3/2026"), Some(this(record))).await,
        None
    );
    assert_eq!(
        started(&desk, patient(NUMBER, "14/3/2026"), Some(this(now))).await,
        Some((now, false))
    );
}

#[tokio::test]
async fn patients_from_overseas_are_matched_by_birth_date_postcode_and_date() {
    let desk = first("HRW").await;
    let view = look(&desk, patient("OVERSEAS", "1/3/2026")).await;
    assert!(
        view.overseas && view.found.is_none(),
        "their date of birth is asked for"
    );
    let refused = desk
        .start_record(StartRecordRequest {
            patient: patient("OVERSEAS", "1/3/2026"),
            choice: None,
        })
        .await;
    assert_eq!(
        refused.err().unwrap().view().question.as_deref(),
        Some("birth_date"),
        "the box that is wanted is named"
    );
    let asked = || overseas("3/2/1950", "ls1 4ap", "1/3/2026");
    let (record, existing) = started(&desk, asked(), None).await.unwrap();
    assert!(!existing);
    let begun = open(&desk, record).await;
    assert_eq!(answer(&begun, "birth_date"), "03/02/1950", "it is not asked twice");
    save(&desk, record).await;
    assert_eq!(started(&desk, asked(), None).await, Some((record, true)));
    for (patient, expect) in [
        (overseas("3/2/1950", "LS1 4AP", "14/3/2026"), FoundKind::Offer),
        (overseas("3/2/1950", "NA", "1/3/2026"), FoundKind::Ask),
        (overseas("3/2/1950", "", "14/3/2026"), FoundKind::Ask),
        (overseas("3/2/1950", "EC1A 1BB", "1/3/2026"), FoundKind::Ask),
        (overseas("3/2/1950", "EC1A 1BB", "14/3/2026"), FoundKind::New),
        (overseas("3/2/1950", "LS1 4AP", "14/3/2025"), FoundKind::New),
        (overseas("4/2/1950", "LS1 4AP", "1/3/2026"), FoundKind::New),
    ] {
        assert_eq!(kind(&desk, patient).await, expect);
    }
    delete(&desk, record).await;
    let (kind, words) = found(&desk, asked()).await;
    assert!(kind == FoundKind::Ask && words.contains("was deleted"), "{words}");
}

#[tokio::test]
async fn each_box_says_how_it_is_read_or_why_not() {
    let desk = first("HRW").await;
    let view = look(&desk, patient("9991000003", "14/3/26")).await;
    assert_eq!(view.nhs_number.reading.as_deref(), Some("999 100 0003"));
    assert_eq!(view.diagnosed.reading.as_deref(), Some("14 March 2026"));
    let blank = look(&desk, NewPatient::default()).await;
    assert!(blank.nhs_number.refused.is_none() && blank.diagnosed.refused.is_none());
    assert!(blank.found.is_none());
    for (typed, expect) in [
        ("9919000003", "two digits side by side may have changed places"),
        ("9991000005", "one digit is probably mistyped"),
        ("ABC/123/45", "old-format"),
        ("999100", "this has 6"),
        ("999100000312", "hospital number"),
        ("999100O003", "not the letters O, I or L"),
    ] {
        let view = look(&desk, patient(typed, "14/3/26")).await;
        let said = view.nhs_number.refused.unwrap();
        assert!(said.contains(expect), "{typed}: {said}");
        assert!(view.found.is_none() && view.nhs_number.reading.is_none());
        let request = StartRecordRequest {
            patient: patient(typed, "14/3/26"),
            choice: None,
        };
        let refused = desk.start_record(request).await.err().unwrap().view();
        assert_eq!(refused.question.as_deref(), Some("nhs_number"));
        assert!(!refused.message.contains(typed), "{}", refused.message);
    }
}

#[tokio::test]
async fn a_date_that_cannot_be_starts_nothing_and_is_told_at_its_box() {
    let desk = first("HRW").await;
    let to_come = "Date the index fracture was diagnosed must be today or in the past";
    let after = "Date of birth must be on or before";
    for (patient, question, words) in [
        (patient(NUMBER, "t+30"), "diagnosis_date", to_come),
        (patient(NUMBER, "1/1/1850"), "diagnosis_date", "must be on or after"),
        (overseas("1/3/1950", "LS1 4AP", "t+30"), "diagnosis_date", to_come),
        (overseas("1/3/2026", "LS1 4AP", "1/2/2026"), "birth_date", after),
    ] {
        let view = look(&desk, patient.clone()).await;
        assert!(view.found.is_none(), "{words}: no record is said to start");
        if words == to_come {
            assert!(view.diagnosed.refused.unwrap().contains(to_come));
            assert_eq!(view.diagnosed.reading, None);
        }
        let request = StartRecordRequest { patient, choice: None };
        let refused = desk.start_record(request).await.err().unwrap().view();
        assert_eq!(
            (refused.code, refused.question.as_deref()),
            (ErrorCode::ImpossibleDate, Some(question))
        );
        assert!(refused.message.contains(words), "{}", refused.message);
        assert_eq!(desk.counts().await.unwrap().not_saved, 0, "nothing was started");
    }
    assert_eq!(kind(&desk, patient(NUMBER, "t")).await, FoundKind::New);
}

#[tokio::test]
async fn a_date_of_a_closed_version_is_said_before_it_is_tried() {
    let desk = first("HRW").await;
    let (kind, words) = found(&desk, patient(NUMBER, "14/3/2019")).await;
    assert_eq!(kind, FoundKind::Closed);
    assert!(words.contains("1 January 2020"), "{words}");
    let request = StartRecordRequest {
        patient: patient(NUMBER, "14/3/2019"),
        choice: None,
    };
    let refused = desk.start_record(request).await.err().unwrap().view();
    assert_eq!(
        (refused.code, refused.question.as_deref()),
        (ErrorCode::ClosedVersion, Some("diagnosis_date"))
    );
}

#[tokio::test]
async fn two_records_of_one_year_are_one_offer_the_earliest() {
    let desk = first("HRW").await;
    add(&desk, NUMBER, "1/3/2026").await;
    let earliest = start(&desk, NUMBER, "1/2/2026").await;
    save(&desk, earliest).await;
    assert_eq!(
        started(&desk, patient(NUMBER, "14/3/2026"), Some(this(earliest))).await,
        Some((earliest, false))
    );
}

#[tokio::test]
async fn a_record_changed_to_be_another_says_so_at_the_question() {
    let desk = first("HRW").await;
    add(&desk, NUMBER, "1/3/2026").await;
    let record = add(&desk, "999 264 9690", "1/3/2026").await;
    let said = |view: &RecordView| view.findings.iter().any(|finding| finding.code == "same-record");
    assert!(!said(&open(&desk, record).await));
    let view = type_text(&desk, record, "nhs_number", NUMBER).await;
    assert!(said(&view) && view.findings.iter().all(|finding| !finding.error));
    assert!(!said(&type_text(&desk, record, "diagnosis_date", "2/3/2026").await));
    assert!(!said(&type_text(&desk, record, "nhs_number", "999 264 9690").await));
}
