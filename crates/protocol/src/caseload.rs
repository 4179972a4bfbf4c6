//! From which hospitals' hip fractures a caseload was worked out, as an item beside the one that says it: the year, `/` and `hips`, as
//! in `2026/hips`, with a list of hospitals, each a list of its name and its hip fractures. It is absent where a number was said
//! without it. What a caseload is worked out with is the number alone.

use domain::answer::Json;
use domain::audit::{CaseloadWorking, HospitalHips, caseload_topic};
use domain::record::{Change, Entry, ItemKey};

use crate::json;

/// The item that says how the caseload from a year on was worked out.
pub fn working_item(from_year: i32, working: Option<&CaseloadWorking>) -> (ItemKey, Option<Json>) {
    let rows = |working: &CaseloadWorking| {
        let rows = working.hospitals().iter();
        let rows: Vec<(&str, u32)> = rows.map(|one| (one.hospital.as_str(), one.hips)).collect();
        Json::new(json::text(&rows))
    };
    (key_of(from_year), working.map(rows))
}

/// How an entry says that the caseload from a year on was worked out; nothing where it says nothing of it that this program reads.
pub fn working_said(entry: &Entry, from_year: i32) -> Option<CaseloadWorking> {
    match &entry.change {
        Change::Items(items) if entry.subject == caseload_topic() => read(items.get(&key_of(from_year))?.as_ref()?),
        _ => None,
    }
}

fn read(json: &Json) -> Option<CaseloadWorking> {
    let rows: Vec<(String, u32)> = serde_json::from_str(json.as_str()).ok()?;
    let hospitals = rows.into_iter().map(|(hospital, hips)| HospitalHips { hospital, hips });
    CaseloadWorking::of(hospitals.collect()).ok()
}

fn key_of(from_year: i32) -> ItemKey {
    ItemKey::new(format!("{from_year}/hips"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frozen: these items are in every store and at Central.
    #[test]
    fn how_a_working_stands_in_an_entry_is_frozen() {
        let working = CaseloadWorking::read([("Hartwell \"Royal\"", "210"), ("Hartwell General", "90")]);
        let working = working.unwrap().unwrap();
        let (key, value) = working_item(2026, Some(&working));
        let value = value.unwrap();
        assert_eq!(
            (key.as_str(), value.as_str()),
            ("2026/hips", r#"[["Hartwell \"Royal\"",210],["Hartwell General",90]]"#)
        );
        assert_eq!(read(&value), Some(working));
        for newer in ["{}", "[]", r#"[["",210]]"#, r#"[["Hartwell Royal",-1]]"#] {
            assert_eq!(read(&Json::new(newer)), None, "{newer}");
        }
    }
}
