//! Dates, ids and states as views hold them.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Europe::London;
use domain::NhsNumber;
use domain::dataset::{DatasetVersion, Level, QuestionKey};
use domain::id::RecordId;
use domain::record::check::Finding;
use domain::record::{SOON_DAYS, StaysHere};
use domain::words::{counted, listed, long_date};
use protocol::exchange::HeldBecause;
use store::{CentralLink, FollowUpCounts, NeedsYou, OnlyHere, RecordRow};

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

/// From so many days on without an answer of Central's, a desk says so: the audit wants records at least once a month (FAQ Q8).
const MONTH_DAYS: i64 = 30;

/// That this Central has been sent nothing for a month: since it last answered, or since this desk joined it. What a clock said
/// that was ahead is not known: it is counted from joining then, and no day is named.
pub(crate) fn month_without_sending(central: Option<&CentralLink>, today: NaiveDate) -> Option<String> {
    let central = central?;
    let day = |at: DateTime<Utc>| at.with_timezone(&London).date_naive();
    let (joined, answered) = (day(central.joined), central.last_answered.map(day));
    let days_since = |day: NaiveDate| (today - day).num_days();
    let days = days_since(answered.filter(|answered| *answered <= today).unwrap_or(joined));
    if days < MONTH_DAYS {
        return None;
    }
    let since = match answered {
        Some(ahead) if ahead > today => {
            "It is not known when this computer last sent to Central: its clock was ahead then.".to_owned()
        }
        Some(answered) => format!(
            "Nothing has been sent to Central for {days} days, since {}.",
            long_date(answered)
        ),
        None => format!(
            "Nothing has been sent to Central yet: this computer joined it {days} days ago, on {}.",
            long_date(joined)
        ),
    };
    Some(format!(
        "{since} The audit asks for records at least once a month: bring this computer to a network, or ask IT why it does \
         not reach Central."
    ))
}

/// Which follow-ups can still be done, in words: "9 follow-ups can still be in time, 31 are late and still owed." Nothing where
/// there are none.
pub(crate) fn follow_ups_owed(counts: FollowUpCounts) -> String {
    let of = |number: u64, one: &str, many: &str| counted(number.cast_signed(), one, many);
    let late = counts.late;
    match (counts.in_time, late) {
        (0, 0) => String::new(),
        (0, _) => format!("{} late and still owed.", of(late, "follow-up is", "follow-ups are")),
        (in_time, 0) => format!("{} can still be in time.", of(in_time, "follow-up", "follow-ups")),
        (in_time, _) => format!(
            "{} can still be in time, {} late and still owed.",
            of(in_time, "follow-up", "follow-ups"),
            of(late, "is", "are")
        ),
    }
}

/// What is to be done soon, in words: "7 follow-ups close in the next 7 days, 3 are late and still owed." Nothing where nothing
/// is.
pub(crate) fn follow_ups_closing_soon(closing: u64, late: u64) -> String {
    let late = FollowUpCounts {
        late,
        ..FollowUpCounts::default()
    };
    if closing == 0 {
        return follow_ups_owed(late);
    }
    let closing = counted(
        closing.cast_signed(),
        &format!("follow-up closes in the next {SOON_DAYS} days"),
        &format!("follow-ups close in the next {SOON_DAYS} days"),
    );
    match late.late {
        0 => format!("{closing}."),
        late => format!(
            "{closing}, {} late and still owed.",
            counted(late.cast_signed(), "is", "are")
        ),
    }
}

/// The sync state without its reason. An error that is found here needs somebody before Central says so.
pub(crate) fn sync_state(row: &RecordRow) -> SyncState {
    if needs_somebody(row) {
        return SyncState::NeedsYou;
    }
    match row.sync {
        store::SyncState::OnlyHere(_) => SyncState::OnlyHere,
        store::SyncState::Waiting => SyncState::Waiting,
        store::SyncState::Sent => SyncState::Sent,
        store::SyncState::Accepted => SyncState::Accepted,
        store::SyncState::NeedsYou(_) => SyncState::NeedsYou,
    }
}

fn needs_somebody(row: &RecordRow) -> bool {
    matches!(row.sync, store::SyncState::NeedsYou(_)) || row.needs_attention && row.deleted.is_none()
}

/// Where a record is on its way to Central, in words that stand alone. The findings are those of the record's own checks.
pub(crate) fn sync_words(row: &RecordRow, version: &DatasetVersion, findings: &[Finding]) -> String {
    let why = why(row, version, findings).words();
    if needs_somebody(row) {
        return format!("Needs you: {why}");
    }
    match &row.sync {
        store::SyncState::OnlyHere(_) => format!("Only here: {why}"),
        store::SyncState::Waiting => "Waiting to be sent".to_owned(),
        store::SyncState::Sent => "Sent; no receipt yet".to_owned(),
        store::SyncState::Accepted => "Accepted by Central".to_owned(),
        store::SyncState::NeedsYou(_) => why,
    }
}

/// Why a record is in its sync state: reasons, each with the question that it is about.
pub(crate) struct Why(Vec<(Option<QuestionKey>, String)>);

impl Why {
    /// As one sentence.
    pub(crate) fn words(&self) -> String {
        let words: Vec<&str> = self.0.iter().map(|(_, words)| words.as_str()).collect();
        words.join("; ")
    }

    /// Where to begin.
    pub(crate) fn question(&self) -> Option<&QuestionKey> {
        self.0.iter().find_map(|(question, _)| question.as_ref())
    }

    fn one(words: &str) -> Self {
        Self(vec![(None, words.to_owned())])
    }
}

/// The reasons in the words that the record itself uses.
pub(crate) fn why(row: &RecordRow, version: &DatasetVersion, findings: &[Finding]) -> Why {
    match &row.sync {
        store::SyncState::NeedsYou(reasons) => needs(reasons, version, findings),
        _ if needs_somebody(row) => needs(&[], version, findings),
        store::SyncState::OnlyHere(OnlyHere::NoCentral) => Why::one("this desk has not joined Central"),
        store::SyncState::OnlyHere(OnlyHere::NotCleared) => Why::one("not cleared for audit submission"),
        store::SyncState::OnlyHere(OnlyHere::NotReady(StaysHere::MandatoryMissing(questions))) => {
            let names: Vec<String> = questions.iter().map(|key| named(version, key)).collect();
            let verb = if questions.len() == 1 { "is" } else { "are" };
            Why(vec![(
                questions.first().cloned(),
                format!("{} {verb} missing", listed(&names)),
            )])
        }
        store::SyncState::OnlyHere(OnlyHere::NotReady(StaysHere::UnderAge)) => Why::one(&format!(
            "the patient was under {} at diagnosis, so the audit does not take the record",
            version.minimum_age
        )),
        store::SyncState::Waiting => Why::one("Goes the next time this computer sends"),
        store::SyncState::Sent => Why::one("Goes again if no receipt comes"),
        store::SyncState::Accepted => Why::one("Central gave a receipt"),
    }
}

fn needs(reasons: &[NeedsYou], version: &DatasetVersion, findings: &[Finding]) -> Why {
    let errors: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .collect();
    let mut why = Vec::new();
    for reason in reasons {
        match reason {
            NeedsYou::Conflict(question) => {
                why.push((
                    Some(question.clone()),
                    format!("Two answers to {}", named(version, question)),
                ));
            }
            NeedsYou::DeletionInDoubt => {
                why.push((None, "It was deleted on one computer and changed on another".to_owned()));
            }
            NeedsYou::Refused { code, number } => why.push((None, refused(*code, *number))),
            NeedsYou::Held(because) => why.extend(held(because, version, &errors)),
        }
    }
    why.extend(errors.iter().map(|finding| {
        let number = version
            .question(&finding.question)
            .map_or("", |question| question.number.as_str());
        (
            Some(finding.question.clone()),
            format!("{number} {}", finding.words).trim_start().to_owned(),
        )
    }));
    if why.is_empty() {
        why.push((None, "An answer has an error".to_owned()));
    }
    // As the record's form has them, after what is about no question.
    why.sort_by_key(|(question, _)| question.as_ref().map(|question| version.position(question)));
    Why(why)
}

/// What Central holds it for, unless the record's own checks say it in their own words.
fn held(because: &HeldBecause, version: &DatasetVersion, errors: &[&Finding]) -> Option<(Option<QuestionKey>, String)> {
    let HeldBecause { code, question } = because;
    if errors.iter().any(|finding| finding.code == *code) {
        return None;
    }
    let key = question.clone().map(QuestionKey::new);
    let words = match (code.as_str(), &key) {
        ("same-record", _) => "Central has another record with the same NHS number and date of diagnosis".to_owned(),
        ("under-age", _) => "the patient was under 50 at diagnosis, so the audit does not take the record".to_owned(),
        ("mandatory-missing", Some(key)) => format!("{} is missing", named(version, key)),
        (_, Some(key)) => format!("Central finds an error in {}", named(version, key)),
        (_, None) => "Central holds it, for a reason that this program does not know yet".to_owned(),
    };
    Some((key, words))
}

/// Why Central refused something of it, and the number by which whoever runs Central finds it.
fn refused(code: protocol::exchange::RefusalCode, number: Option<u64>) -> String {
    let number = number.map_or_else(String::new, |number| format!(" (refusal R{number})"));
    format!("Central refused it{number}: {}", refusal_words(code))
}

fn refusal_words(code: protocol::exchange::RefusalCode) -> &'static str {
    use protocol::exchange::RefusalCode as Code;
    match code {
        Code::Unreadable | Code::Digest => "it arrived damaged",
        Code::UnknownParent => "an earlier change of it is missing there",
        Code::TooLarge => "it is too large",
        Code::TooManyEntries => "it has been changed more often than the central server keeps",
        Code::TooManyHeads => "it was changed at too many places apart: settle here what differs, and save it",
        Code::TooManyJoined => "it is joined with more records than the central server takes as one",
        Code::OtherService => "it belongs to another service",
        Code::Purged => "the record was erased for good",
        Code::NotCleared => "it is not sent, because the patient is not cleared for audit submission",
        Code::Diverged => "it differs from what is held there under the same id",
        Code::AfterRefused => "an earlier change of it was refused",
        Code::CannotBeKept => "the central server has a fault of its own with this record",
        Code::TooManyUnread => {
            "a newer FLS Desk wrote it, and this one keeps no more of those: replace it with the newer one"
        }
        Code::Other => "for a reason that this program does not know yet",
    }
}

/// "1.07 Date of FLS assessment".
fn named(version: &DatasetVersion, key: &QuestionKey) -> String {
    version.question(key).map_or_else(
        || key.to_string(),
        |question| format!("{} {}", question.number, question.wording),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closes_soon_is_told_before_what_is_late() {
        for (closing, late, words) in [
            (0, 0, ""),
            (1, 0, "1 follow-up closes in the next 7 days."),
            (
                7,
                3,
                "7 follow-ups close in the next 7 days, 3 are late and still owed.",
            ),
            (1, 1, "1 follow-up closes in the next 7 days, 1 is late and still owed."),
            (0, 1_204, "1,204 follow-ups are late and still owed."),
        ] {
            assert_eq!(follow_ups_closing_soon(closing, late), words);
        }
    }

    #[test]
    fn only_follow_ups_that_there_are_are_told_with_commas_and_in_the_right_number() {
        for (in_time, late, words) in [
            (0, 0, ""),
            (1, 0, "1 follow-up can still be in time."),
            (1_663, 0, "1,663 follow-ups can still be in time."),
            (0, 1, "1 follow-up is late and still owed."),
            (0, 3, "3 follow-ups are late and still owed."),
            (3, 1, "3 follow-ups can still be in time, 1 is late and still owed."),
            (
                1,
                1_204,
                "1 follow-up can still be in time, 1,204 are late and still owed.",
            ),
        ] {
            let counts = FollowUpCounts {
                in_time,
                late,
                long_overdue: 142,
                put_off: 4,
                coming: 12,
            };
            assert_eq!(follow_ups_owed(counts), words);
        }
    }
}
