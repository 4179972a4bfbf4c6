//! Saying what the columns of the chosen file are, where they are not named as the audit names them, and keeping that for the
//! next file with the same headings. What is shown of them is made in `file_columns`, and what is kept is listed in `kept_columns`.

use std::sync::Arc;

use domain::identifying::may_identify;
use exchange::SheetError;
use exchange::mapping::{ColumnUse, Mapping, ValueUse, plain_heading};
use store::{ImportColumns, KeptColumn, KeptColumnUse};

use super::column_values::values_of;
use super::file_columns::{apart, as_said, faults, fits};
use super::import_asked::read_as;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::files::kept_words;
use crate::host::Host;
use crate::views::{
    ImportColumnFaultsView, ImportColumnsRequest, ImportColumnsView, ImportPreviewView, ImportRequest, ImportSeenView,
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

    /// What is left to say before the chosen file can be read so, and the values in it that are no answers then. Nothing is kept.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn check_import_columns(&self, request: ImportColumnsRequest) -> Result<ImportColumnFaultsView, Error> {
        let every = self.store().await?.import_columns().await?;
        let file = self.to_import.file();
        apart(move || ImportColumnFaultsView {
            faults: faults(&as_said(&request.columns)),
            values: file.map_or_else(Vec::new, |file| {
                // Why it cannot be read is said where it is used.
                let of = file.columns(read_as(&request.read), dataset());
                of.map_or_else(|_| Vec::new(), |of| values_of(&of, &request.columns, &every))
            }),
        })
        .await
    }

    /// Shows what the chosen file would do where its columns are what somebody says, and keeps what they said. From then on every
    /// file with the same headings is read so at this desk.
    ///
    /// # Errors
    /// As for [`Desk::preview_import`], when something is left to say, the columns are another file's, other columns have the
    /// name, or it or a heading may identify a patient. Nothing is kept then.
    pub async fn use_import_columns(&self, request: ImportColumnsRequest) -> Result<ImportSeenView, Error> {
        let store = self.store().await?;
        let ImportColumnsRequest { read, name, columns } = request;
        let name = name.trim();
        if may_identify(name) {
            return Err(Error::ViewNameIdentifying);
        }
        if columns.iter().any(|column| may_identify(&column.heading)) {
            return Err(Error::HeadingIdentifying);
        }
        let headings: Vec<String> = columns.iter().map(|column| plain_heading(&column.heading)).collect();
        let kept = store.import_columns().await?;
        if kept.iter().any(|one| one.is_called(name) && !one.is_of(&headings)) {
            return Err(Error::ColumnsNameTaken);
        }
        let under_way = self.to_import.begin(false)?;
        let (file, asked) = (Arc::clone(&under_way.file), read_as(&read));
        let mapping = apart(move || {
            let mapping = as_said(&columns);
            let of = file.columns(asked, dataset())?;
            let said_of = mapping.columns().iter().map(|column| &column.heading);
            if !said_of.eq(&of.headings()) {
                return Err(Error::OtherColumns);
            }
            fits(&mapping).map_err(SheetError::from)?;
            Ok(mapping)
        })
        .await??;
        let view = self.previewed(&under_way, read, Some(&mapping)).await?;
        let kept = ImportColumns {
            name: (!name.is_empty()).then(|| name.to_owned()),
            changed_at: self.host.now(),
            columns: to_keep(&mapping),
        };
        store.keep_import_columns(&kept).await?;
        let view = ImportPreviewView {
            columns: Some(kept_words(&kept)),
            left_to_say: false,
            ..view
        };
        Ok(ImportSeenView::Preview { view: Box::new(view) })
    }
}

/// What is kept of columns that are all decided.
fn to_keep(mapping: &Mapping) -> Vec<KeptColumn> {
    let columns = mapping.columns().iter().filter_map(|mapped| {
        let used = match &mapped.column {
            ColumnUse::Answers(question) => KeptColumnUse::Answers(question.clone()),
            ColumnUse::LeftOut => KeptColumnUse::LeftOut,
            ColumnUse::Undecided => return None,
        };
        let answers = mapped.values.iter().map(|(words, used)| {
            let option = match used {
                ValueUse::Option(option) => Some(option.clone()),
                ValueUse::NoAnswer => None,
            };
            (words.clone(), option)
        });
        Some(KeptColumn {
            heading: mapped.heading.clone(),
            used,
            answers: answers.collect(),
        })
    });
    columns.collect()
}
