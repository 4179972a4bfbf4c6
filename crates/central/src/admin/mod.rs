//! Administration, on connections of the schema's owner; `refold` works as the server does, which does the same by itself, as it publishes. No
//! route leads here: `fls-central` alone calls it.
//!
//! - `operator`, `trail`: who administers, and what was done
//! - `connection`: connecting, and the migrations
//! - `services`, `desks`: who may exchange
//! - `facilities`: what services answer in the facilities audit
//! - `frozen`, `report_figures`, `report_plots`, `annual_report`: what services had sent by a day; figures and plots in a report; the report
//!   of a year
//! - `open_data`: what is published, as files
//! - `people`: people of the audit team
//! - `notices`: what the audit team has to say
//! - `sealed_files`: what desks send as a file
//! - `backup`: copying everything away and back
//! - `rotation`: another master key
//! - `altered`, `altered_people`, `altered_lists`: what was altered: sealed rows; people of the audit team; notices and dataset files
//! - `service_keys`: other keys of services
//! - `verify`: counting everything again
//! - `checkpoint`: how far everything goes, to be kept elsewhere
//! - `refold`: folding everything again
//! - `publishing`: publishing the national figures
//! - `dataset`: publishing corrected dataset files, and folding everything again under them

mod altered;
mod altered_lists;
mod altered_people;
mod annual_report;
mod backup;
mod catalogue;
mod checkpoint;
mod connection;
mod dataset;
mod desks;
mod error;
mod facilities;
mod frozen;
mod notices;
mod open_data;
mod operator;
mod people;
mod publishing;
mod refold;
mod report_figures;
mod report_plots;
mod rotation;
mod sealed_files;
mod service_keys;
mod services;
mod trail;
mod verify;

pub use crate::epoch::EpochBecause;
pub use crate::receipt::{Fate, NoReceiptNumber, ReceiptNumber, receipt};
pub use crate::service_health::{DeskHealth, Refused, ServiceHealth, health};
pub use crate::trail::What;
pub use altered::{SealedAnew, seal_anew};
pub use annual_report::annual_report;
pub use backup::{BackedUp, backup, restore};
pub use catalogue::catalogue;
pub use checkpoint::{Checkpoint, checkpoint, since_checkpoint};
pub use connection::{connect, migrate};
pub use dataset::{DatasetFileLine, dataset_lines, follow_dataset, follow_dataset_once, publish_dataset};
pub use desks::{DeviceLine, OpenCode, Revocation, devices, enrol, open_codes, revoke, rotate_tokens, withdraw_codes};
pub use error::AdminError;
pub use facilities::{ServiceFacilities, facilities, facilities_csv};
pub use notices::{NoticeLine, add_notice, notices, remove_notice};
pub use open_data::{OPEN_DATA_FILES, open_data};
pub use operator::{Operator, Words};
pub use people::{NewSecrets, PersonLine, add_person, people, remove_person, reset_person};
pub use publishing::{publish_national, publish_national_every_week};
pub use refold::{Refolded, refold, refold_held, refold_held_every_day};
pub use rotation::{Rotated, rotate_master_key};
pub use sealed_files::{NotTaken, TakenFile, take_file};
pub use service_keys::{rotate_key_of_the_whole, rotate_service_key};
pub use services::{
    EpochLine, NewService, ServiceLine, add_service, check_master_key, epochs, restored, services, set_caseload,
    set_new_lives,
};
pub use trail::{TrailLine, trail};
pub use verify::{Difference, Verified, verify};
