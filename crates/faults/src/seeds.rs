//! How much a test does, and how what failed is done again.
//!
//! `FLS_SOAK=1` asks for the whole figure that is promised, which takes hours; without it a test does a small share.
//! `FLS_SEED=<n>` does the one case of that seed.

/// The small share, or the whole figure.
pub fn share(small: u64, whole: u64) -> u64 {
    if std::env::var_os("FLS_SOAK").is_some() {
        whole
    } else {
        small
    }
}

/// Runs a case for each seed: `small` of them, or `whole` of them in a soak. Says on standard error which seed failed.
pub async fn each_seed(small: u64, whole: u64, mut case: impl AsyncFnMut(u64)) {
    let asked = std::env::var("FLS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = match asked {
        Some(seed) => seed..=seed,
        None => 1..=share(small, whole),
    };
    for seed in seeds {
        let told = Told(seed);
        case(seed).await;
        drop(told);
    }
}

/// Tells the seed when its case panics.
struct Told(u64);

impl Drop for Told {
    #[expect(clippy::print_stderr, reason = "a test says how it is repeated")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this test fails again with FLS_SEED={}", self.0);
        }
    }
}
