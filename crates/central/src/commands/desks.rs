//! Desks: a code for a new one, the codes that are open and their withdrawal, the list of desks, revoking one.

use central::Clock;
use central::admin::{self, Revocation, Words};
use central::settings::Settings;
use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::given::{master_key, operator};
use crate::stop::{MINUTE, Stop, TERMINAL};

#[derive(Args)]
pub(crate) struct Enrol {
    /// Unit code of the service
    #[arg(long)]
    service: String,
    /// For how many days the code is good
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=90))]
    days: u16,
}

#[derive(Subcommand)]
pub(crate) enum DeviceCommand {
    /// List the desks of a service
    List {
        /// Unit code of the service
        #[arg(long)]
        service: String,
    },
    /// List the codes of a service that nobody has used yet
    Codes {
        /// Unit code of the service
        #[arg(long)]
        service: String,
    },
    /// Have no code of a service that nobody has used let a desk in any more
    WithdrawCodes {
        /// Unit code of the service
        #[arg(long)]
        service: String,
        /// Why: it stays in the trail
        #[arg(long)]
        why: Words,
    },
    /// Refuse a desk from now on
    Revoke {
        /// Unit code of the service
        #[arg(long)]
        service: String,
        /// Who revokes it: it is told
        #[arg(long)]
        by: Words,
        /// Why: it is told
        #[arg(long)]
        why: Words,
        /// The desk, as `device list` names it
        device: Uuid,
    },
}

pub(crate) async fn enrol(settings: &Settings, clock: &Clock, Enrol { service, days }: Enrol) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    // A desk that enrols at a server under another key could exchange nothing.
    admin::check_master_key(&pool, &master_key(settings)?).await?;
    TERMINAL.say(&admin::enrol(&pool, &operator(settings, clock)?, &service, days).await?);
    Ok(())
}

pub(crate) async fn device(settings: &Settings, clock: &Clock, command: DeviceCommand) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    match command {
        DeviceCommand::List { service } => {
            for device in admin::devices(&pool, &service).await? {
                let seen = device
                    .last_seen_at
                    .map_or("never seen".to_owned(), |at| format!("seen {}", at.format(MINUTE)));
                let lives = device
                    .last_life_at
                    .filter(|_| device.lives > 1)
                    .map_or(String::new(), |at| {
                        format!(
                            ", {} lives (copied or put back), the last since {}",
                            device.lives,
                            at.format(MINUTE)
                        )
                    });
                let revoked = device.revoked.map_or(String::new(), |Revocation { at, by, why }| {
                    format!(", revoked {} by {by}: {why}", at.format(MINUTE))
                });
                let program = device.program.map_or(String::new(), |program| format!(", {program}"));
                TERMINAL.say(&format!(
                    "{}  {}: enrolled {}, {seen}{program}{lives}{revoked}",
                    device.key,
                    device.name,
                    device.enrolled_at.format(MINUTE)
                ));
            }
        }
        DeviceCommand::Codes { service } => {
            let codes = admin::open_codes(&pool, &service, clock.now()).await?;
            if codes.is_empty() {
                TERMINAL.say("No code lets a desk in.");
            }
            for code in codes {
                let (made, until) = (code.made_at.format(MINUTE), code.good_until.format(MINUTE));
                TERMINAL.say(&format!("Made {made}, good until {until}"));
            }
        }
        DeviceCommand::WithdrawCodes { service, why } => {
            let codes = admin::withdraw_codes(&pool, &operator(settings, clock)?, &service, &why).await?;
            TERMINAL.say(&match codes {
                0 => "No code let a desk in.".to_owned(),
                1 => "Withdrew 1 code.".to_owned(),
                codes => format!("Withdrew {codes} codes."),
            });
        }
        DeviceCommand::Revoke {
            service,
            by,
            why,
            device,
        } => {
            admin::revoke(&pool, &operator(settings, clock)?, &service, device, &by, &why).await?;
            TERMINAL.say(&format!("Revoked {device}."));
            let open = admin::open_codes(&pool, &service, clock.now()).await?.len();
            if open > 0 {
                let codes = if open == 1 { "1 code" } else { &format!("{open} codes") };
                TERMINAL.say(&format!(
                    "{codes} of this service still let a desk in: see `device codes`, and `device withdraw-codes`."
                ));
            }
        }
    }
    Ok(())
}
