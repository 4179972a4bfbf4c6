//! The specification of files for the audit: `docs/upload-specification.md`, for whoever makes such files. Columns and answers are the
//! dataset files'; each refusal is what the reader itself says of an example, so that a sentence here is one that somebody meets.

mod refusals;

use std::fmt::Write as _;

use app::files::{SheetError, TableError};
use chrono::NaiveDate;
use domain::dataset::{
    AnswerKind, AnswerOption, Category, DatasetVersion, Level, Nhfd, NhfdCode, NhfdCodes, NhfdColumn, NhfdHolds,
    NhfdMeaning, OptionKey, Question, keys,
};
use domain::record::{Because, RowRefusal};
use domain::words::long_date;
use domain::{Answer, Answers, Dataset, NhsNumber};
use exchange::csv_out::Writer;

use super::markdown::{code, table};
use super::{DictionaryError, answer, asked_when, founding};

/// The whole page.
///
/// # Errors
/// When an example is not refused as it is meant to show.
pub(super) fn markdown(dataset: &Dataset, nhfd: &Nhfd) -> Result<String, DictionaryError> {
    let mut page = String::from(INTRODUCTION);
    page += &example(dataset);
    page += BYTES;
    page += CELLS;
    page += MATCHES;
    page += &matched_otherwise();
    for version in dataset.versions().iter().rev() {
        page += &columns(version);
    }
    page += &files_refused();
    page += &refusals::rows_refused(dataset)?;
    page += &checks(dataset.newest());
    page += &hip_fractures(nhfd);
    Ok(page)
}

const INTRODUCTION: &str = "\
# Upload specification

Written by `cargo run -p xtask -- dictionary` from the files in `dataset/` and from what the programs say: correct those, not this page. \
What each question means is in the [data dictionary](data-dictionary.md). It holds for *Import* in FLS Desk and for `fls import`, and \
*Export* and `fls export` write such files. How well each column is founded is said beside it: **C** confirmed by a source, **I** inferred \
from two or more, **R** reconstructed, to be replaced when the official specification is to hand.

## The file

One row for each fracture, below one row of column names; rows above that one, such as a title, are passed over. A column is known by the question's number, its name, or both \
(`1.07 DateFLSAssess`), in any case of letters and any order. A file may have fewer columns; `1.01` and `1.09` are needed. A question \
stands in one column. Columns with other names are refused unless somebody says which question each is, or leaves it out. What is \
exported has every column of the newest version, in its order.
";

const BYTES: &str = "
## Bytes

| | Read | Written |
|---|---|---|
| Kind | CSV, or an Excel workbook (`.xlsx`): its first sheet with these columns, or the one that is chosen | either |
| Letters | UTF-8 or UTF-16 with or without a byte order mark; else Windows-1252; Mac OS Roman where somebody says so or the bytes show it | UTF-8 without a byte order mark; with one where asked |
| Between cells | comma, semicolon, tab or `\\|`, also named in a first line `sep=;` | comma |
| Line ends | CR LF, LF or CR | CR LF; LF where asked |
| Quotation marks | around a cell that holds a separator, a line end or a quotation mark, which is doubled in it | the same |
";

const CELLS: &str = "
## Cells

- **Dates** are `dd/mm/yyyy`, or dates of the workbook. A year has four digits. Where one date shows that the month stands first, those that \
could be read both ways are refused until somebody says which comes first.
- **NHS numbers** have ten digits, with or without blanks, and their check digit is checked. `OVERSEAS` stands for a patient without one. A \
leading zero that a spreadsheet took away is put back where the check digit agrees.
- **Answers** are the labels below, in any case of letters and with any apostrophe. Several are joined by `;`. Labels that were used before \
are read and no longer written.
- **Numbers** have a point or a comma for decimals and no unit.
- **Blank** is no answer, and so are `NA` as R writes it and `NULL` as databases do, where they are none of the answers.
";

const MATCHES: &str = "
## What a match is

A row is about the record that has its NHS number (1.01) and its date of diagnosis (1.09). Where there is none it starts one. A patient from \
overseas is matched by date of birth, postcode and date of diagnosis. A match updates: a different answer replaces the one that is there, \
which stays in the history, and a blank clears nothing (`--mode update`). Whoever imports may let it fill blanks alone (`fill`), or \
replace, where blanks clear once their number was confirmed (`replace`). *Not known* and *Don't know* replace no answer unless that is \
said. Of rows of one file about one fracture the last counts. The same file again changes nothing.

A row whose record has another date of birth may be another patient's: it is left out until somebody says otherwise. Every other row of a \
file is taken or refused by itself, and a refused row is told with its row, its column and the reason; the file can be written back with \
that beside each row, in a column that is not read again.
";

/// The first line of a file, and one record.
fn example(dataset: &Dataset) -> String {
    let mut writer = Writer::new(dataset);
    let header = String::from_utf8_lossy(writer.header()).into_owned();
    let answers: Answers = [
        (
            keys::NHS_NUMBER,
            NhsNumber::read("9991000003").ok().map(Answer::NhsNumber),
        ),
        (keys::BIRTH_DATE, NaiveDate::from_ymd_opt(1951, 5, 3).map(Answer::Date)),
        (
            keys::DIAGNOSIS_DATE,
            NaiveDate::from_ymd_opt(2026, 3, 1).map(Answer::Date),
        ),
        (keys::SITE, Some(Answer::Choice(dataset.option_key(keys::option::HIP)))),
    ]
    .into_iter()
    .filter_map(|(question, answer)| Some((question, answer?)))
    .collect();
    let row = String::from_utf8_lossy(writer.row(&answers)).into_owned();
    format!("\n```\n{}\n{}\n```\n", header.trim_end(), row.trim_end())
}

/// Rows that can be read and are not taken for what is there already.
fn matched_otherwise() -> String {
    let deleted = NaiveDate::from_ymd_opt(2026, 3, 14).map(RowRefusal::Deleted);
    let refusals = [
        RowRefusal::Unidentified,
        RowRefusal::NoBirthDate,
        RowRefusal::InDoubt(Because::Several),
    ];
    let rows = refusals
        .into_iter()
        .chain(deleted)
        .map(|refusal| [code(refusal.code()), refusal.words()]);
    let refused = table(["Code", "Words"], rows);
    format!("\nA row that can be read is refused where nobody can tell whose it is:\n{refused}")
}

fn columns(version: &DatasetVersion) -> String {
    let title = match (version.from, version.to) {
        (None, Some(to)) => format!("until {}", long_date(to)),
        (Some(from), Some(to)) => format!("from {} to {}", long_date(from), long_date(to)),
        (Some(from), None) => format!("from {}", long_date(from)),
        (None, None) => "at any time".to_owned(),
    };
    let rows = version.questions.iter().enumerate().map(|(place, question)| {
        [
            (place + 1).to_string(),
            code(question.column()),
            question.other_names.iter().map(code).collect::<Vec<_>>().join(", "),
            cells(question),
            former(question),
            needed(question),
            asked_when(version, question),
            founding(question.founding).to_owned(),
        ]
    });
    let headings = [
        "Place",
        "Column",
        "Also read as",
        "Cells",
        "Read, and no longer written",
        "Needed",
        "Asked when",
        "Founding",
    ];
    format!(
        "\n## Columns of version {}, for fractures diagnosed {title}\n{}",
        version.id,
        table(headings, rows)
    )
}

/// What its cells hold, with every label.
fn cells(question: &Question) -> String {
    let labels: Vec<String> = question.offered().map(|option| code(&option.label)).collect();
    let labels = labels.join(", ");
    match question.kind {
        AnswerKind::Choice | AnswerKind::Several => format!("{}: {labels}", answer(&question.kind)),
        AnswerKind::Date | AnswerKind::BirthDate if labels.is_empty() => "date `dd/mm/yyyy`".to_owned(),
        AnswerKind::Date | AnswerKind::BirthDate => format!("date `dd/mm/yyyy`, or {labels}"),
        _ if labels.is_empty() => answer(&question.kind),
        _ => format!("{}, or {labels}", answer(&question.kind)),
    }
}

/// Labels and codes that are read and not written.
fn former(question: &Question) -> String {
    let of = |option: &AnswerOption| {
        let ended = (!option.offered).then(|| option.label.clone());
        let codes = option.code.iter().cloned();
        let labels: Vec<String> = ended
            .into_iter()
            .chain(option.former.iter().cloned())
            .chain(codes)
            .collect();
        let labels: Vec<String> = labels.iter().map(code).collect();
        (!labels.is_empty()).then(|| format!("{} for {}", labels.join(", "), option.label))
    };
    question.options.iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

fn needed(question: &Question) -> String {
    if question.key == keys::NHS_NUMBER || question.key == keys::DIAGNOSIS_DATE {
        return "in every row".to_owned();
    }
    match question.category {
        Category::Mandatory => "before a record leaves its desk",
        Category::Lite => "for a complete record",
        Category::Optional | Category::Nhfd => "",
    }
    .to_owned()
}

/// Files that are refused as a whole, as the window says it.
fn files_refused() -> String {
    let name = |text: &str| vec![text.to_owned()];
    let whole = [
        SheetError::Empty,
        SheetError::NotText,
        SheetError::OldWorkbook,
        SheetError::OtherWorkbook,
        SheetError::ProtectedWorkbook,
        SheetError::BrokenWorkbook,
        SheetError::BrokenSheet {
            sheet: "Records".to_owned(),
        },
        SheetError::LargeWorkbook,
        SheetError::NoSuchSheet {
            sheets: name("Records"),
        },
        SheetError::NamesBelow { row: 3 },
    ];
    let headers = [
        TableError::NoHeader,
        TableError::UnknownColumns {
            columns: name("column C (Ward)"),
        },
        TableError::DisputedColumns {
            columns: name("column D has the number of 6.05 BoneTherapy1216 and the name of 4.01 BoneTherapy"),
        },
        TableError::RepeatedColumn {
            question: "2.01 Height".to_owned(),
            first: "C".to_owned(),
            second: "F".to_owned(),
        },
        TableError::MissingColumns {
            questions: name("1.01 NHSNumber"),
        },
        TableError::NotNhfd {
            lacking: name("Presentation date"),
        },
    ];
    let every = whole.into_iter().chain(headers.into_iter().map(SheetError::from));
    let rows = every.map(|error| {
        let view = app::Error::from(error).view();
        let code_of = serde_json::to_value(view.code).unwrap_or_default();
        [code(code_of.as_str().unwrap_or_default()), view.message]
    });
    format!(
        "\n## Files that are refused as a whole\n\nNothing of such a file is taken. Names, numbers and columns in these sentences are \
         examples.\n{}",
        table(["Code", "Words"], rows)
    )
}

fn checks(version: &DatasetVersion) -> String {
    let rows = version.checks.iter().map(|check| {
        let level = match check.level {
            Level::Warning => "warning",
            Level::Error => "error",
        };
        [code(&check.code), level.to_owned(), check.words.clone()]
    });
    format!(
        "\n## Rows that are taken and looked at\n\nA row whose cells can all be read is taken, whatever these checks find. A warning asks \
         somebody to look. An error holds the record: it is kept, and counts in no figure of the audit until it is put right.\n{}",
        table(["Code", "Level", "Words"], rows)
    )
}

/// What is taken over from the sister audit.
fn hip_fractures(nhfd: &Nhfd) -> String {
    let mut text = format!(
        "\n## Files of the National Hip Fracture Database\n\nSuch a file is known by its headings, or said to be one (`--nhfd`). It is matched \
         as any other, and only fills blanks where nobody says otherwise. Every other column is left out. Several codes in a cell are joined \
         by `;`. `dataset/nhfd.toml`, revision {}, says this.\n",
        nhfd.revision
    );
    let rows = nhfd.columns.iter().map(|column| {
        [
            column.headings.iter().map(code).collect::<Vec<_>>().join(", "),
            into(column),
            match &column.holds {
                NhfdHolds::Cells {
                    confirm: Some(words), ..
                } => format!("as there, once this is said: {words}"),
                NhfdHolds::Cells { confirm: None, .. } => "as there".to_owned(),
                NhfdHolds::Codes(codes) => meanings(column, codes),
            },
            founding(column.founding).to_owned(),
        ]
    });
    text += &table(["Column", "Into", "Cells", "Founding"], rows);
    text
}

fn into(column: &NhfdColumn) -> String {
    let number = |key| {
        Dataset::published()
            .question(key)
            .map_or("?", |question| question.number.as_str())
    };
    let own = column.question().map(number);
    let mut text = own.unwrap_or("nothing").to_owned();
    for (question, option) in &column.sets {
        let label = Dataset::published()
            .question(question)
            .map_or("", |question| question.label(option));
        // Writing to a text cannot fail.
        let _ = write!(text, ", and {} = {label}", number(question));
    }
    text
}

fn meanings(column: &NhfdColumn, codes: &NhfdCodes) -> String {
    let question = column.question().and_then(|key| Dataset::published().question(key));
    let label = |option: &OptionKey| question.map_or_else(String::new, |question| question.label(option).to_owned());
    let means = |one: &NhfdCode| {
        let means = match &one.means {
            NhfdMeaning::Options(options) => options.first().map(label).unwrap_or_default(),
            NhfdMeaning::SameAs(_) => "the medicine of 4.01 in the row".to_owned(),
            NhfdMeaning::Blank => "no answer".to_owned(),
            NhfdMeaning::NotEligible(_) => "*not eligible*".to_owned(),
            NhfdMeaning::Asked { .. } => "*asked*".to_owned(),
        };
        format!("{} {} = {means}", code(&one.code), one.label)
    };
    let mut each: Vec<String> = codes.codes.iter().map(means).collect();
    if codes.others_are_asked {
        each.push("any other = *asked*".to_owned());
    }
    each.join("; ")
}
