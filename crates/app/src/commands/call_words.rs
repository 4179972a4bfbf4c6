//! What a call log says of one follow-up, as rows and dialogs show it.

use chrono::NaiveDate;
use domain::private::{CallLog, CallResult, Waits, Why};
use domain::record::{FollowUp, PutOffUntil};

use super::in_words::{date_text, day_in_london};
use crate::views::PutOffView;

/// Until when and why a follow-up is put off on this day.
pub(super) fn put_off(log: &CallLog, follow_up: &FollowUp, today: NaiveDate) -> Option<PutOffView> {
    let waits = log.waits(follow_up.weeks).filter(|waits| waits.is_put_off_on(today))?;
    let until = match waits.until {
        PutOffUntil::Day(day) => Some(day),
        PutOffUntil::Ended => None,
    };
    Some(PutOffView {
        until: until.map(date_text),
        after_close: until.is_some_and(|day| follow_up.closes_before(day, today)),
        why: why_words(waits),
    })
}

/// The last call about a follow-up that counts: on which day, and what came of it.
pub(super) fn last_call(log: &CallLog, weeks: u32) -> Option<(NaiveDate, CallResult)> {
    let (line, attempt) = log.last_attempt(weeks)?;
    Some((day_in_london(line.at), attempt.result))
}

fn why_words(waits: &Waits) -> String {
    match &waits.why {
        Why::Call(result) => result.label().to_owned(),
        Why::Reason(reason) => reason.as_str().to_owned(),
    }
}
