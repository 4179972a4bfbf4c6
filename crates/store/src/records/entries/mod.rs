//! Entries as rows of `entry`. What a record adds up to, its counts and lists are not known here; nothing here begins or
//! ends a transaction.

pub(crate) mod read;
pub(crate) mod write;
