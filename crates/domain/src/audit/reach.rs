//! What a record can become when one of its missing answers is recorded, at best and at worst: to a KPI that is a share of patients,
//! and to the other questions of KPI 1. An answer may ask for more: at best all of that is answered too, as far as it is due, and
//! at worst nothing of it. What was answered under another answer and is hidden now counts as not answered: it is asked anew.
//!
//! Only what the figures keep of a record is read here. What is counted from it is in `missing_counts`.

use chrono::{Days, NaiveDate};

use super::completeness::{AuditedQuestions, QuestionCount};
use super::facts::Facts;
use super::membership::{InKpi, KPI_SHARES, KpiShare};
use crate::dataset::keys;
use crate::dataset::{DatasetVersion, QuestionKey};

/// The Mandatory and Lite questions that an answer to another asks for, by that other. That 6.06 is asked of nobody with a hip
/// fracture is minded in [`Follows`].
static ASKS_FOR: [(QuestionKey, &[QuestionKey]); 4] = [
    (keys::DXA, &[keys::DXA_DATE]),
    (keys::BONE_THERAPY, &[keys::FOLLOWED_UP_16, keys::FOLLOWED_UP_52]),
    (
        keys::FOLLOWED_UP_16,
        &[keys::FOLLOW_UP_16_DATE, keys::THERAPY_16, keys::STRENGTH_BALANCE],
    ),
    (keys::FOLLOWED_UP_52, &[keys::FOLLOW_UP_52_DATE, keys::THERAPY_52]),
];

fn asks_for(question: &QuestionKey) -> &'static [QuestionKey] {
    let all: &'static [(QuestionKey, &[QuestionKey])] = &ASKS_FOR;
    all.iter()
        .find(|(of, _)| of == question)
        .map_or(&[], |(_, asked)| *asked)
}

/// What a record can become to a KPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) now: InKpi,
    pub(super) best: InKpi,
    pub(super) worst: InKpi,
}

/// That a question, while it is unanswered, decides what a record is to a KPI.
#[derive(Debug)]
pub(super) struct Decides {
    /// Where the KPI stands in [`KPI_SHARES`].
    pub(super) place: usize,
    share: &'static KpiShare,
    what: What,
}

#[derive(Debug)]
enum What {
    /// Whether it counts, together with all that its answer asks for.
    Counts(Due),
    /// Whether it is looked at; together with all that its answer asks for, also whether it counts.
    LookedAtAndCounts(Due),
    /// Whether it is looked at. Whether it counts then, other answers say, which do not depend on this one.
    LookedAt,
}

/// From how many days after diagnosis all of some questions are due; 0 where they always are.
#[derive(Clone, Copy, Debug)]
struct Due(Days);

impl Due {
    const ALWAYS: Self = Self(Days::new(0));

    fn of<'k>(questions: &AuditedQuestions, asked: impl IntoIterator<Item = &'k QuestionKey>) -> Self {
        let places = asked.into_iter().filter_map(|key| questions.place(key));
        Self(
            places
                .map(|place| questions.after_days(place))
                .max()
                .unwrap_or(Self::ALWAYS.0),
        )
    }

    fn and(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    fn is_over(self, diagnosed: NaiveDate, as_at: NaiveDate) -> bool {
        self.0 == Self::ALWAYS.0 || diagnosed.checked_add_days(self.0).is_some_and(|from| from <= as_at)
    }
}

impl Decides {
    /// The KPIs that a question decides.
    pub(super) fn all(questions: &AuditedQuestions, question: &QuestionKey) -> Vec<Self> {
        let shares: &'static [KpiShare] = &KPI_SHARES;
        let decides = |(place, share): (usize, &'static KpiShare)| {
            let what = match share.asked_to_count.iter().position(|key| key == question) {
                Some(at) => What::Counts(Due::of(questions, share.asked_to_count.iter().skip(at + 1))),
                None if !share.asked_to_look.contains(question) => return None,
                None => match share.asked_to_count.first() {
                    Some(first) if asks_for(question).contains(first) => {
                        What::LookedAtAndCounts(Due::of(questions, share.asked_to_count))
                    }
                    _ => What::LookedAt,
                },
            };
            Some(Self { place, share, what })
        };
        shares.iter().enumerate().filter_map(decides).collect()
    }

    /// What a record in which the question is asked and unanswered can become; nothing where its answer changes nothing.
    pub(super) fn reach(&self, facts: Facts, as_at: NaiveDate) -> Option<Reach> {
        let now = self.share.place(facts.flags);
        let (best, worst) = match (&self.what, now) {
            (What::Counts(due), InKpi::LookedAt) if due.is_over(facts.diagnosed, as_at) => (InKpi::Counts, now),
            (What::LookedAtAndCounts(due), InKpi::Out) if due.is_over(facts.diagnosed, as_at) => {
                (InKpi::Counts, InKpi::LookedAt)
            }
            (What::LookedAt, InKpi::Out) if facts.has(self.share.counts) => (InKpi::Counts, now),
            (What::LookedAtAndCounts(_) | What::LookedAt, InKpi::Out) => (now, InKpi::LookedAt),
            _ => return None,
        };
        Some(Reach { now, best, worst })
    }
}

/// What an answer to a question does to the other questions of KPI 1.
#[derive(Debug)]
pub(super) struct Follows {
    /// What it asks for, directly or by way of that, and from when on all of the way is due.
    asked: Vec<FollowingQuestion>,
    /// The place of 6.06, where the question is 1.11.
    closes: Option<usize>,
    /// The place of 6.06, which is not asked after a hip fracture.
    not_of_hips: Option<usize>,
}

#[derive(Debug)]
struct FollowingQuestion {
    place: usize,
    due: Due,
    /// Whether the answer itself asks for it, rather than one that it asks for.
    at_once: bool,
}

impl Follows {
    pub(super) fn of(questions: &AuditedQuestions, question: &QuestionKey) -> Self {
        let strength_balance = questions.place(&keys::STRENGTH_BALANCE);
        let mut asked = Vec::new();
        put_asked(questions, question, Due::ALWAYS, true, &mut asked);
        Self {
            asked,
            closes: strength_balance.filter(|_| *question == keys::SITE),
            not_of_hips: strength_balance,
        }
    }

    /// What the counts of other questions gain at best, by their places: what is asked for is answered, and what is missing may turn
    /// out not to be asked.
    pub(super) fn best(&self, facts: Facts, as_at: NaiveDate) -> impl Iterator<Item = (usize, QuestionCount)> {
        let answered = self
            .due(facts, as_at)
            .map(|asked| (asked.place, QuestionCount::of(false)));
        let closed = self.closes.filter(|place| facts.missing & (1 << place) != 0);
        answered.chain(closed.map(|place| (place, taken_away(QuestionCount::of(true)))))
    }

    /// What they gain at worst: what the answer itself asks for is not answered, and what is answered may turn out not to be asked.
    pub(super) fn worst(&self, facts: Facts, as_at: NaiveDate) -> impl Iterator<Item = (usize, QuestionCount)> {
        let at_once = self.due(facts, as_at).filter(|asked| asked.at_once);
        let missing = at_once.map(|asked| (asked.place, QuestionCount::of(true)));
        let answered = facts.apply & !facts.missing;
        let closed = self.closes.filter(|place| answered & (1 << place) != 0);
        missing.chain(closed.map(|place| (place, taken_away(QuestionCount::of(false)))))
    }

    fn due(&self, facts: Facts, as_at: NaiveDate) -> impl Iterator<Item = &FollowingQuestion> {
        self.asked.iter().filter(move |asked| {
            let of_hip = self.not_of_hips == Some(asked.place) && facts.has(Facts::HIP);
            !of_hip && asked.due.is_over(facts.diagnosed, as_at)
        })
    }
}

fn put_asked(
    questions: &AuditedQuestions,
    question: &QuestionKey,
    due: Due,
    at_once: bool,
    asked: &mut Vec<FollowingQuestion>,
) {
    for key in asks_for(question) {
        let due = due.and(Due::of(questions, [key]));
        if let Some(place) = questions.place(key) {
            asked.push(FollowingQuestion { place, due, at_once });
        }
        put_asked(questions, key, due, false, asked);
    }
}

fn taken_away(count: QuestionCount) -> QuestionCount {
    let mut none = QuestionCount::default();
    none -= count;
    none
}

/// For how many days after diagnosis what a question asks about counts in a KPI, inclusive; nothing for one that asks for no such day.
pub(super) fn window_days(version: &DatasetVersion, question: &QuestionKey) -> Option<Days> {
    crate::record::counts_for_days(version, question).map(|days| Days::new(days.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;

    #[test]
    fn what_an_answer_asks_for_is_what_the_dataset_says() {
        for version in Dataset::published().versions() {
            let audited = || version.audited().map(|(_, question)| question);
            for question in audited() {
                let named: Vec<&QuestionKey> = audited()
                    .filter(|other| other.shown_when.names(&question.key))
                    .map(|other| &other.key)
                    .collect();
                let strength_balance = [keys::STRENGTH_BALANCE];
                let wanted: Vec<&QuestionKey> = if question.key == keys::SITE {
                    strength_balance.iter().collect()
                } else {
                    asks_for(&question.key).iter().collect()
                };
                assert_eq!(named, wanted, "{} of {}", question.number, version.id);
            }
        }
    }
}
