//! What follows from an answer before it stands: of different answers side by side, and of a date of diagnosis that lies
//! in another dataset version. Nothing here changes a record.

use std::collections::BTreeMap;

use crate::answer::{Answer, Answers};
use crate::audit::{InKpi, KPI_SHARES, KpiShare, Membership, facts};
use crate::dataset::{AnswerKind, AnswerOption, Dataset, DatasetVersion, Level, Question, QuestionKey};
use crate::record::check::{CheckContext, offers};
use crate::record::{Evaluation, Status, evaluate};

/// What follows from one of several answers, and from none or not all of the others.
#[derive(Debug)]
pub struct Follows<'d> {
    /// The dataset version that it is read under.
    pub version: &'d DatasetVersion,
    /// Draft or submitted.
    pub status: Status,
    /// Answers that are left.
    pub left: usize,
    /// Questions that are asked, and are not with every one of the others.
    pub asked: Vec<&'d Question>,
    /// Questions that hold an answer which is kept and no longer asked for, and are asked with another.
    pub kept: Vec<&'d Question>,
    /// Words of the errors that are not there with every one of the others.
    pub errors: Vec<String>,
    /// The KPIs that differ between the answers, with what this one makes of them.
    pub kpis: Vec<(u8, Membership)>,
}

/// What follows from each of these ways in which a record may stand, in their order.
pub fn side_by_side<'d>(dataset: &'d Dataset, ways: &[Answers], context: CheckContext) -> Vec<Follows<'d>> {
    let today = context.today;
    let stands: Vec<Stands<'_, '_>> = ways.iter().map(|way| Stands::of(dataset, way, context)).collect();
    stands
        .iter()
        .map(|one| {
            let everywhere = |holds: &dyn Fn(&Stands<'_, '_>) -> bool| stands.iter().all(holds);
            let kept = |question: &&Question| {
                !one.asks(&question.key)
                    && one.answers.contains_key(&question.key)
                    && stands.iter().any(|other| other.asks(&question.key))
            };
            let errors = one.errors().filter(|(key, code, _)| {
                !everywhere(&|other| other.errors().any(|(at, of, _)| (at, of) == (*key, *code)))
            });
            Follows {
                version: one.evaluation.version,
                status: one.evaluation.status(today),
                left: one.evaluation.missing_on(today).len(),
                asked: one
                    .asked()
                    .filter(|question| !everywhere(&|other| other.asks(&question.key)))
                    .collect(),
                kept: one.evaluation.version.questions.iter().filter(kept).collect(),
                errors: errors.map(|(_, _, words)| words.to_owned()).collect(),
                kpis: one
                    .kpis
                    .iter()
                    .filter(|(number, here)| !everywhere(&|other| other.place(**number) == Some(here.place())))
                    .map(|(number, here)| (*number, here.clone()))
                    .collect(),
            }
        })
        .collect()
}

/// What changes when a record moves to another dataset version. Every answer is kept whatever it says.
#[derive(Debug)]
pub struct VersionChange<'d> {
    /// The version it leaves.
    pub from: &'d DatasetVersion,
    /// The version it moves to.
    pub to: &'d DatasetVersion,
    /// Questions that are asked from then on, and were not before.
    pub asked: Vec<&'d Question>,
    /// Questions that are no longer asked; the answer of each is kept.
    pub not_asked: Vec<&'d Question>,
    /// Questions whose answer the new version does not offer: kept, and a new one is asked for.
    pub to_choose: Vec<&'d Question>,
    /// Questions whose answer is offered from then on, and was not before.
    pub offered_again: Vec<&'d Question>,
    /// Questions whose answer is kept under another label: as the old version asks it, and as the new one does.
    pub relabelled: Vec<(&'d Question, &'d Question)>,
    /// Other questions that offer other options, or take one where they took several.
    pub other_options: Vec<OtherOptions<'d>>,
    /// Draft or submitted before and after.
    pub status: (Status, Status),
    /// Answers left before and after.
    pub left: (usize, usize),
    /// The KPIs that change, with what the record is to them before and after.
    pub kpis: Vec<(u8, InKpi, InKpi)>,
}

/// A question that is answered from another list in the version that a record moves to.
#[derive(Debug)]
pub struct OtherOptions<'d> {
    /// The question, as that version asks it.
    pub question: &'d Question,
    /// What it offers and the version before does not.
    pub gains: Vec<&'d AnswerOption>,
    /// What the version before offers and it does not.
    pub loses: Vec<&'d AnswerOption>,
    /// Whether it takes several answers where it took one, or one where it took several; nothing when that stays.
    pub several: Option<bool>,
}

impl<'d> OtherOptions<'d> {
    /// The difference between two versions of a question, when there is one.
    fn between(was: &'d Question, is: &'d Question) -> Option<Self> {
        let beyond = |question: &'d Question, other: &Question| {
            question
                .offered()
                .filter(|option| other.option(&option.key).is_none())
                .collect::<Vec<_>>()
        };
        let takes_several = |question: &Question| question.kind == AnswerKind::Several;
        let difference = Self {
            question: is,
            gains: beyond(is, was),
            loses: beyond(was, is),
            several: (takes_several(was) != takes_several(is)).then_some(takes_several(is)),
        };
        let none = difference.gains.is_empty() && difference.loses.is_empty() && difference.several.is_none();
        (!none).then_some(difference)
    }
}

/// What changes for a record when `before` becomes `after`, or nothing when both are of one version.
pub fn version_change<'d>(
    dataset: &'d Dataset,
    before: &Answers,
    after: &Answers,
    context: CheckContext,
) -> Option<VersionChange<'d>> {
    let (old, new) = (
        Stands::of(dataset, before, context),
        Stands::of(dataset, after, context),
    );
    let (from, to) = (old.evaluation.version, new.evaluation.version);
    if from.id == to.id {
        return None;
    }
    let today = context.today;
    let stays: Vec<(&'d Question, &'d Question)> = new
        .asked()
        .filter(|question| old.asks(&question.key))
        .filter_map(|question| from.question(&question.key).map(|was| (was, question)))
        .collect();
    let answer = |question: &Question| after.get(&question.key);
    let fits = |was: &Question, is: &Question, before: bool, now: bool| {
        answer(is).is_some_and(|answer| offers(was, answer) == before && offers(is, answer) == now)
    };
    let now = |pairs: Vec<(&'d Question, &'d Question)>| pairs.into_iter().map(|(_, is)| is).collect::<Vec<_>>();
    let picked = |keep: &dyn Fn(&'d Question, &'d Question) -> bool| {
        stays
            .iter()
            .copied()
            .filter(|(was, is)| keep(was, is))
            .collect::<Vec<_>>()
    };
    let to_choose = now(picked(&|was, is| fits(was, is, true, false)));
    let other_options = picked(&|_, is| !to_choose.iter().any(|one| one.key == is.key));
    Some(VersionChange {
        from,
        to,
        asked: new.asked().filter(|question| !old.asks(&question.key)).collect(),
        not_asked: old.asked().filter(|question| !new.asks(&question.key)).collect(),
        to_choose,
        offered_again: now(picked(&|was, is| fits(was, is, false, true))),
        relabelled: picked(&|was, is| {
            let other = |answer: &Answer| answer.options().iter().any(|key| was.label(key) != is.label(key));
            fits(was, is, true, true) && answer(is).is_some_and(other)
        }),
        other_options: other_options
            .into_iter()
            .filter_map(|(was, is)| OtherOptions::between(was, is))
            .collect(),
        status: (old.evaluation.status(today), new.evaluation.status(today)),
        left: (
            old.evaluation.missing_on(today).len(),
            new.evaluation.missing_on(today).len(),
        ),
        kpis: old
            .kpis
            .iter()
            .filter_map(|(number, before)| new.place(*number).map(|after| (*number, before.place(), after)))
            .filter(|(_, before, after)| before != after)
            .collect(),
    })
}

/// A record as it would stand with some answers.
struct Stands<'d, 'a> {
    answers: &'a Answers,
    evaluation: Evaluation<'d>,
    kpis: BTreeMap<u8, Membership>,
}

impl<'d, 'a> Stands<'d, 'a> {
    fn of(dataset: &'d Dataset, answers: &'a Answers, context: CheckContext) -> Self {
        let evaluation = evaluate(dataset, answers, context);
        Self {
            kpis: in_kpis(dataset, &evaluation, answers),
            answers,
            evaluation,
        }
    }

    /// What it is to one KPI.
    fn place(&self, kpi: u8) -> Option<InKpi> {
        self.kpis.get(&kpi).map(Membership::place)
    }

    fn asked(&self) -> impl Iterator<Item = &'d Question> + '_ {
        let shown = self.evaluation.version.questions.iter().zip(&self.evaluation.shown);
        shown.filter(|(_, shown)| **shown).map(|(question, _)| question)
    }

    fn asks(&self, key: &QuestionKey) -> bool {
        let position = self.evaluation.version.position(key);
        position.and_then(|position| self.evaluation.shown.get(position)) == Some(&true)
    }

    /// Question, code and words of each error.
    fn errors(&self) -> impl Iterator<Item = (&QuestionKey, &str, &str)> {
        let errors = self.evaluation.findings.iter().filter(|one| one.level == Level::Error);
        errors.map(|one| (&one.question, one.code.as_str(), one.words.as_str()))
    }
}

/// What the record is to KPI 2 to 11; none of them looks at a record that is not of the population.
fn in_kpis(dataset: &Dataset, evaluation: &Evaluation<'_>, answers: &Answers) -> BTreeMap<u8, Membership> {
    let facts = facts(dataset, evaluation, answers);
    let membership = |share: &KpiShare| match &facts {
        Ok(facts) => share.membership(evaluation.version, *facts),
        Err(because) => Membership::Out(because.clone()),
    };
    let shares = KPI_SHARES.iter();
    shares.map(|share| (share.number, membership(share))).collect()
}
