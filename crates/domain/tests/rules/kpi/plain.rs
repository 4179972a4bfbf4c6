//! The second implementation, written from the definitions alone: plain loops, plain fractions, and nothing of the
//! engine's but the types that answers are made of.

use chrono::{Datelike as _, NaiveDate};
use domain::{Answer, Answers};

pub(crate) const DRUGS: [&str; 12] = [
    "alendronate",
    "risedronate",
    "ibandronate",
    "zoledronate",
    "denosumab",
    "teriparatide",
    "romosozumab",
    "systemic_oestrogens",
    "alfacalcidol",
    "raloxifene",
    "strontium_ranelate",
    "other_bone_therapy",
];

/// Mandatory and Lite questions, the same in every version so far.
pub(crate) const FIELDS: [&str; 18] = [
    "nhs_number",
    "birth_date",
    "gender",
    "care_home",
    "assessment_date",
    "diagnosis_date",
    "site",
    "dxa",
    "dxa_date",
    "bone_therapy",
    "falls_assessment",
    "followed_up_16",
    "follow_up_16_date",
    "therapy_16",
    "strength_balance",
    "followed_up_52",
    "follow_up_52_date",
    "therapy_52",
];

/// The answer to a question, whether it is shown or not.
fn given<'a>(record: &'a Answers, key: &str) -> Option<&'a Answer> {
    record
        .iter()
        .find(|(other, _)| other.as_str() == key)
        .map(|(_, answer)| answer)
}

fn chosen(record: &Answers, key: &str) -> Vec<String> {
    match given(record, key) {
        Some(Answer::Choice(option)) => vec![option.to_string()],
        Some(Answer::Several(options)) => options.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn is(record: &Answers, key: &str, option: &str) -> bool {
    shown(record, key) && chosen(record, key).iter().any(|chosen| chosen == option)
}

fn drug(record: &Answers, key: &str) -> bool {
    DRUGS.iter().any(|drug| is(record, key, drug))
}

pub(crate) fn follow_up_required(record: &Answers) -> bool {
    drug(record, "bone_therapy")
        || is(record, "bone_therapy", "referred_opinion")
        || is(record, "bone_therapy", "referred_gp")
}

/// The column "Shown when" for the questions that the figures look at.
pub(crate) fn shown(record: &Answers, key: &str) -> bool {
    match key {
        "dxa_date" => is(record, "dxa", "yes"),
        "followed_up_16" | "followed_up_52" => follow_up_required(record),
        "follow_up_16_date" | "therapy_16" => is(record, "followed_up_16", "yes"),
        "strength_balance" => is(record, "followed_up_16", "yes") && !is(record, "site", "hip"),
        "follow_up_52_date" | "therapy_52" => is(record, "followed_up_52", "yes"),
        _ => true,
    }
}

pub(crate) fn answered(record: &Answers, key: &str) -> bool {
    shown(record, key) && given(record, key).is_some()
}

fn date(record: &Answers, key: &str) -> Option<NaiveDate> {
    match given(record, key) {
        Some(Answer::Date(date)) if shown(record, key) => Some(*date),
        _ => None,
    }
}

/// Days from 1.09, counted on the calendar.
pub(crate) fn day(record: &Answers, key: &str) -> Option<i32> {
    let diagnosed = date(record, "diagnosis_date")?;
    Some(date(record, key)?.num_days_from_ce() - diagnosed.num_days_from_ce())
}

fn within(record: &Answers, key: &str, last: i32) -> bool {
    day(record, key).is_some_and(|day| 0 <= day && day <= last)
}

/// Born on or before this day 50 years earlier; 29 February is reached on 1 March of other years.
fn at_least_50(born: NaiveDate, on: NaiveDate) -> bool {
    let year = born.year() + 50;
    let birthday = NaiveDate::from_ymd_opt(year, born.month(), born.day())
        .unwrap_or_else(|| NaiveDate::from_ymd_opt(year, 3, 1).unwrap());
    birthday <= on
}

/// A year and a month, 1 to 12.
pub(crate) type Month = (i32, u32);

/// First and last month, both included.
pub(crate) type Months = (Month, Month);

pub(crate) fn year(year: i32) -> Months {
    ((year, 1), (year, 12))
}

pub(crate) fn is_year(((first_year, first), (last_year, last)): Months) -> bool {
    first_year == last_year && first == 1 && last == 12
}

fn days_of_year(year: i32) -> i128 {
    if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) {
        366
    } else {
        365
    }
}

/// The cases of a caseload that these months have: of a year all, of a month a twelfth, of others day by day.
pub(crate) fn expected_in((first, last): Months, caseload: u32) -> Fraction {
    let caseload = i128::from(caseload);
    if is_year((first, last)) {
        return Fraction(caseload, 1);
    }
    if first == last {
        return Fraction(caseload, 12);
    }
    let mut sum = Fraction(0, 1);
    let mut day = NaiveDate::from_ymd_opt(first.0, first.1, 1).unwrap();
    while (day.year(), day.month()) <= last {
        let of_day = Fraction(caseload, days_of_year(day.year()));
        // Added up without a common denominator that grows: 365 times 366 has both.
        sum = Fraction(
            sum.0 * (365 * 366 / sum.1) + of_day.0 * (365 * 366 / of_day.1),
            365 * 366,
        );
        day = day.succ_opt().unwrap();
    }
    sum
}

/// The age at 1.09 in whole years.
fn age(record: &Answers) -> Option<i32> {
    let (born, on) = (date(record, "birth_date")?, date(record, "diagnosis_date")?);
    (0..=150).rev().find(|years| {
        let year = born.year() + years;
        let birthday = NaiveDate::from_ymd_opt(year, born.month(), born.day())
            .unwrap_or_else(|| NaiveDate::from_ymd_opt(year, 3, 1).unwrap());
        birthday <= on
    })
}

/// The key of the group that a record is in, where figures are cut so: empty where it is not known, or is an answer that the
/// questions of its year do not offer.
pub(crate) fn group(record: &Answers, cut: &str) -> String {
    let key = match cut {
        "age" => {
            return match age(record) {
                None => "",
                Some(..60) => "50-59",
                Some(..70) => "60-69",
                Some(..80) => "70-79",
                Some(..90) => "80-89",
                Some(_) => "90+",
            }
            .to_owned();
        }
        key => key,
    };
    let diagnosed = date(record, "diagnosis_date").unwrap();
    let version = domain::dataset::Dataset::published().version_on(diagnosed);
    let mut questions = version.questions.iter();
    let question = questions.find(|question| question.key.as_str() == key).unwrap();
    let offered = |option: &String| question.options.iter().any(|offered| offered.key.as_str() == option);
    match chosen(record, key).as_slice() {
        [only] if offered(only) => only.clone(),
        _ => String::new(),
    }
}

fn in_population(record: &Answers, (first, last): Months) -> bool {
    let Some(diagnosed) = date(record, "diagnosis_date") else {
        return false;
    };
    let old_enough = date(record, "birth_date").is_none_or(|born| at_least_50(born, diagnosed));
    let month = (diagnosed.year(), diagnosed.month());
    first <= month && month <= last && old_enough && !is(record, "fracture_type", "atypical")
}

/// A field that is shown and, for the two "followed up" questions, answered or due.
fn applies(record: &Answers, key: &str, as_at: NaiveDate) -> bool {
    let days = match key {
        "followed_up_16" => 84,
        "followed_up_52" => 336,
        _ => 0,
    };
    let since = as_at.num_days_from_ce() - date(record, "diagnosis_date").unwrap().num_days_from_ce();
    shown(record, key) && (days == 0 || answered(record, key) || since >= days)
}

/// A fraction that is never worked out before it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fraction(pub(crate) i128, pub(crate) i128);

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.0 * other.1 == other.0 * self.1
    }
}

impl Fraction {
    /// In tenths of a percent, by long division; a remainder of half or more goes up.
    pub(crate) fn tenths(self, of: Self) -> Option<i128> {
        let (over, under) = (self.0 * of.1 * 1000, self.1 * of.0);
        if under == 0 {
            return None;
        }
        let (whole, rest) = (over / under, over % under);
        Some(if rest * 2 >= under { whole + 1 } else { whole })
    }
}

/// What a KPI from 2 to 11 should be.
#[derive(Debug, PartialEq)]
pub(crate) struct Expected {
    pub(crate) kpi: u8,
    pub(crate) numerator: usize,
    pub(crate) denominator: Fraction,
    pub(crate) beside: Option<usize>,
}

pub(crate) struct Population<'a> {
    pub(crate) records: Vec<&'a Answers>,
}

impl<'a> Population<'a> {
    pub(crate) fn of(records: &'a [Answers], months: Months) -> Self {
        Self {
            records: records.iter().filter(|record| in_population(record, months)).collect(),
        }
    }

    /// Those of one group.
    pub(crate) fn of_group(&self, cut: &str, key: &str) -> Self {
        let in_group = |record: &&&Answers| group(record, cut) == key;
        Self {
            records: self.records.iter().filter(in_group).copied().collect(),
        }
    }

    fn count(&self, holds: impl Fn(&Answers) -> bool) -> usize {
        self.records.iter().filter(|record| holds(record)).count()
    }

    pub(crate) fn ratios(&self, cases: Fraction) -> Vec<Expected> {
        let not = |record: &Answers, site: &str| answered(record, "site") && !is(record, "site", site);
        let whole = |count: usize| Fraction(i128::try_from(count).unwrap(), 1);
        let all = whole(self.records.len());
        let required = whole(self.count(follow_up_required));
        let expected = |kpi, numerator, denominator| Expected {
            kpi,
            numerator,
            denominator,
            beside: None,
        };
        vec![
            expected(2, self.count(|r| not(r, "spine")), Fraction(cases.0 * 8, cases.1 * 10)),
            expected(
                3,
                self.count(|r| is(r, "site", "spine")),
                Fraction(cases.0 * 2, cases.1 * 10),
            ),
            expected(4, self.count(|r| within(r, "assessment_date", 90)), all),
            expected(
                5,
                self.count(|r| is(r, "dxa", "yes") && within(r, "dxa_date", 90)),
                whole(self.count(|r| is(r, "dxa", "yes"))),
            ),
            expected(
                6,
                self.count(|r| {
                    ["assessed_by_fls", "referred", "recommended"]
                        .iter()
                        .any(|by| is(r, "falls_assessment", by))
                }),
                all,
            ),
            Expected {
                beside: Some(self.count(|r| drug(r, "bone_therapy"))),
                ..expected(7, self.count(follow_up_required), all)
            },
            expected(
                8,
                self.count(|r| not(r, "hip") && is(r, "strength_balance", "yes")),
                whole(self.count(|r| not(r, "hip"))),
            ),
            Expected {
                beside: Some(self.count(|r| is(r, "followed_up_16", "yes"))),
                ..expected(
                    9,
                    self.count(|r| is(r, "followed_up_16", "yes") && within(r, "follow_up_16_date", 112)),
                    required,
                )
            },
            expected(10, self.count(|r| drug(r, "therapy_16")), required),
            expected(11, self.count(|r| drug(r, "therapy_52")), required),
        ]
    }

    /// The records in which a field that applies is missing, in their order.
    pub(crate) fn missing(&self, key: &str, as_at: NaiveDate) -> Vec<&'a Answers> {
        let missing = |record: &&&Answers| applies(record, key, as_at) && !answered(record, key);
        self.records.iter().filter(missing).copied().collect()
    }

    /// The fields missing in more than a fifth of the records to which they apply: key, missing, applies.
    pub(crate) fn too_often_missing(&self, as_at: NaiveDate) -> Vec<(String, usize, usize)> {
        let counted = FIELDS.iter().map(|key| {
            let applies = self.count(|r| applies(r, key, as_at));
            let missing = self.count(|r| self::applies(r, key, as_at) && !answered(r, key));
            ((*key).to_owned(), missing, applies)
        });
        counted
            .filter(|(_, missing, applies)| *missing * 100 > *applies * 20)
            .collect()
    }
}

/// The traffic light of a displayed percentage, in tenths.
pub(crate) fn light(kpi: u8, tenths: i128) -> &'static str {
    match kpi {
        3 if tenths > 200 => "green",
        3 if tenths >= 100 => "amber",
        7 if tenths >= 500 => "green",
        3 | 7 => "red",
        _ if tenths >= 800 => "green",
        _ if tenths >= 500 => "amber",
        _ => "red",
    }
}
