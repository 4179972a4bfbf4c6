//! The desk's side of an exchange as the database keeps it: the link to Central, what is still to be sent, and what an
//! exchange brought, taken over in one transaction with its cursor.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::Digest;
use protocol::canonical;
use protocol::exchange::{Counts, Cursor, Epoch, HeldBecause, Incarnation, Receipt, Refusal, RefusalCode, Standing};
use protocol::frame::WireEntry;
use protocol::packed;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use zeroize::Zeroizing;

use crate::day::{day, instant};
use crate::error::StoreError;
use crate::exchange::parked::{ParkedEntry, park, receive_parked};
use crate::opening::unlocked::{Service, Store, write_service};
use crate::records::changes::append::take_over;
use crate::records::changes::change::{RecordChanges, Written, recount_all};
use crate::records::codes::{NEEDS_YOU, ONLY_HERE, SENT, WAITING};
use crate::records::entries::read::read_digest;
use crate::records::follow_up_list::rows_of;
use crate::records::row::RecordRow;
use crate::sql::{self, statement_of};

/// The central server that this desk has joined.
#[derive(Clone)]
pub struct CentralLink {
    /// Its address.
    pub url: String,
    /// The device token.
    pub token: Zeroizing<String>,
    /// How far its log has been taken over; none before the first exchange.
    pub cursor: Option<Cursor>,
    /// What it gave at the end of the last exchange.
    pub incarnation: Option<Incarnation>,
    /// Whether both sides were alike when they were last compared.
    pub agree: Option<bool>,
    /// When it last answered.
    pub last_answered: Option<DateTime<Utc>>,
    /// What it then held of the service.
    pub last_counts: Option<Counts>,
}

/// Shows no token.
impl std::fmt::Debug for CentralLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CentralLink")
            .field("url", &self.url)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

/// An entry on its way to Central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The entry.
    pub entry: EntryId,
    /// Its record.
    pub record: RecordId,
    /// As it travels.
    pub wire: WireEntry,
}

/// What one exchange brought.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Central was restored, or has not told everything yet: receipts, standings and refusals so far mean nothing.
    pub void_receipts: bool,
    /// Entries that this desk lacked. Those whose parents are missing are kept, and wait.
    pub entries: Vec<Written>,
    /// Entries that this desk lacked and cannot read.
    pub parked: Vec<ParkedEntry>,
    /// Receipts of the cursor's epoch, for entries that are held here or among these; others are left out.
    pub receipts: Vec<Receipt>,
    /// Entries that Central refuses.
    pub refusals: Vec<Refusal>,
    /// How records stand at Central.
    pub standings: Vec<Standing>,
    /// How far the log has been taken over now.
    pub cursor: Option<Cursor>,
    /// To be said in the next exchange.
    pub incarnation: Incarnation,
    /// Whether both sides are alike; absent where this answer does not tell.
    pub agree: Option<bool>,
    /// The service, when Central says something new of it.
    pub service: Option<Service>,
    /// What Central holds.
    pub counts: Counts,
    /// When it answered.
    pub answered_at: DateTime<Utc>,
    /// This desk's new identity.
    pub new_device: Option<DeviceId>,
}

/// What Central lacks of the records here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Records of which it lacks an entry, or all of them.
    pub changed: u64,
    /// Of those, records that it has never had.
    pub whole: u64,
}

/// What taking it over did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Entries that are new here.
    pub new: usize,
    /// Entries held here with other content: their records stop until a person looks.
    pub diverged: Vec<(EntryId, RecordId)>,
}

impl Store {
    /// The central server, once joined.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn central(&self) -> Result<Option<CentralLink>, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query("select * from central")
            .fetch_optional(&mut *connection)
            .await?;
        row.as_ref().map(read_link).transpose()
    }

    /// Joins a central server, or takes a new token of the one that is joined. Whatever else was joined before, or left,
    /// this one starts from nothing: only its own receipts count, and it gives again those that it gave before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_central(&self, url: &str, token: &str) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let before: Option<String> = sqlx::query_scalar("select url from central")
            .fetch_optional(&mut *connection)
            .await?;
        if before.as_deref() != Some(url) {
            let said: bool = sqlx::query_scalar(
                "select exists (select 1 from entry where receipt is not null or sent <> 0) \
                 or exists (select 1 from standing) or exists (select 1 from refusal) or exists (select 1 from erased_line) \
                 or exists (select 1 from parked_entry where number is not null)",
            )
            .fetch_one(&mut *connection)
            .await?;
            if said {
                void(connection).await?;
            }
            sqlx::query("delete from central").execute(&mut *connection).await?;
        }
        sqlx::query(
            "insert into central (one, url, token) values (1, ?1, ?2) \
             on conflict (one) do update set url = excluded.url, token = excluded.token",
        )
        .bind(url)
        .bind(token)
        .execute(&mut *connection)
        .await?;
        writing
            .commit_then(|inner| inner.change_known(|known| known.joined = true))
            .await
    }

    /// Leaves the central server: nothing is sent any more. What it has accepted shows as accepted until a server is joined
    /// again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn leave_central(&self) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("delete from central")
            .execute(writing.connection()?)
            .await?;
        writing
            .commit_then(|inner| inner.change_known(|known| known.joined = false))
            .await
    }

    /// Entries that have no receipt and may leave, at most this many: record by record, parents first, the oldest records
    /// first. Those that were sent before without an answer come again, but for those in `but`, which are on their way
    /// just now; those that Central refused for a reason that may have passed come again a day later. Nothing is marked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn to_send(
        &self,
        limit: usize,
        but: &BTreeMap<EntryId, RecordId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let mut connection = self.inner.read().await?;
        let records = records_to_send(&mut connection, limit, but, now).await?;
        let rows = sqlx::query(
            "select r.id as record, e.id, e.digest, e.bytes, e.receipt from json_each(?1) j \
             join record r on r.id = unhex(j.value) join entry e on e.record_nr = r.nr \
             union all select p.subject, p.id, p.digest, p.bytes, p.number from json_each(?1) j \
             join parked_entry p on p.subject = unhex(j.value) order by 1, 2",
        )
        .bind(sql::records(&records))
        .fetch_all(&mut *connection)
        .await?;
        let mut groups: BTreeMap<RecordId, Group> = BTreeMap::new();
        for row in &rows {
            groups
                .entry(RecordId::new(row.try_get("record")?))
                .or_default()
                .take(row)?;
        }
        let mut outgoing: Vec<Outgoing> = Vec::new();
        for record in records {
            let group = groups.remove(&record).map(Group::parents_first).unwrap_or_default();
            outgoing.extend(
                group
                    .into_iter()
                    .filter(|(entry, _)| !but.contains_key(entry))
                    .map(|(entry, wire)| Outgoing { entry, record, wire }),
            );
        }
        outgoing.truncate(limit);
        Ok(outgoing)
    }

    /// Remembers that these entries were sent and may have arrived: their records show as sent until an answer is there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn mark_sent(&self, entries: impl IntoIterator<Item = EntryId>) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let mut changes = RecordChanges::default();
        let ids = sql::id_list(entries.into_iter().map(EntryId::uuid));
        changes.sync_changed(records_of_entries(connection, &ids).await?);
        sqlx::query("update entry set sent = 1 from json_each(?1) j where entry.id = unhex(j.value) and sent = 0")
            .bind(ids)
            .execute(&mut *connection)
            .await?;
        changes.settle(connection).await?;
        writing.commit().await
    }

    /// Keeps the incarnation of an answer before the rest of it is taken over, so that the next request can go out
    /// meanwhile: were it lost, this desk would come back as a copy of itself.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_incarnation(&self, incarnation: Incarnation) -> Result<(), StoreError> {
        let mut writing = self.inner.write().await?;
        sqlx::query("update central set incarnation = ?1")
            .bind(incarnation.0)
            .execute(writing.connection()?)
            .await?;
        writing.commit().await
    }

    /// Takes over what an exchange brought, in one transaction.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is then changed, and the exchange can be repeated.
    pub async fn apply_exchange(&self, applied: Applied) -> Result<Taken, StoreError> {
        let rules = self.inner.rules();
        let mut writing = self.inner.write().await?;
        let connection = writing.connection()?;
        let mut changes = RecordChanges::default();
        if applied.void_receipts {
            void(connection).await?;
        }
        let records: BTreeSet<RecordId> = applied
            .refusals
            .iter()
            .map(|refusal| refusal.record)
            .chain(applied.standings.iter().map(|standing| standing.record))
            .collect();
        changes.sync_changed(records);
        let added = changes.add(connection, rules, applied.entries).await?;
        park(connection, &applied.parked, applied.answered_at).await?;
        receive(connection, &mut changes, &applied.receipts).await?;
        refuse(connection, &applied.refusals, applied.answered_at).await?;
        let diverged: Vec<Refusal> = added
            .diverged
            .iter()
            .map(|(entry, record)| Refusal {
                entry: *entry,
                record: *record,
                code: RefusalCode::Diverged,
            })
            .collect();
        changes.sync_changed(diverged.iter().map(|refusal| refusal.record));
        refuse(connection, &diverged, applied.answered_at).await?;
        stand(connection, &applied.standings).await?;
        changes.settle(connection).await?;
        sqlx::query(
            "update central set epoch = ?1, number = ?2, chain = ?3, incarnation = ?4, answered = ?5, entries = ?6, \
             records = ?7, held = ?8, agree = coalesce(?9, agree)",
        )
        .bind(applied.cursor.map(|cursor| cursor.epoch.0))
        .bind(applied.cursor.map(|cursor| signed(cursor.number)))
        .bind(applied.cursor.map(|cursor| cursor.chain.0.to_vec()))
        .bind(applied.incarnation.0)
        .bind(applied.answered_at.timestamp_millis())
        .bind(signed(applied.counts.entries))
        .bind(signed(applied.counts.records))
        .bind(signed(applied.counts.held))
        .bind(applied.agree)
        .execute(&mut *connection)
        .await?;
        if let Some(device) = applied.new_device {
            sqlx::query("update desk set id = ?1")
                .bind(device.uuid())
                .execute(&mut *connection)
                .await?;
        }
        if let Some(service) = &applied.service {
            write_service(connection, service).await?;
        }
        writing
            .commit_then(|inner| {
                take_over(inner, changes);
                if let Some(device) = applied.new_device {
                    inner.change_known(|known| known.desk.id = device);
                }
            })
            .await?;
        if let Some(service) = applied.service {
            self.inner.took_service(service).await?;
        }
        Ok(Taken {
            new: added.new,
            diverged: added.diverged,
        })
    }

    /// Records that are not accepted, at most this many: those that need a person first, then those that wait, those
    /// that were sent, and those that are only here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sync_rows(&self, limit: u32, today: NaiveDate) -> Result<Vec<RecordRow>, StoreError> {
        // By state there is an index; for those in need of a person the short rows of all records are walked through.
        const NEEDS: &str = "select nr, id from record where sync <> 3 and sync = ?1 and state in (0, 1) \
             union select nr, id from record where state = 0 and attention_until > ?3 order by nr limit ?2";
        const OTHERS: &str = "select id from record where sync <> 3 and sync = ?1 and state in (0, 1) \
             and not (state = 0 and attention_until > ?3) order by nr limit ?2";
        let seen = self.inner.seen(today);
        let mut connection = self.inner.read().await?;
        let mut rows = Vec::new();
        for (state, statement) in [
            (NEEDS_YOU, NEEDS),
            (WAITING, OTHERS),
            (SENT, OTHERS),
            (ONLY_HERE, OTHERS),
        ] {
            let left = i64::from(limit) - i64::try_from(rows.len()).unwrap_or(i64::MAX);
            if left <= 0 {
                break;
            }
            let ids = sqlx::query(statement)
                .bind(state)
                .bind(left)
                .bind(day(today))
                .fetch_all(&mut *connection)
                .await?;
            let ids: Result<Vec<RecordId>, sqlx::Error> =
                ids.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect();
            rows.extend(rows_of(&mut connection, &ids?, seen).await?);
        }
        Ok(rows)
    }

    /// Records that are not alike here and at Central: the contents of an entry differ, or one of Central's cannot be used
    /// here. The record itself may not be here at all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn differing(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let statement = sqlx::query_scalar(
            "select json_group_array(distinct lower(hex(record))) from refusal where code = 'diverged' \
             or not exists (select 1 from entry where entry.id = refusal.entry) \
             and not exists (select 1 from parked_entry where parked_entry.id = refusal.entry)",
        );
        sql::rows_together(statement, &mut connection).await
    }

    /// What Central lacks of the records here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lacking(&self) -> Result<Lacking, StoreError> {
        let mut connection = self.inner.read().await?;
        let row = sqlx::query(
            "select coalesce(sum(unreceipted > 0), 0) as partly, coalesce(sum(has_left = 0), 0) as wholly \
             from record where sync <> 3 and state in (0, 1)",
        )
        .fetch_one(&mut *connection)
        .await?;
        let number = |column: &str| {
            let number: i64 = row.try_get(column)?;
            Ok::<_, sqlx::Error>(u64::try_from(number).unwrap_or_default())
        };
        Ok(Lacking {
            changed: number("partly")?,
            whole: number("wholly")?,
        })
    }
}

fn read_link(row: &SqliteRow) -> Result<CentralLink, StoreError> {
    let number = |column: &str| {
        let number: Option<i64> = row.try_get(column)?;
        Ok::<_, StoreError>(number.and_then(|number| u64::try_from(number).ok()))
    };
    let cursor = match (
        row.try_get("epoch")?,
        number("number")?,
        row.try_get::<Option<&[u8]>, _>("chain")?,
    ) {
        (Some(epoch), Some(number), Some(chain)) => {
            let chain = chain.try_into().map(Digest).map_err(|_| StoreError::Damaged)?;
            Some(Cursor {
                epoch: Epoch(epoch),
                number,
                chain,
            })
        }
        _ => None,
    };
    let counts = match (number("entries")?, number("records")?, number("held")?) {
        (Some(entries), Some(records), Some(held)) => Some(Counts { entries, records, held }),
        _ => None,
    };
    Ok(CentralLink {
        url: row.try_get("url")?,
        token: Zeroizing::new(row.try_get("token")?),
        cursor,
        incarnation: row.try_get::<Option<_>, _>("incarnation")?.map(Incarnation),
        agree: row.try_get("agree")?,
        last_answered: row.try_get::<Option<i64>, _>("answered")?.map(instant),
        last_counts: counts,
    })
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Refusals that no newer Central and no entry that arrives meanwhile can change: only a person can.
const LAST_WORDS: [RefusalCode; 3] = [RefusalCode::Diverged, RefusalCode::Purged, RefusalCode::OtherService];

/// How long a refused entry waits until Central is asked again. One that was refused later than now was refused by a
/// clock that was ahead: it does not wait until then.
const OFFERED_AGAIN: TimeDelta = TimeDelta::days(1);

/// Whether `record` stops because an entry of it that is held here was refused: for good, or not long ago. What arrived and
/// could not be used stops nothing that is written here.
const IS_STOPPED: &str = "exists (select 1 from refusal where record = record.id \
    and (exists (select 1 from entry where entry.id = refusal.entry) \
        or exists (select 1 from parked_entry where parked_entry.id = refusal.entry)) \
    and (at > ?1 and at <= ?2 or code in (select value from json_each(?3))))";

/// Records with entries to send besides those in `but`, enough of them for this many entries.
async fn records_to_send(
    connection: &mut SqliteConnection,
    limit: usize,
    but: &BTreeMap<EntryId, RecordId>,
    now: DateTime<Utc>,
) -> Result<Vec<RecordId>, StoreError> {
    let mut under_way: BTreeMap<RecordId, usize> = BTreeMap::new();
    for record in but.values() {
        *under_way.entry(*record).or_default() += 1;
    }
    let counted: Vec<(String, usize)> = under_way
        .iter()
        .map(|(record, entries)| (record.uuid().simple().to_string(), *entries))
        .collect();
    // Plain values always serialise.
    let counted = serde_json::to_string(&counted).unwrap_or_default();
    let last_words = serde_json::to_string(&LAST_WORDS).unwrap_or_default();
    let asked = |statement| {
        sqlx::query_scalar(statement)
            .bind((now - OFFERED_AGAIN).timestamp_millis())
            .bind(now.timestamp_millis())
            .bind(&last_words)
    };
    let mut records = Vec::new();
    let mut entries = 0_usize;
    for state in [WAITING, SENT, NEEDS_YOU] {
        // Joined, because `not in` with two columns looks through the whole list for each record. A record of which the first
        // entry cannot be read here counts as not arrived, and is relayed with what waits for that entry.
        let statement = statement_of(&[
            "with under_way (id, entries) as materialized (select unhex(value ->> 0), value ->> 1 from json_each(?4)) \
             select json_group_array(json_array(lower(hex(id)), unreceipted)) from ( \
             select record.id, unreceipted from record left join under_way on under_way.id = record.id \
             where sync <> 3 and sync = ?5 and unreceipted > coalesce(under_way.entries, 0) \
             and (state <> 2 or exists (select 1 from parked_entry where subject = record.id)) \
             and (has_left or not not_ready) and not ",
            IS_STOPPED,
            " order by record.nr limit ?6)",
        ]);
        let statement = asked(statement)
            .bind(&counted)
            .bind(state)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<(RecordId, usize)> = sql::rows_together(statement, connection).await?;
        for (record, unreceipted) in rows {
            if entries >= limit {
                return Ok(records);
            }
            entries += unreceipted.saturating_sub(under_way.get(&record).copied().unwrap_or_default());
            records.push(record);
        }
    }
    let statement = statement_of(&[
        "select json_group_array(lower(hex(id))) from ( \
         select distinct subject as id from parked_entry where number is null \
         and parked_entry.id not in (select unhex(value) from json_each(?4))) record where not ",
        IS_STOPPED,
    ]);
    let parked: Vec<RecordId> = sql::rows_together(asked(statement).bind(sql::entries(but.keys())), connection).await?;
    let further: Vec<RecordId> = parked.into_iter().filter(|record| !records.contains(record)).collect();
    records.extend(further);
    Ok(records)
}

/// The entries of one record: those that Central has, and those to send.
#[derive(Default)]
struct Group {
    there: BTreeSet<EntryId>,
    to_send: Vec<(EntryId, WireEntry)>,
}

impl Group {
    fn take(&mut self, row: &SqliteRow) -> Result<(), StoreError> {
        let id = EntryId::new(row.try_get("id")?);
        if row.try_get::<Option<i64>, _>("receipt")?.is_some() {
            self.there.insert(id);
        } else {
            let bytes = packed::unpack(row.try_get("bytes")?).map_err(|_| StoreError::Damaged)?;
            self.to_send.push((
                id,
                WireEntry {
                    digest: read_digest(row)?,
                    bytes,
                },
            ));
        }
        Ok(())
    }

    /// Entries whose parents are neither there nor before them wait for those.
    fn parents_first(mut self) -> Vec<(EntryId, WireEntry)> {
        // The only entry of a record that has arrived is its first: most records need no look at their parents.
        if self.there.is_empty() && self.to_send.len() == 1 {
            return self.to_send;
        }
        let mut ordered = Vec::with_capacity(self.to_send.len());
        loop {
            let before = ordered.len();
            let mut later = Vec::new();
            for (id, wire) in std::mem::take(&mut self.to_send) {
                let parents = canonical::named(&wire.bytes).map(|named| named.parents);
                // Central says what is wrong with bytes that cannot be read here.
                if parents.is_ok_and(|parents| parents.iter().any(|parent| !self.there.contains(parent))) {
                    later.push((id, wire));
                } else {
                    self.there.insert(id);
                    ordered.push((id, wire));
                }
            }
            if later.is_empty() || ordered.len() == before {
                return ordered;
            }
            self.to_send = later;
        }
    }
}

async fn records_of_entries(connection: &mut SqliteConnection, ids: &str) -> Result<Vec<RecordId>, StoreError> {
    let statement = sqlx::query_scalar(
        "select json_group_array(distinct lower(hex(r.id))) from json_each(?1) j join entry e on e.id = unhex(j.value) \
         join record r on r.nr = e.record_nr",
    )
    .bind(ids);
    sql::rows_together(statement, connection).await
}

/// Forgets every receipt, standing and refusal.
async fn void(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    for statement in [
        // A record that has been at Central travels on, whatever becomes of it.
        "update record set has_left = 1 \
         where exists (select 1 from entry where record_nr = record.nr and receipt is not null)",
        "update entry set receipt = null, sent = 0 where receipt is not null or sent <> 0",
        // Numbers of another epoch say nothing of this one.
        "delete from erased_line",
        "update parked_entry set number = null where number is not null",
        "delete from standing",
        "delete from refusal",
    ] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    recount_all(connection).await
}

/// Gives entries the numbers of their receipts.
pub(crate) async fn receive(
    connection: &mut SqliteConnection,
    changes: &mut RecordChanges,
    receipts: &[Receipt],
) -> Result<(), StoreError> {
    if receipts.is_empty() {
        return Ok(());
    }
    let ids = sql::id_list(receipts.iter().map(|receipt| receipt.entry.uuid()));
    let pairs: Vec<(String, u64)> = receipts
        .iter()
        .map(|receipt| (receipt.entry.uuid().simple().to_string(), receipt.number))
        .collect();
    changes.sync_changed(records_of_entries(connection, &ids).await?);
    // Plain values always serialise.
    let pairs = serde_json::to_string(&pairs).unwrap_or_default();
    receive_parked(connection, &pairs).await?;
    sqlx::query(
        "update entry set receipt = j.value ->> 1, sent = 1 from json_each(?1) j \
         where entry.id = unhex(j.value ->> 0)",
    )
    .bind(pairs)
    .execute(&mut *connection)
    .await?;
    // What has a receipt is refused no more: it is given for the same content only.
    sqlx::query("delete from refusal where entry in (select unhex(value) from json_each(?1))")
        .bind(ids)
        .execute(connection)
        .await?;
    Ok(())
}

async fn refuse(connection: &mut SqliteConnection, refusals: &[Refusal], at: DateTime<Utc>) -> Result<(), StoreError> {
    for refusal in refusals {
        let code = serde_json::to_value(refusal.code).unwrap_or_default();
        sqlx::query(
            "insert into refusal (entry, record, code, at) values (?1, ?2, ?3, ?4) \
             on conflict (entry) do update set code = excluded.code, at = excluded.at",
        )
        .bind(refusal.entry.uuid())
        .bind(refusal.record.uuid())
        .bind(code.as_str().unwrap_or("other"))
        .bind(at.timestamp_millis())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn stand(connection: &mut SqliteConnection, standings: &[Standing]) -> Result<(), StoreError> {
    let counted = standings
        .iter()
        .filter(|standing| standing.held.is_empty())
        .map(|standing| &standing.record);
    sqlx::query("delete from standing where record in (select unhex(value) from json_each(?1))")
        .bind(sql::records(counted))
        .execute(&mut *connection)
        .await?;
    for standing in standings.iter().filter(|standing| !standing.held.is_empty()) {
        let held: &[HeldBecause] = &standing.held;
        sqlx::query(
            "insert into standing (record, held) values (?1, ?2) on conflict (record) do update set held = excluded.held",
        )
        .bind(standing.record.uuid())
        // Plain values always serialise.
        .bind(serde_json::to_string(held).unwrap_or_default())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
