//! Codes of an authenticator app: RFC 6238 as all of these apps have it, of six digits, each for thirty seconds, by HMAC-SHA-1.
//! What SHA-1 lacks, that two texts may be found with the same hash, is nothing that an HMAC goes by. Forty lines over crates that
//! the tree has already take the place of a library that would bring its own base32, random numbers and addresses.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::edge::random;

/// As long as the hash, as RFC 4226 asks for.
const BYTES: usize = 20;
const SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// Steps of time on either side whose codes are taken, too: a telephone's clock may be off, and typing takes its time.
const SKEW: i64 = 1;

/// The secret that Central and an authenticator app share.
#[derive(Clone)]
pub(crate) struct TotpSecret(Zeroizing<[u8; BYTES]>);

impl TotpSecret {
    pub(crate) const BYTES: usize = BYTES;

    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    pub(crate) fn of(bytes: [u8; BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// As a person types it into their app.
    pub(crate) fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(self.0.as_slice()))
    }

    /// As an app reads it from a picture of it.
    pub(crate) fn address(&self, person: &str) -> Zeroizing<String> {
        let person: String = form_urlencoded::byte_serialize(person.as_bytes()).collect();
        // Where an address names something, a space is no plus.
        let person = person.replace('+', "%20");
        Zeroizing::new(format!(
            "otpauth://totp/FLS%20Central:{person}?secret={}&issuer=FLS%20Central&algorithm=SHA1&digits={DIGITS}&period={SECONDS}",
            self.base32().as_str()
        ))
    }

    /// The step of time whose code was typed, where it is one of those about now and later than the last whose code was taken: a code
    /// is good once. Spaces in it do not count.
    pub(crate) fn step_of(&self, typed: &str, now: DateTime<Utc>, last: i64) -> Option<i64> {
        let typed: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
        let current = now.timestamp().div_euclid(SECONDS);
        let mut found = None;
        for step in current - SKEW..=current + SKEW {
            // All are looked at, whichever it is.
            if same(self.code(step).as_bytes(), typed.as_bytes()) && step > last {
                found = Some(step);
            }
        }
        found
    }

    fn code(&self, step: i64) -> String {
        format!("{:0DIGITS$}", self.number(step) % 10_u32.pow(6))
    }

    /// The number that a code ends with, as RFC 4226 takes it out of the hash.
    fn number(&self, step: i64) -> u32 {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(self.0.as_slice()) else {
            unreachable!("HMAC takes a key of any length")
        };
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash.last().copied().unwrap_or_default() & 0x0f);
        let four = hash.iter().skip(at).take(4);
        four.fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff
    }
}

fn same(one: &[u8], other: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(one, other).into()
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn of_the_rfc() -> TotpSecret {
        TotpSecret::of(*b"12345678901234567890")
    }

    /// RFC 6238, appendix B, for SHA-1; its codes of eight digits are the same numbers.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let secret = of_the_rfc();
            assert_eq!(secret.number(seconds / SECONDS) % 100_000_000, code);
            assert_eq!(secret.code(seconds / SECONDS), format!("{:06}", code % 1_000_000));
        }
    }

    #[test]
    fn a_code_is_good_for_one_step_on_either_side_and_once() {
        let (secret, now) = (of_the_rfc(), 1_111_111_111);
        let current = now / SECONDS;
        for step in current - 3..=current + 3 {
            let code = secret.code(step);
            let near = (step - current).abs() <= SKEW;
            assert_eq!(
                secret.step_of(&code, at(now), 0),
                near.then_some(step),
                "{}",
                step - current
            );
            assert_eq!(secret.step_of(&code, at(now), step), None, "it was taken");
        }
        let code = secret.code(current);
        let (first, last) = code.split_at(3);
        assert_eq!(secret.step_of(&format!(" {first} {last}"), at(now), 0), Some(current));
        for wrong in ["", "0", "000000000", "abcdef"] {
            assert_eq!(secret.step_of(wrong, at(now), 0), None);
        }
    }

    #[test]
    fn an_app_reads_the_secret_with_whom_it_is_of() {
        let secret = of_the_rfc();
        assert_eq!(secret.base32().as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let address = secret.address("Ruth Adeyemi");
        assert!(address.starts_with("otpauth://totp/FLS%20Central:Ruth%20Adeyemi?secret=GEZD"));
        assert_eq!(format!("{secret:?}"), "TotpSecret(hidden)");
    }
}
