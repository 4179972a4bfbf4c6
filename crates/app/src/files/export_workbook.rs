//! Export of the official layout as an Excel workbook.

use std::io::{ErrorKind, Write};

use exchange::workbook_out::{DoesNotFit, Writer};
use store::{Filter, Search};

use super::Exported;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::{Host, UnwrittenFile};

/// Records between two reports of progress.
const REPORTED: u64 = 1_000;

impl<H: Host> Desk<H> {
    /// Writes every record that is not deleted as a workbook in the official layout.
    ///
    /// # Errors
    /// When the store is locked or fails, or the file cannot be written.
    pub async fn export_workbook(
        &self,
        file: &mut (impl Write + Send),
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Exported, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let of = store.counts(&Search::All, today).await?.all;
        let mut writer = Writer::new(dataset()).map_err(too_large)?;
        let (mut records, mut broken) = (0_u64, None);
        store
            .for_each_record(Filter::All, today, |_, answers| {
                records += 1;
                if records.is_multiple_of(REPORTED) {
                    progress(records, of);
                }
                if broken.is_none() {
                    broken = writer.row(answers).err();
                }
            })
            .await?;
        if let Some(why) = broken {
            return Err(too_large(why));
        }
        let left_out = writer.left_out();
        let bytes = writer.finish().map_err(too_large)?;
        file.write_all(&bytes).map_err(UnwrittenFile::from)?;
        Ok(Exported { records, left_out })
    }
}

fn too_large(_: DoesNotFit) -> Error {
    UnwrittenFile::Fault(ErrorKind::FileTooLarge).into()
}
