//! What the whole system does: desks, Central, the command line and the files of a store, each scenario in a module of its own.
//! One program, as each more is linked with all that a desk is, for minutes and gigabytes of a build. The real window has its own
//! (`tests/tests/window`), as it needs a screen.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access_trail;
mod at_rest;
mod backups;
mod caseload;
mod chart_notes;
#[cfg(target_os = "linux")]
mod chosen_files;
mod command_line;
mod corrections;
mod duplicates;
mod entering;
mod exporting;
mod facilities;
mod fhir;
mod figures;
mod first_run;
mod follow_ups;
mod further_fracture;
mod import_columns;
mod importing;
mod importing_in_the_window;
mod joining;
mod killed;
mod leaving_off;
mod lists;
mod locking;
mod main_job;
mod national;
mod nhfd;
mod not_saved;
mod notices;
mod opt_outs;
mod overlapping;
mod pack;
mod parked;
mod past_records;
mod people;
mod private;
mod purging;
mod reminders;
mod reports;
mod right_record;
mod roles;
mod run_chart;
mod schedule;
mod sealed_files;
mod service_roles;
mod settings;
#[cfg(target_os = "linux")]
mod store_files;
mod support;
mod sync_page;
mod today;
mod two_desks;
mod typing_at_once;
#[cfg(target_os = "linux")]
mod under_faults;
mod undoing;
mod undoing_imports;
mod versions;
mod warnings;
mod withdrawing;
mod wrong_central;
