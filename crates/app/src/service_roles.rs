//! Telling the service's other desks who has which role here, signed, and reading what they told: after each exchange, and as soon
//! as somebody's role changes. What is to be said and what counts, `domain::service_roles` says.

use std::collections::BTreeMap;

use domain::log_safe::safe;
use domain::record::{Change, Entry, Origin, fold};
use domain::service_roles::{OwnPerson, PersonInRole, SaidOfRoles, SpeakingDesk, roles_topic};
use protocol::private::DeskSecret;
use protocol::service_roles::{RolesKey, read};
use store::{DeskPerson, Store};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::permitting::people_have_lead;
use crate::private::random;
use crate::writing::digests;

/// What the desks of the service said of roles.
pub(crate) async fn said_of_roles(store: &Store) -> Result<SaidOfRoles, Error> {
    Ok(read(&store.entries(roles_topic().id()).await?))
}

impl<H: Host> Desk<H> {
    /// Says at once what has just changed in the roles of this desk, to be sent. What cannot be said now is said after the next
    /// exchange: the change itself has been made.
    pub(crate) async fn tell_roles(&self, store: &Store) {
        if self.say_roles_by_itself(store).await {
            self.saved();
        }
    }

    /// Says what this desk has to say of roles, and whether that is anything. Where it cannot, it is tried again after the next
    /// exchange.
    pub(crate) async fn say_roles_by_itself(&self, store: &Store) -> bool {
        self.say_roles(store).await.unwrap_or_else(|error| {
            tracing::warn!(code = %safe(&error.code()), "roles of this desk were not told to others yet");
            false
        })
    }

    async fn say_roles(&self, store: &Store) -> Result<bool, Error> {
        let people = store.people();
        // Most desks of few people have none, and nothing has to be read.
        if !people_have_lead(&people) {
            return Ok(false);
        }
        let me = store.desk();
        let secret = store.desk_secret_or(me.id, DeskSecret::new(random()?)).await?;
        let Some((signs, key)) = RolesKey::of(&secret).and_then(|signs| signs.public().map(|key| (signs, key))) else {
            return Ok(false);
        };
        let entries = store.entries(roles_topic().id()).await?;
        let speaking = SpeakingDesk {
            desk: me.id,
            name: &me.name,
            key,
        };
        let own: Vec<OwnPerson> = people.into_iter().map(own_person).collect();
        let statements = read(&entries).to_say(speaking, &own, self.host.now());
        let items: BTreeMap<_, _> = statements
            .iter()
            .filter_map(|statement| signs.item(statement))
            .map(|(item, said)| (item, Some(said)))
            .collect();
        if items.is_empty() {
            return Ok(false);
        }
        self.write_roles(store, &entries, Change::Items(items)).await?;
        Ok(true)
    }

    async fn write_roles(&self, store: &Store, entries: &[Entry], change: Change) -> Result<(), Error> {
        let source = self.source(Origin::Keyboard, dataset().newest());
        let (known, heads) = (digests(entries.iter()), fold(entries).heads);
        let written = self.entries_on(store, &roles_topic(), known, heads, &source, [change])?;
        store.append(written).await?;
        Ok(())
    }
}

fn own_person(person: DeskPerson) -> OwnPerson {
    OwnPerson {
        in_use: !person.one_time,
        person: PersonInRole {
            user: person.id,
            name: person.name,
            role: person.role,
            since: person.role_since,
        },
    }
}
