//! First run, unlocking and locking.

use std::time::Duration;

use domain::audit::Caseload;
use domain::id::{DeviceId, UserId};
use domain::record::{Author, DeskStamp, NAME_LIMIT};
use domain::unit_code::read_unit_code;
use domain::words::counted;
use protocol::enrol::ErrorCode;
use store::{EarlierState, NewStore, OnlyReading, Passphrase, Place, RecoveryKey, Service};

use super::in_words::date_text;
use super::settings::TEXT_SIZES;
use crate::desk::{Desk, DeskState, Event};
use crate::error::Error;
use crate::fictional;
use crate::files::Imported;
use crate::host::{CentralAddress, Host};
use crate::views::{
    CreateServiceRequest, FirstRunAnswer, FirstRunQuestion, FirstRunReadingView, JoinServiceRequest, OnlyReadingView,
    PersonView, PlaceView, RecoverRequest, RecoveryKeyView, ServiceView, SessionState, SessionView, TypedBoxView,
    UnlockRequest,
};

/// What a person opens the store with.
enum Key {
    /// Their passphrase.
    Passphrase(Passphrase),
    /// The printed recovery key, and the passphrase that they choose with it.
    Recovery(RecoveryKey, Passphrase),
}

/// Most cases that a caseload may say: more than all of England's.
const MOST_CASES: u32 = 999_999;
/// The demonstration that is made without a question. Its passphrase is shown on the locked screen.
const PRACTICE_CODE: &str = "PRACTICE";
const PRACTICE_PERSON: &str = "Practice nurse";
const PRACTICE_PASSPHRASE: &str = "only invented patients here";
/// How many fictional patients a person explores with.
const FICTIONAL_PATIENTS: usize = 400;
/// How many patients a year that service expects: about four in five of them are found, as in a service that does well.
const FICTIONAL_CASELOAD: u32 = 100;
/// The seed of their lives, so that two people exploring see the same patients.
const FICTIONAL_SEED: u64 = 1;

impl<H: Host> Desk<H> {
    /// What the window opens on.
    ///
    /// # Errors
    /// Never for a store that cannot be opened: the view says so.
    pub async fn session(&self) -> Result<SessionView, Error> {
        // A store held by another program is a sentence of the view, not a failure of this command.
        let _ = self.look(Duration::ZERO).await;
        let state = self.state.read().await;
        let mut view = SessionView {
            state: SessionState::FirstRun,
            service: None,
            people: Vec::new(),
            user: None,
            keychain: true,
            today: date_text(self.host.today()),
            return_to: None,
            left_off: None,
            while_locked: None,
            earlier: None,
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
                view.people = people
                    .iter()
                    .map(|who| person(who, locked.wait_seconds(who.id, now)))
                    .collect();
                view.keychain = locked.needs_device_secret();
                view.left_off = self.left_off();
                let label = locked.service_label();
                view.practice_passphrase = practice_passphrase(&label.code, label.demo, &view.people);
                view.service = {
                    Some(ServiceView {
                        code: label.code.clone(),
                        name: label.name.clone(),
                        demo: label.demo,
                        central: None,
                    })
                };
            }
            DeskState::StillSending(sending) => {
                let service = sending.store().service();
                view.state = SessionState::Locked;
                let now = self.host.clocks();
                let people = sending.store().people();
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
                });
            }
            DeskState::Open(store) => {
                let service = store.service();
                view.state = SessionState::Open;
                view.people = store.people().iter().map(|who| person(who, 0)).collect();
                view.user = Some(person(store.me(), 0));
                view.keychain = store.uses_device_secret();
                view.earlier = store.earlier_state().map(earlier_words);
                view.only_reading = store
                    .only_reading()
                    .map(|why| only_reading_words(why, store.is_outdated()));
                view.return_to = store.place().await?.map(place_view);
                view.service = Some(ServiceView {
                    code: service.code,
                    name: service.name,
                    demo: service.demo,
                    central: store.central().await?.map(|link| link.url),
                });
            }
        }
        Ok(view)
    }

    /// Starts a new service on this desk.
    ///
    /// # Errors
    /// When a store is there already, the passphrase is too easy, or the store cannot be made.
    pub async fn create_service(&self, request: CreateServiceRequest) -> Result<RecoveryKeyView, Error> {
        let service = self.new_service(&request.code, &request.name, request.caseload, false)?;
        let key = self.create(service, &request.user, &request.passphrase).await?;
        Ok(self.recovery_view(&key).await)
    }

    /// Looks at one answer of the first run before the next question is asked, so that what is wrong is told beside it.
    ///
    /// # Errors
    /// Says what would be right.
    #[expect(clippy::unused_async, reason = "every command of the list is asked in the same way")]
    pub async fn check_first_run(&self, answer: FirstRunAnswer) -> Result<FirstRunReadingView, Error> {
        let text = answer.text.trim();
        let text = match answer.question {
            FirstRunQuestion::Central => CentralAddress::read(text).map_err(Error::Transport)?.to_string(),
            FirstRunQuestion::Code => text.to_owned(),
            FirstRunQuestion::UnitCode => read_unit_code(text)?,
            FirstRunQuestion::Service => service_name(text)?,
            FirstRunQuestion::Caseload => read_caseload(text)?.to_string(),
            FirstRunQuestion::User => person_name(text)?,
            FirstRunQuestion::Passphrase => {
                Passphrase::new(answer.text.clone()).check_new()?;
                answer.text
            }
        };
        Ok(FirstRunReadingView { text })
    }

    /// Explores with fictional patients: a demonstration service, filled. It asks nothing: what it holds is no secret.
    ///
    /// # Errors
    /// As for [`Desk::create_service`].
    pub async fn explore(&self) -> Result<SessionView, Error> {
        let service = self.new_service(PRACTICE_CODE, "Fictional FLS", FICTIONAL_CASELOAD, true)?;
        self.create(service, PRACTICE_PERSON, PRACTICE_PASSPHRASE).await?;
        self.add_fictional(FICTIONAL_SEED, FICTIONAL_PATIENTS).await?;
        self.session().await
    }

    /// Leaves a demonstration for real use: locks it, and puts its files into a folder of their own. The desk then begins
    /// anew. Nothing is deleted.
    ///
    /// # Errors
    /// When the service is a real one, or the files cannot be moved: then the demonstration stays, locked.
    pub async fn leave_demonstration(&self) -> Result<SessionView, Error> {
        if !self.store().await?.service().demo {
            return Err(Error::NotDemonstration);
        }
        self.close().await;
        store::set_demonstration_aside(&self.host.store_dir(), self.host.now())?;
        self.look(Duration::ZERO).await?;
        self.changed();
        self.session().await
    }

    /// Adds fictional patients to the demonstration service that is open.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn add_fictional(&self, seed: u64, count: usize) -> Result<Imported, Error> {
        let store = self.store().await?;
        let records = fictional::records(seed, count, self.host.today());
        self.import_answers(&store, records).await
    }

    /// Joins a service that FLS Central knows; the records arrive at the next exchanges. Whatever goes wrong, the same
    /// code can be tried again on this computer: what can be refused here is refused before Central is asked, and a desk
    /// that asks again is the same desk.
    ///
    /// # Errors
    /// When Central refuses the code or does not answer, and as for [`Desk::create_service`].
    pub async fn join_service(&self, request: JoinServiceRequest) -> Result<RecoveryKeyView, Error> {
        let central = CentralAddress::read(&request.central).map_err(Error::Transport)?;
        check_new_person(&request.user, &request.passphrase)?;
        self.look(Duration::ZERO).await?;
        if !matches!(*self.state.read().await, DeskState::FirstRun) {
            return Err(Error::AlreadyThere);
        }
        let device = store::joining_desk(&self.host.store_dir(), DeviceId::new(self.host.id()))?;
        let enrolled = self.enrol(&central, &request.code, device, None).await;
        if let Err(Error::Central { code, .. }) = &enrolled
            && *code != ErrorCode::Unavailable
        {
            // Central gave nothing, so that there is nothing to ask for again.
            store::forget_joining(&self.host.store_dir());
        }
        let enrolled = enrolled?;
        let service = crate::syncing::service_from_wire(&enrolled.service);
        let key = self
            .create_as(service, &request.user, &request.passphrase, device)
            .await?;
        self.store()
            .await?
            .set_central(&central.to_string(), &enrolled.token)
            .await?;
        self.tell(Event::Joined);
        Ok(self.recovery_view(&key).await)
    }

    /// Unlocks the store.
    ///
    /// # Errors
    /// When there is no store or no such person, the passphrase is wrong, or the store cannot be opened.
    pub async fn unlock(&self, request: UnlockRequest) -> Result<SessionView, Error> {
        let user: UserId = request.user.parse().map_err(|_| Error::NoSuchPerson)?;
        self.unlock_as(user, &request.passphrase).await?;
        self.session().await
    }

    /// Unlocks the store for this person.
    ///
    /// # Errors
    /// As for [`Desk::unlock`].
    pub async fn unlock_as(&self, user: UserId, passphrase: &str) -> Result<(), Error> {
        let passphrase = Passphrase::new(passphrase.to_owned());
        self.open_with(user, &Key::Passphrase(passphrase)).await
    }

    /// Unlocks with the printed recovery key and gives a person a new passphrase.
    ///
    /// # Errors
    /// When the key cannot be read or is another's, and as for [`Desk::unlock`].
    pub async fn recover(&self, request: RecoverRequest) -> Result<SessionView, Error> {
        let user: UserId = request.user.parse().map_err(|_| Error::NoSuchPerson)?;
        let key = RecoveryKey::read(&request.recovery_key)?;
        let passphrase = Passphrase::new(request.passphrase);
        passphrase.check_new()?;
        // A key store that lost its secret gets a new one: the new passphrase is wrapped with it.
        let _ = self.host.device_secret(true).await;
        self.open_with(user, &Key::Recovery(key, passphrase)).await?;
        self.session().await
    }

    /// Remembers where the person is, so that unlocking goes on there, whatever becomes of this program meanwhile.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn keep_place(&self, place: PlaceView) -> Result<PlaceView, Error> {
        let store = self.store().await?;
        let typed = place.typed.iter().filter(|typed| !typed.text.is_empty());
        let kept = Place {
            route: place.route.clone(),
            question: place.question.clone(),
            typed: typed.map(|typed| (typed.name.clone(), typed.text.clone())).collect(),
        };
        store.put_place(&kept).await?;
        Ok(place_view(kept))
    }

    /// Closes the store before the program ends: connections are folded in and shut in order.
    pub async fn close(&self) {
        let mut state = self.state.write().await;
        // The folder is let go of with the locked store.
        match std::mem::replace(&mut *state, DeskState::Unknown) {
            DeskState::Open(store) => drop(store.lock().await),
            DeskState::StillSending(sending) => drop(sending.close().await),
            _ => {}
        }
    }

    /// Looks for the store and waits a while for another program to let go of it: for the command line.
    ///
    /// # Errors
    /// When there is none, or it stays held.
    pub async fn people(&self, wait: Duration) -> Result<Vec<Author>, Error> {
        self.look(wait).await?;
        match &*self.state.read().await {
            DeskState::Locked(locked) => Ok(locked.people()),
            DeskState::Open(store) => Ok(store.people()),
            DeskState::StillSending(sending) => Ok(sending.store().people()),
            _ => Err(Error::FirstRun),
        }
    }

    /// Makes a store for a service in the empty folder and leaves it unlocked.
    ///
    /// # Errors
    /// As for [`Desk::create_service`].
    pub async fn create(&self, service: Service, user: &str, passphrase: &str) -> Result<RecoveryKey, Error> {
        let device = DeviceId::new(self.host.id());
        self.create_as(service, user, passphrase, device).await
    }

    /// A service with one caseload value, from this year on.
    ///
    /// # Errors
    /// When the code or the name is missing, or the code or the caseload can be none.
    pub fn new_service(&self, code: &str, name: &str, caseload: u32, demo: bool) -> Result<Service, Error> {
        let name = service_name(name)?;
        let code = read_unit_code(code)?;
        if caseload == 0 {
            return Err(Error::NoCaseload);
        }
        let year = chrono::Datelike::year(&self.host.today());
        Ok(Service {
            code,
            name,
            demo,
            caseload: Caseload::from_year(year, caseload),
        })
    }

    async fn create_as(
        &self,
        service: Service,
        user: &str,
        passphrase: &str,
        device: DeviceId,
    ) -> Result<RecoveryKey, Error> {
        self.look(Duration::ZERO).await?;
        check_new_person(user, passphrase)?;
        let mut state = self.state.write().await;
        if !matches!(*state, DeskState::FirstRun) {
            return Err(Error::AlreadyThere);
        }
        let new = NewStore {
            service,
            user: Author {
                id: UserId::new(self.host.id()),
                name: user.trim().to_owned(),
            },
            passphrase: Passphrase::new(passphrase.to_owned()),
            device: DeskStamp {
                id: device,
                // The computer's own name, which nobody typed: it is cut where a person's would be refused.
                name: self.host.desk_name().chars().take(NAME_LIMIT).collect(),
            },
            device_secret: self.host.device_secret(true).await,
            now: self.host.now(),
            cost: self.host.key_cost(),
        };
        let (store, key) = store::create(&self.host.store_dir(), new).await?;
        self.touch();
        *state = DeskState::Open(store);
        self.tell(Event::Unlocked);
        Ok(key)
    }

    async fn open_with(&self, user: UserId, key: &Key) -> Result<(), Error> {
        self.look(Duration::ZERO).await?;
        let mut state = self.state.write().await;
        let locked = match std::mem::replace(&mut *state, DeskState::Unknown) {
            DeskState::Locked(locked) => locked,
            // Whoever is not at the desk is asked for what opens it, exactly as if it had been closed all the time.
            DeskState::StillSending(sending) => sending.close().await,
            DeskState::Open(store) if store.me().id != user => store.lock().await,
            open @ DeskState::Open(_) => {
                self.touch();
                *state = open;
                return Ok(());
            }
            other => {
                *state = other;
                return Err(Error::FirstRun);
            }
        };
        let secret = if locked.needs_device_secret() {
            self.host.device_secret(false).await
        } else {
            None
        };
        let now = self.host.clocks();
        let opened = match key {
            Key::Passphrase(passphrase) => locked.unlock(user, passphrase, secret.as_ref(), now).await,
            Key::Recovery(key, passphrase) => locked.recover(key, user, passphrase, secret.as_ref(), now).await,
        };
        match opened {
            Ok(store) => {
                self.touch();
                *state = DeskState::Open(store);
                self.tell(Event::Unlocked);
                Ok(())
            }
            Err((locked, error)) => {
                *state = DeskState::Locked(locked);
                Err(error.into())
            }
        }
    }

    async fn recovery_view(&self, key: &RecoveryKey) -> RecoveryKeyView {
        let keychain = match &*self.state.read().await {
            DeskState::Open(store) => store.uses_device_secret(),
            _ => false,
        };
        RecoveryKeyView {
            groups: key.groups(),
            keychain,
        }
    }
}

/// The name of a service, without blanks around it.
fn service_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::ServiceNameMissing),
        1..=NAME_LIMIT => Ok(name.to_owned()),
        _ => Err(Error::NameTooLong),
    }
}

/// A person's name, without blanks around it.
fn person_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::NameMissing),
        1..=NAME_LIMIT => Ok(name.to_owned()),
        _ => Err(Error::NameTooLong),
    }
}

/// A caseload as it was typed: a whole number from 1, its thousands divided or not.
fn read_caseload(text: &str) -> Result<u32, Error> {
    let digits: String = text.chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
    let number = digits.parse().ok().filter(|number| (1..=MOST_CASES).contains(number));
    number.ok_or(Error::NoCaseload)
}

fn check_new_person(name: &str, passphrase: &str) -> Result<(), Error> {
    person_name(name)?;
    Passphrase::new(passphrase.to_owned()).check_new()?;
    Ok(())
}

/// The passphrase of a demonstration that [`Desk::explore`] made. Nothing else makes a service with this code and person,
/// and nobody was shown a recovery key with which it could have another.
fn practice_passphrase(code: &str, demo: bool, people: &[PersonView]) -> Option<String> {
    let is_practice = demo && code == PRACTICE_CODE && people.iter().all(|person| person.name == PRACTICE_PERSON);
    is_practice.then(|| PRACTICE_PASSPHRASE.to_owned())
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

fn place_view(place: Place) -> PlaceView {
    PlaceView {
        route: place.route,
        question: place.question,
        typed: place
            .typed
            .into_iter()
            .map(|(name, text)| TypedBoxView { name, text })
            .collect(),
    }
}

fn person(author: &Author, wait_seconds: u32) -> PersonView {
    PersonView {
        id: author.id.to_string(),
        name: author.name.clone(),
        wait_seconds,
    }
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
