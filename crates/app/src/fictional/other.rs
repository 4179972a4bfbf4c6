//! Answers to the questions that no KPI looks at: whatever the dataset asks, answered as far as it is shown.

use chrono::NaiveDate;
use domain::dataset::{AnswerKind, DatasetVersion, NumberRange, OptionKey, Question, keys};
use domain::{Answer, Answers, QuestionKey};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::chance::{Chance, later};

const CONTACT_DATE: QuestionKey = QuestionKey::from_static("contact_date");

/// Answering one question may show the next; more often than this nothing new appears.
const ROUNDS: usize = 3;

/// Adds answers to the Optional and NHFD questions that are shown.
pub(super) fn add(
    version: &DatasetVersion,
    answers: &mut Answers,
    diagnosed: NaiveDate,
    today: NaiveDate,
    chance: &mut Chance,
) {
    contact(answers, diagnosed, chance);
    let known_well = answers.get(&keys::ASSESSMENT_DATE).and_then(Answer::as_date).is_some();
    let mut seen = vec![false; version.questions.len()];
    for _ in 0..ROUNDS {
        let shown = version.shown(answers);
        let mut added = false;
        for ((question, shown), seen) in version.questions.iter().zip(shown).zip(&mut seen) {
            if !shown || *seen {
                continue;
            }
            *seen = true;
            let decided = !matches!(
                question.category,
                domain::dataset::Category::Optional | domain::dataset::Category::Nhfd
            ) || matches!(question.key.as_str(), "postcode" | "contact_date" | "fracture_type")
                || answers.contains_key(&question.key);
            if decided || !chance.percent(answered(question, known_well)) {
                continue;
            }
            if let Some(answer) = answer(question, diagnosed, today, chance) {
                answers.insert(question.key.clone(), answer);
                added = true;
            }
        }
        if !added {
            break;
        }
    }
}

/// The first contact comes before the assessment.
fn contact(answers: &mut Answers, diagnosed: NaiveDate, chance: &mut Chance) {
    if let Some(assessed) = answers.get(&keys::ASSESSMENT_DATE).and_then(Answer::as_date)
        && chance.percent(80)
    {
        let days = chance.between(0, (assessed - diagnosed).num_days());
        answers.insert(CONTACT_DATE, Answer::Date(later(diagnosed, days)));
    }
}

/// How often a question is answered, in a hundred.
fn answered(question: &Question, known_well: bool) -> u32 {
    match question.key.as_str() {
        "second_site" => 6,
        "third_site" => 12,
        "t_score" => 88,
        _ if known_well => 66,
        _ => 22,
    }
}

fn answer(question: &Question, diagnosed: NaiveDate, today: NaiveDate, chance: &mut Chance) -> Option<Answer> {
    match &question.kind {
        AnswerKind::Choice => option(question, chance).map(Answer::Choice),
        AnswerKind::Several => {
            let first = option(question, chance)?;
            let also = if is_nothing(&first) || chance.percent(75) {
                None
            } else {
                option(question, chance)
            };
            let also = also.filter(|also| *also != first && !is_nothing(also));
            Some(Answer::Several(std::iter::once(first).chain(also).collect()))
        }
        AnswerKind::Number(range) => number(range, chance),
        AnswerKind::Date => {
            let date = later(diagnosed, chance.between(1, 330));
            (date <= today).then_some(Answer::Date(date))
        }
        AnswerKind::BirthDate | AnswerKind::NhsNumber | AnswerKind::Postcode => None,
    }
}

/// An option: the ordinary ones often, "not known" seldom.
fn option(question: &Question, chance: &mut Chance) -> Option<OptionKey> {
    let weighted: Vec<(OptionKey, u32)> = question
        .offered()
        .map(|option| {
            let weight = match option.key.as_str() {
                "no" | "none" => 60,
                "0" => 200,
                "atypical" => 1,
                "not_known" | "dont_know" => 5,
                _ => 25,
            };
            (option.key.clone(), weight)
        })
        .collect();
    chance.pick(&weighted)
}

fn is_nothing(option: &OptionKey) -> bool {
    matches!(option.as_str(), "none" | "not_known")
}

/// A number that is usual; whole where the question does not always write decimals.
fn number(range: &NumberRange, chance: &mut Chance) -> Option<Answer> {
    let scale = if range.fixed_decimals { range.decimals } else { 0 };
    let steps = Decimal::from(10_i64.checked_pow(scale)?);
    let (first, last) = ((range.usual_min * steps).to_i64()?, (range.usual_max * steps).to_i64()?);
    Some(Answer::number(Decimal::new(chance.middling(first, last), scale)))
}
