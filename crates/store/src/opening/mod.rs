//! Keys and opening: who may open the store, and the connections of an open one.
//!
//! - `vault`, `secret`, `locked`, `lock`: one process, one folder, a random key wrapped for each person
//! - `joining`: the id of a desk that has no store yet and asks to join a service
//! - `open`: the only module that knows SQLCipher, and the migrations
//! - `unlocked`, `readers`: the open store, its one writer and its readers; every transaction is all or nothing
//! - `commits`, `durable`: what outlives a power cut
//!
//! Nothing of a patient is read or written here: no statement about records, entries or what people keep.

pub(crate) mod commits;
pub(crate) mod durable;
pub(crate) mod joining;
pub(crate) mod lock;
pub(crate) mod locked;
pub(crate) mod open;
pub(crate) mod readers;
pub(crate) mod secret;
pub(crate) mod unlocked;
pub(crate) mod vault;
