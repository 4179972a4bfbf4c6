//! What people said of the columns of files and this desk keeps for the next such file: listed, and forgotten again.

use super::in_words::instant_text;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{ForgetImportColumnsRequest, KeptColumnsView};

impl<H: Host> Desk<H> {
    /// What this desk keeps of the columns of files, what was said last first.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn kept_import_columns(&self) -> Result<Vec<KeptColumnsView>, Error> {
        let kept = self.store().await?.import_columns().await?;
        let kept = kept.into_iter().map(|one| KeptColumnsView {
            name: one.name,
            changed_at: instant_text(one.changed_at),
            headings: one.columns.into_iter().map(|column| column.heading).collect(),
        });
        Ok(kept.collect())
    }

    /// Forgets what was said of files with these headings. Gives what is left.
    ///
    /// # Errors
    /// When the store is locked or cannot be written.
    pub async fn forget_import_columns(
        &self,
        request: ForgetImportColumnsRequest,
    ) -> Result<Vec<KeptColumnsView>, Error> {
        self.store().await?.forget_import_columns(&request.headings).await?;
        self.kept_import_columns().await
    }
}
