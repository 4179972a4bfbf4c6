//! Import and export of the official layout: one transaction in, constant memory out.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::Write;

use chrono::NaiveDate;
use domain::dataset::{DatasetVersion, Level, Question, QuestionKey, keys};
use domain::id::{EntryId, ImportId, RecordId};
use domain::record::check::CheckContext;
use domain::record::{Author, Change, Digest, Entry, Origin, SeenDataset, Status, Subject, evaluate, fold};
use domain::{Answer, Answers, NhsNumber, Postcode, words};
use exchange::{csv_in, csv_out};
use protocol::canonical::{Draft, seal};
use store::{Filter, FollowUpQuery, FollowUpRow, Import, RecordRow, Search, Store};

use crate::commands::in_words::day_in_london;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;

/// What an import did, or would do.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Rows that are not blank.
    pub rows: u32,
    /// Rows that started a record.
    pub new: u32,
    /// Rows that changed one.
    pub changed: u32,
    /// Rows that say what is known already.
    pub same: u32,
    /// Every reason why a row was refused; a row may have several.
    pub refused: Vec<RefusedCell>,
    /// Records of this file that need attention, whether it changed them or not.
    pub needs_attention: u32,
    /// Why they do.
    pub attention: Vec<Attention>,
    /// What is worth knowing about the file: a column that is ignored, a leading zero that was restored.
    pub notes: Vec<String>,
}

/// One reason why a row was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedCell {
    /// The row as a spreadsheet shows it; the header is 1.
    pub row: u32,
    /// The column's header.
    pub column: String,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong and what would be right; no value of the cell.
    pub words: String,
}

/// One thing that is wrong with the record of a row that was stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Attention {
    /// The row as a spreadsheet shows it; the last one that is about the record.
    pub row: u32,
    /// The question, as the layout names its column: `1.07 DateFLSAssess`. Empty when it is about the whole record.
    pub column: String,
    /// What is wrong and what would be right.
    pub words: String,
}

/// The words may hold a date of the patient's.
impl fmt::Debug for Attention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, {}", self.row, self.column)
    }
}

impl ImportReport {
    /// How many rows were refused.
    pub fn refused_rows(&self) -> usize {
        let mut rows: Vec<u32> = self.refused.iter().map(|refused| refused.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }
}

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records, one a row.
    pub records: u64,
    /// Answers without a column: they were given under a newer dataset than this program has.
    pub left_out: u64,
}

/// What adding made-up or read records did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Imported {
    /// Records started.
    pub new: u32,
}

/// Rows between two reports of progress, and records in one batch for the store.
const BATCH: usize = 1_000;

impl<H: Host> Desk<H> {
    /// Reads a CSV file in the audit's layout. A match of NHS number and 1.09 updates, anything else is a new record;
    /// a blank cell never erases. All of it is one transaction; a dry run is the same without its end.
    ///
    /// # Errors
    /// When the store is locked or fails, or the file as a whole cannot be read.
    pub async fn import_file(
        &self,
        bytes: &[u8],
        dry_run: bool,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<ImportReport, Error> {
        let store = self.store().await?;
        let sheet = csv_in::read(bytes, dataset()).map_err(|error| Error::File(error.to_string()))?;
        // A line is seldom more than a row, so this is where the bar ends; a row with line breaks makes it end early.
        let of = u64::try_from(bytes.split(|byte| *byte == b'\n').count()).unwrap_or(u64::MAX);
        let mut work = ImportWork::begin(self, &store).await?;
        let mut report = ImportReport {
            notes: sheet.notes().to_vec(),
            ..ImportReport::default()
        };
        for row in sheet.rows() {
            report.rows += 1;
            report.notes.extend(row.notes);
            match row.answers {
                Ok(answers) => work.take(row.number, answers, &mut report).await?,
                Err(refusals) => report.refused.extend(refusals.into_iter().map(|refusal| RefusedCell {
                    row: refusal.row,
                    column: refusal.column,
                    code: refusal.code,
                    words: refusal.words,
                })),
            }
            if report.rows.is_multiple_of(1_000) {
                progress(u64::from(report.rows), of);
            }
        }
        work.finish(dry_run, &mut report).await?;
        Ok(report)
    }

    /// Adds records that are known to be new, such as fictional ones.
    pub(crate) async fn import_answers(
        &self,
        store: &Store,
        records: impl Iterator<Item = Answers> + Send,
    ) -> Result<Imported, Error> {
        let mut work = ImportWork::begin(self, store).await?;
        let mut report = ImportReport::default();
        for (number, answers) in (1..).zip(records) {
            work.take(number, answers, &mut report).await?;
        }
        work.finish(false, &mut report).await?;
        Ok(Imported { new: report.new })
    }

    /// Writes every record that is not deleted as CSV in the official layout.
    ///
    /// # Errors
    /// When the store is locked or fails, or the file cannot be written.
    pub async fn export_file(
        &self,
        file: &mut (impl Write + Send),
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Exported, Error> {
        let store = self.store().await?;
        let of = store.counts(&Search::All, self.host.today()).await?.all;
        let mut writer = csv_out::Writer::new(dataset());
        let failed = |error: std::io::Error| Error::File(format!("The file cannot be written: {error}"));
        file.write_all(writer.header()).map_err(failed)?;
        let mut records = 0;
        let mut broken = None;
        store
            .for_each_record(Filter::All, self.host.today(), |_, answers| {
                records += 1;
                if records % 1_000 == 0 {
                    progress(records, of);
                }
                if broken.is_none() {
                    broken = file.write_all(writer.row(answers)).err();
                }
            })
            .await?;
        match broken {
            Some(error) => Err(failed(error)),
            None => Ok(Exported {
                records,
                left_out: writer.left_out(),
            }),
        }
    }

    /// Makes the derived columns again from the entries. Gives the number of records.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn rebuild(&self, mut progress: impl FnMut(u64, u64) + Send) -> Result<u64, Error> {
        let mut records = 0;
        let store = self.store().await?;
        store
            .rebuild(|done, of| {
                records = of;
                progress(done, of);
            })
            .await?;
        Ok(records)
    }

    /// Every record that is not deleted, by date of diagnosis; only those of one status if asked.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn for_each_row(
        &self,
        status: Option<Status>,
        mut each: impl FnMut(&RecordRow) + Send,
    ) -> Result<(), Error> {
        let filter = match status {
            None => Filter::All,
            Some(Status::Draft) => Filter::Draft,
            Some(Status::Submitted) => Filter::Submitted,
        };
        let store = self.store().await?;
        store.for_each_row(filter, self.host.today(), |row| each(row)).await?;
        Ok(())
    }

    /// Every follow-up of every record that needs it, read at this day: overdue first, then due, then the others.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn for_each_follow_up(
        &self,
        as_at: NaiveDate,
        mut each: impl FnMut(&FollowUpRow) + Send,
    ) -> Result<(), Error> {
        let store = self.store().await?;
        let query = FollowUpQuery {
            today: as_at,
            weeks: None,
            overdue_only: false,
            include_all: true,
            offset: 0,
            limit: u32::MAX,
        };
        store.follow_ups(&query).await?.rows.iter().for_each(&mut each);
        Ok(())
    }
}

/// A row of answers, with the number a spreadsheet gives it.
type Numbered = (u32, Answers);

fn without_birth_date(row: u32) -> RefusedCell {
    RefusedCell {
        row,
        column: column(dataset().newest(), &keys::BIRTH_DATE),
        code: "overseas-without-birth-date",
        words: "A patient from overseas is matched by date of birth, postcode and date of diagnosis: give the date of \
                birth"
            .to_owned(),
    }
}

fn in_doubt(row: u32) -> RefusedCell {
    RefusedCell {
        row,
        column: column(dataset().newest(), &keys::NHS_NUMBER),
        code: "several-overseas",
        words: "Another patient from overseas has this date of birth and date of diagnosis, and the postcode does not \
                tell them apart: enter or change the right record by hand"
            .to_owned(),
    }
}

/// What the audit matches a row by.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Match {
    Number(NhsNumber, NaiveDate),
    /// A patient from overseas: date of birth, postcode if given, and date of diagnosis.
    Overseas(NaiveDate, Option<Postcode>, NaiveDate),
}

/// An import under way: nothing is there until it is finished.
struct ImportWork<'a, H> {
    desk: &'a Desk<H>,
    store: &'a Store,
    /// Every entry of this import names it.
    id: ImportId,
    author: Author,
    this_desk: domain::record::DeskStamp,
    import: Import,
    context: CheckContext,
    /// Rows that wait to be looked up together.
    waiting: Vec<Numbered>,
    /// Records that this import has started, by what later rows would match.
    started: HashMap<Match, RecordId>,
    new: Vec<(Entry, Vec<u8>)>,
    /// Every record that a row was about, and the last such row.
    rows: BTreeMap<RecordId, u32>,
    /// Those of them that a row left as they were.
    left: Vec<RecordId>,
}

impl<'a, H: Host> ImportWork<'a, H> {
    async fn begin(desk: &'a Desk<H>, store: &'a Store) -> Result<Self, Error> {
        Ok(Self {
            desk,
            store,
            id: ImportId::new(desk.host.id()),
            author: store.me().clone(),
            this_desk: store.desk(),
            import: store.begin_import(desk.host.today()).await?,
            context: desk.context(store),
            waiting: Vec::new(),
            started: HashMap::new(),
            new: Vec::new(),
            rows: BTreeMap::new(),
            left: Vec::new(),
        })
    }

    async fn take(&mut self, row: u32, answers: Answers, report: &mut ImportReport) -> Result<(), Error> {
        self.waiting.push((row, answers));
        if self.waiting.len() >= BATCH {
            self.work(report).await
        } else {
            Ok(())
        }
    }

    /// Matches the rows that wait, and writes what they say.
    async fn work(&mut self, report: &mut ImportReport) -> Result<(), Error> {
        let rows = std::mem::take(&mut self.waiting);
        let numbers: Vec<(NhsNumber, NaiveDate)> = rows
            .iter()
            .filter_map(|(_, answers)| match match_of(answers) {
                Some(Match::Number(number, diagnosed)) => Some((number, diagnosed)),
                _ => None,
            })
            .collect();
        let stored = self.store.find_all(&numbers).await?;
        for (row, answers) in rows {
            let Some(matched) = match_of(&answers) else {
                report.refused.push(without_birth_date(row));
                continue;
            };
            let candidates = match (self.started.get(&matched), &matched) {
                (Some(record), _) => vec![*record],
                (None, Match::Number(number, diagnosed)) => {
                    stored.get(&(*number, *diagnosed)).copied().into_iter().collect()
                }
                (None, Match::Overseas(born, postcode, diagnosed)) => {
                    self.store.find_overseas(*born, postcode.as_ref(), *diagnosed).await?
                }
            };
            let is_sure = !matches!(matched, Match::Overseas(_, None, _));
            match candidates.as_slice() {
                [] => {
                    self.start(row, matched, answers)?;
                    report.new += 1;
                }
                [only] if is_sure => self.update(row, *only, answers, report).await?,
                // Without a postcode it may be another patient: only what is known already is left alone.
                several if !is_sure => match self.one_that_says(several, &answers).await? {
                    Some(record) => self.leave(row, record, report),
                    None => report.refused.push(in_doubt(row)),
                },
                _ => report.refused.push(in_doubt(row)),
            }
        }
        self.flush().await
    }

    /// One of these records, not deleted, that has all of these answers.
    async fn one_that_says(&mut self, records: &[RecordId], answers: &Answers) -> Result<Option<RecordId>, Error> {
        self.flush().await?;
        for record in records {
            let folded = fold(&self.entries(*record).await?);
            let says = |(key, answer)| folded.answers.get(key) == Some(answer);
            if folded.deleted.is_none() && answers.iter().all(says) {
                return Ok(Some(*record));
            }
        }
        Ok(None)
    }

    /// A row says what is known already.
    fn leave(&mut self, row: u32, record: RecordId, report: &mut ImportReport) {
        self.rows.insert(record, row);
        self.left.push(record);
        report.same += 1;
    }

    fn start(&mut self, row: u32, matched: Match, answers: Answers) -> Result<(), Error> {
        let record = RecordId::new(self.desk.host.id());
        self.rows.insert(record, row);
        let diagnosed = diagnosed(&answers);
        let change = answers.into_iter().map(|(key, answer)| (key, Some(answer))).collect();
        let sealed = self.seal(
            row,
            record,
            Vec::new(),
            &BTreeMap::new(),
            diagnosed,
            Change::Answers(change),
        )?;
        self.started.insert(matched, record);
        self.new.push(sealed);
        Ok(())
    }

    async fn update(
        &mut self,
        row: u32,
        record: RecordId,
        answers: Answers,
        report: &mut ImportReport,
    ) -> Result<(), Error> {
        // A row may match one that came just before it.
        self.flush().await?;
        let Some(held) = self.import.held(&[record]).await?.remove(&record) else {
            return Ok(());
        };
        let entries = held.entries();
        let folded = fold(entries);
        if let Some(deletion) = folded.deleted_by {
            let on = entries
                .iter()
                .find(|entry| entry.id == deletion)
                .map(|entry| day_in_london(entry.at));
            report.refused.push(RefusedCell {
                row,
                column: column(dataset().newest(), &keys::NHS_NUMBER),
                code: "deleted",
                words: format!(
                    "This record was deleted on {}: restore it first",
                    on.map(words::long_date).unwrap_or_default()
                ),
            });
            return Ok(());
        }
        let mut current = folded.answers;
        let change: BTreeMap<QuestionKey, Option<Answer>> = answers
            .into_iter()
            .filter(|(key, answer)| current.get(key) != Some(answer))
            .map(|(key, answer)| (key, Some(answer)))
            .collect();
        if change.is_empty() {
            self.leave(row, record, report);
            return Ok(());
        }
        self.rows.insert(record, row);
        current.extend(
            change
                .iter()
                .filter_map(|(key, answer)| answer.clone().map(|answer| (key.clone(), answer))),
        );
        let digests = entries.iter().map(|entry| (entry.id, entry.digest)).collect();
        let sealed = self.seal(
            row,
            record,
            folded.heads,
            &digests,
            diagnosed(&current),
            Change::Answers(change),
        )?;
        self.import.write(vec![held], vec![sealed]).await?;
        report.changed += 1;
        Ok(())
    }

    /// The entries of a record as this import leaves it so far.
    async fn entries(&mut self, record: RecordId) -> Result<Vec<Entry>, Error> {
        let held = self.import.held(&[record]).await?.remove(&record);
        Ok(held.map(|held| held.entries().to_vec()).unwrap_or_default())
    }

    async fn flush(&mut self) -> Result<(), Error> {
        if !self.new.is_empty() {
            self.import.write(Vec::new(), std::mem::take(&mut self.new)).await?;
        }
        Ok(())
    }

    async fn finish(mut self, dry_run: bool, report: &mut ImportReport) -> Result<(), Error> {
        self.work(report).await?;
        self.import.look_at(&self.left).await?;
        let asking = self.import.needs_attention().await?;
        report.needs_attention = u32::try_from(asking.len()).unwrap_or(u32::MAX);
        let mut asking: Vec<(u32, RecordId)> = asking
            .into_iter()
            .filter_map(|record| self.rows.get(&record).map(|row| (*row, record)))
            .collect();
        asking.sort_unstable();
        for (row, record) in asking {
            let entries = self.entries(record).await?;
            report.attention.extend(self.why(row, &entries));
        }
        if dry_run {
            self.import.cancel().await?;
        } else {
            self.import.finish().await?;
        }
        Ok(())
    }

    /// Why the record with these entries needs attention.
    fn why(&self, row: u32, entries: &[Entry]) -> Vec<Attention> {
        let folded = fold(entries);
        let evaluation = evaluate(dataset(), &folded.answers, self.context);
        let version = evaluation.version;
        let wrong = evaluation
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Error);
        let disputed = folded.conflicts.iter().map(|conflict| &conflict.question);
        let mut why: Vec<Attention> = wrong
            .map(|finding| (&finding.question, finding.words.as_str()))
            .chain(disputed.map(|question| (question, "Answered differently on two desks: choose one of the answers")))
            .map(|(question, words)| Attention {
                row,
                column: column(version, question),
                words: words.to_owned(),
            })
            .collect();
        if why.is_empty() {
            why.push(Attention {
                row,
                column: String::new(),
                words: "The record needs you for what Central or another desk says of it: open it to see why"
                    .to_owned(),
            });
        }
        why
    }

    fn seal(
        &self,
        row: u32,
        record: RecordId,
        parents: Vec<EntryId>,
        digests: &BTreeMap<EntryId, Digest>,
        diagnosed: Option<NaiveDate>,
        change: Change,
    ) -> Result<(Entry, Vec<u8>), Error> {
        let version = diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date));
        let draft = Draft {
            id: EntryId::new(self.desk.host.id()),
            subject: Subject::Record(record),
            parents,
            author: self.author.clone(),
            desk: self.this_desk.clone(),
            at: self.desk.host.now(),
            origin: Origin::Import { id: self.id, row },
            seen: SeenDataset {
                version: version.id.clone(),
                revision: version.revision,
            },
            change,
        };
        Ok(seal(draft, digests)?)
    }
}

/// As the layout names the column of a question.
fn column(version: &DatasetVersion, question: &QuestionKey) -> String {
    version
        .question(question)
        .map_or_else(|| question.to_string(), Question::column)
}

fn diagnosed(answers: &Answers) -> Option<NaiveDate> {
    answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date)
}

fn match_of(answers: &Answers) -> Option<Match> {
    let diagnosed = diagnosed(answers)?;
    if let Some(number) = answers.get(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number) {
        return Some(Match::Number(number, diagnosed));
    }
    let born = answers.get(&keys::BIRTH_DATE)?.as_date()?;
    let postcode = match answers.get(&keys::POSTCODE) {
        Some(Answer::Postcode(postcode)) => Some(postcode.clone()),
        _ => None,
    };
    Some(Match::Overseas(born, postcode, diagnosed))
}
