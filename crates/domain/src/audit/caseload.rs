//! The estimated annual caseload of a service, with its history: what can be one, what a period has of it, and when another number is
//! so different that it is asked about. How a desk says one, `caseload_said` has.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::membership::KPI_SHARES;
use super::percent::Denominator;
use super::period::Period;

/// Cases that a service expects for each hip fracture of the hospitals that it serves (FAQ Q7).
pub const CASES_A_HIP_FRACTURE: u32 = 5;
/// Most cases that a caseload may say: more than all of England's.
const MOST_CASES: u32 = 999_999;
/// From which years a value may hold: those that a date of diagnosis can have, and some to plan for.
pub const CASELOAD_YEARS: RangeInclusive<i32> = 2000..=2099;

/// It is no number of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The caseload is a whole number from 1 to 999,999: five times the hip fractures a year")]
pub struct NoCaseload;

/// It is no year that a caseload can hold from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A caseload holds from a year between 2000 and 2099 on")]
pub struct NoCaseloadYear;

/// The year that a caseload holds from, in four digits: what is written otherwise would say the same year a second time.
///
/// # Errors
/// When it is none.
pub fn read_caseload_year(text: &str) -> Result<i32, NoCaseloadYear> {
    let year = text.parse().ok().filter(|year| CASELOAD_YEARS.contains(year));
    year.filter(|year: &i32| year.to_string() == text).ok_or(NoCaseloadYear)
}

/// A number of cases, where it can be one.
///
/// # Errors
/// When nobody can be expected, or more than there are.
pub fn cases(number: u32) -> Result<u32, NoCaseload> {
    (1..=MOST_CASES).contains(&number).then_some(number).ok_or(NoCaseload)
}

/// A number of cases as somebody types it, its thousands divided or not.
///
/// # Errors
/// When it is none.
pub fn read_cases(text: &str) -> Result<u32, NoCaseload> {
    let digits: String = text.chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
    cases(digits.parse().map_err(|_| NoCaseload)?)
}

/// What KPI 2 and KPI 3 are out of where so many cases are expected: those that are not of the spine, and those that are.
pub fn expected_by_site(value: u32) -> [Denominator; 2] {
    [2, 3].map(|number| {
        let mut shares = KPI_SHARES.iter();
        let share = shares.find(|share| share.number == number);
        let expected = Denominator::whole(value.into());
        share.map_or(expected, |share| share.denominator(0, expected))
    })
}

/// Five times the hip fractures in NHFD of the hospitals the service serves (FAQ Q7), by the year it holds from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caseload(BTreeMap<i32, u32>);

impl Caseload {
    /// A caseload that has one value from this year on, and before it too.
    pub fn from_year(year: i32, value: u32) -> Self {
        Self(BTreeMap::from([(year, value)]))
    }

    /// The same with a further value, holding from its year on.
    #[must_use]
    pub fn and_from(mut self, year: i32, value: u32) -> Self {
        self.0.insert(year, value);
        self
    }

    /// The same without the value that holds from this year on; nothing where there is none, or no other.
    pub fn without(&self, year: i32) -> Option<Self> {
        let mut values = self.0.clone();
        values.remove(&year)?;
        (!values.is_empty()).then_some(Self(values))
    }

    /// What a year would leap from: the value of the year before, where another number differs from it by more than half of it. A
    /// zero too many or too few is such a number, and a service that has grown is no other.
    pub fn leap(&self, year: i32, value: u32) -> Option<u32> {
        let before = self.of_year(year - 1);
        let differs = u64::from(value.abs_diff(before));
        (2 * differs > u64::from(before)).then_some(before)
    }

    /// The value of a year: the latest at or before it; years before the first use the first.
    pub fn of_year(&self, year: i32) -> u32 {
        self.0
            .range(..=year)
            .next_back()
            .or_else(|| self.0.first_key_value())
            .map_or(0, |(_, value)| *value)
    }

    /// The values that are others than the one before, with the year each holds from, oldest first.
    pub fn changes(&self) -> impl Iterator<Item = (i32, u32)> {
        let mut before = None;
        self.values()
            .filter(move |(_, value)| before.replace(*value) != Some(*value))
    }

    /// How many cases are expected in a period: of a year its value, of a month a twelfth of it, and of other months the days that
    /// they have of the 365 (366) of their year, each year with its own value.
    pub fn of_period(&self, period: Period) -> Denominator {
        let of_last = Denominator::whole(self.of_year(period.last_year()).into());
        if period.whole_year().is_some() {
            return of_last;
        }
        if period.is_month() {
            return of_last.twelfth();
        }
        let by_year = period.days_by_year().map(|(year, days)| {
            let parts_of_a_day = if is_leap(year) { DAYS } else { DAYS_OF_A_LEAP_YEAR };
            u64::from(self.of_year(year)) * u64::from(days) * parts_of_a_day
        });
        Denominator::parts(by_year.sum(), DAYS * DAYS_OF_A_LEAP_YEAR)
    }

    /// Every value with the year it holds from, oldest first.
    pub fn values(&self) -> impl Iterator<Item = (i32, u32)> {
        self.0.iter().map(|(year, value)| (*year, *value))
    }
}

const DAYS: u64 = 365;
const DAYS_OF_A_LEAP_YEAR: u64 = 366;

fn is_leap(year: i32) -> bool {
    NaiveDate::from_ymd_opt(year, 2, 29).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    #[test]
    fn a_value_holds_from_its_year_on_and_the_first_before_it() {
        let caseload = Caseload::from_year(2020, 1000).and_from(2023, 1200);
        assert_eq!(
            [2018, 2020, 2022, 2023, 2030].map(|year| caseload.of_year(year)),
            [1000, 1000, 1000, 1200, 1200]
        );
    }

    #[test]
    fn a_year_that_says_what_the_one_before_said_is_no_change() {
        let caseload = Caseload::from_year(2020, 1000)
            .and_from(2022, 1000)
            .and_from(2023, 1200);
        assert_eq!(caseload.changes().collect::<Vec<_>>(), [(2020, 1000), (2023, 1200)]);
    }

    #[test]
    fn a_number_leaps_that_differs_from_the_year_before_by_more_than_half_of_it() {
        let caseload = Caseload::from_year(2020, 1000).and_from(2023, 1200);
        for (year, value, leaps_from) in [
            (2023, 1500, None),
            (2023, 1501, Some(1000)),
            (2023, 500, None),
            (2023, 499, Some(1000)),
            (2024, 1501, None),
            (2024, 12_000, Some(1200)),
            (2024, 120, Some(1200)),
            // Of years before the first the first value is expected.
            (2019, 2000, Some(1000)),
            (2020, 900, None),
        ] {
            assert_eq!(caseload.leap(year, value), leaps_from, "{value} from {year}");
        }
    }

    #[test]
    fn four_fifths_of_the_cases_are_expected_not_to_be_of_the_spine() {
        let of = |value| expected_by_site(value).map(Denominator::to_decimal);
        assert_eq!(of(1_500), [Decimal::from(1_200), Decimal::from(300)]);
        assert_eq!(of(849), [Decimal::new(6_792, 1), Decimal::new(1_698, 1)]);
    }

    #[test]
    fn a_year_that_is_taken_out_is_as_the_one_before_and_the_last_stays() {
        let caseload = Caseload::from_year(2020, 1000).and_from(2023, 1200);
        let without = caseload.without(2023).unwrap();
        assert_eq!([2022, 2023, 2030].map(|year| without.of_year(year)), [1000, 1000, 1000]);
        assert_eq!(caseload.without(2020).unwrap().of_year(2020), 1200);
        assert_eq!(caseload.without(2021), None);
        assert_eq!(without.without(2020), None, "a service has a caseload");
    }

    #[test]
    fn a_year_is_written_in_one_way() {
        assert_eq!(read_caseload_year("2030"), Ok(2030));
        for text in ["+2030", "02030", "1999", "2100", "30", ""] {
            assert_eq!(read_caseload_year(text), Err(NoCaseloadYear), "{text}");
        }
    }

    #[test]
    fn a_number_of_cases_is_read_as_people_write_it_or_refused() {
        for (text, number) in [("1", 1), ("1,234", 1234), (" 20 000 ", 20_000), ("999,999", MOST_CASES)] {
            assert_eq!(read_cases(text), Ok(number), "{text}");
        }
        for text in ["", "0", "-1", "1.5", "1,000,000", "9999999999999", "many"] {
            assert_eq!(read_cases(text), Err(NoCaseload), "{text}");
        }
    }

    #[test]
    fn a_period_has_its_share_of_the_cases_of_its_years() {
        let caseload = Caseload::from_year(2020, 1000).and_from(2024, 1200);
        let of = |text: &str| caseload.of_period(text.parse().unwrap());
        let fraction = |over: u64, by: u64| Decimal::from(over) / Decimal::from(by);
        assert_eq!(of("2024"), Denominator::whole(1200));
        assert_eq!(
            of("2024-02").to_decimal(),
            Decimal::from(100),
            "a twelfth, however many days it has"
        );
        let decimal = |text: &str| of(text).to_decimal().round_dp(20);
        assert_eq!(
            decimal("2024-01..2024-03"),
            fraction(1200 * 91, 366).round_dp(20),
            "a leap year"
        );
        assert_eq!(decimal("2023-01..2023-03"), fraction(1000 * 90, 365).round_dp(20));
        let both = fraction(1000 * 61, 365) + fraction(1200 * 60, 366);
        assert_eq!(decimal("2023-11..2024-02"), both.round_dp(20));
        assert_eq!(of("2022-01..2023-12").to_decimal(), Decimal::from(2000));
    }
}
