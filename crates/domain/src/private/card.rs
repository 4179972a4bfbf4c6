//! The contact card: how to reach a patient, whom nobody can telephone by an NHS number. It is no part of the audit's
//! dataset, of no figure and of no export.

use std::collections::BTreeMap;

use super::content::PrivateContent;
use super::field::CardField;
use super::text::PrivateText;
use crate::id::EntryId;
use crate::record::{Entry, SettledValue, fold_said};

/// A patient's card: what everything said about it adds up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactCard {
    /// What was said of each field that was ever set. Where people said different things without knowing of each other,
    /// all of it is a candidate until somebody who saw it writes the field again.
    pub fields: BTreeMap<CardField, SettledValue<PrivateText>>,
    /// Something in it is from a newer program.
    pub newer: bool,
}

/// The card of a record, of its entries and what was said in those that could be opened.
pub fn contact_card(entries: &[Entry], opened: &BTreeMap<EntryId, PrivateContent>) -> ContactCard {
    let fields = fold_said(entries, |entry| match opened.get(&entry.id) {
        Some(PrivateContent::Card(fields)) => Some(fields),
        _ => None,
    });
    ContactCard {
        fields,
        newer: opened.values().any(|said| *said == PrivateContent::Newer),
    }
}
