//! What a service says about its check files: its mailbox, how dates stand in their names, how many numbers go into one, and how
//! a reply is taken. What the national service wants of names differs between those who have written of it, so it is chosen.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

/// Most characters of a mailbox.
const MAILBOX_LIMIT: usize = 20;
/// The most numbers that one file may be set to hold.
const MOST_NUMBERS: u32 = 500_000;
/// The longest that a list may be set to hold.
const MOST_DAYS: u32 = 90;
/// The last number of a month: four digits stand in a name.
const MOST_SEQUENCE: u32 = 9_999;

/// How a date stands in the name of a check file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateForm {
    /// `17112026`.
    #[default]
    Ddmmyyyy,
    /// `171126`.
    Ddmmyy,
}

/// What a service says about its check files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptOutSettings {
    /// The service's own mailbox; nothing until somebody says it.
    pub mailbox: Option<String>,
    /// How dates stand in names.
    pub date_form: DateForm,
    /// The last number that was given, and in which year and month.
    pub last: Option<(i32, u32, u32)>,
    /// Most numbers of one file.
    pub most_numbers: u32,
    /// A reply with less than so many in a hundred of the numbers needs a person's word.
    pub least_percent: u32,
    /// For how many days a list holds.
    pub days: u32,
}

/// Why a setting is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// The mailbox can be none.
    #[error("A mailbox is 1 to {MAILBOX_LIMIT} letters and digits, as in 0ABC001: ask IT for your service’s own")]
    Mailbox,
    /// No such form of dates.
    #[error("Dates stand in the name as ddmmyyyy or as ddmmyy")]
    DateForm,
    /// The number can be none.
    #[error("The number of the next file is a whole number from 1 to {MOST_SEQUENCE}")]
    Sequence,
    /// The number of numbers can be none.
    #[error("A file holds from 2 to {MOST_NUMBERS} numbers")]
    Numbers,
    /// The share can be none.
    #[error("Type a whole number from 1 to 100")]
    Percent,
    /// The days can be none.
    #[error("A list of cleared numbers holds for 1 to {MOST_DAYS} days")]
    Days,
}

impl Default for OptOutSettings {
    fn default() -> Self {
        Self {
            mailbox: None,
            date_form: DateForm::default(),
            last: None,
            most_numbers: 10_000,
            least_percent: 80,
            days: 21,
        }
    }
}

impl OptOutSettings {
    /// The number of the next file: it begins anew each month. Nothing where a month has no more.
    pub fn next_number(&self, today: NaiveDate) -> Option<u32> {
        let next = match self.last {
            Some((year, month, last)) if (year, month) == (today.year(), today.month()) => last + 1,
            _ => 1,
        };
        (next <= MOST_SEQUENCE).then_some(next)
    }

    /// What the next file is called: mailbox, date and number. Nothing without a mailbox.
    pub fn file_name(&self, today: NaiveDate) -> Option<String> {
        let (mailbox, number) = (self.mailbox.as_ref()?, self.next_number(today)?);
        let date = match self.date_form {
            DateForm::Ddmmyyyy => today.format("%d%m%Y"),
            DateForm::Ddmmyy => today.format("%d%m%y"),
        };
        Some(format!("{mailbox}-{date}-{number:04}.dat"))
    }

    /// These settings once a file was made on this day.
    #[must_use]
    pub fn after_making(self, today: NaiveDate) -> Self {
        let last = self
            .next_number(today)
            .map(|number| (today.year(), today.month(), number));
        Self { last, ..self }
    }

    /// The first day on which what is read on this day clears nobody.
    pub fn until(&self, today: NaiveDate) -> NaiveDate {
        let days = chrono::Days::new(u64::from(self.days));
        today.checked_add_days(days).unwrap_or(NaiveDate::MAX)
    }

    /// With this mailbox, in capital letters.
    ///
    /// # Errors
    /// When it can be none.
    pub fn with_mailbox(self, text: &str) -> Result<Self, BadSetting> {
        let mailbox = text.trim().to_ascii_uppercase();
        let is_of_it = |character: char| character.is_ascii_alphanumeric();
        if !(1..=MAILBOX_LIMIT).contains(&mailbox.len()) || !mailbox.chars().all(is_of_it) {
            return Err(BadSetting::Mailbox);
        }
        Ok(Self {
            mailbox: Some(mailbox),
            ..self
        })
    }

    /// With dates in this form: `ddmmyyyy` or `ddmmyy`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn with_date_form(self, text: &str) -> Result<Self, BadSetting> {
        let date_form = match text.trim() {
            "ddmmyyyy" => DateForm::Ddmmyyyy,
            "ddmmyy" => DateForm::Ddmmyy,
            _ => return Err(BadSetting::DateForm),
        };
        Ok(Self { date_form, ..self })
    }

    /// With this number for the next file of this month.
    ///
    /// # Errors
    /// When it can be none.
    pub fn with_next_number(self, text: &str, today: NaiveDate) -> Result<Self, BadSetting> {
        let next = whole(text, 1..=MOST_SEQUENCE).ok_or(BadSetting::Sequence)?;
        Ok(Self {
            last: Some((today.year(), today.month(), next - 1)),
            ..self
        })
    }

    /// With at most so many numbers in a file.
    ///
    /// # Errors
    /// When it can be none.
    pub fn with_most_numbers(self, text: &str) -> Result<Self, BadSetting> {
        let most_numbers = whole(text, 2..=MOST_NUMBERS).ok_or(BadSetting::Numbers)?;
        Ok(Self { most_numbers, ..self })
    }

    /// With this share of the numbers below which a reply needs a person's word.
    ///
    /// # Errors
    /// When it can be none.
    pub fn with_least_percent(self, text: &str) -> Result<Self, BadSetting> {
        let least_percent = whole(text, 1..=100).ok_or(BadSetting::Percent)?;
        Ok(Self { least_percent, ..self })
    }

    /// With lists that hold for so many days from now on.
    ///
    /// # Errors
    /// When it can be none.
    pub fn with_days(self, text: &str) -> Result<Self, BadSetting> {
        let days = whole(text, 1..=MOST_DAYS).ok_or(BadSetting::Days)?;
        Ok(Self { days, ..self })
    }
}

impl DateForm {
    /// As it is set.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ddmmyyyy => "ddmmyyyy",
            Self::Ddmmyy => "ddmmyy",
        }
    }
}

fn whole(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    text.trim().parse().ok().filter(|number| range.contains(number))
}
