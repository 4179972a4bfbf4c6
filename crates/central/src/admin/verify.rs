//! Recounting: every digest, number and chain of every log, every folded record, every count, compared with what is kept; and
//! every seal of what cannot be counted again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::id::{EntryId, RecordId};
use domain::record::check::CheckContext;
use domain::record::{Digest, Entry};
use protocol::{canonical, chain};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row as _};
use uuid::Uuid;

use super::altered;
use super::altered_lists;
use super::altered_people;
use super::catalogue;
use super::dataset;
use super::error::AdminError;
use crate::database::set_service;
use crate::folded::FoldedRow;
use crate::joins::{self, Join, joined_together, joins};
use crate::keys::{MasterKey, ServiceKey};
use crate::national;
use crate::notices;
use crate::question_roll_up;
use crate::roll_up::{self, RollUpChanges};
use crate::sealed::Erasure;
use crate::service::{bigint, number};

/// How many entries are held in memory at once while a log is read.
const AT_ONCE: i64 = 5_000;
/// Differences that are named for one service; more are only counted.
const MOST_NAMED: usize = 100;
/// What differs of Central as a whole stands under this in the place of a unit code.
pub(super) const CENTRAL: &str = "Central";

/// What a recount found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Services looked at.
    pub services: u64,
    /// Entries looked at, erased ones included.
    pub entries: u64,
    /// Of them, those that were erased with their records.
    pub erased: u64,
    /// Records folded again.
    pub records: u64,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// Something that is not as it is when counted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The service's unit code, or `Central` for Central as a whole.
    pub service: String,
    /// What, in words that identify nobody.
    pub words: String,
}

/// Counts everything again and compares. It reads a state of the database as of one moment, while the server goes on.
///
/// # Errors
/// When the database cannot be read. What differs is no error but the answer.
pub async fn verify(pool: &PgPool, master: &MasterKey) -> Result<Verified, AdminError> {
    let mut verified = Verified::default();
    let services: Vec<(Uuid, String)> = sqlx::query_as("select service_id, code from service order by code")
        .fetch_all(pool)
        .await?;
    for (id, code) in services {
        let mut transaction = pool.begin().await?;
        sqlx::query("set transaction isolation level repeatable read, read only")
            .execute(&mut *transaction)
            .await?;
        set_service(&mut transaction, id).await?;
        let mut recount = Recount {
            service: id,
            unnamed: 0,
            words: Vec::new(),
            entries: 0,
            erased: 0,
            records: 0,
        };
        recount.service(&mut transaction, master).await?;
        if recount.unnamed > 0 {
            recount.words.push(format!("and {} more", recount.unnamed));
        }
        verified.services += 1;
        verified.entries += recount.entries;
        verified.erased += recount.erased;
        verified.records += recount.records;
        verified
            .differences
            .extend(recount.words.into_iter().map(|words| Difference {
                service: code.clone(),
                words,
            }));
    }
    let mut transaction = pool.begin().await?;
    sqlx::query("set transaction isolation level repeatable read, read only")
        .execute(&mut *transaction)
        .await?;
    let mut whole = altered::of_the_whole(&mut transaction, master).await?;
    whole.extend(national::altered(&mut transaction, master).await?);
    whole.extend(notices::altered(&mut transaction, master).await?);
    whole.extend(dataset::altered(&mut transaction).await?);
    whole.extend(altered_lists::differences(&mut transaction).await?);
    whole.extend(altered_people::differences(&mut transaction, master).await?);
    whole.extend(catalogue::differences(&mut transaction).await?);
    for words in whole {
        verified.differences.push(Difference {
            service: CENTRAL.to_owned(),
            words,
        });
    }
    Ok(verified)
}

/// The recount of one service.
struct Recount {
    service: Uuid,
    words: Vec<String>,
    unnamed: u64,
    entries: u64,
    erased: u64,
    records: u64,
}

/// A log as it reads.
#[derive(Default)]
struct Log {
    digests: HashMap<EntryId, (RecordId, Digest)>,
    records: BTreeMap<RecordId, Vec<Entry>>,
    /// Records with an entry that cannot be read: their fold says nothing.
    broken: HashSet<RecordId>,
    last: u64,
    chain: Option<Digest>,
    /// The lines that were erased, and those that are markers of records that were.
    erased: BTreeSet<i64>,
    markers: BTreeSet<i64>,
}

impl Log {
    /// The joins that its entries name.
    fn joins(&self) -> BTreeSet<Join> {
        joins(self.records.values().flatten())
    }
}

impl Recount {
    fn differs(&mut self, words: String) {
        if self.words.len() < MOST_NAMED {
            self.words.push(words);
        } else {
            self.unnamed += 1;
        }
    }

    async fn service(&mut self, connection: &mut PgConnection, master: &MasterKey) -> Result<(), AdminError> {
        let row = sqlx::query(
            "select demo, wrapped_key, last_number, chain, records, held, last_standing, epoch,
                    (select epoch from epoch e where e.service_id = s.service_id order by number desc limit 1) as last_epoch
             from service s where service_id = $1",
        )
        .bind(self.service)
        .fetch_one(&mut *connection)
        .await?;
        let Ok(key) = master.unwrap_key(self.service, row.try_get("wrapped_key")?) else {
            self.differs("its key does not open under this master key".to_owned());
            return Ok(());
        };
        for words in altered::of_service(connection, master, self.service).await? {
            self.differs(words);
        }
        let log = self.log(connection, &key).await?;
        if number(row.try_get("last_number")?) != log.last {
            self.differs(format!("its last number is not that of its log, {}", log.last));
        }
        if row.try_get::<&[u8], _>("chain")? != log.chain.unwrap_or(chain::START).0 {
            self.differs("its chain is not that of its log".to_owned());
        }
        if row.try_get::<Option<Uuid>, _>("last_epoch")? != Some(row.try_get("epoch")?) {
            self.differs("its epoch is not the last that was opened".to_owned());
        }
        self.erased(connection, &log).await?;
        self.batches(connection, log.last).await?;
        self.joins(connection, &log).await?;
        let (records, held) = self.folded(connection, &key, &log, &row).await?;
        if row.try_get::<i64, _>("records")? != records {
            self.differs(format!(
                "it counts another number of records than the {records} there are"
            ));
        }
        if row.try_get::<i64, _>("held")? != held {
            self.differs(format!(
                "it counts another number of held records than the {held} there are"
            ));
        }
        Ok(())
    }

    async fn log(&mut self, connection: &mut PgConnection, key: &ServiceKey) -> Result<Log, AdminError> {
        let mut log = Log::default();
        let mut after = 0_i64;
        loop {
            let rows = sqlx::query(
                "select number, entry_id, record_id, digest, chain, sealed, size from entry
                 where service_id = $1 and number > $2 order by number limit $3",
            )
            .bind(self.service)
            .bind(after)
            .bind(AT_ONCE)
            .fetch_all(&mut *connection)
            .await?;
            let Some(last) = rows.last() else {
                return Ok(log);
            };
            after = last.try_get("number")?;
            for row in &rows {
                self.entry(row, key, &mut log)?;
            }
        }
    }

    /// The erased lines are those that purges and withdrawals erased, whose markers are there, and of such a record nothing is left but
    /// markers.
    async fn erased(&mut self, connection: &mut PgConnection, log: &Log) -> Result<(), AdminError> {
        let rows = sqlx::query("select marker, lines from erasure where service_id = $1 order by marker")
            .bind(self.service)
            .fetch_all(connection)
            .await?;
        let mut purged = BTreeSet::new();
        for row in &rows {
            let Erasure { marker, lines } = Erasure::read(row)?;
            if !log.markers.contains(&marker) {
                self.differs(format!("the purge marker at entry {marker} is there no more"));
            }
            purged.extend(lines);
        }
        for line in log.erased.difference(&purged) {
            self.differs(format!("entry {line} is erased, and no purge erased it"));
        }
        for line in purged.difference(&log.erased) {
            self.differs(format!("entry {line} was erased by a purge, and is there again"));
        }
        for (record, entries) in &log.records {
            let markers = entries.iter().filter(|entry| entry.change.marker().is_some()).count();
            if markers > 0 && markers < entries.len() {
                self.differs(format!("record {record} was erased and still has entries"));
            }
        }
        Ok(())
    }

    /// Every entry came in a batch, and every batch brought entries.
    async fn batches(&mut self, connection: &mut PgConnection, last: u64) -> Result<(), AdminError> {
        let numbers: Vec<(i64, i64)> =
            sqlx::query_as("select first_number, last_number from batch where service_id = $1 order by first_number")
                .bind(self.service)
                .fetch_all(connection)
                .await?;
        let covered = numbers
            .into_iter()
            .try_fold(0, |before, (first, last)| (first == before + 1).then_some(last));
        if covered.map(number) != Some(last) {
            self.differs("its batches do not make up its log".to_owned());
        }
        Ok(())
    }

    /// What joins name together is what the entries of the log join.
    async fn joins(&mut self, connection: &mut PgConnection, log: &Log) -> Result<(), AdminError> {
        let kept = joins::kept(connection, self.service).await?;
        let differing: BTreeSet<RecordId> = log
            .joins()
            .symmetric_difference(&kept)
            .map(|(record, _)| *record)
            .collect();
        for record in differing.into_iter().filter(|record| !log.broken.contains(record)) {
            self.differs(format!(
                "record {record} is kept together with others than its entries join"
            ));
        }
        Ok(())
    }

    fn entry(&mut self, row: &PgRow, key: &ServiceKey, log: &mut Log) -> Result<(), AdminError> {
        self.entries += 1;
        let at = number(row.try_get("number")?);
        let digest = Digest(row.try_get::<&[u8], _>("digest")?.try_into().unwrap_or_default());
        if at != log.last + 1 {
            self.differs(format!("numbers {} to {} are missing in its log", log.last + 1, at - 1));
        }
        log.last = at;
        let expected = chain::next(log.chain.unwrap_or(chain::START), digest);
        if row.try_get::<&[u8], _>("chain")? != expected.0 {
            self.differs(format!("the chain at entry {at} is not that of the entries before it"));
        }
        log.chain = Some(expected);
        let id: Option<Uuid> = row.try_get("entry_id")?;
        let record: Option<Uuid> = row.try_get("record_id")?;
        let Some((id, record)) = id.zip(record) else {
            self.erased += 1;
            log.erased.insert(bigint(at));
            return Ok(());
        };
        let (id, record) = (EntryId::new(id), RecordId::new(record));
        match readable(row.try_get("sealed")?, id, record, digest, key, log) {
            Ok((entry, size)) => {
                if row
                    .try_get::<Option<i32>, _>("size")?
                    .and_then(|kept| usize::try_from(kept).ok())
                    != Some(size)
                {
                    self.differs(format!("entry {at} is of another size than its row says"));
                }
                if entry.change.marker().is_some() {
                    log.markers.insert(bigint(at));
                }
                if let Some(record) = entry.record() {
                    log.records.entry(record).or_default().push(entry);
                }
            }
            Err(words) => {
                log.broken.insert(record);
                self.differs(format!("entry {at} (id {id}) {words}"));
            }
        }
        log.digests.insert(id, (record, digest));
        Ok(())
    }

    async fn folded(
        &mut self,
        connection: &mut PgConnection,
        key: &ServiceKey,
        log: &Log,
        service: &PgRow,
    ) -> Result<(i64, i64), AdminError> {
        let demo = service.try_get("demo")?;
        let last_standing = number(service.try_get("last_standing")?);
        let rows = sqlx::query(
            "select record_id, diagnosed_month, diagnosed_day, age_band, gender, care_home, site, version, flags, apply,
                    missing, later, deleted, purged, held, standing::text as standing, match_hash, joined_to, standing_number, checked_on
             from record where service_id = $1 order by record_id",
        )
        .bind(self.service)
        .fetch_all(&mut *connection)
        .await?;
        let mut kept: BTreeMap<RecordId, (FoldedRow, u64)> = BTreeMap::new();
        let mut checked_on: BTreeMap<RecordId, NaiveDate> = BTreeMap::new();
        let (mut records, mut held) = (0, 0);
        for row in &rows {
            let record = RecordId::new(row.try_get("record_id")?);
            let is_joined = row.try_get::<Option<Uuid>, _>("joined_to")?.is_some();
            records += i64::from(!is_joined && !row.try_get::<bool, _>("purged")?);
            held += i64::from(row.try_get::<bool, _>("held")?);
            match FoldedRow::read(row, key)? {
                Some(row_kept) => {
                    kept.insert(record, (row_kept, number(row.try_get("standing_number")?)));
                }
                None => self.differs(format!("record {record} has a row that cannot be read")),
            }
            match log.records.get(&record) {
                Some(_) if !log.broken.contains(&record) => {
                    self.records += 1;
                    checked_on.insert(record, row.try_get("checked_on")?);
                }
                Some(_) => {}
                None if log.broken.contains(&record) => {}
                None => self.differs(format!("record {record} has no entries")),
            }
        }
        let mut roll_ups = RollUpChanges::default();
        let computed = computed(log, &checked_on, demo, key);
        for (record, row) in FoldedRow::beside_twins(computed) {
            roll_ups.add(row.in_figures());
            let Some((kept, standing_number)) = kept.get(&record) else {
                continue;
            };
            for what in kept.differences(&row) {
                self.differs(format!("record {record} has another {what} than its entries fold to"));
            }
            if *standing_number == 0 || *standing_number > last_standing {
                self.differs(format!("record {record} stands since a number that was not given yet"));
            }
        }
        self.rolled_up(connection, roll_ups).await?;
        let with_row: HashSet<RecordId> = rows
            .iter()
            .map(|row| Ok(RecordId::new(row.try_get("record_id")?)))
            .collect::<Result<_, sqlx::Error>>()?;
        for record in log.records.keys().filter(|record| !with_row.contains(*record)) {
            self.differs(format!("record {record} has entries and is not folded"));
        }
        Ok((records, held))
    }
}

/// The rows of these records as their entries fold, but for those of which something cannot be read. Their dates are checked as
/// of the day they were checked.
fn computed(
    log: &Log,
    checked_on: &BTreeMap<RecordId, NaiveDate>,
    demo: bool,
    key: &ServiceKey,
) -> BTreeMap<RecordId, FoldedRow> {
    let context = |record: RecordId| CheckContext {
        today: checked_on.get(&record).copied().unwrap_or_default(),
        demo,
    };
    let mut computed = BTreeMap::new();
    for records in joined_together(&log.records) {
        if records.iter().any(|record| log.broken.contains(record)) {
            continue;
        }
        let histories = records
            .iter()
            .filter_map(|record| Some((*record, log.records.get(record)?.as_slice())));
        computed.extend(FoldedRow::of_all(&histories.collect(), context, key));
    }
    computed.retain(|record, _| checked_on.contains_key(record));
    computed
}

impl Recount {
    /// The roll-ups are what the records add up to.
    async fn rolled_up(&mut self, connection: &mut PgConnection, counted: RollUpChanges) -> Result<(), AdminError> {
        let (counted, questions) = counted.into_cells();
        let kept = roll_up::kept(connection, self.service).await?;
        let differing: BTreeSet<NaiveDate> = counted
            .keys()
            .chain(kept.keys())
            .filter(|cell| counted.get(cell) != kept.get(cell))
            .map(|cell| cell.month)
            .collect();
        for month in differing {
            let month = month.format("%B %Y");
            self.differs(format!("its roll-ups of {month} are not what its records add up to"));
        }
        let kept = question_roll_up::kept(connection, self.service).await?;
        let differing: BTreeSet<i32> = questions
            .keys()
            .chain(kept.keys())
            .filter(|cell| questions.get(cell) != kept.get(cell))
            .map(|cell| cell.year)
            .collect();
        for year in differing {
            self.differs(format!(
                "its roll-ups of the questions of {year} are not what its records add up to"
            ));
        }
        Ok(())
    }
}

/// Reads an entry and compares it with its row. Answers how many bytes it has, too.
fn readable(
    sealed: &[u8],
    id: EntryId,
    record: RecordId,
    digest: Digest,
    key: &ServiceKey,
    log: &Log,
) -> Result<(Entry, usize), &'static str> {
    let bytes = key
        .open_entry(id, sealed)
        .map_err(|_| "does not open: it was altered")?;
    let entry = canonical::read(&bytes, digest).map_err(|_| "cannot be read")?;
    if entry.id != id || entry.subject.id() != record {
        return Err("is another entry than its row says");
    }
    let mut parents = Vec::with_capacity(entry.parents.len());
    for parent in &entry.parents {
        match log.digests.get(parent) {
            Some((of, digest)) if *of == record => parents.push(*digest),
            _ => return Err("has a parent that is not in the log before it"),
        }
    }
    if canonical::digest(&bytes, parents) != digest {
        return Err("has another digest than its bytes and its parents");
    }
    Ok((entry, bytes.len()))
}
