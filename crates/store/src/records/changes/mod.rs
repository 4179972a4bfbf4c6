//! The transactions that change records. Each does the same with the records that it changes: subtract their old rows
//! from the tally, write entries and derived rows, add the new rows to the tally ([`change`]). No query of a list is
//! here, and nothing of the exchange.
//!
//! - `append`: entries one by one, as people save them
//! - `import`: a whole file at once
//! - `bulk`: one answer in many records at once
//! - `forget_rows`: everything that is held of one record, gone; only a marker asks for it, and stays in its place
//! - `purging`: records purged at this desk, and the memory of when and why
//! - `withdrawing`: records that Central has and whose patients are not cleared, which go on under other ids
//! - `rebuild`: derived rows and counts made again

pub(crate) mod append;
pub(crate) mod bulk;
pub(crate) mod change;
mod forget_rows;
pub(crate) mod import;
pub(crate) mod purging;
pub(crate) mod rebuild;
pub(crate) mod withdrawing;
