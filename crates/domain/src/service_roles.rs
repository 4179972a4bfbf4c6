//! Who has which role at each desk of a service: what desks say of their own people in a history of the service, whose word
//! counts, and what one desk has to say next. Whether a signature is right, `protocol::service_roles` says.
//!
//! A desk speaks of its own people alone, under a key of its own, and only where one of them is lead clinician: no desk can
//! say anything of another's. Of what a desk says of one person the statement with the greatest number counts, so that every
//! desk comes to the same, in whatever order statements arrive and however often.
//!
//! It is told and shown. It gives nobody a right at another desk, where whoever can unlock has the role that they were given
//! there ([`role`](crate::role)).

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};

use crate::id::{DeviceId, UserId};
use crate::record::{Subject, Topic};
use crate::role::Role;

/// The public half of the key that a desk signs what it says of roles with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RolesPublic(pub [u8; 32]);

/// Somebody and their role, as the desk that they use says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonInRole {
    /// Who: the same person has another id at each desk.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// What they are there.
    pub role: Role,
    /// Since when, to the second; nothing where that was not kept.
    pub since: Option<DateTime<Utc>>,
}

/// What a desk says once of one of its people. They compare by number first: of two the greater counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleStatement {
    /// Counts up over everything that a desk says.
    pub number: u32,
    /// The desk.
    pub desk: DeviceId,
    /// What it is called.
    pub desk_name: String,
    /// Of whom, and what.
    pub person: PersonInRole,
    /// When they were removed, to the second; nothing while they can open that desk.
    pub removed: Option<DateTime<Utc>>,
}

/// One of a desk's own people, as the desk knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnPerson {
    /// They.
    pub person: PersonInRole,
    /// They have a passphrase of their own: they have unlocked, and can again.
    pub in_use: bool,
}

/// The desk that speaks.
#[derive(Clone, Copy, Debug)]
pub struct SpeakingDesk<'a> {
    /// Its id.
    pub desk: DeviceId,
    /// What it is called.
    pub name: &'a str,
    /// Its key.
    pub key: RolesPublic,
}

/// What one desk said under one key, of each person what it said last.
type SaidUnderKey = BTreeMap<UserId, RoleStatement>;

/// Everything that desks said of roles, with a signature that was found right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidOfRoles {
    by: BTreeMap<DeviceId, BTreeMap<RolesPublic, SaidUnderKey>>,
}

/// What counts of one desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRoles {
    /// The desk.
    pub desk: DeviceId,
    /// What it is called.
    pub name: String,
    /// Its people, and those who were removed.
    pub people: DeskPeople,
}

/// The people of a desk, as far as its word counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskPeople {
    /// They, each as the desk said last, by name.
    Said(Vec<RoleStatement>),
    /// More than one key speaks for this desk, so that nobody knows which is its own.
    Disputed,
}

/// The topic under which desks speak of roles.
pub fn roles_topic() -> Subject {
    Subject::Service(Topic::ROLES)
}

impl SaidOfRoles {
    /// Takes in a statement that this key signed. Taken twice, or before an older one, it changes nothing more.
    pub fn take(&mut self, key: RolesPublic, statement: RoleStatement) {
        let people = self.by.entry(statement.desk).or_default().entry(key).or_default();
        let user = statement.person.user;
        if people.get(&user).is_none_or(|held| *held < statement) {
            people.insert(user, statement);
        }
    }

    /// The desks whose word counts, by name: those that have a lead clinician, and those for which more than one key speaks.
    pub fn desks(&self) -> Vec<DeskRoles> {
        let mut desks: Vec<DeskRoles> = self.by.iter().filter_map(|(desk, keys)| counted(*desk, keys)).collect();
        desks.sort_by(|one, other| (&one.name, one.desk).cmp(&(&other.name, other.desk)));
        desks
    }

    /// What a desk said of its people under this key.
    pub fn under(&self, desk: DeviceId, key: RolesPublic) -> Vec<&RoleStatement> {
        let people = self.by.get(&desk).and_then(|keys| keys.get(&key));
        people.map_or_else(Vec::new, |people| people.values().collect())
    }

    /// What a desk has to say of the people that it has now, so that others know them; nothing where none of them is lead
    /// clinician and has unlocked. Somebody who never unlocked is said once they have. Whom it had said and does not have any
    /// more was removed: now, as far as it knows.
    pub fn to_say(&self, me: SpeakingDesk<'_>, own: &[OwnPerson], now: DateTime<Utc>) -> Vec<RoleStatement> {
        if !own.iter().any(|one| one.in_use && one.person.role == Role::Lead) {
            return Vec::new();
        }
        let said = self.under(me.desk, me.key);
        let last_of = |user: UserId| said.iter().find(|statement| statement.person.user == user);
        let here = own.iter().filter_map(|OwnPerson { person, in_use }| {
            let last = last_of(person.user);
            let is_news = match last {
                None => *in_use,
                Some(last) => last.person != *person || last.removed.is_some() || last.desk_name != me.name,
            };
            is_news.then(|| (person.clone(), None::<DateTime<Utc>>))
        });
        let is_here = |user: UserId| own.iter().any(|one| one.person.user == user);
        let gone = said
            .iter()
            .filter(|statement| statement.removed.is_none() && !is_here(statement.person.user))
            .map(|statement| (statement.person.clone(), Some(now)));
        let last = said.iter().map(|statement| statement.number).max().unwrap_or(0);
        let numbers = (1..).map(|further| last.saturating_add(further));
        let said = here.chain(gone).zip(numbers);
        said.map(|((person, removed), number)| RoleStatement {
            number,
            desk: me.desk,
            desk_name: me.name.to_owned(),
            person,
            removed,
        })
        .collect()
    }
}

fn counted(desk: DeviceId, keys: &BTreeMap<RolesPublic, SaidUnderKey>) -> Option<DeskRoles> {
    // Keys that speak for a desk without a lead clinician say nothing, and dispute nothing.
    let leads = keys.values().filter(|people| people.values().any(is_lead));
    let leads: Vec<_> = leads.collect();
    let newest = leads.iter().flat_map(|people| people.values()).max()?;
    let name = newest.desk_name.clone();
    let people = match leads.as_slice() {
        [people] => DeskPeople::Said(by_name(people)),
        _ => DeskPeople::Disputed,
    };
    Some(DeskRoles { desk, name, people })
}

fn is_lead(statement: &RoleStatement) -> bool {
    statement.removed.is_none() && statement.person.role == Role::Lead
}

fn by_name(people: &SaidUnderKey) -> Vec<RoleStatement> {
    let mut people: Vec<RoleStatement> = people.values().cloned().collect();
    people.sort_by(|one, other| (&one.person.name, one.person.user).cmp(&(&other.person.name, other.person.user)));
    people
}

/// Shows no name.
impl fmt::Debug for PersonInRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonInRole({}, {})", self.user, self.role.key())
    }
}

/// Shows no name.
impl fmt::Debug for RoleStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoleStatement({}, {:?})", self.number, self.person)
    }
}
