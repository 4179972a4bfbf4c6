//! Whether records of these patients are sent: looked up by keyed hashes, in the newest list that says something of a number.
//! Nothing is written here.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use domain::NhsNumber;
use domain::opt_out::{AskedAbout, ListKey, NumberHash, OptOutChecks};
use protocol::{cleared, json};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::day::date;
use crate::error::StoreError;
use crate::records::number_column::number_of;
use crate::sql;

/// A list that has not ended.
pub(crate) struct HeldList {
    /// Its id, in hexadecimal.
    id: String,
    key: ListKey,
    until: NaiveDate,
}

/// What the newest list that says something of a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberAnswer {
    /// Whether it is cleared.
    pub(crate) cleared: bool,
    /// Until when.
    pub(crate) until: NaiveDate,
}

/// The lists that have not ended, the newest first.
pub(crate) async fn held_lists(connection: &mut SqliteConnection) -> Result<Vec<HeldList>, StoreError> {
    let rows = sqlx::query(
        "select lower(hex(id)) as id, key, until from optout_list where key is not null order by made desc, id desc",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let key: &[u8] = row.try_get("key")?;
            Ok(HeldList {
                id: row.try_get("id")?,
                key: ListKey(key.try_into().map_err(|_| StoreError::Damaged)?),
                until: date(row.try_get("until")?).ok_or(StoreError::Damaged)?,
            })
        })
        .collect()
}

/// What these lists say of each of these numbers, by its ten digits as one number; those of which they say nothing are left out.
pub(crate) async fn answers(
    connection: &mut SqliteConnection,
    lists: &[HeldList],
    numbers: impl IntoIterator<Item = i64>,
) -> Result<BTreeMap<i64, NumberAnswer>, StoreError> {
    let mut asked: Vec<(i64, usize, &str, String)> = Vec::new();
    for number in numbers {
        let Some(read) = number_of(Some(number)) else { continue };
        for (rank, list) in lists.iter().enumerate() {
            asked.push((number, rank, &list.id, hexadecimal(&list.key, read)));
        }
    }
    let mut found = BTreeMap::new();
    if asked.is_empty() {
        return Ok(found);
    }
    let statement = sqlx::query_scalar(
        "select json_group_array(json_array(j.value ->> 0, j.value ->> 1, a.cleared)) from json_each(?1) j \
         join optout_answer a on a.list = unhex(j.value ->> 2) and a.hash = unhex(j.value ->> 3)",
    )
    .bind(json::text(&asked));
    let mut rows: Vec<(i64, usize, u8)> = sql::rows_together(statement, connection).await?;
    // The newest list of a number comes first.
    rows.sort_unstable();
    for (number, rank, cleared) in rows {
        let Some(list) = lists.get(rank) else { continue };
        found.entry(number).or_insert(NumberAnswer {
            cleared: cleared != 0,
            until: list.until,
        });
    }
    Ok(found)
}

/// For each of these patients, whether nothing of their records is sent.
pub(crate) async fn held_back(
    connection: &mut SqliteConnection,
    checks: OptOutChecks,
    patients: &[AskedAbout],
) -> Result<Vec<bool>, StoreError> {
    if !checks.are_made() {
        return Ok(vec![false; patients.len()]);
    }
    let number = |patient: &AskedAbout| match patient {
        AskedAbout::Number(number) => Some(*number),
        _ => None,
    };
    let lists = held_lists(connection).await?;
    let found = answers(connection, &lists, patients.iter().filter_map(number)).await?;
    let cleared = |patient| number(patient).and_then(|number| Some(found.get(&number)?.cleared));
    Ok(patients
        .iter()
        .map(|patient| checks.hold_back(*patient, cleared(patient)))
        .collect())
}

fn hexadecimal(key: &ListKey, number: NhsNumber) -> String {
    let NumberHash(hash) = cleared::hash(key, number);
    HEXLOWER.encode(&hash)
}
