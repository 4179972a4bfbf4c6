//! The missing answers patient by patient: whose window closes first comes first, each with the day on which the window of each answer
//! closes.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::audit::{Facts, Gap, Gaps, Period};
use domain::id::RecordId;
use domain::record::soon;
use store::{Filter, ListQuery, Narrow, RecordRow, Search, Sort};

use super::behind::closing_words;
use super::in_words::{count, date_text, nhs_text};
use super::rows::version_of;
use crate::cards::contacts;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{MissingAnswersRequest, MissingByPatientView, MissingOfPatientView, PatientMissingView};

/// No list has more patients: they are worked off from the first on.
const MOST_PATIENTS: usize = 200;

/// One patient with missing answers.
#[derive(Clone, Debug)]
pub struct PatientGaps {
    /// The record.
    pub row: RecordRow,
    /// What is missing, in the audit's order.
    pub gaps: Vec<Gap>,
    /// The one whose window closes first, of those to come.
    pub first: Option<Gap>,
}

impl<H: Host> Desk<H> {
    /// The patients of a period with missing answers, whose window closes first first.
    ///
    /// # Errors
    /// When the store is locked, or there is no such period.
    pub async fn missing_by_patient(&self, request: MissingAnswersRequest) -> Result<MissingByPatientView, Error> {
        let today = self.host.today();
        let period: Period = match request.period {
            Some(period) => period.parse().map_err(|_| Error::WrongUse)?,
            None => Period::twelve_months_to(today),
        };
        let (patients, total) = self.patients_with_gaps(period, today).await?;
        let records: Vec<RecordId> = patients.iter().map(|patient| patient.row.id).collect();
        let mut contacts = contacts(&self.store().await?, &records).await?;
        let mut view = |patient: &PatientGaps| PatientMissingView {
            contact: contacts.remove(&patient.row.id),
            ..patient_view(patient, today)
        };
        Ok(MissingByPatientView {
            title: period.words(),
            total: count(u64::try_from(total).unwrap_or(u64::MAX)),
            patients: patients.iter().map(&mut view).collect(),
        })
    }

    /// The same as they are found, read at this day: the first of them, and how many there are in all.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn patients_with_gaps(
        &self,
        period: Period,
        as_at: NaiveDate,
    ) -> Result<(Vec<PatientGaps>, usize), Error> {
        let store = self.store().await?;
        let all = Gaps::on(dataset(), as_at);
        let has_gaps = |facts: Facts| period.has(facts.diagnosed) && !all.of(facts).is_empty();
        let records = store.records_with_facts(has_gaps).await?;
        let facts = store.facts_of(&records).await?;
        let mut found: Vec<(RecordId, NaiveDate, Vec<Gap>, Option<Gap>)> = records
            .into_iter()
            .zip(facts)
            .filter_map(|(record, facts)| {
                let facts = facts?;
                let gaps = all.of(facts);
                let first = all.first_to_close(&gaps).cloned();
                Some((record, facts.diagnosed, gaps, first))
            })
            .collect();
        found.sort_by_key(|(record, diagnosed, _, first)| {
            let closes = first.as_ref().and_then(|first| first.closes);
            (closes.is_none(), closes, *diagnosed, *record)
        });
        let total = found.len();
        found.truncate(MOST_PATIENTS);
        let query = ListQuery {
            search: Search::All,
            narrow: Narrow {
                only: Some(found.iter().map(|(record, ..)| *record).collect()),
                ..Narrow::default()
            },
            filter: Filter::All,
            sort: Sort::Diagnosed,
            descending: false,
            offset: 0,
            limit: u32::try_from(MOST_PATIENTS).unwrap_or(u32::MAX),
            today: as_at,
        };
        let rows = store.list(&query).await?.rows;
        let mut rows: HashMap<RecordId, RecordRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        let patient = |(record, _, gaps, first)| {
            let row = rows.remove(&record)?;
            Some(PatientGaps { row, gaps, first })
        };
        Ok((found.into_iter().filter_map(patient).collect(), total))
    }
}

fn patient_view(patient: &PatientGaps, today: NaiveDate) -> PatientMissingView {
    let PatientGaps { row, gaps, first } = patient;
    let closes = first.as_ref().and_then(|first| first.closes);
    // Where no window is to come, the record opens at the first of what is missing.
    let opens = first.as_ref().or_else(|| gaps.first());
    PatientMissingView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        contact: None,
        diagnosed: row.diagnosed.map(date_text),
        missing: gaps.iter().map(|gap| gap_view(gap, row, today)).collect(),
        opens_at: opens.map(|gap| gap.question.to_string()),
        closes: closes.map(date_text),
        closing: closes.map(|closes| closing_words(closes, today)),
        closes_soon: closes.is_some_and(|closes| soon(today).contains(&closes)),
    }
}

fn gap_view(gap: &Gap, row: &RecordRow, today: NaiveDate) -> MissingOfPatientView {
    let question = version_of(row).question(&gap.question);
    MissingOfPatientView {
        question: gap.question.to_string(),
        number: question.map(|question| question.number.clone()).unwrap_or_default(),
        wording: question.map(|question| question.wording.clone()).unwrap_or_default(),
        closes: gap.closes.map(date_text),
        closing: gap.closes.map(|closes| closing_words(closes, today)),
    }
}
