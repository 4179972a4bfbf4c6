//! A service's log of entries: looking up, adding, listing, erasing. Rows are only ever added; what a purge erases of one
//! leaves its number and its step of the chain.

use std::collections::{HashMap, HashSet};

use domain::id::{EntryId, RecordId};
use domain::record::{Digest, Entry};
use protocol::exchange::{LogLine, LoggedEntry};
use protocol::frame::WireEntry;
use protocol::{canonical, chain};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use sync::central::{HeldEntry, LogPosition, Plan};
use uuid::Uuid;

use crate::copy::Rows;
use crate::fault::Fault;
use crate::keys::ServiceKey;
use crate::room::Room;
use crate::sealed::Batch;
use crate::seals::Seal;
use crate::service::{bigint, digest, number};
use crate::state::blocking;
use crate::turns::{OPENED_AT_ONCE, ToFold};

/// About how many bytes of entries one reply has at most, once opened. As many are read of the database, sealed.
const REPLY_BYTES: i64 = 4 * 1024 * 1024;

/// A row of the log.
struct LogRow {
    number: u64,
    digest: Digest,
    chain: Digest,
    /// Which entry it is, unless it was erased.
    entry: Option<LoggedEntry>,
    /// Its bytes, sealed, unless they were erased or not asked for.
    sealed: Option<Vec<u8>>,
}

/// A page of the log.
pub(crate) struct Page {
    pub(crate) lines: Vec<LogLine>,
    /// The chain at the last line.
    pub(crate) chain: Digest,
    /// Bytes of lines and of entries wanted, in the order of the log.
    pub(crate) entries: Vec<WireEntry>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            chain: chain::START,
            entries: Vec::new(),
        }
    }
}

/// What to list, and which bytes to give.
pub(crate) struct Listing<'a> {
    /// After this number.
    pub(crate) after: u64,
    /// Up to this number.
    pub(crate) last: u64,
    /// At most so many lines.
    pub(crate) lines: u32,
    /// Whether lines come with their bytes.
    pub(crate) bytes: bool,
    /// But for these entries, which the desk has just sent.
    pub(crate) but: Vec<EntryId>,
    /// Entries whose bytes are wanted besides.
    pub(crate) want: &'a [EntryId],
}

/// Entries that were opened, by their records, and the room that they take until they are folded.
#[derive(Default)]
pub(crate) struct Opened {
    pub(crate) entries: HashMap<RecordId, Vec<Entry>>,
    _room: Option<Room>,
}

fn ids(entries: &[EntryId]) -> Vec<Uuid> {
    entries.iter().map(|entry| entry.uuid()).collect()
}

/// Which of these entries the service's log has.
pub(crate) async fn held(
    connection: &mut PgConnection,
    service: Uuid,
    entries: &[EntryId],
) -> Result<HashMap<EntryId, HeldEntry>, Fault> {
    let rows = sqlx::query(
        // A join, because a list that is a parameter is compared one by one with every row that it is no index for.
        "select entry_id, record_id, digest, number
         from unnest($2::uuid[]) as wanted (id) join entry on service_id = $1 and entry_id = wanted.id",
    )
    .bind(service)
    .bind(ids(entries))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let held = HeldEntry {
                record: RecordId::new(row.try_get("record_id")?),
                digest: digest(row.try_get("digest")?)?,
                number: number(row.try_get("number")?),
            };
            Ok((EntryId::new(row.try_get("entry_id")?), held))
        })
        .collect()
}

/// How many entries the service's log has of each of these records and topics; of one of which it has none, nothing.
pub(crate) async fn sizes(
    connection: &mut PgConnection,
    service: Uuid,
    subjects: &[RecordId],
) -> Result<HashMap<RecordId, usize>, Fault> {
    let subjects: Vec<Uuid> = subjects.iter().map(|subject| subject.uuid()).collect();
    let rows = sqlx::query(
        "select wanted.id as subject, count(*) as size
         from unnest($2::uuid[]) as wanted (id) join entry on service_id = $1 and record_id = wanted.id group by 1",
    )
    .bind(service)
    .bind(subjects)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let size = usize::try_from(number(row.try_get("size")?)).unwrap_or(usize::MAX);
            Ok((RecordId::new(row.try_get("subject")?), size))
        })
        .collect()
}

/// The chain at a number; nothing when the log has no such number.
pub(crate) async fn chain_at(connection: &mut PgConnection, service: Uuid, at: u64) -> Result<Option<Digest>, Fault> {
    let chain: Option<Vec<u8>> = sqlx::query_scalar("select chain from entry where service_id = $1 and number = $2")
        .bind(service)
        .bind(bigint(at))
        .fetch_optional(connection)
        .await?;
    chain.map(|chain| digest(&chain)).transpose()
}

/// New entries as rows for [`insert`]. Keeps a processor busy.
pub(crate) fn sealed_rows(key: &ServiceKey, plan: &Plan, positions: &[LogPosition]) -> Result<Vec<u8>, Fault> {
    let mut rows = Rows::new();
    for ((entry, bytes), position) in plan.new.iter().zip(positions) {
        rows.row(7).bigint(bigint(position.number));
        if plan.erases(entry) {
            rows.bytes(None).bytes(None);
        } else {
            rows.uuid(entry.id.uuid()).uuid(entry.subject.id().uuid());
        }
        rows.bytes(Some(&entry.digest.0)).bytes(Some(&position.chain.0));
        if plan.erases(entry) {
            rows.bytes(None).integer(None);
        } else {
            let size = i32::try_from(bytes.len()).map_err(|_| Fault::Broken("an entry's size"))?;
            rows.bytes(Some(&key.seal_entry(entry.id, bytes)?)).integer(Some(size));
        }
    }
    Ok(rows.finish())
}

/// Adds the rows of one batch to the log, and who sent them.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    service: Uuid,
    batch: Batch,
    seal: Seal,
    rows: Vec<u8>,
) -> Result<(), Fault> {
    sqlx::query(
        "insert into batch (service_id, first_number, last_number, received_at, device_key, seal)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(service)
    .bind(batch.first)
    .bind(batch.last)
    .bind(batch.received_at)
    .bind(batch.device_key)
    .bind(seal)
    .execute(&mut *connection)
    .await?;
    let mut copy = connection
        .copy_in_raw("copy incoming_entry from stdin (format binary)")
        .await?;
    copy.send(rows).await?;
    copy.finish().await?;
    sqlx::query(
        "insert into entry (service_id, number, entry_id, record_id, digest, chain, sealed, size)
         select $1, number, entry_id, record_id, digest, chain, sealed, size from incoming_entry",
    )
    .bind(service)
    .execute(connection)
    .await?;
    Ok(())
}

/// The entries of these records, opened, in the order of the log. Where they, and what is new beside them, are too much to be
/// opened at once, none is: the fault says so. No record or group of records ever has more than that, as what would bring it there
/// is refused; what only takes away, such as a purge, brings nothing new and so always goes. Where others have opened so much that there
/// is no room at once, they are to come again later.
pub(crate) async fn entries_of(
    connection: &mut PgConnection,
    service: Uuid,
    records: &[RecordId],
    new: usize,
    key: &ServiceKey,
    to_fold: &ToFold,
) -> Result<Opened, Fault> {
    let records: Vec<Uuid> = records.iter().map(|record| record.uuid()).collect();
    if records.is_empty() && new == 0 {
        return Ok(Opened::default());
    }
    let held: i64 = sqlx::query_scalar(
        "select coalesce(sum(size), 0)::bigint
         from unnest($2::uuid[]) as wanted (id) join entry on service_id = $1 and record_id = wanted.id",
    )
    .bind(service)
    .bind(&records)
    .fetch_one(&mut *connection)
    .await?;
    let held = usize::try_from(held).unwrap_or(usize::MAX);
    if held.saturating_add(new) > OPENED_AT_ONCE {
        return Err(Fault::TooMuchAtOnce);
    }
    let room = to_fold.room(held).await?;
    let rows = sqlx::query(
        "select number, entry_id, record_id, digest, chain, sealed
         from unnest($2::uuid[]) as wanted (id) join entry on service_id = $1 and record_id = wanted.id order by number",
    )
    .bind(service)
    .bind(records)
    .fetch_all(connection)
    .await?;
    let key = key.clone();
    blocking(move || {
        let mut entries: HashMap<RecordId, Vec<Entry>> = HashMap::new();
        for row in &rows {
            let row = log_row(row)?;
            let (Some(LoggedEntry { id, record }), Some(sealed)) = (row.entry, row.sealed) else {
                return Err(Fault::Broken("an entry without its bytes"));
            };
            let bytes = key.open_entry(id, &sealed)?;
            let entry =
                canonical::read(&bytes, row.digest).map_err(|_| Fault::Broken("an entry that cannot be read"))?;
            entries.entry(record).or_default().push(entry);
        }
        Ok(Opened {
            entries,
            _room: Some(room),
        })
    })
    .await?
}

/// A page of the log, with bytes as asked. At least one line and one wanted entry come, however large they are.
pub(crate) async fn page(
    connection: &mut PgConnection,
    service: Uuid,
    key: &ServiceKey,
    listing: &Listing<'_>,
) -> Result<Page, Fault> {
    let listed = if listing.after < listing.last {
        sqlx::query(
            // Of large entries no more are read than a reply may have.
            "select number, entry_id, record_id, digest, chain, sealed
             from (
                 select number, entry_id, record_id, digest, chain, own.sealed,
                        sum(coalesce(length(own.sealed), 0)) over (order by number) - coalesce(length(own.sealed), 0) as before
                 from entry, lateral (
                     select case when $5 and entry_id not in (select unnest($6::uuid[])) then entry.sealed end as sealed
                 ) as own
                 where service_id = $1 and number > $2 and number <= $3 order by number limit $4
             ) as page
             where before < $7 order by number",
        )
        .bind(service)
        .bind(bigint(listing.after))
        .bind(bigint(listing.last))
        .bind(i64::from(listing.lines))
        .bind(listing.bytes)
        .bind(ids(&listing.but))
        .bind(REPLY_BYTES)
        .fetch_all(&mut *connection)
        .await?
    } else {
        Vec::new()
    };
    let wanted = if listing.want.is_empty() {
        Vec::new()
    } else {
        sqlx::query(
            // Once each, however often the desk names it.
            "select number, entry_id, record_id, digest, chain, sealed
             from (
                 select number, entry_id, record_id, digest, chain, sealed,
                        sum(length(sealed)) over (order by number) - length(sealed) as before
                 from (select distinct unnest($2::uuid[])) as wanted (id)
                 join entry on service_id = $1 and entry_id = wanted.id
                 where number <= $3
             ) as given
             where before < $4 order by number",
        )
        .bind(service)
        .bind(ids(listing.want))
        .bind(bigint(listing.last))
        .bind(REPLY_BYTES)
        .fetch_all(connection)
        .await?
    };
    let key = key.clone();
    blocking(move || opened(&listed, &wanted, &key)).await?
}

fn opened(listed: &[PgRow], wanted: &[PgRow], key: &ServiceKey) -> Result<Page, Fault> {
    let mut page = Page::default();
    let mut entries: Vec<(u64, WireEntry)> = Vec::new();
    let mut left = usize::try_from(REPLY_BYTES).unwrap_or(usize::MAX);
    let mut open = |row: &LogRow, id: EntryId, sealed: &[u8]| -> Result<bool, Fault> {
        let bytes = key.open_entry(id, sealed)?;
        left = left.saturating_sub(bytes.len());
        entries.push((
            row.number,
            WireEntry {
                digest: row.digest,
                bytes,
            },
        ));
        Ok(left > 0)
    };
    // What is wanted comes first: the desk waits for it.
    let mut sent = HashSet::new();
    let mut room = true;
    for row in wanted {
        let row = log_row(row)?;
        let (Some(entry), Some(sealed)) = (row.entry, &row.sealed) else {
            return Err(Fault::Broken("an entry without its bytes"));
        };
        sent.insert(entry.id);
        room = open(&row, entry.id, sealed)?;
        if !room {
            break;
        }
    }
    for row in listed {
        let row = log_row(row)?;
        if let (Some(entry), Some(sealed)) = (row.entry, &row.sealed)
            && !sent.contains(&entry.id)
        {
            if !room && !page.lines.is_empty() {
                break;
            }
            room = open(&row, entry.id, sealed)?;
        }
        page.lines.push(LogLine {
            number: row.number,
            digest: row.digest,
            entry: row.entry,
        });
        page.chain = row.chain;
    }
    entries.sort_by_key(|(number, _)| *number);
    page.entries = entries.into_iter().map(|(_, sealed)| sealed).collect();
    Ok(page)
}

fn log_row(row: &PgRow) -> Result<LogRow, Fault> {
    let id: Option<Uuid> = row.try_get("entry_id")?;
    let record: Option<Uuid> = row.try_get("record_id")?;
    Ok(LogRow {
        number: number(row.try_get("number")?),
        entry: id.zip(record).map(|(id, record)| LoggedEntry {
            id: EntryId::new(id),
            record: RecordId::new(record),
        }),
        digest: digest(row.try_get("digest")?)?,
        chain: digest(row.try_get("chain")?)?,
        sealed: row.try_get("sealed")?,
    })
}
