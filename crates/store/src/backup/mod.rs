//! Backups of a desk: one file each, which the printed recovery key opens on any computer.
//!
//! - `error`: why one is not made, not read or not restored
//! - `file`: the form of the file: what it says in the clear, the database under its own key, and a seal over both
//! - `standing`: where backups go and how that went, as the database keeps it
//! - `folder`: which backups lie in a folder, and which of them are one too many
//! - `making`: a consistent copy of an open store, written, read back, and then counted
//! - `restoring`: a store from a backup, in a folder that has none
//!
//! The database is under its key already, each page enciphered and sealed; so a backup enciphers nothing once more. What opens it is
//! what opens the store itself without its vault: that key, wrapped under the recovery key. And whoever has the store open has
//! the key that the seal is made with, so that a backup is read back whole when it is made, with the recovery key in its safe.

pub(crate) mod error;
pub(crate) mod file;
pub(crate) mod folder;
pub(crate) mod making;
pub(crate) mod restoring;
pub(crate) mod standing;
