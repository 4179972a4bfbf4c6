//! What the command line takes. What it does is in `run`; how it prints is in `output`.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use app::files::{CsvBytes, DateOrder, ExportAsked, ExportKind, LineEnds, TextEncoding, WhichRecords};
use app::views::{CalledName, OptOutSettingName};
use chrono::{Datelike as _, NaiveDate};
use clap::{ArgGroup, Parser, Subcommand, ValueEnum};
use domain::Nation;
use domain::audit::{ChartKind, Charted, Cut, MOST_MONTHS, NoPeriod, Period, read_caseload_year, read_cases};
use domain::dataset::{Dataset, OptionKey};
use domain::private::CallResult;
use domain::record::{FollowUpGroup, ImportMode, NotKnown, PurgeOrder};
use domain::role::{Right, Role};

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  it failed, something needs you (a row was refused, a record needs attention, the two sides differ),
     or the output could not be written
  2  wrong use; nothing was done
fls sync --watch ends when it is told to (Ctrl-C, SIGTERM, SIGHUP), with 0 or 1 as its last exchange did;
by itself only where no later exchange can succeed: not joined, turned out by Central, the store fails (1)";

/// The records of a Fracture Liaison Service, on the command line.
#[derive(Parser)]
#[command(name = "fls", version, about, max_term_width = 100, after_help = EXIT_CODES)]
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

/// Whose contact card, and what to write on it.
#[derive(clap::Args)]
pub(crate) struct CardArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Its record's id, or NHS number and date of diagnosis as 9991000003@2026-03-01
    pub(crate) record: String,
    /// name, telephone, hospital-number, gp-practice, reach or needs, =, and the text
    #[arg(value_name = "FIELD=TEXT")]
    pub(crate) fields: Vec<String>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What kind of file records are exported as, and which.
#[derive(clap::Args)]
pub(crate) struct ExportArgs {
    /// What kind of file
    #[arg(long, value_enum, default_value_t = RecordsFormat::Csv)]
    pub(crate) format: RecordsFormat,
    /// Begin a CSV file with a byte order mark, by which Excel knows its letters
    #[arg(long)]
    pub(crate) bom: bool,
    /// How the lines of a CSV file end
    #[arg(long, value_enum, default_value_t = WrittenLines::Crlf)]
    pub(crate) line_ends: WrittenLines,
    /// Only fractures diagnosed in this year
    #[arg(long, value_name = "YEAR", conflicts_with = "dataset")]
    pub(crate) year: Option<i32>,
    /// Only records of this version of the dataset, such as 2024
    #[arg(long, value_name = "VERSION")]
    pub(crate) dataset: Option<String>,
}

/// How lines end.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WrittenLines {
    /// As on Windows
    Crlf,
    /// As on Linux and a Mac
    Lf,
}

impl ExportArgs {
    /// What is asked.
    ///
    /// # Errors
    /// When something is asked that only a CSV file has, or a version that this program does not know.
    pub(crate) fn read(&self) -> Result<ExportAsked, &'static str> {
        let bytes = CsvBytes {
            is_marked: self.bom,
            line_ends: match self.line_ends {
                WrittenLines::Crlf => LineEnds::CrLf,
                WrittenLines::Lf => LineEnds::Lf,
            },
        };
        let kind = match self.format {
            RecordsFormat::Csv => ExportKind::Csv(bytes),
            RecordsFormat::Xlsx if bytes == CsvBytes::default() => ExportKind::Workbook,
            RecordsFormat::Fhir if bytes == CsvBytes::default() => ExportKind::Bundle,
            RecordsFormat::Xlsx | RecordsFormat::Fhir => return Err("--bom and --line-ends go with --format csv"),
        };
        let which = match (self.year, &self.dataset) {
            (Some(year), _) => WhichRecords::OfYear(year),
            (None, Some(version)) if Dataset::published().version(version).is_none() => {
                return Err("There is no such version of the dataset");
            }
            (None, Some(version)) => WhichRecords::OfVersion(version.clone()),
            (None, None) => WhichRecords::All,
        };
        Ok(ExportAsked { kind, which })
    }
}

/// How the answers of a file meet those that are there.
#[derive(clap::Args)]
pub(crate) struct ImportArgs {
    /// Where both have an answer; without this update, and fill of a file of --nhfd
    #[arg(long, value_enum)]
    pub(crate) mode: Option<ImportBy>,
    /// Let "Not known" and "Don't know" replace an answer, which they do not otherwise
    #[arg(long)]
    pub(crate) not_known_replaces: bool,
    /// Take rows whose record has another date of birth, which are left out otherwise: each may be another patient's
    #[arg(long)]
    pub(crate) take_birth_dates: bool,
    /// With --mode replace: how many answers blanks of the file clear, which --dry-run says
    #[arg(long, value_name = "N")]
    pub(crate) clears: Option<u32>,
}

/// What the columns of a file are that does not name them as the audit does.
#[derive(clap::Args)]
pub(crate) struct ColumnsArgs {
    /// What each column is: a CSV file of heading and question as --show-columns writes it, or a name under which that is
    /// kept at this desk
    #[arg(long, value_name = "FILE|NAME")]
    pub(crate) mapping: Option<PathBuf>,
    /// Print what each column of the file may be, as a CSV file for --mapping, and import nothing
    #[arg(long, conflicts_with_all = ["mapping", "dry_run", "json", "errors"])]
    pub(crate) show_columns: bool,
}

/// A file of the National Hip Fracture Database.
#[derive(clap::Args)]
pub(crate) struct NhfdArgs {
    /// The file is one of the National Hip Fracture Database: its columns and codes are put into the audit's answers
    #[arg(long, conflicts_with_all = ["mapping", "show_columns"])]
    pub(crate) nhfd: bool,
    /// What a code means that says too little, as --nhfd --dry-run lists them; may be given several times
    #[arg(long, value_name = "COLUMN:CODE=ANSWER", requires = "nhfd")]
    pub(crate) say: Vec<String>,
    /// What such a file's columns and codes are, as a copy of dataset/nhfd.toml that was corrected
    #[arg(long, value_name = "FILE", requires = "nhfd")]
    pub(crate) nhfd_file: Option<PathBuf>,
}

/// Where a record and a file both have an answer.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportBy {
    /// The record's stays: only what has no answer yet takes one
    Fill,
    /// The file's replaces it; a blank clears nothing
    Update,
    /// The file's replaces it, and a blank clears
    Replace,
}

impl ImportArgs {
    /// The mode, where none was named this one, and how many answers it is said to clear.
    ///
    /// # Errors
    /// When something is asked that this mode never does.
    pub(crate) fn read(&self, usual: ImportBy) -> Result<(ImportMode, Option<u32>), &'static str> {
        let not_known = if self.not_known_replaces {
            NotKnown::Replaces
        } else {
            NotKnown::GivesWay
        };
        match self.mode.unwrap_or(usual) {
            ImportBy::Fill if self.not_known_replaces => {
                Err("--mode fill replaces no answer, so --not-known-replaces says nothing")
            }
            ImportBy::Fill | ImportBy::Update if self.clears.is_some() => Err("--clears goes with --mode replace"),
            ImportBy::Fill => Ok((ImportMode::FillBlanks, None)),
            ImportBy::Update => Ok((ImportMode::Update(not_known), None)),
            ImportBy::Replace => Ok((ImportMode::Replace(not_known), self.clears)),
        }
    }
}

/// Of whom, and when it was diagnosed.
#[derive(clap::Args)]
pub(crate) struct NewFractureArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// A record of the patient: its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
    pub(crate) record: String,
    /// The day on which the further fracture was diagnosed: 5/12/2026, 5 dec, t-3
    #[arg(value_name = "DATE")]
    pub(crate) diagnosed: String,
    /// Begin it even where the audit's rule has it belong to a record that is there, or does not say
    #[arg(long)]
    pub(crate) new: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How many cases are expected, and from when on.
#[derive(clap::Args)]
pub(crate) struct CaseloadArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Cases a year: five times the hip fractures of the hospitals that are served; without it, and without --hospital, the
    /// caseload is shown
    #[arg(long, value_name = "NUMBER")]
    pub(crate) set: Option<String>,
    /// A hospital that is served and its hip fractures in a year, such as "Hartwell Royal=310"; once for each hospital. The
    /// caseload is worked out from them, and kept with them
    #[arg(long, value_name = "HOSPITAL=HIPS", value_parser = hospital_hips)]
    pub(crate) hospital: Vec<(String, String)>,
    /// The year from whose first day it holds; without it this year
    #[arg(long, value_name = "YEAR", conflicts_with = "take_out", value_parser = read_caseload_year)]
    pub(crate) from: Option<i32>,
    /// Say it although it differs from the year before by more than half
    #[arg(long)]
    pub(crate) confirm: bool,
    /// Take out again what was said of this year
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["set", "hospital"], value_parser = read_caseload_year)]
    pub(crate) take_out: Option<i32>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which period of the facilities audit, and what to answer.
#[derive(clap::Args)]
pub(crate) struct FacilitiesArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// The year that it is about; without it the period that is open, opens soon, or closed last
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub(crate) period: Option<i32>,
    /// An answer by the key of its question, such as population=350000; several options by their keys, joined by `;`; nothing
    /// after the `=` clears it. May be given several times
    #[arg(long, value_name = "QUESTION=ANSWER", value_parser = question_answer)]
    pub(crate) set: Vec<(String, String)>,
    /// Submit it to FLS Central; until its deadline a later --set corrects it
    #[arg(long)]
    pub(crate) submit: bool,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which of the audit's questions are in use, and what to do with corrections of them.
#[derive(clap::Args)]
pub(crate) struct DatasetArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Tell what the corrections that wait would change, and for which records; nothing is changed
    #[arg(long, conflicts_with = "put_to_use")]
    pub(crate) preview: bool,
    /// Put this correction to use, such as 2024:8, as `fls dataset` names it. Where several wait, all of them are named
    #[arg(long = "use", value_name = "FILE")]
    pub(crate) put_to_use: Vec<String>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose notes, and what to write.
#[derive(clap::Args)]
pub(crate) struct NoteArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Its record's id, or NHS number and date of diagnosis as 9991000003@2026-03-01
    pub(crate) record: String,
    /// What the note says; without it the notes are shown
    pub(crate) text: Option<String>,
    /// The note that is corrected, by its id in --json
    #[arg(long, value_name = "ID", requires = "text")]
    pub(crate) correct: Option<String>,
    /// The note that is taken back
    #[arg(long, value_name = "ID", conflicts_with_all = ["text", "correct"])]
    pub(crate) take_back: Option<String>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which follow-ups, and how they are written.
#[derive(clap::Args)]
pub(crate) struct FollowUpArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Read due dates as on this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_at: Option<NaiveDate>,
    /// Only those of one group, in the order of the list
    #[arg(long, value_enum)]
    pub(crate) group: Option<Group>,
    /// Of that group only those whose patient nobody has called lately
    #[arg(long, value_enum, requires = "group")]
    pub(crate) called: Option<CalledAgo>,
    /// Write how many close in each of the weeks ahead as a calendar file, which names nobody, and list nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["group", "json"])]
    pub(crate) ics: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whom nobody has called lately.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CalledAgo {
    /// Nobody has called them yet
    Never,
    /// Not for 7 days, or never
    #[value(name = "not-for-7")]
    NotFor7,
    /// Not for 14 days, or never
    #[value(name = "not-for-14")]
    NotFor14,
    /// Not for 28 days, or never
    #[value(name = "not-for-28")]
    NotFor28,
}

impl From<CalledAgo> for CalledName {
    fn from(ago: CalledAgo) -> Self {
        match ago {
            CalledAgo::Never => Self::Never,
            CalledAgo::NotFor7 => Self::NotFor7,
            CalledAgo::NotFor14 => Self::NotFor14,
            CalledAgo::NotFor28 => Self::NotFor28,
        }
    }
}

/// By what figures are cut.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum CutArg {
    /// Ten years of age at diagnosis
    Age,
    /// 1.03
    Gender,
    /// 1.05
    #[value(name = "care-home")]
    CareHome,
    /// 1.11
    Site,
}

impl From<CutArg> for Cut {
    fn from(cut: CutArg) -> Self {
        match cut {
            CutArg::Age => Self::Age,
            CutArg::Gender => Self::Gender,
            CutArg::CareHome => Self::CareHome,
            CutArg::Site => Self::Site,
        }
    }
}

/// Which limits a run chart has.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum LimitsArg {
    /// The same for every month
    Xmr,
    /// By month, the wider the fewer patients it has (P′, Laney)
    PPrime,
}

impl From<LimitsArg> for ChartKind {
    fn from(limits: LimitsArg) -> Self {
        match limits {
            LimitsArg::Xmr => Self::Limits,
            LimitsArg::PPrime => Self::PPrime,
        }
    }
}

/// Which figures.
#[derive(clap::Args)]
#[command(group(ArgGroup::new("when").args(["year", "period"]).required(true)))]
pub(crate) struct KpiArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Calendar year of diagnosis
    #[arg(long, value_parser = year)]
    pub(crate) year: Option<i32>,
    /// Other months of diagnosis: 2026-03, 2026-Q1 (January to March), or the first and the last of them as 2026-01..2026-03
    #[arg(long, value_parser = period)]
    pub(crate) period: Option<Period>,
    /// By group, too
    #[arg(long, value_name = "WHAT")]
    pub(crate) cut: Option<CutArg>,
    /// List the patients behind this KPI: who counts, who does not and why; of KPI 1, in whom a field that fails it is missing
    #[arg(long, value_name = "KPI", value_parser = clap::value_parser!(u8).range(1..=11))]
    pub(crate) patients: Option<u8>,
    /// With --patients: those of these months whom the KPI does not look at, and why
    #[arg(long, requires = "patients")]
    pub(crate) not_looked_at: bool,
    /// Read due dates as on this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_at: Option<NaiveDate>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// The missing answers of which months.
#[derive(clap::Args)]
pub(crate) struct MissingArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Calendar year of diagnosis; without it, and without --period, the last twelve months
    #[arg(long, value_parser = year, conflicts_with = "period")]
    pub(crate) year: Option<i32>,
    /// Other months of diagnosis: 2026-03, or the first and the last of them as 2026-01..2026-03
    #[arg(long, value_parser = period)]
    pub(crate) period: Option<Period>,
    /// Patient by patient: whose window closes first comes first, with the day on which the window of each answer closes
    #[arg(long)]
    pub(crate) patients: bool,
    /// Read due dates and windows as on this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_at: Option<NaiveDate>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which chart, and where it is written.
#[derive(clap::Args)]
pub(crate) struct ChartArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// The KPI, 2 to 11, or "patients" for how many were identified
    #[arg(value_name = "KPI", value_parser = charted)]
    pub(crate) charted: Charted,
    /// Draw it into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write its months into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// With SPC limits instead of a median: xmr, or p-prime where months differ much in size, of KPI 4 to 11
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "xmr")]
    pub(crate) limits: Option<LimitsArg>,
    /// Of one group of patients after the other, or with --group of one
    #[arg(long, value_name = "WHAT")]
    pub(crate) cut: Option<CutArg>,
    /// The group, as "fls kpi --cut ... --json" gives its key: 70-79, female; "" for those of whom it is not known
    #[arg(long, value_name = "KEY", requires = "cut")]
    pub(crate) group: Option<String>,
    /// How many months, the last of them this one
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_MONTHS)))]
    pub(crate) months: u32,
    /// Read open windows as on this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_at: Option<NaiveDate>,
}

/// Which months a governance pack is of, and where it is written.
#[derive(clap::Args)]
#[command(group(ArgGroup::new("file").args(["pdf", "slides", "xlsx"]).multiple(true).required(true)))]
pub(crate) struct PackArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Months of diagnosis: 2026, 2026-Q1 (January to March), 2026-03, or the first and the last of them as 2026-01..2026-03
    #[arg(long, value_parser = period)]
    pub(crate) period: Period,
    /// Write it as a PDF into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) pdf: Option<PathBuf>,
    /// Write it as slides of 16:9, as a PDF, into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) slides: Option<PathBuf>,
    /// Write it as a workbook into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// Read due dates and open windows as on this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_at: Option<NaiveDate>,
}

/// About whose follow-up, and what to write in the call log.
#[derive(clap::Args)]
#[command(group(ArgGroup::new("what").args(["result", "put_off", "assign"])))]
pub(crate) struct CallArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Its record's id, or NHS number and date of diagnosis as 9991000003@2026-03-01
    pub(crate) record: String,
    /// Which follow-up it is about: 16 or 52
    #[arg(long, value_name = "WEEKS", value_parser = clap::value_parser!(u32))]
    pub(crate) weeks: Option<u32>,
    /// What came of a call
    #[arg(long, value_enum, requires = "weeks")]
    pub(crate) result: Option<CallOutcome>,
    /// The day on which to try again: 5/12/2026, 5 dec, t+2, t+2w
    #[arg(long, value_name = "DATE", requires = "result")]
    pub(crate) try_again: Option<String>,
    /// A note beside the result
    #[arg(long, value_name = "TEXT", requires = "result")]
    pub(crate) note: Option<String>,
    /// Say that a reminder is to end: asked for died, moved and declined
    #[arg(long, requires = "result")]
    pub(crate) confirm: bool,
    /// Put the follow-up off until this day
    #[arg(long, value_name = "DATE", requires = "weeks", requires = "reason")]
    pub(crate) put_off: Option<String>,
    /// Why it is put off
    #[arg(long, value_name = "TEXT", requires = "put_off")]
    pub(crate) reason: Option<String>,
    /// Take a follow-up that is put off back to its list, by itself or with the result of a call
    #[arg(long, requires = "weeks", conflicts_with_all = ["put_off", "assign", "try_again"])]
    pub(crate) take_up: bool,
    /// Give the patient to this person of the service; to nobody where the name is blank
    #[arg(long, value_name = "NAME")]
    pub(crate) assign: Option<String>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is taken back.
#[derive(clap::Args)]
#[command(group(ArgGroup::new("taken_back").required(true).args(["record", "bulk"])))]
pub(crate) struct UndoArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Your last save of this record: its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
    pub(crate) record: Option<String>,
    /// Your last change of many records at once
    #[arg(long)]
    pub(crate) bulk: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is kept of the columns of files.
#[derive(clap::Args)]
pub(crate) struct ImportColumnsArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Forget those of this name, or of this number in the list, and list what is left
    #[arg(long, value_name = "NAME|N")]
    pub(crate) forget: Option<String>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which import is taken back.
#[derive(clap::Args)]
pub(crate) struct UndoImportArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Its number in fls imports
    #[arg(value_name = "N")]
    pub(crate) number: u32,
    /// Say what would be done and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What came of a call.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CallOutcome {
    /// The patient was spoken to
    Reached,
    /// Nobody answered
    NoAnswer,
    /// A message was left
    LeftMessage,
    /// The number is somebody else's, or none
    WrongNumber,
    /// The patient has died; ends the reminder
    Died,
    /// They live where this service does not follow up; ends the reminder
    Moved,
    /// They do not want this follow-up; ends its reminder
    Declined,
}

impl From<CallOutcome> for CallResult {
    fn from(outcome: CallOutcome) -> Self {
        match outcome {
            CallOutcome::Reached => Self::Reached,
            CallOutcome::NoAnswer => Self::NoAnswer,
            CallOutcome::LeftMessage => Self::LeftMessage,
            CallOutcome::WrongNumber => Self::WrongNumber,
            CallOutcome::Died => Self::Died,
            CallOutcome::Moved => Self::Moved,
            CallOutcome::Declined => Self::Declined,
        }
    }
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
        /// Where it works: England, Wales, "Northern Ireland" or Scotland. In England nothing leaves before it is cleared (fls optout)
        #[arg(long, value_name = "NATION", value_parser = Nation::read)]
        nation: Option<Nation>,
        /// Estimated annual caseload: 5 x the hip fractures in NHFD
        #[arg(long, value_name = "N", value_parser = read_cases)]
        caseload: u32,
        /// Your name, as colleagues will see it beside what you enter
        #[arg(long, value_name = "NAME", env = "FLS_USER")]
        user: String,
        /// A demonstration service: fictional patients only, for good
        #[arg(long)]
        demo: bool,
    },
    /// Read a CSV file or an Excel workbook with the audit's columns, or with others that --mapping names, or a FHIR Bundle of
    /// responses to the audit's Questionnaires
    Import {
        #[command(flatten)]
        store: StoreArgs,
        /// The file
        file: PathBuf,
        /// Which sheet of a workbook; without this the first that has the audit's columns
        #[arg(long, value_name = "SHEET")]
        sheet: Option<String>,
        /// How the letters of a CSV file are written; without this as its bytes show
        #[arg(long, value_enum)]
        encoding: Option<WrittenLetters>,
        /// Which comes first in dates that are text, where the file leaves that in doubt
        #[arg(long, value_enum)]
        dates: Option<WrittenDates>,
        /// Where rows are refused, write the file to this place, in its own format, with what is wrong in each of them
        #[arg(long, value_name = "FILE")]
        errors: Option<PathBuf>,
        /// Replace the file of --errors if it is there
        #[arg(long, requires = "errors")]
        force: bool,
        #[command(flatten)]
        columns: ColumnsArgs,
        #[command(flatten)]
        nhfd: NhfdArgs,
        #[command(flatten)]
        how: ImportArgs,
        /// Check everything and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// List the imports that this desk has heard of, the newest first
    Imports {
        #[command(flatten)]
        store: StoreArgs,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// List what this desk keeps of the columns of files that do not name them as the audit does, or forget one of it
    ImportColumns(ImportColumnsArgs),
    /// Take an import back: what it changed is as it was, what somebody changed since stays
    UndoImport(UndoImportArgs),
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
    /// Take back what you saved last: of one record, or with --bulk of many at once. It stays in the history, and what a
    /// colleague changed since stays as it is
    Undo(UndoArgs),
    /// A patient's contact card, which this service's computers alone can read: shows it, or changes it with
    /// telephone="01632 960001" (empty clears)
    Card(CardArgs),
    /// Calling a patient about a follow-up, which this service's computers alone can read: shows the call log, or writes one
    /// line of it: --weeks 16 --result no-answer --try-again t+2
    Call(CallArgs),
    /// Notes on a patient, which only this service's computers can read: show them, write, correct or take back one
    Note(NoteArgs),
    /// Show how many cases the service expects a year (the estimated caseload), or say another number
    Caseload(CaseloadArgs),
    /// The facilities audit: show what is asked and answered about the service, answer it, or submit it
    Facilities(FacilitiesArgs),
    /// The audit's questions: which revision is in use, what corrections that arrived change, and putting them to use
    Dataset(DatasetArgs),
    /// The eleven KPIs of a year, or of other months, also by group, with the patients behind one of them
    Kpi(KpiArgs),
    /// The questions that are not answered, what is worth most first: what recording each would change in the KPIs, and by when
    Missing(MissingArgs),
    /// The run chart of a KPI, month by month: says what it says, and writes it as a picture or for a spreadsheet
    Chart(ChartArgs),
    /// Notes on the run charts, such as "clinic moved": write, change, list or remove them, or begin median and limits anew at one
    #[command(subcommand)]
    ChartNote(ChartNoteCommand),
    /// The governance pack: figures, run charts and counts of some months for a meeting, which names no patient
    Pack(PackArgs),
    /// The 16- and 52-week follow-ups
    Followups(FollowUpArgs),
    /// What needs you today, under each heading what comes first
    Today {
        #[command(flatten)]
        store: StoreArgs,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write records that are not deleted as a CSV file or Excel workbook in the audit's layout, or as a FHIR Bundle: patient data, not
    /// encrypted
    Export {
        #[command(flatten)]
        store: StoreArgs,
        /// The file to write
        file: PathBuf,
        #[command(flatten)]
        how: ExportArgs,
        /// Replace the file if it is there
        #[arg(long)]
        force: bool,
    },
    /// The people who can open a store: list, add, remove, rename them, or give them roles and passphrases
    #[command(subcommand)]
    Person(PersonCommand),
    /// Who can open a store, what each is, when each last unlocked, and what each has not saved
    People {
        #[command(flatten)]
        store: StoreArgs,
        /// Instead: who uses the service's other computers, as they said, and who can no longer open this one
        #[arg(long)]
        elsewhere: bool,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// The printed recovery key: prove that it opens the records, or make another one
    #[command(subcommand)]
    RecoveryKey(RecoveryKeyCommand),
    /// Backups of all that is here: make, list, check and restore
    #[command(subcommand)]
    Backup(BackupCommand),
    /// National opt-outs, in England: make the check file, read its reply, see what holds until when
    #[command(subcommand)]
    Optout(OptOutCommand),
    /// Who looked at which record and what left this desk, the latest first; for the Caldicott guardian. Records are named by id alone
    AccessTrail(AccessTrailArgs),
    /// Records past the time that the service keeps them, to be looked through: listed, erased one by one, or kept for a year more
    PastRecords {
        #[command(flatten)]
        store: StoreArgs,
        /// Erase this record for good
        #[arg(long, value_name = "RECORD", requires = "confirm", conflicts_with = "keep")]
        erase: Option<String>,
        /// What confirms that it is meant: the last four digits of the NHS number, or ERASE where there is none
        #[arg(long, value_name = "TEXT", requires = "erase")]
        confirm: Option<String>,
        /// Keep this record for a year more
        #[arg(long, value_name = "RECORD")]
        keep: Option<String>,
        /// Say for how many years records are kept after the patient was last seen: 8, 10, 20 or 30
        #[arg(long, value_name = "YEARS", conflicts_with_all = ["erase", "keep"])]
        years: Option<u32>,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write everything held here about the patient of a record into a file: for the patient's own request to see it
    EverythingAbout {
        #[command(flatten)]
        store: StoreArgs,
        /// Record id, or NHS number and date of diagnosis as 9991000003@2026-03-14
        record: String,
        /// Write a tagged PDF
        #[arg(long, value_name = "FILE", required_unless_present = "text")]
        pdf: Option<PathBuf>,
        /// Write plain text
        #[arg(long, value_name = "FILE")]
        text: Option<PathBuf>,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    #[command(flatten)]
    Deleting(Deleting),
    #[command(flatten)]
    Joining(Joining),
    /// Begin the record of a further fracture of a patient: linked to theirs, with what carries over, and saved
    NewFracture(NewFractureArgs),
    /// Make the derived columns again from the entries
    Rebuild {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Join a service that FLS Central knows, with a one-time code. A service that has started keeps its records
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
    /// Put the address of FLS Central right, which has moved; it needs no new code
    Address {
        #[command(flatten)]
        store: StoreArgs,
        /// Address of the central server now
        #[arg(value_name = "URL")]
        central: String,
    },
    /// Send what is waiting and take over what is new
    Sync {
        #[command(flatten)]
        store: StoreArgs,
        /// Go on: every quarter of an hour, at the daily time (FLS_SEND_DAILY_AT, 12:30), after sleep, and seldom while
        /// Central cannot be reached; until it is told to end
        #[arg(long)]
        watch: bool,
        /// Write what waits into a file for Central instead, where no network leads there: what it holds still waits until the
        /// receipt file was read
        #[arg(long, value_name = "FILE", conflicts_with_all = ["watch", "receipts"])]
        to_file: Option<PathBuf>,
        /// Replace that file if it is there
        #[arg(long, requires = "to_file")]
        force: bool,
        /// Read the receipt file that Central gave back
        #[arg(long, value_name = "FILE", conflicts_with = "watch")]
        receipts: Option<PathBuf>,
        /// Print the outcome as JSON, one line an exchange
        #[arg(long)]
        json: bool,
    },
    /// Say what a receipt of Central's is of, or a refusal: 1234, HRT-1234, R56
    Receipt {
        #[command(flatten)]
        store: StoreArgs,
        /// Its number
        number: String,
    },
    /// Say what is sent and what is not
    Status {
        #[command(flatten)]
        store: StoreArgs,
        /// Say that what is told of erased records was read: it is not told again
        #[arg(long)]
        read: bool,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
}

/// The printed recovery key of a store.
#[derive(Subcommand)]
pub(crate) enum RecoveryKeyCommand {
    /// Type the key from its paper: it is tried on the records. FLS_RECOVERY_KEY has it where nobody types
    Prove {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Make another key and print it once. The one before opens, too, until this one was proved
    Renew {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Make the file with the keys anew where it is damaged or missing: --user opens the records with a new passphrase
    /// (FLS_NEW_PASSPHRASE), and lets the others in again
    Restore {
        #[command(flatten)]
        store: StoreArgs,
        /// Go on where this computer's key store does not answer: the passphrase alone then protects the records
        #[arg(long)]
        without_key_store: bool,
    },
}

/// Backups of a desk. The printed recovery key opens them, on any computer.
#[derive(Subcommand)]
pub(crate) enum BackupCommand {
    /// Make a backup and read it back. In a folder, as many stay as Settings says; without PLACE it goes into the folder that was
    /// chosen there
    Make {
        #[command(flatten)]
        store: StoreArgs,
        /// A folder, or a file that is not there yet
        #[arg(value_name = "FOLDER|FILE")]
        place: Option<PathBuf>,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// List the backups in a folder, the newest first; without FOLDER in the one that was chosen in Settings
    List {
        #[command(flatten)]
        store: StoreArgs,
        /// The folder
        #[arg(value_name = "FOLDER")]
        folder: Option<PathBuf>,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Read a backup to its end with the recovery key (FLS_RECOVERY_KEY, or asked for), as it would be restored. It needs no store
    Check {
        /// The backup
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a store of a backup, with the recovery key (FLS_RECOVERY_KEY, or asked for): --user opens it with a new passphrase
    /// (FLS_NEW_PASSPHRASE), and lets the others in again. The backup stays as it is
    Restore {
        #[command(flatten)]
        store: StoreArgs,
        /// The backup
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Where the folder has a store, put its files into a folder of their own beside it; nothing is deleted
        #[arg(long)]
        set_aside: bool,
        /// Go on where this computer's key store does not answer: the passphrase alone then protects the records
        #[arg(long)]
        without_key_store: bool,
    },
}

/// Checks for national opt-outs.
#[derive(Subcommand)]
pub(crate) enum OptOutCommand {
    /// Write the check file of the numbers that need a check, under the name that it has to have. Whoever sends files over MESH sends it
    Make {
        #[command(flatten)]
        store: StoreArgs,
        /// The folder that it goes into
        #[arg(value_name = "FOLDER", default_value = ".")]
        folder: PathBuf,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// Read the reply, and say what follows from it; nothing changes without --use
    Read {
        #[command(flatten)]
        store: StoreArgs,
        /// The reply
        #[arg(value_name = "FILE", required_unless_present = "practice")]
        file: Option<PathBuf>,
        /// Of a demonstration: read the reply that it makes itself
        #[arg(long, conflicts_with = "file")]
        practice: bool,
        /// Use it: records leave or stay by it from then on
        #[arg(long = "use")]
        use_it: bool,
        /// Say that it is right although few numbers came back
        #[arg(long, requires = "use_it")]
        agreed: bool,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// Give the check up that waits for its reply
    GiveUp {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// What needs a check, what waits, what is cleared until when, and which checks were made
    Status {
        #[command(flatten)]
        store: StoreArgs,
        /// Write which checks were made, with counts and digests and without a number, into this CSV file
        #[arg(long, value_name = "FILE")]
        evidence: Option<PathBuf>,
        /// Replace that file if it is there
        #[arg(long, requires = "evidence")]
        force: bool,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Say how check files are named and how replies are taken
    Set {
        #[command(flatten)]
        store: StoreArgs,
        /// What to say: mailbox, date-form (ddmmyyyy or ddmmyy), next-number, most-numbers, least-percent or days, =, and its value
        #[arg(value_name = "SETTING=VALUE", required = true, value_parser = opt_out_setting)]
        settings: Vec<(OptOutSettingName, String)>,
    },
}

impl OptOutCommand {
    /// The store it is about.
    pub(crate) fn store(&self) -> &StoreArgs {
        match self {
            Self::Make { store, .. }
            | Self::Read { store, .. }
            | Self::GiveUp { store }
            | Self::Status { store, .. }
            | Self::Set { store, .. } => store,
        }
    }

    fn needs(&self) -> Right {
        match self {
            Self::Make { .. } | Self::Read { .. } | Self::GiveUp { .. } => Right::Export,
            Self::Set { .. } => Right::Service,
            Self::Status { .. } => Right::Read,
        }
    }
}

/// A setting of check files, and its value.
fn opt_out_setting(text: &str) -> Result<(OptOutSettingName, String), &'static str> {
    let (setting, value) = text.split_once('=').ok_or("expected SETTING=VALUE")?;
    let setting = match setting.trim() {
        "mailbox" => OptOutSettingName::Mailbox,
        "date-form" => OptOutSettingName::DateForm,
        "next-number" => OptOutSettingName::NextNumber,
        "most-numbers" => OptOutSettingName::MostNumbers,
        "least-percent" => OptOutSettingName::LeastPercent,
        "days" => OptOutSettingName::Days,
        _ => return Err("expected mailbox, date-form, next-number, most-numbers, least-percent or days before the ="),
    };
    Ok((setting, value.to_owned()))
}

/// What of the access trail is asked for.
#[derive(clap::Args)]
pub(crate) struct AccessTrailArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// About this record alone, by its id
    #[arg(long, value_name = "ID")]
    pub(crate) record: Option<String>,
    /// By this person alone
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
    /// From this day on, as 2026-11-01
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// Up to this day, and including it
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
    /// Write them into this CSV file
    #[arg(long, value_name = "FILE", conflicts_with = "verify")]
    pub(crate) csv: Option<PathBuf>,
    /// Replace that file if it is there
    #[arg(long, requires = "csv")]
    pub(crate) force: bool,
    /// Say whether any line was altered or is missing; exit 1 where one was
    #[arg(long, conflicts_with_all = ["record", "person", "from", "to"])]
    pub(crate) verify: bool,
    /// And whether the line of this mark, from a file or paper, is still that line
    #[arg(long, value_name = "MARK", requires = "verify")]
    pub(crate) mark: Option<String>,
    /// Say for how many years lines are kept, at every desk of the service: 2, 5, 8 or 20
    #[arg(long, value_name = "YEARS", conflicts_with_all = ["record", "person", "from", "to", "csv", "verify"])]
    pub(crate) keep_years: Option<u32>,
    /// Print as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Who can open a store.
#[derive(Subcommand)]
pub(crate) enum PersonCommand {
    /// Let another person in; prints a one-time passphrase once, with which they choose their own
    Add {
        #[command(flatten)]
        store: StoreArgs,
        /// Their name, as colleagues will see it beside what they enter
        name: String,
        /// What they may do: lead-clinician, nurse or read-only
        #[arg(long, value_name = "ROLE", default_value = "nurse", value_parser = role)]
        role: Role,
    },
    /// Give a person another role
    Role {
        #[command(flatten)]
        store: StoreArgs,
        /// Their name
        name: String,
        /// What they may do: lead-clinician, nurse or read-only
        #[arg(value_name = "ROLE", value_parser = role)]
        role: Role,
    },
    /// Lock a person out for good; what they saved stays, and what they did not save is handed over
    Remove {
        #[command(flatten)]
        store: StoreArgs,
        /// Their name
        name: String,
        /// Who has what they did not save; without it you have
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
        /// Remove them although what they typed where no record is goes with them
        #[arg(long)]
        discard_typed: bool,
    },
    /// Give a person another name; what they wrote before keeps the name that they had
    Rename {
        #[command(flatten)]
        store: StoreArgs,
        /// Their name
        name: String,
        /// The name that they are to have
        #[arg(value_name = "NEW")]
        new: String,
    },
    /// Change your own passphrase, or choose your own with a one-time passphrase (FLS_NEW_PASSPHRASE, or asked for); with
    /// another's name: give them a new one-time passphrase
    Passphrase {
        #[command(flatten)]
        store: StoreArgs,
        /// Who has forgotten theirs
        name: Option<String>,
    },
}

/// What is done about notes on run charts.
#[derive(Subcommand)]
pub(crate) enum ChartNoteCommand {
    /// Write a note to a month: it stands on the charts of every computer of the service, and goes to FLS Central. Name no patient
    Add {
        #[command(flatten)]
        store: StoreArgs,
        #[command(flatten)]
        note: ChartNoteArgs,
    },
    /// Write a note anew
    Change {
        #[command(flatten)]
        store: StoreArgs,
        /// Its id, as the list says it
        id: String,
        #[command(flatten)]
        note: ChartNoteArgs,
    },
    /// Every note, with who wrote it
    List {
        #[command(flatten)]
        store: StoreArgs,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a note from every computer of the service
    Remove {
        #[command(flatten)]
        store: StoreArgs,
        /// Its id, as the list says it
        id: String,
    },
}

/// What a note on run charts says.
#[derive(clap::Args)]
pub(crate) struct ChartNoteArgs {
    /// Its month: 2025-09, "September 2025"
    #[arg(value_name = "MONTH")]
    pub(crate) month: String,
    /// What happened, in 200 characters at most: "telephone clinic started"
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    /// On which chart: 2 to 11, or "patients"; without it on every chart
    #[arg(long = "on", value_name = "KPI", value_parser = charted)]
    pub(crate) chart: Option<Charted>,
    /// Median and limits begin anew with this month
    #[arg(long)]
    pub(crate) anew: bool,
}

/// Out of the lists, back into them, and out for good.
#[derive(Subcommand)]
pub(crate) enum Deleting {
    /// Delete a record: out of every list and figure. It can be restored for 30 days
    Delete {
        #[command(flatten)]
        store: StoreArgs,
        /// Its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
        record: String,
        /// One of the audit's reasons
        #[arg(long, value_name = "REASON", value_parser = delete_reason)]
        reason: OptionKey,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// Restore a deleted record
    Restore {
        #[command(flatten)]
        store: StoreArgs,
        /// Its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
        record: String,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// List the deleted records, with the days on which each can still be restored
    Deleted {
        #[command(flatten)]
        store: StoreArgs,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Erase a deleted record for good, here and everywhere; nothing brings it back
    #[command(group(ArgGroup::new("which").required(true).args(["record", "due"])))]
    Purge {
        #[command(flatten)]
        store: StoreArgs,
        /// Its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
        #[arg(requires = "reason", requires = "confirm")]
        record: Option<String>,
        /// Every record whose 30 days are over, at a desk that has not joined Central; one that has erases them by itself
        #[arg(long)]
        due: bool,
        /// Why it is erased before its days are over
        #[arg(long, value_enum, conflicts_with = "due")]
        reason: Option<Order>,
        /// The last four digits of its NHS number, or ERASE for a patient without one
        #[arg(long, value_name = "DIGITS", conflicts_with = "due")]
        confirm: Option<String>,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
}

/// The same patient twice.
#[derive(Subcommand)]
pub(crate) enum Joining {
    /// List the records that may be the same patient's same fracture, in pairs, with the reason for each
    Duplicates {
        #[command(flatten)]
        store: StoreArgs,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Join two records that are the same, which are one from then on; or take that back with --undo
    JoinRecords {
        #[command(flatten)]
        store: StoreArgs,
        /// A: its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
        #[arg(value_name = "A")]
        one: String,
        /// B: likewise
        #[arg(value_name = "B", required_unless_present = "undo", conflicts_with = "undo")]
        other: Option<String>,
        /// At a question that the two answer differently, whose answer is taken: 1.11=B. A blank never wins
        #[arg(long, value_name = "QUESTION=A|B", conflicts_with = "undo")]
        take: Vec<String>,
        /// Take the join of record A back: both are as they were
        #[arg(long)]
        undo: bool,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
    /// Remember that two records are not the same, so that nobody is asked about them again; or take that back with --undo
    KeepApart {
        #[command(flatten)]
        store: StoreArgs,
        /// One: its id, or NHS number and date of diagnosis as 9991000003@2026-03-01
        #[arg(value_name = "A")]
        one: String,
        /// The other
        #[arg(value_name = "B")]
        other: String,
        /// They are two fractures of one patient
        #[arg(long)]
        two_fractures: bool,
        /// Ask about them again
        #[arg(long, conflicts_with = "two_fractures")]
        undo: bool,
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Joining {
    /// The store it is about.
    pub(crate) fn store(&self) -> &StoreArgs {
        match self {
            Self::Duplicates { store, .. } | Self::JoinRecords { store, .. } | Self::KeepApart { store, .. } => store,
        }
    }
}

impl RecoveryKeyCommand {
    /// The store it is about.
    pub(crate) fn store(&self) -> &StoreArgs {
        match self {
            Self::Prove { store } | Self::Renew { store } | Self::Restore { store, .. } => store,
        }
    }
}

impl BackupCommand {
    /// The folder of the store it is about; for what is about none, the one that it is called in, of which nothing is opened.
    fn store_dir(&self) -> &Path {
        match self {
            Self::Make { store, .. } | Self::List { store, .. } | Self::Restore { store, .. } => &store.store,
            Self::Check { .. } => Path::new("."),
        }
    }
}

impl PersonCommand {
    /// The store it is about.
    pub(crate) fn store(&self) -> &StoreArgs {
        match self {
            Self::Add { store, .. }
            | Self::Role { store, .. }
            | Self::Remove { store, .. }
            | Self::Rename { store, .. }
            | Self::Passphrase { store, .. } => store,
        }
    }
}

impl ChartNoteCommand {
    /// The store it is about.
    pub(crate) fn store(&self) -> &StoreArgs {
        match self {
            Self::Add { store, .. }
            | Self::Change { store, .. }
            | Self::List { store, .. }
            | Self::Remove { store, .. } => store,
        }
    }
}

impl Deleting {
    /// The store it is about.
    pub(crate) fn store(&self) -> &StoreArgs {
        match self {
            Self::Delete { store, .. }
            | Self::Restore { store, .. }
            | Self::Deleted { store, .. }
            | Self::Purge { store, .. } => store,
        }
    }
}

/// Why a record is erased before its days are over.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Order {
    /// The patient asked for it
    PatientAsked,
    /// It should never have been recorded here
    WrongPerson,
    /// A court or information governance ordered it
    Ordered,
    /// It was a test record
    Test,
}

impl From<Order> for PurgeOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::PatientAsked => Self::PatientAsked,
            Order::WrongPerson => Self::WrongPerson,
            Order::Ordered => Self::Ordered,
            Order::Test => Self::Test,
        }
    }
}

/// What can still be done about a follow-up without an outcome.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Group {
    /// The window is open
    InTime,
    /// The window has closed, by up to 365 days
    Late,
    /// The window has closed longer ago
    LongOverdue,
    /// Put off until a day to come, or its reminder was ended
    PutOff,
    /// The window opens within 28 days
    Coming,
}

impl From<Group> for FollowUpGroup {
    fn from(group: Group) -> Self {
        match group {
            Group::InTime => Self::InTime,
            Group::Late => Self::Late,
            Group::LongOverdue => Self::LongOverdue,
            Group::PutOff => Self::PutOff,
            Group::Coming => Self::Coming,
        }
    }
}

/// What kind of file records are written to.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordsFormat {
    /// CSV in the official layout
    Csv,
    /// An Excel workbook with the same columns: dates are dates, and everything else is text
    Xlsx,
    /// A FHIR R4 Bundle (JSON): records as responses to Questionnaires, patients of UK Core, and the KPIs of their years
    Fhir,
}

/// How dates are written.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum WrittenDates {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}

impl From<WrittenDates> for DateOrder {
    fn from(written: WrittenDates) -> Self {
        match written {
            WrittenDates::Dmy => Self::DayFirst,
            WrittenDates::Mdy => Self::MonthFirst,
        }
    }
}

/// How letters are written.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum WrittenLetters {
    /// With or without a byte order mark
    #[value(name = "utf-8")]
    Utf8,
    /// With or without a byte order mark
    #[value(name = "utf-16")]
    Utf16,
    /// As Excel saves CSV on Windows
    #[value(name = "windows-1252")]
    Windows1252,
    /// As Excel saves CSV on a Mac
    MacRoman,
}

impl From<WrittenLetters> for TextEncoding {
    fn from(written: WrittenLetters) -> Self {
        match written {
            WrittenLetters::Utf8 => Self::Utf8,
            WrittenLetters::Utf16 => Self::Utf16,
            WrittenLetters::Windows1252 => Self::Windows1252,
            WrittenLetters::MacRoman => Self::MacRoman,
        }
    }
}

impl Command {
    /// The folder of the store it is about.
    pub(crate) fn store_dir(&self) -> &Path {
        match self {
            Self::Init { store, .. } | Self::Join { store, .. } => store,
            Self::Person(person) => &person.store().store,
            Self::ChartNote(command) => &command.store().store,
            Self::RecoveryKey(command) => &command.store().store,
            Self::Backup(command) => command.store_dir(),
            Self::Optout(command) => &command.store().store,
            Self::AccessTrail(asked) => &asked.store.store,
            Self::Deleting(deleting) => &deleting.store().store,
            Self::Joining(joining) => &joining.store().store,
            Self::EverythingAbout { store, .. }
            | Self::PastRecords { store, .. }
            | Self::Import { store, .. }
            | Self::Imports { store, .. }
            | Self::ImportColumns(ImportColumnsArgs { store, .. })
            | Self::UndoImport(UndoImportArgs { store, .. })
            | Self::List { store, .. }
            | Self::Show { store, .. }
            | Self::Set { store, .. }
            | Self::Card(CardArgs { store, .. })
            | Self::Call(CallArgs { store, .. })
            | Self::Note(NoteArgs { store, .. })
            | Self::Caseload(CaseloadArgs { store, .. })
            | Self::Facilities(FacilitiesArgs { store, .. })
            | Self::Dataset(DatasetArgs { store, .. })
            | Self::Undo(UndoArgs { store, .. })
            | Self::NewFracture(NewFractureArgs { store, .. })
            | Self::Kpi(KpiArgs { store, .. })
            | Self::Missing(MissingArgs { store, .. })
            | Self::Chart(ChartArgs { store, .. })
            | Self::Pack(PackArgs { store, .. })
            | Self::Followups(FollowUpArgs { store, .. })
            | Self::Today { store, .. }
            | Self::People { store, .. }
            | Self::Export { store, .. }
            | Self::Rebuild { store }
            | Self::Address { store, .. }
            | Self::Sync { store, .. }
            | Self::Receipt { store, .. }
            | Self::Status { store, .. } => &store.store,
        }
    }

    /// The right that whoever opens the store has to have.
    pub(crate) fn needs(&self) -> Right {
        match self {
            Self::Init { .. } | Self::Join { .. } | Self::Address { .. } => Right::Join,
            Self::Import { .. } | Self::Imports { .. } | Self::ImportColumns(_) | Self::UndoImport(_) => Right::Import,
            Self::Export { .. } | Self::Backup(BackupCommand::Make { .. }) => Right::Export,
            Self::Sync { .. } => Right::Send,
            Self::Optout(command) => command.needs(),
            Self::EverythingAbout { .. } => Right::Oversee,
            Self::PastRecords { erase: Some(_), .. } | Self::Deleting(Deleting::Purge { .. }) => Right::Erase,
            Self::PastRecords { years, .. } => right_where(years.is_none(), Right::Oversee, Right::Service),
            Self::AccessTrail(asked) => right_where(asked.keep_years.is_none(), Right::Oversee, Right::Service),
            Self::ChartNote(command) => right_where(
                matches!(command, ChartNoteCommand::List { .. }),
                Right::Read,
                Right::Write,
            ),
            Self::Set { .. }
            | Self::NewFracture(_)
            | Self::Deleting(Deleting::Delete { .. } | Deleting::Restore { .. })
            | Self::Joining(Joining::JoinRecords { .. } | Joining::KeepApart { .. }) => Right::Write,
            Self::Undo(UndoArgs { bulk, .. }) => right_where(*bulk, Right::WriteMany, Right::Write),
            Self::Card(CardArgs { fields, .. }) => right_where(fields.is_empty(), Right::Read, Right::Write),
            Self::Note(NoteArgs { text, take_back, .. }) => {
                right_where(text.is_none() && take_back.is_none(), Right::Read, Right::Write)
            }
            Self::Caseload(asked) => right_where(asked.only_shows(), Right::Read, Right::Service),
            Self::Dataset(DatasetArgs { put_to_use, .. }) => {
                right_where(put_to_use.is_empty(), Right::Read, Right::Service)
            }
            Self::Facilities(FacilitiesArgs { set, submit, .. }) => {
                right_where(set.is_empty() && !submit, Right::Read, Right::Service)
            }
            Self::Call(CallArgs {
                result,
                put_off,
                take_up,
                assign,
                ..
            }) => {
                let only_shows = result.is_none() && put_off.is_none() && !take_up && assign.is_none();
                right_where(only_shows, Right::Read, Right::Write)
            }
            Self::Person(
                PersonCommand::Add { .. }
                | PersonCommand::Role { .. }
                | PersonCommand::Remove { .. }
                | PersonCommand::Rename { .. }
                | PersonCommand::Passphrase { name: Some(_), .. },
            )
            | Self::RecoveryKey(RecoveryKeyCommand::Renew { .. }) => Right::People,
            Self::Person(PersonCommand::Passphrase { name: None, .. })
            | Self::Deleting(Deleting::Deleted { .. })
            | Self::Joining(Joining::Duplicates { .. })
            | Self::List { .. }
            | Self::Show { .. }
            | Self::Kpi(_)
            | Self::Missing(_)
            | Self::Chart(_)
            | Self::Pack(_)
            | Self::Followups(_)
            | Self::Today { .. }
            | Self::People { .. }
            | Self::RecoveryKey(RecoveryKeyCommand::Prove { .. } | RecoveryKeyCommand::Restore { .. })
            | Self::Backup(BackupCommand::List { .. } | BackupCommand::Check { .. } | BackupCommand::Restore { .. })
            | Self::Rebuild { .. }
            | Self::Receipt { .. }
            | Self::Status { .. } => Right::Read,
        }
    }
}

fn right_where(is_so: bool, then: Right, otherwise: Right) -> Right {
    if is_so { then } else { otherwise }
}

impl CaseloadArgs {
    /// Whether it changes nothing.
    pub(crate) fn only_shows(&self) -> bool {
        self.set.is_none() && self.hospital.is_empty() && self.take_out.is_none()
    }
}

/// A hospital, and its hip fractures in a year.
fn hospital_hips(text: &str) -> Result<(String, String), &'static str> {
    let (hospital, hips) = text.rsplit_once('=').ok_or("expected HOSPITAL=HIPS")?;
    Ok((hospital.trim().to_owned(), hips.to_owned()))
}

/// The key of a question, and what is said of it.
fn question_answer(text: &str) -> Result<(String, String), &'static str> {
    let (question, answer) = text.split_once('=').ok_or("expected QUESTION=ANSWER")?;
    Ok((question.trim().to_owned(), answer.to_owned()))
}

/// One of the roles, by its key.
fn role(text: &str) -> Result<Role, String> {
    Role::named(text).ok_or_else(|| {
        let keys = Role::ALL.map(Role::key);
        format!("expected one of the roles: {}", keys.join(", "))
    })
}

/// The first and the last year that can be meant. `26` is a mistyped 2026, not a year of the Roman empire.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// A day as ISO 8601 writes it in full; what would be read another way than it is written is refused.
fn day(text: &str) -> Result<NaiveDate, &'static str> {
    text.parse()
        .ok()
        .filter(|day: &NaiveDate| day.to_string() == text && YEARS.contains(&day.year()))
        .ok_or("expected a date such as 2026-03-14")
}

fn year(text: &str) -> Result<i32, &'static str> {
    text.parse()
        .ok()
        .filter(|year: &i32| year.to_string() == text && YEARS.contains(year))
        .ok_or("expected a year such as 2025")
}

/// Months of diagnosis.
fn period(text: &str) -> Result<Period, &'static str> {
    let period: Period = text.parse().map_err(NoPeriod::words)?;
    let is_meant = YEARS.contains(&period.first_day().year()) && YEARS.contains(&period.last_year());
    is_meant.then_some(period).ok_or(NoPeriod::Unreadable.words())
}

/// What a chart is of.
fn charted(text: &str) -> Result<Charted, &'static str> {
    let number: Option<u8> = text.parse().ok().filter(|number: &u8| number.to_string() == text);
    match (text, number) {
        ("patients", _) => Ok(Charted::Patients),
        (_, Some(number)) => Charted::kpi(number).ok_or("KPI 2 to 11 have a run chart; KPI 1 is about questions"),
        _ => Err("expected a KPI, 2 to 11, or patients"),
    }
}

/// One of the audit's reasons for deleting a record, by its key.
fn delete_reason(text: &str) -> Result<OptionKey, String> {
    let reasons = &Dataset::published().newest().delete_reasons;
    let known = reasons.iter().find(|reason| reason.key.as_str() == text);
    known.map(|reason| reason.key.clone()).ok_or_else(|| {
        let keys: Vec<&str> = reasons.iter().map(|reason| reason.key.as_str()).collect();
        format!("expected one of the audit’s reasons: {}", keys.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_read_as_it_is_written_or_refused() {
        for text in [
            "26-1-1",
            "2026-1-1",
            "0026-01-01",
            "+2026-01-01",
            " 2026-01-01",
            "2026-02-30",
            "12026-01-01",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
        assert_eq!(day("2026-03-14").unwrap().to_string(), "2026-03-14");
        for text in ["26", "+2026", "02026", "-1", "2026.0", "20266"] {
            assert!(year(text).is_err(), "{text}");
        }
        assert_eq!(year("2026"), Ok(2026));
        for text in ["0026", "2026-3", "2026-03..2026-02", "2199-12..2200-01"] {
            assert!(period(text).is_err(), "{text}");
        }
        assert_eq!(period("2026-03..2026-02"), Err(NoPeriod::Backwards.words()));
        assert_eq!(period("2026"), Ok(Period::year(2026)));
        assert_eq!(delete_reason("duplicate"), Ok(OptionKey::from_static("duplicate")));
        let refused = delete_reason("because").unwrap_err();
        assert!(refused.contains("duplicate") && refused.contains("other"), "{refused}");
    }
}
