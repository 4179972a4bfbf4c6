//! A host whose clock is set by hand and whose ids count up; its store and its network are real.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::host::{Coming, ComputerEvent, HttpTransport, PostAnswer, PostRequest, ThisComputer, TransportError};
use app::{Host, Reminder};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use store::{DeviceSecret, KeyCost};
use tempfile::TempDir;
use tokio::sync::Mutex as AsyncMutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use uuid::Uuid;

use crate::network::{Fault, Network};

/// The instant at which every test begins unless it says otherwise: a Friday in November 2026.
pub const NOW: &str = "2026-11-20T11:42:07Z";

/// A host for tests. Clones share clock and network, and are the same computer.
#[derive(Clone)]
pub struct TestHost {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    dir: PathBuf,
    /// Removes the folder with the host; a host on a given folder has none.
    _temporary: Option<TempDir>,
    now: Mutex<DateTime<Utc>>,
    running: watch::Sender<Duration>,
    /// The time that whoever waited last had seen.
    waited_from: watch::Sender<Option<Duration>>,
    ids: AtomicU64,
    node: u64,
    secret: Mutex<Option<[u8; 32]>>,
    printer: Mutex<Option<bool>>,
    computer: Mutex<ThisComputer>,
    reminders: Mutex<Vec<String>>,
    network: Network,
    transport: HttpTransport,
    sends_while_locked: Mutex<TimeDelta>,
    happen: UnboundedSender<ComputerEvent>,
    events: AsyncMutex<UnboundedReceiver<ComputerEvent>>,
    /// Where people keep the files that they ask for.
    documents: TempDir,
    kept: Mutex<Vec<PathBuf>>,
    meanwhile: Mutex<Option<Coming<'static, ()>>>,
    given: Mutex<Option<PathBuf>>,
    folder: Mutex<Option<PathBuf>>,
    asked: Mutex<Option<Asked>>,
}

/// Tells hosts of one process apart in the ids that they make.
static NODES: AtomicU64 = AtomicU64::new(1);

/// For what a person was asked; of backups with the folder in which the question began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A file that is imported.
    FileToImport,
    /// The receipts that came back from Central.
    Receipts,
    /// An account of files of the National Hip Fracture Database.
    Account,
    /// A backup.
    Backup(Option<PathBuf>),
    /// A folder for backups.
    Folder(Option<PathBuf>),
}

impl TestHost {
    /// A computer of its own, with an empty folder that goes when the host goes.
    ///
    /// # Panics
    /// When no temporary folder can be made.
    pub fn new(name: &str) -> Self {
        let temporary = TempDir::new().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
        let dir = temporary.path().join("store");
        Self::with(name, dir, Some(temporary))
    }

    /// A computer whose store lies in this folder, and stays there.
    pub fn in_folder(name: &str, dir: &Path) -> Self {
        Self::with(name, dir.to_owned(), None)
    }

    fn with(name: &str, dir: PathBuf, temporary: Option<TempDir>) -> Self {
        let node = NODES.fetch_add(1, Ordering::Relaxed);
        let (happen, events) = unbounded_channel();
        Self {
            inner: Arc::new(Inner {
                name: name.to_owned(),
                dir,
                _temporary: temporary,
                now: Mutex::new(NOW.parse().unwrap_or_default()),
                running: watch::Sender::default(),
                waited_from: watch::Sender::default(),
                ids: AtomicU64::new(1),
                // Two processes that share a Central must not make the same ids either.
                node: (u64::from(std::process::id()) << 16) | node,
                secret: Mutex::new(Some([7; 32])),
                printer: Mutex::new(None),
                computer: Mutex::new(ThisComputer {
                    shows_notifications: true,
                    has_tray: true,
                    starts_desk: Some(false),
                }),
                reminders: Mutex::default(),
                network: Network::default(),
                transport: HttpTransport::new(),
                sends_while_locked: Mutex::new(TimeDelta::minutes(60)),
                happen,
                events: AsyncMutex::new(events),
                documents: TempDir::new().unwrap_or_else(|error| panic!("no temporary folder: {error}")),
                kept: Mutex::default(),
                meanwhile: Mutex::default(),
                given: Mutex::default(),
                folder: Mutex::default(),
                asked: Mutex::default(),
            }),
        }
    }

    /// Sets the clock on the wall. No time passes.
    pub fn set_now(&self, now: DateTime<Utc>) {
        *self.inner.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        *self.inner.now.lock().unwrap_or_else(PoisonError::into_inner) += time;
        // Last, as it wakes whoever waits.
        let passed = time.to_std().unwrap_or_default();
        self.inner.running.send_modify(|running| *running += passed);
    }

    /// Lets time pass in steps of a minute and less, as it does for a computer that is awake: each once whatever keeps
    /// this host's desk running has done what was due, and waits.
    pub async fn pass_awake(&self, time: TimeDelta) {
        let mut left = time;
        self.until_somebody_waits().await;
        while left > TimeDelta::zero() {
            let step = left.min(TimeDelta::minutes(1));
            self.pass(step);
            self.until_somebody_waits().await;
            left -= step;
        }
    }

    /// Waits, without a clock, until somebody who has seen the time as it is waits for later.
    pub async fn until_somebody_waits(&self) {
        let mut waits = self.inner.waited_from.subscribe();
        // The sender lives as long as this host.
        let _ = waits.wait_for(|from| *from == Some(self.running())).await;
    }

    /// Takes the key store away, or gives back one that remembers nothing.
    pub fn set_key_store(&self, secret: Option<[u8; 32]>) {
        *self.inner.secret.lock().unwrap_or_else(PoisonError::into_inner) = secret;
    }

    /// Gives the computer a printer, or takes it away.
    pub fn set_printer(&self, printer: Option<bool>) {
        *self.inner.printer.lock().unwrap_or_else(PoisonError::into_inner) = printer;
    }

    /// What the computer does for the desk beside its window, from now on.
    pub fn set_this_computer(&self, computer: ThisComputer) {
        *self.inner.computer.lock().unwrap_or_else(PoisonError::into_inner) = computer;
    }

    /// The words of every reminder that was shown, in their order.
    pub fn reminders(&self) -> Vec<String> {
        self.inner
            .reminders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How long this computer's desk goes on sending while locked.
    pub fn set_sends_while_locked(&self, time: TimeDelta) {
        *self
            .inner
            .sends_while_locked
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = time;
    }

    /// Locks this computer, puts it to sleep, or gives it a network.
    pub fn happen(&self, event: ComputerEvent) {
        let _ = self.inner.happen.send(event);
    }

    /// What happens to the next requests, one fault each, in order.
    pub fn break_network(&self, faults: impl IntoIterator<Item = Fault>) {
        self.inner.network.plan(faults);
    }

    /// The faults that were planned and have not come yet do not come.
    pub fn mend_network(&self) {
        self.inner.network.mend();
    }

    /// What happens while the next person who is asked for a file, or where one is to lie, makes up their mind.
    pub fn while_choosing_a_file(&self, meanwhile: impl Future<Output = ()> + Send + 'static) {
        *self.inner.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::pin(meanwhile));
    }

    /// The file that whoever is asked for one gives from now on.
    ///
    /// # Panics
    /// When it cannot be put where people keep their files.
    pub fn give_file(&self, name: &str, bytes: &[u8]) {
        let place = self.inner.documents.path().join(name);
        std::fs::write(&place, bytes).unwrap_or_else(|error| panic!("no file can be given: {error}"));
        *self.inner.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    /// The backup, or another file that is there, that whoever is asked for one gives from now on.
    pub fn give_path(&self, file: &Path) {
        *self.inner.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.to_owned());
    }

    /// The folder that whoever is asked for one gives from now on, in place of that of their documents.
    pub fn give_folder(&self, folder: &Path) {
        *self.inner.folder.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder.to_owned());
    }

    /// The folder that people choose for the files that they are asked to give a place.
    pub fn documents(&self) -> &Path {
        self.inner.documents.path()
    }

    /// The files that lie where people chose, by name, in the order in which they chose.
    pub fn kept_files(&self) -> Vec<(String, Vec<u8>)> {
        let kept = self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .filter_map(|path| {
                let name = path.file_name()?.to_string_lossy().into_owned();
                Some((name, std::fs::read(path).ok()?))
            })
            .collect()
    }

    /// What somebody was asked for last.
    pub fn asked_last(&self) -> Option<Asked> {
        self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_asked(&self, asked: Asked) {
        *self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
    }

    /// The file that is given, after what was planned to happen meanwhile.
    fn given(&self) -> Coming<'_, io::Result<Option<PathBuf>>> {
        let meanwhile = self.meanwhile();
        let given = self.inner.given.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            if let Some(meanwhile) = meanwhile {
                meanwhile.await;
            }
            Ok(given)
        })
    }

    fn meanwhile(&self) -> Option<Coming<'static, ()>> {
        self.inner
            .meanwhile
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// How many requests have been made, and how many bytes they sent.
    pub fn traffic(&self) -> (u64, u64) {
        self.inner.network.traffic()
    }
}

impl Host for TestHost {
    fn now(&self) -> DateTime<Utc> {
        *self.inner.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> Duration {
        *self.inner.running.borrow()
    }

    fn id(&self) -> Uuid {
        let number = self.inner.ids.fetch_add(1, Ordering::Relaxed);
        let millis = u128::try_from(self.now().timestamp_millis()).unwrap_or(0);
        let random = (u128::from(self.inner.node) << 30) | u128::from(number);
        // UUIDv7: 48 bits of time, the version, the variant, and what tells hosts and ids apart.
        Uuid::from_u128((millis << 80) | (0x7 << 76) | (0b10 << 62) | (random & ((1 << 62) - 1)))
    }

    fn desk_name(&self) -> String {
        self.inner.name.clone()
    }

    fn store_dir(&self) -> PathBuf {
        self.inner.dir.clone()
    }

    fn key_cost(&self) -> KeyCost {
        KeyCost::Cheap
    }

    fn device_secret(&self, _make: bool) -> Coming<'_, Option<DeviceSecret>> {
        let secret = *self.inner.secret.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(std::future::ready(secret.map(DeviceSecret::from_bytes)))
    }

    /// Whoever is asked agrees to the name that is offered, after what was planned to happen meanwhile.
    fn ask_for_file(&self, name: &str) -> Coming<'_, io::Result<Option<PathBuf>>> {
        let meanwhile = self.meanwhile();
        let place = self.inner.documents.path().join(name);
        Box::pin(async move {
            if let Some(meanwhile) = meanwhile {
                meanwhile.await;
            }
            let mut kept = self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push(place.clone());
            Ok(Some(place))
        })
    }

    fn ask_which_file(&self) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.is_asked(Asked::FileToImport);
        self.given()
    }

    fn ask_which_receipts(&self) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.is_asked(Asked::Receipts);
        self.given()
    }

    fn ask_which_account(&self) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.is_asked(Asked::Account);
        self.given()
    }

    fn ask_which_backup(&self, near: Option<&Path>) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.is_asked(Asked::Backup(near.map(Path::to_owned)));
        self.given()
    }

    fn ask_which_folder(&self, near: Option<&Path>) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.is_asked(Asked::Folder(near.map(Path::to_owned)));
        let folder = self.inner.folder.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let folder = folder.unwrap_or_else(|| self.inner.documents.path().to_owned());
        Box::pin(std::future::ready(Ok(Some(folder))))
    }

    fn has_printer(&self) -> Coming<'_, Option<bool>> {
        let printer = *self.inner.printer.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(std::future::ready(printer))
    }

    fn remind(&self, reminder: Reminder) -> Coming<'_, ()> {
        let mut reminders = self.inner.reminders.lock().unwrap_or_else(PoisonError::into_inner);
        reminders.push(reminder.words());
        Box::pin(std::future::ready(()))
    }

    fn this_computer(&self) -> Coming<'_, ThisComputer> {
        let computer = *self.inner.computer.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(std::future::ready(computer))
    }

    /// A computer that cannot say whether it starts the desk does not take it either.
    fn start_with_computer(&self, start: bool) -> Coming<'_, io::Result<()>> {
        let mut computer = self.inner.computer.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = match &mut computer.starts_desk {
            Some(starts) => {
                *starts = start;
                Ok(())
            }
            None => Err(io::ErrorKind::Unsupported.into()),
        };
        Box::pin(std::future::ready(kept))
    }

    fn post(&self, request: PostRequest) -> Coming<'_, Result<PostAnswer, TransportError>> {
        Box::pin(self.inner.network.pass_on(request, &self.inner.transport))
    }

    fn sends_while_locked(&self) -> TimeDelta {
        *self
            .inner
            .sends_while_locked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn sends_daily_at(&self) -> NaiveTime {
        NaiveTime::from_hms_opt(12, 30, 0).unwrap_or_default()
    }

    fn next_event(&self) -> Coming<'_, ComputerEvent> {
        Box::pin(async {
            match self.inner.events.lock().await.recv().await {
                Some(event) => event,
                None => std::future::pending().await,
            }
        })
    }

    fn wait(&self, time: Duration) -> Coming<'_, ()> {
        let from = self.running();
        Box::pin(async move {
            self.inner.waited_from.send_replace(Some(from));
            let mut running = self.inner.running.subscribe();
            let _ = running.wait_for(|running| *running >= from + time).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_of_version_7_and_never_given_twice() {
        let hosts = [TestHost::new("one"), TestHost::new("two")];
        let ids: BTreeSet<Uuid> = (0..200).map(|at: usize| hosts[at % 2].id()).collect();
        assert_eq!(ids.len(), 200);
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn the_clock_stands_until_it_is_moved() {
        let host = TestHost::new("one");
        let clone = host.clone();
        let before = host.now();
        clone.pass(TimeDelta::days(2));
        assert_eq!(host.now() - before, TimeDelta::days(2));
        assert_eq!(host.today().to_string(), "2026-11-22");
    }
}
