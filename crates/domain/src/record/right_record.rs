//! Which record a fracture belongs to, asked at the NHS number and date of diagnosis, before a second record of the same
//! fracture can be begun.
//!
//! The audit's rules (FAQ Q15): several fractures before assessment are one record, dated by the earliest; a fracture in
//! another calendar year is a record of its own. Where both apply, at the turn of a year, the year counts, because the
//! figures are those of a year; what is there is said. For a fracture in the same year after assessment the sources are silent,
//! so the person at the desk decides. The record that has the number and date is opened (FAQ Q13: they are the match
//! key). `OVERSEAS` is nobody's number: those patients are matched by date of birth, postcode and date of diagnosis, and
//! where that leaves a doubt, the person decides too.

use chrono::{Datelike as _, NaiveDate};

use crate::answer::{Answer, Answers};
use crate::dataset::keys;
use crate::id::RecordId;
use crate::nhs_number::NhsNumber;
use crate::postcode::Postcode;
use crate::record::evaluation::is_overseas;
use crate::words::{counted, listed, long_date};

/// Whom a record is about, as far as it is asked before the record is begun. Its `Debug` shows nobody.
#[derive(Clone, PartialEq, Eq)]
pub enum Person {
    /// A patient with an NHS number.
    Number(NhsNumber),
    /// A patient from overseas.
    Overseas {
        /// Date of birth (1.02).
        born: NaiveDate,
        /// Postcode (1.04), when there is one.
        postcode: Option<Postcode>,
    },
    /// The patient of this record, which does not say who that is.
    Unnamed(RecordId),
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Number(_) => "Number(hidden)",
            Self::Overseas { .. } => "Overseas(hidden)",
            Self::Unnamed(_) => "Unnamed",
        })
    }
}

impl Person {
    /// Whom these answers are about; nothing before the NHS number, or the birth date of a patient from overseas, is
    /// known.
    pub fn of(answers: &Answers) -> Option<Self> {
        if !is_overseas(answers) {
            return answers
                .get(&keys::NHS_NUMBER)
                .and_then(Answer::as_nhs_number)
                .map(Self::Number);
        }
        Some(Self::Overseas {
            born: answers.get(&keys::BIRTH_DATE).and_then(Answer::as_date)?,
            postcode: match answers.get(&keys::POSTCODE) {
                Some(Answer::Postcode(postcode)) => Some(postcode.clone()),
                _ => None,
            },
        })
    }

    /// What is said in a record whose person and date were changed to those of another.
    pub fn twin_words(&self) -> &'static str {
        match self {
            Self::Number(_) => {
                "Another record has this NHS number and date of diagnosis: find it in Patients before you save this one"
            }
            Self::Overseas { .. } => {
                "Another record has this date of birth, postcode and date of diagnosis: find it in Patients before you save \
                 this one"
            }
            Self::Unnamed(_) => {
                "Another record of this patient has this date of diagnosis: find it in Patients before you save this one"
            }
        }
    }
}

/// A record that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordThere {
    /// The record.
    pub record: RecordId,
    /// Whom it is about.
    pub person: Person,
    /// Date of diagnosis (1.09).
    pub diagnosed: Option<NaiveDate>,
    /// Date of assessment (1.07). A patient answered as "Not assessed" has none.
    pub assessed: Option<NaiveDate>,
    /// The day on which it was deleted, when it is.
    pub deleted: Option<NaiveDate>,
}

/// What is to be done with a fracture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RightRecord {
    /// This record has the person and the date.
    Open(RecordId),
    /// A new record; this is the date of the person's latest record of another year.
    New {
        /// Nothing when the person has no record.
        other_year: Option<NaiveDate>,
    },
    /// The audit's rule says that the fracture belongs to a record that is there; a person may know better.
    Offer(Belongs),
    /// A person decides.
    Ask(Doubt),
}

/// A record in which several fractures before assessment come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belongs {
    /// The record.
    pub record: RecordId,
    /// Its date of diagnosis.
    pub diagnosed: NaiveDate,
    /// Its date of assessment, which lies after the fracture asked about.
    pub assessed: Option<NaiveDate>,
    /// The date it takes when the fracture asked about is the earlier one.
    pub redate: Option<NaiveDate>,
}

/// A record that a fracture may belong to, and why that is in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The record.
    pub record: RecordId,
    /// Its date of diagnosis.
    pub diagnosed: Option<NaiveDate>,
    /// Why.
    pub because: Because,
}

/// Why the right record is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The fracture was diagnosed in the same year, on or after the day of assessment.
    Assessed(NaiveDate),
    /// The record has no date of diagnosis yet.
    Undated,
    /// It may be somebody else from overseas: the postcode is not the same.
    OtherPostcode,
    /// It may be somebody else from overseas: a postcode is missing.
    NoPostcode,
    /// More than one patient from overseas agrees.
    Several,
    /// The record with this person and date was deleted on this day.
    Deleted(NaiveDate),
}

/// Finds the right record among those that are there, in any order.
pub fn right_record(person: &Person, diagnosed: NaiveDate, known: &[RecordThere]) -> RightRecord {
    let mut known: Vec<(&RecordThere, Alike)> = known
        .iter()
        .filter_map(|known| Some((known, alike(person, &known.person)?)))
        .collect();
    // The earliest first, and of two with one date the older.
    known.sort_by_key(|(known, _)| (known.diagnosed, known.record));
    let in_use = || known.iter().filter(|(known, _)| known.deleted.is_none());
    let same: Vec<&RecordThere> = in_use()
        .filter(|(_, alike)| *alike == Alike::Same)
        .map(|(known, _)| *known)
        .collect();
    let with_date: Vec<&RecordThere> = same
        .iter()
        .copied()
        .filter(|known| known.diagnosed == Some(diagnosed))
        .collect();
    match (with_date.as_slice(), person) {
        // Two with one number and date are joined elsewhere; the older stays.
        ([first, ..], Person::Number(_) | Person::Unnamed(_)) | ([first], Person::Overseas { .. }) => {
            return RightRecord::Open(first.record);
        }
        ([first, ..], Person::Overseas { .. }) => return doubt(first, Because::Several),
        ([], _) => {}
    }
    if let Some(found) = same.iter().find_map(|known| belongs(known, diagnosed)) {
        return RightRecord::Offer(found);
    }
    let assessed = same.iter().rev().find_map(|known| {
        let on = known.assessed.filter(|_| in_year_of(known, diagnosed))?;
        Some(doubt(known, Because::Assessed(on)))
    });
    if let Some(assessed) = assessed {
        return assessed;
    }
    if let Some(undated) = same.iter().find(|known| known.diagnosed.is_none()) {
        return doubt(undated, Because::Undated);
    }
    let unsure = in_use().find_map(|(known, alike)| match alike {
        Alike::Same => None,
        Alike::NoPostcode => in_year_of(known, diagnosed).then(|| doubt(known, Because::NoPostcode)),
        Alike::OtherPostcode => (known.diagnosed == Some(diagnosed)).then(|| doubt(known, Because::OtherPostcode)),
    });
    if let Some(unsure) = unsure {
        return unsure;
    }
    let deleted = known.iter().find_map(|(known, alike)| {
        let on = known
            .deleted
            .filter(|_| known.diagnosed == Some(diagnosed) && *alike == Alike::Same)?;
        Some(doubt(known, Because::Deleted(on)))
    });
    deleted.unwrap_or(RightRecord::New {
        other_year: same.iter().rev().find_map(|known| known.diagnosed),
    })
}

/// How many records of a patient are named by their dates.
const MOST_NAMED: usize = 3;

/// What is said of a patient's records while the date of the fracture is not known yet; nothing when there are none.
pub fn held_words(person: &Person, known: &[RecordThere]) -> Option<String> {
    let mut held: Vec<&RecordThere> = known
        .iter()
        .filter(|known| known.deleted.is_none() && alike(person, &known.person) == Some(Alike::Same))
        .collect();
    // The latest first; those without a date last.
    held.sort_by_key(|known| std::cmp::Reverse((known.diagnosed, known.record)));
    let mut named: Vec<String> = held
        .iter()
        .take(MOST_NAMED)
        .map(|known| known.diagnosed.map_or_else(|| "no date yet".to_owned(), long_date))
        .collect();
    if held.len() > MOST_NAMED {
        named.push(format!("{} more", held.len() - MOST_NAMED));
    }
    let records = counted(i64::try_from(held.len()).ok()?, "record", "records");
    (!held.is_empty()).then(|| {
        format!(
            "This patient has {records} here: {}. Type the date of this fracture to find the right one.",
            listed(&named)
        )
    })
}

/// How much a record's person is the one asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alike {
    Same,
    /// From overseas, and the postcodes differ.
    OtherPostcode,
    /// From overseas, and a postcode is missing.
    NoPostcode,
}

/// Whether the two may be one person; nothing when they are not.
pub(super) fn alike(asked: &Person, known: &Person) -> Option<Alike> {
    match (asked, known) {
        (Person::Number(asked), Person::Number(known)) => (asked == known).then_some(Alike::Same),
        (Person::Unnamed(asked), Person::Unnamed(known)) => (asked == known).then_some(Alike::Same),
        (
            Person::Overseas { born, postcode },
            Person::Overseas {
                born: known_born,
                postcode: known_postcode,
            },
        ) => (born == known_born).then(|| match (postcode, known_postcode) {
            (Some(postcode), Some(known)) if postcode == known => Alike::Same,
            (Some(_), Some(_)) => Alike::OtherPostcode,
            _ => Alike::NoPostcode,
        }),
        _ => None,
    }
}

fn in_year_of(known: &RecordThere, diagnosed: NaiveDate) -> bool {
    known.diagnosed.is_some_and(|known| known.year() == diagnosed.year())
}

/// Whether both fractures came before the assessment, in one year.
fn belongs(known: &RecordThere, diagnosed: NaiveDate) -> Option<Belongs> {
    let recorded = known.diagnosed.filter(|_| in_year_of(known, diagnosed))?;
    let before_assessment = known.assessed.is_none_or(|assessed| diagnosed < assessed);
    before_assessment.then_some(Belongs {
        record: known.record,
        diagnosed: recorded,
        assessed: known.assessed,
        redate: (diagnosed < recorded).then_some(diagnosed),
    })
}

fn doubt(known: &RecordThere, because: Because) -> RightRecord {
    RightRecord::Ask(Doubt {
        record: known.record,
        diagnosed: known.diagnosed,
        because,
    })
}

/// The FAQ in which the audit's rule about several fractures stands.
const SEVERAL_FRACTURES: &str = "FLS-DB FAQ 15";

impl RightRecord {
    /// What was found and what follows from it, for a nurse.
    pub fn words(&self, person: &Person) -> String {
        let overseas = matches!(person, Person::Overseas { .. });
        match self {
            Self::Open(_) if overseas => {
                "A patient from overseas with this date of birth and postcode has a record of this date: it opens."
                    .to_owned()
            }
            Self::Open(_) if matches!(person, Person::Unnamed(_)) => {
                "This patient has a record of this date: it opens.".to_owned()
            }
            Self::Open(_) => "There is a record with this number and date: it opens.".to_owned(),
            Self::New { other_year: Some(date) } => format!(
                "This patient has a record of {}. A fracture in another year is a record of its own: a new one is started.",
                long_date(*date)
            ),
            Self::New { other_year: None } if overseas => {
                "No patient from overseas has this date of birth and postcode yet: a new record is started.".to_owned()
            }
            Self::New { other_year: None } => "No record has this number yet: a new one is started.".to_owned(),
            Self::Offer(belongs) => belongs.words(),
            Self::Ask(doubt) => doubt.words(person),
        }
    }

    /// Where the rule stands, when the audit has one.
    pub fn source(&self) -> Option<&'static str> {
        match self {
            Self::Offer(_) | Self::New { other_year: Some(_) } => Some(SEVERAL_FRACTURES),
            _ => None,
        }
    }

    /// The record that stands to choose beside a new one, and how that choice is called.
    pub fn choice(&self) -> Option<(RecordId, String)> {
        let open = |date: NaiveDate| format!("Open the record of {}", long_date(date));
        match self {
            Self::Open(_) | Self::New { .. } => None,
            Self::Offer(belongs) => Some((
                belongs.record,
                match belongs.redate {
                    Some(date) => format!("Use that record, dated {}", long_date(date)),
                    None => format!("Use the record of {}", long_date(belongs.diagnosed)),
                },
            )),
            Self::Ask(doubt) => Some((
                doubt.record,
                match (doubt.because, doubt.diagnosed) {
                    (Because::Deleted(_), _) => "Open the deleted record".to_owned(),
                    (_, Some(date)) => open(date),
                    (_, None) => "Open that record".to_owned(),
                },
            )),
        }
    }
}

impl Belongs {
    fn words(&self) -> String {
        let assessed = match self.assessed {
            Some(date) => format!("assessed on {}, after this fracture", long_date(date)),
            None => "not assessed yet".to_owned(),
        };
        let redated = self
            .redate
            .map(|date| format!(" Its date would become {}.", long_date(date)))
            .unwrap_or_default();
        format!(
            "This patient has a record of {}, {assessed}. Several fractures before assessment are one record, dated by the \
             earliest.{redated}",
            long_date(self.diagnosed)
        )
    }
}

impl Doubt {
    fn words(&self, person: &Person) -> String {
        let of = self
            .diagnosed
            .map(|date| format!(" of {}", long_date(date)))
            .unwrap_or_default();
        match self.because {
            Because::Assessed(on) => format!(
                "This patient has a record{of}, assessed on {}. The audit does not say whether another fracture in the same \
                 year is a new record: please decide.",
                long_date(on)
            ),
            Because::Undated => {
                "This patient has a record without a date of diagnosis. It may be of this fracture: please look."
                    .to_owned()
            }
            Because::OtherPostcode => format!(
                "A patient from overseas with this date of birth has a record{of}, with another postcode. It may be the same \
                 person: please look."
            ),
            Because::NoPostcode => format!(
                "A patient from overseas with this date of birth has a record{of}, and without a postcode for both it may be \
                 the same person: please look."
            ),
            Because::Several => {
                "Several records of patients from overseas have this date of birth, postcode and date: please \
                                 look."
                    .to_owned()
            }
            Because::Deleted(on) => {
                let with = match person {
                    Person::Number(_) => "this number and date",
                    Person::Overseas { .. } => "this date of birth, postcode and date",
                    Person::Unnamed(_) => "this patient and date",
                };
                format!(
                    "The record with {with} was deleted on {}. It can be restored, or a new one started.",
                    long_date(on)
                )
            }
        }
    }
}
