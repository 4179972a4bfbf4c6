//! What the icon in the tray says and offers: a count of follow-ups, and never a patient.

use std::time::Duration;

use store::{FollowUpCounts, Store};

use crate::commands::in_words::follow_ups_owed;
use crate::commands::settings::keeps_in_tray;
use crate::desk::{Desk, DeskState};
use crate::error::Error;
use crate::host::Host;

/// Said while the key is forgotten: nothing is sent and nothing can be counted.
const LOCKED: &str = "Locked: sending goes on after unlock";

/// The icon in the tray, as of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tray {
    /// How things stand, in a line.
    pub words: String,
    /// How many follow-ups are in time or late and still owed, where they can be counted.
    pub owed: Option<u64>,
    /// Whether there is something to send to.
    pub can_send: bool,
    /// Whether there is somebody's stay to end.
    pub can_lock: bool,
    /// Whether closing the window is to leave the desk running, as whoever is in chose; nothing while nobody is.
    pub stays_in_tray: Option<bool>,
}

impl<H: Host> Desk<H> {
    /// What the icon in the tray is to say now. What cannot be read now is not said.
    pub async fn tray(&self) -> Tray {
        // Nothing else looks for a store where no window was opened.
        let _ = self.look(Duration::ZERO).await;
        let state = self.state.read().await;
        let told = match &*state {
            DeskState::Open(store) => self.tray_of(store, false).await,
            DeskState::StillSending(sending) => self.tray_of(sending.store(), true).await,
            DeskState::Locked(_) => Ok(Tray {
                words: LOCKED.to_owned(),
                ..Tray::default()
            }),
            DeskState::Unknown | DeskState::FirstRun | DeskState::Troubled(_) => Ok(Tray::default()),
        };
        told.unwrap_or_default()
    }

    async fn tray_of(&self, store: &Store, locked: bool) -> Result<Tray, Error> {
        let counts = store.follow_up_counts(self.host.today()).await?;
        let words = owed_words(counts);
        Ok(Tray {
            words: if locked { format!("Locked: {words}") } else { words },
            owed: Some(counts.in_time + counts.late),
            can_send: store.central().await?.is_some(),
            can_lock: !locked,
            stays_in_tray: if locked {
                None
            } else {
                Some(keeps_in_tray(store).await?)
            },
        })
    }
}

/// "9 follow-ups can still be in time, 31 are late and still owed": each by the word that the lists have for it.
fn owed_words(counts: FollowUpCounts) -> String {
    match follow_ups_owed(counts).trim_end_matches('.') {
        "" => "No follow-ups are due".to_owned(),
        owed => owed.to_owned(),
    }
}
