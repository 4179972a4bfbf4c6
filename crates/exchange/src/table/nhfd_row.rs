//! One row of a file of the National Hip Fracture Database: what its codes answer, whom the audit does not take, and what only a person
//! can say. What its other cells hold is read like those of any file.

use std::borrow::Cow;

use domain::dataset::{
    AnswerKind, Dataset, DatasetVersion, NhfdCode, NhfdCodes, NhfdHolds, NhfdMeaning, NhfdUnsaid, OptionKey, Question,
    QuestionKey, keys,
};
use domain::identifying::may_identify;
use domain::words::slashed_date;
use domain::{Answer, Answers};

use super::answer::{is_no_answer, uncomputed};
use super::cell::Cell;
use super::columns::may_be_of_a_patient;
use super::nhfd_columns::NhfdPlace;
use super::said_values::parts_of;
use super::{Refusal, Row, Translated};
use crate::mapping::plain_value;
use crate::nhfd::{NhfdOpen, NhfdSaid};

/// The code of a refusal of a patient whom the audit does not take: nothing is wrong with the row.
pub const NOT_ELIGIBLE: &str = "not-eligible";
/// The code of a refusal of a row of which only a person can say something that every row needs.
pub const TO_BE_SAID: &str = "to-be-said";
/// Longer values, in characters, are remarks, about which nobody is asked.
const LONGEST: usize = 40;

/// The columns of such a file that are read, and what somebody said.
pub(super) struct NhfdRows {
    pub(super) places: Vec<NhfdPlace>,
    pub(super) said: NhfdSaid,
}

/// What a part of a cell means.
enum Meant {
    Option(OptionKey),
    Nothing,
    /// The whole cell is left blank or its row refused, which was told.
    Told,
}

impl NhfdRows {
    /// A row whose other cells were read, with what its codes say.
    pub(super) fn complete(&self, row: Row, cells: &[Cell<'_>], dataset: &Dataset) -> Row {
        // Nothing is where it should be.
        let is_long = |refusals: &Vec<Refusal>| refusals.iter().any(|one| one.code == "long-row");
        if row.answers.as_ref().is_err_and(is_long) {
            return row;
        }
        let cell = |place: &NhfdPlace| cells.get(place.index).unwrap_or(&Cell::Blank);
        if let Some((place, reason)) = self.places.iter().find_map(|place| {
            let reason = not_eligible(place, cell(place))?;
            Some((place, reason))
        }) {
            return Row {
                answers: Err(vec![refusal(row.number, place, NOT_ELIGIBLE, reason.to_owned())]),
                notes: Vec::new(),
                translated: Vec::new(),
                ..row
            };
        }
        let diagnosed = row
            .answers
            .as_ref()
            .ok()
            .and_then(|answers| answers.get(&keys::DIAGNOSIS_DATE));
        let version = diagnosed
            .and_then(Answer::as_date)
            .map_or_else(|| dataset.newest(), |date| dataset.version_on(date));
        let mut reading = Reading {
            said: &self.said,
            version,
            row,
            given: Answers::default(),
            refusals: Vec::new(),
        };
        for place in &self.places {
            reading.see(place, cell(place));
        }
        reading.row()
    }
}

/// Why the audit does not take the patient, where this cell says so.
fn not_eligible<'p>(place: &'p NhfdPlace, cell: &Cell<'_>) -> Option<&'p str> {
    let NhfdHolds::Codes(codes) = &place.column.holds else {
        return None;
    };
    let text = text_of(cell).ok()?;
    let parts = parts_of(&text, |part| codes.find(part).is_some());
    parts.into_iter().find_map(|part| match &codes.find(part)?.means {
        NhfdMeaning::NotEligible(reason) => Some(reason.as_str()),
        _ => None,
    })
}

/// What stands in a cell; nothing where a program says that there is nothing.
fn text_of<'c>(cell: &'c Cell<'_>) -> Result<Cow<'c, str>, &'static str> {
    Ok(match cell {
        Cell::Blank => Cow::Borrowed(""),
        Cell::Text(text) if is_no_answer(text) => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(text.as_ref()),
        Cell::Number(number) => Cow::Owned(number.normalize().to_string()),
        Cell::Date(date) => Cow::Owned(slashed_date(*date)),
        Cell::Error(error) => return Err(*error),
    })
}

fn refusal(row: u32, place: &NhfdPlace, code: &'static str, words: String) -> Refusal {
    Refusal {
        row,
        column: place.heading.clone(),
        code,
        words,
    }
}

/// One row being read.
struct Reading<'r> {
    said: &'r NhfdSaid,
    version: &'r DatasetVersion,
    row: Row,
    /// What its codes answer, and what follows from that.
    given: Answers,
    refusals: Vec<Refusal>,
}

impl Reading<'_> {
    fn see(&mut self, place: &NhfdPlace, cell: &Cell<'_>) {
        let text = match text_of(cell) {
            Ok(text) => text,
            Err(error) => {
                // A cell that is read like any other was refused there.
                if matches!(place.column.holds, NhfdHolds::Codes(_)) {
                    let fault = uncomputed(error);
                    self.refuse(place, fault.code, fault.words);
                }
                return;
            }
        };
        if text.is_empty() {
            return;
        }
        match &place.column.holds {
            NhfdHolds::Cells {
                confirm: Some(words), ..
            } => self.confirmed(place, words),
            NhfdHolds::Cells { confirm: None, .. } => {}
            NhfdHolds::Codes(codes) => self.codes(place, codes, &text),
        }
        for (key, option) in &place.column.sets {
            let Some(question) = self.version.question(key) else {
                continue;
            };
            if question.option(option).is_some() && !self.given.contains_key(key) {
                self.given.insert(key.clone(), answer(question, vec![option.clone()]));
            }
        }
    }

    /// What a person has to confirm before anything of a column is taken.
    fn confirmed(&mut self, place: &NhfdPlace, words: &str) {
        let open = NhfdOpen {
            column: place.column.key.clone(),
            value: String::new(),
        };
        if self
            .said
            .of(&open)
            .is_none_or(|said| said.as_str() != keys::option::YES)
        {
            self.left_open(place, open, words, None);
        }
    }

    fn codes(&mut self, place: &NhfdPlace, codes: &NhfdCodes, text: &str) {
        let mut options: Vec<OptionKey> = Vec::new();
        for part in parts_of(text, |part| codes.find(part).is_some()) {
            match self.meant(place, codes, part) {
                Meant::Option(option) => {
                    if !options.contains(&option) {
                        options.push(option);
                    }
                }
                Meant::Nothing => {}
                Meant::Told => return,
            }
        }
        let Some(question) = codes.question.as_ref().and_then(|key| self.version.question(key)) else {
            return;
        };
        if options.len() > 1 && question.kind == AnswerKind::Choice {
            self.row.notes.push(format!(
                "{} holds several, and {} takes one answer here: it was left blank",
                place.heading,
                question.column()
            ));
        } else if !options.is_empty() {
            self.given.insert(question.key.clone(), answer(question, options));
            self.row.translated.push(Translated {
                question: question.key.clone(),
                stood: text.to_owned(),
            });
        }
    }

    fn meant(&mut self, place: &NhfdPlace, codes: &NhfdCodes, part: &str) -> Meant {
        let Some(code) = codes.find(part) else {
            if codes.others_are_asked && may_be_shown(part) {
                return self.asked(place, codes, plain_value(part), None);
            }
            self.refuse(place, "not-an-answer", expected(codes));
            return Meant::Told;
        };
        match &code.means {
            NhfdMeaning::Options(options) => self.offered(place, codes, options),
            NhfdMeaning::SameAs(other) => self.same_as(place, codes, other),
            NhfdMeaning::Blank | NhfdMeaning::NotEligible(_) => Meant::Nothing,
            NhfdMeaning::Asked { .. } => self.asked(place, codes, code.code.clone(), Some(code)),
        }
    }

    /// The first of these options that the version of the fracture has.
    fn offered(&mut self, place: &NhfdPlace, codes: &NhfdCodes, options: &[OptionKey]) -> Meant {
        let Some(question) = codes.question.as_ref().and_then(|key| self.version.question(key)) else {
            return Meant::Nothing;
        };
        if let Some(option) = options.iter().find(|option| question.option(option).is_some()) {
            return Meant::Option(option.clone());
        }
        self.row.notes.push(format!(
            "{}: what it holds is no answer of dataset {}, so {} was left blank",
            place.heading,
            self.version.id,
            question.column()
        ));
        Meant::Told
    }

    /// The medicine that the same row answers another question with.
    fn same_as(&mut self, place: &NhfdPlace, codes: &NhfdCodes, other: &QuestionKey) -> Meant {
        let drugs = &self.version.follow_up.drugs;
        let of_row = self.row.answers.as_ref().ok().and_then(|answers| answers.get(other));
        let taken = self.given.get(other).or(of_row).map_or(&[][..], Answer::options);
        let taken: Vec<OptionKey> = taken.iter().filter(|option| drugs.contains(option)).cloned().collect();
        if let [one] = taken.as_slice() {
            return self.offered(place, codes, std::slice::from_ref(one));
        }
        let question = codes.question.as_ref().map(|key| self.version.column(key));
        self.row.notes.push(format!(
            "{} says that the medicine is the same, and {} of the row is not one medicine: {} was left blank",
            place.heading,
            self.version.column(other),
            question.unwrap_or_default()
        ));
        Meant::Told
    }

    /// What somebody said that a value means.
    fn asked(&mut self, place: &NhfdPlace, codes: &NhfdCodes, value: String, code: Option<&NhfdCode>) -> Meant {
        let open = NhfdOpen {
            column: place.column.key.clone(),
            value,
        };
        if let Some(option) = self.said.of(&open).cloned() {
            return self.offered(place, codes, &[option]);
        }
        self.left_open(place, open, codes.ask.as_deref().unwrap_or_default(), code);
        Meant::Told
    }

    /// Something that nobody has said.
    fn left_open(&mut self, place: &NhfdPlace, open: NhfdOpen, words: &str, code: Option<&NhfdCode>) {
        self.row.left_open.push(open);
        match place.column.unsaid() {
            NhfdUnsaid::Row => {
                self.refuse(
                    place,
                    TO_BE_SAID,
                    format!("{words} Nobody has said it, so the row is left out"),
                );
            }
            NhfdUnsaid::Blank => {
                let question = place.column.question().map(|key| self.version.column(key));
                let code = code.map_or_else(|| "another code".to_owned(), NhfdCode::words);
                self.row.notes.push(format!(
                    "{}, {code}: {words} Nobody has said it, so {} was left blank",
                    place.heading,
                    question.unwrap_or_default()
                ));
            }
        }
    }

    fn refuse(&mut self, place: &NhfdPlace, code: &'static str, words: impl Into<String>) {
        self.refusals.push(refusal(self.row.number, place, code, words.into()));
    }

    /// The row with all that was found.
    fn row(mut self) -> Row {
        let answers = match self.row.answers {
            Err(mut refusals) => {
                refusals.append(&mut self.refusals);
                Err(refusals)
            }
            Ok(_) if !self.refusals.is_empty() => Err(self.refusals),
            Ok(mut answers) => {
                for (question, answer) in self.given {
                    if !answers.contains_key(&question) {
                        answers.insert(question, answer);
                    }
                }
                for unasked in without_unasked(&mut answers, self.version) {
                    self.row.translated.retain(|one| one.question != unasked);
                    self.row.notes.push(format!(
                        "{} was left blank, as the other answers of the row do not ask it",
                        self.version.column(&unasked)
                    ));
                }
                Ok(answers)
            }
        };
        let is_read = answers.is_ok();
        let kept = |notes: Vec<String>| if is_read { notes } else { Vec::new() };
        Row {
            answers,
            notes: kept(self.row.notes),
            translated: if is_read { self.row.translated } else { Vec::new() },
            number: self.row.number,
            cut_off: self.row.cut_off,
            left_open: self.row.left_open,
        }
    }
}

fn answer(question: &Question, mut options: Vec<OptionKey>) -> Answer {
    match question.kind {
        AnswerKind::Several => Answer::Several(options),
        _ => Answer::Choice(options.swap_remove(0)),
    }
}

/// Takes out what the form does not ask of a patient with these answers: it would be an error of the record. Gives which questions.
fn without_unasked(answers: &mut Answers, version: &DatasetVersion) -> Vec<QuestionKey> {
    let shown = version.shown(answers);
    let is_shown = |key: &QuestionKey| version.position(key).and_then(|place| shown.get(place).copied());
    let unasked: Vec<QuestionKey> = answers
        .keys()
        .filter(|key| is_shown(key) != Some(true))
        .cloned()
        .collect();
    for key in &unasked {
        answers.remove(key);
    }
    unasked
}

/// Whether a value can be shown to somebody who is asked about it.
fn may_be_shown(value: &str) -> bool {
    value.chars().count() <= LONGEST && !may_be_of_a_patient(value) && !may_identify(value)
}

/// "Expected one of 1 (Male), 2 (Female)".
fn expected(codes: &NhfdCodes) -> String {
    let codes: Vec<String> = codes.codes.iter().map(NhfdCode::words).collect();
    format!("Expected one of {}", codes.join(", "))
}

#[cfg(test)]
mod tests;
