//! Records: their entries, what is derived from those, and the lists and counts over that.
//!
//! - `write`, `touch`: entries in; what a record adds up to is computed by the domain in the same transaction
//! - `derived`, `status`, `tally`, `rebuild`: derived columns and counts, which hold days and can be remade
//! - `list`, `follow_up_list`, `find`, `facts`: queries; each compares those days with its caller's today
//! - `bulk`: changes of many records at once
//!
//! Nothing here knows a key, a passphrase or a file, and nothing asks what day it is.

pub(crate) mod bulk;
pub(crate) mod derived;
pub(crate) mod facts;
pub(crate) mod find;
pub(crate) mod follow_up_list;
pub(crate) mod list;
pub(crate) mod rebuild;
pub(crate) mod row;
pub(crate) mod status;
pub(crate) mod tally;
pub(crate) mod touch;
pub(crate) mod write;
