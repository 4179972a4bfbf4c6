//! The database as a whole: bringing it up to this program, copying it away and back.

use std::path::{Path, PathBuf};

use central::Clock;
use central::admin::{self, Words};
use central::settings::Settings;
use clap::Args;
use domain::words::counted;

use crate::given::operator;
use crate::stop::{MINUTE, Stop, TERMINAL};

#[derive(Args)]
pub(crate) struct Restore {
    /// Why: the trail tells it
    #[arg(long)]
    why: Words,
    /// The file of the backup
    file: PathBuf,
}

pub(crate) async fn migrate(settings: &Settings, clock: &Clock) -> Result<(), Stop> {
    let operator = operator(settings, clock)?;
    admin::migrate(&admin::connect(settings.database()?).await?, &operator).await?;
    TERMINAL.say("The database is up to date.");
    Ok(())
}

pub(crate) async fn backup(settings: &Settings, clock: &Clock, file: &Path) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let backup = admin::backup(&pool, &operator(settings, clock)?, file).await?;
    TERMINAL.say(&format!("Backed up {}.", of_backup(backup)));
    Ok(())
}

pub(crate) async fn restore(settings: &Settings, clock: &Clock, Restore { why, file }: Restore) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let restored = admin::restore(&pool, &operator(settings, clock)?, &why, &file).await?;
    TERMINAL.say(&format!(
        "Restored {}. Desks compare at their next exchange; `verify` recounts it all.",
        of_backup(restored)
    ));
    Ok(())
}

pub(crate) async fn restored(settings: &Settings, clock: &Clock, why: &Words) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let services = admin::restored(&pool, &operator(settings, clock)?, why).await?;
    TERMINAL.say(&format!(
        "A new epoch begins for {}: their desks compare at their next exchange.",
        counted(services.cast_signed(), "service", "services")
    ));
    Ok(())
}

fn of_backup(backup: admin::BackedUp) -> String {
    format!(
        "{} with {} as of {}",
        counted(
            i64::try_from(backup.services).unwrap_or(i64::MAX),
            "service",
            "services"
        ),
        counted(backup.entries, "entry", "entries"),
        backup.taken_at.format(MINUTE)
    )
}
