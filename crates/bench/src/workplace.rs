//! Where the bench keeps files: a folder of the clone that is not in git. What is dear to make is kept between runs.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::Failure;

/// The folder.
pub(crate) struct Workplace {
    top: PathBuf,
    dir: PathBuf,
}

impl Workplace {
    /// The bench's folder in the clone that this program was built in.
    pub(crate) fn of_this_clone() -> Result<Self, Failure> {
        let top = fs::canonicalize(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
        let dir = top.join(".local/bench");
        fs::create_dir_all(&dir)?;
        Ok(Self { top, dir })
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// A folder on the same disk as everything else here, gone when it is dropped.
    pub(crate) fn temporary(&self) -> Result<TempDir, Failure> {
        Ok(tempfile::Builder::new().prefix("run-").tempdir_in(&self.dir)?)
    }

    /// A digest over what an invented store depends on: schema, dataset, and how its patients are invented.
    pub(crate) fn recipe(&self, words: &str) -> Result<String, Failure> {
        let mut hash = Sha256::new();
        hash.update(words);
        for folder in ["migrations/desk", "dataset", "crates/app/src/fictional"] {
            let mut files: Vec<PathBuf> = fs::read_dir(self.top.join(folder))?
                .map(|file| Ok(file?.path()))
                .collect::<Result<_, Failure>>()?;
            files.sort_unstable();
            for file in files {
                hash.update(fs::read(file)?);
            }
        }
        let digest = hash.finalize();
        Ok(data_encoding::HEXLOWER.encode(digest.get(..8).unwrap_or_default()))
    }

    /// A folder that `make` fills once; one made by another recipe is made again.
    pub(crate) async fn kept(
        &self,
        name: &str,
        recipe: &str,
        make: impl AsyncFnOnce(&Path) -> Result<(), Failure>,
    ) -> Result<PathBuf, Failure> {
        let dir = self.dir.join(name);
        let stamp = dir.join("recipe");
        if fs::read_to_string(&stamp).is_ok_and(|made_by| made_by == recipe) {
            return Ok(dir);
        }
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(&dir)?;
        make(&dir).await?;
        fs::write(stamp, recipe)?;
        Ok(dir)
    }
}
