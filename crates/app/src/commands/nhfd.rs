//! A file of the National Hip Fracture Database in the window: known by its headings, and asked about before anything is shown of what it
//! would do. What is asked is worked out in `files`, and here put into views.

use std::sync::Arc;

use domain::dataset::{Nhfd, NhfdUnsaid};
use exchange::ReadAs;
use store::ImportColumns;

use super::file_columns::apart;
use super::import_asked::{as_nhfd, read_as};
use crate::desk::{Desk, GivenFile};
use crate::error::Error;
use crate::files::{NhfdAsked, kept_of, nhfd_asked, nhfd_left, nhfd_sheet};
use crate::host::Host;
use crate::views::{ImportLayout, ImportOptionView, ImportRequest, NhfdAskedView, NhfdLeftView};

impl<H: Host> Desk<H> {
    /// What only a person can say of the chosen file, where it is one of the NHFD and nobody was asked yet; nothing of any other.
    ///
    /// # Errors
    /// When the store is locked, or somebody says that it is one and it is not.
    pub(super) async fn left_of_nhfd(
        &self,
        file: &Arc<GivenFile>,
        request: &ImportRequest,
    ) -> Result<Option<NhfdLeftView>, Error> {
        if request.layout == ImportLayout::Audit || request.nhfd.is_some() {
            return Ok(None);
        }
        let every = self.store().await?.import_columns().await?;
        let (file, request) = (Arc::clone(file), request.clone());
        apart(move || left(&file, request, &every)).await?
    }
}

fn left(file: &GivenFile, request: ImportRequest, every: &[ImportColumns]) -> Result<Option<NhfdLeftView>, Error> {
    let asked = read_as(&request);
    let is_said = request.layout == ImportLayout::Nhfd;
    // What somebody said of the columns of such a file goes before what their names say.
    if !is_said && kept_of(every, &file.bytes, asked).is_some() {
        return Ok(None);
    }
    let known = nhfd_sheet(&file.bytes, asked);
    let Some(sheet) = known.or(is_said.then_some(asked.sheet)) else {
        return Ok(None);
    };
    let read = ImportRequest {
        layout: ImportLayout::Nhfd,
        ..request
    };
    let nhfd = as_nhfd(&read);
    let as_known = ReadAs {
        sheet,
        nhfd: nhfd.as_ref(),
        ..asked
    };
    let left = match nhfd_left(&file.bytes, as_known) {
        Ok(left) => left,
        Err(error) if is_said => return Err(error.into()),
        // Then it is read as any other file, and why it cannot be is said there.
        Err(_) => return Ok(None),
    };
    let place = left.sheets.iter().position(|name| Some(name) == left.sheet.as_ref());
    Ok(Some(NhfdLeftView {
        file: file.name.clone(),
        read: ImportRequest {
            sheet: place.and_then(|place| u32::try_from(place).ok()),
            ..read
        },
        sheets: left.sheets,
        rows: left.rows,
        not_eligible: left.not_eligible,
        asked: nhfd_asked(Nhfd::published(), &left.open)
            .into_iter()
            .map(asked_view)
            .collect(),
    }))
}

fn asked_view(asked: NhfdAsked) -> NhfdAskedView {
    NhfdAskedView {
        column: asked.open.column,
        value: asked.open.value,
        heading: asked.heading,
        stands: asked.stands,
        rows: asked.rows,
        question: format!("{} {}", asked.question.number, asked.question.wording),
        words: asked.words,
        leaves_rows_out: asked.unsaid == NhfdUnsaid::Row,
        offers: asked.offers.map(|option| option.to_string()),
        options: asked
            .options
            .into_iter()
            .map(|(key, label)| ImportOptionView {
                key: key.to_string(),
                label,
            })
            .collect(),
    }
}
