//! What a private entry says, as JSON: one object with one field, which names the kind. `card` has the fields of the contact
//! card that were changed, each a text, or null where it was cleared.
//!
//! Any other kind, and a card that this program would not write, is a newer program's: opaque, and kept.

use std::collections::BTreeMap;

use domain::private::{CardField, CardText, Said};
use serde::{Deserialize, Serialize};

use crate::json;

#[derive(Serialize)]
struct Written<'a> {
    card: BTreeMap<&'a str, Option<&'a str>>,
}

#[derive(Deserialize)]
struct Read {
    card: BTreeMap<String, Option<String>>,
}

/// As JSON; nothing for what only a newer program can write.
pub(super) fn write(said: &Said) -> Option<Vec<u8>> {
    let Said::Card(fields) = said else { return None };
    let texts = fields.iter();
    let card = texts
        .map(|(field, text)| (field.key(), text.as_ref().map(CardText::as_str)))
        .collect();
    Some(json::text(&Written { card }).into_bytes())
}

/// What was written. Its author had the key, so that what cannot be read is a newer program's.
pub(super) fn read(bytes: &[u8]) -> Said {
    let card = serde_json::from_slice::<Read>(bytes).ok();
    let fields = card.and_then(|read| read.card.into_iter().map(field).collect());
    fields.map_or(Said::Newer, Said::Card)
}

fn field((key, text): (String, Option<String>)) -> Option<(CardField, Option<CardText>)> {
    let field = CardField::named(&key)?;
    let Some(text) = text else { return Some((field, None)) };
    let read = CardText::read(&text).ok()??;
    (read.as_str() == text).then_some((field, Some(read)))
}
