//! The rules as a clinic and the audit would check them: questions and their checks, what a history says, figures, follow-ups.
//! One program, as each more is linked by itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod acceptance;
mod bulk;
mod call_log;
mod chart_notes;
mod dataset_checks;
mod dataset_corrections;
mod dataset_files;
mod dataset_shown;
mod evaluation;
mod facilities;
mod fold;
mod follow_up_groups;
mod follows;
mod further_fracture;
mod glossary;
mod histories;
mod import_undo;
mod joining;
mod kpi;
mod nhfd;
mod opt_outs;
mod private;
mod purge;
mod reminders;
mod right_record;
mod service_roles;
mod today;
mod undo;
mod weeks_ahead;
mod written;
