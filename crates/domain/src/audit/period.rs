//! Which months of diagnosis figures are of: a year, a month, or months one after the other. Without an end before its
//! beginning, and never empty.

use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};

use crate::words::{long_month, month_alone, short_month, short_month_name};

const MONTHS_OF_A_YEAR: i32 = 12;
const MONTHS_OF_A_QUARTER: i32 = 3;
/// Years that a period can have: those that are written with four digits.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;
/// Between the first month and the last of a period that is written.
const TO: &str = "..";

/// Whole calendar months one after the other, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// Numbers of months ([`number_of_month`]); the first is never after the last.
    first: i32,
    last: i32,
}

/// Why some text is no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPeriod {
    /// It is written otherwise than a period is.
    Unreadable,
    /// It would end before it begins.
    Backwards,
}

impl NoPeriod {
    /// In words that say what to write.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "expected a year (2026), a quarter of one (2026-Q1 is January to March), a month (2026-03), or the first and \
                 last month (2026-01..2026-03)"
            }
            Self::Backwards => "the first month is after the last: write the earlier month first",
        }
    }
}

impl Period {
    /// A calendar year. One that is not written with four digits is the nearest that is.
    pub fn year(year: i32) -> Self {
        let first = year.clamp(*YEARS.start(), *YEARS.end()) * MONTHS_OF_A_YEAR;
        Self {
            first,
            last: first + MONTHS_OF_A_YEAR - 1,
        }
    }

    /// The month of this day.
    pub fn month_of(day: NaiveDate) -> Self {
        let number = number_of_month(day);
        Self {
            first: number,
            last: number,
        }
    }

    /// From the month of one day to the month of another, both included.
    ///
    /// # Errors
    /// When the last month is before the first.
    pub fn between(first: NaiveDate, last: NaiveDate) -> Result<Self, NoPeriod> {
        let (first, last) = (number_of_month(first), number_of_month(last));
        if first > last {
            return Err(NoPeriod::Backwards);
        }
        Ok(Self { first, last })
    }

    /// The twelve months of which the last is that of this day.
    pub fn twelve_months_to(day: NaiveDate) -> Self {
        let last = number_of_month(day);
        Self {
            first: last - MONTHS_OF_A_YEAR + 1,
            last,
        }
    }

    /// Whether it has the month of this day.
    pub fn has(self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&number_of_month(day))
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        month_numbered(self.first).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        let after = month_numbered(self.last).and_then(|month| month.checked_add_months(Months::new(1)));
        after.and_then(|day| day.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    /// The calendar year that it is, from January to December.
    pub fn whole_year(self) -> Option<i32> {
        let is_whole = self.first.rem_euclid(MONTHS_OF_A_YEAR) == 0 && self.last - self.first == MONTHS_OF_A_YEAR - 1;
        is_whole.then(|| self.last_year())
    }

    /// The calendar year that all of it lies in.
    pub fn within_year(self) -> Option<i32> {
        (self.first_day().year() == self.last_year()).then(|| self.last_year())
    }

    /// The calendar year of its last month: whose questions it is asked by.
    pub fn last_year(self) -> i32 {
        self.last.div_euclid(MONTHS_OF_A_YEAR)
    }

    /// Whether it is one month.
    pub const fn is_month(self) -> bool {
        self.first == self.last
    }

    /// The same months a year before.
    #[must_use]
    pub const fn a_year_before(self) -> Self {
        Self {
            first: self.first - MONTHS_OF_A_YEAR,
            last: self.last - MONTHS_OF_A_YEAR,
        }
    }

    /// Its days in each calendar year that it touches, oldest first.
    pub(super) fn days_by_year(self) -> impl Iterator<Item = (i32, u32)> {
        let (first, last) = (self.first_day(), self.last_day());
        (first.year()..=last.year()).filter_map(move |year| {
            let begins = NaiveDate::from_ymd_opt(year, 1, 1)?.max(first);
            let ends = NaiveDate::from_ymd_opt(year, 12, 31)?.min(last);
            Some((year, u32::try_from((ends - begins).num_days() + 1).ok()?))
        })
    }

    /// As it is written and read: "2026", "2026-03", "2026-01..2026-03".
    pub fn text(self) -> String {
        let month = |day: NaiveDate| format!("{:04}-{:02}", day.year(), day.month());
        match self.whole_year() {
            Some(year) => format!("{year:04}"),
            None if self.is_month() => month(self.first_day()),
            None => format!("{}{TO}{}", month(self.first_day()), month(self.last_day())),
        }
    }

    /// "2026", "March 2026", "January to March 2026", "November 2025 to February 2026".
    pub fn words(self) -> String {
        let (first, last) = (self.first_day(), self.last_day());
        match self.whole_year() {
            Some(year) => year.to_string(),
            None if self.is_month() => long_month(first),
            None if self.within_year().is_some() => format!("{} to {}", month_alone(first), long_month(last)),
            None => format!("{} to {}", long_month(first), long_month(last)),
        }
    }

    /// The same where there is little room: "Mar 2026", "Jan-Mar 2026", "Nov 2025-Feb 2026".
    pub fn short_words(self) -> String {
        let (first, last) = (self.first_day(), self.last_day());
        match self.whole_year() {
            Some(year) => year.to_string(),
            None if self.is_month() => short_month(first),
            None if self.within_year().is_some() => format!("{}-{}", short_month_name(first), short_month(last)),
            None => format!("{}-{}", short_month(first), short_month(last)),
        }
    }
}

impl FromStr for Period {
    type Err = NoPeriod;

    /// Reads what [`Period::text`] writes, and nothing that is written otherwise but for a year as its months, and a quarter of a
    /// calendar year: "2026-Q1".
    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        if let Some((first, last)) = text.split_once(TO) {
            let month = |text| read_month(text).ok_or(NoPeriod::Unreadable);
            return Self::between(month(first)?, month(last)?);
        }
        let month = read_month(text).map(Self::month_of);
        month
            .or_else(|| read_quarter(text))
            .or_else(|| read_year(text).map(Self::year))
            .ok_or(NoPeriod::Unreadable)
    }
}

fn read_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok().filter(|year| YEARS.contains(year))?;
    (year.to_string() == text).then_some(year)
}

/// A quarter of a calendar year: of the audit's years, and not of a financial year.
fn read_quarter(text: &str) -> Option<Period> {
    let (year, quarter) = text.split_once("-Q")?;
    let (_, before) = ["1", "2", "3", "4"]
        .into_iter()
        .zip(0..)
        .find(|(name, _)| *name == quarter)?;
    let first = Period::year(read_year(year)?).first + before * MONTHS_OF_A_QUARTER;
    let last = first + MONTHS_OF_A_QUARTER - 1;
    Some(Period { first, last })
}

/// The first day of a month that is written "2026-03".
fn read_month(text: &str) -> Option<NaiveDate> {
    let (year, month) = text.split_once('-')?;
    let number: u32 = month.parse().ok()?;
    let day = NaiveDate::from_ymd_opt(read_year(year)?, number, 1)?;
    (format!("{number:02}") == month).then_some(day)
}

/// Months one after the other.
pub(super) fn number_of_month(day: NaiveDate) -> i32 {
    day.year() * MONTHS_OF_A_YEAR + day.month0().cast_signed()
}

/// The first day of a month by its number.
pub(super) fn month_numbered(number: i32) -> Option<NaiveDate> {
    let month0 = u32::try_from(number.rem_euclid(MONTHS_OF_A_YEAR)).ok()?;
    NaiveDate::from_ymd_opt(year_of_month(number), month0 + 1, 1)
}

/// The calendar year of a month by its number.
pub(super) const fn year_of_month(number: i32) -> i32 {
    number.div_euclid(MONTHS_OF_A_YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn twelve_months_end_with_the_month_of_a_day() {
        let text = |to| Period::twelve_months_to(day(to)).text();
        assert_eq!(
            ["2026-11-17", "2026-12-31", "2027-01-01"].map(text),
            ["2025-12..2026-11", "2026", "2026-02..2027-01"]
        );
    }

    #[test]
    fn a_period_is_read_as_it_is_written() {
        for (text, first, last, words, short) in [
            ("2026", "2026-01-01", "2026-12-31", "2026", "2026"),
            ("2024-02", "2024-02-01", "2024-02-29", "February 2024", "Feb 2024"),
            (
                "2026-01..2026-03",
                "2026-01-01",
                "2026-03-31",
                "January to March 2026",
                "Jan-Mar 2026",
            ),
            (
                "2025-11..2026-02",
                "2025-11-01",
                "2026-02-28",
                "November 2025 to February 2026",
                "Nov 2025-Feb 2026",
            ),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(
                (period.first_day(), period.last_day()),
                (day(first), day(last)),
                "{text}"
            );
            assert_eq!(
                (period.text(), period.words(), period.short_words()),
                (text.to_owned(), words.to_owned(), short.to_owned())
            );
            assert!(period.has(day(first)) && period.has(day(last)), "{text}");
            assert!(!period.has(day(first).pred_opt().unwrap()) && !period.has(day(last).succ_opt().unwrap()));
        }
        let of = |text: &str| text.parse::<Period>();
        assert_eq!(of("2026-01..2026-12"), of("2026"), "a year by its months");
        assert_eq!(of("2026-03..2026-03"), of("2026-03"));
        assert_eq!(of("2026-Q1"), of("2026-01..2026-03"), "a quarter of a calendar year");
        assert_eq!(of("2026-Q4"), of("2026-10..2026-12"));
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "26",
            "+2026",
            "02026",
            "2026-3",
            "2026-13",
            "2026-00",
            "2026-01-01",
            "2026..2027",
            "2026-01..",
            "2026-01...2026-02",
            " 2026",
            "0000-01",
            "2026-Q0",
            "2026-Q5",
            "2026-Q01",
            "2026-q1",
            "2026-Q",
            "26-Q1",
        ] {
            assert_eq!(text.parse::<Period>(), Err(NoPeriod::Unreadable), "{text}");
        }
        for text in ["2026-03..2026-02", "2026-01..2025-12"] {
            assert_eq!(text.parse::<Period>(), Err(NoPeriod::Backwards), "{text}");
        }
    }

    #[test]
    fn a_period_knows_its_years() {
        let of = |text: &str| text.parse::<Period>().unwrap();
        assert_eq!(
            (of("2026").whole_year(), of("2026").within_year()),
            (Some(2026), Some(2026))
        );
        let quarter = of("2026-01..2026-03");
        assert_eq!((quarter.whole_year(), quarter.within_year()), (None, Some(2026)));
        let winter = of("2025-11..2026-02");
        assert_eq!((winter.within_year(), winter.last_year()), (None, 2026));
        assert_eq!(
            of("2025-07..2026-06").whole_year(),
            None,
            "twelve months are no calendar year"
        );
        assert_eq!(winter.a_year_before(), of("2024-11..2025-02"));
        assert_eq!(of("2024-02").a_year_before().last_day(), day("2023-02-28"));
        assert_eq!(winter.days_by_year().collect::<Vec<_>>(), [(2025, 61), (2026, 59)]);
        assert_eq!(of("2024").days_by_year().collect::<Vec<_>>(), [(2024, 366)]);
        assert_eq!(Period::year(-5), Period::year(1000));
    }
}
