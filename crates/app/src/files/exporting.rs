//! Export of records: in the official layout as a CSV file or an Excel workbook, or as a FHIR Bundle. A CSV file and a Bundle take the
//! memory of one record, and of the ids of those in it.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};

use chrono::Datelike as _;
use domain::Answers;
use domain::access::Access;
use domain::audit::Period;
use domain::id::RecordId;
use exchange::csv_out::{self, CsvBytes};
use exchange::fhir::bundle_out::{self, BundleOf, BundledRecord};
use exchange::workbook_out::{self, DoesNotFit};
use store::{Filter, RecordRow, Search, Store};

use super::export_asked::{ExportAsked, ExportKind, WhichRecords};
use super::report::Exported;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::{Host, UnwrittenFile};

/// Records between two reports of progress.
const REPORTED: u64 = 1_000;

impl<H: Host> Desk<H> {
    /// Writes every record that is not deleted as CSV in the official layout; in England only those of patients who are cleared.
    ///
    /// # Errors
    /// When the store is locked or fails, or the file cannot be written.
    pub async fn export_file(
        &self,
        file: &mut (impl Write + Send),
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Exported, Error> {
        self.export_csv(CsvBytes::default(), &WhichRecords::All, file, progress)
            .await
    }

    /// Writes records as somebody asks for it.
    ///
    /// # Errors
    /// When the store is locked or fails, or the file cannot be written.
    pub async fn export_asked(
        &self,
        asked: &ExportAsked,
        file: &mut (impl Write + Send),
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Exported, Error> {
        match asked.kind {
            ExportKind::Csv(bytes) => self.export_csv(bytes, &asked.which, file, progress).await,
            ExportKind::Workbook => self.export_workbook(&asked.which, file, progress).await,
            ExportKind::Bundle => self.export_bundle(&asked.which, file, progress).await,
        }
    }

    /// Writes records as CSV in the official layout.
    ///
    /// # Errors
    /// As for [`Desk::export_file`].
    async fn export_csv(
        &self,
        bytes: CsvBytes,
        which: &WhichRecords,
        file: &mut (impl Write + Send),
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Exported, Error> {
        let store = self.store().await?;
        let mut writer = csv_out::Writer::writing(dataset(), bytes);
        file.write_all(writer.header()).map_err(UnwrittenFile::from)?;
        let walked = self
            .each_exported(&store, which, progress, |_, answers| {
                file.write_all(writer.row(answers))
            })
            .await?
            .map_err(UnwrittenFile::from)?;
        Ok(self.exported(&store, walked, writer.left_out()).await)
    }

    /// Writes records as a workbook in the official layout.
    ///
    /// # Errors
    /// As for [`Desk::export_file`], and when they do not fit in one.
    async fn export_workbook(
        &self,
        which: &WhichRecords,
        file: &mut (impl Write + Send),
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Exported, Error> {
        let store = self.store().await?;
        let mut writer = workbook_out::Writer::new(dataset()).map_err(too_large)?;
        let walked = self
            .each_exported(&store, which, progress, |_, answers| writer.row(answers))
            .await?
            .map_err(too_large)?;
        let left_out = writer.left_out();
        let bytes = writer.finish().map_err(too_large)?;
        file.write_all(&bytes).map_err(UnwrittenFile::from)?;
        Ok(self.exported(&store, walked, left_out).await)
    }

    /// Writes records as a FHIR Bundle, and after them the KPIs of each year in which one of them was diagnosed.
    ///
    /// # Errors
    /// As for [`Desk::export_file`].
    async fn export_bundle(
        &self,
        which: &WhichRecords,
        file: &mut (impl Write + Send),
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Exported, Error> {
        let store = self.store().await?;
        let service = store.service();
        let mut writer = bundle_out::Writer::new(
            dataset(),
            BundleOf {
                code: &service.code,
                name: &service.name,
                is_fictional: service.demo,
                made: self.host.now(),
            },
        );
        file.write_all(writer.begin()).map_err(UnwrittenFile::from)?;
        let mut years = BTreeSet::new();
        let walked = self
            .each_exported(&store, which, progress, |row, answers| {
                years.extend(row.diagnosed.map(|day| day.year()));
                file.write_all(writer.record(BundledRecord {
                    id: row.id,
                    status: row.status,
                    changed: row.changed_at,
                    answers,
                }))
            })
            .await?
            .map_err(UnwrittenFile::from)?;
        for year in years {
            let table = self.kpi_table(Period::year(year), self.host.today()).await?;
            file.write_all(writer.figures(&table)).map_err(UnwrittenFile::from)?;
        }
        file.write_all(writer.end()).map_err(UnwrittenFile::from)?;
        Ok(self.exported(&store, walked, writer.left_out()).await)
    }

    /// What was written, once the access trail says so.
    async fn exported(&self, store: &Store, walked: Walked, left_out: u64) -> Exported {
        let exported = Exported {
            records: walked.records.len() as u64,
            left_out,
            not_cleared: walked.not_cleared,
        };
        self.note_taken_out(store, Access::ExportedRecords, walked.records)
            .await;
        exported
    }

    /// Gives each record that a file is to have, one after the other; nothing more after one that could not be written. Whom national
    /// opt-outs hold back is counted instead: here, for files of every kind.
    async fn each_exported<E: Send>(
        &self,
        store: &Store,
        which: &WhichRecords,
        mut progress: impl FnMut(u64, u64) + Send,
        mut write: impl FnMut(&RecordRow, &Answers) -> Result<(), E> + Send,
    ) -> Result<Result<Walked, E>, Error> {
        let today = self.host.today();
        // Nobody is written by a list of cleared numbers that has ended.
        self.refresh_clearance(store).await?;
        let of = store.counts(&Search::All, today).await?.all;
        let (mut looked_at, mut walked, mut broken) = (0_u64, Walked::default(), None);
        store
            .for_each_record(Filter::All, today, |row, answers| {
                looked_at += 1;
                if looked_at.is_multiple_of(REPORTED) {
                    progress(looked_at, of);
                }
                if broken.is_some() || !which.hold(row) {
                    return;
                }
                if row.held_back {
                    walked.not_cleared += 1;
                } else {
                    walked.records.push(row.id);
                    broken = write(row, answers).err();
                }
            })
            .await?;
        Ok(broken.map_or(Ok(walked), Err))
    }
}

/// Which records a file has, and how many it has not because their patients are not cleared.
#[derive(Default)]
struct Walked {
    records: Vec<RecordId>,
    not_cleared: u64,
}

fn too_large(_: DoesNotFit) -> Error {
    UnwrittenFile::Fault(ErrorKind::FileTooLarge).into()
}
