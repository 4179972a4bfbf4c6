//! Records whose patients were found not cleared, and that Central has: a marker of each goes into the database and to Central, and what
//! this desk holds of the record goes on under its next id, as if it had never left. The same is done where another desk's marker
//! arrives, so that all desks of a service come to the same, whoever says it first. Nothing of it says that somebody chose anything: the
//! record is held back like any whose number is in no list that holds.
//!
//! Which ids come next is `domain::record`'s to say, and what an entry is under its next id `protocol::canonical`'s. Nothing here begins
//! or ends a transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use domain::record::{Digest, Marker, next_entry, next_record, purged_before_marker_id};
use protocol::canonical::{self, Written, not_cleared_marker, purge_marker, renew};
use protocol::frame::WireEntry;
use protocol::packed;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::instant;
use crate::error::StoreError;
use crate::exchange::parked::{ParkedEntry, park};
use crate::records::codes::{PURGED, WITHDRAWN};
use crate::records::entries::read::{digests, read_digest};
use crate::records::joins::{one_with, states};
use crate::records::opt_outs::held_back::{answers, held_lists};
use crate::sql;

/// What goes on under next ids: entries as they were, before anything of their records was removed.
#[derive(Default)]
pub(crate) struct GoingOn {
    entries: Vec<WireEntry>,
    /// When those came that this program cannot read, by their next ids.
    parked: BTreeMap<EntryId, DateTime<Utc>>,
}

impl GoingOn {
    /// Everything that is held of these records.
    pub(crate) async fn of(
        connection: &mut SqliteConnection,
        records: &BTreeSet<RecordId>,
    ) -> Result<Self, StoreError> {
        let mut going_on = Self::default();
        if records.is_empty() {
            return Ok(going_on);
        }
        let rows = sqlx::query(
            "select e.id, e.digest, e.bytes, null as at from json_each(?1) j join record r on r.id = unhex(j.value) \
             join entry e on e.record_nr = r.nr \
             union all select p.id, p.digest, p.bytes, p.at from json_each(?1) j \
             join parked_entry p on p.subject = unhex(j.value)",
        )
        .bind(sql::records(records))
        .fetch_all(connection)
        .await?;
        for row in &rows {
            let bytes = packed::unpack(row.try_get("bytes")?).map_err(|_| StoreError::Damaged)?;
            going_on.entries.push(WireEntry {
                digest: read_digest(row)?,
                bytes,
            });
            if let Some(at) = row.try_get::<Option<i64>, _>("at")? {
                let id = next_entry(EntryId::new(row.try_get("id")?));
                going_on.parked.insert(id, instant(at));
            }
        }
        Ok(going_on)
    }

    /// Adds an entry of such a record that has come just now.
    pub(crate) fn push(&mut self, (entry, bytes): Written) {
        self.entries.push(WireEntry {
            digest: entry.digest,
            bytes,
        });
    }

    /// The entries under their next ids, to be added; those that this program cannot read are parked under theirs.
    pub(crate) async fn renewed(self, connection: &mut SqliteConnection) -> Result<Vec<Written>, StoreError> {
        if self.entries.is_empty() {
            return Ok(Vec::new());
        }
        let held = digests_before(connection, &self.entries).await?;
        let renewed = renew(&self.entries, |entry| held.get(&entry).copied());
        let mut written = Vec::with_capacity(renewed.len());
        for wire in renewed {
            if let Ok(entry) = canonical::read(&wire.bytes, wire.digest) {
                written.push((entry, wire.bytes));
                continue;
            }
            let Ok(named) = canonical::named(&wire.bytes) else {
                continue;
            };
            let at = self.parked.get(&named.id).copied().unwrap_or_default();
            let parked = ParkedEntry {
                entry: named.id,
                record: named.subject.id(),
                wire,
            };
            park(connection, &[parked], at).await?;
        }
        Ok(written)
    }
}

/// The digests, under their next ids, of what these entries come after, as far as that is held.
async fn digests_before(
    connection: &mut SqliteConnection,
    entries: &[WireEntry],
) -> Result<BTreeMap<EntryId, Digest>, StoreError> {
    let mut before: BTreeSet<EntryId> = BTreeSet::new();
    for named in entries.iter().filter_map(|entry| canonical::named(&entry.bytes).ok()) {
        before.extend(named.parents.into_iter().map(next_entry));
    }
    digests(connection, before).await
}

/// Adds the markers that follow from those that are among these entries: records that are joined are one patient's, and are withdrawn
/// together; and what was purged under one id is purged under the next ones, whichever desk heard of which first.
pub(crate) async fn add_what_follows(
    connection: &mut SqliteConnection,
    fresh: &mut Vec<Written>,
) -> Result<(), StoreError> {
    let mut marked: BTreeSet<(RecordId, Marker)> = fresh
        .iter()
        .filter_map(|(entry, _)| Some((entry.record()?, entry.change.marker()?)))
        .collect();
    if marked.is_empty() {
        return Ok(());
    }
    let withdrawn = marked.iter().filter(|(_, marker)| *marker == Marker::NotCleared);
    let withdrawn: BTreeSet<RecordId> = withdrawn.map(|(record, _)| *record).collect();
    if !withdrawn.is_empty() {
        let together = one_with(connection, &withdrawn).await?;
        for (record, state) in states(connection, &together).await? {
            if !matches!(state, PURGED | WITHDRAWN) && marked.insert((record, Marker::NotCleared)) {
                fresh.push(not_cleared_marker(record));
            }
        }
    }
    let mut looked_at: BTreeSet<RecordId> = marked.iter().map(|(record, _)| *record).collect();
    while !looked_at.is_empty() {
        let held = states(connection, &looked_at).await?;
        let mut next = BTreeSet::new();
        for record in looked_at {
            let state = held.get(&record).copied();
            let is = |marker, of_marker| marked.contains(&(record, marker)) || state == Some(of_marker);
            if is(Marker::Purged, PURGED) && is(Marker::NotCleared, WITHDRAWN) {
                next.insert(next_record(record));
            }
        }
        let held = states(connection, &next).await?;
        next.retain(|record| held.get(record) != Some(&PURGED) && marked.insert((*record, Marker::Purged)));
        fresh.extend(
            next.iter()
                .map(|record| purge_marker(purged_before_marker_id(*record), *record)),
        );
        looked_at = next;
    }
    Ok(())
}

/// Markers of the records that may be at Central, and whose patients a reply did not clear by the lists that hold.
pub(crate) async fn markers_of_the_not_cleared(connection: &mut SqliteConnection) -> Result<Vec<Written>, StoreError> {
    let lists = held_lists(connection).await?;
    if lists.is_empty() {
        return Ok(Vec::new());
    }
    let statement = sqlx::query_scalar(
        "select json_group_array(json_array(lower(hex(id)), nhs_number)) from record \
         where state in (0, 1) and held_back = 1 and nhs_number is not null",
    );
    let held_back: Vec<(RecordId, i64)> = sql::rows_together(statement, connection).await?;
    let mut not_cleared: BTreeSet<RecordId> = BTreeSet::new();
    for page in held_back.chunks(PAGE) {
        let found = answers(connection, &lists, page.iter().map(|(_, number)| *number)).await?;
        let refused = page
            .iter()
            .filter(|(_, number)| found.get(number).is_some_and(|answer| !answer.cleared));
        not_cleared.extend(refused.map(|(record, _)| *record));
    }
    // One that never left has nothing at Central, unless one that it is joined with has.
    let mut markers = Vec::new();
    let mut done: BTreeSet<RecordId> = BTreeSet::new();
    for record in not_cleared {
        if done.contains(&record) {
            continue;
        }
        let together = one_with(connection, &BTreeSet::from([record])).await?;
        if may_be_at_central(connection, &together).await? {
            markers.push(not_cleared_marker(record));
        }
        done.extend(together);
    }
    Ok(markers)
}

/// Numbers that are looked up together.
const PAGE: usize = 2_000;

async fn may_be_at_central(
    connection: &mut SqliteConnection,
    records: &BTreeSet<RecordId>,
) -> Result<bool, StoreError> {
    let may_be = sqlx::query_scalar(
        "select exists (select 1 from json_each(?1) j join record r on r.id = unhex(j.value) \
         where r.state not in (?2, ?3) and (r.has_left = 1 or exists (select 1 from entry e \
         where e.record_nr = r.nr and (e.receipt is not null or e.sent = 1))))",
    )
    .bind(sql::records(records))
    .bind(PURGED)
    .bind(WITHDRAWN)
    .fetch_one(connection)
    .await?;
    Ok(may_be)
}
