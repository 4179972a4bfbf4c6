//! How often Central may be asked: by an address, a desk and a service, and how soon again after a wrong token, code or passphrase.
//!
//! Whoever asks more often is told when to come again, before anything is looked up for them. Wrong tokens and wrong codes of
//! an address are counted apart from each other: after some of them each makes the wait for the next try of its kind twice as
//! long. A token or a code that there is ([`Known`]) is looked up whatever else comes from its address, as a hospital's desks
//! have one between them; it is counted for itself. Who signs in with a passphrase is counted by their address and by their
//! name, whether or not there is such a person; whoever is known to have signed in at a browser before is counted by that alone,
//! so that others who guess under their name, or beside them, do not keep them out.

use std::fmt;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use tokio::time::Instant;
use uuid::Uuid;

use crate::fault::Fault;
use crate::known::Known;
use crate::remembered::Remembered;

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
/// What an address may ask at once, in seconds of its rate.
const SECONDS_AT_ONCE: u32 = 7;

/// Wrong tokens, or wrong codes, of an address before they make it wait.
const FREE: u32 = 32;
/// Wrong passphrases of a name, or at a known browser, before they make it wait.
const FREE_OF_A_NAME: u32 = 5;
/// Tokens, or codes, of an address that are looked up at once while none was wrong.
const AT_ONCE: u32 = 256;
/// The first wait after that, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Wrong tokens and codes are forgotten when there was none for so long.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(15);

/// Most addresses, desks and tokens that are remembered of each kind. There are fewer desks than that.
const MOST_REMEMBERED: usize = 50_000;

/// An address as it is counted: of the sixth version the network, of which whoever has one address has them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address(IpAddr);

/// What somebody shows who is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shown {
    /// A desk's token.
    Token,
    /// A code to enrol with.
    Code,
    /// A passphrase, by somebody of the audit team.
    Passphrase,
}

/// Of whom wrong tries are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Guesser {
    /// Whoever shows this at an address.
    At(Address, Shown),
    /// Whoever says that they are somebody, by a hash of the name.
    Named([u8; 32]),
    /// Somebody at a browser, or in a session, that is known to be theirs, by a hash of it.
    Known([u8; 32]),
}

/// Who asked how often.
pub(crate) struct Asking {
    of_an_address: Rate,
    addresses: Mutex<Asked<Address>>,
    services: Mutex<Asked<Uuid>>,
    desks: Mutex<Asked<(Uuid, Uuid)>>,
    /// Tokens and codes that there are, by their hashes.
    shown: Mutex<Asked<[u8; 32]>>,
    guesses: Mutex<Remembered<Guesser, Wrong>>,
    known: Known,
}

/// When each will have been given as many requests as it asked for, were they given at an even pace.
struct Asked<K>(Remembered<K, Instant>);

/// Wrong tokens, or wrong codes, of one address.
struct Wrong {
    count: u32,
    last: Instant,
    /// Tries of which nobody knows yet whether they are wrong.
    trying: u32,
}

/// A token or a code that is being looked up.
pub(crate) struct Try<'a> {
    asking: &'a Asking,
    hash: [u8; 32],
    /// Unless it is known to be there.
    guess: Option<Guess<'a>>,
}

/// A passphrase that is being compared.
pub(crate) struct SigningIn<'a>(Vec<Guess<'a>>);

/// A try that may be wrong.
struct Guess<'a> {
    asking: &'a Asking,
    of: Guesser,
}

/// As it is counted: of the sixth version the first address of the network.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
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

impl<K: Copy + Eq + Hash> Asked<K> {
    fn new() -> Mutex<Self> {
        Mutex::new(Self(Remembered::of(MOST_REMEMBERED)))
    }

    /// Counts one more request.
    fn once_more(&mut self, of: K, rate: Rate, now: Instant) -> Result<(), Fault> {
        let one = Duration::from_secs(1) / rate.a_second;
        let until = self.0.heard(of, || now);
        let too_early = until.saturating_duration_since(now + one * (rate.at_once - 1));
        if !too_early.is_zero() {
            return Err(Fault::TooOften(too_early));
        }
        *until = (*until).max(now) + one;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Asking {
    /// With so many requests a second of an address.
    pub(crate) fn new(a_second: u32) -> Self {
        let of_an_address = Rate {
            at_once: a_second.saturating_mul(SECONDS_AT_ONCE),
            a_second,
        };
        Self {
            of_an_address,
            addresses: Asked::new(),
            services: Asked::new(),
            desks: Asked::new(),
            shown: Asked::new(),
            guesses: Mutex::new(Remembered::of(MOST_REMEMBERED)),
            known: Known::default(),
        }
    }

    /// Counts a request from an address, before it is known who asks.
    pub(crate) fn from(&self, address: Address, now: Instant) -> Result<(), Fault> {
        lock(&self.addresses).once_more(address, self.of_an_address, now)
    }

    /// Counts a request of a service's desk, and of the service.
    pub(crate) fn by(&self, service: Uuid, desk: Uuid, now: Instant) -> Result<(), Fault> {
        lock(&self.desks).once_more((service, desk), OF_A_DESK, now)?;
        lock(&self.services).once_more(service, OF_A_SERVICE, now)
    }

    /// Begins to look a token or a code up, by its hash. Before somebody is kept waiting who shows one that is not known, it is
    /// asked whether there is one: it may be that this program has just begun, or that another one gave it.
    pub(crate) async fn look_up(
        &self,
        callers: &PgPool,
        address: Address,
        shown: Shown,
        hash: [u8; 32],
    ) -> Result<Try<'_>, Fault> {
        match self.begin(address, shown, hash, Instant::now()) {
            Err(refused @ Fault::TooOften(_)) if !self.known.has(&hash) => {
                self.known.read_again(callers).await;
                if self.known.has(&hash) {
                    self.begin(address, shown, hash, Instant::now())
                } else {
                    Err(refused)
                }
            }
            begun => begun,
        }
    }

    /// What is known to be there is counted for itself, anything else for its address.
    fn begin(&self, address: Address, shown: Shown, hash: [u8; 32], now: Instant) -> Result<Try<'_>, Fault> {
        let guess = if self.known.has(&hash) {
            lock(&self.shown).once_more(hash, OF_A_DESK, now)?;
            None
        } else {
            self.from(address, now)?;
            Some(self.guess(Guesser::At(address, shown), now)?)
        };
        Ok(Try {
            asking: self,
            hash,
            guess,
        })
    }

    /// Begins to compare a passphrase that somebody shows at an address and under a name, by a hash of it.
    pub(crate) fn sign_in(&self, address: Address, name: [u8; 32], now: Instant) -> Result<SigningIn<'_>, Fault> {
        self.from(address, now)?;
        let by_address = self.guess(Guesser::At(address, Shown::Passphrase), now)?;
        Ok(SigningIn(vec![by_address, self.guess(Guesser::Named(name), now)?]))
    }

    /// The same of somebody whose browser or session is known to be theirs, by a hash of it. The request was counted before
    /// that was looked up.
    pub(crate) fn sign_in_known(&self, hash: [u8; 32], now: Instant) -> Result<SigningIn<'_>, Fault> {
        Ok(SigningIn(vec![self.guess(Guesser::Known(hash), now)?]))
    }

    fn guess(&self, of: Guesser, now: Instant) -> Result<Guess<'_>, Fault> {
        let mut guesses = lock(&self.guesses);
        let wrong = guesses.heard(of, || Wrong {
            count: 0,
            last: now,
            trying: 0,
        });
        if wrong.is_forgotten(now) {
            wrong.count = 0;
        }
        let wait = (wrong.last + wrong.wait(of.free())).saturating_duration_since(now);
        if !wait.is_zero() {
            return Err(Fault::TooOften(wait));
        }
        // Were many tried at once, all of them would be looked up before the first is known to be wrong.
        if wrong.trying >= of.at_once(wrong.count) {
            return Err(Fault::TooOften(FIRST_WAIT));
        }
        wrong.trying += 1;
        Ok(Guess { asking: self, of })
    }

    /// Remembers that there is a token of this hash, which was given just now.
    pub(crate) fn was_given(&self, hash: &[u8; 32]) {
        self.known.add(hash);
    }
}

impl Try<'_> {
    /// There is such a one.
    pub(crate) fn was_right(self) {
        self.asking.known.add(&self.hash);
    }

    /// There is none.
    pub(crate) fn was_wrong(self, now: Instant) {
        self.asking.known.remove(&self.hash);
        if let Some(guess) = self.guess {
            guess.was_wrong(now);
        }
    }
}

impl SigningIn<'_> {
    /// It was another's, or there is nobody of this name.
    pub(crate) fn was_wrong(self, now: Instant) {
        for guess in &self.0 {
            guess.was_wrong(now);
        }
    }
}

impl Guesser {
    /// Wrong tries before they make whoever tries wait.
    fn free(self) -> u32 {
        match self {
            Self::At(..) => FREE,
            Self::Named(_) | Self::Known(_) => FREE_OF_A_NAME,
        }
    }

    /// Tries at once, after so many wrong ones.
    fn at_once(self, wrong: u32) -> u32 {
        match (self, wrong) {
            (Self::At(_, Shown::Token | Shown::Code), 0) => AT_ONCE,
            (of, wrong) => of.free().saturating_sub(wrong).max(1),
        }
    }
}

impl Guess<'_> {
    fn was_wrong(&self, now: Instant) {
        if let Some(wrong) = lock(&self.asking.guesses).get_mut(&self.of) {
            wrong.count = wrong.count.saturating_add(1);
            wrong.last = now;
        }
    }
}

impl Drop for Guess<'_> {
    fn drop(&mut self) {
        if let Some(wrong) = lock(&self.asking.guesses).get_mut(&self.of) {
            wrong.trying = wrong.trying.saturating_sub(1);
        }
    }
}

impl Wrong {
    fn is_forgotten(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) >= FORGOTTEN_AFTER
    }

    /// How long after the last wrong one the next may come.
    fn wait(&self, free: u32) -> Duration {
        match self.count.checked_sub(free) {
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

    const GUESSED: [u8; 32] = [1; 32];

    /// A guess at a code.
    fn code(asking: &Asking, address: Address, now: Instant) -> Result<Try<'_>, Fault> {
        asking.begin(address, Shown::Code, GUESSED, now)
    }

    #[test]
    fn who_asks_more_often_than_the_pace_is_told_when_to_come_again() {
        let (asking, now) = (Asking::new(300), Instant::now());
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
        let (asking, now) = (Asking::new(300), Instant::now());
        let right = [9; 32];
        asking.was_given(&right);
        let token = |hash, now| asking.begin(address(1), Shown::Token, hash, now);
        while wait(asking.from(address(1), now)) == Duration::ZERO {}
        assert!(wait(token(GUESSED, now)) > Duration::ZERO);
        for _ in 0..OF_A_DESK.at_once {
            token(right, now).unwrap().was_right();
        }
        assert!(wait(token(right, now)) > Duration::ZERO, "it is counted for itself");
        token(right, now + Duration::from_secs(1)).unwrap().was_wrong(now);
        assert!(
            !asking.known.has(&right),
            "one that is there no more is a guess like any other"
        );
    }

    #[test]
    fn each_wrong_guess_makes_the_next_of_its_kind_wait_longer_and_nobody_who_is_right() {
        let asking = Asking::new(300);
        let mut now = Instant::now();
        let right = [9; 32];
        asking.was_given(&right);
        for _ in 0..FREE {
            code(&asking, address(1), now).unwrap().was_wrong(now);
        }
        let mut waits = Vec::new();
        for _ in 0..9 {
            let told = wait(code(&asking, address(1), now));
            waits.push(told.as_secs());
            for shown in [Shown::Code, Shown::Token] {
                assert!(
                    asking.begin(address(1), shown, right, now).is_ok(),
                    "{shown:?} that is right"
                );
            }
            let token = asking.begin(address(1), Shown::Token, GUESSED, now);
            assert_eq!(wait(token), Duration::ZERO, "tokens are counted apart from codes");
            assert_eq!(wait(code(&asking, address(2), now)), Duration::ZERO, "another address");
            now += told;
            code(&asking, address(1), now).unwrap().was_wrong(now);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait(code(&asking, address(1), now + FORGOTTEN_AFTER)), Duration::ZERO);
    }

    #[test]
    fn wrong_passphrases_make_their_address_and_their_name_wait_wherever_either_comes_from() {
        let (asking, now) = (Asking::new(300), Instant::now());
        let sign_in = |last, name, now| asking.sign_in(address(last), [name; 32], now);
        for n in 0..FREE_OF_A_NAME {
            sign_in(u8::try_from(n).unwrap(), 1, now).unwrap().was_wrong(now);
        }
        assert_eq!(wait(sign_in(99, 1, now)), FIRST_WAIT, "from another address");
        assert_eq!(wait(sign_in(0, 2, now)), Duration::ZERO, "another name");
        let later = now + FIRST_WAIT;
        sign_in(99, 1, later).unwrap().was_wrong(later);
        assert_eq!(wait(sign_in(99, 1, later)), 2 * FIRST_WAIT);
        assert_eq!(wait(sign_in(99, 1, later + FORGOTTEN_AFTER)), Duration::ZERO);
        for name in 100..100 + u8::try_from(FREE).unwrap() {
            sign_in(50, name, now).unwrap().was_wrong(now);
        }
        assert_eq!(
            wait(sign_in(50, 9, now)),
            FIRST_WAIT,
            "an address that tries every name"
        );
        // Somebody at a browser of theirs waits for none of that, and for what was wrong there.
        let known = |hash, now| asking.sign_in_known([hash; 32], now);
        for _ in 0..FREE_OF_A_NAME {
            known(1, later).unwrap().was_wrong(later);
        }
        assert_eq!(wait(known(1, later)), FIRST_WAIT, "its own wrong tries");
        assert_eq!(wait(known(2, later)), Duration::ZERO, "another browser");
        let tries: Vec<_> = (0..9).filter_map(|_| sign_in(60, 60, now).ok()).collect();
        assert_eq!(tries.len(), usize::try_from(FREE_OF_A_NAME).unwrap(), "at once");
    }

    #[test]
    fn whoever_comes_from_everywhere_fills_no_memory() {
        let (asking, now) = (Asking::new(300), Instant::now());
        for n in 0..u32::try_from(MOST_REMEMBERED).unwrap() + 1_000 {
            let from = Address::of(IpAddr::from(n.to_be_bytes()));
            code(&asking, from, now).unwrap().was_wrong(now);
        }
        assert_eq!(lock(&asking.addresses).0.len(), MOST_REMEMBERED);
        assert_eq!(lock(&asking.guesses).len(), MOST_REMEMBERED);
    }

    #[test]
    fn guesses_that_come_at_once_are_not_all_looked_up() {
        let (asking, now) = (Asking::new(300), Instant::now());
        let tries: Vec<Try<'_>> = (0..2 * AT_ONCE)
            .filter_map(|_| code(&asking, address(1), now).ok())
            .collect();
        assert_eq!(tries.len(), usize::try_from(AT_ONCE).unwrap());
        drop(tries);
        code(&asking, address(1), now).unwrap().was_wrong(now);
        let tries: Vec<Try<'_>> = (0..2 * FREE)
            .filter_map(|_| code(&asking, address(1), now).ok())
            .collect();
        assert_eq!(
            tries.len(),
            usize::try_from(FREE - 1).unwrap(),
            "fewer once one was wrong"
        );
        drop(tries);
        assert!(
            code(&asking, address(1), now).is_ok(),
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
