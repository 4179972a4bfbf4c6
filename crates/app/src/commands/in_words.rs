//! Dates, ids and states as views hold them.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Europe::London;
use domain::NhsNumber;
use domain::dataset::{DatasetVersion, QuestionKey};
use domain::id::RecordId;
use domain::record::StaysHere;
use domain::words::listed;
use protocol::exchange::HeldBecause;
use store::{NeedsYou, OnlyHere, RecordRow};

use crate::error::Error;
use crate::views::SyncState;

/// `2026-03-14`.
pub(crate) fn date_text(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// RFC 3339 in UTC, to the millisecond.
pub(crate) fn instant_text(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The day of an instant in London.
pub(crate) fn day_in_london(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&London).date_naive()
}

/// Ten digits.
pub(crate) fn nhs_text(number: NhsNumber) -> String {
    number.digits()
}

/// A record id from a request.
pub(crate) fn record_id(text: &str) -> Result<RecordId, Error> {
    text.parse().map_err(|_| Error::NoSuchRecord)
}

/// A count as views hold it.
pub(crate) fn count(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The sync state without its reason.
pub(crate) fn sync_state(state: &store::SyncState) -> SyncState {
    match state {
        store::SyncState::OnlyHere(_) => SyncState::OnlyHere,
        store::SyncState::Waiting => SyncState::Waiting,
        store::SyncState::Sent => SyncState::Sent,
        store::SyncState::Accepted => SyncState::Accepted,
        store::SyncState::NeedsYou(_) => SyncState::NeedsYou,
    }
}

/// The sync state in a sentence.
pub(crate) fn sync_words(row: &RecordRow, version: &DatasetVersion) -> String {
    match &row.sync {
        store::SyncState::OnlyHere(OnlyHere::NoCentral) => {
            "Only here: this desk has not joined a central server".to_owned()
        }
        store::SyncState::OnlyHere(OnlyHere::NotReady(StaysHere::MandatoryMissing(questions))) => {
            let verb = if questions.len() == 1 { "is" } else { "are" };
            format!("Only here: {} {verb} missing", wordings(version, questions))
        }
        store::SyncState::OnlyHere(OnlyHere::NotReady(StaysHere::UnderAge)) => {
            "Only here: the patient was under 50 at diagnosis, so the audit does not take the record".to_owned()
        }
        store::SyncState::Waiting => "Waiting to be sent".to_owned(),
        store::SyncState::Sent => "Sent; no receipt yet".to_owned(),
        store::SyncState::Accepted => "Accepted by the central server".to_owned(),
        store::SyncState::NeedsYou(reasons) => {
            let words: Vec<String> = reasons.iter().map(|reason| needs_you_words(reason, version)).collect();
            format!("Needs you: {}", words.join("; "))
        }
    }
}

fn needs_you_words(reason: &NeedsYou, version: &DatasetVersion) -> String {
    match reason {
        NeedsYou::Conflict(question) => {
            format!(
                "{} was answered differently on two desks",
                wordings(version, std::slice::from_ref(question))
            )
        }
        NeedsYou::DeletionInDoubt => "it was deleted on one desk and changed on another".to_owned(),
        NeedsYou::Refused(code) => format!("the central server refused it ({})", refusal_words(*code)),
        NeedsYou::Held(HeldBecause { code, question }) => {
            let check = version.checks.iter().find(|check| check.code == *code);
            let asked = question
                .as_ref()
                .and_then(|key| version.question(&QuestionKey::new(key.clone())));
            match (check, asked) {
                (_, Some(question)) => format!("{} {} has an error", question.number, question.wording),
                (Some(_), None) => "an answer has an error".to_owned(),
                (None, None) if code == "same-record" => {
                    "another record has the same NHS number and date of diagnosis".to_owned()
                }
                (None, None) if code == "under-age" => "the patient was under 50 at diagnosis".to_owned(),
                (None, None) => "the central server holds it".to_owned(),
            }
        }
    }
}

fn refusal_words(code: protocol::exchange::RefusalCode) -> &'static str {
    use protocol::exchange::RefusalCode as Code;
    match code {
        Code::Unreadable | Code::Digest => "it arrived damaged",
        Code::UnknownParent => "an earlier change of it is missing there",
        Code::TooLarge => "it is too large",
        Code::OtherService => "it belongs to another service",
        Code::Purged => "the record was erased for good",
        Code::Diverged => "it differs from what is held there under the same id",
        Code::AfterRefused => "an earlier change of it was refused",
        Code::Other => "for a reason that this program does not know yet",
    }
}

/// "Date of birth and NHS number".
fn wordings(version: &DatasetVersion, questions: &[QuestionKey]) -> String {
    let known: Vec<String> = questions
        .iter()
        .map(|key| {
            version
                .question(key)
                .map_or_else(|| key.to_string(), |question| question.wording.clone())
        })
        .collect();
    listed(&known)
}
