//! The reply of the national service: told apart from what comes beside it, compared with what was sent, and used once somebody
//! says so. Until then nothing changes.

use std::collections::BTreeMap;
use std::path::Path;

use domain::NhsNumber;
use domain::id::EntryId;
use domain::opt_out::{ClearedList, NumberHash, compare};
use domain::private::PrivateContent;
use domain::record::{Entry, Origin, Subject, Topic, fold};
use exchange::opt_out::{Reply, check_file, digest, read_reply};
use protocol::cleared::hash;
use store::{Store, WaitingCheck, Written};

use super::in_words::count;
use super::opt_outs::practises;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::{Host, UnreadFile, read_given};
use crate::opt_out_error::OptOutError;
use crate::opt_outs::ReadReply;
use crate::views::{OptOutsView, UseOptOutReplyRequest};
use crate::writing::digests;

/// Of so many numbers a practice reply leaves one out.
const LEFT_OUT_OF: u8 = 16;

impl<H: Host> Desk<H> {
    /// Reads the reply that the person chooses. Nothing changes where they thought better of it.
    ///
    /// # Errors
    /// When none waits, the file is no reply to the one that was sent, the service is not in England, or the store is locked, or was
    /// while they chose.
    pub async fn choose_opt_out_reply(&self) -> Result<OptOutsView, Error> {
        self.english_store().await?;
        let chosen = self.host.ask_which_file().await.map_err(UnreadFile::from)?;
        match chosen {
            Some(path) => self.read_opt_out_reply(&path).await,
            None => self.opt_outs().await,
        }
    }

    /// Reads the reply at this path.
    ///
    /// # Errors
    /// As [`Desk::choose_opt_out_reply`].
    pub async fn read_opt_out_reply(&self, path: &Path) -> Result<OptOutsView, Error> {
        let waiting = self.waiting_check().await?.1;
        let path = path.to_owned();
        let read = tokio::task::spawn_blocking(move || read_given(&path)).await;
        let bytes = read.map_err(|_| Error::Locked)??;
        self.look_at_reply(&waiting, &bytes)?;
        self.opt_outs().await
    }

    /// Makes the reply that practising goes on with: most of the numbers that were sent, in their order.
    ///
    /// # Errors
    /// When none waits, the patients are real, the service is not in England, or the store is locked or fails.
    pub async fn practise_opt_out_reply(&self) -> Result<OptOutsView, Error> {
        let (store, waiting) = self.waiting_check().await?;
        if !practises(&store) {
            return Err(OptOutError::NotPractising.into());
        }
        let known = store.numbers_in_use().await?;
        let known: BTreeMap<NumberHash, NhsNumber> = known
            .into_iter()
            .map(|number| (hash(&waiting.key, number), number))
            .collect();
        let last = waiting.asked.last();
        // Of very few it leaves none out: what came back would be one line, or end too early.
        let is_small = waiting.asked.len() <= usize::from(LEFT_OUT_OF);
        let is_used = |hash: &&NumberHash| is_small || !hash.0[0].is_multiple_of(LEFT_OUT_OF) || Some(*hash) == last;
        let used = waiting.asked.iter().filter(is_used);
        let numbers: Vec<NhsNumber> = used.filter_map(|hash| known.get(hash).copied()).collect();
        self.look_at_reply(&waiting, &check_file(&numbers))?;
        self.opt_outs().await
    }

    /// Uses the reply that was read: records may leave or stay by it from now on.
    ///
    /// # Errors
    /// When none was read, few numbers came back and nobody said that this is right, the service is not in England, or the store is
    /// locked or fails. Nothing is changed then.
    pub async fn use_opt_out_reply(&self, request: UseOptOutReplyRequest) -> Result<OptOutsView, Error> {
        let (store, waiting) = self.waiting_check().await?;
        let reply = self.opt_out_replies.of(waiting.id).ok_or(OptOutError::NothingRead)?;
        let settings = store.opt_out_settings().await?;
        if reply.compared.needs_word(settings.least_percent) && !request.agreed {
            let (cleared, numbers) = (reply.compared.cleared(), reply.compared.answers.len());
            return Err(OptOutError::FewCleared {
                cleared: count(cleared as u64),
                numbers: count(numbers as u64),
            }
            .into());
        }
        let check = waiting.id;
        let list = list_of(waiting, &reply, settings.until(self.host.today()));
        let written = self.entries_of_list(&store, list).await?;
        if !store.use_reply(check, written).await? {
            return Err(OptOutError::NothingWaits.into());
        }
        self.opt_out_replies.forget();
        // What Central had of who is not cleared was withdrawn, and goes on under another id.
        self.forget_shown();
        self.saved();
        self.opt_outs().await
    }

    /// The store, and the check file that waits.
    async fn waiting_check(&self) -> Result<(Store, WaitingCheck), Error> {
        let store = self.english_store().await?;
        let waiting = store.waiting_check().await?.ok_or(OptOutError::NothingWaits)?;
        Ok((store, waiting))
    }

    fn look_at_reply(&self, waiting: &WaitingCheck, bytes: &[u8]) -> Result<(), Error> {
        let numbers = match read_reply(bytes).map_err(OptOutError::from)? {
            Reply::Numbers(numbers) => numbers,
            Reply::Status => {
                self.opt_out_replies.note_message();
                return Ok(());
            }
        };
        let came: Vec<NumberHash> = numbers.iter().map(|number| hash(&waiting.key, *number)).collect();
        let compared = compare(&waiting.asked, &came).map_err(OptOutError::from)?;
        self.opt_out_replies.keep(ReadReply {
            check: waiting.id,
            digest: digest(bytes),
            compared,
            at: self.host.now(),
        });
        Ok(())
    }

    /// Entries about the service that say what came of a check, sealed for its desks.
    async fn entries_of_list(&self, store: &Store, list: ClearedList) -> Result<Vec<Written>, Error> {
        let topic = Subject::Service(Topic::CLEARED);
        let before: Vec<Entry> = store.entries(topic.id()).await?;
        let heads: Vec<EntryId> = fold(&before).heads;
        let source = self.source(Origin::Keyboard, dataset().newest());
        let parts: Vec<PrivateContent> = list
            .in_parts()
            .into_iter()
            .map(|part| PrivateContent::Cleared(Box::new(part)))
            .collect();
        self.private_entries(store, &topic, digests(before.iter()), heads, &source, &parts)
            .await
    }
}

fn list_of(waiting: WaitingCheck, reply: &ReadReply, until: chrono::NaiveDate) -> ClearedList {
    let compared = &reply.compared;
    let answers = waiting.asked.iter().zip(&compared.answers);
    ClearedList {
        id: waiting.id,
        answers: answers.filter_map(|(hash, answer)| Some((*hash, (*answer)?))).collect(),
        key: waiting.key,
        made: waiting.made,
        made_by: waiting.made_by,
        file: waiting.file,
        file_digest: waiting.file_digest,
        reply_digest: reply.digest,
        numbers: count(compared.answers.len() as u64),
        cleared: count(compared.cleared() as u64),
        not_cleared: count(compared.not_cleared() as u64),
        until,
    }
}
