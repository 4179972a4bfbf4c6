//! A further fracture of a patient who has a record: begun from it without the number typed again, linked, and with what carries
//! over shown as such until it is saved.

use app::views::{
    DeleteRecordRequest, ErrorCode, FoundKind, NewPatient, NewPatientView, RecordRequest, RecordView, StartChoice,
    StartRecordRequest, StartedView,
};
use domain::id::RecordId;
use testkit::TestCentral;
use tests::desks::{
    TestDesk, add, agree, assert_same, export, first, in_agreement, joined, list, open, save, set, type_text,
};

const NUMBER: &str = "9991000003";

fn request(record: RecordId) -> RecordRequest {
    let record = record.to_string();
    RecordRequest { record }
}

fn of(record: RecordId, diagnosed: &str) -> NewPatient {
    NewPatient {
        diagnosed: diagnosed.to_owned(),
        of: Some(record.to_string()),
        ..NewPatient::default()
    }
}

async fn look(desk: &TestDesk, record: RecordId, diagnosed: &str) -> NewPatientView {
    desk.look_for_record(of(record, diagnosed)).await.unwrap()
}

async fn begin(desk: &TestDesk, record: RecordId, diagnosed: &str, choice: Option<StartChoice>) -> StartedView {
    let patient = of(record, diagnosed);
    desk.start_record(StartRecordRequest { patient, choice }).await.unwrap()
}

/// Begins one that nothing stands against.
async fn begun(desk: &TestDesk, record: RecordId, diagnosed: &str) -> RecordId {
    match begin(desk, record, diagnosed, None).await {
        StartedView::Opened { record, existing, .. } => {
            assert!(!existing);
            record.parse().unwrap()
        }
        StartedView::Choose { .. } => panic!("there is nothing to decide"),
    }
}

/// The questions that were carried over, by number.
fn carried(view: &RecordView) -> Vec<&str> {
    let carried = view.questions.iter().filter(|question| question.carried.is_some());
    carried.map(|question| question.number.as_str()).collect()
}

fn others(view: &RecordView) -> Vec<&str> {
    view.other_fractures.iter().map(|other| other.words.as_str()).collect()
}

async fn refused(desk: &TestDesk, record: RecordId) -> ErrorCode {
    desk.look_for_record(of(record, "")).await.err().unwrap().view().code
}

#[tokio::test]
async fn what_belongs_to_the_patient_carries_over_unsaved_and_nothing_of_care_does() {
    let desk = first("HRW").await;
    let wrist = add(&desk, NUMBER, "1/3/2025").await;
    let said = [
        ("1.03", "Female"),
        ("1.04", "LS1 4AP"),
        ("1.05", "No"),
        ("1.07", "10/3/2025"),
        ("1.11", "Wrist"),
        ("2.03", "Yes"),
        ("2.04", "No"),
        ("4.01", "Alendronate"),
        ("6.01", "Yes"),
    ];
    set(&desk, wrist, &said).await;
    let before = export(&desk).await;

    let asked = look(&desk, wrist, "").await;
    let patient = asked.patient.unwrap();
    assert_eq!(patient.nhs_number.as_deref(), Some(NUMBER));
    assert_eq!(patient.born.as_deref(), Some("1951-05-03"));
    assert_eq!(
        patient.carries,
        [
            "NHS number",
            "Date of birth",
            "Gender",
            "Previous fragility fracture since age 50"
        ]
    );
    assert!(asked.held.unwrap().contains("1 March 2025"));
    let found = look(&desk, wrist, "2/9/2026").await.found.unwrap();
    assert_eq!(found.kind, FoundKind::New);
    assert!(
        found
            .words
            .contains("A fracture in another year is a record of its own"),
        "{}",
        found.words
    );
    let impossible = StartRecordRequest {
        patient: of(wrist, "2/5/1950"),
        choice: None,
    };
    assert_eq!(
        desk.start_record(impossible).await.err().unwrap().view().code,
        ErrorCode::ImpossibleDate,
        "before the patient was born"
    );

    let hip = begun(&desk, wrist, "2/9/2026").await;
    let view = open(&desk, hip).await;
    assert!(view.unsaved_record && view.changed);
    assert_eq!(carried(&view), ["1.01", "1.02", "1.03", "2.03"]);
    let words = view.questions.iter().find_map(|question| question.carried.as_deref());
    assert_eq!(words, Some("Carried from another fracture of this patient"));
    assert_eq!(
        others(&view),
        ["Wrist, 1 Mar 2025"],
        "the header knows it before it is saved"
    );
    assert_eq!(export(&desk).await, before, "nothing is saved");
    // It is not linked before it is saved: thrown away, nothing is left of it.
    assert!(open(&desk, wrist).await.other_fractures.is_empty());

    // What was typed is the nurse's own; the rest goes with one key.
    type_text(&desk, hip, "birth_date", "04/05/1951").await;
    let cleared = desk.clear_carried(request(hip)).await.unwrap().into_view();
    assert!(carried(&cleared).is_empty() && cleared.nhs_number.is_none());
    type_text(&desk, hip, "nhs_number", NUMBER).await;
    save(&desk, hip).await;
    assert_eq!(others(&open(&desk, wrist).await), ["diagnosed 2 Sep 2026"]);
    assert_eq!(list(&desk).await.len(), 2);
    assert_eq!(desk.list_duplicates().await.unwrap().total, 0);
}

#[tokio::test]
async fn a_fracture_that_belongs_to_a_record_that_is_there_is_offered_it() {
    let desk = first("HRW").await;
    let wrist = add(&desk, NUMBER, "1/3/2026").await;
    // Before assessment and in the same year: one record, by the audit's rule.
    let StartedView::Choose { found } = begin(&desk, wrist, "20/3/2026", None).await else {
        panic!("it belongs to the record that is there");
    };
    assert_eq!(found.kind, FoundKind::Offer);
    assert_eq!(found.choices[0].choice, StartChoice::Record(wrist.to_string()));
    // The day of the one that is there opens it.
    let StartedView::Opened { existing, .. } = begin(&desk, wrist, "1/3/2026", None).await else {
        panic!("it is there");
    };
    assert!(existing);
    let StartedView::Opened { record, .. } = begin(&desk, wrist, "20/3/2026", Some(StartChoice::New)).await else {
        panic!("that was decided");
    };
    let hip: RecordId = record.parse().unwrap();
    save(&desk, hip).await;
    assert_eq!(
        desk.list_duplicates().await.unwrap().total,
        0,
        "19 days apart, and said to be two fractures"
    );
    // One that is not saved has nothing to carry over, and a deleted one is to be restored first.
    let next = begun(&desk, wrist, "1/2/2025").await;
    assert_eq!(refused(&desk, next).await, ErrorCode::NoSuchRecord);
    let reason = "other".to_owned();
    let record = hip.to_string();
    desk.delete_record(DeleteRecordRequest { record, reason })
        .await
        .unwrap();
    assert_eq!(refused(&desk, hip).await, ErrorCode::Deleted);
}

#[tokio::test]
async fn fractures_of_a_patient_without_a_number_stand_in_each_others_header_at_every_desk() {
    let central = TestCentral::start().await;
    let one = in_agreement(&central, "HRW", 0).await;
    let two = joined(&central, "HRW", "Second desk").await;
    let wrist = add(&one, NUMBER, "1/3/2024").await;
    set(&one, wrist, &[("1.01", "OVERSEAS"), ("1.11", "Wrist")]).await;
    let hip = begun(&one, wrist, "2/9/2025").await;
    assert_eq!(carried(&open(&one, hip).await), ["1.01", "1.02"]);
    // Begun twice, it is the one that waits to be saved.
    let StartedView::Opened { record, existing, .. } = begin(&one, wrist, "2/9/2025", None).await else {
        panic!("it is there");
    };
    assert_eq!((record, existing), (hip.to_string(), true));
    save(&one, hip).await;
    let spine = begun(&one, hip, "3/1/2026").await;
    save(&one, spine).await;
    agree(&one).await;
    agree(&two).await;
    agree(&one).await;
    for desk in [&one, &two] {
        let view = open(desk, hip).await;
        assert_eq!(others(&view), ["Wrist, 1 Mar 2024", "diagnosed 3 Jan 2026"]);
        // Also by way of the one between them.
        let view = open(desk, spine).await;
        assert_eq!(others(&view), ["diagnosed 2 Sep 2025", "Wrist, 1 Mar 2024"]);
    }
    assert_same(&one, &two).await;

    // One that says nobody's number at all is a patient, too.
    set(&two, wrist, &[("1.01", "")]).await;
    let asked = look(&two, wrist, "3/1/2026").await;
    assert_eq!(asked.patient.unwrap().nhs_number, None);
    let found = asked.found.unwrap();
    assert_eq!(
        (found.kind, found.words.as_str()),
        (FoundKind::Open, "This patient has a record of this date: it opens.")
    );
}

#[tokio::test]
async fn a_record_that_is_given_another_number_before_it_is_saved_is_linked_to_nobody() {
    let desk = first("HRW").await;
    let wrist = add(&desk, NUMBER, "1/3/2025").await;
    let hip = begun(&desk, wrist, "2/9/2026").await;
    type_text(&desk, hip, "nhs_number", "9991000011").await;
    save(&desk, hip).await;
    assert!(open(&desk, wrist).await.other_fractures.is_empty());
    assert!(open(&desk, hip).await.other_fractures.is_empty());
}
