//! The commands of `fls-central` beside `serve`, by subject: the words that each takes, and how it tells what was done. What is
//! done is in `central::admin`.

pub(crate) mod backups;
pub(crate) mod dataset;
pub(crate) mod desks;
pub(crate) mod facilities;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod keys;
pub(crate) mod notices;
pub(crate) mod people;
pub(crate) mod publishing;
pub(crate) mod records;
pub(crate) mod services;
pub(crate) mod trail;
