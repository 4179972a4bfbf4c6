//! A record as lists show it.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use domain::dataset::{Dataset, OptionKey, QuestionKey};
use domain::id::RecordId;
use domain::record::age::age_on;
use domain::record::{FollowUp, PutOffUntil, Status, StaysHere, may_leave};
use domain::{NhsNumber, Postcode};
use protocol::exchange::{HeldBecause, RefusalCode};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::day::{NEVER, date, day, instant};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::codes::{ACCEPTED, NEEDS_YOU, SENT, WAITING};
use crate::records::derived::summary::{Summary, follow_up};
use crate::records::number_column::number_of;
use crate::sql::{self, statement_of};

/// One record as lists show it, on the query's today.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// 1.01, when it is a number.
    pub nhs_number: Option<NhsNumber>,
    /// The patient comes from overseas and has no NHS number.
    pub overseas: bool,
    /// 1.02
    pub born: Option<NaiveDate>,
    /// 1.09
    pub diagnosed: Option<NaiveDate>,
    /// 1.06, where follow-up is required.
    pub first_contact: Option<NaiveDate>,
    /// 1.07
    pub assessed: Option<NaiveDate>,
    /// Whole years at diagnosis.
    pub age: Option<i32>,
    /// 1.04
    pub postcode: Option<Postcode>,
    /// 1.11
    pub site: Option<OptionKey>,
    /// 4.01
    pub therapy: Option<OptionKey>,
    /// Dataset version: `2024`.
    pub version: String,
    /// Answers missing on that day, those that have fallen due included, in the audit's order.
    pub missing: Vec<QuestionKey>,
    /// Draft or submitted on that day.
    pub status: Status,
    /// Whether a person is asked for: an error, a conflict, or an objection of Central's.
    pub needs_attention: bool,
    /// Where it is on its way to Central.
    pub sync: SyncState,
    /// In England: its patient is not cleared, so that it is in no file for audit or analysis.
    pub held_back: bool,
    /// The follow-ups, when follow-up is required.
    pub follow_ups: Vec<FollowUp>,
    /// Until when each was put off, by its weeks.
    pub(crate) put_off: BTreeMap<u32, PutOffUntil>,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// When it is deleted.
    pub deleted: Option<Deleted>,
}

/// Why a record is deleted, and by whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Deleted {
    /// One of the audit's reasons.
    pub reason: OptionKey,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a record is on its way to Central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// On this desk only.
    OnlyHere(OnlyHere),
    /// Entries of it wait to be sent.
    Waiting,
    /// Everything of it was sent; no receipt yet.
    Sent,
    /// Central has given a receipt of the current epoch for everything of it.
    Accepted,
    /// A person is asked for; the reasons are never empty.
    NeedsYou(Vec<NeedsYou>),
}

/// Why a record is on this desk only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnlyHere {
    /// It is not ready to leave.
    NotReady(StaysHere),
    /// In England: its patient is not cleared for audit submission, for whatever reason.
    NotCleared,
    /// It is ready, and no central server has been joined.
    NoCentral,
}

/// Why a record needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NeedsYou {
    /// This question was answered differently by people who did not know of each other.
    Conflict(QuestionKey),
    /// Somebody deleted it while somebody else changed it.
    DeletionInDoubt,
    /// Central holds it, by this rule.
    Held(HeldBecause),
    /// Central refused an entry of it or of a record that is joined to it, or an entry differs here and there.
    Refused {
        /// Why.
        code: RefusalCode,
        /// What Central keeps the refusal by, where it keeps it.
        number: Option<u64>,
    },
}

/// Shows nothing of the patient.
impl fmt::Debug for RecordRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordRow({}, {:?}, {:?})", self.id, self.status, self.sync)
    }
}

/// Shows nobody's name.
impl fmt::Debug for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Deleted({})", self.reason)
    }
}

impl RecordRow {
    /// Until when the follow-up after so many weeks was put off, whether that day has come or not.
    pub fn put_off(&self, weeks: u32) -> Option<PutOffUntil> {
        self.put_off.get(&weeks).copied()
    }
}

/// What to select of `record r`, for [`read`].
pub(crate) const COLUMNS: &str = "r.id, r.nhs_number, r.overseas, r.born, r.diagnosed, r.assessed, r.postcode, r.site, r.therapy, r.draft_from, \
     r.attention_until, r.sync, r.has_left, r.held_back, r.changed, (select summary from record_detail where record_nr = r.nr) as summary, \
     (select json_group_object(weeks, until) from put_off where record_nr = r.nr) as put_off, \
     (select held from standing where record = r.id) as held, \
     (select json_group_array(json_array(code, number)) from refusal where record = r.id \
     or record in (select p.record from part_of p where p.whole = r.id)) as refused";

/// Records that are read at a time where all of a list is handed on.
pub(crate) const PAGE: usize = 500;

/// What a row says depends on this too: the dataset, the day, and whether a central server is joined.
#[derive(Clone, Copy)]
pub(crate) struct AsOf {
    pub(crate) dataset: &'static Dataset,
    pub(crate) today: NaiveDate,
    pub(crate) joined: bool,
}

impl Store {
    /// What rows depend on beside themselves, on this day.
    pub(crate) fn as_of(&self, today: NaiveDate) -> AsOf {
        AsOf {
            dataset: self.dataset(),
            today,
            joined: self.inner.known().joined,
        }
    }
}

/// The ids that a statement selects.
pub(crate) fn record_ids(rows: &[SqliteRow]) -> Result<Vec<RecordId>, StoreError> {
    rows.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect()
}

/// The rows of these records, in the order asked for.
pub(crate) async fn rows_of(
    connection: &mut SqliteConnection,
    ids: &[RecordId],
    as_of: AsOf,
) -> Result<Vec<RecordRow>, StoreError> {
    let rows = found_rows(connection, ids).await?;
    rows.iter().map(|found| read(found, as_of)).collect()
}

/// The same, for [`read`] to read.
pub(crate) async fn found_rows(
    connection: &mut SqliteConnection,
    ids: &[RecordId],
) -> Result<Vec<SqliteRow>, StoreError> {
    let statement = statement_of(&[
        "select ",
        COLUMNS,
        " from json_each(?1) j join record r on r.id = unhex(j.value) order by j.key",
    ]);
    Ok(sqlx::query(statement)
        .bind(sql::records(ids))
        .fetch_all(connection)
        .await?)
}

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &SqliteRow, as_of: AsOf) -> Result<RecordRow, StoreError> {
    let summary: Summary = serde_json::from_str(row.try_get("summary")?).map_err(|_| StoreError::Damaged)?;
    let today = day(as_of.today);
    let day_in = |column: &str| Ok::<_, sqlx::Error>(row.try_get::<Option<i64>, _>(column)?.and_then(date));
    let (born, diagnosed) = (day_in("born")?, day_in("diagnosed")?);
    let age = born.zip(diagnosed).map(|(born, diagnosed)| age_on(born, diagnosed));
    let nhs_number: Option<i64> = row.try_get("nhs_number")?;
    let postcode: Option<&str> = row.try_get("postcode")?;
    let draft_from: i64 = row.try_get("draft_from")?;
    let attention_until: i64 = row.try_get("attention_until")?;
    Ok(RecordRow {
        id: RecordId::new(row.try_get("id")?),
        nhs_number: number_of(nhs_number),
        overseas: row.try_get("overseas")?,
        born,
        diagnosed,
        first_contact: summary.first_contact.and_then(date),
        assessed: day_in("assessed")?,
        age,
        postcode: postcode.and_then(|text| Postcode::read(text).ok()),
        site: row.try_get::<Option<String>, _>("site")?.map(OptionKey::new),
        therapy: row.try_get::<Option<String>, _>("therapy")?.map(OptionKey::new),
        missing: missing(&summary, as_of.dataset, today),
        status: if draft_from <= today {
            Status::Draft
        } else {
            Status::Submitted
        },
        needs_attention: attention_until > today,
        sync: sync_state(row, &summary, as_of, age)?,
        held_back: row.try_get("held_back")?,
        follow_ups: summary.follow_ups.iter().copied().filter_map(follow_up).collect(),
        put_off: put_off(row)?,
        changed_at: instant(row.try_get("changed")?),
        deleted: summary.deleted.map(|deleted| Deleted {
            reason: OptionKey::new(deleted.reason),
            by: deleted.by,
            at: instant(deleted.at),
        }),
        version: summary.version,
        changed_by: summary.by,
    })
}

fn put_off(row: &SqliteRow) -> Result<BTreeMap<u32, PutOffUntil>, StoreError> {
    let days: BTreeMap<u32, i64> = serde_json::from_str(row.try_get("put_off")?).map_err(|_| StoreError::Damaged)?;
    let until = |day: i64| match day {
        NEVER => Some(PutOffUntil::Ended),
        day => date(day).map(PutOffUntil::Day),
    };
    let days = days.into_iter();
    Ok(days.filter_map(|(weeks, day)| Some((weeks, until(day)?))).collect())
}

fn missing(summary: &Summary, dataset: &Dataset, today: i64) -> Vec<QuestionKey> {
    let due = summary
        .later
        .iter()
        .filter(|(_, from)| *from <= today)
        .map(|(position, _)| *position);
    let mut positions: Vec<usize> = summary.missing.iter().copied().chain(due).collect();
    positions.sort_unstable();
    let questions = dataset
        .version(&summary.version)
        .map_or(&[][..], |version| &version.questions);
    positions
        .into_iter()
        .filter_map(|position| questions.get(position))
        .map(|question| question.key.clone())
        .collect()
}

fn sync_state(row: &SqliteRow, summary: &Summary, as_of: AsOf, age: Option<i32>) -> Result<SyncState, StoreError> {
    let state: i64 = row.try_get("sync")?;
    Ok(match state {
        NEEDS_YOU => SyncState::NeedsYou(reasons(row, summary)?),
        ACCEPTED => SyncState::Accepted,
        SENT => SyncState::Sent,
        WAITING if as_of.joined => SyncState::Waiting,
        WAITING => SyncState::OnlyHere(OnlyHere::NoCentral),
        _ => {
            let (has_left, held_back): (bool, bool) = (row.try_get("has_left")?, row.try_get("held_back")?);
            let stays = stays_here(summary, as_of.dataset, age).filter(|_| !has_left);
            SyncState::OnlyHere(match stays {
                Some(stays) => OnlyHere::NotReady(stays),
                None if held_back => OnlyHere::NotCleared,
                // The row is of another dataset file than this program's: which answers are missing is told once it is
                // computed again.
                None => OnlyHere::NotReady(StaysHere::MandatoryMissing(Vec::new())),
            })
        }
    })
}

/// Why a record that is only here stays for what its answers say, from what its row keeps.
fn stays_here(summary: &Summary, dataset: &Dataset, age: Option<i32>) -> Option<StaysHere> {
    dataset.version(&summary.version).and_then(|version| {
        let missing = summary
            .missing
            .iter()
            .filter_map(|position| version.questions.get(*position));
        may_leave(version, missing, age).err()
    })
}

fn reasons(row: &SqliteRow, summary: &Summary) -> Result<Vec<NeedsYou>, StoreError> {
    let mut reasons: Vec<NeedsYou> = summary
        .conflicts
        .iter()
        .map(|key| NeedsYou::Conflict(QuestionKey::new(key.clone())))
        .collect();
    if summary.deletion_in_doubt {
        reasons.push(NeedsYou::DeletionInDoubt);
    }
    let mut refused: Vec<(RefusalCode, Option<u64>)> =
        serde_json::from_str(row.try_get("refused")?).map_err(|_| StoreError::Damaged)?;
    refused.sort_unstable();
    refused.dedup_by_key(|(code, _)| *code);
    if refused.len() > 1 {
        // That the later entries of a refused one were refused too explains nothing.
        refused.retain(|(code, _)| *code != RefusalCode::AfterRefused);
    }
    let because = |(code, number)| NeedsYou::Refused { code, number };
    reasons.extend(refused.into_iter().map(because));
    if let Some(held) = row.try_get::<Option<&str>, _>("held")? {
        let held: Vec<HeldBecause> = serde_json::from_str(held).map_err(|_| StoreError::Damaged)?;
        reasons.extend(held.into_iter().map(NeedsYou::Held));
    }
    Ok(reasons)
}
