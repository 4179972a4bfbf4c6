//! National opt-outs, in England: which numbers were cleared, apart from records, and which records stay because of it.
//!
//! - `settings`: what this desk says about its check files
//! - `lists`: what came of checks, as entries about the service say it; lists end, and are forgotten but for their evidence
//! - `held_back`: whether records with these numbers are sent
//! - `waiting`: the check file that waits for its reply
//! - `due`: which numbers need a check
//! - `withdrawn`: how many records were withdrawn from Central
//! - `refresh`: lists that have ended or arrived, and the records that stay or may leave because of them
//!
//! Which of the two a record does, `domain::opt_out` says. That a number was not cleared stands in no row of a record.

pub(crate) mod due;
pub(crate) mod held_back;
pub(crate) mod lists;
pub(crate) mod refresh;
pub(crate) mod settings;
pub(crate) mod waiting;
pub(crate) mod withdrawn;
