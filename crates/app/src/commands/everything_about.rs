//! Everything held about one patient, for the patient’s own request: of each record of theirs every answer and version, the contact card,
//! calls and notes, what is typed and not saved, who looked, and what files they were in. What is said is in the file beside this one.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Access;
use domain::id::{RecordId, UserId};
use reports::{Report, Section, pdf, text};
use store::{AccessAsked, AccessLine, Store};

use super::everything_said::{answers, history, may_have_been_in, not_saved, private, seen};
use super::held::FoldedRecord;
use super::in_words::{date_text, record_id};
use super::pack_words::whose;
use crate::desk::Desk;
use crate::error::Error;
use crate::form::history_lines;
use crate::host::{ChosenFile, Host};
use crate::private::opened;
use crate::views::{EverythingFormat, EverythingRequest, PackWrittenView};

/// More lines than anybody's record has.
const ALL: usize = 1_000_000;

impl<H: Host> Desk<H> {
    /// Writes everything held about the patient of a record into a file that the person chooses.
    ///
    /// # Errors
    /// When there is no such record, the store is locked, or was while they chose, the file cannot be written, or a PDF has no letters for
    /// what somebody wrote.
    pub async fn export_everything(&self, request: EverythingRequest) -> Result<PackWrittenView, Error> {
        // No name of a file says who it is about.
        let ending = match request.format {
            EverythingFormat::Pdf => "pdf",
            EverythingFormat::Text => "txt",
        };
        let name = format!("fls-everything-held-{}.{ending}", date_text(self.host.today()));
        let Some(place) = self.place_named(&name).await? else {
            return Ok(PackWrittenView::default());
        };
        self.write_everything(record_id(&request.record)?, request.format, &place)
            .await
    }

    /// The same into this file.
    ///
    /// # Errors
    /// As for [`Desk::export_everything`].
    pub async fn write_everything(
        &self,
        record: RecordId,
        format: EverythingFormat,
        place: &ChosenFile,
    ) -> Result<PackWrittenView, Error> {
        let store = self.store().await?;
        let record = store.whole_of(record).await?;
        let (report, records) = self.everything_about(&store, record).await?;
        match format {
            EverythingFormat::Pdf => place.write(pdf::write(&report).map_err(|_| Error::EverythingNotMade)?)?,
            EverythingFormat::Text => place.write(text::write(&report))?,
        }
        for record in records {
            self.note_taken_out(&store, Access::Everything, vec![record]).await;
        }
        Ok(PackWrittenView { file: place.name() })
    }

    /// What is held about the patient of a record, and of which records that is: theirs by NHS number, or as somebody linked them.
    async fn everything_about(&self, store: &Store, record: RecordId) -> Result<(Report, Vec<RecordId>), Error> {
        let held = self.held(store, record).await?;
        let others = self
            .other_fractures(store, record, (&held.folded.answers, held.working.as_ref()))
            .await?;
        let mut records = BTreeSet::from([record]);
        for other in &others {
            records.insert(record_id(&other.key)?);
        }
        let records: Vec<RecordId> = records.into_iter().collect();
        let mut sections = Vec::new();
        for (at, one) in records.iter().enumerate() {
            let of = if records.len() > 1 {
                format!(", record {} of {}", at + 1, records.len())
            } else {
                String::new()
            };
            sections.extend(self.everything_of(store, *one, &of).await?);
        }
        let all = store.access_lines(&AccessAsked::default(), ALL).await?;
        sections.push(may_have_been_in(&all.lines));
        let service = store.service();
        let ids: Vec<String> = records.iter().map(ToString::to_string).collect();
        let report = Report {
            title: "Everything held about one patient".to_owned(),
            of: whose(&service),
            as_at: self.as_at_words(self.host.today()),
            made_by: "FLS Desk",
            first_sheet: "About this file",
            made: self.host.now(),
            opening: opening(&ids, service.demo),
            sections,
        };
        // The window is told of its own record anew: views of others were made for this.
        self.forget_shown();
        Ok((report, records))
    }

    async fn everything_of(&self, store: &Store, record: RecordId, of: &str) -> Result<Vec<Section>, Error> {
        // As it is saved: what is typed has a section of its own.
        let held = FoldedRecord {
            working: None,
            ..self.held_for_list(store, record).await?
        };
        let view = self.view(store, record, &held).await?.into_view();
        let parts = store.parts_of(record).await?;
        let files = store.imported_files().await?;
        let lines = history_lines(&held.entries, &held.folded.answers, &parts, store.desk().id, &files);
        let sealed = opened(store, &held.entries).await?;
        let copies = store.typed_into(record).await?;
        let mut sections = vec![
            answers(&view, of),
            history(&lines, of),
            private(&held.entries, &sealed, of),
            not_saved(&copies, &names(store), of),
        ];
        let mut looked = self.lines_about(store, record).await?;
        for part in parts {
            looked.extend(self.lines_about(store, part).await?);
        }
        looked.sort_unstable_by_key(|line| std::cmp::Reverse(line.nr));
        looked.dedup_by_key(|line| line.nr);
        sections.extend(seen(&looked, of));
        Ok(sections)
    }

    async fn lines_about(&self, store: &Store, record: RecordId) -> Result<Vec<AccessLine>, Error> {
        let asked = AccessAsked {
            record: Some(record),
            ..AccessAsked::default()
        };
        Ok(store.access_lines(&asked, ALL).await?.lines)
    }
}

fn names(store: &Store) -> BTreeMap<UserId, String> {
    let people = store.people().into_iter();
    people.map(|person| (person.id, person.name)).collect()
}

fn opening(records: &[String], is_demo: bool) -> Vec<String> {
    let mut opening = vec![
        "For the patient’s own request to see what is held about them. It names the patient: keep it where patients’ papers are \
         kept, hand it over as your organisation does, and delete the file afterwards."
            .to_owned(),
        format!(
            "It has everything that this computer holds about the patient: every answer in every version, the contact card, calls and \
             notes, what is typed and not saved, who looked, and the files that they were in. Known here as {}.",
            records.join(" and ")
        ),
        "Not in it: what other computers of the service have not sent yet, who looked at it on those, and copies that were made \
         earlier (backups, exported files, paper). FLS Central holds what was sent to it. Whether a number was cleared for audit \
         submission is kept apart from every record, by a hash, and for some weeks."
            .to_owned(),
        "People who work for the service are named where they wrote something. Whoever hands this over decides whether those names \
         go with it."
            .to_owned(),
    ];
    if is_demo {
        opening.push("This is a demonstration: no patient in it is real.".to_owned());
    }
    opening
}
