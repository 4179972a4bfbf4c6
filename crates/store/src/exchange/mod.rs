//! The desk's side of an exchange: what is sent, what Central said of it, and how far its log has been taken over.
//!
//! - `parked`: entries that this program cannot read
//! - `held`: what of an answer is held here
//! - `answers`: receipts, refusals, standings
//! - `link`: the central server, and the cursor in its log
//! - `to_send`: what is still to be sent
//! - `taking_over`: what an exchange brought, in one transaction
//! - `receipts`: looking one up by its number
//! - `service`: whose records these are, as Central says it
//! - `batch_files`: files that were written in place of an exchange
//! - `read_again`: what could not be read before
//! - `sync_page`: what a person is shown of it all
//!
//! No rule of when to send and no network: `sync` decides, `app` carries.

mod answers;
pub(crate) mod batch_files;
mod held;
pub(crate) mod link;
pub(crate) mod parked;
mod read_again;
pub(crate) mod receipts;
pub(crate) mod service;
pub(crate) mod sync_page;
pub(crate) mod taking_over;
pub(crate) mod to_send;
