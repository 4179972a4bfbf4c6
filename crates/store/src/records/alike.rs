//! Records that share what is compared of two that may be the same patient's: an NHS number, or a date of birth where one has
//! none. Whether they look the same is a rule of the domain.

use domain::Postcode;
use domain::dataset::OptionKey;
use domain::id::RecordId;
use domain::record::ComparedRecord;
use sqlx::Sqlite;
use sqlx::query::QueryScalar;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};

use crate::day::date;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::number_column::number_of;
use crate::sql::rows_together;

/// Id, NHS number, birth, postcode, diagnosis and site.
type Row = (
    RecordId,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<String>,
);

impl Store {
    /// Every record in use that shares its NHS number with another, or its date of birth with one that has no number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alike(&self) -> Result<Vec<ComparedRecord>, StoreError> {
        let mut connection = self.inner.read().await?;
        let statement = sqlx::query_scalar(
            "with numbers (nhs_number) as materialized (select nhs_number from record indexed by record_nhs_number \
             where nhs_number is not null and state = 0 group by nhs_number having count(*) > 1), \
             births (born) as materialized (select distinct born from record indexed by record_nhs_number \
             where nhs_number is null and state = 0 and born is not null), \
             found (nr) as (select r.nr from numbers n join record r indexed by record_nhs_number \
             on r.nhs_number = n.nhs_number and r.state = 0 \
             union select r.nr from births b join record r indexed by record_born on r.born = b.born and r.state = 0) \
             select json_group_array(json_array(lower(hex(id)), nhs_number, born, postcode, diagnosed, site)) \
             from found join record on record.nr = found.nr",
        );
        compared(&mut connection, statement).await
    }

    /// This record, where it is in use, and those that share its NHS number or its date of birth.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alike_to(&self, record: RecordId) -> Result<Vec<ComparedRecord>, StoreError> {
        let mut connection = self.inner.read().await?;
        let statement = sqlx::query_scalar(
            "with this as materialized (select nr, nhs_number, born from record where id = ?1 and state = 0), \
             found (nr) as (select nr from this \
             union select r.nr from this t join record r indexed by record_nhs_number \
             on r.nhs_number = t.nhs_number and r.state = 0 \
             union select r.nr from this t join record r indexed by record_born \
             on r.born = t.born and r.state = 0 where t.nhs_number is null or r.nhs_number is null) \
             select json_group_array(json_array(lower(hex(id)), nhs_number, born, postcode, diagnosed, site)) \
             from found join record on record.nr = found.nr",
        )
        .bind(record.uuid());
        compared(&mut connection, statement).await
    }
}

async fn compared(
    connection: &mut SqliteConnection,
    statement: QueryScalar<'_, Sqlite, String, SqliteArguments>,
) -> Result<Vec<ComparedRecord>, StoreError> {
    let rows: Vec<Row> = rows_together(statement, connection).await?;
    let compared = rows
        .into_iter()
        .map(|(record, number, born, postcode, diagnosed, site)| ComparedRecord {
            record,
            nhs_number: number_of(number),
            born: born.and_then(date),
            postcode: postcode.and_then(|text| Postcode::read(&text).ok()),
            diagnosed: diagnosed.and_then(date),
            site: site.map(OptionKey::new),
        });
    Ok(compared.collect())
}
