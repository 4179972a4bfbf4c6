//! Publishing corrected dataset files that the audit team signed, and putting them to use: the server looks every minute whether there
//! is another, and then folds every record again under it. How far it came stands in the database, so that it goes on where it, or
//! another server beside it, was interrupted.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::dataset::{Dataset, DatasetFile};
use domain::log_safe::{Count, safe};
use protocol::dataset_file::Signers;
use sqlx::{PgConnection, PgPool};

use super::error::AdminError;
use super::operator::Operator;
use super::refold::refold_under_the_dataset;
use crate::database::set_service;
use crate::dataset_files::{PublishedFile, dataset_with, newest};
use crate::fault::Fault;
use crate::state::State;
use crate::trail::{OF_NO_SERVICE, What};

/// How often the server looks whether another file was published.
const LOOKS_EVERY: Duration = Duration::from_mins(1);

/// A dataset file as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetFileLine {
    /// Its version.
    pub version: String,
    /// Its revision.
    pub revision: u32,
    /// When it was published; nothing of one that this program was built with.
    pub published_at: Option<DateTime<Utc>>,
    /// Whether this Central goes by it.
    pub in_use: bool,
}

/// Publishes a corrected file, signed by the audit team: desks are told of it, and this Central goes by it.
///
/// # Errors
/// When its signature is not right, it may not take the place of what is in use, there is no service yet, or the database cannot be
/// used. Nothing was changed then.
pub async fn publish_dataset(pool: &PgPool, operator: &Operator, signed: &str) -> Result<DatasetFile, AdminError> {
    let text = Signers::of_this_program().open(signed)?;
    let mut transaction = pool.begin().await?;
    set_service(&mut transaction, OF_NO_SERVICE).await?;
    // Whoever publishes beside this one waits here, and looks at what it has become.
    let Some(mut whole) = operator.whole(&mut transaction).await? else {
        return Err(AdminError::NoService);
    };
    let mut published = newest(&mut transaction).await?;
    let file = dataset_with(&published).correction(text)?;
    let revision = i32::try_from(file.revision()).map_err(|_| AdminError::Wrong("no revision is that high"))?;
    published.retain(|before| before.version != file.version());
    published.push(PublishedFile {
        version: file.version().to_owned(),
        revision,
        signed: signed.to_owned(),
    });
    // With the others it may not be sound.
    let with_it = dataset_with(&published);
    if with_it.version(file.version()).map(|version| version.revision) != Some(file.revision()) {
        return Err(AdminError::Wrong(
            "the file does not go with the other versions' files. Nothing was changed",
        ));
    }
    sqlx::query(
        "insert into dataset_file (service_id, version, revision, published_at, signed) values ($1, $2, $3, $4, $5)",
    )
    .bind(OF_NO_SERVICE)
    .bind(file.version())
    .bind(revision)
    .bind(operator.now())
    .bind(signed)
    .execute(&mut *transaction)
    .await?;
    let about = Some(file.to_string());
    whole
        .note(&mut transaction, operator.line(What::DatasetPublished, about, None))
        .await?;
    whole.store(&mut transaction).await?;
    transaction.commit().await?;
    Ok(file)
}

/// The files that this program was built with and those that were published, by version, the newest of each first.
///
/// # Errors
/// When the database cannot be read.
pub async fn dataset_lines(pool: &PgPool) -> Result<Vec<DatasetFileLine>, AdminError> {
    let mut connection = pool.acquire().await?;
    let in_use = dataset_with(&newest(&mut connection).await?).files();
    let published: Vec<(String, i32, DateTime<Utc>)> =
        sqlx::query_as("select version, revision, published_at from dataset_file order by version, revision desc")
            .fetch_all(&mut *connection)
            .await?;
    let is_used = |version: &str, revision: u32| {
        let mut files = in_use.iter();
        files.any(|file| file.version() == version && file.revision() == revision)
    };
    let mut lines = Vec::new();
    for built_in in Dataset::published().files() {
        let of_version = published.iter().filter(|(version, ..)| version == built_in.version());
        let of_version = of_version.filter_map(|(version, revision, at)| {
            let revision = u32::try_from(*revision).ok()?;
            Some(DatasetFileLine {
                in_use: is_used(version, revision) && revision != built_in.revision(),
                version: version.clone(),
                revision,
                published_at: Some(*at),
            })
        });
        lines.extend(of_version);
        lines.push(DatasetFileLine {
            version: built_in.version().to_owned(),
            revision: built_in.revision(),
            published_at: None,
            in_use: is_used(built_in.version(), built_in.revision()),
        });
    }
    Ok(lines)
}

/// What of the published files is not as the audit team signed it, in words.
pub(super) async fn altered(connection: &mut PgConnection) -> Result<Vec<String>, AdminError> {
    let rows: Vec<(String, i32, String)> =
        sqlx::query_as("select version, revision, signed from dataset_file order by version, revision")
            .fetch_all(connection)
            .await?;
    let signers = Signers::of_this_program();
    let wrong = rows.iter().filter(|(_, _, signed)| signers.open(signed).is_err());
    let words = |(version, revision, _): &(String, i32, String)| {
        format!("dataset {version}, revision {revision}, is not as the audit team signed it")
    };
    Ok(wrong.map(words).collect())
}

/// Looks when it begins and every minute whether another dataset file was published, and folds every record again under the dataset
/// that is in use where that was not done. It never ends; dropped in the middle, the next goes on from there.
pub async fn follow_dataset(state: &State) {
    loop {
        match follow(state).await {
            Ok(0) => {}
            Ok(records) => tracing::info!(
                records = %safe(&Count::of(records)),
                "records were folded again under the dataset that is in use"
            ),
            Err(fault) => {
                tracing::warn!(cause = %safe(&fault.cause()), "published dataset files could not be looked at");
            }
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

/// The same once: answers how many records were folded again.
///
/// # Errors
/// When the database cannot be used.
pub async fn follow_dataset_once(state: &State) -> Result<u64, AdminError> {
    Ok(follow(state).await?)
}

async fn follow(state: &State) -> Result<u64, Fault> {
    let mut transaction = state.begin(OF_NO_SERVICE).await?;
    if state.dataset_files().look(&mut transaction).await? {
        tracing::info!("another dataset file is in use");
    }
    transaction.commit().await?;
    refold_under_the_dataset(state).await
}
