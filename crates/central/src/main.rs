//! `fls-central`: serves desks, and administers the server.
//!
//! Exit 0: done. Exit 1: it failed, `verify` found a difference, or the output could not be written. Exit 2: wrong use, or
//! settings that cannot be used. From 3 on: it does not serve as it is set up, each cause with a number of its own
//! (`central::start`).

mod operating;
mod telling;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use central::admin::{self, EpochBecause, NewService, Operator, ReceiptNumber, Revocation, Words};
use central::settings::{LogFormat, Settings, SettingsError, with_flags};
use central::start::{self, Refusal};
use central::{Clock, Limits, MasterKey, State};
use chrono::NaiveDate;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use terminal::Terminal;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

/// How an instant is told.
const MINUTE: &str = "%Y-%m-%d %H:%M UTC";

static TERMINAL: Terminal = Terminal::of("fls-central");

/// FLS Central, the audit server of Fracture Liaison Services
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve desks
    Serve,
    /// Bring the database up to this program
    Migrate,
    /// Make a file with a new master key
    MasterKey {
        /// The file, which must not be there yet
        file: PathBuf,
    },
    /// Wrap every service's key under a new master key, all or none; docs/CENTRAL.md says how the server goes on meanwhile
    RotateMasterKey {
        /// File of the new master key
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// Why: the trail tells it
        #[arg(long)]
        why: Words,
    },
    /// Services
    #[command(subcommand)]
    Service(ServiceCommand),
    /// Print a one-time code with which a desk of a service enrols
    Enrol {
        /// Unit code of the service
        #[arg(long)]
        service: String,
        /// For how many days the code is good
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=90))]
        days: u16,
    },
    /// Desks
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Count everything again and compare with what is kept
    Verify,
    /// Fold every record again, under this program's dataset files and as of today, while the server goes on
    Refold,
    /// Copy everything into a new file, while the server goes on
    Backup {
        /// The file, which must not be there yet
        file: PathBuf,
    },
    /// Put everything of a backup into a database that was migrated and has no services; desks send again what came after it
    Restore {
        /// Why: the trail tells it
        #[arg(long)]
        why: Words,
        /// The file of the backup
        file: PathBuf,
    },
    /// After the database was put back by other means than `restore`: open a new epoch, so that desks send what is lacking
    Restored {
        /// Why: the trail tells it
        #[arg(long)]
        why: Words,
    },
    /// Tell how each service and each of its desks does: last heard of, last taken, held, refused and why
    Health {
        /// Of this service alone, by its unit code
        #[arg(long)]
        service: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell what became of an entry that a desk sent, and why it was refused
    Receipt {
        /// Unit code and number, such as HRT-1234, or the id of the entry
        number: ReceiptNumber,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List who did what to Central, when, and why
    Trail {
        /// What was done to this service alone, by its unit code
        #[arg(long)]
        service: Option<String>,
        /// From this day on, such as 2026-11-28 (UTC)
        #[arg(long, value_name = "DAY")]
        since: Option<NaiveDate>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum ServiceCommand {
    /// Add a service
    Add {
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
    },
    /// Set the estimated annual caseload of a service from a year on
    Caseload {
        /// Unit code of the service
        #[arg(long)]
        service: String,
        /// The year
        #[arg(long, value_parser = clap::value_parser!(u16).range(2000..=2100))]
        from_year: u16,
        /// Estimated annual caseload
        value: u32,
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

#[derive(Subcommand)]
enum DeviceCommand {
    /// List the desks of a service
    List {
        /// Unit code of the service
        #[arg(long)]
        service: String,
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

/// Why the program ends without having done it.
enum Stop {
    /// In words, with what it ends with.
    Said {
        /// Its exit.
        exit: u8,
        /// Why.
        words: String,
    },
    /// `verify` found differences, which it has printed.
    Differs,
}

/// A failure, but for what has an exit of its own.
impl<E: std::error::Error + 'static> From<E> for Stop {
    fn from(error: E) -> Self {
        let error: &(dyn std::error::Error + 'static) = &error;
        let exit = match error.downcast_ref::<Refusal>() {
            Some(refusal) => refusal.exit(),
            None if error.is::<SettingsError>() => 2,
            None => 1,
        };
        let words = in_words(error);
        Self::Said { exit, words }
    }
}

/// What an error says, and what it comes from.
fn in_words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let further = error.to_string();
        if !words.contains(&further) {
            words = format!("{words}: {further}");
        }
        source = error.source();
    }
    words
}

fn master_key(settings: &Settings) -> Result<MasterKey, Stop> {
    let first = key_in(&settings.master_key_file()?)?;
    Ok(match settings.next_master_key_file() {
        Some(next) => first.beside(key_in(&next)?),
        None => first,
    })
}

fn key_in(file: &Path) -> Result<MasterKey, Stop> {
    start::only_its_owner_reads(file)?;
    Ok(MasterKey::from_file(file)?)
}

/// Whoever administers, for the trail.
fn operator(settings: &Settings, clock: &Clock) -> Result<Operator, Stop> {
    Ok(Operator::new(&settings.operator(), clock.clone())?)
}

fn begin_log(settings: &Settings) -> Result<(), Stop> {
    let filter = EnvFilter::try_new(settings.log()).map_err(|_| settings.no_log())?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // It would tell on standard error that standard error cannot be written.
        .log_internal_errors(false);
    match settings.log_format()? {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    Ok(())
}

fn main() -> ExitCode {
    terminal::say_only_where_it_panics("fls-central");
    let command = with_flags(Cli::command(), false).mut_subcommand("serve", |serve| with_flags(serve, true));
    let given = command
        .try_get_matches()
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match given {
        Ok(given) => given,
        Err(error) => {
            let told = error.print();
            return ExitCode::from(match (error.use_stderr(), told) {
                (true, _) => 2,
                (false, Ok(())) => 0,
                (false, Err(_)) => 1,
            });
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            TERMINAL.complain(&format!("cannot start: {error}"));
            return ExitCode::from(1);
        }
    };
    let ended = runtime.block_on(run(cli, &matches));
    // What is still being worked on was given up, and is not waited for.
    runtime.shutdown_background();
    match ended {
        Ok(()) if TERMINAL.was_heard() => ExitCode::SUCCESS,
        Ok(()) | Err(Stop::Differs) => ExitCode::from(1),
        Err(Stop::Said { exit, words }) => {
            TERMINAL.complain(&words);
            ExitCode::from(exit)
        }
    }
}

async fn run(cli: Cli, matches: &clap::ArgMatches) -> Result<(), Stop> {
    let settings = Settings::read(matches)?;
    begin_log(&settings)?;
    let clock = Clock::system();
    match cli.command {
        Command::Serve => operating::serve(&settings, clock).await,
        Command::MasterKey { file } => {
            MasterKey::make_file(&file)?;
            TERMINAL.say(&format!(
                "Made {}. Without it nothing in the database can be read: keep a copy elsewhere.",
                file.display()
            ));
            Ok(())
        }
        Command::Migrate => {
            let operator = operator(&settings, &clock)?;
            admin::migrate(&admin::connect(settings.database()?).await?, &operator).await?;
            TERMINAL.say("The database is up to date.");
            Ok(())
        }
        Command::RotateMasterKey { to, why } => {
            let pool = admin::connect(settings.database()?).await?;
            let (old, new) = (master_key(&settings)?, key_in(&to)?);
            let operator = operator(&settings, &clock)?;
            let rotated = admin::rotate_master_key(&pool, &operator, &why, &old, &new).await?;
            TERMINAL.say(&format!(
                "The key of every service opens with {}: {} wrapped anew now, {} before.",
                to.display(),
                rotated.services,
                rotated.already
            ));
            Ok(())
        }
        Command::Service(command) => service(&settings, command, &clock).await,
        Command::Enrol { service, days } => {
            let pool = admin::connect(settings.database()?).await?;
            // A desk that enrols at a server under another key could exchange nothing.
            admin::check_master_key(&pool, &master_key(&settings)?).await?;
            TERMINAL.say(&admin::enrol(&pool, &operator(&settings, &clock)?, &service, days).await?);
            Ok(())
        }
        Command::Device(command) => device(&settings, command, &clock).await,
        Command::Verify => verify(&settings).await,
        Command::Refold => refold(&settings, clock).await,
        Command::Backup { file } => {
            let pool = admin::connect(settings.database()?).await?;
            TERMINAL.say(&format!(
                "Backed up {}.",
                of_backup(admin::backup(&pool, &operator(&settings, &clock)?, &file).await?)
            ));
            Ok(())
        }
        Command::Restore { why, file } => {
            let pool = admin::connect(settings.database()?).await?;
            let restored = admin::restore(&pool, &operator(&settings, &clock)?, &why, &file).await?;
            TERMINAL.say(&format!(
                "Restored {}. Desks compare at their next exchange; `verify` recounts it all.",
                of_backup(restored)
            ));
            Ok(())
        }
        Command::Health { service, json } => telling::health(&settings, clock.now(), service.as_deref(), json).await,
        Command::Receipt { number, json } => telling::receipt(&settings, &number, json).await,
        Command::Trail { service, since, json } => telling::trail(&settings, service.as_deref(), since, json).await,
        Command::Restored { why } => {
            let pool = admin::connect(settings.database()?).await?;
            let services = admin::restored(&pool, &operator(&settings, &clock)?, &why).await?;
            TERMINAL.say(&format!(
                "A new epoch begins for {services} services: their desks compare at their next exchange."
            ));
            Ok(())
        }
    }
}

fn of_backup(backup: admin::BackedUp) -> String {
    format!(
        "{} services with {} entries as of {}",
        backup.services,
        backup.entries,
        backup.taken_at.format(MINUTE)
    )
}

async fn service(settings: &Settings, command: ServiceCommand, clock: &Clock) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    match command {
        ServiceCommand::Add {
            code,
            name,
            caseload,
            nation,
            region,
            hospital,
            demo,
        } => {
            let service = NewService {
                code,
                name,
                caseload,
                nation,
                region,
                hospitals: hospital,
                demo,
            };
            admin::add_service(&pool, &master_key(settings)?, &operator(settings, clock)?, &service).await?;
            TERMINAL.say(&format!("Added {}.", service.code));
        }
        ServiceCommand::Caseload {
            service,
            from_year,
            value,
        } => {
            admin::set_caseload(&pool, &operator(settings, clock)?, &service, from_year, value).await?;
            TERMINAL.say(&format!("{service} has {value} patients a year from {from_year} on."));
        }
        ServiceCommand::List => {
            for service in admin::services(&pool).await? {
                let kind = if service.demo { " (demonstration)" } else { "" };
                TERMINAL.say(&format!(
                    "{:<16} {}{kind}: {} entries, {} records, {} held",
                    service.code, service.name, service.entries, service.records, service.held
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

async fn device(settings: &Settings, command: DeviceCommand, clock: &Clock) -> Result<(), Stop> {
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
        DeviceCommand::Revoke {
            service,
            by,
            why,
            device,
        } => {
            admin::revoke(&pool, &operator(settings, clock)?, &service, device, &by, &why).await?;
            TERMINAL.say(&format!("Revoked {device}."));
        }
    }
    Ok(())
}

async fn refold(settings: &Settings, clock: Clock) -> Result<(), Stop> {
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

async fn verify(settings: &Settings) -> Result<(), Stop> {
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
