//! Making the file of NHS numbers that the national service is asked about, and giving one up.

use std::io::Write as _;
use std::path::Path;

use domain::NhsNumber;
use domain::access::Access;
use domain::id::OptOutCheckId;
use domain::opt_out::{ListKey, NumberHash, OptOutSettings};
use exchange::opt_out::{check_file, digest};
use protocol::cleared::hash;
use store::{Store, WaitingCheck};

use super::opt_outs::practises;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::{ChosenFile, Existing, Host, UnwrittenFile};
use crate::opt_out_error::OptOutError;
use crate::private::random;
use crate::views::OptOutsView;

/// The mailbox of a service that practises, until somebody says another.
const PRACTICE_MAILBOX: &str = "PRACTICE";

impl<H: Host> Desk<H> {
    /// Writes the check file where the person chooses. Nothing where they thought better of it.
    ///
    /// # Errors
    /// When another waits, no number needs a check, no mailbox was said, the service is not in England, the store is locked, or was
    /// while they chose, or the file cannot be written.
    pub async fn make_opt_out_check(&self) -> Result<OptOutsView, Error> {
        let store = self.english_store().await?;
        let name = self.next_check(&store).await?.0;
        if let Some(place) = self.place_named(&name).await? {
            self.make_check_at(&place).await?;
        }
        self.opt_outs().await
    }

    /// Writes the check file into this folder, under the name that it has to have.
    ///
    /// # Errors
    /// As [`Desk::make_opt_out_check`], and when a file of that name is there.
    pub async fn make_check_in(&self, folder: &Path) -> Result<OptOutsView, Error> {
        let store = self.english_store().await?;
        let name = self.next_check(&store).await?.0;
        let place = ChosenFile::look(&folder.join(name), store.dir(), Existing::Keep)?;
        self.make_check_at(&place).await?;
        self.opt_outs().await
    }

    /// Gives the check up that waits: its reply will not be used, and its numbers need a check still.
    ///
    /// # Errors
    /// When none waits, the service is not in England, or the store is locked or fails.
    pub async fn give_up_opt_out_check(&self) -> Result<OptOutsView, Error> {
        let store = self.english_store().await?;
        let waiting = store.waiting_check().await?.ok_or(OptOutError::NothingWaits)?;
        store.give_up_check(waiting.id).await?;
        self.opt_out_replies.forget();
        self.changed();
        self.opt_outs().await
    }

    async fn make_check_at(&self, place: &ChosenFile) -> Result<(), Error> {
        // They may have taken their time, and the desk have been locked.
        let store = self.english_store().await?;
        let (name, settings) = self.next_check(&store).await?;
        let key = ListKey(random()?);
        let (numbers, asked) = self.numbers_to_ask(&store, &settings, &key).await?;
        let file = check_file(&numbers);
        let check = WaitingCheck {
            id: OptOutCheckId::new(self.host.id()),
            key,
            made: self.host.now(),
            made_by: store.me().name,
            file: name,
            file_digest: digest(&file),
            asked,
        };
        let mut target = place.begin()?;
        target.write_all(&file).map_err(UnwrittenFile::from)?;
        // Before it is there: a file whose reply could not be read would be of no use.
        let after = settings.after_making(self.host.today());
        if !store.keep_waiting_check(&check, &after).await? {
            return Err(OptOutError::Waits.into());
        }
        if let Err(unwritten) = target.finish() {
            store.give_up_check(check.id).await?;
            return Err(unwritten.into());
        }
        self.note_number_taken_out(&store, Access::OptOutCheck, numbers.len() as u64)
            .await;
        self.opt_out_replies.forget();
        self.changed();
        Ok(())
    }

    /// What the next check file is called, and the settings that it is made by; where one can be made.
    async fn next_check(&self, store: &Store) -> Result<(String, OptOutSettings), Error> {
        if store.waiting_check().await?.is_some() {
            return Err(OptOutError::Waits.into());
        }
        let settings = store.opt_out_settings().await?;
        let settings = match settings.mailbox {
            None if practises(store) => settings.with_mailbox(PRACTICE_MAILBOX).map_err(OptOutError::from)?,
            None => return Err(OptOutError::NoMailbox.into()),
            Some(_) => settings,
        };
        let name = settings.file_name(self.host.today()).ok_or(OptOutError::NoMoreFiles)?;
        Ok((name, settings))
    }

    /// The numbers of the next file, at most as many as one holds and new ones first, and their hashes. They stand in the order of
    /// these, which is another in each file: so no number stands at its end each time, where a reply concludes nothing of it.
    async fn numbers_to_ask(
        &self,
        store: &Store,
        settings: &OptOutSettings,
        key: &ListKey,
    ) -> Result<(Vec<NhsNumber>, Vec<NumberHash>), Error> {
        let due = store.due_numbers(self.host.today()).await?;
        let most = usize::try_from(settings.most_numbers).unwrap_or(usize::MAX);
        let chosen = due.new.into_iter().chain(due.ending).take(most);
        let mut asked: Vec<(NumberHash, NhsNumber)> = chosen.map(|number| (hash(key, number), number)).collect();
        if asked.is_empty() {
            return Err(OptOutError::NothingDue.into());
        }
        asked.sort_unstable();
        Ok(asked.into_iter().map(|(hash, number)| (number, hash)).unzip())
    }
}
