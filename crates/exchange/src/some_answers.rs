//! For tests: the answers of some record of some version of the dataset, as they may be.

use chrono::NaiveDate;
use domain::dataset::{AnswerKind, Dataset, OptionKey, Question, keys};
use domain::{Answer, Answers, NhsNumber, Postcode};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn date_within(from: NaiveDate, to: NaiveDate) -> impl Strategy<Value = Answer> {
    (0..=(to - from).num_days()).prop_map(move |days| Answer::Date(from + chrono::Days::new(days.unsigned_abs())))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn an_answer(question: &'static Question) -> BoxedStrategy<Answer> {
    let options: Vec<OptionKey> = question.options.iter().map(|option| option.key.clone()).collect();
    let kind = match &question.kind {
        AnswerKind::NhsNumber => (0..1_000_000_u32)
            .prop_filter_map("no check digit", |number| {
                let number = format!("999{number:06}");
                (0..10)
                    .find_map(|check| NhsNumber::read(&format!("{number}{check}")).ok())
                    .map(Answer::NhsNumber)
            })
            .boxed(),
        AnswerKind::Postcode => "[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2}"
            .prop_map(|text| Answer::Postcode(Postcode::read(&text).unwrap()))
            .boxed(),
        AnswerKind::Date | AnswerKind::BirthDate => date_within(day(1900, 1, 1), day(2030, 1, 1)).boxed(),
        AnswerKind::Number(range) => {
            let decimals = range.decimals;
            (-9_999_i64..9_999)
                .prop_map(move |value| Answer::number(Decimal::new(value, decimals)))
                .boxed()
        }
        AnswerKind::Choice => return prop::sample::select(options).prop_map(Answer::Choice).boxed(),
        AnswerKind::Several => {
            let count = options.len();
            return prop::sample::subsequence(options, 1..=count)
                .prop_shuffle()
                .prop_map(Answer::Several)
                .boxed();
        }
    };
    if options.is_empty() {
        kind
    } else {
        prop_oneof![3 => kind, 1 => prop::sample::select(options).prop_map(Answer::Choice)].boxed()
    }
}

/// Answers to some of a version's questions, and to the two that every row needs.
pub(crate) fn some_answers() -> impl Strategy<Value = Answers> {
    prop::sample::select(Dataset::published().versions().iter().collect::<Vec<_>>()).prop_flat_map(|version| {
        let from = version.from.unwrap_or(day(2012, 1, 1));
        let to = version.to.unwrap_or(day(2030, 1, 1));
        let answers = version.questions.iter().map(|question| {
            let required = question.key == keys::NHS_NUMBER || question.key == keys::DIAGNOSIS_DATE;
            let answer = if question.key == keys::DIAGNOSIS_DATE {
                date_within(from, to).boxed()
            } else {
                an_answer(question)
            };
            let answer = answer.prop_map(|answer| (question.key.clone(), answer));
            if required {
                answer.prop_map(Some).boxed()
            } else {
                prop::option::of(answer).boxed()
            }
        });
        answers
            .collect::<Vec<_>>()
            .prop_map(|answers| answers.into_iter().flatten().collect())
    })
}
