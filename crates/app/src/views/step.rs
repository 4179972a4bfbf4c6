//! What a step of entering leaves of a record. Whoever is in this process has the record whole; a window is told what changed
//! since the view that it was told last. It is found by comparing what is told, field by field, so that no field of a
//! record can be forgotten here.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use super::RecordView;

/// A record after a step of entering it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RecordStep {
    /// Told whole: the window was last told of another record, or of none.
    Whole {
        /// The record as it is now.
        view: Box<RecordView>,
    },
    /// Told as what changed.
    Changed {
        /// What changed.
        patch: RecordPatch,
        /// The record as it is now, which does not cross to the window.
        #[serde(skip)]
        view: Box<RecordView>,
    },
}

impl RecordStep {
    /// The record as it is now.
    pub fn into_view(self) -> RecordView {
        match self {
            Self::Whole { view } | Self::Changed { view, .. } => *view,
        }
    }
}

/// What changed in a record's view since the one of an earlier edition.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecordPatch {
    /// The edition of the view that this is to be laid over, and no other.
    pub since: u32,
    /// Fields that changed, as they are now.
    #[ts(type = "Partial<RecordView>")]
    pub facts: Map<String, Value>,
    /// Lists of things with a key that changed.
    #[ts(
        type = "{ [F in keyof RecordView]?: RecordView[F] extends (infer T)[] ? { changed: T[]; at: number; removed: number; added: T[] } : never }"
    )]
    pub lists: BTreeMap<String, ListPatch>,
}

/// What changed in a list: first things that are in both, then one run of things that go and come.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListPatch {
    /// Things that are in both lists and changed, as they are now.
    pub changed: Vec<Value>,
    /// Where a run of things goes.
    pub at: usize,
    /// How many go there.
    pub removed: usize,
    /// What comes in their place.
    pub added: Vec<Value>,
}

impl RecordPatch {
    /// What to lay over the view `before`, of the edition `since`, for the view `now`; both as they are told.
    pub(crate) fn between(since: u32, before: &Map<String, Value>, now: &Map<String, Value>) -> Self {
        let mut facts = Map::new();
        let mut lists = BTreeMap::new();
        for (field, value) in now {
            let was = before.get(field);
            if was == Some(value) {
                continue;
            }
            if let Some(patch) = was.and_then(|was| ListPatch::between(was, value)) {
                lists.insert(field.clone(), patch);
            } else {
                facts.insert(field.clone(), value.clone());
            }
        }
        Self { since, facts, lists }
    }

    /// The view that comes of laying this over the view `before`; nothing when that is of another edition.
    #[must_use]
    pub fn over(&self, before: &Map<String, Value>) -> Option<Map<String, Value>> {
        if before.get("edition").and_then(Value::as_u64) != Some(u64::from(self.since)) {
            return None;
        }
        let mut now = before.clone();
        now.extend(self.facts.clone());
        for (field, patch) in &self.lists {
            let list = now.get_mut(field)?.as_array_mut()?;
            patch.lay_over(list)?;
        }
        Some(now)
    }
}

impl ListPatch {
    /// What changed between two lists of things with a key each; nothing when one is no such list.
    fn between(before: &Value, now: &Value) -> Option<Self> {
        let (before, now) = (keyed(before)?, keyed(now)?);
        let same_key = |pair: &(&(Key<'_>, &Value), &(Key<'_>, &Value))| pair.0.0 == pair.1.0;
        let ahead = before.iter().zip(&now).take_while(same_key).count();
        let (rest_before, rest_now) = (before.iter().skip(ahead).rev(), now.iter().skip(ahead).rev());
        let behind = rest_before.zip(rest_now).take_while(same_key).count();
        let were: HashMap<_, _> = before.iter().copied().collect();
        let (ends_before, ends_now) = (before.len() - behind, now.len() - behind);
        let kept = now.iter().take(ahead).chain(now.iter().skip(ends_now));
        Some(Self {
            changed: kept
                .filter(|(key, value)| were.get(key) != Some(value))
                .map(|(_, value)| (*value).clone())
                .collect(),
            at: ahead,
            removed: ends_before - ahead,
            added: now
                .iter()
                .take(ends_now)
                .skip(ahead)
                .map(|(_, value)| (*value).clone())
                .collect(),
        })
    }

    fn lay_over(&self, list: &mut Vec<Value>) -> Option<()> {
        let changed: HashMap<_, _> = self.changed.iter().map(|thing| (key(thing), thing)).collect();
        for thing in list.iter_mut() {
            if let Some(now) = changed.get(&key(thing)) {
                *thing = (*now).clone();
            }
        }
        let end = self.at.checked_add(self.removed).filter(|end| *end <= list.len())?;
        list.splice(self.at..end, self.added.iter().cloned());
        Some(())
    }
}

/// What a thing in a list is known by: a question's key, and of a finding the rule's code.
type Key<'a> = (Option<&'a str>, Option<&'a str>);

fn key(thing: &Value) -> Key<'_> {
    let text = |field: &str| thing.get(field).and_then(Value::as_str);
    (text("key"), text("code"))
}

/// The things of a list by their keys; nothing when one has none, or two have the same.
fn keyed(list: &Value) -> Option<Vec<(Key<'_>, &Value)>> {
    let things: Vec<_> = list.as_array()?.iter().map(|thing| (key(thing), thing)).collect();
    let mut met = HashSet::new();
    things
        .iter()
        .all(|(key, _)| key.0.is_some() && met.insert(*key))
        .then_some(things)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(fields) => fields,
            _ => unreachable!("written as an object"),
        }
    }

    /// What is told of going from one list of questions to another, once it is sure that it leads there.
    fn told(before: &Value, now: &Value) -> Value {
        let before = fields(json!({ "edition": 1, "born": "3 May 1951", "questions": before }));
        let now = fields(json!({ "edition": 2, "born": "3 May 1951", "questions": now }));
        let patch = RecordPatch::between(1, &before, &now);
        assert_eq!(patch.over(&before).as_ref(), Some(&now));
        serde_json::to_value(patch).expect("a patch is JSON")
    }

    #[test]
    fn what_did_not_change_is_not_told() {
        let list = json!([{ "key": "height", "text": "158" }, { "key": "weight", "text": "38" }]);
        assert_eq!(
            told(&list, &list),
            json!({ "since": 1, "facts": { "edition": 2 }, "lists": {} })
        );
    }

    #[test]
    fn of_a_list_what_changed_came_and_went_is_told() {
        let before = json!([{ "key": "a", "text": "" }, { "key": "b", "text": "" }, { "key": "c", "text": "" }]);
        let now = json!([{ "key": "a", "text": "1" }, { "key": "d", "text": "" }, { "key": "c", "text": "" }]);
        assert_eq!(
            told(&before, &now)["lists"]["questions"],
            json!({ "changed": [{ "key": "a", "text": "1" }], "at": 1, "removed": 1, "added": [{ "key": "d", "text": "" }] })
        );
    }

    #[test]
    fn a_list_leads_to_every_other_however_its_things_come_go_and_move() {
        let things = ["a", "b", "c", "d"];
        let mut lists = vec![vec![]];
        for place in 0..3 {
            let longer: Vec<Vec<(&str, usize)>> = lists
                .iter()
                .filter(|list| list.len() == place)
                .flat_map(|list| {
                    things
                        .iter()
                        .filter(|thing| list.iter().all(|(key, _)| key != *thing))
                        .flat_map(|thing| (0..2).map(|text| [list.clone(), vec![(*thing, text)]].concat()))
                        .collect::<Vec<_>>()
                })
                .collect();
            lists.extend(longer);
        }
        let value = |list: &[(&str, usize)]| {
            let things = list.iter().map(|(key, text)| json!({ "key": key, "text": text }));
            Value::Array(things.collect())
        };
        for before in &lists {
            for now in &lists {
                told(&value(before), &value(now));
            }
        }
    }

    #[test]
    fn what_has_no_key_of_its_own_is_told_whole() {
        for odd in [
            json!([{ "key": "a", "n": 1 }, { "key": "a", "n": 2 }]),
            json!([1, 2]),
            json!(null),
        ] {
            let told = told(&json!([{ "key": "a", "n": 1 }]), &odd);
            assert_eq!(told["facts"]["questions"], odd);
        }
    }

    #[test]
    fn nothing_is_laid_over_another_edition() {
        let view = fields(json!({ "edition": 7, "questions": [] }));
        assert_eq!(RecordPatch::between(6, &view, &view).over(&view), None);
    }
}
