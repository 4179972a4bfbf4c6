//! The records that may be of one person, as they are saved: for finding the right one, and for noticing a second one of the
//! same fracture.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::dataset::{QuestionKey, keys};
use domain::id::RecordId;
use domain::record::{Folded, Person, RecordThere, RightRecord, right_record};
use domain::{Answer, Answers};
use store::{RecordRow, Store};

use super::in_words::day_in_london;
use crate::desk::Desk;
use crate::error::Error;
use crate::form::Overlay;
use crate::host::Host;

/// What a record is found by.
const IDENTITY: [QuestionKey; 4] = [keys::NHS_NUMBER, keys::DIAGNOSIS_DATE, keys::BIRTH_DATE, keys::POSTCODE];

impl<H: Host> Desk<H> {
    /// What to say when a record's person and date were typed to be those of another record.
    pub(crate) async fn twin_words(
        &self,
        store: &Store,
        record: RecordId,
        folded: &Folded,
        laid: &Overlay,
    ) -> Result<Option<&'static str>, Error> {
        // While they are as saved, there is nothing to type otherwise.
        if folded.deleted.is_some() || !laid.changes.keys().any(identifies) {
            return Ok(None);
        }
        let twin = self.twin_of(store, record, &laid.answers).await?;
        Ok(twin.map(|person| person.twin_words()))
    }

    /// Whose and when, where these answers make the record that of a fracture which another record is about.
    pub(super) async fn twin_of(
        &self,
        store: &Store,
        record: RecordId,
        answers: &Answers,
    ) -> Result<Option<Person>, Error> {
        let Some(this) = known_answers(record, None, answers, None) else {
            return Ok(None);
        };
        let Some(diagnosed) = this.diagnosed else {
            return Ok(None);
        };
        let mut others = self.stored(store, &this.person).await?;
        others.remove(&record);
        let others: Vec<RecordThere> = others.into_values().collect();
        let twin = matches!(right_record(&this.person, diagnosed, &others), RightRecord::Open(_));
        Ok(twin.then_some(this.person))
    }

    /// The records that may be of this person, as they are saved.
    pub(super) async fn stored(
        &self,
        store: &Store,
        person: &Person,
    ) -> Result<BTreeMap<RecordId, RecordThere>, Error> {
        let today = self.host.today();
        let rows = match person {
            Person::Number(number) => store.records_of(*number, today).await?,
            Person::Overseas { born, .. } => store.overseas_born(*born, today).await?,
            Person::Unnamed(_) => Vec::new(),
        };
        Ok(rows.iter().map(|row| (row.id, known_row(person, row))).collect())
    }
}

/// Whether a question says whose fracture it is, and which.
pub(super) fn identifies(key: &QuestionKey) -> bool {
    IDENTITY.contains(key)
}

pub(super) fn known_row(person: &Person, row: &RecordRow) -> RecordThere {
    RecordThere {
        record: row.id,
        person: match person {
            Person::Number(number) => Person::Number(*number),
            Person::Overseas { born, .. } => Person::Overseas {
                born: *born,
                postcode: row.postcode.clone(),
            },
            Person::Unnamed(record) => Person::Unnamed(*record),
        },
        diagnosed: row.diagnosed,
        assessed: row.assessed,
        deleted: row.deleted.as_ref().map(|deleted| day_in_london(deleted.at)),
    }
}

/// What these answers say about whose record this is and of which fracture; nothing while they do not say whose, and it is not
/// known to be of this person.
pub(super) fn known_answers(
    record: RecordId,
    of: Option<&Person>,
    answers: &Answers,
    deleted: Option<NaiveDate>,
) -> Option<RecordThere> {
    let date = |key: &QuestionKey| answers.get(key).and_then(Answer::as_date);
    Some(RecordThere {
        record,
        person: of.cloned().or_else(|| Person::of(answers))?,
        diagnosed: date(&keys::DIAGNOSIS_DATE),
        assessed: date(&keys::ASSESSMENT_DATE),
        deleted,
    })
}
