//! The facilities audit: what the service answers about itself for a period. What is typed is kept for whoever typed it, and
//! stays here; saved, it is an entry of the service, and travels as every entry does. A draft is sent, too.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::dataset::{Facilities, FacilityQuestion};
use domain::facilities::{
    FacilitiesStanding, FacilityAnswers, FacilityValue, PeriodStage, UnreadableFacility, facilities_topic,
};
use domain::id::EntryId;
use domain::record::{Change, Entry, ItemKey, Origin, SaidBy, fold};
use domain::words::{counted, long_date};
use protocol::facilities::{answer_item, read, submitted_item};
use store::{Store, Written};

use super::in_words::{count, date_text, instant_text};
use crate::choices::edit;
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::facilities::{Known, TypedFacilities, TypedFacility, period, typed, typed_name};
use crate::facilities_error::FacilitiesError;
use crate::host::Host;
use crate::views::{
    FacilitiesReached, FacilitiesRequest, FacilitiesView, FacilityCandidateView, FacilityCellView, FacilityLackingView,
    FacilityLastView, FacilityOptionView, FacilityQuestionView, FacilitySaidView, FacilityTopicView,
    SaveFacilitiesRequest, TypeFacilityRequest,
};
use crate::writing::digests;

/// A new answer to a question, absent where it is cleared, with what its author had seen.
type NewAnswer<'q> = (&'q FacilityQuestion, Option<FacilityValue>, Vec<EntryId>);

impl<H: Host> Desk<H> {
    /// The facilities audit of a period, with what is typed.
    ///
    /// # Errors
    /// When there is no such period, or the store is locked.
    pub async fn facilities(&self, request: FacilitiesRequest) -> Result<FacilitiesView, Error> {
        let store = self.store().await?;
        let current = || {
            Facilities::published()
                .current(self.host.today())
                .map(|period| period.year)
        };
        let year = request.period.or_else(current).ok_or(Error::WrongUse)?;
        self.facilities_view(&store, year).await
    }

    /// Keeps what is typed as an answer, whether it can be read or not. Nothing is saved.
    ///
    /// # Errors
    /// When there is no such period or question, its deadline has passed, or the store is locked or fails.
    pub async fn type_facility(&self, request: TypeFacilityRequest) -> Result<FacilitiesView, Error> {
        let store = self.store().await?;
        let known = Known::of(&store, period(request.period)?).await?;
        still_changes(&known, self.host.today())?;
        let question = asked(&request.question)?;
        let is_saved = is_saved(&known, question, &request.text);
        let heads = known.folded.heads;
        edit(&store, &typed_name(request.period), |typed: &mut TypedFacilities| {
            if is_saved {
                typed.0.remove(&request.question);
            } else {
                let text = request.text;
                typed.0.insert(request.question, TypedFacility { text, heads });
            }
        })
        .await?;
        self.facilities_view(&store, request.period).await
    }

    /// Saves what is typed and can be read, and submits the audit where that is asked or was done before.
    ///
    /// # Errors
    /// When there is no such period, it is not open or its deadline has passed, something stands in the way of submitting, or the
    /// store is locked or fails; nothing is saved then.
    pub async fn save_facilities(&self, request: SaveFacilitiesRequest) -> Result<FacilitiesView, Error> {
        let store = self.store().await?;
        let known = Known::of(&store, period(request.period)?).await?;
        let typing = typed(&store, request.period).await?;
        let (answered, unreadable) = read_typed(&typing);
        let unreadable: Vec<&str> = unreadable.keys().copied().collect();
        self.write_facilities(&store, &known, answered, request.submit, &unreadable)
            .await?;
        // What was typed meanwhile stays, and so does what cannot be read.
        edit(&store, &typed_name(request.period), |typed: &mut TypedFacilities| {
            typed.0.retain(|key, now| {
                let was_saved = asked(key).is_ok_and(|question| question.read(&now.text).is_ok());
                !(was_saved && typing.0.get(key) == Some(&*now))
            });
        })
        .await?;
        self.facilities_view(&store, request.period).await
    }

    /// Answers questions at once, by their keys, and submits the audit where that is asked. What is typed in the window stays.
    ///
    /// # Errors
    /// As [`save_facilities`](Self::save_facilities), and when a key is none or a text is no answer.
    pub async fn answer_facilities(
        &self,
        year: i32,
        answers: &[(String, String)],
        submit: bool,
    ) -> Result<FacilitiesView, Error> {
        let store = self.store().await?;
        let known = Known::of(&store, period(year)?).await?;
        let mut answered: BTreeMap<&str, _> = BTreeMap::new();
        for (key, text) in answers {
            let question = asked(key)?;
            let value = question.read(text).map_err(|why| FacilitiesError::Unreadable {
                wording: question.wording.clone(),
                why,
            })?;
            answered.insert(key, (question, value, known.folded.heads.clone()));
        }
        let answered = answered.into_values().collect();
        self.write_facilities(&store, &known, answered, submit, &[]).await?;
        self.facilities_view(&store, year).await
    }

    /// Writes what is answered that is not so already, each on top of what its author had seen, and that it is submitted.
    async fn write_facilities(
        &self,
        store: &Store,
        known: &Known,
        answered: Vec<NewAnswer<'_>>,
        submit: bool,
        unreadable: &[&str],
    ) -> Result<(), Error> {
        still_changes(known, self.host.today())?;
        let submit = submit || known.standing() == FacilitiesStanding::Submitted;
        let answered: Vec<NewAnswer<'_>> = answered
            .into_iter()
            .filter(|(question, value, _)| {
                known.said.answers.get(&question.key) != value.as_ref()
                    || known.said.candidates.contains_key(&question.key)
            })
            .collect();
        if submit {
            if known.period.stage(self.host.today()) == PeriodStage::Before {
                return Err(FacilitiesError::NotOpen(known.period.opens).into());
            }
            let lacking = lacking(known, &answered, unreadable);
            if !lacking.is_empty() {
                return Err(FacilitiesError::Incomplete(lacking.len()).into());
            }
        }
        let written = self.facility_entries(store, known, answered, submit)?;
        if !written.is_empty() {
            store.append(written).await?;
            self.saved();
        }
        Ok(())
    }

    /// An entry for the answers of those who had seen the same, and one that submits, on top of everything.
    fn facility_entries(
        &self,
        store: &Store,
        known: &Known,
        answered: Vec<NewAnswer<'_>>,
        submit: bool,
    ) -> Result<Vec<Written>, Error> {
        let year = known.period.year;
        let mut together: BTreeMap<Vec<EntryId>, BTreeMap<ItemKey, _>> = BTreeMap::new();
        for (question, value, heads) in answered {
            let (key, item) = answer_item(year, question, value.as_ref());
            together.entry(heads).or_default().insert(key, item);
        }
        let is_changed = !together.is_empty();
        let topic = facilities_topic();
        let source = self.source(Origin::Keyboard, dataset().newest());
        let mut entries: Vec<Entry> = known.entries.clone();
        let mut written: Vec<Written> = Vec::new();
        for (heads, items) in together {
            let change = [Change::Items(items)];
            let new = self.entries_on(store, &topic, digests(entries.iter()), heads, &source, change)?;
            entries.extend(new.iter().map(|(entry, _)| entry.clone()));
            written.extend(new);
        }
        if submit && (is_changed || known.standing() != FacilitiesStanding::Submitted) {
            let change = [Change::Items([submitted_item(year)].into())];
            let heads = fold(&entries).heads;
            written.extend(self.entries_on(store, &topic, digests(entries.iter()), heads, &source, change)?);
        }
        Ok(written)
    }

    async fn facilities_view(&self, store: &Store, year: i32) -> Result<FacilitiesView, Error> {
        let facilities = Facilities::published();
        let known = Known::of(store, period(year)?).await?;
        let mut typing = typed(store, year).await?;
        typing
            .0
            .retain(|key, typed| asked(key).is_ok_and(|question| !is_saved(&known, question, &typed.text)));
        let last = facilities
            .before(year)
            .map(|before| read(facilities, before.year, &known.entries));
        let last = last.filter(|last| !last.answers.is_empty());
        let (answered, unreadable) = read_typed(&typing);
        let answers = answers_with(&known, &answered);
        let stage = known.period.stage(self.host.today());
        let standing = known.standing();
        let lacking = lacking(&known, &answered, &unreadable.keys().copied().collect::<Vec<_>>());
        let nothing = FacilityAnswers::new();
        let last_answers = last.as_ref().map_or(&nothing, |last| &last.answers);
        let topics = facilities.topics.iter().map(|topic| {
            let asked = topic
                .questions
                .iter()
                .filter(|question| facilities.applies(question, &answers));
            FacilityTopicView {
                key: topic.key.clone(),
                title: topic.title.clone(),
                questions: asked
                    .map(|question| question_view(question, &known, typing.0.get(&question.key), last_answers))
                    .collect(),
            }
        });
        let missing = facilities.missing(&known.said.answers).len();
        Ok(FacilitiesView {
            period: year,
            periods: facilities.periods.iter().rev().map(|period| period.year).collect(),
            opens: date_text(known.period.opens),
            deadline: date_text(known.period.deadline),
            stage: stage.into(),
            standing: standing.into(),
            words: words(&known, stage, standing, missing),
            submitted: known.said.submitted.as_ref().map(said_view),
            changed: known.said.changed.as_ref().map(said_view),
            reached: reached(store, &known).await?,
            not_saved: count(typing.0.len() as u64),
            newer: count(known.said.newer as u64),
            last_year: last
                .is_some()
                .then(|| facilities.before(year).map(|before| before.year))
                .flatten(),
            lacking: lacking
                .into_iter()
                .map(|(question, why)| lacking_view(question, why, &unreadable))
                .collect(),
            topics: topics.collect(),
        })
    }
}

/// Why a question stands in the way of submitting.
#[derive(Clone, Copy)]
enum Lacks {
    Answer,
    Choice,
    Reading,
}

/// The questions that stand in the way of submitting, once these answers are given and these cannot be read, in order.
fn lacking(known: &Known, answered: &[NewAnswer<'_>], unreadable: &[&str]) -> Vec<(&'static FacilityQuestion, Lacks)> {
    let facilities = Facilities::published();
    let answers = answers_with(known, answered);
    let missing: Vec<&str> = facilities
        .missing(&answers)
        .into_iter()
        .map(|question| question.key.as_str())
        .collect();
    let is_chosen = |key: &str| answered.iter().any(|(question, ..)| question.key == key);
    let lacks = |question: &'static FacilityQuestion| {
        let key = question.key.as_str();
        let why = if unreadable.contains(&key) {
            Lacks::Reading
        } else if known.said.candidates.contains_key(key) && !is_chosen(key) {
            Lacks::Choice
        } else if missing.contains(&key) {
            Lacks::Answer
        } else {
            return None;
        };
        facilities.applies(question, &answers).then_some((question, why))
    };
    facilities.questions().filter_map(lacks).collect()
}

fn lacking_view(
    question: &FacilityQuestion,
    why: Lacks,
    unreadable: &BTreeMap<&str, UnreadableFacility>,
) -> FacilityLackingView {
    let why = match (why, unreadable.get(question.key.as_str())) {
        (Lacks::Reading, Some(why)) => why.to_string(),
        (Lacks::Choice, _) => "Answered differently at two computers: choose one".to_owned(),
        (Lacks::Answer | Lacks::Reading, _) => "Not answered".to_owned(),
    };
    FacilityLackingView {
        question: question.key.clone(),
        wording: question.wording.clone(),
        why,
    }
}

/// What can be read of what is typed, and why the rest cannot.
fn read_typed(typing: &TypedFacilities) -> (Vec<NewAnswer<'static>>, BTreeMap<&str, UnreadableFacility>) {
    let (mut answered, mut unreadable) = (Vec::new(), BTreeMap::new());
    for (key, typed) in &typing.0 {
        let Some(question) = Facilities::published().question(key) else {
            continue;
        };
        match question.read(&typed.text) {
            Ok(value) => answered.push((question, value, typed.heads.clone())),
            Err(why) => {
                unreadable.insert(key.as_str(), why);
            }
        }
    }
    (answered, unreadable)
}

/// The answers as they are once these are given.
fn answers_with(known: &Known, answered: &[NewAnswer<'_>]) -> FacilityAnswers {
    let mut answers = known.said.answers.clone();
    for (question, value, _) in answered {
        match value {
            Some(value) => answers.insert(question.key.clone(), value.clone()),
            None => answers.remove(&question.key),
        };
    }
    answers
}

fn asked(key: &str) -> Result<&'static FacilityQuestion, FacilitiesError> {
    Facilities::published().question(key).ok_or(FacilitiesError::NoQuestion)
}

/// Whether this text is what is saved already, and nobody has said otherwise beside it.
fn is_saved(known: &Known, question: &FacilityQuestion, text: &str) -> bool {
    let read = question.read(text);
    !known.said.candidates.contains_key(&question.key)
        && read.is_ok_and(|value| value.as_ref() == known.said.answers.get(&question.key))
}

fn still_changes(known: &Known, today: NaiveDate) -> Result<(), FacilitiesError> {
    if known.period.stage(today) == PeriodStage::Closed {
        return Err(FacilitiesError::Closed(known.period.deadline));
    }
    Ok(())
}

/// "Draft, 12 required answers missing. Open until 29 January 2027."
fn words(known: &Known, stage: PeriodStage, standing: FacilitiesStanding, missing: usize) -> String {
    let missing = i64::try_from(missing).unwrap_or(i64::MAX);
    let lacks = || counted(missing, "required answer is missing", "required answers are missing");
    let how = match (standing, missing) {
        (FacilitiesStanding::Draft, 1..) if known.said.submitted.is_some() => {
            format!("Not submitted any more: {}", lacks())
        }
        (FacilitiesStanding::Draft, 1..) => format!("Draft: {}", lacks()),
        _ => standing.words().to_owned(),
    };
    let (opens, deadline) = (long_date(known.period.opens), long_date(known.period.deadline));
    let when = match (stage, standing) {
        (PeriodStage::Before, _) => format!("It opens on {opens}; answers can be prepared until then"),
        (PeriodStage::Open, FacilitiesStanding::Submitted) => format!("It can be corrected until {deadline}"),
        (PeriodStage::Open, _) => format!("It is to be submitted by {deadline}"),
        (PeriodStage::Closed, _) => format!("Its deadline was {deadline}"),
    };
    format!("{how}. {when}.")
}

async fn reached(store: &Store, known: &Known) -> Result<FacilitiesReached, Error> {
    if known.said.changed.is_none() && known.said.submitted.is_none() {
        return Ok(FacilitiesReached::Nothing);
    }
    if store.central().await?.is_none() {
        return Ok(FacilitiesReached::OnlyHere);
    }
    let unconfirmed = store.unconfirmed(&facilities_topic()).await?;
    Ok(if unconfirmed.refused {
        FacilitiesReached::Refused
    } else if unconfirmed.waiting {
        FacilitiesReached::Waiting
    } else {
        FacilitiesReached::AtCentral
    })
}

fn question_view(
    question: &FacilityQuestion,
    known: &Known,
    typed: Option<&TypedFacility>,
    last: &FacilityAnswers,
) -> FacilityQuestionView {
    let saved = known.said.answers.get(&question.key);
    let text = match typed {
        Some(typed) => typed.text.clone(),
        None => saved.map_or_else(String::new, |value| question.typed(value)),
    };
    let error = typed
        .and_then(|typed| question.read(&typed.text).err())
        .map(|why| why.to_string());
    let candidates = known.said.candidates.get(&question.key).into_iter().flatten();
    let option = |option: &domain::dataset::FacilityOption| FacilityOptionView {
        key: option.key.clone(),
        label: option.label.clone(),
    };
    FacilityQuestionView {
        key: question.key.clone(),
        wording: question.wording.clone(),
        answer: question.answer.into(),
        options: question.options.iter().map(option).collect(),
        required: question.required,
        cell: question.cell.as_ref().map(|cell| FacilityCellView {
            row: cell.row.clone(),
            column: cell.column.clone(),
        }),
        text,
        error,
        not_saved: typed.is_some(),
        saved: typed.and(saved).map(|value| question.shown(value)),
        last: last.get(&question.key).map(|value| FacilityLastView {
            words: question.shown(value),
            text: question.typed(value),
        }),
        candidates: candidates
            .map(|candidate| FacilityCandidateView {
                words: candidate
                    .value
                    .as_ref()
                    .map_or_else(|| "No answer".to_owned(), |value| question.shown(value)),
                text: candidate
                    .value
                    .as_ref()
                    .map_or_else(String::new, |value| question.typed(value)),
                said: said_view(&candidate.said),
            })
            .collect(),
    }
}

fn said_view(said: &SaidBy) -> FacilitySaidView {
    FacilitySaidView {
        by: said.name.clone(),
        at: instant_text(said.at),
    }
}
