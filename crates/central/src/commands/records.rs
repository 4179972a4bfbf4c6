//! Records: counting everything again, and folding everything again.

use central::admin;
use central::settings::Settings;
use central::{Clock, Limits, State};

use crate::given::{master_key, operator};
use crate::stop::{Stop, TERMINAL};

pub(crate) async fn refold(settings: &Settings, clock: Clock) -> Result<(), Stop> {
    let operator = operator(settings, &clock)?;
    let state = State::open(settings.database()?, master_key(settings)?, clock, Limits::default()).await?;
    let refolded = admin::refold(&state, &operator).await?;
    TERMINAL.say(&format!(
        "Folded {} records again, services: {}, changed: {}. Desks are told at their next exchange.",
        refolded.records, refolded.services, refolded.changed
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

pub(crate) async fn verify(settings: &Settings) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let verified = admin::verify(&pool, &master_key(settings)?).await?;
    TERMINAL.say(&format!(
        "Counted {} services, {} entries ({} of them erased), {} records again.",
        verified.services, verified.entries, verified.erased, verified.records
    ));
    if verified.differences.is_empty() {
        TERMINAL.say("Everything agrees.");
        return Ok(());
    }
    for difference in &verified.differences {
        TERMINAL.complain(&format!("{}: {}", difference.service, difference.words));
    }
    Err(Stop::Differs)
}
