//! The columns of the chosen file as the window shows them: what each may be, as somebody said of such a file or as its name and
//! values say, and what is left to say. Which column may be which question is `exchange`'s to say.

use std::sync::Arc;

use domain::NhsNumber;
use domain::dataset::{Question, QuestionKey};
use domain::identifying::may_identify;
use exchange::mapping::{ColumnUse, Mapped, Mapping, ValueUse};
use exchange::table::{Table, TableError};
use exchange::{FileColumn, FileColumns, ReadAs};
use store::ImportColumns;
use tokio::task::spawn_blocking;

use super::column_values::values_of;
use super::import_asked::{letters, read_as};
use super::in_words::nhs_text;
use crate::desk::{Desk, GivenFile, dataset};
use crate::error::Error;
use crate::files::{kept_of, kept_use, kept_words, mapping_of};
use crate::host::Host;
use crate::views::{
    ImportColumnChoice, ImportColumnUse, ImportColumnView, ImportColumnsView, ImportMeaning, ImportQuestionView,
    ImportRequest, ImportValueChoice, ImportValueView,
};

impl<H: Host> Desk<H> {
    /// What the columns of a file that is being read are, as somebody said of such a file or as they may be.
    ///
    /// # Errors
    /// When the store is locked, or its first row holds no names of columns.
    pub(super) async fn columns_of(
        &self,
        file: &Arc<GivenFile>,
        read: ImportRequest,
    ) -> Result<ImportColumnsView, Error> {
        let every = self.store().await?.import_columns().await?;
        let file = Arc::clone(file);
        apart(move || {
            let asked = read_as(&read);
            let same = kept_of(&every, &file.bytes, asked);
            let as_kept = ReadAs {
                sheet: same.map_or(asked.sheet, |(_, sheet)| sheet),
                ..asked
            };
            let of = file.columns(as_kept, dataset())?;
            Ok(columns_view(&file.name, read, &of, same.map(|(kept, _)| kept), &every))
        })
        .await?
    }
}

fn columns_view(
    file: &str,
    read: ImportRequest,
    of: &FileColumns,
    same: Option<&ImportColumns>,
    every: &[ImportColumns],
) -> ImportColumnsView {
    let columns = uses(of, same, every);
    let choices: Vec<ImportColumnChoice> = columns
        .iter()
        .map(|column| ImportColumnChoice {
            heading: column.heading.clone(),
            used: column.used.clone(),
            values: Vec::new(),
        })
        .collect();
    let sheet = of.sheets.iter().position(|name| Some(name) == of.sheet.as_ref());
    ImportColumnsView {
        file: file.to_owned(),
        read: ImportRequest {
            sheet: sheet.and_then(|place| u32::try_from(place).ok()),
            ..read
        },
        sheets: of.sheets.clone(),
        letters: letters(&of.letters),
        name: same.and_then(|same| same.name.clone()).unwrap_or_default(),
        columns,
        questions: questions(),
        faults: faults(&as_said(&choices)),
        values: values_of(of, &choices, every),
    }
}

/// Does what takes a while on a thread of its own, so that the desk answers meanwhile.
///
/// # Errors
/// When the program ends before it was done.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let ended = spawn_blocking(work)
        .await
        .map_err(tokio::task::JoinError::try_into_panic);
    match ended {
        Ok(done) => Ok(done),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Err(Error::ImportStopped),
    }
}

/// What somebody said of each column, as a file is read by it.
pub(super) fn as_said(columns: &[ImportColumnChoice]) -> Mapping {
    Mapping::of(columns.iter().map(|column| {
        let used = match &column.used {
            ImportColumnUse::Undecided => ColumnUse::Undecided,
            ImportColumnUse::LeftOut => ColumnUse::LeftOut,
            ImportColumnUse::Question { key } => ColumnUse::Answers(dataset().question_key(key)),
        };
        Mapped {
            heading: column.heading.clone(),
            column: used,
            values: column.values.iter().filter_map(value_as_said).collect(),
        }
    }))
}

/// What somebody said of a value. What may say who a patient is was never shown as one, and is not kept.
fn value_as_said(value: &ImportValueChoice) -> Option<(String, ValueUse)> {
    let used = match &value.means {
        ImportMeaning::Undecided => return None,
        ImportMeaning::NoAnswer => ValueUse::NoAnswer,
        ImportMeaning::Option { key } => ValueUse::Option(dataset().option_key(key)),
    };
    (!may_identify(&value.text)).then(|| (value.text.clone(), used))
}

/// Whether a file of these headings can be read so.
pub(super) fn fits(said: &Mapping) -> Result<(), TableError> {
    let headings: Vec<&str> = said.columns().iter().map(|column| column.heading.as_str()).collect();
    Table::of_header(&headings, Some(said), dataset()).map(|_| ())
}

/// What is left to say, one sentence each.
pub(super) fn faults(said: &Mapping) -> Vec<String> {
    fits(said).err().map_or_else(Vec::new, |fault| fault.to_choose())
}

/// What each column is used as: as somebody said of a file with the same headings, else as it may be, else as somebody said of
/// the heading in another file.
fn uses(of: &FileColumns, same: Option<&ImportColumns>, every: &[ImportColumns]) -> Vec<ImportColumnView> {
    let same_said = same.map(|same| (kept_words(same), mapping_of(same)));
    let proposed: Vec<&QuestionKey> = of
        .columns
        .iter()
        .filter_map(|column| match &column.proposal.column {
            ColumnUse::Answers(question) => Some(question),
            ColumnUse::LeftOut | ColumnUse::Undecided => None,
        })
        .collect();
    let uses = of.columns.iter().enumerate().map(|(place, column)| {
        if let Some((why, mapping)) = &same_said {
            let used = mapping.columns().get(place).map(|mapped| &mapped.column);
            return column_view(column, used.unwrap_or(&column.proposal.column), why);
        }
        let own = &column.proposal;
        if own.column != ColumnUse::Undecided {
            return column_view(column, &own.column, &own.why);
        }
        let before = every.iter().find_map(|kept| {
            let used = kept.columns.iter().find(|kept| kept.heading == column.heading)?;
            let used = kept_use(&used.used);
            let is_taken = matches!(&used, ColumnUse::Answers(question) if proposed.contains(&question));
            (!is_taken).then(|| (kept_words(kept), used))
        });
        match before {
            Some((why, used)) => column_view(column, &used, &why),
            None => column_view(column, &own.column, &own.why),
        }
    });
    uses.collect()
}

fn column_view(column: &FileColumn, used: &ColumnUse, why: &str) -> ImportColumnView {
    ImportColumnView {
        letters: column.letters.clone(),
        heading: column.heading.clone(),
        first: column.first.iter().map(|text| value(text)).collect(),
        used: match used {
            // A question of a newer dataset, or one that is asked no more, is to be said again.
            ColumnUse::Answers(question) if dataset().question(question).is_some() => ImportColumnUse::Question {
                key: question.to_string(),
            },
            ColumnUse::LeftOut => ImportColumnUse::LeftOut,
            ColumnUse::Answers(_) | ColumnUse::Undecided => ImportColumnUse::Undecided,
        },
        why: why.to_owned(),
        is_blank: column.heading.is_empty() && column.first.is_empty(),
    }
}

fn value(text: &str) -> ImportValueView {
    let number = NhsNumber::read(text).ok();
    ImportValueView {
        text: number.map_or_else(|| text.to_owned(), nhs_text),
        is_nhs_number: number.is_some(),
    }
}

/// Every question of any version, under the newest that asks it, in the audit's order.
fn questions() -> Vec<ImportQuestionView> {
    let mut every: Vec<&Question> = Vec::new();
    for version in dataset().versions().iter().rev() {
        for question in &version.questions {
            if every.iter().all(|known| known.key != question.key) {
                every.push(question);
            }
        }
    }
    let questions = every.into_iter().map(|question| ImportQuestionView {
        key: question.key.to_string(),
        label: format!("{} {}", question.number, question.wording),
    });
    questions.collect()
}
