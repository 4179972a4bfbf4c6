//! People of the audit team, who may look at site health.

use central::Clock;
use central::admin::{self, NewSecrets, Words};
use central::settings::Settings;
use clap::Subcommand;

use crate::given::operator;
use crate::stop::{MINUTE, Stop, TERMINAL};

#[derive(Subcommand)]
pub(crate) enum PersonCommand {
    /// Let somebody look at site health, and print their first secrets, once
    Add {
        /// Their name, which they sign in with
        name: String,
    },
    /// List who may look at site health
    List,
    /// Let somebody in no more, and end their sessions
    Remove {
        /// Their name
        name: String,
        /// Why: it stays in the trail
        #[arg(long)]
        why: Words,
    },
    /// Give somebody another passphrase and other codes, print them once, and end their sessions
    Reset {
        /// Their name
        name: String,
        /// Why: it stays in the trail
        #[arg(long)]
        why: Words,
    },
}

pub(crate) async fn person(settings: &Settings, clock: &Clock, command: PersonCommand) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    match command {
        PersonCommand::Add { name } => {
            let secrets = admin::add_person(&pool, &operator(settings, clock)?, &name).await?;
            TERMINAL.say(&format!("Added {}.", name.trim()));
            tell(&secrets);
        }
        PersonCommand::Reset { name, why } => {
            let secrets = admin::reset_person(&pool, &operator(settings, clock)?, &name, &why).await?;
            TERMINAL.say(&format!("{} signs in anew.", name.trim()));
            tell(&secrets);
        }
        PersonCommand::Remove { name, why } => {
            admin::remove_person(&pool, &operator(settings, clock)?, &name, &why).await?;
            TERMINAL.say(&format!("Removed {}.", name.trim()));
        }
        PersonCommand::List => {
            let people = admin::people(&pool).await?;
            if people.is_empty() {
                TERMINAL.say("Nobody may look at site health.");
            }
            for person in people {
                let seen = person.signed_in_at.map_or("never signed in".to_owned(), |at| {
                    format!("signed in {}", at.format(MINUTE))
                });
                let chooses = person.choose_before.map_or(String::new(), |until| {
                    format!(", has a one-time passphrase until {}", until.format(MINUTE))
                });
                TERMINAL.say(&format!(
                    "{}: added {}, {seen}{chooses}",
                    person.name,
                    person.added_at.format(MINUTE)
                ));
            }
        }
    }
    Ok(())
}

/// Says what is said once.
fn tell(secrets: &NewSecrets) {
    TERMINAL.say("Tell them this, the passphrase by another way than the rest. It is not shown again.");
    TERMINAL.say(&format!(
        "One-time passphrase, until {}: {}",
        secrets.good_until.format(MINUTE),
        secrets.passphrase.as_str()
    ));
    TERMINAL.say(&format!("Secret for an authenticator app: {}", secrets.base32.as_str()));
    TERMINAL.say(&format!("The same as its address: {}", secrets.address.as_str()));
}
