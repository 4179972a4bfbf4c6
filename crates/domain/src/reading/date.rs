//! Dates as people type them and as files hold them. The day comes first, always; the year first only as ISO has it.

use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::boxes::{boxes, is_boxed};
use super::{Typing, Unreadable};
use crate::invisible::is_dash;
use crate::words;

/// What a date is of: it decides what is meant where part of the year, or all of it, is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DateOf {
    /// 20yy; without a year, the one such day from the diagnosis to today.
    Care,
    /// 20yy; without a year, the latest such day up to today.
    Diagnosis,
    /// 20yy; without a year, the first such day after today.
    Ahead,
    /// 19yy, and never without a year.
    Birth,
}

/// Why a text is not a date.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing that looks like one.
    NotADate,
    /// The number that Excel keeps for a date.
    ExcelNumber,
    /// There is no such month.
    NoSuchMonth,
    /// There is no such day, in words.
    NoSuchDay(String),
    /// A two-digit year where nobody can be asked.
    TwoDigitYear,
    /// Day and month only, where the year cannot be guessed.
    NoYear,
    /// Day and month only, and no such day lies between the diagnosis and today.
    NotSinceDiagnosis(String),
    /// Day and month only, and several such days lie between the diagnosis and today.
    OftenSinceDiagnosis(String),
    /// A time of day other than midnight beside it.
    TimeOfDay,
    /// Of three boxes, those for day, month and year that are empty.
    Incomplete([bool; 3]),
}

impl Fault {
    /// For a person who typed it; `or` names what else may be typed.
    pub(super) fn typed(self, or: &str) -> Unreadable {
        let wanted = format!("enter a date, day first, for example 14 3 2026{or}");
        self.unreadable(&wanted)
    }

    /// For a person who typed a day to come.
    pub(super) fn ahead(self) -> Unreadable {
        self.unreadable("enter a day to come, for example t+3, 5 dec or 5 12 2030")
    }

    /// For a person who typed it in three boxes, in the words of the NHS date pattern; `name` is the date that is asked.
    pub(super) fn in_boxes(self, name: &str, or: &str) -> Unreadable {
        let real = format!("{name} must be a real date");
        match self {
            Self::Incomplete(empty) => {
                let lacking = ["a day", "a month", "a year"].into_iter().zip(empty);
                let lacking: Vec<String> = lacking
                    .filter(|(_, empty)| *empty)
                    .map(|(part, _)| part.to_owned())
                    .collect();
                Unreadable::new(
                    "incomplete-date",
                    format!("{name} must include {}", words::listed(&lacking)),
                )
            }
            Self::NoSuchMonth => Unreadable::new(
                "no-such-date",
                format!("{real}: months go from 1 to 12, and the day comes first"),
            ),
            Self::NoSuchDay(what) => Unreadable::new("no-such-date", format!("{real}: {what} does not exist")),
            // A day and a month in the first box are asked for their year as in one box.
            Self::NotSinceDiagnosis(_) | Self::OftenSinceDiagnosis(_) => self.typed(or),
            _ => Unreadable::new("not-a-date", format!("{real}, day first, for example 14 3 2026{or}")),
        }
    }

    /// Which of the boxes for day, month and year are to be put right.
    pub(super) fn boxes(&self) -> [bool; 3] {
        match self {
            Self::Incomplete(empty) => *empty,
            Self::NoSuchMonth => [false, true, false],
            Self::NoSuchDay(_) => [true, false, false],
            _ => [true; 3],
        }
    }

    /// For a cell of a file.
    pub(super) fn in_file(self, or: &str) -> Unreadable {
        let wanted = format!("write the date day first, such as 14/03/2026{or}");
        self.unreadable(&wanted)
    }

    fn unreadable(self, wanted: &str) -> Unreadable {
        match self {
            Self::NotADate => Unreadable::new("not-a-date", format!("This is not a date: {wanted}")),
            Self::ExcelNumber => Unreadable::new(
                "not-a-date",
                format!("This looks like the number that Excel keeps for a date: {wanted}"),
            ),
            Self::TimeOfDay => Unreadable::new(
                "not-a-date",
                format!("A time of day stands here, and the date alone is read: {wanted}"),
            ),
            Self::NoSuchMonth => Unreadable::new("no-such-date", format!("Months go from 1 to 12: {wanted}")),
            Self::NoSuchDay(what) => Unreadable::new("no-such-date", format!("{what} does not exist: {wanted}")),
            Self::TwoDigitYear => Unreadable::new(
                "two-digit-year",
                format!("The year needs four digits in a file: {wanted}"),
            ),
            Self::NoYear => Unreadable::new("no-year", format!("The year is missing: {wanted}")),
            Self::NotSinceDiagnosis(day) => Unreadable::new(
                "no-year",
                format!("Type the year too: there was no {day} between the diagnosis and today"),
            ),
            Self::OftenSinceDiagnosis(day) => Unreadable::new(
                "no-year",
                format!("Type the year too: there was more than one {day} since the diagnosis"),
            ),
            Self::Incomplete(_) => Unreadable::new("incomplete-date", format!("Part of the date is missing: {wanted}")),
        }
    }
}

/// Reads what a person typed, in one box or in three; not blank.
pub(super) fn typed(text: &str, typing: Typing, of: DateOf) -> Result<NaiveDate, Fault> {
    if is_boxed(text) {
        return in_boxes(&boxes(text), typing, of);
    }
    if let Some(date) = counted(text, typing)? {
        return Ok(date);
    }
    match parts(without_midnight(text)).as_slice() {
        [Part::Digits(day), Part::Digits(month)] if short(day) && short(month) => {
            without_year(number(day), number(month), typing, of)
        }
        [Part::Digits(day), Part::Word(month)] if short(day) => {
            without_year(number(day), month_named(month)?, typing, of)
        }
        [Part::Digits(packed)] => {
            let day_and_rest = packed.split_at_checked(2).ok_or(Fault::NotADate)?;
            let (day, (month, year)) = (
                day_and_rest.0,
                day_and_rest.1.split_at_checked(2).ok_or(Fault::NotADate)?,
            );
            let year = typed_year(year, of).ok_or(Fault::NotADate)?;
            calendar(number(day), number(month), year, of)
        }
        parts => whole(parts, of, |year| typed_year(year, of).ok_or(Fault::NotADate)),
    }
}

/// Reads three boxes. A shorthand in the first is a whole date while the others are empty.
fn in_boxes(parts: &[String; 3], typing: Typing, of: DateOf) -> Result<NaiveDate, Fault> {
    let [day, month, year] = parts.each_ref().map(|part| part.trim());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if month.is_empty() && year.is_empty() && !(digits(day) && short(day)) {
        return typed(day, typing, of);
    }
    let empty = [day, month, year].map(str::is_empty);
    if empty.contains(&true) {
        return Err(Fault::Incomplete(empty));
    }
    if !digits(day) || !short(day) || !digits(year) {
        return Err(Fault::NotADate);
    }
    let month = if digits(month) && short(month) {
        number(month)
    } else {
        month_named(month)?
    };
    let year = typed_year(year, of).ok_or(Fault::NotADate)?;
    calendar(number(day), month, year, of)
}

/// What was added to a typed date that can be read, where the reading alone does not show it: which year a date without
/// one is of, the day that was counted from. The year of two digits stands in the reading.
pub(super) fn added(text: &str, typing: Typing, of: DateOf) -> Option<String> {
    let text = text.trim();
    if is_boxed(text) {
        return None;
    }
    if text.starts_with('+') {
        return Some(match typing.diagnosed {
            Some(diagnosed) => format!("counted from the diagnosis on {}", words::long_date(diagnosed)),
            None => "counted from today, as the date of diagnosis is not known".to_owned(),
        });
    }
    match parts(without_midnight(text)).as_slice() {
        [Part::Digits(_), Part::Digits(_) | Part::Word(_)] => Some(match typing.diagnosed {
            Some(diagnosed) if of == DateOf::Care => {
                format!("the one since the diagnosis on {}", words::long_date(diagnosed))
            }
            _ => "the latest one up to today".to_owned(),
        }),
        _ => None,
    }
}

/// Reads a month of a year with four digits, `oct 1942` or `10/1942`, as its first and last day.
pub(super) fn month(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (month, year) = match parts(text).as_slice() {
        [Part::Word(month), Part::Digits(year)] => (words::month_named(month)?, *year),
        [Part::Digits(month), Part::Digits(year)] if short(month) => (number(month), *year),
        _ => return None,
    };
    let year = (year.len() == 4).then(|| i32::try_from(number(year)).ok())??;
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    Some((first, last))
}

/// Reads what a cell holds; not blank.
pub(super) fn in_file(text: &str, of: DateOf) -> Result<NaiveDate, Fault> {
    // Nearly every date of a real file has one of these two shapes.
    if let [d1, d2, b'/', m1, m2, b'/', y1, y2, y3, y4] | [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes()
    {
        let two = |tens: &u8, ones: &u8| Some(10 * digit(*tens)? + digit(*ones)?);
        if let (Some(day), Some(month), Some(first), Some(last)) = (two(d1, d2), two(m1, m2), two(y1, y2), two(y3, y4))
        {
            return calendar(day, month, 100 * first + last, of);
        }
    }
    match parts(without_midnight(text)).as_slice() {
        // With the time of day behind the point, when there is one.
        [Part::Digits(serial)] | [Part::Digits(serial), Part::Digits(_)] if serial.len() == 5 => {
            Err(Fault::ExcelNumber)
        }
        _ if has_time(without_midnight(text)) => Err(Fault::TimeOfDay),
        parts => whole(parts, of, |year| match year.len() {
            4 => Ok(number(year)),
            2 => Err(Fault::TwoDigitYear),
            _ => Err(Fault::NotADate),
        }),
    }
}

/// Day, month and year, or year, month and day with four digits first.
fn whole(parts: &[Part<'_>], of: DateOf, year_of: impl Fn(&str) -> Result<u32, Fault>) -> Result<NaiveDate, Fault> {
    match parts {
        [Part::Digits(year), Part::Digits(month), Part::Digits(day)]
            if year.len() == 4 && short(month) && short(day) =>
        {
            calendar(number(day), number(month), number(year), of)
        }
        [Part::Digits(day), Part::Digits(month), Part::Digits(year)] if short(day) && short(month) => {
            calendar(number(day), number(month), year_of(year)?, of)
        }
        [Part::Digits(day), Part::Word(month), Part::Digits(year)] if short(day) => {
            calendar(number(day), month_named(month)?, year_of(year)?, of)
        }
        _ => Err(Fault::NotADate),
    }
}

/// `t`, `t-3`, `t+2w`, counted from today, or `+12w`, counted from diagnosis where that is known.
fn counted(text: &str, typing: Typing) -> Result<Option<NaiveDate>, Fault> {
    let lower = text.to_lowercase();
    let (from, rest) = match lower.strip_prefix("today").or_else(|| lower.strip_prefix('t')) {
        Some(rest) => (typing.today, rest.trim_start()),
        None if lower.starts_with('+') => (typing.diagnosed.unwrap_or(typing.today), lower.as_str()),
        None => return Ok(None),
    };
    if rest.is_empty() {
        return Ok(Some(from));
    }
    let (back, rest) = match (rest.strip_prefix(['-', '\u{2212}', '\u{2013}']), rest.strip_prefix('+')) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Ok(None),
    };
    let rest = rest.trim();
    let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let (count, _) = rest.split_at(rest.len() - unit.len());
    if !(1..=4).contains(&count.len()) {
        return Err(Fault::NotADate);
    }
    let count = number(count);
    let days = |days: u32| {
        let days = Days::new(u64::from(days));
        if back {
            from.checked_sub_days(days)
        } else {
            from.checked_add_days(days)
        }
    };
    let months = |months: u32| {
        let months = Months::new(months);
        if back {
            from.checked_sub_months(months)
        } else {
            from.checked_add_months(months)
        }
    };
    let date = match unit.trim() {
        "" | "d" | "day" | "days" => days(count),
        "w" | "wk" | "week" | "weeks" => days(count * 7),
        "m" | "month" | "months" => months(count),
        "y" | "year" | "years" => months(count * 12),
        _ => None,
    };
    date.filter(|date| (0..=9999).contains(&date.year()))
        .map(Some)
        .ok_or(Fault::NotADate)
}

/// The day that is meant by a day and a month. A day of care lies between the diagnosis and today: where there is no such
/// day, or more than one, the year is asked for.
fn without_year(day: u32, month: u32, typing: Typing, of: DateOf) -> Result<NaiveDate, Fault> {
    // The day exists in a leap year or never.
    let leap = calendar(day, month, 2000, of)?;
    let mut latest = (0..=YEARS_WITH_TWO)
        .filter_map(|years| NaiveDate::from_ymd_opt(typing.today.year() - years, month, day))
        .filter(|date| *date <= typing.today);
    match (of, typing.diagnosed) {
        (DateOf::Birth, _) => Err(Fault::NoYear),
        (DateOf::Ahead, _) => (0..=YEARS_WITH_TWO)
            .filter_map(|years| NaiveDate::from_ymd_opt(typing.today.year() + years, month, day))
            .find(|date| *date > typing.today)
            .ok_or(Fault::NoYear),
        (DateOf::Care, Some(diagnosed)) => {
            let mut since = latest.filter(|date| *date >= diagnosed);
            match (since.next(), since.next()) {
                (Some(only), None) => Ok(only),
                (Some(_), Some(_)) => Err(Fault::OftenSinceDiagnosis(day_and_month(leap))),
                (None, _) => Err(Fault::NotSinceDiagnosis(day_and_month(leap))),
            }
        }
        (DateOf::Care | DateOf::Diagnosis, _) => latest.next().ok_or(Fault::NoYear),
    }
}

/// "14 March".
fn day_and_month(date: NaiveDate) -> String {
    let long = words::long_date(date);
    long.rsplit_once(' ').map_or(long.clone(), |(day, _)| day.to_owned())
}

fn calendar(day: u32, month: u32, year: u32, of: DateOf) -> Result<NaiveDate, Fault> {
    let year = i32::try_from(year).map_err(|_| Fault::NotADate)?;
    if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
        return Ok(date);
    }
    let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else {
        return Err(Fault::NoSuchMonth);
    };
    let name = words::long_date(first);
    let month_name = name.split(' ').nth(1).unwrap_or_default();
    Err(Fault::NoSuchDay(match (day, month) {
        (0 | 32.., _) => format!("Day {day}"),
        // A birth date is not repeated, not even its year.
        (29, 2) if of != DateOf::Birth => format!("29 {month_name} {year}"),
        (29, 2) => format!("29 {month_name} in that year"),
        _ => format!("{day} {month_name}"),
    }))
}

fn typed_year(year: &str, of: DateOf) -> Option<u32> {
    match (year.len(), of) {
        (4, _) => Some(number(year)),
        (2, DateOf::Care | DateOf::Diagnosis | DateOf::Ahead) => Some(2000 + number(year)),
        (2, DateOf::Birth) => Some(1900 + number(year)),
        _ => None,
    }
}

fn month_named(text: &str) -> Result<u32, Fault> {
    words::month_named(text).ok_or(Fault::NotADate)
}

/// Digits or letters; what stands between them is left out.
#[derive(Clone, Copy)]
enum Part<'t> {
    Digits(&'t str),
    Word(&'t str),
}

/// Among the last so many years there are two of each day, 29 February too, which a century may leave out once.
const YEARS_WITH_TWO: i32 = 12;

/// More parts than this are no date.
const MOST_PARTS: usize = 4;

/// The parts of a date, or nothing when it has a character that no date has. The `th` of `14th` is left out.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same: fn(char) -> bool = if first.is_ascii_digit() {
            |c| c.is_ascii_digit()
        } else if first.is_ascii_alphabetic() {
            |c| c.is_ascii_alphabetic()
        } else if is_between(first) {
            is_between
        } else {
            return Vec::new();
        };
        let (part, after) = rest.split_at(rest.find(|c| !same(c)).unwrap_or(rest.len()));
        rest = after;
        if first.is_ascii_digit() {
            parts.push(Part::Digits(part));
            rest = without_ordinal(rest);
        } else if first.is_ascii_alphabetic() {
            parts.push(Part::Word(part));
        }
        if parts.len() > MOST_PARTS {
            return Vec::new();
        }
    }
    parts
}

/// What follows the digits of a date, without the `th` of `14th`.
fn without_ordinal(rest: &str) -> &str {
    let is = |ordinal: &&str| rest.get(..2).is_some_and(|first| first.eq_ignore_ascii_case(ordinal));
    if ["st", "nd", "rd", "th"].iter().any(is) {
        rest.get(2..).unwrap_or_default()
    } else {
        rest
    }
}

/// Where the two short numbers stand that a written date begins with, whichever of them is its day: as the day and the month of
/// a date are found, so that whoever looks at their order sees the same two.
pub fn two_short_numbers(text: &str) -> Option<[Range<usize>; 2]> {
    let (first, after) = short_number(text, 0)?;
    let (second, behind) = short_number(text, after).filter(|(second, _)| after < second.start)?;
    // A third number is the year: "7.13 ReFracture" is no date.
    let rest = text.get(behind..)?;
    let year = rest.trim_start_matches(is_between);
    (year.len() < rest.len() && year.starts_with(|c: char| c.is_ascii_digit())).then_some([first, second])
}

/// The number of one or two digits that comes next from this place of a date on, and the place behind it.
fn short_number(text: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let rest = text.get(from..)?.trim_start_matches(is_between);
    let start = text.len() - rest.len();
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let end = text.len() - behind.len();
    (1..=2)
        .contains(&(end - start))
        .then(|| (start..end, text.len() - without_ordinal(behind).len()))
}

/// What stands between the parts of a date.
fn is_between(character: char) -> bool {
    character.is_whitespace() || is_dash(character) || matches!(character, '/' | '.' | ',')
}

/// The text without the midnight that spreadsheets and databases add to a date: `0:00`, `00:00:00`, `00:00:00.0000000`.
fn without_midnight(text: &str) -> &str {
    match text.rsplit_once([' ', 'T']) {
        Some((date, time)) if is_midnight(time) => date.trim_end(),
        _ => text.trim_end(),
    }
}

fn is_midnight(time: &str) -> bool {
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    matches!(time, "0:00" | "00:00" | "0:00:00" | "00:00:00") && fraction.bytes().all(|digit| digit == b'0')
}

/// Whether a time of day stands in the text.
fn has_time(text: &str) -> bool {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    text.match_indices(':')
        .any(|(at, _)| is_digit(at.checked_sub(1).and_then(|before| bytes.get(before))) && is_digit(bytes.get(at + 1)))
}

fn short(digits: &str) -> bool {
    digits.len() <= 2
}

/// A number of a few digits; longer ones become one that no date has.
fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(u32::MAX)
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}
