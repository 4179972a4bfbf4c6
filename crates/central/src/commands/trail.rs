//! Who did what to Central, when, and why.

use central::admin::{self, TrailLine};
use central::settings::Settings;
use chrono::{NaiveDate, NaiveTime};
use clap::Args;

use crate::stop::{MINUTE, Stop, TERMINAL, put_json};

#[derive(Args)]
pub(crate) struct Trail {
    /// What was done to this service alone, by its unit code
    #[arg(long)]
    service: Option<String>,
    /// From this day on, such as 2026-11-28 (UTC)
    #[arg(long, value_name = "DAY")]
    since: Option<NaiveDate>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Tells the trail.
pub(crate) async fn trail(settings: &Settings, Trail { service, since, json }: Trail) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let since = since.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let lines = admin::trail(&pool, service.as_deref(), since).await?;
    if json {
        return put_json(&lines);
    }
    for line in lines {
        let TrailLine {
            at,
            service,
            who,
            what,
            about,
            why,
        } = line;
        let service = service.as_deref().unwrap_or("all");
        let about = about.map_or(String::new(), |about| format!(" {about}"));
        let why = why.map_or(String::new(), |why| format!(", because: {why}"));
        TERMINAL.say(&format!(
            "{}  {service:<16} {who} {}{about}{why}",
            at.format(MINUTE),
            what.words()
        ));
    }
    Ok(())
}
