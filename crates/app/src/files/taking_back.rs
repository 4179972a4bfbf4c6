//! An import taken back: all of it in one transaction, planned record by record by `domain` on what nobody else can change
//! meanwhile. What it would do is the same without its end.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use domain::dataset::{DatasetVersion, keys};
use domain::id::{ImportId, RecordId};
use domain::record::{
    Change, DELETED_WITH_ITS_IMPORT, Folded, Origin, State, Stays, StaysBecause, UndoAct, plan_import_undo,
};
use domain::{Answer, NhsNumber};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;

/// Records that are read, planned and written together.
const BATCH: usize = 300;

/// How taking an import back ends.
#[derive(Clone, Copy, Debug)]
pub enum TakingBack<'a> {
    /// Nothing is written.
    Nothing,
    /// It is written, where it is what was seen under this seal; whatever it is, where nothing was seen.
    Written(Option<&'a str>),
}

/// What taking an import back did, or would do.
#[derive(Debug, Default)]
pub struct TakenBack {
    /// Records that the import started and nobody touched: they are deleted.
    pub deleted: u32,
    /// Records in which answers are put back.
    pub records: u32,
    /// The answers that are put back.
    pub answers: u32,
    /// What of the import stays.
    pub stays: Vec<StaysInRecord>,
    /// Stands for exactly this.
    pub seal: String,
}

/// What of an import stays in one record.
pub struct StaysInRecord {
    /// The first row of the file that was about it.
    pub row: u32,
    /// The record.
    pub record: RecordId,
    /// Whose it is; nothing of a patient without a number.
    pub nhs_number: Option<NhsNumber>,
    /// The question, as the layout names its column; absent where it is all that the import said of the record.
    pub column: Option<String>,
    /// Why.
    pub why: StaysBecause,
}

/// Shows nobody whom it is about.
impl std::fmt::Debug for StaysInRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}, {:?}", self.row, self.column)
    }
}

impl TakenBack {
    /// Whether there is nothing to write.
    pub fn is_nothing(&self) -> bool {
        self.deleted == 0 && self.records == 0
    }

    fn count(&mut self, act: &UndoAct) {
        match act {
            UndoAct::Delete => self.deleted += 1,
            UndoAct::PutBack(answers) => {
                self.records += 1;
                self.answers += u32::try_from(answers.len()).unwrap_or(u32::MAX);
            }
        }
    }

    fn keep(&mut self, (record, row): (RecordId, u32), folded: &Folded, stays: Vec<Stays>) {
        let version = version_of(folded);
        self.stays.extend(stays.into_iter().map(|one| StaysInRecord {
            row,
            record,
            nhs_number: folded.answers.get(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number),
            column: one.question.map(|question| version.column(&question)),
            why: one.why,
        }));
    }
}

impl<H: Host> Desk<H> {
    /// Puts back what an import changed, and deletes the records that it started, where nobody touched them since. What
    /// somebody changed since stays, and is told. Again it changes nothing.
    ///
    /// # Errors
    /// When the store is locked or fails, or it would do something else than what was seen. Nothing is written then.
    pub async fn take_import_back(&self, import: ImportId, end: TakingBack<'_>) -> Result<TakenBack, Error> {
        let store = self.store().await?;
        let mut work = store.begin_import(self.host.today()).await?;
        let records = work.records_of(import).await?;
        let mut taken = TakenBack::default();
        let mut seal = DefaultHasher::new();
        let nothing_typed = BTreeSet::new();
        for some in records.chunks(BATCH) {
            let ids: Vec<RecordId> = some.iter().map(|(record, _)| *record).collect();
            let mut held = work.held(&ids).await?;
            let typed = work.being_typed(&ids).await?;
            let (mut changed, mut entries) = (Vec::new(), Vec::new());
            for (record, row) in some {
                let Some((held, folded)) = held.remove(record) else {
                    continue;
                };
                let typed = typed.get(record).unwrap_or(&nothing_typed);
                let plan = plan_import_undo(held.entries(), &folded, import, typed);
                let stays: Vec<String> = plan.stays.iter().map(|one| one.why.to_string()).collect();
                (record.uuid(), &folded.heads, stays).hash(&mut seal);
                taken.keep((*record, *row), &folded, plan.stays);
                let Some(act) = plan.act else { continue };
                taken.count(&act);
                let change = match act {
                    UndoAct::Delete => Change::State(State::Deleted {
                        reason: DELETED_WITH_ITS_IMPORT,
                    }),
                    UndoAct::PutBack(answers) => Change::Answers(answers),
                };
                let source = self.source(Origin::ImportUndone { id: import }, version_of(&folded));
                let of_it = held.entries().iter();
                entries.extend(self.entries_of_record(&store, *record, of_it, &folded.heads, &source, [change])?);
                changed.push(held);
            }
            if !entries.is_empty() {
                work.write(changed, entries).await?;
            }
        }
        taken.seal = format!("{:016x}", seal.finish());
        match end {
            TakingBack::Written(seen) if seen.is_none_or(|seen| seen == taken.seal) => {
                if taken.is_nothing() {
                    work.cancel().await?;
                } else {
                    work.finish().await?;
                    self.saved();
                }
                Ok(taken)
            }
            TakingBack::Written(_) => {
                work.cancel().await?;
                Err(Error::ChangedSincePreview)
            }
            TakingBack::Nothing => {
                work.cancel().await?;
                Ok(taken)
            }
        }
    }
}

fn version_of(folded: &Folded) -> &'static DatasetVersion {
    let diagnosed = folded.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
    diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date))
}
