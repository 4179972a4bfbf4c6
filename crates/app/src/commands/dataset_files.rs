//! Which dataset files are in use, what corrections that wait would change, and putting them to use.

use domain::Dataset;
use domain::dataset::DatasetVersion;
use domain::restanding::Restanding;
use protocol::dataset_file::Signers;
use store::{Filter, RecordRow, Store};

use super::in_words::{count, date_text, instant_text, nhs_text};
use crate::dataset_files::{Waiting, waiting};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    DatasetChangeView, DatasetFileView, DatasetPreviewView, DatasetRefusedView, DatasetView, RestandingLineView,
    RestandingWayView, UseDatasetRequest,
};

/// Most records that are shown by themselves.
const MOST_LINES: usize = 200;

/// Whether a record stands otherwise in one way.
type Stands = fn(&Restanding) -> bool;

/// The ways in which a record may stand otherwise: of one record, and of several.
const WAYS: [(&str, &str, Stands); 7] = [
    ("becomes a draft", "become drafts", |one| one.becomes_draft),
    ("becomes complete", "become complete", |one| one.becomes_complete),
    (
        "comes to have an error, and is held",
        "come to have an error, and are held",
        |one| one.comes_to_have_errors,
    ),
    ("has no error any more", "have no error any more", |one| {
        one.has_errors_no_more
    }),
    (
        "lacks other answers, or is found otherwise by checks",
        "lack other answers, or are found otherwise by checks",
        |one| one.asks_for_other_answers,
    ),
    ("has other follow-ups", "have other follow-ups", |one| {
        one.other_follow_ups
    }),
    ("counts otherwise in a KPI", "count otherwise in a KPI", |one| {
        one.counts_otherwise
    }),
];

impl<H: Host> Desk<H> {
    /// The dataset files in use, and corrections that wait.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn dataset_files(&self) -> Result<DatasetView, Error> {
        let store = self.store().await?;
        dataset_view(&store).await
    }

    /// What the corrections that wait would change, and for which records. Nothing is changed by it.
    ///
    /// # Errors
    /// When none waits, or the store is locked or fails.
    pub async fn preview_dataset(&self) -> Result<DatasetPreviewView, Error> {
        let store = self.store().await?;
        let waiting = waiting(&store).await?.ok_or(Error::NoDatasetWaits)?;
        let (before, context) = (store.dataset(), self.context(&store));
        let (mut records, mut changed) = (0_u64, 0_u64);
        let mut of_ways = [0_u64; WAYS.len()];
        let mut lines = Vec::new();
        store
            .for_each_record(Filter::All, context.today, |row, answers| {
                records += 1;
                let stands = Restanding::of(before, waiting.dataset, answers, context);
                if !stands.is_other() {
                    return;
                }
                changed += 1;
                for ((_, _, holds), of_way) in WAYS.iter().zip(&mut of_ways) {
                    *of_way += u64::from(holds(&stands));
                }
                if lines.len() < MOST_LINES {
                    lines.push(line(row, stands));
                }
            })
            .await?;
        let ways = WAYS.iter().zip(of_ways).filter(|(_, of_way)| *of_way > 0);
        Ok(DatasetPreviewView {
            ways: ways
                .map(|((one, several, _), of_way)| RestandingWayView {
                    words: if of_way == 1 { *one } else { *several }.to_owned(),
                    records: count(of_way),
                })
                .collect(),
            waiting: waiting.names(),
            changes: waiting.changes.into_iter().map(DatasetChangeView::from).collect(),
            records: count(records),
            changed: count(changed),
            lines,
        })
    }

    /// Puts the corrections to use that wait, where they are those that were shown.
    ///
    /// # Errors
    /// When others wait by now or none does, or the store is locked or fails.
    pub async fn use_dataset(&self, request: UseDatasetRequest) -> Result<DatasetView, Error> {
        let store = self.store().await?;
        let waiting = waiting(&store).await?.ok_or(Error::NoDatasetWaits)?;
        if waiting.names() != request.waiting {
            return Err(Error::OtherDatasetWaits);
        }
        self.use_waiting(&store, &waiting, Some(&store.me().name)).await?;
        dataset_view(&store).await
    }
}

fn line(row: &RecordRow, stands: Restanding) -> RestandingLineView {
    let ways = WAYS.iter().filter(|(_, _, holds)| holds(&stands));
    RestandingLineView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        diagnosed: row.diagnosed.map(date_text),
        words: ways.map(|(one, _, _)| (*one).to_owned()).collect(),
    }
}

async fn dataset_view(store: &Store) -> Result<DatasetView, Error> {
    let kept = store.dataset_files().await?;
    let file = |version: &DatasetVersion| {
        let used = kept
            .iter()
            .find(|kept| kept.used.is_some() && kept.version == version.id && kept.revision == version.revision);
        // A file that a newer program came with is in use as its own.
        let built_in = Dataset::published().version(&version.id).map(|built| built.revision);
        let used = used.filter(|_| built_in != Some(version.revision));
        DatasetFileView {
            version: version.id.clone(),
            years: version.years(),
            revision: version.revision,
            used: used.and_then(|kept| kept.used).map(instant_text),
            used_by: used.and_then(|kept| kept.used_by.clone()),
        }
    };
    let files = store.dataset().versions().iter().rev().map(file).collect();
    let waiting = waiting(store).await?;
    let arrived = waiting.as_ref().and_then(first_arrived);
    let refused = store.dataset_refusal().await?;
    Ok(DatasetView {
        files,
        waiting: waiting.as_ref().map(Waiting::names).unwrap_or_default(),
        arrived,
        changes: waiting
            .map(|waiting| waiting.changes)
            .unwrap_or_default()
            .into_iter()
            .map(DatasetChangeView::from)
            .collect(),
        refused: refused.map(|(at, why)| DatasetRefusedView {
            at: instant_text(at),
            why,
        }),
        takes_none: Signers::of_this_program().are_none(),
    })
}

fn first_arrived(waiting: &Waiting) -> Option<String> {
    waiting
        .files
        .iter()
        .map(|file| file.kept.arrived)
        .min()
        .map(instant_text)
}
