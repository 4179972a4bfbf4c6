//! Files of desks: taking one, and writing the receipts for it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use central::admin::{self, TakenFile};
use central::settings::Settings;
use central::{Clock, Limits, State};
use clap::Args;
use domain::words::counted;
use protocol::sealed_file::FILE_LIMIT;

use crate::given::{master_key, operator};
use crate::stop::{MINUTE, Stop, TERMINAL};

#[derive(Args)]
pub(crate) struct TakeFile {
    /// The file that the desk wrote
    file: PathBuf,
    /// Write the receipts for the desk into this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    receipts: PathBuf,
}

/// Takes a desk's file. Where the receipts cannot be written afterwards it is taken again, and answered alike.
pub(crate) async fn take(settings: &Settings, clock: Clock, asked: TakeFile) -> Result<(), Stop> {
    let TakeFile { file, receipts } = asked;
    let operator = operator(settings, &clock)?;
    let bytes = read(&file).map_err(|error| not_done("the file cannot be read", &error))?;
    let mut place = NewFile::begin(&receipts).map_err(|error| not_done("the receipt file cannot be made", &error))?;
    let state = State::open(settings.database()?, master_key(settings)?, clock, Limits::default()).await?;
    let taken = admin::take_file(&state, &operator, bytes).await?;
    let written = place.finish(&taken.receipts);
    written.map_err(|error| {
        not_done(
            "the file was taken, and its receipts cannot be written; take it again",
            &error,
        )
    })?;
    TERMINAL.say(&words(&taken));
    Ok(())
}

/// No more of it than such a file and its first line have.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(FILE_LIMIT).unwrap_or(u64::MAX).saturating_add(1_024);
    let mut bytes = Vec::new();
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file that was not there, which only its owner reads. It goes again where it is not finished.
struct NewFile<'a> {
    place: &'a Path,
    file: File,
    is_whole: bool,
}

impl<'a> NewFile<'a> {
    fn begin(place: &'a Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self {
            place,
            file: options.open(place)?,
            is_whole: false,
        })
    }

    fn finish(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()?;
        self.is_whole = true;
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.is_whole {
            // What stays of it is no receipt file, and a desk says so.
            let _ = std::fs::remove_file(self.place);
        }
    }
}

fn not_done(what: &str, error: &io::Error) -> Stop {
    Stop::Said {
        exit: 1,
        words: format!("{what}: {error}"),
    }
}

/// "Took a file of Ward 7 (HRT), written 2026-11-30 14:02 UTC: 12 changes, of which Central holds 12 and refuses 0."
fn words(taken: &TakenFile) -> String {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let more = if taken.more {
        " The desk has more to fetch than a file holds: it writes another once it has read these receipts."
    } else {
        ""
    };
    format!(
        "Took a file of {} ({}), written {} by its clock: {}, of which Central holds {} and refuses {}. Give the receipts to \
         the desk: until it has read them, it waits.{more}",
        taken.desk,
        taken.service,
        taken.written.format(MINUTE),
        counted(number(taken.entries), "change", "changes"),
        taken.held,
        taken.refused,
    )
}
