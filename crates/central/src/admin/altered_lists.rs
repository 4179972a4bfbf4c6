//! Notices and dataset files that are there, beside what the trail says of them: a row that carries its right seal or signature may
//! still be one that was removed and put back, and one that is gone shows by no seal. Lines of the trail are sealed and counted.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::error::AdminError;
use crate::notices::all;
use crate::trail::{OF_NO_SERVICE, What};

/// Notices that are there and were removed or never given, and those that are missing; dataset files likewise. In words.
pub(super) async fn differences(connection: &mut PgConnection) -> Result<Vec<String>, AdminError> {
    let mut words = of_notices(connection).await?;
    words.extend(of_dataset_files(connection).await?);
    Ok(words)
}

/// No two notices that are there say the same, so that what one says is what the trail knows it by.
async fn of_notices(connection: &mut PgConnection) -> Result<Vec<String>, AdminError> {
    let mut given = BTreeSet::new();
    for (what, about) in lines(connection, What::NoticeAdded, What::NoticeRemoved).await? {
        if what == What::NoticeRemoved.key() {
            given.remove(&about);
        } else {
            given.insert(about);
        }
    }
    let mut words = Vec::new();
    for notice in all(connection).await? {
        if !given.remove(&notice.words) {
            words.push(format!("notice {} was removed or never given", notice.number));
        }
    }
    words.extend(
        given
            .iter()
            .map(|_| "a notice is missing, and was not removed".to_owned()),
    );
    Ok(words)
}

/// A published file is never removed: one that is missing would have everybody go by the one before it.
async fn of_dataset_files(connection: &mut PgConnection) -> Result<Vec<String>, AdminError> {
    let is_known: bool = sqlx::query_scalar("select to_regclass('dataset_file') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !is_known {
        return Ok(Vec::new());
    }
    let published = lines(connection, What::DatasetPublished, What::DatasetPublished).await?;
    let mut published: BTreeSet<String> = published.into_iter().map(|(_, about)| about).collect();
    let there: Vec<(String, i32)> =
        sqlx::query_as("select version, revision from dataset_file order by version, revision")
            .fetch_all(connection)
            .await?;
    let mut words = Vec::new();
    for (version, revision) in there {
        if !published.remove(&format!("{version}:{revision}")) {
            words.push(format!("dataset {version}, revision {revision}, was never published"));
        }
    }
    words.extend(
        published
            .iter()
            .map(|file| format!("dataset file {file} is missing, and was published")),
    );
    Ok(words)
}

/// What the trail says to have been done of these two, and to what, in the order in which it was.
async fn lines(connection: &mut PgConnection, one: What, other: What) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "select what, coalesce(about, '') from act where service_id = $1 and what in ($2, $3) order by number",
    )
    .bind(OF_NO_SERVICE)
    .bind(one.key())
    .bind(other.key())
    .fetch_all(connection)
    .await
}
