//! Earlier imports: which there were, and taking one back. What that does is said by the domain, and `files` does it; here it is
//! put into views.

use domain::id::ImportId;
use domain::words::{counted, listed};
use store::{ImportLine, Store};

use super::in_words::{instant_text, nhs_text};
use crate::desk::Desk;
use crate::error::Error;
use crate::files::{StaysInRecord, TakenBack, TakingBack};
use crate::host::Host;
use crate::views::{EarlierImportView, ImportStaysView, ImportUndoRequest, ImportUndoView, UndoImportRequest};

/// So many lines of what stays are told.
const MOST_TOLD: usize = 500;

impl<H: Host> Desk<H> {
    /// The imports of this service that this desk has heard of, the newest first.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn earlier_imports(&self) -> Result<Vec<EarlierImportView>, Error> {
        let store = self.store().await?;
        let this_desk = store.desk().id;
        let imports = store.imports().await?;
        Ok(imports
            .iter()
            .map(|line| earlier(line, line.desk.id == this_desk))
            .collect())
    }

    /// What taking an import back would do. Nothing changes.
    ///
    /// # Errors
    /// When the store is locked, or there is no such import.
    pub async fn preview_import_undo(&self, request: ImportUndoRequest) -> Result<ImportUndoView, Error> {
        let import = self.import_named(&request.import).await?;
        let taken = self.take_import_back(import.id, TakingBack::Nothing).await?;
        Ok(undo_view(&import, &taken, &would_words(&import, &taken)))
    }

    /// Takes an import back as a preview showed it, in one transaction: with entries like any other, so that nothing leaves the
    /// history.
    ///
    /// # Errors
    /// When the store is locked, there is no such import, or it would do something else than was shown.
    pub async fn undo_import(&self, request: UndoImportRequest) -> Result<ImportUndoView, Error> {
        let import = self.import_named(&request.import).await?;
        let end = TakingBack::Written(Some(&request.preview));
        let taken = self.take_import_back(import.id, end).await?;
        Ok(undo_view(&import, &taken, &done_words(&import, &taken)))
    }

    /// Takes back the import that people at this desk name by this number, and gives it with the words of what was done, or
    /// would be.
    ///
    /// # Errors
    /// When the store is locked, or there is no such import.
    pub async fn undo_import_numbered(&self, number: i64, end: TakingBack<'_>) -> Result<ImportUndoView, Error> {
        let store = self.store().await?;
        let import = find(&store, |line| line.nr == number).await?;
        let taken = self.take_import_back(import.id, end).await?;
        let words = match end {
            TakingBack::Nothing => would_words(&import, &taken),
            TakingBack::Written(_) => done_words(&import, &taken),
        };
        Ok(undo_view(&import, &taken, &words))
    }

    async fn import_named(&self, id: &str) -> Result<ImportLine, Error> {
        let store = self.store().await?;
        let id: ImportId = id.parse().map_err(|_| Error::NoSuchImport)?;
        find(&store, |line| line.id == id).await
    }
}

async fn find(store: &Store, is_it: impl Fn(&ImportLine) -> bool) -> Result<ImportLine, Error> {
    let imports = store.imports().await?;
    imports.into_iter().find(is_it).ok_or(Error::NoSuchImport)
}

fn earlier(line: &ImportLine, is_here: bool) -> EarlierImportView {
    let undone = line.undone.as_ref();
    EarlierImportView {
        id: line.id.to_string(),
        number: u32::try_from(line.nr).unwrap_or(u32::MAX),
        at: instant_text(line.at),
        by: line.by.clone(),
        desk: (!is_here).then(|| line.desk.name.clone()),
        file: line.file.as_ref().map(|file| file.name.clone()),
        rows: line.file.as_ref().map(|file| file.rows),
        written: line.written,
        undone_at: undone.map(|(at, _)| instant_text(*at)),
        undone_by: undone.map(|(_, by)| by.clone()),
    }
}

fn undo_view(import: &ImportLine, taken: &TakenBack, words: &str) -> ImportUndoView {
    ImportUndoView {
        import: import.id.to_string(),
        words: words.to_owned(),
        writes: taken.deleted + taken.records,
        stays: taken.stays.iter().take(MOST_TOLD).map(stays).collect(),
        untold: u32::try_from(taken.stays.len().saturating_sub(MOST_TOLD)).unwrap_or(u32::MAX),
        preview: taken.seal.clone(),
    }
}

fn stays(one: &StaysInRecord) -> ImportStaysView {
    ImportStaysView {
        row: one.row,
        record: one.record.to_string(),
        nhs_number: one.nhs_number.map(nhs_text),
        what: one.column.clone().unwrap_or_else(|| "The record".to_owned()),
        why: one.why.to_string(),
    }
}

/// "This would delete 12 records that the import started, and put back 57 answers in 40 records".
fn would_words(import: &ImportLine, taken: &TakenBack) -> String {
    if taken.is_nothing() {
        return nothing_words(import);
    }
    let deletes = (taken.deleted > 0).then(|| {
        let records = counted(taken.deleted.into(), "record", "records");
        format!("delete {records} that the import started")
    });
    let puts_back = (taken.records > 0).then(|| format!("put back {}", answers_in(taken)));
    let acts: Vec<String> = deletes.into_iter().chain(puts_back).collect();
    format!("This would {}", listed(&acts))
}

/// "12 records that the import started were deleted, and 57 answers in 40 records were put back".
fn done_words(import: &ImportLine, taken: &TakenBack) -> String {
    if taken.is_nothing() {
        return nothing_words(import);
    }
    let was = |count: u32| if count == 1 { "was" } else { "were" };
    let deleted = (taken.deleted > 0).then(|| {
        let records = counted(taken.deleted.into(), "record", "records");
        format!("{records} that the import started {} deleted", was(taken.deleted))
    });
    let put_back = (taken.records > 0).then(|| format!("{} {} put back", answers_in(taken), was(taken.answers)));
    let acts: Vec<String> = deleted.into_iter().chain(put_back).collect();
    listed(&acts)
}

fn answers_in(taken: &TakenBack) -> String {
    format!(
        "{} in {}",
        counted(taken.answers.into(), "answer", "answers"),
        counted(taken.records.into(), "record", "records")
    )
}

fn nothing_words(import: &ImportLine) -> String {
    match &import.undone {
        Some((_, by)) => format!("This import was undone already, by {by}: nothing is left to put back"),
        None => "Nothing of this import can be put back".to_owned(),
    }
}
