//! When a service last saw or reached a patient, as far as the answers of one record say. What no question asks about, as a
//! call that nobody answered, is not known here.

use chrono::NaiveDate;

use super::follow_up::{FollowUp, Outcome};

/// An occasion on which a service saw or reached a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contact {
    /// 1.06
    First,
    /// 1.07
    Assessed,
    /// Followed up after so many weeks, whenever that was.
    FollowedUp(u32),
}

/// The last contact up to this day: the latest of the date of first contact (1.06), that of the assessment (1.07) and
/// those of all follow-ups that were done. A date in the future is no contact yet. Of two on one day, the later step of
/// care is named.
pub fn last_contact(
    first: Option<NaiveDate>,
    assessed: Option<NaiveDate>,
    follow_ups: &[FollowUp],
    today: NaiveDate,
) -> Option<(NaiveDate, Contact)> {
    let followed_up = follow_ups.iter().filter_map(|one| match one.outcome {
        Some(Outcome::Done(Some(on))) => Some((on, Contact::FollowedUp(one.weeks))),
        _ => None,
    });
    let first = first.map(|on| (on, Contact::First));
    let assessed = assessed.map(|on| (on, Contact::Assessed));
    first
        .into_iter()
        .chain(assessed)
        .chain(followed_up)
        .filter(|(on, _)| *on <= today)
        .max()
}
