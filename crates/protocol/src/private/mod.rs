//! Private entries: what they say as bytes, and those bytes sealed under a key that only the service's desks have. Frozen
//! for ever, as [`canonical`](crate::canonical) is: see `tests.rs` for the bytes themselves.
//!
//! - [`key`]: the key of a service
//! - [`desk`]: a desk's own key, and the service's sealed to it
//! - [`said_of_keys`]: what desks say of keys in the service's log
//! - [`content`]: what is said, as JSON; [`cleared`] a list of cleared numbers in it
//! - [`sealed`]: sealing and opening
//! - [`opened`]: the private entries of records, opened together
//!
//! Random bytes are the caller's to give.

mod cleared;
pub mod content;
pub mod desk;
pub mod key;
pub mod opened;
pub mod said_of_keys;
pub mod sealed;

pub use desk::{DeskSecret, open_sealed, seal_to};
pub use key::ServiceKey;
pub use opened::{OpenedEntries, open_entries};
pub use sealed::{NotOpened, NotSealed, key_of, open, seal};

#[cfg(test)]
mod tests;
