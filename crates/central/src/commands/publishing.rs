//! What is published beside the pages: the annual report, and the open data. Both are files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use central::Clock;
use central::admin::{self, OPEN_DATA_FILES};
use central::settings::Settings;
use clap::Args;
use reports::{pdf, workbook};

use crate::given::master_key;
use crate::stop::{Stop, TERMINAL};

#[derive(Args)]
pub(crate) struct AnnualReport {
    /// The year in which fractures were diagnosed; its report is made once the May after it is over
    #[arg(long, value_name = "YEAR")]
    year: i32,
    /// The folder for both files, which must not be in it yet
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    into: PathBuf,
}

/// Writes the annual report of a year as a PDF and as a workbook.
pub(crate) async fn report(
    settings: &Settings,
    clock: &Clock,
    AnnualReport { year, into }: AnnualReport,
) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let report = admin::annual_report(&pool, &master_key(settings)?, settings.small_numbers()?, clock, year).await?;
    let files = [("pdf", pdf::write(&report)?), ("xlsx", workbook::write(&report)?)];
    for (ending, bytes) in files {
        let name = format!("fls-annual-report-{year}.{ending}");
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(into.join(&name))
            .and_then(|mut file| file.write_all(&bytes));
        written.map_err(|error| not_written(&name, &error))?;
        TERMINAL.say(&format!("Wrote {name}."));
    }
    TERMINAL.say("What is recommended is left to be filled in.");
    Ok(())
}

#[derive(Args)]
pub(crate) struct OpenData {
    /// The folder, which holds nothing but an earlier export
    folder: PathBuf,
}

/// Writes what is published into a folder.
pub(crate) async fn export_open_data(
    settings: &Settings,
    clock: &Clock,
    OpenData { folder }: OpenData,
) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    holds_nothing_else(&folder)?;
    let files = admin::open_data(&pool, settings.small_numbers()?, clock).await?;
    fs::create_dir_all(&folder).map_err(|error| not_written("the folder", &error))?;
    for (name, text) in OPEN_DATA_FILES.into_iter().zip(files) {
        fs::write(folder.join(name), text).map_err(|error| not_written(name, &error))?;
    }
    TERMINAL.say(&format!("Wrote {}.", OPEN_DATA_FILES.join(", ")));
    Ok(())
}

/// A folder with anything else is somebody's: nothing is written beside it.
fn holds_nothing_else(folder: &Path) -> Result<(), Stop> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        listed => listed.and_then(Iterator::collect::<io::Result<Vec<_>>>),
    };
    let listed = listed.map_err(|error| not_written("the folder", &error))?;
    let is_ours = |name: &std::ffi::OsStr| OPEN_DATA_FILES.iter().any(|ours| name == *ours);
    if listed.iter().all(|entry| is_ours(&entry.file_name())) {
        return Ok(());
    }
    Err(Stop::Said {
        exit: 1,
        words: "the folder holds something that is no open data: give one that is empty, or that an earlier export made. Nothing was \
                written"
            .to_owned(),
    })
}

fn not_written(what: &str, error: &io::Error) -> Stop {
    Stop::Said {
        exit: 1,
        words: format!("{what} cannot be written: {error}"),
    }
}
