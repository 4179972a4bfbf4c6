//! A record as this desk holds it: read with the working copy, shown as its form, and written to. What is typed, saved or
//! chosen is in the files that read this one.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{EntryId, RecordId};
use domain::private::call_log;
use domain::record::{Change, Entry, Folded, Origin, fold, next_entry, previous_record};
use store::{Moment, RecordAsHeld, Store, WorkingCopy};

use super::in_words::record_id;
use super::settings::date_boxes;
use crate::desk::Desk;
use crate::entering::Habits;
use crate::error::Error;
use crate::form::{FormInput, Overlay, overlay, record_view};
use crate::host::Host;
use crate::private::opened;
use crate::views::{RecordStep, RecordView};

/// A record as it is held: its entries and those of records that are joined to it, their fold, whose heads are those of each,
/// and the working copy of whoever is unlocked.
pub(crate) struct FoldedRecord {
    pub(crate) entries: Vec<Entry>,
    pub(crate) folded: Folded,
    pub(crate) working: Option<WorkingCopy>,
    /// When that was so.
    pub(crate) moment: Moment,
}

impl<H: Host> Desk<H> {
    /// The record of this id, or the one that it is joined to.
    pub(crate) async fn record_of(&self, store: &Store, id: &str) -> Result<RecordId, Error> {
        Ok(store.whole_of(record_id(id)?).await?)
    }

    /// The same as it is held.
    pub(super) async fn held_of(&self, store: &Store, id: &str) -> Result<FoldedRecord, Error> {
        self.held(store, self.record_of(store, id).await?).await
    }

    /// The record as it is held, for whoever asked for this record: that they look at it is written into the access trail.
    pub(crate) async fn held(&self, store: &Store, record: RecordId) -> Result<FoldedRecord, Error> {
        let held = self.held_for_list(store, record).await?;
        self.note_opened(store, record).await;
        Ok(held)
    }

    /// The same for a row of a list, of which nobody has asked for this record.
    pub(super) async fn held_for_list(&self, store: &Store, record: RecordId) -> Result<FoldedRecord, Error> {
        let RecordAsHeld {
            entries,
            working,
            moment,
        } = store.as_held(record).await?;
        if entries.is_empty() && working.is_none() {
            return Err(Error::NoSuchRecord);
        }
        let folded = fold(&entries);
        if folded.is_gone() {
            return Err(Error::Purged);
        }
        Ok(FoldedRecord {
            entries,
            folded,
            working,
            moment,
        })
    }

    /// The record as it is now; the form was opened on what it was opened on.
    pub(crate) async fn view_of(&self, store: &Store, record: RecordId) -> Result<RecordStep, Error> {
        let held = self.held(store, record).await?;
        self.view(store, record, &held).await
    }

    pub(super) async fn reopened(&self, store: &Store, record: RecordId) -> Result<RecordView, Error> {
        let held = self.held(store, record).await?;
        self.open_forms.opened(record, held.moment, held.folded.heads.clone());
        Ok(self.view(store, record, &held).await?.into_view())
    }

    /// The record with what is typed, as the window is told it.
    pub(crate) async fn view(&self, store: &Store, record: RecordId, held: &FoldedRecord) -> Result<RecordStep, Error> {
        let row = store.row(record, self.host.today()).await?;
        let laid = self.overlay_of(held);
        let habits = Habits::of(store).await?;
        let restorable = match &held.folded.deleted_by {
            Some(deleted_by) => {
                self.restorable_in_words(store, record, *deleted_by, &held.entries)
                    .await?
            }
            None => None,
        };
        let twin = self.twin_words(store, record, &held.folded, &laid).await?;
        let others = self
            .other_fractures(store, record, (&held.folded.answers, held.working.as_ref()))
            .await?;
        let calls = call_log(&held.entries, &opened(store, &held.entries).await?.said);
        let view = record_view(&FormInput {
            id: record,
            entries: &held.entries,
            folded: &held.folded,
            working: held.working.as_ref(),
            overlay: &laid,
            row: row.as_ref(),
            context: self.context(store),
            this_desk: store.desk().id,
            habits: &habits,
            date_boxes: date_boxes(store).await?,
            me: store.me().id,
            restorable,
            calls: &calls,
            twin,
            others,
        });
        Ok(self.shown.next(Box::new(view)))
    }

    pub(crate) fn overlay_of(&self, held: &FoldedRecord) -> Overlay {
        overlay(&held.entries, &held.folded, held.working.as_ref(), self.host.today())
    }

    /// Changes the working copy in one step with reading it, and shows the form with what is left of it. `held` is the
    /// record as it was read before.
    pub(crate) async fn edit(
        &self,
        store: &Store,
        record: RecordId,
        held: FoldedRecord,
        change: impl FnOnce(Option<WorkingCopy>) -> Option<WorkingCopy> + Send,
    ) -> Result<RecordStep, Error> {
        let mut as_read = false;
        let working = store
            .edit_working_copy(record, |now| {
                as_read = now == held.working;
                change(now)
            })
            .await?;
        if as_read && (working.is_some() || !held.entries.is_empty()) {
            self.view(store, record, &FoldedRecord { working, ..held }).await
        } else {
            // Typed or saved meanwhile, or nothing is left of it.
            self.view_of(store, record).await
        }
    }

    /// Makes a working copy of nothing yet, on what the form is open on at that moment: `named` is the record as the form names
    /// it, which may have been joined to another since.
    pub(crate) fn blank_copy(
        &self,
        named: RecordId,
        held: &FoldedRecord,
    ) -> impl FnOnce() -> WorkingCopy + Send + use<'_, H> {
        let heads = held.folded.heads.clone();
        let entries: BTreeSet<EntryId> = held.entries.iter().map(|entry| entry.id).collect();
        move || WorkingCopy {
            heads: self.heads_of_form(named, &entries).unwrap_or(heads),
            answers: BTreeMap::new(),
            choices: BTreeMap::new(),
            notes: BTreeMap::new(),
            further_of: None,
            kept_at: self.host.now(),
        }
    }

    /// The heads that the open form shows; where none is open, or what it shows was parted from the record since, those of
    /// everything that is held.
    pub(super) fn heads_shown(&self, record: RecordId, held: &FoldedRecord) -> Vec<EntryId> {
        let entries = held.entries.iter().map(|entry| entry.id).collect();
        self.heads_of_form(record, &entries)
            .filter(|heads| !heads.is_empty())
            .unwrap_or_else(|| held.folded.heads.clone())
    }

    /// The heads that the open form of a record shows, as far as they are among these entries of it: under their next ids where the record
    /// was withdrawn from Central since the form was opened.
    fn heads_of_form(&self, record: RecordId, entries: &BTreeSet<EntryId>) -> Option<Vec<EntryId>> {
        let shown = self.open_forms.heads(record);
        let shown = shown.or_else(|| self.open_forms.heads(previous_record(record)))?;
        let next = shown.iter().copied().map(next_entry).collect();
        [shown, next]
            .into_iter()
            .find(|heads: &Vec<EntryId>| heads.iter().all(|head| entries.contains(head)))
    }

    /// Writes one entry on top of these heads.
    pub(super) async fn write(
        &self,
        store: &Store,
        record: RecordId,
        held: &FoldedRecord,
        heads: &[EntryId],
        (origin, change): (Origin, Change),
    ) -> Result<(), Error> {
        let laid = self.overlay_of(held);
        let source = self.source(origin, laid.version);
        let sealed = self.entries_of_record(store, record, held.entries.iter(), heads, &source, [change])?;
        store.append(sealed).await?;
        self.saved();
        Ok(())
    }
}
