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

/// A schedule that fails leaves its seed beside this file, and is tried first from then on.
fn config() -> Config {
    Config {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("seeds"))),
        ..Config::default()
    }
}
