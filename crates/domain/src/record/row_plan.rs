//! What one row of a file does to the records that are there, planned before anything is written: a pure function of the
//! row, the records it may be about, and the mode. Where the row was read from, and how it is written, is not said here.
//!
//! The audit's rule (FAQ Q13): NHS number and date of diagnosis are the match key; a match updates, anything else is a new
//! record, and a blank never erases. `OVERSEAS` is nobody's number: those patients are matched by date of birth, postcode
//! and date of diagnosis. Where a postcode is missing on either side it may be another patient, so a person is asked; only a
//! row that says nothing new of one of the records is left alone, so that the same file again changes nothing.
//!
//! A row with the number and date of a record and another date of birth may be about another patient: a digit of the number may be
//! wrong. Nothing of it is written, not even where the record is blank, unless somebody says so.
//!
//! Rows of one file may be about one fracture and say otherwise: as in the audit's own import the last of them counts. What it counts for
//! an earlier row does not give, nor does the blank of one clear, so that the same file again changes nothing.
//!
//! Where somebody wants the file to replace what is there, a blank does clear: of a question that the file has a column for and
//! that the fracture's version asks. What no column speaks of stays.

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use super::right_record::{Alike, Because, Person, alike};
use crate::answer::{Answer, Answers};
use crate::by_question::ByQuestion;
use crate::dataset::keys::option;
use crate::dataset::{Dataset, DatasetVersion, QuestionKey, keys};
use crate::id::RecordId;
use crate::words::long_date;

/// How the answers of a file meet those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Only questions without an answer take one.
    FillBlanks,
    /// A different answer replaces the one that is there, as in the audit's own import. A blank clears nothing.
    Update(NotKnown),
    /// The record says what the file says: a different answer replaces, and a blank clears.
    Replace(NotKnown),
}

/// Whether an answer that says that nobody knows replaces one that somebody knew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NotKnown {
    /// It gives way: the answer that is there stays.
    #[default]
    GivesWay,
    /// It replaces like any other answer.
    Replaces,
}

impl ImportMode {
    /// The same, with blanks that clear nothing: for a further row about a record of the same file, whose blanks are not to take away
    /// what an earlier row has just said.
    #[must_use]
    pub fn without_clearing(self) -> Self {
        match self {
            Self::Replace(not_known) => Self::Update(not_known),
            other => other,
        }
    }

    /// Whether the answer that is there stays where the file has this one instead.
    fn keeps_from(self, answer: &Answer) -> bool {
        match self {
            Self::FillBlanks => true,
            Self::Update(not_known) | Self::Replace(not_known) => {
                not_known == NotKnown::GivesWay && nobody_knows(answer)
            }
        }
    }
}

/// What a row says, and of what.
#[derive(Clone, Copy)]
pub struct RowRead<'a> {
    /// Its answers, without blank cells.
    pub answers: &'a Answers,
    /// The questions that its file has a column for.
    pub columns: &'a [QuestionKey],
    /// What later rows of the file say that may be about the same fracture, in their order.
    pub later: &'a [LaterRow],
}

/// What a later row of a file says.
#[derive(Clone)]
pub struct LaterRow {
    /// As a spreadsheet counts it.
    pub number: u32,
    /// Its answers, without blank cells.
    pub answers: Answers,
}

/// Shows nothing of what it says.
impl std::fmt::Debug for LaterRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}", self.number)
    }
}

impl RowRead<'_> {
    /// The last row of the file that says otherwise than this answer about the same fracture, and counts for it.
    pub fn overruled_by(&self, question: &QuestionKey, answer: &Answer, mode: ImportMode) -> Option<u32> {
        let counts = |row: &&LaterRow| {
            let said = row.answers.get(question);
            said.is_some_and(|said| !mode.keeps_from(said)) && self.is_about_the_same(row)
        };
        // The last that counts may say the same again, whatever stands between.
        let last = self.later.iter().rfind(counts)?;
        (last.answers.get(question) != Some(answer)).then_some(last.number)
    }

    /// Whether a later row answers a question that is blank in this one.
    fn is_answered_later(&self, question: &QuestionKey) -> bool {
        let answers = |row: &LaterRow| row.answers.contains_key(question) && self.is_about_the_same(row);
        self.later.iter().any(answers)
    }

    /// Whether a later row is about the same fracture, as far as anybody can tell from the two.
    fn is_about_the_same(&self, row: &LaterRow) -> bool {
        let person = Person::of(self.answers).zip(Person::of(&row.answers));
        diagnosed(self.answers) == diagnosed(&row.answers)
            && person.is_some_and(|(one, other)| alike(&one, &other) == Some(Alike::Same))
            && !has_other_birth_date(self.answers, &row.answers)
    }
}

/// A record that a row may be about.
#[derive(Clone, Copy)]
pub struct MatchedRecord<'a> {
    /// The record.
    pub record: RecordId,
    /// Its answers that count.
    pub answers: &'a Answers,
    /// When it is deleted, how.
    pub deleted: Option<Deletion>,
}

/// How a record was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// By a person, on this day: nothing is written to it until it is restored.
    ByPerson(NaiveDate),
    /// With the import that started it, which was taken back: the same file, put right, starts it anew.
    WithItsImport,
}

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowPlan {
    /// It starts a record.
    New,
    /// It gives these answers to a record.
    Changed {
        /// The record.
        record: RecordId,
        /// What differs from what is there; absent where a blank clears an answer.
        changes: ByQuestion<Option<Answer>>,
    },
    /// It would, and the record has another date of birth: somebody has to say first that it is the same patient.
    OtherBirthDate {
        /// The record.
        record: RecordId,
        /// What the row would give to it.
        changes: ByQuestion<Option<Answer>>,
    },
    /// It says what the record says already.
    Same(RecordId),
    /// It says otherwise in places, and all that stands in the record stays.
    Differs(RecordId),
    /// Nothing is written.
    Refused(RowRefusal),
}

/// Why a row is not written, though it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowRefusal {
    /// It has no NHS number or no date of diagnosis.
    Unidentified,
    /// A patient from overseas without a date of birth.
    NoBirthDate,
    /// It may be about a record that is there, or about another patient from overseas.
    InDoubt(Because),
    /// Its record was deleted on this day.
    Deleted(NaiveDate),
}

impl RowRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unidentified => "missing",
            Self::NoBirthDate => "overseas-without-birth-date",
            Self::InDoubt(_) => "several-overseas",
            Self::Deleted(_) => "deleted",
        }
    }

    /// The question whose answer is in the way.
    pub fn question(self) -> QuestionKey {
        match self {
            Self::NoBirthDate => keys::BIRTH_DATE,
            Self::Unidentified | Self::InDoubt(_) | Self::Deleted(_) => keys::NHS_NUMBER,
        }
    }

    /// What is in the way and what to do, for a nurse. Nothing of the patient is in it.
    pub fn words(self) -> String {
        match self {
            Self::Unidentified => "Every row needs an NHS number, or OVERSEAS, and a date of diagnosis".to_owned(),
            Self::NoBirthDate => {
                "A patient from overseas is matched by date of birth, postcode and date of diagnosis: \
                                  give the date of birth"
                    .to_owned()
            }
            Self::InDoubt(_) => "Another patient from overseas has this date of birth and date of diagnosis, and the \
                                 postcode does not tell them apart: enter or change the right record by hand"
                .to_owned(),
            Self::Deleted(on) => format!("This record was deleted on {}: restore it first", long_date(on)),
        }
    }
}

/// Plans one row. The records may be given in any order; those of other people or dates are passed over.
pub fn plan_row(dataset: &Dataset, read: RowRead<'_>, records: &[MatchedRecord<'_>], mode: ImportMode) -> RowPlan {
    let row = read.answers;
    let Some(diagnosed) = diagnosed(row) else {
        return RowPlan::Refused(RowRefusal::Unidentified);
    };
    let Some(person) = Person::of(row) else {
        return RowPlan::Refused(if super::is_overseas(row) {
            RowRefusal::NoBirthDate
        } else {
            RowRefusal::Unidentified
        });
    };
    let mut alike: Vec<(&MatchedRecord<'_>, Alike)> = records
        .iter()
        .filter(|record| record.deleted != Some(Deletion::WithItsImport))
        .filter(|record| self::diagnosed(record.answers) == Some(diagnosed))
        .filter_map(|record| Some((record, alike(&person, &Person::of(record.answers)?)?)))
        .collect();
    // The older first.
    alike.sort_by_key(|(record, _)| record.record);
    let in_use = |wanted: Alike| {
        alike
            .iter()
            .filter(move |(record, alike)| record.deleted.is_none() && *alike == wanted)
            .map(|(record, _)| *record)
    };
    let mut same = in_use(Alike::Same);
    match (same.next(), same.next(), &person) {
        // Two with one number and date are joined elsewhere; the older stays.
        (Some(record), _, Person::Number(_) | Person::Unnamed(_)) | (Some(record), None, Person::Overseas { .. }) => {
            return met(dataset.version_on(diagnosed), record, read, mode);
        }
        (Some(_), Some(_), Person::Overseas { .. }) => {
            return RowPlan::Refused(RowRefusal::InDoubt(Because::Several));
        }
        (None, _, _) => {}
    }
    let postcode = row.get(&keys::POSTCODE);
    if let Some(known) = in_use(Alike::NoPostcode).find(|record| {
        record.answers.get(&keys::POSTCODE) == postcode
            && row.iter().all(|(key, answer)| record.answers.get(key) == Some(answer))
    }) {
        return RowPlan::Same(known.record);
    }
    // A deleted record without a postcode is no reason to refuse a row that has one.
    let has_postcode = matches!(postcode, Some(Answer::Postcode(_)));
    let in_doubt = |(record, alike): &(&MatchedRecord<'_>, Alike)| {
        *alike == Alike::NoPostcode && (record.deleted.is_none() || !has_postcode)
    };
    if alike.iter().any(in_doubt) {
        return RowPlan::Refused(RowRefusal::InDoubt(Because::NoPostcode));
    }
    let deleted = alike
        .iter()
        .filter(|(_, alike)| *alike == Alike::Same)
        .find_map(|(record, _)| match record.deleted {
            Some(Deletion::ByPerson(on)) => Some(on),
            Some(Deletion::WithItsImport) | None => None,
        });
    deleted.map_or(RowPlan::New, |on| RowPlan::Refused(RowRefusal::Deleted(on)))
}

/// What a row does to the record that it is about.
fn met(version: &DatasetVersion, record: &MatchedRecord<'_>, read: RowRead<'_>, mode: ImportMode) -> RowPlan {
    let record_id = record.record;
    let answers = read.answers.beside(record.answers);
    let differing = answers.filter(|(_, answer, there)| *there != Some(*answer));
    let (kept, given): (Vec<_>, Vec<_>) = differing.partition(|(key, answer, there)| {
        there.is_some() && (mode.keeps_from(answer) || read.overruled_by(key, answer, mode).is_some())
    });
    let mut changes: ByQuestion<Option<Answer>> = given
        .into_iter()
        .map(|(key, answer, _)| (key.clone(), Some(answer.clone())))
        .collect();
    if let ImportMode::Replace(_) = mode {
        let is_cleared = |key: &&QuestionKey| {
            !read.answers.contains_key(key)
                && record.answers.contains_key(key)
                && version.position(key).is_some()
                && !read.is_answered_later(key)
        };
        changes.extend(read.columns.iter().filter(is_cleared).map(|key| (key.clone(), None)));
    }
    if !changes.is_empty() && has_other_birth_date(read.answers, record.answers) {
        RowPlan::OtherBirthDate {
            record: record_id,
            changes,
        }
    } else if !changes.is_empty() {
        RowPlan::Changed {
            record: record_id,
            changes,
        }
    } else if kept.is_empty() {
        RowPlan::Same(record_id)
    } else {
        RowPlan::Differs(record_id)
    }
}

/// Whether both say when the patient was born, and not the same day.
fn has_other_birth_date(answers: &Answers, others: &Answers) -> bool {
    let born = |answers: &Answers| answers.get(&keys::BIRTH_DATE).and_then(Answer::as_date);
    born(answers)
        .zip(born(others))
        .is_some_and(|(born, other)| born != other)
}

/// Whether an answer says that the answer is not known: it replaces nothing that somebody knew.
fn nobody_knows(answer: &Answer) -> bool {
    answer.has(option::NOT_KNOWN) || answer.has(option::DONT_KNOW)
}

fn diagnosed(answers: &Answers) -> Option<NaiveDate> {
    answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date)
}

/// The rows of one file by the records that they are about: a file may name a record several times, and contradict itself.
#[derive(Default)]
pub struct FileRows(FxHashMap<RecordId, RowsOfRecord>);

/// Most files name each record once, so further rows have a place of their own.
struct RowsOfRecord {
    first: Row,
    further: Vec<Row>,
}

/// One row: its number, and a bit for each question that it answers, by the place of the question in its version.
struct Row {
    number: u32,
    answered: u128,
}

/// A row that says otherwise than an earlier one about the same record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The question.
    pub question: QuestionKey,
    /// The last row before it that answers the question.
    pub earlier: u32,
}

impl FileRows {
    /// Whether an earlier row is about this record, or started it.
    pub fn name(&self, record: RecordId) -> bool {
        self.0.contains_key(&record)
    }

    /// Takes in that a row started a record: all that the record says at first it says by this row.
    pub fn start(&mut self, number: u32, record: RecordId) {
        let first = Row {
            number,
            answered: u128::MAX,
        };
        let further = Vec::new();
        self.0.insert(record, RowsOfRecord { first, further });
    }

    /// Takes in that a row is about a record of this version. `before` are the record's answers as the rows before left
    /// them, when there was any such row. Gives what the row contradicts, in the order of the keys.
    pub fn add(
        &mut self,
        number: u32,
        record: RecordId,
        version: &DatasetVersion,
        answers: &Answers,
        before: Option<&Answers>,
    ) -> Vec<Contradiction> {
        let answered = version
            .positions(answers.keys())
            .fold(0, |bits, place| bits | bit(place));
        let row = Row { number, answered };
        let Some(rows) = self.0.get_mut(&record) else {
            let further = Vec::new();
            self.0.insert(record, RowsOfRecord { first: row, further });
            return Vec::new();
        };
        let differs = |(key, answer): &(&QuestionKey, &Answer)| {
            before
                .and_then(|before| before.get(key))
                .is_some_and(|there| there != *answer)
        };
        let found = answers
            .iter()
            .filter(differs)
            .filter_map(|(key, _)| {
                Some(Contradiction {
                    question: key.clone(),
                    earlier: rows.last_that_answers(bit(version.position(key)))?,
                })
            })
            .collect();
        rows.further.push(row);
        found
    }

    /// Whether a row before was about this record.
    pub fn knows(&self, record: RecordId) -> bool {
        self.0.contains_key(&record)
    }

    /// The last row that was about a record.
    pub fn last(&self, record: RecordId) -> Option<u32> {
        let rows = self.0.get(&record)?;
        Some(rows.further.last().unwrap_or(&rows.first).number)
    }
}

impl RowsOfRecord {
    fn last_that_answers(&self, question: u128) -> Option<u32> {
        let rows = std::iter::once(&self.first).chain(&self.further);
        rows.rev()
            .find(|row| row.answered & question != 0)
            .map(|row| row.number)
    }
}

/// The bit of a question at a place of its version; none for one that the version does not ask.
fn bit(place: Option<usize>) -> u128 {
    let place = place.and_then(|place| u32::try_from(place).ok());
    place.and_then(|place| 1_u128.checked_shl(place)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Dataset, OptionKey};
    use crate::nhs_number::NhsNumber;
    use crate::postcode::Postcode;

    const GENDER: QuestionKey = keys::GENDER;

    fn id(number: u128) -> RecordId {
        RecordId::new(uuid::Uuid::from_u128(number))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(number: &str, postcode: Option<&str>, gender: Option<&str>) -> Answers {
        let number = match number {
            "OVERSEAS" => Answer::Choice(OptionKey::from_static("overseas")),
            digits => Answer::NhsNumber(NhsNumber::read(digits).unwrap()),
        };
        let mut answers = Answers::from([
            (keys::NHS_NUMBER, number),
            (keys::BIRTH_DATE, Answer::Date(day("1951-05-03"))),
            (keys::DIAGNOSIS_DATE, Answer::Date(day("2026-03-01"))),
        ]);
        if let Some(postcode) = postcode {
            let answer =
                Postcode::read(postcode).map_or(Answer::Choice(OptionKey::from_static("na")), Answer::Postcode);
            answers.insert(keys::POSTCODE, answer);
        }
        if let Some(gender) = gender {
            answers.insert(GENDER, Answer::Choice(OptionKey::new(gender.to_owned())));
        }
        answers
    }

    fn plan(row: &Answers, held: &[(&Answers, Option<&str>)], mode: ImportMode) -> RowPlan {
        let records: Vec<MatchedRecord<'_>> = (1..)
            .zip(held)
            .map(|(number, (answers, deleted))| MatchedRecord {
                record: id(number),
                answers,
                deleted: deleted.map(|on| Deletion::ByPerson(day(on))),
            })
            .collect();
        let read = RowRead {
            answers: row,
            columns: &[keys::NHS_NUMBER, keys::DIAGNOSIS_DATE, GENDER],
            later: &[],
        };
        plan_row(Dataset::published(), read, &records, mode)
    }

    fn changed(record: u128, gender: &str) -> RowPlan {
        RowPlan::Changed {
            record: id(record),
            changes: [(GENDER, Some(Answer::Choice(OptionKey::new(gender.to_owned()))))].into(),
        }
    }

    const UPDATE: ImportMode = ImportMode::Update(NotKnown::GivesWay);
    const REPLACE: ImportMode = ImportMode::Replace(NotKnown::GivesWay);

    const NUMBER: &str = "9991000003";

    #[test]
    fn number_and_date_match_and_a_blank_erases_nothing() {
        let she = row(NUMBER, None, Some("female"));
        let he = row(NUMBER, None, Some("male"));
        let blank = row(NUMBER, None, None);
        let update = UPDATE;
        assert_eq!(plan(&she, &[], update), RowPlan::New);
        assert_eq!(plan(&she, &[(&she, None)], update), RowPlan::Same(id(1)));
        assert_eq!(plan(&blank, &[(&she, None)], update), RowPlan::Same(id(1)));
        assert_eq!(plan(&he, &[(&she, None)], update), changed(1, "male"));
        assert_eq!(plan(&she, &[(&blank, None)], update), changed(1, "female"));
        let mut later = she.clone();
        later.insert(keys::DIAGNOSIS_DATE, Answer::Date(day("2026-03-02")));
        assert_eq!(plan(&later, &[(&she, None)], update), RowPlan::New);
    }

    #[test]
    fn filling_blanks_replaces_no_answer() {
        let she = row(NUMBER, None, Some("female"));
        let he = row(NUMBER, None, Some("male"));
        let blank = row(NUMBER, None, None);
        let fill = ImportMode::FillBlanks;
        assert_eq!(plan(&he, &[(&she, None)], fill), RowPlan::Differs(id(1)));
        assert_eq!(plan(&she, &[(&she, None)], fill), RowPlan::Same(id(1)));
        assert_eq!(plan(&he, &[(&blank, None)], fill), changed(1, "male"));
    }

    #[test]
    fn that_nobody_knows_replaces_nothing_that_somebody_knew() {
        let she = row(NUMBER, None, Some("female"));
        let blank = row(NUMBER, None, None);
        for nobody in ["not_known", "dont_know"] {
            let unknown = row(NUMBER, None, Some(nobody));
            let update = UPDATE;
            assert_eq!(plan(&unknown, &[(&she, None)], update), RowPlan::Differs(id(1)));
            assert_eq!(plan(&unknown, &[(&blank, None)], update), changed(1, nobody));
            assert_eq!(plan(&she, &[(&unknown, None)], update), changed(1, "female"));
        }
    }

    #[test]
    fn replacing_clears_what_the_file_has_a_blank_column_for_and_nothing_else() {
        let she = row(NUMBER, Some("LS1 4AP"), Some("female"));
        let he = row(NUMBER, Some("LS1 4AP"), Some("male"));
        let blank = row(NUMBER, None, None);
        let cleared = RowPlan::Changed {
            record: id(1),
            // No column of this file asks for the postcode.
            changes: [(GENDER, None)].into(),
        };
        assert_eq!(plan(&blank, &[(&she, None)], REPLACE), cleared);
        assert_eq!(plan(&he, &[(&she, None)], REPLACE), changed(1, "male"));
        assert_eq!(plan(&she, &[(&she, None)], REPLACE), RowPlan::Same(id(1)));
        assert_eq!(plan(&blank, &[(&blank, None)], REPLACE), RowPlan::Same(id(1)));
        // A question that the version of the fracture does not ask is left as it is.
        let mut with_other = blank.clone();
        let other = QuestionKey::new("asked_by_no_version".to_owned());
        with_other.insert(other.clone(), Answer::Choice(OptionKey::from_static("yes")));
        let read = RowRead {
            answers: &blank,
            columns: &[other],
            later: &[],
        };
        let held = MatchedRecord {
            record: id(1),
            answers: &with_other,
            deleted: None,
        };
        let planned = plan_row(Dataset::published(), read, &[held], REPLACE);
        assert_eq!(planned, RowPlan::Same(id(1)));
    }

    #[test]
    fn that_nobody_knows_replaces_an_answer_only_where_that_is_wanted() {
        let she = row(NUMBER, None, Some("female"));
        let unknown = row(NUMBER, None, Some("not_known"));
        let here = [(&she, None)];
        assert_eq!(plan(&unknown, &here, REPLACE), RowPlan::Differs(id(1)));
        for mode in [
            ImportMode::Update(NotKnown::Replaces),
            ImportMode::Replace(NotKnown::Replaces),
        ] {
            assert_eq!(plan(&unknown, &here, mode), changed(1, "not_known"));
        }
    }

    #[test]
    fn a_row_with_another_birth_date_waits_until_somebody_says_that_it_is_the_same_patient() {
        let she = row(NUMBER, None, Some("female"));
        let born = |day_of_birth: &str, gender: Option<&str>| {
            let mut other = row(NUMBER, None, gender);
            other.insert(keys::BIRTH_DATE, Answer::Date(day(day_of_birth)));
            other
        };
        let plan_of = |row: &Answers, held: &Answers, mode| plan(row, &[(held, None)], mode);
        for mode in [UPDATE, REPLACE] {
            let taken = [(keys::BIRTH_DATE, Some(Answer::Date(day("1951-03-05"))))];
            assert_eq!(
                plan_of(&born("1951-03-05", Some("female")), &she, mode),
                RowPlan::OtherBirthDate {
                    record: id(1),
                    changes: taken.into(),
                }
            );
        }
        // Nor does it fill a blank of whom it may not be about.
        let blank = row(NUMBER, None, None);
        let filled = [(GENDER, Some(Answer::Choice(OptionKey::from_static("male"))))];
        assert_eq!(
            plan_of(&born("1951-03-05", Some("male")), &blank, ImportMode::FillBlanks),
            RowPlan::OtherBirthDate {
                record: id(1),
                changes: filled.into(),
            }
        );
        // What would write nothing asks nobody.
        assert_eq!(
            plan_of(&born("1951-03-05", Some("female")), &she, ImportMode::FillBlanks),
            RowPlan::Differs(id(1))
        );
        // A birth date that is blank on either side is none that differs.
        let mut unborn = blank.clone();
        unborn.remove(&keys::BIRTH_DATE);
        let filled = [(keys::BIRTH_DATE, Some(Answer::Date(day("1951-05-03"))))];
        assert_eq!(
            plan_of(&blank, &unborn, UPDATE),
            RowPlan::Changed {
                record: id(1),
                changes: filled.into(),
            }
        );
        assert_eq!(plan_of(&unborn, &blank, UPDATE), RowPlan::Same(id(1)));
    }

    #[test]
    fn a_deleted_record_refuses_unless_another_is_in_use() {
        let she = row(NUMBER, None, Some("female"));
        let deleted = RowPlan::Refused(RowRefusal::Deleted(day("2026-04-01")));
        assert_eq!(plan(&she, &[(&she, Some("2026-04-01"))], UPDATE), deleted);
        let both = [(&she, Some("2026-04-01")), (&she, None)];
        assert_eq!(plan(&she, &both, UPDATE), RowPlan::Same(id(2)));
        let overseas = row("OVERSEAS", Some("LS1 4AP"), None);
        assert_eq!(plan(&overseas, &[(&overseas, Some("2026-04-01"))], UPDATE), deleted);
    }

    #[test]
    fn a_record_that_went_with_its_import_is_started_anew() {
        let she = row(NUMBER, None, Some("female"));
        let held = MatchedRecord {
            record: id(1),
            answers: &she,
            deleted: Some(Deletion::WithItsImport),
        };
        let read = RowRead {
            answers: &she,
            columns: &[],
            later: &[],
        };
        assert_eq!(plan_row(Dataset::published(), read, &[held], UPDATE), RowPlan::New);
    }

    #[test]
    fn a_missing_postcode_is_in_doubt_on_either_side() {
        let doubt = RowPlan::Refused(RowRefusal::InDoubt(Because::NoPostcode));
        let with = row("OVERSEAS", Some("LS1 4AP"), Some("female"));
        let without = row("OVERSEAS", None, Some("female"));
        let none = row("OVERSEAS", Some("NA"), Some("female"));
        let update = UPDATE;
        assert_eq!(plan(&without, &[(&with, None)], update), doubt);
        assert_eq!(plan(&with, &[(&without, None)], update), doubt);
        assert_eq!(plan(&with, &[(&none, None)], update), doubt);
        assert_eq!(plan(&none, &[(&without, None)], update), doubt);
        assert_eq!(plan(&without, &[(&without, Some("2026-04-01"))], update), doubt);
        // What is known already is left alone, and a different postcode is another patient.
        assert_eq!(plan(&none, &[(&none, None)], update), RowPlan::Same(id(1)));
        assert_eq!(
            plan(&without, &[(&with, None), (&without, None)], update),
            RowPlan::Same(id(2))
        );
        let other = row("OVERSEAS", Some("LS1 4AQ"), Some("female"));
        assert_eq!(plan(&other, &[(&with, None)], update), RowPlan::New);
        assert_eq!(
            plan(&with, &[(&other, None), (&with, None)], update),
            RowPlan::Same(id(2))
        );
    }

    #[test]
    fn who_cannot_be_found_is_told() {
        let mut nobody = row("OVERSEAS", None, None);
        nobody.remove(&keys::BIRTH_DATE);
        let refused = |refusal| RowPlan::Refused(refusal);
        assert_eq!(plan(&nobody, &[], UPDATE), refused(RowRefusal::NoBirthDate));
        nobody.remove(&keys::NHS_NUMBER);
        assert_eq!(plan(&nobody, &[], UPDATE), refused(RowRefusal::Unidentified));
        let two = row("OVERSEAS", Some("LS1 4AP"), None);
        assert_eq!(
            plan(&two, &[(&two, None), (&two, None)], UPDATE),
            refused(RowRefusal::InDoubt(Because::Several))
        );
    }

    /// The plan of a row about this record, where these rows stand below it in the file.
    fn plan_before(row: &Answers, held: &Answers, later: &[Answers], mode: ImportMode) -> RowPlan {
        let later: Vec<LaterRow> = (3..)
            .zip(later)
            .map(|(number, answers)| LaterRow {
                number,
                answers: answers.clone(),
            })
            .collect();
        let read = RowRead {
            answers: row,
            columns: &[keys::NHS_NUMBER, keys::DIAGNOSIS_DATE, keys::POSTCODE, GENDER],
            later: &later,
        };
        let held = MatchedRecord {
            record: id(1),
            answers: held,
            deleted: None,
        };
        plan_row(Dataset::published(), read, &[held], mode)
    }

    #[test]
    fn of_rows_about_one_fracture_the_last_counts_and_the_same_file_again_changes_nothing() {
        let she = row(NUMBER, None, Some("female"));
        let he = row(NUMBER, None, Some("male"));
        let unknown = row(NUMBER, None, Some("not_known"));
        let at_home = row(NUMBER, Some("LS1 4AP"), None);
        for mode in [UPDATE, REPLACE] {
            // As the file left it, whichever row is planned.
            assert_eq!(
                plan_before(&she, &he, std::slice::from_ref(&he), mode),
                RowPlan::Differs(id(1))
            );
            assert_eq!(plan_before(&he, &he, &[], mode), RowPlan::Same(id(1)));
            // The last counts, and not one that stands between.
            assert_eq!(
                plan_before(&she, &he, &[he.clone(), she.clone()], mode),
                changed(1, "female")
            );
            // That nobody knows counts for nothing that somebody knows.
            assert_eq!(
                plan_before(&she, &he, std::slice::from_ref(&unknown), mode),
                changed(1, "female")
            );
            // A blank that a later row fills takes nothing away.
            assert_eq!(
                plan_before(
                    &he,
                    &row(NUMBER, Some("LS1 4AP"), Some("male")),
                    std::slice::from_ref(&at_home),
                    mode
                ),
                RowPlan::Same(id(1))
            );
        }
        // Where only blanks are filled, the first row has filled them.
        let blank = row(NUMBER, None, None);
        assert_eq!(
            plan_before(&she, &blank, std::slice::from_ref(&he), ImportMode::FillBlanks),
            changed(1, "female")
        );
        // A blank of the record takes what stands first, too: the last row then replaces it.
        assert_eq!(plan_before(&she, &blank, &[he], UPDATE), changed(1, "female"));
    }

    #[test]
    fn a_later_row_about_somebody_else_counts_for_nothing() {
        let she = row(NUMBER, None, Some("female"));
        let he = row(NUMBER, None, Some("male"));
        let mut born_otherwise = he.clone();
        born_otherwise.insert(keys::BIRTH_DATE, Answer::Date(day("1951-03-05")));
        let mut later_fracture = he.clone();
        later_fracture.insert(keys::DIAGNOSIS_DATE, Answer::Date(day("2026-03-02")));
        let from_overseas = row("OVERSEAS", Some("LS1 4AP"), Some("male"));
        for other in [born_otherwise, later_fracture, from_overseas] {
            assert_eq!(plan_before(&she, &he, &[other], UPDATE), changed(1, "female"));
        }
    }

    #[test]
    fn rows_of_one_file_that_contradict_each_other_are_found() {
        let version = Dataset::published().newest();
        let she = row(NUMBER, None, Some("female"));
        let he = row(NUMBER, None, Some("male"));
        let blank = row(NUMBER, None, None);
        let mut rows = FileRows::default();
        assert_eq!(rows.add(2, id(1), version, &she, None), []);
        assert_eq!(rows.add(3, id(1), version, &blank, Some(&she)), []);
        assert_eq!(rows.add(4, id(1), version, &she, Some(&she)), []);
        let found = rows.add(5, id(1), version, &he, Some(&she));
        assert_eq!(
            found,
            [Contradiction {
                question: GENDER,
                earlier: 4
            }]
        );
        assert_eq!(rows.add(6, id(2), version, &he, None), []);
        assert_eq!(
            (rows.last(id(1)), rows.last(id(2)), rows.last(id(3))),
            (Some(5), Some(6), None)
        );
        // What the store said and no row of this file is no contradiction of the file's.
        assert_eq!(rows.add(7, id(3), version, &blank, Some(&she)), []);
        assert_eq!(rows.add(8, id(3), version, &he, Some(&she)), []);
    }
}
