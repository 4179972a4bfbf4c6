//! The desk's encrypted database: who may open it, what is written, and how lists are asked for.
//!
//! - `opening`: keys and opening, the one writer and the readers
//! - `records`: entries, what is derived from them, lists and counts
//! - `exchange`: the desk's side of an exchange
//! - `service_keys`: the keys of the service's private entries
//! - `backup`: a copy of all of it in one file, and a store made of such a file
//! - `dataset_files`: corrected dataset files, and which are in use
//! - `catching_up`: what is done with a store that was just opened
//! - `classification`: what each column of the database says, and what forgetting a record removes
//! - `person`: what a person keeps here: working copies, choices, where they left off
//! - `today`: what needs somebody today, of all records
//! - `trail`: who looked at which record, and what left the desk: lines that are chained
//!
//! Today and now come from the caller. Nothing here is deleted or recreated because something went wrong: a transaction
//! is taken back, a database that cannot be read is left as it is and copied.

// The tests inside share the invented patients of those outside, which name the crate.
#[cfg(test)]
extern crate self as store;

mod backup;
mod catching_up;
mod classification;
mod dataset_files;
mod day;
mod error;
mod exchange;
mod file_fault;
mod opening;
mod person;
mod records;
mod service_keys;
mod sql;
#[cfg(test)]
mod tests;
mod today;
mod trail;

pub use backup::error::{BackupError, RestoreError, UnreadBackup};
pub use backup::folder::{FoundBackup, backups_in};
pub use backup::making::{BackupPlace, MadeBackup};
pub use backup::restoring::{
    InTheWay, ProvedBackup, RestoredDesk, RestoredStore, check_backup, look_at_backup, restore_backup,
};
pub use backup::standing::BackupStanding;
pub use dataset_files::KeptDatasetFile;
pub use error::{AnewError, Constraint, CreateError, OpenError, PeopleError, StoreError, UnlockError};
pub use exchange::batch_files::BatchFile;
pub use exchange::link::CentralLink;
pub use exchange::parked::ParkedEntry;
pub use exchange::receipts::{Receipted, RefusedHere};
pub use exchange::service::Unconfirmed;
pub use exchange::sync_page::{Lacking, LackingBesideRecords};
pub use exchange::taking_over::{Applied, Taken};
pub use exchange::to_send::Outgoing;
pub use file_fault::{NotRead, is_full, is_not_writable};
pub use opening::anew::{FirstBack, make_vault_anew};
pub use opening::commits::Moment;
pub use opening::desk_row::Service;
pub use opening::durable::WholeFile;
pub use opening::joining::{forget_joining, joining_desk};
pub use opening::locked::LockedStore;
pub use opening::making::{NewStore, create};
pub use opening::one_time::OneTimePassphrase;
pub use opening::open::schema_version;
pub use opening::people::Proof;
pub use opening::recovery::RecoveryStanding;
pub use opening::secret::{DeviceSecret, Passphrase, RecoveryKey, RecoveryKeyError, WeakPassphrase};
pub use opening::set_aside::set_demonstration_aside;
pub use opening::tries::Clocks;
pub use opening::unlocked::{EarlierState, Store};
pub use opening::vault::ServiceLabel;
pub use opening::vault::people::DeskPerson;
pub use opening::wrap::KeyCost;
pub use opening::writer::OnlyReading;
pub use person::as_held::RecordAsHeld;
pub use person::choices::SavedView;
pub use person::leaving::NotSavedBy;
pub use person::screen_place::{LeftList, ScreenPlace, Stop};
pub use person::working_copy::{BeingTyped, Chosen, NoteStage, Typed, TypedNote, WorkingCopy};
pub use records::changes::append::SavedFrom;
pub use records::changes::bulk::{BulkChange, BulkRecords};
pub use records::changes::change::Written;
pub use records::changes::import::{HeldRecord, HeldRecords, Import, LookingUp, RowAsked, RowFound, RowIdentity};
pub use records::changes::purging::{PurgeLine, ToPurge};
pub use records::deletions::Deletion;
pub use records::find::Identity;
pub use records::follow_ups::ahead::Closing;
pub use records::follow_ups::asked::{AssignedTo, Called, FollowUpNarrow, FollowUpQuery, WhichFollowUps};
pub use records::follow_ups::counts::{FollowUpChoices, FollowUpCounts};
pub use records::follow_ups::pages::{FollowUpPage, NextOpening};
pub use records::follow_ups::row::FollowUpRow;
pub use records::import_columns::{ImportColumns, KeptColumn, KeptColumnUse};
pub use records::imports::{ImportLine, ImportedFile};
pub use records::list::{Choices, Counts, Filter, ListPage, ListQuery, Narrow, OrElse, Search, Sort};
pub use records::losses::Losses;
pub use records::nhfd::{NhfdAccountFile, NhfdAnswerKept};
pub use records::opt_outs::due::{ClearedUntil, DueNumbers};
pub use records::opt_outs::lists::OptOutEvidence;
pub use records::opt_outs::waiting::WaitingCheck;
pub use records::opt_outs::withdrawn::Withdrawals;
pub use records::past_their_time::NotSeenSince;
pub use records::row::{Deleted, NeedsYou, OnlyHere, RecordRow, SyncState};
pub use service_keys::HeldKey;
pub use today::Today;
pub use trail::proving::{TrailFault, TrailMark, TrailProof};
pub use trail::reading::{AccessAsked, AccessLine, AccessPage};
pub use trail::writing::NewAccess;
