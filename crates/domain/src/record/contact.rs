//! When a service last saw, reached or tried to reach a patient: what the answers of one record say, and calls beside them.

use chrono::NaiveDate;

use super::follow_up::{FollowUp, Outcome};
use crate::private::call::CallResult;

/// An occasion on which a service saw or reached a patient, or tried to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contact {
    /// 1.06
    First,
    /// 1.07
    Assessed,
    /// Followed up after so many weeks, whenever that was.
    FollowedUp(u32),
    /// Telephoned, with this result.
    Called(CallResult),
}

/// The last contact up to this day: the latest of the date of first contact (1.06), that of the assessment (1.07),
/// those of all follow-ups that were done, and the last call, where one is known. A date in the future is no contact yet; a
/// call is one, whatever day the clock of its desk said. Of two on one day, the later step of care is named, and a call last.
pub fn last_contact(
    first: Option<NaiveDate>,
    assessed: Option<NaiveDate>,
    follow_ups: &[FollowUp],
    call: Option<(NaiveDate, CallResult)>,
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
        .chain(call.map(|(on, result)| (on, Contact::Called(result))))
        .max()
}
