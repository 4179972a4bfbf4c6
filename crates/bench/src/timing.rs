//! How figures are taken: medians of alternate rounds, and percentiles of single calls.

use std::time::{Duration, Instant};

/// Rounds of ours and of the peer's, in turn.
pub(crate) const ROUNDS: usize = 5;

/// Times of the same work.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Times one call.
    pub(crate) async fn time<T>(&mut self, work: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let result = work.await;
        self.push(began.elapsed());
        result
    }

    pub(crate) fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// The time within which this many of a hundred calls ended.
    pub(crate) fn percentile(&self, of_a_hundred: usize) -> Duration {
        let mut times = self.0.clone();
        times.sort_unstable();
        let place = (times.len() * of_a_hundred).div_ceil(100).saturating_sub(1);
        times.get(place).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let mut times = Times::default();
        for millis in (1..=100).rev() {
            times.push(Duration::from_millis(millis));
        }
        assert_eq!(times.median(), Duration::from_millis(50));
        assert_eq!(times.percentile(95), Duration::from_millis(95));
        assert_eq!(times.percentile(99), Duration::from_millis(99));
        assert_eq!(Times::default().median(), Duration::ZERO);
    }
}
