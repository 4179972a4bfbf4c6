//! What the window opens on: who is at the desk, what surrounds every screen, and where a person left off.

use std::time::Duration;

use chrono_tz::Europe::London;
use domain::role::Right;
use domain::words::counted;
use store::{DeskPerson, EarlierState, LeftList, OnlyReading, ScreenPlace, Search, Stop, Store, StoreError};

use super::in_words::{date_text, follow_ups_owed, instant_text};
use super::practice::practice_passphrase;
use super::settings::TEXT_SIZES;
use crate::desk::{Desk, DeskState, StillSending};
use crate::error::Error;
use crate::host::Host;
use crate::permitting::{refused, who_may};
use crate::views::{
    LeftListView, OnlyReadingView, PersonView, RefusedView, ScreenPlaceView, ServiceView, SessionState, SessionView,
    StopView, TypedBoxView,
};

/// How long a desk that is being locked is left to it before it is asked again, and how often.
const LOCKING: Duration = Duration::from_millis(5);
const WHILE_LOCKING: u32 = 200;

impl<H: Host> Desk<H> {
    /// What the window opens on.
    ///
    /// # Errors
    /// Never for a store that cannot be opened: the view says so.
    pub async fn session(&self) -> Result<SessionView, Error> {
        for _ in 0..WHILE_LOCKING {
            match self.session_now().await {
                Err(Error::Store(StoreError::Locked)) => tokio::time::sleep(LOCKING).await,
                seen => return seen,
            }
        }
        self.session_now().await
    }

    /// The same at this moment: the store of a desk that is being locked takes no question any more, just before the desk says that
    /// it is locked.
    async fn session_now(&self) -> Result<SessionView, Error> {
        // A store held by another program is a sentence of the view, not a failure of this command.
        let _ = self.look(Duration::ZERO).await;
        let state = self.state.read().await;
        let mut view = SessionView {
            state: SessionState::FirstRun,
            service: None,
            people: Vec::new(),
            user: None,
            refused: Vec::new(),
            let_in: Vec::new(),
            keychain: true,
            today: date_text(self.host.today()),
            return_to: None,
            left_off: None,
            while_locked: None,
            earlier: None,
            taken_over: None,
            only_reading: None,
            trouble: None,
            practice_passphrase: None,
            text_sizes: TEXT_SIZES.to_vec(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        match &*state {
            DeskState::FirstRun | DeskState::Unknown => {}
            DeskState::Troubled(words) => {
                view.state = SessionState::Locked;
                view.trouble = Some(words.clone());
            }
            DeskState::Locked(locked) => {
                view.state = SessionState::Locked;
                let now = self.host.clocks();
                let people = locked.people();
                view.let_in = who_may(&people, Right::People);
                view.people = people
                    .iter()
                    .map(|who| person(who, locked.wait_seconds(who.id, now)))
                    .collect();
                view.keychain = locked.needs_device_secret();
                view.left_off = self.left_off();
                let label = locked.service_label();
                view.practice_passphrase = practice_passphrase(locked);
                view.service = {
                    Some(ServiceView {
                        code: label.code.clone(),
                        name: label.name.clone(),
                        demo: label.demo,
                        central: None,
                        opt_outs: false,
                    })
                };
            }
            DeskState::StillSending(sending) => {
                let service = sending.store().service();
                view.state = SessionState::Locked;
                let now = self.host.clocks();
                let people = sending.store().people();
                view.let_in = who_may(&people, Right::People);
                view.people = people
                    .iter()
                    .map(|who| person(who, sending.store().wait_seconds(who.id, now)))
                    .collect();
                view.keychain = sending.store().uses_device_secret();
                view.left_off = self.left_off();
                view.while_locked = self.while_locked(sending).await;
                view.service = Some(ServiceView {
                    code: service.code,
                    name: service.name,
                    demo: service.demo,
                    central: None,
                    opt_outs: false,
                });
            }
            DeskState::Open(store) => {
                let service = store.service();
                view.state = SessionState::Open;
                let me = store.me().id;
                let people = store.people();
                view.refused = not_theirs(store);
                view.let_in = who_may(&people, Right::People);
                view.people = people.iter().map(|who| person(who, 0)).collect();
                view.user = people.iter().find(|who| who.id == me).map(|who| person(who, 0));
                view.keychain = store.uses_device_secret();
                view.earlier = store.earlier_state().map(earlier_words);
                view.taken_over = taken_over_words(store.taken_over());
                view.only_reading = store
                    .only_reading()
                    .map(|why| only_reading_words(why, store.is_outdated()));
                view.return_to = store.place().await?.map(place_view);
                view.service = Some(ServiceView {
                    opt_outs: service.opt_out_checks().are_made(),
                    code: service.code,
                    name: service.name,
                    demo: service.demo,
                    central: store.central().await?.map(|link| link.url),
                });
            }
        }
        Ok(view)
    }

    /// What the locked screen says while the store is kept open: counts, and nothing of a patient.
    async fn while_locked(&self, sending: &StillSending) -> Option<String> {
        let today = self.host.today();
        let counts = sending.store().counts(&Search::All, today).await.ok()?;
        let groups = sending.store().follow_up_counts(today).await.ok()?;
        let until = sending.until().with_timezone(&London).format("%H:%M");
        let waiting = counts.waiting + counts.sent;
        let sending = if waiting == 0 {
            format!("Nothing waits to be sent. New records arrive until {until}.")
        } else {
            let records = counted(waiting.cast_signed(), "record waits", "records wait");
            format!("{records} to be sent. Sending goes on until {until}.")
        };
        let owed = follow_ups_owed(groups);
        Some(if owed.is_empty() {
            sending
        } else {
            format!("{owed} {sending}")
        })
    }

    /// Remembers where the person is, so that unlocking goes on there, whatever becomes of this program meanwhile.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn keep_place(&self, place: ScreenPlaceView) -> Result<ScreenPlaceView, Error> {
        let store = self.store().await?;
        let typed = place.typed.iter().filter(|typed| !typed.text.is_empty());
        let kept = ScreenPlace {
            route: place.route.clone(),
            question: place.question.clone(),
            typed: typed.map(|typed| (typed.name.clone(), typed.text.clone())).collect(),
            list: place.list.map(left_list),
        };
        store.put_place(&kept).await?;
        Ok(place_view(kept))
    }
}

fn earlier_words(earlier: EarlierState) -> String {
    let changes = match earlier.transactions {
        1 => "The last change that was kept on this computer is".to_owned(),
        several => format!(
            "The last {} that were kept on this computer are",
            counted(several.cast_signed(), "change", "changes")
        ),
    };
    format!(
        "{changes} missing: it lost power while writing, or an older copy of its files was put back. What was sent comes \
         back from the central server. Please look at what was entered last"
    )
}

fn only_reading_words(why: OnlyReading, is_outdated: bool) -> OnlyReadingView {
    let why = match why {
        OnlyReading::DiskFull => {
            "The disk was full when the desk was unlocked, so that nothing can be saved. Free some space, then lock and \
             unlock"
        }
        OnlyReading::NotWritable => {
            "The folder of the records may not be written, so that nothing can be saved. Ask IT to make it writable, then \
             lock and unlock"
        }
    };
    let outdated = "Lists and figures are as another version of FLS Desk computed them, until it can save again: open a \
                    record to see it as it is";
    OnlyReadingView {
        why: why.to_owned(),
        outdated: is_outdated.then(|| outdated.to_owned()),
    }
}

/// Where the window shows a record.
pub(crate) const RECORD_ROUTE: &str = "/patients/";

fn place_view(place: ScreenPlace) -> ScreenPlaceView {
    ScreenPlaceView {
        route: place.route,
        question: place.question,
        typed: place
            .typed
            .into_iter()
            .map(|(name, text)| TypedBoxView { name, text })
            .collect(),
        list: place.list.map(left_list_view),
    }
}

fn left_list(view: LeftListView) -> LeftList {
    let stop = |StopView { row, record, question }| Stop { row, record, question };
    LeftList {
        name: view.name,
        title: view.title,
        route: view.route,
        stops: view.stops.into_iter().map(stop).collect(),
        offset: view.offset,
        at: view.at,
        asked: view.asked,
    }
}

fn left_list_view(list: LeftList) -> LeftListView {
    let stop = |Stop { row, record, question }| StopView { row, record, question };
    LeftListView {
        name: list.name,
        title: list.title,
        route: list.route,
        stops: list.stops.into_iter().map(stop).collect(),
        offset: list.offset,
        at: list.at,
        asked: list.asked,
    }
}

/// What whoever unlocked has from people who are nobody here.
fn taken_over_words(records: u64) -> Option<String> {
    let counted = counted(records.cast_signed(), "record", "records");
    (records > 0).then(|| {
        format!(
            "Somebody who cannot unlock here any more had typed into {counted} and not saved. You have that now, under Not saved"
        )
    })
}

fn person(who: &DeskPerson, wait_seconds: u32) -> PersonView {
    PersonView {
        id: who.id.to_string(),
        name: who.name.clone(),
        wait_seconds,
        one_time: who.one_time,
        last_unlocked: who.last_unlocked.map(instant_text),
        role: who.role.into(),
        role_label: who.role.label().to_owned(),
    }
}

/// What whoever is in may not do.
fn not_theirs(store: &Store) -> Vec<RefusedView> {
    let refused = |right: Right| {
        refused(store, right).map(|why| RefusedView {
            right: right.into(),
            why,
        })
    };
    Right::ALL.into_iter().filter_map(refused).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_changes_are_told_in_plain_sentences() {
        let words = |transactions| earlier_words(EarlierState { transactions });
        assert!(words(1).starts_with("The last change that was kept on this computer is missing: "));
        assert!(words(1_204).starts_with("The last 1,204 changes that were kept on this computer are missing: "));
        assert!(words(3).contains("What was sent comes back from the central server. "));
    }

    #[test]
    fn a_desk_that_can_only_be_read_says_why_and_which_numbers_are_old() {
        let full = only_reading_words(OnlyReading::DiskFull, false);
        assert!(full.why.contains("The disk was full") && full.outdated.is_none());
        let closed = only_reading_words(OnlyReading::NotWritable, true);
        assert!(closed.why.contains("may not be written"));
        assert!(
            closed
                .outdated
                .unwrap()
                .starts_with("Lists and figures are as another version")
        );
    }
}
