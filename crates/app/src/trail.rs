//! The access trail: where the use cases write who looked at which record, and what left the desk.
//!
//! Every use case about one record reads it through [`Desk::held`](crate::Desk), which writes the line, so that none can forget it; what
//! takes patients out on paper or in a file writes its own. What each command is to the trail stands beside it in the one list, and a
//! test calls every command and compares. What is written when is `domain::access`'s to say, how it is kept `store::trail`'s.

use domain::access::{Access, trail_ends, trail_years};
use domain::id::RecordId;
use domain::record::fold;
use store::{NewAccess, Store};

use crate::cards_kept::choices;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;

/// What a command of the list is to the access trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToTrail {
    /// It shows no patient but as a row of a list, and takes none out.
    Nothing,
    /// It is about one record or two, which whoever asks then sees whole.
    Opens,
    /// It writes patients into a file.
    Exports,
    /// Patients are printed after it.
    Prints,
    /// It shows the trail itself.
    Reads,
    /// Nobody has said: a test fails.
    Unsaid,
}

impl<H: Host> Desk<H> {
    /// Whoever is in looks at this record.
    pub(crate) async fn note_opened(&self, store: &Store, record: RecordId) {
        let now = self.host.now();
        if self.visits.begins(store.me().id, Some(record), now) {
            self.keep_line(store, Access::Opened, Some(record), 1, Vec::new()).await;
        }
    }

    /// Whoever is in reads the trail.
    pub(crate) async fn note_trail_read(&self, store: &Store) {
        if self.visits.begins(store.me().id, None, self.host.now()) {
            self.keep_line(store, Access::ReadTrail, None, 0, Vec::new()).await;
        }
    }

    /// Whoever is in has taken these records out.
    pub(crate) async fn note_taken_out(&self, store: &Store, what: Access, records: Vec<RecordId>) {
        let only = match records.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let number = records.len() as u64;
        let among = if only.is_some() { Vec::new() } else { records };
        self.keep_line(store, what, only, number, among).await;
    }

    /// Whoever is in has taken out so many, and which is not known.
    pub(crate) async fn note_number_taken_out(&self, store: &Store, what: Access, records: u64) {
        self.keep_line(store, what, None, records, Vec::new()).await;
    }

    async fn keep_line(
        &self,
        store: &Store,
        what: Access,
        record: Option<RecordId>,
        records: u64,
        among: Vec<RecordId>,
    ) {
        store
            .note_access(NewAccess {
                at: self.host.now(),
                what,
                record,
                records,
                among,
            })
            .await;
    }

    /// Removes the lines of the trail that are past the time that the service keeps them, by Central's clock.
    pub(crate) async fn prune_trail_when_due(&self) -> Result<(), Error> {
        let store = self.store().await?;
        let said = store.central().await?.and_then(|link| link.last_said);
        let years = years_kept(&store).await?;
        let now = self.host.now();
        if let Some(before) = trail_ends(years, now, said) {
            store.prune_access(before, now).await?;
        }
        Ok(())
    }
}

/// How many years the service keeps lines of the trail.
pub(crate) async fn years_kept(store: &Store) -> Result<u32, Error> {
    let entries = store.entries(choices().id()).await?;
    Ok(trail_years(&fold(&entries).items))
}
