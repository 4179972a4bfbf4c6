//! The people in a vault, as far as no key is needed: who they are, whether somebody can be added, renamed or removed, and
//! when each last unlocked. Nothing here reads or writes the file.

use chrono::{DateTime, SubsecRound as _, Utc};
use domain::id::UserId;
use domain::people::{MOST_PEOPLE, is_same_name};
use domain::record::Author;
use domain::role::{InRole, Role, check_in_charge};
use serde::{Deserialize, Serialize};

use super::{Person, Vault};
use crate::error::PeopleError;

/// Somebody who was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leaving {
    /// They.
    pub(crate) from: UserId,
    /// Whose their things become.
    pub(crate) to: UserId,
}

/// How often somebody was given a passphrase after their first, as the vault has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// Who.
    pub(crate) person: UserId,
    /// How often.
    pub(crate) given: u32,
}

/// A person who can open a store, as far as a locked desk may show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskPerson {
    /// Id.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Whether their passphrase was made for them: they choose their own before anything opens.
    pub one_time: bool,
    /// When they last unlocked, to the minute; nothing while they have not.
    pub last_unlocked: Option<DateTime<Utc>>,
    /// What they are here.
    pub role: Role,
    /// Since when, to the second; nothing where that was not kept.
    pub role_since: Option<DateTime<Utc>>,
}

/// What removes a person from a vault takes out of it.
pub(crate) struct Removed {
    person: Person,
    place: usize,
}

impl Vault {
    pub(crate) fn people(&self) -> Vec<DeskPerson> {
        self.people.iter().map(Person::shown).collect()
    }

    /// How often each was given a passphrase.
    pub(crate) fn given(&self) -> Vec<Given> {
        self.people.iter().map(Person::given).collect()
    }

    /// How often this person was.
    pub(crate) fn given_to(&self, user: UserId) -> Given {
        self.person(user)
            .map_or(Given { person: user, given: 0 }, Person::given)
    }

    /// The passphrase of this person is a later one than so many.
    pub(crate) fn count_given_after(&mut self, user: UserId, given: u32) {
        if let Some(person) = self.person_mut(user) {
            person.given = given.saturating_add(1);
        }
    }

    /// Whether a person can have this name: nobody else's.
    pub(crate) fn check_name(&self, of: UserId, name: &str) -> Result<(), PeopleError> {
        let is_taken = |person: &Person| person.id != of && is_same_name(&person.name, name);
        if self.people.iter().any(is_taken) {
            return Err(PeopleError::SameName);
        }
        Ok(())
    }

    /// Whether this person can be added.
    pub(crate) fn check_new(&self, new: &Author) -> Result<(), PeopleError> {
        if self.people.len() >= MOST_PEOPLE {
            return Err(PeopleError::TooMany);
        }
        self.check_name(new.id, &new.name)
    }

    /// Adds a person.
    pub(crate) fn add(&mut self, person: Person) -> Result<(), PeopleError> {
        self.check_new(&person.author())?;
        self.people.push(person);
        Ok(())
    }

    /// Gives a person another name.
    pub(crate) fn rename(&mut self, user: UserId, name: &str) -> Result<Author, PeopleError> {
        self.check_name(user, name)?;
        let person = self.person_mut(user).ok_or(PeopleError::UnknownPerson)?;
        name.clone_into(&mut person.name);
        Ok(person.author())
    }

    /// Gives a person another role, from now on; the one that they have, they keep since when they had it.
    pub(crate) fn give_role(&mut self, user: UserId, role: Role, now: DateTime<Utc>) -> Result<(), PeopleError> {
        let had = self.person(user).map(Person::role).ok_or(PeopleError::UnknownPerson)?;
        let after = self.people.iter().map(|person| InRole {
            role: if person.id == user { role } else { person.role() },
            ..person.in_role()
        });
        let after: Vec<InRole> = after.collect();
        check_in_charge(&self.in_roles(|_| true), &after)?;
        // Whoever never unlocked may have lost what they were given: somebody who has is in charge, too.
        let in_use: Vec<InRole> = after.into_iter().filter(|one| one.in_use).collect();
        check_in_charge(&[], &in_use)?;
        if let Some(person) = self.person_mut(user) {
            person.role = kept(role);
            if had != role {
                person.role_since = Some(now.trunc_subsecs(0));
            }
        }
        Ok(())
    }

    /// Locks a person out for good; what they keep in the database is to be handed over.
    pub(crate) fn remove(&mut self, leaving: Leaving) -> Result<Removed, PeopleError> {
        self.check_leaving(leaving)?;
        let place = self.people.iter().position(|person| person.id == leaving.from);
        let place = place.ok_or(PeopleError::UnknownPerson)?;
        self.leaving.push(leaving);
        Ok(Removed {
            person: self.people.remove(place),
            place,
        })
    }

    /// Takes a removal back: nothing of theirs was handed over. Theirs counts for a later passphrase, as the database may have kept
    /// all the same that they left with the one before.
    pub(crate) fn put_back(&mut self, leaving: Leaving, mut removed: Removed) {
        self.has_left(leaving);
        removed.person.given = removed.person.given.saturating_add(1);
        self.people.insert(removed.place.min(self.people.len()), removed.person);
    }

    /// Whether somebody can be removed, and whoever is to have their things be given them.
    pub(crate) fn check_leaving(&self, leaving: Leaving) -> Result<(), PeopleError> {
        if self.person(leaving.from).is_none() {
            return Err(PeopleError::UnknownPerson);
        }
        if self.people.len() == 1 {
            return Err(PeopleError::LastPerson);
        }
        if leaving.from == leaving.to || self.person(leaving.to).is_none() {
            return Err(PeopleError::NobodyToHandOverTo);
        }
        let stay = self.in_roles(|person| person.id != leaving.from);
        check_in_charge(&self.in_roles(|_| true), &stay)?;
        Ok(())
    }

    /// Whether somebody who stays is known to open the store as it is protected now: with a passphrase that they chose, and
    /// the same device secret as whoever asks, or none.
    pub(crate) fn check_still_opens(&self, leaving: Leaving, asks: UserId) -> Result<(), PeopleError> {
        let device = self.person(asks).and_then(|person| person.device.as_ref());
        let opens = |person: &Person| !person.one_time && (person.device.is_none() || person.device.as_ref() == device);
        let open = self.in_roles(|person| person.id != leaving.from && opens(person));
        if open.is_empty() {
            return Err(PeopleError::NobodyWhoStaysOpens);
        }
        check_in_charge(&[], &open)?;
        Ok(())
    }

    fn in_roles(&self, which: impl Fn(&Person) -> bool) -> Vec<InRole> {
        let people = self.people.iter().filter(|person| which(person));
        people.map(Person::in_role).collect()
    }

    /// Those who were removed, and whose things are not handed over yet.
    pub(crate) fn leaving(&self) -> &[Leaving] {
        &self.leaving
    }

    /// Everything of theirs was handed over.
    pub(crate) fn has_left(&mut self, gone: Leaving) {
        self.leaving.retain(|leaving| *leaving != gone);
    }

    /// Whether this person has yet to choose a passphrase of their own; nothing where nobody has this id.
    pub(crate) fn is_one_time(&self, user: UserId) -> Option<bool> {
        self.person(user).map(|person| person.one_time)
    }

    /// Whether this person's passphrase is mixed with a device secret.
    pub(crate) fn uses_device(&self, user: UserId) -> bool {
        self.person(user).is_some_and(|person| person.device.is_some())
    }

    /// Keeps when a person unlocked, to the minute; says whether that is news.
    pub(crate) fn note_unlocked(&mut self, user: UserId, now: DateTime<Utc>) -> bool {
        let seconds = now.timestamp();
        let minute = DateTime::from_timestamp(seconds - seconds.rem_euclid(60), 0);
        let Some(person) = self.person_mut(user) else {
            return false;
        };
        let is_news = person.last_unlocked != minute;
        person.last_unlocked = minute;
        is_news
    }
}

impl Person {
    /// The person, who has their role from now on.
    pub(crate) fn in_role_since(mut self, now: DateTime<Utc>) -> Self {
        self.role_since = Some(now.trunc_subsecs(0));
        self
    }

    fn given(&self) -> Given {
        Given {
            person: self.id,
            given: self.given,
        }
    }

    fn shown(&self) -> DeskPerson {
        DeskPerson {
            id: self.id,
            name: self.name.clone(),
            one_time: self.one_time,
            last_unlocked: self.last_unlocked,
            role: self.role(),
            role_since: self.role_since,
        }
    }

    fn in_role(&self) -> InRole {
        InRole {
            role: self.role(),
            in_use: !self.one_time,
        }
    }

    /// What they are. One whose role a newer program made up may do what everybody may: it was told of nothing more.
    fn role(&self) -> Role {
        match &self.role {
            None => Role::default(),
            Some(key) => Role::named(key).unwrap_or(Role::ReadOnly),
        }
    }
}

/// A role as the file keeps it.
pub(super) fn kept(role: Role) -> Option<String> {
    (role != Role::default()).then(|| role.key().to_owned())
}
