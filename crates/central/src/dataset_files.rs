//! Corrected dataset files that were published: what desks are told of them, and the dataset that this program goes by with them. A
//! program is one Central, and goes by one dataset. It is looked at when the program starts and every minute, and not in an exchange:
//! a server also serves on the schema before these files.

use std::sync::{PoisonError, RwLock};

use domain::dataset::{Dataset, DatasetFile, DatasetInUse};
use protocol::dataset_file::Signers;
use protocol::exchange::ExchangeRequest;
use sqlx::PgConnection;

static IN_USE: DatasetInUse = DatasetInUse::as_built();

/// The dataset that this program goes by.
pub(crate) fn dataset_in_use() -> &'static Dataset {
    IN_USE.get()
}

/// A dataset file that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublishedFile {
    pub(crate) version: String,
    pub(crate) revision: i32,
    /// As it was signed.
    pub(crate) signed: String,
}

/// The files that desks are told of: of each version the newest.
#[derive(Debug, Default)]
pub(crate) struct DatasetFiles(RwLock<Vec<PublishedFile>>);

impl DatasetFiles {
    /// Those that the database has now, with the dataset of this program gone by from now on. Says whether that is another.
    pub(crate) async fn look(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let published = newest(connection).await?;
        let before = dataset_in_use().files();
        go_by(&published);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = published;
        Ok(before != dataset_in_use().files())
    }

    /// Those that are newer than what a desk has of versions that it knows; nothing for one that takes none.
    pub(crate) fn told(&self, request: &ExchangeRequest) -> Vec<String> {
        let Some(kept) = &request.dataset_files else {
            return Vec::new();
        };
        let has = [DatasetFile::all(&request.dataset), DatasetFile::all(kept)].concat();
        let published = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let newer = published.iter().filter(|file| {
            let of_version = has.iter().filter(|has| has.version() == file.version);
            let newest = of_version.map(DatasetFile::revision).max();
            newest.is_some_and(|newest| u32::try_from(file.revision).is_ok_and(|revision| revision > newest))
        });
        newer.map(|file| file.signed.clone()).collect()
    }
}

/// The newest of each version that was published; none on a schema that has no place for them.
pub(crate) async fn newest(connection: &mut PgConnection) -> Result<Vec<PublishedFile>, sqlx::Error> {
    let is_there: bool = sqlx::query_scalar("select to_regclass('public.dataset_file') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !is_there {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, i32, String)> =
        sqlx::query_as("select version, revision, signed from dataset_file order by version, revision desc")
            .fetch_all(connection)
            .await?;
    let mut newest: Vec<PublishedFile> = Vec::new();
    for (version, revision, signed) in rows {
        if newest.last().is_none_or(|last| last.version != version) {
            newest.push(PublishedFile {
                version,
                revision,
                signed,
            });
        }
    }
    Ok(newest)
}

/// Goes by these files from now on, in the place of those of the same versions that this program was built with.
pub(crate) fn go_by(published: &[PublishedFile]) {
    IN_USE.put(dataset_with(published));
}

/// The dataset of this program with these files. What it does not trust, cannot use or is as new itself, it goes without.
pub(crate) fn dataset_with(published: &[PublishedFile]) -> &'static Dataset {
    let signers = Signers::of_this_program();
    let opened = published.iter().filter_map(|file| signers.open(&file.signed).ok());
    let texts: Vec<&str> = opened
        .filter(|text| Dataset::published().correction(text).is_ok())
        .collect();
    Dataset::corrected(&texts).unwrap_or_else(|_| {
        tracing::warn!("published dataset files do not go together: this program goes by its own");
        Dataset::published()
    })
}
