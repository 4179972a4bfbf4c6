//! The row of `desk`: which desk this is, whose records it holds, and which dataset it goes by. What is derived from those records
//! is not known here.

use chrono::{DateTime, Utc};
use domain::audit::Caseload;
use domain::id::DeviceId;
use domain::log_safe::safe;
use domain::opt_out::OptOutChecks;
use domain::record::DeskStamp;
use domain::{Dataset, Nation};
use protocol::json;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;
use crate::opening::dataset_in_use::dataset_in_use;

/// An FLS as its desk knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
    /// Where it works; nothing where nobody has said.
    pub nation: Option<Nation>,
    /// Estimated annual caseload.
    pub caseload: Caseload,
}

impl Service {
    /// Whether it asks about national opt-outs before records leave it.
    pub fn opt_out_checks(&self) -> OptOutChecks {
        OptOutChecks::of(self.nation, self.demo)
    }
}

/// What the row of `desk` says, whether a central server is joined, and the dataset in use.
#[derive(Clone)]
pub(crate) struct KnownDesk {
    pub(crate) desk: DeskStamp,
    pub(crate) service: Service,
    pub(crate) joined: bool,
    /// With the corrected files that are in use.
    pub(crate) dataset: &'static Dataset,
}

impl KnownDesk {
    /// The row, and the number of transactions that it says.
    pub(crate) async fn read(connection: &mut SqliteConnection) -> Result<(Self, i64), StoreError> {
        let row = sqlx::query(
            "select id, name, service_code, service_name, demo, nation, caseload, commits, \
             (select count(*) from central) as joined from desk",
        )
        .fetch_one(&mut *connection)
        .await?;
        let known = Self {
            desk: DeskStamp {
                id: DeviceId::new(row.try_get("id")?),
                name: row.try_get("name")?,
            },
            service: Service {
                code: row.try_get("service_code")?,
                name: row.try_get("service_name")?,
                demo: row.try_get("demo")?,
                nation: row
                    .try_get::<Option<&str>, _>("nation")?
                    .and_then(|nation| Nation::read(nation).ok()),
                caseload: read_caseload(row.try_get("caseload")?)?,
            },
            joined: row.try_get("joined")?,
            dataset: dataset_in_use(connection).await?,
        };
        Ok((known, row.try_get("commits")?))
    }
}

fn read_caseload(text: &str) -> Result<Caseload, StoreError> {
    let values: std::collections::BTreeMap<i32, u32> = serde_json::from_str(text).map_err(|_| StoreError::Damaged)?;
    let mut values = values.into_iter();
    let (year, value) = values.next().ok_or(StoreError::Damaged)?;
    Ok(
        values.fold(Caseload::from_year(year, value), |caseload, (year, value)| {
            caseload.and_from(year, value)
        }),
    )
}

fn write_caseload(caseload: &Caseload) -> String {
    let values: std::collections::BTreeMap<i32, u32> = caseload.values().collect();
    json::text(&values)
}

/// Makes the row of `desk` in a new database, whose records will be derived by the rules of this name.
pub(crate) async fn write_desk(
    connection: &mut SqliteConnection,
    desk: &DeskStamp,
    service: &Service,
    derived_by: &str,
    made: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into desk (one, id, name, service_code, service_name, demo, caseload, derived_by, commits, \
         erases, nation) values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, 0, ?8)",
    )
    .bind(desk.id.uuid())
    .bind(&desk.name)
    .bind(&service.code)
    .bind(&service.name)
    .bind(service.demo)
    .bind(write_caseload(&service.caseload))
    .bind(derived_by)
    .bind(service.nation.map(Nation::name))
    .execute(connection)
    .await?;
    tracing::info!(made = %safe(&made), demo = %safe(&service.demo), "a store was made");
    Ok(())
}

/// Changes what the row of `desk` says of the service.
pub(crate) async fn write_service(connection: &mut SqliteConnection, service: &Service) -> Result<(), StoreError> {
    sqlx::query("update desk set service_code = ?1, service_name = ?2, demo = ?3, caseload = ?4, nation = ?5")
        .bind(&service.code)
        .bind(&service.name)
        .bind(service.demo)
        .bind(write_caseload(&service.caseload))
        .bind(service.nation.map(Nation::name))
        .execute(connection)
        .await?;
    Ok(())
}
