//! Which numbers need a check: those of records in use of which no list that holds says anything, or only one that ends soon.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::NhsNumber;
use domain::id::RecordId;
use domain::opt_out::{Standing, is_due};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::number_column::number_of;
use crate::records::opt_outs::held_back::{HeldList, NumberAnswer, answers, held_lists};
use crate::sql;

/// Numbers that are looked up together.
const PAGE: usize = 2_000;

/// Numbers that need a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueNumbers {
    /// Of which nothing is known.
    pub new: Vec<NhsNumber>,
    /// Whose answer ends soon.
    pub ending: Vec<NhsNumber>,
}

/// How many numbers of records in use each list that holds clears, by the day on which it ends.
pub type ClearedUntil = BTreeMap<NaiveDate, u32>;

impl Store {
    /// The numbers of records in use that need a check on this day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_numbers(&self, today: NaiveDate) -> Result<DueNumbers, StoreError> {
        let mut due = DueNumbers::default();
        let each = |number: NhsNumber, answer: Option<NumberAnswer>| {
            let standing = answer.map_or(Standing::New, |answer| Standing::Answered(answer.until));
            if is_due(standing, today) {
                match standing {
                    Standing::New => due.new.push(number),
                    Standing::Answered(_) => due.ending.push(number),
                }
            }
        };
        self.for_each_number(each).await?;
        Ok(due)
    }

    /// How many numbers of records in use are cleared, by the day on which that ends.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cleared_until(&self) -> Result<ClearedUntil, StoreError> {
        let mut until = ClearedUntil::new();
        let each = |_: NhsNumber, answer: Option<NumberAnswer>| {
            if let Some(answer) = answer.filter(|answer| answer.cleared) {
                *until.entry(answer.until).or_default() += 1;
            }
        };
        self.for_each_number(each).await?;
        Ok(until)
    }

    /// Every number of a record in use, once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers_in_use(&self) -> Result<Vec<NhsNumber>, StoreError> {
        let mut connection = self.inner.read().await?;
        let numbers = numbers_in_use(&mut connection).await?;
        Ok(numbers
            .into_iter()
            .filter_map(|number| number_of(Some(number)))
            .collect())
    }

    /// Records in use without an NHS number whose patient does not come from overseas, at most so many of them, and how many there
    /// are: nobody can be asked about them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn without_number(&self, most: u32) -> Result<(Vec<RecordId>, u32), StoreError> {
        let mut connection = self.inner.read().await?;
        let rows = sqlx::query(
            "select id, count(*) over () as records from record where state = 0 and nhs_number is null and overseas = 0 \
             order by nr limit ?1",
        )
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
        let records = rows.first().map_or(Ok(0), |row| row.try_get("records"))?;
        let ids: Result<Vec<RecordId>, sqlx::Error> =
            rows.iter().map(|row| Ok(RecordId::new(row.try_get("id")?))).collect();
        Ok((ids?, records))
    }

    async fn for_each_number(
        &self,
        mut each: impl FnMut(NhsNumber, Option<NumberAnswer>) + Send,
    ) -> Result<(), StoreError> {
        let mut connection = self.inner.read().await?;
        let lists: Vec<HeldList> = held_lists(&mut connection).await?;
        let numbers = numbers_in_use(&mut connection).await?;
        for page in numbers.chunks(PAGE) {
            let found = answers(&mut connection, &lists, page.iter().copied()).await?;
            for number in page {
                if let Some(read) = number_of(Some(*number)) {
                    each(read, found.get(number).copied());
                }
            }
        }
        Ok(())
    }
}

async fn numbers_in_use(connection: &mut SqliteConnection) -> Result<Vec<i64>, StoreError> {
    let statement = sqlx::query_scalar(
        "select json_group_array(nhs_number) from \
         (select distinct nhs_number from record where state = 0 and nhs_number is not null order by nhs_number)",
    );
    sql::rows_together(statement, connection).await
}
