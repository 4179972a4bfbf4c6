//! What the figures need to know of one record, small enough to keep for every record in memory.

use chrono::NaiveDate;

use super::because::Because;
use super::completeness::AuditedBits;
use super::cuts::{AgeBand, ChosenOption, DaysAfter};
use crate::answer::{Answer, Answers};
use crate::dataset::keys::{self, option};
use crate::dataset::{AnswerOption, Dataset, DatasetVersion, QuestionKey};
use crate::record::{CARE_WITHIN_DAYS, Evaluation, age_at_diagnosis, follow_up_required, too_young};

/// One record of the population, as the KPIs see it. Answers to questions that are not shown are not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// 1.09.
    pub diagnosed: NaiveDate,
    /// Position of the dataset version, oldest first; nothing beyond as many as are told apart here.
    pub version: Option<u8>,
    /// Which KPI conditions hold: the constants of this type.
    pub flags: u16,
    /// Mandatory and Lite fields that apply whatever the day, a bit each in the audit's order.
    pub apply: u32,
    /// Of those that apply, the ones that are missing.
    pub missing: u32,
    /// Missing fields that apply only from their day on (6.01, 7.01).
    pub later: u32,
    /// Age at 1.09; nothing when the date of birth is unknown.
    pub age_band: Option<AgeBand>,
    /// 1.03.
    pub gender: Option<ChosenOption>,
    /// 1.05.
    pub care_home: Option<ChosenOption>,
    /// 1.11.
    pub site: Option<ChosenOption>,
    /// 1.07, when it is a date.
    pub assessed: Option<DaysAfter>,
    /// 3.03, when it is a date.
    pub dxa_done: Option<DaysAfter>,
    /// 6.02.
    pub followed_up: Option<DaysAfter>,
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
    /// Strength and balance started: 6.06 is Yes, which is asked of nobody whose 1.11 is Hip.
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

    /// Its Mandatory and Lite questions.
    pub const fn audited(self) -> AuditedBits {
        AuditedBits {
            apply: self.apply,
            missing: self.missing,
            later: self.later,
        }
    }

    /// The dataset version of the record, while the dataset is the one that the facts were taken under.
    pub fn version(self, dataset: &Dataset) -> Option<&DatasetVersion> {
        dataset.versions().get(usize::from(self.version?))
    }

    /// The options by which a record is cut: gender (1.03), care home (1.05) and site (1.11). Nothing for one that is not
    /// answered, or with an answer that the record's version does not offer.
    pub fn cuts(self, version: &DatasetVersion) -> [Option<&AnswerOption>; 3] {
        let option = |key: &QuestionKey, chosen: Option<ChosenOption>| chosen?.option(version.question(key)?);
        [
            option(&keys::GENDER, self.gender),
            option(&keys::CARE_HOME, self.care_home),
            option(&keys::SITE, self.site),
        ]
    }
}

/// The facts of a record that is not deleted.
///
/// # Errors
/// Why it is not of the population: no date of diagnosis, too young then, or an atypical fracture. An unknown date of birth
/// is in.
pub fn facts(dataset: &Dataset, evaluation: &Evaluation<'_>, answers: &Answers) -> Result<Facts, Because> {
    let diagnosed = answers
        .get(&keys::DIAGNOSIS_DATE)
        .and_then(Answer::as_date)
        .ok_or(Because::Unanswered(keys::DIAGNOSIS_DATE))?;
    let atypical = answers
        .get(&keys::FRACTURE_TYPE)
        .is_some_and(|answer| answer.has(option::ATYPICAL));
    let version = evaluation.version;
    if atypical {
        return Err(Because::Answered(keys::FRACTURE_TYPE));
    }
    if too_young(version, answers) {
        return Err(Because::TooYoung);
    }
    let by_position = by_position(version, answers);
    let asked = |key: &QuestionKey| -> Option<&Answer> {
        let position = version.position(key)?;
        let shown = evaluation.shown.get(position) == Some(&true);
        by_position.get(position).copied().flatten().filter(|_| shown)
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
    let chosen = |key: &QuestionKey| {
        version
            .question(key)
            .zip(asked(key))
            .and_then(|(question, answer)| ChosenOption::of(question, answer))
    };
    let day = |key: &QuestionKey| {
        let date = asked(key).and_then(Answer::as_date);
        date.map(|date| DaysAfter::new((date - diagnosed).num_days()))
    };
    let within = |day: Option<DaysAfter>, last: u32| day.is_some_and(|day| (0..=i64::from(last)).contains(&day.days()));
    let sixteen_weeks = version
        .follow_up
        .sixteen_weeks()
        .map_or(0, |window| window.target_after_days);

    let site = asked(&keys::SITE);
    let hip = site.is_some_and(|site| site.has(option::HIP));
    let falls = [option::ASSESSED_BY_FLS, option::REFERRED, option::RECOMMENDED];
    let dxa = is(&keys::DXA, option::YES);
    let followed_up = is(&keys::FOLLOWED_UP_16, option::YES);
    let assessed_on = day(&keys::ASSESSMENT_DATE);
    let dxa_on = day(&keys::DXA_DATE).filter(|_| dxa);
    let followed_up_on = day(&keys::FOLLOW_UP_16_DATE).filter(|_| followed_up);
    let conditions = [
        (Facts::SITE, site.is_some()),
        (Facts::SPINE, site.is_some_and(|site| site.has(option::SPINE))),
        (Facts::HIP, hip),
        (Facts::ASSESSED_IN_TIME, within(assessed_on, CARE_WITHIN_DAYS)),
        (Facts::DXA, dxa),
        (Facts::DXA_IN_TIME, within(dxa_on, CARE_WITHIN_DAYS)),
        (
            Facts::FALLS,
            falls.iter().any(|option| is(&keys::FALLS_ASSESSMENT, option)),
        ),
        (Facts::FOLLOW_UP, follow_up_required(version, answers)),
        (Facts::DRUG, drug(&keys::BONE_THERAPY)),
        (Facts::STRENGTH_BALANCE, is(&keys::STRENGTH_BALANCE, option::YES)),
        (Facts::FOLLOWED_UP, followed_up),
        (Facts::FOLLOWED_UP_IN_TIME, within(followed_up_on, sixteen_weeks)),
        (Facts::STARTED, drug(&keys::THERAPY_16)),
        (Facts::ADHERENT, drug(&keys::THERAPY_52)),
    ];
    let flags = conditions
        .iter()
        .filter(|(_, holds)| *holds)
        .fold(0, |flags, (flag, _)| flags | flag);

    let [apply, missing, later] = audited_fields(evaluation, &by_position);
    let version_place = dataset.versions().iter().position(|other| other.id == version.id);
    Ok(Facts {
        diagnosed,
        version: version_place.and_then(|place| u8::try_from(place).ok()),
        flags,
        apply,
        missing,
        later,
        age_band: age_at_diagnosis(answers).and_then(AgeBand::of),
        gender: chosen(&keys::GENDER),
        care_home: chosen(&keys::CARE_HOME),
        site: chosen(&keys::SITE),
        assessed: assessed_on,
        dxa_done: dxa_on,
        followed_up: followed_up_on,
    })
}

/// The answers by the position of their question: laid out once, as a score of them is asked for.
fn by_position<'a>(version: &DatasetVersion, answers: &'a Answers) -> Vec<Option<&'a Answer>> {
    let mut by_position = vec![None; version.questions.len()];
    for (answer, position) in answers.values().zip(version.positions(answers.keys())) {
        if let Some(slot) = position.and_then(|position| by_position.get_mut(position)) {
            *slot = Some(answer);
        }
    }
    by_position
}

/// For each Mandatory and Lite field, in the audit's order, a bit that says whether it applies, is missing, and is missing
/// from its day on.
fn audited_fields(evaluation: &Evaluation<'_>, answers: &[Option<&Answer>]) -> [u32; 3] {
    let (mut apply, mut missing, mut later) = (0, 0, 0);
    for (bit, (position, question)) in evaluation.version.audited().enumerate() {
        if evaluation.shown.get(position) != Some(&true) {
            continue;
        }
        let bit = 1_u32 << bit;
        let answered = answers.get(position).is_some_and(Option::is_some);
        if !answered && question.lite_after_days.is_some() {
            later |= bit;
        } else {
            apply |= bit;
            if !answered {
                missing |= bit;
            }
        }
    }
    [apply, missing, later]
}
