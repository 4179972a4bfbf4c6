//! Patients whom nobody has, as rows of a file: what a desk was told of each, and what a file says of them.

use std::collections::BTreeMap;

use domain::NhsNumber;
use rand::RngExt as _;
use rand::rngs::StdRng;

const HEADER: &str =
    "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.05 CareRes,1.09 DateIndexFracDiagnosed,1.11 SiteFirstFrac";
/// What is asked of each here, by the numbers in the header.
const ASKED: [&str; 3] = ["1.03", "1.05", "1.11"];

/// The answers to what is asked, as labels.
pub(crate) type Said = [String; 3];

/// What was said of patients, by their numbers.
pub(crate) type Patients = BTreeMap<String, Said>;

/// The n-th number that can be one; of those that begin with 999, which nobody is given.
pub(crate) fn nhs_number(n: u32) -> String {
    // One in eleven has no check digit.
    let mut bodies = (n * 10..).map(|body| format!("999{body:06}"));
    let checked = |body: &String| {
        (0..10)
            .map(|check| format!("{body}{check}"))
            .find(|text| NhsNumber::read(text).is_ok())
    };
    bodies.find_map(|body| checked(&body)).unwrap()
}

/// What somebody says of one of them.
pub(crate) fn said(chance: &mut StdRng) -> Said {
    let mut one_of = |labels: &[&str]| labels[chance.random_range(0..labels.len())].to_owned();
    [
        one_of(&["Female", "Male"]),
        one_of(&["Yes", "No"]),
        one_of(&["Wrist", "Hip", "Spine", "Pelvis"]),
    ]
}

/// A file of these patients.
pub(crate) fn file(patients: &Patients) -> String {
    let row = |(number, [gender, care, site]): (&String, &Said)| {
        format!("{number},03/05/1951,{gender},{care},01/03/2025,{site}\r\n")
    };
    let rows: String = patients.iter().map(row).collect();
    format!("{HEADER}\r\n{rows}")
}

/// What a file says of the patients in it.
pub(crate) fn read(file: &[u8]) -> Patients {
    let mut reader = csv::Reader::from_reader(file);
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = |number: &str| names.iter().position(|name| name.starts_with(number)).unwrap();
    let (number, asked) = (at("1.01"), ASKED.map(at));
    let mut patients = Patients::new();
    for row in reader.records() {
        let row = row.unwrap();
        let said = asked.map(|column| row[column].to_owned());
        assert!(
            patients.insert(row[number].to_owned(), said).is_none(),
            "a patient is there twice"
        );
    }
    patients
}
