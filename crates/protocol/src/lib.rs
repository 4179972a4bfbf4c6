//! What crosses the wire between a desk and FLS Central, and the bytes that digests are taken over.
//!
//! - [`canonical`]: an entry as bytes, exactly as its author's desk wrote them, for ever
//! - [`private`]: what only the desks of a service can read, sealed
//! - [`packed`]: the same bytes small, for storing
//! - [`exchange`]: the one request and the one reply
//! - [`enrol`]: how a desk gets its token
//! - [`caseload`]: how a service's caseload was worked out, as an item
//! - [`chart_notes`]: what a service notes on its run charts, as items
//! - [`dataset_file`]: a corrected dataset file, signed by the audit team
//! - [`facilities`]: what a service answers in the facilities audit, as items
//! - [`national`]: what all services add up to, as desks are told
//! - [`notices`]: what the audit team has to say, as desks are told
//! - [`file_keys`]: what files are sealed with that travel in place of an exchange
//! - [`frame`]: header and entries as one compressed body
//! - [`service_roles`]: who has which role at each desk, signed, as items
//! - [`sealed_file`]: an exchange as two files
//! - [`json`]: plain values as JSON text
//!
//! Nothing here does IO or decides a rule. Unknown fields are ignored when read; an entry's bytes are relayed
//! untouched, so what a newer program wrote survives an older one.

pub mod canonical;
pub mod caseload;
pub mod chain;
pub mod chart_notes;
pub mod cleared;
pub mod dataset_file;
pub mod enrol;
pub mod exchange;
pub mod facilities;
pub mod file_keys;
pub mod frame;
pub mod json;
pub mod national;
pub mod notices;
pub mod packed;
pub mod private;
pub mod sealed_file;
pub mod service_roles;

/// The protocol version that this program speaks. Both sides say theirs in every exchange.
pub const VERSION: u32 = 1;

/// Whether this program speaks a version: its own, and each one that was released before.
pub const fn is_spoken(version: u32) -> bool {
    1 <= version && version <= VERSION
}

/// Path of the exchange at Central.
pub const EXCHANGE_PATH: &str = "/v1/exchange";
/// Path of enrolment at Central.
pub const ENROL_PATH: &str = "/v1/enrol";
