//! The KPIs of a period, of all patients and by group.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Europe::London;
use domain::audit::{
    Cut, Denominator, Figure, Group, Groups, KpiTable, LEAST_SERVICES, LIGHTS, NationalYear, Period, kpi_table,
    kpi_tables, percent,
};
use domain::dataset::DatasetVersion;
use domain::words::{long_date, with_commas};
use protocol::national::NationalYearWire;

use super::behind::FigurePlace;
use super::cut_figures::{CutTables, cut_view};
use super::figure_words::{decimal_words, kpi_view, missed_view, one_decimal, put_nation_beside};
use super::in_words::{count, date_text};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{FieldMissingView, KpisRequest, KpisView, NationalView};

/// What stands where the colours of the lights are explained, where there are none.
const NO_LIGHTS: &str = "No lights: the audit gives them to whole years.";

/// The KPIs of a period as they are shown, and as they are counted.
pub(super) struct KpisAt {
    /// Of the period.
    pub(super) table: KpiTable,
    /// Of the same months a year before.
    pub(super) before: KpiTable,
    /// Both, as a screen has them.
    pub(super) view: KpisView,
}

impl<H: Host> Desk<H> {
    /// The eleven KPIs of a period, with the same months a year before beside them, and by group where that is asked.
    ///
    /// # Errors
    /// When the store is locked, or there is no such period.
    pub async fn kpis(&self, request: KpisRequest) -> Result<KpisView, Error> {
        let period: Period = request.period.parse().map_err(|_| Error::WrongUse)?;
        let cut = request.cut.map(Cut::from);
        Ok(self.kpis_at(period, self.host.today(), cut).await?.view)
    }

    /// The same read at any day, beside the tables that it is made from.
    pub(super) async fn kpis_at(&self, period: Period, today: NaiveDate, cut: Option<Cut>) -> Result<KpisAt, Error> {
        let table = self.kpi_table(period, today).await?;
        let before = self.kpi_table(period.a_year_before(), today).await?;
        let store = self.store().await?;
        let national = self.national_of(period).await?;
        let mut years = store.years().await?;
        if !years.contains(&today.year()) {
            years.insert(0, today.year());
        }
        let version = dataset().version_on(period.last_day());
        let place = FigurePlace::of(period);
        let cut = match cut {
            Some(cut) => {
                let groups = self.kpi_tables(period, today, cut).await?;
                let groups_before = self.kpi_tables(period.a_year_before(), today, cut).await?;
                let now = CutTables {
                    all: &table,
                    groups: &groups,
                };
                let then = CutTables {
                    all: &before,
                    groups: &groups_before,
                };
                Some(cut_view(&now, &then, cut, version))
            }
            None => None,
        };
        let not_at_central = match (store.central().await?, period.whole_year()) {
            (Some(_), Some(year)) => Some(count(store.not_counted_at_central(year).await?)),
            _ => None,
        };
        let caseload = store.service().caseload.of_year(period.last_year());
        let view = KpisView {
            period: period.text(),
            title: period.words(),
            short: period.short_words(),
            before: period.a_year_before().short_words(),
            year: period.whole_year().and_then(|year| u32::try_from(year).ok()),
            years: years.into_iter().filter_map(|year| u32::try_from(year).ok()).collect(),
            as_at: date_text(today),
            records: count(table.records),
            not_at_central,
            national: national.as_ref().map(|(as_at, of_year)| NationalView {
                words: national_words(*as_at, of_year, period),
            }),
            missed: missed_view(&table, &before),
            caseload,
            expected: expected_words(&table, caseload),
            lights: period.whole_year().map_or(NO_LIGHTS, |_| LIGHTS).to_owned(),
            kpis: table
                .kpis
                .iter()
                .zip(&before.kpis)
                .map(|(kpi, before)| {
                    let mut view = kpi_view(kpi, Some(before), &table, &place, version);
                    if let Some((_, of_year)) = &national {
                        put_nation_beside(&mut view, of_year, period.last_year(), today);
                    }
                    view
                })
                .collect(),
            over_20_percent_missing: missing_fields(&table, &place, version),
            cut,
        };
        Ok(KpisAt { table, before, view })
    }

    /// The nation of the year that all of a period lies in, as [`Desk::national`].
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn national_of(&self, period: Period) -> Result<Option<(DateTime<Utc>, NationalYear)>, Error> {
        match period.within_year() {
            Some(year) => self.national(year).await,
            None => Ok(None),
        }
    }

    /// The nation of one year, and when it was published: as Central told it last. Nothing where it told none, or too few services
    /// take part.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn national(&self, year: i32) -> Result<Option<(DateTime<Utc>, NationalYear)>, Error> {
        let Some(figures) = self.store().await?.national().await? else {
            return Ok(None);
        };
        let of_year = figures.years.iter().find(|of| of.year == year);
        let of_year = of_year.map(NationalYearWire::read);
        Ok(of_year
            .filter(|of| of.services >= LEAST_SERVICES)
            .map(|of| (figures.as_at, of)))
    }

    /// The KPI table of a period, read at this day.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn kpi_table(&self, period: Period, as_at: NaiveDate) -> Result<KpiTable, Error> {
        let store = self.store().await?;
        let facts = store.facts().await?;
        let caseload = &store.service().caseload;
        Ok(kpi_table(dataset(), facts.iter().copied(), period, as_at, caseload))
    }

    /// The same of each group of a cut that has anybody.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn kpi_tables(
        &self,
        period: Period,
        as_at: NaiveDate,
        cut: Cut,
    ) -> Result<Vec<(Group, KpiTable)>, Error> {
        let facts = self.store().await?.facts().await?;
        let groups = Groups::of(dataset(), cut);
        Ok(kpi_tables(dataset(), facts.iter().copied(), period, as_at, &groups))
    }
}

/// "Caseload 1,250", and of a part of a year "308.2 cases expected, of a caseload of 1,250".
fn expected_words(table: &KpiTable, caseload: u32) -> String {
    let caseload = with_commas(caseload.into());
    match table.expected {
        Some(expected) if table.period.whole_year().is_none() => {
            format!(
                "{} cases expected, of a caseload of {caseload}",
                decimal_words(expected)
            )
        }
        _ => format!("Caseload {caseload}"),
    }
}

/// The fields of KPI 1 that are missing too often, with the patients in whose records each is.
fn missing_fields(table: &KpiTable, place: &FigurePlace, version: &DatasetVersion) -> Vec<FieldMissingView> {
    let Some(Figure::Completeness { over, .. }) = table.kpis.first().map(|kpi| &kpi.figure) else {
        return Vec::new();
    };
    let field = |field: &domain::audit::FieldMissing| {
        let question = version.question(&field.question)?;
        let share = percent(field.missing, Denominator::whole(field.applies))?;
        Some(FieldMissingView {
            number: question.number.clone(),
            wording: question.wording.clone(),
            missing: count(field.missing),
            applies: count(field.applies),
            percent: one_decimal(share),
            behind: place.missing(question, field.missing),
        })
    };
    over.iter().filter_map(field).collect()
}

/// National figures are of whole years: beside a part of one, that is said.
fn national_words(as_at: DateTime<Utc>, of: &NationalYear, period: Period) -> String {
    let at = as_at.with_timezone(&London);
    let whole = match period.whole_year() {
        Some(_) => String::new(),
        None => format!(" of the whole of {}", period.last_year()),
    };
    format!(
        "National averages{whole}: {} services, about {} records, published on {}",
        of.services,
        with_commas(of.records.cast_signed()),
        long_date(at.date_naive())
    )
}
