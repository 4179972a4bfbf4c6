//! Talking to Central by files, where no network leads there: writing what waits into one, and taking over the receipts that
//! come back in another.
//!
//! Which requests a file holds and what is made of the answers is decided in `sync::desk::by_file`, and how both files are
//! sealed in `protocol::sealed_file`; here is what carries it out. Writing a file changes nothing of what waits: what it holds
//! may still go over a network, and is taken once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::id::{DeviceId, EntryId, RecordId};
use domain::log_safe::safe;
use domain::record::Digest;
use protocol::exchange::BATCH_ENTRIES;
use protocol::frame;
use protocol::sealed_file::{
    BODIES_ENOUGH, BatchHeader, FILE_LIMIT, FileKeys, FileSecret, MOST_BODIES, Proved, ReceiptHeader, Unproved, open,
    seal,
};
use store::{Applied, BatchFile, CentralLink, Store};
use sync::desk::by_file::{FileReply, Receipts, Receiver, request, take_receipts};
use sync::desk::{Answered, Fault, Outgoing, Start, Stopped};
use zeroize::Zeroizing;

use crate::desk::Desk;
use crate::error::Error;
use crate::host::{ChosenFile, Host, UnreadFile, UnwrittenFile, read_given_within};
use crate::private::random;
use crate::sealed_file_error::SealedFileError;
use crate::syncing::{answer_not_used, applied, outgoing, start_of};

/// What a receipt file brought, and whether Central has more for this desk than it held.
pub(crate) struct ReceiptsRead {
    /// What was taken over.
    pub(crate) receipts: Receipts,
    /// When Central took the file that this answers, by its own clock.
    pub(crate) taken: DateTime<Utc>,
    /// Whether Central has more for this desk than a file holds.
    pub(crate) more: bool,
}

/// What goes into a file.
#[derive(Default)]
struct Batches {
    bodies: Vec<Vec<u8>>,
    carried: BTreeMap<EntryId, RecordId>,
    /// Whether more waits than that.
    more: bool,
}

impl<H: Host> Desk<H> {
    /// Writes what waits into a file for Central, as far as one file goes, and says whether more waits than that.
    pub(crate) async fn write_for_central(&self, place: &ChosenFile) -> Result<(BatchFile, bool), Error> {
        let _one_at_a_time = self.exchanging.lock().await;
        let store = self.store().await?;
        let link = store.central().await?.ok_or(Error::NotJoined)?;
        let keys = store.file_keys().await?.ok_or(SealedFileError::NoKey)?;
        // Nothing leaves by a list of cleared numbers that has ended.
        self.refresh_clearance(&store).await?;
        let written = self.host.now();
        let Batches { bodies, carried, more } = batches(&store, &link, written).await?;
        let file = BatchFile {
            id: self.host.id(),
            secret: Zeroizing::new(random()?),
            written,
            entries: count(carried.len()),
            records: count(carried.values().collect::<BTreeSet<_>>().len()),
            answered: None,
        };
        let header = BatchHeader {
            file: file.id,
            service: keys.service,
            desk: keys.desk,
            written,
            answer_to: FileSecret::of(&file.secret).recipient(),
        };
        let sealed = off_thread(move || seal(&header, &bodies, &keys.key, &keys.recipient)).await?;
        let sealed = sealed.map_err(|_| SealedFileError::NotSealed)?;
        let mut target = place.begin()?;
        target.write_all(&sealed).map_err(UnwrittenFile::from)?;
        // Before it is there: a file whose receipts nobody could open would be of no use.
        store.keep_batch_file(&file).await?;
        if let Err(unwritten) = target.finish() {
            store.forget_batch_file(file.id).await?;
            return Err(unwritten.into());
        }
        self.changed();
        Ok((file, more))
    }

    /// Reads Central's receipt file, and takes over what it brings.
    pub(crate) async fn read_receipts(&self, path: &Path) -> Result<ReceiptsRead, Error> {
        let _one_at_a_time = self.exchanging.lock().await;
        let store = self.store().await?;
        let link = store.central().await?.ok_or(Error::NotJoined)?;
        let keys = store.file_keys().await?.ok_or(SealedFileError::NoKey)?;
        let proved = opened(path, store.batch_files().await?, keys).await?;
        let receiver = StoreAlone {
            desk: self,
            store: &store,
            link: &link,
            revoked: Mutex::default(),
        };
        let start = start_of(&store, &link).await?;
        let taken = take_receipts(&receiver, &start, replies(&proved)).await;
        let receipts = taken.map_err(|stopped| match stopped {
            Stopped::Carrier(error) => error,
            Stopped::Answer(fault) => answer_not_used(&fault),
        })?;
        if receipts.used == 0 && receipts.leaves_gap {
            return Err(SealedFileError::LeavesGap.into());
        }
        store.batch_file_answered(proved.header.file, self.host.now()).await?;
        self.overwrite_purged(&store).await;
        let revoked = receiver.revoked.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(revoked) = revoked {
            // What this desk then has to say waits, as everything does.
            if let Err(error) = self.share_keys(&store, &revoked).await {
                tracing::warn!(code = %safe(&error.code()), "keys of private entries were not shared yet");
            }
            self.say_roles_by_itself(&store).await;
            self.join_by_itself(&store, None).await;
        }
        self.changed();
        Ok(ReceiptsRead {
            receipts,
            taken: proved.header.taken,
            more: proved.header.more,
        })
    }
}

/// What waits, in as many requests as one file holds: one at least, which asks for what others of the service wrote.
async fn batches(store: &Store, link: &CentralLink, now: DateTime<Utc>) -> Result<Batches, Error> {
    let start = start_of(store, link).await?;
    let mut batches = Batches::default();
    loop {
        let waits = store.to_send(BATCH_ENTRIES, &batches.carried, now).await?;
        let is_last = waits.is_empty();
        if is_last && !batches.bodies.is_empty() {
            return Ok(batches);
        }
        let start = Start {
            waiting: start.waiting.saturating_sub(u64::from(count(batches.carried.len()))),
            // One answer with them is enough.
            dataset_files: start.dataset_files.clone().filter(|_| batches.bodies.is_empty()),
            ..start.clone()
        };
        let (request, entries, carried) = request(&start, waits.into_iter().map(outgoing).collect(), now);
        let body = frame::write(&request, &entries).map_err(|_| SealedFileError::NotSealed)?;
        batches.bodies.push(body);
        batches.carried.extend(carried);
        let bytes: usize = batches.bodies.iter().map(Vec::len).sum();
        if is_last || batches.bodies.len() == MOST_BODIES || bytes >= BODIES_ENOUGH {
            batches.more = !store.to_send(1, &batches.carried, now).await?.is_empty();
            return Ok(batches);
        }
    }
}

/// The receipt file at this path, of one of these files, which Central wrote.
async fn opened(path: &Path, files: Vec<BatchFile>, keys: FileKeys) -> Result<Proved<ReceiptHeader>, Error> {
    let path = path.to_owned();
    let read = move || -> Result<Proved<ReceiptHeader>, Error> {
        // Its first line and what follows.
        let bytes = read_given_within(&path, FILE_LIMIT + 1_024).map_err(|error| match error {
            UnreadFile::TooLong => SealedFileError::TooLarge.into(),
            other @ UnreadFile::File(_) => Error::UnreadFile(other),
        })?;
        let secrets: Vec<FileSecret> = files.iter().map(|file| FileSecret::of(&file.secret)).collect();
        let opened: Unproved<ReceiptHeader> = open(&bytes, &secrets).map_err(SealedFileError::from)?;
        let answers = opened.claims().file;
        if !files.iter().any(|file| file.id == answers) {
            return Err(SealedFileError::NotForThis.into());
        }
        let proved = opened.proved_by(&keys.key);
        Ok(proved.map_err(|_| SealedFileError::NotByCentral)?)
    };
    off_thread(read).await?
}

/// The replies in a receipt file, each read when its turn has come.
fn replies(proved: &Proved<ReceiptHeader>) -> impl Iterator<Item = Result<FileReply, Fault>> + Send {
    let all = proved.header.answered.iter().zip(proved.bodies());
    all.map(|(answered, body)| {
        let (reply, entries) = frame::read_reply(body).map_err(|_| Fault::Frame)?;
        Ok(FileReply {
            asked: answered.cursor,
            reply,
            entries,
        })
    })
}

/// What keeps a processor busy, where it keeps nobody waiting.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| SealedFileError::NotSealed.into())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What takes over the answers of a file: this desk's store, and its clock.
struct StoreAlone<'a, H: Host> {
    desk: &'a Desk<H>,
    store: &'a Store,
    /// As it was when the file was opened.
    link: &'a CentralLink,
    /// The desks of the service that are revoked, where this is news.
    revoked: Mutex<Option<BTreeSet<DeviceId>>>,
}

impl<H: Host> Receiver for StoreAlone<'_, H> {
    type Error = Error;

    fn now(&self) -> DateTime<Utc> {
        self.desk.host.now()
    }

    async fn unanswered(&self, entries: &[EntryId]) -> Result<Vec<Outgoing>, Error> {
        let held = self.store.unreceipted(entries).await?;
        Ok(held.into_iter().map(outgoing).collect())
    }

    async fn digests(&self, entries: &[EntryId]) -> Result<HashMap<EntryId, Digest>, Error> {
        Ok(self.store.digests(entries).await?.into_iter().collect())
    }

    async fn take_over(&self, mut answered: Answered) -> Result<(), Error> {
        let dataset_files = std::mem::take(&mut answered.instructions.dataset_files);
        let revoked = answered.instructions.service.revoked.clone();
        let all = Applied {
            incarnation: None,
            ..applied(&self.link.url, answered)
        };
        let is_news = self.link.last_said.is_none_or(|said| all.central_now >= said);
        let of_now = if is_news { all } else { as_known(self.link, all) };
        self.desk.take_over(self.store, of_now).await?;
        self.desk.take_dataset_files(self.store, dataset_files).await?;
        if is_news {
            *self.revoked.lock().unwrap_or_else(PoisonError::into_inner) = Some(revoked);
        }
        Ok(())
    }
}

/// An answer that Central gave before the last one that was heard: what it says of its log still counts, and what it says of
/// that moment does not.
fn as_known(link: &CentralLink, applied: Applied) -> Applied {
    Applied {
        central_now: link.last_said.unwrap_or(applied.central_now),
        answered_at: link.last_answered.unwrap_or(applied.answered_at),
        counts: link.last_counts.unwrap_or(applied.counts),
        dataset: link.dataset.clone(),
        service: None,
        national: None,
        notices: None,
        files: None,
        ..applied
    }
}
