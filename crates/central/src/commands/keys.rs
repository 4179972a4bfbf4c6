//! Keys and tokens: making a master key, wrapping every service's key under another, giving services other keys, and having desks
//! exchange their tokens.

use std::path::{Path, PathBuf};

use central::admin::{self, AdminError, Words};
use central::settings::Settings;
use central::{Clock, MasterKey};
use clap::Args;
use domain::words::{counted, with_commas};

use crate::given::{key_in, operator};
use crate::stop::{Stop, TERMINAL, in_words};

#[derive(Args)]
pub(crate) struct Rotation {
    /// File of the new master key
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Why: the trail tells it
    #[arg(long)]
    why: Words,
}

#[derive(Args)]
pub(crate) struct ServiceKeys {
    /// Why: the trail tells it
    #[arg(long)]
    why: Words,
    /// Of this service alone, by its unit code
    #[arg(long)]
    service: Option<String>,
    /// Of this service and those after it, in the order of their codes: the first that was not named before it was interrupted
    #[arg(long, conflicts_with = "service")]
    from: Option<String>,
}

#[derive(Args)]
pub(crate) struct Tokens {
    /// Why: the trail tells it
    #[arg(long)]
    why: Words,
    /// Of this service alone, by its unit code
    #[arg(long)]
    service: Option<String>,
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

/// Of one service, or of all and Central as a whole: what is refused keeps nothing else from another key.
pub(crate) async fn rotate_of_services(
    settings: &Settings,
    clock: &Clock,
    ServiceKeys { why, service, from }: ServiceKeys,
) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let operator = operator(settings, clock)?;
    if let Some(only) = service {
        let entries = admin::rotate_service_key(&pool, &operator, &why, &only).await?;
        say_sealed_anew(&only, entries);
        return Ok(());
    }
    let all = admin::services(&pool).await?.into_iter().map(|service| service.code);
    let services: Vec<String> = all
        .skip_while(|code| from.as_ref().is_some_and(|from| code != from))
        .collect();
    if let (Some(from), true) = (from, services.is_empty()) {
        return Err(AdminError::UnknownService(from).into());
    }
    let (mut sealed, mut refused) = (0, Vec::new());
    for code in services {
        match admin::rotate_service_key(&pool, &operator, &why, &code).await {
            Ok(entries) => {
                sealed += 1;
                say_sealed_anew(&code, entries);
            }
            Err(error) => {
                TERMINAL.complain(&format!("{code}: under its key of before: {}", in_words(&error)));
                refused.push(code);
            }
        }
    }
    match admin::rotate_key_of_the_whole(&pool, &operator, &why).await {
        Ok(()) => TERMINAL.say("Central as a whole: sealed anew."),
        Err(error) => {
            TERMINAL.complain(&format!(
                "Central as a whole: under its key of before: {}",
                in_words(&error)
            ));
            refused.push("Central as a whole".to_owned());
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    Err(Stop::Said {
        exit: 1,
        words: format!(
            "sealed anew: {}; still under the key of before, for what is said above: {}. Once that is looked at, `--service CODE` \
             does one service alone; Central as a whole is done by each run without it",
            counted(sealed, "service", "services"),
            refused.join(", ")
        ),
    })
}

fn say_sealed_anew(code: &str, entries: i64) {
    TERMINAL.say(&format!(
        "{code}: {} sealed anew.",
        counted(entries, "entry", "entries")
    ));
}

pub(crate) async fn rotate_tokens(
    settings: &Settings,
    clock: &Clock,
    Tokens { why, service }: Tokens,
) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let desks = admin::rotate_tokens(&pool, &operator(settings, clock)?, &why, service.as_deref()).await?;
    TERMINAL.say(&format!(
        "Desks that exchange their token at their next exchange: {}.",
        with_commas(desks)
    ));
    Ok(())
}
