//! What the figures need to know of one record, small enough to keep for every record in memory.

use chrono::NaiveDate;

use crate::answer::{Answer, Answers};
use crate::dataset::QuestionKey;
use crate::dataset::keys::{self, option};
use crate::record::{CARE_WITHIN_DAYS, Evaluation, follow_up_required, too_young};

/// One record of the population, as the KPIs see it. Answers to questions that are not shown are not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// 1.09.
    pub diagnosed: NaiveDate,
    /// Position of the dataset version, oldest first.
    pub version: u8,
    /// Which KPI conditions hold: the constants of this type.
    pub flags: u16,
    /// Mandatory and Lite fields that apply whatever the day, a bit each in the audit's order.
    pub apply: u32,
    /// Of those that apply, the ones that are missing.
    pub missing: u32,
    /// Missing fields that apply only from their day on (6.01, 7.01).
    pub later: u32,
}

impl Facts {
    /// 1.11 is answered.
    pub const SITE: u16 = 1;
    /// 1.11 is Spine.
    pub const SPINE: u16 = 1 << 1;
    /// 1.11 is Hip.
    pub const HIP: u16 = 1 << 2;
    /// Assessed on day 0 to 90.
    pub const ASSESSED_IN_TIME: u16 = 1 << 3;
    /// DXA ordered or recommended.
    pub const DXA: u16 = 1 << 4;
    /// DXA on day 0 to 90.
    pub const DXA_IN_TIME: u16 = 1 << 5;
    /// Falls risk assessed, referred or recommended.
    pub const FALLS: u16 = 1 << 6;
    /// Follow-up required: a drug, or either "Referred ...".
    pub const FOLLOW_UP: u16 = 1 << 7;
    /// A drug was recommended.
    pub const DRUG: u16 = 1 << 8;
    /// 1.11 is answered and not Hip, and strength and balance started.
    pub const STRENGTH_BALANCE: u16 = 1 << 9;
    /// Followed up at 12-16 weeks on day 0 to 112.
    pub const FOLLOWED_UP_IN_TIME: u16 = 1 << 10;
    /// Followed up at 12-16 weeks, on whatever day.
    pub const FOLLOWED_UP: u16 = 1 << 11;
    /// On a drug at 12-16 weeks.
    pub const STARTED: u16 = 1 << 12;
    /// On a drug at 48-56 weeks.
    pub const ADHERENT: u16 = 1 << 13;

    /// Whether all of these conditions hold.
    pub const fn has(self, flags: u16) -> bool {
        self.flags & flags == flags
    }
}

/// The facts of a record, or nothing when it is not of the population: no date of diagnosis, too young then, or an
/// atypical fracture. An unknown date of birth is in.
pub fn facts(version_position: usize, evaluation: &Evaluation<'_>, answers: &Answers) -> Option<Facts> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE)?.as_date()?;
    let atypical = answers
        .get(&keys::FRACTURE_TYPE)
        .is_some_and(|answer| answer.has(option::ATYPICAL));
    let version = evaluation.version;
    if atypical || too_young(version, answers) {
        return None;
    }
    let asked = |key: &QuestionKey| -> Option<&Answer> {
        let shown = version
            .position(key)
            .and_then(|position| evaluation.shown.get(position))
            .copied();
        if shown == Some(true) { answers.get(key) } else { None }
    };
    let is = |key: &QuestionKey, option: &str| asked(key).is_some_and(|answer| answer.has(option));
    let drug = |key: &QuestionKey| {
        asked(key).is_some_and(|answer| {
            answer
                .options()
                .iter()
                .any(|option| version.follow_up.drugs.contains(option))
        })
    };
    let day = |key: &QuestionKey| {
        asked(key)
            .and_then(Answer::as_date)
            .map(|date| (date - diagnosed).num_days())
    };
    let within = |key: &QuestionKey, last: u32| day(key).is_some_and(|day| (0..=i64::from(last)).contains(&day));
    let sixteen_weeks = version
        .follow_up
        .sixteen_weeks()
        .map_or(0, |window| window.target_after_days);

    let site = asked(&keys::SITE);
    let hip = site.is_some_and(|site| site.has(option::HIP));
    let falls = [option::ASSESSED_BY_FLS, option::REFERRED, option::RECOMMENDED];
    let dxa = is(&keys::DXA, option::YES);
    let followed_up = is(&keys::FOLLOWED_UP_16, option::YES);
    let conditions = [
        (Facts::SITE, site.is_some()),
        (Facts::SPINE, site.is_some_and(|site| site.has(option::SPINE))),
        (Facts::HIP, hip),
        (
            Facts::ASSESSED_IN_TIME,
            within(&keys::ASSESSMENT_DATE, CARE_WITHIN_DAYS),
        ),
        (Facts::DXA, dxa),
        (Facts::DXA_IN_TIME, dxa && within(&keys::DXA_DATE, CARE_WITHIN_DAYS)),
        (
            Facts::FALLS,
            falls.iter().any(|option| is(&keys::FALLS_ASSESSMENT, option)),
        ),
        (Facts::FOLLOW_UP, follow_up_required(version, answers)),
        (Facts::DRUG, drug(&keys::BONE_THERAPY)),
        (
            Facts::STRENGTH_BALANCE,
            site.is_some() && !hip && is(&keys::STRENGTH_BALANCE, option::YES),
        ),
        (Facts::FOLLOWED_UP, followed_up),
        (
            Facts::FOLLOWED_UP_IN_TIME,
            followed_up && within(&keys::FOLLOW_UP_16_DATE, sixteen_weeks),
        ),
        (Facts::STARTED, drug(&keys::THERAPY_16)),
        (Facts::ADHERENT, drug(&keys::THERAPY_52)),
    ];
    let flags = conditions
        .iter()
        .filter(|(_, holds)| *holds)
        .fold(0, |flags, (flag, _)| flags | flag);

    let mut facts = Facts {
        diagnosed,
        version: u8::try_from(version_position).unwrap_or(u8::MAX),
        flags,
        apply: 0,
        missing: 0,
        later: 0,
    };
    for (bit, (position, question)) in version.audited().enumerate() {
        if evaluation.shown.get(position) != Some(&true) {
            continue;
        }
        let bit = 1_u32 << bit;
        let answered = answers.contains_key(&question.key);
        if !answered && question.lite_after_days.is_some() {
            facts.later |= bit;
        } else {
            facts.apply |= bit;
            if !answered {
                facts.missing |= bit;
            }
        }
    }
    Some(facts)
}
