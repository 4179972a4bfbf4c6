//! What recording each missing answer would change in the figures, and by when what it asks about still counts: what is worth most
//! first. Nobody is told what to answer. For each KPI both ends are said: what it becomes at most, when each of these answers is one
//! that counts and so is all that it asks for, and what at least, when each counts against it or nothing that it asks for is
//! answered. An answer that is already given stays, and whoever has no date of birth yet turns out to be of the audit's age.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::caseload::Caseload;
use super::completeness::{Completeness, FieldMissing};
use super::facts::Facts;
use super::kpi::{shown_from, version_of_year};
use super::membership::{KPI_SHARES, KpiShare};
use super::missing_counts::{End, MissingCounts, Window};
use super::percent::{Denominator, percent};
use super::period::Period;
use super::roll_up::ShareCount;
use crate::dataset::{Dataset, QuestionKey};

/// The missing answers of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingAnswers {
    /// The months of 1.09.
    pub period: Period,
    /// The day that due dates and windows are read at.
    pub as_at: NaiveDate,
    /// Patients in the population.
    pub records: u64,
    /// Mandatory and Lite questions that KPI 1 looks at.
    pub fields: u32,
    /// One for each question that is missing in somebody's record; what is worth most first.
    pub answers: Vec<MissingAnswer>,
}

/// One question that is asked, due and unanswered in some records.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingAnswer {
    /// The question.
    pub question: QuestionKey,
    /// In how many patients' records.
    pub patients: u64,
    /// Until when what it asks about counts in a KPI; nothing for a question that asks for no such day.
    pub window: Option<Window>,
    /// Where the question is missing too often for KPI 1: the fewest of these answers with which it is not.
    pub enough: Option<u64>,
    /// The KPIs that it can change, the one that it can raise most first.
    pub changes: Vec<KpiChange>,
}

/// What a KPI is, and what it becomes when an answer is recorded for all patients without it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KpiChange {
    /// 1 to 11.
    pub kpi: u8,
    /// As it is.
    pub now: KpiValue,
    /// At most.
    pub best: KpiValue,
    /// At least.
    pub worst: KpiValue,
    /// Whether the KPI is too early for the period ([`shown_from`]): what is said of it is so far.
    pub is_early: bool,
}

/// The value of a KPI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KpiValue {
    /// KPI 1: how many questions are missing too often, and whether it is met.
    TooOften(usize, bool),
    /// KPI 2 to 11: how many count, out of what.
    Share(u64, Denominator),
}

impl KpiValue {
    /// The displayed percentage; nothing of KPI 1, and without cases.
    pub fn percent(self) -> Option<Decimal> {
        match self {
            Self::TooOften(..) => None,
            Self::Share(numerator, denominator) => percent(numerator, denominator),
        }
    }

    fn of_completeness(completeness: &Completeness) -> Self {
        Self::TooOften(completeness.over.len(), completeness.is_met())
    }

    fn of_share(share: &KpiShare, count: ShareCount, expected: Denominator) -> Self {
        let denominator = share.denominator(count.looked_at.unsigned_abs(), expected);
        Self::Share(count.counted.unsigned_abs(), denominator)
    }
}

impl KpiChange {
    /// By how many points its displayed percentage rises at most; nothing where it has none now or then.
    pub fn gain(&self) -> Option<Decimal> {
        Some(self.best.percent()? - self.now.percent()?)
    }

    /// Whether KPI 1 is not met and can be by this.
    pub const fn meets_kpi_1(&self) -> bool {
        matches!(
            (self.now, self.best),
            (KpiValue::TooOften(_, false), KpiValue::TooOften(_, true))
        )
    }

    /// What its rank goes by: a percentage that nobody sees yet raises nothing.
    fn counted_gain(&self) -> Decimal {
        self.gain().filter(|_| !self.is_early).unwrap_or_default()
    }
}

impl MissingAnswer {
    /// By how many points it raises the KPI that it can raise most.
    pub fn gain(&self) -> Decimal {
        self.changes
            .iter()
            .map(KpiChange::counted_gain)
            .max()
            .unwrap_or_default()
    }

    /// Whether KPI 1 is not met and can be by this.
    pub fn meets_kpi_1(&self) -> bool {
        self.changes.iter().any(KpiChange::meets_kpi_1)
    }

    /// Whether recording it can raise a figure, or make KPI 1 better.
    pub fn is_worth_something(&self) -> bool {
        let betters_kpi_1 = |change: &KpiChange| match (change.now, change.best) {
            (KpiValue::TooOften(now, _), KpiValue::TooOften(best, _)) => best < now,
            _ => false,
        };
        self.gain() > Decimal::ZERO || self.changes.iter().any(betters_kpi_1)
    }

    /// What comes first is greatest: what raises a KPI and has a last day soon; what makes KPI 1 met; then the most points, and the
    /// most patients. Of equal ones the first in the audit's order stays first.
    fn worth(&self) -> (bool, bool, Decimal, bool, u64) {
        let gain = self.gain();
        let is_pressing = gain > Decimal::ZERO && self.window.is_some_and(|window| window.soon > 0);
        (
            is_pressing,
            self.meets_kpi_1(),
            gain,
            self.is_worth_something(),
            self.patients,
        )
    }
}

/// The missing answers of a period over the facts of every record that is not deleted, held and unsent ones included.
pub fn missing_answers(
    dataset: &Dataset,
    facts: impl IntoIterator<Item = Facts>,
    period: Period,
    as_at: NaiveDate,
    caseload: &Caseload,
) -> MissingAnswers {
    let mut counts = MissingCounts::new(dataset, as_at);
    for facts in facts {
        if period.has(facts.diagnosed) {
            counts.add(facts);
        }
    }
    let read = Reading {
        dataset,
        period,
        as_at,
        expected: caseload.of_period(period),
        now: counts.completeness(dataset, period, None),
        counts,
    };
    let version = version_of_year(dataset, period.last_year());
    let mut answers: Vec<MissingAnswer> = version
        .audited()
        .filter_map(|(_, question)| read.answer(&question.key))
        .collect();
    answers.sort_by_key(|one| std::cmp::Reverse(one.worth()));
    MissingAnswers {
        period,
        as_at,
        records: read.counts.counts.records,
        fields: read.now.fields,
        answers,
    }
}

/// Counts with all that they are read by.
struct Reading<'d> {
    dataset: &'d Dataset,
    period: Period,
    as_at: NaiveDate,
    expected: Denominator,
    counts: MissingCounts,
    /// KPI 1.
    now: Completeness,
}

impl Reading<'_> {
    /// What is said of a question; nothing where it is missing nowhere.
    fn answer(&self, question: &QuestionKey) -> Option<MissingAnswer> {
        let (patients, window) = self.counts.of_question(question);
        if patients == 0 {
            return None;
        }
        let mut changes: Vec<KpiChange> = self.kpi_1(question).into_iter().collect();
        changes.extend(KPI_SHARES.iter().enumerate().filter_map(|(place, share)| {
            let value = |count| KpiValue::of_share(share, count, self.expected);
            let now = value(self.counts.counts.share(place));
            let best = value(self.counts.share(place, question, End::Best)?);
            let worst = value(self.counts.share(place, question, End::Worst)?);
            let shown = shown_from(share.number, self.period.last_year());
            let change = KpiChange {
                kpi: share.number,
                now,
                best,
                worst,
                is_early: shown.is_some_and(|from| self.as_at < from),
            };
            (now != best || now != worst).then_some(change)
        }));
        // Of equal ones KPI 1 is first where it is met by them, and the others in their order.
        changes.sort_by(|one, other| {
            let worth = |change: &KpiChange| (change.counted_gain(), change.meets_kpi_1());
            worth(other).cmp(&worth(one))
        });
        let over = self.now.over.iter().find(|field| field.question == *question);
        Some(MissingAnswer {
            question: question.clone(),
            patients,
            window,
            enough: over.map(FieldMissing::answers_to_the_limit),
            changes,
        })
    }

    fn kpi_1(&self, question: &QuestionKey) -> Option<KpiChange> {
        let after = |end| {
            let completeness = self
                .counts
                .completeness(self.dataset, self.period, Some((question, end)));
            KpiValue::of_completeness(&completeness)
        };
        let change = KpiChange {
            kpi: 1,
            now: KpiValue::of_completeness(&self.now),
            best: after(End::Best),
            worst: after(End::Worst),
            is_early: false,
        };
        (change.now != change.best || change.now != change.worst).then_some(change)
    }
}
