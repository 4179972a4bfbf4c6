//! Exporting records from the window: how many there are by year and dataset, and the file that somebody asks
//! for. Lists as they are shown are exported in `exports`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::Datelike as _;
use domain::record::Status;

use super::in_words::{count, date_text};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::files::{CsvBytes, ExportAsked, ExportKind, LineEnds, WhichRecords};
use crate::host::Host;
use crate::views::{
    ExportFormat, ExportLineEnds, ExportPageView, ExportRecordsRequest, ExportVersionView, ExportWhich, ExportYearView,
    ExportedRecordsView,
};

impl<H: Host> Desk<H> {
    /// How many records there are to export, by the year of diagnosis and by the version of the dataset.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn export_page(&self) -> Result<ExportPageView, Error> {
        let mut view = ExportPageView::default();
        let mut years: BTreeMap<i32, u32> = BTreeMap::new();
        let mut versions: BTreeMap<String, u32> = BTreeMap::new();
        let each = |row: &store::RecordRow| {
            view.records += 1;
            view.drafts += u32::from(row.status == Status::Draft);
            view.not_cleared += u32::from(row.held_back);
            match row.diagnosed {
                Some(day) => *years.entry(day.year()).or_default() += 1,
                None => view.undated += 1,
            }
            *versions.entry(row.version.clone()).or_default() += 1;
            ControlFlow::Continue(())
        };
        self.for_each_row(None, each).await?;
        view.years = years
            .into_iter()
            .rev()
            .map(|(year, records)| ExportYearView { year, records })
            .collect();
        let known = dataset().versions().iter().rev();
        view.versions = known
            .filter_map(|version| {
                let records = versions.get(&version.id).copied()?;
                Some(ExportVersionView {
                    version: version.id.clone(),
                    records,
                })
            })
            .collect();
        Ok(view)
    }

    /// Writes records into a file that the person chooses.
    ///
    /// # Errors
    /// When the store is locked, or was while they chose, or the file cannot be written.
    pub async fn export_records(&self, request: ExportRecordsRequest) -> Result<ExportedRecordsView, Error> {
        let asked = asked(&request);
        let of = match &asked.which {
            WhichRecords::All => String::new(),
            WhichRecords::OfYear(year) => format!("-of-{year}"),
            WhichRecords::OfVersion(version) => format!("-of-dataset-{version}"),
        };
        let extension = match asked.kind {
            ExportKind::Csv(_) => "csv",
            ExportKind::Workbook => "xlsx",
            ExportKind::Bundle => "json",
        };
        let name = format!("fls-records{of}-{}.{extension}", date_text(self.host.today()));
        let Some(place) = self.place_named(&name).await? else {
            return Ok(ExportedRecordsView::default());
        };
        let mut file = place.begin()?;
        let exported = self.export_asked(&asked, &mut file, |_, _| {}).await?;
        file.finish()?;
        Ok(ExportedRecordsView {
            file: place.name(),
            records: count(exported.records),
            left_out: count(exported.left_out),
            not_cleared: count(exported.not_cleared),
        })
    }
}

fn asked(request: &ExportRecordsRequest) -> ExportAsked {
    ExportAsked {
        kind: match request.format {
            ExportFormat::Xlsx => ExportKind::Workbook,
            ExportFormat::Fhir => ExportKind::Bundle,
            ExportFormat::Csv => ExportKind::Csv(CsvBytes {
                is_marked: request.byte_order_mark,
                line_ends: match request.line_ends {
                    ExportLineEnds::CrLf => LineEnds::CrLf,
                    ExportLineEnds::Lf => LineEnds::Lf,
                },
            }),
        },
        which: match &request.which {
            ExportWhich::All => WhichRecords::All,
            ExportWhich::Year { year } => WhichRecords::OfYear(*year),
            ExportWhich::Version { version } => WhichRecords::OfVersion(version.clone()),
        },
    }
}
