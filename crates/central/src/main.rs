//! `fls-central`: serves desks, and administers the server.
//!
//! Exit 0: done. Exit 1: it failed, `verify` found a difference, or the output could not be written. Exit 2: wrong use, or
//! settings that cannot be used. From 3 on: it does not serve as it is set up, each cause with a number of its own
//! (`central::start`).

mod commands;
mod given;
mod operating;
mod stop;

use std::path::PathBuf;
use std::process::ExitCode;

use central::Clock;
use central::admin::Words;
use central::settings::{LogFormat, Settings, with_flags};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use commands::backups::Restore;
use commands::dataset::DatasetCommand;
use commands::desks::{DeviceCommand, Enrol};
use commands::facilities::Facilities;
use commands::files::TakeFile;
use commands::health::{Health, Receipt};
use commands::keys::{Rotation, ServiceKeys, Tokens};
use commands::notices::NoticeCommand;
use commands::people::PersonCommand;
use commands::publishing::{AnnualReport, OpenData};
use commands::records::Verify;
use commands::services::ServiceCommand;
use commands::trail::Trail;
use commands::{
    backups, dataset, desks, facilities, files, health, keys, notices, people, publishing, records, services, trail,
};
use stop::{Stop, TERMINAL};

/// FLS Central, the audit server of Fracture Liaison Services
#[derive(Parser)]
#[command(name = "fls-central", version)]
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
    RotateMasterKey(Rotation),
    /// Give services other keys, and seal everything anew under them; docs/CENTRAL.md says when
    RotateServiceKeys(ServiceKeys),
    /// Have every desk exchange its token at its next exchange
    RotateTokens(Tokens),
    /// Services
    #[command(subcommand)]
    Service(ServiceCommand),
    /// Print a one-time code with which a desk of a service enrols
    Enrol(Enrol),
    /// Desks
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Take a file that a desk wrote where it cannot reach Central, and write the receipts for it
    TakeFile(TakeFile),
    /// People of the audit team, who may look at site health
    #[command(subcommand)]
    Person(PersonCommand),
    /// Notices of the audit team, on the public pages and on desks
    #[command(subcommand)]
    Notice(NoticeCommand),
    /// Count everything again and compare with what is kept
    Verify(Verify),
    /// Print how far every log and trail goes, proved by the master key: keep it elsewhere, for `verify --against`
    Checkpoint,
    /// Seal rows that `verify` names as altered as they are now, once somebody has looked at them and answers for it
    SealAnew {
        /// Why: the trail tells it
        #[arg(long)]
        why: Words,
    },
    /// Fold every record again, under this program's dataset files and as of today, while the server goes on
    Refold,
    /// Publish what the services add up to, where the last national figures have stood for a week; the server does so by itself
    PublishNational,
    /// Copy everything into a new file, while the server goes on
    Backup {
        /// The file, which must not be there yet
        file: PathBuf,
    },
    /// Put everything of a backup into a database that was migrated and has no services; desks send again what came after it
    Restore(Restore),
    /// After the database was put back by other means than `restore`: open a new epoch, so that desks send what is lacking
    Restored {
        /// Why: the trail tells it
        #[arg(long)]
        why: Words,
    },
    /// Tell how each service and each of its desks does: last heard of, last taken, held, refused and why
    Health(Health),
    /// Tell what became of an entry that a desk sent, and why it was refused
    Receipt(Receipt),
    /// Tell which services have submitted the facilities audit of a period, and write their answers into a file
    Facilities(Facilities),
    /// Corrected dataset files: sign and publish them, and list which are in use
    #[command(subcommand)]
    Dataset(DatasetCommand),
    /// Write the annual report of a year as a PDF and a workbook: of what had arrived by the end of the May after it
    Report(AnnualReport),
    /// Write what the public pages publish into a folder, as CSV files with their definitions
    ExportOpenData(OpenData),
    /// List who did what to Central, when, and why
    Trail(Trail),
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
    let settings = &Settings::read(matches)?;
    begin_log(settings)?;
    let clock = Clock::system();
    match cli.command {
        Command::Serve => Box::pin(operating::serve(settings, clock)).await,
        Command::Migrate => backups::migrate(settings, &clock).await,
        Command::MasterKey { file } => keys::make(&file),
        Command::RotateMasterKey(rotation) => keys::rotate(settings, &clock, rotation).await,
        Command::RotateServiceKeys(rotation) => keys::rotate_of_services(settings, &clock, rotation).await,
        Command::RotateTokens(rotation) => keys::rotate_tokens(settings, &clock, rotation).await,
        Command::Service(command) => services::service(settings, &clock, command).await,
        Command::Enrol(enrol) => desks::enrol(settings, &clock, enrol).await,
        Command::Device(command) => desks::device(settings, &clock, command).await,
        Command::TakeFile(asked) => files::take(settings, clock, asked).await,
        Command::Person(command) => people::person(settings, &clock, command).await,
        Command::Notice(command) => notices::notice(settings, &clock, command).await,
        Command::Verify(asked) => records::verify(settings, asked).await,
        Command::Checkpoint => records::checkpoint(settings, &clock).await,
        Command::SealAnew { why } => records::seal_anew(settings, &clock, &why).await,
        Command::Refold => records::refold(settings, clock).await,
        Command::PublishNational => services::publish_national(settings, &clock).await,
        Command::Backup { file } => backups::backup(settings, &clock, &file).await,
        Command::Restore(restore) => backups::restore(settings, &clock, restore).await,
        Command::Restored { why } => backups::restored(settings, &clock, &why).await,
        Command::Health(asked) => health::health(settings, &clock, asked).await,
        Command::Receipt(asked) => health::receipt(settings, asked).await,
        Command::Facilities(asked) => facilities::facilities(settings, asked).await,
        Command::Dataset(command) => dataset::dataset(settings, &clock, command).await,
        Command::Report(asked) => publishing::report(settings, &clock, asked).await,
        Command::ExportOpenData(asked) => publishing::export_open_data(settings, &clock, asked).await,
        Command::Trail(asked) => trail::trail(settings, asked).await,
    }
}
