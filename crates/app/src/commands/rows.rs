//! The rows of lists as the window shows them, from those of the store.

use chrono::{Datelike, NaiveDate};
use domain::dataset::{DatasetVersion, OptionKey, Question, QuestionKey, keys};
use domain::record::{FollowUpState, Status};
use domain::words::counted;
use store::{FollowUpRow, RecordRow};

use super::in_words::{date_text, instant_text, nhs_text, sync_state};
use crate::desk::dataset;
use crate::views::{FollowUpRowView, PatientRowView, RecordStatus};

pub(crate) fn version_of(row: &RecordRow) -> &'static DatasetVersion {
    dataset().version(&row.version).unwrap_or_else(|| dataset().newest())
}

fn label(question: Option<&Question>, key: Option<&OptionKey>) -> Option<String> {
    question.zip(key).map(|(question, key)| question.label(key).to_owned())
}

pub(super) fn labelled(version: &DatasetVersion, question: &QuestionKey, key: Option<&OptionKey>) -> Option<String> {
    label(version.question(question), key)
}

/// "23 Dec", with the year when it is another one.
fn day_near(day: NaiveDate, today: NaiveDate) -> String {
    let format = if day.year() == today.year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    day.format(format).to_string()
}

pub(crate) fn patient_row(row: &RecordRow, today: NaiveDate) -> PatientRowView {
    let version = version_of(row);
    let open = row.follow_ups.iter().find(|follow_up| follow_up.outcome.is_none());
    let overdue = open.is_some_and(|follow_up| follow_up.state(today) == FollowUpState::Overdue);
    let follow_up = match open {
        Some(follow_up) => match follow_up.state(today) {
            FollowUpState::NotDue => format!("{}-week from {}", follow_up.weeks, day_near(follow_up.opens, today)),
            FollowUpState::Overdue => format!("{}-week overdue", follow_up.weeks),
            _ => format!("{}-week due", follow_up.weeks),
        },
        None if !row.follow_ups.is_empty() => "Done".to_owned(),
        None if row.therapy.is_some() => "Not required".to_owned(),
        None => "None yet".to_owned(),
    };
    PatientRowView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        born: row.born.map(date_text),
        age: row.age.and_then(|age| u32::try_from(age).ok()),
        site: labelled(version, &keys::SITE, row.site.as_ref()),
        diagnosed: row.diagnosed.map(date_text),
        assessed: row.assessed.map(date_text),
        status: match row.status {
            Status::Draft => RecordStatus::Draft,
            Status::Submitted => RecordStatus::Submitted,
        },
        missing: u32::try_from(row.missing.len()).unwrap_or(u32::MAX),
        needs_attention: row.needs_attention,
        follow_up,
        overdue,
        sync: sync_state(row),
        changed_by: row.changed_by.clone(),
        changed_at: instant_text(row.changed_at),
        postcode: row.postcode.as_ref().map(|postcode| postcode.as_str().to_owned()),
        therapy: labelled(version, &version.follow_up.question, row.therapy.as_ref()),
        dataset: version.years(),
        not_counted: None,
    }
}

pub(crate) fn follow_up_row(row: &FollowUpRow, today: NaiveDate) -> FollowUpRowView {
    let record = &row.record;
    let version = version_of(record);
    let follow_up = &row.follow_up;
    let overdue = follow_up.state(today) == FollowUpState::Overdue;
    let days = (follow_up.target - today).num_days();
    let when = if overdue {
        format!("{} overdue", counted(-days, "day", "days"))
    } else if days == 0 {
        "Today".to_owned()
    } else {
        format!("In {}", counted(days, "day", "days"))
    };
    FollowUpRowView {
        id: record.id.to_string(),
        nhs_number: record.nhs_number.map(nhs_text),
        weeks: follow_up.weeks,
        age: record.age.and_then(|age| u32::try_from(age).ok()),
        diagnosed: record.diagnosed.map(date_text).unwrap_or_default(),
        site: labelled(version, &keys::SITE, record.site.as_ref()),
        therapy: labelled(version, &keys::BONE_THERAPY, record.therapy.as_ref()),
        opens: date_text(follow_up.opens),
        target: date_text(follow_up.target),
        overdue,
        when,
        question: row.question.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}
