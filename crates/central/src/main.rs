//! `fls-central`: serves desks, and administers the server.
//!
//! Exit 0: done. Exit 1: it failed, `verify` found a difference, or the output could not be written. Exit 2: wrong use.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use central::admin::{self, EpochBecause, NewService};
use central::{Clock, MasterKey, State};
use clap::{Args, Parser, Subcommand};
use terminal::Terminal;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

/// How an instant is told.
const MINUTE: &str = "%Y-%m-%d %H:%M UTC";

static TERMINAL: Terminal = Terminal::of("fls-central");

/// FLS Central, the audit server of Fracture Liaison Services
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    installation: Installation,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Installation {
    /// Address of the PostgreSQL database
    #[arg(long, global = true, env = "FLS_CENTRAL_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// File with the master key
    #[arg(long, global = true, env = "FLS_CENTRAL_MASTER_KEY_FILE")]
    master_key_file: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve desks
    Serve {
        /// Address to listen at; beyond this machine only behind a proxy that speaks TLS
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
    /// Bring the database up to this program
    Migrate,
    /// Make a file with a new master key
    MasterKey {
        /// The file, which must not be there yet
        file: PathBuf,
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
    /// After the database was restored from a backup: open a new epoch, so that desks send what is lacking
    Restored,
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
        /// The desk, as `device list` names it
        device: Uuid,
    },
}

/// Why the program ends without having done it.
enum Stop {
    /// Wrong use.
    Use(&'static str),
    /// Anything else, in words.
    Failed(String),
    /// `verify` found differences, which it has printed.
    Differs,
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            let further = error.to_string();
            if !words.contains(&further) {
                words = format!("{words}: {further}");
            }
            source = error.source();
        }
        Self::Failed(words)
    }
}

impl Installation {
    fn database(&self) -> Result<&str, Stop> {
        self.database
            .as_deref()
            .ok_or(Stop::Use("say which database: --database or FLS_CENTRAL_DATABASE"))
    }

    fn master_key(&self) -> Result<MasterKey, Stop> {
        let file: &Path = self.master_key_file.as_deref().ok_or(Stop::Use(
            "say where the master key is: --master-key-file or FLS_CENTRAL_MASTER_KEY_FILE",
        ))?;
        Ok(MasterKey::from_file(file)?)
    }
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let told = error.print();
            return ExitCode::from(match (error.use_stderr(), told) {
                (true, _) => 2,
                (false, Ok(())) => 0,
                (false, Err(_)) => 1,
            });
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("FLS_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=error")))
        .with_writer(std::io::stderr)
        // It would tell on standard error that standard error cannot be written.
        .log_internal_errors(false)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            TERMINAL.complain(&format!("cannot start: {error}"));
            return ExitCode::from(1);
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(()) if TERMINAL.was_heard() => ExitCode::SUCCESS,
        Ok(()) | Err(Stop::Differs) => ExitCode::from(1),
        Err(Stop::Use(words)) => {
            TERMINAL.complain(words);
            ExitCode::from(2)
        }
        Err(Stop::Failed(words)) => {
            TERMINAL.complain(&words);
            ExitCode::from(1)
        }
    }
}

async fn run(cli: Cli) -> Result<(), Stop> {
    let clock = Clock::system();
    let installation = cli.installation;
    match cli.command {
        Command::Serve { listen } => serve(&installation, listen, clock).await,
        Command::MasterKey { file } => {
            MasterKey::make_file(&file)?;
            TERMINAL.say(&format!(
                "Made {}. Without it nothing in the database can be read: keep a copy elsewhere.",
                file.display()
            ));
            Ok(())
        }
        Command::Migrate => {
            admin::migrate(&admin::connect(installation.database()?).await?).await?;
            TERMINAL.say("The database is up to date.");
            Ok(())
        }
        Command::Service(command) => service(&installation, command, &clock).await,
        Command::Enrol { service, days } => {
            let pool = admin::connect(installation.database()?).await?;
            TERMINAL.say(&admin::enrol(&pool, &clock, &service, days).await?);
            Ok(())
        }
        Command::Device(command) => device(&installation, command, &clock).await,
        Command::Verify => verify(&installation).await,
        Command::Refold => refold(&installation, clock).await,
        Command::Restored => {
            let services = admin::restored(&admin::connect(installation.database()?).await?, &clock).await?;
            TERMINAL.say(&format!(
                "A new epoch begins for {services} services: their desks compare at their next exchange."
            ));
            Ok(())
        }
    }
}

async fn serve(installation: &Installation, listen: SocketAddr, clock: Clock) -> Result<(), Stop> {
    let pool = admin::connect(installation.database()?).await?;
    let state = State::open(installation.database()?, installation.master_key()?, clock).await?;
    let listener = TcpListener::bind(listen).await?;
    TERMINAL.say(&format!("FLS Central listens at http://{}", listener.local_addr()?));
    tokio::select! {
        () = central::serve(listener, state.clone(), told_to_end()) => {}
        () = admin::refold_held_every_day(&pool, &state) => {}
    }
    Ok(())
}

/// Waits until the program is told to end.
async fn told_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}

async fn service(installation: &Installation, command: ServiceCommand, clock: &Clock) -> Result<(), Stop> {
    let pool = admin::connect(installation.database()?).await?;
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
            admin::add_service(&pool, &installation.master_key()?, clock, &service).await?;
            TERMINAL.say(&format!("Added {}.", service.code));
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

async fn device(installation: &Installation, command: DeviceCommand, clock: &Clock) -> Result<(), Stop> {
    let pool = admin::connect(installation.database()?).await?;
    match command {
        DeviceCommand::List { service } => {
            for device in admin::devices(&pool, &service).await? {
                let seen = device
                    .last_seen_at
                    .map_or("never seen".to_owned(), |at| format!("seen {}", at.format(MINUTE)));
                let revoked = device
                    .revoked_at
                    .map_or(String::new(), |at| format!(", revoked {}", at.format(MINUTE)));
                let program = device.program.map_or(String::new(), |program| format!(", {program}"));
                TERMINAL.say(&format!(
                    "{}  {}: enrolled {}, {seen}{program}{revoked}",
                    device.key,
                    device.name,
                    device.enrolled_at.format(MINUTE)
                ));
            }
        }
        DeviceCommand::Revoke { service, device } => {
            admin::revoke(&pool, clock, &service, device).await?;
            TERMINAL.say(&format!("Revoked {device}."));
        }
    }
    Ok(())
}

async fn refold(installation: &Installation, clock: Clock) -> Result<(), Stop> {
    let pool = admin::connect(installation.database()?).await?;
    let state = State::open(installation.database()?, installation.master_key()?, clock).await?;
    let refolded = admin::refold(&pool, &state).await?;
    TERMINAL.say(&format!(
        "Folded {} records again, services: {}, changed: {}. Desks are told at their next exchange.",
        refolded.records, refolded.services, refolded.changed
    ));
    if (refolded.services_failed, refolded.records_failed) == (0, 0) {
        return Ok(());
    }
    Err(Stop::Failed(format!(
        "services left in the middle: {}, records left as they were: {}; the log above says why, and `verify` names records",
        refolded.services_failed, refolded.records_failed
    )))
}

async fn verify(installation: &Installation) -> Result<(), Stop> {
    let pool = admin::connect(installation.database()?).await?;
    let verified = admin::verify(&pool, &installation.master_key()?).await?;
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
