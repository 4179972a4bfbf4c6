//! What the KPIs need of every record, kept in memory once it was asked for: one pass over it is a few milliseconds,
//! where reading it from the encrypted file is a hundred times that. No database is known here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::audit::Facts;
use domain::id::RecordId;

/// The facts of an open store; none before they were asked for, and after a change of which nobody knows whether it was
/// committed.
#[derive(Default)]
pub(crate) struct KeptFacts(Mutex<Option<FactTable>>);

impl KeptFacts {
    /// Looks at them, when they are kept.
    pub(crate) fn read<T>(&self, look: impl Fn(&FactTable) -> T) -> Option<T> {
        self.held().as_ref().map(look)
    }

    /// Keeps these from now on.
    pub(crate) fn keep(&self, table: FactTable) {
        *self.held() = Some(table);
    }

    /// Takes over what a transaction has changed, once it is committed.
    pub(crate) fn take_over(&self, changes: Vec<(RecordId, Option<Facts>)>) {
        if let Some(table) = &mut *self.held() {
            table.take_over(changes);
        }
    }

    /// Forgets them: they are read anew when they are asked for.
    pub(crate) fn forget(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<FactTable>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The facts of every record that is in the figures, in no particular order.
#[derive(Default)]
pub(crate) struct FactTable {
    facts: Arc<Vec<Facts>>,
    ids: Vec<RecordId>,
    place: HashMap<RecordId, usize>,
}

impl FactTable {
    /// All of them, as they are now.
    pub(crate) fn snapshot(&self) -> Arc<Vec<Facts>> {
        Arc::clone(&self.facts)
    }

    /// The records whose facts are such.
    pub(crate) fn records_with(&self, are_such: impl Fn(Facts) -> bool) -> Vec<RecordId> {
        let both = self.ids.iter().zip(self.facts.iter());
        both.filter(|(_, facts)| are_such(**facts)).map(|(id, _)| *id).collect()
    }

    /// The facts of these records, in their order; none for one that is in no figure.
    pub(crate) fn of(&self, records: &[RecordId]) -> Vec<Option<Facts>> {
        let place = |record| self.place.get(record).copied();
        let facts = |record| place(record).and_then(|place| self.facts.get(place)).copied();
        records.iter().map(facts).collect()
    }

    /// Takes over changes, each a record and what its facts are now; none when it is in no figure.
    pub(crate) fn take_over(&mut self, changes: Vec<(RecordId, Option<Facts>)>) {
        // Whoever still holds the last snapshot keeps it, and only then is it copied: once for all of these changes.
        let all = Arc::make_mut(&mut self.facts);
        for (record, facts) in changes {
            match (self.place.get(&record).copied(), facts) {
                (Some(place), Some(facts)) => all[place] = facts,
                (None, Some(facts)) => {
                    self.place.insert(record, all.len());
                    self.ids.push(record);
                    all.push(facts);
                }
                (Some(place), None) => {
                    all.swap_remove(place);
                    self.ids.swap_remove(place);
                    self.place.remove(&record);
                    if let Some(moved) = self.ids.get(place) {
                        self.place.insert(*moved, place);
                    }
                }
                (None, None) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_table_holds_what_was_set_last() {
        let facts = |flags| Facts {
            diagnosed: "2026-01-01".parse().unwrap(),
            version: Some(0),
            flags,
            apply: 0,
            missing: 0,
            later: 0,
            age_band: None,
            gender: None,
            care_home: None,
            site: None,
            assessed: None,
            dxa_done: None,
            followed_up: None,
        };
        let id = |n| RecordId::new(Uuid::from_u128(n));
        let mut table = FactTable::default();
        table.take_over(
            (1..=4)
                .map(|n| (id(n), Some(facts(u16::try_from(n).unwrap()))))
                .collect(),
        );
        let before = table.snapshot();
        table.take_over(vec![
            (id(2), None),
            (id(4), Some(facts(40))),
            (id(9), None),
            (id(1), None),
            (id(5), Some(facts(5))),
        ]);
        let mut flags: Vec<u16> = table.facts.iter().map(|facts| facts.flags).collect();
        flags.sort_unstable();
        assert_eq!(flags, [3, 5, 40]);
        assert_eq!(before.len(), 4, "a snapshot stays as it was");
        table.take_over(vec![(id(3), None), (id(5), None), (id(4), None)]);
        assert!(table.facts.is_empty());
    }
}
