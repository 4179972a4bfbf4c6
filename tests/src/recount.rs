//! The KPIs counted again from the labels of a file, as the audit's words say them. No code of the products: a fault
//! that import, fold and figures share would not be seen otherwise.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

/// The medicines of 4.01, 6.05 and 7.05.
const DRUGS: [&str; 13] = [
    "Alendronate",
    "Risedronate",
    "Ibandronate",
    "Zoledronate",
    "Denosumab",
    "Teriparatide",
    "Romosozumab",
    "Abaloparatide",
    "Systemic Oestrogens",
    "Alfacalcidol",
    "Raloxifene",
    "Strontium ranelate",
    "Other bone therapy",
];

/// Numerator and, but for KPIs 2 and 3, denominator of KPIs 2 to 11.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Numerator.
    pub numerator: u64,
    /// Denominator; 0 for KPIs 2 and 3, which the caseload divides.
    pub denominator: u64,
}

/// Patients of the year, and KPIs 2 to 11 in order.
pub fn kpis(file: &[u8], year: i32) -> (u64, [Counted; 10]) {
    kpis_between(file, (year, 1), (year, 12))
}

/// The same from one month to another, each a year and a month from 1 to 12, both included.
pub fn kpis_between(file: &[u8], first: (i32, u32), last: (i32, u32)) -> (u64, [Counted; 10]) {
    let mut reader = csv::Reader::from_reader(file);
    let header: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(|name| name.chars().take(4).collect())
        .collect();
    let mut patients = 0;
    let mut counted = [Counted::default(); 10];
    for row in reader.records() {
        let row = row.unwrap();
        let cells: HashMap<&str, &str> = header.iter().map(String::as_str).zip(row.iter()).collect();
        let patient = Patient { cells: &cells };
        if !patient.is_of_the_population(first, last) {
            continue;
        }
        patients += 1;
        for (kpi, (counts, of)) in counted.iter_mut().zip(patient.counts()) {
            kpi.numerator += u64::from(counts && of);
            kpi.denominator += u64::from(of);
        }
    }
    counted[0].denominator = 0;
    counted[1].denominator = 0;
    (patients, counted)
}

struct Patient<'a> {
    cells: &'a HashMap<&'a str, &'a str>,
}

impl Patient<'_> {
    fn is(&self, number: &str, labels: &[&str]) -> bool {
        labels.contains(&self.cell(number))
    }

    fn cell(&self, number: &str) -> &str {
        self.cells.get(number).copied().unwrap_or_default()
    }

    fn date(&self, number: &str) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(self.cell(number), "%d/%m/%Y").ok()
    }

    fn is_of_the_population(&self, first: (i32, u32), last: (i32, u32)) -> bool {
        let is_of_then = |date: &NaiveDate| (first..=last).contains(&(date.year(), date.month()));
        let Some(diagnosed) = self.date("1.09").filter(is_of_then) else {
            return false;
        };
        let old_enough = self.date("1.02").is_none_or(|born| {
            let years = diagnosed.year() - born.year();
            years - i32::from((diagnosed.month(), diagnosed.day()) < (born.month(), born.day())) >= 50
        });
        old_enough && !self.is("1.10", &["Atypical"])
    }

    fn within(&self, number: &str, days: i64) -> bool {
        let passed = self
            .date(number)
            .zip(self.date("1.09"))
            .map(|(date, diagnosed)| (date - diagnosed).num_days());
        passed.is_some_and(|passed| (0..=days).contains(&passed))
    }

    fn drug(&self, number: &str) -> bool {
        self.cell(number).split(';').any(|label| DRUGS.contains(&label))
    }

    /// Whether the patient is in numerator and denominator of KPIs 2 to 11. Sections 6 and 7 are asked only where
    /// follow-up is required.
    fn counts(&self) -> [(bool, bool); 10] {
        let site = self.cell("1.11");
        let referred = [
            "Referred for further clinical opinion",
            "Referred to GP to decide prescription",
        ];
        let treated = self.drug("4.01") || self.cell("4.01").split(';').any(|label| referred.contains(&label));
        let followed_up = treated && self.is("6.01", &["Yes"]);
        let spine = site == "Spine";
        [
            (!site.is_empty() && !spine, true),
            (spine, true),
            (self.within("1.07", 90), true),
            (self.within("3.03", 90), self.is("3.01", &["Yes"])),
            (
                self.is("5.01", &["Assessed by FLS", "Referred for assessment", "Recommended"]),
                true,
            ),
            (treated, true),
            (
                followed_up && self.is("6.06", &["Yes"]),
                !site.is_empty() && site != "Hip",
            ),
            (followed_up && self.within("6.02", 112), treated),
            (followed_up && self.drug("6.05"), treated),
            (self.is("7.01", &["Yes"]) && self.drug("7.05"), treated),
        ]
    }
}
