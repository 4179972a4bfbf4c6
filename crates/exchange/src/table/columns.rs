//! From the header of a table to what is read from each column, worked out once per dataset version.

use domain::dataset::{AnswerKind, Dataset, DatasetVersion, OptionKey, Question, keys};
use domain::reading::is_date_in_file;
use domain::{Answer, Postcode, QuestionKey};

use super::TableError;
use super::header::{self, Meaning, Named, Perhaps};
use super::near_names::NearNames;
use super::said_values::SaidValues;
use crate::mapping::{ColumnUse, Mapping, ValueUse};

/// More columns than this are no file of this audit.
pub(crate) const MOST_COLUMNS: usize = 500;

/// One column of the file.
#[derive(Debug)]
pub(super) struct Column {
    /// As the file has it.
    pub(super) header: String,
    /// What it holds.
    pub(super) holds: Holds,
    /// What values in it mean, as whoever knows the file says.
    values: Vec<(String, ValueUse)>,
    /// What is worth telling about how its name was understood.
    note: Option<String>,
}

/// What a column holds.
#[derive(Debug, PartialEq)]
pub(super) enum Holds {
    /// Answers to this question.
    Answers(QuestionKey),
    /// Ages in place of dates of birth: known, and not read.
    Ages,
    /// The first column, without a name: the row numbers that R and pandas write, not read, or nothing.
    RowNumbers,
    /// What was wrong in a file that was handed back: not read.
    Errors,
    /// No name: nothing may be in it.
    Nothing,
    /// Whatever whoever knows the file wants left out: not read.
    LeftOut,
    /// Codes of the National Hip Fracture Database: read for the row as a whole.
    Codes,
}

impl Column {
    /// One whose heading and cells need nothing said.
    pub(super) fn of(header: String, holds: Holds) -> Self {
        Self {
            header,
            holds,
            values: Vec::new(),
            note: None,
        }
    }
}

/// What is read from each column under one dataset version. Columns are in the order of their keys, which is that of
/// [`Answers`](domain::Answers), so that a row's answers are made in one go.
#[derive(Debug)]
pub(super) struct Plan<'d> {
    pub(super) version: &'d DatasetVersion,
    pub(super) columns: Vec<Planned<'d>>,
    /// Where 1.09 is among them.
    pub(super) diagnosed: Option<usize>,
    /// Columns of questions that this version does not ask.
    pub(super) not_asked: Vec<usize>,
}

/// How the dates of a column are written that are text.
#[derive(Clone, Debug)]
pub(super) enum Dates {
    DayFirst,
    MonthFirst,
    /// A date has its month first that puts them in doubt: where, in words.
    InDoubt(String),
}

/// One column under one dataset version.
#[derive(Debug)]
pub(super) struct Planned<'d> {
    /// Its place in the file.
    pub(super) index: usize,
    pub(super) question: &'d Question,
    /// Labels as they are nearly always written; other spellings take the longer way.
    pub(super) labels: Vec<(&'d str, &'d OptionKey)>,
    /// Values of which somebody said what they mean.
    pub(super) said: SaidValues<'d>,
    /// Every row needs an answer here.
    pub(super) required: bool,
    /// How its dates are written that are text.
    pub(super) dates: Dates,
}

impl Planned<'_> {
    pub(super) fn is_date(&self) -> bool {
        matches!(self.question.kind, AnswerKind::Date | AnswerKind::BirthDate)
    }

    pub(super) fn is_choice(&self) -> bool {
        matches!(self.question.kind, AnswerKind::Choice | AnswerKind::Several)
    }

    /// The answer, when the text is one of the labels as usually written, or several of them where several may be.
    pub(super) fn labelled(&self, text: &str) -> Option<Answer> {
        let find = |text: &str| {
            self.labels
                .iter()
                .find(|(label, _)| *label == text)
                .map(|(_, key)| OptionKey::clone(key))
        };
        if self.question.kind != AnswerKind::Several {
            return find(text).map(Answer::Choice);
        }
        let mut chosen = Vec::new();
        for part in text.split(';') {
            let key = find(part.trim())?;
            if !chosen.contains(&key) {
                chosen.push(key);
            }
        }
        Some(Answer::Several(chosen))
    }
}

/// What each column holds, as whoever knows the file says, and otherwise as its name says; and the headings that they named and no
/// column has, where a file may lack some.
pub(super) fn columns(
    names: &[&str],
    mapping: Option<&Mapping>,
    dataset: &Dataset,
) -> Result<(Vec<Column>, Vec<String>), TableError> {
    let count = names.len();
    let (mut names, left) = named_with_left(names, mapping, dataset);
    let lacking = unmatched(&names, &left);
    let may_lack = mapping.is_some_and(Mapping::may_lack);
    let mut faults = HeaderFaults::default();
    if !may_lack {
        faults.unmatched.clone_from(&lacking);
    }
    if !names.iter().any(Named::is_known) {
        return Err(faults.with_no_header());
    }
    if count > MOST_COLUMNS {
        return Err(TableError::TooManyColumns {
            count,
            most: MOST_COLUMNS,
        });
    }
    NearNames::of(dataset).look_for(&mut names);
    let mut columns: Vec<Column> = Vec::new();
    let are_names = are_headings(&names);
    for (index, named) in names.into_iter().enumerate() {
        let mut note = None;
        let holds = match named.meaning {
            Meaning::Unnamed if index == 0 => Holds::RowNumbers,
            Meaning::Unnamed => Holds::Nothing,
            Meaning::Ages => Holds::Ages,
            Meaning::Errors => Holds::Errors,
            Meaning::LeftOut => Holds::LeftOut,
            Meaning::Question { question, misspelt } => {
                let holds = Holds::Answers(question.key.clone());
                if let Some(first) = columns.iter().position(|column| column.holds == holds) {
                    faults.repeated(question, first, index);
                }
                note = misspelt.then(|| {
                    format!(
                        "Column {} ({}) was read as {}, whose number it has",
                        letters(index),
                        named.name,
                        question.column()
                    )
                });
                holds
            }
            Meaning::Disputed { number, name } => {
                faults.disputed(index, number, name);
                Holds::Nothing
            }
            Meaning::Unknown { perhaps } => {
                faults.unknown(index, are_names.then_some(&named.name), perhaps);
                Holds::Nothing
            }
        };
        columns.push(Column {
            header: named.name,
            holds,
            values: named.values,
            note,
        });
    }
    faults.missing(&columns, dataset);
    faults.told().map_or(Ok((columns, lacking)), Err)
}

/// What each name means, no more of them than a file may have. What a mapping says of a column goes before its name.
pub(super) fn named<'d>(names: &[&str], mapping: Option<&Mapping>, dataset: &'d Dataset) -> Vec<Named<'d>> {
    named_with_left(names, mapping, dataset).0
}

/// The same, and the headings of which the mapping says more than there are columns.
fn named_with_left<'d, 'm>(
    names: &[&str],
    mapping: Option<&'m Mapping>,
    dataset: &'d Dataset,
) -> (Vec<Named<'d>>, Vec<&'m str>) {
    let mut said = mapping.map(Mapping::by_heading).unwrap_or_default();
    let names = names.iter().take(MOST_COLUMNS).map(|name| {
        let mut column = header::named(dataset, name);
        let Some(mapped) = said.next_of(&column.name) else {
            return column;
        };
        match &mapped.column {
            // What is not read anyway is told as what it is.
            ColumnUse::LeftOut if matches!(column.meaning, Meaning::Ages | Meaning::Errors) => {}
            ColumnUse::LeftOut => column.meaning = Meaning::LeftOut,
            // A question that this program does not know may not be what the name says: somebody has to say it again.
            ColumnUse::Undecided => column.meaning = Meaning::Unknown { perhaps: None },
            ColumnUse::Answers(key) => {
                column.values.clone_from(&mapped.values);
                column.meaning = match dataset.question(key) {
                    Some(question) => Meaning::Question {
                        question,
                        misspelt: false,
                    },
                    None => Meaning::Unknown { perhaps: None },
                };
            }
        }
        column
    });
    let names = names.collect();
    (names, said.left())
}

/// Headings that no column has, in words. A blank one says nothing, and one that may be a patient's is not repeated.
fn unmatched(names: &[Named<'_>], left: &[&str]) -> Vec<String> {
    let told = left.iter().filter(|heading| !heading.is_empty()).map(|heading| {
        if may_be_of_a_patient(heading) || heading.chars().count() > LONGEST_NAME {
            "as a line of the mapping that is not shown here".to_owned()
        } else if names
            .iter()
            .any(|named| named.name.to_lowercase() == heading.to_lowercase())
        {
            format!("{heading} beside those that are")
        } else {
            (*heading).to_owned()
        }
    });
    told.collect()
}

/// Whether these are names of columns: none of them may be a number, a date or a postcode of a patient's. A question's own name is
/// none, however many digits it has. Names of people look as headings do: a row of nothing else is taken for one.
pub(super) fn are_headings(names: &[Named<'_>]) -> bool {
    let may_be_a_patient =
        |named: &Named<'_>| !matches!(named.meaning, Meaning::Question { .. }) && may_be_of_a_patient(&named.name);
    !names.iter().any(may_be_a_patient)
}

/// What is wrong with a header, told all at once.
#[derive(Default)]
struct HeaderFaults {
    disputed: Vec<String>,
    unknown: Vec<String>,
    repeated: Vec<TableError>,
    missing: Vec<String>,
    /// Headings that somebody said something of and that no column has.
    unmatched: Vec<String>,
    /// Questions that a column in doubt may be about.
    perhaps: Vec<QuestionKey>,
}

impl HeaderFaults {
    fn disputed(&mut self, index: usize, number: &Question, name: &Question) {
        self.perhaps.extend([number.key.clone(), name.key.clone()]);
        self.disputed.push(format!(
            "column {} has the number of {} and the name of {}",
            letters(index),
            number.column(),
            name.column()
        ));
    }

    fn unknown(&mut self, index: usize, name: Option<&String>, perhaps: Option<Perhaps<'_>>) {
        self.perhaps.extend(perhaps.map(|perhaps| perhaps.question.key.clone()));
        self.unknown.push(unknown_column(index, name, perhaps));
    }

    fn repeated(&mut self, question: &Question, first: usize, second: usize) {
        self.repeated.push(TableError::RepeatedColumn {
            question: question.column(),
            first: letters(first),
            second: letters(second),
        });
    }

    /// Questions that every row answers and that no column can be about.
    fn missing(&mut self, columns: &[Column], dataset: &Dataset) {
        for key in [keys::NHS_NUMBER, keys::DIAGNOSIS_DATE] {
            let holds = Holds::Answers(key.clone());
            if !self.perhaps.contains(&key) && columns.iter().all(|column| column.holds != holds) {
                self.missing
                    .extend(dataset.newest().question(&key).map(Question::column));
            }
        }
    }

    /// Where no name is known, that and what else is wrong.
    fn with_no_header(self) -> TableError {
        match self.told() {
            Some(fault) => TableError::SeveralFaults {
                faults: vec![fault, TableError::NoHeader],
            },
            None => TableError::NoHeader,
        }
    }

    fn told(self) -> Option<TableError> {
        let some = |columns: Vec<String>| Some(columns).filter(|columns| !columns.is_empty());
        let disputed = some(self.disputed).map(|columns| TableError::DisputedColumns { columns });
        let unknown = some(self.unknown).map(|columns| TableError::UnknownColumns { columns });
        let missing = some(self.missing).map(|questions| TableError::MissingColumns { questions });
        let unmatched = some(self.unmatched).map(|headings| TableError::UnmatchedHeadings { headings });
        let one_by_one = unmatched
            .into_iter()
            .chain(disputed)
            .chain(unknown)
            .chain(self.repeated)
            .chain(missing);
        let mut faults: Vec<TableError> = one_by_one.collect();
        if faults.len() > 1 {
            Some(TableError::SeveralFaults { faults })
        } else {
            faults.pop()
        }
    }
}

/// What is read from each column, for each version of the dataset in its order.
pub(super) fn plans<'d>(columns: &[Column], dataset: &'d Dataset) -> Vec<Plan<'d>> {
    dataset
        .versions()
        .iter()
        .map(|version| plan(columns, version))
        .collect()
}

fn plan<'d>(columns: &[Column], version: &'d DatasetVersion) -> Plan<'d> {
    let mut plan = Plan {
        version,
        columns: Vec::new(),
        diagnosed: None,
        not_asked: Vec::new(),
    };
    for (index, column) in columns.iter().enumerate() {
        let Holds::Answers(key) = &column.holds else { continue };
        match version.question(key) {
            Some(question) => {
                let former = question
                    .options
                    .iter()
                    .flat_map(|option| option.former.iter().map(move |label| (label, option)));
                let labels = question
                    .options
                    .iter()
                    .map(|option| (&option.label, option))
                    .chain(former);
                let labels = labels.map(|(label, option)| (label.as_str(), &option.key)).collect();
                let required = *key == keys::NHS_NUMBER || *key == keys::DIAGNOSIS_DATE;
                plan.columns.push(Planned {
                    said: SaidValues::of(&column.values, question),
                    required,
                    index,
                    question,
                    labels,
                    dates: Dates::DayFirst,
                });
            }
            None => plan.not_asked.push(index),
        }
    }
    plan.columns
        .sort_by(|one, other| one.question.key.cmp(&other.question.key));
    plan.diagnosed = plan
        .columns
        .iter()
        .position(|column| column.question.key == keys::DIAGNOSIS_DATE);
    plan
}

/// What is worth telling about these columns.
pub(super) fn notes(columns: &[Column], lacking: &[String], dataset: &Dataset) -> Vec<String> {
    let ages: Vec<&str> = columns
        .iter()
        .filter(|column| column.holds == Holds::Ages)
        .map(|column| column.header.as_str())
        .collect();
    let born = columns
        .iter()
        .any(|column| column.holds == Holds::Answers(keys::BIRTH_DATE));
    let mut notes: Vec<String> = columns.iter().filter_map(|column| column.note.clone()).collect();
    let left_out = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.holds == Holds::LeftOut);
    let left_out: Vec<String> = left_out
        .map(|(index, column)| match column.header.as_str() {
            "" => letters(index),
            name => format!("{} ({name})", letters(index)),
        })
        .collect();
    if !left_out.is_empty() {
        notes.push(format!("Columns that are left out: {}", left_out.join(", ")));
    }
    notes.extend(
        columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| about_values(index, column, dataset)),
    );
    if !lacking.is_empty() {
        notes.push(format!("The file has no column headed {}", lacking.join(" or ")));
    }
    match (ages.is_empty(), born) {
        (true, _) => {}
        (false, true) => notes.push(format!(
            "Ages are not read: the date of birth gives them ({})",
            ages.join(", ")
        )),
        (false, false) => notes.push(format!(
            "The file has ages in place of dates of birth ({}). Ages are not read: add the dates of birth, or the records stay on this desk",
            ages.join(", ")
        )),
    }
    notes
}

/// So many values of a column are told.
const VALUES_TOLD: usize = 8;

/// "Column C (Sex): F is read as Female, M as Male".
fn about_values(index: usize, column: &Column, dataset: &Dataset) -> Option<String> {
    let Holds::Answers(key) = &column.holds else {
        return None;
    };
    let question = dataset.question(key)?;
    let told = column.values.iter().take(VALUES_TOLD).enumerate();
    let mut told: Vec<String> = told
        .map(|(place, (value, used))| {
            let read = if place == 0 { " is read" } else { "" };
            match used {
                ValueUse::Option(option) => format!("{value}{read} as {}", question.label(option)),
                ValueUse::NoAnswer => format!("{value}{read} as no answer"),
            }
        })
        .collect();
    let more = column.values.len().saturating_sub(VALUES_TOLD);
    told.extend((more > 0).then(|| format!("and {more} more")));
    let named = format!("Column {} ({})", letters(index), column.header);
    (!told.is_empty()).then(|| format!("{named}: {}", told.join(", ")))
}

/// The place of a column as a spreadsheet letters it: A, B, ... Z, AA.
pub(crate) fn letters(index: usize) -> String {
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
    match index / 26 {
        0 => letter(index).to_string(),
        more => format!("{}{}", letters(more - 1), letter(index)),
    }
}

/// Longer names are no header; more digits than a question's number has may be a patient's.
const LONGEST_NAME: usize = 40;
const MOST_DIGITS: usize = 5;

/// Whether a name may be a number, a date or a postcode of a patient's: then the first row holds a patient, and so do the cells
/// beside it.
pub(super) fn may_be_of_a_patient(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    digits > MOST_DIGITS || (digits > 0 && (is_date_in_file(name) || Postcode::read(name).is_ok()))
}

/// A column by letter, and by its name where the first row holds no patient.
fn unknown_column(index: usize, name: Option<&String>, perhaps: Option<Perhaps<'_>>) -> String {
    let Some(name) = name.filter(|name| (1..=LONGEST_NAME).contains(&name.chars().count())) else {
        return format!("column {}", letters(index));
    };
    match perhaps {
        Some(Perhaps { question, .. }) => format!("column {} ({name}: is it {}?)", letters(index), question.column()),
        None => format!("column {} ({name})", letters(index)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        for (index, expect) in [(0, "A"), (25, "Z"), (26, "AA"), (57, "BF"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(index), expect);
        }
    }
}
