//! Values of the chosen file that are no answers of the questions that its columns are used as, each with what it means as somebody
//! said of such a column, or as it may mean. Which values these are is `exchange`'s to say.

use domain::QuestionKey;
use domain::dataset::Question;
use exchange::FileColumns;
use exchange::mapping::{ValueUse, plain_value};
use exchange::table::{NotUnderstood, not_understood};
use store::{ImportColumns, KeptColumn, KeptColumnUse};

use crate::desk::dataset;
use crate::files::{kept_values, kept_words};
use crate::views::{
    ImportColumnChoice, ImportColumnUse, ImportColumnValuesView, ImportMeaning, ImportMeaningView, ImportOptionView,
};

/// Those of every column that is used as a question with options and has any.
pub(super) fn values_of(
    of: &FileColumns,
    used: &[ImportColumnChoice],
    every: &[ImportColumns],
) -> Vec<ImportColumnValuesView> {
    let headings = of.headings();
    let same = every.iter().find(|kept| kept.is_of(&headings));
    let columns = of.columns.iter().zip(used).enumerate();
    let values = columns.filter_map(|(place, (column, choice))| {
        let ImportColumnUse::Question { key } = &choice.used else {
            return None;
        };
        let question = dataset().question(&dataset().question_key(key))?;
        let found = not_understood(&column.values, &question.key, dataset());
        if found.values.is_empty() && !found.are_more {
            return None;
        }
        let before = said_before(place, &column.heading, &question.key, same, every);
        Some(ImportColumnValuesView {
            column: u32::try_from(place).unwrap_or(u32::MAX),
            question: key.clone(),
            values: found.values.iter().map(|one| meaning(one, question, before)).collect(),
            are_more: found.are_more,
            options: question
                .offered()
                .map(|option| ImportOptionView {
                    key: option.key.to_string(),
                    label: option.label.clone(),
                })
                .collect(),
        })
    });
    values.collect()
}

/// What was said of the values of such a column: in a file with the same headings, else in another where a column of this heading is the
/// same question.
fn said_before<'k>(
    place: usize,
    heading: &str,
    question: &QuestionKey,
    same: Option<&'k ImportColumns>,
    every: &'k [ImportColumns],
) -> Option<(&'k ImportColumns, &'k KeptColumn)> {
    let is_it = |column: &&KeptColumn| column.used == KeptColumnUse::Answers(question.clone());
    let of_same = same.and_then(|kept| Some((kept, kept.columns.get(place).filter(is_it)?)));
    of_same.or_else(|| {
        every.iter().find_map(|kept| {
            let mut columns = kept.columns.iter().filter(|column| column.heading == heading);
            Some((kept, columns.find(is_it)?))
        })
    })
}

fn meaning(
    one: &NotUnderstood,
    question: &Question,
    before: Option<(&ImportColumns, &KeptColumn)>,
) -> ImportMeaningView {
    let wanted = plain_value(&one.value);
    let said = before.and_then(|(kept, column)| {
        let values = kept_values(column);
        let (_, used) = values.into_iter().find(|(value, _)| plain_value(value) == wanted)?;
        // An option that is asked no more is to be said again.
        match used {
            ValueUse::Option(option) if question.option(&option).is_none() => None,
            used => Some((kept_words(kept), used)),
        }
    });
    let often = || {
        let option = one.perhaps.clone()?;
        Some(("It is often written so".to_owned(), ValueUse::Option(option)))
    };
    let (why, means) = match said.or_else(often) {
        Some((why, ValueUse::Option(option))) => (
            why,
            ImportMeaning::Option {
                key: option.to_string(),
            },
        ),
        Some((why, ValueUse::NoAnswer)) => (why, ImportMeaning::NoAnswer),
        None => (String::new(), ImportMeaning::Undecided),
    };
    ImportMeaningView {
        text: one.value.clone(),
        rows: one.rows,
        means,
        why,
    }
}
