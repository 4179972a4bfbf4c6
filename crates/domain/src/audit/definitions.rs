//! Where each KPI comes from: what is counted, out of what, and how well that is founded.

use crate::dataset::DatasetVersion;

/// The edition of the definitions below; it grows with each change of what a figure counts.
pub const KPI_EDITION: u32 = 1;

/// Who all patients are: the denominator of most KPIs, and the whole that the others are a part of.
const POPULATION: &str = "All patients: those diagnosed in the period, aged 50 or over then or of unknown age, whose \
                          fracture is not atypical. Drafts count.";

/// One KPI in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KpiDefinition {
    /// 1 to 11.
    pub number: u8,
    /// "Assessment within 90 days".
    pub title: &'static str,
    /// How the figure is made from the two, by the numbers of the questions.
    pub formula: &'static str,
    /// Who is counted.
    pub numerator: &'static str,
    /// Out of whom.
    pub denominator: &'static str,
    /// The source, and what of it is inferred.
    pub source: &'static str,
}

/// The eleven, in order.
pub const KPI_DEFINITIONS: [KpiDefinition; 11] = [
    KpiDefinition {
        number: 1,
        title: "Data completeness",
        formula: "Met when fewer than five questions are unanswered in more than 20% of their records.",
        numerator: "Mandatory and Lite questions that are unanswered in more than 20% of the records in which they are \
                    asked and due.",
        denominator: "Every Mandatory and Lite question of the dataset version.",
        source: "The rule is from the RCP FLS-DB improvement repository; which questions it looks at is inferred.",
    },
    KpiDefinition {
        number: 2,
        title: "Non-spine fractures",
        formula: "1.11 answered and not Spine / (0.8 x caseload)",
        numerator: "Patients whose index fracture is recorded and is not of the spine.",
        denominator: "80% of the estimated annual caseload: five times the hip fractures in NHFD. The figure can be \
                      above 100%.",
        source: "The 80% is from About FLS-DB (2024); the combination is inferred.",
    },
    KpiDefinition {
        number: 3,
        title: "Spine fractures",
        formula: "1.11 = Spine / (0.2 x caseload)",
        numerator: "Patients whose index fracture is of the spine.",
        denominator: "20% of the estimated annual caseload: five times the hip fractures in NHFD. The figure can be \
                      above 100%.",
        source: "Inferred from published figures above 100%.",
    },
    KpiDefinition {
        number: 4,
        title: "Assessment within 90 days",
        formula: "1.07 from 0 to 90 days after 1.09 / all patients",
        numerator: "Patients assessed by the FLS on the day of diagnosis or within 90 days after it.",
        denominator: POPULATION,
        source: "Official wording: the charts page of fffap.org.uk.",
    },
    KpiDefinition {
        number: 5,
        title: "DXA within 90 days",
        formula: "3.03 from 0 to 90 days after 1.09 / 3.01 = Yes",
        numerator: "Patients whose DXA took place on the day of diagnosis or within 90 days after it.",
        denominator: "Patients for whom a DXA was ordered or recommended.",
        source: "Official wording; what it is out of is inferred.",
    },
    KpiDefinition {
        number: 6,
        title: "Falls risk assessment",
        formula: "5.01 = Assessed by FLS, Referred for assessment or Recommended / all patients",
        numerator: "Patients whose falls risk was assessed by the FLS, or who were referred or recommended for that \
                    assessment.",
        denominator: POPULATION,
        source: "Inferred from About FLS-DB (2024).",
    },
    KpiDefinition {
        number: 7,
        title: "Bone treatment",
        formula: "4.01 = a medicine or either Referred answer / all patients",
        numerator: "Patients for whom a medicine was recommended, or who were referred to their GP or for a further \
                    clinical opinion.",
        denominator: POPULATION,
        source: "Official wording; that a referral counts is inferred from FLS-DB frequently asked question 23.",
    },
    KpiDefinition {
        number: 8,
        title: "Strength and balance by 16 weeks",
        formula: "6.06 = Yes / 1.11 answered and not Hip",
        numerator: "Patients who had started strength and balance exercises at their 12-16 week follow-up.",
        denominator: "Patients whose index fracture is recorded and is not of the hip.",
        source: "Inferred from FLS-DB frequently asked question 27 and the RCP FLS-DB improvement repository; About FLS-DB \
                 (2024) says for hip fractures alone, which we take for a slip.",
    },
    KpiDefinition {
        number: 9,
        title: "16-week follow-up",
        formula: "6.01 = Yes and 6.02 from 0 to 112 days after 1.09 / follow-up required",
        numerator: "Patients followed up on the day of diagnosis or within 112 days (16 weeks) after it.",
        denominator: "Patients who need follow-up: a medicine was recommended, or they were referred.",
        source: "Inferred from the RCP FLS-DB improvement repository and FLS-DB frequently asked questions 23 and 24.",
    },
    KpiDefinition {
        number: 10,
        title: "Started treatment by 16 weeks",
        formula: "6.05 = a medicine / follow-up required",
        numerator: "Patients taking a bone medicine at their 12-16 week follow-up.",
        denominator: "Patients who need follow-up: a medicine was recommended, or they were referred.",
        source: "Inferred from the RCP FLS-DB improvement repository.",
    },
    KpiDefinition {
        number: 11,
        title: "One-year drug adherence",
        formula: "7.05 = a medicine / follow-up required",
        numerator: "Patients taking a bone medicine at their 48-56 week follow-up.",
        denominator: "Patients who need follow-up: a medicine was recommended, or they were referred.",
        source: "Inferred from the RCP FLS-DB improvement repository. The audit publishes a year from January two years \
                 later.",
    },
];

/// One KPI by its number.
pub fn kpi_definition(number: u8) -> Option<&'static KpiDefinition> {
    KPI_DEFINITIONS.iter().find(|kpi| kpi.number == number)
}

/// By which edition of the definitions, and by which questions, figures are made.
pub fn rules_used(version: &DatasetVersion) -> String {
    format!(
        "KPI definitions, edition {KPI_EDITION}; questions for fractures diagnosed {}, revision {}",
        version.in_years(),
        version.revision
    )
}
