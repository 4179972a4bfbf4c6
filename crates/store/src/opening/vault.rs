//! The vault: a small file beside the database with its key, wrapped once for each person; what the recovery key opens has a
//! file of its own (`recovery`). What it holds in the clear is what a locked desk shows: the service, and the names of those who use it.
//!
//! The form is for ever. A person owns a wrap, what it costs to guess at, and the wrong tries. What a newer program keeps
//! beside these, for a person or for the vault, is kept as it is when this program writes the file: a setting that a locked
//! desk needs. What changes the meaning of what is here raises the form.
//!
//! A role is no secret and no lock: whoever opens the store has the key of all of it. It stands here, in the clear, because a
//! locked desk shows it and because changing it is then one write of this file.
//!
//! A person who is removed goes from here first, and with them whatever opens the store for them. What they keep in the
//! database follows in a transaction of its own; until that is done, the vault says to whom it goes.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::id::UserId;
use domain::record::Author;
use domain::role::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::opening::hex::Hex;
use crate::opening::key_file::{KeyFile, KeyFileError};
use crate::opening::one_time::as_printed;
use crate::opening::secret::{DataKey, DeviceSecret, Passphrase};
use crate::opening::tries::{Clocks, WrongTries};
use crate::opening::wrap::{Cost, KeyCost, Mixed, OpenWrapError, Random, SealError, Wrap, device_tag};

pub(crate) mod people;

const FILE: KeyFile = KeyFile {
    file_name: "vault.json",
    content_name: "vault",
    form: 1,
};

/// What a locked desk may show of its service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLabel {
    /// Unit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether its patients are fictional.
    pub demo: bool,
}

/// What is in the file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Vault {
    pub(crate) service: ServiceLabel,
    people: Vec<Person>,
    /// Those who were removed, and whose things are not all handed over yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    leaving: Vec<people::Leaving>,
    #[serde(flatten)]
    newer: Map<String, Value>,
}

/// Who made a passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChosenBy {
    /// The person whose it is.
    Themselves,
    /// This program, for somebody else to hand on: good for choosing one's own, and for nothing else.
    Program,
}

/// A passphrase as the vault keeps it, for somebody who is in it.
pub(crate) struct NewWrap {
    user: UserId,
    wrap: Wrap,
    device: Option<Hex>,
    chosen_by: ChosenBy,
    given: u32,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    id: UserId,
    name: String,
    /// Which device secret the wrap is mixed with; none where there was no key store.
    device: Option<Hex>,
    cost: Cost,
    wrap: Wrap,
    wrong: WrongTries,
    /// The passphrase was made for them.
    #[serde(default, skip_serializing_if = "is_false")]
    one_time: bool,
    /// How often they were given a passphrase after their first.
    #[serde(default, skip_serializing_if = "is_zero")]
    given: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_unlocked: Option<DateTime<Utc>>,
    /// The key of their role; nothing for the one that whoever was given none has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    /// Since when they have it, to the second; nothing for the one that they were added with when the store or the vault was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role_since: Option<DateTime<Utc>>,
    #[serde(flatten)]
    newer: Map<String, Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// Why the vault does not open for a person.
#[derive(Debug)]
pub(crate) enum PersonError {
    /// Nobody with this id.
    UnknownPerson,
    /// No device secret, or another one.
    Device,
    /// Their passphrase is another.
    Wrong,
    /// The computer has not the memory to look at a passphrase.
    Memory,
    /// The operating system gives no random numbers.
    Random(getrandom::Error),
}

/// A person who is to use the store, and what opens it for them.
pub(crate) struct NewPerson<'a> {
    pub(crate) author: &'a Author,
    pub(crate) passphrase: &'a Passphrase,
    pub(crate) device: Option<&'a DeviceSecret>,
    pub(crate) cost: KeyCost,
    pub(crate) chosen_by: ChosenBy,
    pub(crate) role: Role,
}

impl Vault {
    /// A vault with one person in it. Slow on purpose: call it where blocking is allowed.
    pub(crate) fn new(
        service: ServiceLabel,
        key: &DataKey,
        person: &NewPerson<'_>,
        random: Random<'_>,
    ) -> Result<Self, SealError> {
        Ok(Self {
            service,
            people: vec![Person::new(person, key, random)?],
            leaving: Vec::new(),
            newer: Map::new(),
        })
    }

    pub(crate) fn path(dir: &Path) -> PathBuf {
        FILE.path(dir)
    }

    pub(crate) fn read(dir: &Path) -> Result<Self, KeyFileError> {
        FILE.read(dir)
    }

    /// Whom a damaged vault still names. Nothing of it opens anything.
    pub(crate) fn named_in(text: &[u8]) -> Vec<Author> {
        let file: Option<Value> = serde_json::from_slice(text).ok();
        let people = file.as_ref().and_then(|file| file.pointer("/vault/people")?.as_array());
        let named = |person: &Value| {
            Some(Author {
                id: person.get("id")?.as_str()?.parse().ok()?,
                name: person.get("name")?.as_str()?.to_owned(),
            })
        };
        people.map_or_else(Vec::new, |people| people.iter().filter_map(named).collect())
    }

    /// Replaces the file: whole or not at all, whatever happens meanwhile.
    pub(crate) fn write(&self, dir: &Path) -> io::Result<()> {
        FILE.write(dir, self)
    }

    pub(crate) fn needs_device_secret(&self) -> bool {
        self.people.iter().any(|person| person.device.is_some())
    }

    /// The key, with a person's passphrase. Slow on purpose: call it where blocking is allowed.
    pub(crate) fn open(
        &self,
        user: UserId,
        passphrase: &Passphrase,
        device: Option<&DeviceSecret>,
    ) -> Result<(DataKey, Author), PersonError> {
        let person = self.person(user).ok_or(PersonError::UnknownPerson)?;
        let device = match &person.device {
            Some(tag) => Some(
                device
                    .filter(|device| device_tag(device) == *tag)
                    .ok_or(PersonError::Device)?,
            ),
            None => None,
        };
        let mixed = Mixed {
            person: person.id,
            cost: person.cost,
            device,
        };
        let printed = person.one_time.then(|| as_printed(passphrase));
        match person
            .wrap
            .open_for_person(printed.as_ref().unwrap_or(passphrase), mixed)
        {
            Ok(key) => Ok((key, person.author())),
            Err(OpenWrapError::Wrong) => Err(PersonError::Wrong),
            Err(OpenWrapError::Memory) => Err(PersonError::Memory),
        }
    }

    /// Wraps the key for a person under another passphrase and this device secret. Slow on purpose: call it where blocking
    /// is allowed.
    pub(crate) fn wrapped(
        &self,
        user: UserId,
        key: &DataKey,
        (passphrase, chosen_by): (&Passphrase, ChosenBy),
        device: Option<&DeviceSecret>,
        random: Random<'_>,
    ) -> Result<NewWrap, PersonError> {
        let person = self.person(user).ok_or(PersonError::UnknownPerson)?;
        let mixed = Mixed {
            person: person.id,
            cost: person.cost,
            device,
        };
        Ok(NewWrap {
            user,
            wrap: Wrap::for_person(key, passphrase, mixed, random)?,
            device: device.map(device_tag),
            chosen_by,
            given: person.given.saturating_add(1),
        })
    }

    /// Gives a person the passphrase that was wrapped for them, and forgets their wrong tries; nothing once they are gone.
    pub(crate) fn give(&mut self, new: NewWrap) -> Option<Author> {
        let person = self.person_mut(new.user)?;
        person.wrap = new.wrap;
        person.device = new.device;
        person.one_time = new.chosen_by == ChosenBy::Program;
        person.given = new.given;
        person.wrong = WrongTries::default();
        Some(person.author())
    }

    /// Seconds until the next try of this person.
    pub(crate) fn seconds_to_wait(&self, user: UserId, now: Clocks) -> u32 {
        self.person(user).map_or(0, |person| person.wrong.seconds_to_wait(now))
    }

    /// In a process that has just read this: goes on with everybody's waits. Says whether it is to be written again.
    pub(crate) fn resume_waits(&mut self, now: Clocks) -> bool {
        let mut changed = false;
        for person in &mut self.people {
            let last = person.wrong.last();
            person.wrong.resume(now);
            changed |= person.wrong.last() != last;
        }
        changed
    }

    /// Counts a wrong passphrase of this person and says how many tries are left before a wait.
    pub(crate) fn count_wrong(&mut self, user: UserId, now: Clocks) -> u32 {
        self.person_mut(user).map_or(0, |person| person.wrong.count(now))
    }

    /// Forgets this person's wrong passphrases; says whether there were any.
    pub(crate) fn forget_wrong(&mut self, user: UserId) -> bool {
        let wrong = self.person_mut(user).map(|person| std::mem::take(&mut person.wrong));
        wrong.is_some_and(|wrong| wrong.any())
    }

    fn person(&self, user: UserId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == user)
    }

    fn person_mut(&mut self, user: UserId) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.id == user)
    }
}

impl NewWrap {
    /// The passphrase counts for later than so many.
    pub(crate) fn after(mut self, given: u32) -> Self {
        self.given = self.given.max(given.saturating_add(1));
        self
    }
}

impl From<SealError> for PersonError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Random(error) => Self::Random(error),
            SealError::Memory => Self::Memory,
        }
    }
}

impl Person {
    /// Slow on purpose: call it where blocking is allowed.
    pub(crate) fn new(new: &NewPerson<'_>, key: &DataKey, random: Random<'_>) -> Result<Self, SealError> {
        let cost = Cost::from(new.cost);
        let mixed = Mixed {
            person: new.author.id,
            cost,
            device: new.device,
        };
        Ok(Self {
            id: new.author.id,
            name: new.author.name.clone(),
            device: new.device.map(device_tag),
            cost,
            wrap: Wrap::for_person(key, new.passphrase, mixed, random)?,
            wrong: WrongTries::default(),
            one_time: new.chosen_by == ChosenBy::Program,
            given: 0,
            last_unlocked: None,
            role: people::kept(new.role),
            role_since: None,
            newer: Map::new(),
        })
    }

    fn author(&self) -> Author {
        Author {
            id: self.id,
            name: self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
