//! A whole file at once: its changes become visible together, when it is finished, or not at all.
//!
//! What is slow goes side by side: while one part of the file is written, the caller plans the next one, and the records
//! of the one after that are looked up. Looking up whom rows are about needs no turn of the writer, because an import adds
//! to the records that it finds and never changes whom they are about; records are read as the import leaves them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use domain::NhsNumber;
use domain::id::{ImportId, RecordId};
use domain::record::{AnswersDigest, Entry, Folded, JoinedAs, fold_all};
use protocol::json;
use rustc_hash::FxHashSet;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row as _};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::opening::writer::Writing;
use crate::person::working_copy::{BeingTyped, being_typed};
use crate::records::changes::change::{Computed, HeldWithEntries, RecordChanges, Written, read_held};
use crate::records::counts::tally;
use crate::records::derived::derive::Rules;
use crate::records::imports::{ImportedFile, note_file, records_of};
use crate::sql;

/// From so many new records on it is quicker to make indexes anew at the end than to keep them all along.
const MANY: u64 = 2_000;
/// Parts that are computed or written while the next is planned: fewer, and one of two cores waits now and then.
const AHEAD: usize = 8;
/// Records that are looked up together.
const LOOKED_UP: usize = 1_000;

/// An import under way.
pub struct Import {
    store: Store,
    rules: Rules,
    today: i64,
    /// How many parts may be computed or written at a time.
    ahead: Arc<Semaphore>,
    under_way: UnderWay,
    had_records: bool,
    /// The records that it has started or changed so far.
    written: FxHashSet<RecordId>,
    /// Of the records that were looked up, those that asked for a person before the import.
    asked_before: FxHashSet<RecordId>,
    /// Of those, the ones that a row was about and that no row has changed.
    left_asking: FxHashSet<RecordId>,
    /// What was read, for the list of imports.
    file: Option<(ImportId, ImportedFile)>,
}

/// Whom a row of a file is about: what the audit matches it by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowIdentity {
    /// A patient with an NHS number.
    NhsNumber {
        /// 1.01
        number: NhsNumber,
        /// 1.09
        diagnosed: NaiveDate,
    },
    /// A patient from overseas. Whether the postcode agrees, where there is one, is the caller's to say.
    Overseas {
        /// 1.02
        born: NaiveDate,
        /// 1.09
        diagnosed: NaiveDate,
    },
}

/// A row as it is looked up: whom it is about, and what it says.
#[derive(Clone, Copy, Debug)]
pub struct RowAsked {
    /// Whom it is about.
    pub identity: RowIdentity,
    /// Everything that it answers.
    pub answers: AnswersDigest,
}

/// What was there for a row before the import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFound {
    /// The records that it may be about: those in use before deleted ones, the older first.
    pub records: Vec<RecordId>,
    /// There is one, it is in use, and the row repeats all of its answers and gives no other.
    pub repeats: bool,
}

/// Rows that are being looked up while the caller goes on. Whoever drops it waits no longer for them.
pub struct LookingUp(AbortOnDropHandle<Result<LookedUp, StoreError>>);

struct LookedUp {
    rows: Vec<RowFound>,
    /// The records of the rows that repeat nothing, as they were before the import.
    held: HeldRecords,
    /// The records that ask for a person.
    asking: Vec<RecordId>,
}

/// A record as an import leaves it so far, with those that are joined to it: what its further changes are planned on.
pub struct HeldRecord {
    record: RecordId,
    /// It, and every other that is read with it.
    held: Vec<HeldWithEntries>,
    /// The entries of all that are one with it, where that is more than one.
    of_several: Vec<Entry>,
}

/// Records by id, each with what its entries add up to.
pub type HeldRecords = HashMap<RecordId, (HeldRecord, Folded)>;

/// The transaction of an import.
struct Work {
    writing: Writing,
    changes: RecordChanges,
    today: i64,
    /// Records that were held when it began.
    held: u64,
    /// Records that are new in it.
    added: u64,
    /// The indexes that were put aside, as statements.
    indexes: Vec<String>,
    need_attention: FxHashSet<RecordId>,
}

/// Where the transaction is.
enum UnderWay {
    Here(Box<Work>),
    /// Parts are being computed and written.
    Elsewhere(JoinHandle<Result<Box<Work>, StoreError>>),
    /// It failed, and was taken back.
    Failed,
}

/// Shows nobody.
impl std::fmt::Debug for RowIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NhsNumber { .. } => "NhsNumber(hidden)",
            Self::Overseas { .. } => "Overseas(hidden)",
        })
    }
}

/// Shows nothing of the patient.
impl std::fmt::Debug for HeldRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HeldRecord({})", self.record())
    }
}

impl HeldRecord {
    /// The record.
    pub fn record(&self) -> RecordId {
        self.record
    }

    /// Its entries, and those of records that are joined to it, record by record.
    pub fn entries(&self) -> &[Entry] {
        match self.held.as_slice() {
            [alone] => &alone.entries,
            _ => &self.of_several,
        }
    }
}

impl Store {
    /// Begins an import: everything added to it becomes visible when it is finished, and nothing when it is dropped or
    /// the process ends. Nobody else writes meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn begin_import(&self, today: NaiveDate) -> Result<Import, StoreError> {
        let mut writing = self.inner.write().await?;
        let held = tally::sum(writing.connection()?, tally::STATE, i64::MIN, i64::MAX).await?;
        Ok(Import {
            store: self.clone(),
            rules: self.rules(),
            today: day(today),
            ahead: Arc::new(Semaphore::new(AHEAD)),
            had_records: held > 0,
            under_way: UnderWay::Here(Box::new(Work {
                writing,
                changes: RecordChanges::default(),
                today: day(today),
                held,
                added: 0,
                indexes: Vec::new(),
                need_attention: FxHashSet::default(),
            })),
            written: FxHashSet::default(),
            asked_before: FxHashSet::default(),
            left_asking: FxHashSet::default(),
            file: None,
        })
    }
}

impl Import {
    /// Whether there was any record before it. Where there was none, no row needs to be looked up.
    pub fn had_records(&self) -> bool {
        self.had_records
    }

    /// Begins to look up the records that rows may be about, as they were before the import, and reads those of which a
    /// row says something else.
    pub fn look_up(&self, rows: Vec<RowAsked>) -> LookingUp {
        let (store, today) = (self.store.clone(), self.today);
        LookingUp(AbortOnDropHandle::new(tokio::spawn(async move {
            let mut connection = store.inner.read().await?;
            let mut looked_up = LookedUp {
                rows: Vec::with_capacity(rows.len()),
                held: HeldRecords::new(),
                asking: Vec::new(),
            };
            let mut to_read = BTreeSet::new();
            for rows in rows.chunks(LOOKED_UP) {
                for (row, found) in rows.iter().zip(find(&mut connection, rows, today).await?) {
                    let repeats = matches!(found.as_slice(), [one] if one.answers == Some(row.answers));
                    let records: Vec<RecordId> = found.iter().map(|found| found.id).collect();
                    if !repeats {
                        to_read.extend(records.iter().copied());
                    }
                    looked_up
                        .asking
                        .extend(found.iter().filter(|found| found.asks).map(|found| found.id));
                    looked_up.rows.push(RowFound { records, repeats });
                }
            }
            let to_read: Vec<RecordId> = to_read.into_iter().collect();
            for records in to_read.chunks(LOOKED_UP) {
                read_folded(&mut connection, records, &mut looked_up.held).await?;
            }
            Ok(looked_up)
        })))
    }

    /// What was found for each row, in the order in which they were given; and the records of which a row says something
    /// else, but for those that this import has written to since: [`held`](Self::held) reads these, and any others.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn looked_up(&mut self, rows: LookingUp) -> Result<(Vec<RowFound>, HeldRecords), StoreError> {
        let LookedUp { rows, mut held, asking } = rows.0.await.map_err(|_| StoreError::Interrupted)??;
        self.asked_before.extend(asking);
        held.retain(|record, _| !self.written.contains(record));
        Ok((rows, held))
    }

    /// These records as the import leaves them so far; those that are not held are left out.
    ///
    /// # Errors
    /// When the database cannot be read, or something that was written before could not be written.
    pub async fn held(&mut self, records: &[RecordId]) -> Result<HeldRecords, StoreError> {
        let (changed, untouched): (Vec<RecordId>, Vec<RecordId>) =
            records.iter().partition(|record| self.written.contains(record));
        let mut found = HeldRecords::with_capacity(records.len());
        if !untouched.is_empty() {
            // Nobody else writes, so that what the last commit says of these still holds.
            let mut connection = self.store.inner.read().await?;
            for records in untouched.chunks(LOOKED_UP) {
                read_folded(&mut connection, records, &mut found).await?;
            }
        }
        if !changed.is_empty() {
            let connection = self.work().await?.writing.connection()?;
            for records in changed.chunks(LOOKED_UP) {
                read_folded(connection, records, &mut found).await?;
            }
        }
        Ok(found)
    }

    /// The records in which an earlier import wrote, or those that stand for them, each with the first row that was about it,
    /// in the order of the rows.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn records_of(&self, earlier: ImportId) -> Result<Vec<(RecordId, u32)>, StoreError> {
        let mut connection = self.store.inner.read().await?;
        records_of(&mut connection, earlier).await
    }

    /// The questions of these records to which somebody at this desk typed an answer, and did not save it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn being_typed(&self, records: &[RecordId]) -> Result<BeingTyped, StoreError> {
        let mut connection = self.store.inner.read().await?;
        being_typed(&mut connection, records).await
    }

    /// Adds entries: to the records given, which are as [`held`](Self::held) read them last, and to records that are new,
    /// of which no entry is held. They are written while the caller goes on: what goes wrong with them may only be told by
    /// a later call.
    ///
    /// # Errors
    /// When a record that should be new is held, or the database cannot be written; the import is then to be dropped.
    pub async fn write(&mut self, held: Vec<HeldRecord>, entries: Vec<Written>) -> Result<(), StoreError> {
        let ahead = Arc::clone(&self.ahead).acquire_owned().await;
        let ahead = ahead.map_err(|_| StoreError::Interrupted)?;
        for (entry, _) in &entries {
            self.written.insert(entry.subject.id());
            self.left_asking.remove(&entry.subject.id());
        }
        let rules = self.rules;
        let held = held.into_iter().flat_map(|record| record.held).collect();
        let computing = tokio::task::spawn_blocking(move || Computed::new(rules, held, entries));
        let before = std::mem::replace(&mut self.under_way, UnderWay::Failed);
        self.under_way = UnderWay::Elsewhere(tokio::spawn(async move {
            let computed = computing.await.map_err(|_| StoreError::Interrupted)??;
            let mut work = before.arrived().await?;
            work.write(computed).await?;
            drop(ahead);
            Ok(work)
        }));
        Ok(())
    }

    /// A row is about a record that was looked up, and leaves it as it is.
    pub fn leave(&mut self, record: RecordId) {
        if self.asked_before.contains(&record) && !self.written.contains(&record) {
            self.left_asking.insert(record);
        }
    }

    /// Which of the records added, changed or left so far ask for a person, on the day the import began.
    ///
    /// # Errors
    /// When something that was added could not be written.
    pub async fn needs_attention(&mut self) -> Result<FxHashSet<RecordId>, StoreError> {
        let left = self.left_asking.clone();
        let written = &self.work().await?.need_attention;
        Ok(written.iter().copied().chain(left).collect())
    }

    /// Remembers what the file of this import was, where entries of it are written.
    pub fn of_file(&mut self, import: ImportId, file: ImportedFile) {
        self.file = Some((import, file));
    }

    /// Makes everything visible, at once.
    ///
    /// # Errors
    /// When the database cannot be written; nothing of the import is then kept.
    pub async fn finish(self) -> Result<(), StoreError> {
        let mut work = self.under_way.arrived().await?;
        let indexes = std::mem::take(&mut work.indexes);
        if !indexes.is_empty() {
            work.writing.looks_back().await?;
        }
        let connection = work.writing.connection()?;
        for index in indexes {
            sqlx::query(AssertSqlSafe(index)).execute(&mut *connection).await?;
        }
        if let Some((import, file)) = &self.file {
            note_file(connection, *import, file).await?;
        }
        work.changes.settle(connection).await?;
        let facts = work.writing.facts();
        let changed = work.changes.facts;
        work.writing.commit_large_then(|_| facts.take_over(changed)).await
    }

    /// Gives everything up, at once.
    ///
    /// # Errors
    /// When the database cannot be reached; nothing of the import is kept even so.
    pub async fn cancel(self) -> Result<(), StoreError> {
        self.under_way.arrived().await?.writing.undo().await
    }

    /// The transaction, once every part before is written.
    async fn work(&mut self) -> Result<&mut Work, StoreError> {
        let arrived = std::mem::replace(&mut self.under_way, UnderWay::Failed)
            .arrived()
            .await?;
        self.under_way = UnderWay::Here(arrived);
        match &mut self.under_way {
            UnderWay::Here(work) => Ok(work),
            UnderWay::Elsewhere(_) | UnderWay::Failed => Err(StoreError::Interrupted),
        }
    }
}

impl UnderWay {
    /// The transaction, once it is back from whoever writes with it.
    async fn arrived(self) -> Result<Box<Work>, StoreError> {
        match self {
            Self::Here(work) => Ok(work),
            Self::Elsewhere(task) => task.await.map_err(|_| StoreError::Interrupted)?,
            Self::Failed => Err(StoreError::Interrupted),
        }
    }
}

impl Work {
    async fn write(&mut self, computed: Computed) -> Result<(), StoreError> {
        self.added += computed.new_records();
        if self.indexes.is_empty() && self.added >= MANY && self.added >= self.held {
            let connection = self.writing.connection()?;
            self.indexes = put_indexes_aside(connection).await?;
            self.writing.adds_much().await?;
        }
        self.changes.write(self.writing.connection()?, computed).await?;
        let today = self.today;
        let attention = std::mem::take(&mut self.changes.attention);
        self.note_attention(attention.into_iter().map(|(record, until)| (record, until > today)));
        Ok(())
    }

    fn note_attention(&mut self, records: impl IntoIterator<Item = (RecordId, bool)>) {
        for (record, asks) in records {
            if asks {
                self.need_attention.insert(record);
            } else {
                self.need_attention.remove(&record);
            }
        }
    }
}

async fn read_folded(
    connection: &mut SqliteConnection,
    records: &[RecordId],
    found: &mut HeldRecords,
) -> Result<(), StoreError> {
    let wanted: BTreeSet<RecordId> = records.iter().copied().collect();
    let mut held: BTreeMap<RecordId, HeldWithEntries> = BTreeMap::new();
    for one in read_held(connection, &wanted).await? {
        held.insert(one.row.id, one);
    }
    let histories = held.iter().map(|(record, held)| (*record, held.entries.as_slice()));
    let folded = fold_all(&histories.collect());
    for (record, joined_as) in folded {
        let JoinedAs::Whole(mut joined) = joined_as else {
            continue;
        };
        if !wanted.contains(&record) {
            continue;
        }
        let alone = joined.records.len() == 1;
        let of_it: Vec<HeldWithEntries> = if alone {
            // No other record is read with it, so that nothing of it is copied.
            held.remove(&record).into_iter().collect()
        } else {
            let of_it = joined.records.iter().filter_map(|part| held.get(part));
            of_it.cloned().collect()
        };
        let of_several = if alone {
            Vec::new()
        } else {
            of_it.iter().flat_map(|held| held.entries.iter().cloned()).collect()
        };
        let read = HeldRecord {
            record,
            held: of_it,
            of_several,
        };
        // What the file says is said on top of all that is held, also of records that are joined to this one.
        joined.folded.heads = joined.heads();
        found.insert(record, (read, joined.folded));
    }
    Ok(())
}

/// A record that a row may be about.
struct Candidate {
    id: RecordId,
    state: i64,
    /// Of a record in use.
    answers: Option<AnswersDigest>,
    /// On this day.
    asks: bool,
}

/// The records that rows may be about, for each in the order given.
async fn find(
    connection: &mut SqliteConnection,
    rows: &[RowAsked],
    today: i64,
) -> Result<Vec<Vec<Candidate>>, StoreError> {
    let mut found: Vec<Vec<Candidate>> = rows.iter().map(|_| Vec::new()).collect();
    let (mut numbers, mut overseas) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter().enumerate() {
        match row.identity {
            RowIdentity::NhsNumber { number, diagnosed } => {
                let number: i64 = number.digits().parse().unwrap_or_default();
                numbers.push((place, number, day(diagnosed)));
            }
            RowIdentity::Overseas { born, diagnosed } => overseas.push((place, day(born), day(diagnosed))),
        }
    }
    // Without an NHS number, a date of diagnosis is found by the same index.
    for (wanted, matched) in [
        (numbers, "r.nhs_number = j.value ->> 1 and r.diagnosed = j.value ->> 2"),
        (
            overseas,
            "r.nhs_number is null and r.diagnosed = j.value ->> 2 and r.born = j.value ->> 1 and r.overseas = 1",
        ),
    ] {
        find_by(connection, &wanted, matched, today, &mut found).await?;
    }
    for candidates in &mut found {
        candidates.sort_unstable_by_key(|candidate| (candidate.state, candidate.id));
    }
    Ok(found)
}

/// Finds the records of rows, each a place and two columns to match by, and adds them at those places.
async fn find_by(
    connection: &mut SqliteConnection,
    wanted: &[(usize, i64, i64)],
    matched: &'static str,
    today: i64,
    found: &mut [Vec<Candidate>],
) -> Result<(), StoreError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let statement = sql::statement_of(&[
        "select json_group_array(json_array(j.value ->> 0, lower(hex(r.id)), r.state, lower(hex(d.answers)), \
         r.attention_until > ?2)) from json_each(?1) j \
         cross join record r indexed by record_nhs_number on ",
        matched,
        " join record_detail d on d.record_nr = r.nr",
    ]);
    let rows = sqlx::query_scalar(statement).bind(json::text(wanted)).bind(today);
    let rows: Vec<(usize, RecordId, i64, String, i64)> = sql::rows_together(rows, connection).await?;
    for (place, id, state, answers, asks) in rows {
        let answers = HEXLOWER.decode(answers.as_bytes()).ok();
        let answers = answers.and_then(|answers| answers.try_into().ok());
        if let Some(candidates) = found.get_mut(place) {
            candidates.push(Candidate {
                id,
                state,
                answers: answers.map(AnswersDigest::from_bytes),
                asks: asks != 0,
            });
        }
    }
    Ok(())
}

/// Drops the indexes that lists need, in the transaction, and gives the statements that make them. Until they are made
/// again nobody sees the table without them: others read the state before the transaction. Three stay, as keeping them is
/// quicker than making them: new records are nearly all in one sync state, where each comes after all others, and few have
/// a follow-up without an answer.
async fn put_indexes_aside(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "select name, sql from sqlite_master where type = 'index' and tbl_name = 'record' and sql is not null \
         and name not in ('record_sync', 'record_follow_16', 'record_follow_52')",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut statements = Vec::with_capacity(rows.len());
    for row in &rows {
        let name: String = row.try_get("name")?;
        sqlx::query(AssertSqlSafe(format!("drop index {name}")))
            .execute(&mut *connection)
            .await?;
        statements.push(row.try_get("sql")?);
    }
    Ok(statements)
}
