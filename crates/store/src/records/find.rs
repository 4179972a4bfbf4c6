//! Finding records by who they are about, and reading them whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::id::RecordId;
use domain::record::{Entry, fold};
use domain::{Answers, NhsNumber, Postcode};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection as _, Row as _};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

use crate::day::{date, day, instant};
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::entries::read::{entries_with_parts, entry_of_whole, rows_with_parts};
use crate::records::list::{Filter, NOT_AT_CENTRAL};
use crate::records::number_column::number_of;
use crate::records::row::{self, AsOf, PAGE, RecordRow, found_rows, rows_of};
use crate::sql::statement_of;

/// Records with their answers.
type Page = Vec<(RecordRow, Answers)>;

impl Store {
    /// The entries of a record, and of those that are joined to it, in the order of their ids; none when there is no such
    /// record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries(&self, record: RecordId) -> Result<Vec<Entry>, StoreError> {
        let mut connection = self.inner.read().await?;
        let entries = entries_with_parts(&mut connection, [&record]).await?;
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// The same of several records.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_of(&self, records: &[RecordId]) -> Result<BTreeMap<RecordId, Vec<Entry>>, StoreError> {
        let mut connection = self.inner.read().await?;
        let mut found: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
        for records in records.chunks(PAGE) {
            for (record, entry) in entries_with_parts(&mut connection, records).await? {
                found.entry(record).or_default().push(entry);
            }
        }
        Ok(found)
    }

    /// The row of a record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn row(&self, record: RecordId, today: NaiveDate) -> Result<Option<RecordRow>, StoreError> {
        let mut connection = self.inner.read().await?;
        Ok(rows_of(&mut connection, &[record], self.as_of(today)).await?.pop())
    }

    /// The record with this NHS number and date of diagnosis: one in use before a deleted one, the older of two.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(&self, number: NhsNumber, diagnosed: NaiveDate) -> Result<Option<RecordId>, StoreError> {
        let mut connection = self.inner.read().await?;
        let number: i64 = number.digits().parse().unwrap_or_default();
        let found = sqlx::query_scalar(
            "select id from record indexed by record_nhs_number where nhs_number = ?1 and diagnosed = ?2 \
             order by state, id limit 1",
        )
        .bind(number)
        .bind(day(diagnosed))
        .fetch_optional(&mut *connection)
        .await?;
        Ok(found.map(RecordId::new))
    }

    /// Every record of this patient, deleted ones too, in the order of diagnosis.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn records_of(&self, number: NhsNumber, today: NaiveDate) -> Result<Vec<RecordRow>, StoreError> {
        let as_of = self.as_of(today);
        let statement = statement_of(&[
            "select ",
            row::COLUMNS,
            " from record r where r.nhs_number = ?1 order by r.diagnosed, r.id",
        ]);
        let mut connection = self.inner.read().await?;
        let number: i64 = number.digits().parse().unwrap_or_default();
        let rows = sqlx::query(statement).bind(number).fetch_all(&mut *connection).await?;
        rows.iter().map(|found| row::read(found, as_of)).collect()
    }

    /// Every record of a patient from overseas born on this day, deleted ones too, in the order of diagnosis.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn overseas_born(&self, born: NaiveDate, today: NaiveDate) -> Result<Vec<RecordRow>, StoreError> {
        let as_of = self.as_of(today);
        // The state is named in each half, so that each has its index.
        let statement = statement_of(&[
            "select ",
            row::COLUMNS,
            " from record r where r.nr in (select nr from record where state = 0 and born = ?1 \
             union all select nr from record where state = 1 and born = ?1) \
             and r.nhs_number is null and r.overseas = 1 order by r.diagnosed, r.id",
        ]);
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(statement)
            .bind(day(born))
            .fetch_all(&mut *connection)
            .await?;
        rows.iter().map(|found| row::read(found, as_of)).collect()
    }

    /// Deleted records, the last deleted first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn deleted(&self, today: NaiveDate) -> Result<Vec<RecordRow>, StoreError> {
        let as_of = self.as_of(today);
        let statement = statement_of(&[
            "select ",
            row::COLUMNS,
            " from record r where r.state = 1 order by r.changed desc, r.nr desc",
        ]);
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(statement).fetch_all(&mut *connection).await?;
        rows.iter().map(|found| row::read(found, as_of)).collect()
    }

    /// Hands every record that the filter leaves to `each`, with its answers, in the order of diagnosis and then of id,
    /// as of one moment. Further pages are read while `each` is at work. Ids aside, three pages are in memory at a time: one
    /// that is read, one that is ready, and one whose records are handed on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn for_each_record(
        &self,
        filter: Filter,
        today: NaiveDate,
        mut each: impl FnMut(&RecordRow, &Answers),
    ) -> Result<(), StoreError> {
        let (ready, mut pages) = mpsc::channel(1);
        let store = self.clone();
        let reading = tokio::spawn(async move { store.read_pages(filter, today, ready).await });
        let reading = AbortOnDropHandle::new(reading);
        while let Some(page) = pages.recv().await {
            for (row, answers) in &page {
                each(row, answers);
            }
        }
        reading.await.map_err(|_| StoreError::Interrupted)?
    }

    /// Reads records page by page, until nobody takes one any more.
    async fn read_pages(&self, filter: Filter, today: NaiveDate, ready: mpsc::Sender<Page>) -> Result<(), StoreError> {
        let as_of = self.as_of(today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let mut worked_out = None;
        for ids in ids_in_order(&mut moment, filter, day(today)).await?.chunks(PAGE) {
            let found = FoundPage::read(&mut moment, ids).await?;
            // The one before is worked out while this one is found.
            let working = tokio::task::spawn_blocking(move || found.work_out(as_of));
            if !hand_on(worked_out.replace(working), &ready).await? {
                break;
            }
        }
        hand_on(worked_out, &ready).await?;
        moment.rollback().await?;
        Ok(())
    }

    /// The same without the answers, until `each` wants no more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn for_each_row(
        &self,
        filter: Filter,
        today: NaiveDate,
        mut each: impl FnMut(&RecordRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let as_of = self.as_of(today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        for ids in ids_in_order(&mut moment, filter, day(today)).await?.chunks(PAGE) {
            let rows = rows_of(&mut moment, ids, as_of).await?;
            if rows.iter().try_for_each(&mut each).is_break() {
                break;
            }
        }
        moment.rollback().await?;
        Ok(())
    }

    /// Who every record with a date of diagnosis is about, deleted ones too: what an import matches its rows by.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn identities(&self) -> Result<Vec<Identity>, StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select id, nhs_number, born, diagnosed, postcode, case when state = 1 then \
             (select summary ->> '$.deleted.at' from record_detail where record_nr = nr) end as deleted \
             from record where state in (0, 1) and diagnosed is not null",
        )
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(identity).collect()
    }

    /// The years in which records in the figures were diagnosed, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn years(&self) -> Result<Vec<i32>, StoreError> {
        let facts = self.facts().await?;
        let years: BTreeSet<i32> = facts.iter().map(|facts| facts.diagnosed.year()).collect();
        Ok(years.into_iter().rev().collect())
    }

    /// How many records in the figures of this year are in no figure of Central's: never there, or held there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn not_counted_at_central(&self, year: i32) -> Result<u64, StoreError> {
        let mut connection = self.inner.read().await?;
        let year = i64::from(year);
        let statement = statement_of(&[
            "select count(*) from record r where r.diagnosed between ?1 and ?2",
            NOT_AT_CENTRAL,
        ]);
        let count: i64 = sqlx::query(statement)
            .bind(year * 10_000)
            .bind(year * 10_000 + 1_231)
            .fetch_one(&mut *connection)
            .await?
            .try_get(0)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

/// Who a record is about.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The record.
    pub record: RecordId,
    /// 1.01, when it is a number.
    pub nhs_number: Option<NhsNumber>,
    /// 1.02
    pub born: Option<NaiveDate>,
    /// 1.04
    pub postcode: Option<Postcode>,
    /// 1.09
    pub diagnosed: NaiveDate,
    /// When it was deleted.
    pub deleted: Option<DateTime<Utc>>,
}

/// Shows nobody.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.record)
    }
}

fn identity(row: &SqliteRow) -> Result<Identity, StoreError> {
    let postcode: Option<&str> = row.try_get("postcode")?;
    let diagnosed: i64 = row.try_get("diagnosed")?;
    let born: Option<i64> = row.try_get("born")?;
    let deleted: Option<i64> = row.try_get("deleted")?;
    Ok(Identity {
        record: RecordId::new(row.try_get("id")?),
        nhs_number: number_of(row.try_get("nhs_number")?),
        born: born.and_then(date),
        postcode: postcode.and_then(|text| Postcode::read(text).ok()),
        diagnosed: date(diagnosed).ok_or(StoreError::Damaged)?,
        deleted: deleted.map(instant),
    })
}

async fn ids_in_order(
    connection: &mut SqliteConnection,
    filter: Filter,
    today: i64,
) -> Result<Vec<RecordId>, StoreError> {
    let statement = statement_of(&[
        "select r.id from record r not indexed where r.state = 0 and ",
        filter.condition(),
        " order by r.diagnosed, r.id",
    ]);
    let rows = sqlx::query(statement)
        .bind(None::<i64>)
        .bind(None::<i64>)
        .bind(today)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect()
}

/// Hands on a page once it is worked out; whether anybody takes pages still.
async fn hand_on(
    page: Option<JoinHandle<Result<Page, StoreError>>>,
    ready: &mpsc::Sender<Page>,
) -> Result<bool, StoreError> {
    let Some(page) = page else { return Ok(true) };
    let page = page.await.map_err(|_| StoreError::Interrupted)??;
    Ok(ready.send(page).await.is_ok())
}

/// Records as the database has them: the rows of their entries, and their own in the order in which they were asked for.
struct FoundPage {
    entries: Vec<SqliteRow>,
    records: Vec<SqliteRow>,
}

impl FoundPage {
    async fn read(connection: &mut SqliteConnection, ids: &[RecordId]) -> Result<Self, StoreError> {
        Ok(Self {
            entries: rows_with_parts(connection, ids).await?,
            records: found_rows(connection, ids).await?,
        })
    }

    /// What the rows say: entries are unpacked, read and folded.
    fn work_out(self, as_of: AsOf) -> Result<Page, StoreError> {
        let mut entries: HashMap<RecordId, Vec<Entry>> = HashMap::with_capacity(self.records.len());
        for row in &self.entries {
            let (record, entry) = entry_of_whole(row)?;
            entries.entry(record).or_default().push(entry);
        }
        let whole = |row: &SqliteRow| {
            let row = row::read(row, as_of)?;
            let answers = entries.get(&row.id).map(|entries| fold(entries).answers);
            Ok((row, answers.unwrap_or_default()))
        };
        self.records.iter().map(whole).collect()
    }
}
