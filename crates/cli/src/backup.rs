//! `fls backup`: backups are made, listed, read to their end with the recovery key, and restored.

use std::path::{Path, PathBuf};

use app::commands::BackupToRestore;
use app::views::{BackupSeenView, FoundBackupView, MadeBackupView};
use domain::words::counted;

use crate::args::{BackupCommand, StoreArgs};
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};
use crate::unlocking::{WAIT, new_passphrase, typed_recovery_key, unlock};

/// Carries out one of them.
pub(crate) async fn act(desk: &OpenDesk, command: BackupCommand) -> Result<Outcome, Stop> {
    match command {
        BackupCommand::Make { store, place, json } => make(desk, &store, place.as_deref(), json).await,
        BackupCommand::List { store, folder, json } => list(desk, &store, folder.as_deref(), json).await,
        BackupCommand::Check { file, json } => check(desk, &file, json).await,
        BackupCommand::Restore {
            store,
            file,
            set_aside,
            without_key_store,
        } => restore(desk, store.user, file, (set_aside, without_key_store)).await,
    }
}

async fn make(desk: &OpenDesk, store: &StoreArgs, place: Option<&Path>, json: bool) -> Result<Outcome, Stop> {
    unlock(desk, store.user.as_deref()).await?;
    let made = desk.make_backup(place).await?;
    if json {
        json_document(&made);
    } else {
        let MadeBackupView {
            file,
            records,
            size,
            removed,
        } = made;
        let records = counted(records.into(), "record", "records");
        TERMINAL.say(&format!("{file}: {records}, {size}, read back as it was written"));
        if removed > 0 {
            let removed = counted(removed.into(), "earlier backup", "earlier backups");
            TERMINAL.say(&format!("Removed {removed}"));
        }
    }
    Ok(Outcome::Done)
}

async fn list(desk: &OpenDesk, store: &StoreArgs, folder: Option<&Path>, json: bool) -> Result<Outcome, Stop> {
    // Only the store knows which folder was chosen.
    if folder.is_none() {
        unlock(desk, store.user.as_deref()).await?;
    }
    let found = desk.list_backups(folder).await?;
    if json {
        json_document(&found);
        return Ok(Outcome::Done);
    }
    if found.is_empty() {
        TERMINAL.say("No backups");
    }
    for FoundBackupView { seen, size } in &found {
        TERMINAL.say(&format!("{}  {size}", line(seen)));
    }
    Ok(Outcome::Done)
}

async fn check(desk: &OpenDesk, file: &Path, json: bool) -> Result<Outcome, Stop> {
    let seen = desk.check_backup_at(file, &typed_recovery_key()?).await?;
    if json {
        json_document(&seen);
    } else {
        TERMINAL.say(&line(&seen));
        TERMINAL.say("This backup is whole, and this recovery key opens it");
    }
    Ok(Outcome::Done)
}

async fn restore(
    desk: &OpenDesk,
    user: Option<String>,
    file: PathBuf,
    (set_aside, without_key_store): (bool, bool),
) -> Result<Outcome, Stop> {
    let user = user.filter(|name| !name.is_empty());
    let user = user.ok_or_else(|| Stop::WrongUse("Say who opens the records from then on: --user NAME".to_owned()))?;
    let asked = BackupToRestore {
        file,
        recovery_key: typed_recovery_key()?,
        user: user.clone(),
        passphrase: new_passphrase()?,
        without_key_store,
        set_aside,
    };
    let restored = desk.restore(asked, WAIT).await?;
    TERMINAL.say(&format!(
        "{} restored, as of {}",
        counted(restored.records.into(), "record", "records"),
        restored.made.format("%Y-%m-%d %H:%M UTC")
    ));
    if let Some(aside) = restored.aside {
        TERMINAL.say(&format!("What was there before is in {}", aside.display()));
    }
    TERMINAL.say(&format!(
        "{user} opens the records from now on, and can let the others in again (fls person add)"
    ));
    Ok(Outcome::Done)
}

/// "fls-backup-2026-11-30-123107123Z-0a1b2c3d.flsbackup  2026-11-30T12:31:07.123Z  HRW Hartwell Royal FLS  1,204 records".
fn line(seen: &BackupSeenView) -> String {
    let records = counted(seen.records.into(), "record", "records");
    format!(
        "{}  {}  {} {}  {records}",
        seen.file, seen.made, seen.service_code, seen.service_name
    )
}
