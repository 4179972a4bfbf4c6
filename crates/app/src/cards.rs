//! What contact cards and call logs say where many patients are listed and searched: read for the rows of a page each time, and
//! for a search once after unlocking, when it is kept in memory until the lock. Nothing of it is written anywhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::RecordId;
use domain::private::{CallLog, CardField, ContactCard, PrivateText, call_log, contact_card};
use domain::record::Entry;
use store::Store;
use tokio::sync::Mutex as AsyncMutex;

use crate::cards_kept::has_cards;
use crate::error::Error;
use crate::private::opened;
use crate::views::ContactView;

/// Records whose cards are read together.
const AT_A_TIME: usize = 500;
/// Of fewer letters a word of a name is found whole, and not by its beginning.
const BEGINNING: usize = 3;

/// The cards that searches look at.
#[derive(Default)]
pub(crate) struct Cards {
    kept: Mutex<ReadCards>,
    /// One reads them at a time: whoever asks meanwhile has what was read.
    reading: AsyncMutex<()>,
}

#[derive(Default)]
struct ReadCards {
    /// By record; nothing before the first search after unlocking.
    cards: Option<Arc<HashMap<RecordId, Searched>>>,
    /// Records whose cards may say something else since they were read.
    changed: BTreeSet<RecordId>,
    /// How often everything was forgotten: what was being read meanwhile is not kept.
    lives: u64,
}

/// What of a card is searched, as it is compared.
#[derive(Clone)]
struct Searched {
    name: Vec<String>,
    hospital_number: String,
}

impl Cards {
    /// Forgets all of them.
    pub(crate) fn forget(&self) {
        let mut kept = self.kept();
        *kept = ReadCards {
            lives: kept.lives + 1,
            ..ReadCards::default()
        };
    }

    /// The cards of these records may have changed.
    pub(crate) fn changed(&self, records: impl IntoIterator<Item = RecordId>) {
        self.kept().changed.extend(records);
    }

    /// The records whose cards say what was typed: a name by the beginnings of its words, or the beginning of a hospital
    /// number.
    pub(crate) async fn find(&self, store: &Store, typed: &str) -> Result<Vec<RecordId>, Error> {
        let (words, number) = (words_of(typed), joined(typed));
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        if words.is_empty() || !has_cards(store).await? {
            return Ok(Vec::new());
        }
        let is_named = |card: &Searched| {
            let is_there = |typed: &String| match letters {
                0..BEGINNING => card.name.contains(typed),
                _ => card.name.iter().any(|word| word.starts_with(typed.as_str())),
            };
            words.iter().all(is_there)
        };
        let is_numbered = |card: &Searched| letters >= BEGINNING && card.hospital_number.starts_with(&number);
        let cards = self.read(store).await?;
        let found = cards.iter().filter(|(_, card)| is_named(card) || is_numbered(card));
        Ok(found.map(|(record, _)| *record).collect())
    }

    /// All of them, as they are now.
    async fn read(&self, store: &Store) -> Result<Arc<HashMap<RecordId, Searched>>, Error> {
        let _one_at_a_time = self.reading.lock().await;
        let (known, changed, lives) = {
            let mut kept = self.kept();
            (kept.cards.clone(), std::mem::take(&mut kept.changed), kept.lives)
        };
        let records = match &known {
            Some(_) => stand_for(store, &changed).await?,
            None => store.private_records().await?,
        };
        let mut cards = known.unwrap_or_default();
        for records in records.chunks(AT_A_TIME) {
            let read = private_of(store, records)
                .await
                .inspect_err(|_| self.changed(changed.clone()))?;
            let cards = Arc::make_mut(&mut cards);
            for record in records {
                match read.get(record).and_then(|private| Searched::of(&private.card)) {
                    Some(card) => cards.insert(*record, card),
                    None => cards.remove(record),
                };
            }
        }
        let mut kept = self.kept();
        if kept.lives == lives {
            kept.cards = Some(Arc::clone(&cards));
        }
        Ok(cards)
    }

    fn kept(&self) -> MutexGuard<'_, ReadCards> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Searched {
    /// Of a card; nothing where it says neither name nor hospital number.
    fn of(card: &ContactCard) -> Option<Self> {
        let searched = Self {
            name: said(card, CardField::Name).map_or_else(Vec::new, words_of),
            hospital_number: said(card, CardField::HospitalNumber).map_or_else(String::new, joined),
        };
        (!searched.name.is_empty() || !searched.hospital_number.is_empty()).then_some(searched)
    }
}

/// What is private of a record, as far as it can be opened here.
pub(crate) struct Private {
    pub(crate) card: ContactCard,
    pub(crate) log: CallLog,
}

/// These records, or the ones that they are joined to.
async fn stand_for(store: &Store, records: &BTreeSet<RecordId>) -> Result<Vec<RecordId>, Error> {
    let records: Vec<RecordId> = records.iter().copied().collect();
    let wholes = store.wholes_of(&records).await?;
    let wholes: BTreeSet<RecordId> = records
        .iter()
        .map(|record| *wholes.get(record).unwrap_or(record))
        .collect();
    Ok(wholes.into_iter().collect())
}

impl Private {
    /// What the card says to whoever wants to reach the patient.
    pub(crate) fn contact(&self) -> Option<ContactView> {
        let contact = ContactView {
            name: said(&self.card, CardField::Name).map(str::to_owned),
            telephone: said(&self.card, CardField::Telephone).map(str::to_owned),
        };
        (contact.name.is_some() || contact.telephone.is_some()).then_some(contact)
    }
}

/// What the cards of these records say to whoever wants to reach the patients, as far as they can be opened here.
pub(crate) async fn contacts(store: &Store, records: &[RecordId]) -> Result<HashMap<RecordId, ContactView>, Error> {
    let private = private_of(store, records).await?;
    let contacts = private.iter().filter_map(|(record, it)| Some((*record, it.contact()?)));
    Ok(contacts.collect())
}

/// What is private of those of these records that have anything.
pub(crate) async fn private_of(store: &Store, records: &[RecordId]) -> Result<HashMap<RecordId, Private>, Error> {
    let entries = store.entries_of_private(records).await?;
    let mut by_record: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for (record, entry) in &entries {
        by_record.entry(*record).or_default().push(entry.clone());
    }
    let entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
    let opened = opened(store, &entries).await?;
    let has_cards = has_cards(store).await?;
    let private = by_record.into_iter().map(|(record, entries)| {
        let private = Private {
            card: if has_cards {
                contact_card(&entries, &opened.said)
            } else {
                ContactCard::default()
            },
            log: call_log(&entries, &opened.said),
        };
        (record, private)
    });
    Ok(private.collect())
}

fn said(card: &ContactCard, field: CardField) -> Option<&str> {
    card.fields.get(&field)?.value.as_ref().map(PrivateText::as_str)
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// A number as it is compared: however it is spaced and written.
fn joined(text: &str) -> String {
    words_of(text).concat()
}
