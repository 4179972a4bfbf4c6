//! What each command does: one use case of `app`, and how its outcome is told.

use std::fmt::Display;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use app::files::{
    DateOrder, ExportAsked, ImportAsked, ImportEnd, ImportIf, ImportReport, ImportSource, OTHER_BIRTH_DATE, ReadAs,
    ReadAsNhfd, SheetError, TableError, TextEncoding, Unticked, WhichSheet, file_with_errors,
};
use app::host::{ChosenFile, Existing, UnwrittenFile, read_given};
use app::views::{
    CalledName, ChartFormat, ChartGroupView, EverythingFormat, FigureGroup, JoinServiceRequest, PackFormat,
    RecordRequest,
};
use app::{Error, Service, dataset_in_use, pack_file};
use chrono::NaiveDate;
use domain::audit::{ChartKind, Cut, Groups, RunChartAsked};
use domain::dataset::keys;
use domain::record::{FollowUpGroup, Status};
use domain::words::counted;

use crate::args::{CardArgs, ChartArgs, Command, FollowUpArgs, ImportBy, OptOutCommand, PackArgs};
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::TERMINAL;
use crate::unlocking::{WAIT, passphrase, unlock};
use crate::{
    access_trail, backup, by_file, call, card, caseload, chart_note, dataset, deleting, duplicates, facilities,
    import_columns, imports, kpi, missing, new_fracture, nhfd, note, optout, output, past_records, person, progress,
    recovery_key, sending, signals, todays_list, undo,
};

/// Runs one command and closes the store behind it.
pub(crate) async fn run(command: Command) -> Result<Outcome, Stop> {
    let folder = command.store_dir().to_owned();
    let desk = OpenDesk::new(folder.clone(), command.needs());
    let outcome = act(&desk, command).await.map_err(|stop| named(stop, &folder));
    // Whatever came of it: a connection that is still open when the process ends is cut off in the middle.
    desk.close().await;
    outcome
}

/// On a command line the folder is what was asked for, and not an account.
fn named(stop: Stop, folder: &Path) -> Stop {
    match stop {
        Stop::Failed(Error::FirstRun) => Stop::FailedSaying(format!(
            "There is no store in {}: fls init or fls join makes one",
            folder.display()
        )),
        Stop::Failed(Error::AlreadyThere) => Stop::FailedSaying(format!(
            "There is a store in {} already; nothing was changed",
            folder.display()
        )),
        other => other,
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each command")]
async fn act(desk: &OpenDesk, command: Command) -> Result<Outcome, Stop> {
    match command {
        Command::Init {
            service,
            name,
            nation,
            caseload,
            user,
            demo,
            ..
        } => {
            let service = Service {
                nation,
                ..desk.new_service(&service, &name, caseload, demo)?
            };
            init(desk, service, &user).await
        }
        Command::Join {
            central, code, user, ..
        } => join(desk, central, code, user).await,
        Command::Import {
            store,
            file,
            sheet,
            encoding,
            dates,
            errors,
            force,
            columns,
            nhfd,
            how,
            dry_run,
            json,
        } => {
            let usual = if nhfd.nhfd { ImportBy::Fill } else { ImportBy::Update };
            let (mode, clears) = how.read(usual).map_err(|words| Stop::WrongUse(words.to_owned()))?;
            let bytes = read_file(&file)?;
            let account = nhfd.nhfd_file.as_deref().map(read_file).transpose()?;
            let as_nhfd = nhfd::given(&nhfd, account.as_deref())?;
            let as_nhfd = as_nhfd.as_ref().map(|(layout, said)| ReadAsNhfd {
                layout,
                said: said.clone(),
            });
            let read_as = ReadAs {
                sheet: sheet.as_deref().map_or(WhichSheet::ByItsColumns, WhichSheet::Named),
                encoding: encoding.map(TextEncoding::from),
                dates: dates.map_or(DateOrder::AsShown, DateOrder::from),
                columns: None,
                nhfd: as_nhfd.as_ref(),
            };
            if columns.show_columns {
                return import_columns::show(&bytes, read_as);
            }
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let errors = errors.map(|file| place_of_export(&store.store, &file, force).map(|place| (file, place)));
            let errors = errors.transpose()?;
            let given = columns.mapping.map(|given| {
                let bytes = given.exists().then(|| read_file(&given)).transpose()?;
                import_columns::given_mapping(&given, bytes.as_deref())
            });
            let given = given.transpose()?;
            unlock(desk, store.user.as_deref()).await?;
            let mapping = import_columns::found(desk, given).await?;
            let read_as = ReadAs {
                columns: mapping.as_ref(),
                ..read_as
            };
            let source = ImportSource { bytes: &bytes, read_as };
            let end = if dry_run {
                ImportEnd::Nothing
            } else {
                ImportEnd::Written(ImportIf {
                    clears,
                    ..ImportIf::default()
                })
            };
            let unticked = Unticked {
                other_birth_dates: !how.take_birth_dates,
                ..Unticked::default()
            };
            let asked = ImportAsked {
                name: name.as_deref(),
                file: source,
                mode,
                unticked: Some(&unticked),
                end,
            };
            let (report, outcome) = import(desk, asked, json).await?;
            if let Some((file, place)) = errors {
                hand_back(source, &report, &file, &place)?;
            }
            Ok(outcome)
        }
        Command::Imports { store, json } => {
            unlock(desk, store.user.as_deref()).await?;
            imports::list(desk, json).await
        }
        Command::ImportColumns(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            import_columns::kept(desk, &asked).await
        }
        Command::UndoImport(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            imports::undo(desk, &asked).await
        }
        Command::List {
            store,
            draft,
            submitted,
            json,
        } => {
            unlock(desk, store.user.as_deref()).await?;
            list(desk, draft, submitted, json).await
        }
        Command::Show {
            store,
            record,
            history,
            json,
        } => {
            unlock(desk, store.user.as_deref()).await?;
            show(desk, &record, history, json).await
        }
        Command::Set { store, record, answers } => {
            let named = named_answers(&answers)?;
            unlock(desk, store.user.as_deref()).await?;
            set(desk, &record, &named).await
        }
        Command::Undo(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            undo::act(desk, asked).await
        }
        Command::Card(asked) => contact_card(desk, &asked).await,
        Command::Call(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            call::act(desk, asked).await
        }
        Command::Kpi(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            kpi::act(desk, asked, today(desk)).await
        }
        Command::Missing(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            missing::act(desk, &asked, today(desk)).await
        }
        Command::Chart(asked) => run_chart(desk, asked).await,
        Command::ChartNote(asked) => {
            unlock(desk, asked.store().user.as_deref()).await?;
            chart_note::act(desk, asked).await
        }
        Command::Pack(asked) => pack(desk, asked).await,
        Command::Followups(asked) => follow_ups(desk, asked).await,
        Command::Today { store, json } => {
            unlock(desk, store.user.as_deref()).await?;
            todays_list::act(desk, json).await
        }
        Command::Export {
            store,
            file,
            how,
            force,
        } => {
            let asked = how.read().map_err(|words| Stop::WrongUse(words.to_owned()))?;
            let place = place_of_export(&store.store, &file, force)?;
            unlock(desk, store.user.as_deref()).await?;
            export(desk, &asked, &file, &place).await
        }
        Command::Joining(command) => {
            let choices = duplicates::choices_named(&command)?;
            unlock(desk, command.store().user.as_deref()).await?;
            duplicates::act(desk, command, choices).await
        }
        Command::Note(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            note::act(desk, asked).await
        }
        Command::Caseload(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            caseload::act(desk, asked).await
        }
        Command::Dataset(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            dataset::act(desk, asked).await
        }
        Command::Facilities(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            facilities::act(desk, asked).await
        }
        Command::NewFracture(asked) => {
            unlock(desk, asked.store.user.as_deref()).await?;
            new_fracture::act(desk, asked).await
        }
        Command::Person(command) => person::act(desk, command).await,
        Command::People { store, elsewhere, json } => {
            unlock(desk, store.user.as_deref()).await?;
            if elsewhere {
                person::list_elsewhere(desk, json).await
            } else {
                person::list(desk, json).await
            }
        }
        Command::RecoveryKey(command) => recovery_key::act(desk, command).await,
        Command::Backup(command) => backup::act(desk, command).await,
        Command::Optout(command) => {
            let evidence = match &command {
                OptOutCommand::Status {
                    store,
                    evidence: Some(file),
                    force,
                    ..
                } => Some(place_of_export(&store.store, file, *force)?),
                _ => None,
            };
            unlock(desk, command.store().user.as_deref()).await?;
            optout::act(desk, command, evidence).await
        }
        Command::AccessTrail(asked) => {
            let csv = asked.csv.as_deref();
            let place = csv.map(|file| place_of_export(&asked.store.store, file, asked.force));
            let place = place.transpose()?;
            unlock(desk, asked.store.user.as_deref()).await?;
            access_trail::act(desk, &asked, place).await
        }
        Command::PastRecords {
            store,
            erase,
            confirm,
            keep,
            years,
            json,
        } => {
            unlock(desk, store.user.as_deref()).await?;
            match (erase, keep, years) {
                (Some(record), ..) => past_records::erase(desk, &record, confirm.unwrap_or_default()).await,
                (None, Some(record), _) => past_records::keep(desk, &record).await,
                (None, None, Some(years)) => past_records::keep_for(desk, years).await,
                (None, None, None) => past_records::list(desk, json).await,
            }
        }
        Command::EverythingAbout {
            store,
            record,
            pdf,
            text,
            force,
        } => {
            let mut files = Vec::new();
            for (file, format) in [(pdf, EverythingFormat::Pdf), (text, EverythingFormat::Text)] {
                if let Some(file) = file {
                    files.push((place_of_export(&store.store, &file, force)?, file, format));
                }
            }
            unlock(desk, store.user.as_deref()).await?;
            let record = desk.find_record(&record).await?;
            for (place, file, format) in files {
                desk.write_everything(record, format, &place).await?;
                TERMINAL.say(&format!("Everything held about the patient written to {}", name(&file)));
            }
            Ok(Outcome::Done)
        }
        Command::Deleting(deleting) => {
            unlock(desk, deleting.store().user.as_deref()).await?;
            deleting::act(desk, deleting).await
        }
        Command::Rebuild { store } => {
            unlock(desk, store.user.as_deref()).await?;
            rebuild(desk).await
        }
        Command::Address { store, central } => {
            unlock(desk, store.user.as_deref()).await?;
            sending::correct_address(desk, central).await
        }
        Command::Sync {
            store,
            watch,
            to_file,
            force,
            receipts,
            json,
        } => {
            // Looked at before anybody types a passphrase.
            let to_file = to_file.map(|file| place_of_export(&store.store, &file, force).map(|place| (file, place)));
            let to_file = to_file.transpose()?;
            unlock(desk, store.user.as_deref()).await?;
            match (to_file, receipts) {
                (Some((file, place)), _) => by_file::write(desk, &place, json)
                    .await
                    .map_err(|error| about_file(&file, error)),
                (None, Some(file)) => by_file::read(desk, &file, json)
                    .await
                    .map_err(|error| about_file(&file, error)),
                (None, None) => sending::send(desk, watch, json).await,
            }
        }
        Command::Receipt { store, number } => {
            unlock(desk, store.user.as_deref()).await?;
            Ok(by_file::look_up(desk, number).await?)
        }
        Command::Status { store, read, json } => {
            unlock(desk, store.user.as_deref()).await?;
            sending::status(desk, read, json).await
        }
    }
}

/// Where an export is written: looked at before anybody types a passphrase.
fn place_of_export(store: &Path, file: &Path, force: bool) -> Result<ChosenFile, Stop> {
    let existing = if force { Existing::Replace } else { Existing::Keep };
    ChosenFile::look(file, store, existing).map_err(|unwritten| about(file, unwritten))
}

async fn init(desk: &OpenDesk, service: Service, user: &str) -> Result<Outcome, Stop> {
    let key = desk
        .create(service, user, &passphrase("Passphrase for the new store: ")?)
        .await?;
    recovery_key::shown_once(&key.groups());
    Ok(Outcome::Done)
}

/// The bytes of a file or of a pipe.
fn read_file(file: &Path) -> Result<Vec<u8>, Stop> {
    read_given(file).map_err(|unread| about(file, unread))
}

async fn import(desk: &OpenDesk, asked: ImportAsked<'_>, json: bool) -> Result<(ImportReport, Outcome), Stop> {
    let dry_run = matches!(asked.end, ImportEnd::Nothing);
    let is_said = asked.file.read_as.encoding.is_some();
    let bar = progress::bar(if dry_run { "Checking" } else { "Importing" });
    let report = desk
        .import_file(asked, |done, of| progress::advance(&bar, done, of))
        .await;
    bar.finish_and_clear();
    let report = report.map_err(|error| match error {
        Error::ClearsNotConfirmed(clears) => Stop::FailedSaying(format!(
            "Blanks of this file clear {}: --clears {clears} confirms that. Nothing was imported",
            counted(clears.into(), "answer", "answers")
        )),
        // What nobody can say anything of is not asked about.
        Error::Sheet(SheetError::Header(_)) if nhfd::is_one(asked.file.bytes, asked.file.read_as) => {
            Stop::FailedSaying(nhfd::HOW.to_owned())
        }
        Error::Sheet(SheetError::Header(fault))
            if !matches!(fault, TableError::TooManyColumns { .. } | TableError::NotNhfd { .. }) =>
        {
            Stop::FailedSaying(format!("{fault}. {}", import_columns::HOW))
        }
        other => other.into(),
    })?;
    let refused = report.refused.iter().map(|one| (one.row, &*one.column, &*one.words));
    let not_eligible = report
        .not_eligible
        .iter()
        .map(|one| (one.row, &*one.column, &*one.words));
    let born = dataset_in_use().newest().column(&keys::BIRTH_DATE);
    let born = report
        .left_birth_dates
        .iter()
        .map(|row| (*row, &*born, OTHER_BIRTH_DATE));
    let contradictions = report
        .contradictions
        .iter()
        .map(|one| (one.row, &*one.column, &*one.words));
    let attention = report.attention.iter().map(|one| (one.row, &*one.column, &*one.words));
    for said in [
        output::at_rows(refused),
        output::at_rows(not_eligible),
        output::at_rows(born),
        output::at_rows(contradictions),
        output::at_rows(attention),
    ]
    .concat()
    {
        TERMINAL.complain(&said);
    }
    for note in report.kept_columns.iter().chain(&report.notes) {
        TERMINAL.complain(note);
    }
    let left_open = asked
        .file
        .read_as
        .nhfd
        .map(|read| nhfd::left_open(read.layout, &report));
    for line in left_open.iter().flatten() {
        TERMINAL.complain(line);
    }
    // What the letters are is said by none of them here: they may be of a patient's name.
    if let Some(read) = report.letters.iter().find(|way| way.is_read && !is_said) {
        TERMINAL.complain(&format!(
            "Letters beyond the plain ones were read as {}. If a heading or answer with such letters was not understood: --encoding \
             windows-1252 or --encoding mac-roman",
            read.encoding
        ));
    }
    if !report.left_birth_dates.is_empty() {
        TERMINAL.complain("If these rows are about the patients of their records all the same: --take-birth-dates");
    }
    if report.has_dates_in_doubt() {
        TERMINAL.complain("If you know which comes first in the dates of this file: --dates dmy or --dates mdy");
    }
    if json {
        output::json_document(&output::import_json(&report));
    } else {
        TERMINAL.say(&output::import_words(&report, dry_run));
    }
    let is_fine = report.refused.is_empty()
        && report.left_birth_dates.is_empty()
        && report.contradictions.is_empty()
        && report.left_open.is_empty()
        && report.needs_attention == 0;
    let outcome = if is_fine { Outcome::Done } else { Outcome::NeedsUser };
    Ok((report, outcome))
}

/// Writes the file with its errors, where there are any. What is said of it is beside what was imported.
fn hand_back(source: ImportSource<'_>, report: &ImportReport, file: &Path, place: &ChosenFile) -> Result<(), Stop> {
    if report.refused.is_empty() {
        TERMINAL.complain(&format!("No row was refused, so {} was not written", name(file)));
        return Ok(());
    }
    let bytes = file_with_errors(source, report)?;
    let failed = |unwritten: UnwrittenFile| about(file, unwritten);
    let mut written = place.begin().map_err(failed)?;
    written.write_all(&bytes).map_err(|error| failed(error.into()))?;
    written.finish().map_err(failed)?;
    TERMINAL.complain(&format!(
        "{} has every row, and what is wrong beside those that were refused",
        name(file)
    ));
    Ok(())
}

async fn list(desk: &OpenDesk, draft: bool, submitted: bool, json: bool) -> Result<Outcome, Stop> {
    let wanted = match (draft, submitted) {
        (true, _) => Some(Status::Draft),
        (_, true) => Some(Status::Submitted),
        _ => None,
    };
    if json {
        let mut array = output::JsonArray::new();
        desk.for_each_row(wanted, |row| {
            array.push(&output::record_json(row));
            TERMINAL.goes_on()
        })
        .await?;
        array.end();
    } else {
        desk.for_each_row(wanted, |row| {
            TERMINAL.say(&output::record_line(row));
            TERMINAL.goes_on()
        })
        .await?;
    }
    Ok(Outcome::Done)
}

async fn show(desk: &OpenDesk, record: &str, history: bool, json: bool) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?.to_string();
    let view = desk.open_record(RecordRequest { record: record.clone() }).await?;
    let lines = if history {
        desk.record_history(RecordRequest { record }).await?
    } else {
        Vec::new()
    };
    if json {
        let mut document = serde_json::to_value(&view).unwrap_or_default();
        if history && let Some(object) = document.as_object_mut() {
            object.insert("history".to_owned(), serde_json::to_value(&lines).unwrap_or_default());
        }
        output::json_document(&document);
    } else {
        for line in output::record_lines(&view) {
            TERMINAL.say(&line);
        }
        for line in &lines {
            TERMINAL.say(&output::history_line(line));
        }
    }
    Ok(Outcome::Done)
}

fn named_answers(answers: &[String]) -> Result<Vec<(String, String)>, Stop> {
    let named = |answer: &String| {
        let (name, text) = answer.split_once('=')?;
        Some((name.to_owned(), text.to_owned()))
    };
    answers
        .iter()
        .map(named)
        .collect::<Option<_>>()
        .ok_or_else(|| Stop::WrongUse("Write each answer as QUESTION=ANSWER, for example 1.07=14/03/2026".to_owned()))
}

async fn set(desk: &OpenDesk, record: &str, answers: &[(String, String)]) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?;
    for wrong in desk.set_answers(record, answers).await? {
        TERMINAL.say(&wrong);
    }
    Ok(Outcome::Done)
}

async fn contact_card(desk: &OpenDesk, asked: &CardArgs) -> Result<Outcome, Stop> {
    let fields = card::fields_named(asked)?;
    unlock(desk, asked.store.user.as_deref()).await?;
    card::act(desk, &asked.record, fields, asked.json).await
}

async fn rebuild(desk: &OpenDesk) -> Result<Outcome, Stop> {
    let bar = progress::bar("Rebuilding");
    let records = desk.rebuild(|done, of| progress::advance(&bar, done, of)).await?;
    bar.finish_and_clear();
    let records = counted(records.cast_signed(), "record", "records");
    TERMINAL.say(&format!("Rebuilt {records}"));
    Ok(Outcome::Done)
}

async fn follow_ups(desk: &OpenDesk, asked: FollowUpArgs) -> Result<Outcome, Stop> {
    let FollowUpArgs {
        store,
        as_at,
        group,
        called,
        ics,
        json,
    } = asked;
    if let Some(file) = ics {
        let place = place_of_export(&store.store, &file, false)?;
        unlock(desk, store.user.as_deref()).await?;
        return calendar(desk, as_at, &file, &place).await;
    }
    unlock(desk, store.user.as_deref()).await?;
    let as_at = as_at.unwrap_or_else(|| today(desk));
    let mut array = json.then(output::JsonArray::new);
    let last = called.map(|ago| CalledName::from(ago).into());
    desk.for_each_follow_up(as_at, group.map(FollowUpGroup::from), last, |row| {
        match &mut array {
            Some(array) => array.push(&output::follow_up_json(row, as_at)),
            None => TERMINAL.say(&output::follow_up_line(row, as_at)),
        }
        TERMINAL.goes_on()
    })
    .await?;
    if let Some(array) = array {
        array.end();
    }
    Ok(Outcome::Done)
}

async fn calendar(desk: &OpenDesk, as_at: Option<NaiveDate>, file: &Path, place: &ChosenFile) -> Result<Outcome, Stop> {
    let (calendar, weeks) = desk.calendar_file(as_at.unwrap_or_else(|| today(desk))).await?;
    place.write(&calendar).map_err(|unwritten| about(file, unwritten))?;
    let weeks = counted(i64::try_from(weeks).unwrap_or(i64::MAX), "week", "weeks");
    TERMINAL.say(&format!("{weeks} written"));
    Ok(Outcome::Done)
}

/// Says what the chart says, or that of each group, and writes it where that was asked.
async fn run_chart(desk: &OpenDesk, asked: ChartArgs) -> Result<Outcome, Stop> {
    let which = asked.limits.map_or(ChartKind::Median, ChartKind::from);
    if which == ChartKind::PPrime && !asked.charted.has_stepped_limits() {
        return Err(Stop::WrongUse(
            "Limits by month are for shares of patients: KPI 4 to 11".to_owned(),
        ));
    }
    let cut = asked.cut.map(Cut::from);
    let group = chart_group(&asked, cut)?;
    let wanted = [(asked.svg, ChartFormat::Svg), (asked.csv, ChartFormat::Csv)];
    let mut files = Vec::new();
    for (file, format) in wanted {
        if let Some(file) = file {
            let place = place_of_export(&asked.store.store, &file, asked.force)?;
            files.push((file, place, format));
        }
    }
    unlock(desk, asked.store.user.as_deref()).await?;
    let chart = RunChartAsked {
        charted: asked.charted,
        which,
        months: asked.months,
        as_at: asked.as_at.unwrap_or_else(|| today(desk)),
    };
    if let (Some(cut), None) = (cut, &group) {
        for ChartGroupView { key, name } in desk.chart_groups(cut).await? {
            let group = FigureGroup { cut: cut.into(), key };
            // The notes are those of the chart of everybody.
            let says = desk.chart_lines(chart, Some(&group)).await?.into_iter().next();
            TERMINAL.say(&format!("{name}: {}", says.unwrap_or_default()));
        }
        return Ok(Outcome::Done);
    }
    for line in desk.chart_lines(chart, group.as_ref()).await? {
        TERMINAL.say(&line);
    }
    for (file, place, format) in &files {
        let (text, months) = desk.chart_file(chart, group.as_ref(), *format).await?;
        place.write(&text).map_err(|unwritten| about(file, unwritten))?;
        let months = counted(i64::try_from(months).unwrap_or(i64::MAX), "month", "months");
        TERMINAL.say(&format!("{months} written to {}", name(file)));
    }
    Ok(Outcome::Done)
}

/// The one group that a chart is asked of; nothing for everybody, and for one group after the other.
fn chart_group(asked: &ChartArgs, cut: Option<Cut>) -> Result<Option<FigureGroup>, Stop> {
    let Some(cut) = cut else { return Ok(None) };
    if !asked.charted.can_be_cut() {
        return Err(Stop::WrongUse(
            "How many cases to expect of a group is not known: KPI 2 and 3 have no chart by group".to_owned(),
        ));
    }
    let Some(key) = &asked.group else {
        return if asked.svg.is_some() || asked.csv.is_some() {
            Err(Stop::WrongUse(
                "A file is of one chart: say of which group with --group".to_owned(),
            ))
        } else {
            Ok(None)
        };
    };
    let groups = Groups::of(dataset_in_use(), cut);
    if groups.place(key).is_none() {
        let keys: Vec<&str> = groups.all().iter().map(|group| group.key.as_str()).collect();
        return Err(Stop::WrongUse(format!(
            "There is no such group by {}: {}",
            cut.words(),
            keys.join(", ").trim_end_matches(", ")
        )));
    }
    Ok(Some(FigureGroup {
        cut: cut.into(),
        key: key.clone(),
    }))
}

/// Makes the pack once, and writes it as whatever was asked for.
async fn pack(desk: &OpenDesk, asked: PackArgs) -> Result<Outcome, Stop> {
    let wanted = [
        (asked.pdf, PackFormat::Pdf),
        (asked.slides, PackFormat::Slides),
        (asked.xlsx, PackFormat::Workbook),
    ];
    let mut files: Vec<(PathBuf, ChosenFile, PackFormat)> = Vec::new();
    for (file, format) in wanted {
        if let Some(file) = file {
            if files.iter().any(|(other, ..)| *other == file) {
                return Err(Stop::WrongUse(
                    "The PDF, the slides and the workbook need a file each".to_owned(),
                ));
            }
            let place = place_of_export(&asked.store.store, &file, asked.force)?;
            files.push((file, place, format));
        }
    }
    unlock(desk, asked.store.user.as_deref()).await?;
    let as_at = asked.as_at.unwrap_or_else(|| today(desk));
    let report = desk.pack(asked.period, as_at).await?;
    for (file, place, format) in &files {
        let bytes = pack_file(&report, *format)?;
        place.write(&bytes).map_err(|unwritten| about(file, unwritten))?;
        TERMINAL.say(&format!("{} written to {}", report.title, name(file)));
    }
    Ok(Outcome::Done)
}

async fn export(desk: &OpenDesk, asked: &ExportAsked, file: &Path, place: &ChosenFile) -> Result<Outcome, Stop> {
    let failed = |unwritten: UnwrittenFile| about(file, unwritten);
    // From here on a signal ends the export and not the process, which removes the file that it has begun.
    let mut told_to_end = std::pin::pin!(signals::told_to_end());
    let mut target = place.begin().map_err(failed)?;
    let bar = progress::bar("Exporting");
    let exported = tokio::select! {
        biased;
        () = &mut told_to_end => None,
        exported = desk.export_asked(asked, &mut target, |done, of| progress::advance(&bar, done, of)) => Some(exported),
    };
    bar.finish_and_clear();
    let Some(exported) = exported else {
        return Err(Stop::FailedSaying(
            "The export was stopped: no file was written".to_owned(),
        ));
    };
    let exported = exported.map_err(|error| match error {
        Error::UnwrittenFile(unwritten) => failed(unwritten),
        error => error.into(),
    })?;
    target.finish().map_err(failed)?;
    let records = counted(exported.records.cast_signed(), "record", "records");
    TERMINAL.say(&format!("{records} written"));
    if exported.not_cleared > 0 {
        let of = counted(exported.not_cleared.cast_signed(), "record was", "records were");
        TERMINAL.complain(&format!(
            "{of} left out: not cleared for audit submission (fls optout status)"
        ));
    }
    if exported.left_out > 0 {
        let answers = counted(exported.left_out.cast_signed(), "answer was", "answers were");
        TERMINAL.complain(&format!(
            "{answers} left out: the file has no place for what belongs to a newer dataset than this program knows"
        ));
    }
    Ok(Outcome::Done)
}

async fn join(desk: &OpenDesk, central: String, code: String, user: String) -> Result<Outcome, Stop> {
    match desk.who_can_unlock(WAIT).await {
        Ok(_) => {
            unlock(desk, Some(&user)).await?;
            desk.attach(&central, &code).await?;
        }
        Err(Error::FirstRun) => {
            let passphrase = passphrase("Passphrase for the new store: ")?;
            let key = desk
                .join_service(JoinServiceRequest {
                    central,
                    code,
                    user,
                    passphrase,
                })
                .await?;
            recovery_key::shown_once(&key.groups);
            if let Some(why) = key.not_joined {
                return Err(Stop::FailedSaying(format!(
                    "The store was made, and is not joined: {why}. Join again with the same code"
                )));
            }
        }
        Err(error) => return Err(error.into()),
    }
    if let Some(service) = desk.session().await?.service {
        TERMINAL.say(&format!("Joined {} ({}).", service.name, service.code));
    }
    sending::sync(desk, false).await
}

fn today(desk: &OpenDesk) -> NaiveDate {
    app::Host::today(desk.host())
}

/// Why a file is not written or read, and which one: several may stand in one command.
fn about(file: &Path, why: impl Display) -> Stop {
    Stop::FailedSaying(format!("{}: {why}", name(file)))
}

/// The same of an error that may be another.
fn about_file(file: &Path, error: Error) -> Stop {
    match error {
        Error::UnwrittenFile(unwritten) => about(file, unwritten),
        Error::UnreadFile(unread) => about(file, unread),
        error => error.into(),
    }
}

/// A file's name without its folder.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
