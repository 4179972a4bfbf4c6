//! What stands under a run chart about itself: how it is read, what is counted out of what, and where that is from. The window and
//! Central's pages say the same.

use super::definitions::{kpi_definition, rules_used};
use super::run_chart::{Charted, RunChart};
use super::run_chart_words::{how_it_is_read, target_words};
use super::stretch_words::how_stretches_are_read;
use crate::dataset::Dataset;

/// Names and words, in the order of reading.
pub fn about_chart(chart: &RunChart, dataset: &Dataset) -> Vec<(&'static str, String)> {
    let mut lines: Vec<(&'static str, String)> = vec![("How it is read", how_it_is_read(chart))];
    lines.extend(how_stretches_are_read(chart).map(|words| ("New beginnings", words)));
    if let Some(target) = chart.target {
        let from = match chart.charted.number() {
            Some(2) => "from where the light is green, which was the aim of the audit’s report of 2020",
            Some(10) => {
                "the audit’s report of 2025 (over half of high-risk patients, who are not all that this KPI is out of)"
            }
            _ => "where the light is green",
        };
        let aim = target_words(target).replacen("Aim: ", "", 1);
        lines.push(("Aim", format!("{aim}: {from}.")));
    }
    if let Some((cut, group)) = &chart.group {
        let aim = if chart.target.is_some() {
            " The aim is that of all patients."
        } else {
            ""
        };
        let words = format!(
            "{} alone, by {}. National averages are not known by group.{aim}",
            group.words,
            cut.words()
        );
        lines.push(("Whom it is of", words));
    }
    if chart.points.iter().any(|point| point.is_open) {
        let words = "A hollow point is a month that may still change: some of its patients are not due yet. The rules leave it out.";
        lines.push(("Hollow points", words.to_owned()));
    }
    if chart.points.iter().any(|point| point.is_too_few) {
        let words = "Months with a cross have too few patients to show, or would show how many another month has; no rule looks at \
                     them, and the lines are made without them.";
        lines.push(("Crosses", words.to_owned()));
    }
    match chart.charted {
        Charted::Patients => lines.push((
            "Counted",
            "Patients diagnosed in the month, aged 50 or over then or of unknown age, whose fracture is not atypical. \
             Drafts count."
                .to_owned(),
        )),
        Charted::Share(share) => {
            if let Some(kpi) = kpi_definition(share.number) {
                lines.extend([
                    ("Counted", kpi.numerator.to_owned()),
                    ("Out of", kpi.denominator.to_owned()),
                    ("Source", kpi.source.to_owned()),
                ]);
            }
            lines.push((
                "Rules used",
                format!("{}.", rules_used(dataset.version_on(chart.as_at))),
            ));
        }
    }
    lines
}
