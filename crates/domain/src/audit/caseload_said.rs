//! How a desk says what caseload is expected: as an item of the topic `caseload` for each year from which a value holds, and beside it,
//! where it was worked out, from the hip fractures of which hospitals.

use std::collections::BTreeSet;

use super::caseload::{CASES_A_HIP_FRACTURE, NoCaseload, cases, read_caseload_year};
use crate::answer::Json;
use crate::identifying::may_identify;
use crate::invisible::visible;
use crate::record::{Change, Entry, ItemKey, Subject, Topic};
use crate::words::with_commas;

/// Most hospitals that a service can serve.
pub const MOST_HOSPITALS: usize = 40;
/// Most characters of a hospital's name.
pub const HOSPITAL_LIMIT: usize = 100;

/// Hip fractures of a year in NHFD of one hospital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HospitalHips {
    /// Its name.
    pub hospital: String,
    /// How many.
    pub hips: u32,
}

/// From which hospitals' hip fractures a caseload was worked out: one at least, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseloadWorking(Vec<HospitalHips>);

/// Why hospitals and their hip fractures work out no caseload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoWorking {
    /// A row has no name, or one that is too long.
    #[error("Name each hospital, in {HOSPITAL_LIMIT} characters at most")]
    Hospital,
    /// A name may hold somebody's number.
    #[error("A hospital’s name holds a number of ten digits or more: it is sent to FLS Central, so leave it out")]
    MayIdentify,
    /// Two rows are of one hospital.
    #[error("Two rows are about the same hospital: leave one of them out")]
    Twice,
    /// There are more rows than a service can serve hospitals.
    #[error("At most {MOST_HOSPITALS} hospitals can be given")]
    TooMany,
    /// A row has no number of hip fractures.
    #[error("Give the hip fractures of each hospital as a whole number, for example 310")]
    Hips,
}

impl CaseloadWorking {
    /// Reads rows as somebody types them: hospitals and their hip fractures in a year. Rows without either are left out; nothing
    /// where there are no others.
    ///
    /// # Errors
    /// When a row is none.
    pub fn read<'r>(rows: impl IntoIterator<Item = (&'r str, &'r str)>) -> Result<Option<Self>, NoWorking> {
        let mut hospitals: Vec<HospitalHips> = Vec::new();
        for (hospital, hips) in rows {
            let seen = visible(hospital);
            let name = seen.split_whitespace().collect::<Vec<_>>().join(" ");
            let digits: String = hips.chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
            if name.is_empty() && digits.is_empty() {
                continue;
            }
            hospitals.push(HospitalHips {
                hospital: name,
                hips: digits.parse().map_err(|_| NoWorking::Hips)?,
            });
        }
        if hospitals.is_empty() {
            return Ok(None);
        }
        Self::of(hospitals).map(Some)
    }

    /// The working of these hospitals.
    ///
    /// # Errors
    /// When there are none or too many, or one of them is none.
    pub fn of(hospitals: Vec<HospitalHips>) -> Result<Self, NoWorking> {
        if hospitals.len() > MOST_HOSPITALS {
            return Err(NoWorking::TooMany);
        }
        let is_name = |name: &str| !name.trim().is_empty() && name.chars().count() <= HOSPITAL_LIMIT;
        let is_hips = |hips: u32| {
            hips.checked_mul(CASES_A_HIP_FRACTURE)
                .is_some_and(|most| cases(most.max(1)).is_ok())
        };
        let mut names = BTreeSet::new();
        for HospitalHips { hospital, hips } in &hospitals {
            if !is_name(hospital) {
                return Err(NoWorking::Hospital);
            }
            if may_identify(hospital) {
                return Err(NoWorking::MayIdentify);
            }
            if !names.insert(hospital.to_lowercase()) {
                return Err(NoWorking::Twice);
            }
            if !is_hips(*hips) {
                return Err(NoWorking::Hips);
            }
        }
        if hospitals.is_empty() {
            return Err(NoWorking::Hospital);
        }
        Ok(Self(hospitals))
    }

    /// The hospitals, in the order in which they were given.
    pub fn hospitals(&self) -> &[HospitalHips] {
        &self.0
    }

    /// The caseload that they make: five times the sum of their hip fractures.
    ///
    /// # Errors
    /// When nobody can be expected, or more than there are.
    pub fn cases(&self) -> Result<u32, NoCaseload> {
        cases(self.sum().saturating_mul(CASES_A_HIP_FRACTURE))
    }

    /// "5 × (Hartwell Royal 210 + Hartwell General 90) = 1,500".
    pub fn words(&self) -> String {
        let parts = self.0.iter();
        let parts: Vec<String> = parts
            .map(|one| format!("{} {}", one.hospital, with_commas(one.hips.into())))
            .collect();
        let sum = match parts.as_slice() {
            [only] => only.clone(),
            several => format!("({})", several.join(" + ")),
        };
        let cases = self.sum().saturating_mul(CASES_A_HIP_FRACTURE);
        format!("{CASES_A_HIP_FRACTURE} × {sum} = {}", with_commas(cases.into()))
    }

    fn sum(&self) -> u32 {
        self.0.iter().map(|one| one.hips).fold(0, u32::saturating_add)
    }
}

/// The topic that it is said in.
pub fn caseload_topic() -> Subject {
    Subject::Service(Topic::CASELOAD)
}

/// The item that says that this many cases are expected a year, from a year on; absent where what was said of that year is taken out
/// again. Frozen: entries hold it.
pub fn caseload_item(from_year: i32, value: Option<u32>) -> (ItemKey, Option<Json>) {
    let value = value.map(|value| Json::new(value.to_string()));
    (ItemKey::new(from_year.to_string()), value)
}

/// What an entry says of the caseload: each value with the year that it holds from, absent where it is taken out.
pub fn caseload_said(entry: &Entry) -> impl Iterator<Item = (i32, Option<u32>)> + '_ {
    let items = match &entry.change {
        Change::Items(items) if entry.subject == caseload_topic() => Some(items),
        _ => None,
    };
    items.into_iter().flatten().filter_map(|(key, value)| {
        let year = read_caseload_year(key.as_str()).ok()?;
        let Some(value) = value else {
            return Some((year, None));
        };
        let value = cases(value.as_str().parse().ok()?).ok()?;
        Some((year, Some(value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &[(&str, &str)]) -> Result<Option<CaseloadWorking>, NoWorking> {
        CaseloadWorking::read(rows.iter().copied())
    }

    #[test]
    fn five_times_the_sum_of_the_hips_of_all_hospitals() {
        let two = read(&[("Hartwell  Royal ", "210"), ("", " "), ("Hartwell General", "1,090")])
            .unwrap()
            .unwrap();
        assert_eq!(two.cases(), Ok(6_500));
        assert_eq!(two.words(), "5 × (Hartwell Royal 210 + Hartwell General 1,090) = 6,500");
        let one = read(&[("Hartwell Royal", "240")]).unwrap().unwrap();
        assert_eq!(
            (one.cases(), one.words().as_str()),
            (Ok(1_200), "5 × Hartwell Royal 240 = 1,200")
        );
        assert_eq!(read(&[("", ""), (" ", "")]), Ok(None));
        let nobody = read(&[("Hartwell Royal", "0")]).unwrap().unwrap();
        assert_eq!(nobody.cases(), Err(NoCaseload));
    }

    #[test]
    fn a_row_is_a_hospital_and_a_whole_number_or_refused() {
        let long = "a".repeat(HOSPITAL_LIMIT + 1);
        for (hospital, hips, why) in [
            ("", "210", NoWorking::Hospital),
            (long.as_str(), "210", NoWorking::Hospital),
            ("Hartwell Royal", "", NoWorking::Hips),
            ("Hartwell Royal", "-1", NoWorking::Hips),
            ("Hartwell Royal", "2.5", NoWorking::Hips),
            ("Hartwell Royal", "999999", NoWorking::Hips),
            ("Ward of 999 100 0011", "210", NoWorking::MayIdentify),
        ] {
            assert_eq!(read(&[(hospital, hips)]), Err(why), "{hospital} {hips}");
        }
        let twice = [("Hartwell Royal", "210"), ("hartwell royal", "90")];
        assert_eq!(read(&twice), Err(NoWorking::Twice));
        let names: Vec<String> = (0..=MOST_HOSPITALS)
            .map(|number| format!("Hospital {number}"))
            .collect();
        let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
        assert_eq!(read(&many), Err(NoWorking::TooMany));
        assert_eq!(read(&many[1..]).unwrap().unwrap().hospitals().len(), MOST_HOSPITALS);
    }

    /// Frozen: these items are in every store and at Central.
    #[test]
    fn how_a_caseload_stands_in_an_entry_is_frozen() {
        let (key, value) = caseload_item(2026, Some(1_500));
        assert_eq!((key.as_str(), value.unwrap().as_str()), ("2026", "1500"));
        let (key, value) = caseload_item(2026, None);
        assert_eq!((key.as_str(), value), ("2026", None));
    }
}
