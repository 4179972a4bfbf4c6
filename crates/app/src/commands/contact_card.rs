//! A patient's contact card, which the service's desks alone can read.

use std::collections::BTreeMap;

use domain::private::{CardField, ContactCard, PrivateContent, PrivateText, contact_card};
use domain::record::Candidate;
use domain::words::counted;
use protocol::private::OpenedEntries;
use store::Store;

use super::held::FoldedRecord;
use super::in_words::instant_text;
use crate::cards_kept::has_cards;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::private::opened;
use crate::views::{CardFieldView, CardSaidView, ChangeCardRequest, ContactCardView, RecordRequest};

impl<H: Host> Desk<H> {
    /// The contact card of a record.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn contact_card(&self, request: RecordRequest) -> Result<ContactCardView, Error> {
        let store = self.store().await?;
        let held = self.held_of(&store, &request.record).await?;
        let (card, opened) = card_of(&store, &held).await?;
        Ok(view(&card, &opened, has_cards(&store).await?))
    }

    /// Writes the fields of a contact card that are named; a blank text clears one. Fields that say so already are not
    /// written again, but where people said different things, which this settles.
    ///
    /// # Errors
    /// When there is no such record, it is deleted or was never saved, there is no such field, or a text cannot stand in
    /// one; then nothing is written.
    pub async fn change_contact_card(&self, request: ChangeCardRequest) -> Result<ContactCardView, Error> {
        let store = self.store().await?;
        if !has_cards(&store).await? {
            return Err(Error::NoCards);
        }
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        if held.entries.is_empty() {
            return Err(Error::NoSuchRecord);
        }
        let (card, _) = card_of(&store, &held).await?;
        let mut said = BTreeMap::new();
        for (name, text) in &request.fields {
            let field = CardField::named(name).ok_or_else(|| Error::NoSuchCardField(name.clone()))?;
            let text = private_text(field.key(), field.label(), text)?;
            if is_news(&card, field, text.as_ref()) {
                said.insert(field, text);
            }
        }
        if !said.is_empty() {
            self.write_private(
                &store,
                record,
                &held.entries,
                &held.folded.heads,
                &[PrivateContent::Card(said)],
            )
            .await?;
        }
        let held = self.held(&store, record).await?;
        let (card, opened) = card_of(&store, &held).await?;
        Ok(view(&card, &opened, true))
    }
}

/// Reads a line of what is private, as it was typed into a field.
pub(super) fn private_text(field: &'static str, label: &'static str, text: &str) -> Result<Option<PrivateText>, Error> {
    PrivateText::read(text).map_err(|why| Error::PrivateText { field, label, why })
}

/// The card, and how much of it could be opened here.
async fn card_of(store: &Store, held: &FoldedRecord) -> Result<(ContactCard, OpenedEntries), Error> {
    let opened = opened(store, &held.entries).await?;
    Ok((contact_card(&held.entries, &opened.said), opened))
}

fn is_news(card: &ContactCard, field: CardField, text: Option<&PrivateText>) -> bool {
    match card.fields.get(&field) {
        Some(settled) => !settled.candidates.is_empty() || settled.value.as_ref() != text,
        None => text.is_some(),
    }
}

/// A service that does without cards has none of their fields.
fn view(card: &ContactCard, opened: &OpenedEntries, has_cards: bool) -> ContactCardView {
    let field = |field: CardField| {
        let settled = card.fields.get(&field);
        CardFieldView {
            field: field.key().to_owned(),
            label: field.label().to_owned(),
            text: settled.and_then(|settled| shown(settled.value.as_ref())),
            said: settled.map_or_else(Vec::new, |settled| settled.candidates.iter().map(said).collect()),
        }
    };
    ContactCardView {
        fields: CardField::ALL.into_iter().filter(|_| has_cards).map(field).collect(),
        unread: unread("card", card, opened),
    }
}

fn shown(text: Option<&PrivateText>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

fn said(candidate: &Candidate<PrivateText>) -> CardSaidView {
    CardSaidView {
        text: shown(candidate.answer.as_ref()),
        by: candidate.author.name.clone(),
        at: instant_text(candidate.at),
    }
}

/// What of a card, or of what else is private, cannot be read here, and why.
pub(super) fn unread(what: &str, card: &ContactCard, opened: &OpenedEntries) -> Vec<String> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let waiting = (opened.waiting > 0).then(|| {
        let changes = counted(number(opened.waiting), "change", "changes");
        format!("{changes} of this {what} cannot be opened here yet: this computer waits for the key, which another one of this service gives it when it next sends")
    });
    let damaged = (opened.damaged > 0).then(|| {
        let changes = counted(number(opened.damaged), "change", "changes");
        format!("{changes} of this {what} cannot be opened: damaged, or written for another patient. Tell whoever runs FLS Desk")
    });
    let newer = card
        .newer
        .then(|| format!("Something of this {what} is from a newer version of this program"));
    [waiting, damaged, newer].into_iter().flatten().collect()
}
