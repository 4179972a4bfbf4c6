//! The dataset files of a program as both sides of an exchange say theirs, and where those of two programs differ.

use std::fmt;

use super::model::{Dataset, DatasetVersion};

/// A dataset file by its version and revision: `2024:1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetFile {
    version: String,
    revision: u32,
}

/// Longest name of a version that is read, in characters.
const VERSION_CHARACTERS: usize = 16;
/// Most files of a program that are read.
const MOST_FILES: usize = 32;

impl DatasetFile {
    /// The files that another program says to have. What is not said as files are says nothing of any, and is left out.
    pub fn all(said: &[String]) -> Vec<Self> {
        said.iter()
            .filter_map(|said| Self::read(said))
            .take(MOST_FILES)
            .collect()
    }

    /// That of a version.
    pub(super) fn of(version: &DatasetVersion) -> Self {
        Self {
            version: version.id.clone(),
            revision: version.revision,
        }
    }

    /// Of which version it is.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its revision.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    fn read(said: &str) -> Option<Self> {
        let (version, revision) = said.split_once(':')?;
        let is_name = (1..=VERSION_CHARACTERS).contains(&version.len())
            && version
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
        is_name.then_some(())?;
        Some(Self {
            version: version.to_owned(),
            revision: revision.parse().ok()?,
        })
    }
}

/// As it is said: `2024:1`.
impl fmt::Display for DatasetFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.version, self.revision)
    }
}

/// A version of which two programs have different files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetDifference {
    /// The version.
    pub version: String,
    /// Which revision of it is here; none where this program does not know it.
    pub here: Option<u32>,
    /// Which revision the other program has.
    pub there: Option<u32>,
}

impl DatasetDifference {
    /// Whether the other program's is the newer one: a version that a program does not know came after it.
    pub fn is_newer_there(&self) -> bool {
        self.there > self.here
    }
}

impl Dataset {
    /// The files of this program, oldest version first.
    pub fn files(&self) -> Vec<DatasetFile> {
        self.versions().iter().map(DatasetFile::of).collect()
    }

    /// Where the files of another program are others than those of this one. One that has said none has not said that it
    /// has none.
    pub fn differences(&self, there: &[DatasetFile]) -> Vec<DatasetDifference> {
        if there.is_empty() {
            return Vec::new();
        }
        let here = self.files();
        let revision = |files: &[DatasetFile], version: &str| {
            let file = files.iter().find(|file| file.version == version);
            file.map(|file| file.revision)
        };
        let unknown = there.iter().filter(|file| revision(&here, &file.version).is_none());
        let versions = here.iter().chain(unknown).map(|file| &file.version);
        versions
            .map(|version| DatasetDifference {
                version: version.clone(),
                here: revision(&here, version),
                there: revision(there, version),
            })
            .filter(|difference| difference.here != difference.there)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(said: &[&str]) -> Vec<DatasetFile> {
        let said: Vec<String> = said.iter().map(|said| (*said).to_owned()).collect();
        DatasetFile::all(&said)
    }

    #[test]
    fn files_are_said_and_read_alike_and_what_is_no_file_is_left_out() {
        let here = Dataset::published().files();
        let said: Vec<String> = here.iter().map(ToString::to_string).collect();
        assert_eq!(DatasetFile::all(&said), here);
        let odd = [
            "",
            ":",
            "2024",
            "2024:",
            "2024:x",
            "2024:-1",
            ":1",
            "20\u{1b}24:1",
            "a version of later days:1",
        ];
        assert_eq!(read(&odd), []);
        assert_eq!(read(&["2027:3", "?"]).len(), 1);
        assert_eq!(DatasetFile::all(&vec!["2024:1".to_owned(); 1_000]).len(), MOST_FILES);
    }

    #[test]
    fn two_programs_differ_where_a_revision_does_or_a_version_is_not_known() {
        let dataset = Dataset::published();
        let here = dataset.files();
        assert_eq!(dataset.differences(&here), []);
        assert_eq!(dataset.differences(&[]), [], "nothing was said");
        let newest = here.last().unwrap().clone();
        let mut newer = here.clone();
        newer.last_mut().unwrap().revision += 1;
        newer.extend(read(&["2099:1"]));
        let differences = dataset.differences(&newer);
        let revisions: Vec<_> = differences.iter().map(|one| (one.here, one.there)).collect();
        assert_eq!(
            revisions,
            [(Some(newest.revision), Some(newest.revision + 1)), (None, Some(1))]
        );
        assert!(differences.iter().all(DatasetDifference::is_newer_there));
        let older = dataset.differences(&here[..here.len() - 1]);
        assert_eq!(older.len(), 1);
        assert!(!older[0].is_newer_there());
    }
}
