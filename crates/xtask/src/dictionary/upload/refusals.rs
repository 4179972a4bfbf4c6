//! Rows that cannot be read: an example of each reason, and what the reader says of it.

use domain::Dataset;
use domain::dataset::Nhfd;
use exchange::nhfd::{NhfdSaid, ReadAsNhfd};
use exchange::{ReadAs, csv_in};

use super::super::DictionaryError;
use super::super::markdown::{code, table};

/// The columns of the examples.
const HEADER: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.06 DateFLSContact,1.09 DateIndexFracDiagnosed,1.11 SiteFirstFrac,2.01 Height,2.06 BoneSpareTherapy";
/// Those of a file of the National Hip Fracture Database.
const OF_NHFD: &str = "NHS number,Presentation date,Fracture type";

/// A code, when it comes, and a row that has it.
const EXAMPLES: [(&str, &str, &str); 19] = [
    ("missing", "1.01 or 1.09 is blank", "9991000003,03/05/1951,,,,Hip,,"),
    (
        "not-an-nhs-number",
        "The digits are not ten, or the check digit does not fit",
        "9991000012,03/05/1951,,,01/03/2026,Hip,,",
    ),
    (
        "excel-number",
        "A spreadsheet shortened the number",
        "9.99E+09,03/05/1951,,,01/03/2026,Hip,,",
    ),
    (
        "not-a-date",
        "A cell of a date holds none",
        "9991000003,about 1951,,,01/03/2026,Hip,,",
    ),
    (
        "no-such-date",
        "The day or the month does not exist",
        "9991000003,31/02/1951,,,01/03/2026,Hip,,",
    ),
    (
        "two-digit-year",
        "The year is short",
        "9991000003,03/05/51,,,01/03/2026,Hip,,",
    ),
    (
        "day-or-month",
        "Another date of the file has its month first",
        "9991000003,03/05/1951,,03/04/2026,03/25/2026,Hip,,",
    ),
    (
        "not-a-postcode",
        "A cell of a postcode holds none",
        "9991000003,03/05/1951,Leeds,,01/03/2026,Hip,,",
    ),
    (
        "not-an-answer",
        "It is none of the labels",
        "9991000003,03/05/1951,,,01/03/2026,Antler,,",
    ),
    (
        "several-answers",
        "There are several where one is taken",
        "9991000003,03/05/1951,,,01/03/2026,Hip;Wrist,,",
    ),
    (
        "not-a-number",
        "A cell of a number holds none",
        "9991000003,03/05/1951,,,01/03/2026,Hip,tall,",
    ),
    (
        "too-many-decimals",
        "There are more decimals than are kept",
        "9991000003,03/05/1951,,,01/03/2026,Hip,162.55,",
    ),
    (
        "spreadsheet-error",
        "The spreadsheet could not compute the cell",
        "9991000003,03/05/1951,,,01/03/2026,Hip,#N/A,",
    ),
    ("cell-too-long", "A cell is longer than any answer", LONG),
    (
        "line-break",
        "A cell goes over several lines and is no answer",
        "9991000003,03/05/1951,,,01/03/2026,\"Hip\nWrist\",,",
    ),
    (
        "long-row",
        "A row has more cells than there are columns",
        "9991000003,03/05/1951,,,01/03/2026,Hip,,,162",
    ),
    (
        "short-row",
        "A row has fewer, and nobody can tell which are missing",
        "9991000003,03/05/1951,,01/03/2026,Hip",
    ),
    (
        "unclosed-quote",
        "A quotation mark is never closed",
        "9991000003,03/05/1951,,,01/03/2026,Hip,,\"None\n9991000011,03/05/1951,,,01/03/2026,Hip,,",
    ),
    ("unnamed-column", "A column without a name has something in it", UNNAMED),
];
/// The same of a file of the National Hip Fracture Database.
const EXAMPLES_OF_NHFD: [(&str, &str, &str); 2] = [
    (
        "to-be-said",
        "Only a person can say what a code means here, and nobody has",
        "9991000003,01/03/2026,11",
    ),
    (
        "not-eligible",
        "The audit does not take the patient; nothing is wrong with the row",
        "9991000003,01/03/2026,41",
    ),
];
/// Stands for a row with a cell of more than ten thousand letters.
const LONG: &str = "long";
/// Stands for a file with a column that has no name.
const UNNAMED: &str = "unnamed";

/// Every reason why a row is refused.
///
/// # Errors
/// When an example is not refused for the reason that it stands for.
pub(super) fn rows_refused(dataset: &Dataset) -> Result<String, DictionaryError> {
    let mut rows = Vec::new();
    for (reason, when, row) in EXAMPLES {
        let file = match row {
            LONG => format!(
                "{HEADER}\n9991000003,03/05/1951,,,01/03/2026,{},,\n",
                "a".repeat(20_000)
            ),
            UNNAMED => "1.01 NHSNumber,1.09 DateIndexFracDiagnosed,\n9991000003,01/03/2026,seen\n".to_owned(),
            row => format!("{HEADER}\n{row}\n"),
        };
        rows.push([
            code(reason),
            when.to_owned(),
            words(&file, reason, ReadAs::default(), dataset)?,
        ]);
    }
    let nhfd = ReadAsNhfd {
        layout: Nhfd::published(),
        said: NhfdSaid::default(),
    };
    let as_nhfd = ReadAs {
        nhfd: Some(&nhfd),
        ..ReadAs::default()
    };
    for (reason, when, row) in EXAMPLES_OF_NHFD {
        let file = format!("{OF_NHFD}\n{row}\n");
        rows.push([code(reason), when.to_owned(), words(&file, reason, as_nhfd, dataset)?]);
    }
    Ok(format!(
        "\n## Rows that are refused\n\nSuch a row is refused whole, with every reason; the other rows go on. Nothing that is said repeats what \
         a cell holds. What is said here is said of an example.\n{}",
        table(["Code", "When", "Words"], rows)
    ))
}

/// What is said of the one row of a file for this reason.
fn words(file: &str, reason: &'static str, read_as: ReadAs<'_>, dataset: &Dataset) -> Result<String, DictionaryError> {
    let wrong = || DictionaryError::Example { reason };
    let sheet = csv_in::read(file.as_bytes(), read_as, dataset).map_err(|_| wrong())?;
    let refusals = sheet.rows().filter_map(|row| row.answers.err()).flatten();
    let mut said = refusals.filter(|refusal| refusal.code == reason);
    said.next().map(|refusal| refusal.words).ok_or_else(wrong)
}
