//! Both machines against each other, in memory: whatever goes wrong, they agree in the end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod absurd;
mod absurd_central;
mod bad_entries;
mod kinds;
mod schedules;
mod world;
mod wrong_log;

use proptest::test_runner::{Config, FileFailurePersistence};

/// So many schedules; in a soak (FLS_SOAK is set) fifty times as many. One that fails leaves its seed beside this file,
/// and is tried first from then on.
fn config(schedules: u32) -> Config {
    let times = if std::env::var_os("FLS_SOAK").is_some() { 50 } else { 1 };
    Config {
        cases: schedules * times,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("seeds"))),
        ..Config::default()
    }
}
