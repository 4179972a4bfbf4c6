//! Both sides of an exchange: what to ask, what to take, what to answer. No store, no network, no clock: they come through a
//! trait, and only the desk's loop waits for anything.
//!
//! - [`desk`]: what a desk asks next, what it makes of an answer, and the loop that carries it out
//! - [`central`]: what Central takes of a batch, refuses, or has already, and how a record stands
//!
//! The order of things is told in `protocol::exchange`.

pub mod central;
pub mod desk;
