//! What services answer in the facilities audit of a period. It is read from their logs, whose entries are sealed and whose
//! order `verify` proves: no second copy of an answer is kept that could say something else. Nothing of a patient.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::dataset::{Facilities, FacilityPeriod};
use domain::facilities::{FacilitiesStanding, facilities_topic};
use domain::id::EntryId;
use domain::record::Entry;
use exchange::list_out;
use protocol::canonical;
use protocol::facilities::{is_about, read};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use super::error::AdminError;
use crate::database::set_service;
use crate::edge::day_of;
use crate::keys::{MasterKey, ServiceKey};
use crate::service::digest;

/// What one service says for a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFacilities {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
    /// Where it stands.
    pub standing: FacilitiesStanding,
    /// Keys of the questions without whose answers it cannot be submitted, in order.
    pub missing: Vec<&'static str>,
    /// Questions that two of its desks answered differently, and nobody has settled.
    pub unsettled: usize,
    /// Answers of a newer program, which this one cannot read.
    pub newer: usize,
    /// When somebody submitted it last, by their clock.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When something of it arrived last, by Central's clock.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Whether that was after the deadline, by the day in London.
    pub is_late: bool,
    /// The answers in words by the key of their question, of those that are asked.
    pub answers: BTreeMap<&'static str, String>,
}

/// What every service says for a period, by code.
///
/// # Errors
/// When there is no such period, the database refuses, or an entry does not open.
pub async fn facilities(pool: &PgPool, master: &MasterKey, year: i32) -> Result<Vec<ServiceFacilities>, AdminError> {
    let period = Facilities::published().period(year).ok_or(AdminError::NoPeriod(year))?;
    let services: Vec<Uuid> = sqlx::query_scalar("select service_id from service order by code")
        .fetch_all(pool)
        .await?;
    let mut all = Vec::with_capacity(services.len());
    for service in services {
        all.push(of_service(pool, master, service, period).await?);
    }
    Ok(all)
}

async fn of_service(
    pool: &PgPool,
    master: &MasterKey,
    service: Uuid,
    period: &FacilityPeriod,
) -> Result<ServiceFacilities, AdminError> {
    let mut transaction = pool.begin().await?;
    set_service(&mut transaction, service).await?;
    let row = sqlx::query("select code, name, demo, wrapped_key from service where service_id = $1")
        .bind(service)
        .fetch_one(&mut *transaction)
        .await?;
    let rows = sqlx::query(
        "select e.entry_id, e.digest, e.sealed, b.received_at
         from entry e
         join batch b on b.service_id = e.service_id and e.number between b.first_number and b.last_number
         where e.service_id = $1 and e.record_id = $2 order by e.number",
    )
    .bind(service)
    .bind(facilities_topic().id().uuid())
    .fetch_all(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    let code: String = row.try_get("code")?;
    let key = master.unwrap_key(service, row.try_get("wrapped_key")?)?;
    let mut entries = Vec::with_capacity(rows.len());
    let mut arrived_at: Option<DateTime<Utc>> = None;
    for row in &rows {
        let id = EntryId::new(row.try_get("entry_id")?);
        let opened = opened(&key, id, row.try_get("sealed")?, row.try_get("digest")?);
        let entry = opened.ok_or_else(|| AdminError::Server(altered(&code)))?;
        if is_about(&entry, period.year) {
            arrived_at = arrived_at.max(Some(row.try_get("received_at")?));
        }
        entries.push(entry);
    }
    Ok(ServiceFacilities {
        code,
        name: row.try_get("name")?,
        demo: row.try_get("demo")?,
        arrived_at,
        is_late: arrived_at.is_some_and(|at| day_of(at) > period.deadline),
        ..said(period.year, &entries)
    })
}

/// What entries say, before it is known whose they are and when they arrived.
fn said(year: i32, entries: &[Entry]) -> ServiceFacilities {
    let facilities = Facilities::published();
    let said = read(facilities, year, entries);
    let asked = facilities
        .questions()
        .filter(|question| facilities.applies(question, &said.answers));
    let answers = asked.filter_map(|question| {
        let answer = said.answers.get(&question.key)?;
        Some((question.key.as_str(), question.shown(answer)))
    });
    let missing = facilities.missing(&said.answers).into_iter();
    ServiceFacilities {
        code: String::new(),
        name: String::new(),
        demo: false,
        standing: facilities.standing(&said),
        missing: missing.map(|question| question.key.as_str()).collect(),
        unsettled: said.candidates.len(),
        newer: said.newer,
        submitted_at: said.submitted.as_ref().map(|said| said.at),
        arrived_at: None,
        is_late: false,
        answers: answers.collect(),
    }
}

fn opened(key: &ServiceKey, id: EntryId, sealed: &[u8], of: &[u8]) -> Option<Entry> {
    let bytes = key.open_entry(id, sealed).ok()?;
    let entry = canonical::read(&bytes, digest(of).ok()?).ok()?;
    (entry.id == id && entry.subject == facilities_topic()).then_some(entry)
}

fn altered(code: &str) -> String {
    format!("an entry of {code} does not open or is another than its row says: look at what `fls-central verify` names")
}

/// The same as a CSV file for a spreadsheet: a line a service, a column a question under its key.
pub fn facilities_csv(services: &[ServiceFacilities]) -> String {
    let questions: Vec<&str> = Facilities::published()
        .questions()
        .map(|question| question.key.as_str())
        .collect();
    let mut headings = vec![
        "unit_code",
        "service",
        "demonstration",
        "standing",
        "missing",
        "unsettled",
        "submitted_at",
        "arrived_at",
        "after_deadline",
    ];
    headings.extend(&questions);
    let mut file = list_out::begin(&headings);
    for service in services {
        let instant =
            |at: Option<DateTime<Utc>>| at.map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        let yes = |is_so: bool| if is_so { "yes" } else { "no" }.to_owned();
        let mut cells = vec![
            service.code.clone(),
            service.name.clone(),
            yes(service.demo),
            service.standing.words().to_owned(),
            service.missing.join("; "),
            service.unsettled.to_string(),
            instant(service.submitted_at),
            instant(service.arrived_at),
            yes(service.is_late),
        ];
        cells.extend(
            questions
                .iter()
                .map(|key| service.answers.get(key).cloned().unwrap_or_default()),
        );
        file += &list_out::row(&cells);
    }
    file
}
