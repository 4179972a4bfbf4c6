//! The KPI table of a year, in words.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Europe::London;
use domain::audit::{
    Denominator, FIELDS_ALLOWED, Figure, KPI_SHARES, Kpi, KpiTable, LEAST_SERVICES, LIGHTS, MISSED_OPPORTUNITIES,
    NationalYear, NoEstimate, kpi_definition, kpi_table, missed_opportunities, percent, rules_used, shown_from,
};
use domain::dataset::DatasetVersion;
use domain::words::{long_date, with_commas};
use protocol::national::NationalYearWire;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::in_words::{count, date_text};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    BehindView, FieldMissingView, KpiOriginView, KpiView, KpisRequest, KpisView, MissedView, NationalView,
};

impl<H: Host> Desk<H> {
    /// The eleven KPIs of one year, with the year before beside them.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn kpis(&self, request: KpisRequest) -> Result<KpisView, Error> {
        let today = self.host.today();
        let year = i32::try_from(request.year).unwrap_or_else(|_| today.year());
        let table = self.kpi_table(year, today).await?;
        let before = self.kpi_table(year - 1, today).await?;
        let store = self.store().await?;
        let national = self.national(year).await?;
        let mut years = store.years().await?;
        if !years.contains(&today.year()) {
            years.insert(0, today.year());
        }
        let version =
            NaiveDate::from_ymd_opt(year, 12, 31).map_or_else(|| dataset().newest(), |end| dataset().version_on(end));
        let over_20_percent_missing = match table.kpis.first().map(|kpi| &kpi.figure) {
            Some(Figure::Completeness { over, .. }) => over
                .iter()
                .filter_map(|field| {
                    let question = version.question(&field.question)?;
                    let share = percent(field.missing, Denominator::whole(field.applies))?;
                    Some(FieldMissingView {
                        number: question.number.clone(),
                        wording: question.wording.clone(),
                        missing: count(field.missing),
                        applies: count(field.applies),
                        percent: one_decimal(share),
                    })
                })
                .collect(),
            _ => Vec::new(),
        };
        Ok(KpisView {
            year: request.year,
            years: years.into_iter().filter_map(|year| u32::try_from(year).ok()).collect(),
            as_at: date_text(today),
            records: count(table.records),
            not_at_central: match store.central().await? {
                Some(_) => Some(count(store.not_counted_at_central(year).await?)),
                None => None,
            },
            national: national.as_ref().map(|(as_at, of_year)| NationalView {
                words: national_words(*as_at, of_year),
            }),
            missed: missed_view(&table, &before),
            caseload: table.caseload,
            lights: LIGHTS.to_owned(),
            kpis: table
                .kpis
                .iter()
                .zip(&before.kpis)
                .map(|(kpi, before)| {
                    let mut view = kpi_view(kpi, before, &table, version);
                    if let Some((_, of_year)) = &national {
                        put_nation_beside(&mut view, of_year, year, today);
                    }
                    view
                })
                .collect(),
            over_20_percent_missing,
        })
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

    /// The KPI table of one year, read at this day.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn kpi_table(&self, year: i32, as_at: NaiveDate) -> Result<KpiTable, Error> {
        let store = self.store().await?;
        let caseload = store.service().caseload.of_year(year);
        let facts = store.facts().await?;
        Ok(kpi_table(dataset(), facts.iter().copied(), year, as_at, caseload))
    }
}

fn national_words(as_at: DateTime<Utc>, of: &NationalYear) -> String {
    let at = as_at.with_timezone(&London);
    format!(
        "National averages: {} services, about {} records, published on {}",
        of.services,
        with_commas(of.records.cast_signed()),
        long_date(at.date_naive())
    )
}

/// Puts the nation of the year beside a KPI, where it is told.
fn put_nation_beside(view: &mut KpiView, of_year: &NationalYear, year: i32, today: NaiveDate) {
    if view.kpi == 1 {
        let questions = of_year.completeness();
        view.national_large = questions.map(|of| format!("{} of {}", of.missing_too_often, of.of));
    } else {
        let of_kpi = of_year.kpi(view.kpi, year, today);
        view.national = of_kpi.map(|national| one_decimal(national.percent));
        view.national_large = view.national.as_ref().map(|percent| format!("{percent}%"));
    }
}

fn missed_view(table: &KpiTable, before: &KpiTable) -> MissedView {
    let (missed, before) = (missed_opportunities(table), missed_opportunities(before));
    let number = |count: u64| with_commas(i64::try_from(count).unwrap_or(i64::MAX));
    let words = format!(
        "{} expected on treatment a year, recommended to {}",
        number(missed.expected),
        number(missed.treated)
    );
    MissedView {
        large: missed.missed.ok().map(number),
        words: match missed.missed {
            Ok(_) => words,
            Err(why @ NoEstimate::YearNotOver) => {
                format!("{words} so far. How many are missed: {}", why.words(table.year))
            }
            Err(why @ NoEstimate::NotAWholeYear) => format!("Our estimate: {}", why.words(table.year)),
        },
        origin: MISSED_OPPORTUNITIES.to_owned(),
        last_year: before.missed.ok().map(number),
    }
}

/// `63.6`, always with its one decimal.
pub(crate) fn one_decimal(value: Decimal) -> String {
    format!("{value:.1}")
}

/// "22,361 of 35,000": a part of a caseload keeps its decimal, and a month's part has one.
pub(super) fn out_of(numerator: u64, denominator: Denominator) -> String {
    let exact = denominator.to_decimal().round_dp(1).normalize();
    let whole = with_commas(exact.trunc().to_i64().unwrap_or(i64::MAX));
    let part = exact.fract();
    let tenths = if part.is_zero() {
        String::new()
    } else {
        part.to_string().trim_start_matches('0').to_owned()
    };
    format!(
        "{} of {whole}{tenths}",
        with_commas(i64::try_from(numerator).unwrap_or(i64::MAX))
    )
}

/// The patients that a figure's link lists.
pub(super) fn behind(number: u8, numerator: u64, denominator: Denominator) -> Option<BehindView> {
    let share = KPI_SHARES.iter().find(|share| share.number == number)?;
    let not_counted = if share.is_of_caseload() {
        0
    } else {
        denominator.to_decimal().to_u64()?.saturating_sub(numerator)
    };
    let (patients, counts) = if not_counted == 0 {
        (numerator, true)
    } else {
        (not_counted, false)
    };
    let number = with_commas(i64::try_from(patients).unwrap_or(i64::MAX));
    (patients > 0).then(|| BehindView {
        counts,
        words: format!("{number} {}", if counts { "counted" } else { "not counted" }),
    })
}

fn origin(number: u8, version: &DatasetVersion) -> KpiOriginView {
    let (formula, numerator, denominator, source) = kpi_definition(number).map_or(("", "", "", ""), |kpi| {
        (kpi.formula, kpi.numerator, kpi.denominator, kpi.source)
    });
    KpiOriginView {
        formula: formula.to_owned(),
        numerator: numerator.to_owned(),
        denominator: denominator.to_owned(),
        source: source.to_owned(),
        version: rules_used(version),
    }
}

fn kpi_view(kpi: &Kpi, before: &Kpi, of: &KpiTable, version: &DatasetVersion) -> KpiView {
    let too_early = |year| shown_from(kpi.number, year).filter(|from| of.as_at < *from);
    let mut view = KpiView {
        kpi: kpi.number,
        title: kpi_definition(kpi.number).map_or("", |kpi| kpi.title).to_owned(),
        percent: None,
        national: None,
        national_large: None,
        large: None,
        figure: String::new(),
        last_year: match &before.figure {
            Figure::Ratio {
                percent,
                first_due: None,
                ..
            } if too_early(of.year - 1).is_none() => percent.map(one_decimal),
            Figure::Ratio { .. } | Figure::Completeness { .. } => None,
        },
        light: None,
        origin: origin(kpi.number, version),
        behind: None,
        beside: None,
    };
    if of.records == 0 {
        // Of nobody nothing is missing, and nobody is a small part of a caseload: neither says anything yet.
        "No records yet".clone_into(&mut view.figure);
        return view;
    }
    match &kpi.figure {
        Figure::Completeness { fields, over, pass } => {
            view.large = Some(format!("{} of {fields}", over.len()));
            "questions not answered in more than 20% of records".clone_into(&mut view.figure);
            view.light = Some(if *pass { "met" } else { "not met" }.to_owned());
            view.beside = Some(format!("Met if fewer than {FIELDS_ALLOWED}"));
        }
        Figure::Ratio {
            numerator,
            denominator,
            percent: share,
            light,
            first_due,
            beside,
        } => {
            view.percent = share.map(one_decimal);
            view.large = view.percent.as_ref().map(|percent| format!("{percent}%"));
            view.figure = if share.is_some() {
                out_of(*numerator, *denominator)
            } else {
                "No cases".to_owned()
            };
            view.light = light.map(|light| light.word().to_owned());
            view.behind = share.and_then(|_| behind(kpi.number, *numerator, *denominator));
            view.beside = beside.zip(share.as_ref()).and_then(|(beside, _)| {
                let share = percent(beside, *denominator)?;
                let words = if kpi.number == 7 {
                    "Drug only"
                } else {
                    "Followed up at any time"
                };
                Some(format!(
                    "{words}: {} ({}%)",
                    out_of(beside, *denominator),
                    one_decimal(share)
                ))
            });
            if let Some(first) = first_due {
                let words = format!("The first follow-up is due from {}.", long_date(*first));
                take_figure(&mut view, "Nobody is due yet".to_owned(), &words);
            }
        }
    }
    if let Some(from) = too_early(of.year).filter(|_| view.percent.is_some()) {
        let words = format!(
            "Shown from {}, when the windows at one year have closed.",
            from.format("%B %Y")
        );
        take_figure(&mut view, format!("Too early for {}", of.year), &words);
    }
    view
}

/// Takes a figure that says nothing yet off a tile: words stand in its place, and beside them why, and how it is so far.
fn take_figure(view: &mut KpiView, instead: String, why: &str) {
    view.percent = None;
    view.large = None;
    view.light = None;
    view.behind = None;
    view.beside = Some(format!("{why} So far {}.", view.figure));
    view.figure = instead;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas_in_every_figure() {
        assert_eq!(out_of(22_949, Denominator::whole(50_000)), "22,949 of 50,000");
        assert_eq!(out_of(361, Denominator::whole(568)), "361 of 568");
        assert_eq!(out_of(1_200, Denominator::tenths(14_856)), "1,200 of 1,485.6");
    }

    #[test]
    fn a_figure_says_whom_its_link_lists() {
        let said = |kpi, numerator, denominator| {
            behind(kpi, numerator, denominator).map(|behind| (behind.words, behind.counts))
        };
        let whole = Denominator::whole;
        assert_eq!(said(4, 65, whole(87)), Some(("22 not counted".to_owned(), false)));
        assert_eq!(
            said(4, 0, whole(22_949)),
            Some(("22,949 not counted".to_owned(), false))
        );
        assert_eq!(said(4, 87, whole(87)), Some(("87 counted".to_owned(), true)));
        assert_eq!(
            said(2, 75, Denominator::tenths(800)),
            Some(("75 counted".to_owned(), true))
        );
        assert_eq!(said(2, 0, Denominator::tenths(800)), None);
        assert_eq!(said(1, 3, whole(18)), None, "it is about questions");
    }
}
