//! The sync page: is it safe to close, and what does Central lack?

use chrono_tz::Europe::London;
use domain::dataset::DatasetVersion;
use domain::words::{counted, short_date};
use store::{NeedsYou, RecordRow, Search, SyncState as State};

use super::in_words::{count, date_text, instant_text, nhs_text, sync_state, sync_words};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{ArrivingView, SyncCounts, SyncRowView, SyncView, SyncedView};

/// Most rows of the page.
const MOST_ROWS: u32 = 200;

impl<H: Host> Desk<H> {
    /// The sync page.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn sync_page(&self) -> Result<SyncView, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let counts = store.counts(&Search::All, today).await?;
        let central = store.central().await?;
        let trouble = self.trouble_words(central.as_ref().and_then(|link| link.last_answered));
        let lacking = counts.only_here + counts.waiting + counts.sent + counts.needs_you;
        let arriving = central.as_ref().and_then(|link| {
            let here = link.cursor.map_or(0, |cursor| cursor.number);
            let of = link.last_counts.map_or(0, |counts| counts.entries);
            (here < of).then(|| ArrivingView {
                here: count(here),
                of: count(of),
            })
        });
        let answer = match (&central, lacking, &arriving) {
            (None, _, _) => {
                "Yes. Everything is kept on this computer. No central server has been joined, so nothing is sent."
                    .to_owned()
            }
            (Some(_), _, Some(arriving)) => format!(
                "Yes. Records of this service are still arriving: {} of {} changes are here.",
                arriving.here, arriving.of
            ),
            (Some(_), 0, None) => "Yes, and the central server has everything.".to_owned(),
            (Some(_), lacking, None) => format!(
                "Yes. Everything is kept on this computer. The central server lacks {}.",
                counted(i64::try_from(lacking).unwrap_or(i64::MAX), "record", "records")
            ),
        };
        let rows = store.sync_rows(MOST_ROWS, today).await?;
        Ok(SyncView {
            answer,
            joined: central.is_some(),
            counts: SyncCounts {
                only_here: count(counts.only_here),
                waiting: count(counts.waiting),
                sent: count(counts.sent),
                accepted: count(counts.accepted),
                needs_you: count(counts.needs_you),
            },
            answered: central.as_ref().and_then(|link| link.last_answered).map(instant_text),
            trouble,
            central_records: central
                .as_ref()
                .and_then(|link| link.last_counts)
                .map(|counts| count(counts.records)),
            agree: self.agreed(),
            arriving,
            rows: rows.iter().map(sync_row).collect(),
            central: central.map(|link| link.url),
        })
    }

    /// Sends what is waiting and takes over what is new, now.
    ///
    /// # Errors
    /// When no Central was joined, it does not answer, or it refuses the whole desk. Nothing is lost by it.
    pub async fn sync_now(&self) -> Result<SyncedView, Error> {
        let summary = self.exchange().await?;
        Ok(SyncedView {
            sent: count(summary.sent),
            accepted: count(summary.accepted),
            held: count(summary.held),
            refused: count(summary.refused),
            received: count(summary.received),
            agree: summary.agree,
        })
    }

    /// The last failure in words, with since when: it stays until Central answers again.
    fn trouble_words(&self, answered: Option<chrono::DateTime<chrono::Utc>>) -> Option<String> {
        let trouble = self.trouble()?;
        Some(match answered {
            Some(at) => {
                let there = at.with_timezone(&London);
                let day = if there.date_naive() == self.host.today() {
                    String::new()
                } else {
                    format!(" on {}", short_date(there.date_naive()))
                };
                format!("{trouble}. It last answered at {}{day}.", there.format("%H:%M"))
            }
            None => format!("{trouble}."),
        })
    }
}

fn sync_row(row: &RecordRow) -> SyncRowView {
    let version: &DatasetVersion = dataset().version(&row.version).unwrap_or_else(|| dataset().newest());
    let question = match &row.sync {
        State::NeedsYou(reasons) => reasons.iter().find_map(|reason| match reason {
            NeedsYou::Conflict(question) => Some(question.to_string()),
            NeedsYou::Held(held) => held.question.clone(),
            NeedsYou::Refused(_) | NeedsYou::DeletionInDoubt => None,
        }),
        _ => row.missing.first().map(ToString::to_string),
    };
    SyncRowView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        diagnosed: row.diagnosed.map(date_text),
        state: sync_state(&row.sync),
        words: sync_words(row, version),
        question,
    }
}
