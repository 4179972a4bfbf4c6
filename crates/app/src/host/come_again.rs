//! When a Central may be asked again: it says so where it was asked too often, or has too much to do. Nobody who asks need
//! know of it: the next request to it is kept until then, and none to another.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use tokio::time::Instant;

/// The longest that a request is kept, whatever is said: a server that is none of ours stops no desk for a day.
const LONGEST: Duration = Duration::from_mins(5);

/// The statuses that come with a time: asked too often, and unavailable.
const WITH_A_TIME: [u16; 2] = [429, 503];

/// When each server may be asked again: none that may be asked now.
#[derive(Default)]
pub(super) struct ComeAgain(Mutex<HashMap<String, Instant>>);

impl ComeAgain {
    /// Takes in what a server's answer says of the next request to it.
    pub(super) fn hear(&self, server: &str, status: u16, headers: &HeaderMap) {
        let said = || -> Option<Duration> {
            let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
            Some(Duration::from_secs(seconds).min(LONGEST))
        };
        let after = WITH_A_TIME.contains(&status).then(said).flatten();
        let now = Instant::now();
        let mut servers = self.lock();
        servers.retain(|other, at| other != server && *at > now);
        if let Some(after) = after {
            servers.insert(server.to_owned(), now + after);
        }
    }

    /// Waits until a server may be asked.
    pub(super) async fn wait(&self, server: &str) {
        let at = self.lock().get(server).copied();
        if let Some(at) = at {
            tokio::time::sleep_until(at).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const CENTRAL: &str = "https://audit.example";

    /// How long the next request waits after an answer.
    fn wait_after(status: u16, said: Option<&'static str>) -> Duration {
        let mut headers = HeaderMap::new();
        if let Some(said) = said {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(said));
        }
        let come_again = ComeAgain::default();
        come_again.hear(CENTRAL, status, &headers);
        let at = come_again.lock().get(CENTRAL).copied();
        at.map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()))
    }

    #[test]
    fn the_next_request_waits_as_long_as_central_says_and_no_longer_than_is_sensible() {
        let within = |after: Duration, seconds: u64| {
            after <= Duration::from_secs(seconds) && after + Duration::from_secs(5) > Duration::from_secs(seconds)
        };
        assert!(within(wait_after(429, Some("60")), 60));
        assert!(within(wait_after(503, Some(" 30 ")), 30));
        assert!(within(wait_after(429, Some("86400")), 300));
        for (status, said) in [
            (200, Some("60")),
            (429, None),
            (503, Some("Fri, 20 Nov 2026 11:42:07 GMT")),
            (503, Some("-1")),
        ] {
            assert_eq!(wait_after(status, said), Duration::ZERO, "{status} {said:?}");
        }
    }

    #[tokio::test]
    async fn an_answer_without_a_time_ends_the_wait_and_nobody_waits_for_another_server() {
        let come_again = ComeAgain::default();
        let headers: HeaderMap = [(RETRY_AFTER, HeaderValue::from_static("60"))].into_iter().collect();
        come_again.hear(CENTRAL, 429, &headers);
        come_again.wait("https://another.example").await;
        come_again.hear("https://another.example", 200, &HeaderMap::new());
        assert!(
            come_again.lock().contains_key(CENTRAL),
            "and another's answer ends no wait"
        );
        come_again.hear(CENTRAL, 200, &HeaderMap::new());
        come_again.wait(CENTRAL).await;
    }
}
