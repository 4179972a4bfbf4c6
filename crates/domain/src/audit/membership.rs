//! What one record is to each KPI that is a share of patients, and why: KPIs 2 to 11 as data over the facts.
//!
//! The table of a year, the list of patients behind a figure, counts by month and what would follow from an answer all
//! fold this, so that none can differ from another. KPI 1 is about questions and is not here.

use super::because::Because;
use super::cuts::DaysAfter;
use super::facts::Facts;
use super::percent::Denominator;
use crate::dataset::keys;
use crate::dataset::{DatasetVersion, QuestionKey};
use crate::record::CARE_WITHIN_DAYS;

/// What one record is to one KPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InKpi {
    /// It is counted among those for whom it was done.
    Counts,
    /// It is looked at, and not counted.
    LookedAt,
    /// The KPI does not look at it.
    Out,
}

/// What one record is to one KPI, and why it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is counted among those for whom it was done.
    Counts,
    /// It is looked at, and not counted.
    LookedAt(Because),
    /// The KPI does not look at it.
    Out(Because),
}

impl Membership {
    /// The same without the reason.
    pub const fn place(&self) -> InKpi {
        match self {
            Self::Counts => InKpi::Counts,
            Self::LookedAt(_) => InKpi::LookedAt,
            Self::Out(_) => InKpi::Out,
        }
    }
}

/// What a share is out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutOf {
    /// The patients looked at.
    Patients,
    /// So many tenths of the estimated annual caseload.
    CaseloadTenths(u64),
}

/// When it is known who counts, and until when somebody still can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhenKnown {
    /// When the fracture is recorded.
    AtOnce,
    /// Within the days that care is to take.
    InCare,
    /// At the 16-week follow-up only: nobody is due before its window opens.
    AtSixteenWeeks,
    /// At the 52-week follow-up only.
    AtOneYear,
}

/// One KPI that is a share of patients: conditions on the facts, and the questions that decide them.
#[derive(Debug)]
pub struct KpiShare {
    /// 2 to 11.
    pub number: u8,
    /// Looked at are records of the population for which all of these hold, and none of the others.
    looked_at: u16,
    looked_past: u16,
    /// Counted are those looked at for which all of these hold too.
    pub(super) counts: u16,
    pub(super) out_of: OutOf,
    /// When it is known who counts.
    pub(super) known: WhenKnown,
    /// What is so of those that count, after "16 of 32".
    pub(super) said: &'static str,
    /// A second numerator over the same denominator, shown beside the first.
    pub(super) beside: Option<u16>,
    /// What decides whether it is looked at, then what decides whether it counts. In each, a question is asked because
    /// of the answer before it.
    pub(super) asked_to_look: &'static [QuestionKey],
    pub(super) asked_to_count: &'static [QuestionKey],
    /// The days after diagnosis that the last question says, when it counts within some days only.
    day: Option<fn(Facts) -> Option<DaysAfter>>,
}

/// A share of everybody in the population, from which each of the ten differs in some of these.
const OF_EVERYBODY: KpiShare = KpiShare {
    number: 0,
    looked_at: 0,
    looked_past: 0,
    counts: 0,
    out_of: OutOf::Patients,
    known: WhenKnown::AtOnce,
    said: "",
    beside: None,
    asked_to_look: &[],
    asked_to_count: &[],
    day: None,
};

/// A share of those who need follow-up (FAQ Q23).
const OF_FOLLOWED_UP: KpiShare = KpiShare {
    looked_at: Facts::FOLLOW_UP,
    asked_to_look: &[keys::BONE_THERAPY],
    ..OF_EVERYBODY
};

/// KPI 2 to 11, in order.
pub const KPI_SHARES: [KpiShare; 10] = [
    KpiShare {
        number: 2,
        said: "expected non-spine fractures were found",
        looked_at: Facts::SITE,
        looked_past: Facts::SPINE,
        out_of: OutOf::CaseloadTenths(8),
        asked_to_look: &[keys::SITE],
        ..OF_EVERYBODY
    },
    KpiShare {
        number: 3,
        said: "expected spine fractures were found",
        looked_at: Facts::SPINE,
        out_of: OutOf::CaseloadTenths(2),
        asked_to_look: &[keys::SITE],
        ..OF_EVERYBODY
    },
    KpiShare {
        number: 4,
        known: WhenKnown::InCare,
        said: "patients were assessed within 90 days",
        counts: Facts::ASSESSED_IN_TIME,
        asked_to_count: &[keys::ASSESSMENT_DATE],
        day: Some(|facts| facts.assessed),
        ..OF_EVERYBODY
    },
    KpiShare {
        number: 5,
        known: WhenKnown::InCare,
        said: "patients with a DXA ordered or recommended had it within 90 days",
        looked_at: Facts::DXA,
        counts: Facts::DXA_IN_TIME,
        asked_to_look: &[keys::DXA],
        asked_to_count: &[keys::DXA_DATE],
        day: Some(|facts| facts.dxa_done),
        ..OF_EVERYBODY
    },
    KpiShare {
        number: 6,
        said: "patients had their falls risk assessed, or were referred or recommended for it",
        counts: Facts::FALLS,
        asked_to_count: &[keys::FALLS_ASSESSMENT],
        ..OF_EVERYBODY
    },
    KpiShare {
        number: 7,
        said: "patients had a bone medicine recommended, or were referred",
        counts: Facts::FOLLOW_UP,
        beside: Some(Facts::DRUG),
        asked_to_count: &[keys::BONE_THERAPY],
        ..OF_EVERYBODY
    },
    KpiShare {
        number: 8,
        said: "patients without a hip fracture had started strength and balance exercises by 16 weeks",
        looked_at: Facts::SITE,
        looked_past: Facts::HIP,
        counts: Facts::STRENGTH_BALANCE,
        known: WhenKnown::AtSixteenWeeks,
        asked_to_look: &[keys::SITE],
        asked_to_count: &[keys::BONE_THERAPY, keys::FOLLOWED_UP_16, keys::STRENGTH_BALANCE],
        ..OF_EVERYBODY
    },
    KpiShare {
        number: 9,
        said: "patients who need follow-up had it by 16 weeks",
        counts: Facts::FOLLOWED_UP_IN_TIME,
        known: WhenKnown::AtSixteenWeeks,
        beside: Some(Facts::FOLLOWED_UP),
        asked_to_count: &[keys::FOLLOWED_UP_16, keys::FOLLOW_UP_16_DATE],
        day: Some(|facts| facts.followed_up),
        ..OF_FOLLOWED_UP
    },
    KpiShare {
        number: 10,
        said: "patients who need follow-up were on a bone medicine by 16 weeks",
        counts: Facts::STARTED,
        known: WhenKnown::AtSixteenWeeks,
        asked_to_count: &[keys::FOLLOWED_UP_16, keys::THERAPY_16],
        ..OF_FOLLOWED_UP
    },
    KpiShare {
        number: 11,
        known: WhenKnown::AtOneYear,
        said: "patients who need follow-up were on a bone medicine at one year",
        counts: Facts::ADHERENT,
        asked_to_count: &[keys::FOLLOWED_UP_52, keys::THERAPY_52],
        ..OF_FOLLOWED_UP
    },
];

impl KpiShare {
    /// What is so of those that count, after "16 of 32".
    pub const fn said(&self) -> &'static str {
        self.said
    }

    /// Whether it is a share of the expected caseload: everybody whom it looks at counts.
    pub const fn is_of_caseload(&self) -> bool {
        matches!(self.out_of, OutOf::CaseloadTenths(_))
    }

    /// Whether somebody who is recorded can come to count later, or somebody who would count be recorded: so that a year which goes on
    /// is lower than it will be. A share of the patients that is known at once is not.
    pub(super) const fn goes_on_to_rise(&self) -> bool {
        self.is_of_caseload() || !matches!(self.known, WhenKnown::AtOnce)
    }

    /// What those that count are divided by: those looked at, or a part of the cases that are expected.
    pub(super) fn denominator(&self, looked_at: u64, expected: Denominator) -> Denominator {
        match self.out_of {
            OutOf::Patients => Denominator::whole(looked_at),
            OutOf::CaseloadTenths(tenths) => expected.tenths_of(tenths),
        }
    }

    /// How many days after diagnosis somebody can still come to count, inclusive; later it is known who does.
    pub(super) fn open_for_days(&self, version: &DatasetVersion) -> u32 {
        let follow_up = &version.follow_up;
        let window = match self.known {
            WhenKnown::AtOnce => return 0,
            WhenKnown::InCare => return CARE_WITHIN_DAYS,
            WhenKnown::AtSixteenWeeks => follow_up.sixteen_weeks(),
            WhenKnown::AtOneYear => follow_up.one_year(),
        };
        window.map_or(0, |window| window.target_after_days)
    }

    /// What a record of the population is to it, and why. `version` is the one that the facts were taken under.
    pub fn membership(&self, version: &DatasetVersion, facts: Facts) -> Membership {
        let day = self.day.and_then(|day| day(facts));
        match self.place(facts.flags) {
            InKpi::Counts => Membership::Counts,
            InKpi::LookedAt => Membership::LookedAt(decided(self.asked_to_count, day, version, facts)),
            InKpi::Out => Membership::Out(decided(self.asked_to_look, None, version, facts)),
        }
    }

    /// What a record of the population is to it, by the conditions that hold for it ([`Facts::flags`]).
    pub const fn place(&self, flags: u16) -> InKpi {
        if flags & self.looked_at != self.looked_at || flags & self.looked_past != 0 {
            InKpi::Out
        } else if flags & self.counts == self.counts {
            InKpi::Counts
        } else {
            InKpi::LookedAt
        }
    }
}

/// The first of these questions that is unanswered or, where none is, the last that is asked. `day` is what the last of
/// all says.
fn decided(
    questions: &'static [QuestionKey],
    day: Option<DaysAfter>,
    version: &DatasetVersion,
    facts: Facts,
) -> Because {
    let bit = |key: &QuestionKey| {
        let place = version.audited().position(|(_, question)| question.key == *key);
        place.map_or(0, |place| 1_u32 << place)
    };
    let is_asked = |key: &QuestionKey| (facts.apply | facts.later) & bit(key) != 0;
    let is_unanswered = |key: &QuestionKey| (facts.missing | facts.later) & bit(key) != 0;
    let mut last_asked = None;
    for question in questions {
        if last_asked.is_some() && !is_asked(question) {
            break;
        }
        if is_unanswered(question) {
            return Because::Unanswered(question.clone());
        }
        last_asked = Some(question);
    }
    // Every share that leaves a record out, or may not count it, names a question that decides so.
    let decides = last_asked.map_or(keys::DIAGNOSIS_DATE, QuestionKey::clone);
    match day {
        Some(day) if questions.last() == last_asked => Because::OnDay(decides, day),
        _ => Because::Answered(decides),
    }
}
