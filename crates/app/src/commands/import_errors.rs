//! The file that is being imported in the window, saved with what is wrong in the rows that would be refused.

use std::io::Write as _;

use domain::access::Access;
use exchange::file_in::extension;

use super::import_asked::{as_nhfd, mode_of, source};
use super::importing::rows_refused;
use super::in_words::date_text;
use crate::desk::Desk;
use crate::error::Error;
use crate::files::{ImportAsked, ImportEnd, file_with_errors};
use crate::host::{Host, UnwrittenFile};
use crate::views::{ExportedView, ImportRequest};

impl<H: Host> Desk<H> {
    /// Writes the chosen file with its errors into a file that the person chooses, in the chosen file's own format. Says how
    /// many rows have some.
    ///
    /// # Errors
    /// As for [`Desk::preview_import`], and when the file cannot be written.
    pub async fn save_import_errors(&self, request: ImportRequest) -> Result<ExportedView, Error> {
        let under_way = self.to_import.begin(false)?;
        let layout = self.nhfd_layout_of(&request).await?;
        let nhfd = as_nhfd(&request, &layout);
        let file = source(&under_way.file.bytes, &request, nhfd.as_ref());
        let name = format!(
            "fls-import-errors-{}.{}",
            date_text(self.host.today()),
            extension(file.bytes)
        );
        let Some(place) = self.place_named(&name).await? else {
            return Ok(ExportedView::default());
        };
        // They may have taken their time: the page may have been left, or the desk been locked and unlocked by somebody else.
        if under_way.came_to(0, 0).is_break() {
            return Err(Error::ImportStopped);
        }
        let asked = ImportAsked {
            name: None,
            file,
            mode: mode_of(&request),
            unticked: None,
            end: ImportEnd::Nothing,
        };
        let (report, _) = self.import_seen(asked, |done, of| under_way.came_to(done, of)).await?;
        let bytes = file_with_errors(file, &report)?;
        let mut written = place.begin()?;
        written.write_all(&bytes).map_err(UnwrittenFile::from)?;
        written.finish()?;
        let store = self.store().await?;
        self.note_number_taken_out(&store, Access::HandedBack, report.rows.into())
            .await;
        Ok(ExportedView {
            file: place.name(),
            rows: rows_refused(&report),
        })
    }
}
