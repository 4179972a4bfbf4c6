//! What one private entry says, once it is opened.

use std::collections::BTreeMap;

use super::field::{CardField, CardText};

/// What one private entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Fields of the contact card set, or cleared where the text is absent.
    Card(BTreeMap<CardField, Option<CardText>>),
    /// Something that a newer program writes: kept and relayed sealed as it is, and shown as such.
    Newer,
}
