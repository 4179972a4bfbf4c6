//! Roll-ups: what a service's counted records add up to, by month of diagnosis, age band, gender, care home and site. They
//! change with each batch, in its transaction and under the service's row lock, by the difference between records as they were
//! and as they are; nothing walks through records to make a figure. `fls-central verify` counts them again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::audit::{Caseload, RollUp, ShareCount};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::copy::Rows;
use crate::fault::Fault;
use crate::question_roll_up::{self, QuestionCells, QuestionChanges, RecordQuestions};

/// What figures are cut by. What a record does not say stands as 0 or an empty text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) month: NaiveDate,
    /// The youngest age of its band.
    pub(crate) age_band: i16,
    /// Gender, care home and site, by the keys of their options.
    pub(crate) cuts: [String; 3],
}

/// A record that is counted in the figures.
#[derive(Clone, Debug)]
pub(crate) struct CountedRecord {
    pub(crate) cell: Cell,
    /// Which conditions of the KPIs hold.
    pub(crate) flags: u16,
    /// What it is to the questions of KPI 1.
    pub(crate) questions: RecordQuestions,
}

/// How a record is counted; nothing of it where it is held, deleted or not of the population.
pub(crate) type Counted = Option<CountedRecord>;

/// How roll-ups change: those of the shares of patients, and those of the questions of KPI 1.
#[derive(Default)]
pub(crate) struct RollUpChanges {
    cells: BTreeMap<Cell, RollUp>,
    questions: QuestionChanges,
}

/// The shares whose second numerator is kept, by their places.
const BESIDE: [usize; 2] = [5, 7];

impl RollUpChanges {
    /// A record is counted so no more.
    pub(crate) fn take_away(&mut self, counted: Counted) {
        if let Some(CountedRecord { cell, flags, questions }) = counted {
            *self.cells.entry(cell).or_default() -= RollUp::of_flags(flags);
            self.questions.take_away(&questions);
        }
    }

    /// A record is counted so from now on.
    pub(crate) fn add(&mut self, counted: Counted) {
        if let Some(CountedRecord { cell, flags, questions }) = counted {
            *self.cells.entry(cell).or_default() += RollUp::of_flags(flags);
            self.questions.add(&questions);
        }
    }

    /// What they add up to; no cell of nothing.
    pub(crate) fn into_cells(self) -> (BTreeMap<Cell, RollUp>, QuestionCells) {
        let mut cells = self.cells;
        cells.retain(|_, change| *change != RollUp::default());
        (cells, self.questions.into_cells())
    }

    /// Makes the roll-ups of a service what these add up to, whatever they were.
    pub(crate) async fn store_anew(self, connection: &mut PgConnection, service: Uuid) -> Result<(), Fault> {
        let (cells, questions) = self.into_cells();
        if kept(connection, service).await? != cells {
            sqlx::query("delete from roll_up where service_id = $1")
                .bind(service)
                .execute(&mut *connection)
                .await?;
            store(connection, service, &cells).await?;
        }
        question_roll_up::store_anew(connection, service, &questions).await
    }

    /// Adds them to what is kept. A cell whose records have all gone is kept no more: it would go on saying of which month, age
    /// and site the last one was.
    pub(crate) async fn store(self, connection: &mut PgConnection, service: Uuid) -> Result<(), Fault> {
        let (cells, questions) = self.into_cells();
        store(connection, service, &cells).await?;
        question_roll_up::store(connection, service, &questions).await
    }
}

async fn store(connection: &mut PgConnection, service: Uuid, cells: &BTreeMap<Cell, RollUp>) -> Result<(), Fault> {
    if cells.is_empty() {
        return Ok(());
    }
    let mut copied = Rows::new();
    for (cell, change) in cells {
        let counts = counts(*change);
        copied
            .row(5 + i16::try_from(counts.len()).map_err(|_| Fault::Broken("a roll-up"))?)
            .date(Some(cell.month))
            .smallint(Some(cell.age_band));
        for cut in &cell.cuts {
            copied.text(Some(cut));
        }
        for count in counts {
            copied.bigint(count);
        }
    }
    let mut copy = connection
        .copy_in_raw("copy incoming_roll_up from stdin (format binary)")
        .await?;
    copy.send(copied.finish()).await?;
    copy.finish().await?;
    sqlx::query(
        "insert into roll_up as r
         select $1, i.* from incoming_roll_up i
         on conflict on constraint roll_up_pkey do update set
             records = r.records + excluded.records,
             looked_at_2 = r.looked_at_2 + excluded.looked_at_2, counted_2 = r.counted_2 + excluded.counted_2,
             looked_at_3 = r.looked_at_3 + excluded.looked_at_3, counted_3 = r.counted_3 + excluded.counted_3,
             looked_at_4 = r.looked_at_4 + excluded.looked_at_4, counted_4 = r.counted_4 + excluded.counted_4,
             looked_at_5 = r.looked_at_5 + excluded.looked_at_5, counted_5 = r.counted_5 + excluded.counted_5,
             looked_at_6 = r.looked_at_6 + excluded.looked_at_6, counted_6 = r.counted_6 + excluded.counted_6,
             looked_at_7 = r.looked_at_7 + excluded.looked_at_7, counted_7 = r.counted_7 + excluded.counted_7,
             looked_at_8 = r.looked_at_8 + excluded.looked_at_8, counted_8 = r.counted_8 + excluded.counted_8,
             looked_at_9 = r.looked_at_9 + excluded.looked_at_9, counted_9 = r.counted_9 + excluded.counted_9,
             looked_at_10 = r.looked_at_10 + excluded.looked_at_10, counted_10 = r.counted_10 + excluded.counted_10,
             looked_at_11 = r.looked_at_11 + excluded.looked_at_11, counted_11 = r.counted_11 + excluded.counted_11,
             beside_7 = r.beside_7 + excluded.beside_7, beside_9 = r.beside_9 + excluded.beside_9",
    )
    .bind(service)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "delete from roll_up r using incoming_roll_up i
         where r.service_id = $1 and r.month = i.month and r.age_band = i.age_band and r.gender = i.gender
           and r.care_home = i.care_home and r.site = i.site
           and 0 = all (array[
               r.records, r.looked_at_2, r.counted_2, r.looked_at_3, r.counted_3, r.looked_at_4, r.counted_4,
               r.looked_at_5, r.counted_5, r.looked_at_6, r.counted_6, r.looked_at_7, r.counted_7, r.looked_at_8,
               r.counted_8, r.looked_at_9, r.counted_9, r.looked_at_10, r.counted_10, r.looked_at_11, r.counted_11,
               r.beside_7, r.beside_9])",
    )
    .bind(service)
    .execute(&mut *connection)
    .await?;
    sqlx::query("delete from incoming_roll_up").execute(connection).await?;
    Ok(())
}

/// Counts in the order of the columns.
fn counts(of: RollUp) -> Vec<i64> {
    let mut counts = vec![of.records];
    counts.extend(of.shares.iter().flat_map(|share| [share.looked_at, share.counted]));
    counts.extend(BESIDE.map(|place| of.shares[place].beside));
    counts
}

/// Reads the counts of a row, or of sums that have the names of the columns.
pub(crate) fn read_counts(row: &PgRow) -> Result<RollUp, sqlx::Error> {
    let mut of = RollUp {
        records: row.try_get("records")?,
        ..RollUp::default()
    };
    for (share, number) in of.shares.iter_mut().zip(2_u8..) {
        *share = ShareCount {
            looked_at: row.try_get(format!("looked_at_{number}").as_str())?,
            counted: row.try_get(format!("counted_{number}").as_str())?,
            beside: 0,
        };
    }
    for place in BESIDE {
        of.shares[place].beside = row.try_get(format!("beside_{}", place + 2).as_str())?;
    }
    Ok(of)
}

/// The roll-ups of a service, as they are kept.
pub(crate) async fn kept(connection: &mut PgConnection, service: Uuid) -> Result<BTreeMap<Cell, RollUp>, sqlx::Error> {
    let rows = sqlx::query("select month, age_band, gender, care_home, site,
                records, looked_at_2, counted_2, looked_at_3, counted_3, looked_at_4, counted_4, looked_at_5,
                counted_5, looked_at_6, counted_6, looked_at_7, counted_7, looked_at_8, counted_8, looked_at_9, counted_9,
                looked_at_10, counted_10, looked_at_11, counted_11, beside_7, beside_9
         from roll_up where service_id = $1")
        .bind(service)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let cell = Cell {
                month: row.try_get("month")?,
                age_band: row.try_get("age_band")?,
                cuts: [row.try_get("gender")?, row.try_get("care_home")?, row.try_get("site")?],
            };
            Ok((cell, read_counts(row)?))
        })
        .collect()
}

/// What every service but demonstrations adds up to in each month.
pub(crate) async fn roll_ups_by_month(
    connection: &mut PgConnection,
) -> Result<Vec<(Uuid, NaiveDate, RollUp)>, sqlx::Error> {
    let rows = sqlx::query("select service_id, month,
                records, looked_at_2, counted_2, looked_at_3, counted_3, looked_at_4, counted_4, looked_at_5,
                counted_5, looked_at_6, counted_6, looked_at_7, counted_7, looked_at_8, counted_8, looked_at_9, counted_9,
                looked_at_10, counted_10, looked_at_11, counted_11, beside_7, beside_9
         from fls_roll_ups_by_month()")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("service_id")?, row.try_get("month")?, read_counts(row)?)))
        .collect()
}

/// What every service but demonstrations adds up to in each year by one group of patients: what it is cut by, and the key of the group.
/// Nothing on a database of the version before, which cannot tell.
pub(crate) async fn roll_ups_by_group(
    connection: &mut PgConnection,
) -> Result<Vec<(Uuid, i32, String, String, RollUp)>, sqlx::Error> {
    let can_tell: bool = sqlx::query_scalar("select to_regprocedure('fls_roll_ups_by_group()') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !can_tell {
        return Ok(Vec::new());
    }
    let rows = sqlx::query("select service_id, year, cut, key,
                records, looked_at_2, counted_2, looked_at_3, counted_3, looked_at_4, counted_4, looked_at_5,
                counted_5, looked_at_6, counted_6, looked_at_7, counted_7, looked_at_8, counted_8, looked_at_9, counted_9,
                looked_at_10, counted_10, looked_at_11, counted_11, beside_7, beside_9
         from fls_roll_ups_by_group()")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.try_get("service_id")?,
                row.try_get("year")?,
                row.try_get("cut")?,
                row.try_get("key")?,
                read_counts(row)?,
            ))
        })
        .collect()
}

/// The caseloads of every service but demonstrations.
pub(crate) async fn caseloads(connection: &mut PgConnection) -> Result<BTreeMap<Uuid, Caseload>, sqlx::Error> {
    let values: Vec<(Uuid, i32, i32)> = sqlx::query_as("select service_id, year, value from fls_caseloads()")
        .fetch_all(connection)
        .await?;
    let mut caseloads: BTreeMap<Uuid, Caseload> = BTreeMap::new();
    for (service, year, value) in values {
        let value = u32::try_from(value).unwrap_or_default();
        let caseload = match caseloads.remove(&service) {
            Some(caseload) => caseload.and_from(year, value),
            None => Caseload::from_year(year, value),
        };
        caseloads.insert(service, caseload);
    }
    Ok(caseloads)
}

#[cfg(test)]
mod tests {
    use domain::audit::KPI_SHARES;

    use super::*;

    #[test]
    fn every_second_numerator_has_its_column() {
        // Each condition alone: whatever is counted beside a share shows.
        let flags = (0..16).map(|bit| 1_u16 << bit).chain([u16::MAX]);
        for flags in flags {
            let one = RollUp::of_flags(flags);
            for (place, share) in one.shares.iter().enumerate() {
                assert!(
                    share.beside == 0 || BESIDE.contains(&place),
                    "KPI {} has a second numerator",
                    KPI_SHARES[place].number
                );
            }
        }
        assert_eq!(KPI_SHARES.map(|share| share.number), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
}
