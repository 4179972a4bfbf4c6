//! What the KPIs need of every record, kept in memory once it was asked for: one pass over it is a few milliseconds,
//! where reading it from the encrypted file is a hundred times that.

use std::collections::HashMap;
use std::sync::Arc;

use domain::audit::Facts;
use domain::id::RecordId;
use sqlx::Row as _;

use crate::error::StoreError;
use crate::opening::unlocked::Store;

/// The facts of every record that is in the figures, in no particular order.
#[derive(Default)]
pub(crate) struct FactTable {
    facts: Arc<Vec<Facts>>,
    ids: Vec<RecordId>,
    place: HashMap<RecordId, usize>,
}

impl FactTable {
    fn set(&mut self, record: RecordId, facts: Option<Facts>) {
        // Whoever still holds the last snapshot keeps it; only then is it copied.
        let all = Arc::make_mut(&mut self.facts);
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

    /// Takes over what a transaction changed.
    pub(crate) fn take_over(&mut self, changes: Vec<(RecordId, Option<Facts>)>) {
        for (record, facts) in changes {
            self.set(record, facts);
        }
    }
}

impl Store {
    /// The facts of every record in the figures, as of the last commit. Read once after unlocking; then kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facts(&self) -> Result<Arc<Vec<Facts>>, StoreError> {
        if let Some(table) = &*self.inner.facts() {
            return Ok(Arc::clone(&table.facts));
        }
        // Nobody writes meanwhile, so that no change is missed between reading and keeping.
        let mut still = self.inner.hold_still().await?;
        let rows = sqlx::query(
            "select r.id, d.facts from record_detail d join record r on r.nr = d.record_nr where d.facts is not null",
        )
        .fetch_all(still.connection()?)
        .await?;
        let mut table = FactTable::default();
        for row in &rows {
            let facts = Facts::from_bytes(row.try_get("facts")?).ok_or(StoreError::Damaged)?;
            table.set(RecordId::new(row.try_get("id")?), Some(facts));
        }
        let facts = Arc::clone(&table.facts);
        *self.inner.facts() = Some(table);
        still.undo().await?;
        Ok(facts)
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
            version: 0,
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
        let before = Arc::clone(&table.facts);
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
