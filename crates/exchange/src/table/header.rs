//! One name of a header: which question it says. What is written in two ways that disagree is never guessed, and what it only may
//! mean is in `near_names`.

use domain::dataset::{Dataset, Question};

use super::ERRORS_COLUMN;
use super::alike::is_nearly;
use crate::mapping::{ValueUse, plain_heading};

/// A name as the file has it, and what it means.
pub(super) struct Named<'d> {
    /// Without blanks around it and without what cannot be seen.
    pub(super) name: String,
    pub(super) meaning: Meaning<'d>,
    /// What values mean, as whoever knows the file says.
    pub(super) values: Vec<(String, ValueUse)>,
}

/// What a name of a header means.
pub(super) enum Meaning<'d> {
    /// Nothing is written there.
    Unnamed,
    /// A question, by number, name or both; by its number alone when the name beside it is misspelt.
    Question { question: &'d Question, misspelt: bool },
    /// Ages in place of dates of birth.
    Ages,
    /// What was wrong in a file that was handed back.
    Errors,
    /// What is not to be read, as whoever knows the file says; no name says so.
    LeftOut,
    /// The number of one question and the name of another.
    Disputed { number: &'d Question, name: &'d Question },
    /// No question of the audit; perhaps this one is meant, by its number here and by its words once somebody has looked for those
    /// (`near_names`).
    Unknown { perhaps: Option<Perhaps<'d>> },
}

/// A question that a name may mean and does not say.
#[derive(Clone, Copy)]
pub(super) struct Perhaps<'d> {
    pub(super) question: &'d Question,
    pub(super) why: Why,
}

/// Why a column may hold the answers to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The column has the question's number, its name, or both.
    Named,
    /// It has its number, and beside it a name that is nearly the question's.
    NumberAndNearName,
    /// It has its number, and beside it a name that is none of the audit's.
    NumberAlone,
    /// It has its number without the zero at its end, as a spreadsheet shows 1.10.
    NumberWithoutZero,
    /// It is the question as the form asks it.
    Wording,
    /// Hospitals often call the question so.
    OftenCalled,
    /// It is nearly the name of this question and of no other.
    NearName,
}

impl Perhaps<'_> {
    /// Whether nothing of it is a guess at a slip: it goes before one that is.
    pub(super) fn is_exact(&self) -> bool {
        self.why != Why::NearName
    }

    /// Whether whoever writes this in place of a question says this one and no other.
    pub(super) fn is_said(&self) -> bool {
        matches!(self.why, Why::NumberWithoutZero | Why::Wording)
    }
}

impl Named<'_> {
    /// Whether it names a question, or somebody has said what it is.
    pub(super) fn is_known(&self) -> bool {
        matches!(
            self.meaning,
            Meaning::Question { .. } | Meaning::Disputed { .. } | Meaning::LeftOut
        )
    }
}

/// Reads one name, under the newest version that knows it.
pub(super) fn named<'d>(dataset: &'d Dataset, name: &str) -> Named<'d> {
    let name = plain_heading(name);
    let meaning = meaning(dataset, &name);
    let values = Vec::new();
    Named { name, meaning, values }
}

fn meaning<'d>(dataset: &'d Dataset, name: &str) -> Meaning<'d> {
    // pandas calls a column without a name so.
    if name.is_empty() || name.strip_prefix("Unnamed: ").is_some_and(is_digits) {
        return Meaning::Unnamed;
    }
    if name.eq_ignore_ascii_case(ERRORS_COLUMN) {
        return Meaning::Errors;
    }
    let (number, rest) = number_and_name(name);
    let Some(number) = number else {
        return match by_name(dataset, name) {
            Some(question) => Meaning::Question {
                question,
                misspelt: false,
            },
            None if is_age(name) => Meaning::Ages,
            None => Meaning::Unknown {
                perhaps: perhaps(without_zero(dataset, name), Why::NumberWithoutZero),
            },
        };
    };
    let numbered = numbered(dataset, number).or_else(|| without_zero(dataset, number));
    match (numbered, by_name(dataset, rest)) {
        (Some(number), Some(name)) if number.key != name.key => Meaning::Disputed { number, name },
        (_, Some(question)) => Meaning::Question {
            question,
            misspelt: false,
        },
        _ if is_age(rest) => Meaning::Ages,
        (Some(question), None) if is_nearly(question, rest) => Meaning::Question {
            question,
            misspelt: true,
        },
        (Some(question), None) => Meaning::Unknown {
            perhaps: perhaps(Some(question), Why::NumberAlone),
        },
        (None, None) => Meaning::Unknown { perhaps: None },
    }
}

fn perhaps(question: Option<&Question>, why: Why) -> Option<Perhaps<'_>> {
    question.map(|question| Perhaps { question, why })
}

/// The words of a name: what stands behind its number, where it has one.
pub(super) fn words_of(name: &str) -> &str {
    number_and_name(name).1
}

/// The number before a name, when there is one, and the name. R writes X before a number and points in place of blanks.
fn number_and_name(name: &str) -> (Option<&str>, &str) {
    let written = name.strip_prefix('X').unwrap_or(name);
    let is_part = |character: char| character.is_ascii_digit() || character == '.';
    let end = written.find(|character| !is_part(character)).unwrap_or(written.len());
    let (number, rest) = written.split_at(end);
    let number = number.trim_end_matches('.');
    let rest = rest.trim_matches(|character: char| !character.is_alphanumeric());
    if is_number(number) && !rest.is_empty() {
        (Some(number), rest)
    } else {
        (None, name)
    }
}

fn by_name<'d>(dataset: &'d Dataset, name: &str) -> Option<&'d Question> {
    let mut versions = dataset.versions().iter().rev();
    versions.find_map(|version| version.question_named(name))
}

/// The questions of every version, the newest first: one that several ask is there as often.
pub(super) fn questions(dataset: &Dataset) -> impl Iterator<Item = &Question> {
    dataset.versions().iter().rev().flat_map(|version| &version.questions)
}

fn numbered<'d>(dataset: &'d Dataset, number: &str) -> Option<&'d Question> {
    questions(dataset).find(|question| question.number == number)
}

/// A spreadsheet takes 1.10 for a number and shows 1.1.
fn without_zero<'d>(dataset: &'d Dataset, number: &str) -> Option<&'d Question> {
    is_number(number).then(|| numbered(dataset, &format!("{number}0")))?
}

/// `Age Frac diagnosed`, `Age at fracture` or `Age`.
fn is_age(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    matches!(plain.as_str(), "age" | "agefracdiagnosed" | "ageatfracture")
}

/// The number of a question, such as `4.01`.
fn is_number(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(section, place)| is_digits(section) && is_digits(place))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
