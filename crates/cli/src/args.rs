//! What the command line takes. What it does is in `run`; how it prints is in `output`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Parser, Subcommand};

/// The records of a Fracture Liaison Service, on the command line.
#[derive(Parser)]
#[command(name = "fls", version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the store is, and who opens it.
#[derive(clap::Args)]
pub(crate) struct StoreArgs {
    /// Folder of the store
    #[arg(long, value_name = "DIR", env = "FLS_STORE")]
    pub(crate) store: PathBuf,
    /// Who opens it, when several people use it
    #[arg(long, value_name = "NAME", env = "FLS_USER")]
    pub(crate) user: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a store for a new service; prints the recovery key once
    Init {
        /// Folder for the store; it is made, and must hold no store yet
        #[arg(long, value_name = "DIR", env = "FLS_STORE")]
        store: PathBuf,
        /// Unit code of the service
        #[arg(long, value_name = "CODE")]
        service: String,
        /// Name of the service
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Estimated annual caseload: 5 x the hip fractures in NHFD
        #[arg(long, value_name = "N", value_parser = patients)]
        caseload: u32,
        /// Your name, as colleagues will see it beside what you enter
        #[arg(long, value_name = "NAME", env = "FLS_USER")]
        user: String,
        /// A demonstration service: fictional patients only, for good
        #[arg(long)]
        demo: bool,
    },
    /// Read a CSV file in the audit's layout
    Import {
        #[command(flatten)]
        store: StoreArgs,
        /// The file
        file: PathBuf,
        /// Check everything and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// List the records
    List {
        #[command(flatten)]
        store: StoreArgs,
        /// Only drafts
        #[arg(long, conflicts_with = "submitted")]
        draft: bool,
        /// Only submitted records
        #[arg(long)]
        submitted: bool,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one record
    Show {
        #[command(flatten)]
        store: StoreArgs,
        /// Its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
        record: String,
        /// Show every answer it ever had
        #[arg(long)]
        history: bool,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Answer questions of one record: 1.07=14/03/2026 4.01=Alendronate 3.04= (empty clears; several answers with ;)
    Set {
        #[command(flatten)]
        store: StoreArgs,
        /// Its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
        record: String,
        /// Question number or export name, =, and the answer
        #[arg(required = true, value_name = "QUESTION=ANSWER")]
        answers: Vec<String>,
    },
    /// The eleven KPIs of a year
    Kpi {
        #[command(flatten)]
        store: StoreArgs,
        /// Calendar year of diagnosis
        #[arg(long, value_parser = year)]
        year: i32,
        /// Read due dates as on this day
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_at: Option<NaiveDate>,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// The 16- and 52-week follow-ups
    Followups {
        #[command(flatten)]
        store: StoreArgs,
        /// Read due dates as on this day
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_at: Option<NaiveDate>,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write every record that is not deleted as CSV in the audit's layout
    Export {
        #[command(flatten)]
        store: StoreArgs,
        /// The file to write
        file: PathBuf,
    },
    /// Make the derived columns again from the entries
    Rebuild {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Join a service that FLS Central knows, with a one-time code
    Join {
        /// Folder of the store; made when there is none
        #[arg(long, value_name = "DIR", env = "FLS_STORE")]
        store: PathBuf,
        /// Address of the central server
        #[arg(long, value_name = "URL")]
        central: String,
        /// The one-time code
        #[arg(long)]
        code: String,
        /// Your name
        #[arg(long, value_name = "NAME", env = "FLS_USER")]
        user: String,
    },
    /// Send what is waiting and take over what is new
    Sync {
        #[command(flatten)]
        store: StoreArgs,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    /// The folder of the store it is about.
    pub(crate) fn store_dir(&self) -> &Path {
        match self {
            Self::Init { store, .. } | Self::Join { store, .. } => store,
            Self::Import { store, .. }
            | Self::List { store, .. }
            | Self::Show { store, .. }
            | Self::Set { store, .. }
            | Self::Kpi { store, .. }
            | Self::Followups { store, .. }
            | Self::Export { store, .. }
            | Self::Rebuild { store }
            | Self::Sync { store, .. } => &store.store,
        }
    }
}

fn day(text: &str) -> Result<NaiveDate, &'static str> {
    text.parse().map_err(|_| "expected a date such as 2026-03-14")
}

fn year(text: &str) -> Result<i32, &'static str> {
    text.parse().map_err(|_| "expected a year such as 2025")
}

fn patients(text: &str) -> Result<u32, &'static str> {
    text.parse()
        .map_err(|_| "expected a whole number from 1: five times the hip fractures a year")
}
