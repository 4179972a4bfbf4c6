//! FLS Central on a real PostgreSQL, spoken to over HTTP as desks do. Each test has a database of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backing_up;
mod desk;
mod enrolment;
mod entries;
mod epochs;
mod fixture;
mod gate;
mod health;
mod hostile;
mod isolation;
mod joining;
mod limits;
mod load;
mod memory;
mod operating;
mod over_tcp;
mod probing;
mod program;
mod proxy;
mod purging;
mod recount;
mod refolding;
mod replaying;
mod rolling_up;
mod rolling_upgrade;
mod rotating;
mod service_keys;
mod serving;
mod standing;
mod statements;
mod taking;
mod tampering;
mod tokens;
mod trail;
