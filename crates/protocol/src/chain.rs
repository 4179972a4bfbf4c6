//! The chain: one digest that says which entries of a service stand before a number, and in which order.
//!
//! Central keeps it beside every entry of its log. A desk computes it from the entries it holds itself as it takes
//! them over, so equal chains at one number mean equal logs up to it. This is the agreement check at the end of every
//! exchange, and what tells a restored Central from the one that a desk knew.

use domain::record::Digest;
use sha2::{Digest as _, Sha256};

/// The chain before the first entry.
pub const START: Digest = Digest([0; 32]);

/// The chain after one more entry.
pub fn next(chain: Digest, entry: Digest) -> Digest {
    let mut hash = Sha256::new();
    hash.update(chain.0);
    hash.update(entry.0);
    Digest(hash.finalize().into())
}
