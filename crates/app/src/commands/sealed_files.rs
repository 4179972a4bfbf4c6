//! Files for Central and the receipts that come back, as somebody at the desk writes and reads them. What is in them and how
//! they are sealed is in [`crate::by_file`].

use std::path::Path;

use domain::access::Access;
use store::BatchFile;

use super::in_words::{count, date_text, instant_text};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::{ChosenFile, Host, UnreadFile};
use crate::views::{BatchFileView, BatchWrittenView, ReceiptsReadView};

impl<H: Host> Desk<H> {
    /// Writes what waits for Central into a file that the person chooses, for a network that does not lead there. Nothing that
    /// waits is changed by it.
    ///
    /// # Errors
    /// When the store is locked, or was while they chose, no Central was joined or gave no key for files, or the file cannot
    /// be written.
    pub async fn write_batch_file(&self) -> Result<BatchWrittenView, Error> {
        let name = format!("fls-for-central-{}.fls", date_text(self.host.today()));
        let Some(place) = self.place_named(&name).await? else {
            return Ok(BatchWrittenView::default());
        };
        self.write_batch_to(&place).await
    }

    /// The same into this file.
    ///
    /// # Errors
    /// As [`Desk::write_batch_file`].
    pub async fn write_batch_to(&self, place: &ChosenFile) -> Result<BatchWrittenView, Error> {
        let (written, more) = self.write_for_central(place).await?;
        let store = self.store().await?;
        self.note_number_taken_out(&store, Access::ForCentral, written.records.into())
            .await;
        Ok(BatchWrittenView {
            file: place.name(),
            entries: written.entries,
            records: written.records,
            more,
        })
    }

    /// Reads the receipt file that the person chooses, and takes over what it brings. Nothing when they thought better of it.
    ///
    /// # Errors
    /// When the store is locked, or was while they chose, or the file is none of Central's receipts for this computer.
    pub async fn read_receipt_file(&self) -> Result<Option<ReceiptsReadView>, Error> {
        self.store().await?;
        let chosen = self.host.ask_which_receipts().await.map_err(UnreadFile::from)?;
        match chosen {
            Some(path) => self.read_receipts_from(&path).await.map(Some),
            None => Ok(None),
        }
    }

    /// The same of this file.
    ///
    /// # Errors
    /// As [`Desk::read_receipt_file`].
    pub async fn read_receipts_from(&self, path: &Path) -> Result<ReceiptsReadView, Error> {
        let read = self.read_receipts(path).await?;
        let summary = &read.receipts.summary;
        Ok(ReceiptsReadView {
            taken: instant_text(read.taken),
            news: read.receipts.used > 0,
            accepted: count(summary.accepted),
            refused: count(summary.refused),
            received: count(summary.received),
            more: read.more,
        })
    }
}

/// The last file that was written for Central, as the page tells of it.
pub(super) fn batch_file_view(files: &[BatchFile]) -> Option<BatchFileView> {
    let last = files.first()?;
    Some(BatchFileView {
        written: instant_text(last.written),
        entries: last.entries,
        records: last.records,
        answered: last.answered.map(instant_text),
    })
}
