//! What the window is told. A view is made for one screen, holds what that screen shows, and decides nothing.
//!
//! Dates of care are ISO text (`2026-03-14`), instants RFC 3339 text, ids UUID text: no 64-bit number and no
//! instant ever stands for a calendar date. The TypeScript of these types is generated from here.

mod access_trail;
mod backups;
mod behind;
mod bulk;
mod call_log;
mod caseload;
mod chart_notes;
mod choices;
mod contact_card;
mod dataset;
mod deleted;
mod duplicates;
mod error;
mod everything;
mod export;
mod facilities;
mod figures;
mod follow_ups;
mod help;
mod import;
mod import_seen;
mod kept_columns;
mod list;
mod missing_answers;
mod nhfd;
mod opt_outs;
mod pack;
mod past_records;
mod people;
mod printing;
mod record;
mod recovery_key;
mod role;
mod run_chart;
mod sealed_files;
mod session;
mod settings;
mod starting;
mod step;
mod sync;
mod this_computer;
mod today;

pub use access_trail::*;
pub use backups::*;
pub use behind::*;
pub use bulk::*;
pub use call_log::*;
pub use caseload::*;
pub use chart_notes::*;
pub use choices::*;
pub use contact_card::*;
pub use dataset::*;
pub use deleted::*;
pub use duplicates::*;
pub use error::*;
pub use everything::*;
pub use export::*;
pub use facilities::*;
pub use figures::*;
pub use follow_ups::*;
pub use help::*;
pub use import::*;
pub use import_seen::*;
pub use kept_columns::*;
pub use list::*;
pub use missing_answers::*;
pub use nhfd::*;
pub use opt_outs::*;
pub use pack::*;
pub use past_records::*;
pub use people::*;
pub use printing::*;
pub use record::*;
pub use recovery_key::*;
pub use role::*;
pub use run_chart::*;
pub use sealed_files::*;
pub use session::*;
pub use settings::*;
pub use starting::*;
pub use step::*;
pub use sync::*;
pub use this_computer::*;
pub use today::*;

/// A calendar date as `2026-03-14`.
pub type DateText = String;
/// An instant as RFC 3339 text in UTC.
pub type InstantText = String;
