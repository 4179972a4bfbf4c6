//! The governance pack: the figures of a period as they stand on the screens, in one report for a meeting. What is in it is said in
//! the files beside this one; how a report becomes a file is for `reports`.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::audit::Period;
use reports::{Report, pdf, workbook};

use super::figures::KpisAt;
use super::pack_charts::run_charts;
use super::pack_counts::{caseload, follow_ups, missed_opportunities};
use super::pack_kpis::{completeness, kpis};
use super::pack_words::{actions, definitions, opening, pack_title, whose};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{ExportPackRequest, PackFormat, PackWrittenView};

/// How often a pack is made again because somebody saved meanwhile.
const TRIES: usize = 5;

impl<H: Host> Desk<H> {
    /// Writes the governance pack of a period into a file that the person chooses.
    ///
    /// # Errors
    /// When there is no such period, the store is locked, or was while they chose, or the file cannot be written.
    pub async fn export_pack(&self, request: ExportPackRequest) -> Result<PackWrittenView, Error> {
        let period: Period = request.period.parse().map_err(|_| Error::WrongUse)?;
        let (what, ending) = match request.format {
            PackFormat::Pdf => ("pack", "pdf"),
            PackFormat::Slides => ("slides", "pdf"),
            PackFormat::Workbook => ("pack", "xlsx"),
        };
        let name = format!("fls-governance-{what}-{}.{ending}", period.text().replace("..", "-to-"));
        let Some(place) = self.place_named(&name).await? else {
            return Ok(PackWrittenView::default());
        };
        let report = self.pack(period, self.host.today()).await?;
        place.write(pack_file(&report, request.format)?)?;
        Ok(PackWrittenView { file: place.name() })
    }

    /// The governance pack of a period, read at this day, as what stands in it.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn pack(&self, period: Period, as_at: NaiveDate) -> Result<Report, Error> {
        let store = self.store().await?;
        let mut tries = 0;
        loop {
            let before = store.facts().await?;
            let report = self.pack_as_it_stands(period, as_at).await?;
            tries += 1;
            // What is saved while it is made would be in some of its numbers and not in others.
            if tries == TRIES || Arc::ptr_eq(&before, &store.facts().await?) {
                return Ok(report);
            }
        }
    }

    async fn pack_as_it_stands(&self, period: Period, as_at: NaiveDate) -> Result<Report, Error> {
        let store = self.store().await?;
        let service = store.service();
        let KpisAt { table, before, view } = self.kpis_at(period, as_at, None).await?;
        let counts = store.follow_up_counts(as_at).await?;
        Ok(Report {
            title: pack_title(period),
            of: whose(&service),
            as_at: self.as_at_words(as_at),
            made_by: "FLS Desk",
            first_sheet: "About this pack",
            made: self.host.now(),
            opening: opening(&view, service.demo),
            sections: vec![
                kpis(&view, &table),
                completeness(&view),
                caseload(&table, &service.caseload),
                follow_ups(&counts, as_at),
                missed_opportunities(&view, &table, &before),
                run_charts(&self.charts(as_at).await?),
                actions(),
                definitions(&view),
            ],
        })
    }
}

/// A pack as the bytes of a file.
///
/// # Errors
/// When it cannot be made.
pub fn pack_file(report: &Report, format: PackFormat) -> Result<Vec<u8>, Error> {
    Ok(match format {
        PackFormat::Pdf => pdf::write(report)?,
        PackFormat::Slides => pdf::write_slides(report)?,
        PackFormat::Workbook => workbook::write(report)?,
    })
}
