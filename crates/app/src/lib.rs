//! Use cases of a desk: what the window, the command line and the loopback host all do.
//!
//! - [`commands`]: one function for each thing a person can ask for, on a [`Desk`]
//! - [`views`]: what the window is told and what it asks; its TypeScript is generated from there
//! - [`host`]: the narrow door to the world (clock, ids, key store, network), and the real one behind it
//! - [`files`]: import and export of the official layout
//! - [`fictional`]: an invented service to explore with
//!
//! No rule of the audit is decided here; `domain` decides. No SQL is written here; `store` writes it.

mod by_file;
mod called;
mod cards;
mod cards_kept;
mod choices;
pub mod commands;
mod dataset_files;
mod dataset_in_use;
mod desk;
mod entering;
mod error;
mod facilities;
mod facilities_error;
pub mod fictional;
pub mod files;
mod form;
pub mod host;
mod keys;
mod linked;
mod locking;
mod opt_out_error;
mod opt_outs;
mod permitting;
mod private;
mod reminder;
mod schedule;
mod sealed_file_error;
mod service_roles;
mod syncing;
mod trail;
mod tray;
pub mod views;
mod writing;
mod writing_private;

pub use commands::{FigurePatient, PatientGaps, missing_answer_views, pack_file};
pub use dataset_in_use::dataset_in_use;
pub use desk::Desk;
pub use error::Error;
pub use facilities_error::FacilitiesError;
pub use host::Host;
pub use opt_out_error::OptOutError;
pub use permitting::Needs;
pub use reminder::Reminder;
pub use sealed_file_error::SealedFileError;
pub use store::{FollowUpRow, RecordRow, Service, SyncState};
pub use trail::ToTrail;
pub use tray::Tray;
