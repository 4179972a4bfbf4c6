//! Counts of missing answers, and of what recording each would do to the figures: one pass over the facts. What they say is in
//! `missing_answers`.

use chrono::{Days, NaiveDate};

use super::completeness::{AuditedQuestions, Completeness, QuestionCount};
use super::facts::Facts;
use super::kpi::Counts;
use super::membership::{InKpi, KPI_SHARES};
use super::period::Period;
use super::reach::{Decides, Follows, window_days};
use super::roll_up::ShareCount;
use crate::dataset::{Dataset, DatasetVersion, MOST_AUDITED, QuestionKey};
use crate::record::soon;

/// Until when what a question asks about counts in a KPI, over those in whose records it is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first of the last days that are still to come, today included; nothing where all have passed.
    pub first: Option<NaiveDate>,
    /// How many have not passed.
    pub open: u64,
    /// How many of these are among the days that come soon ([`soon`]).
    pub soon: u64,
}

/// Which end of what may come of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It counts, and so does all that it asks for.
    Best,
    /// It counts against the figure, or asks for more that nobody answers.
    Worst,
}

/// Counts of one pass.
pub(super) struct MissingCounts {
    pub(super) counts: Counts,
    versions: Vec<OfVersion>,
    as_at: NaiveDate,
}

/// The missing answers of the records of one dataset version.
struct OfVersion {
    questions: AuditedQuestions,
    /// By their places.
    gaps: Vec<Gap>,
}

/// One question that is missing.
struct Gap {
    decides: Vec<Decides>,
    follows: Follows,
    counts_for: Option<Days>,
    patients: u64,
    window: Window,
    best: Change,
    worst: Change,
}

/// What would be added to the counts.
#[derive(Clone, Copy, Default)]
struct Change {
    shares: [ShareCount; KPI_SHARES.len()],
    questions: [QuestionCount; MOST_AUDITED],
}

impl MissingCounts {
    pub(super) fn new(dataset: &Dataset, as_at: NaiveDate) -> Self {
        Self {
            counts: Counts::new(dataset),
            versions: dataset.versions().iter().map(OfVersion::of).collect(),
            as_at,
        }
    }

    pub(super) fn add(&mut self, facts: Facts) {
        self.counts.add(facts, self.as_at);
        let version = facts.version.map(usize::from);
        let Some(version) = version.and_then(|place| self.versions.get_mut(place)) else {
            return;
        };
        for asked in version.questions.of_record(facts.diagnosed, facts.audited()) {
            if asked.is_missing
                && asked.counts_on(self.as_at)
                && let Some(gap) = version.gaps.get_mut(asked.place)
            {
                gap.add(asked.place, facts, self.as_at);
            }
        }
    }

    /// In how many records a question is missing, and until when what it asks about counts; no window for a question that asks for
    /// no day that counts in a KPI.
    pub(super) fn of_question(&self, question: &QuestionKey) -> (u64, Option<Window>) {
        let mut patients = 0;
        let mut window: Option<Window> = None;
        for gap in self.gaps(question) {
            patients += gap.patients;
            if gap.counts_for.is_some() {
                window.get_or_insert_default().join(gap.window);
            }
        }
        (patients, window)
    }

    /// The counts of a KPI that is a share of patients, by its place, once a question is answered in all these records; nothing where
    /// that question does not decide it.
    pub(super) fn share(&self, place: usize, question: &QuestionKey, end: End) -> Option<ShareCount> {
        let decides = |gap: &Gap| gap.decides.iter().any(|decides| decides.place == place);
        let mut sum = self.counts.share(place);
        let mut is_decided = false;
        for gap in self.gaps(question).filter(|gap| decides(gap)) {
            is_decided = true;
            if let Some(change) = gap.change(end).shares.get(place) {
                sum.looked_at += change.looked_at;
                sum.counted += change.counted;
            }
        }
        is_decided.then_some(sum)
    }

    /// KPI 1 once a question is answered in all these records; as it is now where none is named.
    pub(super) fn completeness(
        &self,
        dataset: &Dataset,
        period: Period,
        answered: Option<(&QuestionKey, End)>,
    ) -> Completeness {
        let places: Vec<Option<usize>> = self
            .versions
            .iter()
            .map(|version| answered.and_then(|(question, _)| version.questions.place(question)))
            .collect();
        self.counts.completeness_with(dataset, period, |version, place| {
            let gap = places.get(version).copied().flatten().zip(self.versions.get(version));
            let gap = gap.and_then(|(of, version)| version.gaps.get(of));
            let change = gap.zip(answered).map(|(gap, (_, end))| gap.change(end));
            change
                .and_then(|change| change.questions.get(place).copied())
                .unwrap_or_default()
        })
    }

    /// What is counted of a question in each version that asks it.
    fn gaps(&self, question: &QuestionKey) -> impl Iterator<Item = &Gap> {
        self.versions
            .iter()
            .filter_map(move |version| version.gaps.get(version.questions.place(question)?))
    }
}

impl OfVersion {
    fn of(version: &DatasetVersion) -> Self {
        let questions = AuditedQuestions::of(version);
        let gaps = version.audited().map(|(_, question)| Gap {
            decides: Decides::all(&questions, &question.key),
            follows: Follows::of(&questions, &question.key),
            counts_for: window_days(version, &question.key),
            patients: 0,
            window: Window::default(),
            best: Change::default(),
            worst: Change::default(),
        });
        let gaps = gaps.collect();
        Self { questions, gaps }
    }
}

impl Gap {
    fn add(&mut self, place: usize, facts: Facts, as_at: NaiveDate) {
        self.patients += 1;
        let until = self.counts_for.and_then(|days| facts.diagnosed.checked_add_days(days));
        if let Some(until) = until.filter(|until| *until >= as_at) {
            self.window.join(Window {
                first: Some(until),
                open: 1,
                soon: u64::from(soon(as_at).contains(&until)),
            });
        }
        for decides in &self.decides {
            if let Some(reach) = decides.reach(facts, as_at) {
                self.best.put(decides.place, reach.now, reach.best);
                self.worst.put(decides.place, reach.now, reach.worst);
            }
        }
        let answered = QuestionCount {
            applies: 0,
            missing: -1,
        };
        self.best.count(place, answered);
        self.worst.count(place, answered);
        for (other, count) in self.follows.best(facts, as_at) {
            self.best.count(other, count);
        }
        for (other, count) in self.follows.worst(facts, as_at) {
            self.worst.count(other, count);
        }
    }

    const fn change(&self, end: End) -> &Change {
        match end {
            End::Best => &self.best,
            End::Worst => &self.worst,
        }
    }
}

impl Change {
    /// A record is something else to a KPI than it was.
    fn put(&mut self, share: usize, from: InKpi, to: InKpi) {
        if let Some(count) = self.shares.get_mut(share) {
            count.looked_at += i64::from(to != InKpi::Out) - i64::from(from != InKpi::Out);
            count.counted += i64::from(to == InKpi::Counts) - i64::from(from == InKpi::Counts);
        }
    }

    fn count(&mut self, place: usize, change: QuestionCount) {
        if let Some(count) = self.questions.get_mut(place) {
            *count += change;
        }
    }
}

impl Window {
    fn join(&mut self, other: Self) {
        self.first = match (self.first, other.first) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.open += other.open;
        self.soon += other.soon;
    }
}
