//! What a service answers in the facilities audit, as items of its topic: one log, one fold, and no second way of sending.
//!
//! - the year, `/` and a question's key, as in `2025/population`: the answer as a list of texts, see
//!   [`FacilityValue::parts`]; absent when it was cleared
//! - the year alone, as in `2025`: `true`, that what the service says of that year was submitted
//!
//! What a newer program says in another way is kept, and counted as such.

use domain::answer::Json;
use domain::dataset::{Facilities, FacilityQuestion};
use domain::facilities::{FacilitiesSaid, FacilityCandidate, FacilityValue, facilities_topic};
use domain::record::{Change, Entry, Folded, ItemKey, SaidBy, fold};

use crate::json;

/// What the value of the item says by which an audit is submitted.
const SUBMITTED: &str = "true";

/// The item by which a service answers a question about a year, or clears its answer.
pub fn answer_item(year: i32, question: &FacilityQuestion, value: Option<&FacilityValue>) -> (ItemKey, Option<Json>) {
    let value = value.map(|value| Json::new(json::text(&value.parts())));
    (ItemKey::new(format!("{year}/{}", question.key)), value)
}

/// The item by which a service submits what it says of a year.
pub fn submitted_item(year: i32) -> (ItemKey, Option<Json>) {
    (ItemKey::new(year.to_string()), Some(Json::new(SUBMITTED)))
}

/// Reads what the entries of the topic say of a year; those of other subjects say nothing of it.
pub fn read(facilities: &Facilities, year: i32, entries: &[Entry]) -> FacilitiesSaid {
    read_folded(facilities, year, entries, &fold(entries))
}

/// The same from entries and what they fold to.
pub fn read_folded(facilities: &Facilities, year: i32, entries: &[Entry], folded: &Folded) -> FacilitiesSaid {
    let mut said = FacilitiesSaid::default();
    for (key, json) in &folded.items {
        let Some(question) = About::of(key, year).question() else {
            continue;
        };
        match value(facilities, question, json) {
            Some(value) => {
                said.answers.insert(question.to_owned(), value);
            }
            None => said.newer += 1,
        }
    }
    for conflict in &folded.item_conflicts {
        let Some(question) = About::of(&conflict.key, year).question() else {
            continue;
        };
        let candidates = conflict.candidates.iter().map(|candidate| FacilityCandidate {
            value: candidate
                .answer
                .as_ref()
                .and_then(|json| value(facilities, question, json)),
            said: SaidBy::new(&candidate.author, candidate.at),
        });
        said.candidates.insert(question.to_owned(), candidates.collect());
    }
    let (submitted, value) = submitted_item(year);
    if folded.items.get(&submitted) == value.as_ref() {
        said.submitted = last(entries, |key| *key == submitted);
    }
    said.changed = last(entries, |key| matches!(About::of(key, year), About::Question(_)));
    said
}

/// Whether an entry says anything of a year.
pub fn is_about(entry: &Entry, year: i32) -> bool {
    says(entry, |key| !matches!(About::of(key, year), About::SomethingElse))
}

/// What an item is about.
enum About<'k> {
    Question(&'k str),
    Submitted,
    SomethingElse,
}

impl<'k> About<'k> {
    fn of(key: &'k ItemKey, year: i32) -> Self {
        let (of, question) = match key.as_str().split_once('/') {
            Some((of, question)) => (of, Some(question)),
            None => (key.as_str(), None),
        };
        match question {
            _ if of != year.to_string() => Self::SomethingElse,
            Some(question) => Self::Question(question),
            None => Self::Submitted,
        }
    }

    fn question(self) -> Option<&'k str> {
        match self {
            Self::Question(question) => Some(question),
            Self::Submitted | Self::SomethingElse => None,
        }
    }
}

fn value(facilities: &Facilities, question: &str, json: &Json) -> Option<FacilityValue> {
    let kept: Vec<String> = serde_json::from_str(json.as_str()).ok()?;
    facilities.question(question)?.kept(&kept)
}

/// Who said something of such an item last, by the clocks of those who wrote: for display only.
fn last(entries: &[Entry], item: impl Fn(&ItemKey) -> bool) -> Option<SaidBy> {
    let saying = entries.iter().filter(|entry| says(entry, &item));
    saying.max_by_key(|entry| (entry.at, entry.id)).map(SaidBy::of)
}

fn says(entry: &Entry, item: impl Fn(&ItemKey) -> bool) -> bool {
    match &entry.change {
        Change::Items(items) if entry.subject == facilities_topic() => items.keys().any(item),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frozen: these items are in every store and at Central.
    #[test]
    fn how_an_answer_stands_in_an_entry_is_frozen() {
        for (key, typed, item, json) in [
            (
                "fls_name",
                "Hartwell \"Royal\"",
                "2025/fls_name",
                r#"["Hartwell \"Royal\""]"#,
            ),
            ("population", "350,000", "2025/population", r#"["350000"]"#),
            ("consultant_pas", "0.750", "2025/consultant_pas", r#"["0.75"]"#),
            ("started", "March 2015", "2025/started", r#"["2015-03"]"#),
            ("restrictions", "Yes", "2025/restrictions", r#"["yes"]"#),
            (
                "groups_covered",
                "outpatient; hip",
                "2025/groups_covered",
                r#"["hip","outpatient"]"#,
            ),
        ] {
            let facilities = Facilities::published();
            let question = facilities.question(key).unwrap();
            let answer = question.read(typed).unwrap().unwrap();
            let (said, value) = answer_item(2025, question, Some(&answer));
            assert_eq!((said.as_str(), value.as_ref().map(Json::as_str)), (item, Some(json)));
            assert_eq!(super::value(facilities, key, &value.unwrap()), Some(answer));
        }
        let (said, value) = submitted_item(2025);
        assert_eq!((said.as_str(), value.unwrap().as_str()), ("2025", "true"));
    }

    #[test]
    fn an_item_is_about_one_year() {
        for (key, year) in [("2025/population", 2025), ("2025", 2025), ("20251", 20_251)] {
            let key = ItemKey::new(key);
            for other in [2023, 2025, 20_251] {
                let is_about = !matches!(About::of(&key, other), About::SomethingElse);
                assert_eq!(is_about, other == year);
            }
        }
    }
}
