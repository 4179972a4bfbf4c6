//! How long a service keeps records after it last saw the patient, and which records are past that time. They are proposed to a person
//! and nothing follows from it: no record is erased because its time is over.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use crate::answer::Json;
use crate::id::RecordId;
use crate::record::ItemKey;

/// Years that records can be kept after the patient was last seen.
pub const RECORD_YEARS: [u32; 4] = [8, 10, 20, 30];
/// Before anybody has chosen: as long as health records of adults are kept (Records Management Code, 2023).
pub const USUAL_RECORD_YEARS: u32 = 8;
/// So long a record is not proposed again once somebody has said that it stays.
const STAYS_MONTHS: u32 = 12;

const YEARS: &str = "record-years";
const STAYS: &str = "record-stays:";

/// The item of the service's choices that says how many years.
pub fn record_years_item() -> ItemKey {
    ItemKey::new(YEARS)
}

/// What that item says.
pub fn said_of_record_years(years: u32) -> Json {
    Json::new(years.to_string())
}

/// How many years this service keeps records, by the items of its choices.
pub fn record_years(items: &BTreeMap<ItemKey, Json>) -> u32 {
    let said = items.get(&record_years_item());
    let mut chosen = RECORD_YEARS
        .into_iter()
        .filter(|years| said == Some(&said_of_record_years(*years)));
    chosen.next().unwrap_or(USUAL_RECORD_YEARS)
}

/// The item of the service's choices that says until when a record stays though its time is over.
pub fn stays_item(record: RecordId) -> ItemKey {
    ItemKey::new(format!("{STAYS}{record}"))
}

/// What that item says from this day on: for a year.
pub fn said_of_staying(today: NaiveDate) -> Json {
    let until = today
        .checked_add_months(Months::new(STAYS_MONTHS))
        .unwrap_or(NaiveDate::MAX);
    Json::new(format!("\"{until}\""))
}

/// Whether somebody has said that this record stays, and that is not a year ago.
pub fn stays(items: &BTreeMap<ItemKey, Json>, record: RecordId, today: NaiveDate) -> bool {
    let said = items.get(&stays_item(record));
    let until = said.and_then(|said| said.as_str().trim_matches('"').parse::<NaiveDate>().ok());
    until.is_some_and(|until| today < until)
}

/// A record whose patient was last seen before this day is past its time: by the earlier of the desk's today and the day that Central
/// said last, so that a clock that is ahead proposes nothing.
pub fn time_ends(years: u32, today: NaiveDate, central_said: Option<NaiveDate>) -> NaiveDate {
    let today = central_said.map_or(today, |said| today.min(said));
    today
        .checked_sub_months(Months::new(years.saturating_mul(12)))
        .unwrap_or(NaiveDate::MIN)
}

/// When a patient was last seen: the latest day of their care that is known.
pub fn last_seen(days: impl IntoIterator<Item = Option<NaiveDate>>) -> Option<NaiveDate> {
    days.into_iter().flatten().max()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_record_is_past_its_time_eight_years_after_its_patient_was_last_seen() {
        let ends = time_ends(8, day("2026-11-17"), None);
        assert_eq!(ends, day("2018-11-17"));
        let seen = last_seen([Some(day("2017-01-03")), None, Some(day("2018-11-16"))]).unwrap();
        assert!(seen < ends);
        assert!(last_seen([Some(day("2018-11-17"))]).unwrap() >= ends);
        assert_eq!(last_seen([None]), None);
    }

    #[test]
    fn a_clock_that_is_ahead_of_central_proposes_nothing() {
        let ends = time_ends(8, day("2096-11-17"), Some(day("2026-11-17")));
        assert_eq!(ends, day("2018-11-17"));
        assert_eq!(
            time_ends(8, day("2020-11-17"), Some(day("2026-11-17"))),
            day("2012-11-17")
        );
    }

    #[test]
    fn years_are_the_services_choice_and_a_record_that_stays_does_for_a_year() {
        let record = RecordId::new(Uuid::from_u128(7));
        let items = BTreeMap::from([
            (record_years_item(), said_of_record_years(20)),
            (stays_item(record), said_of_staying(day("2026-11-17"))),
        ]);
        assert_eq!(record_years(&items), 20);
        assert_eq!(record_years(&BTreeMap::new()), 8);
        assert_eq!(
            record_years(&BTreeMap::from([(record_years_item(), Json::new("1"))])),
            8
        );
        assert!(stays(&items, record, day("2027-11-16")));
        assert!(!stays(&items, record, day("2027-11-17")));
        assert!(!stays(&items, RecordId::new(Uuid::from_u128(8)), day("2026-11-17")));
    }
}
