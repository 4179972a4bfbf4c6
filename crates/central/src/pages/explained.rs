//! Pages of words: how each figure is worked out, and how outliers are marked. The words are those of the dataset and the
//! definitions, which desks show, too.

use domain::audit::{
    HOW_OUTLIERS_ARE_MARKED, KPI_DEFINITIONS, LEAST_SERVICES, LIGHTS, MISSED_OPPORTUNITIES, SmallNumbers,
    TOO_FEW_BELOW, rules_used,
};
use maud::html;

use super::groups::OF_EVERYBODY_ALONE;
use super::layout::{About, Drawn, NOT_ADJUSTED, Within, YEARS_ALONE};
use crate::dataset_files::dataset_in_use;
use crate::published::Figures;

/// How each figure is worked out.
pub(crate) fn draw_figures(figures: &Figures) -> Drawn {
    let about = About {
        title: "How figures are worked out",
        within: Within::Figures,
        says: html! { "What each of the eleven KPIs counts, out of whom, and where that is from." },
    };
    let content = html! {
        p { "By " (rules_used(dataset_in_use().version_on(figures.today))) "." }
        @for kpi in &KPI_DEFINITIONS {
            h2 #{ "kpi-" (kpi.number) } { "KPI " (kpi.number) ": " (kpi.title) }
            dl.rows {
                div { dt { "Formula" } dd { (kpi.formula) } }
                div { dt { "Counted" } dd { (kpi.numerator) } }
                div { dt { "Out of" } dd { (kpi.denominator) } }
                div { dt { "Source" } dd { (kpi.source) } }
            }
        }
        h2 { "Lights" }
        p {
            (LIGHTS) " They follow the percentage as it is shown, with one decimal, halves away from zero. While somebody of a year can still come to \
             count it has none, and is still open: KPIs 2 and 3 until the year is over, KPIs 4, 5 and 8 to 11 until its last window is closed."
        }
        h2 { "Averages" }
        p {
            "The sum of all numerators over the sum of all denominators of the services: large services count for more. KPI 1 of all services \
             is the same count of questions as a service's, of all their records together. It is published once a week, of years of which at \
             least " (LEAST_SERVICES) " services have records and none has most of them."
        }
        h2 { "Missed opportunities" }
        p {
            (MISSED_OPPORTUNITIES) " Of a year that is not over nobody is said to be missed, nor by a service without patients in every month of it: it has not \
             missed whom it did not record. A nation's or region's are those of its other services whose KPI 7 is shown."
        }
        h2 { "Small numbers" }
        @match figures.small {
            SmallNumbers::LeftOut => p {
                "Counts of 1 to " (TOO_FEW_BELOW - 1) " patients are not shown, as somebody could be known by them; nor are others, from \
                 which with the sums beside them such a count could be worked out: of the months of a year, of the services of a region, of \
                 regions and nations, and of one KPI from another. All of these have the same words, too few. " (YEARS_ALONE) " Medians and limits are made of \
                 what is shown alone. This holds of what the pages say at one time: whoever kept what they said before sees which sums have \
                 grown since and by how much, and can so work out a count that is not shown."
            }
            SmallNumbers::Shown => p { "Whoever runs this server has chosen that small numbers are shown as they are." }
        }
        h2 { "Groups of patients" }
        p {
            "Of all services, a nation, a region or a service, by age at diagnosis, gender, care home and site of the fracture. What is left out \
             of groups is worked out with everything that is published beside them, so that taking one page or file away from another shows no \
             small number; figures of everybody stay as they are. Where a count of everybody is too few, so is that of each group. "
            (OF_EVERYBODY_ALONE)
        }
        p {
            "Few found is another mark: of the expected non-spine fractures (KPI 2) of a year that is over a service found fewer than 20%, \
             which is our own threshold."
        }
        h2 { "When" }
        p {
            "A figure follows what a service sends, as a rule within a minute or two; each page says as at when. A month or a year whose patients can \
             still come to count is low until its windows are closed. KPI 11 of a year is shown from January of the second year after it. "
            (NOT_ADJUSTED)
        }
    };
    Drawn::page(&about, figures, &content)
}

/// How outliers are marked.
pub(crate) fn draw_outliers(figures: &Figures) -> Drawn {
    let about = About {
        title: "How we mark outliers",
        within: Within::FunnelPlots,
        says: html! { "Which services are marked on funnel plots, by which limits, and what a mark says." },
    };
    let content = html! {
        p { (HOW_OUTLIERS_ARE_MARKED) }
        h2 { "Limits" }
        p {
            "They lie about the national share, 1.96 (alert) and 3.09 (alarm) standard deviations away, on the arcsine-root scale, and narrow \
             with the number of patients. Plain limits take chance alone for the reason why services differ. Limits with overdispersion add \
             what services usually differ by (Spiegelhalter's additive model; those furthest out are taken for as far as the outer tenth), so \
             that only what is unusual among services is marked. Each plot says which limits it has."
        }
        p {
            "Alert and alarm are named as in HQIP's guidance on outliers for national clinical audits, of 3 January 2024, which has 2 and 3 \
             standard deviations; ours are the exact 95% and 99.8%."
        }
        h2 { "Who is compared" }
        p {
            "A year is compared once it is known of all its patients whether they count. KPIs 2 and 3 are shares of an expected number of \
             patients, for which such limits do not hold. A service with too few patients to show is named, and not drawn. Of fewer than ten \
             services no limits are made, nor where all together have too few patients to show."
        }
        h2 { "What a mark says" }
        p { "Above the limits is marked as below them. " (NOT_ADJUSTED) }
        p {
            "Why a service is outside may lie in its records: in answers that are missing, in a caseload that is estimated wrongly, or in few of \
             its patients being found, which has a mark of its own."
        }
    };
    Drawn::page(&about, figures, &content)
}
