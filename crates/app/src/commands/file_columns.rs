//! The columns of the chosen file as the window shows them: what each may be, as somebody said of such a file or as its name and
//! values say, and what is left to say. Which column may be which question is `exchange`'s to say.

use domain::NhsNumber;
use domain::dataset::{Question, QuestionKey};
use exchange::mapping::{ColumnUse, Mapping};
use exchange::table::{Table, TableError};
use exchange::{FileColumn, FileColumns, file_in};
use store::ImportColumns;

use super::import_asked::source;
use super::in_words::nhs_text;
use crate::desk::{Desk, GivenFile, dataset};
use crate::error::Error;
use crate::files::{kept_words, mapping_of};
use crate::host::Host;
use crate::views::{
    ImportColumnChoice, ImportColumnUse, ImportColumnView, ImportColumnsView, ImportQuestionView, ImportRequest,
    ImportValueView,
};

impl<H: Host> Desk<H> {
    /// What the columns of a file that is being read are, as somebody said of such a file or as they may be.
    ///
    /// # Errors
    /// When the store is locked, or its first row holds no names of columns.
    pub(super) async fn columns_of(&self, file: &GivenFile, read: ImportRequest) -> Result<ImportColumnsView, Error> {
        let kept = self.store().await?.import_columns().await?;
        let of = file_in::columns(&file.bytes, source(&file.bytes, &read).read_as.sheet, dataset())?;
        let headings = of.headings();
        let same = kept
            .iter()
            .find(|one| one.columns.iter().map(|(heading, _)| heading).eq(&headings));
        let columns = uses(&of, same, &kept);
        let choices: Vec<ImportColumnChoice> = columns
            .iter()
            .map(|column| ImportColumnChoice {
                heading: column.heading.clone(),
                used: column.used.clone(),
            })
            .collect();
        let sheet = of.sheets.iter().position(|name| Some(name) == of.sheet.as_ref());
        Ok(ImportColumnsView {
            file: file.name.clone(),
            read: ImportRequest {
                sheet: sheet.and_then(|place| u32::try_from(place).ok()),
                ..read
            },
            sheets: of.sheets,
            name: same.and_then(|same| same.name.clone()).unwrap_or_default(),
            columns,
            questions: questions(),
            faults: faults(&said(&choices)),
        })
    }
}

/// A heading and what somebody said of it; nothing where it is undecided.
pub(super) type Said = (String, Option<ColumnUse>);

/// What somebody said of each column, in their order.
pub(super) fn said(columns: &[ImportColumnChoice]) -> Vec<Said> {
    let said = columns.iter().map(|column| {
        let used = match &column.used {
            ImportColumnUse::Undecided => None,
            ImportColumnUse::LeftOut => Some(ColumnUse::LeftOut),
            ImportColumnUse::Question { key } => Some(ColumnUse::Answers(dataset().question_key(key))),
        };
        (column.heading.clone(), used)
    });
    said.collect()
}

/// Whether a file of these headings can be read so.
pub(super) fn fits(said: &[Said]) -> Result<(), TableError> {
    let headings: Vec<&str> = said.iter().map(|(heading, _)| heading.as_str()).collect();
    let decided = said
        .iter()
        .filter_map(|(heading, used)| Some((heading.clone(), used.clone()?)));
    Table::of_header(&headings, Some(&Mapping::of(decided)), dataset()).map(|_| ())
}

/// What is left to say, one sentence each.
pub(super) fn faults(said: &[Said]) -> Vec<String> {
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
            Some(ColumnUse::Answers(question)) => Some(question),
            _ => None,
        })
        .collect();
    let uses = of.columns.iter().enumerate().map(|(place, column)| {
        if let Some((why, mapping)) = &same_said {
            let used = mapping.columns().get(place).map(|mapped| &mapped.column);
            return column_view(column, used, why);
        }
        let Some(used) = &column.proposal.column else {
            let before = every.iter().find_map(|kept| {
                let (_, question) = kept.columns.iter().find(|(heading, _)| *heading == column.heading)?;
                let is_free = question.as_ref().is_none_or(|question| !proposed.contains(&question));
                is_free.then(|| {
                    (
                        kept_words(kept),
                        question.clone().map_or(ColumnUse::LeftOut, ColumnUse::Answers),
                    )
                })
            });
            return match before {
                Some((why, used)) => column_view(column, Some(&used), &why),
                None => column_view(column, None, &column.proposal.why),
            };
        };
        column_view(column, Some(used), &column.proposal.why)
    });
    uses.collect()
}

fn column_view(column: &FileColumn, used: Option<&ColumnUse>, why: &str) -> ImportColumnView {
    ImportColumnView {
        letters: column.letters.clone(),
        heading: column.heading.clone(),
        first: column.first.iter().map(|text| value(text)).collect(),
        used: match used {
            // A question of a newer dataset, or one that is asked no more, is to be said again.
            Some(ColumnUse::Answers(question)) if is_asked(question) => ImportColumnUse::Question {
                key: question.to_string(),
            },
            Some(ColumnUse::LeftOut) => ImportColumnUse::LeftOut,
            Some(ColumnUse::Answers(_)) | None => ImportColumnUse::Undecided,
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

fn is_asked(key: &QuestionKey) -> bool {
    dataset()
        .versions()
        .iter()
        .any(|version| version.question(key).is_some())
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
