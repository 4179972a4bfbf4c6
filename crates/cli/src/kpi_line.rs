//! One KPI in a line and in JSON, and the nation beside it.

use chrono::{DateTime, Utc};
use domain::audit::{Figure, Kpi, KpiTable, NationalYear, kpi_definition};

/// The nation of a year, and when it was counted.
pub(crate) type National = (DateTime<Utc>, NationalYear);

/// A KPI of the nation in percent.
pub(crate) fn national_percent(national: Option<&National>, kpi: u8, table: &KpiTable) -> Option<String> {
    let (_, of_year) = national?;
    let of_kpi = of_year.kpi(kpi, table.period.last_year(), table.as_at)?;
    Some(format!("{:.1}", of_kpi.percent))
}

/// A decimal as a JSON number: whole numbers stay whole, fractions of a caseload have one decimal.
pub(crate) fn exact_number(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// "KPI  4  Assessment within 90 days  66.7%  2 of 3  amber". Whether KPI 1 is met is said of a year alone, as lights are.
pub(crate) fn figure_line(kpi: &Kpi, is_of_year: bool) -> String {
    let title = kpi_definition(kpi.number).map_or("", |definition| definition.title);
    let figure = match &kpi.figure {
        Figure::Completeness { fields, over, pass } => {
            let met = match (is_of_year, pass) {
                (false, _) => "",
                (true, true) => ": met",
                (true, false) => ": not met",
            };
            format!("{} of {fields} fields missing in more than 20%{met}", over.len())
        }
        Figure::Counted(counted) => format!("{counted} counted"),
        Figure::Ratio {
            numerator,
            denominator,
            percent,
            light,
            first_due,
            ..
        } => match percent {
            Some(_) if let Some(first) = first_due => format!("nobody is due before {first}"),
            Some(percent) => format!(
                "{percent:>6.1}%  {numerator} of {}  {}",
                denominator.to_decimal().round_dp(1).normalize(),
                light.map_or("", domain::audit::Light::word),
            ),
            None => "no cases".to_owned(),
        },
    };
    format!("KPI {:>2}  {title:32}  {}", kpi.number, figure.trim_end())
}
