//! Deleted patients, and erasing one for good: when its days are over, or before that by an order. When they are over is a
//! rule of the domain; here it is put into words and carried out.

use chrono::NaiveDate;
use domain::NhsNumber;
use domain::id::{EntryId, RecordId};
use domain::log_safe::safe;
use domain::record::{DeletionDays, PurgeOrder, RestoreTime};
use domain::words::counted;
use protocol::canonical::purge_marker;
use store::{PurgeLine, RecordRow, Store, ToPurge};

use super::days_left::Counting;
use super::in_words::{count, date_text, day_in_london, instant_text, nhs_text};
use super::rows::version_of;
use crate::desk::Desk;
use crate::error::Error;
use crate::form::reason_label;
use crate::host::Host;
use crate::views::{DeletedPatientsView, DeletedView, PurgeLineView, PurgeReasonView, PurgeRecordRequest, PurgedView};

/// What is kept as the reason of a purge whose days were over.
const DUE: &str = "due";
/// What is kept as the reason of a purge after the time that the service keeps records.
pub(super) const PAST: &str = "past-its-time";
/// What confirms an order about a patient with an NHS number.
const LAST_DIGITS: &str = "the last four digits of the NHS number";
/// What confirms an order about a patient without one.
const ERASE: &str = "the word ERASE";

impl<H: Host> Desk<H> {
    /// Deleted patients, the last deleted first, with what happens to them.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_deleted(&self) -> Result<DeletedPatientsView, Error> {
        let store = self.store().await?;
        let counting = self.counting(&store).await?;
        let rows = store.deleted(counting.today).await?;
        let due = rows.iter().filter(|row| waits_for_a_person(row, &counting)).count();
        Ok(DeletedPatientsView {
            rows: rows.iter().filter_map(|row| deleted_view(row, &counting)).collect(),
            words: if counting.central.is_some() {
                "These are in no list and no figure. Each can be restored for 30 days from the day on which Central has the \
                 deletion. After that it is erased for good: here, on the service’s other computers, and at Central."
            } else {
                "These are in no list and no figure. Each can be restored for 30 days. After that it can be erased for good; \
                 until somebody does that, it can still be restored."
            }
            .to_owned(),
            due: count(due as u64),
            orders: PurgeOrder::ALL
                .into_iter()
                .map(|order| PurgeReasonView {
                    key: order.key().to_owned(),
                    label: order.words().to_owned(),
                })
                .collect(),
            purged: store.purge_lines().await?.iter().map(line_view).collect(),
        })
    }

    /// Erases a deleted record for good before its days are over, because somebody ordered it. Nothing brings it back.
    ///
    /// # Errors
    /// When there is no such record or reason, it is not deleted, or what was typed is not what confirms it. Nothing is
    /// erased then.
    pub async fn purge_record(&self, request: PurgeRecordRequest) -> Result<PurgedView, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let order = PurgeOrder::of_key(&request.reason).ok_or(Error::NoSuchPurgeReason)?;
        let held = self.held(&store, record).await?;
        let deleted_by = held.folded.deleted_by.ok_or(Error::NotDeleted)?;
        let row = store.row(record, self.host.today()).await?.ok_or(Error::NoSuchRecord)?;
        if !confirms(&request.typed, row.nhs_number) {
            return Err(Error::NotConfirmed(confirmed_by(row.nhs_number)));
        }
        let by = store.me().name;
        let purged = self
            .purge(&store, vec![(record, deleted_by)], order.key(), Some(by))
            .await?;
        if purged == 0 {
            return Err(Error::NotDeleted);
        }
        self.purged_view(&store, purged).await
    }

    /// Erases for good what is due and waits for a person: at a desk without a Central, where no other clock than the desk's
    /// own says that the days are over.
    ///
    /// # Errors
    /// When the store is locked or cannot be written.
    pub async fn purge_due(&self) -> Result<PurgedView, Error> {
        let store = self.store().await?;
        let due = self.due(&store, waits_for_a_person).await?;
        let by = store.me().name;
        let purged = self.purge(&store, due, DUE, Some(by)).await?;
        self.purged_view(&store, purged).await
    }

    /// Erases what is due by Central's calendar. It is no matter of an exchange if that fails: the next one tries again.
    pub(crate) async fn purge_by_itself(&self, store: &Store) {
        let by_itself =
            |row: &RecordRow, counting: &Counting| days_of(row, counting).is_some_and(DeletionDays::goes_by_itself);
        let purged = match self.due(store, by_itself).await {
            Ok(due) => self.purge(store, due, DUE, None).await,
            Err(error) => Err(error),
        };
        if let Err(error) = purged {
            tracing::warn!(code = %safe(&error.code()), "records whose days are over could not be erased yet");
        }
    }

    /// Overwrites what purged records left in the files, where there is any. What cannot be overwritten now is the next time.
    pub(crate) async fn overwrite_purged(&self, store: &Store) {
        if let Err(error) = store.overwrite_purged().await {
            let error = Error::from(error);
            tracing::warn!(code = %safe(&error.code()), "what erased records left on the disk is not overwritten yet");
        }
    }

    async fn due(
        &self,
        store: &Store,
        which: impl Fn(&RecordRow, &Counting) -> bool,
    ) -> Result<Vec<(RecordId, EntryId)>, Error> {
        let counting = self.counting(store).await?;
        if counting.deletions.is_empty() {
            return Ok(Vec::new());
        }
        let rows = store.deleted(counting.today).await?;
        let due = rows.iter().filter(|row| which(row, &counting));
        Ok(due
            .filter_map(|row| Some((row.id, counting.deletions.get(&row.id)?.deleted_by)))
            .collect())
    }

    /// Writes the markers, which forget the records. Says how many were deleted still.
    pub(super) async fn purge(
        &self,
        store: &Store,
        records: Vec<(RecordId, EntryId)>,
        reason: &str,
        by: Option<String>,
    ) -> Result<u64, Error> {
        if records.is_empty() {
            return Ok(0);
        }
        let mut to_purge = Vec::new();
        for (record, deleted_by) in records {
            let parts = store.parts_of(record).await?;
            let of_it = [record].into_iter().chain(parts);
            to_purge.push(ToPurge {
                record,
                deleted_by,
                markers: of_it
                    .map(|record| purge_marker(EntryId::new(self.host.id()), record))
                    .collect(),
            });
        }
        let line = PurgeLine {
            at: self.host.now(),
            by,
            reason: reason.to_owned(),
            records: 0,
        };
        let purged = store.purge(to_purge, &line).await?;
        self.forget_shown();
        if purged > 0 {
            self.saved();
        }
        Ok(purged)
    }

    pub(super) async fn purged_view(&self, store: &Store, purged: u64) -> Result<PurgedView, Error> {
        if purged == 0 {
            return Ok(PurgedView {
                records: 0,
                words: "There was nothing to erase.".to_owned(),
            });
        }
        let records = counted(i64::from(count(purged)), "record is", "records are");
        let is_overwritten = store.overwrite_purged().await.is_ok();
        let it = if purged == 1 { "it" } else { "them" };
        let when = if is_overwritten {
            ""
        } else {
            " with the next exchange, or the next time a record is erased"
        };
        let here = format!("What this computer’s disk held of {it} is overwritten{when}");
        let elsewhere = match store.central().await? {
            Some(_) => format!(
                "The service’s other computers and Central erase {it} too, as each hears of it with its next exchange"
            ),
            None => format!("No other computer has {it}: this desk has not joined Central"),
        };
        Ok(PurgedView {
            records: count(purged),
            words: format!(
                "{records} erased for good. {here}. {elsewhere}. Backups and exported files that somebody made earlier still have {it}."
            ),
        })
    }
}

/// The days of a row that is deleted.
fn days_of(row: &RecordRow, counting: &Counting) -> Option<DeletionDays> {
    let deleted = row.deleted.as_ref()?;
    Some(counting.days(row.id, deleted.at))
}

/// Whether a record's days are over by the desk's own clock alone.
fn waits_for_a_person(row: &RecordRow, counting: &Counting) -> bool {
    days_of(row, counting)
        .is_some_and(|days| !days.goes_by_itself() && matches!(days.restore_time(), RestoreTime::Due(_)))
}

fn deleted_view(row: &RecordRow, counting: &Counting) -> Option<DeletedView> {
    let deleted = row.deleted.as_ref()?;
    let days = counting.days(row.id, deleted.at);
    let time = days.restore_time();
    let days_left = time.days_left(counting.today);
    Some(DeletedView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        diagnosed: row.diagnosed.map(date_text),
        reason: reason_label(version_of(row), &deleted.reason),
        by: deleted.by.clone(),
        on: date_text(day_in_london(deleted.at)),
        until: match time {
            RestoreTime::NotCounted => None,
            RestoreTime::Until(until) | RestoreTime::Due(until) => Some(date_text(until)),
        },
        days_left: count(days_left),
        left: left_in_words(days, counting.today),
        confirm: confirmed_by(row.nhs_number).to_owned(),
    })
}

/// How long a deleted record is still there, for a cell of the list.
fn left_in_words(days: DeletionDays, today: NaiveDate) -> String {
    let time = days.restore_time();
    match (time, time.days_left(today)) {
        (RestoreTime::NotCounted, _) => "30 days once Central has it".to_owned(),
        (RestoreTime::Due(_), _) if days.goes_by_itself() => "Erased when this computer next sends".to_owned(),
        (RestoreTime::Due(_), _) => "Over: can be erased".to_owned(),
        // By Central's calendar it is not over, or nobody has heard that it is.
        (RestoreTime::Until(until), 0) if today > until => "Until the next exchange".to_owned(),
        (RestoreTime::Until(_), 0) => "Today is the last".to_owned(),
        (RestoreTime::Until(_), left) => format!("{} left", counted(i64::from(count(left)), "day", "days")),
    }
}

fn line_view(line: &PurgeLine) -> PurgeLineView {
    let records = counted(i64::from(count(line.records)), "record", "records");
    let by = line.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
    let otherwise = if line.reason == PAST {
        "It was past the time that records are kept"
    } else {
        "The 30 days were over"
    };
    let why = PurgeOrder::of_key(&line.reason).map_or(otherwise, PurgeOrder::words);
    PurgeLineView {
        at: instant_text(line.at),
        words: format!("{records}{by}: {why}"),
    }
}

pub(super) fn confirmed_by(number: Option<NhsNumber>) -> &'static str {
    if number.is_some() { LAST_DIGITS } else { ERASE }
}

/// Whether this confirms that exactly this record is meant.
pub(super) fn confirms(typed: &str, number: Option<NhsNumber>) -> bool {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match number {
        Some(number) => {
            let number = number.digits();
            typed == number || typed.len() == 4 && number.ends_with(&typed)
        }
        None => typed.eq_ignore_ascii_case("erase"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_on_each_side_of_each_boundary() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let of_central = |said: &str| DeletionDays::OfCentral {
            since: Some(date("2026-11-17")),
            said: Some(date(said)),
        };
        for (days, today, words) in [
            (of_central("2026-11-17"), "2026-11-17", "30 days left"),
            (of_central("2026-12-16"), "2026-12-16", "1 day left"),
            (of_central("2026-12-17"), "2026-12-17", "Today is the last"),
            // Nothing has been heard of Central since.
            (of_central("2026-12-17"), "2026-12-18", "Until the next exchange"),
            (of_central("2026-12-17"), "2036-12-18", "Until the next exchange"),
            (
                of_central("2026-12-18"),
                "2026-12-18",
                "Erased when this computer next sends",
            ),
            (
                of_central("2026-12-18"),
                "2016-12-18",
                "Erased when this computer next sends",
            ),
        ] {
            assert_eq!(left_in_words(days, date(today)), words, "{today}");
        }
        let not_counted = DeletionDays::OfCentral {
            since: None,
            said: Some(date("2026-12-18")),
        };
        assert_eq!(
            left_in_words(not_counted, date("2036-01-01")),
            "30 days once Central has it"
        );
        let by_desk = DeletionDays::OfDesk {
            since: date("2026-11-17"),
            today: date("2026-12-18"),
        };
        assert_eq!(left_in_words(by_desk, date("2026-12-18")), "Over: can be erased");
    }

    #[test]
    fn an_order_is_confirmed_by_what_says_which_record_is_meant() {
        let number = NhsNumber::read("9991000003").ok();
        for typed in ["0003", " 0003 ", "9991000003", "999 100 0003"] {
            assert!(confirms(typed, number), "{typed}");
        }
        for typed in ["", "3", "003", "9991", "0004", "ERASE"] {
            assert!(!confirms(typed, number), "{typed}");
        }
        assert!(confirms("ERASE", None) && confirms("erase ", None));
        assert!(!confirms("", None) && !confirms("0003", None));
    }
}
