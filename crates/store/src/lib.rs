//! The desk's encrypted database: who may open it, what is written, and how lists are asked for.
//!
//! - `vault`, `secret`, `locked`, `lock`: one process, one folder, a random key wrapped for each person
//! - `joining`: the id of a desk that has no store yet and asks to join a service
//! - `open`: the only module that knows SQLCipher, and the migrations
//! - `unlocked`, `readers`: the open store, its one writer and its readers; every transaction is all or nothing
//! - `write`, `touch`: entries in; what a record adds up to is computed by the domain in the same transaction
//! - `derived`, `status`, `tally`, `rebuild`: derived columns and counts, which hold days and can be remade
//! - `list`, `follow_up_list`, `find`, `facts`: queries; each compares those days with its caller's today
//! - `bulk`: changes of many records at once; `choices`: what people chose for themselves, and named views
//! - `working_copy`: what is typed and not saved; `central`: the desk's side of an exchange
//!
//! Today and now come from the caller. Nothing here is deleted or recreated because something went wrong: a transaction
//! is taken back, a database that cannot be read is left as it is and copied.

// The tests inside share the invented patients of those outside, which name the crate.
#[cfg(test)]
extern crate self as store;

mod bulk;
mod central;
mod choices;
mod commits;
mod day;
mod derived;
mod durable;
mod error;
mod facts;
mod find;
mod follow_up_list;
mod joining;
mod list;
mod lock;
mod locked;
mod open;
mod place;
mod readers;
mod rebuild;
mod row;
mod secret;
mod sql;
mod status;
mod tally;
#[cfg(test)]
mod tests;
mod touch;
mod unlocked;
mod vault;
mod working_copy;
mod write;

pub use bulk::{BulkChange, BulkRecords};
pub use central::{Applied, CentralLink, Lacking, Outgoing, Taken};
pub use choices::SavedView;
pub use error::{CreateError, OpenError, StoreError, UnlockError};
pub use find::Identity;
pub use follow_up_list::{FollowUpPage, FollowUpQuery, FollowUpRow};
pub use joining::{forget_joining, joining_desk};
pub use list::{Choices, Counts, Filter, ListPage, ListQuery, Narrow, Search, Sort};
pub use locked::{LockedStore, NewStore, create};
pub use open::schema_version;
pub use place::Place;
pub use row::{Deleted, NeedsYou, OnlyHere, RecordRow, SyncState};
pub use secret::{DeviceSecret, Passphrase, RecoveryKey, RecoveryKeyError, WeakPassphrase};
pub use unlocked::{EarlierState, Service, Store};
pub use vault::{KeyCost, ServiceLabel};
pub use working_copy::{NoteStage, Typed, TypedNote, WorkingCopy};
pub use write::{Import, Written};
