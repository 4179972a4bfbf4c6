//! An entry as canonical bytes, and the digest over them. Frozen for ever: see `tests.rs` for the bytes themselves.
//!
//! The bytes are JSON with its fields in one fixed order, maps in the order of their keys, no white space, and an
//! absent field left out. They are written once, by the author's desk, and never written again: everyone else keeps
//! and relays what they got.
//!
//! - `id`; `record` with a record's id or `service` with a topic, exactly one of them; `parents`, sorted and distinct
//! - `author`, `desk`, `at` to the millisecond, `origin`, `import` with `id` and `row` exactly when that is an import, and
//!   with `id` alone exactly when that is an import taken back, `seen`
//! - exactly one change: `set`, `warnings`, `state`, `items`, `join`, `unjoin`, `private`
//! - a purge marker is `id`, `record` and `purge`, and nothing else; the marker of a record whose patient is not cleared is `id`,
//!   which follows from the record's, `record` and `not-cleared`, and nothing else
//!
//! An answer is a short text whose first character says what it is, so that it can be read without knowing the question:
//! `@2026-03-14` a date of the years 0000 to 9999, `#38.5` a number, `+9991000003` an NHS number, `~LS1 4AP` a postcode,
//! a letter or digit the key of an option; several options are a list, and a cleared answer is null.
//!
//! What a newer program writes is opaque to an older one, not wrong: an answer that begins otherwise or has another shape,
//! another change, another origin, an author told in another way. A field beside a change that is known must not alter
//! what that change means, for an older program does not look at it. Because the bytes are kept, the program that comes
//! after reads them in full. Refused is only what no program may write: bytes without id or subject, too many of them, or a
//! known kind that holds something false, such as an NHS number with a wrong check digit.
//!
//! The bytes do not name the service: the store does at the desk, the token does at Central.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::record::{Digest, Entry, MOST_RENEWALS, Subject, is_same_record, previous_record};
use sha2::{Digest as _, Sha256};

mod read;
mod renew;
#[cfg(test)]
mod tests;
mod write;

pub use read::{CanonicalError, Named, TakenIn, named, read};
pub use renew::renew;
pub use write::{Draft, SealError, answer_text, not_cleared_marker, purge_marker, seal};

/// Most bytes of one entry.
pub const ENTRY_LIMIT: usize = 64 * 1024;

/// The digest of canonical bytes under the digests of the entry's parents, in the order of the parents' ids.
pub fn digest(bytes: &[u8], parents: impl IntoIterator<Item = Digest>) -> Digest {
    let mut hash = Sha256::new();
    hash.update(bytes);
    for parent in parents {
        hash.update(parent.0);
    }
    Digest(hash.finalize().into())
}

/// Whether an entry may be about this: an id of a record is never of the kind that topics have.
fn is_subject(subject: &Subject) -> bool {
    subject.record().is_none_or(|record| !Subject::is_of_service(record))
}

/// Whether a join names the record with the larger id, from an entry about the one with the smaller: smaller than it is now, where the
/// record has been withdrawn since.
fn is_in_order(entry: &Subject, with: domain::id::RecordId) -> bool {
    let Some(mut record) = entry.record() else {
        return false;
    };
    for _ in 0..=MOST_RENEWALS {
        if record < with {
            return !is_same_record(record, with);
        }
        record = previous_record(record);
    }
    false
}

/// Whether an entry may be written at this time: years of four digits, and none before there were such programs. All that
/// is counted from it then stays within the calendar.
fn is_time(at: DateTime<Utc>) -> bool {
    (1970..=9999).contains(&at.year())
}

/// Whether an answer may be this date: its year has four digits.
fn is_date(date: NaiveDate) -> bool {
    (0..=9999).contains(&date.year())
}

/// An entry and its canonical bytes.
pub type Written = (Entry, Vec<u8>);
