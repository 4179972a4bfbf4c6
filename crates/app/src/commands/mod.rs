//! What a person can ask of a desk: one method of [`crate::Desk`] for each line of the list, in files by topic.
//!
//! The list itself is [`crate::for_each_command`]. A method that is missing, or has other types, does not compile.

mod access_trail;
mod backups;
mod behind;
mod bulk;
mod calendar;
mod call_log;
mod call_words;
mod caseload;
mod central;
mod chart_notes;
mod choices;
mod column_values;
mod contact_card;
mod cut_figures;
mod dataset_files;
mod dataset_words;
mod days_left;
mod deleted;
mod demonstration;
mod duplicates;
mod entering;
mod everything_about;
mod everything_said;
mod export_records;
mod exports;
mod facilities;
mod figure_words;
mod figures;
mod file_columns;
mod first_run;
mod follow_ups;
mod given_files;
mod held;
mod help;
mod import_asked;
mod import_columns;
mod import_errors;
mod importing;
mod imports;
pub(crate) mod in_words;
mod kept_columns;
mod list;
mod lists;
mod losses;
mod missing_answers;
mod missing_by_patient;
mod my_ids;
mod nhfd;
mod nhfd_account;
mod not_saved;
mod notes;
mod opt_out_checks;
mod opt_out_replies;
mod opt_outs;
mod other_fractures;
mod pack;
mod pack_charts;
mod pack_counts;
mod pack_kpis;
mod pack_words;
mod pairs;
mod parting;
mod past_records;
mod people;
mod practice;
mod printing;
mod receipts;
mod records;
mod recovery_key;
mod reminders;
mod restoring;
mod rows;
mod run_chart;
mod same_person;
mod sealed_files;
mod search_words;
mod service_choices;
mod session;
pub(crate) mod settings;
mod starting;
mod sync;
mod this_computer;
mod today;
mod typed_elsewhere;
mod undoing;
mod unlocking;
mod versions;
mod warnings;
mod when_reminded;

pub use behind::FigurePatient;
pub use missing_answers::missing_answer_views;
pub use missing_by_patient::PatientGaps;
pub use pack::pack_file;
pub use recovery_key::KeysAnew;
pub use restoring::{BackupToRestore, Restored};
pub(crate) use session::RECORD_ROUTE;

use domain::role::Right;

use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::permitting::Needs;
use crate::trail::ToTrail;
#[allow(clippy::wildcard_imports, reason = "the list names every view and request there is")]
use crate::views::*;

macro_rules! needs {
    (Nobody) => {
        Needs::Nobody
    };
    ($right:ident) => {
        Needs::Somebody(Right::$right)
    };
}

macro_rules! to_trail {
    () => {
        ToTrail::Unsaid
    };
    ($said:ident) => {
        ToTrail::$said
    };
}

macro_rules! names {
    ($($name:ident($($request:ident)?) -> $view:ty, needs $needs:ident $(, trail $trail:ident)?;)*) => {
        /// The name of every command, in the order of the list.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// What each command needs of whoever calls it, in the order of the list.
        pub const NEEDS: &[(&str, Needs)] = &[$((stringify!($name), needs!($needs))),*];

        /// What each command is to the access trail, in the order of the list.
        pub const TO_TRAIL: &[(&str, ToTrail)] = &[$((stringify!($name), to_trail!($($trail)?))),*];
    };
}

crate::for_each_command!(names);

/// The commands of a desk, for whoever sits at it: each is asked whether they may before anything is done.
pub struct Commands<'d, H>(&'d Desk<H>);

macro_rules! permitted {
    ($($name:ident($($request:ident)?) -> $view:ty, needs $needs:ident $(, trail $trail:ident)?;)*) => {
        impl<H: Host> Commands<'_, H> {
            $(
                #[doc = concat!("[`Desk::", stringify!($name), "`], where whoever is in may.\n\n# Errors\nWhen they may not, and its own.")]
                pub async fn $name(&self, $(request: $request)?) -> Result<$view, Error> {
                    self.0.permit(needs!($needs)).await?;
                    self.0.$name($({ let request: $request = request; request })?).await
                }
            )*
        }
    };
}

crate::for_each_command!(permitted);

macro_rules! call_one {
    ($desk:ident, $name:ident, $json:ident) => {{
        drop($json);
        $desk.commands().$name().await
    }};
    ($desk:ident, $name:ident, $json:ident, $request:ident) => {
        match serde_json::from_value::<$request>($json) {
            Ok(request) => $desk.commands().$name(request).await,
            Err(_) => Err(Error::WrongUse),
        }
    };
}

macro_rules! dispatch {
    ($($name:ident($($request:ident)?) -> $view:ty, needs $needs:ident $(, trail $trail:ident)?;)*) => {
        impl<H: Host> Desk<H> {
            /// The commands, each for those whose role allows it: what a window calls.
            pub fn commands(&self) -> Commands<'_, H> {
                Commands(self)
            }

            /// Runs a command by name, JSON in and JSON out: for hosts that are not the window.
            ///
            /// # Errors
            /// When there is no such command, the request is not what it takes, or the command itself fails.
            pub async fn call(&self, name: &str, request: serde_json::Value) -> Result<serde_json::Value, Error> {
                match name {
                    $(stringify!($name) => {
                        let view: $view = call_one!(self, $name, request $(, $request)?)?;
                        serde_json::to_value(view).map_err(|_| Error::WrongUse)
                    })*
                    _ => Err(Error::WrongUse),
                }
            }
        }
    };
}

crate::for_each_command!(dispatch);
