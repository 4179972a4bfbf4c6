//! Records: counting everything again, saying how far it goes, sealing what was altered, and folding everything again.

use std::path::PathBuf;

use central::admin::{self, Checkpoint, Words};
use central::settings::Settings;
use central::{Clock, Limits, State};
use clap::Args;
use domain::words::{counted, with_commas};

use crate::given::{master_key, operator};
use crate::stop::{MINUTE, Stop, TERMINAL, put_json};

pub(crate) async fn refold(settings: &Settings, clock: Clock) -> Result<(), Stop> {
    let operator = operator(settings, &clock)?;
    let state = State::open(settings.database()?, master_key(settings)?, clock, Limits::default()).await?;
    let refolded = admin::refold(&state, &operator).await?;
    TERMINAL.say(&format!(
        "Folded {} again, services: {}, changed: {}. Desks are told at their next exchange.",
        counted(refolded.records.cast_signed(), "record", "records"),
        refolded.services,
        refolded.changed
    ));
    if (refolded.services_failed, refolded.records_failed) == (0, 0) {
        return Ok(());
    }
    Err(Stop::Said {
        exit: 1,
        words: format!(
            "services left in the middle: {}, records left as they were: {}; the log above says why, and `verify` names \
             records",
            refolded.services_failed, refolded.records_failed
        ),
    })
}

#[derive(Args)]
pub(crate) struct Verify {
    /// Compare with a checkpoint that was kept elsewhere, too
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

pub(crate) async fn verify(settings: &Settings, Verify { against }: Verify) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let master = master_key(settings)?;
    let checkpoint = match against {
        Some(file) => {
            let text = std::fs::read(&file).map_err(|error| Stop::Said {
                exit: 2,
                words: format!("the checkpoint cannot be read: {error}"),
            })?;
            Some(Checkpoint::read(&text, &master)?)
        }
        None => None,
    };
    let mut verified = admin::verify(&pool, &master).await?;
    TERMINAL.say(&format!(
        "Counted {}, {} ({} of them erased), {} again.",
        counted(verified.services.cast_signed(), "service", "services"),
        counted(verified.entries.cast_signed(), "entry", "entries"),
        with_commas(verified.erased.cast_signed()),
        counted(verified.records.cast_signed(), "record", "records")
    ));
    if let Some(checkpoint) = checkpoint {
        verified
            .differences
            .extend(admin::since_checkpoint(&pool, &checkpoint).await?);
        TERMINAL.say(&format!(
            "Compared with the checkpoint of {}.",
            checkpoint.taken_at().format(MINUTE)
        ));
    }
    if verified.differences.is_empty() {
        TERMINAL.say("Everything agrees.");
        return Ok(());
    }
    for difference in &verified.differences {
        TERMINAL.complain(&format!("{}: {}", difference.service, difference.words));
    }
    Err(Stop::Differs)
}

/// Says how far everything goes, as JSON.
pub(crate) async fn checkpoint(settings: &Settings, clock: &Clock) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    put_json(&admin::checkpoint(&pool, &master_key(settings)?, clock.now()).await?)
}

pub(crate) async fn seal_anew(settings: &Settings, clock: &Clock, why: &Words) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let sealed = admin::seal_anew(&pool, &operator(settings, clock)?, why).await?;
    TERMINAL.say(&format!(
        "Sealed {} as they are, in {}.",
        counted(sealed.rows, "row", "rows"),
        counted(sealed.services, "service", "services")
    ));
    if sealed.lines > 0 {
        TERMINAL.say(&format!(
            "{} of the trail stay as they are, and `verify` goes on naming them: nobody changes the trail.",
            counted(sealed.lines, "line", "lines")
        ));
    }
    Ok(())
}
