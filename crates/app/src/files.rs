//! Import and export of the official layout: one transaction in, constant memory out.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use chrono::NaiveDate;
use domain::dataset::{QuestionKey, keys};
use domain::id::{EntryId, RecordId};
use domain::record::{Change, Digest, Entry, Origin, Seen, Status, fold};
use domain::{Answer, Answers, NhsNumber, Postcode, words};
use exchange::{csv_in, csv_out};
use protocol::canonical::{Draft, seal};
use store::{Filter, FollowUpQuery, FollowUpRow, Import, RecordRow, Store};

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
    /// Records of this file that need attention.
    pub needs_attention: u32,
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

impl ImportReport {
    /// How many rows were refused.
    pub fn refused_rows(&self) -> usize {
        let mut rows: Vec<u32> = self.refused.iter().map(|refused| refused.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }
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
        let of = u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u64::MAX);
        let mut work = ImportWork::begin(self, &store).await?;
        let mut report = ImportReport { notes: sheet.notes().to_vec(), ..ImportReport::default() };
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

    /// Writes every record that is not deleted as CSV in the official layout. Gives the number of records.
    ///
    /// # Errors
    /// When the store is locked or fails, or the file cannot be written.
    pub async fn export_file(
        &self,
        file: &mut (impl Write + Send),
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<u64, Error> {
        let store = self.store().await?;
        let of = store.counts(&store::Search::All, self.host.today()).await?.all;
        let mut writer = csv_out::Writer::new(dataset());
        let failed = |error: std::io::Error| Error::File(format!("The file cannot be written: {error}"));
        file.write_all(writer.header()).map_err(failed)?;
        let mut rows = 0;
        let mut broken = None;
        store
            .for_each_record(Filter::All, self.host.today(), |_, answers| {
                if broken.is_none() {
                    broken = file.write_all(writer.row(answers)).err();
                }
                rows += 1;
                if rows % 1_000 == 0 {
                    progress(rows, of);
                }
            })
            .await?;
        match broken {
            Some(error) => Err(failed(error)),
            None => Ok(rows),
        }
    }

    /// Makes the derived columns again from the entries. Gives the number of records.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn rebuild(&self, progress: impl FnMut(u64, u64) + Send) -> Result<u64, Error> {
        Ok(self.store().await?.rebuild(progress).await?)
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

/// What the audit matches a row by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Match {
    Number(NhsNumber, NaiveDate),
    /// A patient from overseas: date of birth, postcode if given, and date of diagnosis.
    Overseas(NaiveDate, Option<Postcode>, NaiveDate),
}

/// A record as this import knows it.
enum Known {
    /// Held before the import began; its entries are read when a row matches it.
    Stored { deleted: Option<NaiveDate> },
    /// Started or changed by an earlier row of the file.
    Written { answers: Answers, head: EntryId, digest: Digest },
}

/// An import under way: nothing is there until it is finished.
struct ImportWork<'a, H> {
    desk: &'a Desk<H>,
    store: &'a Store,
    import: Import,
    matches: HashMap<Match, RecordId>,
    known: HashMap<RecordId, Known>,
    new: Vec<(Entry, Vec<u8>)>,
    changed: Vec<(Entry, Vec<u8>)>,
}

impl<'a, H: Host> ImportWork<'a, H> {
    async fn begin(desk: &'a Desk<H>, store: &'a Store) -> Result<Self, Error> {
        let mut matches = HashMap::new();
        let mut known = HashMap::new();
        for identity in store.identities().await? {
            let matched = match (identity.nhs_number, identity.born) {
                (Some(number), _) => Match::Number(number, identity.diagnosed),
                (None, Some(born)) => Match::Overseas(born, identity.postcode, identity.diagnosed),
                (None, None) => continue,
            };
            // Of several records under one key, the one that is not deleted is meant.
            let slot = matches.entry(matched).or_insert(identity.record);
            if identity.deleted.is_none() {
                *slot = identity.record;
            }
            known.insert(identity.record, Known::Stored { deleted: identity.deleted });
        }
        let import = store.begin_import(desk.host.today()).await?;
        Ok(Self { desk, store, import, matches, known, new: Vec::new(), changed: Vec::new() })
    }

    async fn take(&mut self, row: u32, answers: Answers, report: &mut ImportReport) -> Result<(), Error> {
        let Some(matched) = match_of(&answers) else {
            report.refused.push(RefusedCell {
                row,
                column: "1.02 DateOfBirth".to_owned(),
                code: "overseas-without-birth-date",
                words: "A patient from overseas is matched by date of birth, postcode and date of diagnosis: give the \
                        date of birth"
                    .to_owned(),
            });
            return Ok(());
        };
        let Some(record) = self.matches.get(&matched).copied() else {
            self.start(matched, answers).await?;
            report.new += 1;
            return Ok(());
        };
        if let Some(Known::Stored { deleted: Some(on) }) = self.known.get(&record) {
            report.refused.push(RefusedCell {
                row,
                column: "1.01 NHSNumber".to_owned(),
                code: "deleted",
                words: format!("This record was deleted on {}: restore it first", words::long_date(*on)),
            });
            return Ok(());
        }
        if self.update(record, answers).await? {
            report.changed += 1;
        } else {
            report.same += 1;
        }
        Ok(())
    }

    async fn start(&mut self, matched: Match, answers: Answers) -> Result<(), Error> {
        let record = RecordId::new(self.desk.host.id());
        let (entry, bytes) = self.seal(record, Vec::new(), &BTreeMap::new(), &answers, as_change(&answers));
        self.known.insert(record, Known::Written { answers, head: entry.id, digest: entry.digest });
        self.matches.insert(matched, record);
        self.new.push((entry, bytes));
        if self.new.len() >= BATCH {
            self.import.add_new(std::mem::take(&mut self.new)).await?;
        }
        Ok(())
    }

    /// Gives whether anything differs.
    async fn update(&mut self, record: RecordId, answers: Answers) -> Result<bool, Error> {
        let (mut current, parents, digests) = match self.known.get(&record) {
            Some(Known::Written { answers, head, digest }) => {
                (answers.clone(), vec![*head], BTreeMap::from([(*head, *digest)]))
            }
            _ => {
                let entries = self.store.entries(record).await?;
                let folded = fold(&entries);
                let digests = entries.iter().map(|entry| (entry.id, entry.digest)).collect();
                (folded.answers, folded.heads, digests)
            }
        };
        let change: BTreeMap<QuestionKey, Option<Answer>> = answers
            .into_iter()
            .filter(|(key, answer)| current.get(key) != Some(answer))
            .map(|(key, answer)| (key, Some(answer)))
            .collect();
        if change.is_empty() {
            return Ok(false);
        }
        for (key, answer) in &change {
            if let Some(answer) = answer {
                current.insert(key.clone(), answer.clone());
            }
        }
        let (entry, bytes) = self.seal(record, parents, &digests, &current, Change::Answers(change));
        self.known.insert(record, Known::Written { answers: current, head: entry.id, digest: entry.digest });
        self.changed.push((entry, bytes));
        if self.changed.len() >= BATCH {
            self.flush().await?;
        }
        Ok(true)
    }

    /// New records go first: a changed one may be one of them.
    async fn flush(&mut self) -> Result<(), Error> {
        if !self.new.is_empty() {
            self.import.add_new(std::mem::take(&mut self.new)).await?;
        }
        if !self.changed.is_empty() {
            self.import.add(std::mem::take(&mut self.changed)).await?;
        }
        Ok(())
    }

    async fn finish(mut self, dry_run: bool, report: &mut ImportReport) -> Result<(), Error> {
        self.flush().await?;
        let needs_attention = self.import.needs_attention();
        report.needs_attention = u32::try_from(needs_attention).unwrap_or(u32::MAX);
        if dry_run {
            self.import.cancel().await?;
        } else {
            self.import.finish().await?;
        }
        Ok(())
    }

    fn seal(
        &self,
        record: RecordId,
        parents: Vec<EntryId>,
        digests: &BTreeMap<EntryId, Digest>,
        answers: &Answers,
        change: Change,
    ) -> (Entry, Vec<u8>) {
        let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let version = diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date));
        let draft = Draft {
            id: EntryId::new(self.desk.host.id()),
            record,
            parents,
            author: self.store.me().clone(),
            desk: self.store.desk(),
            at: self.desk.host.now(),
            origin: Origin::Import,
            seen: Seen { version: version.id.clone(), revision: version.revision },
            change,
        };
        seal(draft, digests)
    }
}

fn as_change(answers: &Answers) -> Change {
    Change::Answers(answers.iter().map(|(key, answer)| (key.clone(), Some(answer.clone()))).collect())
}

fn match_of(answers: &Answers) -> Option<Match> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE)?.as_date()?;
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
