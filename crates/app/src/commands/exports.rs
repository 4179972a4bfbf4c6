//! A list as it is shown, as a file for a spreadsheet: every row of it, whatever the page, written as it is read. The file's name says nothing
//! about anybody in it, and NHS numbers that are hidden in the list are hidden in the file.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use domain::NhsNumber;
use domain::access::Access;
use domain::words::slashed_date;
use exchange::list_out;
use store::{FollowUpRow, RecordRow};

use super::choices::in_order;
use super::follow_ups::{contact_words, follow_up_row, last_contact};
use super::in_words::date_text;
use super::rows::patient_row;
use super::settings::hides_nhs_numbers;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::{ChosenFile, Existing, Host, UnwrittenFile, WholeFile};
use crate::views::{
    ExportFollowUpsRequest, ExportPatientsRequest, ExportedView, PatientColumn, PatientFilter, PatientRowView,
    RecordStatus, SyncState,
};

impl<H: Host> Desk<H> {
    /// Writes the patients list as it is shown into a file that the person chooses.
    ///
    /// # Errors
    /// When the store is locked, or was while they chose, the file cannot be written, or it is of what is not saved.
    pub async fn export_patients(&self, request: ExportPatientsRequest) -> Result<ExportedView, Error> {
        // What is typed and not saved is on this screen alone, and the window offers no file of it.
        if request.list.filter == PatientFilter::NotSaved {
            return Err(Error::WrongUse);
        }
        let Some(place) = self.place_for("patients").await? else {
            return Ok(ExportedView::default());
        };
        let store = self.store().await?;
        let today = self.host.today();
        let (query, _) = self.patients_query(&store, &request.list).await?;
        let hidden = hides_nhs_numbers(&store).await?;
        let columns = in_order(request.columns);
        let headings: Vec<&str> = columns.iter().copied().map(heading).collect();
        let mut file = ListFile::begin(&place, &headings)?;
        let mut records = Vec::new();
        let each = |row: &RecordRow| {
            records.push(row.id);
            let view = patient_row(row, today);
            let cells = columns.iter().map(|column| cell(*column, row, &view, hidden));
            file.put(&cells.collect::<Vec<String>>())
        };
        store.for_each_listed(&query, each).await?;
        let exported = file.finish(&place)?;
        self.note_taken_out(&store, Access::ExportedPatients, records).await;
        Ok(exported)
    }

    /// Writes the follow-up list as it is shown into a file that the person chooses.
    ///
    /// # Errors
    /// As for [`Desk::export_patients`].
    pub async fn export_follow_ups(&self, request: ExportFollowUpsRequest) -> Result<ExportedView, Error> {
        let Some(place) = self.place_for("follow-ups").await? else {
            return Ok(ExportedView::default());
        };
        let store = self.store().await?;
        let today = self.host.today();
        let (query, _) = self.follow_ups_query(&store, &request.list).await?;
        let hidden = hides_nhs_numbers(&store).await?;
        let headings = [
            "NHS number",
            "Diagnosed",
            "Follow-up",
            "Fracture",
            "Due",
            "Can be done from",
            "On time until",
            "Therapy recommended",
            "Last contact",
            "Last contact on",
        ];
        let mut file = ListFile::begin(&place, &headings)?;
        let mut records = Vec::new();
        let each = |row: &FollowUpRow| {
            records.push(row.record.id);
            // Nothing private goes into a file.
            let view = follow_up_row(row, None, today);
            let (on, contact) = last_contact(row, None, today).unzip();
            file.put(&[
                number(row.record.nhs_number, hidden),
                row.record.diagnosed.map(slashed_date).unwrap_or_default(),
                format!("{}-week", view.weeks),
                view.site.unwrap_or_default(),
                view.when,
                slashed_date(row.follow_up.opens),
                slashed_date(row.follow_up.target),
                view.therapy.unwrap_or_default(),
                contact.map(contact_words).unwrap_or_default(),
                day(on),
            ])
        };
        store.for_each_follow_up(&query, each).await?;
        let exported = file.finish(&place)?;
        records.sort_unstable();
        // A patient may be due for both follow-ups.
        records.dedup();
        self.note_taken_out(&store, Access::ExportedFollowUps, records).await;
        Ok(exported)
    }

    /// Where the person wants the file of this list. They may take as long as they like, and the desk may be locked when
    /// they have chosen: nothing of any patient is read before.
    async fn place_for(&self, list: &str) -> Result<Option<ChosenFile>, Error> {
        let name = format!("fls-{list}-{}.csv", date_text(self.host.today()));
        self.place_named(&name).await
    }

    /// The same for any file, whose name is offered.
    pub(super) async fn place_named(&self, name: &str) -> Result<Option<ChosenFile>, Error> {
        self.store().await?;
        let Some(chosen) = self.host.ask_for_file(name).await.map_err(UnwrittenFile::from)? else {
            return Ok(None);
        };
        // The dialog has asked whether a file that is there may be replaced.
        let place = ChosenFile::look(&chosen, &self.host.store_dir(), Existing::Replace)?;
        Ok(Some(place))
    }
}

/// The file of a list, written a row at a time: no more of it is in memory than the store reads at once. Where it is not
/// finished, as when the desk is locked meanwhile, nothing of it is left.
pub(super) struct ListFile {
    file: WholeFile,
    rows: u32,
}

impl ListFile {
    pub(super) fn begin(place: &ChosenFile, headings: &[&str]) -> Result<Self, Error> {
        let mut file = place.begin()?;
        file.put(&list_out::begin(headings))?;
        Ok(Self { file, rows: 0 })
    }

    pub(super) fn put(&mut self, cells: &[String]) -> Result<(), Error> {
        self.file.put(&list_out::row(cells))?;
        self.rows += 1;
        Ok(())
    }

    pub(super) fn finish(self, place: &ChosenFile) -> Result<ExportedView, Error> {
        self.file.finish()?;
        Ok(ExportedView {
            file: place.name(),
            rows: self.rows,
        })
    }
}

fn heading(column: PatientColumn) -> &'static str {
    match column {
        PatientColumn::NhsNumber => "NHS number",
        PatientColumn::Born => "Born",
        PatientColumn::Age => "Age",
        PatientColumn::Postcode => "Postcode",
        PatientColumn::Site => "Fracture",
        PatientColumn::Diagnosed => "Diagnosed",
        PatientColumn::Assessed => "Assessed",
        PatientColumn::Therapy => "Therapy",
        PatientColumn::Status => "Record",
        PatientColumn::FollowUp => "Follow-up",
        PatientColumn::Sync => "Sync",
        PatientColumn::ChangedBy => "Last change",
        PatientColumn::ChangedAt => "Changed on",
        PatientColumn::Version => "Dataset",
    }
}

fn cell(column: PatientColumn, row: &RecordRow, view: &PatientRowView, hidden: bool) -> String {
    match column {
        PatientColumn::NhsNumber => number(row.nhs_number, hidden),
        PatientColumn::Born => day(row.born),
        PatientColumn::Age => view.age.map(|age| age.to_string()).unwrap_or_default(),
        PatientColumn::Postcode => view.postcode.clone().unwrap_or_default(),
        PatientColumn::Site => view.site.clone().unwrap_or_default(),
        PatientColumn::Diagnosed => day(row.diagnosed),
        PatientColumn::Assessed => day(row.assessed),
        PatientColumn::Therapy => view.therapy.clone().unwrap_or_default(),
        PatientColumn::Status => match view.status {
            RecordStatus::Draft => format!("Draft, {} left", view.missing),
            RecordStatus::Submitted => "Submitted".to_owned(),
            RecordStatus::NotSaved => "Not saved yet".to_owned(),
        },
        PatientColumn::FollowUp => view.follow_up.clone(),
        PatientColumn::Sync => sync(view.sync).to_owned(),
        PatientColumn::ChangedBy => view.changed_by.clone(),
        PatientColumn::ChangedAt => moment(row.changed_at),
        PatientColumn::Version => view.dataset.clone(),
    }
}

/// In groups, as it is shown: a spreadsheet then leaves it as it is.
fn number(number: Option<NhsNumber>, hidden: bool) -> String {
    match number {
        None => "No NHS number".to_owned(),
        Some(number) if hidden => {
            let digits = number.digits();
            let last: String = digits.chars().skip(8).collect();
            format!("••• ••• ••{last}")
        }
        Some(number) => number.spaced(),
    }
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(slashed_date).unwrap_or_default()
}

fn moment(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&London).format("%d/%m/%Y %H:%M").to_string()
}

fn sync(state: SyncState) -> &'static str {
    match state {
        SyncState::OnlyHere => "Only here",
        SyncState::Waiting => "Waiting",
        SyncState::Sent => "Sent",
        SyncState::Accepted => "Accepted",
        SyncState::NeedsYou => "Needs you",
    }
}
