//! The call log of a patient: what everything written about calling them adds up to, the same in any order of arrival.
//!
//! A follow-up waits as whoever wrote last about it said. Where people wrote without knowing of each other, a reminder that one
//! of them ended stays ended, as somebody learnt what the others did not know; else the follow-up comes back on the earliest of
//! their days, so that nobody is lost behind a later one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::call::{Assignee, CallAttempt, CallResult, PutOff};
use super::content::PrivateContent;
use super::text::PrivateText;
use crate::id::EntryId;
use crate::record::{Author, Entry, PutOffUntil, SettledValue, fold_said, parents_first};

/// What was said of a patient's follow-ups and of who has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallLog {
    /// Every line, the first first: whoever knew of another's line stands behind it.
    pub lines: Vec<LogLine>,
    /// Who has the patient; where people said different things without knowing of each other, the first candidate has them
    /// until somebody says so again.
    pub assigned: Option<SettledValue<Assignee>>,
    /// By follow-up: what it waits for, absent where it waits for nothing any more.
    of_follow_up: BTreeMap<u32, Option<Waits>>,
    /// What all of them wait for: the patient has died or moved away.
    of_patient: Option<Waits>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The entry.
    pub entry: EntryId,
    /// Who wrote it.
    pub by: Author,
    /// When, by their clock.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Logged,
}

/// What a line of the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Logged {
    /// Somebody called.
    Call(CallAttempt),
    /// A follow-up was put off.
    PutOff(PutOff),
    /// The follow-up after so many weeks was taken back to its list.
    TakenUp(u32),
    /// The patient was given to somebody, or to nobody.
    Assigned(Option<Assignee>),
}

/// Until when a follow-up waits, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Until when.
    pub until: PutOffUntil,
    /// Why.
    pub why: Why,
}

/// Why a follow-up waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// What came of a call.
    Call(CallResult),
    /// What somebody wrote.
    Reason(PrivateText),
}

/// What an entry says something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    /// Whether the patient can be followed up at all.
    Patient,
    /// The follow-up after so many weeks.
    FollowUp(u32),
}

impl CallLog {
    /// What the follow-up after so many weeks waits for, whether that day has come or not; nothing where nobody put it off.
    pub fn waits(&self, weeks: u32) -> Option<&Waits> {
        let of_follow_up = || self.of_follow_up.get(&weeks)?.as_ref();
        self.of_patient.as_ref().or_else(of_follow_up)
    }

    /// The call that ended the reminder of this follow-up, and its result; nothing where none did, or it was taken up since.
    pub fn ended_by(&self, weeks: u32) -> Option<(&LogLine, CallResult)> {
        let waits = self.waits(weeks).filter(|waits| waits.until == PutOffUntil::Ended)?;
        let calls = self.lines.iter().rev().filter_map(|line| match &line.what {
            Logged::Call(attempt) => Some((line, attempt)),
            _ => None,
        });
        calls
            .filter(|(_, attempt)| attempt.weeks == weeks || attempt.result.is_of_patient())
            .map(|(line, attempt)| (line, attempt.result))
            .find(|(_, result)| waits.why == Why::Call(*result))
    }

    /// Who has the patient.
    pub fn assignee(&self) -> Option<&Assignee> {
        self.assigned.as_ref()?.value.as_ref()
    }

    /// The last attempt to reach the patient about this follow-up, without those that ended its reminder and were taken back.
    pub fn last_attempt(&self, weeks: u32) -> Option<(&LogLine, &CallAttempt)> {
        let ended = self.ended_by(weeks).map(|(line, _)| line.entry);
        let stands =
            |(line, attempt): &(&LogLine, &CallAttempt)| !attempt.result.ends_reminder() || ended == Some(line.entry);
        self.attempts(weeks).rev().find(stands)
    }

    /// The attempts to reach the patient about this follow-up, the first first.
    pub fn attempts(&self, weeks: u32) -> impl DoubleEndedIterator<Item = (&LogLine, &CallAttempt)> {
        let attempts = self.lines.iter().filter_map(|line| match &line.what {
            Logged::Call(attempt) => Some((line, attempt)),
            Logged::PutOff(_) | Logged::TakenUp(_) | Logged::Assigned(_) => None,
        });
        attempts.filter(move |(_, attempt)| attempt.weeks == weeks)
    }
}

impl Waits {
    /// Whether the follow-up is put off on this day.
    pub fn is_put_off_on(&self, today: NaiveDate) -> bool {
        self.until.is_put_off_on(today)
    }
}

/// The call log of a record, of its entries and what was said in those that could be opened.
pub fn call_log(entries: &[Entry], opened: &BTreeMap<EntryId, PrivateContent>) -> CallLog {
    let lines: Vec<LogLine> = parents_first(entries)
        .into_iter()
        .filter_map(|entry| {
            Some(LogLine {
                entry: entry.id,
                by: entry.author.clone(),
                at: entry.at,
                what: logged(opened.get(&entry.id)?)?,
            })
        })
        .collect();
    if lines.is_empty() {
        return CallLog::default();
    }
    let waits: BTreeMap<EntryId, BTreeMap<Thing, Option<Waits>>> =
        lines.iter().map(|line| (line.entry, waits(&line.what))).collect();
    let mut log = CallLog::default();
    for (thing, settled) in fold_said(entries, |entry| waits.get(&entry.id)) {
        let waits = together(settled);
        match thing {
            Thing::Patient => log.of_patient = waits,
            Thing::FollowUp(weeks) => {
                log.of_follow_up.insert(weeks, waits);
            }
        }
    }
    let given = lines.iter().filter_map(|line| match &line.what {
        Logged::Assigned(to) => Some((line.entry, BTreeMap::from([((), to.clone())]))),
        _ => None,
    });
    let given: BTreeMap<EntryId, BTreeMap<(), Option<Assignee>>> = given.collect();
    log.assigned = fold_said(entries, |entry| given.get(&entry.id)).remove(&());
    log.lines = lines;
    log
}

fn logged(said: &PrivateContent) -> Option<Logged> {
    match said {
        PrivateContent::Call(attempt) => Some(Logged::Call(attempt.clone())),
        PrivateContent::PutOff(put_off) => Some(Logged::PutOff(put_off.clone())),
        PrivateContent::TakenUp(weeks) => Some(Logged::TakenUp(*weeks)),
        PrivateContent::Assigned(to) => Some(Logged::Assigned(to.clone())),
        PrivateContent::Card(_)
        | PrivateContent::Note(_)
        | PrivateContent::NoteChanged { .. }
        | PrivateContent::Cleared(_)
        | PrivateContent::Newer => None,
    }
}

/// What a line says of waiting. Whoever writes about one follow-up after somebody heard that the patient has died or moved
/// knows better: the others wait for that no longer either.
fn waits(what: &Logged) -> BTreeMap<Thing, Option<Waits>> {
    let (weeks, waits) = match what {
        Logged::Call(attempt) => {
            let until = if attempt.result.ends_reminder() {
                Some(PutOffUntil::Ended)
            } else {
                attempt.try_again.map(PutOffUntil::Day)
            };
            let why = Why::Call(attempt.result);
            let waits = until.map(|until| Waits { until, why });
            if attempt.result.is_of_patient() {
                return BTreeMap::from([(Thing::Patient, waits), (Thing::FollowUp(attempt.weeks), None)]);
            }
            (attempt.weeks, waits)
        }
        Logged::PutOff(put_off) => {
            let until = PutOffUntil::Day(put_off.until);
            let why = Why::Reason(put_off.reason.clone());
            (put_off.weeks, Some(Waits { until, why }))
        }
        Logged::TakenUp(weeks) => (*weeks, None),
        Logged::Assigned(_) => return BTreeMap::new(),
    };
    BTreeMap::from([(Thing::Patient, None), (Thing::FollowUp(weeks), waits)])
}

/// What counts of what was said beside each other; candidates stand in an order that is the same everywhere.
fn together(settled: SettledValue<Waits>) -> Option<Waits> {
    if settled.candidates.is_empty() {
        return settled.value;
    }
    let said = settled.candidates.into_iter().map(|candidate| candidate.answer);
    let said: Vec<Option<Waits>> = said.collect();
    let ended = |waits: &&Option<Waits>| waits.as_ref().is_some_and(|waits| waits.until == PutOffUntil::Ended);
    let until = |waits: &&Option<Waits>| waits.as_ref().map(|waits| waits.until);
    said.iter()
        .find(ended)
        .or_else(|| said.iter().min_by_key(until))?
        .clone()
}
