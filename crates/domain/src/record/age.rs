//! Age in whole years. Somebody born on 29 February is a year older on 1 March of other years.

use chrono::{Datelike, NaiveDate};

/// Whole years from birth to this date; negative before birth.
pub fn age_on(birth: NaiveDate, on: NaiveDate) -> i32 {
    let years = on.year() - birth.year();
    if (on.month(), on.day()) < (birth.month(), birth.day()) {
        years - 1
    } else {
        years
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_year_older_on_the_birthday() {
        for (birth, on, age) in [
            (date(1951, 5, 3), date(2026, 5, 2), 74),
            (date(1951, 5, 3), date(2026, 5, 3), 75),
            (date(1976, 12, 31), date(2026, 12, 30), 49),
            (date(1976, 12, 31), date(2026, 12, 31), 50),
            (date(2000, 1, 1), date(2000, 1, 1), 0),
            (date(2000, 1, 2), date(2000, 1, 1), -1),
        ] {
            assert_eq!(age_on(birth, on), age, "{birth} on {on}");
        }
    }

    #[test]
    fn born_on_29_february_is_older_on_1_march() {
        let birth = date(1976, 2, 29);
        assert_eq!(age_on(birth, date(2026, 2, 28)), 49);
        assert_eq!(age_on(birth, date(2026, 3, 1)), 50);
        assert_eq!(age_on(birth, date(2028, 2, 28)), 51);
        assert_eq!(age_on(birth, date(2028, 2, 29)), 52);
    }
}
