//! What a desk shows: the one-time code that a person types, and the token that its store keeps. Central keeps hashes. A one-time
//! passphrase of somebody at Central is such a code, too.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::edge::random;

/// No I, L, O or U: nobody mistakes one for another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Five bits each: a hundred bits.
const CODE_CHARACTERS: usize = 20;
const CODE_GROUP: usize = 4;
const TOKEN_PREFIX: &str = "fls1.";

/// A one-time code as it is printed, in groups: `7K3M-...`.
pub(crate) fn new_code() -> Result<String, getrandom::Error> {
    let bytes = random::<CODE_CHARACTERS>()?;
    let mut code = String::with_capacity(CODE_CHARACTERS + CODE_CHARACTERS / CODE_GROUP);
    for (at, byte) in bytes.into_iter().enumerate() {
        if at > 0 && at % CODE_GROUP == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    Ok(code)
}

/// The hash of a code, however it was typed.
pub(crate) fn code_hash(typed: &str) -> [u8; 32] {
    Sha256::digest(code_text(typed).as_bytes()).into()
}

/// A code without its hyphens, however it was typed: small letters, spaces, O for 0, I or L for 1.
pub(crate) fn code_text(typed: &str) -> Zeroizing<String> {
    let code = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        });
    Zeroizing::new(code.collect())
}

/// A fresh token. It carries its service's id, so that a look-up is of one service.
pub(crate) fn new_token(service: Uuid) -> Result<Zeroizing<String>, getrandom::Error> {
    let secret = Zeroizing::new(random::<32>()?);
    let secret = Zeroizing::new(HEXLOWER.encode(secret.as_slice()));
    Ok(Zeroizing::new(format!(
        "{TOKEN_PREFIX}{}.{}",
        service.simple(),
        secret.as_str()
    )))
}

/// The service that a token claims to be of, and the hash to look it up by; nothing when it is no token.
pub(crate) fn read_token(token: &str) -> Option<(Uuid, [u8; 32])> {
    let (service, _) = token.strip_prefix(TOKEN_PREFIX)?.split_once('.')?;
    Some((Uuid::try_parse(service).ok()?, token_hash(token)))
}

/// The hash that Central keeps of a token.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        assert_eq!(
            code_hash("7K3M-0ABC-1DEF-2GHJ-3KMN"),
            code_hash(" 7k3m oabc ldef 2ghj3kmn")
        );
        assert_ne!(
            code_hash("7K3M-0ABC-1DEF-2GHJ-3KMN"),
            code_hash("7K3M-0ABC-1DEF-2GHJ-3KMP")
        );
    }

    #[test]
    fn a_code_has_five_groups_of_four() {
        let code = new_code().unwrap();
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 5]);
        assert_ne!(new_code().unwrap(), code);
    }

    #[test]
    fn a_token_names_its_service() {
        let service = Uuid::from_u128(0x0193_4000);
        let token = new_token(service).unwrap();
        assert_eq!(read_token(&token), Some((service, token_hash(&token))));
        for wrong in ["", "fls1.", "fls1..", "fls2.00.00", "Bearer"] {
            assert_eq!(read_token(wrong), None, "{wrong}");
        }
    }
}
