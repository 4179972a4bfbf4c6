//! How much a test does, and how what failed is done again.
//!
//! `FLS_SOAK=1` asks for the whole figure that is promised, which takes hours; without it, or with `FLS_SOAK=0`, a test does a
//! small share.
//! `FLS_SEED=<n>` does the one case of that seed.

/// The small share, or the whole figure.
pub fn share(small: u64, whole: u64) -> u64 {
    if is_soak() { whole } else { small }
}

/// Whether the whole figures are asked for: `FLS_SOAK` is set, and neither to nothing nor to 0.
pub fn is_soak() -> bool {
    asks_for_soak(std::env::var("FLS_SOAK").ok().as_deref())
}

fn asks_for_soak(setting: Option<&str>) -> bool {
    setting.is_some_and(|setting| !matches!(setting.trim(), "" | "0"))
}

/// Runs a case for each seed: `small` of them, or `whole` of them in a soak. Says on standard error which seed failed.
pub async fn each_seed(small: u64, whole: u64, mut case: impl AsyncFnMut(u64)) {
    let asked = std::env::var("FLS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = match asked {
        Some(seed) => seed..=seed,
        None => 1..=share(small, whole),
    };
    for seed in seeds {
        let told = FailingSeed(seed);
        case(seed).await;
        drop(told);
    }
}

/// Tells the seed when its case panics.
struct FailingSeed(u64);

impl Drop for FailingSeed {
    #[expect(clippy::print_stderr, reason = "a test says how it is repeated")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this test fails again with FLS_SEED={}", self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_nought_ask_for_no_soak() {
        for none in [None, Some(""), Some(" "), Some("0"), Some(" 0 ")] {
            assert!(!asks_for_soak(none), "{none:?}");
        }
        for soak in ["1", "10000", "yes"] {
            assert!(asks_for_soak(Some(soak)), "{soak}");
        }
    }
}
