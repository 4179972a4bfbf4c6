//! Taking a batch: which entries are new, their numbers, and what they change, under the service's row lock and in the
//! transaction of the exchange.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::id::RecordId;
use domain::log_safe::safe;
use domain::record::check::CheckContext;
use domain::record::{Change, Entry};
use domain::words::counted;
use protocol::exchange::{Receipt, Refusal, RefusalCode};
use sqlx::{Connection as _, PgConnection};
use sync::central::{self, Decoded, Histories, History};
use uuid::Uuid;

use crate::caller::Caller;
use crate::caseload::{in_words, said_anew, take_over};
use crate::copy::empty_incoming;
use crate::edge::day_of;
use crate::fault::Fault;
use crate::folded::{self, Before, FoldedRow, MatchHash, Matches};
use crate::forget::{erasures, forget};
use crate::joins;
use crate::keys::ServiceKey;
use crate::log::{self, Opened};
use crate::refusals;
use crate::roll_up::RollUpChanges;
use crate::sealed::Batch;
use crate::service::{LockedService, bigint};
use crate::state::blocking;
use crate::trail::{Line, What};
use crate::turns::ToFold;

/// What became of the entries that were sent.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) refusals: Vec<Refusal>,
    /// Refused without a name, by their places in the batch.
    pub(crate) unnamed: Vec<u32>,
    /// Records of entries that are held now, and records whose standing these changed.
    pub(crate) records: Vec<RecordId>,
}

impl Taken {
    fn add(&mut self, other: Self) {
        self.receipts.extend(other.receipts);
        self.refusals.extend(other.refusals);
        self.unnamed.extend(other.unnamed);
        self.records.extend(other.records);
    }
}

/// Takes the entries that are new.
pub(crate) async fn take(
    connection: &mut PgConnection,
    service: &mut LockedService,
    caller: Caller,
    decoded: Decoded,
    (now, to_fold): (DateTime<Utc>, &ToFold),
) -> Result<Taken, Fault> {
    let key = &service.key.clone();
    let held = log::held(connection, service.id, &decoded.needs()).await?;
    let erased = folded::erased(connection, service.id, &decoded.subjects()).await?;
    let histories = histories(connection, service.id, key, &decoded, to_fold).await?;
    let groups = joins::groups(connection, service.id, &decoded.joined()).await?;
    let (last, there) = (service.last, key.clone());
    let (held, mut plan, positions, rows) = blocking(move || {
        let plan = central::plan(decoded, &held, &erased, histories, groups);
        let positions = central::positions(last, &plan.new);
        let rows = log::sealed_rows(&there, &plan, &positions);
        (held, plan, positions, rows)
    })
    .await?;
    refusals::keep(connection, caller, &mut plan.refusals, now).await?;
    let erasures = erasures(&plan, &positions);
    let stays = plan.new.iter().map(|(entry, _)| entry);
    let joined = joins::joins(stays.filter(|entry| !plan.erases(entry)));
    let arrived = plan.new.iter().filter(|(entry, _)| entry.change.marker().is_none());
    let arrived = arrived.map(|(_, bytes)| bytes.len()).sum();
    let mut taken = Taken {
        records: plan
            .repeated
            .iter()
            .filter_map(|receipt| Some(held.get(&receipt.entry)?.record))
            .collect(),
        receipts: plan.repeated,
        refusals: plan.refusals,
        unnamed: plan.unnamed,
    };
    let new = plan.new.iter().zip(&positions);
    taken.receipts.extend(new.map(|((entry, _), position)| Receipt {
        entry: entry.id,
        number: position.number,
    }));
    let (Some(first), Some(last)) = (positions.first(), positions.last()) else {
        return Ok(taken);
    };

    service.last = *last;
    let batch = Batch {
        first: bigint(first.number),
        last: bigint(last.number),
        received_at: now,
        device_key: caller.device_key,
    };
    let seal = service.seal(&batch.text(service.id));
    let said_of_caseload = said_anew(service, plan.new.iter().map(|(entry, _)| entry));
    let context = CheckContext {
        today: day_of(now),
        demo: service.wire.demo,
    };
    let mut new: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for (entry, _) in plan.new {
        // What is said of the service takes its number and is relayed, and its caseload is kept; no record folds from it.
        if let Some(record) = entry.record() {
            new.entry(record).or_default().push(entry);
        }
    }
    let touched = named_by(new.values().flatten());
    let touched = joins::joined_with(connection, service.id, &touched).await?;
    let before = folded::before(connection, (service.id, key), &touched).await?;
    // Of a record that is erased now, the marker alone folds.
    let known: Vec<RecordId> = before.keys().filter(|id| !plan.erased.contains(id)).copied().collect();
    let mut opened = log::entries_of(connection, service.id, &known, arrived, key, to_fold).await?;
    for (record, new) in new {
        opened.entries.entry(record).or_default().extend(new);
    }
    forget(connection, service, erasures).await?;
    // Afterwards, as it forgets what joins named whose record is erased.
    joins::keep(connection, service.id, &joined).await?;
    // 1. Entries, while their records are folded.
    let (inserted, folded) = tokio::join!(
        log::insert(connection, service.id, batch, seal, rows?),
        compute(opened, context, key)
    );
    inserted?;
    // 2. Folded records: of these entries, and of records whose standing they change.
    let (before, rows) = beside_twins(connection, (service.id, key, to_fold), before, folded?, context).await?;
    folded::upsert(connection, service, &rows, context.today).await?;
    // 3. Roll-ups, by the difference between these records as they were and as they are: no figure is ever without its entries.
    roll_up(connection, service.id, &before, &rows).await?;
    // 4. Counts.
    count(connection, service, &before, &rows).await?;
    taken.records.extend(rows.into_keys());
    // 5. What is said of the service itself.
    for said in &said_of_caseload {
        take_over(connection, service, *said).await?;
    }
    // One line, however many years it says: the trail is kept for good.
    if let Some((year, value)) = said_of_caseload.first() {
        let others = match said_of_caseload.len() - 1 {
            0 => String::new(),
            others => format!(
                " and {}",
                counted(i64::try_from(others).unwrap_or(i64::MAX), "other year", "other years")
            ),
        };
        let about = format!(
            "{}{others}: sent by the desk {}",
            in_words(*year, *value),
            caller.device_key
        );
        let line = Line::of_the_server(What::CaseloadSaid, Some(about), now);
        service.note(connection, line).await?;
    }
    Ok(taken)
}

/// What is held of the records and topics of which the batch may bring too much.
async fn histories(
    connection: &mut PgConnection,
    service: Uuid,
    key: &ServiceKey,
    decoded: &Decoded,
    to_fold: &ToFold,
) -> Result<Histories, Fault> {
    let sizes = log::sizes(connection, service, &decoded.subjects()).await?;
    let near = decoded.near_their_limits(&sizes);
    let opened = log::entries_of(connection, service, &near, 0, key, to_fold).await?;
    let history = |subject: RecordId| {
        (
            subject,
            opened
                .entries
                .get(&subject)
                .map_or_else(History::default, |of| History::of(of)),
        )
    };
    Ok(Histories::of(near.into_iter().map(history).collect()))
}

/// Takes what [`take`] failed at, each record's entries by themselves: those of a record that fails again are refused, and
/// nobody else's are.
pub(crate) async fn take_record_by_record(
    connection: &mut PgConnection,
    service: &mut LockedService,
    caller: Caller,
    decoded: Decoded,
    (now, to_fold): (DateTime<Utc>, &ToFold),
) -> Result<Taken, Fault> {
    let (parts, unnamed) = decoded.by_subject();
    let mut all = Taken {
        unnamed,
        ..Taken::default()
    };
    for part in parts {
        let (mut refused, subjects) = (part.refused(RefusalCode::CannotBeKept), part.subjects());
        let mut after = service.clone();
        let mut savepoint = connection.begin().await?;
        match take(&mut savepoint, &mut after, caller, part, (now, to_fold)).await {
            Ok(taken) => {
                empty_incoming(&mut savepoint).await?;
                savepoint.commit().await?;
                *service = after;
                all.add(taken);
            }
            Err(fault) if fault.lies_in_a_record() => {
                savepoint.rollback().await?;
                tracing::error!(
                    service = %safe(&service.code_in_log()),
                    cause = %safe(&fault.cause()),
                    "entries of a record cannot be kept"
                );
                let erased = folded::erased(connection, service.id, &subjects).await?;
                for refusal in &mut refused {
                    if let Some(marker) = erased.get(&refusal.record) {
                        refusal.code = central::refused_by(*marker);
                    } else if refusal.code == RefusalCode::CannotBeKept && matches!(fault, Fault::TooMuchAtOnce) {
                        refusal.code = RefusalCode::TooManyEntries;
                    }
                }
                refusals::keep(connection, caller, &mut refused, now).await?;
                all.refusals.extend(refused);
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(all)
}

/// The rows of touched records as they stand beside those that are the same patient's same fracture as one of them was or
/// is, and the rows of those, where that changes how they stand. Answers how each stood before, too; of a record that is
/// new there is nothing.
pub(crate) async fn beside_twins(
    connection: &mut PgConnection,
    (service, key, to_fold): (Uuid, &ServiceKey, &ToFold),
    mut before: HashMap<RecordId, Before>,
    mut rows: HashMap<RecordId, FoldedRow>,
    context: CheckContext,
) -> Result<(HashMap<RecordId, Before>, BTreeMap<RecordId, FoldedRow>), Fault> {
    let hashes: BTreeSet<MatchHash> = rows
        .values()
        .map(|row| row.match_hash)
        .chain(before.values().map(|before| before.match_hash))
        .flatten()
        .collect();
    let touched: BTreeSet<RecordId> = rows.keys().copied().collect();
    let twins = folded::twins(connection, (service, key), &hashes, &touched).await?;
    let mut matches = Matches::default();
    for (record, row) in &rows {
        matches.add(row.match_hash, *record);
    }
    for twin in &twins {
        matches.add(Some(twin.match_hash), twin.record);
    }
    let changed: BTreeSet<RecordId> = twins
        .iter()
        .filter(|twin| matches.has_smaller(Some(twin.match_hash), twin.record) != twin.is_held_for_it)
        .map(|twin| twin.record)
        .collect();
    rows.extend(fold_these(connection, (service, key, to_fold), &changed, context).await?);
    before.extend(twins.into_iter().map(|twin| {
        let before = Before {
            held: twin.held,
            counted: true,
            match_hash: Some(twin.match_hash),
            in_figures: twin.in_figures,
        };
        (twin.record, before)
    }));

    let rows = rows
        .into_iter()
        .map(|(record, row)| {
            let has_smaller = matches.has_smaller(row.match_hash, record);
            (record, if has_smaller { row.beside_smaller_twin() } else { row })
        })
        .collect();
    Ok((before, rows))
}

/// The records that these entries are about, and those that they join or un-join.
fn named_by<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeSet<RecordId> {
    let named = entries.flat_map(|entry| match entry.change {
        Change::Join { with, .. } | Change::Unjoin { with } => [entry.record(), Some(with)],
        _ => [entry.record(), None],
    });
    named.flatten().collect()
}

/// What these records fold to, with all that is joined with them.
pub(crate) async fn fold_these(
    connection: &mut PgConnection,
    (service, key, to_fold): (Uuid, &ServiceKey, &ToFold),
    records: &BTreeSet<RecordId>,
    context: CheckContext,
) -> Result<HashMap<RecordId, FoldedRow>, Fault> {
    let mut parts = vec![records.clone()];
    let mut folded = HashMap::new();
    while let Some(part) = parts.pop() {
        match entries_together(connection, (service, key, to_fold), &part).await {
            Ok(opened) => {
                let mut rows = compute(opened, context, key).await?;
                rows.retain(|record, _| part.contains(record));
                folded.extend(rows);
            }
            // Each by itself is not too much.
            Err(Fault::TooMuchAtOnce) if part.len() > 1 => {
                parts.extend(part.into_iter().map(|record| BTreeSet::from([record])));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(folded)
}

/// The entries of these records, and of all that joins name together with them.
pub(crate) async fn entries_together(
    connection: &mut PgConnection,
    (service, key, to_fold): (Uuid, &ServiceKey, &ToFold),
    records: &BTreeSet<RecordId>,
) -> Result<Opened, Fault> {
    let all = joins::joined_with(connection, service, records).await?;
    let all: Vec<RecordId> = all.into_iter().collect();
    log::entries_of(connection, service, &all, 0, key, to_fold).await
}

/// Changes how many records the service counts, and how many of them are held, by what these records were and are. Counts that
/// cannot be are made anew from all of its records: whatever became of them before, no desk waits for somebody to look.
pub(crate) async fn count(
    connection: &mut PgConnection,
    service: &mut LockedService,
    before: &HashMap<RecordId, Before>,
    rows: &BTreeMap<RecordId, FoldedRow>,
) -> Result<(), Fault> {
    for (record, row) in rows {
        let (was_counted, was_held) = before
            .get(record)
            .map_or((false, false), |before| (before.counted, before.held));
        service.records += i64::from(row.is_counted()) - i64::from(was_counted);
        service.held += i64::from(row.is_held()) - i64::from(was_held);
    }
    if service.held < 0 || service.records < service.held {
        tracing::error!(
            service = %safe(&service.code_in_log()),
            "a service's counts were none that can be, and were made anew from its records"
        );
        (service.records, service.held) = folded::counts(connection, service.id).await?;
    }
    service.has_changed();
    Ok(())
}

/// Changes the roll-ups by what these records were and are.
pub(crate) async fn roll_up(
    connection: &mut PgConnection,
    service: Uuid,
    before: &HashMap<RecordId, Before>,
    rows: &BTreeMap<RecordId, FoldedRow>,
) -> Result<(), Fault> {
    let mut changes = RollUpChanges::default();
    for (record, row) in rows {
        changes.take_away(before.get(record).and_then(|before| before.in_figures.clone()));
        changes.add(row.in_figures());
    }
    changes.store(connection, service).await
}

/// What the entries of records fold to, each as if it were the only one of its patient's fracture.
pub(crate) async fn compute(
    opened: Opened,
    context: CheckContext,
    key: &ServiceKey,
) -> Result<HashMap<RecordId, FoldedRow>, Fault> {
    let key = key.clone();
    blocking(move || {
        let histories = opened
            .entries
            .iter()
            .map(|(record, entries)| (*record, entries.as_slice()));
        let rows = FoldedRow::of_all(&histories.collect(), |_| context, &key);
        rows.into_iter().collect()
    })
    .await
}
