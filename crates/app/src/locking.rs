//! The lock: by hand or idleness, when the computer is locked, before and after it sleeps. When, the schedule says.
//!
//! Locking takes every patient out of the window at once. The store itself stays open a while longer, reachable by
//! nothing but the exchange with Central and the counts on the locked screen; then its key is forgotten too. Whoever
//! unlocks meanwhile is asked for a passphrase exactly as if it were closed, because it is closed first.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use domain::dataset::keys;
use domain::record::fold;
use store::Store;

use crate::commands::RECORD_ROUTE;
use crate::commands::settings::{lock_after, lock_after_minutes};
use crate::desk::{Desk, DeskState, StillSending};
use crate::error::Error;
use crate::form::overlay;
use crate::host::Host;
use crate::views::{IdleView, LeftOffView, SessionView};

/// The window says that somebody is here no more often than every ten seconds: until this much later it may yet say so.
const UNSAID: Duration = Duration::from_secs(15);
/// How long the window may take to put away what is being typed before it is locked without its help, and the store to
/// say where its person left off.
const PATIENCE: Duration = Duration::from_secs(2);

impl<H: Host> Desk<H> {
    /// Locks now. What was typed is kept in the working copy.
    ///
    /// # Errors
    /// When the store cannot be read again.
    pub async fn lock(&self) -> Result<SessionView, Error> {
        self.lock_for(self.host.sends_while_locked()).await;
        self.session().await
    }

    /// Says that somebody is here: the desk locks this many idle minutes later.
    ///
    /// # Errors
    /// When it is locked.
    pub async fn still_here(&self) -> Result<IdleView, Error> {
        let store = self.store().await?;
        self.touch();
        let lock_after_minutes = lock_after_minutes(&store).await?;
        Ok(IdleView { lock_after_minutes })
    }

    /// Locks as by hand, once the window has put away what is being typed.
    pub async fn lock_with_the_windows_help(&self, ask: &(impl Fn() + Send + Sync)) {
        self.ask_to_lock(ask).await;
        self.lock_for(self.host.sends_while_locked()).await;
    }

    /// Locks and forgets the key before the computer sleeps, once the window has put away what is being typed.
    pub(crate) async fn lock_before_sleep(&self, ask: &(impl Fn() + Send + Sync)) {
        self.ask_to_lock(ask).await;
        self.lock_for(TimeDelta::zero()).await;
    }

    /// Locks and forgets the key of a desk that slept without having said so, and tells the window.
    pub(crate) async fn lock_after_sleep(&self, ask: &(impl Fn() + Send + Sync)) {
        self.lock_for(TimeDelta::zero()).await;
        ask();
    }

    /// Locks when nobody has touched the desk for as long as whoever is unlocked chose. The window has its own clock for
    /// that; this one is for a window that does not come to it.
    pub(crate) async fn lock_when_idle(&self, ask: &(impl Fn() + Send + Sync)) {
        let Ok(store) = self.store().await else {
            return;
        };
        // A choice that cannot be read now is asked for again at the next look.
        let Ok(after) = lock_after(&store).await else {
            return;
        };
        if self.host.running().saturating_sub(self.touched()) < after + UNSAID {
            return;
        }
        drop(store);
        self.lock_with_the_windows_help(ask).await;
    }

    /// Locks a desk that hears for the first time that it was revoked: it may be in other hands. Whoever knows a passphrase
    /// unlocks it as always, and all that is not sent is still there; at every exchange, nobody would get at it.
    pub(crate) async fn lock_once_revoked(&self, ask: &(impl Fn() + Send + Sync)) {
        let Ok(store) = self.store().await else {
            return;
        };
        // What cannot be read now is looked at with the next exchange.
        if store.is_turned_out().await.unwrap_or(true) || self.locks_as_revoked.swap(true, Ordering::SeqCst) {
            return;
        }
        drop(store);
        self.lock_with_the_windows_help(ask).await;
    }

    /// The desk joined a Central: were it revoked there, too, it would lock again.
    pub(crate) fn is_let_in(&self) {
        self.locks_as_revoked.store(false, Ordering::SeqCst);
    }

    /// Forgets the key of a locked store whose time has come.
    pub async fn forget_when_due(&self) {
        let due = match &*self.state.read().await {
            DeskState::StillSending(sending) => sending.is_over(self.host.running()),
            _ => false,
        };
        if due {
            self.lock_for(TimeDelta::zero()).await;
        }
    }

    /// The store for sending on schedule: unlocked, or locked and kept open for a while.
    pub(crate) async fn store_to_send(&self) -> Result<Store, Error> {
        self.forget_when_due().await;
        if let DeskState::StillSending(sending) = &*self.state.read().await {
            return Ok(sending.store().clone());
        }
        self.store().await
    }

    async fn ask_to_lock(&self, ask: &(impl Fn() + Send + Sync)) {
        let locked = self.locked.notified();
        if matches!(*self.state.read().await, DeskState::Open(_)) {
            ask();
            let _ = tokio::time::timeout(PATIENCE, locked).await;
        }
    }

    /// Locks; the store is closed after this long. What is being looked up is called off first: locking waits for no
    /// question.
    pub(crate) async fn lock_for(&self, open: TimeDelta) {
        if let DeskState::Open(store) = &*self.state.read().await {
            store.call_off_reading();
            self.to_import.stop();
        }
        self.lock_state(&mut *self.state.write().await, open).await;
    }

    /// Locks a desk whose state the caller holds, as before anybody else is let in: what was opened for whoever was in is
    /// forgotten with it.
    pub(crate) async fn lock_state(&self, state: &mut DeskState, open: TimeDelta) {
        *state = match std::mem::replace(state, DeskState::Unknown) {
            DeskState::Open(store) => {
                self.forget_opened();
                // Again: something may have been asked until the state was ours.
                store.call_off_reading();
                self.to_import.stop();
                let left_off = tokio::time::timeout(PATIENCE, self.leave_off(&store)).await;
                self.set_left_off(left_off.ok().flatten());
                // Nothing is kept open for a desk that sends nothing.
                let central = tokio::time::timeout(PATIENCE, store.central()).await;
                // Noted by whoever locks first, once nobody gets at the store any more: a desk that is killed before that still
                // locks.
                if self.locks_as_revoked.load(Ordering::SeqCst) {
                    let _ = tokio::time::timeout(PATIENCE, store.note_turned_out()).await;
                }
                let sends = matches!(central, Ok(Ok(Some(_))));
                match open.to_std() {
                    Ok(open) if sends && !open.is_zero() => {
                        DeskState::StillSending(StillSending::new(store, self.host.clocks(), open))
                    }
                    _ => DeskState::Locked(store.lock().await),
                }
            }
            DeskState::StillSending(sending) if open <= TimeDelta::zero() => DeskState::Locked(sending.close().await),
            other => other,
        };
        self.locked.notify_waiters();
        self.changed();
    }

    /// What the locked screen says to whoever was in: the record that was open, and how many are not saved.
    async fn leave_off(&self, store: &Store) -> Option<LeftOffView> {
        let ending = ending_of_open(store, self.host.today()).await;
        // What cannot be counted now is counted after unlocking.
        let not_saved = self.not_saved(store).await.map_or(0, |found| found.len());
        let left = LeftOffView {
            person: store.me().id.to_string(),
            ending,
            not_saved: u32::try_from(not_saved).unwrap_or(u32::MAX),
        };
        (left.ending.is_some() || left.not_saved > 0).then_some(left)
    }
}

/// The last two digits of the NHS number of the record at which the person is.
async fn ending_of_open(store: &Store, today: NaiveDate) -> Option<String> {
    let place = store.place().await.ok()??;
    let record = place
        .route
        .strip_prefix(RECORD_ROUTE)?
        .split('/')
        .next()?
        .parse()
        .ok()?;
    let held = store.as_held(record).await.ok()?;
    let shown = overlay(&held.entries, &fold(&held.entries), held.working.as_ref(), today);
    let number = shown.answers.get(&keys::NHS_NUMBER)?.as_nhs_number()?;
    Some(number.digits().chars().skip(8).collect())
}
