//! Services: adding one, its caseload, the list of them, the lives of a log.

use central::Clock;
use central::admin::{self, EpochBecause, NewService, Words};
use central::settings::Settings;
use clap::{Args, Subcommand, ValueEnum};
use domain::audit::read_caseload_year;
use domain::words::{counted, with_commas};

use crate::given::operator;
use crate::stop::{MINUTE, Stop, TERMINAL};

#[derive(Subcommand)]
pub(crate) enum ServiceCommand {
    /// Add a service
    Add(Add),
    /// Set the estimated annual caseload of a service from a year on
    Caseload {
        /// Unit code of the service
        #[arg(long)]
        service: String,
        /// The year
        #[arg(long, value_parser = read_caseload_year)]
        from_year: i32,
        /// Estimated annual caseload
        value: u32,
    },
    /// Set what becomes of a desk whose store was copied or put back
    NewLives {
        /// Unit code of the service
        #[arg(long)]
        service: String,
        /// Why: it stays in the trail
        #[arg(long)]
        why: Words,
        /// Whether it goes on as another desk, which is listed, or has to enrol again with a code
        what: NewLives,
    },
    /// List services
    List,
    /// List the epochs of a service's log: when each began, and why
    Epochs {
        /// Unit code of the service
        #[arg(long)]
        service: String,
    },
}

/// What becomes of a desk whose store was copied or put back.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NewLives {
    /// It goes on as another desk, which is listed
    Take,
    /// It has to enrol again with a code
    Refuse,
}

#[derive(Args)]
pub(crate) struct Add {
    /// Unit code
    #[arg(long)]
    code: String,
    /// Name
    #[arg(long)]
    name: String,
    /// Estimated annual caseload
    #[arg(long)]
    caseload: u32,
    /// Nation
    #[arg(long)]
    nation: String,
    /// Region
    #[arg(long)]
    region: String,
    /// A hospital that it serves; may be given several times
    #[arg(long)]
    hospital: Vec<String>,
    /// Its patients are fictional
    #[arg(long)]
    demo: bool,
}

impl From<Add> for NewService {
    fn from(add: Add) -> Self {
        Self {
            code: add.code,
            name: add.name,
            caseload: add.caseload,
            nation: add.nation,
            region: add.region,
            hospitals: add.hospital,
            demo: add.demo,
        }
    }
}

pub(crate) async fn service(settings: &Settings, clock: &Clock, command: ServiceCommand) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    match command {
        ServiceCommand::Add(add) => {
            let service = add.into();
            admin::add_service(&pool, &operator(settings, clock)?, &service).await?;
            TERMINAL.say(&format!("Added {}.", service.code));
        }
        ServiceCommand::Caseload {
            service,
            from_year,
            value,
        } => {
            admin::set_caseload(&pool, &operator(settings, clock)?, &service, from_year, value).await?;
            TERMINAL.say(&format!(
                "{service} has {} a year from {from_year} on.",
                counted(value.into(), "patient", "patients")
            ));
        }
        ServiceCommand::NewLives { service, why, what } => {
            let takes = what == NewLives::Take;
            admin::set_new_lives(&pool, &operator(settings, clock)?, &service, takes, &why).await?;
            TERMINAL.say(&if takes {
                format!("A desk of {service} whose store was copied or put back goes on, and is listed.")
            } else {
                format!("A desk of {service} whose store was copied or put back has to enrol again.")
            });
        }
        ServiceCommand::List => {
            for service in admin::services(&pool).await? {
                let kind = if service.demo { " (demonstration)" } else { "" };
                let copies = if service.takes_new_lives {
                    ""
                } else {
                    ", copied desks enrol again"
                };
                TERMINAL.say(&format!(
                    "{:<16} {}{kind}: {}, {}, {} held{copies}",
                    service.code,
                    service.name,
                    counted(service.entries, "entry", "entries"),
                    counted(service.records, "record", "records"),
                    with_commas(service.held)
                ));
            }
        }
        ServiceCommand::Epochs { service } => {
            for epoch in admin::epochs(&pool, &service).await? {
                let because = match epoch.because {
                    EpochBecause::Added => "the service was added".to_owned(),
                    EpochBecause::Said => "the database was said to be restored".to_owned(),
                    EpochBecause::Shown(desk) => {
                        format!("desk {desk} knew more of the log than Central, or something else")
                    }
                };
                TERMINAL.say(&format!("{}  {because}", epoch.opened_at.format(MINUTE)));
            }
        }
    }
    Ok(())
}

/// Publishes the national figures.
pub(crate) async fn publish_national(settings: &Settings, clock: &Clock) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    admin::publish_national(&pool, &operator(settings, clock)?).await?;
    TERMINAL.say("Published the national figures. Desks are told at their next exchange.");
    Ok(())
}
