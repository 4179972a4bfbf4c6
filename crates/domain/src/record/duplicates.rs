//! Which records may be the same patient's same fracture, and why. The audit's own rule is not known; this one is ours.
//! That two records are not, a person says once: it is remembered for every desk of the service.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};

use super::subject::ItemKey;
use crate::answer::Json;
use crate::dataset::OptionKey;
use crate::id::RecordId;
use crate::nhs_number::NhsNumber;
use crate::postcode::Postcode;

/// Most days between two dates of diagnosis of one fracture, written down twice.
const DAYS: i64 = 30;
/// Months within which two records of the same site may be one fracture.
const MONTHS: u32 = 12;

/// What of a record is compared with others. Its `Debug` shows nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct ComparedRecord {
    /// The record.
    pub record: RecordId,
    /// 1.01, when it is a number.
    pub nhs_number: Option<NhsNumber>,
    /// 1.02
    pub born: Option<NaiveDate>,
    /// 1.04
    pub postcode: Option<Postcode>,
    /// 1.09
    pub diagnosed: Option<NaiveDate>,
    /// 1.11
    pub site: Option<OptionKey>,
}

impl std::fmt::Debug for ComparedRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ComparedRecord({})", self.record)
    }
}

/// Why two records may be the same: the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    /// The same NHS number and date of diagnosis.
    Fracture,
    /// The same NHS number, and so many days between the dates of diagnosis, 30 at most.
    NumberWithin {
        /// The days.
        days: i64,
    },
    /// The same NHS number and site, diagnosed within a year of each other.
    NumberAndSite,
    /// One of them has no NHS number, or neither has; the same date of birth and date of diagnosis.
    BornAndDiagnosed,
    /// Likewise; the same date of birth and postcode.
    BornAndPostcode,
}

/// Two records that may be the same, the one with the smaller id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The one that is kept where they are joined.
    pub one: RecordId,
    /// The other.
    pub other: RecordId,
    /// Why.
    pub alike: Alike,
}

/// What a person has said of two records that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// They are not the same: nobody is asked again.
    NotTheSame,
    /// They are two fractures of one patient.
    TwoFractures,
}

impl Alike {
    /// Why two records may be the same fracture of the same patient; nothing where they do not look it.
    pub fn between(one: &ComparedRecord, other: &ComparedRecord) -> Option<Self> {
        let diagnosed = one.diagnosed.zip(other.diagnosed);
        let is_same = |is_same: bool, alike| is_same.then_some(alike);
        if let Some((number, with)) = one.nhs_number.zip(other.nhs_number) {
            let (earlier, later) = diagnosed.map(|(one, other)| (one.min(other), one.max(other)))?;
            if number != with {
                return None;
            }
            let days = (later - earlier).num_days();
            let within_a_year = earlier
                .checked_add_months(Months::new(MONTHS))
                .is_none_or(|end| later <= end);
            let same_site = one.site.is_some() && one.site == other.site;
            return is_same(days == 0, Self::Fracture)
                .or(is_same(days <= DAYS, Self::NumberWithin { days }))
                .or(is_same(same_site && within_a_year, Self::NumberAndSite));
        }
        if one.born.is_none() || one.born != other.born {
            return None;
        }
        let same_day = diagnosed.is_some_and(|(one, other)| one == other);
        let same_postcode = one.postcode.is_some() && one.postcode == other.postcode;
        is_same(same_day, Self::BornAndDiagnosed).or(is_same(same_postcode, Self::BornAndPostcode))
    }

    /// Whether Central takes only one of them for as long as both say what they say now, so that saying that they are two is not
    /// enough.
    pub const fn is_held_at_central(self) -> bool {
        matches!(self, Self::Fracture)
    }

    /// The reason in words.
    pub fn words(self) -> String {
        match self {
            Self::Fracture => "Same NHS number and date of diagnosis".to_owned(),
            Self::NumberWithin { days: 1 } => "Same NHS number, diagnosed 1 day apart".to_owned(),
            Self::NumberWithin { days } => format!("Same NHS number, diagnosed {days} days apart"),
            Self::NumberAndSite => "Same NHS number and site of fracture within a year".to_owned(),
            Self::BornAndDiagnosed => "Same dates of birth and diagnosis, and no two NHS numbers to compare".to_owned(),
            Self::BornAndPostcode => "Same date of birth and postcode, and no two NHS numbers to compare".to_owned(),
        }
    }
}

/// The pairs of records of which somebody has said that they are not the same, each in order, with the items that say so. What was
/// said of a record holds of the one that it was joined to since: `wholes` has those that were joined to another, each with that
/// one.
pub fn kept_apart(
    said: &BTreeMap<ItemKey, Json>,
    wholes: &BTreeMap<RecordId, RecordId>,
) -> BTreeMap<(RecordId, RecordId), Vec<ItemKey>> {
    let mut apart: BTreeMap<(RecordId, RecordId), Vec<ItemKey>> = BTreeMap::new();
    for item in said.keys() {
        if let Some(pair) = whole_pair(item, wholes) {
            apart.entry(pair).or_default().push(item.clone());
        }
    }
    apart
}

/// The pairs of records of which somebody has said that they are two fractures of one patient; as in [`kept_apart`].
pub fn linked(said: &BTreeMap<ItemKey, Json>, wholes: &BTreeMap<RecordId, RecordId>) -> BTreeSet<(RecordId, RecordId)> {
    said.iter()
        .filter(|(_, said)| Apart::read(said) == Some(Apart::TwoFractures))
        .filter_map(|(item, _)| whole_pair(item, wholes))
        .filter(|(one, other)| one != other)
        .collect()
}

/// The records that an item is about, or those that they were joined to, in order.
fn whole_pair(item: &ItemKey, wholes: &BTreeMap<RecordId, RecordId>) -> Option<(RecordId, RecordId)> {
    let whole = |record: RecordId| wholes.get(&record).copied().unwrap_or(record);
    let (one, other) = pair_of(item)?;
    let (one, other) = (whole(one), whole(other));
    Some((one.min(other), one.max(other)))
}

/// Every pair of these records that look alike: the surest first, and of those the last diagnosed first. Those that are
/// [kept apart](kept_apart) are among them.
pub fn alike_pairs(records: &[ComparedRecord]) -> Vec<Pair> {
    let mut by_number: BTreeMap<NhsNumber, Vec<&ComparedRecord>> = BTreeMap::new();
    let mut by_birth: BTreeMap<NaiveDate, Vec<&ComparedRecord>> = BTreeMap::new();
    for record in records {
        if let Some(number) = record.nhs_number {
            by_number.entry(number).or_default().push(record);
        }
        if let Some(born) = record.born {
            by_birth.entry(born).or_default().push(record);
        }
    }
    let mut found: BTreeMap<(RecordId, RecordId), (Alike, Option<NaiveDate>)> = BTreeMap::new();
    for alike in by_number.values().chain(by_birth.values()) {
        for (place, one) in alike.iter().enumerate() {
            for other in alike.iter().skip(place + 1) {
                let pair = (one.record.min(other.record), one.record.max(other.record));
                if let Some(alike) = Alike::between(one, other)
                    && one.record != other.record
                {
                    found.insert(pair, (alike, one.diagnosed.max(other.diagnosed)));
                }
            }
        }
    }
    let mut pairs: Vec<(Pair, Option<NaiveDate>)> = found
        .into_iter()
        .map(|((one, other), (alike, diagnosed))| (Pair { one, other, alike }, diagnosed))
        .collect();
    pairs.sort_by_key(|(pair, diagnosed)| (pair.alike, std::cmp::Reverse(*diagnosed), pair.one, pair.other));
    pairs.into_iter().map(|(pair, _)| pair).collect()
}

/// The pairs of these records that may be the same: those that look [alike](alike_pairs) and that nobody keeps apart.
pub fn possible_duplicates<T>(records: &[ComparedRecord], apart: &BTreeMap<(RecordId, RecordId), T>) -> Vec<Pair> {
    let mut pairs = alike_pairs(records);
    pairs.retain(|pair| !apart.contains_key(&(pair.one, pair.other)));
    pairs
}

/// The item of the topic `not-a-duplicate` that is about these two records, in whichever order.
pub fn pair_item(one: RecordId, other: RecordId) -> ItemKey {
    let (one, other) = (one.min(other), one.max(other));
    ItemKey::new(format!("{} {}", one.uuid().simple(), other.uuid().simple()))
}

/// The records that an item is about; nothing where a newer program means something else by it.
pub fn pair_of(item: &ItemKey) -> Option<(RecordId, RecordId)> {
    let (one, other) = item.as_str().split_once(' ')?;
    Some((one.parse().ok()?, other.parse().ok()?))
}

impl Apart {
    /// As the item says it.
    pub fn said(self) -> Json {
        Json::new(match self {
            Self::NotTheSame => "\"not-the-same\"",
            Self::TwoFractures => "\"two-fractures\"",
        })
    }

    /// In words: "Two fractures of one patient".
    pub fn words(self) -> &'static str {
        match self {
            Self::NotTheSame => "Not a duplicate",
            Self::TwoFractures => "Two fractures of one patient",
        }
    }

    /// What an item says; nothing where a newer program says something else.
    pub fn read(said: &Json) -> Option<Self> {
        [Self::NotTheSame, Self::TwoFractures]
            .into_iter()
            .find(|apart| apart.said().as_str() == said.as_str())
    }
}
