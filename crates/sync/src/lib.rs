//! Both sides of an exchange as pure machines: what to ask, what to take, what to answer. No IO, no async, no clock.
//!
//! - [`desk`]: what a desk asks next, and what it makes of an answer
//! - [`central`]: what Central takes of a batch, refuses, or has already, and how a record stands
//!
//! The order of things is told in `protocol::exchange`.

pub mod central;
pub mod desk;
