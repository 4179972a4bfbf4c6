//! Another key for a service: everything that its key seals is sealed anew, and so are the rows of Central as a whole under theirs.
//!
//! Of each service all is one transaction, with its row locked: interrupted at any moment, everything is under the key before, and
//! a further try begins with that service again. Its desks are told meanwhile that Central is busy; no other service waits.

use std::collections::{BTreeSet, HashMap};

use domain::id::{EntryId, RecordId};
use domain::record::check::CheckContext;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::altered::{of_service, of_the_whole, service_ids, sum_of};
use super::error::AdminError;
use super::operator::{Operator, Words};
use super::services::service_id;
use crate::database::set_service;
use crate::edge::day_of;
use crate::fault::Fault;
use crate::keys::{KeyError, ServiceKey};
use crate::national;
use crate::notices;
use crate::people;
use crate::sealed::SealedTable;
use crate::seals::SealSum;
use crate::state::blocking;
use crate::take::fold_these;
use crate::trail::{OF_NO_SERVICE, What};
use crate::turns::{ToFold, Turns};

/// Entries that are sealed anew at once, and records that are folded at once for what they are matched by.
const AT_ONCE: i64 = 500;

/// Gives a service another key. Answers how many entries were sealed anew.
///
/// # Errors
/// When there is no such service, when something of it was altered or does not open, or when the database refuses. Nothing of it
/// has changed then.
pub async fn rotate_service_key(
    pool: &PgPool,
    operator: &Operator,
    why: &Words,
    service: &str,
) -> Result<i64, AdminError> {
    let id = service_id(pool, service).await?;
    let mut transaction = pool.begin().await?;
    set_service(&mut transaction, id).await?;
    let connection: &mut PgConnection = &mut transaction;
    let mut of = operator.locked(connection, id).await?;
    // What somebody has altered is not sealed as if this program had written it.
    if !of_service(connection, operator.master(), id).await?.is_empty() {
        return Err(AdminError::AlteredBefore(service.to_owned()));
    }
    let wrapped = operator.master().new_service_key(id)?;
    let keys = Keys {
        service: id,
        old: of.key.clone(),
        new: operator.master().unwrap_key(id, &wrapped)?,
    };
    let entries = keys.entries(connection).await?;
    keys.tokens(connection).await?;
    let context = CheckContext {
        today: day_of(operator.now()),
        demo: of.wire.demo,
    };
    keys.days(connection).await?;
    keys.matches(connection, context).await?;
    let sum = keys.rows(connection).await?;
    sqlx::query("update service set wrapped_key = $2 where service_id = $1")
        .bind(id)
        .bind(wrapped)
        .execute(&mut *connection)
        .await?;
    let acts = of.acts();
    of.key = keys.new;
    of.take_for_right(acts, sum);
    of.note(connection, operator.line(What::ServiceKeyRotated, None, Some(why)))
        .await?;
    of.store(connection).await?;
    transaction.commit().await?;
    Ok(entries)
}

/// Gives Central as a whole another key, which seals its trail, which services there are, and what was published.
///
/// # Errors
/// When something of it was altered, or the database refuses. Nothing has changed then.
pub async fn rotate_key_of_the_whole(pool: &PgPool, operator: &Operator, why: &Words) -> Result<(), AdminError> {
    let mut transaction = pool.begin().await?;
    let connection: &mut PgConnection = &mut transaction;
    national::alone(connection).await?;
    let Some(mut whole) = operator.whole(connection).await? else {
        return Ok(());
    };
    let mut found = of_the_whole(connection, operator.master()).await?;
    found.extend(national::altered(connection, operator.master()).await?);
    found.extend(notices::altered(connection, operator.master()).await?);
    if !found.is_empty() {
        return Err(AdminError::AlteredBefore("Central as a whole".to_owned()));
    }
    let wrapped = operator.master().new_service_key(OF_NO_SERVICE)?;
    let keys = Keys {
        service: OF_NO_SERVICE,
        old: whole.key().clone(),
        new: operator.master().unwrap_key(OF_NO_SERVICE, &wrapped)?,
    };
    let sum = keys.rows(connection).await?;
    national::seal_anew(connection, &keys.new).await?;
    notices::seal_anew(connection, &keys.new).await?;
    people::seal_anew(connection, &keys.old, &keys.new).await?;
    sqlx::query("update central set wrapped_key = $2 where service_id = $1")
        .bind(OF_NO_SERVICE)
        .bind(wrapped)
        .execute(&mut *connection)
        .await?;
    let services = service_ids(connection).await?;
    let acts = whole.acts();
    whole.go_on_under(keys.new);
    whole.take_for_right(sum_of(&whole, &services), acts, sum);
    whole
        .note(connection, operator.line(What::ServiceKeyRotated, None, Some(why)))
        .await?;
    whole.store(connection).await?;
    transaction.commit().await?;
    Ok(())
}

/// The key of a service, or of Central as a whole, and the one that takes its place.
struct Keys {
    service: Uuid,
    old: ServiceKey,
    new: ServiceKey,
}

impl Keys {
    /// Seals every entry anew that was not erased, and answers how many those are.
    async fn entries(&self, connection: &mut PgConnection) -> Result<i64, AdminError> {
        let (mut after, mut all) = (0_i64, 0_i64);
        loop {
            let rows: Vec<(i64, Uuid, Vec<u8>)> = sqlx::query_as(
                "select number, entry_id, sealed from entry
                 where service_id = $1 and number > $2 and sealed is not null order by number limit $3",
            )
            .bind(self.service)
            .bind(after)
            .bind(AT_ONCE)
            .fetch_all(&mut *connection)
            .await?;
            let Some((last, ..)) = rows.last() else {
                return Ok(all);
            };
            after = *last;
            all += i64::try_from(rows.len()).unwrap_or(i64::MAX);
            let (old, new) = (self.old.clone(), self.new.clone());
            let anew = blocking(move || -> Result<(Vec<i64>, Vec<Vec<u8>>), KeyError> {
                let anew = rows.into_iter().map(|(number, id, sealed)| {
                    let id = EntryId::new(id);
                    Ok((number, new.seal_entry(id, &old.open_entry(id, &sealed)?)?))
                });
                anew.collect()
            });
            let (numbers, sealed) = anew.await??;
            sqlx::query(
                "update entry e set sealed = anew.sealed
                 from unnest($2::bigint[], $3::bytea[]) as anew (number, sealed)
                 where e.service_id = $1 and e.number = anew.number",
            )
            .bind(self.service)
            .bind(numbers)
            .bind(sealed)
            .execute(&mut *connection)
            .await?;
        }
    }

    /// Seals the tokens anew that desks are being given.
    async fn tokens(&self, connection: &mut PgConnection) -> Result<(), AdminError> {
        let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
            "select device_key, next_token from device where service_id = $1 and next_token is not null",
        )
        .bind(self.service)
        .fetch_all(&mut *connection)
        .await?;
        for (desk, sealed) in rows {
            let token = self.old.open_token(desk, &sealed)?;
            sqlx::query("update device set next_token = $3 where service_id = $1 and device_key = $2")
                .bind(self.service)
                .bind(desk)
                .bind(self.new.seal_token(desk, &token)?)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }

    /// Seals the days of diagnosis anew that records are counted by.
    async fn days(&self, connection: &mut PgConnection) -> Result<(), AdminError> {
        let mut after = Uuid::nil();
        loop {
            let page: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
                "select record_id, diagnosed_day from record
                 where service_id = $1 and record_id > $2 and diagnosed_day is not null order by record_id limit $3",
            )
            .bind(self.service)
            .bind(after)
            .bind(AT_ONCE)
            .fetch_all(&mut *connection)
            .await?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = *last;
            let anew = page.into_iter().map(|(id, sealed)| {
                let record = RecordId::new(id);
                Ok((id, self.new.seal_day(record, self.old.open_day(record, &sealed)?)?))
            });
            let (records, sealed) = anew.collect::<Result<(Vec<Uuid>, Vec<Vec<u8>>), KeyError>>()?;
            sqlx::query(
                "update record r set diagnosed_day = anew.day
                 from unnest($2::uuid[], $3::bytea[]) as anew (record_id, day)
                 where r.service_id = $1 and r.record_id = anew.record_id",
            )
            .bind(self.service)
            .bind(records)
            .bind(sealed)
            .execute(&mut *connection)
            .await?;
        }
    }

    /// Hashes anew what records are matched by, of their entries, which are under the new key by now.
    async fn matches(&self, connection: &mut PgConnection, context: CheckContext) -> Result<(), AdminError> {
        let to_fold = &Turns::new().to_fold(self.service);
        let mut after = Uuid::nil();
        loop {
            let page: Vec<Uuid> = sqlx::query_scalar(
                "select record_id from record
                 where service_id = $1 and record_id > $2 and match_hash is not null order by record_id limit $3",
            )
            .bind(self.service)
            .bind(after)
            .bind(AT_ONCE)
            .fetch_all(&mut *connection)
            .await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = *last;
            let (records, hashes) = self.hashes(connection, to_fold, &page, context).await?;
            sqlx::query(
                "update record r set match_hash = anew.hash
                 from unnest($2::uuid[], $3::bytea[]) as anew (record_id, hash)
                 where r.service_id = $1 and r.record_id = anew.record_id",
            )
            .bind(self.service)
            .bind(records)
            .bind(hashes)
            .execute(&mut *connection)
            .await?;
        }
    }

    async fn hashes(
        &self,
        connection: &mut PgConnection,
        to_fold: &ToFold,
        page: &[Uuid],
        context: CheckContext,
    ) -> Result<(Vec<Uuid>, Vec<Option<Vec<u8>>>), Fault> {
        let records: BTreeSet<RecordId> = page.iter().map(|record| RecordId::new(*record)).collect();
        let rows = fold_these(connection, (self.service, &self.new, to_fold), &records, context).await?;
        let hashes: HashMap<Uuid, Vec<u8>> = rows
            .iter()
            .filter_map(|(record, row)| Some((record.uuid(), row.match_hash?.to_vec())))
            .collect();
        Ok(page.iter().map(|record| (*record, hashes.get(record).cloned())).unzip())
    }

    /// Seals every row anew, lines of the trail among them, which say what they said. Answers the sum of all.
    async fn rows(&self, connection: &mut PgConnection) -> Result<SealSum, AdminError> {
        let mut sum = SealSum::default();
        for table in SealedTable::ALL {
            for row in table.read(connection, self.service).await? {
                let seal = self.new.seal_row(&row.text);
                table.put_seal(connection, self.service, &row.place, &seal).await?;
                sum.add(self.new.term(&seal));
            }
        }
        Ok(sum)
    }
}
