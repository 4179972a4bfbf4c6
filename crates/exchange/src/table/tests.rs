//! Cells that know their type, which a workbook gives and a text file cannot; and how much is compared to understand a header.

use chrono::NaiveDate;
use domain::dataset::{Dataset, keys};
use domain::{Answer, QuestionKey};
use rust_decimal::Decimal;

use super::alike::COMPARED;
use super::{Cell, DateOrders, Row, Table, TableError, proposals};

fn table() -> Table<'static> {
    let names = ["NHSNumber", "1.09", "DateOfBirth", "NumReFracSinceIndex", "TScore"];
    Table::of_header(&names, None, Dataset::published()).unwrap()
}

fn date(text: &str) -> Cell<'static> {
    Cell::Date(text.parse::<NaiveDate>().unwrap())
}

fn codes(row: &Row) -> Vec<(&str, &'static str)> {
    let refusals = row.answers.as_ref().unwrap_err();
    refusals
        .iter()
        .map(|refusal| (refusal.column.as_str(), refusal.code))
        .collect()
}

#[test]
fn numbers_and_dates_of_a_workbook_are_answers() {
    let cells = [
        Cell::Number(Decimal::from(9_991_000_003_u64)),
        date("2026-03-01"),
        date("1951-05-03"),
        Cell::Number(Decimal::new(10, 1)),
        Cell::Number(Decimal::new(-25, 1)),
    ];
    let answers = table().read_row(2, &cells).answers.unwrap();
    assert_eq!(answers.len(), 5);
    assert_eq!(
        answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date),
        Some("2026-03-01".parse().unwrap())
    );
    assert!(answers.get(&QuestionKey::from_static("refractures")).unwrap().has("1"));
}

#[test]
fn a_date_of_a_workbook_is_in_no_doubt_and_a_number_is_no_date() {
    let mut table = table();
    let mut orders = DateOrders::default();
    table.see_dates(&mut orders, 2, |column| {
        Cell::of_text(if column == 1 { "03/25/2026" } else { "" })
    });
    table.mark_dates(&orders);
    let number = Cell::of_text("9991000003");
    assert!(table.read_row(2, &[number.clone(), date("2026-04-03")]).answers.is_ok());
    let doubtful = table.read_row(2, &[number.clone(), Cell::of_text("03/04/2026")]);
    assert_eq!(codes(&doubtful), [("1.09", "day-or-month")]);
    let serial = table.read_row(2, &[number, Cell::Number(Decimal::from(46_082))]);
    assert_eq!(codes(&serial), [("1.09", "not-a-date")]);
}

#[test]
fn cells_of_the_wrong_type_are_named() {
    let cells = [date("2026-03-01"), date("2026-03-01"), Cell::Error("#N/A")];
    let row = table().read_row(2, &cells);
    assert_eq!(
        codes(&row),
        [("NHSNumber", "not-an-nhs-number"), ("DateOfBirth", "spreadsheet-error")]
    );
}

/// How often two names were compared meanwhile.
fn compared(look: impl FnOnce()) -> u32 {
    COMPARED.with(|compared| compared.set(0));
    look();
    COMPARED.with(std::cell::Cell::get)
}

/// Headings that a hospital may write and the audit does not have.
fn observations(count: usize) -> Vec<String> {
    let headings = (0..count).map(|place| format!("Ward observation {}", super::letters(place)));
    headings.collect()
}

#[test]
fn whether_a_row_is_a_header_is_found_out_without_comparing_names() {
    let headings = observations(500);
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let compared = compared(|| {
        assert_eq!(Table::known(&headings, None, Dataset::published()), 0);
        let refused = Table::of_header(&headings, None, Dataset::published()).map(|_| ());
        assert_eq!(refused, Err(TableError::NoHeader));
    });
    // Each heading was compared with every name of every version, once to know it and once to refuse it.
    assert_eq!(compared, 0);
}

#[test]
fn a_header_is_compared_once_and_only_with_names_of_about_its_length() {
    let mut headings = observations(60);
    headings.extend(["Hieght", "NHSNumber", "1.09"].map(str::to_owned));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let dataset = Dataset::published();
    let told = compared(|| assert!(Table::of_header(&headings, None, dataset).is_err()));
    let proposed = compared(|| assert!(proposals(&headings, dataset).is_some()));
    assert_eq!(told, proposed);
    let questions: usize = dataset.versions().iter().map(|version| version.questions.len()).sum();
    // Every question has two names at least, what the layout calls it and what the form asks.
    let every = u32::try_from(headings.len() * questions * 2).unwrap();
    assert!(0 < told && told < every / 2, "{told} of {every}");
}
