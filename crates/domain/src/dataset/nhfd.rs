//! A file of the National Hip Fracture Database: what its columns are called, and what its codes mean in this audit. How the file of
//! that account is read is in `nhfd_file`; what stands in somebody's cells is not known here.

use std::collections::BTreeMap;

use super::founding::Founding;
use super::key::{OptionKey, QuestionKey};
use super::model::{plain_label, plain_name};

/// What is taken over from such a file.
#[derive(Clone, Debug)]
pub struct Nhfd {
    /// Grows with each correction of the file.
    pub revision: u32,
    /// The keys that `source` fields name, with what each stands for.
    pub sources: BTreeMap<String, String>,
    /// The columns that are read, in order.
    pub columns: Vec<NhfdColumn>,
}

/// One column that is read.
#[derive(Clone, Debug)]
pub struct NhfdColumn {
    /// Stable key.
    pub key: String,
    /// What stands above it; never none. The first is how it is called to people.
    pub headings: Vec<String>,
    /// Whether a file that has every such column is one of the NHFD.
    pub identifies: bool,
    /// What its cells hold.
    pub holds: NhfdHolds,
    /// Answers to other questions that follow where it has something in it.
    pub sets: Vec<(QuestionKey, OptionKey)>,
    /// How well the row is founded.
    pub founding: Founding,
    /// The sources behind it.
    pub source: String,
}

/// What the cells of a column hold.
#[derive(Clone, Debug)]
pub enum NhfdHolds {
    /// What cells of this question hold in the audit's own files.
    Cells {
        /// The question.
        question: QuestionKey,
        /// What a person is asked before anything of it is taken; nothing where that is in no doubt.
        confirm: Option<String>,
    },
    /// Codes.
    Codes(NhfdCodes),
}

/// The codes of a column.
#[derive(Clone, Debug)]
pub struct NhfdCodes {
    /// The question that they answer; none of a column that only says whom the audit does not take.
    pub question: Option<QuestionKey>,
    /// The codes, in order.
    pub codes: Vec<NhfdCode>,
    /// What a person is asked about codes that say too little; nothing where each says enough.
    pub ask: Option<String>,
    /// What becomes of a row of which nobody has said it.
    pub unsaid: NhfdUnsaid,
    /// Whether a code that is none of these is asked about, too; otherwise its row is refused.
    pub others_are_asked: bool,
}

/// One code.
#[derive(Clone, Debug)]
pub struct NhfdCode {
    /// As files write it: `11`, `U`.
    pub code: String,
    /// Its label.
    pub label: String,
    /// Other labels that files write.
    pub also: Vec<String>,
    /// What it means.
    pub means: NhfdMeaning,
}

/// What a code means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NhfdMeaning {
    /// The first of these options that the dataset version of the fracture has; never none.
    Options(Vec<OptionKey>),
    /// The medicine that the same row answers this question with.
    SameAs(QuestionKey),
    /// No answer.
    Blank,
    /// The audit does not take the patient, for this reason.
    NotEligible(String),
    /// Only a person can say.
    Asked {
        /// What is proposed to them.
        offers: Option<OptionKey>,
    },
}

/// What becomes of a row of which nobody has said what only a person can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NhfdUnsaid {
    /// The answer is left blank.
    Blank,
    /// The row is left out.
    Row,
}

impl Nhfd {
    /// The column that has this heading.
    pub fn headed(&self, heading: &str) -> Option<&NhfdColumn> {
        let plain = plain_name(heading);
        let is_it = |column: &&NhfdColumn| column.headings.iter().any(|one| plain_name(one) == plain);
        self.columns.iter().find(is_it).filter(|_| !plain.is_empty())
    }

    /// The column with this key.
    pub fn column(&self, key: &str) -> Option<&NhfdColumn> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// Whether a file with these headings is one of the NHFD.
    pub fn is_of<T: AsRef<str>>(&self, headings: &[T]) -> bool {
        let is_there = |wanted: &NhfdColumn| {
            let mut headed = headings.iter().filter_map(|heading| self.headed(heading.as_ref()));
            headed.any(|column| column.key == wanted.key)
        };
        let mut identifying = self.columns.iter().filter(|column| column.identifies);
        identifying.all(is_there)
    }
}

impl NhfdColumn {
    /// As it is called to people.
    pub fn name(&self) -> &str {
        self.headings.first().map_or(self.key.as_str(), String::as_str)
    }

    /// The question that it answers itself, beside what follows from it.
    pub fn question(&self) -> Option<&QuestionKey> {
        match &self.holds {
            NhfdHolds::Cells { question, .. } => Some(question),
            NhfdHolds::Codes(codes) => codes.question.as_ref(),
        }
    }

    /// What becomes of a row of which nobody has said what is asked about this column.
    pub fn unsaid(&self) -> NhfdUnsaid {
        match &self.holds {
            NhfdHolds::Cells { .. } => NhfdUnsaid::Row,
            NhfdHolds::Codes(codes) => codes.unsaid,
        }
    }
}

impl NhfdCodes {
    /// The code that a cell, or a part of one, holds: as a code, also where a program took it for a number and wrote `1.0`, or as a label.
    pub fn find(&self, text: &str) -> Option<&NhfdCode> {
        let coded = |text: &str| self.codes.iter().find(|one| one.code.eq_ignore_ascii_case(text));
        let whole = || {
            text.split_once('.')
                .filter(|(_, rest)| rest.bytes().all(|digit| digit == b'0'))
        };
        let plain = plain_label(text);
        let labelled = |one: &&NhfdCode| one.labels().any(|label| plain_label(label) == plain);
        coded(text)
            .or_else(|| coded(whole()?.0))
            .or_else(|| self.codes.iter().find(labelled))
    }
}

impl NhfdCode {
    /// Its label, and the others that files write.
    pub fn labels(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.label).chain(&self.also)
    }

    /// "12 (Pending DXA or bone clinic)".
    pub fn words(&self) -> String {
        format!("{} ({})", self.code, self.label)
    }
}
