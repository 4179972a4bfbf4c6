//! A question of a file: what its answers are, and that it stands where it may.

use std::collections::HashSet;
use std::str::FromStr as _;

use rust_decimal::Decimal;

use super::condition::condition;
use super::options::{Lists, options};
use super::parts::{Reason, check_key, check_source, founding};
use crate::dataset::condition::Condition;
use crate::dataset::file::{AnswerRow, CategoryRow, LastsRow, QuestionRow, RangeRow};
use crate::dataset::key::QuestionKey;
use crate::dataset::keys::option;
use crate::dataset::model::{
    AnswerKind, AnswerOption, Category, DatasetVersion, HelpNote, Lasts, NumberRange, Question, plain_name,
};

pub(super) fn add_question(version: &mut DatasetVersion, row: QuestionRow, lists: &Lists<'_>) -> Result<(), Reason> {
    check_key(&row.key)?;
    check_number(&row.number)?;
    for (field, text) in [("export", &row.export), ("wording", &row.wording)] {
        if text.trim().is_empty() {
            return Err(format!("`{field}` is blank"));
        }
    }
    check_source(&version.sources, &row.source)?;
    let key = QuestionKey::kept(row.key);
    let position = version.questions.len();
    if version.by_key.insert(key.clone(), position).is_some() {
        return Err(format!("the key {key} is used twice"));
    }
    let mut own_names = HashSet::new();
    for name in [&row.number, &row.export].into_iter().chain(&row.other_names) {
        let plain = plain_name(name);
        if own_names.insert(plain.clone()) && version.by_name.insert(plain, position).is_some() {
            return Err(format!("another question is already called {name:?}"));
        }
    }
    if let Some(last) = version.questions.last()
        && order(&last.number) > order(&row.number)
    {
        return Err(format!(
            "it stands after {}: questions stand in the audit’s order",
            last.number
        ));
    }
    let tab = version.tabs.iter().position(|tab| tab.key == row.tab);
    let tab = tab.ok_or_else(|| format!("there is no tab {:?}", row.tab))?;
    let kind = kind(row.answer, row.range)?;
    let options = options(lists.rows(row.options)?)?;
    check_meanings(version, &options)?;
    if matches!(kind, AnswerKind::Choice | AnswerKind::Several) && options.len() < 2 {
        return Err("a choice needs at least two options".to_owned());
    }
    if row.lite_after_days.is_some() && !matches!(row.category, CategoryRow::Lite) {
        return Err("`lite_after_days` is for a lite question".to_owned());
    }
    if !row.kpis.iter().all(|kpi| (1..=11).contains(kpi)) || !row.kpis.is_sorted_by(|one, next| one < next) {
        return Err("`kpis` are numbers from 1 to 11, each once, in order".to_owned());
    }
    for note in &row.help {
        check_source(&version.sources, &note.source)?;
        if note.text.trim().is_empty() {
            return Err("a help note is blank".to_owned());
        }
    }
    if matches!(row.category, CategoryRow::Mandatory | CategoryRow::Lite) && row.help.is_empty() {
        return Err("a mandatory or lite question has `help`: what is shown at F1 beside it".to_owned());
    }
    let shown_when = row
        .shown_when
        .map_or(Ok(Condition::Always), |row| condition(version, row))?;
    if row.carry {
        check_carry(&kind, row.category, &row.kpis, &shown_when)?;
    }
    if let Some(lasts) = row.lasts {
        check_lasts(lasts, row.carry, &kind, &shown_when, &options)?;
    }
    version.questions.push(Question {
        key,
        number: row.number,
        export: row.export,
        other_names: row.other_names,
        wording: row.wording,
        tab,
        kind,
        options,
        category: match row.category {
            CategoryRow::Mandatory => Category::Mandatory,
            CategoryRow::Lite => Category::Lite,
            CategoryRow::Optional => Category::Optional,
            CategoryRow::Nhfd => Category::Nhfd,
        },
        lite_after_days: row.lite_after_days,
        carry: row.carry,
        lasts: row.lasts.map_or(Lasts::Never, |lasts| match lasts {
            LastsRow::Always => Lasts::Always,
            LastsRow::OnceYes => Lasts::OnceYes,
        }),
        shown_because: shown_when.words(version).map(|words| format!("Asked because {words}")),
        shown_when,
        kpis: row.kpis,
        help: row
            .help
            .into_iter()
            .map(|note| HelpNote {
                text: note.text,
                source: note.source,
            })
            .collect(),
        founding: founding(row.founding),
        source: row.source,
    });
    Ok(())
}

/// What an option means is said with its source, or not at all.
fn check_meanings(version: &DatasetVersion, options: &[AnswerOption]) -> Result<(), Reason> {
    for option in options {
        match (&option.meaning, &option.meaning_source) {
            (Some(meaning), Some(source)) if !meaning.trim().is_empty() => check_source(&version.sources, source)?,
            (None, None) => {}
            _ => {
                return Err(format!(
                    "option {}: a `meaning` is not blank and names its `source`",
                    option.key
                ));
            }
        }
    }
    Ok(())
}

/// What may be carried from one patient to the next: nothing that identifies, nothing that a figure is made of, and nothing
/// that is asked of some patients only.
fn check_carry(kind: &AnswerKind, category: CategoryRow, kpis: &[u8], shown_when: &Condition) -> Result<(), Reason> {
    let refused = |why: &str| Err(format!("`carry` is not for {why}"));
    if matches!(
        kind,
        AnswerKind::NhsNumber | AnswerKind::Postcode | AnswerKind::BirthDate | AnswerKind::Number(_)
    ) {
        return refused("an answer that identifies or measures a patient");
    }
    if !matches!(category, CategoryRow::Optional) || !kpis.is_empty() {
        return refused("an answer that the figures are made of");
    }
    if !matches!(shown_when, Condition::Always) {
        return refused("a question that is asked of some patients only");
    }
    Ok(())
}

/// What may carry over to a further fracture of the same patient: what is asked of every patient, and has no day of its own.
fn check_lasts(
    lasts: LastsRow,
    carry: bool,
    kind: &AnswerKind,
    shown_when: &Condition,
    options: &[AnswerOption],
) -> Result<(), Reason> {
    let refused = |why: &str| Err(format!("`lasts` is not for {why}"));
    if carry {
        return refused("an answer that is carried to the next patient");
    }
    if matches!(kind, AnswerKind::Date | AnswerKind::Number(_)) {
        return refused("a date of care or a measurement");
    }
    if !matches!(shown_when, Condition::Always) {
        return refused("a question that is asked of some patients only");
    }
    let is_yes = |option: &AnswerOption| option.key.as_str() == option::YES;
    if matches!(lasts, LastsRow::OnceYes) && !options.iter().any(is_yes) {
        return refused("a question that Yes is no answer to");
    }
    Ok(())
}

fn kind(answer: AnswerRow, range: Option<RangeRow>) -> Result<AnswerKind, Reason> {
    if range.is_some() != (answer == AnswerRow::Number) {
        return Err("a number has a `range`, and nothing else has".to_owned());
    }
    Ok(match (answer, range) {
        (AnswerRow::NhsNumber, _) => AnswerKind::NhsNumber,
        (AnswerRow::Postcode, _) => AnswerKind::Postcode,
        (AnswerRow::Date, _) => AnswerKind::Date,
        (AnswerRow::BirthDate, _) => AnswerKind::BirthDate,
        (AnswerRow::One, _) | (AnswerRow::Number, None) => AnswerKind::Choice,
        (AnswerRow::Several, _) => AnswerKind::Several,
        (AnswerRow::Number, Some(range)) => AnswerKind::Number(number_range(range)?),
    })
}

fn number_range(row: RangeRow) -> Result<NumberRange, Reason> {
    let read = |name: &str, text: &str| {
        let number = Decimal::from_str(text).map_err(|_| format!("`{name}` is not a number: {text:?}"))?;
        if number.scale() > row.decimals {
            return Err(format!("`{name}` has more than {} decimals", row.decimals));
        }
        Ok(number)
    };
    let range = NumberRange {
        min: read("min", &row.min)?,
        max: read("max", &row.max)?,
        usual_min: read("usual_min", &row.usual_min)?,
        usual_max: read("usual_max", &row.usual_max)?,
        decimals: row.decimals,
        fixed_decimals: row.fixed_decimals,
        unit: row.unit,
    };
    if range.min >= range.max {
        return Err("`min` must be below `max`".to_owned());
    }
    if range.usual_min >= range.usual_max {
        return Err("`usual_min` must be below `usual_max`".to_owned());
    }
    if range.usual_min < range.min || range.usual_max > range.max {
        return Err("the usual range must lie within `min` and `max`".to_owned());
    }
    Ok(range)
}

fn check_number(number: &str) -> Result<(), Reason> {
    let parts = number.split_once('.');
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    match parts {
        Some((section, place)) if section.len() == 1 && place.len() == 2 && digits(section) && digits(place) => Ok(()),
        _ => Err(format!("the number {number:?} is not of the form 4.01")),
    }
}

/// `4.01` as something that sorts; [`check_number`] has seen to its shape.
fn order(number: &str) -> Vec<u32> {
    number.split('.').filter_map(|part| part.parse().ok()).collect()
}
