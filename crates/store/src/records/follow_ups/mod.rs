//! Follow-ups by what can still be done: what is asked of them, how many there are in each group, and their pages.
//!
//! Open follow-ups stand in two indexes by their last day on time, and in the tally by both their days. `domain` says which
//! days make a group; nothing here knows a window.

pub(crate) mod ahead;
pub(crate) mod asked;
pub(crate) mod counts;
mod every_one;
pub(crate) mod pages;
pub(crate) mod row;
