//! What was altered of the rows that are sealed: of a service, and of Central as a whole. Nothing is changed here but by
//! [`seal_anew`], once somebody has looked at what differs and answers for it.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::error::AdminError;
use super::operator::{Operator, Words};
use crate::database::set_service;
use crate::keys::{MasterKey, ServiceKey};
use crate::sealed::{SealedRow, SealedTable};
use crate::seals::SealSum;
use crate::service::Service;
use crate::trail::{OF_NO_SERVICE, What};
use crate::whole::{LockedWhole, Whole};

/// The sealed rows of a service, or of Central as a whole, as they are.
#[derive(Default)]
struct Rows {
    /// Those that say something else than when they were sealed.
    altered: Vec<String>,
    sum: SealSum,
    /// Lines of the trail.
    acts: i64,
}

impl Rows {
    async fn read(connection: &mut PgConnection, service: Uuid, key: &ServiceKey) -> Result<Self, AdminError> {
        let mut rows = Self::default();
        for table in SealedTable::ALL {
            for SealedRow { name, text, seal, .. } in table.read(connection, service).await? {
                if !key.sealed_row(&text, &seal) {
                    rows.altered.push(name);
                }
                rows.sum.add(key.term(&seal));
                rows.acts += i64::from(table == SealedTable::Act);
            }
        }
        Ok(rows)
    }

    /// What differs, in words, from what the row of the service or of Central says of them.
    fn differences(self, is_unaltered: bool, sum: SealSum, acts: i64) -> Vec<String> {
        let mut words = Vec::new();
        if !is_unaltered {
            words.push("its own row was altered by somebody without the master key".to_owned());
        }
        for name in self.altered {
            words.push(format!(
                "{name} was altered or added by somebody without the master key"
            ));
        }
        if self.acts != acts {
            words.push(format!("its trail has {} lines, and {acts} were written", self.acts));
        }
        if self.sum.rows != sum.rows {
            let (there, written) = (self.sum.rows, sum.rows);
            words.push(format!("it has {there} sealed rows, and {written} were written"));
        } else if self.sum.is_of_other_rows(&sum) {
            words.push("a sealed row was exchanged for another, or put back to what it said before".to_owned());
        }
        words
    }
}

/// What was altered of a service's sealed rows.
pub(super) async fn of_service(
    connection: &mut PgConnection,
    master: &MasterKey,
    service: Uuid,
) -> Result<Vec<String>, AdminError> {
    let service = Service::load(connection, master, service).await?;
    let rows = Rows::read(connection, service.id, &service.key).await?;
    Ok(rows.differences(service.is_unaltered(), service.seals(), service.acts()))
}

/// What was altered of the rows that are about Central as a whole, and of the list of services.
pub(super) async fn of_the_whole(connection: &mut PgConnection, master: &MasterKey) -> Result<Vec<String>, AdminError> {
    let services = service_ids(connection).await?;
    let has_row: bool = sqlx::query_scalar("select exists (select from central)")
        .fetch_one(&mut *connection)
        .await?;
    let whole = match Whole::load(connection, master).await {
        Ok(Some(whole)) => whole,
        Ok(None) if services.is_empty() => return Ok(Vec::new()),
        Ok(None) => {
            return Ok(vec![
                "its own row is missing, which says what services there are".to_owned(),
            ]);
        }
        Err(_) if has_row => return Ok(vec!["its key does not open under this master key".to_owned()]),
        Err(fault) => return Err(fault.into()),
    };
    let rows = Rows::read(connection, OF_NO_SERVICE, whole.key()).await?;
    let mut words = rows.differences(whole.is_unaltered(), whole.seals(), whole.acts());
    let (there, added) = (sum_of(&whole, &services), whole.services());
    if there.rows != added.rows {
        let (there, added) = (there.rows, added.rows);
        words.push(format!("it has {there} services, and {added} were added"));
    } else if there.is_of_other_rows(&added) {
        words.push("it has other services than were added".to_owned());
    }
    Ok(words)
}

pub(super) async fn service_ids(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar("select service_id from service order by service_id")
        .fetch_all(connection)
        .await
}

pub(super) fn sum_of(whole: &Whole, services: &[Uuid]) -> SealSum {
    let mut sum = SealSum::default();
    for service in services {
        sum.add(whole.key().term(&whole.seal_of(*service)));
    }
    sum
}

/// What sealing anew did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealedAnew {
    /// Services that had something altered.
    pub services: i64,
    /// Rows that were sealed as they are.
    pub rows: i64,
    /// Lines of the trail that were altered. They stay as they are, and stay found: nobody changes the trail.
    pub lines: i64,
}

/// Seals what was altered as it is now, once somebody has looked at it and answers for it: until then a desk or a code whose
/// row was altered is refused, and `verify` names it. The trail says who did it, and why.
///
/// # Errors
/// When a key does not open, or the database refuses. Nothing has changed then.
pub async fn seal_anew(pool: &PgPool, operator: &Operator, why: &Words) -> Result<SealedAnew, AdminError> {
    let mut done = SealedAnew::default();
    let mut transaction = pool.begin().await?;
    let services = service_ids(&mut transaction).await?;
    for id in &services {
        set_service(&mut transaction, *id).await?;
        let mut service = operator.locked(&mut transaction, *id).await?;
        let found = of_service(&mut transaction, operator.master(), *id).await?;
        if found.is_empty() {
            continue;
        }
        let sum = seal_rows(&mut transaction, *id, &service.key, &mut done).await?;
        let acts = last_act(&mut transaction, *id).await?;
        service.take_for_right(acts, sum);
        let line = operator.line(What::SealedAnew, Some(found.join("; ")), Some(why));
        service.note(&mut transaction, line).await?;
        service.store(&mut transaction).await?;
        done.services += 1;
    }
    let found = of_the_whole(&mut transaction, operator.master()).await?;
    if !found.is_empty() {
        let mut whole = LockedWhole::load_or_add(&mut transaction, operator.master()).await?;
        let sum = seal_rows(&mut transaction, OF_NO_SERVICE, whole.key(), &mut done).await?;
        let acts = last_act(&mut transaction, OF_NO_SERVICE).await?;
        whole.take_for_right(sum_of(&whole, &services), acts, sum);
        let line = operator.line(What::SealedAnew, Some(found.join("; ")), Some(why));
        whole.note(&mut transaction, line).await?;
        whole.store(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(done)
}

/// The number that the next line of the trail comes after.
async fn last_act(connection: &mut PgConnection, service: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("select coalesce(max(number), 0) from act where service_id = $1")
        .bind(service)
        .fetch_one(connection)
        .await
}

/// Seals the rows that were altered, but for the trail's, and answers the sum of all.
async fn seal_rows(
    connection: &mut PgConnection,
    service: Uuid,
    key: &ServiceKey,
    done: &mut SealedAnew,
) -> Result<SealSum, AdminError> {
    let mut sum = SealSum::default();
    for table in SealedTable::ALL {
        for row in table.read(connection, service).await? {
            let mut seal = row.seal.clone();
            if !key.sealed_row(&row.text, &seal) {
                if table == SealedTable::Act {
                    done.lines += 1;
                } else {
                    seal = key.seal_row(&row.text);
                    table.put_seal(connection, service, &row.place, &seal).await?;
                    done.rows += 1;
                }
            }
            sum.add(key.term(&seal));
        }
    }
    Ok(sum)
}
