//! What is derived from a record's entries: rows of `record` and `record_detail`. The domain computes it from the entries
//! and from nothing else; it holds days, not states. Nothing here reads an entry from the database, knows today, or
//! begins or ends a transaction.

pub(crate) mod clearance_columns;
pub(crate) mod columns;
pub(crate) mod counted_as;
pub(crate) mod derive;
pub(crate) mod summary;
pub(crate) mod sync_state;
