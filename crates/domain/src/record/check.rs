//! The checks of one record, run as its dataset version lists them. What they look at, their levels and their words
//! are data; this module only knows how to look.
//!
//! A check sees only answers to questions that are shown. An answer to one that is not shown is reported as that, once,
//! and is not looked at further. Answers to questions that the version does not ask are from a newer dataset: kept, and
//! no business of these checks.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::age::age_on;
use crate::answer::{Answer, Answers};
use crate::dataset::keys;
use crate::dataset::{AnswerKind, CheckRule, DatasetVersion, Level, NumberRange, Question, QuestionKey, Rule, Sheet};
use crate::nhs_number::{NhsNumber, Range};
use crate::words;

/// What a check needs to know besides the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckContext {
    /// The checker's today.
    pub today: NaiveDate,
    /// Whether the service is a demonstration, with invented patients only.
    pub demo: bool,
}

/// Something that a check found. Its words may hold a date or a number of the patient's, so its `Debug` leaves them out.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's stable code, such as `assessed-before-diagnosis`.
    pub code: String,
    /// Warning or error.
    pub level: Level,
    /// The question at which it is reported.
    pub question: QuestionKey,
    /// What is wrong and what would be right, for a nurse.
    pub words: String,
}

impl std::fmt::Debug for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} at {}", self.level, self.code, self.question)
    }
}

/// Runs every check of the version on these answers. Findings come in the audit's order of questions, and at one
/// question in the order of the checks.
pub fn check(version: &DatasetVersion, answers: &Answers, context: CheckContext) -> Vec<Finding> {
    check_sheet(version, &version.sheet(answers), context)
}

/// The first date of these answers that cannot be, whatever else will be answered: it lies in the future, too far back, or on
/// the wrong side of another. Asked before a record is begun, so that none begins with one.
pub fn impossible_date(version: &DatasetVersion, answers: &Answers, context: CheckContext) -> Option<Finding> {
    let is_of_dates = |finding: &Finding| {
        let check = version.checks.iter().find(|check| check.code == finding.code);
        check.is_some_and(|check| {
            matches!(
                check.rule,
                Rule::DateInFuture { .. } | Rule::DateBefore { .. } | Rule::Before { .. } | Rule::After { .. }
            )
        })
    };
    let mut found = check(version, answers, context).into_iter();
    found.find(|finding| finding.level == Level::Error && is_of_dates(finding))
}

/// The same for answers that are laid out already.
pub(super) fn check_sheet(version: &DatasetVersion, sheet: &Sheet<'_>, context: CheckContext) -> Vec<Finding> {
    let mut record = Record {
        version,
        sheet,
        shown: Vec::with_capacity(version.questions.len()),
        not_shown: Vec::new(),
        context,
    };
    for (question, answer, shown) in sheet.rows() {
        let answers = if shown {
            &mut record.shown
        } else {
            &mut record.not_shown
        };
        answers.extend(answer.map(|answer| (question, answer)));
    }
    let mut found = Vec::new();
    for check in &version.checks {
        record.run(check, &mut found);
    }
    found.sort_by_key(|(position, _)| *position);
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// A finding and the position of its question.
type Found = Vec<(usize, Finding)>;

struct Record<'a> {
    version: &'a DatasetVersion,
    sheet: &'a Sheet<'a>,
    /// The answers to questions that are shown, in the audit's order.
    shown: Vec<(&'a Question, &'a Answer)>,
    /// And to those that are not.
    not_shown: Vec<(&'a Question, &'a Answer)>,
    context: CheckContext,
}

impl Record<'_> {
    fn run(&self, check: &CheckRule, found: &mut Found) {
        match &check.rule {
            Rule::DateInFuture { days } => {
                let last = self.context.today.checked_add_days(Days::new(u64::from(*days)));
                self.dates(|question, date| {
                    if last.is_some_and(|last| date > last) {
                        self.report(check, question, &[("date", words::long_date(date))], found);
                    }
                });
            }
            Rule::DateBefore { date: first } => self.dates(|question, date| {
                if date < *first {
                    self.report(check, question, &compared(date, *first), found);
                }
            }),
            Rule::QuestionBefore { question, date: first } => {
                if let Some(date) = self.date(question).filter(|date| date < first) {
                    self.report_at(check, question, &compared(date, *first), found);
                }
            }
            Rule::Before { question, other } => {
                if let Some((date, other)) = self.pair(question, other).filter(|(date, other)| date < other) {
                    self.report_at(check, question, &compared(date, other), found);
                }
            }
            Rule::After { question, other } => {
                if let Some((date, other)) = self.pair(question, other).filter(|(date, other)| date > other) {
                    self.report_at(check, question, &compared(date, other), found);
                }
            }
            Rule::SoonerThan {
                question,
                other,
                days: first,
            } => {
                self.days(
                    check,
                    question,
                    other,
                    ("min", *first),
                    |days| (0..i64::from(*first)).contains(&days),
                    found,
                );
            }
            Rule::LaterThan {
                question,
                other,
                days: last,
            } => {
                self.days(
                    check,
                    question,
                    other,
                    ("max", *last),
                    |days| days > i64::from(*last),
                    found,
                );
            }
            Rule::AgeUnder { question, other, years } => {
                let under = |age: i32| age >= 0 && age.unsigned_abs() < *years;
                self.age(check, question, other, ("min", *years), under, found);
            }
            Rule::AgeOver { question, other, years } => {
                let over = |age: i32| age >= 0 && age.unsigned_abs() > *years;
                self.age(check, question, other, ("max", *years), over, found);
            }
            Rule::NumberOutside => self.numbers(|question, range, number| {
                if number < range.min || number > range.max {
                    self.report(check, question, &ranged(question, number, range.min, range.max), found);
                }
            }),
            Rule::NumberUnusual => self.numbers(|question, range, number| {
                let side = if number < range.usual_min { "lower" } else { "higher" };
                let inside = range.usual_min <= number && number <= range.usual_max;
                if !inside && range.min <= number && number <= range.max {
                    let mut fills = ranged(question, number, range.usual_min, range.usual_max);
                    fills.push(("side", side.to_owned()));
                    self.report(check, question, &fills, found);
                }
            }),
            Rule::NotOffered => self.not_offered(check, found),
            Rule::VersionClosed => {
                if !self.version.open && self.date(&keys::DIAGNOSIS_DATE).is_some() {
                    let fills = [("version", self.version.id.clone())];
                    self.report_at(check, &keys::DIAGNOSIS_DATE, &fills, found);
                }
            }
            Rule::NotShown => {
                for (question, _) in &self.not_shown {
                    self.report(check, question, &[], found);
                }
            }
            Rule::NhsNumberUnallocated => self.nhs_number(check, |number| number == Range::Unallocated, found),
            Rule::NhsNumberFictionalInLiveService => {
                self.nhs_number(check, |number| !self.context.demo && number == Range::Fictional, found);
            }
            Rule::NhsNumberNotFictionalInDemonstration => {
                self.nhs_number(check, |number| self.context.demo && number != Range::Fictional, found);
            }
        }
    }

    fn not_offered(&self, check: &CheckRule, found: &mut Found) {
        for (question, _) in self.shown.iter().filter(|(question, answer)| !offers(question, answer)) {
            self.report(check, question, &[], found);
        }
    }

    fn dates(&self, mut look: impl FnMut(&Question, NaiveDate)) {
        for (question, answer) in &self.shown {
            if let Some(date) = answer.as_date() {
                look(question, date);
            }
        }
    }

    fn numbers(&self, mut look: impl FnMut(&Question, &NumberRange, Decimal)) {
        for (question, answer) in &self.shown {
            if let (AnswerKind::Number(range), Answer::Number(number)) = (&question.kind, answer) {
                look(question, range, *number);
            }
        }
    }

    fn date(&self, question: &QuestionKey) -> Option<NaiveDate> {
        self.sheet.counted(question).and_then(Answer::as_date)
    }

    fn pair(&self, question: &QuestionKey, other: &QuestionKey) -> Option<(NaiveDate, NaiveDate)> {
        self.date(question).zip(self.date(other))
    }

    fn days(
        &self,
        check: &CheckRule,
        question: &QuestionKey,
        other: &QuestionKey,
        (limit, set): (&'static str, u32),
        wrong: impl Fn(i64) -> bool,
        found: &mut Found,
    ) {
        if let Some((date, other)) = self.pair(question, other) {
            let days = date.signed_duration_since(other).num_days();
            if wrong(days) {
                let [date, other] = compared(date, other);
                let fills = [date, other, ("days", days.to_string()), (limit, set.to_string())];
                self.report_at(check, question, &fills, found);
            }
        }
    }

    fn age(
        &self,
        check: &CheckRule,
        question: &QuestionKey,
        other: &QuestionKey,
        (limit, set): (&'static str, u32),
        wrong: impl Fn(i32) -> bool,
        found: &mut Found,
    ) {
        if let Some((birth, on)) = self.pair(question, other) {
            let age = age_on(birth, on);
            if wrong(age) {
                let [date, other] = compared(birth, on);
                let fills = [date, other, ("age", age.to_string()), (limit, set.to_string())];
                self.report_at(check, question, &fills, found);
            }
        }
    }

    fn nhs_number(&self, check: &CheckRule, wrong: impl Fn(Range) -> bool, found: &mut Found) {
        let number = self.sheet.counted(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number);
        if number.map(NhsNumber::range).is_some_and(wrong) {
            self.report_at(check, &keys::NHS_NUMBER, &[], found);
        }
    }

    fn report_at(&self, check: &CheckRule, question: &QuestionKey, fills: &[Fill], found: &mut Found) {
        if let Some(question) = self.version.question(question) {
            self.report(check, question, fills, found);
        }
    }

    fn report(&self, check: &CheckRule, question: &Question, fills: &[Fill], found: &mut Found) {
        let mut words = check.words.replace("{question}", &question.wording);
        for (name, value) in fills {
            words = words.replace(&format!("{{{name}}}"), value);
        }
        let finding = Finding {
            code: check.code.clone(),
            level: check.level,
            question: question.key.clone(),
            words,
        };
        found.push((self.version.position(&question.key).unwrap_or(usize::MAX), finding));
    }
}

/// A name that a check's words may use, and what stands there.
type Fill = (&'static str, String);

fn compared(date: NaiveDate, other: NaiveDate) -> [Fill; 2] {
    [("date", words::long_date(date)), ("other", words::long_date(other))]
}

fn ranged(question: &Question, value: Decimal, min: Decimal, max: Decimal) -> Vec<Fill> {
    let said = |number| words::answer(question, &Answer::number(number));
    vec![("value", said(value)), ("min", said(min)), ("max", said(max))]
}

/// Whether the version offers this answer to its question: the right kind, and options that it knows.
pub fn offers(question: &Question, answer: &Answer) -> bool {
    let known = answer.options().iter().all(|option| question.option(option).is_some());
    match (&question.kind, answer) {
        // A choice is an option, or a literal beside what the question otherwise asks for.
        (_, Answer::Choice(_)) | (AnswerKind::Several, Answer::Several(_)) => known,
        // One answer that was given where several were possible is one answer.
        (AnswerKind::Choice, Answer::Several(options)) => known && options.len() == 1,
        (AnswerKind::NhsNumber, Answer::NhsNumber(_))
        | (AnswerKind::Postcode, Answer::Postcode(_))
        | (AnswerKind::Date | AnswerKind::BirthDate, Answer::Date(_))
        | (AnswerKind::Number(_), Answer::Number(_)) => true,
        _ => false,
    }
}
