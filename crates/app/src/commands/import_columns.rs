//! Saying what the columns of the chosen file are, where they are not named as the audit names them: what each may be, what is
//! left to say, and keeping what somebody said for the next file with the same headings. Which column may be which question is
//! `exchange`'s to say.

use domain::NhsNumber;
use domain::dataset::{Question, QuestionKey};
use domain::identifying::may_identify;
use exchange::mapping::{ColumnUse, Mapping};
use exchange::table::{Table, TableError};
use exchange::{FileColumn, FileColumns, SheetError, file_in};
use store::ImportColumns;

use super::importing::source;
use super::in_words::nhs_text;
use crate::desk::{Desk, GivenFile, dataset};
use crate::error::Error;
use crate::files::{kept_words, mapping_of};
use crate::host::Host;
use crate::views::{
    ImportColumnChoice, ImportColumnFaultsView, ImportColumnUse, ImportColumnView, ImportColumnsRequest,
    ImportColumnsView, ImportQuestionView, ImportRequest, ImportSeenView, ImportValueView,
};

impl<H: Host> Desk<H> {
    /// What the columns of the chosen file are, as somebody said of such a file or as they may be.
    ///
    /// # Errors
    /// When the store is locked, no file is chosen, it is being read, or its first row holds no names of columns.
    pub async fn import_columns(&self, request: ImportRequest) -> Result<ImportColumnsView, Error> {
        let under_way = self.to_import.begin(false)?;
        self.columns_of(&under_way.file, request).await
    }

    /// What is left to say before a file can be read so. Nothing is kept.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn check_import_columns(&self, request: ImportColumnsRequest) -> Result<ImportColumnFaultsView, Error> {
        self.store().await?;
        let faults = faults(&said(&request.columns));
        Ok(ImportColumnFaultsView { faults })
    }

    /// Keeps what somebody said of the columns of the chosen file, and shows what it would do so. From then on every file with
    /// the same headings is read so at this desk.
    ///
    /// # Errors
    /// As for [`Desk::preview_import`], when something is left to say, or the name may identify a patient. Nothing is kept then.
    pub async fn use_import_columns(&self, request: ImportColumnsRequest) -> Result<ImportSeenView, Error> {
        let store = self.store().await?;
        let ImportColumnsRequest { read, name, columns } = request;
        let name = name.trim();
        if may_identify(name) || columns.iter().any(|column| may_identify(&column.heading)) {
            return Err(Error::ViewNameIdentifying);
        }
        let said = said(&columns);
        fits(&said).map_err(SheetError::from)?;
        let kept = said.into_iter().filter_map(|(heading, used)| match used? {
            ColumnUse::Answers(question) => Some((heading, Some(question))),
            ColumnUse::LeftOut => Some((heading, None)),
        });
        store
            .keep_import_columns(&ImportColumns {
                name: (!name.is_empty()).then(|| name.to_owned()),
                changed_at: self.host.now(),
                columns: kept.collect(),
            })
            .await?;
        self.preview_import(read).await
    }

    /// The same of a file that is being read.
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
type Said = (String, Option<ColumnUse>);

fn said(columns: &[ImportColumnChoice]) -> Vec<Said> {
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
fn fits(said: &[Said]) -> Result<(), TableError> {
    let headings: Vec<&str> = said.iter().map(|(heading, _)| heading.as_str()).collect();
    let decided = said
        .iter()
        .filter_map(|(heading, used)| Some((heading.clone(), used.clone()?)));
    Table::of_header(&headings, Some(&Mapping::of(decided)), dataset()).map(|_| ())
}

/// What is left to say, one sentence each.
fn faults(said: &[Said]) -> Vec<String> {
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
