//! The right record for a fracture: the one that is there is found before a second one is begun.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::dataset::{Question, QuestionKey, keys};
use domain::id::RecordId;
use domain::reading::{self, Typing, Unreadable, added_to_date, read_typed};
use domain::record::check::{check, impossible_date};
use domain::record::{Belongs, Person, RecordThere, RightRecord, carries_over, held_words, right_record};
use domain::{Answer, Answers, Postcode, words};
use store::{Store, Typed, WorkingCopy};

use super::in_words::{date_text, nhs_text, record_id};
use super::same_person::{known_answers, known_row};
use crate::desk::{Desk, dataset};
use crate::entering::Habits;
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    BoxView, ChoiceView, FoundKind, FoundView, KnownPatientView, NewPatient, NewPatientView, StartChoice,
    StartRecordRequest, StartedView,
};

/// What is asked before a record is begun, as it was read.
struct AskedPatient {
    person: Person,
    diagnosed: NaiveDate,
    /// What a new record begins with.
    typed: BTreeMap<QuestionKey, Typed>,
    /// The record of an earlier fracture that it is begun from.
    further_of: Option<RecordId>,
}

/// A patient who has a record, for one more fracture of whom another is begun.
struct KnownPatient {
    record: RecordId,
    person: Person,
    /// What the record says, as it is saved.
    answers: Answers,
    /// The records that are linked to it, this one among them.
    together: BTreeSet<RecordId>,
}

impl<H: Host> Desk<H> {
    /// Says while it is typed how each box is read, and which record is the right one. Changes nothing.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn look_for_record(&self, request: NewPatient) -> Result<NewPatientView, Error> {
        let store = self.store().await?;
        let patient = self.known_patient(&store, &request).await?;
        let number = self.read_box(&keys::NHS_NUMBER, &request.nhs_number);
        let found = match self.asked(&store, &request, patient.as_ref()) {
            Ok(asked) => {
                let known = self.known(&store, &asked.person, patient.as_ref()).await?;
                let right = right_record(&asked.person, asked.diagnosed, &known);
                Some(found_view(&asked, &right))
            }
            Err(_) => None,
        };
        let person = match (&patient, &number) {
            (Some(patient), _) => Some(patient.person.clone()),
            (None, Ok(Some(Answer::NhsNumber(number)))) => Some(Person::Number(*number)),
            _ => None,
        };
        let held = match person.filter(|_| found.is_none()) {
            Some(person) => held_words(&person, &self.known(&store, &person, patient.as_ref()).await?),
            None => None,
        };
        let asks_overseas = |number: Option<Answer>| number.is_some_and(|number| number.has(keys::option::OVERSEAS));
        Ok(NewPatientView {
            nhs_number: self.said(&store, &keys::NHS_NUMBER, &request.nhs_number),
            diagnosed: self.said(&store, &keys::DIAGNOSIS_DATE, &request.diagnosed),
            born: self.said(&store, &keys::BIRTH_DATE, &request.born),
            postcode: self.said(&store, &keys::POSTCODE, &request.postcode),
            overseas: patient.is_none() && number.is_ok_and(asks_overseas),
            found,
            held,
            patient: patient.as_ref().map(|patient| self.patient_view(patient)),
        })
    }

    /// Opens the right record for this patient and date of diagnosis, starts it, or says what there is to decide.
    ///
    /// # Errors
    /// When something cannot be read, a date cannot be, or lies in a closed dataset version, or the record chosen is not one of the
    /// choices any more.
    pub async fn start_record(&self, request: StartRecordRequest) -> Result<StartedView, Error> {
        let store = self.store().await?;
        let started = self.started(&store, request).await?;
        if let StartedView::Opened { record, .. } = &started {
            self.note_opened(&store, record_id(record)?).await;
        }
        Ok(started)
    }

    async fn started(&self, store: &Store, request: StartRecordRequest) -> Result<StartedView, Error> {
        let patient = self.known_patient(store, &request.patient).await?;
        let asked = self.asked(store, &request.patient, patient.as_ref())?;
        let known = self.known(store, &asked.person, patient.as_ref()).await?;
        let right = right_record(&asked.person, asked.diagnosed, &known);
        let opened = |record: RecordId, existing: bool| StartedView::Opened {
            record: record.to_string(),
            existing,
            question: None,
        };
        let chosen = match &request.choice {
            Some(StartChoice::Record(chosen)) => Some(self.record_of(store, chosen).await?),
            _ => None,
        };
        match (&right, request.choice) {
            (RightRecord::Open(record), _) => Ok(opened(*record, true)),
            (RightRecord::New { .. }, Some(StartChoice::Record(_))) => Err(Error::NoSuchRecord),
            (RightRecord::New { .. }, _) | (_, Some(StartChoice::New)) => self.begin(store, asked).await,
            (RightRecord::Offer(belongs), Some(StartChoice::Record(_))) if chosen == Some(belongs.record) => {
                self.go_on_with(store, belongs).await
            }
            (RightRecord::Ask(doubt), Some(StartChoice::Record(_))) if chosen == Some(doubt.record) => {
                Ok(opened(doubt.record, false))
            }
            (RightRecord::Offer(_) | RightRecord::Ask(_), _) => Ok(StartedView::Choose {
                found: found_view(&asked, &right),
            }),
        }
    }

    async fn begin(&self, store: &Store, asked: AskedPatient) -> Result<StartedView, Error> {
        if let Some(opens) = closed_until(asked.diagnosed) {
            return Err(Error::ClosedVersion(opens));
        }
        let record = RecordId::new(self.host.id());
        let mut working = WorkingCopy {
            heads: Vec::new(),
            answers: asked.typed,
            choices: BTreeMap::new(),
            notes: BTreeMap::new(),
            further_of: asked.further_of,
            kept_at: self.host.now(),
        };
        let version = dataset().version_on(asked.diagnosed);
        let carried = Habits::of(store).await?.carried_into(version, self.host.today());
        // What was typed here goes before what was carried.
        for (key, typed) in carried {
            working.answers.entry(key).or_insert(typed);
        }
        store.edit_working_copy(record, |_| Some(working)).await?;
        Ok(StartedView::Opened {
            record: record.to_string(),
            existing: false,
            question: None,
        })
    }

    /// Opens a record for one more fracture; an earlier one takes over its date, as typed and not saved.
    async fn go_on_with(&self, store: &Store, belongs: &Belongs) -> Result<StartedView, Error> {
        let record = belongs.record;
        if let Some(date) = belongs.redate {
            let held = self.held_for_list(store, record).await?;
            let typed = self.typed(&Answer::Date(date), words::slashed_date(date));
            let now = self.host.now();
            store
                .edit_working_copy(record, |working| {
                    let mut working = working.unwrap_or_else(|| WorkingCopy {
                        heads: held.folded.heads,
                        answers: BTreeMap::new(),
                        choices: BTreeMap::new(),
                        notes: BTreeMap::new(),
                        further_of: None,
                        kept_at: now,
                    });
                    working.answers.insert(keys::DIAGNOSIS_DATE, typed);
                    working.kept_at = now;
                    Some(working)
                })
                .await?;
        }
        Ok(StartedView::Opened {
            record: record.to_string(),
            existing: false,
            question: belongs.redate.map(|_| keys::DIAGNOSIS_DATE.to_string()),
        })
    }

    /// The patient who is named by a record.
    async fn known_patient(&self, store: &Store, asked: &NewPatient) -> Result<Option<KnownPatient>, Error> {
        let Some(record) = &asked.of else {
            return Ok(None);
        };
        let record = self.record_of(store, record).await?;
        // It was opened before: the question is asked from there.
        let held = self.held_for_list(store, record).await?;
        if held.entries.is_empty() {
            return Err(Error::NoSuchRecord);
        }
        if held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let mut together = self.linked_to(store, record, None).await?;
        together.insert(record);
        // Whose fractures are linked is known of a patient without a number, too: birth and postcode decide nothing then.
        let number = held
            .folded
            .answers
            .get(&keys::NHS_NUMBER)
            .and_then(Answer::as_nhs_number);
        Ok(Some(KnownPatient {
            record,
            person: number.map_or(Person::Unnamed(record), Person::Number),
            answers: held.folded.answers,
            together,
        }))
    }

    fn patient_view(&self, patient: &KnownPatient) -> KnownPatientView {
        let date = |key: &QuestionKey| patient.answers.get(key).and_then(Answer::as_date);
        let version = dataset().version_on(self.host.today());
        let number = patient.answers.get(&keys::NHS_NUMBER).and_then(Answer::as_nhs_number);
        KnownPatientView {
            nhs_number: number.map(nhs_text),
            born: date(&keys::BIRTH_DATE).map(date_text),
            carries: carries_over(version, &patient.answers)
                .into_iter()
                .map(|(question, _)| question.wording.clone())
                .collect(),
        }
    }

    /// The records that may be of this person, with what whoever is unlocked has typed into them and not saved. Of a known patient
    /// nobody has to guess which are linked.
    async fn known(
        &self,
        store: &Store,
        person: &Person,
        patient: Option<&KnownPatient>,
    ) -> Result<Vec<RecordThere>, Error> {
        let mut known = self.stored(store, person).await?;
        let mut together = patient.map(|patient| patient.together.clone()).unwrap_or_default();
        for record in &together {
            let row = store.row(*record, self.host.today()).await?;
            known.extend(row.map(|row| (*record, known_row(person, &row))));
        }
        for record in store.working_copies().await? {
            let held = self.held_for_list(store, record).await?;
            let answers = self.overlay_of(&held).answers;
            let begun_from = held.working.as_ref().and_then(|working| working.further_of);
            if begun_from.is_some_and(|earlier| together.contains(&earlier)) {
                together.insert(record);
            }
            let deleted = known.remove(&record).and_then(|known| known.deleted);
            let of = together.contains(&record).then_some(person);
            known.extend(known_answers(record, of, &answers, deleted).map(|known| (record, known)));
        }
        for (record, known) in &mut known {
            if together.contains(record) {
                known.person = person.clone();
            }
        }
        Ok(known.into_values().collect())
    }

    /// What is asked, once all of it can be read, and none of its dates is one that cannot be.
    fn asked(&self, store: &Store, typed: &NewPatient, patient: Option<&KnownPatient>) -> Result<AskedPatient, Error> {
        if patient.is_none() {
            self.needed(&keys::NHS_NUMBER, &typed.nhs_number)?;
        }
        let date = self.needed(&keys::DIAGNOSIS_DATE, &typed.diagnosed)?;
        let (person, mut given, mut begins) = match patient {
            Some(patient) => (patient.person.clone(), Answers::new(), BTreeMap::new()),
            None => self.person_typed(typed)?,
        };
        let diagnosed = date.as_date().ok_or(Error::WrongUse)?;
        given.insert(keys::DIAGNOSIS_DATE, date.clone());
        begins.insert(
            keys::DIAGNOSIS_DATE,
            Typed {
                agreed: date.as_date(),
                ..self.typed(&date, slashed(&date))
            },
        );
        let version = dataset().version_on(diagnosed);
        if let Some(patient) = patient {
            for (question, answer) in carries_over(version, &patient.answers) {
                let typed = self.typed(&answer, words::written(question, &answer));
                begins.insert(question.key.clone(), Typed { carried: true, ..typed });
                given.insert(question.key.clone(), answer);
            }
        }
        if let Some(finding) = impossible_date(version, &given, self.context(store)) {
            return Err(Error::ImpossibleDate {
                question: finding.question.to_string(),
                words: finding.words,
            });
        }
        Ok(AskedPatient {
            person,
            diagnosed,
            typed: begins,
            further_of: patient.map(|patient| patient.record),
        })
    }

    /// Who was typed, with the answers that say so.
    fn person_typed(&self, patient: &NewPatient) -> Result<(Person, Answers, BTreeMap<QuestionKey, Typed>), Error> {
        let number = self.needed(&keys::NHS_NUMBER, &patient.nhs_number)?;
        let mut given = Answers::from([(keys::NHS_NUMBER, number.clone())]);
        let mut typed = BTreeMap::from([(
            keys::NHS_NUMBER,
            self.typed(&number, patient.nhs_number.trim().to_owned()),
        )]);
        if let Answer::NhsNumber(number) = number {
            return Ok((Person::Number(number), given, typed));
        }
        let born = self.needed(&keys::BIRTH_DATE, &patient.born)?;
        let postcode = self.read_box(&keys::POSTCODE, &patient.postcode)?;
        typed.insert(keys::BIRTH_DATE, self.typed(&born, slashed(&born)));
        given.insert(keys::BIRTH_DATE, born.clone());
        if let Some(postcode) = &postcode {
            typed.insert(keys::POSTCODE, self.typed(postcode, patient.postcode.trim().to_owned()));
        }
        let person = Person::Overseas {
            born: born.as_date().ok_or(Error::WrongUse)?,
            postcode: as_postcode(postcode.as_ref()),
        };
        Ok((person, given, typed))
    }

    fn typed(&self, answer: &Answer, text: String) -> Typed {
        let chosen = answer.options().to_vec();
        Typed {
            text: if chosen.is_empty() { text } else { String::new() },
            chosen,
            on: Some(self.host.today()),
            ..Typed::default()
        }
    }

    fn needed(&self, key: &QuestionKey, text: &str) -> Result<Answer, Error> {
        let question = question(key)?;
        let missing = || Unreadable {
            code: "missing",
            words: format!("{} is needed to start a record", question.wording),
        };
        self.read_box(key, text)?.ok_or_else(|| unreadable(question, missing()))
    }

    /// What a box outside a record's form holds.
    pub(super) fn read_box(&self, key: &QuestionKey, text: &str) -> Result<Option<Answer>, Error> {
        let question = question(key)?;
        read_typed(question, text, self.typing()).map_err(|reason| unreadable(question, reason))
    }

    fn typing(&self) -> Typing {
        Typing {
            today: self.host.today(),
            diagnosed: None,
        }
    }

    /// What a box says below itself.
    fn said(&self, store: &Store, key: &QuestionKey, text: &str) -> BoxView {
        let Some(question) = dataset().newest().question(key) else {
            return BoxView::default();
        };
        let divided = BoxView {
            one_box: reading::one_box(text),
            boxes: reading::boxes(text),
            wrong_boxes: reading::wrong_boxes(question, text, self.typing()),
            ..BoxView::default()
        };
        match read_typed(question, text, self.typing()) {
            Ok(None) => divided,
            Ok(Some(answer)) => {
                let alone = Answers::from([(key.clone(), answer.clone())]);
                let (newest, context) = (dataset().newest(), self.context(store));
                if let Some(finding) = impossible_date(newest, &alone, context) {
                    return BoxView {
                        refused: Some(finding.words),
                        ..divided
                    };
                }
                let findings = check(newest, &alone, context);
                BoxView {
                    reading: Some(self.reading(question, &answer, text)),
                    finding: findings.into_iter().next().map(|finding| finding.words),
                    ..divided
                }
            }
            Err(reason) => BoxView {
                refused: Some(reason.words),
                ..divided
            },
        }
    }

    /// How a box is read, with what was added to it.
    fn reading(&self, question: &Question, answer: &Answer, text: &str) -> String {
        let read = words::answer(question, answer);
        let added = match answer {
            Answer::NhsNumber(number) => number.range().words().map(str::to_owned),
            _ => added_to_date(question, text, self.typing()),
        };
        match added {
            Some(added) => format!("{read}: {added}"),
            None => read,
        }
    }
}

fn question(key: &QuestionKey) -> Result<&'static Question, Error> {
    let question = dataset().newest().question(key);
    question.ok_or_else(|| Error::NoSuchQuestion(key.to_string()))
}

fn unreadable(question: &Question, unreadable: Unreadable) -> Error {
    Error::Unreadable {
        question: question.key.to_string(),
        number: question.number.clone(),
        unreadable,
    }
}

fn slashed(answer: &Answer) -> String {
    answer.as_date().map(words::slashed_date).unwrap_or_default()
}

fn as_postcode(answer: Option<&Answer>) -> Option<Postcode> {
    match answer {
        Some(Answer::Postcode(postcode)) => Some(postcode.clone()),
        _ => None,
    }
}

/// When the version of this date is closed: the date from which records can be started.
fn closed_until(diagnosed: NaiveDate) -> Option<String> {
    if dataset().version_on(diagnosed).open {
        return None;
    }
    let open = dataset().versions().iter().find(|version| version.open);
    Some(
        open.and_then(|version| version.from)
            .map(words::long_date)
            .unwrap_or_default(),
    )
}

fn found_view(asked: &AskedPatient, right: &RightRecord) -> FoundView {
    let closed = closed_until(asked.diagnosed);
    let kind = match right {
        RightRecord::Open(_) => FoundKind::Open,
        RightRecord::New { .. } if closed.is_some() => FoundKind::Closed,
        RightRecord::New { .. } => FoundKind::New,
        RightRecord::Offer(_) => FoundKind::Offer,
        RightRecord::Ask(_) => FoundKind::Ask,
    };
    let mut choices = Vec::new();
    if let Some((record, label)) = right.choice() {
        choices.push(ChoiceView {
            choice: StartChoice::Record(record.to_string()),
            label,
        });
        if closed.is_none() {
            choices.push(ChoiceView {
                choice: StartChoice::New,
                label: "Start a new record".to_owned(),
            });
        }
    }
    FoundView {
        kind,
        words: match (kind, closed) {
            (FoundKind::Closed, Some(opens)) => Error::ClosedVersion(opens).to_string(),
            _ => right.words(&asked.person),
        },
        source: right.source().map(str::to_owned),
        choices,
    }
}
