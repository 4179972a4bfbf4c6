//! Which public pages there are and how each is asked for: an address is read and written here alone. What is asked and cannot be is
//! left out of it, so that there are no more addresses than pages.

use std::fmt::Write as _;

use domain::audit::{ChartKind, FunnelLimits, KPI_SHARES, RowOf, is_published_by_month};

use crate::published::Figures;

/// Letters of a search that are looked at.
const MOST_LETTERS: usize = 40;
/// The KPI of a page that does not say which.
const FIRST_KPI: u8 = 9;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Overview { year: Option<i32> },
    Benchmarks(Table),
    RunCharts,
    RunChart(Chart),
    FunnelPlot(Plot),
    Groups(Grouped),
    Figures,
    Outliers,
    Resources,
}

/// In which form a page is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Csv,
    Svg,
}

/// A benchmark table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// The newest that is over where it does not say.
    pub(crate) year: Option<i32>,
    /// A nation, or one of its regions.
    pub(crate) place: Option<RowOf>,
    /// What the name or the unit code of a service has.
    pub(crate) search: String,
    pub(crate) order: Order,
    pub(crate) is_turned: bool,
}

/// What a table is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// Nation, region and name.
    #[default]
    Name,
    /// The highest first.
    Records,
    Kpi(u8),
    Missed,
}

/// A run chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chart {
    /// The place of the service.
    pub(crate) service: usize,
    /// Its unit code.
    pub(crate) code: String,
    /// Without one it is of patients.
    pub(crate) kpi: Option<u8>,
    pub(crate) which: ChartKind,
}

/// A funnel plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plot {
    pub(crate) kpi: u8,
    /// The newest that can be compared where it does not say.
    pub(crate) year: Option<i32>,
    pub(crate) limits: FunnelLimits,
}

/// The groups of patients of one row of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grouped {
    /// The newest that is over where it does not say.
    pub(crate) year: Option<i32>,
    /// All services where it does not say.
    pub(crate) of: RowOf,
    /// The unit code of the service that it is of.
    pub(crate) code: Option<String>,
}

/// What follows the question mark of an address.
#[derive(Debug, Default)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    fn said(&self, name: &str) -> Option<&str> {
        let said = self.0.iter().find(|(key, value)| key == name && !value.is_empty());
        said.map(|(_, value)| value.as_str())
    }

    /// A year that is asked for, whether or not it has records.
    pub(crate) fn year(&self) -> Option<i32> {
        self.said("year")?
            .parse()
            .ok()
            .filter(|year| (1900..=9999).contains(year))
    }
}

impl Page {
    /// The overview of what is asked.
    pub(crate) fn overview(query: &Query) -> Self {
        Self::Overview { year: query.year() }
    }

    /// The benchmark table of what is asked.
    pub(crate) fn benchmarks(query: &Query, figures: &Figures) -> Self {
        Self::Benchmarks(Table {
            year: query.year(),
            place: query.said("place").and_then(|said| place_of(said, figures)),
            search: query
                .said("service")
                .unwrap_or_default()
                .trim()
                .chars()
                .take(MOST_LETTERS)
                .collect(),
            order: match query.said("order") {
                Some("records") => Order::Records,
                Some("missed") => Order::Missed,
                Some(said) => kpi_of(said).map_or(Order::Name, Order::Kpi),
                None => Order::Name,
            },
            is_turned: query.said("turned").is_some(),
        })
    }

    /// The groups of what is asked: of a nation or region by its name, or of a service by its unit code.
    pub(crate) fn groups(query: &Query, figures: &Figures) -> Self {
        let said = query.said("of").unwrap_or_default();
        let place = place_of(said, figures);
        let service = figures.benchmark.place_of(said).filter(|_| place.is_none());
        let named = service.and_then(|service| figures.benchmark.services.get(service));
        Self::Groups(Grouped {
            year: query.year(),
            of: place.or(service.map(RowOf::Service)).unwrap_or(RowOf::All),
            code: named.map(|service| service.code.clone()),
        })
    }

    /// The run chart of a service that takes part, by the parts of its address.
    pub(crate) fn run_chart(service: &str, chart: &str, query: &Query, figures: &Figures) -> Option<Self> {
        let place = figures.benchmark.place_of(service)?;
        let kpi = match chart {
            "patients" => None,
            kpi => Some(kpi_of(kpi).filter(|kpi| is_published_by_month(*kpi, figures.small))?),
        };
        Some(Self::RunChart(Chart {
            service: place,
            code: figures.benchmark.services.get(place)?.code.clone(),
            kpi,
            which: match query.said("lines") {
                Some("limits") => ChartKind::Limits,
                _ => ChartKind::Median,
            },
        }))
    }

    /// The funnel plot of what is asked.
    pub(crate) fn funnel_plot(query: &Query) -> Self {
        Self::FunnelPlot(Plot {
            kpi: query.said("kpi").and_then(kpi_of).unwrap_or(FIRST_KPI),
            year: query.year(),
            limits: match query.said("limits") {
                Some("plain") => FunnelLimits::Plain,
                _ => FunnelLimits::Overdispersed,
            },
        })
    }

    /// Its address: the one for all that ask for the same.
    pub(crate) fn address(&self, form: Form) -> String {
        let ending = match form {
            Form::Html => "",
            Form::Csv => ".csv",
            Form::Svg => ".svg",
        };
        match self {
            Self::Overview { year } => with_query("/".to_owned(), [("year", year.map(|year| year.to_string()))]),
            Self::Benchmarks(table) => with_query(format!("/benchmarks{ending}"), table.query()),
            Self::RunCharts => "/run-charts".to_owned(),
            Self::RunChart(chart) => {
                let file = match form {
                    Form::Html => "",
                    Form::Csv => "/months.csv",
                    Form::Svg => "/chart.svg",
                };
                let of = chart
                    .kpi
                    .map_or_else(|| "patients".to_owned(), |kpi| format!("kpi-{kpi}"));
                let lines = (chart.which == ChartKind::Limits).then(|| "limits".to_owned());
                with_query(format!("/run-charts/{}/{of}{file}", chart.code), [("lines", lines)])
            }
            Self::FunnelPlot(plot) => {
                let limits = (plot.limits == FunnelLimits::Plain).then(|| "plain".to_owned());
                let query = [
                    ("kpi", Some(format!("kpi-{}", plot.kpi))),
                    ("year", plot.year.map(|year| year.to_string())),
                    ("limits", limits),
                ];
                with_query(format!("/funnel-plots{ending}"), query)
            }
            Self::Groups(grouped) => {
                let query = [
                    ("year", grouped.year.map(|year| year.to_string())),
                    ("of", grouped.code.clone().or_else(|| place_name(&grouped.of))),
                ];
                with_query(format!("/groups{ending}"), query)
            }
            Self::Figures => "/figures".to_owned(),
            Self::Outliers => "/outliers".to_owned(),
            Self::Resources => "/resources".to_owned(),
        }
    }

    /// Whether it is one of as many as there are pages, and not of as many as somebody can type.
    pub(crate) fn is_one_of_few(&self) -> bool {
        !matches!(self, Self::Benchmarks(table) if !table.search.is_empty())
    }
}

impl Table {
    fn query(&self) -> [(&'static str, Option<String>); 5] {
        let order = match self.order {
            Order::Name => None,
            Order::Records => Some("records".to_owned()),
            Order::Kpi(kpi) => Some(format!("kpi-{kpi}")),
            Order::Missed => Some("missed".to_owned()),
        };
        [
            ("year", self.year.map(|year| year.to_string())),
            ("place", self.place.as_ref().and_then(place_name)),
            ("service", Some(self.search.clone()).filter(|search| !search.is_empty())),
            ("order", order),
            ("turned", self.is_turned.then(|| "yes".to_owned())),
        ]
    }
}

/// A nation or a region, as addresses and choices name it.
pub(crate) fn place_name(of: &RowOf) -> Option<String> {
    match of {
        RowOf::Nation(nation) => Some(nation.clone()),
        RowOf::Region { nation, region } => Some(format!("{nation}: {region}")),
        RowOf::All | RowOf::Service(_) => None,
    }
}

/// The nation or region of this name that has records.
fn place_of(said: &str, figures: &Figures) -> Option<RowOf> {
    let years = figures.benchmark.years.values();
    let mut rows = years.flat_map(|year| &year.rows).map(|row| &row.of);
    rows.find(|of| place_name(of).is_some_and(|name| name == said)).cloned()
}

/// "kpi-9", of a KPI that is a share of patients.
fn kpi_of(said: &str) -> Option<u8> {
    let number = said.strip_prefix("kpi-").unwrap_or(said).parse().ok()?;
    KPI_SHARES.iter().any(|share| share.number == number).then_some(number)
}

fn with_query<const N: usize>(path: String, query: [(&str, Option<String>); N]) -> String {
    let mut address = path;
    let mut joint = '?';
    for (name, value) in query {
        if let Some(value) = value {
            let _ = write!(address, "{joint}{name}={}", encoded(&value));
            joint = '&';
        }
    }
    address
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
