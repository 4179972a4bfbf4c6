//! The table of the requirements of OWASP's Application Security Verification Standard 5.0, levels 1 and 2: every one of them
//! once, each with what became of it and, where it is met, what shows that.

use std::collections::BTreeMap;

use super::named::faults_in_cell;
use super::{AssuranceError, Table};

const REQUIREMENTS: Table = Table {
    path: "docs/asvs.csv",
    columns: &["id", "level", "asks", "state", "why", "evidence"],
};

/// How many there are of level 1 and of level 2 in each chapter of the standard, from the first on.
const OF_CHAPTERS: [(usize, usize); 17] = [
    (8, 19),
    (4, 7),
    (8, 11),
    (2, 8),
    (4, 5),
    (13, 22),
    (6, 12),
    (4, 3),
    (4, 3),
    (5, 24),
    (3, 11),
    (3, 6),
    (1, 12),
    (2, 7),
    (3, 10),
    (0, 16),
    (0, 7),
];

const MET: &str = "met";
const STATES: [&str; 3] = [MET, "not applicable", "not met"];

/// A requirement's number: chapter, section, and its own.
type Id = [usize; 3];

fn read_id(text: &str) -> Option<Id> {
    let mut parts = text.strip_prefix('V')?.split('.').map(|part| part.parse().ok());
    let id = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(id)
}

/// What is wrong with it, a sentence each.
pub(super) fn faults() -> Result<Vec<String>, AssuranceError> {
    let mut faults = Vec::new();
    let mut found: BTreeMap<Id, &str> = BTreeMap::new();
    let rows = REQUIREMENTS.rows()?;
    for (line, row) in &rows {
        let at = format!("{}, line {line}", REQUIREMENTS.path);
        let cell = |column: usize| row.get(column).unwrap_or_default();
        let (id, level, asks, state, why, evidence) = (cell(0), cell(1), cell(2), cell(3), cell(4), cell(5));
        match read_id(id) {
            None => faults.push(format!("{at}: {id} is no number of a requirement")),
            Some(id) => {
                if found.last_key_value().is_some_and(|(last, _)| *last >= id) {
                    faults.push(format!(
                        "{at}: each requirement stands there once, in the order of their numbers"
                    ));
                }
                found.insert(id, level);
            }
        }
        if !STATES.contains(&state) {
            faults.push(format!("{at}: {state:?} is none of {}", STATES.join(", ")));
        }
        if asks.is_empty() || why.is_empty() {
            faults.push(format!(
                "{at}: say in our own words what is asked, and why it is {state}"
            ));
        }
        if state == MET && evidence.is_empty() {
            faults.push(format!("{at}: what is met names the test or the file that shows it"));
        }
        let wrong = faults_in_cell(evidence);
        faults.extend(wrong.into_iter().map(|fault| format!("{at}: {fault}")));
    }
    faults.extend(counted_wrong(&found));
    Ok(faults)
}

fn counted_wrong(found: &BTreeMap<Id, &str>) -> Vec<String> {
    let mut faults = Vec::new();
    for ((of_1, of_2), chapter) in OF_CHAPTERS.into_iter().zip(1..) {
        let of = |level: &str| {
            found
                .iter()
                .filter(|(id, is)| id[0] == chapter && **is == level)
                .count()
        };
        let is = (of("1"), of("2"));
        if is != (of_1, of_2) {
            faults.push(format!(
                "{}: chapter {chapter} has {of_1} requirements of level 1 and {of_2} of level 2; here are {} and {}",
                REQUIREMENTS.path, is.0, is.1
            ));
        }
    }
    let all: usize = OF_CHAPTERS.iter().map(|(of_1, of_2)| of_1 + of_2).sum();
    if found.len() != all {
        faults.push(format!(
            "{}: the standard has {all}; here are {}",
            REQUIREMENTS.path,
            found.len()
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::read_id;

    #[test]
    fn a_number_has_three_parts() {
        assert_eq!(read_id("V10.4.11"), Some([10, 4, 11]));
        for wrong in ["", "V1", "V1.2", "1.2.3", "V1.2.3.4", "V1.2.x"] {
            assert_eq!(read_id(wrong), None, "{wrong}");
        }
    }
}
