//! A browser that somebody has signed in with before. It says so at the way in, so that whoever guesses under their name from
//! elsewhere, which makes that name wait, keeps them out at no browser of their own. It opens nothing: all three things are asked of
//! it as of any other, and its own wrong tries are counted.
//!
//! Nothing of it is kept here. What it shows proves itself under the key of Central as a whole, for one person, until what they are
//! known by is another.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::edge::random;
use crate::fault::Fault;
use crate::keys::ServiceKey;
use crate::people::Person;
use crate::seals::RowText;
use crate::trail::OF_NO_SERVICE;

/// Hexadecimal digits of the mark, and of its proof.
const DIGITS: usize = 64;

/// What such a browser shows.
#[derive(Clone)]
pub(crate) struct KnownBrowser {
    mark: Zeroizing<String>,
    proof: Zeroizing<String>,
}

impl KnownBrowser {
    /// For a browser that this person has just signed in with.
    pub(crate) fn of(person: &Person, key: &ServiceKey) -> Result<Self, Fault> {
        let mark = Zeroizing::new(HEXLOWER.encode(Zeroizing::new(random::<32>()?).as_slice()));
        let proof = proof(&mark, person, key);
        Ok(Self { mark, proof })
    }

    /// What a browser says of it; nothing where that is none.
    pub(crate) fn read(said: &str) -> Option<Self> {
        let (mark, proof) = said.split_once('.')?;
        let is_one = [mark, proof]
            .iter()
            .all(|part| part.len() == DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
        is_one.then(|| Self {
            mark: Zeroizing::new(mark.to_owned()),
            proof: Zeroizing::new(proof.to_owned()),
        })
    }

    /// As the browser is to say it.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}.{}", self.mark.as_str(), self.proof.as_str()))
    }

    /// Whether this person signed in with it, by what they are known by now.
    pub(crate) fn is_of(&self, person: &Person, key: &ServiceKey) -> bool {
        proof(&self.mark, person, key)
            .as_bytes()
            .ct_eq(self.proof.as_bytes())
            .into()
    }

    /// What its wrong tries are counted by.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.mark.as_bytes()).into()
    }
}

fn proof(mark: &str, person: &Person, key: &ServiceKey) -> Zeroizing<String> {
    let row = RowText::of("known browser", OF_NO_SERVICE)
        .id(person.id)
        .bytes(Some(&person.sealed))
        .text(mark);
    Zeroizing::new(HEXLOWER.encode(&key.seal_row(&row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_browser_can_have_been_given_is_none() {
        let part = "0123456789abcdef".repeat(4);
        let said = format!("{part}.{part}");
        assert_eq!(KnownBrowser::read(&said).unwrap().text().as_str(), said);
        for wrong in [
            "",
            ".",
            &part,
            said.strip_suffix('f').unwrap(),
            &format!("{said}0"),
            &said.replace('f', "g"),
        ] {
            assert!(KnownBrowser::read(wrong).is_none(), "{wrong}");
        }
    }
}
