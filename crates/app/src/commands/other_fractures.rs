//! A patient's other fractures: which records are linked as theirs, and what links one that is saved for the first time.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::dataset::keys;
use domain::id::RecordId;
use domain::record::{Apart, can_be_one_patient, fold, fractures_of, linked};
use domain::{Answer, Answers, words};
use store::{RecordRow, Store, WorkingCopy, Written};

use super::pairs::SaidOfPairs;
use super::rows::{labelled, version_of};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::linked::Pairs;
use crate::views::OtherFractureView;

impl<H: Host> Desk<H> {
    /// The other fractures of a record's patient: the records with its NHS number, and those that somebody linked to it; the one
    /// diagnosed before it first.
    pub(super) async fn other_fractures(
        &self,
        store: &Store,
        record: RecordId,
        (answers, working): (&Answers, Option<&WorkingCopy>),
    ) -> Result<Vec<OtherFractureView>, Error> {
        let number = answers.get(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number);
        let today = self.host.today();
        let mut rows = match number {
            Some(number) => store.records_of(number, today).await?,
            None => Vec::new(),
        };
        for linked in self.linked_to(store, record, working).await? {
            if rows.iter().all(|row| row.id != linked) {
                rows.extend(store.row(linked, today).await?);
            }
        }
        rows.retain(|row| row.id == record || row.deleted.is_none());
        rows.sort_by_key(|row| (row.diagnosed, row.id));
        // From this one back in time, and then from the latest: going to the first of them again and again comes to all.
        let pairs = self.linked(store).await?;
        let linked = fractures_of(record, &pairs);
        let here = rows.iter().position(|row| row.id == record).unwrap_or(rows.len());
        let (before, after) = rows.split_at(here);
        let others = before.iter().rev().chain(after.iter().skip(1).rev());
        let by_people = |row: &RecordRow| linked.contains(&row.id) && (number.is_none() || row.nhs_number != number);
        Ok(others.map(|row| other_fracture(row, by_people(row))).collect())
    }

    /// A record and those that are linked to it as fractures of one patient; one that is not saved yet is linked to what it was
    /// begun from. Nothing where there is only the one.
    pub(super) async fn linked_to(
        &self,
        store: &Store,
        record: RecordId,
        working: Option<&WorkingCopy>,
    ) -> Result<BTreeSet<RecordId>, Error> {
        let linked = self.linked(store).await?;
        let mut found = fractures_of(record, &linked);
        if let Some(earlier) = working.and_then(|working| working.further_of) {
            let earlier = store.whole_of(earlier).await?;
            found.extend(fractures_of(earlier, &linked));
            found.insert(earlier);
        }
        if !found.is_empty() {
            found.insert(record);
        }
        Ok(found)
    }

    async fn linked(&self, store: &Store) -> Result<Arc<Pairs>, Error> {
        let life = match self.linked.look() {
            Ok(pairs) => return Ok(pairs),
            Err(life) => life,
        };
        let said = SaidOfPairs::read(store).await?;
        let pairs = Arc::new(linked(&said.items, &said.wholes(store).await?));
        self.linked.keep(&pairs, life);
        Ok(pairs)
    }

    /// What links a record that is saved for the first time to the earlier one that it was begun from, and to what is linked to
    /// that; nothing where that is gone meanwhile, or the two cannot be of one patient any more.
    pub(super) async fn linking(
        &self,
        store: &Store,
        record: RecordId,
        answers: &Answers,
        earlier: RecordId,
    ) -> Result<Vec<Written>, Error> {
        let earlier = store.whole_of(earlier).await?;
        let entries = store.entries(earlier).await?;
        let folded = fold(&entries);
        if entries.is_empty() || folded.is_gone() || earlier == record || !can_be_one_patient(answers, &folded.answers)
        {
            return Ok(Vec::new());
        }
        // And to the others of them: whoever began it knew that it is none of these.
        let mut all = self.linked_to(store, earlier, None).await?;
        all.insert(earlier);
        let pairs: Vec<_> = all.into_iter().map(|other| (other, record)).collect();
        let said = SaidOfPairs::read(store).await?;
        self.keeping_apart(store, said, &pairs, Apart::TwoFractures)
    }
}

fn other_fracture(row: &RecordRow, linked: bool) -> OtherFractureView {
    let site = labelled(version_of(row), &keys::SITE, row.site.as_ref());
    let on = row.diagnosed.map(words::short_date);
    OtherFractureView {
        key: row.id.to_string(),
        words: match (site, on) {
            (Some(site), Some(on)) => format!("{site}, {on}"),
            (Some(site), None) => site,
            (None, Some(on)) => format!("diagnosed {on}"),
            (None, None) => "no date of diagnosis yet".to_owned(),
        },
        linked,
    }
}
