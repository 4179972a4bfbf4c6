//! The patient and the care that the KPIs look at, in the order in which it happens. The shares are those of a
//! service that does well and has something left to do: green where it has put its work in order, amber in between, red
//! where the published national averages of 2021 and 2023 are lowest (8 and 11).

use chrono::{Datelike, NaiveDate};
use domain::dataset::keys::{self, option};
use domain::dataset::{AnswerKind, DatasetVersion, OptionKey, QuestionKey};
use domain::{Answer, Answers, NhsNumber, Postcode};

use super::chance::{Chance, later};

/// Postal areas of invented homes.
const AREAS: [&str; 12] = ["LS", "BD", "M", "S", "NE", "B", "NG", "BS", "CF", "OX", "YO", "PR"];
const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";

const MALE: OptionKey = OptionKey::from_static("male");
const FEMALE: OptionKey = OptionKey::from_static("female");
const OTHER: OptionKey = OptionKey::from_static("other");
const NOT_KNOWN: OptionKey = OptionKey::from_static("not_known");
const DONT_KNOW: OptionKey = OptionKey::from_static("dont_know");
const NOT_ASSESSED: OptionKey = OptionKey::from_static("not_assessed");
const DID_NOT_ATTEND: OptionKey = OptionKey::from_static("did_not_attend");
const INFORMED_DECLINE: OptionKey = OptionKey::from_static("informed_decline");
const INAPPROPRIATE: OptionKey = OptionKey::from_static("inappropriate");
const NOT_STARTED: OptionKey = OptionKey::from_static("not_started");
const NO_LONGER_APPROPRIATE: OptionKey = OptionKey::from_static("no_longer_appropriate");
const REFER_OPINION: OptionKey = OptionKey::from_static("refer_opinion");
const NO_POSTCODE: OptionKey = OptionKey::from_static("na");
const FRAGILITY: OptionKey = OptionKey::from_static("fragility");

const YES: OptionKey = OptionKey::from_static(option::YES);
const NO: OptionKey = OptionKey::from_static(option::NO);
const HIP: OptionKey = OptionKey::from_static(option::HIP);
const SPINE: OptionKey = OptionKey::from_static(option::SPINE);

/// The answers to the questions that decide KPIs.
pub(super) fn answers(
    version: &DatasetVersion,
    number: NhsNumber,
    diagnosed: NaiveDate,
    today: NaiveDate,
    chance: &mut Chance,
) -> Answers {
    let mut patient = Patient {
        version,
        diagnosed,
        today,
        chance,
        answers: Answers::new(),
    };
    patient.set(keys::NHS_NUMBER, Answer::NhsNumber(number));
    patient.set(keys::DIAGNOSIS_DATE, Answer::Date(diagnosed));
    patient.person();
    patient.fracture();
    let assessed = patient.assessment();
    patient.dxa(assessed);
    patient.falls(assessed);
    let drug = patient.therapy(assessed);
    if domain::record::follow_up_required(version, &patient.answers) {
        let early = patient.follow_up_16(drug.as_ref());
        patient.follow_up_52(drug.as_ref(), early);
    }
    patient.answers
}

struct Patient<'a> {
    version: &'a DatasetVersion,
    diagnosed: NaiveDate,
    today: NaiveDate,
    chance: &'a mut Chance,
    answers: Answers,
}

impl Patient<'_> {
    fn set(&mut self, question: QuestionKey, answer: Answer) {
        self.answers.insert(question, answer);
    }

    /// One of these, or no answer.
    fn choose(&mut self, question: QuestionKey, weighted: &[(Option<OptionKey>, u32)]) -> Option<OptionKey> {
        let chosen = self.chance.pick(weighted).flatten()?;
        self.set(question, Answer::Choice(chosen.clone()));
        Some(chosen)
    }

    /// A date so many days after diagnosis. What has not happened yet is not answered.
    fn date(&mut self, question: QuestionKey, days: i64) -> Option<NaiveDate> {
        let date = later(self.diagnosed, days);
        if date > self.today {
            return None;
        }
        self.set(question, Answer::Date(date));
        Some(date)
    }

    fn person(&mut self) {
        self.choose(
            keys::GENDER,
            &[
                (Some(FEMALE), 750),
                (Some(MALE), 235),
                (Some(OTHER), 3),
                (Some(NOT_KNOWN), 2),
                (None, 10),
            ],
        );
        self.choose(
            keys::CARE_HOME,
            &[(Some(NO), 86), (Some(YES), 9), (Some(NOT_KNOWN), 2), (None, 3)],
        );
        if self.chance.percent(2) {
            self.set(keys::POSTCODE, Answer::Choice(NO_POSTCODE));
        } else if self.chance.percent(94)
            && let Some(postcode) = self.postcode()
        {
            self.set(keys::POSTCODE, Answer::Postcode(postcode));
        }
    }

    fn postcode(&mut self) -> Option<Postcode> {
        let area = self.chance.pick(&AREAS.map(|area| (area, 1)))?;
        let letters: Vec<(char, u32)> = LETTERS.iter().map(|letter| (char::from(*letter), 1)).collect();
        let (one, two) = (self.chance.pick(&letters)?, self.chance.pick(&letters)?);
        let (district, sector) = (self.chance.between(1, 19), self.chance.between(0, 9));
        Postcode::read(&format!("{area}{district} {sector}{one}{two}")).ok()
    }

    fn fracture(&mut self) {
        self.choose(keys::FRACTURE_TYPE, &[(Some(FRAGILITY), 93), (None, 7)]);
        let offered = self
            .version
            .question(&keys::SITE)
            .map(|site| site.options.as_slice())
            .unwrap_or_default();
        let elsewhere = offered
            .iter()
            .map(|option| &option.key)
            .filter(|site| **site != HIP && **site != SPINE);
        let share = 515 / u32::try_from(elsewhere.clone().count()).unwrap_or(1).max(1);
        let mut sites = vec![(Some(HIP), 300), (Some(SPINE), 175), (None, 10)];
        sites.extend(elsewhere.map(|site| (Some(site.clone()), share)));
        let site = self.choose(keys::SITE, &sites);
        // Hips break later in life than wrists.
        let age = if site == Some(HIP) {
            self.chance.middling(60, 99)
        } else {
            self.chance.middling(50, 97)
        };
        let birthday = self.chance.between(0, 364);
        let year = self.diagnosed.year() - i32::try_from(age).unwrap_or(75) - 1;
        if let Some(new_year) = NaiveDate::from_ymd_opt(year, 1, 1) {
            self.set(keys::BIRTH_DATE, Answer::Date(later(new_year, birthday)));
        }
    }

    /// KPI 4: about 88% within 90 days.
    fn assessment(&mut self) -> bool {
        let days = match self.chance.between(1, 100) {
            1..=88 => self.chance.between(0, 90),
            89..=93 => self.chance.between(91, 200),
            94..=97 => {
                self.set(keys::ASSESSMENT_DATE, Answer::Choice(NOT_ASSESSED));
                return false;
            }
            _ => return false,
        };
        self.date(keys::ASSESSMENT_DATE, days).is_some()
    }

    /// KPI 5: about 66% of those for whom one was ordered within 90 days.
    fn dxa(&mut self, assessed: bool) {
        let ordered = if assessed {
            [(Some(YES), 55), (Some(NO), 39), (None, 6)]
        } else {
            [(Some(YES), 8), (Some(NO), 47), (None, 45)]
        };
        if self.choose(keys::DXA, &ordered) != Some(YES) {
            return;
        }
        let days = match self.chance.between(1, 100) {
            1..=66 => self.chance.between(7, 90),
            67..=81 => self.chance.between(91, 260),
            82..=87 => return self.set(keys::DXA_DATE, Answer::Choice(DID_NOT_ATTEND)),
            _ => return,
        };
        self.date(keys::DXA_DATE, days);
    }

    /// KPI 6: about 76%.
    fn falls(&mut self, assessed: bool) {
        let [by_fls, referred, recommended] = [option::ASSESSED_BY_FLS, option::REFERRED, option::RECOMMENDED]
            .map(|key| Some(OptionKey::from_static(key)));
        let weighted = if assessed {
            [
                (by_fls, 57),
                (referred, 14),
                (recommended, 8),
                (Some(NO), 14),
                (None, 7),
            ]
        } else {
            [(by_fls, 1), (referred, 4), (recommended, 3), (Some(NO), 40), (None, 52)]
        };
        self.choose(keys::FALLS_ASSESSMENT, &weighted);
    }

    /// KPI 7: about 64%, four in five of them a medicine. Returns the medicine.
    fn therapy(&mut self, assessed: bool) -> Option<OptionKey> {
        let rule = &self.version.follow_up;
        let referrals = rule.required_by.iter().filter(|key| !rule.drugs.contains(key));
        let referrals: Vec<(OptionKey, u32)> = referrals.map(|key| (key.clone(), 1)).collect();
        let recommended = self.chance.percent(if assessed { 67 } else { 12 });
        let drug = if recommended && self.chance.percent(81) {
            self.drug()
        } else {
            None
        };
        let chosen = match &drug {
            Some(drug) => Some(drug.clone()),
            None if recommended => self.chance.pick(&referrals),
            None if assessed => self
                .chance
                .pick(&[
                    (Some(INFORMED_DECLINE), 15),
                    (Some(INAPPROPRIATE), 65),
                    (Some(DONT_KNOW), 10),
                    (None, 10),
                ])
                .flatten(),
            None => self.chance.pick(&[(Some(DONT_KNOW), 50), (None, 50)]).flatten(),
        }?;
        let several = self
            .version
            .question(&keys::BONE_THERAPY)
            .is_some_and(|question| question.kind == AnswerKind::Several);
        let answer = if several {
            let also = if drug.is_some() && self.chance.percent(5) {
                self.chance.pick(&referrals)
            } else {
                None
            };
            Answer::Several(std::iter::once(chosen).chain(also).collect())
        } else {
            Answer::Choice(chosen)
        };
        self.set(keys::BONE_THERAPY, answer);
        drug
    }

    /// A medicine, as often as it is prescribed: the first of the list and the yearly ones most.
    fn drug(&mut self) -> Option<OptionKey> {
        let weighted: Vec<(OptionKey, u32)> = self
            .version
            .follow_up
            .drugs
            .iter()
            .map(|drug| {
                let weight = match drug.as_str() {
                    "alendronate" => 450,
                    "zoledronate" => 260,
                    "risedronate" => 130,
                    "denosumab" => 100,
                    "ibandronate" => 20,
                    "teriparatide" | "romosozumab" => 12,
                    _ => 2,
                };
                (drug.clone(), weight)
            })
            .collect();
        self.chance.pick(&weighted)
    }

    /// KPIs 8 to 10: about 58% of those who need it followed up in time, some late, most of them on a medicine.
    fn follow_up_16(&mut self, drug: Option<&OptionKey>) -> bool {
        let Some(window) = self.version.follow_up.windows.first() else {
            return false;
        };
        let (opens, target) = (i64::from(window.opens_after_days), i64::from(window.target_after_days));
        let days = match self.chance.between(1, 100) {
            1..=58 => self.chance.between(opens, target),
            59..=74 => self.chance.between(target + 1, target + 100),
            75..=82 if later(self.diagnosed, opens) <= self.today => {
                self.set(keys::FOLLOWED_UP_16, Answer::Choice(NO));
                return false;
            }
            _ => return false,
        };
        if self.date(keys::FOLLOW_UP_16_DATE, days).is_none() {
            return false;
        }
        self.set(keys::FOLLOWED_UP_16, Answer::Choice(YES));
        self.therapy_then(keys::THERAPY_16, drug, 82);
        if self.answers.get(&keys::SITE).is_none_or(|site| !site.has(option::HIP)) {
            self.choose(
                keys::STRENGTH_BALANCE,
                &[(Some(YES), 52), (Some(NO), 30), (Some(NOT_KNOWN), 11), (None, 7)],
            );
        }
        true
    }

    /// KPI 11: about 42% of those who need it on a medicine a year later.
    fn follow_up_52(&mut self, drug: Option<&OptionKey>, early: bool) {
        let Some(window) = self.version.follow_up.windows.get(1) else {
            return;
        };
        let (opens, target) = (i64::from(window.opens_after_days), i64::from(window.target_after_days));
        if later(self.diagnosed, opens) > self.today {
            return;
        }
        // Who came at 16 weeks comes more often a year later.
        if self.chance.percent(if early { 66 } else { 25 }) {
            let days = self.chance.between(opens, target + 40);
            if self.date(keys::FOLLOW_UP_52_DATE, days).is_some() {
                self.set(keys::FOLLOWED_UP_52, Answer::Choice(YES));
                self.therapy_then(keys::THERAPY_52, drug, 78);
            }
        } else {
            self.choose(
                keys::FOLLOWED_UP_52,
                &[(Some(NO), 12), (Some(DONT_KNOW), 10), (None, 78)],
            );
        }
    }

    /// The therapy at a follow-up: so often the medicine recommended, or some medicine.
    fn therapy_then(&mut self, question: QuestionKey, drug: Option<&OptionKey>, percent: u32) {
        if self.chance.percent(percent) {
            let same = drug.filter(|_| self.chance.percent(90)).cloned();
            if let Some(drug) = same.or_else(|| self.drug()) {
                self.set(question, Answer::Choice(drug));
            }
            return;
        }
        self.choose(
            question,
            &[
                (Some(NOT_STARTED), 30),
                (Some(NO_LONGER_APPROPRIATE), 15),
                (Some(INFORMED_DECLINE), 20),
                (Some(REFER_OPINION), 8),
                (Some(DONT_KNOW), 12),
                (None, 15),
            ],
        );
    }
}
