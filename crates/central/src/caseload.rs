//! A service's estimated annual caseload: set by whoever administers Central, or said by a desk in an entry. The last that
//! arrives holds.

use std::collections::BTreeMap;

use domain::audit::caseload_said;
use domain::record::Entry;
use sqlx::{PgConnection, Row as _};

use crate::sealed::caseload;
use crate::service::LockedService;

/// What the trail says of it.
pub(crate) fn in_words(from_year: i32, value: u32) -> String {
    format!("{value} patients a year from {from_year} on")
}

/// What these entries say of the caseload that is not so already: the last of each year.
pub(crate) fn said_anew<'a>(service: &LockedService, entries: impl Iterator<Item = &'a Entry>) -> Vec<(i32, u32)> {
    let known = &service.wire.caseload;
    let said: BTreeMap<i32, u32> = entries.flat_map(caseload_said).collect();
    said.into_iter()
        .filter(|(year, value)| known.get(year) != Some(value))
        .collect()
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
