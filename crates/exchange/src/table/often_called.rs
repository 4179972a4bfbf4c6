//! What hospitals often call a question in files of their own. It is proposed, and never read unasked: a file may mean something
//! else by it.

use domain::QuestionKey;
use domain::dataset::{keys, plain_name};

/// Each as names are compared: without case, spaces and punctuation.
static OFTEN_CALLED: [(QuestionKey, &[&str]); 8] = [
    (keys::NHS_NUMBER, &["nhs", "nhsno", "nhsnum", "nhsnumber", "nhsid"]),
    (keys::BIRTH_DATE, &["dob", "birthdate", "dateofbirth", "born"]),
    (keys::GENDER, &["sex", "gender"]),
    (keys::POSTCODE, &["postcode", "postalcode"]),
    (
        keys::DIAGNOSIS_DATE,
        &[
            "fracturedate",
            "dateoffracture",
            "fracturediagnosed",
            "datediagnosed",
            "diagnosisdate",
            "dateofdiagnosis",
        ],
    ),
    (keys::FRACTURE_TYPE, &["fracturetype", "typeoffracture"]),
    (keys::SITE, &["site", "fracturesite", "siteoffracture"]),
    (keys::DXA_DATE, &["dxadate", "dateofdxa", "dexadate", "dateofdexa"]),
];

/// The question that hospitals often call this.
pub(super) fn often_called(name: &str) -> Option<QuestionKey> {
    let name = plain_name(name);
    let called = OFTEN_CALLED.iter().find(|(_, names)| names.contains(&name.as_str()));
    called.map(|(key, _)| key.clone())
}
