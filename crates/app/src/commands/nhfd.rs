//! A file of the National Hip Fracture Database in the window: known by its headings, and asked about before anything is shown of what it
//! would do. What is asked is worked out in `files`, and here put into views.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain::dataset::{Nhfd, NhfdUnsaid};
use domain::identifying::may_identify;
use domain::words::long_date;
use exchange::ReadAs;
use store::{ImportColumns, NhfdAnswerKept};

use super::file_columns::apart;
use super::import_asked::{as_nhfd, read_as};
use super::in_words::day_in_london;
use crate::desk::{Desk, GivenFile, dataset};
use crate::error::Error;
use crate::files::{NhfdAsked, NhfdOpen, kept_of, nhfd_asked, nhfd_left, nhfd_sheet};
use crate::host::Host;
use crate::views::{ImportLayout, ImportOptionView, ImportRequest, NhfdAccountView, NhfdAskedView, NhfdLeftView};

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
        let store = self.store().await?;
        let kept = KeptOfNhfd {
            columns: store.import_columns().await?,
            layout: self.nhfd_layout().await,
            account: self.nhfd_account().await?,
            said: store.nhfd_said().await?,
        };
        let (file, request) = (Arc::clone(file), request.clone());
        apart(move || left(&file, request, kept)).await?
    }

    /// Keeps what was said of codes for the next file, and no more what nobody has said now of codes that the file left open. That a
    /// column as a whole is right is said of one file, and what may be a patient's number is no code.
    ///
    /// # Errors
    /// When the store is locked or cannot be written.
    pub(super) async fn keep_nhfd_said(
        &self,
        request: &ImportRequest,
        left_open: &BTreeMap<NhfdOpen, u32>,
    ) -> Result<(), Error> {
        let Some(said) = request.nhfd.as_ref().filter(|_| request.layout == ImportLayout::Nhfd) else {
            return Ok(());
        };
        let said_at = self.host.now();
        let codes = said
            .iter()
            .filter(|one| !one.value.is_empty() && !may_identify(&one.value));
        let said: Vec<NhfdAnswerKept> = codes
            .map(|one| NhfdAnswerKept {
                column: one.column.clone(),
                code: one.value.clone(),
                option: dataset().option_key(&one.option),
                said_at,
            })
            .collect();
        let unsaid = left_open.keys().map(|open| (open.column.clone(), open.value.clone()));
        let unsaid: Vec<(String, String)> = unsaid.collect();
        self.store().await?.keep_nhfd_said(&said, &unsaid).await?;
        Ok(())
    }
}

/// What this desk keeps of such files.
struct KeptOfNhfd {
    columns: Vec<ImportColumns>,
    layout: Result<Cow<'static, Nhfd>, Error>,
    account: Option<NhfdAccountView>,
    said: Vec<NhfdAnswerKept>,
}

fn left(file: &GivenFile, request: ImportRequest, kept: KeptOfNhfd) -> Result<Option<NhfdLeftView>, Error> {
    let asked = read_as(&request);
    let is_said = request.layout == ImportLayout::Nhfd;
    // What somebody said of the columns of such a file goes before what their names say.
    if !is_said && kept_of(&kept.columns, &file.bytes, asked).is_some() {
        return Ok(None);
    }
    let known_by = kept.layout.as_deref().unwrap_or_else(|_| Nhfd::published());
    let known = nhfd_sheet(&file.bytes, asked, known_by);
    let Some(sheet) = known.or(is_said.then_some(asked.sheet)) else {
        return Ok(None);
    };
    let read = ImportRequest {
        layout: ImportLayout::Nhfd,
        ..request
    };
    let layout = kept.layout?;
    let nhfd = as_nhfd(&read, &layout);
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
        account: kept.account,
        asked: nhfd_asked(&layout, &left.open)
            .into_iter()
            .map(|asked| asked_view(asked, &kept.said))
            .collect(),
    }))
}

/// What was said before goes before what the account proposes, as long as it can still be said.
fn asked_view(asked: NhfdAsked, said: &[NhfdAnswerKept]) -> NhfdAskedView {
    let is_about = |one: &&NhfdAnswerKept| (&one.column, &one.code) == (&asked.open.column, &asked.open.value);
    let can_be_said = |one: &&NhfdAnswerKept| asked.options.iter().any(|(key, _)| *key == one.option);
    let before = said.iter().find(is_about).filter(can_be_said);
    NhfdAskedView {
        column: asked.open.column,
        value: asked.open.value,
        heading: asked.heading,
        stands: asked.stands,
        rows: asked.rows,
        question: format!("{} {}", asked.question.number, asked.question.wording),
        words: asked.words,
        leaves_rows_out: asked.unsaid == NhfdUnsaid::Row,
        offers: before
            .map(|one| &one.option)
            .or(asked.offers.as_ref())
            .map(ToString::to_string),
        said_before: before.map(|one| {
            format!(
                "As said of an earlier file on {}",
                long_date(day_in_london(one.said_at))
            )
        }),
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
