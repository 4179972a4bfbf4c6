//! Folding records again: under the dataset files of this program, where they were folded under earlier ones, and as of
//! today, where a date was in the future when they were checked. Some hundred at a time, each part in a transaction under
//! the service's row lock, so that desks go on exchanging meanwhile.
//!
//! Time alone changes only records that are held: a date in the future is an error until its day, and no day makes an error
//! of a date. So the server looks at those by itself, once a day; all of them are folded again when somebody says so, and by the server
//! itself where another dataset is in use than they were folded under: how far that came is kept with each part.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::NaiveDate;
use domain::id::RecordId;
use domain::log_safe::{Count, safe};
use domain::record::check::CheckContext;
use sqlx::PgConnection;
use uuid::Uuid;

use super::error::AdminError;
use super::operator::Operator;
use crate::dataset_files::dataset_in_use;
use crate::edge::day_of;
use crate::fault::Fault;
use crate::folded::{self, FoldedRow, Which};
use crate::joins;
use crate::roll_up::RollUpChanges;
use crate::service::{CodeInLog, LockedService};
use crate::state::State;
use crate::take::{beside_twins, compute, count, entries_together, roll_up};
use crate::trail::{Line, SERVER, What};
use crate::turns::ToFold;

/// Records of one transaction.
const AT_ONCE: i64 = 200;
/// Rows that are read at once for roll-ups.
const ROLLED_UP_AT_ONCE: i64 = 5_000;

/// How often the server looks whether another day has begun: a clock that is put forward, or a computer that slept, makes
/// it wait no longer than this.
const LOOKS_EVERY: Duration = Duration::from_mins(15);

/// How often a part is tried that finds no room, because desks' entries are folded.
const TRIES: u32 = 12;

/// What folding again did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refolded {
    /// Services gone through to their end.
    pub services: u64,
    /// Records folded again.
    pub records: u64,
    /// Records whose row changed.
    pub changed: u64,
    /// Services that were left in the middle: their key does not open, or the database failed.
    pub services_failed: u64,
    /// Records that stay as they were, because an entry of theirs cannot be used.
    pub records_failed: u64,
}

/// Folds every record of each service again whose records were not all folded under the dataset in use, from where that was left.
/// Answers how many were; none on a schema that keeps nothing of it.
///
/// # Errors
/// When the services cannot be listed. One that fails is logged, and gone on with the next time.
pub(super) async fn refold_under_the_dataset(state: &State) -> Result<u64, Fault> {
    let is_kept: bool = sqlx::query_scalar("select to_regclass('public.refolding') is not null")
        .fetch_one(state.pool())
        .await?;
    if !is_kept {
        return Ok(0);
    }
    let files: Vec<String> = dataset_in_use().files().iter().map(ToString::to_string).collect();
    let dataset = files.join(" ");
    let mut refolded = Refolded::default();
    for (service, code) in services(state).await? {
        let mut of = OfService {
            state,
            service,
            which: Which::All,
            who: SERVER,
            under: Some(&dataset),
            is_told: false,
        };
        of.fold_again_and_say(&CodeInLog(&code), &mut refolded).await;
    }
    Ok(refolded.records)
}

async fn services(state: &State) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    sqlx::query_as("select service_id, code from fls_services() order by code")
        .fetch_all(state.pool())
        .await
}

/// Folds every record of every service again. What fails is counted and logged with its service, and everything else is
/// done; it can be run again.
/// Desks are told at their next exchange how records stand that changed.
///
/// # Errors
/// When the services cannot be listed.
pub async fn refold(state: &State, operator: &Operator) -> Result<Refolded, AdminError> {
    refold_which(state, Which::All, operator.who()).await
}

/// The same for the records that are held.
///
/// # Errors
/// As [`refold`].
pub async fn refold_held(state: &State) -> Result<Refolded, AdminError> {
    refold_which(state, Which::Held, SERVER).await
}

/// Folds the held records again when it begins, and whenever another day has begun where the services are; sooner where a
/// service was left in the middle. It never ends; dropped in the middle of a part, that part is as if it had not begun.
pub async fn refold_held_every_day(state: &State) {
    let mut done_on = None;
    loop {
        let today = state.clock().today();
        if done_on != Some(today) {
            if let Ok(refolded) = refold_held(state).await {
                done_on = (refolded.services_failed == 0).then_some(today);
                tracing::info!(
                    records = %safe(&Count::of(refolded.records)),
                    changed = %safe(&Count::of(refolded.changed)),
                    services_failed = %safe(&Count::of(refolded.services_failed)),
                    records_failed = %safe(&Count::of(refolded.records_failed)),
                    "held records were looked at again"
                );
            } else {
                tracing::error!("held records could not be looked at again: the services cannot be listed");
            }
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

async fn refold_which(state: &State, which: Which, who: &str) -> Result<Refolded, AdminError> {
    let mut refolded = Refolded::default();
    for (service, code) in services(state).await? {
        let mut of = OfService {
            state,
            service,
            which,
            who,
            under: None,
            is_told: false,
        };
        of.fold_again_and_say(&CodeInLog(&code), &mut refolded).await;
    }
    Ok(refolded)
}

/// The records of a service that are folded again.
struct OfService<'a> {
    state: &'a State,
    service: Uuid,
    which: Which,
    /// Who has them folded.
    who: &'a str,
    /// The dataset files under which all of them are to be folded: how far that came is then kept, and gone on from.
    under: Option<&'a str>,
    /// Whether the trail tells of it: from the first part on that changes something.
    is_told: bool,
}

impl OfService<'_> {
    /// Folds them again; where that fails, the log says so.
    async fn fold_again_and_say(&mut self, code: &CodeInLog<'_>, refolded: &mut Refolded) {
        match self.fold_again(code, refolded).await {
            Ok(()) => refolded.services += 1,
            Err(fault) => {
                refolded.services_failed += 1;
                tracing::error!(
                    service = %safe(code),
                    cause = %safe(&fault.cause()),
                    "records of a service could not be folded again"
                );
            }
        }
    }

    /// After which record to go on, where they are to be folded under a dataset; nothing where all of them are.
    async fn goes_on_after(&self, dataset: &str) -> Result<Option<RecordId>, Fault> {
        let mut transaction = self.state.begin(self.service).await?;
        let kept: Option<(String, Option<Uuid>, bool)> =
            sqlx::query_as("select dataset, after_record, done from refolding where service_id = $1")
                .bind(self.service)
                .fetch_optional(&mut *transaction)
                .await?;
        transaction.commit().await?;
        match kept {
            Some((under, after, done)) if under == dataset => {
                Ok((!done).then(|| RecordId::new(after.unwrap_or_else(Uuid::nil))))
            }
            _ => {
                self.add_up_again().await?;
                let mut transaction = self.state.begin(self.service).await?;
                self.keep_how_far(&mut transaction, dataset, None, false).await?;
                transaction.commit().await?;
                Ok(Some(RecordId::new(Uuid::nil())))
            }
        }
    }

    /// Keeps up to which record they were folded under a dataset, and whether all were.
    async fn keep_how_far(
        &self,
        connection: &mut PgConnection,
        dataset: &str,
        after: Option<RecordId>,
        done: bool,
    ) -> Result<(), Fault> {
        sqlx::query(
            "insert into refolding (service_id, dataset, after_record, done) values ($1, $2, $3, $4)
             on conflict on constraint refolding_pkey do update set
                 dataset = excluded.dataset, after_record = excluded.after_record, done = excluded.done",
        )
        .bind(self.service)
        .bind(dataset)
        .bind(after.map(RecordId::uuid))
        .bind(done)
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Folds them again, part by part; a part that fails for one of its records, record by record.
    async fn fold_again(&mut self, code: &CodeInLog<'_>, refolded: &mut Refolded) -> Result<(), Fault> {
        let mut after = if let Some(dataset) = self.under {
            let Some(after) = self.goes_on_after(dataset).await? else {
                return Ok(());
            };
            after
        } else {
            if self.which == Which::All {
                self.add_up_again().await?;
            }
            RecordId::new(Uuid::nil())
        };
        let mut one_by_one_to: Option<RecordId> = None;
        let mut tries = 0;
        loop {
            one_by_one_to = one_by_one_to.filter(|last| after < *last);
            let most = if one_by_one_to.is_some() { 1 } else { AT_ONCE };
            let part = match self.part(after, most, refolded).await {
                // Its transaction has ended: nobody waits for it meanwhile.
                Err(Fault::TooOften(later)) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(later).await;
                    continue;
                }
                part => part?,
            };
            tries = 0;
            match part {
                Part::None => return Ok(()),
                Part::Folded { last } => after = last,
                Part::Failed { last, .. } if most > 1 => one_by_one_to = Some(last),
                Part::Failed { last, fault } => {
                    after = last;
                    refolded.records_failed += 1;
                    tracing::error!(
                        service = %safe(code),
                        cause = %safe(&fault.cause()),
                        "a record could not be folded again: `fls-central verify` names it"
                    );
                }
            }
        }
    }

    /// Makes the roll-ups and counts what the records as they are kept add up to, in one transaction: from there on they follow
    /// each record that is folded again, whatever became of them before.
    async fn add_up_again(&self) -> Result<(), Fault> {
        let mut transaction = self.state.begin(self.service).await?;
        let connection: &mut PgConnection = &mut transaction;
        let mut service = LockedService::load(connection, self.state.master(), self.service).await?;
        let mut changes = RollUpChanges::default();
        let mut after = RecordId::new(Uuid::nil());
        loop {
            let kept = folded::kept(
                connection,
                (service.id, &service.key),
                Which::All,
                after,
                ROLLED_UP_AT_ONCE,
            )
            .await?;
            let Some((last, _)) = kept.last() else { break };
            after = *last;
            for row in kept.iter().filter_map(|(_, row)| row.as_ref()) {
                changes.add(row.in_figures());
            }
        }
        changes.store_anew(connection, service.id).await?;
        let counts = folded::counts(connection, service.id).await?;
        if counts != (service.records, service.held) {
            (service.records, service.held) = counts;
            service.has_changed();
            service.store(connection).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Folds so many of the records after this one again.
    async fn part(&mut self, after: RecordId, most: i64, refolded: &mut Refolded) -> Result<Part, Fault> {
        let mut transaction = self.state.begin(self.service).await?;
        let connection: &mut PgConnection = &mut transaction;
        let mut service = LockedService::load(connection, self.state.master(), self.service).await?;
        let kept: BTreeMap<RecordId, Option<FoldedRow>> =
            folded::kept(connection, (service.id, &service.key), self.which, after, most)
                .await?
                .into_iter()
                .collect();
        let Some(last) = kept.keys().next_back().copied() else {
            if let Some(dataset) = self.under {
                self.keep_how_far(connection, dataset, None, true).await?;
                transaction.commit().await?;
            }
            return Ok(Part::None);
        };
        let now = self.state.clock().now();
        let to_fold = self.state.turns().to_fold(self.service);
        let changed = match fold_again(connection, &mut service, &to_fold, &kept, day_of(now)).await {
            Ok(changed) => changed,
            Err(fault) if fault.lies_in_a_record() => return Ok(Part::Failed { last, fault }),
            Err(fault) => return Err(fault),
        };
        let is_first = changed > 0 && !self.is_told;
        if is_first {
            let line = Line {
                at: now,
                who: self.who,
                what: What::RecordsFolded,
                about: None,
                why: None,
            };
            service.note(connection, line).await?;
        }
        service.store(connection).await?;
        if let Some(dataset) = self.under {
            self.keep_how_far(connection, dataset, Some(last), false).await?;
        }
        transaction.commit().await?;
        self.is_told |= is_first;
        refolded.records += u64::try_from(kept.len()).unwrap_or(u64::MAX);
        refolded.changed += u64::try_from(changed).unwrap_or(u64::MAX);
        Ok(Part::Folded { last })
    }
}

/// What became of some records in the order of their ids.
enum Part {
    /// There are no more.
    None,
    /// They were folded again, up to this one.
    Folded { last: RecordId },
    /// Nothing was done to any of them, up to this one, because of what is held of one.
    Failed { last: RecordId, fault: Fault },
}

/// Folds these records again, and answers how many of their rows, and of those of their twins, changed.
async fn fold_again(
    connection: &mut PgConnection,
    service: &mut LockedService,
    to_fold: &ToFold,
    kept: &BTreeMap<RecordId, Option<FoldedRow>>,
    today: NaiveDate,
) -> Result<usize, Fault> {
    let context = CheckContext {
        today,
        demo: service.wire.demo,
    };
    let key = &service.key.clone();
    let mut records: BTreeSet<RecordId> = kept.keys().copied().collect();
    let of = (service.id, key, to_fold);
    let mut opened = entries_together(connection, of, &records).await?;
    let of_these = opened.entries.iter().filter(|(record, _)| records.contains(record));
    let named = joins::joins(of_these.flat_map(|(_, entries)| entries));
    if joins::keep_right(connection, service.id, &records, &named).await? {
        // Those that are found to be named together with these now were folded without them.
        records = joins::joined_with(connection, service.id, &records).await?;
        drop(opened);
        opened = entries_together(connection, of, &records).await?;
    }
    let before = folded::before(connection, (service.id, key), &records).await?;
    let mut rows = compute(opened, context, key).await?;
    rows.retain(|record, _| records.contains(record));
    let (before, mut rows) = beside_twins(connection, of, before, rows, context).await?;

    rows.retain(|record, row| kept.get(record).is_none_or(|kept| kept.as_ref() != Some(row)));
    folded::upsert(connection, service, &rows, today).await?;
    roll_up(connection, service.id, &before, &rows).await?;
    count(connection, service, &before, &rows).await?;
    Ok(rows.len())
}
