//! The master key: making one, and wrapping every service's key under another.

use std::path::{Path, PathBuf};

use central::admin::{self, Words};
use central::settings::Settings;
use central::{Clock, MasterKey};
use clap::Args;

use crate::given::{key_in, operator};
use crate::stop::{Stop, TERMINAL};

#[derive(Args)]
pub(crate) struct Rotation {
    /// File of the new master key
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Why: the trail tells it
    #[arg(long)]
    why: Words,
}

pub(crate) fn make(file: &Path) -> Result<(), Stop> {
    MasterKey::make_file(file)?;
    TERMINAL.say(&format!(
        "Made {}. Without it nothing in the database can be read: keep a copy elsewhere.",
        file.display()
    ));
    Ok(())
}

pub(crate) async fn rotate(settings: &Settings, clock: &Clock, Rotation { to, why }: Rotation) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let rotated = admin::rotate_master_key(&pool, &operator(settings, clock)?, &why, &key_in(&to)?).await?;
    TERMINAL.say(&format!(
        "The key of every service opens with {}: {} wrapped anew now, {} before.",
        to.display(),
        rotated.services,
        rotated.already
    ));
    Ok(())
}
