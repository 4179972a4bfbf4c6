//! How often Central may be asked: by an address, a desk and a service, and how soon again after a wrong token or code.
//!
//! Whoever asks more often is told when to come again, before anything is looked up for them. Wrong tokens and codes are
//! counted by address: after some of them each makes the wait for the next try twice as long. A token that was right keeps
//! its turn whatever else comes from its address, as a hospital's desks have one between them.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::fault::Fault;

/// So many requests at once, and after that so many a second.
#[derive(Clone, Copy, Debug)]
struct Rate {
    at_once: u32,
    a_second: u32,
}

/// A desk that brings its past along asks twenty times a second.
const OF_A_DESK: Rate = Rate {
    at_once: 600,
    a_second: 60,
};
const OF_A_SERVICE: Rate = Rate {
    at_once: 2_000,
    a_second: 200,
};
const OF_AN_ADDRESS: Rate = Rate {
    at_once: 2_000,
    a_second: 300,
};

/// Wrong tokens and codes of an address before they make it wait.
const FREE: u32 = 32;
/// Tokens and codes of an address that are looked up at once while none was wrong: as many as a hospital has desks that come
/// at the same moment to a server that has just begun.
const AT_ONCE: u32 = 256;
/// The first wait after that, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Wrong tokens and codes are forgotten when there was none for so long.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(15);

/// Most addresses, desks and tokens that are remembered of each kind. There are fewer desks than that; of addresses, those
/// are forgotten first that have nothing to wait for.
const MOST_REMEMBERED: usize = 50_000;

/// An address as it is counted: of the sixth version the network, of which whoever has one address has them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address(IpAddr);

/// Who asked how often.
#[derive(Default)]
pub(crate) struct Asking {
    addresses: Mutex<Asked<Address>>,
    services: Mutex<Asked<Uuid>>,
    desks: Mutex<Asked<(Uuid, Uuid)>>,
    guesses: Mutex<Guesses>,
}

/// When each will have been given as many requests as it asked for, were they given at an even pace.
struct Asked<K>(HashMap<K, Instant>);

#[derive(Default)]
struct Guesses {
    by_address: HashMap<Address, Wrong>,
    /// Hashes of tokens that were right.
    right: HashSet<[u8; 32]>,
}

/// Wrong tokens and codes of one address.
struct Wrong {
    count: u32,
    last: Instant,
    /// Tries of which nobody knows yet whether they are wrong.
    trying: u32,
}

/// A token or a code that is being looked up.
pub(crate) struct Try<'a> {
    asking: &'a Asking,
    address: Address,
}

impl Address {
    pub(crate) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// Whether it is this computer.
    pub(crate) fn is_this_computer(self) -> bool {
        // Of the loopback of the sixth version, the network.
        self.0.is_loopback() || self.0.is_unspecified()
    }
}

impl<K: Eq + Hash> Default for Asked<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Asked<K> {
    /// Counts one more request.
    fn once_more(&mut self, of: K, rate: Rate, now: Instant) -> Result<(), Fault> {
        if self.0.len() >= MOST_REMEMBERED {
            self.0.retain(|_, until| *until > now);
        }
        let one = Duration::from_secs(1) / rate.a_second;
        let until = self.0.get(&of).copied().unwrap_or(now).max(now);
        let too_early = until.saturating_duration_since(now + one * (rate.at_once - 1));
        if !too_early.is_zero() {
            return Err(Fault::TooOften(too_early));
        }
        self.0.insert(of, until + one);
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Asking {
    /// Counts a request from an address, before it is known who asks.
    pub(crate) fn from(&self, address: Address, now: Instant) -> Result<(), Fault> {
        lock(&self.addresses).once_more(address, OF_AN_ADDRESS, now)
    }

    /// Counts a request of a service's desk, and of the service.
    pub(crate) fn by(&self, service: Uuid, desk: Uuid, now: Instant) -> Result<(), Fault> {
        lock(&self.desks).once_more((service, desk), OF_A_DESK, now)?;
        lock(&self.services).once_more(service, OF_A_SERVICE, now)
    }

    /// Begins a try with a token, by its hash. One that was right before needs no leave, and is not counted for its address:
    /// what strangers ask from there keeps no desk out.
    pub(crate) fn try_token(&self, address: Address, hash: &[u8; 32], now: Instant) -> Result<Option<Try<'_>>, Fault> {
        let is_right = lock(&self.guesses).right.contains(hash);
        if is_right {
            return Ok(None);
        }
        self.from(address, now)?;
        self.try_code(address, now).map(Some)
    }

    /// Begins a try with a code.
    pub(crate) fn try_code(&self, address: Address, now: Instant) -> Result<Try<'_>, Fault> {
        let mut guesses = lock(&self.guesses);
        if guesses.by_address.len() >= MOST_REMEMBERED {
            guesses
                .by_address
                .retain(|_, wrong| wrong.trying > 0 || !wrong.is_forgotten(now));
        }
        let wrong = guesses.by_address.entry(address).or_insert(Wrong {
            count: 0,
            last: now,
            trying: 0,
        });
        if wrong.is_forgotten(now) {
            wrong.count = 0;
        }
        let wait = (wrong.last + wrong.wait()).saturating_duration_since(now);
        if !wait.is_zero() {
            return Err(Fault::TooOften(wait));
        }
        // Were many tried at once, all of them would be looked up before the first is known to be wrong.
        let at_once = match wrong.count {
            0 => AT_ONCE,
            count => FREE.saturating_sub(count).max(1),
        };
        if wrong.trying >= at_once {
            return Err(Fault::TooOften(FIRST_WAIT));
        }
        wrong.trying += 1;
        Ok(Try { asking: self, address })
    }

    /// Remembers that a token is right.
    pub(crate) fn is_right(&self, hash: [u8; 32]) {
        let mut guesses = lock(&self.guesses);
        if guesses.right.len() >= MOST_REMEMBERED {
            guesses.right.clear();
        }
        guesses.right.insert(hash);
    }

    /// Forgets that a token was right.
    pub(crate) fn is_right_no_more(&self, hash: &[u8; 32]) {
        lock(&self.guesses).right.remove(hash);
    }
}

impl Try<'_> {
    /// It was wrong.
    pub(crate) fn was_wrong(self, now: Instant) {
        if let Some(wrong) = lock(&self.asking.guesses).by_address.get_mut(&self.address) {
            wrong.count = wrong.count.saturating_add(1);
            wrong.last = now;
        }
    }
}

impl Drop for Try<'_> {
    fn drop(&mut self) {
        if let Some(wrong) = lock(&self.asking.guesses).by_address.get_mut(&self.address) {
            wrong.trying = wrong.trying.saturating_sub(1);
        }
    }
}

impl Wrong {
    fn is_forgotten(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) >= FORGOTTEN_AFTER
    }

    /// How long after the last wrong one the next may come.
    fn wait(&self) -> Duration {
        match self.count.checked_sub(FREE) {
            None => Duration::ZERO,
            Some(more) => FIRST_WAIT.saturating_mul(1 << more.min(16)).min(LONGEST_WAIT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> Address {
        Address::of(IpAddr::from([192, 0, 2, last]))
    }

    fn wait<T>(asked: Result<T, Fault>) -> Duration {
        match asked {
            Ok(_) => Duration::ZERO,
            Err(Fault::TooOften(after)) => after,
            Err(other) => unreachable!("{other}"),
        }
    }

    #[test]
    fn who_asks_more_often_than_the_pace_is_told_when_to_come_again() {
        let (asking, now) = (Asking::default(), Instant::now());
        let by = |desk: u128, now| asking.by(Uuid::from_u128(7), Uuid::from_u128(desk), now);
        for _ in 0..OF_A_DESK.at_once {
            assert_eq!(wait(by(1, now)), Duration::ZERO);
        }
        let told = wait(by(1, now));
        assert!(told > Duration::ZERO && told < Duration::from_secs(1), "{told:?}");
        assert_eq!(wait(by(2, now)), Duration::ZERO, "another desk is not meant");
        assert_eq!(wait(by(1, now + told)), Duration::ZERO);
        let much_later = now + Duration::from_hours(1);
        for _ in 0..OF_A_DESK.at_once {
            assert_eq!(wait(by(1, much_later)), Duration::ZERO);
        }
        assert_ne!(
            wait(by(1, much_later)),
            Duration::ZERO,
            "no more than at once is saved up"
        );
    }

    #[test]
    fn what_strangers_ask_from_an_address_keeps_no_known_desk_of_it_out() {
        let (asking, now) = (Asking::default(), Instant::now());
        let right = [9; 32];
        asking.is_right(right);
        while wait(asking.from(address(1), now)) == Duration::ZERO {}
        assert!(wait(asking.try_token(address(1), &[1; 32], now)) > Duration::ZERO);
        for _ in 0..OF_AN_ADDRESS.at_once {
            assert!(asking.try_token(address(1), &right, now).unwrap().is_none());
        }
    }

    #[test]
    fn each_wrong_guess_makes_the_next_wait_longer_and_never_a_token_that_was_right() {
        let asking = Asking::default();
        let mut now = Instant::now();
        let right = [9; 32];
        asking.is_right(right);
        for _ in 0..FREE {
            asking.try_code(address(1), now).unwrap().was_wrong(now);
        }
        let mut waits = Vec::new();
        for _ in 0..9 {
            let told = wait(asking.try_token(address(1), &[1; 32], now));
            waits.push(told.as_secs());
            assert!(asking.try_token(address(1), &right, now).unwrap().is_none());
            assert_eq!(
                wait(asking.try_code(address(2), now)),
                Duration::ZERO,
                "another address"
            );
            now += told;
            asking.try_code(address(1), now).unwrap().was_wrong(now);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait(asking.try_code(address(1), now + FORGOTTEN_AFTER)), Duration::ZERO);
    }

    #[test]
    fn guesses_that_come_at_once_are_not_all_looked_up() {
        let (asking, now) = (Asking::default(), Instant::now());
        let tries: Vec<Try<'_>> = (0..2 * AT_ONCE)
            .filter_map(|_| asking.try_code(address(1), now).ok())
            .collect();
        assert_eq!(tries.len(), usize::try_from(AT_ONCE).unwrap());
        drop(tries);
        asking.try_code(address(1), now).unwrap().was_wrong(now);
        let tries: Vec<Try<'_>> = (0..2 * FREE)
            .filter_map(|_| asking.try_code(address(1), now).ok())
            .collect();
        assert_eq!(
            tries.len(),
            usize::try_from(FREE - 1).unwrap(),
            "fewer once one was wrong"
        );
        drop(tries);
        assert!(
            asking.try_code(address(1), now).is_ok(),
            "those that were right count for nothing"
        );
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let of = |text: &str| Address::of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
        assert_eq!(of("::ffff:192.0.2.1"), address(1));
        for here in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(of(here).is_this_computer(), "{here}");
        }
        assert!(!address(1).is_this_computer());
    }
}
