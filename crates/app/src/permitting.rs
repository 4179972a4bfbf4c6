//! The one place where it is asked whether whoever is at the desk may do what they ask for: before a command of the list
//! runs, whoever calls it, and before a command of `fls` does. What each role may is `domain::role`.
//!
//! It is no lock: whoever can unlock has the key of all that is kept here. It keeps a colleague from what is not theirs to do.

use domain::role::{InRole, Right, Role, has_lead, refusal};
use store::{DeskPerson, Store};

use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;

/// What a command needs of whoever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is there while the desk is locked, too.
    Nobody,
    /// That somebody is in whose role allows this.
    Somebody(Right),
}

impl<H: Host> Desk<H> {
    /// Lets whoever is in go on, or says why not.
    ///
    /// # Errors
    /// When nobody is in who has to be, or their role does not allow it.
    pub async fn permit(&self, needs: Needs) -> Result<(), Error> {
        let Needs::Somebody(right) = needs else {
            return Ok(());
        };
        let store = self.store().await?;
        match refused(&store, right) {
            Some(why) => Err(Error::NotInRole(why)),
            None => Ok(()),
        }
    }
}

/// Why whoever is in may not do this, in words; nothing where they may.
pub(crate) fn refused(store: &Store, right: Right) -> Option<String> {
    let people = store.people();
    let me = people.iter().find(|person| person.id == store.me().id);
    // Somebody who is not in the list any more has no role.
    let role = me.map_or(Role::ReadOnly, |me| me.role);
    let has_lead = people_have_lead(&people);
    (!role.may(right, has_lead)).then(|| refusal(right, has_lead, &who_may(&people, right)))
}

/// The names of those whom somebody asks to do this: who have unlocked before, unless nobody has who may.
pub(crate) fn who_may(people: &[DeskPerson], right: Right) -> Vec<String> {
    let has_lead = people_have_lead(people);
    let may = || people.iter().filter(|person| person.role.may(right, has_lead));
    let in_use = || may().filter(|person| !person.one_time);
    let names = |person: &DeskPerson| person.name.clone();
    if in_use().next().is_some() {
        in_use().map(names).collect()
    } else {
        may().map(names).collect()
    }
}

/// Whether one of them lets nurses ask rather than do what a lead may.
pub(crate) fn people_have_lead(people: &[DeskPerson]) -> bool {
    has_lead(people.iter().map(|person| InRole {
        role: person.role,
        in_use: !person.one_time,
    }))
}
