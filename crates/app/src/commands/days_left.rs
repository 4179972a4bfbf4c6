//! By which days deletions are counted at this desk, and how long a deleted record can be restored.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{EntryId, RecordId};
use domain::record::{DeletionDays, Entry, RestoreTime};
use domain::words::long_date;
use store::{CentralLink, Deletion, Store};

use super::in_words::day_in_london;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;

/// By which days deletions are counted at this desk now.
pub(super) struct Counting {
    pub(super) central: Option<CentralLink>,
    pub(super) deletions: BTreeMap<RecordId, Deletion>,
    pub(super) today: NaiveDate,
}

impl Counting {
    /// The days of a record that was deleted at this moment, by its author's clock.
    pub(super) fn days(&self, record: RecordId, deleted_at: DateTime<Utc>) -> DeletionDays {
        match &self.central {
            Some(link) => DeletionDays::OfCentral {
                since: self
                    .deletions
                    .get(&record)
                    .and_then(|deletion| deletion.since)
                    .map(day_in_london),
                said: link.last_said.map(day_in_london),
            },
            None => DeletionDays::OfDesk {
                since: day_in_london(deleted_at),
                today: self.today,
            },
        }
    }
}

impl<H: Host> Desk<H> {
    /// How long a deleted record can be restored, as a sentence.
    pub(super) async fn restorable_in_words(
        &self,
        store: &Store,
        record: RecordId,
        deleted_by: EntryId,
        entries: &[Entry],
    ) -> Result<Option<String>, Error> {
        let Some(deletion) = entries.iter().find(|entry| entry.id == deleted_by) else {
            return Ok(None);
        };
        let counting = self.counting(store).await?;
        Ok(Some(match counting.days(record, deletion.at).restore_time() {
            RestoreTime::NotCounted => {
                "It can be restored. It stays for 30 days from when Central has the deletion.".to_owned()
            }
            RestoreTime::Until(until) => format!("It can be restored until {}.", long_date(until)),
            RestoreTime::Due(_) => "Its 30 days are over. It can be restored until it is erased for good.".to_owned(),
        }))
    }

    /// By which days deletions are counted now.
    pub(super) async fn counting(&self, store: &Store) -> Result<Counting, Error> {
        Ok(Counting {
            central: store.central().await?,
            deletions: store.deletions().await?,
            today: self.host.today(),
        })
    }
}
