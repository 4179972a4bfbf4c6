//! A follow-up as its list shows it.

use domain::dataset::QuestionKey;
use domain::record::{FollowUp, FollowUpGroup, FollowUpState, PutOffUntil};

use crate::records::row::{AsOf, RecordRow};

/// One follow-up of one record.
#[derive(Clone, Debug)]
pub struct FollowUpRow {
    /// The record.
    pub record: RecordRow,
    /// The follow-up.
    pub follow_up: FollowUp,
    /// Where it stands on the query's today.
    pub state: FollowUpState,
    /// The group that it is in on that day.
    pub group: Option<FollowUpGroup>,
    /// Until when it is put off on that day; absent where it is not.
    pub put_off: Option<PutOffUntil>,
    /// "Followed up at ...": the question to open the record at.
    pub question: Option<QuestionKey>,
}

impl FollowUpRow {
    /// The follow-up of a record after so many weeks.
    pub(super) fn of(record: RecordRow, weeks: u32, as_of: AsOf) -> Option<Self> {
        let follow_up = record.follow_ups.iter().copied().find(|one| one.weeks == weeks)?;
        let version = as_of.dataset.version(&record.version);
        let window = version.and_then(|version| version.follow_up.windows.iter().find(|it| it.weeks == weeks));
        let put_off = record.put_off(weeks).filter(|until| until.is_put_off_on(as_of.today));
        Some(Self {
            put_off,
            state: follow_up.state(as_of.today),
            group: follow_up.group(as_of.today, put_off),
            question: window.map(|window| window.done_question.clone()),
            record,
            follow_up,
        })
    }
}
