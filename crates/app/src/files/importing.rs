//! A file's rows on their way into the store, a thousand at a time: found, planned by `domain`, written. What is planned
//! here is planned on what the rows before left, so the outcome is the same however a file is cut. While one thousand is
//! planned the next is being looked up.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use domain::dataset::{DatasetVersion, Level, QuestionKey, keys};
use domain::id::{EntryId, ImportId, RecordId};
use domain::identifying::may_identify;
use domain::record::check::CheckContext;
use domain::record::{
    AnswersDigest, Change, Contradiction, Deletion, Entry, FileRows, Folded, ImportMode, MatchedRecord, Origin,
    RowPlan, RowRead, RowRefusal, evaluate, fold, plan_row,
};
use domain::{Answer, Answers};
use exchange::table::Translated;
use store::{
    HeldRecord, HeldRecords, Import, ImportedFile, LookingUp, RowAsked, RowFound, RowIdentity, Store, Written,
};

use super::asked::{ImportEnd, ImportIf};
use super::further_rows::{FurtherRows, identity, overruled};
use super::notes::RowNotes;
use super::preview::{Changes, Preview, ShownRow};
use super::report::{Attention, ContradictingCell, ImportReport, RefusedCell};
use super::ticks::Unticked;
use crate::commands::in_words::day_in_london;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;

/// Rows that are looked up, planned and written together.
const BATCH: usize = 300;

/// A row that can be read.
pub(super) struct ReadRow {
    /// As a spreadsheet counts it.
    pub(super) number: u32,
    pub(super) answers: Answers,
    /// Questions whose blanks are guessed: they clear nothing.
    pub(super) cut_off: Vec<QuestionKey>,
    /// Answers that stand in the file in other words.
    pub(super) translated: Vec<Translated>,
}

/// The same, with what it is looked up by.
struct Row {
    read: ReadRow,
    /// Whom it is about, when it says so.
    identity: Option<RowIdentity>,
    /// What it is looked up by, when there is anything to find.
    asked: Option<RowAsked>,
}

/// An import under way: nothing is there until it is finished.
pub(super) struct ImportWork<'a, H> {
    desk: &'a Desk<H>,
    /// Every entry of this import names it.
    id: ImportId,
    store: Store,
    import: Import,
    context: CheckContext,
    mode: ImportMode,
    /// The questions that the file has a column for.
    columns: Vec<QuestionKey>,
    /// Rows that are left out.
    unticked: Unticked,
    /// Rows of which an earlier one may be about the same fracture.
    further: Arc<FurtherRows>,
    /// What is worth knowing about rows that were taken.
    pub(super) notes: RowNotes,
    /// Rows that wait to be looked up together.
    waiting: Vec<Row>,
    /// The rows before those, which are being looked up.
    looking_up: Option<(Vec<Row>, LookingUp)>,
    /// Records that this import has started, by what later rows look for.
    started: HashMap<RowIdentity, Vec<RecordId>>,
    /// Which rows were about which record.
    rows: FileRows,
    /// Which rows were told to contradict which earlier ones, and where: each is told once.
    told: BTreeSet<(u32, u32, QuestionKey)>,
    /// What each row would do, where somebody wants to see it.
    preview: Option<Preview>,
}

/// The records of one batch, as its rows leave them.
#[derive(Default)]
struct Batch(BTreeMap<RecordId, RecordUnderWay>);

/// A record as the rows before leave it.
#[derive(Default)]
struct RecordUnderWay {
    /// As the store has it; nothing of one that this batch starts.
    held: Option<HeldRecord>,
    /// Most records that a batch starts are never looked at again, so theirs are made when they are.
    answers: OnceCell<Answers>,
    deleted: Option<Deletion>,
    /// Its heads as the store has them, and those of records that are joined to it.
    held_heads: Vec<EntryId>,
    /// What this batch adds to it.
    added: Vec<Written>,
}

impl<'a, H: Host> ImportWork<'a, H> {
    pub(super) async fn begin(
        desk: &'a Desk<H>,
        store: &Store,
        mode: ImportMode,
        columns: Vec<QuestionKey>,
        preview: Option<Preview>,
    ) -> Result<Self, Error> {
        Ok(Self {
            desk,
            id: ImportId::new(desk.host.id()),
            store: store.clone(),
            import: store.begin_import(desk.host.today()).await?,
            context: desk.context(store),
            mode,
            columns,
            unticked: Unticked::default(),
            further: Arc::default(),
            notes: RowNotes::default(),
            waiting: Vec::new(),
            looking_up: None,
            started: HashMap::new(),
            rows: FileRows::default(),
            told: BTreeSet::new(),
            preview,
        })
    }

    /// Takes a row that can be read.
    pub(super) async fn take(&mut self, read: ReadRow, report: &mut ImportReport) -> Result<(), Error> {
        let identity = identity(&read.answers);
        let to_find = identity.filter(|_| self.import.had_records());
        self.waiting.push(Row {
            identity,
            asked: to_find.map(|identity| RowAsked {
                identity,
                answers: AnswersDigest::of(&read.answers),
            }),
            read,
        });
        if self.waiting.len() >= BATCH {
            self.work(report).await
        } else {
            Ok(())
        }
    }

    /// Leaves rows out.
    pub(super) fn leave_out(&mut self, unticked: Unticked) {
        self.unticked = unticked;
    }

    /// Knows of the rows of the file to come that may be about a fracture of an earlier row.
    pub(super) fn knows_further(&mut self, further: FurtherRows) {
        self.further = Arc::new(further);
    }

    /// Remembers what the file was called and how many rows it has, where anything of it is written.
    pub(super) fn of_file(&mut self, name: &str, rows: u32) {
        // It outlives the records of the file, which may be erased for good.
        let name = if may_identify(name) {
            "A file with a long number in its name".to_owned()
        } else {
            name.to_owned()
        };
        self.import.of_file(self.id, ImportedFile { name, rows });
    }

    /// Gives up what was read and written so far: nothing of it is ever seen.
    pub(super) async fn give_up(self) -> Result<(), Error> {
        Ok(self.import.cancel().await?)
    }

    /// Writes what waits, says which records need attention, and makes all of it visible or gives it up. Gives what each
    /// row does, where somebody wants to see it.
    pub(super) async fn finish(
        mut self,
        end: ImportEnd<'_>,
        report: &mut ImportReport,
    ) -> Result<Option<Preview>, Error> {
        self.work(report).await?;
        if let Some((rows, looking_up)) = self.looking_up.take() {
            self.plan(rows, looking_up, report).await?;
        }
        report.notes.extend(self.notes.in_words());
        let asking = self.import.needs_attention().await?;
        report.needs_attention = u32::try_from(asking.len()).unwrap_or(u32::MAX);
        let mut asking: Vec<(u32, RecordId)> = asking
            .into_iter()
            .filter_map(|record| self.rows.last(record).map(|row| (row, record)))
            .collect();
        asking.sort_unstable();
        for asking in asking.chunks(BATCH) {
            let records: Vec<RecordId> = asking.iter().map(|(_, record)| *record).collect();
            let held = self.import.held(&records).await?;
            for (row, record) in asking {
                if let Some((_, folded)) = held.get(record) {
                    report.attention.extend(self.why(*row, *record, folded));
                }
            }
        }
        let refusal = match end {
            ImportEnd::Nothing => None,
            ImportEnd::Written(only_if) => self.refusal(only_if, report),
        };
        if matches!(end, ImportEnd::Nothing) || refusal.is_some() {
            self.import.cancel().await?;
        } else {
            self.import.finish().await?;
            if report.new + report.changed + report.other_birth_dates > 0 {
                self.desk.saved();
            }
        }
        refusal.map_or(Ok(self.preview), Err)
    }

    /// Why nothing of this is written, where something that must hold of it does not.
    fn refusal(&self, only_if: ImportIf<'_>, report: &ImportReport) -> Option<Error> {
        let is_as_seen = |seen| self.preview.as_ref().is_some_and(|now| now.seal() == seen);
        if only_if.seen.is_some_and(|seen| !is_as_seen(seen)) {
            Some(Error::ChangedSincePreview)
        } else if only_if.no_row_refused && !report.refused.is_empty() {
            Some(Error::RowsRefused)
        } else if report.cleared != only_if.clears.unwrap_or(0) {
            Some(Error::ClearsNotConfirmed(report.cleared))
        } else {
            None
        }
    }

    /// Begins to look up the rows that wait; meanwhile plans those that were looked up before, and writes what they say.
    async fn work(&mut self, report: &mut ImportReport) -> Result<(), Error> {
        let rows = std::mem::take(&mut self.waiting);
        let asked = rows.iter().filter_map(|row| row.asked).collect();
        let looking_up = self.import.look_up(asked);
        match self.looking_up.replace((rows, looking_up)) {
            Some((rows, looking_up)) => self.plan(rows, looking_up, report).await,
            None => Ok(()),
        }
    }

    async fn plan(&mut self, rows: Vec<Row>, looking_up: LookingUp, report: &mut ImportReport) -> Result<(), Error> {
        let (found, held) = self.import.looked_up(looking_up).await?;
        let mut found = found.into_iter();
        let found = rows
            .iter()
            .map(|row| row.asked.and_then(|_| found.next()).unwrap_or_default());
        let mut found: Vec<RowFound> = found.collect();
        let mut batch = self.records(&rows, &mut found, held).await?;
        let further = Arc::clone(&self.further);
        for (row, found) in rows.into_iter().zip(found) {
            let Row { read, identity, .. } = row;
            let ReadRow {
                number,
                answers,
                cut_off,
                translated,
            } = read;
            let later = further.after(number, identity);
            let overruled = overruled(&answers, later, self.mode);
            let shown = ShownRow {
                number,
                answers: &answers,
                translated: &translated,
                overruled: &overruled,
                has_other_birth_date: false,
            };
            let plan = match found.records.as_slice() {
                [record] if found.repeats => RowPlan::Same(*record),
                records => {
                    let started = identity.and_then(|identity| self.started.get(&identity));
                    let matched = batch.matched(records.iter().chain(started.into_iter().flatten()));
                    let read = RowRead {
                        answers: &answers,
                        columns: &self.columns_without(&cut_off),
                        later,
                    };
                    let is_further = matched.iter().any(|matched| self.rows.name(matched.record));
                    let mode = if is_further {
                        self.mode.without_clearing()
                    } else {
                        self.mode
                    };
                    plan_row(dataset(), read, &matched, mode)
                }
            };
            match plan {
                RowPlan::New => {
                    if let Some(preview) = &mut self.preview {
                        preview.starts(number, &answers);
                    }
                    if self.unticked.leaves_out_start(number) {
                        report.unticked_new += 1;
                        continue;
                    }
                    let record = self.start(number, answers, &mut batch)?;
                    if let Some(identity) = identity {
                        // Few are started twice.
                        let started = self.started.entry(identity);
                        started.or_insert_with(|| Vec::with_capacity(1)).push(record);
                    }
                    report.new += 1;
                }
                RowPlan::Changed { record, changes } => {
                    self.show(shown, record, &changes, &batch);
                    if self.unticked.leaves_out_change(number) {
                        report.unticked_changed += 1;
                        continue;
                    }
                    self.take_changes(shown, record, changes, &mut batch, report)?;
                    report.changed += 1;
                }
                RowPlan::OtherBirthDate { record, changes } => {
                    let shown = ShownRow {
                        has_other_birth_date: true,
                        ..shown
                    };
                    self.show(shown, record, &changes, &batch);
                    if self.unticked.leaves_out_other_birth_date(number) {
                        report.left_birth_dates.push(number);
                        continue;
                    }
                    self.take_changes(shown, record, changes, &mut batch, report)?;
                    report.other_birth_dates += 1;
                }
                RowPlan::Same(record) => {
                    self.leave(shown, record, &batch, report);
                    report.same += 1;
                }
                RowPlan::Differs(record) => {
                    self.leave(shown, record, &batch, report);
                    report.differs += 1;
                }
                RowPlan::Refused(refusal) => report.refused.push(refused(number, refusal)),
            }
        }
        self.write(batch).await
    }

    /// The questions of the file whose blanks are blanks in a row.
    fn columns_without(&self, cut_off: &[QuestionKey]) -> Cow<'_, [QuestionKey]> {
        if cut_off.is_empty() {
            return Cow::Borrowed(&self.columns);
        }
        let columns = self.columns.iter().filter(|question| !cut_off.contains(question));
        Cow::Owned(columns.cloned().collect())
    }

    /// The records that rows may be about: as they are in the store, and as rows of earlier batches left them. The record
    /// of a row that repeats it is not needed, as long as no other row before was about it: that row is planned on what
    /// the other one left, like any.
    async fn records(&mut self, rows: &[Row], found: &mut [RowFound], held: HeldRecords) -> Result<Batch, Error> {
        let mut wanted: BTreeSet<RecordId> = BTreeSet::new();
        let mut before: HashSet<RecordId> = HashSet::new();
        for (row, found) in rows.iter().zip(found) {
            for record in &found.records {
                let is_first = before.insert(*record) && !self.rows.knows(*record);
                found.repeats &= is_first;
            }
            if !found.repeats {
                wanted.extend(&found.records);
            }
            let started = row.identity.and_then(|identity| self.started.get(&identity));
            wanted.extend(started.into_iter().flatten());
        }
        let missing: Vec<RecordId> = wanted.into_iter().filter(|record| !held.contains_key(record)).collect();
        let missing = self.import.held(&missing).await?;
        let records = held.into_iter().chain(missing);
        Ok(Batch(
            records
                .map(|(record, held)| (record, RecordUnderWay::read(held)))
                .collect(),
        ))
    }

    fn start(&mut self, row: u32, answers: Answers, batch: &mut Batch) -> Result<RecordId, Error> {
        let record = RecordId::new(self.desk.host.id());
        let version = version_of(&answers);
        self.rows.start(row, record);
        if !version.open {
            let note = format!(
                "A record was started in dataset {}, which is closed to new records: is it one that the audit already has?",
                version.id
            );
            self.notes.extend(row, vec![note]);
        }
        let change = answers.into_iter().map(|(key, answer)| (key, Some(answer))).collect();
        let mut under_way = RecordUnderWay::default();
        under_way.added = self.written(row, record, &under_way, version, change)?;
        batch.0.insert(record, under_way);
        Ok(record)
    }

    /// Takes what a row gives to the record that it is about.
    fn take_changes(
        &mut self,
        row: ShownRow<'_>,
        record: RecordId,
        changes: Changes,
        batch: &mut Batch,
        report: &mut ImportReport,
    ) -> Result<(), Error> {
        self.compare(row, record, &changes, batch, report);
        let cleared = changes.values().filter(|answer| answer.is_none()).count();
        report.cleared += u32::try_from(cleared).unwrap_or(u32::MAX);
        self.change(row.number, record, changes, batch)
    }

    fn change(&mut self, row: u32, record: RecordId, changes: Changes, batch: &mut Batch) -> Result<(), Error> {
        let Some(under_way) = batch.0.get_mut(&record) else {
            return Ok(());
        };
        let mut answers = under_way.answers.take().unwrap_or_default();
        for (key, answer) in &changes {
            match answer {
                Some(answer) => answers.insert(key.clone(), answer.clone()),
                None => answers.remove(key),
            };
        }
        let version = version_of(&answers);
        under_way.answers = OnceCell::from(answers);
        let written = self.written(row, record, under_way, version, changes)?;
        if let Some(under_way) = batch.0.get_mut(&record) {
            under_way.added.extend(written);
        }
        Ok(())
    }

    /// A row that writes nothing.
    fn leave(&mut self, row: ShownRow<'_>, record: RecordId, batch: &Batch, report: &mut ImportReport) {
        let nothing = Changes::default();
        self.show(row, record, &nothing, batch);
        self.compare(row, record, &nothing, batch, report);
        if !batch.has_changed(record) {
            self.import.leave(record);
        }
    }

    /// Shows what a row does to the record that it is about, where somebody wants to see it.
    fn show(&mut self, row: ShownRow<'_>, record: RecordId, changes: &Changes, batch: &Batch) {
        if let Some(preview) = &mut self.preview {
            let there = batch.0.get(&record).map(RecordUnderWay::answers);
            preview.meets(row, changes, there);
        }
    }

    /// Says what a row contradicts that an earlier one said, and which of them counts; and what a later row says otherwise and counts for,
    /// as that row then finds nothing to contradict.
    fn compare(
        &mut self,
        shown: ShownRow<'_>,
        record: RecordId,
        changes: &Changes,
        batch: &Batch,
        report: &mut ImportReport,
    ) {
        let row = shown.number;
        let before = batch.0.get(&record).map(RecordUnderWay::answers);
        let version = version_of(shown.answers);
        let contradicting = |row: u32, question: &QuestionKey, earlier: u32, used: u32| ContradictingCell {
            row,
            column: version.column(question),
            earlier,
            words: format!(
                "Row {earlier} has another answer for the same fracture. Row {used} is used: check which is right"
            ),
        };
        for Contradiction { question, earlier } in self.rows.add(row, record, version, shown.answers, before) {
            let later = shown.overruled.get(&question).copied();
            let used = if changes.get(&question).is_some() {
                row
            } else {
                later.unwrap_or(earlier)
            };
            if self.told.insert((row, earlier, question.clone())) {
                report.contradictions.push(contradicting(row, &question, earlier, used));
            }
        }
        for (question, later) in shown.overruled {
            if self.told.insert((*later, row, question.clone())) {
                report.contradictions.push(contradicting(*later, question, row, *later));
            }
        }
    }

    /// Hands a batch to the store.
    async fn write(&mut self, batch: Batch) -> Result<(), Error> {
        let records = batch.0.len();
        let (mut held, mut entries) = (Vec::with_capacity(records), Vec::with_capacity(records));
        for under_way in batch.0.into_values().filter(|under_way| !under_way.added.is_empty()) {
            held.extend(under_way.held);
            entries.extend(under_way.added);
        }
        if !entries.is_empty() {
            self.import.write(held, entries).await?;
        }
        Ok(())
    }

    /// Why the record that is folded here needs attention.
    fn why(&self, row: u32, record: RecordId, folded: &Folded) -> Vec<Attention> {
        let evaluation = evaluate(dataset(), &folded.answers, self.context);
        let version = evaluation.version;
        let wrong = evaluation
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Error);
        let disputed = folded.conflicts.iter().map(|conflict| &conflict.question);
        let nhs_number = folded.answers.get(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number);
        let mut why: Vec<Attention> = wrong
            .map(|finding| (&finding.question, finding.words.as_str()))
            .chain(disputed.map(|question| (question, "Answered differently on two desks: choose one of the answers")))
            .map(|(question, words)| Attention {
                row,
                record,
                nhs_number,
                column: version.column(question),
                words: words.to_owned(),
            })
            .collect();
        if why.is_empty() {
            why.push(Attention {
                row,
                record,
                nhs_number,
                column: String::new(),
                words: "The record needs you for what Central or another desk says of it: open it to see why"
                    .to_owned(),
            });
        }
        why
    }

    /// What a row says of a record, on top of what is held of it and of what rows before said.
    fn written(
        &self,
        row: u32,
        record: RecordId,
        under_way: &RecordUnderWay,
        version: &DatasetVersion,
        change: Changes,
    ) -> Result<Vec<Written>, Error> {
        let source = self.desk.source(Origin::Import { id: self.id, row }, version);
        let change = [Change::Answers(change)];
        let heads = under_way.heads();
        self.desk
            .entries_of_record(&self.store, record, under_way.entries(), &heads, &source, change)
    }
}

impl Batch {
    fn matched<'a>(&self, records: impl Iterator<Item = &'a RecordId>) -> Vec<MatchedRecord<'_>> {
        let matched = records.filter_map(|record| {
            let under_way = self.0.get(record)?;
            Some(MatchedRecord {
                record: *record,
                answers: under_way.answers(),
                deleted: under_way.deleted,
            })
        });
        matched.collect()
    }

    fn has_changed(&self, record: RecordId) -> bool {
        self.0.get(&record).is_some_and(|under_way| !under_way.added.is_empty())
    }
}

impl RecordUnderWay {
    fn read((held, folded): (HeldRecord, Folded)) -> Self {
        let entries = held.entries();
        let deletion = entries.iter().find(|entry| Some(entry.id) == folded.deleted_by);
        let deleted = deletion.map(|entry| match entry.origin {
            Origin::ImportUndone { .. } => Deletion::WithItsImport,
            _ => Deletion::ByPerson(day_in_london(entry.at)),
        });
        Self {
            held: Some(held),
            answers: OnceCell::from(folded.answers),
            deleted,
            held_heads: folded.heads,
            added: Vec::new(),
        }
    }

    fn answers(&self) -> &Answers {
        self.answers.get_or_init(|| {
            let added: Vec<Entry> = self.added.iter().map(|(entry, _)| entry.clone()).collect();
            fold(&added).answers
        })
    }

    /// What is held of it and of records that are joined to it, and what this batch adds.
    fn entries(&self) -> impl Iterator<Item = &Entry> + Clone {
        let held = self.held.as_ref().map_or(&[][..], HeldRecord::entries);
        held.iter().chain(self.added.iter().map(|(entry, _)| entry))
    }

    /// An entry that is on top of all heads is the only head then.
    fn heads(&self) -> Vec<EntryId> {
        match self.added.last() {
            Some((entry, _)) => vec![entry.id],
            None => self.held_heads.clone(),
        }
    }
}

fn version_of(answers: &Answers) -> &'static DatasetVersion {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date))
}

fn refused(row: u32, refusal: RowRefusal) -> RefusedCell {
    RefusedCell {
        row,
        column: dataset().newest().column(&refusal.question()),
        code: refusal.code(),
        words: refusal.words(),
    }
}
