//! Records as rows of the official layout: one fixed set of columns in the order of the newest dataset version, headers
//! with number, nothing escaped beyond its quotes. It is UTF-8 without a byte order mark, and lines end as RFC 4180 has it, where nobody
//! asks for other bytes.
//!
//! Rows come one by one, so that an export of any length takes the memory of one row.

use domain::dataset::{Dataset, DatasetVersion, OptionKey, Question, keys};
use domain::words;
use domain::{Answer, Answers, QuestionKey};

/// As which bytes a file is written whose layout is fixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvBytes {
    /// Whether a byte order mark stands before the first line, by which Excel knows the letters.
    pub is_marked: bool,
    /// How lines end.
    pub line_ends: LineEnds,
}

/// How lines end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnds {
    /// As RFC 4180 has it, and Windows.
    #[default]
    CrLf,
    /// As Unix, R and most scripts write them.
    Lf,
}

/// Makes the bytes of a CSV file, a line at a time. Whoever calls writes them. It has no `Debug`: it holds a patient's
/// line.
pub struct Writer<'d> {
    dataset: &'d Dataset,
    bytes: CsvBytes,
    line: String,
    cell: String,
    left_out: u64,
}

impl<'d> Writer<'d> {
    /// A writer for one file.
    pub fn new(dataset: &'d Dataset) -> Self {
        Self::writing(dataset, CsvBytes::default())
    }

    /// The same as these bytes.
    pub fn writing(dataset: &'d Dataset, bytes: CsvBytes) -> Self {
        Self {
            dataset,
            bytes,
            line: String::new(),
            cell: String::new(),
            left_out: 0,
        }
    }

    /// The first line: `1.07 DateFLSAssess` and so on.
    pub fn header(&mut self) -> &[u8] {
        self.line.clear();
        self.line.push_str(if self.bytes.is_marked { "\u{feff}" } else { "" });
        for (place, question) in self.dataset.newest().questions.iter().enumerate() {
            self.cell.clear();
            self.cell.push_str(&question.column());
            put(&mut self.line, place, &self.cell);
        }
        self.ended()
    }

    /// The line of one record, with the labels of its own version.
    pub fn row(&mut self, answers: &Answers) -> &[u8] {
        let dataset = self.dataset;
        let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let version = diagnosed.map_or_else(|| dataset.newest(), |date| dataset.version_on(date));
        self.line.clear();
        let mut written = 0;
        for (place, column) in dataset.newest().questions.iter().enumerate() {
            self.cell.clear();
            if let Some(answer) = answers.get(&column.key) {
                write_answer(&mut self.cell, (dataset, version), column, answer);
                written += 1;
            }
            put(&mut self.line, place, &self.cell);
        }
        self.left_out += u64::try_from(answers.len() - written).unwrap_or(u64::MAX);
        self.ended()
    }

    /// How many answers had no column: they were given under a newer dataset than this program has.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    fn ended(&mut self) -> &[u8] {
        self.line.push_str(match self.bytes.line_ends {
            LineEnds::CrLf => "\r\n",
            LineEnds::Lf => "\n",
        });
        self.line.as_bytes()
    }
}

/// Writes an answer as the layout has it: the labels of the record's version, several of them with `;` between.
pub(crate) fn write_answer(
    cell: &mut String,
    (dataset, version): (&Dataset, &DatasetVersion),
    column: &Question,
    answer: &Answer,
) {
    match answer {
        Answer::Choice(_) | Answer::Several(_) => {
            for (place, option) in answer.options().iter().enumerate() {
                cell.push_str(if place == 0 { "" } else { ";" });
                cell.push_str(label(dataset, version, &column.key, option));
            }
        }
        _ => words::write_to(cell, version.question(&column.key).unwrap_or(column), answer),
    }
}

/// The label in the record's version; that of another version for an answer which this one does not offer; or the key
/// of an option that this program does not know.
fn label<'l>(
    dataset: &'l Dataset,
    version: &'l DatasetVersion,
    question: &QuestionKey,
    option: &'l OptionKey,
) -> &'l str {
    let others = dataset.versions().iter().rev();
    std::iter::once(version)
        .chain(others)
        .find_map(|version| version.question(question)?.option(option))
        .map_or(option.as_str(), |option| &option.label)
}

/// Adds a cell to a line, in quotes only where it must be.
pub(crate) fn put(line: &mut String, place: usize, cell: &str) {
    if place > 0 {
        line.push(',');
    }
    if cell.contains([',', '"', '\n', '\r']) {
        line.push('"');
        for character in cell.chars() {
            line.push_str(if character == '"' { "\"" } else { "" });
            line.push(character);
        }
        line.push('"');
    } else {
        line.push_str(cell);
    }
}

#[cfg(test)]
mod tests;
