//! The sync page: is it safe to close, and what does Central lack?

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use domain::dataset::DatasetVersion;
use domain::id::RecordId;
use domain::record::check::Finding;
use domain::record::{Entry, evaluate, fold};
use domain::words::{counted, listed, short_date};
use store::{Counts, Lacking, LackingBesideRecords, RecordRow, Search, Store, StoreError};
use sync::desk::Summary;

use super::dataset_words::other_dataset;
use super::in_words::{count, date_text, instant_text, month_without_sending, nhs_text, sync_state, why};
use super::sealed_files::batch_file_view;
use crate::dataset_files::waiting;
use crate::desk::{Desk, Trouble, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::keys::{KeysHere, keys_here};
use crate::views::{ArrivingView, SyncCounts, SyncRowView, SyncState, SyncView, SyncedView};

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
        let (lacking, beside) = (store.lacking().await?, store.lacking_beside_records().await?);
        let central = store.central().await?;
        let answered = central.as_ref().and_then(|link| link.last_answered);
        let arriving = central.as_ref().and_then(|link| {
            let here = link.cursor.map_or(0, |cursor| cursor.number);
            let of = link.last_counts.map_or(0, |counts| counts.entries);
            (here < of).then(|| ArrivingView {
                here: count(here),
                of: count(of),
            })
        });
        let not_saved = self.not_saved(&store).await?.len() as u64;
        let keys = keys_here(&store).await?;
        let waits = waiting(&store).await?.is_some();
        let words = match &central {
            None => "Everything is kept on this computer. It has not joined Central, so nothing is sent.".to_owned(),
            Some(_) => at_central(&counts, lacking, beside, not_saved > 0),
        };
        Ok(SyncView {
            answer: "Yes. You can close or lock; nothing will be lost.".to_owned(),
            words,
            joined: central.is_some(),
            turned_out: self.trouble().is_some_and(|trouble| trouble.turned_out),
            counts: SyncCounts {
                only_here: count(counts.only_here),
                waiting: count(counts.waiting),
                sent: count(counts.sent),
                accepted: count(counts.accepted),
                needs_you: count(counts.needs_you),
            },
            answered: answered.map(instant_text),
            trouble: self.trouble_words(answered, counts.waiting + counts.sent),
            month_without_sending: month_without_sending(central.as_ref(), today),
            central_records: central
                .as_ref()
                .and_then(|link| link.last_counts)
                .map(|counts| count(counts.records)),
            in_use: count(counts.all),
            deleted: count(counts.deleted),
            not_at_central: count(lacking.whole),
            agree: central.as_ref().and_then(|link| link.agree),
            differing: store.differing().await?.iter().map(ToString::to_string).collect(),
            newer: newer_words(store.parked().await?),
            other_dataset: central
                .as_ref()
                .and_then(|link| other_dataset(store.dataset(), &link.dataset, waits)),
            waits_for_key: waits_for_key(&keys),
            readers: keys.readers,
            arriving,
            writes_files: store.file_keys().await?.is_some(),
            batch_file: batch_file_view(&store.batch_files().await?),
            not_saved: count(not_saved),
            rows: self.sync_rows(&store).await?,
            central: central.map(|link| link.url),
        })
    }

    /// What is not accepted, those that need a person first.
    async fn sync_rows(&self, store: &Store) -> Result<Vec<SyncRowView>, Error> {
        let mut rows = store.sync_rows(MOST_ROWS, self.host.today()).await?;
        if store.central().await?.is_none() {
            // Every record is only here, and that is no news.
            rows.retain(|row| sync_state(row) == SyncState::NeedsYou);
        }
        self.sync_rows_of(store, &rows).await
    }

    /// These rows as the page shows them: of those that need a person, their own checks are looked at.
    pub(super) async fn sync_rows_of(&self, store: &Store, rows: &[RecordRow]) -> Result<Vec<SyncRowView>, Error> {
        let needing = rows.iter().filter(|row| sync_state(row) == SyncState::NeedsYou);
        let entries = readable(store, &needing.map(|row| row.id).collect::<Vec<_>>()).await?;
        let context = self.context(store);
        Ok(rows
            .iter()
            .map(|row| {
                let found = entries.get(&row.id).map(|entries| {
                    let answers = fold(entries).answers;
                    evaluate(dataset(), &answers, context).findings
                });
                sync_row(row, &found.unwrap_or_default())
            })
            .collect())
    }

    /// Sends what is waiting and takes over what is new, now.
    ///
    /// # Errors
    /// When no Central was joined, it does not answer, or it refuses the whole desk. Nothing is lost by it.
    pub async fn sync_now(&self) -> Result<SyncedView, Error> {
        let summary = self.exchange().await?;
        self.synced(summary).await
    }

    /// What an exchange did.
    pub(crate) async fn synced(&self, summary: Summary) -> Result<SyncedView, Error> {
        let store = self.store_to_send().await?;
        let waits = waiting(&store).await?.is_some();
        Ok(SyncedView {
            sent: count(summary.sent),
            accepted: count(summary.accepted),
            held: count(summary.held),
            refused: count(summary.refused),
            received: count(summary.received),
            agree: summary.agree,
            differing: summary.differing.iter().map(ToString::to_string).collect(),
            newer: newer_words(store.parked().await?),
            other_dataset: store
                .central()
                .await?
                .and_then(|link| other_dataset(store.dataset(), &link.dataset, waits)),
            waits_for_key: waits_for_key(&keys_here(&store).await?),
        })
    }

    /// The last failure in words: it stays until Central answers again.
    fn trouble_words(&self, answered: Option<DateTime<Utc>>, waiting: u64) -> Option<String> {
        let Trouble { words, no_answer, .. } = self.trouble()?;
        let at = answered.map(|at| {
            let there = at.with_timezone(&London);
            let day = if there.date_naive() == self.host.today() {
                String::new()
            } else {
                format!(" on {}", short_date(there.date_naive()))
            };
            format!("{}{day}", there.format("%H:%M"))
        });
        let goes_on = match waiting {
            0 => "Entry goes on.".to_owned(),
            1 => "Entry goes on; 1 record waits.".to_owned(),
            many => format!(
                "Entry goes on; {} wait.",
                counted(many.cast_signed(), "record", "records")
            ),
        };
        Some(match (no_answer, at) {
            (true, Some(at)) => format!("Central has not answered since {at}. {goes_on}"),
            (true, None) => format!(
                "Nobody has answered at Central’s address yet. Look at the address, and see whether this computer is on a \
                 network. {goes_on}"
            ),
            (false, Some(at)) => format!("{}. Central last answered at {at}.", words.trim_end_matches('.')),
            (false, None) => format!("{}.", words.trim_end_matches('.')),
        })
    }
}

/// The entries of those of these records that can be read: one that cannot is a reason to be on the page, not to lose it.
async fn readable(store: &Store, records: &[RecordId]) -> Result<BTreeMap<RecordId, Vec<Entry>>, StoreError> {
    match store.entries_of(records).await {
        Err(StoreError::Damaged) => {}
        all => return all,
    }
    let mut found = BTreeMap::new();
    for record in records {
        match store.entries(*record).await {
            Ok(entries) => {
                found.insert(*record, entries);
            }
            Err(StoreError::Damaged) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Changes that this program keeps and cannot read.
fn newer_words(parked: u64) -> Option<String> {
    match parked {
        0 => None,
        1 => Some(
            "1 change was made with a newer version of this program. It is kept, and shown once this computer has that \
             version."
                .to_owned(),
        ),
        many => Some(format!(
            "{} made with a newer version of this program. They are kept, and shown once this computer has that version.",
            counted(many.cast_signed(), "change was", "changes were")
        )),
    }
}

/// That what is private to the service waits for a key, in words.
fn waits_for_key(keys: &KeysHere) -> Option<String> {
    (keys.lacking > 0).then(|| {
        "Contact cards that other computers of this service wrote cannot all be opened here yet: this computer waits for \
         the key. Another computer of the service that has it gives it when it next sends; send here again after that."
            .to_owned()
    })
}

/// What Central has, in the five states' own numbers. What is typed and not saved is in none of them.
fn at_central(counts: &Counts, lacking: Lacking, beside: LackingBesideRecords, is_unsaved_too: bool) -> String {
    let one_or_many = |count: u64, one: &str, many: &str| counted(count.cast_signed(), one, many);
    let mut parts: Vec<String> = [
        (counts.waiting, "is waiting to be sent", "are waiting to be sent"),
        (counts.sent, "has no receipt yet", "have no receipt yet"),
        (counts.only_here, "is only here", "are only here"),
        (counts.needs_you, "needs you", "need you"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .enumerate()
    .map(|(at, (count, one, many))| match at {
        0 => one_or_many(count, &format!("record {one}"), &format!("records {many}")),
        _ => one_or_many(count, one, many),
    })
    .collect();
    if beside.erased > 0 {
        let orders = one_or_many(beside.erased, "order to erase a record", "orders to erase a record");
        parts.push(format!(
            "{orders} {} waiting to be sent",
            if beside.erased == 1 { "is" } else { "are" }
        ));
    }
    if beside.of_service {
        let what = "what was said about the service";
        parts.push(if counts.waiting > 0 {
            format!("{what} waits, too")
        } else {
            format!("{what} is waiting to be sent")
        });
    }
    let has_all = lacking.changed == 0 && beside == LackingBesideRecords::default();
    let everything = if is_unsaved_too {
        "everything that is saved"
    } else {
        "everything"
    };
    match (has_all, parts.is_empty()) {
        (true, true) => format!("Central has {everything}."),
        (true, false) => format!("Central has {everything}, but {}.", listed(&parts)),
        _ => format!("Central does not have everything yet: {}.", listed(&parts)),
    }
}

fn sync_row(row: &RecordRow, findings: &[Finding]) -> SyncRowView {
    let version: &DatasetVersion = dataset().version(&row.version).unwrap_or_else(|| dataset().newest());
    let why = why(row, version, findings);
    SyncRowView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        diagnosed: row.diagnosed.map(date_text),
        state: sync_state(row),
        words: capitalised(&why.words()),
        question: why.question().or(row.missing.first()).map(ToString::to_string),
    }
}

fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
