//! The facilities audit: who has submitted it, and the answers as a file.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use central::admin::{self, ServiceFacilities};
use central::settings::Settings;
use clap::Args;
use domain::facilities::FacilitiesStanding;
use domain::words::counted;

use crate::given::master_key;
use crate::stop::{MINUTE, Stop, TERMINAL};

#[derive(Args)]
pub(crate) struct Facilities {
    /// The year that the period is about
    #[arg(long, value_name = "YEAR")]
    period: i32,
    /// Write every service's answers into this file for a spreadsheet, which must not be there yet
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

/// Tells where each service stands, and writes the file where one is asked for.
pub(crate) async fn facilities(settings: &Settings, Facilities { period, csv }: Facilities) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let services = admin::facilities(&pool, &master_key(settings)?, period).await?;
    let real: Vec<&ServiceFacilities> = services.iter().filter(|service| !service.demo).collect();
    let number = |standing| real.iter().filter(|service| service.standing == standing).count();
    TERMINAL.say(&format!(
        "The facilities audit of {period}, of {}: {} submitted, {} a draft, {} not begun.",
        counted(i64::try_from(real.len()).unwrap_or(i64::MAX), "service", "services"),
        number(FacilitiesStanding::Submitted),
        number(FacilitiesStanding::Draft),
        number(FacilitiesStanding::NotBegun)
    ));
    for service in &services {
        TERMINAL.say(&line(service));
    }
    if let Some(file) = csv {
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&file)
            .and_then(|mut file| file.write_all(admin::facilities_csv(&services).as_bytes()));
        written.map_err(|error| Stop::Said {
            exit: 1,
            words: format!("the file cannot be written: {error}"),
        })?;
        TERMINAL.say("Wrote the answers of every service into the file.");
    }
    Ok(())
}

/// "HRT              Hartwell FLS: draft, 12 required answers missing, arrived 2026-12-01 10:00 UTC".
fn line(service: &ServiceFacilities) -> String {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let kind = if service.demo { " (demonstration)" } else { "" };
    let mut parts = vec![service.standing.words().to_lowercase()];
    if service.standing == FacilitiesStanding::Draft && !service.missing.is_empty() {
        let missing = number(service.missing.len());
        parts.push(counted(missing, "required answer missing", "required answers missing"));
    }
    if service.unsettled > 0 {
        let unsettled = number(service.unsettled);
        parts.push(counted(unsettled, "answer not settled", "answers not settled"));
    }
    if service.newer > 0 {
        let newer = number(service.newer);
        parts.push(counted(
            newer,
            "answer of a newer program",
            "answers of a newer program",
        ));
    }
    if let Some(at) = service.arrived_at {
        let late = if service.is_late { ", after the deadline" } else { "" };
        parts.push(format!("last arrived {}{late}", at.format(MINUTE)));
    }
    format!("{:<16} {}{kind}: {}", service.code, service.name, parts.join(", "))
}
