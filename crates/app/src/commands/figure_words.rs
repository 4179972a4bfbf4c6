//! The figures of a KPI table in words: what a tile and a row say.

use chrono::NaiveDate;
use domain::audit::{
    Denominator, FIELDS_ALLOWED, Figure, Kpi, KpiTable, MISSED_OPPORTUNITIES, NationalYear, NoEstimate, kpi_definition,
    missed_opportunities, percent, rules_used, shown_from,
};
use domain::dataset::DatasetVersion;
use domain::words::{exact, long_date, with_commas};
use rust_decimal::Decimal;

use super::behind::FigurePlace;
use crate::views::{KpiOriginView, KpiView, MissedView};

/// Puts the nation of the year beside a KPI, where it is told.
pub(super) fn put_nation_beside(view: &mut KpiView, of_year: &NationalYear, year: i32, today: NaiveDate) {
    if view.kpi == 1 {
        let questions = of_year.completeness();
        view.national_large = questions.map(|of| format!("{} of {}", of.missing_too_often, of.of));
    } else {
        let of_kpi = of_year.kpi(view.kpi, year, today);
        view.national = of_kpi.map(|national| one_decimal(national.percent));
        view.national_large = view.national.as_ref().map(|percent| format!("{percent}%"));
    }
}

/// Missed opportunities of a year, and of the year before; nothing of another period.
pub(super) fn missed_view(table: &KpiTable, before: &KpiTable) -> Option<MissedView> {
    let (missed, before) = (missed_opportunities(table)?, missed_opportunities(before)?);
    let year = table.period.last_year();
    let number = |count: u64| with_commas(i64::try_from(count).unwrap_or(i64::MAX));
    let words = format!(
        "{} expected on treatment a year, recommended to {}",
        number(missed.expected),
        number(missed.treated)
    );
    Some(MissedView {
        large: missed.missed.ok().map(number),
        words: match missed.missed {
            Ok(_) => words,
            Err(why @ NoEstimate::YearNotOver) => {
                format!("{words} so far. How many are missed {}", why.words(year))
            }
            Err(why @ NoEstimate::NotAWholeYear) => format!("Our estimate: {}", why.words(year)),
        },
        origin: MISSED_OPPORTUNITIES.to_owned(),
        last_year: before.missed.ok().map(number),
    })
}

/// `63.6`, always with its one decimal.
pub(crate) fn one_decimal(value: Decimal) -> String {
    format!("{value:.1}")
}

/// "22,361 of 35,000": a part of a caseload is shown with one decimal.
pub(super) fn out_of(numerator: u64, denominator: Denominator) -> String {
    format!(
        "{} of {}",
        with_commas(i64::try_from(numerator).unwrap_or(i64::MAX)),
        decimal_words(denominator)
    )
}

/// "35,000", "1,485.6".
pub(super) fn decimal_words(denominator: Denominator) -> String {
    exact(denominator.to_decimal())
}

/// What a tile says a percentage is of; nothing where it says words instead, as of a KPI that nobody is due for yet.
pub(super) fn shown_counts(kpi: &Kpi, of: &KpiTable) -> Option<(u64, Denominator)> {
    let too_early = shown_from(kpi.number, of.period.last_year()).is_some_and(|from| of.as_at < from);
    match kpi.figure {
        Figure::Ratio {
            numerator,
            denominator,
            percent: Some(_),
            first_due: None,
            ..
        } if of.records > 0 && !too_early => Some((numerator, denominator)),
        _ => None,
    }
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

/// A KPI of a table in words; `before` is the same of the same months a year before, where that stands beside it.
pub(super) fn kpi_view(
    kpi: &Kpi,
    before: Option<&Kpi>,
    of: &KpiTable,
    place: &FigurePlace,
    version: &DatasetVersion,
) -> KpiView {
    let last_year = of.period.last_year();
    let too_early = |year| shown_from(kpi.number, year).filter(|from| of.as_at < *from);
    let mut view = KpiView {
        kpi: kpi.number,
        title: kpi_definition(kpi.number).map_or("", |kpi| kpi.title).to_owned(),
        percent: None,
        national: None,
        national_large: None,
        large: None,
        figure: String::new(),
        last_year: match before.map(|before| &before.figure) {
            Some(Figure::Ratio {
                percent,
                first_due: None,
                ..
            }) if too_early(last_year - 1).is_none() => percent.map(one_decimal),
            _ => None,
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
            view.light = of
                .period
                .whole_year()
                .map(|_| if *pass { "met" } else { "not met" }.to_owned());
            view.beside = Some(format!("Met if fewer than {FIELDS_ALLOWED}"));
        }
        Figure::Counted(counted) => {
            let number = with_commas(i64::try_from(*counted).unwrap_or(i64::MAX));
            view.figure = format!("{number} counted");
            view.behind = place.behind(kpi.number, *counted, Denominator::whole(0));
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
            view.behind = share.and_then(|_| place.behind(kpi.number, *numerator, *denominator));
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
    if let Some(from) = too_early(last_year).filter(|_| view.percent.is_some()) {
        let words = format!(
            "Shown from {}, when the windows at one year have closed.",
            from.format("%B %Y")
        );
        take_figure(&mut view, format!("Too early for {}", of.period.words()), &words);
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
}
