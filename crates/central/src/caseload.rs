//! A service's estimated annual caseload: set by whoever administers Central, or said by a desk in an entry. The last that
//! arrives holds. A year that is taken out keeps its row, which says 0: this program may delete nothing that was not made from the log.

use std::collections::BTreeMap;

use domain::audit::caseload_said;
use domain::record::Entry;
use sqlx::{PgConnection, Row as _};

use crate::sealed::caseload;
use crate::service::LockedService;

/// What the row of a year says that was taken out: no caseload is 0.
const TAKEN_OUT: i32 = 0;

/// What the trail says of it.
pub(crate) fn in_words(from_year: i32, value: Option<u32>) -> String {
    match value {
        Some(value) => format!("{value} patients a year from {from_year} on"),
        None => format!("taken out: what was said from {from_year} on"),
    }
}

/// What these entries say of the caseload that is not so already: the last of each year. The last year that is left is not taken out.
pub(crate) fn said_anew<'a>(
    service: &LockedService,
    entries: impl Iterator<Item = &'a Entry>,
) -> Vec<(i32, Option<u32>)> {
    let mut known = service.wire.caseload.clone();
    let said: BTreeMap<i32, Option<u32>> = entries.flat_map(caseload_said).collect();
    let (values, taken_out): (Vec<_>, Vec<_>) = said.into_iter().partition(|(_, value)| value.is_some());
    // Values first: what one of them leaves beside it can be taken out.
    let all = values.into_iter().chain(taken_out);
    all.filter(|(year, value)| match value {
        Some(value) => known.insert(*year, *value) != Some(*value),
        None => known.len() > 1 && known.remove(year).is_some(),
    })
    .collect()
}

/// Takes over what was said of a year.
pub(crate) async fn take_over(
    connection: &mut PgConnection,
    service: &mut LockedService,
    (from_year, value): (i32, Option<u32>),
) -> Result<(), sqlx::Error> {
    if let Some(value) = value {
        return put_caseload(connection, service, from_year, value.cast_signed()).await;
    }
    put_caseload(connection, service, from_year, TAKEN_OUT).await?;
    service.wire.caseload.remove(&from_year);
    Ok(())
}

/// Writes the caseload from a year on. Whoever is told of the service from here on is told this.
pub(crate) async fn put_caseload(
    connection: &mut PgConnection,
    service: &mut LockedService,
    from_year: i32,
    value: i32,
) -> Result<(), sqlx::Error> {
    let after = caseload(service.id, from_year, value);
    let there = sqlx::query("select value, seal from caseload where service_id = $1 and from_year = $2")
        .bind(service.id)
        .bind(from_year)
        .fetch_optional(&mut *connection)
        .await?;
    let seal = match there {
        None => service.seal(&after),
        Some(row) => {
            let before = caseload(service.id, from_year, row.try_get("value")?);
            service.seal_anew(&before, row.try_get("seal")?, &after)
        }
    };
    sqlx::query(
        "insert into caseload (service_id, from_year, value, seal) values ($1, $2, $3, $4)
         on conflict on constraint caseload_pkey do update set value = excluded.value, seal = excluded.seal",
    )
    .bind(service.id)
    .bind(from_year)
    .bind(value)
    .bind(seal)
    .execute(connection)
    .await?;
    service.wire.caseload.insert(from_year, value.unsigned_abs());
    Ok(())
}
