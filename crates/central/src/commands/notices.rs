//! Notices of the audit team, which stand on the public pages and on every desk.

use central::Clock;
use central::admin;
use central::settings::Settings;
use chrono::NaiveDate;
use clap::Subcommand;

use crate::given::operator;
use crate::stop::{Stop, TERMINAL};

#[derive(Subcommand)]
pub(crate) enum NoticeCommand {
    /// Give a notice: everybody sees it on the public pages, and each desk from its next exchange on. Name no patient
    Add {
        /// What it says, in at most 400 characters
        words: String,
        /// The last day on which it is shown, such as 2027-05-31
        #[arg(long, value_name = "DAY")]
        until: Option<NaiveDate>,
    },
    /// List the notices
    List,
    /// Remove a notice
    Remove {
        /// Its number, as `list` says it
        number: i64,
    },
}

pub(crate) async fn notice(settings: &Settings, clock: &Clock, command: NoticeCommand) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    match command {
        NoticeCommand::Add { words, until } => {
            let number = admin::add_notice(&pool, &operator(settings, clock)?, &words, until).await?;
            TERMINAL.say(&format!("Gave notice {number}. Desks are told at their next exchange."));
        }
        NoticeCommand::List => {
            let notices = admin::notices(&pool).await?;
            if notices.is_empty() {
                TERMINAL.say("There are no notices.");
            }
            for notice in notices {
                let until = notice.until.map_or_else(String::new, |until| format!(" until {until}"));
                TERMINAL.say(&format!("{:>3}  {}{until}  {}", notice.number, notice.on, notice.words));
            }
        }
        NoticeCommand::Remove { number } => {
            admin::remove_notice(&pool, &operator(settings, clock)?, number).await?;
            TERMINAL.say(&format!("Removed notice {number}."));
        }
    }
    Ok(())
}
