//! The desk's side of an exchange: what is sent, what Central said of it, and how far its log has been taken over.
//!
//! No rule of when to send and no network: `sync` decides, `app` carries.

pub(crate) mod central;
pub(crate) mod parked;
mod read_again;
