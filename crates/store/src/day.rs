//! Calendar days and instants as the database holds them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// Before every day.
pub(crate) const ALWAYS: i64 = 0;
/// After every day.
pub(crate) const NEVER: i64 = 99_999_999;

/// A date as yyyymmdd.
pub(crate) fn day(date: NaiveDate) -> i64 {
    i64::from(date.year().clamp(0, 9_999)) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// The date of a yyyymmdd; nothing for one that is none.
pub(crate) fn date(day: i64) -> Option<NaiveDate> {
    let part = |value: i64| u32::try_from(value).ok();
    NaiveDate::from_ymd_opt(
        i32::try_from(day / 10_000).ok()?,
        part(day / 100 % 100)?,
        part(day % 100)?,
    )
}

/// The instant of milliseconds since 1970.
pub(crate) fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_as_they_are_written_and_keep_their_order() {
        let dates = ["0001-01-01", "1951-05-03", "2024-02-29", "2026-11-20", "9999-12-31"];
        let days: Vec<i64> = dates.iter().map(|text| day(text.parse().unwrap())).collect();
        assert_eq!(days, [10_101, 19_510_503, 20_240_229, 20_261_120, 99_991_231]);
        for (text, number) in dates.iter().zip(days) {
            assert_eq!(date(number), Some(text.parse().unwrap()));
        }
        assert_eq!(date(ALWAYS), None);
        assert_eq!(date(NEVER), None);
    }
}
