//! Sharing the keys of private entries among a service's desks, after each exchange: what `domain::private::sharing` says is to
//! be done is done here, and written as entries about the service.

use std::collections::{BTreeMap, BTreeSet};

use domain::answer::Json;
use domain::id::{DeviceId, EntryId};
use domain::log_safe::{Ordinal, safe};
use domain::private::{AnnouncedKey, KeyHolder, KeyId, OwnDesk, SaidOfKeys};
use domain::record::{Change, Digest, Entry, ItemKey, Origin, SeenDataset, Subject, Topic, fold};
use protocol::canonical::{Draft, seal};
use protocol::private::said_of_keys::{self, desk_item, key_item, sealed_item};
use protocol::private::{DeskSecret, ServiceKey, open_sealed, seal_to};
use store::{HeldKey, Store};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::private::random;

/// Items of one entry: a key sealed to a desk takes some 200 bytes.
const ITEMS: usize = 200;

/// How it stands with the keys of private entries at this desk.
pub(crate) struct KeysHere {
    /// How many keys others have and this desk waits for.
    pub(crate) lacking: usize,
    /// The other desks that have a key, by name.
    pub(crate) readers: Vec<String>,
}

/// The history in which desks speak of keys.
struct History {
    entries: Vec<Entry>,
    heads: Vec<EntryId>,
    said: SaidOfKeys,
}

impl History {
    async fn read(store: &Store) -> Result<Self, Error> {
        let entries = store.entries(subject().id()).await?;
        let folded = fold(&entries);
        Ok(Self {
            said: said_of_keys::read(&folded.items),
            heads: folded.heads,
            entries,
        })
    }
}

fn subject() -> Subject {
    Subject::Service(Topic::PRIVATE_KEYS)
}

/// How it stands with the keys of private entries at this desk.
pub(crate) async fn keys_here(store: &Store) -> Result<KeysHere, Error> {
    let History { said, .. } = History::read(store).await?;
    let held = generations(&store.service_keys().await?);
    let mut by_name: BTreeMap<&str, u32> = BTreeMap::new();
    for desk in said.readers(store.desk().id) {
        *by_name.entry(&desk.name).or_default() += 1;
    }
    // A desk that was restored from a backup is another one, of the same name.
    let readers = by_name.into_iter().map(|(name, desks)| match desks {
        1 => name.to_owned(),
        _ => format!("{name} ({desks} of this name: each restored copy is one)"),
    });
    Ok(KeysHere {
        lacking: said.lacking(&held),
        readers: readers.collect(),
    })
}

fn generations(held: &[HeldKey]) -> BTreeMap<KeyId, u32> {
    held.iter().map(|held| (held.key.id(), held.generation)).collect()
}

impl<H: Host> Desk<H> {
    /// Takes the keys that were given to this desk, and does what is to be done for others. Says whether there is something
    /// to send.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub(crate) async fn share_keys(&self, store: &Store, revoked: &BTreeSet<DeviceId>) -> Result<bool, Error> {
        let history = History::read(store).await?;
        let mut held = store.service_keys().await?;
        if held.is_empty() && history.said.keys.is_empty() {
            return Ok(false);
        }
        let me = store.desk();
        let secret = store.desk_secret_or(me.id, DeskSecret::new(random()?)).await?;
        let mut news = given(&history.said, &held, me.id, &secret);
        if let Some(generation) = history
            .said
            .to_make(&generations(&[&held[..], &news].concat()), revoked)
        {
            tracing::info!(generation = %safe(&Ordinal::of(generation)), "a desk was revoked: a new key for private entries");
            news.push(HeldKey {
                key: ServiceKey::new(random()?),
                generation,
            });
        }
        if !news.is_empty() {
            store.keep_service_keys(&news).await?;
            held.append(&mut news);
            // What waited for a key can be opened now.
            self.cards.forget();
            self.changed();
        }
        let items = items(&history.said, &held, &me.name, me.id, &secret, revoked)?;
        if items.is_empty() {
            return Ok(false);
        }
        self.say_of_keys(store, history, items).await?;
        Ok(true)
    }

    async fn say_of_keys(
        &self,
        store: &Store,
        history: History,
        items: Vec<(ItemKey, Option<Json>)>,
    ) -> Result<(), Error> {
        let newest = dataset().newest();
        let mut digests: BTreeMap<EntryId, Digest> =
            history.entries.iter().map(|entry| (entry.id, entry.digest)).collect();
        let mut parents = history.heads;
        let mut written = Vec::new();
        for items in items.chunks(ITEMS) {
            let draft = Draft {
                id: EntryId::new(self.host.id()),
                subject: subject(),
                parents,
                author: store.me(),
                desk: store.desk(),
                at: self.host.now(),
                origin: Origin::Keyboard,
                seen: SeenDataset {
                    version: newest.id.clone(),
                    revision: newest.revision,
                },
                change: Change::Items(items.iter().cloned().collect()),
            };
            let (entry, bytes) = seal(draft, &digests)?;
            digests.insert(entry.id, entry.digest);
            parents = vec![entry.id];
            written.push((entry, bytes));
        }
        store.append(written).await?;
        Ok(())
    }
}

/// The keys that were sealed to this desk and that it does not hold.
fn given(said: &SaidOfKeys, held: &[HeldKey], me: DeviceId, secret: &DeskSecret) -> Vec<HeldKey> {
    let held = generations(held);
    let lacking = said.keys.iter().filter(|(key, _)| !held.contains_key(*key));
    let opened = lacking.filter_map(|(key, announced)| {
        let sealed = said.sealed.get(&(*key, me))?;
        Some(HeldKey {
            key: open_sealed(sealed, me, secret, *key)?,
            generation: announced.generation,
        })
    });
    opened.collect()
}

/// What this desk has to say of keys.
fn items(
    said: &SaidOfKeys,
    held: &[HeldKey],
    name: &str,
    me: DeviceId,
    secret: &DeskSecret,
    revoked: &BTreeSet<DeviceId>,
) -> Result<Vec<(ItemKey, Option<Json>)>, Error> {
    let keys: BTreeMap<KeyId, &HeldKey> = held.iter().map(|held| (held.key.id(), held)).collect();
    let to_do = said.to_do(
        OwnDesk {
            desk: me,
            public: secret.public(),
            name,
            held: &generations(held),
        },
        revoked,
    );
    let mut items = Vec::new();
    if to_do.publish {
        let desk = KeyHolder {
            public: secret.public(),
            name: name.to_owned(),
        };
        items.push(desk_item(me, &desk));
    }
    for id in to_do.announce {
        if let Some(held) = keys.get(&id) {
            let generation = held.generation;
            items.push(key_item(id, AnnouncedKey { generation, by: me }));
        }
    }
    for (id, desk) in to_do.seal {
        let Some((held, to)) = keys.get(&id).zip(said.desks.get(&desk)) else {
            continue;
        };
        // A public key that is none is nobody's: nothing can be sealed to it.
        if let Some(sealed) = seal_to(&held.key, desk, to.public, &DeskSecret::new(random()?)) {
            items.push(sealed_item(id, desk, &sealed));
        }
    }
    Ok(items)
}
