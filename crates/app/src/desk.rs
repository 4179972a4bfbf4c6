//! A desk: the store in one of its states, and who sits at it.

mod event;
mod last_errors;
mod open_forms;
mod shown;
mod state;
mod to_import;
mod visits;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::dataset::Dataset;
use domain::record::check::CheckContext;
use store::{Clocks, LockedStore, OpenError, Store};
use tokio::sync::{Mutex as AsyncMutex, Notify, RwLock, broadcast, watch};

use crate::cards::Cards;
use crate::dataset_in_use::dataset_in_use;
use crate::error::Error;
use crate::host::Host;
use crate::linked::LinkedFractures;
use crate::opt_outs::OptOutReplies;
use crate::views::LeftOffView;
pub(crate) use event::Event;
use last_errors::LastErrors;
use open_forms::OpenForms;
use shown::ShownRecord;
pub(crate) use state::{DeskState, StillSending};
pub(crate) use to_import::{GivenFile, ToImport, UnderWay};
use visits::Visits;

/// A desk on a host. Commands are methods of it; see [`crate::commands`].
pub struct Desk<H> {
    pub(crate) host: Arc<H>,
    pub(crate) state: RwLock<DeskState>,
    /// What each form was opened on.
    pub(crate) open_forms: OpenForms,
    /// What the window was last told of a record.
    pub(crate) shown: ShownRecord,
    /// What searches know of contact cards.
    pub(crate) cards: Cards,
    /// The file that somebody is importing in the window.
    pub(crate) to_import: ToImport,
    /// The backup that somebody chose, to check it or to restore it: a file of theirs, and no path that the window knows.
    chosen_backup: Mutex<Option<PathBuf>>,
    /// Which records are fractures of one patient.
    pub(crate) linked: LinkedFractures,
    /// The reply to a check for national opt-outs that somebody is looking at.
    pub(crate) opt_out_replies: OptOutReplies,
    /// Who looked at what last.
    pub(crate) visits: Visits,
    /// One exchange at a time.
    pub(crate) exchanging: AsyncMutex<()>,
    /// The last failure to reach Central, while it lasts.
    trouble: Mutex<Option<Trouble>>,
    /// While locked: what whoever was in left.
    left_off: Mutex<Option<LeftOffView>>,
    /// When somebody last touched keyboard or pointer, as far as the window has said, by the clock that nobody can set.
    touched: Mutex<Duration>,
    /// Tells whoever asked for it that the desk is locked.
    pub(crate) locked: Notify,
    /// Whether this program has locked it because it was revoked, or is about to; until it joins again.
    pub(crate) locks_as_revoked: AtomicBool,
    /// What happens that the schedule is to know of, and when by both clocks; nobody need be listening.
    events: broadcast::Sender<(Event, Clocks)>,
    /// How often something has changed that a window may be showing.
    changes: watch::Sender<u64>,
    /// When it was last looked whether somebody is to be reminded, of the looks that have ended, by the clock that nobody can set.
    pub(crate) looked: watch::Sender<Option<Duration>>,
    /// The codes of the last errors that somebody was shown, for support.
    pub(crate) last_errors: LastErrors,
}

/// More events than ever wait for the schedule to hear them.
const EVENTS_HELD: usize = 16;

/// Why the last exchange with Central did not succeed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// In words, without a full stop.
    pub(crate) words: String,
    /// Nothing came back: no network, or no Central at the end of it.
    pub(crate) no_answer: bool,
    /// Central does not know this desk, or turned it out.
    pub(crate) turned_out: bool,
}

impl<H: Host> Desk<H> {
    /// A desk on this host. Nothing is opened before the first command.
    pub fn new(host: H) -> Self {
        Self {
            touched: Mutex::new(host.running()),
            host: Arc::new(host),
            state: RwLock::new(DeskState::Unknown),
            to_import: ToImport::default(),
            open_forms: OpenForms::default(),
            shown: ShownRecord::default(),
            cards: Cards::default(),
            chosen_backup: Mutex::default(),
            linked: LinkedFractures::default(),
            opt_out_replies: OptOutReplies::default(),
            visits: Visits::default(),
            exchanging: AsyncMutex::new(()),
            trouble: Mutex::new(None),
            left_off: Mutex::new(None),
            locked: Notify::new(),
            locks_as_revoked: AtomicBool::new(false),
            events: broadcast::Sender::new(EVENTS_HELD),
            changes: watch::Sender::default(),
            looked: watch::Sender::default(),
            last_errors: LastErrors::default(),
        }
    }

    /// The host.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// The unlocked store.
    ///
    /// # Errors
    /// When it is locked or not there.
    pub async fn store(&self) -> Result<Store, Error> {
        match &*self.state.read().await {
            DeskState::Open(store) => Ok(store.clone()),
            DeskState::FirstRun => Err(Error::FirstRun),
            DeskState::Unknown | DeskState::Locked(_) | DeskState::StillSending(_) | DeskState::Troubled(_) => {
                Err(Error::Locked)
            }
        }
    }

    /// Looks for a store in the folder, waiting this long for another program to let go of it.
    pub(crate) async fn look(&self, wait: Duration) -> Result<(), Error> {
        let mut state = self.state.write().await;
        if !matches!(
            *state,
            DeskState::Unknown | DeskState::FirstRun | DeskState::Troubled(_)
        ) {
            return Ok(());
        }
        let dir = self.host.store_dir();
        // Waiting for another program to let go must not hold up the async threads.
        let now = self.host.clocks();
        let opened = tokio::task::spawn_blocking(move || LockedStore::open(&dir, wait, now)).await;
        match opened {
            Ok(Ok(locked)) => *state = DeskState::Locked(locked),
            Ok(Err(OpenError::NoStore)) => *state = DeskState::FirstRun,
            Ok(Err(error)) => {
                *state = DeskState::Troubled(error.to_string());
                return Err(error.into());
            }
            Err(_) => return Err(Error::Locked),
        }
        Ok(())
    }

    /// What the checks need to know besides the record.
    pub(crate) fn context(&self, store: &Store) -> CheckContext {
        CheckContext {
            today: self.host.today(),
            demo: store.service().demo,
        }
    }

    /// The last failure to reach Central, while it lasts.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers it. What is as it was before is no news: a desk whose network is away for days says so once.
    pub(crate) fn set_trouble(&self, trouble: Option<Trouble>) {
        let mut known = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = *known != trouble;
        *known = trouble;
        drop(known);
        if is_news {
            self.changed();
        }
    }

    /// Hears each time that something has changed which a window may be showing: what arrived or was saved, what Central
    /// said, the day, the lock. It says that much and no more; whoever shows something asks for it again. Several changes
    /// may be heard as one.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Hears when it was last looked whether somebody is to be reminded, of the looks that have ended, by the host's
    /// [`running`](Host::running).
    pub fn looked(&self) -> watch::Receiver<Option<Duration>> {
        self.looked.subscribe()
    }

    /// Something has changed that a window may be showing.
    pub(crate) fn changed(&self) {
        self.linked.forget();
        self.changes.send_modify(|times| *times = times.wrapping_add(1));
    }

    /// Something was saved: it is to be sent, and shown.
    pub(crate) fn saved(&self) {
        self.tell(Event::Saved);
        self.changed();
    }

    /// Tells the schedule, when one is running, that this has happened now: however late it hears of it, what is due is
    /// counted from now.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.events.send((event, self.host.clocks()));
    }

    pub(crate) fn events(&self) -> broadcast::Receiver<(Event, Clocks)> {
        self.events.subscribe()
    }

    /// The backup that was chosen last.
    pub(crate) fn chosen_backup(&self) -> Option<PathBuf> {
        self.chosen_backup
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_chosen_backup(&self, file: PathBuf) {
        *self.chosen_backup.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }

    pub(crate) fn left_off(&self) -> Option<LeftOffView> {
        self.left_off.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_left_off(&self, left_off: Option<LeftOffView>) {
        *self.left_off.lock().unwrap_or_else(PoisonError::into_inner) = left_off;
    }

    pub(crate) fn touched(&self) -> Duration {
        *self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody is here now.
    pub(crate) fn touch(&self) {
        *self.touched.lock().unwrap_or_else(PoisonError::into_inner) = self.host.running();
    }

    /// Forgets what the window was told of a record last, and what is known of contact cards and of linked fractures: the next
    /// view is told whole, and these are read anew.
    pub(crate) fn forget_shown(&self) {
        self.shown.forget();
        self.cards.forget();
        self.linked.forget();
    }

    /// Forgets every open form.
    pub(crate) fn forget_opened(&self) {
        self.forget_shown();
        self.to_import.forget();
        self.opt_out_replies.forget();
        self.visits.forget();
        self.open_forms.forget();
    }
}

/// The dataset that this program goes by.
pub(crate) fn dataset() -> &'static Dataset {
    dataset_in_use()
}
