//! The details for support say how a desk stands, and nothing of a patient or of whoever sits there.

use app::views::{ErrorCode, HelpPageView, NewPatient, StartRecordRequest};
use tests::desks::{first, import, save, start, type_text};

/// What the patients and people of this test have and nobody else has.
const CANARIES: [&str; 11] = [
    "9991000003",
    "999 100 0003",
    "9991000011",
    "999 100 0011",
    "ZE1 0QQ",
    "Quillfeather",
    "1938",
    "17/11/1938",
    "A. Nurse",
    "HRW",
    "Hartwell",
];

const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025\r\n";

#[tokio::test]
async fn details_for_support_count_records_and_name_no_patient() {
    let desk = first("HRW").await;
    import(&desk, FILE.as_bytes()).await;
    let record = start(&desk, "999 100 0003", "1/3/2025").await;
    type_text(&desk, record, "birth_date", "17/11/1938").await;
    type_text(&desk, record, "postcode", "ze1 0qq").await;
    save(&desk, record).await;
    type_text(&desk, record, "assessment_date", "Mrs Quillfeather").await;

    let patient = NewPatient {
        nhs_number: "Mrs Quillfeather".to_owned(),
        diagnosed: "1/3/2025".to_owned(),
        ..NewPatient::default()
    };
    let missing = StartRecordRequest { patient, choice: None };
    let refused = desk.start_record(missing).await.err().unwrap();
    assert_eq!(desk.failed(&refused).code, ErrorCode::Unreadable);

    let HelpPageView {
        support, support_text, ..
    } = desk.help_page().await.unwrap();
    let value = |name: &str| {
        let line = support.iter().find(|line| line.name == name).unwrap();
        assert!(support_text.contains(&format!("{}: {}", line.name, line.value)));
        line.value.as_str()
    };
    assert_eq!(value("Program"), format!("FLS Desk {}", env!("CARGO_PKG_VERSION")));
    assert_eq!(value("Records only here"), "2");
    assert_eq!(value("Central last answered"), "not joined");
    assert_eq!(value("Reasons for it"), "none");
    assert!(value("Questions").contains("2024 revision "), "{}", value("Questions"));
    assert!(
        value("Last errors").starts_with("unreadable ("),
        "{}",
        value("Last errors")
    );

    for canary in CANARIES {
        assert!(
            !support_text.contains(canary),
            "the details hold something of a patient, a person or the service"
        );
    }
    assert!(!support_text.contains(&record.to_string()), "the details name a record");
    let long_number = support_text
        .split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() >= 10);
    assert!(!long_number, "the details hold a number as long as an NHS number");
}
