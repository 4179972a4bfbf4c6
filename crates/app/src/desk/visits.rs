//! Who looked at which record last, so that one visit is one line of the access trail.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::access::is_one_visit;
use domain::id::{RecordId, UserId};

/// A person, and the record that they looked at; nothing for the trail itself.
type Visit = (UserId, Option<RecordId>);

/// Who looked at what last, so that one visit is one line. Forgotten with the lock.
#[derive(Default)]
pub(crate) struct Visits(Mutex<HashMap<Visit, DateTime<Utc>>>);

impl Visits {
    /// Whether this person begins a visit now.
    pub(crate) fn begins(&self, person: UserId, record: Option<RecordId>, now: DateTime<Utc>) -> bool {
        let mut visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = visits.insert((person, record), now);
        let Some(before) = before.filter(|before| is_one_visit(*before, now)) else {
            return true;
        };
        // It ends a quarter of an hour after it began, however often they look.
        visits.insert((person, record), before);
        false
    }

    /// Nobody has looked at anything.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_visit_is_one_line_of_each_person_and_ends_though_somebody_stays() {
        let at = |minutes: i64| DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap();
        let [nurse, lead] = [1, 2].map(|n| UserId::new(Uuid::from_u128(n)));
        let record = Some(RecordId::new(Uuid::from_u128(3)));
        let visits = Visits::default();
        assert!(visits.begins(nurse, record, at(0)));
        assert!(visits.begins(lead, record, at(0)));
        assert!(visits.begins(nurse, None, at(0)));
        assert!(!visits.begins(nurse, record, at(10)));
        assert!(visits.begins(nurse, record, at(16)), "it began sixteen minutes ago");
        visits.forget();
        assert!(visits.begins(nurse, record, at(17)));
    }
}
