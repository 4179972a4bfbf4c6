//! What a record's entries fold to, as Central keeps it: columns that identify nobody, a keyed hash to find the same
//! patient's same fracture by, and how the record stands.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use domain::Answer;
use domain::audit::{AuditedBits, Facts, facts};
use domain::dataset::keys;
use domain::id::RecordId;
use domain::record::check::CheckContext;
use domain::record::{Entry, Folded, JoinedAs, Marker, Person, evaluate, fold_all};
use protocol::exchange::{HeldBecause, STANDINGS_PAGE, Standing};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use sync::central::{held_because, same_record};
use uuid::Uuid;

use crate::copy::Rows;
use crate::dataset_files::dataset_in_use;
use crate::fault::Fault;
use crate::keys::{KeyError, ServiceKey};
use crate::question_roll_up::RecordQuestions;
use crate::roll_up::{Cell, Counted, CountedRecord};
use crate::service::{LockedService, Service, bigint, number};

/// The keyed hash of NHS number and date of diagnosis.
pub(crate) type MatchHash = [u8; 32];

/// A record's row, as its entries fold to it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct FoldedRow {
    pub(crate) diagnosed_month: Option<NaiveDate>,
    /// The day of that month, where a question of it falls due by a day passing, and of no other record.
    pub(crate) diagnosed_day: Option<u8>,
    /// The youngest age of its band.
    pub(crate) age_band: Option<i16>,
    /// Gender, care home and site, by the keys of their options.
    pub(crate) cuts: [Option<String>; 3],
    pub(crate) version: String,
    /// Flags, and the fields that apply, are missing, and apply later.
    pub(crate) facts: Option<[i32; 4]>,
    pub(crate) deleted: bool,
    /// The marker that stands for it, where one is held.
    pub(crate) marker: Option<Marker>,
    pub(crate) standing: Vec<HeldBecause>,
    pub(crate) match_hash: Option<MatchHash>,
    /// The record that stands for it, when it is joined to one.
    pub(crate) joined_to: Option<RecordId>,
}

/// What is known of a record before a batch.
pub(crate) struct Before {
    pub(crate) held: bool,
    /// It was one of the service's records: neither erased nor joined to another.
    pub(crate) counted: bool,
    pub(crate) match_hash: Option<MatchHash>,
    /// Where it was counted in the figures.
    pub(crate) in_figures: Counted,
}

/// A record that is the same patient's same fracture as one of a batch.
pub(crate) struct Twin {
    pub(crate) record: RecordId,
    pub(crate) match_hash: MatchHash,
    /// How it stands.
    pub(crate) held: bool,
    /// Whether it is held for that.
    pub(crate) is_held_for_it: bool,
    /// Where it is counted in the figures.
    pub(crate) in_figures: Counted,
}

impl FoldedRow {
    /// The rows of records, each by itself or as what it is joined to, as if it were the only one of its patient's fracture.
    /// Of each, everything that is joined with it has to be there.
    pub(crate) fn of_all(
        histories: &BTreeMap<RecordId, &[Entry]>,
        context: impl Fn(RecordId) -> CheckContext,
        key: &ServiceKey,
    ) -> BTreeMap<RecordId, Self> {
        fold_all(histories)
            .into_iter()
            .map(|(record, joined_as)| {
                let row = match joined_as {
                    JoinedAs::Whole(joined) => Self::new(&joined.folded, context(record), key),
                    JoinedAs::PartOf(whole) => Self::joined_to(whole),
                };
                (record, row)
            })
            .collect()
    }

    /// The row of a record that is joined to another: it says nothing but that.
    fn joined_to(whole: RecordId) -> Self {
        Self {
            diagnosed_month: None,
            diagnosed_day: None,
            age_band: None,
            cuts: [None, None, None],
            version: dataset_in_use().newest().id.clone(),
            facts: None,
            deleted: false,
            marker: None,
            standing: Vec::new(),
            match_hash: None,
            joined_to: Some(whole),
        }
    }

    /// Evaluates what a record's entries fold to.
    fn new(folded: &Folded, context: CheckContext, key: &ServiceKey) -> Self {
        let dataset = dataset_in_use();
        let answers = &folded.answers;
        let evaluation = evaluate(dataset, answers, context);
        let deleted = folded.deleted.is_some();
        let in_use = !deleted && !folded.is_gone();
        let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let version = evaluation.version;
        let facts = if in_use {
            facts(dataset, &evaluation, answers).ok()
        } else {
            None
        };
        let age_band = facts.and_then(|facts| facts.age_band);
        let cuts = facts.map_or([None; 3], |facts| facts.cuts(version));
        Self {
            diagnosed_month: diagnosed.and_then(|date| date.with_day(1)),
            diagnosed_day: facts
                .filter(|facts| facts.later != 0)
                .and_then(|facts| u8::try_from(facts.diagnosed.day()).ok()),
            age_band: age_band.and_then(|band| i16::try_from(band.from()).ok()),
            cuts: cuts.map(|option| option.map(|option| option.key.to_string())),
            version: version.id.clone(),
            facts: facts.map(columns),
            deleted,
            marker: folded.marker,
            standing: held_because(folded, &evaluation),
            match_hash: Person::of(answers)
                .zip(diagnosed)
                .filter(|_| in_use)
                .and_then(|(person, diagnosed)| key.match_hash(&person, diagnosed)),
            joined_to: None,
        }
    }

    /// Reads a row as it is kept; nothing when it holds what no row may.
    pub(crate) fn read(row: &PgRow, key: &ServiceKey) -> Result<Option<Self>, sqlx::Error> {
        let Ok(diagnosed_day) = opened_day(row, key)? else {
            return Ok(None);
        };
        let facts = [
            row.try_get("flags")?,
            row.try_get("apply")?,
            row.try_get("missing")?,
            row.try_get("later")?,
        ];
        let facts = match facts {
            [None, None, None, None] => None,
            [Some(flags), Some(apply), Some(missing), Some(later)] => Some([flags, apply, missing, later]),
            _ => return Ok(None),
        };
        let match_hash: Option<&[u8]> = row.try_get("match_hash")?;
        let match_hash: Option<MatchHash> = match match_hash.map(TryInto::try_into) {
            None => None,
            Some(Ok(hash)) => Some(hash),
            Some(Err(_)) => return Ok(None),
        };
        let Ok(standing) = serde_json::from_str(row.try_get("standing")?) else {
            return Ok(None);
        };
        Ok(Some(Self {
            diagnosed_month: row.try_get("diagnosed_month")?,
            diagnosed_day,
            age_band: row.try_get("age_band")?,
            cuts: [row.try_get("gender")?, row.try_get("care_home")?, row.try_get("site")?],
            version: row.try_get("version")?,
            facts,
            deleted: row.try_get::<bool, _>("deleted")? && !row.try_get::<bool, _>("purged")?,
            marker: marker_of(row)?,
            standing,
            match_hash,
            joined_to: row.try_get::<Option<Uuid>, _>("joined_to")?.map(RecordId::new),
        }))
    }

    /// The same when another record with a smaller id is the same patient's same fracture.
    pub(crate) fn beside_smaller_twin(mut self) -> Self {
        self.standing.push(same_record());
        self
    }

    /// All rows of a service beside each other: of those that are the same patient's same fracture all but the smallest id's are held.
    pub(crate) fn beside_twins(rows: BTreeMap<RecordId, Self>) -> BTreeMap<RecordId, Self> {
        let mut matches = Matches::default();
        for (record, row) in &rows {
            matches.add(row.match_hash, *record);
        }
        let beside = |(record, row): (RecordId, Self)| {
            let has_smaller = matches.has_smaller(row.match_hash, record);
            (record, if has_smaller { row.beside_smaller_twin() } else { row })
        };
        rows.into_iter().map(beside).collect()
    }

    /// Whether it is one of the service's records: neither erased nor joined to another.
    pub(crate) fn is_counted(&self) -> bool {
        self.marker.is_none() && self.joined_to.is_none()
    }

    pub(crate) fn is_held(&self) -> bool {
        !self.standing.is_empty()
    }

    /// Where it is counted in the figures.
    pub(crate) fn in_figures(&self) -> Counted {
        let [flags, audited @ ..] = self.facts.filter(|_| !self.is_held())?;
        let month = self.diagnosed_month?;
        let cell = Cell {
            month,
            age_band: self.age_band.unwrap_or_default(),
            cuts: self.cuts.clone().map(Option::unwrap_or_default),
        };
        Some(CountedRecord {
            cell,
            flags: u16::try_from(flags).unwrap_or_default(),
            questions: record_questions(month, self.diagnosed_day, self.version.clone(), audited),
        })
    }

    /// What differs from another, in words.
    pub(crate) fn differences(&self, other: &Self) -> Vec<&'static str> {
        [
            (self.diagnosed_month != other.diagnosed_month, "month of diagnosis"),
            (self.diagnosed_day != other.diagnosed_day, "day of diagnosis"),
            (self.age_band != other.age_band, "age band"),
            (self.cuts != other.cuts, "gender, care home or site"),
            (self.version != other.version, "dataset version"),
            (self.facts != other.facts, "set of KPI facts"),
            ((self.deleted, self.marker) != (other.deleted, other.marker), "state"),
            (self.joined_to != other.joined_to, "record that it is joined to"),
            (self.standing != other.standing, "standing"),
            (self.match_hash != other.match_hash, "hash to find the same patient by"),
        ]
        .into_iter()
        .filter_map(|(differs, what)| differs.then_some(what))
        .collect()
    }
}

fn columns(facts: Facts) -> [i32; 4] {
    let Facts {
        flags,
        apply,
        missing,
        later,
        ..
    } = facts;
    [
        i32::from(flags),
        apply.cast_signed(),
        missing.cast_signed(),
        later.cast_signed(),
    ]
}

/// What a record is to the questions of KPI 1, by the columns after the flags. The day is looked at only where one is due later.
fn record_questions(month: NaiveDate, day: Option<u8>, version: String, audited: [i32; 3]) -> RecordQuestions {
    let day = day.and_then(|day| month.with_day(day.into()));
    let [apply, missing, later] = audited.map(i32::cast_unsigned);
    RecordQuestions {
        diagnosed: day.unwrap_or(month),
        version,
        bits: AuditedBits { apply, missing, later },
    }
}

/// The day of the month of diagnosis of a row, where it has one, or that it does not open.
fn opened_day(row: &PgRow, key: &ServiceKey) -> Result<Result<Option<u8>, KeyError>, sqlx::Error> {
    let record = RecordId::new(row.try_get("record_id")?);
    let sealed: Option<&[u8]> = row.try_get("diagnosed_day")?;
    Ok(sealed.map(|sealed| key.open_day(record, sealed)).transpose())
}

/// Which records are the same as which: for each hash, the records that have it.
#[derive(Default)]
pub(crate) struct Matches(HashMap<MatchHash, BTreeSet<RecordId>>);

impl Matches {
    pub(crate) fn add(&mut self, hash: Option<MatchHash>, record: RecordId) {
        if let Some(hash) = hash {
            self.0.entry(hash).or_default().insert(record);
        }
    }

    /// Whether a record with a smaller id has the same hash.
    pub(crate) fn has_smaller(&self, hash: Option<MatchHash>, record: RecordId) -> bool {
        hash.and_then(|hash| self.0.get(&hash)?.first())
            .is_some_and(|first| *first < record)
    }
}

fn ids<'a>(records: impl IntoIterator<Item = &'a RecordId>) -> Vec<Uuid> {
    records.into_iter().map(|record| record.uuid()).collect()
}

fn hash(bytes: &[u8]) -> Result<MatchHash, Fault> {
    bytes.try_into().map_err(|_| Fault::Broken("a hash's length"))
}

/// Which records are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    /// Those that are held.
    Held,
}

/// Rows as they are kept, in the order of their ids, after this one; nothing in place of a row that cannot be read.
pub(crate) async fn kept(
    connection: &mut PgConnection,
    (service, key): (Uuid, &ServiceKey),
    which: Which,
    after: RecordId,
    most: i64,
) -> Result<Vec<(RecordId, Option<FoldedRow>)>, Fault> {
    let rows = sqlx::query(
        "select record_id, diagnosed_month, diagnosed_day, age_band, gender, care_home, site, version, flags, apply, missing, later,
                deleted, purged, standing::text as standing, match_hash, joined_to
         from record where service_id = $1 and record_id > $2 and held >= $4 order by record_id limit $3",
    )
    .bind(service)
    .bind(after.uuid())
    .bind(most)
    // False is less than true.
    .bind(which == Which::Held)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok((RecordId::new(row.try_get("record_id")?), FoldedRow::read(row, key)?)))
        .collect()
}

/// How a row is counted in the figures, by its columns. One whose day does not open is in none, as whoever adds records up again cannot
/// read it either.
fn in_figures(row: &PgRow, key: &ServiceKey) -> Result<Counted, Fault> {
    let (flags, month): (Option<i32>, Option<NaiveDate>) = (row.try_get("flags")?, row.try_get("diagnosed_month")?);
    let Some((flags, month)) = flags.zip(month).filter(|_| !matches!(row.try_get("held"), Ok(true))) else {
        return Ok(None);
    };
    let Ok(day) = opened_day(row, key)? else {
        return Ok(None);
    };
    let audited = [row.try_get("apply")?, row.try_get("missing")?, row.try_get("later")?];
    let key = |column| Ok::<_, Fault>(row.try_get::<Option<String>, _>(column)?.unwrap_or_default());
    let cell = Cell {
        month,
        age_band: row.try_get::<Option<i16>, _>("age_band")?.unwrap_or_default(),
        cuts: [key("gender")?, key("care_home")?, key("site")?],
    };
    let flags = u16::try_from(flags).map_err(|_| Fault::Broken("a record's conditions"))?;
    Ok(Some(CountedRecord {
        cell,
        flags,
        questions: record_questions(month, day, row.try_get("version")?, audited),
    }))
}

/// What is known of these records before a batch; nothing of a record that is new.
pub(crate) async fn before(
    connection: &mut PgConnection,
    (service, key): (Uuid, &ServiceKey),
    records: &BTreeSet<RecordId>,
) -> Result<HashMap<RecordId, Before>, Fault> {
    let rows = sqlx::query(
        // A join, as in `log::held`.
        "select record_id, held, purged or joined_to is not null as not_counted, match_hash, diagnosed_month, diagnosed_day,
                age_band, gender, care_home, site, version, flags, apply, missing, later
         from unnest($2::uuid[]) as wanted (id) join record on service_id = $1 and record_id = wanted.id",
    )
    .bind(service)
    .bind(ids(records))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let match_hash: Option<&[u8]> = row.try_get("match_hash")?;
            let before = Before {
                held: row.try_get("held")?,
                counted: !row.try_get::<bool, _>("not_counted")?,
                match_hash: match_hash.map(hash).transpose()?,
                in_figures: in_figures(row, key)?,
            };
            Ok((RecordId::new(row.try_get("record_id")?), before))
        })
        .collect()
}

/// How many records the service has, and how many of them are held, counted again.
pub(crate) async fn counts(connection: &mut PgConnection, service: Uuid) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as(
        "select count(*) filter (where not purged and joined_to is null), count(*) filter (where held)
         from record where service_id = $1",
    )
    .bind(service)
    .fetch_one(connection)
    .await
}

/// Records with one of these hashes, but for these.
pub(crate) async fn twins(
    connection: &mut PgConnection,
    (service, key): (Uuid, &ServiceKey),
    hashes: &BTreeSet<MatchHash>,
    but: &BTreeSet<RecordId>,
) -> Result<Vec<Twin>, Fault> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        // A join, as in `log::held`.
        r#"select record_id, match_hash, held, diagnosed_month, diagnosed_day, age_band, gender, care_home, site, version, flags,
                  apply, missing, later, standing @> '[{"code": "same-record"}]' as is_held_for_it
           from unnest($2::bytea[]) as wanted (hash) join record on service_id = $1 and match_hash = wanted.hash"#,
    )
    .bind(service)
    .bind(hashes.iter().map(<[u8; 32]>::as_slice).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    let mut twins = Vec::new();
    for row in &rows {
        let record = RecordId::new(row.try_get("record_id")?);
        if !but.contains(&record) {
            twins.push(Twin {
                record,
                match_hash: hash(row.try_get("match_hash")?)?,
                held: row.try_get("held")?,
                is_held_for_it: row.try_get("is_held_for_it")?,
                in_figures: in_figures(row, key)?,
            });
        }
    }
    Ok(twins)
}

/// Writes the rows of records, new ones and changed ones, and gives each one's standing its number.
pub(crate) async fn upsert(
    connection: &mut PgConnection,
    service: &mut LockedService,
    rows: &BTreeMap<RecordId, FoldedRow>,
    checked_on: NaiveDate,
) -> Result<(), Fault> {
    let mut copied = Rows::new();
    for (record, row) in rows {
        service.last_standing += 1;
        let standing = serde_json::to_string(&row.standing).map_err(|_| Fault::Broken("a standing"))?;
        let day = row
            .diagnosed_day
            .map(|day| service.key.seal_day(*record, day))
            .transpose()?;
        let fact = |at: usize| row.facts.map(|facts| facts[at]);
        copied
            .row(19)
            .uuid(record.uuid())
            .date(row.diagnosed_month)
            .bytes(day.as_deref())
            .smallint(row.age_band);
        for cut in &row.cuts {
            copied.text(cut.as_deref());
        }
        copied
            .text(Some(&row.version))
            .integer(fact(0))
            .integer(fact(1))
            .integer(fact(2))
            .integer(fact(3))
            .boolean(row.deleted || row.marker == Some(Marker::NotCleared))
            .boolean(row.marker.is_some())
            .boolean(row.is_held())
            .jsonb(&standing)
            .bigint(bigint(service.last_standing))
            .bytes(row.match_hash.as_ref().map(<[u8; 32]>::as_slice))
            .bytes(
                row.joined_to
                    .map(RecordId::uuid)
                    .as_ref()
                    .map(|id| id.as_bytes().as_slice()),
            );
    }
    let mut copy = connection
        .copy_in_raw("copy incoming_record from stdin (format binary)")
        .await?;
    copy.send(copied.finish()).await?;
    copy.finish().await?;
    sqlx::query(
        "insert into record (service_id, record_id, diagnosed_month, diagnosed_day, age_band, gender, care_home, site, version,
             flags, apply, missing, later, deleted, purged, held, standing, match_hash, joined_to, standing_number, checked_on)
         select $1, record_id, diagnosed_month, diagnosed_day, age_band, gender, care_home, site, version,
             flags, apply, missing, later, deleted, purged, held, standing, match_hash, joined_to, standing_number, $2 from incoming_record
         on conflict on constraint record_pkey do update set
             diagnosed_month = excluded.diagnosed_month, diagnosed_day = excluded.diagnosed_day,
             age_band = excluded.age_band, gender = excluded.gender,
             care_home = excluded.care_home, site = excluded.site, version = excluded.version,
             flags = excluded.flags, apply = excluded.apply, missing = excluded.missing, later = excluded.later,
             deleted = excluded.deleted, purged = excluded.purged, held = excluded.held, standing = excluded.standing,
             match_hash = excluded.match_hash, joined_to = excluded.joined_to, standing_number = excluded.standing_number,
             checked_on = excluded.checked_on",
    )
    .bind(service.id)
    .bind(checked_on)
    .execute(connection)
    .await?;
    Ok(())
}

/// Which of these records were erased, and by which marker.
pub(crate) async fn erased(
    connection: &mut PgConnection,
    service: Uuid,
    records: &[RecordId],
) -> Result<HashMap<RecordId, Marker>, Fault> {
    let rows = sqlx::query(
        "select record_id, deleted, purged from unnest($2::uuid[]) as wanted (id)
         join record on service_id = $1 and record_id = wanted.id where purged",
    )
    .bind(service)
    .bind(ids(records))
    .fetch_all(connection)
    .await?;
    let mut erased = HashMap::with_capacity(rows.len());
    for row in &rows {
        if let Some(marker) = marker_of(row)? {
            erased.insert(RecordId::new(row.try_get("record_id")?), marker);
        }
    }
    Ok(erased)
}

/// Which marker stands for a record, by its row. A purged record is none that is deleted, so that a row that says both is of one that
/// was withdrawn: a program that knows purges alone does with it what it does with those.
fn marker_of(row: &PgRow) -> Result<Option<Marker>, sqlx::Error> {
    let (purged, deleted): (bool, bool) = (row.try_get("purged")?, row.try_get("deleted")?);
    Ok(purged.then_some(if deleted { Marker::NotCleared } else { Marker::Purged }))
}

/// How records stand, as a desk is told.
#[derive(Default)]
pub(crate) struct Standings {
    pub(crate) told: Vec<Standing>,
    /// How far the desk has heard then.
    pub(crate) to: u64,
    /// Whether there is more.
    pub(crate) more: bool,
}

/// How records stand: those whose standing was given a number after this one, a page of them, and these.
pub(crate) async fn standings(
    connection: &mut PgConnection,
    service: &Service,
    heard: u64,
    records: &[RecordId],
) -> Result<Standings, Fault> {
    // A Central that was put back to a day before begins again.
    let heard = if heard > service.last_standing { 0 } else { heard };
    let numbered = sqlx::query(
        "select record_id, standing_number, standing::text as standing from record
         where service_id = $1 and standing_number > $2 order by standing_number limit $3",
    )
    .bind(service.id)
    .bind(bigint(heard))
    .bind(i64::from(STANDINGS_PAGE))
    .fetch_all(&mut *connection)
    .await?;
    let to = match numbered.last() {
        Some(row) => number(row.try_get("standing_number")?),
        None => heard,
    };
    let touched = sqlx::query(
        // A join, as in `log::held`.
        "select record_id, standing::text as standing
         from unnest($2::uuid[]) as wanted (id) join record on service_id = $1 and record_id = wanted.id",
    )
    .bind(service.id)
    .bind(ids(records))
    .fetch_all(connection)
    .await?;
    let mut standings: BTreeMap<RecordId, Standing> = BTreeMap::new();
    for row in numbered.iter().chain(&touched) {
        let record = RecordId::new(row.try_get("record_id")?);
        let held = serde_json::from_str(row.try_get("standing")?).map_err(|_| Fault::Broken("a standing"))?;
        standings.insert(record, Standing { record, held });
    }
    Ok(Standings {
        told: standings.into_values().collect(),
        to,
        more: to < service.last_standing && numbered.len() >= usize::try_from(STANDINGS_PAGE).unwrap_or(usize::MAX),
    })
}
