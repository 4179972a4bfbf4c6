//! Files of the National Hip Fracture Database before they are imported: which of a file's sheets is one, what in it only a person can
//! say, and what they said. What its codes mean stands in the dataset, and reading is `exchange`'s.

use std::collections::BTreeMap;

use domain::dataset::{
    DatasetError, Nhfd, NhfdCode, NhfdColumn, NhfdHolds, NhfdMeaning, NhfdUnsaid, OptionKey, Question, keys,
};
use exchange::mapping::plain_value;
use exchange::nhfd::NhfdOpen;
use exchange::{ReadAs, SheetError, WhichSheet, file_in};

use crate::desk::dataset;

/// What a file of the NHFD leaves open.
pub(crate) struct NhfdLeft {
    /// The sheet that was read; nothing of a CSV file.
    pub(crate) sheet: Option<String>,
    /// The sheets that have rows; none of a CSV file.
    pub(crate) sheets: Vec<String>,
    /// Rows that are not blank.
    pub(crate) rows: u32,
    /// Rows of patients whom the audit does not take.
    pub(crate) not_eligible: u32,
    /// What only a person can say, and of how many rows.
    pub(crate) open: BTreeMap<NhfdOpen, u32>,
}

/// One thing that only a person can say, in words.
#[derive(Clone, Debug)]
pub struct NhfdAsked {
    /// What it is about.
    pub open: NhfdOpen,
    /// Of how many rows.
    pub rows: u32,
    /// "Medication post fracture".
    pub heading: String,
    /// "12 (Pending DXA or bone clinic)"; blank where a column as a whole is to be confirmed.
    pub stands: String,
    /// The question that it answers.
    pub question: &'static Question,
    /// What is asked.
    pub words: String,
    /// What becomes of the rows while nobody has said it.
    pub unsaid: NhfdUnsaid,
    /// What is proposed.
    pub offers: Option<OptionKey>,
    /// What can be said: Yes alone where a column is to be confirmed.
    pub options: Vec<(OptionKey, String)>,
}

/// Why what somebody said of such a file says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhfdSaying {
    /// No answer is named.
    #[error("Say what is meant as COLUMN:CODE=ANSWER, such as medication_post:12=Don't know")]
    NoAnswer,
    /// No such column, or nothing is asked about it.
    #[error("Nothing is asked about a column {0}")]
    NoColumn(String),
    /// Not one of the answers that it can have.
    #[error("{column} takes one of {answers}")]
    OtherAnswer {
        /// The column.
        column: String,
        /// The answers.
        answers: String,
    },
}

/// An account of such a file that a service has corrected.
///
/// # Errors
/// The first fault found, with place and reason.
pub fn nhfd_in(file: &str, bytes: &[u8]) -> Result<Nhfd, DatasetError> {
    Nhfd::from_file(file, &String::from_utf8_lossy(bytes), dataset())
}

/// The sheet of a file that is one of the NHFD, by its headings and this account of them.
pub fn nhfd_sheet<'f>(bytes: &[u8], read_as: ReadAs<'f>, layout: &Nhfd) -> Option<WhichSheet<'f>> {
    // Why a file cannot be read is said where it is read.
    let sheets = file_in::headings(bytes, read_as, dataset()).unwrap_or_default();
    let found = sheets.iter().find(|one| layout.is_of(&one.headings));
    found.map(|one| one.sheet)
}

/// What such a file leaves open while nobody has said anything of it.
pub(crate) fn nhfd_left(bytes: &[u8], read_as: ReadAs<'_>) -> Result<NhfdLeft, SheetError> {
    let mut file = file_in::read(bytes, read_as, dataset())?;
    let mut left = NhfdLeft {
        sheet: file.sheet().map(str::to_owned),
        sheets: file.sheets().to_vec(),
        rows: 0,
        not_eligible: 0,
        open: BTreeMap::new(),
    };
    for row in file.rows() {
        left.rows += 1;
        left.not_eligible += u32::from(row.is_not_eligible());
        for open in row.left_open {
            *left.open.entry(open).or_default() += 1;
        }
    }
    Ok(left)
}

/// What is left open in words, in the order of the columns and their codes.
pub fn nhfd_asked(layout: &Nhfd, left: &BTreeMap<NhfdOpen, u32>) -> Vec<NhfdAsked> {
    let mut asked: Vec<((usize, usize), NhfdAsked)> = left
        .iter()
        .filter_map(|(open, rows)| {
            let place = layout.columns.iter().position(|column| column.key == open.column)?;
            let (of_code, asked) = in_words(layout.columns.get(place)?, open, *rows)?;
            Some(((place, of_code), asked))
        })
        .collect();
    asked.sort_by_key(|(place, _)| *place);
    asked.into_iter().map(|(_, asked)| asked).collect()
}

/// One of them, and the place of its code among those of its column: after them where it is none.
fn in_words(column: &NhfdColumn, open: &NhfdOpen, rows: u32) -> Option<(usize, NhfdAsked)> {
    let question = dataset().question(column.question()?)?;
    let (place, stands, offers) = match &column.holds {
        NhfdHolds::Cells { .. } => (0, String::new(), None),
        NhfdHolds::Codes(codes) => {
            let place = codes.codes.iter().position(|code| code.code == open.value);
            let code = place.and_then(|place| codes.codes.get(place));
            let offers = code.and_then(|code| match &code.means {
                NhfdMeaning::Asked { offers } => offers.clone(),
                _ => None,
            });
            let stands = code.map_or_else(|| open.value.clone(), NhfdCode::words);
            (place.unwrap_or(usize::MAX), stands, offers)
        }
    };
    let words = match &column.holds {
        NhfdHolds::Cells { confirm, .. } => confirm,
        NhfdHolds::Codes(codes) => &codes.ask,
    };
    let asked = NhfdAsked {
        open: open.clone(),
        rows,
        heading: column.name().to_owned(),
        stands,
        question,
        words: words.clone()?,
        unsaid: column.unsaid(),
        offers,
        options: options(column, question),
    };
    Some((place, asked))
}

/// What can be said of a column.
fn options(column: &NhfdColumn, question: &Question) -> Vec<(OptionKey, String)> {
    match &column.holds {
        NhfdHolds::Cells { .. } => vec![(dataset().option_key(keys::option::YES), "Yes".to_owned())],
        NhfdHolds::Codes(_) => question
            .offered()
            .map(|option| (option.key.clone(), option.label.clone()))
            .collect(),
    }
}

/// What somebody said as `COLUMN:CODE=ANSWER`, or `COLUMN=yes` of a column that is to be confirmed.
///
/// # Errors
/// When it says nothing of this kind.
pub fn nhfd_saying(layout: &Nhfd, text: &str) -> Result<(NhfdOpen, OptionKey), NhfdSaying> {
    let (about, said) = text.split_once('=').ok_or(NhfdSaying::NoAnswer)?;
    let (key, value) = about.split_once(':').unwrap_or((about, ""));
    let key = key.trim();
    let no_column = || NhfdSaying::NoColumn(key.to_owned());
    let column = layout.column(key).ok_or_else(no_column)?;
    let question = column.question().and_then(|key| dataset().question(key));
    let question = question.ok_or_else(no_column)?;
    let value = match &column.holds {
        NhfdHolds::Cells { confirm: None, .. } => return Err(no_column()),
        NhfdHolds::Cells { .. } => String::new(),
        NhfdHolds::Codes(codes) if codes.ask.is_none() => return Err(no_column()),
        NhfdHolds::Codes(codes) => codes
            .find(value.trim())
            .map_or_else(|| plain_value(value), |code| code.code.clone()),
    };
    let options = options(column, question);
    let wanted = plain_value(said);
    let is_it = |(key, label): &&(OptionKey, String)| plain_value(label) == wanted || key.as_str() == wanted;
    let Some((option, _)) = options.iter().find(is_it) else {
        let answers: Vec<&str> = options.iter().map(|(_, label)| label.as_str()).collect();
        return Err(NhfdSaying::OtherAnswer {
            column: key.to_owned(),
            answers: answers.join(", "),
        });
    };
    let open = NhfdOpen {
        column: key.to_owned(),
        value,
    };
    Ok((open, option.clone()))
}
