//! What settings give to every command: the master key, and who administers.

use std::path::Path;

use central::admin::Operator;
use central::settings::Settings;
use central::{Clock, MasterKey, start};

use crate::stop::Stop;

/// The master key, beside another while it is rotated.
pub(crate) fn master_key(settings: &Settings) -> Result<MasterKey, Stop> {
    let first = key_in(&settings.master_key_file()?)?;
    Ok(match settings.next_master_key_file() {
        Some(next) => first.beside(key_in(&next)?),
        None => first,
    })
}

/// A key in a file, which nobody but its owner may read.
pub(crate) fn key_in(file: &Path) -> Result<MasterKey, Stop> {
    start::only_its_owner_reads(file)?;
    Ok(MasterKey::from_file(file)?)
}

/// Whoever administers, with the master key, which seals what they do.
pub(crate) fn operator(settings: &Settings, clock: &Clock) -> Result<Operator, Stop> {
    Ok(Operator::new(
        &settings.operator(),
        master_key(settings)?,
        clock.clone(),
    )?)
}
