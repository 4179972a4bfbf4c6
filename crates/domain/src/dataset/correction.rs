//! A corrected file in the place of one that a program was built with: what it may not do, and the dataset with it. What it changes
//! is told by [`changes`](super::changes), who signed it is not known here.
//!
//! Entries store keys, files of other programs hold labels and column names, and neither is ever rewritten. So a corrected file keeps
//! every key, and each label and column name goes on to mean what it meant.

use std::sync::{Mutex, PoisonError};

use super::file::DatasetError;
use super::model::{AnswerKind, AnswerOption, Dataset, DatasetVersion, Question};
use super::published::FILES;
use super::read::{alike, read_version};
use super::said::DatasetFile;

/// What a file is called that came without a name.
const UNNAMED: &str = "the dataset file";

/// Datasets with corrected files, each with the texts of these: whoever asks again is given the same. A program meets few of them, and
/// they stay for its life, as the one that it was built with does.
static CORRECTED: Mutex<Vec<(Vec<String>, &'static Dataset)>> = Mutex::new(Vec::new());

/// Why a file cannot take the place of another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACorrection {
    /// It is no sound dataset file, or does not go with the others.
    #[error(transparent)]
    Unsound(#[from] DatasetError),
    /// There is no version of this id here.
    #[error("this program has no dataset {0}: it takes a newer program")]
    UnknownVersion(String),
    /// What is here is as new, or newer.
    #[error("it is revision {revision} of dataset {version}, and revision {here} is here already")]
    NotNewer {
        /// The version.
        version: String,
        /// The file's revision.
        revision: u32,
        /// What is here.
        here: u32,
    },
    /// Two files are of one version.
    #[error("two files are of dataset {0}")]
    Twice(String),
    /// Records hold, or files of others name, what it does not know any more, or would read as something else.
    #[error("dataset {version}, revision {revision}: {what}")]
    LosesMeaning {
        /// The version.
        version: String,
        /// The file's revision.
        revision: u32,
        /// What would be lost: "question 4.01 (bone_therapy) is gone".
        what: String,
    },
}

impl Dataset {
    /// The dataset of this program with corrected files, each as its text, in the place of its own of the same versions. The same
    /// files give the same dataset, which stays for the life of the program.
    ///
    /// # Errors
    /// When one of them cannot take the place of the program's own.
    pub fn corrected(files: &[&str]) -> Result<&'static Self, NotACorrection> {
        if files.is_empty() {
            return Ok(Self::published());
        }
        let mut texts: Vec<&str> = files.to_vec();
        texts.sort_unstable();
        let mut kept = CORRECTED.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().find(|(of, _)| *of == texts).map(|(_, dataset)| *dataset);
        if let Some(dataset) = known {
            return Ok(dataset);
        }
        let dataset: &'static Self = Box::leak(Box::new(Self::with_corrections(&texts)?));
        kept.push((texts.into_iter().map(str::to_owned).collect(), dataset));
        Ok(dataset)
    }

    fn with_corrections(texts: &[&str]) -> Result<Self, NotACorrection> {
        let mut files = FILES.map(|(id, file, text)| (id, file, text, false));
        for text in texts {
            let file = Self::published().correction(text)?;
            let place = files.iter_mut().find(|(id, ..)| *id == file.version());
            let Some(place) = place else {
                return Err(NotACorrection::UnknownVersion(file.version().to_owned()));
            };
            if place.3 {
                return Err(NotACorrection::Twice(file.version().to_owned()));
            }
            (place.1, place.2, place.3) = (UNNAMED, *text, true);
        }
        Ok(Self::from_files(&files.map(|(_, file, text, _)| (file, text)))?)
    }

    /// Which file this is, where it may take the place of what is here of its version: it is sound, its revision is higher, it is of
    /// the same days of diagnosis, and every key, label and column name goes on to mean what it does.
    ///
    /// # Errors
    /// Why it may not.
    pub fn correction(&self, text: &str) -> Result<DatasetFile, NotACorrection> {
        let after = read_version(UNNAMED, text)?;
        let Some(before) = self.version(&after.id) else {
            return Err(NotACorrection::UnknownVersion(after.id));
        };
        if after.revision <= before.revision {
            return Err(NotACorrection::NotNewer {
                version: after.id,
                revision: after.revision,
                here: before.revision,
            });
        }
        match loses(before, &after) {
            Some(what) => Err(NotACorrection::LosesMeaning {
                version: after.id,
                revision: after.revision,
                what,
            }),
            None => Ok(DatasetFile::of(&after)),
        }
    }
}

/// What would be lost, in words; nothing where nothing is.
fn loses(before: &DatasetVersion, after: &DatasetVersion) -> Option<String> {
    if (before.from, before.to) != (after.from, after.to) {
        return Some("its days of diagnosis are others: records would be of another version".to_owned());
    }
    let windows = |version: &DatasetVersion| {
        let windows = version.follow_up.windows.iter();
        let days = windows.map(|window| {
            let days = (window.weeks, window.opens_after_days, window.target_after_days);
            let asked = [&window.done_question, &window.date_question, &window.therapy_question];
            (days, asked.map(Clone::clone))
        });
        (version.follow_up.question.clone(), days.collect::<Vec<_>>())
    };
    // Lists are searched along these days, and figures are made of these questions.
    if windows(before) != windows(after) {
        return Some("its follow-ups are on other days, or are asked about in other questions".to_owned());
    }
    let mut reasons = before.delete_reasons.iter();
    let lost = reasons.find(|reason| after.delete_reasons.iter().all(|other| other.key != reason.key));
    if let Some(reason) = lost {
        return Some(format!("the reason for deleting {} is gone", reason.key));
    }
    before
        .questions
        .iter()
        .find_map(|question| of_question(question, after))
}

fn of_question(before: &Question, version: &DatasetVersion) -> Option<String> {
    let name = format!("question {} ({})", before.number, before.key);
    let Some(after) = version.question(&before.key) else {
        return Some(format!("{name} is gone"));
    };
    if !alike(&before.kind, &after.kind) {
        return Some(format!("the answers to {name} are of another kind"));
    }
    if let (AnswerKind::Number(was), AnswerKind::Number(is)) = (&before.kind, &after.kind)
        && was.unit != is.unit
    {
        return Some(format!("the answers to {name} are in another unit"));
    }
    let mut columns = std::iter::once(&before.export).chain(&before.other_names);
    let lost = columns.find(|column| version.question_named(column).map(|found| &found.key) != Some(&before.key));
    if let Some(column) = lost {
        return Some(format!("the column {column} would not be read as {name} any more"));
    }
    before.options.iter().find_map(|option| of_option(option, after, &name))
}

fn of_option(before: &AnswerOption, question: &Question, name: &str) -> Option<String> {
    if question.option(&before.key).is_none() {
        return Some(format!("the answer {} to {name} is gone", before.key));
    }
    let mut labels = std::iter::once(&before.label).chain(&before.former);
    let lost = labels.find(|label| question.option_labelled(label).map(|found| &found.key) != Some(&before.key));
    lost.map(|label| {
        format!(
            "the answer {label:?} to {name} would not be read as {} any more",
            before.key
        )
    })
}
