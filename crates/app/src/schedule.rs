//! What a desk does by itself: one schedule for exchanges with Central, the lock, reminders, backups, and the day. When, [`plan`] says, from
//! what happens and from the host's clocks; here it is waited for and done.

mod plan;

use std::time::Duration;

use domain::log_safe::safe;
use store::{BackupError, StoreError};
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;

use crate::desk::{Desk, Event};
use crate::error::Error;
use crate::host::{ComputerEvent, Host};
use crate::views::SyncedView;
use plan::Plan;

/// From one backup, or one that failed, to the next look whether one is due.
const BETWEEN_BACKUPS: Duration = Duration::from_mins(1);

impl<H: Host> Desk<H> {
    /// Keeps the desk running for as long as it is polled: it exchanges with Central, locks what nobody is at, and lets the
    /// day turn over. `ask` tells the window to put away what is being typed and to lock; a window that does not is locked
    /// without its help.
    pub async fn keep_running(&self, ask: impl Fn() + Send + Sync) {
        let (exchange, looked, to_back_up) = (Notify::new(), Notify::new(), Notify::new());
        // Beside each other: locking waits for no exchange, no reminder and no backup, and an exchange goes on while the window is
        // asked.
        tokio::join!(
            self.follow_plan(&ask, &exchange, [&looked, &to_back_up]),
            self.exchange_when_due(&exchange),
            self.remind_at_each_look(&looked),
            self.back_up_at_each_look(&to_back_up)
        );
    }

    async fn follow_plan(&self, ask: &(impl Fn() + Send + Sync), exchange: &Notify, looked: [&Notify; 2]) {
        let mut events = self.events();
        let mut plan = self.first_plan();
        loop {
            let due = plan.look(self.host.clocks());
            if due.slept {
                self.lock_after_sleep(ask).await;
            }
            self.lock_when_idle(ask).await;
            self.forget_when_due().await;
            if due.new_day {
                self.changed();
            }
            if due.exchange {
                exchange.notify_one();
            }
            for looked in looked {
                looked.notify_one();
            }
            let now = self.host.clocks();
            tokio::select! {
                () = self.host.wait(plan.wait(now)) => {}
                event = events.recv() => match event {
                    Ok((event, at)) => {
                        match event {
                            Event::Revoked => self.lock_once_revoked(ask).await,
                            Event::Joined => self.is_let_in(),
                            _ => {}
                        }
                        plan.hear(event, at);
                    }
                    // More than are held: one of those that were dropped may have been a save.
                    Err(RecvError::Lagged(_)) => plan.hear(Event::Saved, self.host.clocks()),
                    // The desk holds the other end.
                    Err(RecvError::Closed) => return,
                },
                event = self.host.next_event() => match event {
                    ComputerEvent::Locked => self.lock_with_the_windows_help(ask).await,
                    // The computer waits for `held` to be dropped before it sleeps.
                    ComputerEvent::Sleeps(held) => {
                        self.lock_before_sleep(ask).await;
                        drop(held);
                    }
                    ComputerEvent::Woke => plan.hear(Event::Woke, self.host.clocks()),
                    ComputerEvent::Online => plan.hear(Event::Online, self.host.clocks()),
                },
            }
        }
    }

    /// Exchanges with Central by the same plan where nobody sits, for as long as it is polled: nothing is locked. Each
    /// exchange is told, how it ended and how it was. It ends by itself where no later exchange can go better: the desk is
    /// locked, has joined no Central or was turned out there, or its store fails.
    pub async fn keep_sending(&self, told: impl Fn(Result<&SyncedView, &Error>)) -> Error {
        let mut plan = self.first_plan();
        loop {
            let due = plan.look(self.host.clocks());
            if due.exchange {
                let outcome = match self.exchange_on_schedule().await {
                    Ok(summary) => self.synced(summary).await,
                    Err(error) => Err(error),
                };
                told(outcome.as_ref());
                plan.was_at_work(self.host.clocks());
                let ended = match outcome {
                    Ok(_) => Event::Exchanged,
                    Err(error) if error.may_pass() => Event::NotExchanged,
                    Err(error) => return error,
                };
                plan.hear(ended, self.host.clocks());
            } else if due.slept {
                plan.hear(Event::Woke, self.host.clocks());
                continue;
            }
            tokio::select! {
                () = self.host.wait(plan.wait(self.host.clocks())) => {}
                event = self.host.next_event() => match event {
                    ComputerEvent::Woke => plan.hear(Event::Woke, self.host.clocks()),
                    ComputerEvent::Online => plan.hear(Event::Online, self.host.clocks()),
                    // Nobody is at this desk whose screen could be seen.
                    ComputerEvent::Locked | ComputerEvent::Sleeps(_) => {}
                },
            }
        }
    }

    fn first_plan(&self) -> Plan {
        // The last 62 bits of a UUIDv7 are chance.
        let (_, chance) = self.host.id().as_u64_pair();
        Plan::new(self.host.clocks(), self.host.sends_daily_at(), chance)
    }

    /// Looks whether somebody is to be reminded whenever the plan has looked at the clocks: within seconds of the time that they
    /// chose, and of unlocking.
    async fn remind_at_each_look(&self, looked: &Notify) {
        loop {
            looked.notified().await;
            let running = self.host.running();
            match self.remind_when_due().await {
                // Nothing is counted for nobody.
                Ok(()) | Err(Error::FirstRun | Error::Locked | Error::Store(StoreError::Locked)) => {}
                Err(error) => {
                    tracing::info!(code = %safe(&error.code()), "nobody could be reminded of what is due");
                }
            }
            self.looked.send_replace(Some(running));
        }
    }

    /// Looks whether a backup is due whenever the plan has looked at the clocks, and whether lines of the access trail are past their
    /// time. One backup is under way at a time, and none follows another
    /// at once, whatever could be kept of how it went.
    async fn back_up_at_each_look(&self, looked: &Notify) {
        let mut not_before = Duration::ZERO;
        loop {
            looked.notified().await;
            if self.host.running() < not_before {
                continue;
            }
            if let Err(error) = self.prune_trail_when_due().await {
                tracing::debug!(code = %safe(&error.code()), "the access trail was not looked through");
            }
            match Box::pin(self.back_up_when_due()).await {
                // None is due, or nobody is in.
                Ok(false)
                | Err(
                    Error::FirstRun
                    | Error::Locked
                    | Error::Store(StoreError::Locked)
                    | Error::Backup(BackupError::Store(StoreError::Locked)),
                ) => continue,
                Ok(true) => {}
                Err(error) => tracing::info!(code = %safe(&error.code()), "a backup could not be made"),
            }
            not_before = self.host.running() + BETWEEN_BACKUPS;
        }
    }

    async fn exchange_when_due(&self, due: &Notify) {
        loop {
            due.notified().await;
            match self.exchange_on_schedule().await {
                Ok(_) => self.tell(Event::Exchanged),
                // Nothing to do yet: no store, locked meanwhile, or no Central.
                Err(Error::FirstRun | Error::Locked | Error::Store(StoreError::Locked) | Error::NotJoined) => {}
                Err(error) => {
                    tracing::info!(code = %safe(&error.code()), "an exchange with the central server did not succeed");
                    self.tell_of_failure(&error);
                }
            }
        }
    }
}
