//! The patients behind a figure: those that count in it, those that do not, or those whom it does not look at, and why. Lists, `fls kpi --patients` and the counts
//! of a figure ask the same.

use chrono::NaiveDate;

use super::because::Because;
use super::completeness::AuditedQuestions;
use super::facts::Facts;
use super::groups::Groups;
use super::membership::{InKpi, KPI_SHARES, KpiShare, Membership};
use super::period::Period;
use super::reach::window_days;
use crate::dataset::{Dataset, DatasetVersion, QuestionKey};

/// What a figure is of.
#[derive(Clone, Debug)]
pub enum FigureOf {
    /// KPI 2 to 11.
    Share(&'static KpiShare),
    /// A question of KPI 1: who answers it counts, and who does not is missing.
    Question(QuestionKey),
}

/// A figure of a period, and of one group where it is cut.
#[derive(Clone, Debug)]
pub struct FigureAsked {
    /// What it is of.
    pub of: FigureOf,
    /// Which months of diagnosis.
    pub period: Period,
    /// The day due dates are read at.
    pub as_at: NaiveDate,
    /// The group by its place among all of its cut; nothing for everybody.
    pub group: Option<(Groups, usize)>,
}

/// A figure with what is looked up once for all records.
#[derive(Debug)]
pub struct Behind {
    asked: FigureAsked,
    /// Of each dataset version its audited questions, and the place of the one that is asked about.
    questions: Vec<(AuditedQuestions, Option<usize>)>,
}

impl FigureOf {
    /// KPI 2 to 11 by its number.
    pub fn kpi(number: u8) -> Option<Self> {
        let shares: &'static [KpiShare] = &KPI_SHARES;
        shares.iter().find(|share| share.number == number).map(Self::Share)
    }
}

impl Behind {
    /// That of a figure.
    pub fn of(dataset: &Dataset, asked: FigureAsked) -> Self {
        let questions = match &asked.of {
            FigureOf::Share(_) => Vec::new(),
            FigureOf::Question(key) => dataset
                .versions()
                .iter()
                .map(|version| {
                    let questions = AuditedQuestions::of(version);
                    let place = questions.place(key);
                    (questions, place)
                })
                .collect(),
        };
        Self { asked, questions }
    }

    /// Whether a record is of the figure's period and group, whatever it is to the figure itself.
    pub fn has(&self, facts: Facts) -> bool {
        let FigureAsked { period, group, .. } = &self.asked;
        let is_in_group = group
            .as_ref()
            .is_none_or(|(groups, place)| groups.of_record(facts) == *place);
        period.has(facts.diagnosed) && is_in_group
    }

    /// What a record is to the figure; one of another period or group is out.
    pub fn place(&self, facts: Facts) -> InKpi {
        if !self.has(facts) {
            return InKpi::Out;
        }
        match &self.asked.of {
            FigureOf::Share(share) => share.place(facts.flags),
            FigureOf::Question(_) => self.answers(facts),
        }
    }

    /// Why a record of its period and group does not count: what it is looked at for is missing or does not count, or why the figure
    /// does not look at it. Nothing for one that counts, and for one that is not asked the question that the figure is of.
    pub fn why_not(&self, dataset: &Dataset, facts: Facts) -> Option<Because> {
        if !self.has(facts) {
            return None;
        }
        match &self.asked.of {
            FigureOf::Question(key) => match self.answers(facts) {
                InKpi::LookedAt => Some(Because::Unanswered(key.clone())),
                InKpi::Counts | InKpi::Out => None,
            },
            FigureOf::Share(share) => match share.membership(version_of(dataset, facts), facts) {
                Membership::LookedAt(because) | Membership::Out(because) => Some(because),
                Membership::Counts => None,
            },
        }
    }

    /// The last day on which what is not answered still counts in a KPI, of a record that the figure looks at; nothing where it has
    /// no such day, and where it is answered.
    pub fn closes(&self, dataset: &Dataset, facts: Facts) -> Option<NaiveDate> {
        if self.place(facts) != InKpi::LookedAt {
            return None;
        }
        let Because::Unanswered(question) = self.why_not(dataset, facts)? else {
            return None;
        };
        let days = window_days(version_of(dataset, facts), &question)?;
        facts.diagnosed.checked_add_days(days)
    }

    /// What a record is to the question that is asked about.
    fn answers(&self, facts: Facts) -> InKpi {
        let of_version = facts
            .version
            .and_then(|version| self.questions.get(usize::from(version)));
        let Some((questions, Some(place))) = of_version else {
            return InKpi::Out;
        };
        let mut asked = questions.of_record(facts.diagnosed, facts.audited());
        match asked.find(|asked| asked.place == *place && asked.counts_on(self.asked.as_at)) {
            None => InKpi::Out,
            Some(asked) if asked.is_missing => InKpi::LookedAt,
            Some(_) => InKpi::Counts,
        }
    }
}

/// The version by which a record's answers are read.
fn version_of(dataset: &Dataset, facts: Facts) -> &DatasetVersion {
    facts.version(dataset).unwrap_or_else(|| dataset.newest())
}
