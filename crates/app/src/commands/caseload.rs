//! The estimated annual caseload of the service: what KPI 2 and KPI 3 are worked out with. Said at a desk, it holds here at once,
//! at FLS Central once it arrived there, and at the service's other desks when they next send.

use chrono::Datelike as _;
use domain::audit::{
    CASELOAD_YEARS, CASES_A_HIP_FRACTURE, CaseloadWorking, caseload_item, caseload_said, caseload_topic,
    expected_by_site, read_cases,
};
use domain::record::{Change, Entry, Origin, fold};
use protocol::caseload::{working_item, working_said};
use store::Store;

use super::figure_words::decimal_words;
use super::in_words::instant_text;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    CaseloadSaidView, CaseloadValueView, CaseloadView, HospitalHipsView, SayCaseloadRequest, TakeOutCaseloadRequest,
};
use crate::writing::digests;

/// What one entry says of one year.
struct Said<'e> {
    entry: &'e Entry,
    year: i32,
    value: Option<u32>,
    working: Option<CaseloadWorking>,
}

impl<H: Host> Desk<H> {
    /// The caseload, with its history.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn caseload(&self) -> Result<CaseloadView, Error> {
        self.caseload_view(&self.store().await?).await
    }

    /// Says how many cases are expected from a year on, and how that was worked out. What is so already is not said again.
    ///
    /// # Errors
    /// When it is no number of cases, or works out none, nobody can mean that year, it differs from the year before by more than half
    /// and that was not confirmed, or the store is locked or fails.
    pub async fn say_caseload(&self, request: SayCaseloadRequest) -> Result<CaseloadView, Error> {
        let store = self.store().await?;
        let rows = request.hospitals.iter();
        let working = CaseloadWorking::read(rows.map(|row| (row.hospital.as_str(), row.hips.as_str())))?;
        let value = match &working {
            Some(working) if request.text.trim().is_empty() => working.cases()?,
            _ => read_cases(&request.text)?,
        };
        let year = request.from_year;
        if !CASELOAD_YEARS.contains(&year) {
            return Err(Error::WrongUse);
        }
        let entries = store.entries(caseload_topic().id()).await?;
        let caseload = store.service().caseload;
        let is_known = caseload.values().any(|known| known == (year, value));
        let last_working = || {
            let lines = lines(&entries);
            let last = lines.iter().find(|line| line.year == year);
            last.and_then(|last| last.working.clone())
        };
        if is_known && (working.is_none() || last_working() == working) {
            return self.caseload_view(&store).await;
        }
        if let Some(before) = caseload.leap(year, value).filter(|_| !is_known && !request.confirmed) {
            return Err(Error::CaseloadLeap { value, year, before });
        }
        self.write_caseload(&store, &entries, year, Some(value), working.as_ref())
            .await?;
        self.caseload_view(&store).await
    }

    /// Takes out what was said of a year: it is as the year before again.
    ///
    /// # Errors
    /// When nothing was said of that year, it is the only one, or the store is locked or fails.
    pub async fn take_out_caseload(&self, request: TakeOutCaseloadRequest) -> Result<CaseloadView, Error> {
        let store = self.store().await?;
        let (year, caseload) = (request.from_year, store.service().caseload);
        if caseload.values().all(|(known, _)| known != year) {
            return Err(Error::NoCaseloadFrom(year));
        }
        if caseload.without(year).is_none() {
            return Err(Error::OnlyCaseload);
        }
        let entries = store.entries(caseload_topic().id()).await?;
        self.write_caseload(&store, &entries, year, None, None).await?;
        self.caseload_view(&store).await
    }

    async fn write_caseload(
        &self,
        store: &Store,
        entries: &[Entry],
        year: i32,
        value: Option<u32>,
        working: Option<&CaseloadWorking>,
    ) -> Result<(), Error> {
        let source = self.source(Origin::Keyboard, dataset().newest());
        // Both, always: what was worked out for an earlier number is not this one's.
        let change = Change::Items([caseload_item(year, value), working_item(year, working)].into());
        let (known, parents) = (digests(entries.iter()), fold(entries).heads);
        let written = self.entries_on(store, &caseload_topic(), known, parents, &source, [change])?;
        store.say_caseload(written, year, value).await?;
        self.saved();
        Ok(())
    }

    async fn caseload_view(&self, store: &Store) -> Result<CaseloadView, Error> {
        let entries = store.entries(caseload_topic().id()).await?;
        let lines = lines(&entries);
        let caseload = store.service().caseload;
        let working_of = |year, value| {
            let last = lines
                .iter()
                .find(|line| line.year == year && line.value == Some(value))?;
            last.working.as_ref().map(CaseloadWorking::words)
        };
        let mut values: Vec<CaseloadValueView> = caseload
            .changes()
            .map(|(from_year, value)| CaseloadValueView {
                from_year,
                value,
                by_site: by_site(value),
                working: working_of(from_year, value),
            })
            .collect();
        values.reverse();
        let last = lines.iter().find_map(|line| line.working.as_ref());
        let hospitals = last.map(CaseloadWorking::hospitals).unwrap_or_default().iter();
        Ok(CaseloadView {
            values,
            said: lines.iter().map(said_view).collect(),
            this_year: self.host.today().year(),
            cases_a_hip_fracture: CASES_A_HIP_FRACTURE,
            hospitals: hospitals
                .map(|one| HospitalHipsView {
                    hospital: one.hospital.clone(),
                    hips: one.hips,
                })
                .collect(),
            can_take_out: caseload.values().count() > 1,
        })
    }
}

/// What the entries say, the latest first by the clocks of those who wrote.
fn lines(entries: &[Entry]) -> Vec<Said<'_>> {
    let mut lines = Vec::new();
    for entry in entries {
        for (year, value) in caseload_said(entry) {
            lines.push(Said {
                entry,
                year,
                value,
                working: working_said(entry, year),
            });
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.entry.at, line.entry.id)));
    lines
}

fn said_view(line: &Said<'_>) -> CaseloadSaidView {
    CaseloadSaidView {
        from_year: line.year,
        value: line.value,
        working: line.working.as_ref().map(CaseloadWorking::words),
        entry: line.entry.id.to_string(),
        by: line.entry.author.name.clone(),
        at: instant_text(line.entry.at),
    }
}

/// "1,200 not of the spine, 300 of the spine".
fn by_site(value: u32) -> String {
    let [elsewhere, spine] = expected_by_site(value).map(decimal_words);
    format!("{elsewhere} not of the spine, {spine} of the spine")
}
