//! A disk that loses power, fills up and fails: what tests of the store are hurt with. Nothing that ships depends on it.
//!
//! SQLite reaches its files through a table of functions, its VFS. The first [`Disk`] registers one as the default of the
//! process: it passes every call on to the one before it, writes down what was done to the files of a watched folder, and
//! lets a chosen call fail. What a store does beside SQLite (its vault, a backup that is put in place) passes the C
//! library's functions: opening, renaming and removing, `fsync`, `read` and `write`. This crate takes their place in the
//! program that it is linked into; the folder is looked at before each flush. The store itself knows nothing of any of it.
//!
//! - [`Disk`]: a watched folder: recording, and calls that fail
//! - [`Recording`], [`Replay`]: what a power cut would have left, before and after each flush of what was recorded
//! - [`sql`], [`dump`], [`is_whole`], [`pages`]: statements on a connection that the store holds open, and what is in its
//!   pages
//! - [`each_seed`], [`share`]: how much a test does, and how it is repeated
//!
//! `unsafe` is allowed in `vfs`, `file`, `connections` and `calls`, because C calls them, and nowhere else in the
//! workspace. It knows the C library of Linux; elsewhere only the seeds are there.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod connections;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod file;
#[cfg(target_os = "linux")]
mod power;
#[cfg(target_os = "linux")]
mod recorder;
mod seeds;
#[cfg(target_os = "linux")]
mod vfs;
#[cfg(target_os = "linux")]
mod watched;

#[cfg(target_os = "linux")]
pub use connections::{dump, is_whole, pages, sql};
#[cfg(target_os = "linux")]
pub use disk::Disk;
#[cfg(target_os = "linux")]
pub use power::{Files, Loss, Recording, Replay, lay_out};
pub use seeds::{each_seed, is_soak, share};
#[cfg(target_os = "linux")]
pub use watched::{Failing, Fault};
