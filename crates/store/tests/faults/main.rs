//! The store on a disk that loses power, fills up, fails, is locked by others, or turns bits, in a process that is killed: what was acknowledged is
//! there, what was not is there whole or not at all, and each fault is told as what it is.
//!
//! `FLS_SOAK` asks for the whole figures, `FLS_SEED` for one case; `faults` says how.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

#[path = "../store/answered.rs"]
#[allow(dead_code, reason = "shared with the other tests of the store, which use more of it")]
mod answered;
mod backups;
mod calls;
#[path = "../store/child.rs"]
mod child;
mod flips;
mod kills;
mod people;
mod power;
mod purged;
mod recovery_key;
#[path = "../store/support.rs"]
#[allow(dead_code, reason = "shared with the other tests of the store, which use more of it")]
mod support;
mod work;
