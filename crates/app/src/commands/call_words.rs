//! What a call log says of one follow-up, as rows and dialogs show it.

use chrono::NaiveDate;
use domain::private::{CallLog, Waits, Why};
use domain::record::PutOffUntil;

use super::in_words::{count, date_text, day_in_london};
use crate::views::{LastCallView, PutOffView};

/// Until when and why a follow-up is put off on this day.
pub(super) fn put_off(log: &CallLog, weeks: u32, today: NaiveDate) -> Option<PutOffView> {
    let waits = log.waits(weeks).filter(|waits| !waits.is_over(today))?;
    Some(PutOffView {
        until: match waits.until {
            PutOffUntil::Day(day) => Some(date_text(day)),
            PutOffUntil::Ended => None,
        },
        why: why_words(waits),
    })
}

/// The last call about a follow-up.
pub(super) fn last_call(log: &CallLog, weeks: u32) -> Option<LastCallView> {
    let calls: Vec<_> = log.attempts(weeks).collect();
    let (line, attempt) = calls.last()?;
    Some(LastCallView {
        result: attempt.result.label().to_owned(),
        on: date_text(day_in_london(line.at)),
        calls: count(u64::try_from(calls.len()).unwrap_or(u64::MAX)),
    })
}

fn why_words(waits: &Waits) -> String {
    match &waits.why {
        Why::Call(result) => result.label().to_owned(),
        Why::Reason(reason) => reason.as_str().to_owned(),
    }
}
