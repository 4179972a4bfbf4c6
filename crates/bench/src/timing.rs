//! How figures are taken: medians of alternate rounds, and percentiles of single calls.

use std::fs;
use std::time::{Duration, Instant};

/// Rounds of ours and of the peer's, in turn.
pub(crate) const ROUNDS: usize = 5;

/// Times of the same work.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

/// Times of the same work of a second or so, by the clock and in processor time of all threads of this process together:
/// on a busy machine the clock runs on, and the other hardly.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) clock: Times,
    pub(crate) processor: Times,
}

/// What one piece of work has taken so far.
pub(crate) struct Watch {
    began: Instant,
    processor: Duration,
}

impl Watch {
    pub(crate) fn start() -> Self {
        Self {
            began: Instant::now(),
            processor: processor_time(),
        }
    }

    /// By the clock, and in processor time.
    pub(crate) fn took(&self) -> [Duration; 2] {
        let processor = processor_time().saturating_sub(self.processor);
        [self.began.elapsed(), processor]
    }
}

impl Taken {
    pub(crate) fn push(&mut self, [clock, processor]: [Duration; 2]) {
        self.clock.push(clock);
        self.processor.push(processor);
    }

    /// Times one call.
    pub(crate) async fn time<T>(&mut self, work: impl Future<Output = T>) -> T {
        let watch = Watch::start();
        let result = work.await;
        self.push(watch.took());
        result
    }
}

/// What this process has used of the processors so far, where the system tells it in a file; else nothing.
fn processor_time() -> Duration {
    let told = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    hundredths(&told).map_or(Duration::ZERO, |hundredths| Duration::from_millis(hundredths * 10))
}

/// Hundredths of a second in the program, and in the system for it: the 14th and 15th field. The second is the program's
/// name, in brackets, and may hold anything.
fn hundredths(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut fields = after_name.split(' ').skip(11);
    let [user, system] = [fields.next()?, fields.next()?].map(str::parse::<u64>);
    Some(user.ok()? + system.ok()?)
}

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

    #[test]
    fn processor_time_is_that_of_program_and_system_whatever_the_program_is_called() {
        assert_eq!(
            hundredths("7 (a) 1 (b) S 1 2 3 4 5 6 7 8 9 10 250 31 0 0 20"),
            Some(281)
        );
        assert_eq!(hundredths(""), None);
    }
}
