//! Calling patients about their follow-ups: what came of a call, what is put off, and who has the patient. All of it is written
//! as private entries, which the service's desks alone can read; what they add up to is in `domain::private`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::dataset::{DatasetVersion, keys};
use domain::id::{RecordId, UserId};
use domain::private::{
    Assignee, CallAttempt, CallLog, CallResult, CardField, ContactCard, LogLine, Logged, PrivateContent, PutOff,
    call_log, contact_card, days_to_try, put_off_until, usual_day_to_put_off,
};
use domain::reading::{Unreadable, read_day_ahead};
use domain::record::{Author, FollowUp};
use domain::words::long_date;
use protocol::private::OpenedEntries;
use store::{DeskPerson, RecordRow, Store};

use super::call_words::put_off;
use super::contact_card::{private_text, unread};
use super::follow_ups::when_words;
use super::held::FoldedRecord;
use super::in_words::{date_text, instant_text, nhs_text};
use super::rows::{labelled, version_of};
use crate::cards::private_of;
use crate::cards_kept::has_cards;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::private::opened;
use crate::views::{
    AssignRequest, AssignTo, AssigneeView, CallCardLineView, CallLineView, CallLogView, CallResultView,
    CalledFollowUpView, DayToTryView, LogCallRequest, NoCardName, PutOffRequest, RecordRequest, TakeUpRequest,
};

/// What whoever calls looks at, in this order.
const ON_THE_TELEPHONE: [CardField; 5] = [
    CardField::Name,
    CardField::Telephone,
    CardField::Reach,
    CardField::Needs,
    CardField::GpPractice,
];

/// A record that is called about.
struct CalledPatient {
    record: RecordId,
    held: FoldedRecord,
    row: Option<RecordRow>,
    opened: OpenedEntries,
    log: CallLog,
}

impl<H: Host> Desk<H> {
    /// The call log of a record.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn call_log(&self, request: RecordRequest) -> Result<CallLogView, Error> {
        let store = self.store().await?;
        let called = self.called(&store, &request.record).await?;
        self.call_log_view(&store, &called).await
    }

    /// Writes what came of a call about a follow-up, and to whom the patient is given, where somebody was named.
    ///
    /// # Errors
    /// When there is no such record or it is deleted, it has no such follow-up, there is no such result, a result that is asked
    /// once more was not confirmed, day or note cannot be read, or nobody of the service is known by the id that was named;
    /// then nothing is written.
    pub async fn log_call(&self, request: LogCallRequest) -> Result<CallLogView, Error> {
        let result = CallResult::named(&request.result).ok_or(Error::NoSuchCallResult)?;
        if result.ends_reminder() && !request.confirmed {
            return Err(Error::EndsReminder(result));
        }
        let attempt = CallAttempt {
            weeks: request.weeks,
            result,
            try_again: match day_ahead("tryAgain", "Try again on", &request.try_again, self.host.today())? {
                Some(_) if result.ends_reminder() => return Err(Error::NobodyTriesAgain(result)),
                day => day,
            },
            note: private_text("note", "Note", &request.note)?,
        };
        let said = (request.weeks, PrivateContent::Call(attempt));
        self.write_about(&request.record, Some(said), request.assign).await
    }

    /// Puts a follow-up off until a day, for a reason.
    ///
    /// # Errors
    /// As for [`Desk::log_call`]; the day and the reason have to be there.
    pub async fn put_off(&self, request: PutOffRequest) -> Result<CallLogView, Error> {
        let until = day_ahead("until", "Put off until", &request.until, self.host.today())?;
        let put_off = PutOff {
            weeks: request.weeks,
            until: until
                .ok_or_else(|| unreadable("until", "Put off until", "blank", "type the day on which it comes back"))?,
            reason: private_text("reason", "Reason", &request.reason)?
                .ok_or_else(|| unreadable("reason", "Reason", "blank", "type why it is put off"))?,
        };
        let said = (request.weeks, PrivateContent::PutOff(put_off));
        self.write_about(&request.record, Some(said), request.assign).await
    }

    /// Takes a follow-up that is put off back to its list.
    ///
    /// # Errors
    /// As for [`Desk::log_call`].
    pub async fn take_up(&self, request: TakeUpRequest) -> Result<CallLogView, Error> {
        let said = (request.weeks, PrivateContent::TakenUp(request.weeks));
        self.write_about(&request.record, Some(said), request.assign).await
    }

    /// Gives a patient to somebody of the service, or to nobody.
    ///
    /// # Errors
    /// When there is no such record or it is deleted, or nobody of the service is known by that id.
    pub async fn assign(&self, request: AssignRequest) -> Result<CallLogView, Error> {
        self.write_about(&request.record, None, Some(request.to)).await
    }

    /// Writes what is said of the follow-up after so many weeks, and to whom the patient is given: both, or neither.
    async fn write_about(
        &self,
        record: &str,
        of_follow_up: Option<(u32, PrivateContent)>,
        to: Option<AssignTo>,
    ) -> Result<CallLogView, Error> {
        let store = self.store().await?;
        let called = self.called(&store, record).await?;
        if called.held.folded.deleted.is_some() {
            return Err(Error::Deleted);
        }
        let mut all = Vec::new();
        if let Some(to) = to {
            all.extend(given(&store, &called, to).await?);
        }
        if let Some((weeks, said)) = of_follow_up {
            let follow_ups = called.row.as_ref().map_or(&[][..], |row| &row.follow_ups);
            if follow_ups.iter().all(|one| one.weeks != weeks) {
                return Err(Error::NoSuchFollowUp(weeks));
            }
            all.push(said);
        }
        if all.is_empty() {
            return self.call_log_view(&store, &called).await;
        }
        let FoldedRecord { entries, folded, .. } = &called.held;
        self.write_private(&store, called.record, entries, &folded.heads, &all)
            .await?;
        let called = self.called(&store, record).await?;
        self.call_log_view(&store, &called).await
    }

    async fn called(&self, store: &Store, record: &str) -> Result<CalledPatient, Error> {
        let record = self.record_of(store, record).await?;
        let held = self.held(store, record).await?;
        if held.entries.is_empty() {
            return Err(Error::NoSuchRecord);
        }
        let opened = opened(store, &held.entries).await?;
        Ok(CalledPatient {
            record,
            row: store.row(record, self.host.today()).await?,
            log: call_log(&held.entries, &opened.said),
            held,
            opened,
        })
    }

    async fn call_log_view(&self, store: &Store, called: &CalledPatient) -> Result<CallLogView, Error> {
        let today = self.host.today();
        let CalledPatient {
            held, row, opened, log, ..
        } = called;
        let is_used = has_cards(store).await?;
        let card = if is_used {
            contact_card(&held.entries, &opened.said)
        } else {
            ContactCard::default()
        };
        let card_lines: Vec<CallCardLineView> = ON_THE_TELEPHONE
            .into_iter()
            .filter_map(|field| card_line(&card, field))
            .collect();
        let unread = unread("call log", &card, opened);
        let no_card = match (is_used, unread.is_empty()) {
            _ if !card_lines.is_empty() => None,
            (false, _) => Some(NoCardName::NotUsed),
            (true, false) => Some(NoCardName::NotReadable),
            (true, true) if card.fields.values().any(|field| field.value.is_some()) => {
                Some(NoCardName::NothingForCalls)
            }
            (true, true) => Some(NoCardName::NotWritten),
        };
        let people = told_apart(&people(store, called).await?, store.me().id);
        let has = called.log.assignee().map(|has| {
            let known = people.iter().find(|person| person.user == has.user.to_string());
            known
                .cloned()
                .unwrap_or_else(|| assignee(has.user, has.name.clone(), &has.name))
        });
        let of_row = row.as_ref().map(|row| (row, version_of(row)));
        let follow_ups = of_row.into_iter().flat_map(|(row, version)| {
            let open = row.follow_ups.iter().filter(|follow_up| follow_up.outcome.is_none());
            open.map(move |follow_up| called_follow_up(follow_up, version, log, today))
        });
        Ok(CallLogView {
            card: card_lines,
            no_card,
            nhs_number: of_row.and_then(|(row, _)| row.nhs_number).map(nhs_text),
            site: of_row.and_then(|(row, version)| labelled(version, &keys::SITE, row.site.as_ref())),
            therapy: of_row
                .and_then(|(row, version)| labelled(version, &version.follow_up.question, row.therapy.as_ref())),
            follow_ups: follow_ups.collect(),
            lines: log.lines.iter().rev().map(line_view).collect(),
            assigned: has,
            people,
            results: CallResult::ALL.into_iter().map(result_view).collect(),
            unread,
        })
    }
}

/// That the patient is given to somebody; nothing where they have the patient already and nobody says otherwise.
async fn given(store: &Store, called: &CalledPatient, to: AssignTo) -> Result<Option<PrivateContent>, Error> {
    let to = match to.user {
        None => None,
        Some(user) => {
            let user: UserId = user.parse().map_err(|_| Error::NoSuchColleague)?;
            let person = people(store, called).await?.remove(&user);
            let name = person.ok_or(Error::NoSuchColleague)?.name;
            Some(Assignee { user, name })
        }
    };
    let said = called.log.assigned.as_ref();
    let is_settled = said.is_none_or(|said| said.candidates.is_empty());
    let has = called.log.assignee().map(|has| has.user);
    let is_news = !is_settled || has != to.as_ref().map(|to| to.user);
    Ok(is_news.then_some(PrivateContent::Assigned(to)))
}

/// Somebody who can have a patient.
struct Person {
    name: String,
    /// The computer that they work at, where it is known.
    desk: Option<String>,
}

/// Whom a patient can be given to: the people of this desk, those who wrote in this record, and those who have a patient.
async fn people(store: &Store, called: &CalledPatient) -> Result<BTreeMap<UserId, Person>, Error> {
    let here = store
        .people()
        .into_iter()
        .map(|DeskPerson { id, name, .. }| (Author { id, name }, "this computer".to_owned()));
    let entries = called.held.entries.iter();
    let written = entries.map(|entry| (entry.author.clone(), entry.desk.name.clone()));
    let examples = store.assigned_examples().await?;
    let examples = private_of(store, &examples).await?;
    let assigned = examples.values().map(|private| &private.log).chain([&called.log]);
    let mut people: BTreeMap<UserId, Person> = assigned
        .filter_map(CallLog::assignee)
        .map(|to| {
            let name = to.name.clone();
            (to.user, Person { name, desk: None })
        })
        .collect();
    for (author, desk) in written.chain(here).filter(|(author, _)| !author.name.is_empty()) {
        let person = Person {
            name: author.name,
            desk: Some(desk),
        };
        people.insert(author.id, person);
    }
    Ok(people)
}

/// People whose names say who is meant, whoever asks first: one person has an id at each computer that they work at, and two
/// may have one name.
fn told_apart(people: &BTreeMap<UserId, Person>, me: UserId) -> Vec<AssigneeView> {
    let mut of_name: BTreeMap<&str, u32> = BTreeMap::new();
    for person in people.values() {
        *of_name.entry(&person.name).or_default() += 1;
    }
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let mut told: Vec<(UserId, String, &str)> = Vec::new();
    for (user, Person { name, desk }) in people {
        let name = name.as_str();
        let mut whole = match of_name.get(name) {
            Some(2..) => format!("{name} at {}", desk.as_deref().unwrap_or("another computer")),
            _ => name.to_owned(),
        };
        let so_far = taken.entry(whole.clone()).or_default();
        *so_far += 1;
        if *so_far > 1 {
            whole = format!("{whole} ({so_far})");
        }
        told.push((*user, whole, name));
    }
    told.sort_by_key(|(user, whole, _)| (*user != me, whole.to_lowercase()));
    told.into_iter()
        .map(|(user, whole, name)| assignee(user, whole, name))
        .collect()
}

fn called_follow_up(
    follow_up: &FollowUp,
    version: &DatasetVersion,
    log: &CallLog,
    today: NaiveDate,
) -> CalledFollowUpView {
    let mut windows = version.follow_up.windows.iter();
    let window = windows.find(|window| window.weeks == follow_up.weeks);
    let days = days_to_try(today);
    // The usual day, or the last before it on which whoever waits until then is still in time.
    let usual = usual_day_to_put_off(today);
    let in_time = days
        .iter()
        .map(|day| day.on)
        .filter(|on| Some(*on) <= usual && !follow_up.closes_before(*on, today));
    let put_off_until = in_time.max().or(usual);
    let days = days.into_iter().map(|day| DayToTryView {
        label: day.label,
        on: date_text(day.on),
        after_close: follow_up.closes_before(day.on, today),
    });
    CalledFollowUpView {
        weeks: follow_up.weeks,
        when: when_words(follow_up.opens, follow_up.target, today),
        target: date_text(follow_up.target),
        put_off: put_off(log, follow_up, today),
        days: days.collect(),
        put_off_until: put_off_until.map(date_text),
        question: window
            .map(|window| window.done_question.to_string())
            .unwrap_or_default(),
    }
}

fn line_view(line: &LogLine) -> CallLineView {
    let (weeks, what, note, try_again) = match &line.what {
        Logged::Call(attempt) => (
            Some(attempt.weeks),
            attempt.result.label().to_owned(),
            attempt.note.as_ref(),
            attempt.try_again,
        ),
        Logged::PutOff(put_off) => (
            Some(put_off.weeks),
            format!("Put off until {}", long_date(put_off.until)),
            Some(&put_off.reason),
            None,
        ),
        Logged::TakenUp(weeks) => (Some(*weeks), "Back on the list".to_owned(), None, None),
        Logged::Assigned(Some(to)) => (None, format!("Given to {}", to.name), None, None),
        Logged::Assigned(None) => (None, "Given to nobody".to_owned(), None, None),
    };
    CallLineView {
        weeks,
        what,
        note: note.map(|note| note.as_str().to_owned()),
        try_again: try_again.map(date_text),
        by: line.by.name.clone(),
        at: instant_text(line.at),
    }
}

fn result_view(result: CallResult) -> CallResultView {
    CallResultView {
        key: result.key().to_owned(),
        label: result.label().to_owned(),
        asks: result.ends_reminder().then(|| ends_words(result)),
        goes_on: result == CallResult::Reached,
    }
}

/// What ending a reminder means.
fn ends_words(result: CallResult) -> String {
    let (which, stand) = if result.is_of_patient() {
        ("this patient’s follow-ups", "they stand under Put off, where each")
    } else {
        ("this follow-up", "it stands under Put off, where it")
    };
    format!(
        "{}: nobody is reminded of {which} any more. No answer is set and every KPI stays as it is; {stand} can be taken back to \
         its list",
        result.label()
    )
}

fn assignee(user: UserId, name: String, own_name: &str) -> AssigneeView {
    AssigneeView {
        user: user.to_string(),
        name,
        own_name: own_name.to_owned(),
    }
}

fn card_line(card: &ContactCard, field: CardField) -> Option<CallCardLineView> {
    Some(CallCardLineView {
        label: field.label().to_owned(),
        text: card.fields.get(&field)?.value.as_ref()?.as_str().to_owned(),
    })
}

/// Reads a day to come; nothing where it is blank.
fn day_ahead(about: &str, label: &str, text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, Error> {
    let day = read_day_ahead(text, today).map_err(|why| Error::Unreadable {
        question: about.to_owned(),
        number: label.to_owned(),
        unreadable: why,
    })?;
    let Some(day) = day else { return Ok(None) };
    let ahead = put_off_until(day, today).map_err(|why| unreadable(about, label, "not-ahead", &why.to_string()))?;
    Ok(Some(ahead))
}

fn unreadable(about: &str, label: &str, code: &'static str, words: &str) -> Error {
    let mut letters = words.chars();
    let sentence = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect());
    Error::Unreadable {
        question: about.to_owned(),
        number: label.to_owned(),
        unreadable: Unreadable {
            code,
            words: sentence.unwrap_or_default(),
        },
    }
}
