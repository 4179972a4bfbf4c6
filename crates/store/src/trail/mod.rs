//! The access trail: who looked at which record and what left the desk, in lines that are chained.
//!
//! Each can be read after those above it:
//! - `among`: which records a line was about, in few bytes
//! - `chain`: lines, how one follows from the other, and where they begin and end
//! - `writing`: a line is written without waiting for the disk, and what became of it where the program or the computer ended
//! - `reading`: lines by record, person and time
//! - `proving`: whether a line was altered or is missing
//! - `pruning`: removing lines that are past their time
//!
//! What a line is written for is decided by whoever writes it; here it is kept.

pub(crate) mod among;
pub(crate) mod chain;
pub(crate) mod proving;
pub(crate) mod pruning;
pub(crate) mod reading;
pub(crate) mod writing;
