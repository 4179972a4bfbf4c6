//! Saying what the columns of the chosen file are, where they are not named as the audit names them, and keeping that for the
//! next file with the same headings. What is shown of them is made in `file_columns`.

use domain::identifying::may_identify;
use exchange::SheetError;
use exchange::mapping::ColumnUse;
use store::ImportColumns;

use super::file_columns::{faults, fits, said};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{ImportColumnFaultsView, ImportColumnsRequest, ImportColumnsView, ImportRequest, ImportSeenView};

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
}
