//! FLS Central: the national audit server.
//!
//! Desks enrol with a one-time code and exchange entries; each service sees its own and nothing else. One exchange is one
//! transaction, in which entries, folded records and counts change together. What an entry may be and how a record stands
//! is decided in `sync::central` and `domain`; this crate holds the database, the keys and the routes.

pub mod admin;
mod copy;
mod edge;
mod enrol;
mod exchange;
mod fault;
mod folded;
mod http;
mod keys;
mod log;
mod secret;
mod service;
mod state;
mod take;

pub use edge::Clock;
pub use http::{router, serve};
pub use keys::{KeyError, MasterKey};
pub use state::{OpenError, State};
