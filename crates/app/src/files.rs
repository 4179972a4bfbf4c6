//! Import and export of the official layout: one transaction in, constant memory out. How a file's rows become entries is
//! in `importing`.

mod asked;
mod columns;
mod export_asked;
mod exporting;
mod further_rows;
mod handed_back;
mod importing;
mod nhfd;
mod notes;
mod preview;
mod report;
mod taking_back;
mod ticks;

use std::ops::ControlFlow;

use chrono::NaiveDate;
use domain::Answers;
use domain::private::LastCalled;
use domain::record::{FollowUpGroup, ImportMode, NotKnown, Status};
pub use exchange::csv_out::{CsvBytes, LineEnds};
use exchange::file_in;
pub use exchange::mapping::Mapping;
pub use exchange::mapping_file::MappingFileError;
pub use exchange::nhfd::{NhfdOpen, NhfdSaid, ReadAsNhfd};
use exchange::table::NOT_ELIGIBLE;
pub use exchange::table::{DateOrder, TableError};
pub use exchange::{MayBeWritten, ReadAs, SheetError, TextEncoding, WhichSheet};
use store::{Filter, FollowUpNarrow, FollowUpQuery, FollowUpRow, RecordRow, Store, StoreError, WhichFollowUps};

use crate::called::called;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
pub use asked::{ImportAsked, ImportEnd, ImportIf, ImportSource};
use columns::known_columns;
pub use columns::{ColumnsFile, columns_file, mapping_in};
pub(crate) use columns::{kept_of, kept_use, kept_values, kept_words, mapping_of};
pub use export_asked::{ExportAsked, ExportKind, WhichRecords};
use further_rows::FurtherRows;
pub use handed_back::file_with_errors;
use importing::{ImportWork, ReadRow};
pub(crate) use nhfd::nhfd_left;
pub use nhfd::{NhfdAsked, NhfdSaying, nhfd_asked, nhfd_in, nhfd_saying, nhfd_sheet};
pub(crate) use preview::{LineOutcome, Preview, PreviewLine};
pub use report::{Attention, ContradictingCell, Exported, ImportReport, Imported, OTHER_BIRTH_DATE, RefusedCell};
pub use taking_back::{StaysInRecord, TakenBack, TakingBack};
pub use ticks::Unticked;

/// Rows between two reports of progress.
const REPORTED: u32 = 200;

impl<H: Host> Desk<H> {
    /// Reads a CSV file or a sheet of a workbook in the audit's layout. What each row does is for
    /// [`domain::record::plan_row`] to say. All of it is one transaction; where nothing is to be written it is the same
    /// without its end.
    ///
    /// # Errors
    /// When the store is locked or fails, the file as a whole cannot be read, or what must hold of it does not.
    pub async fn import_file(
        &self,
        asked: ImportAsked<'_>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<ImportReport, Error> {
        let each = |done, of| {
            progress(done, of);
            ControlFlow::Continue(())
        };
        let (report, _) = self.read_in(asked, None, each).await?;
        Ok(report)
    }

    /// The same for somebody who sees what it would do: says it line by line. Until `each`, which is told how far it has
    /// come, wants no more: then nothing is written.
    ///
    /// # Errors
    /// As for [`Desk::import_file`], and when it was stopped.
    pub(crate) async fn import_seen(
        &self,
        asked: ImportAsked<'_>,
        each: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<(ImportReport, Preview), Error> {
        let (report, preview) = self.read_in(asked, Some(Preview::default()), each).await?;
        Ok((report, preview.unwrap_or_default()))
    }

    async fn read_in(
        &self,
        asked: ImportAsked<'_>,
        preview: Option<Preview>,
        mut each: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<(ImportReport, Option<Preview>), Error> {
        let ImportAsked {
            name,
            file,
            mode,
            unticked,
            end,
        } = asked;
        let store = self.store().await?;
        let columns = known_columns(&store, file).await?;
        let read_as = ReadAs {
            columns: columns.mapping.as_ref(),
            sheet: columns.sheet,
            ..file.read_as
        };
        let mut file = file_in::read(file.bytes, read_as, dataset())?;
        // Where the bar ends; a row with line breaks makes it end early.
        let of = file.about();
        let mut work = ImportWork::begin(self, &store, mode, file.questions(), preview).await?;
        let unticked = unticked.cloned().unwrap_or_default();
        // Where blanks alone are filled, what stands first stays.
        if mode != ImportMode::FillBlanks && file.may_have_rows_about_one() {
            let mut looked_at = 0_u32;
            let further = FurtherRows::of(file.rows(), &unticked, || {
                looked_at += 1;
                if looked_at.is_multiple_of(REPORTED) {
                    each(0, of)
                } else {
                    ControlFlow::Continue(())
                }
            });
            let Some(further) = further else {
                work.give_up().await?;
                return Err(Error::ImportStopped);
            };
            work.knows_further(further);
        }
        work.leave_out(unticked);
        let mut report = ImportReport {
            notes: file.notes().to_vec(),
            sheet: file.sheet().map(str::to_owned),
            sheets: file.sheets().to_vec(),
            letters: file.letters().to_vec(),
            ..ImportReport::default()
        };
        for row in file.rows() {
            report.rows += 1;
            work.notes.extend(row.number, row.notes);
            for open in row.left_open {
                *report.left_open.entry(open).or_default() += 1;
            }
            match row.answers {
                Ok(answers) => {
                    let read = ReadRow {
                        number: row.number,
                        answers,
                        cut_off: row.cut_off,
                        translated: row.translated,
                    };
                    work.take(read, &mut report).await?;
                }
                Err(refusals) => {
                    let cells = refusals.into_iter().map(|refusal| RefusedCell {
                        row: refusal.row,
                        column: refusal.column,
                        code: refusal.code,
                        words: refusal.words,
                    });
                    let (not_eligible, refused): (Vec<_>, Vec<_>) = cells.partition(|cell| cell.code == NOT_ELIGIBLE);
                    report.not_eligible.extend(not_eligible);
                    report.refused.extend(refused);
                }
            }
            if report.rows.is_multiple_of(REPORTED) && each(u64::from(report.rows), of).is_break() {
                work.give_up().await?;
                return Err(Error::ImportStopped);
            }
        }
        report.columns = columns.mapping;
        report.kept_columns = columns.kept;
        if let Some(name) = name {
            work.of_file(name, report.rows);
        }
        let preview = work.finish(end, &mut report).await?;
        Ok((report, preview))
    }

    /// Adds records that are known to be new, such as fictional ones.
    pub(crate) async fn import_answers(
        &self,
        store: &Store,
        records: impl Iterator<Item = Answers> + Send,
    ) -> Result<Imported, Error> {
        let mode = ImportMode::Update(NotKnown::GivesWay);
        let mut work = ImportWork::begin(self, store, mode, Vec::new(), None).await?;
        let mut report = ImportReport::default();
        for (number, answers) in (1..).zip(records) {
            let read = ReadRow {
                number,
                answers,
                cut_off: Vec::new(),
                translated: Vec::new(),
            };
            work.take(read, &mut report).await?;
        }
        let end = ImportEnd::Written(ImportIf::default());
        work.finish(end, &mut report).await?;
        Ok(Imported { new: report.new })
    }

    /// Makes the derived columns again from the entries. Gives the number of records.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn rebuild(&self, mut progress: impl FnMut(u64, u64) + Send) -> Result<u64, Error> {
        let mut records = 0;
        let store = self.store().await?;
        store
            .rebuild(|done, of| {
                records = of;
                progress(done, of);
            })
            .await?;
        Ok(records)
    }

    /// Every record that is not deleted, by date of diagnosis, until `each` wants no more; only those of one status if asked.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn for_each_row(
        &self,
        status: Option<Status>,
        each: impl FnMut(&RecordRow) -> ControlFlow<()> + Send,
    ) -> Result<(), Error> {
        let filter = match status {
            None => Filter::All,
            Some(Status::Draft) => Filter::Draft,
            Some(Status::Submitted) => Filter::Submitted,
        };
        let store = self.store().await?;
        store.for_each_row(filter, self.host.today(), each).await?;
        Ok(())
    }

    /// The follow-ups of a group on this day in the order of the list, where that is asked of patients who were called last
    /// then; where no group is named, every follow-up of every record that needs it: overdue first, then due, then the others.
    /// Until `each` wants no more.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn for_each_follow_up(
        &self,
        as_at: NaiveDate,
        group: Option<FollowUpGroup>,
        last: Option<LastCalled>,
        mut each: impl FnMut(&FollowUpRow) -> ControlFlow<()> + Send,
    ) -> Result<(), Error> {
        let store = self.store().await?;
        let each = |row: &FollowUpRow| match each(row) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ListEnd::Enough),
        };
        let handed = match group {
            None => store.for_every_follow_up(as_at, each).await,
            Some(group) => {
                let query = FollowUpQuery {
                    today: as_at,
                    which: WhichFollowUps::Group(group),
                    narrow: FollowUpNarrow {
                        called: last.map(|last| called(last, as_at)),
                        ..FollowUpNarrow::default()
                    },
                    offset: 0,
                    limit: u32::MAX,
                };
                store.for_each_follow_up(&query, each).await
            }
        };
        match handed {
            Ok(()) | Err(ListEnd::Enough) => Ok(()),
            Err(ListEnd::Failed(error)) => Err(error.into()),
        }
    }
}

/// Why a list ended before its end.
enum ListEnd {
    /// Nobody wants more of it.
    Enough,
    /// The store failed.
    Failed(StoreError),
}

impl From<StoreError> for ListEnd {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}
