//! The people of a desk: who they are, letting somebody in, names, roles, passphrases, and removing somebody who has left.

use chrono::{NaiveDate, TimeDelta};
use domain::id::UserId;
use domain::people::MOST_PEOPLE;
use domain::record::Author;
use domain::role::Right;
use domain::service_roles::{DeskPeople, DeskRoles, RoleStatement};
use store::{DeskPerson, DeviceSecret, OneTimePassphrase, Passphrase, Proof, Store};

use super::first_run::person_name;
use super::in_words::instant_text;
use super::practice::is_practice_open;
use super::typed_elsewhere::typed_elsewhere;
use crate::desk::Desk;
use crate::error::{Error, PRACTICE_PEOPLE};
use crate::host::Host;
use crate::permitting::{people_have_lead, refused};
use crate::service_roles::said_of_roles;
use crate::views::{
    AddPersonRequest, ChangePassphraseRequest, ChangeRoleRequest, DeskPersonView, OneTimePassphraseView, OtherDeskView,
    PeopleView, RemovePersonRequest, RenamePersonRequest, RenewPassphraseRequest, RoleSaidView, RoleView, SessionView,
};

impl<H: Host> Desk<H> {
    /// Everybody who can open this desk, and what each has not saved.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn people(&self) -> Result<PeopleView, Error> {
        let store = self.store().await?;
        let me = store.me().id;
        let mut people = Vec::new();
        let all = store.people();
        let has_lead = people_have_lead(&all);
        let refused = refused(&store, Right::People);
        let asking = Asking {
            me,
            may_remove: refused.is_none(),
            today: self.host.today(),
        };
        for person in all {
            people.push(shown(&store, person, &asking).await?);
        }
        let (here, elsewhere): (Vec<_>, Vec<_>) = said_of_roles(&store)
            .await?
            .desks()
            .into_iter()
            .partition(|said| said.desk == store.desk().id);
        Ok(PeopleView {
            people,
            left: here
                .iter()
                .flat_map(said_by)
                .filter(|said| said.removed.is_some())
                .collect(),
            elsewhere: elsewhere.iter().map(other_desk).collect(),
            roles: RoleView::all(),
            has_lead,
            refused,
            most: u32::try_from(MOST_PEOPLE).unwrap_or(u32::MAX),
            fixed: is_practice_open(&store).then(|| PRACTICE_PEOPLE.to_owned()),
        })
    }

    /// Lets another person in: they choose a passphrase of their own with the one that is told.
    ///
    /// # Errors
    /// When the name cannot be, somebody has it or there are too many people, the passphrase is not that of whoever asks, or
    /// the store is locked or fails.
    pub async fn add_person(&self, request: AddPersonRequest) -> Result<OneTimePassphraseView, Error> {
        let store = self.store_to_change_people().await?;
        let name = person_name(&request.name)?;
        let new = Author {
            id: UserId::new(self.host.id()),
            name,
        };
        let one_time = one_time()?;
        let mine = Passphrase::new(request.passphrase);
        let secret = self.secret_of(&store).await;
        let proof = self.proof(&mine, secret.as_ref());
        store
            .add_person(
                (new.clone(), request.role.into()),
                &one_time,
                self.host.key_cost(),
                proof,
            )
            .await?;
        self.changed();
        Ok(told(new.id, new.name, &one_time))
    }

    /// Gives a person another role: themselves, too.
    ///
    /// # Errors
    /// When there is no such person, nobody would be in charge, the passphrase is not that of whoever asks, or the store is
    /// locked or fails.
    pub async fn change_role(&self, request: ChangeRoleRequest) -> Result<PeopleView, Error> {
        let store = self.store_to_change_people().await?;
        let user = person_of(&store, &request.user)?.id;
        let mine = Passphrase::new(request.passphrase);
        let secret = self.secret_of(&store).await;
        let proof = self.proof(&mine, secret.as_ref());
        store.change_role(user, request.role.into(), proof).await?;
        self.tell_roles(&store).await;
        self.changed();
        self.people().await
    }

    /// Gives another person a new one-time passphrase; the passphrase that they had opens nothing from then on.
    ///
    /// # Errors
    /// When there is no such person or it is who asks, the passphrase is not that of whoever asks, or the store is locked or
    /// fails.
    pub async fn renew_passphrase(&self, request: RenewPassphraseRequest) -> Result<OneTimePassphraseView, Error> {
        let store = self.store_to_change_people().await?;
        let user = person_of(&store, &request.user)?;
        if user.id == store.me().id {
            return Err(Error::OwnPassphrase);
        }
        let one_time = one_time()?;
        let mine = Passphrase::new(request.passphrase);
        let secret = self.secret_of(&store).await;
        let proof = self.proof(&mine, secret.as_ref());
        store.renew_passphrase(user.id, &one_time, proof).await?;
        self.changed();
        Ok(told(user.id, user.name, &one_time))
    }

    /// Locks a person out for good. What they typed and did not save is handed over; what they saved stays as it is. Whoever
    /// removes themselves is locked out at once.
    ///
    /// # Errors
    /// When there is no such person, they are the last, nobody can have what they typed, the passphrase is not that of whoever
    /// asks, or the store is locked or fails.
    pub async fn remove_person(&self, request: RemovePersonRequest) -> Result<SessionView, Error> {
        let store = self.store_to_change_people().await?;
        let user = person_of(&store, &request.user)?.id;
        let to = match &request.hand_over_to {
            Some(to) => person_of(&store, to)?.id,
            None => store.me().id,
        };
        let mine = Passphrase::new(request.passphrase);
        let secret = self.secret_of(&store).await;
        let proof = self.proof(&mine, secret.as_ref());
        store.remove_person(user, to, proof).await?;
        self.tell_roles(&store).await;
        if user == store.me().id {
            drop(store);
            self.lock_for(TimeDelta::zero()).await;
            self.set_left_off(None);
        }
        self.changed();
        self.session().await
    }

    /// Gives a person another name. What they wrote before keeps the name that they had.
    ///
    /// # Errors
    /// When the name cannot be or somebody has it, there is no such person, another's name is changed without the passphrase of
    /// whoever asks, or the store is locked or fails.
    pub async fn rename_person(&self, request: RenamePersonRequest) -> Result<PeopleView, Error> {
        let store = self.store_to_change_people().await?;
        let user = person_of(&store, &request.user)?.id;
        let name = person_name(&request.name)?;
        if user == store.me().id {
            store.rename_me(&name)?;
        } else {
            let mine = Passphrase::new(request.passphrase.ok_or(Error::WrongUse)?);
            let secret = self.secret_of(&store).await;
            let proof = self.proof(&mine, secret.as_ref());
            store.rename_person(user, &name, proof).await?;
        }
        self.tell_roles(&store).await;
        self.changed();
        self.people().await
    }

    /// Changes the passphrase of whoever asks.
    ///
    /// # Errors
    /// When the one that they have is another, the new one is too easy or the same, or the store is locked or fails.
    pub async fn change_passphrase(&self, request: ChangePassphraseRequest) -> Result<PeopleView, Error> {
        let store = self.store_to_change_people().await?;
        let new = Passphrase::new(request.new_passphrase);
        new.check_new()?;
        let mine = Passphrase::new(request.passphrase);
        // Also where theirs was chosen while the key store was away: the new one is protected by it again.
        let secret = self.host.device_secret(false).await;
        store
            .change_passphrase(&new, self.proof(&mine, secret.as_ref()))
            .await?;
        self.people().await
    }

    /// The unlocked store, where its people can be changed.
    async fn store_to_change_people(&self) -> Result<Store, Error> {
        let store = self.store().await?;
        if is_practice_open(&store) {
            return Err(Error::PracticePeople);
        }
        Ok(store)
    }

    pub(super) async fn secret_of(&self, store: &Store) -> Option<DeviceSecret> {
        if store.uses_device_secret() {
            self.host.device_secret(false).await
        } else {
            None
        }
    }

    pub(super) fn proof<'a>(&self, passphrase: &'a Passphrase, secret: Option<&'a DeviceSecret>) -> Proof<'a> {
        Proof {
            passphrase,
            secret,
            now: self.host.clocks(),
        }
    }
}

/// Who asks for the people, and when.
struct Asking {
    me: UserId,
    /// What colleagues typed is shown to nobody else.
    may_remove: bool,
    today: NaiveDate,
}

async fn shown(store: &Store, person: DeskPerson, asking: &Asking) -> Result<DeskPersonView, Error> {
    let not_saved = store.not_saved_by(person.id).await?;
    let typed_elsewhere = match (asking.may_remove, &not_saved.elsewhere) {
        (false, _) => None,
        (true, None) => Some(Vec::new()),
        (true, Some(place)) => Some(typed_elsewhere(store, place, asking.today).await?),
    };
    Ok(DeskPersonView {
        id: person.id.to_string(),
        name: person.name,
        me: person.id == asking.me,
        one_time: person.one_time,
        last_unlocked: person.last_unlocked.map(instant_text),
        role: person.role.into(),
        role_label: person.role.label().to_owned(),
        role_since: person.role_since.map(instant_text),
        not_saved: u32::try_from(not_saved.records).unwrap_or(u32::MAX),
        typed_elsewhere,
    })
}

fn other_desk(said: &DeskRoles) -> OtherDeskView {
    OtherDeskView {
        id: said.desk.to_string(),
        name: said.name.clone(),
        disputed: said.people == DeskPeople::Disputed,
        people: said_by(said),
    }
}

/// What counts of what a desk said, of each of its people.
fn said_by(desk: &DeskRoles) -> Vec<RoleSaidView> {
    let said: &[RoleStatement] = match &desk.people {
        DeskPeople::Said(people) => people,
        DeskPeople::Disputed => &[],
    };
    let view = |said: &RoleStatement| RoleSaidView {
        id: said.person.user.to_string(),
        name: said.person.name.clone(),
        role_label: said.person.role.label().to_owned(),
        since: said.person.since.map(instant_text),
        removed: said.removed.map(instant_text),
    };
    said.iter().map(view).collect()
}

fn person_of(store: &Store, id: &str) -> Result<DeskPerson, Error> {
    let mut people = store.people().into_iter();
    people
        .find(|person| person.id.to_string() == id)
        .ok_or(Error::NoSuchPerson)
}

fn one_time() -> Result<OneTimePassphrase, Error> {
    OneTimePassphrase::random().map_err(|_| Error::NoRandomNumbers)
}

fn told(person: UserId, name: String, one_time: &OneTimePassphrase) -> OneTimePassphraseView {
    OneTimePassphraseView {
        person: person.to_string(),
        name,
        groups: one_time.groups(),
    }
}
