//! Records past the time that the service keeps them: proposed to the lead clinician, looked at, and erased one by one or kept for a year
//! more. Nothing erases one because its time is over.

use chrono::NaiveDate;
use domain::record::{Change, FollowUp, Origin, Outcome, State};
use domain::retention::{
    RECORD_YEARS, last_seen, record_years, record_years_item, said_of_record_years, said_of_staying, stays, stays_item,
    time_ends,
};
use domain::role::Right;
use store::{RecordRow, Store};

use super::deleted::{PAST, confirmed_by, confirms};
use super::in_words::{date_text, day_in_london, nhs_text};
use super::service_choices::chosen_by_service;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::permitting::refused;
use crate::views::{
    KeepPastRequest, KeepRecordsRequest, PastRecordView, PastRecordsView, PurgePastRequest, PurgedView,
};

/// Records that are shown at once.
const SHOWN: usize = 100;
/// Rows that are looked at for them: some are seen later than their list says, or stay.
const LOOKED_AT: u32 = 2_000;
/// That some wait, for whoever may look at them.
const WAIT: &str = "Records are past the time that your service keeps them, and wait to be looked through";

impl<H: Host> Desk<H> {
    /// The records past the time that the service keeps them, the earliest diagnosed first.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn past_records(&self) -> Result<PastRecordsView, Error> {
        let store = self.store().await?;
        let items = chosen_by_service(&store).await?.items;
        let mut rows = self.past(&store, SHOWN + 1).await?;
        let more = rows.len() > SHOWN;
        rows.truncate(SHOWN);
        Ok(PastRecordsView {
            rows: rows.into_iter().map(view).collect(),
            more,
            years: record_years(&items),
            years_choices: RECORD_YEARS.to_vec(),
        })
    }

    /// Erases a record past its time for good, once whoever looked at it has confirmed which it is: it is deleted, and then purged as an
    /// order is.
    ///
    /// # Errors
    /// When there is no such record, it is deleted, is not past its time any more, or was not confirmed; then nothing is changed.
    pub async fn purge_past(&self, request: PurgePastRequest) -> Result<PurgedView, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let past = self.past(&store, usize::MAX).await?;
        let (row, _) = past
            .into_iter()
            .find(|(row, _)| row.id == record)
            .ok_or(Error::NotPastItsTime)?;
        if !confirms(&request.typed, row.nhs_number) {
            return Err(Error::NotConfirmed(confirmed_by(row.nhs_number)));
        }
        let reason = dataset().newest().delete_reasons.last().ok_or(Error::NoSuchReason)?;
        let deletion = Change::State(State::Deleted {
            reason: reason.key.clone(),
        });
        let heads = held.folded.heads.clone();
        self.write(&store, record, &held, &heads, (Origin::Keyboard, deletion))
            .await?;
        let deleted_by = self.held_for_list(&store, record).await?.folded.deleted_by;
        let deleted_by = deleted_by.ok_or(Error::NotDeleted)?;
        let by = store.me().name;
        let purged = self.purge(&store, vec![(record, deleted_by)], PAST, Some(by)).await?;
        self.purged_view(&store, purged).await
    }

    /// Keeps a record past its time for a year more: until then it is not proposed again, at any desk of the service.
    ///
    /// # Errors
    /// When there is no such record, or the store is locked or cannot be written.
    pub async fn keep_past(&self, request: KeepPastRequest) -> Result<PastRecordsView, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        self.choose_for_service(&store, stays_item(record), said_of_staying(self.host.today()))
            .await?;
        self.past_records().await
    }

    /// Says for how many years records are kept after the patient was last seen, at every desk of the service.
    ///
    /// # Errors
    /// When it is none of the choices, or the store is locked or cannot be written.
    pub async fn keep_records_for(&self, request: KeepRecordsRequest) -> Result<PastRecordsView, Error> {
        let store = self.store().await?;
        if !RECORD_YEARS.contains(&request.years) {
            return Err(Error::WrongUse);
        }
        self.choose_for_service(&store, record_years_item(), said_of_record_years(request.years))
            .await?;
        self.past_records().await
    }

    /// That records wait to be looked through, for whoever may; nothing for anybody else.
    pub(super) async fn past_reminder(&self, store: &Store) -> Result<Option<String>, Error> {
        if refused(store, Right::Oversee).is_some() {
            return Ok(None);
        }
        let any = !self.past(store, 1).await?.is_empty();
        Ok(any.then(|| WAIT.to_owned()))
    }

    /// Records past their time, with when their patients were last seen.
    async fn past(&self, store: &Store, most: usize) -> Result<Vec<(RecordRow, Option<NaiveDate>)>, Error> {
        let today = self.host.today();
        let items = chosen_by_service(store).await?.items;
        let said = store.central().await?.and_then(|link| link.last_said);
        let ends = time_ends(record_years(&items), today, said.map(day_in_london));
        let rows = store.not_seen_since(ends, today, LOOKED_AT).await?;
        let past = rows.into_iter().filter_map(|(row, called)| {
            let followed_up = row.follow_ups.iter().map(|follow_up| done_on(*follow_up));
            let days = [
                row.diagnosed,
                row.assessed,
                row.first_contact,
                called.map(day_in_london),
            ];
            let seen = last_seen(days.into_iter().chain(followed_up));
            let is_past = seen.is_none_or(|seen| seen < ends) && !stays(&items, row.id, today);
            is_past.then_some((row, seen))
        });
        Ok(past.take(most).collect())
    }
}

fn done_on(follow_up: FollowUp) -> Option<NaiveDate> {
    match follow_up.outcome {
        Some(Outcome::Done(on)) => on,
        Some(Outcome::NotPlanned) | None => None,
    }
}

fn view((row, seen): (RecordRow, Option<NaiveDate>)) -> PastRecordView {
    PastRecordView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        diagnosed: row.diagnosed.map(date_text),
        last_seen: seen.map(date_text),
        confirm: confirmed_by(row.nhs_number).to_owned(),
    }
}
