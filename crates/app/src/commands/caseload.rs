//! The estimated annual caseload of the service: what KPI 2 and KPI 3 are worked out with. Said at a desk, it holds here at once,
//! at FLS Central once it arrived there, and at the service's other desks when they next send.

use chrono::Datelike as _;
use domain::audit::{CASELOAD_YEARS, CASES_A_HIP_FRACTURE, caseload_said, caseload_topic, read_cases, say_caseload};
use domain::record::{Entry, Origin, fold};
use store::Store;

use super::in_words::instant_text;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{CaseloadSaidView, CaseloadValueView, CaseloadView, SayCaseloadRequest};
use crate::writing::digests;

impl<H: Host> Desk<H> {
    /// The caseload, with its history.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn caseload(&self) -> Result<CaseloadView, Error> {
        self.caseload_view(&self.store().await?).await
    }

    /// Says how many cases are expected from a year on. What is so already is not said again.
    ///
    /// # Errors
    /// When it is no number of cases, nobody can mean that year, or the store is locked or fails.
    pub async fn say_caseload(&self, request: SayCaseloadRequest) -> Result<CaseloadView, Error> {
        let store = self.store().await?;
        let value = read_cases(&request.text)?;
        let year = request.from_year;
        if !CASELOAD_YEARS.contains(&year) {
            return Err(Error::WrongUse);
        }
        if !store.service().caseload.values().any(|known| known == (year, value)) {
            let topic = caseload_topic();
            let entries = store.entries(topic.id()).await?;
            let (known, parents) = (digests(entries.iter()), fold(&entries).heads);
            let source = self.source(Origin::Keyboard, dataset().newest());
            let written = self.entries_on(&store, &topic, known, parents, &source, [say_caseload(year, value)])?;
            store.say_caseload(written, year, value).await?;
            self.saved();
        }
        self.caseload_view(&store).await
    }

    async fn caseload_view(&self, store: &Store) -> Result<CaseloadView, Error> {
        let entries = store.entries(caseload_topic().id()).await?;
        let said = |(from_year, value)| CaseloadValueView { from_year, value };
        let mut values: Vec<CaseloadValueView> = store.service().caseload.changes().map(said).collect();
        values.reverse();
        let mut lines: Vec<_> = entries
            .iter()
            .flat_map(|entry| caseload_said(entry).map(move |one| (entry, one)))
            .collect();
        lines.sort_by_key(|(entry, _)| std::cmp::Reverse((entry.at, entry.id)));
        let line = |(entry, one): (&Entry, _)| CaseloadSaidView {
            said: said(one),
            entry: entry.id.to_string(),
            by: entry.author.name.clone(),
            at: instant_text(entry.at),
        };
        Ok(CaseloadView {
            values,
            said: lines.into_iter().map(line).collect(),
            this_year: self.host.today().year(),
            cases_a_hip_fracture: CASES_A_HIP_FRACTURE,
        })
    }
}
