//! What a dataset version is made of, once its file has been read and found sound.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use super::check_rule::CheckRule;
use super::condition::Condition;
use super::founding::Founding;
use super::key::{OptionKey, QuestionKey};
use super::keys::{FOLLOWED_UP_16, FOLLOWED_UP_52};

/// Every dataset version that this program knows, oldest first.
#[derive(Debug)]
pub struct Dataset {
    pub(super) versions: Vec<DatasetVersion>,
    /// Every key of a question that some version has.
    pub(super) questions: FxHashSet<QuestionKey>,
    /// Every key of an option that some version has.
    pub(super) options: FxHashSet<OptionKey>,
}

/// One version of the audit's questions, chosen for a record by its date of diagnosis (1.09).
#[derive(Debug)]
pub struct DatasetVersion {
    /// `v1`, `v3` or `2024`.
    pub id: String,
    /// Grows with each correction of the file; both sides of an exchange say theirs.
    pub revision: u32,
    /// First date of diagnosis of this version, inclusive; the oldest version has none.
    pub from: Option<NaiveDate>,
    /// Last date of diagnosis of this version, inclusive; the newest version has none.
    pub to: Option<NaiveDate>,
    /// Whether new records may be started in it; existing ones may always be updated.
    pub open: bool,
    /// The keys that `source` fields name, with what each stands for.
    pub sources: BTreeMap<String, String>,
    /// The tabs of the form, in the audit's order.
    pub tabs: Vec<Tab>,
    /// The questions, in the audit's order.
    pub questions: Vec<Question>,
    /// The checks, in the order they are reported.
    pub checks: Vec<CheckRule>,
    /// Which answers make follow-up required, and when each follow-up falls due.
    pub follow_up: FollowUpRule,
    /// The youngest age at diagnosis that the audit is of, in whole years: what the check `age-under-50` says.
    pub minimum_age: i32,
    /// Reasons for deleting a record.
    pub delete_reasons: Vec<AnswerOption>,
    /// Keys are looked up a hundred times for each record that is checked. They come from our own files, so nobody can
    /// choose ones that collide.
    pub(super) by_key: FxHashMap<QuestionKey, usize>,
    /// The same in the order of the keys.
    pub(super) in_key_order: Vec<(QuestionKey, usize)>,
    pub(super) by_name: HashMap<String, usize>,
}

/// One tab of the form.
#[derive(Debug)]
pub struct Tab {
    /// Stable key: `patient`, `patient_contd`, `investigation`, `dxa`, `initiation`, `falls`, `follow_up`.
    pub key: String,
    /// As the audit names it: "Patient Cont'd".
    pub title: String,
}

/// How much the audit wants an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Without it the record does not leave its desk.
    Mandatory,
    /// Needed for the KPIs; until all that apply are answered the record is a draft.
    Lite,
    /// Welcome.
    Optional,
    /// Of hip fractures; may come from the National Hip Fracture Database.
    Nhfd,
}

/// Which answers to a question belong to the patient, and not to the fracture that the record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// None: it is asked of each fracture.
    Never,
    /// Every one, but that nobody knows.
    Always,
    /// Yes alone: it has happened. What had not may have happened since.
    OnceYes,
}

/// One question of a version.
#[derive(Debug)]
pub struct Question {
    /// Stable key.
    pub key: QuestionKey,
    /// The audit's number, such as `4.01`.
    pub number: String,
    /// Column header in the official layout, such as `BoneTherapy`.
    pub export: String,
    /// Other headers that real files use, read on import only.
    pub other_names: Vec<String>,
    /// The question as shown.
    pub wording: String,
    /// Index into [`DatasetVersion::tabs`].
    pub tab: usize,
    /// What an answer is made of.
    pub kind: AnswerKind,
    /// Options of a choice, or literals beside a date, number or postcode.
    pub options: Vec<AnswerOption>,
    /// How much the audit wants it.
    pub category: Category,
    /// A Lite question that becomes Lite only this many days after diagnosis, or once answered (6.01: 84, 7.01: 336).
    pub lite_after_days: Option<u32>,
    /// Whether an answer may be carried to the next patient of a ward or a clinic: it says nothing of one patient.
    pub carry: bool,
    /// Whether an answer belongs to the patient, and carries over to the record of a further fracture.
    pub lasts: Lasts,
    /// When it is shown.
    pub shown_when: Condition,
    /// The same in words, when it is not always shown: "Asked because 5.01 is Assessed by FLS".
    pub shown_because: Option<String>,
    /// The KPIs that it feeds.
    pub kpis: Vec<u8>,
    /// Meanings and audit answers to show beside the question.
    pub help: Vec<HelpNote>,
    /// How well the row is founded.
    pub founding: Founding,
    /// The source keys and reservations behind the founding.
    pub source: String,
}

/// What an answer is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerKind {
    /// Ten digits, Modulus 11.
    NhsNumber,
    /// A UK postcode.
    Postcode,
    /// A calendar date of care.
    Date,
    /// A calendar date of birth: two-digit years mean 19yy.
    BirthDate,
    /// An exact number.
    Number(NumberRange),
    /// One of the options.
    Choice,
    /// One or more of the options.
    Several,
}

/// Limits of a number, all inclusive, in the unit shown.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberRange {
    /// `cm`, `kg`, or nothing.
    pub unit: Option<String>,
    /// Most decimal places that can be read.
    pub decimals: u32,
    /// Whether export always writes that many decimals (T-score).
    pub fixed_decimals: bool,
    /// Below is an error.
    pub min: Decimal,
    /// Above is an error.
    pub max: Decimal,
    /// Below is a warning: the 1st percentile.
    pub usual_min: Decimal,
    /// Above is a warning: the 99th percentile.
    pub usual_max: Decimal,
}

/// One option of a question.
#[derive(Debug)]
pub struct AnswerOption {
    /// Stable key.
    pub key: OptionKey,
    /// As shown and exported.
    pub label: String,
    /// Labels it had before or has in damaged files; read on import.
    pub former: Vec<String>,
    /// What people call it when they look for it: "neck of femur". Never read as an answer.
    pub also: Vec<String>,
    /// What files write that hold codes in place of labels, such as "1" or "U"; read on import.
    pub code: Option<String>,
    /// Group heading in long lists: "A medicine".
    pub group: Option<String>,
    /// What it means, when that needs saying.
    pub meaning: Option<String>,
    /// Where the meaning comes from: `S1 Q26`.
    pub meaning_source: Option<String>,
    /// Whether it may still be chosen. One that may not is read from files and shown where it was answered.
    pub offered: bool,
}

/// A meaning or an answer of the audit's own, shown beside the question.
#[derive(Debug)]
pub struct HelpNote {
    /// The words.
    pub text: String,
    /// Where they come from: `S1 Q24`.
    pub source: String,
}

/// Who is followed up, and when.
#[derive(Debug)]
pub struct FollowUpRule {
    /// The question that decides: `bone_therapy`.
    pub question: QuestionKey,
    /// Its answers that make follow-up required: drugs and "Referred ..." (FAQ Q23).
    pub required_by: Vec<OptionKey>,
    /// The options that are drugs.
    pub drugs: Vec<OptionKey>,
    /// The 16- and the 52-week follow-up.
    pub windows: Vec<FollowUpWindow>,
}

/// One follow-up: days are whole calendar days after diagnosis (FAQ Q24).
#[derive(Debug)]
pub struct FollowUpWindow {
    /// 16 or 52.
    pub weeks: u32,
    /// First day it is due, inclusive (84, 336).
    pub opens_after_days: u32,
    /// Last day that is on time, inclusive (112, 392).
    pub target_after_days: u32,
    /// "Followed up at ..." (6.01, 7.01).
    pub done_question: QuestionKey,
    /// Its date (6.02, 7.02).
    pub date_question: QuestionKey,
    /// The therapy at that time (6.05, 7.05).
    pub therapy_question: QuestionKey,
}

impl FollowUpRule {
    /// The window of the 16-week follow-up.
    pub(crate) fn sixteen_weeks(&self) -> Option<&FollowUpWindow> {
        self.window_of(&FOLLOWED_UP_16)
    }

    /// The window of the 52-week follow-up.
    pub(crate) fn one_year(&self) -> Option<&FollowUpWindow> {
        self.window_of(&FOLLOWED_UP_52)
    }

    fn window_of(&self, done_question: &QuestionKey) -> Option<&FollowUpWindow> {
        self.windows
            .iter()
            .find(|window| window.done_question == *done_question)
    }
}

impl Question {
    /// Whether an answer that was given to the last patient on this day may still be carried to the next one. A date is
    /// the date of one clinic, and is carried on its day only.
    pub fn carries_on(&self, given: NaiveDate, today: NaiveDate) -> bool {
        self.carry && (given == today || matches!(self.kind, AnswerKind::Choice | AnswerKind::Several))
    }
}

impl Dataset {
    /// The versions, oldest first.
    pub fn versions(&self) -> &[DatasetVersion] {
        &self.versions
    }

    /// The version with this id.
    pub fn version(&self, id: &str) -> Option<&DatasetVersion> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// The version of a fracture diagnosed on this date.
    pub fn version_on(&self, diagnosed: NaiveDate) -> &DatasetVersion {
        self.versions
            .iter()
            .rev()
            .find(|version| version.from.is_none_or(|from| from <= diagnosed))
            .unwrap_or_else(|| self.newest())
    }

    /// The key of a question as an entry writes it. One that some version has shares its text: a million answers that are
    /// read back make no million texts.
    pub fn question_key(&self, text: &str) -> QuestionKey {
        let known = self.questions.get(text).cloned();
        known.unwrap_or_else(|| QuestionKey::new(text))
    }

    /// The key of an option as an entry writes it; shared like that of a question.
    pub fn option_key(&self, text: &str) -> OptionKey {
        let known = self.options.get(text).cloned();
        known.unwrap_or_else(|| OptionKey::new(text))
    }

    /// The question with this key, under the newest version that asks it.
    pub fn question(&self, key: &QuestionKey) -> Option<&Question> {
        self.versions.iter().rev().find_map(|version| version.question(key))
    }

    /// The newest version: what a record without a date of diagnosis is shown under.
    pub fn newest(&self) -> &DatasetVersion {
        self.versions
            .last()
            .unwrap_or_else(|| unreachable!("a dataset without a version is refused when read"))
    }
}

impl DatasetVersion {
    /// The years of diagnosis that it is for, as people call it: "2020 to 2023", "from 2024", "up to 2019".
    pub fn years(&self) -> String {
        match (self.from.map(|from| from.year()), self.to.map(|to| to.year())) {
            (Some(from), Some(to)) if from == to => from.to_string(),
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("up to {to}"),
            (None, None) => "all years".to_owned(),
        }
    }

    /// The same after a verb: "in 2020 to 2023", "from 2024", "up to 2019".
    pub fn in_years(&self) -> String {
        let years = self.years();
        match self.from {
            Some(_) if self.to.is_some() => format!("in {years}"),
            _ => years,
        }
    }

    /// The question with this key, when this version asks it.
    pub fn question(&self, key: &QuestionKey) -> Option<&Question> {
        self.by_key.get(key).and_then(|index| self.questions.get(*index))
    }

    /// As the official layout names the column of a question; its key, where this version does not ask it.
    pub fn column(&self, key: &QuestionKey) -> String {
        self.question(key).map_or_else(|| key.to_string(), Question::column)
    }

    /// The position of a question in the audit's order.
    pub fn position(&self, key: &QuestionKey) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The position of each of these questions, which come in the order of their keys, as those of answers do: both orders
    /// are walked along together, and nothing is looked up.
    pub(crate) fn positions<'k>(
        &self,
        keys: impl Iterator<Item = &'k QuestionKey>,
    ) -> impl Iterator<Item = Option<usize>> {
        let mut asked = self.in_key_order.iter().peekable();
        keys.map(move |key| {
            while asked.next_if(|(other, _)| other < key).is_some() {}
            asked.next_if(|(other, _)| other == key).map(|(_, position)| *position)
        })
    }

    /// The fields of KPI 1, Mandatory and Lite questions, with their positions, in the audit's order.
    pub(crate) fn audited(&self) -> impl Iterator<Item = (usize, &Question)> {
        self.questions
            .iter()
            .enumerate()
            .filter(|(_, question)| question.is_audited())
    }

    /// The question with this number (`1.07`), export name, other name, or both (`1.07 DateFLSAssess`), in any case
    /// and spacing.
    pub fn question_named(&self, name: &str) -> Option<&Question> {
        let (number, rest) = match name.trim().split_once(char::is_whitespace) {
            Some((first, rest)) if first.starts_with(|c: char| c.is_ascii_digit()) => (Some(first), rest),
            _ => (None, name),
        };
        let find = |text: &str| {
            self.by_name
                .get(&plain_name(text))
                .and_then(|index| self.questions.get(*index))
        };
        if rest.trim().is_empty() {
            number.and_then(find)
        } else {
            find(rest).or_else(|| find(name))
        }
    }
}

/// Most Mandatory and Lite questions that a version may have: figures keep a bit for each.
pub(crate) const MOST_AUDITED: usize = 32;

impl Question {
    /// Whether a record without its answer is a draft, and KPI 1 looks at it.
    pub(crate) fn is_audited(&self) -> bool {
        matches!(self.category, Category::Mandatory | Category::Lite)
    }

    /// As the official layout names its column: `1.07 DateFLSAssess`.
    pub fn column(&self) -> String {
        format!("{} {}", self.number, self.export)
    }

    /// The options that may still be chosen.
    pub fn offered(&self) -> impl Iterator<Item = &AnswerOption> {
        self.options.iter().filter(|option| option.offered)
    }

    /// The option with this key.
    pub fn option(&self, key: &OptionKey) -> Option<&AnswerOption> {
        self.options.iter().find(|option| option.key == *key)
    }

    /// The option with this label or former label, without regard to case, spacing and apostrophes.
    pub fn option_labelled(&self, text: &str) -> Option<&AnswerOption> {
        let wanted = plain_label(text);
        let labels = |option: &AnswerOption| {
            std::iter::once(&option.label)
                .chain(&option.former)
                .any(|label| plain_label(label) == wanted)
        };
        self.options.iter().find(|option| labels(option))
    }

    /// The option with this code, in any case.
    pub fn option_coded(&self, text: &str) -> Option<&AnswerOption> {
        let has = |option: &&AnswerOption| option.code.as_ref().is_some_and(|code| code.eq_ignore_ascii_case(text));
        self.options.iter().find(has)
    }

    /// The only option whose label begins with these letters, without regard to case, spacing and apostrophes.
    pub fn option_beginning(&self, text: &str) -> Option<&AnswerOption> {
        let wanted = plain_label(text);
        let mut found = self
            .offered()
            .filter(|option| plain_label(&option.label).starts_with(&wanted));
        found.next().filter(|_| found.next().is_none())
    }

    /// The label to show for an option; a key that this version does not know is shown as it is.
    pub fn label<'a>(&'a self, key: &'a OptionKey) -> &'a str {
        self.option(key).map_or(key.as_str(), |option| &option.label)
    }
}

/// Names are compared without case, spaces, dots and punctuation.
pub fn plain_name(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Labels are compared without case, runs of spaces, and apostrophes of any kind.
pub(super) fn plain_label(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_apostrophe = |c: &char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' | '\u{b4}');
    words
        .join(" ")
        .chars()
        .filter(|c| !is_apostrophe(c))
        .flat_map(char::to_lowercase)
        .collect()
}
