//! What the log is told of refusals: so many lines a minute of each address, desk and kind, and after it one line with how many
//! more there were. So nobody fills the log by asking for what is refused; the figures count all of them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::log_safe::{Count, HttpStatus, LogSafe, counted, safe};
use uuid::Uuid;

use crate::asking::Address;

/// What lines are counted by.
const MINUTE: Duration = Duration::from_mins(1);
/// Lines a minute of one kind that an address, or a desk, has.
const OF_ONE: u64 = 10;
/// Lines a minute of one kind that all addresses have together. Desks do not count towards it: there are as many as there are.
const OF_ALL_ADDRESSES: u64 = 200;

/// Who is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// A desk that is known.
    Desk {
        /// Its service.
        service: Uuid,
        /// The desk.
        device: Uuid,
    },
    /// Somebody at an address.
    At(Address),
    /// Somebody of the audit team, who has signed in.
    Person(Uuid),
    /// All addresses together.
    Anywhere,
}

/// One kind of refusal: of which route, and with which status.
pub(crate) type Kind = (&'static str, u16);

/// What was told of refusals in the last minute.
#[derive(Default)]
pub(crate) struct RefusalLines(Mutex<HashMap<(Who, Kind), Told>>);

/// Of one and one kind.
struct Told {
    since: Instant,
    lines: u64,
    untold: u64,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk { service, device } => write!(f, "desk {device} of service {service}"),
            Self::At(address) => write!(f, "{address}"),
            Self::Person(id) => write!(f, "person {id}"),
            Self::Anywhere => f.write_str("many addresses"),
        }
    }
}

/// Ids of desks and people are Central's own. An address is named to whoever keeps Central, where it asks too much, where what it shows
/// is wrong and where somebody of the audit team signs in, and to nobody else.
impl LogSafe for Who {}

impl RefusalLines {
    /// Whether a line is to be told of one more.
    pub(crate) fn is_told(&self, who: Who, kind: Kind, now: Instant) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has_all_its_lines = all.get(&(who, kind)).is_some_and(|told| told.lines >= OF_ONE);
        if !has_all_its_lines && matches!(who, Who::At(_)) {
            let anywhere = all.entry((Who::Anywhere, kind)).or_insert_with(|| Told::since(now));
            if anywhere.lines >= OF_ALL_ADDRESSES {
                anywhere.untold += 1;
                return false;
            }
            anywhere.lines += 1;
        }
        let told = all.entry((who, kind)).or_insert_with(|| Told::since(now));
        if has_all_its_lines {
            told.untold += 1;
        } else {
            told.lines += 1;
        }
        !has_all_its_lines
    }

    /// Tells how many more there were of those whose minute is over; with no time, of all. They begin anew.
    pub(crate) fn sum_up(&self, now: Option<Instant>) {
        for ((who, (route, status)), untold) in self.over(now) {
            tracing::info!(
                route = %safe(&route),
                status = counted(HttpStatus::of(status)),
                more = counted(Count::of(untold)),
                who = %safe(&who),
                "refused more often than was told"
            );
        }
    }

    fn over(&self, now: Option<Instant>) -> Vec<((Who, Kind), u64)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |told: &Told| now.is_none_or(|now| now.saturating_duration_since(told.since) >= MINUTE);
        all.extract_if(|_, told| is_over(told))
            .filter(|(_, told)| told.untold > 0)
            .map(|(of, told)| (of, told.untold))
            .collect()
    }
}

impl Told {
    fn since(now: Instant) -> Self {
        Self {
            since: now,
            lines: 0,
            untold: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    const KIND: Kind = ("/v1/exchange", 401);

    fn at(n: u32) -> Who {
        Who::At(Address::of(IpAddr::from(n.to_be_bytes())))
    }

    fn told(refusals: &RefusalLines, who: Who, kind: Kind, now: Instant) -> usize {
        (0..100).filter(|_| refusals.is_told(who, kind, now)).count()
    }

    #[test]
    fn each_address_and_kind_has_so_many_lines_a_minute_and_then_one_with_the_rest() {
        let (refusals, now) = (RefusalLines::default(), Instant::now());
        assert_eq!(told(&refusals, at(1), KIND, now), 10);
        assert_eq!(told(&refusals, at(2), KIND, now), 10, "another address");
        assert_eq!(told(&refusals, at(1), ("/v1/enrol", 403), now), 10, "another kind");
        assert_eq!(refusals.over(Some(now)), [], "not yet");
        let mut over = refusals.over(Some(now + MINUTE));
        over.sort_by_key(|(of, _)| format!("{of:?}"));
        let mut expected = [
            ((at(1), KIND), 90),
            ((at(2), KIND), 90),
            ((at(1), ("/v1/enrol", 403)), 90),
        ];
        expected.sort_by_key(|(of, _)| format!("{of:?}"));
        assert_eq!(over, expected);
        assert_eq!(told(&refusals, at(1), KIND, now + MINUTE), 10, "it begins anew");
    }

    #[test]
    fn many_addresses_have_no_more_lines_than_a_few_and_take_no_desks_lines() {
        let (refusals, now) = (RefusalLines::default(), Instant::now());
        let lines = (0..10_000).filter(|n| refusals.is_told(at(*n), KIND, now)).count();
        assert_eq!(lines, 200);
        assert!(
            refusals.0.lock().unwrap().len() <= 201,
            "and nothing is kept of the others"
        );
        let [service, device] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        assert_eq!(told(&refusals, Who::Desk { service, device }, KIND, now), 10);
        let over = refusals.over(None);
        assert!(over.contains(&((Who::Anywhere, KIND), 9_800)), "{over:?}");
    }
}
