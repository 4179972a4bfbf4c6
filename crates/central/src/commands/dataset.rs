//! Corrected dataset files: the audit team's key and signature, for which no database is needed, and publishing what they signed.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use central::settings::Settings;
use central::{Clock, admin, start};
use clap::Subcommand;
use domain::Dataset;
use protocol::dataset_file::SigningKey;
use zeroize::Zeroizing;

use crate::given::operator;
use crate::stop::{MINUTE, Stop, TERMINAL};

#[derive(Subcommand)]
pub(crate) enum DatasetCommand {
    /// Make the audit team's signing key, and print the public key of it. Keep it off this server: who has it corrects every desk
    Key {
        /// The file, which must not be there yet
        file: PathBuf,
    },
    /// Sign a corrected dataset file: where the key is, and no database
    Sign {
        /// File of the signing key, which nobody but its owner may read
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The corrected file, such as 2024.toml
        file: PathBuf,
        /// The signed file, which must not be there yet
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Publish a signed file: desks have it with their next exchange, and records here are folded again under it
    Publish {
        /// The signed file
        file: PathBuf,
    },
    /// List the dataset files of this program and those that were published, and which are in use
    List,
}

/// Does one of these.
pub(crate) async fn dataset(settings: &Settings, clock: &Clock, command: DatasetCommand) -> Result<(), Stop> {
    match command {
        DatasetCommand::Key { file } => make_key(&file),
        DatasetCommand::Sign { key, file, to } => sign(&key, &file, &to),
        DatasetCommand::Publish { file } => publish(settings, clock, &file).await,
        DatasetCommand::List => list(settings).await,
    }
}

fn make_key(path: &Path) -> Result<(), Stop> {
    let key = SigningKey::make()?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(key.text().as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|error| at_file("cannot be written", &error))?;
    TERMINAL.say(&format!(
        "Made {}. Its public key, a line for dataset/signers.txt of the programs that are to trust it:\n{}",
        path.display(),
        key.public_text()?
    ));
    Ok(())
}

fn sign(key: &Path, file: &Path, to: &Path) -> Result<(), Stop> {
    start::only_its_owner_reads(key)?;
    let key = Zeroizing::new(read(key)?);
    let key = SigningKey::read(&key)?;
    let text = read(file)?;
    let corrected = Dataset::published().correction(&text)?;
    let signed = key.sign(&text)?;
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(to)
        .and_then(|mut file| file.write_all(signed.as_bytes()));
    written.map_err(|error| at_file("cannot be written", &error))?;
    TERMINAL.say(&format!(
        "Signed dataset {}, revision {}. Whoever runs FLS Central publishes it: fls-central dataset publish FILE",
        corrected.version(),
        corrected.revision()
    ));
    Ok(())
}

async fn publish(settings: &Settings, clock: &Clock, file: &Path) -> Result<(), Stop> {
    let signed = read(file)?;
    let pool = admin::connect(settings.database()?).await?;
    let published = admin::publish_dataset(&pool, &operator(settings, clock)?, &signed).await?;
    TERMINAL.say(&format!(
        "Published dataset {}, revision {}: desks have it with their next exchange, and the server folds every record again \
         under it from the next minute on.",
        published.version(),
        published.revision()
    ));
    Ok(())
}

async fn list(settings: &Settings) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    for line in admin::dataset_lines(&pool).await? {
        let whence = match line.published_at {
            Some(at) => format!("published {}", at.format(MINUTE)),
            None => "of this program".to_owned(),
        };
        let in_use = if line.in_use { ", in use" } else { "" };
        TERMINAL.say(&format!(
            "{:<8} revision {:>3}  {whence}{in_use}",
            line.version, line.revision
        ));
    }
    Ok(())
}

fn read(file: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(file).map_err(|error| at_file("cannot be read", &error))
}

fn at_file(what: &str, error: &io::Error) -> Stop {
    Stop::Said {
        exit: 1,
        words: format!("the file {what}: {error}"),
    }
}
