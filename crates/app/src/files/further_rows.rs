//! Rows of one file that may be about a fracture which an earlier row of it is about, too. A file that may have some is read
//! once for them before it is imported, as the last of such rows counts. What they do to each other is `domain`'s to say.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use domain::Answers;
use domain::dataset::{QuestionKey, keys};
use domain::record::{ImportMode, LaterRow, Person, RowRead};
use exchange::table::Row;
use store::RowIdentity;

use super::ticks::Unticked;

/// Rows that are not the first about whom they are about, in the order of the file. Most files have none.
#[derive(Default)]
pub(super) struct FurtherRows(HashMap<RowIdentity, Vec<LaterRow>>);

impl FurtherRows {
    /// Of the rows that can be read and are not left out. Nothing where `each`, which is told of every row, wants no more.
    pub(super) fn of(
        rows: impl Iterator<Item = Row>,
        unticked: &Unticked,
        mut each: impl FnMut() -> ControlFlow<()>,
    ) -> Option<Self> {
        let mut seen: HashSet<RowIdentity> = HashSet::new();
        let mut further = Self::default();
        for row in rows {
            if each().is_break() {
                return None;
            }
            let Ok(answers) = row.answers else { continue };
            // Without a postcode nobody can tell two patients from overseas apart: none of their rows counts for another.
            if matches!(Person::of(&answers), Some(Person::Overseas { postcode: None, .. })) {
                continue;
            }
            let Some(identity) = identity(&answers) else { continue };
            if seen.insert(identity) || unticked.leaves_out_change(row.number) {
                continue;
            }
            further.0.entry(identity).or_default().push(LaterRow {
                number: row.number,
                answers,
            });
        }
        Some(further)
    }

    /// Those after this row that may be about the same.
    pub(super) fn after(&self, row: u32, identity: Option<RowIdentity>) -> &[LaterRow] {
        let further = identity.and_then(|identity| self.0.get(&identity));
        let further = further.map_or(&[][..], Vec::as_slice);
        let after = further.partition_point(|further| further.number <= row);
        further.get(after..).unwrap_or_default()
    }
}

/// Whom a row is about, when it says so: what the audit matches it by.
pub(super) fn identity(answers: &Answers) -> Option<RowIdentity> {
    let diagnosed = answers.get(&keys::DIAGNOSIS_DATE)?.as_date()?;
    Some(match Person::of(answers)? {
        Person::Number(number) => RowIdentity::NhsNumber { number, diagnosed },
        Person::Overseas { born, .. } => RowIdentity::Overseas { born, diagnosed },
        Person::Unnamed(_) => return None,
    })
}

/// The answers of a row that a later one says otherwise and counts for, with the number of that row.
pub(super) fn overruled(answers: &Answers, later: &[LaterRow], mode: ImportMode) -> BTreeMap<QuestionKey, u32> {
    if later.is_empty() {
        return BTreeMap::new();
    }
    let read = RowRead {
        answers,
        columns: &[],
        later,
    };
    let overruled = answers
        .iter()
        .filter_map(|(question, answer)| Some((question.clone(), read.overruled_by(question, answer, mode)?)));
    overruled.collect()
}
