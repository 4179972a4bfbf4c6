//! One answer about a service: as somebody types it, as it is kept, and as it is shown.

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

use crate::dataset::{FacilityAnswer, FacilityOption, FacilityQuestion};
use crate::identifying::may_identify;
use crate::invisible::visible;
use crate::reading::read_month;
use crate::words::long_month;

/// Most characters of an answer in words.
pub const FACILITY_TEXT_LIMIT: usize = 1_000;
/// Decimals that a number has at most: a quarter of a post is 0.25.
const DECIMALS: usize = 2;
/// Most digits of a whole number: more than there are people in England.
const WHOLE_DIGITS: usize = 8;
/// Most digits before the point of a number with decimals.
const DECIMAL_DIGITS: usize = 3;
/// Years in which a service can have started.
const YEARS: std::ops::RangeInclusive<i32> = 1948..=2099;

/// An answer about a service.
#[derive(Clone, PartialEq, Eq)]
pub enum FacilityValue {
    /// Words; never blank.
    Words(String),
    /// A number from 0, without trailing zeros.
    Number(Decimal),
    /// The first day of a month.
    Month(NaiveDate),
    /// The keys of options, in the order of the question's; never none.
    Options(Vec<String>),
}

/// It belongs in no log.
impl std::fmt::Debug for FacilityValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FacilityValue(hidden)")
    }
}

/// Why a text is no answer to a question about a service. The words never repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableFacility {
    /// Words are longer than that.
    #[error("This has {FACILITY_TEXT_LIMIT} characters at most: shorten it")]
    TooLong,
    /// It may hold an NHS number or a telephone number.
    #[error(
        "This holds a number of ten digits or more. Leave patients and telephone numbers out: it is sent to FLS Central"
    )]
    MayIdentify,
    /// Words hold a character that controls something, which a terminal or a printer would obey.
    #[error("This holds a character that cannot be shown: type it again")]
    Unprintable,
    /// No whole number.
    #[error("This is a whole number, for example 350000")]
    NotWhole,
    /// No number with at most two decimals.
    #[error("This is a number from 0 to 999.99 with two decimals at most, for example 0.75")]
    NotDecimal,
    /// No month of a year.
    #[error("This is a month and a year, for example March 2015")]
    NotMonth,
    /// None of the options.
    #[error("This is none of the answers that can be chosen")]
    NotOffered,
    /// Several, where one is asked for.
    #[error("Choose one answer")]
    OneOnly,
    /// An answer that goes with no other, with another.
    #[error("One of these answers goes with no other: choose either it or the others")]
    Alone,
}

impl FacilityQuestion {
    /// Reads what somebody typed, or the keys or labels that they chose, joined by `;`. Blank is no answer.
    ///
    /// # Errors
    /// When it is no answer to this question.
    pub fn read(&self, text: &str) -> Result<Option<FacilityValue>, UnreadableFacility> {
        let seen = visible(text);
        let text = seen.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.answer {
            FacilityAnswer::Text => FacilityValue::Words(words(text, &[])?),
            FacilityAnswer::Paragraph => FacilityValue::Words(words(text, &['\n'])?),
            FacilityAnswer::Whole => number(text, WHOLE_DIGITS, 0).ok_or(UnreadableFacility::NotWhole)?,
            FacilityAnswer::Decimal => number(text, DECIMAL_DIGITS, DECIMALS).ok_or(UnreadableFacility::NotDecimal)?,
            FacilityAnswer::Month => month(text).ok_or(UnreadableFacility::NotMonth)?,
            FacilityAnswer::YesNo | FacilityAnswer::Choice | FacilityAnswer::Several => {
                return self.chosen(text);
            }
        };
        Ok(Some(value))
    }

    fn chosen(&self, text: &str) -> Result<Option<FacilityValue>, UnreadableFacility> {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let chosen: Vec<&FacilityOption> = parts
            .map(|part| self.named(part).ok_or(UnreadableFacility::NotOffered))
            .collect::<Result<_, _>>()?;
        // In the order of the question, and each once, so that equal answers are the same.
        let options: Vec<&FacilityOption> = self.options.iter().filter(|option| chosen.contains(option)).collect();
        match options.as_slice() {
            [] => Ok(None),
            [_, _, ..] if self.answer != FacilityAnswer::Several => Err(UnreadableFacility::OneOnly),
            [_, _, ..] if options.iter().any(|option| option.alone) => Err(UnreadableFacility::Alone),
            _ => {
                let keys = options.iter().map(|option| option.key.clone()).collect();
                Ok(Some(FacilityValue::Options(keys)))
            }
        }
    }

    fn named(&self, text: &str) -> Option<&FacilityOption> {
        let by_label = |option: &&FacilityOption| option.label.to_lowercase() == text.to_lowercase();
        self.option(text).or_else(|| self.options.iter().find(by_label))
    }

    /// An answer as somebody would type it: what [`Self::read`] reads as the same. Options are their keys.
    pub fn typed(&self, value: &FacilityValue) -> String {
        match value {
            FacilityValue::Words(words) => words.clone(),
            FacilityValue::Number(number) => number.to_string(),
            FacilityValue::Month(month) => long_month(*month),
            FacilityValue::Options(keys) => keys.join("; "),
        }
    }

    /// An answer in words.
    pub fn shown(&self, value: &FacilityValue) -> String {
        match value {
            FacilityValue::Options(keys) => {
                let labels = keys
                    .iter()
                    .map(|key| self.option(key).map_or(key.as_str(), |option| &option.label));
                labels.collect::<Vec<_>>().join("; ")
            }
            _ => self.typed(value),
        }
    }

    /// The answer that is kept so; nothing where this program cannot read it, as a newer one's.
    pub fn kept(&self, kept: &[String]) -> Option<FacilityValue> {
        let value = match kept {
            [one] => self.read(one).ok()??,
            several => self.chosen(&several.join(";")).ok()??,
        };
        // What would be kept in another way is something else.
        (value.parts() == kept).then_some(value)
    }
}

impl FacilityValue {
    /// How it is kept: the words, the digits, the month as in `2015-03`, or the keys of options. Frozen: entries hold it.
    pub fn parts(&self) -> Vec<String> {
        match self {
            Self::Words(words) => vec![words.clone()],
            Self::Number(number) => vec![number.to_string()],
            Self::Month(month) => vec![month.format("%Y-%m").to_string()],
            Self::Options(keys) => keys.clone(),
        }
    }

    /// Whether one of these options is among it.
    pub(super) fn has_any(&self, options: &[String]) -> bool {
        matches!(self, Self::Options(keys) if keys.iter().any(|key| options.contains(key)))
    }
}

/// Words of which no character controls anything but these. What is pasted may have tabs, and lines that end as on Windows.
fn words(text: &str, but: &[char]) -> Result<String, UnreadableFacility> {
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    if text.contains(|character: char| character.is_control() && !but.contains(&character)) {
        return Err(UnreadableFacility::Unprintable);
    }
    if text.chars().count() > FACILITY_TEXT_LIMIT {
        return Err(UnreadableFacility::TooLong);
    }
    if may_identify(&text) {
        return Err(UnreadableFacility::MayIdentify);
    }
    Ok(text)
}

/// Thousands may be divided by commas or blanks. A comma is no point: 0,75 is refused rather than read as 75.
fn number(text: &str, digits: usize, decimals: usize) -> Option<FacilityValue> {
    let (whole, after) = text.split_once('.').unwrap_or((text, "0"));
    let mut groups = whole.split([',', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next()?;
    let (whole, is_divided) = groups.fold((first.to_owned(), true), |(whole, is_divided), group| {
        (whole + group, is_divided && group.len() == 3)
    });
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_divided || !is_digits(first) || !is_digits(&whole) || !is_digits(after) {
        return None;
    }
    let (whole, after) = (whole.trim_start_matches('0'), after.trim_end_matches('0'));
    if whole.len() > digits || after.len() > decimals {
        return None;
    }
    let value: Decimal = format!("0{whole}.{after}0").parse().ok()?;
    Some(FacilityValue::Number(value.normalize()))
}

/// `2015-03`, as it is kept, or as people write a month.
fn month(text: &str) -> Option<FacilityValue> {
    let kept = || {
        let (year, month) = text
            .split_once('-')
            .filter(|(year, month)| (year.len(), month.len()) == (4, 2))?;
        NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
    };
    let month = kept().or_else(|| read_month(text))?;
    YEARS.contains(&month.year()).then_some(FacilityValue::Month(month))
}
