//! What every public page has: head, navigation, one sentence that says what it shows, and a foot that says when its data are of. A
//! page has neither script nor style in it, and nothing from elsewhere.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use domain::words::long_date;
use maud::{DOCTYPE, Markup, html};

use super::address::{Form, Grouped, Page, Plot, Table};
use crate::published::Figures;

/// The style sheet's address. It changes with the program, so that a browser keeps none of another.
pub(crate) const STYLE_PATH: &str = "/pages.css";
const STYLE_OF_THIS_PROGRAM: &str = concat!("/pages.css?", env!("CARGO_PKG_VERSION"));

/// Why some KPIs have no run chart.
pub(crate) const YEARS_ALONE: &str = "Of KPIs 2, 3 and 8 years are shown and no months: spine and hip fractures are few in most months, and \
                                      could be worked out. Each service has these charts at its desk.";
/// Said wherever services stand beside each other.
pub(crate) const NOT_ADJUSTED: &str = "Figures are not adjusted for case mix: services see different patients, and a difference may be \
                                       one of patients and not of care.";

/// A page that was drawn.
pub(crate) struct Drawn {
    pub(crate) status: StatusCode,
    pub(crate) media_type: &'static str,
    /// The name under which it is saved, where it is a file.
    pub(crate) file_name: Option<String>,
    pub(crate) body: String,
}

/// What a page is about.
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    /// The navigation's entry that it belongs to.
    pub(crate) within: Within,
    /// What it shows, in one sentence or two.
    pub(crate) says: Markup,
}

/// An entry of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    Overview,
    RunCharts,
    Benchmarks,
    FunnelPlots,
    Groups,
    Figures,
    Resources,
    Nothing,
}

impl Drawn {
    /// A page of figures.
    pub(crate) fn page(about: &About<'_>, figures: &Figures, content: &Markup) -> Self {
        Self::html(StatusCode::OK, about, content, Some(figures))
    }

    /// A page that is not there.
    pub(crate) fn not_there(words: &str, content: &Markup) -> Self {
        let about = About {
            title: "Not found",
            within: Within::Nothing,
            says: html! { (words) },
        };
        Self::html(StatusCode::NOT_FOUND, &about, content, None)
    }

    /// What is said while no figures can be read.
    pub(crate) fn not_now() -> Self {
        let about = About {
            title: "Not now",
            within: Within::Nothing,
            says: html! { "The figures cannot be read at this moment. Come again in a minute." },
        };
        Self::html(StatusCode::SERVICE_UNAVAILABLE, &about, &html! {}, None)
    }

    /// A file for a spreadsheet.
    pub(crate) fn csv(file_name: String, body: String) -> Self {
        Self {
            status: StatusCode::OK,
            media_type: "text/csv; charset=utf-8",
            file_name: Some(file_name),
            body,
        }
    }

    /// A text with headings and tables, as programs and people read it.
    pub(crate) fn markdown(file_name: String, body: String) -> Self {
        Self {
            status: StatusCode::OK,
            media_type: "text/markdown; charset=utf-8",
            file_name: Some(file_name),
            body,
        }
    }

    /// A picture.
    pub(crate) fn svg(file_name: String, body: String) -> Self {
        Self {
            status: StatusCode::OK,
            media_type: "image/svg+xml; charset=utf-8",
            file_name: Some(file_name),
            body,
        }
    }

    fn html(status: StatusCode, about: &About<'_>, content: &Markup, figures: Option<&Figures>) -> Self {
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (about.title) " - FLS Central" }
                    link rel="stylesheet" href=(STYLE_OF_THIS_PROGRAM);
                }
                body {
                    a.skip href="#main" { "Skip to the page" }
                    (header(about.within))
                    main #main tabindex="-1" {
                        h1 { (about.title) }
                        p.says { (about.says) }
                        (content)
                    }
                    footer.foot {
                        @if let Some(figures) = figures {
                            p { (as_at(figures.as_at)) ". Services that only practise are in no figure." }
                        }
                        p { "FLS Central, the audit server of Fracture Liaison Services." }
                    }
                }
            }
        };
        Self {
            status,
            media_type: "text/html; charset=utf-8",
            file_name: None,
            body: page.into_string(),
        }
    }
}

fn header(within: Within) -> Markup {
    let table = Table {
        year: None,
        place: None,
        search: String::new(),
        order: super::address::Order::Name,
        is_turned: false,
    };
    let grouped = Grouped {
        year: None,
        of: domain::audit::RowOf::All,
        code: None,
    };
    let Page::FunnelPlot(plot) = Page::funnel_plot(&super::address::Query::default()) else {
        return html! {};
    };
    let entries = [
        (Within::RunCharts, Page::RunCharts, "Run charts"),
        (Within::Benchmarks, Page::Benchmarks(table), "Benchmarks"),
        (
            Within::FunnelPlots,
            Page::FunnelPlot(Plot { year: None, ..plot }),
            "Funnel plots",
        ),
        (Within::Groups, Page::Groups(grouped), "Groups of patients"),
        (Within::Figures, Page::Figures, "How figures are worked out"),
        (Within::Resources, Page::Resources, "Resources"),
    ];
    html! {
        header.bar {
            a.bar__name href="/" aria-current=[(within == Within::Overview).then_some("page")] { "FLS Central" }
            nav aria-label="Pages" {
                ul {
                    @for (entry, page, words) in entries {
                        li {
                            a href=(page.address(Form::Html)) aria-current=[(within == entry).then_some("page")] { (words) }
                        }
                    }
                }
            }
        }
    }
}

/// "Data as at 11:47, 17 November 2026", by the clock on the services' walls.
pub(crate) fn as_at(at: DateTime<Utc>) -> String {
    let here = at.with_timezone(&London);
    format!("Data as at {}, {}", here.format("%H:%M"), long_date(here.date_naive()))
}
