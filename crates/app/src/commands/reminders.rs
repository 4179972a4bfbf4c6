//! What somebody is reminded of, in counts and in words, and whether they had it today already. When it is due, `domain` says.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use domain::record;
use domain::reminders::{Reminded, year_to_complete};
use domain::words::counted;
use store::{Filter, ListQuery, Narrow, Search, Sort, Store};

use super::in_words::{follow_ups_closing_soon, month_without_sending};
use super::when_reminded::reminding;
use crate::choices::{choose, chosen};
use crate::desk::Desk;
use crate::error::Error;
use crate::facilities;
use crate::host::Host;
use crate::opt_outs::clearance_reminder;
use crate::reminder::Reminder;

/// Under what name the store keeps what a person was reminded of.
const REMINDED: &str = "reminded";

impl<H: Host> Desk<H> {
    /// Reminds whoever is at the desk, or was before it was locked, if it is time to. While there is nothing to be reminded of
    /// nothing is said, and that day's reminder is still to come: records may yet arrive.
    ///
    /// # Errors
    /// When the store is closed or fails. They are then reminded later.
    pub(crate) async fn remind_when_due(&self) -> Result<(), Error> {
        let store = self.store_to_send().await?;
        let now = self.host.now();
        let wall = now.with_timezone(&London).naive_local();
        let times = reminding(&store).await?;
        let before: Reminded = chosen(&store, REMINDED).await?.unwrap_or_default();
        let Some(after) = times.due(before, wall) else {
            return Ok(());
        };
        let Some(reminder) = self.reminder(&store, now).await? else {
            return Ok(());
        };
        // Remembered first: a program that is killed in between reminds too little rather than twice.
        choose(&store, REMINDED, &after).await?;
        drop(store);
        self.host.remind(reminder).await;
        Ok(())
    }

    /// What there is to be reminded of.
    async fn reminder(&self, store: &Store, now: DateTime<Utc>) -> Result<Option<Reminder>, Error> {
        let today = now.with_timezone(&London).date_naive();
        let closing = store.follow_ups_closing(&[record::soon(today)], today).await?;
        let closing = closing.iter().map(|soon| soon.open).sum();
        let late = store.follow_up_counts(today).await?.late;
        let central = store.central().await?;
        let drafts = match year_to_complete(today) {
            Some(year) => {
                let of_year = ListQuery {
                    narrow: Narrow {
                        year: Some(year),
                        ..Narrow::default()
                    },
                    search: Search::All,
                    filter: Filter::Draft,
                    sort: Sort::Diagnosed,
                    descending: false,
                    offset: 0,
                    limit: 0,
                    today,
                };
                drafts_of(year, store.list(&of_year).await?.total)
            }
            None => None,
        };
        let follow_ups = Some(follow_ups_closing_soon(closing, late)).filter(|words| !words.is_empty());
        // A practice service owes nobody an audit: its form is on Today, and nobody is called to it.
        let facilities = if store.service().demo {
            None
        } else {
            facilities::due(store, today).await?.map(|words| format!("{words}."))
        };
        let opt_outs = clearance_reminder(store, today).await?.map(|words| format!("{words}."));
        let words = [
            follow_ups,
            drafts,
            facilities,
            opt_outs,
            month_without_sending(central.as_ref(), today),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        Ok(Reminder::of_counts(words))
    }
}

/// "12 records of 2025 are still drafts: the audit takes that year until May."
fn drafts_of(year: i32, drafts: u64) -> Option<String> {
    let words = counted(
        drafts.cast_signed(),
        &format!("record of {year} is still a draft"),
        &format!("records of {year} are still drafts"),
    );
    (drafts > 0).then(|| format!("{words}: the audit takes that year until May."))
}
