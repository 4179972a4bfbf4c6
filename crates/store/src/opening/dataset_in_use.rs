//! Which dataset a store goes by: the one that the program was built with, and in the place of its files those that were put to use
//! here. What this program does not trust or cannot use of them, or is as new itself, it goes without.

use domain::Dataset;
use protocol::dataset_file::Signers;
use sqlx::sqlite::SqliteConnection;

use crate::error::StoreError;

/// The dataset that this database says to go by.
pub(crate) async fn dataset_in_use(connection: &mut SqliteConnection) -> Result<&'static Dataset, StoreError> {
    let signed: Vec<String> =
        sqlx::query_scalar("select signed from dataset_file where used is not null order by version, revision desc")
            .fetch_all(connection)
            .await?;
    let signers = Signers::of_this_program();
    let mut files: Vec<(String, &str)> = Vec::new();
    for text in signed.iter().filter_map(|signed| signers.open(signed).ok()) {
        // The newest of each version comes first.
        if let Ok(file) = Dataset::published().correction(text)
            && files.iter().all(|(version, _)| version != file.version())
        {
            files.push((file.version().to_owned(), text));
        }
    }
    let texts: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
    Ok(Dataset::corrected(&texts).unwrap_or_else(|_| Dataset::published()))
}
