//! What is for the service's own desks alone: said in entries whose content is sealed, and opened only to be looked at.
//!
//! An entry's content is opaque to [`fold`](crate::record::fold), so that a record is the same at Central, which cannot open
//! it, and at a desk that waits for the key. What was opened is folded here, by the same rule as answers: nobody's words
//! are lost to somebody who wrote beside them.
//!
//! - [`content`]: what one entry says
//! - [`field`], [`card`]: the contact card
//! - [`key_id`]: which key an entry is sealed under
//! - [`sharing`]: how the service's desks come to hold the same keys
//!
//! No key and no cipher is known here: `protocol` seals and opens.

pub mod card;
pub mod content;
pub mod field;
pub mod key_id;
pub mod sharing;

pub use card::{ContactCard, contact_card};
pub use content::Said;
pub use field::{CARD_TEXT_LIMIT, CardField, CardText, CardTextError};
pub use key_id::KeyId;
pub use sharing::{Announced, Desk, DeskPublic, MOST_GENERATIONS, Own, SaidOfKeys, ToDo, to_write_with};
