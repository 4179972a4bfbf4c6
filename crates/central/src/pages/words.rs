//! Figures in words and signs, the same in every public table: a share with its light and what it is made from, and what stands where
//! there is none.

use domain::audit::{Denominator, Light, NoEstimate, Published, PublishedFigure, PublishedMissed};
use domain::words::{short_date, with_commas};
use maud::{Markup, html};

/// What stands for a count that is too small.
pub(crate) const TOO_FEW: &str = "too few";

/// What stands in place of the light of a year in which somebody can still come to count.
pub(crate) const STILL_OPEN: &str = "still open";

/// A count with commas.
pub(crate) fn count(count: u64) -> String {
    with_commas(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What a KPI is called beside its number, where there is little room.
pub(crate) const fn short_title(kpi: u8) -> &'static str {
    match kpi {
        2 => "Non-spine",
        3 => "Spine",
        4 => "Assessed",
        5 => "DXA",
        6 => "Falls",
        7 => "Treatment",
        8 => "Strength",
        9 => "16 weeks",
        10 => "Started",
        11 => "One year",
        _ => "",
    }
}

/// A published count.
pub(crate) fn published(of: Published) -> String {
    of.count().map_or_else(|| TOO_FEW.to_owned(), count)
}

/// What a share is divided by: a part of a caseload keeps its decimal.
pub(crate) fn denominator(of: Denominator) -> String {
    let exactly = of.to_decimal().round_dp(1).normalize();
    if exactly.is_integer() {
        i64::try_from(exactly.mantissa()).map_or_else(|_| exactly.to_string(), with_commas)
    } else {
        exactly.to_string()
    }
}

/// A figure in a cell: its percentage and light, and what it is made from.
pub(crate) fn figure(figure: PublishedFigure) -> Markup {
    match figure {
        PublishedFigure::Share {
            numerator,
            denominator: of,
            percent,
            light,
        } => html! {
            span.share { (format!("{percent:.1}%")) @if let Some(light) = light { (sign(light)) } }
            span.of { (count(numerator)) " of " (denominator(of)) }
            @if light.is_none() { span.of { (STILL_OPEN) } }
        },
        PublishedFigure::NoCases => html! { span.none { "no cases" } },
        PublishedFigure::TooFew(None) => html! { span.none { (TOO_FEW) } },
        PublishedFigure::TooFew(Some(of)) => html! {
            span.none { (TOO_FEW) }
            span.of { "of " (denominator(of)) }
        },
        PublishedFigure::From(from) => html! { span.none { "from " (short_date(from)) } },
    }
}

/// The figure of a group in a cell: as every other, without a light, as these are of everybody.
pub(crate) fn of_group(of: PublishedFigure) -> Markup {
    match of {
        PublishedFigure::Share {
            numerator,
            denominator: of,
            percent,
            ..
        } => html! {
            span.share { (format!("{percent:.1}%")) }
            span.of { (count(numerator)) " of " (denominator(of)) }
        },
        other => figure(other),
    }
}

/// Missed opportunities in a cell.
pub(crate) fn missed(of: PublishedMissed) -> Markup {
    match of {
        PublishedMissed::Missed(missed, _) => match missed.missed {
            Ok(patients) => html! {
                span.share { (count(patients)) }
                span.of { (count(missed.expected)) " less " (count(missed.treated)) }
            },
            Err(NoEstimate::YearNotOver) => html! { span.none { "year not over" } },
            Err(NoEstimate::NotAWholeYear) => html! { span.none { "not a whole year" } },
        },
        PublishedMissed::TooFew => html! { span.none { (TOO_FEW) } },
    }
}

/// A light: a shape of its colour, and its word for whoever hears the page.
pub(crate) fn sign(light: Light) -> Markup {
    let class = match light {
        Light::Green => "sign sign--green",
        Light::Amber => "sign sign--amber",
        Light::Red => "sign sign--red",
    };
    html! {
        svg class=(class) viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" {
            @match light {
                Light::Green => { circle cx="6" cy="6" r="5.5" {} }
                Light::Amber => { path d="M6 0.5L12 11.5L0 11.5Z" {} }
                Light::Red => { rect x="0.5" y="0.5" width="11" height="11" {} }
            }
        }
        span.unseen { " " (light.word()) }
    }
}

/// What the lights are, for below a table.
pub(crate) fn legend() -> Markup {
    html! {
        p.legend {
            span { (sign(Light::Green)) " 80% or more" }
            span { (sign(Light::Amber)) " 50% to below 80%" }
            span { (sign(Light::Red)) " below 50%" }
            span { "KPI 3: green above 20%, amber from 10%. KPI 7: green from 50%, no amber." }
            span { b { (STILL_OPEN) } ": no light, as somebody of the year can still come to count" }
        }
    }
}
