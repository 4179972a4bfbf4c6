//! The access trail of a desk: what a line of it can say, which looks at one record are one visit, and how long lines are kept.
//! Who looked and when comes in; nothing is kept here.
//!
//! A line is written for what a Caldicott guardian has to answer for: that somebody looked at one patient's record, and that
//! patients left the desk on paper or in a file. A row of a list is neither: whoever searches sees rows of many patients, whom
//! they did not look for, and a line for each would hide those that count. Figures name nobody.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, TimeDelta, Utc};

use crate::answer::Json;
use crate::record::ItemKey;

/// What a line says was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Somebody looked at a record, its card, notes, calls or history.
    Opened,
    /// Printed the questions of a record.
    PrintedRecord,
    /// Printed a list of patients.
    PrintedPatients,
    /// Printed the call sheet.
    PrintedCalls,
    /// Records in a file for the audit or another program.
    ExportedRecords,
    /// The list of patients as it is shown, in a file.
    ExportedPatients,
    /// The list of follow-ups as it is shown, in a file.
    ExportedFollowUps,
    /// The rows of an imported file, handed back with what is wrong in them.
    HandedBack,
    /// NHS numbers, in a file for the national service of opt-outs.
    OptOutCheck,
    /// Changes, in a sealed file for Central.
    ForCentral,
    /// Everything, in a sealed file that the recovery key opens.
    BackedUp,
    /// Everything held about one patient, in a file.
    Everything,
    /// Somebody read the trail.
    ReadTrail,
    /// The trail, in a file.
    ExportedTrail,
    /// The program ended without closing the records: the last lines before this one may be missing.
    CutOff,
    /// Lines older than their time were removed.
    Pruned,
}

impl Access {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Opened,
        Self::PrintedRecord,
        Self::PrintedPatients,
        Self::PrintedCalls,
        Self::ExportedRecords,
        Self::ExportedPatients,
        Self::ExportedFollowUps,
        Self::HandedBack,
        Self::OptOutCheck,
        Self::ForCentral,
        Self::BackedUp,
        Self::Everything,
        Self::ReadTrail,
        Self::ExportedTrail,
        Self::CutOff,
        Self::Pruned,
    ];

    /// As a line keeps it: for ever.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::PrintedRecord => "printed-record",
            Self::PrintedPatients => "printed-patients",
            Self::PrintedCalls => "printed-calls",
            Self::ExportedRecords => "exported-records",
            Self::ExportedPatients => "exported-patients",
            Self::ExportedFollowUps => "exported-follow-ups",
            Self::HandedBack => "handed-back",
            Self::OptOutCheck => "opt-out-check",
            Self::ForCentral => "for-central",
            Self::BackedUp => "backed-up",
            Self::Everything => "everything",
            Self::ReadTrail => "read-trail",
            Self::ExportedTrail => "exported-trail",
            Self::CutOff => "cut-off",
            Self::Pruned => "pruned",
        }
    }

    /// What is kept so; nothing for what a newer program wrote.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.key() == key)
    }

    /// As a page and a file say it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Opened => "Opened a record",
            Self::PrintedRecord => "Printed the questions of a record",
            Self::PrintedPatients => "Printed a list of patients",
            Self::PrintedCalls => "Printed a call sheet",
            Self::ExportedRecords => "Exported records",
            Self::ExportedPatients => "Exported a list of patients",
            Self::ExportedFollowUps => "Exported a list of follow-ups",
            Self::HandedBack => "Saved an imported file with its errors",
            Self::OptOutCheck => "Wrote a file for an opt-out check",
            Self::ForCentral => "Wrote a sealed file for FLS Central",
            Self::BackedUp => "Made a backup of everything",
            Self::Everything => "Saved everything held about a patient",
            Self::ReadTrail => "Read this list",
            Self::ExportedTrail => "Exported this list",
            Self::CutOff => "The program ended without locking: what was opened just before may be missing",
            Self::Pruned => "Lines older than the time that they are kept were removed",
        }
    }

    /// Whether patients left the desk so, on paper or in a file.
    pub const fn takes_out(self) -> bool {
        !matches!(self, Self::Opened | Self::ReadTrail | Self::CutOff | Self::Pruned)
    }

    /// Whether every record of the desk was in it.
    pub const fn is_of_all(self) -> bool {
        matches!(self, Self::BackedUp)
    }
}

/// So long after a person looked at a record, looking again is the same visit. The window asks for a record anew whenever
/// something changes, and for its card, calls and notes beside it.
const VISIT: TimeDelta = TimeDelta::minutes(15);

/// Whether somebody who looked at a record at `before` is still there at `at`. A clock that was put back begins a visit.
pub fn is_one_visit(before: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    let passed = at - before;
    passed >= TimeDelta::zero() && passed < VISIT
}

/// Years that lines of the trail can be kept.
pub const TRAIL_YEARS: [u32; 4] = [2, 5, 8, 20];
/// Before anybody has chosen: as long as the records that the lines are about.
pub const USUAL_TRAIL_YEARS: u32 = 8;

const YEARS: &str = "access-trail-years";

/// The item of the service's choices that says how many years.
pub fn trail_years_item() -> ItemKey {
    ItemKey::new(YEARS)
}

/// What that item says.
pub fn said_of_trail_years(years: u32) -> Json {
    Json::new(years.to_string())
}

/// How many years this service keeps lines, by the items of its choices.
pub fn trail_years(items: &BTreeMap<ItemKey, Json>) -> u32 {
    let said = items.get(&trail_years_item());
    let known = TRAIL_YEARS.into_iter();
    let mut chosen = known.filter(|years| said == Some(&said_of_trail_years(*years)));
    chosen.next().unwrap_or(USUAL_TRAIL_YEARS)
}

/// Lines before this moment are past their time. It goes by the earlier of the desk's own clock and what Central's said last, so
/// that no desk's clock, however wrong, removes a line; where a desk has no Central, nothing is past its time.
pub fn trail_ends(years: u32, now: DateTime<Utc>, central_said: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let now = now.min(central_said?);
    now.checked_sub_months(Months::new(years.saturating_mul(12)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let keys: BTreeSet<&str> = Access::ALL.map(Access::key).into();
        assert_eq!(keys.len(), Access::ALL.len());
        for access in Access::ALL {
            assert_eq!(Access::of_key(access.key()), Some(access));
        }
        assert_eq!(Access::of_key("of-a-newer-program"), None);
    }

    #[test]
    fn a_visit_ends_after_a_quarter_of_an_hour_and_where_the_clock_goes_back() {
        let before = at("2026-11-20T09:00:00Z");
        assert!(is_one_visit(before, before));
        assert!(is_one_visit(before, at("2026-11-20T09:14:59Z")));
        assert!(!is_one_visit(before, at("2026-11-20T09:15:00Z")));
        assert!(!is_one_visit(before, at("2026-11-20T08:59:59Z")));
    }

    #[test]
    fn lines_are_kept_as_long_as_the_service_says_and_eight_years_until_it_does() {
        let with = |said: Json| BTreeMap::from([(trail_years_item(), said)]);
        assert_eq!(trail_years(&BTreeMap::new()), 8);
        assert_eq!(trail_years(&with(said_of_trail_years(2))), 2);
        assert_eq!(trail_years(&with(said_of_trail_years(0))), 8, "none of the choices");
        assert_eq!(trail_years(&with(Json::new("\"of a newer program\""))), 8);
    }

    #[test]
    fn no_clock_of_a_desk_alone_ends_the_time_of_a_line() {
        let said = at("2026-11-20T09:00:00Z");
        let ends = |now: &str, said| trail_ends(8, at(now), said);
        assert_eq!(
            ends("2026-11-21T09:00:00Z", Some(said)),
            Some(at("2018-11-20T09:00:00Z"))
        );
        assert_eq!(
            ends("2096-11-21T09:00:00Z", Some(said)),
            Some(at("2018-11-20T09:00:00Z"))
        );
        assert_eq!(
            ends("2020-01-01T09:00:00Z", Some(said)),
            Some(at("2012-01-01T09:00:00Z"))
        );
        assert_eq!(ends("2026-11-21T09:00:00Z", None), None);
    }
}
