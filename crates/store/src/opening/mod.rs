//! Keys and opening: who may open the store, and the connections of an open one.
//!
//! Each can be read after those above it:
//! - `secret`, `one_time`, `hex`, `wrap`, `tries`, `key_file`, `vault`, `recovery`: a random key, wrapped for each person and for the
//!   recovery key
//! - `proving`: whether a passphrase is a person's
//! - `may_open`: who left, as the database knows it
//! - `private`, `durable`, `lock`, `commits`: who may read the files, what outlives a power cut, one process at a time
//! - `backups`: copies beside the database: those that are made before a migration, and the one that a backup is made of
//! - `connecting`, `readers`, `open`: the only modules that know SQLCipher, and the migrations
//! - `dataset_in_use`: which dataset a store goes by
//! - `desk_row`, `writer`, `unlocked`: the open store, its one writer and its readers; every transaction is all or nothing
//! - `set_aside`: a store that gives way to another
//! - `damaged`, `locked`: taking a store's folder, opening it, locking it; a copy of what cannot be read
//! - `people`, `recovering`: who else may open the store, and the recovery key made anew or proved
//! - `joining`, `making`: the id of a desk that has no store yet, and its first moment
//! - `anew`: a vault that is damaged or missing, made anew with the recovery key
//!
//! Nothing of a patient is read or written here: no statement about records, entries or what people keep.

pub(crate) mod anew;
pub(crate) mod backups;
pub(crate) mod commits;
pub(crate) mod connecting;
pub(crate) mod damaged;
pub(crate) mod dataset_in_use;
pub(crate) mod desk_row;
pub(crate) mod durable;
pub(crate) mod hex;
pub(crate) mod joining;
pub(crate) mod key_file;
pub(crate) mod lock;
pub(crate) mod locked;
pub(crate) mod making;
pub(crate) mod may_open;
pub(crate) mod one_time;
pub(crate) mod open;
pub(crate) mod path;
pub(crate) mod people;
pub(crate) mod private;
pub(crate) mod proving;
pub(crate) mod readers;
pub(crate) mod recovering;
pub(crate) mod recovery;
pub(crate) mod secret;
pub(crate) mod set_aside;
pub(crate) mod tries;
pub(crate) mod unlocked;
pub(crate) mod vault;
pub(crate) mod wrap;
pub(crate) mod writer;
