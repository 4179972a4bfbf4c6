//! Importing a file in the window: it is chosen, what it would do is shown, and only what was shown is done. What each row
//! does is said by the domain, and reading and writing is `files`'; here it is put into views.

use std::path::PathBuf;

use domain::words::{counted, listed};

use super::given_files::{name_of, read_off_thread};
use super::import_asked::{as_nhfd, letters, mode_of, source, unticked};
use super::in_words::{count, nhs_text};
use crate::desk::{Desk, GivenFile, UnderWay};
use crate::error::Error;
use crate::files::{
    ImportAsked, ImportEnd, ImportIf, ImportReport, LineOutcome, Mapping, Preview, PreviewLine, RefusedCell, SheetError,
};
use crate::host::{Host, UnreadFile};
use crate::views::{
    ImportDates, ImportLayout, ImportLetters, ImportLineView, ImportModeChoice, ImportOutcome, ImportPreviewView,
    ImportProgressView, ImportRequest, ImportSeenView, ImportedView, RunImportRequest, UntickedRows,
};

/// So many reasons of one kind are told; there may be one for each cell of a file.
const MOST_TOLD: usize = 500;

impl<H: Host> Desk<H> {
    /// Lets the person choose a file, reads it, and says what it would do where blanks alone are filled, or what its columns
    /// are where they do not say so themselves. Nothing when they thought better of it. The file is kept in memory until it is imported, left or the desk is locked.
    ///
    /// # Errors
    /// When the store is locked, or was while they chose, or the file cannot be read.
    pub async fn choose_import(&self) -> Result<Option<ImportSeenView>, Error> {
        self.store().await?;
        let stay = self.to_import.stay();
        let chosen = self.host.ask_which_file().await;
        let Some(path) = chosen.map_err(UnreadFile::from)? else {
            return Ok(None);
        };
        // They may have taken their time: the page may have been left, or the desk been locked and unlocked by somebody else.
        self.store().await?;
        if self.to_import.stay() != stay {
            return Ok(None);
        }
        self.taken(path, stay).await
    }

    /// Files were dropped on the window. Nothing is read, and nothing is said of them to the page, until whoever is in asks for one as
    /// they would choose it.
    pub fn files_dropped(&self, paths: Vec<PathBuf>) {
        self.to_import.drop_files(paths);
    }

    /// Reads the file that was dropped on the window, and says the same of it as of one that is chosen. Nothing when there is none.
    ///
    /// # Errors
    /// When the store is locked, several files were dropped, or the file cannot be read.
    pub async fn take_dropped_file(&self) -> Result<Option<ImportSeenView>, Error> {
        self.store().await?;
        let stay = self.to_import.stay();
        let mut dropped = self.to_import.take_dropped();
        let Some(path) = dropped.pop() else {
            return Ok(None);
        };
        if !dropped.is_empty() {
            return Err(Error::SeveralFilesDropped);
        }
        self.taken(path, stay).await
    }

    /// Reads a file that was chosen in this stay, and says what it would do.
    async fn taken(&self, path: PathBuf, stay: u64) -> Result<Option<ImportSeenView>, Error> {
        let bytes = read_off_thread(path.clone()).await?;
        let file = GivenFile::new(name_of(&path), bytes);
        if !self.to_import.take(stay, file) {
            return Ok(None);
        }
        let cautious = ImportRequest {
            mode: ImportModeChoice::FillBlanks,
            not_known_replaces: false,
            sheet: None,
            letters: ImportLetters::AsShown,
            dates: ImportDates::AsShown,
            layout: ImportLayout::AsShown,
            nhfd: None,
            unticked: UntickedRows::default(),
        };
        match self.preview_import(cautious).await {
            Ok(seen) => Ok(Some(seen)),
            Err(error) => {
                self.to_import.leave();
                Err(error)
            }
        }
    }

    /// What the chosen file would do; where somebody has to say first what its columns are, or what codes of the National Hip Fracture
    /// Database do not say, that. Nothing changes.
    ///
    /// # Errors
    /// When the store is locked, no file is chosen, it is being read already, it cannot be read as a whole, or reading it was
    /// stopped.
    pub async fn preview_import(&self, request: ImportRequest) -> Result<ImportSeenView, Error> {
        let under_way = self.to_import.begin(false)?;
        if let Some(view) = self.left_of_nhfd(&under_way.file, &request).await? {
            return Ok(ImportSeenView::Nhfd { view: Box::new(view) });
        }
        match self.previewed(&under_way, request.clone(), None).await {
            Ok(view) => Ok(ImportSeenView::Preview { view: Box::new(view) }),
            // Where they may be no names of columns, that is what is wrong with the file.
            Err(error @ Error::Sheet(SheetError::Header(_))) if request.layout != ImportLayout::Nhfd => {
                let columns = self.columns_of(&under_way.file, request).await;
                let columns = columns.map(|view| ImportSeenView::Columns { view: Box::new(view) });
                columns.map_err(|_| error)
            }
            Err(error) => Err(error),
        }
    }

    /// What a file that is being read would do, by what somebody said of its columns or by what is known of them.
    ///
    /// # Errors
    /// When the store is locked, the file cannot be read as a whole, or reading it was stopped.
    pub(super) async fn previewed(
        &self,
        under_way: &UnderWay<'_>,
        request: ImportRequest,
        columns: Option<&Mapping>,
    ) -> Result<ImportPreviewView, Error> {
        let layout = self.nhfd_layout_of(&request).await?;
        let nhfd = as_nhfd(&request, &layout);
        let mut file = source(&under_way.file.bytes, &request, nhfd.as_ref());
        file.read_as.columns = columns;
        let asked = ImportAsked {
            name: Some(&under_way.file.name),
            file,
            mode: mode_of(&request),
            unticked: Some(&unticked(&request)),
            end: ImportEnd::Nothing,
        };
        let (report, preview) = self.import_seen(asked, |done, of| under_way.came_to(done, of)).await?;
        self.keep_nhfd_said(&request, &report.left_open).await?;
        Ok(preview_view(&under_way.file.name, request, &report, &preview))
    }

    /// Imports the chosen file as a preview showed it: all of it in one transaction, also where the page is left meanwhile.
    ///
    /// # Errors
    /// As for [`Desk::preview_import`], and when it would do something else than was shown, a row is refused and all or none
    /// were wanted, or what was typed is not how many answers it clears. Nothing is imported then.
    pub async fn run_import(&self, request: RunImportRequest) -> Result<ImportedView, Error> {
        let under_way = self.to_import.begin(true)?;
        let layout = self.nhfd_layout_of(&request.read).await?;
        let nhfd = as_nhfd(&request.read, &layout);
        let asked = ImportAsked {
            name: Some(&under_way.file.name),
            file: source(&under_way.file.bytes, &request.read, nhfd.as_ref()),
            mode: mode_of(&request.read),
            unticked: Some(&unticked(&request.read)),
            end: ImportEnd::Written(ImportIf {
                seen: Some(&request.preview),
                no_row_refused: request.all_or_none,
                clears: number_typed(&request.cleared),
            }),
        };
        let (report, _) = self.import_seen(asked, |done, of| under_way.came_to(done, of)).await?;
        drop(under_way);
        self.to_import.leave();
        Ok(imported_view(&report))
    }

    /// How far reading the chosen file has come.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn import_progress(&self) -> Result<ImportProgressView, Error> {
        self.store().await?;
        Ok(self.import_progress_view())
    }

    /// Stops what is being done with the chosen file: nothing of it is kept. The file stays chosen.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn stop_import(&self) -> Result<ImportProgressView, Error> {
        self.store().await?;
        self.to_import.stop();
        Ok(self.import_progress_view())
    }

    /// Puts the chosen file away. An import that was ordered goes on to its end.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn leave_import(&self) -> Result<ImportProgressView, Error> {
        self.store().await?;
        self.to_import.leave();
        Ok(self.import_progress_view())
    }

    fn import_progress_view(&self) -> ImportProgressView {
        let (done, of) = self.to_import.progress();
        ImportProgressView {
            done: count(done),
            of: count(of),
        }
    }
}

/// A number as somebody copies it from the screen: "1,204" or "1204".
fn number_typed(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    digits.parse().ok()
}

fn preview_view(file: &str, read: ImportRequest, report: &ImportReport, preview: &Preview) -> ImportPreviewView {
    let refused = report.refused.iter().take(MOST_TOLD).map(refused_line);
    let not_eligible = report.not_eligible.iter().take(MOST_TOLD).map(not_eligible_line);
    let sheet = report
        .sheets
        .iter()
        .position(|name| Some(name) == report.sheet.as_ref());
    // Columns of the NHFD have their names and codes, of which nobody says anything else.
    let left = (read.layout != ImportLayout::Nhfd)
        .then(|| left_to_say(report))
        .flatten();
    ImportPreviewView {
        file: file.to_owned(),
        read: ImportRequest {
            sheet: sheet.and_then(|place| u32::try_from(place).ok()),
            ..read
        },
        dates_in_doubt: report.has_dates_in_doubt(),
        columns: report.kept_columns.clone().or_else(|| left.map(str::to_owned)),
        left_to_say: report.kept_columns.is_none() && left.is_some(),
        sheets: report.sheets.clone(),
        letters: letters(&report.letters),
        rows: report.rows,
        new: report.new + report.unticked_new,
        changed: report.changed + report.unticked_changed,
        same: report.same,
        differs: report.differs,
        not_eligible: rows_not_eligible(report),
        refused: rows_refused(report),
        unticked_new: report.unticked_new,
        unticked_changed: report.unticked_changed,
        birth_date: report.other_birth_dates + left_birth_dates(report),
        unticked_birth_date: left_birth_dates(report),
        kept: preview.kept,
        cleared: report.cleared,
        lines: preview.lines().map(line).chain(not_eligible).chain(refused).collect(),
        notes: report.notes.clone(),
        contradictions: contradictions(report),
        needs_attention: report.needs_attention,
        attention: attention(report),
        preview: preview.seal(),
    }
}

/// That columns are read by their names, where somebody may still say something of them: leave out one without a name that has
/// something in it, or say what answers mean that are none of the audit's words.
fn left_to_say(report: &ImportReport) -> Option<&'static str> {
    let is_refused = |code| report.refused.iter().any(|cell| cell.code == code);
    if is_refused("unnamed-column") {
        Some("Columns as the audit names them, and one that has no name")
    } else if is_refused("not-an-answer") {
        Some("Columns as the audit names them, and answers in words that are not the audit’s")
    } else {
        None
    }
}

fn imported_view(report: &ImportReport) -> ImportedView {
    let untold = |reasons: usize| reasons.saturating_sub(MOST_TOLD);
    let untold = untold(report.attention.len()) + untold(report.refused.len());
    ImportedView {
        words: done_words(report),
        needs_attention: report.needs_attention,
        attention: attention(report),
        refused: report.refused.iter().take(MOST_TOLD).map(refused_line).collect(),
        untold: u32::try_from(untold).unwrap_or(u32::MAX),
    }
}

/// Why records of the file need attention.
fn attention(report: &ImportReport) -> Vec<ImportLineView> {
    let attention = report.attention.iter().take(MOST_TOLD).map(|one| ImportLineView {
        row: one.row,
        outcome: ImportOutcome::Changed,
        nhs_number: one.nhs_number.map(nhs_text),
        record: Some(one.record.to_string()),
        what: one.column.clone(),
        here: None,
        in_file: None,
        taken: false,
        happens: one.words.clone(),
    });
    attention.collect()
}

/// "12 records were started, and 40 rows have changed. 3 rows change nothing and 5 rows were refused".
fn done_words(report: &ImportReport) -> String {
    let of = |count: u32, one, many| counted(i64::from(count), one, many);
    let written = match (report.new, report.changed + report.other_birth_dates) {
        (0, 0) => "Nothing was changed".to_owned(),
        (new, 0) => format!("{} started", of(new, "record was", "records were")),
        (0, changed) => format!("{} changed", of(changed, "row has", "rows have")),
        (new, changed) => format!(
            "{} started, and {} changed",
            of(new, "record was", "records were"),
            of(changed, "row has", "rows have")
        ),
    };
    let same = (report.same > 0).then(|| format!("{} nothing", of(report.same, "row changes", "rows change")));
    let differs = report.differs;
    let differs = (differs > 0).then(|| format!("{} our answers", of(differs, "row keeps", "rows keep")));
    let unticked = report.unticked_new + report.unticked_changed;
    let born = left_birth_dates(report);
    let born = (born > 0).then(|| {
        let rows = of(born, "row was", "rows were");
        format!("{rows} left out, as the date of birth differs")
    });
    let unticked = (unticked > 0).then(|| format!("{} left out, not ticked", of(unticked, "row was", "rows were")));
    let not_eligible = rows_not_eligible(report);
    let not_eligible = (not_eligible > 0).then(|| format!("{} not eligible", of(not_eligible, "row is", "rows are")));
    let refused = rows_refused(report);
    let refused = (refused > 0).then(|| format!("{} refused", of(refused, "row was", "rows were")));
    let rest: Vec<String> = same
        .into_iter()
        .chain(differs)
        .chain(unticked)
        .chain(born)
        .chain(not_eligible)
        .chain(refused)
        .collect();
    match rest.as_slice() {
        [] => written,
        rest => format!("{written}. {}", listed(rest)),
    }
}

fn left_birth_dates(report: &ImportReport) -> u32 {
    u32::try_from(report.left_birth_dates.len()).unwrap_or(u32::MAX)
}

pub(super) fn rows_refused(report: &ImportReport) -> u32 {
    u32::try_from(report.refused_rows()).unwrap_or(u32::MAX)
}

fn rows_not_eligible(report: &ImportReport) -> u32 {
    u32::try_from(report.not_eligible.len()).unwrap_or(u32::MAX)
}

/// Where the file contradicts itself.
fn contradictions(report: &ImportReport) -> Vec<String> {
    let contradictions = report.contradictions.iter().take(MOST_TOLD);
    let contradictions = contradictions.map(|one| format!("Row {}, {}: {}", one.row, one.column, one.words));
    contradictions.collect()
}

fn line(line: &PreviewLine) -> ImportLineView {
    ImportLineView {
        row: line.row,
        outcome: match line.outcome {
            LineOutcome::New => ImportOutcome::New,
            LineOutcome::Changed => ImportOutcome::Changed,
            LineOutcome::OtherBirthDate => ImportOutcome::BirthDate,
            LineOutcome::Same => ImportOutcome::Same,
            LineOutcome::Differs => ImportOutcome::Differs,
        },
        nhs_number: line.nhs_number.map(nhs_text),
        record: None,
        what: line.what.clone(),
        here: line.here.clone(),
        in_file: line.in_file.clone(),
        taken: line.taken,
        happens: line.happens.to_owned(),
    }
}

fn not_eligible_line(cell: &RefusedCell) -> ImportLineView {
    ImportLineView {
        outcome: ImportOutcome::NotEligible,
        ..refused_line(cell)
    }
}

/// Nothing of what the cell holds.
fn refused_line(refused: &RefusedCell) -> ImportLineView {
    ImportLineView {
        row: refused.row,
        outcome: ImportOutcome::Refused,
        nhs_number: None,
        record: None,
        what: refused.column.clone(),
        here: None,
        in_file: None,
        taken: false,
        happens: refused.words.clone(),
    }
}
