//! The store against real SQLCipher files: what its users may rely on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod answered;
mod bulk;
mod child;
mod choices;
mod damage;
mod dataset_files;
mod exchange;
mod follow_ups;
mod import;
mod joining;
mod killed;
mod lists;
mod of_the_service;
mod opt_outs;
mod parked;
mod people;
mod private;
mod purging;
mod service_keys;
mod support;
mod today;
mod unlocking;
mod working_copy;
