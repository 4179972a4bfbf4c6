//! Both machines against each other, in memory: whatever goes wrong, they agree in the end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod absurd;
mod absurd_central;
mod bad_entries;
mod kinds;
mod nation;
mod schedules;
mod steps;
mod world;
mod wrong_log;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestRng, TestRunner};

/// In a soak fifty times as many.
fn times() -> u32 {
    if faults::is_soak() { 50 } else { 1 }
}

/// So many cases of a property. One that fails leaves its seed beside this file, and is tried first from then on.
fn config(cases: u32) -> Config {
    Config {
        cases: cases * times(),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("seeds"))),
        ..Config::default()
    }
}

/// So many schedules, one of each seed from 1 on; with FLS_SEED that of this seed alone. One that fails is told with its seed, and
/// with the smallest like it that fails.
fn each_schedule<S: Strategy>(schedules: u32, strategy: &S, test: impl Fn(S::Value)) {
    let asked: Option<u32> = std::env::var("FLS_SEED").ok().map(|seed| seed.parse().unwrap());
    let seeds = asked.map_or(1..=schedules * times(), |seed| seed..=seed);
    for seed in seeds {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&seed.to_be_bytes());
        let config = Config {
            cases: 1,
            max_shrink_iters: 20_000,
            failure_persistence: None,
            ..Config::default()
        };
        let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let outcome = TestRunner::new_with_rng(config, chance).run(strategy, |schedule| {
            test(schedule);
            Ok(())
        });
        if let Err(failed) = outcome {
            panic!("this schedule fails again with FLS_SEED={seed}: {failed}");
        }
    }
}
