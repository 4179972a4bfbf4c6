//! What an import would do, row by row and answer by answer, for somebody to look at before it does it. Whoever orders it
//! then says which preview they saw: a seal over every row stands for it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use domain::dataset::{DatasetVersion, Question, QuestionKey, keys};
use domain::record::AnswersDigest;
use domain::words::{counted, short_date};
use domain::{Answer, Answers, ByQuestion, NhsNumber, words};
use exchange::table::Translated;

use crate::desk::dataset;

/// So many lines of each outcome are kept: a file has a hundred thousand rows, and nobody reads them all.
const MOST_LINES: usize = 500;

/// What a row changes in a record; absent where a blank clears an answer.
pub(super) type Changes = ByQuestion<Option<Answer>>;

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineOutcome {
    /// It starts a record.
    New,
    /// It changes one.
    Changed,
    /// It changes one that has another date of birth.
    OtherBirthDate,
    /// It says what the record says.
    Same,
    /// It says otherwise, and the record stays as it is.
    Differs,
}

/// One line of what an import would do.
#[derive(Clone)]
pub(crate) struct PreviewLine {
    /// The row as a spreadsheet shows it.
    pub row: u32,
    pub outcome: LineOutcome,
    /// Whom it is about.
    pub nhs_number: Option<NhsNumber>,
    /// The question, or what the row as a whole is about.
    pub what: String,
    /// What stands in the record; nothing where it is blank.
    pub here: Option<String>,
    /// What stands in the file; nothing where it is blank.
    pub in_file: Option<String>,
    /// Whether what stands in the file is written.
    pub taken: bool,
    /// What happens.
    pub happens: &'static str,
}

/// Shows nobody whom a line is about.
impl std::fmt::Debug for PreviewLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}, {:?}", self.row, self.outcome)
    }
}

/// A row that is shown.
#[derive(Clone, Copy)]
pub(super) struct ShownRow<'r> {
    /// As a spreadsheet counts it.
    pub(super) number: u32,
    /// What it says.
    pub(super) answers: &'r Answers,
    /// Answers that stand in the file in other words.
    pub(super) translated: &'r [Translated],
    /// Answers that a later row of the file says otherwise and counts for, with its number.
    pub(super) overruled: &'r BTreeMap<QuestionKey, u32>,
    /// Whether its record has another date of birth.
    pub(super) has_other_birth_date: bool,
}

/// What an import would do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preview {
    new: Vec<PreviewLine>,
    changed: Vec<PreviewLine>,
    other_birth_date: Vec<PreviewLine>,
    same: Vec<PreviewLine>,
    differs: Vec<PreviewLine>,
    /// Answers of the file that would stay out of the record, because it says otherwise.
    pub kept: u32,
    seal: DefaultHasher,
}

impl Preview {
    /// Its lines, each outcome's in the order of the rows.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &PreviewLine> {
        let kept = self.same.iter().chain(&self.differs);
        let changing = self.changed.iter().chain(&self.other_birth_date);
        self.new.iter().chain(changing).chain(kept)
    }

    /// Stands for what every row of it does.
    pub(crate) fn seal(&self) -> String {
        format!("{:016x}", self.seal.finish())
    }

    /// A row that starts a record.
    pub(super) fn starts(&mut self, row: u32, answers: &Answers) {
        (row, AnswersDigest::of(answers)).hash(&mut self.seal);
        if self.new.len() >= MOST_LINES {
            return;
        }
        let version = version_of(answers);
        let site = version.question(&keys::SITE).zip(answers.get(&keys::SITE));
        let site = site.map(|(question, answer)| words::answer(question, answer));
        let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let diagnosed = diagnosed.map(|day| format!("diagnosed {}", short_date(day)));
        let what: Vec<String> = site.into_iter().chain(diagnosed).collect();
        let count = i64::try_from(answers.iter().count()).unwrap_or(i64::MAX);
        self.new.push(PreviewLine {
            row,
            outcome: LineOutcome::New,
            nhs_number: number(answers),
            what: what.join(", "),
            here: None,
            in_file: Some(counted(count, "answer", "answers")),
            taken: true,
            happens: "Start a record",
        });
    }

    /// A row about a record that is there: `there` is what it says, where the row does not repeat it to the letter.
    pub(super) fn meets(&mut self, of: ShownRow<'_>, changes: &Changes, there: Option<&Answers>) {
        let ShownRow {
            number: row,
            answers,
            translated,
            overruled,
            has_other_birth_date,
        } = of;
        let cleared = || {
            changes
                .iter()
                .filter(|(_, answer)| answer.is_none())
                .map(|(key, _)| key)
        };
        // What stands there is shown beside it: where that changes, it is another preview.
        let beside = |there: &Answers| {
            let asked = answers.keys().chain(cleared());
            let asked = asked.filter_map(|key| Some((key.clone(), there.get(key)?.clone())));
            AnswersDigest::of(&asked.collect())
        };
        let set = changes
            .iter()
            .filter_map(|(key, answer)| Some((key.clone(), answer.clone()?)));
        (row, AnswersDigest::of(&set.collect()), there.map(beside)).hash(&mut self.seal);
        let outcome = match (changes.is_empty(), has_other_birth_date) {
            (true, _) => LineOutcome::Differs,
            (false, true) => LineOutcome::OtherBirthDate,
            (false, false) => LineOutcome::Changed,
        };
        let version = version_of(answers);
        let nhs_number = number(answers);
        let mut lines = Vec::new();
        // As the form asks.
        let mut in_order: Vec<&QuestionKey> = answers.keys().chain(cleared()).collect();
        in_order.sort_by_key(|key| version.position(key));
        for key in in_order {
            let was = there.and_then(|there| there.get(key));
            let in_file = answers.get(key);
            let happens = match (was, changes.get(key)) {
                (None, Some(_)) => "Fill in",
                (Some(_), Some(Some(_))) => "Replace ours",
                (Some(_), Some(None)) => "Clear ours",
                (Some(_), None) if was != in_file && overruled.contains_key(key) => "A later row counts",
                (Some(_), None) if was != in_file => {
                    self.kept += 1;
                    "Keep ours"
                }
                (_, None) => continue,
            };
            let question = version.question(key);
            lines.push(PreviewLine {
                row,
                outcome,
                nhs_number,
                what: asked(question, key),
                here: was.map(|was| said(question, was)),
                in_file: in_file.map(|answer| in_its_words(key, said(question, answer), translated)),
                taken: changes.contains_key(key),
                happens,
            });
        }
        let outcome = if lines.is_empty() { LineOutcome::Same } else { outcome };
        if outcome == LineOutcome::Same {
            lines.push(PreviewLine {
                row,
                outcome,
                nhs_number,
                what: "All answers".to_owned(),
                here: Some("The same".to_owned()),
                in_file: Some("The same".to_owned()),
                taken: false,
                happens: "Nothing",
            });
        }
        let kept = match outcome {
            LineOutcome::New => &mut self.new,
            LineOutcome::Changed => &mut self.changed,
            LineOutcome::OtherBirthDate => &mut self.other_birth_date,
            LineOutcome::Same => &mut self.same,
            LineOutcome::Differs => &mut self.differs,
        };
        let room = MOST_LINES.saturating_sub(kept.len());
        kept.extend(lines.into_iter().take(room));
    }
}

/// "M → Male", where the file says it in other words.
fn in_its_words(key: &QuestionKey, said: String, translated: &[Translated]) -> String {
    match translated.iter().find(|one| one.question == *key) {
        Some(one) => format!("{} → {said}", one.stood),
        None => said,
    }
}

fn asked(question: Option<&Question>, key: &QuestionKey) -> String {
    question.map_or_else(
        || key.to_string(),
        |question| format!("{} {}", question.number, question.wording),
    )
}

fn said(question: Option<&Question>, answer: &Answer) -> String {
    question.map_or_else(String::new, |question| words::answer(question, answer))
}

fn number(answers: &Answers) -> Option<NhsNumber> {
    match answers.get(&keys::NHS_NUMBER) {
        Some(answer) => answer.as_nhs_number(),
        None => None,
    }
}

fn version_of(answers: &Answers) -> &'static DatasetVersion {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date))
}
