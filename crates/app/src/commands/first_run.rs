//! The first run: a new service on this desk, or joining one that FLS Central knows. Answers are looked at one by one
//! before anything is made.

use std::time::Duration;

use domain::Nation;
use domain::audit::{Caseload, cases, read_cases};
use domain::id::{DeviceId, UserId};
use domain::people::{NoName, read_name};
use domain::record::{Author, DeskStamp, NAME_LIMIT};
use domain::unit_code::read_unit_code;
use protocol::enrol::{EnrolReply, ErrorCode};
use store::{NewStore, Passphrase, RecoveryKey, Service};

use crate::dataset_in_use::go_by;
use crate::desk::{Desk, DeskState, Event};
use crate::error::Error;
use crate::host::{CentralAddress, Host};
use crate::views::{
    CreateServiceRequest, FirstRunAnswer, FirstRunQuestion, FirstRunReadingView, JoinServiceRequest, RecoveryKeyView,
};

impl<H: Host> Desk<H> {
    /// Starts a new service on this desk.
    ///
    /// # Errors
    /// When a store is there already, the passphrase is too easy, or the store cannot be made.
    pub async fn create_service(&self, request: CreateServiceRequest) -> Result<RecoveryKeyView, Error> {
        let service = Service {
            nation: Some(Nation::read(&request.nation)?),
            ..self.new_service(&request.code, &request.name, request.caseload, false)?
        };
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
            FirstRunQuestion::Nation => Nation::read(text)?.name().to_owned(),
            FirstRunQuestion::Caseload => read_cases(text)?.to_string(),
            FirstRunQuestion::User => person_name(text)?,
            FirstRunQuestion::Passphrase => {
                Passphrase::new(answer.text.clone()).check_new()?;
                answer.text
            }
        };
        Ok(FirstRunReadingView { text })
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
        // The key is handed over whatever comes next: nobody is shown it twice.
        let mut view = self.recovery_view(&key).await;
        match self.keep_central(&central, &enrolled).await {
            Ok(()) => self.tell(Event::Joined),
            Err(why) => view.not_joined = Some(why.to_string()),
        }
        Ok(view)
    }

    async fn keep_central(&self, central: &CentralAddress, enrolled: &EnrolReply) -> Result<(), Error> {
        let (store, url) = (self.store().await?, central.to_string());
        store.set_central(&url, &enrolled.token, self.host.now()).await?;
        Ok(store.keep_file_keys(&url, enrolled.files.as_ref()).await?)
    }

    /// Makes a store for a service in the empty folder and leaves it unlocked.
    ///
    /// # Errors
    /// As for [`Desk::create_service`].
    pub async fn create(&self, service: Service, user: &str, passphrase: &str) -> Result<RecoveryKey, Error> {
        let device = DeviceId::new(self.host.id());
        self.create_as(service, user, passphrase, device).await
    }

    /// A service with one caseload value, from this year on. Where it works is not said.
    ///
    /// # Errors
    /// When the code or the name is missing, or the code or the caseload can be none.
    pub fn new_service(&self, code: &str, name: &str, caseload: u32, demo: bool) -> Result<Service, Error> {
        let name = service_name(name)?;
        let code = read_unit_code(code)?;
        let caseload = cases(caseload)?;
        let year = chrono::Datelike::year(&self.host.today());
        Ok(Service {
            code,
            name,
            demo,
            nation: None,
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
                name: person_name(user)?,
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
        go_by(&store);
        *state = DeskState::Open(store);
        self.tell(Event::Unlocked);
        Ok(key)
    }

    async fn recovery_view(&self, key: &RecoveryKey) -> RecoveryKeyView {
        let keychain = match &*self.state.read().await {
            DeskState::Open(store) => store.uses_device_secret(),
            _ => false,
        };
        RecoveryKeyView {
            groups: key.groups(),
            keychain,
            not_joined: None,
        }
    }
}

/// The name of a service, without blanks around it.
fn service_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::ServiceNameMissing),
        1..=NAME_LIMIT => Ok(name.to_owned()),
        _ => Err(Error::ServiceNameTooLong),
    }
}

/// A person's name, as it is kept.
pub(super) fn person_name(name: &str) -> Result<String, Error> {
    read_name(name).map_err(|why| match why {
        NoName::Missing => Error::NameMissing,
        NoName::TooLong => Error::NameTooLong,
        NoName::Unseen => Error::NameUnseen,
    })
}

fn check_new_person(name: &str, passphrase: &str) -> Result<(), Error> {
    person_name(name)?;
    Passphrase::new(passphrase.to_owned()).check_new()?;
    Ok(())
}
