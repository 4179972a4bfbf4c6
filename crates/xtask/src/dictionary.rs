//! The data dictionary: `docs/data-dictionary.md` for people and `docs/data-dictionary.csv` for spreadsheets; the specification of files
//! for the audit, `docs/upload-specification.md`; and the list of the dataset files' revisions. All are written from those files and
//! committed. Nothing in them is written by hand.

mod markdown;
mod revisions;
mod table;
mod upload;

use std::fs;
use std::path::{Path, PathBuf};

use domain::dataset::{AnswerKind, Category, DatasetVersion, Facilities, Founding, Nhfd, NumberRange, Question};
use domain::{Dataset, words};

/// Why the dictionary could not be written, or is not what the dataset files say.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DictionaryError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Below the top of the repository.
        path: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The table could not be laid out.
    #[error("the table: {0}")]
    Table(#[from] csv::Error),
    /// A file of the dataset was changed and still has the revision that it had.
    #[error("dataset/{file} does not say what it said at revision {revision}: add one to its `revision`")]
    RevisionNotRaised {
        /// Its name.
        file: &'static str,
        /// The last one that is known.
        revision: u32,
    },
    /// An example of a refused row is refused for another reason, or taken.
    #[error("the upload specification: its example of {reason} does not show that")]
    Example {
        /// The code of the reason.
        reason: &'static str,
    },
    /// A committed file is older than the dataset files.
    #[error("{path}, line {line} is not what the dataset files say: run cargo run -p xtask -- dictionary")]
    Stale {
        /// Below the top of the repository.
        path: &'static str,
        /// The first line that differs.
        line: usize,
    },
}

/// Each file's path below the top of the repository, and its text.
fn files() -> Result<[(&'static str, String); 4], DictionaryError> {
    let dataset = Dataset::published();
    // Where there is no list yet, this writes the first.
    let committed = fs::read_to_string(place(revisions::PATH)).unwrap_or_default();
    Ok([
        (revisions::PATH, revisions::revisions(&committed, &revisions::FILES)?),
        (
            "docs/data-dictionary.md",
            markdown::markdown(dataset, Facilities::published()),
        ),
        ("docs/data-dictionary.csv", table::table(dataset)?),
        (
            "docs/upload-specification.md",
            upload::markdown(dataset, Nhfd::published())?,
        ),
    ])
}

fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Writes the files.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write() -> Result<(), DictionaryError> {
    for (path, text) in files()? {
        fs::write(place(path), text).map_err(|source| DictionaryError::File { path, source })?;
    }
    Ok(())
}

/// Compares the committed files with what would be written.
///
/// # Errors
/// When one differs, with its first line that does.
pub(crate) fn check() -> Result<(), DictionaryError> {
    for (path, text) in files()? {
        let committed = fs::read_to_string(place(path)).map_err(|source| DictionaryError::File { path, source })?;
        if committed != text {
            let same = committed
                .lines()
                .zip(text.lines())
                .take_while(|(one, other)| one == other)
                .count();
            return Err(DictionaryError::Stale { path, line: same + 1 });
        }
    }
    Ok(())
}

fn founding(founding: Founding) -> &'static str {
    match founding {
        Founding::Confirmed => "C",
        Founding::Inferred => "I",
        Founding::Reconstructed => "R",
    }
}

fn category(question: &Question) -> String {
    let category = match question.category {
        Category::Mandatory => "Mandatory",
        Category::Lite => "Lite",
        Category::Optional => "Optional",
        Category::Nhfd => "NHFD",
    };
    match question.lite_after_days {
        Some(days) => format!("{category} from day {days}, or once answered"),
        None => category.to_owned(),
    }
}

/// What an answer is made of, without its options.
fn answer(kind: &AnswerKind) -> String {
    match kind {
        AnswerKind::NhsNumber => "NHS number: 10 digits, Modulus 11".to_owned(),
        AnswerKind::Postcode => "UK postcode".to_owned(),
        AnswerKind::Date => "date".to_owned(),
        AnswerKind::BirthDate => "date of birth".to_owned(),
        AnswerKind::Number(range) => number(range),
        AnswerKind::Choice => "one of".to_owned(),
        AnswerKind::Several => "several of".to_owned(),
    }
}

fn number(range: &NumberRange) -> String {
    let unit = range.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let decimals = words::counted(range.decimals.into(), "decimal", "decimals");
    let decimals = if range.fixed_decimals {
        format!("always {decimals}")
    } else {
        format!("at most {decimals}")
    };
    let NumberRange {
        min,
        max,
        usual_min,
        usual_max,
        ..
    } = range;
    format!("number {min} to {max}{unit}, usually {usual_min} to {usual_max}, {decimals}")
}

fn asked_when(version: &DatasetVersion, question: &Question) -> String {
    question
        .shown_when
        .words(version)
        .unwrap_or_else(|| "always".to_owned())
}

fn kpis(question: &Question) -> String {
    match question.kpis.as_slice() {
        [first, .., last] if question.kpis.len() > 3 && question.kpis.iter().copied().eq(*first..=*last) => {
            format!("{first} to {last}")
        }
        each => each.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_dictionary_is_what_the_dataset_files_say() {
        if let Err(error) = super::check() {
            panic!("{error}");
        }
    }
}
