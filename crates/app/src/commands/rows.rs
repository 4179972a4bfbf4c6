//! The rows of lists as the window shows them, from those of the store.

use chrono::{Datelike, NaiveDate};
use domain::dataset::{DatasetVersion, OptionKey, Question, QuestionKey, keys};
use domain::record::{FollowUp, FollowUpGroup, Status};
use store::{FollowUpCounts, RecordRow};

use super::in_words::{count, date_text, instant_text, nhs_text, sync_state};
use crate::desk::dataset;
use crate::views::{GroupCounts, PatientRowView, RecordStatus};

/// Most rows of one page of a list.
pub(super) const MOST_ROWS: u32 = 500;

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
    let group = open.and_then(|follow_up| follow_up.group(today, row.put_off(follow_up.weeks)));
    let follow_up = match open {
        Some(FollowUp { weeks, opens, .. }) => match group {
            Some(FollowUpGroup::InTime) => format!("{weeks}-week due"),
            Some(FollowUpGroup::Late) => format!("{weeks}-week late"),
            Some(FollowUpGroup::LongOverdue) => format!("{weeks}-week long overdue"),
            Some(FollowUpGroup::PutOff) => format!("{weeks}-week put off"),
            Some(FollowUpGroup::Coming) | None => format!("{weeks}-week from {}", day_near(*opens, today)),
        },
        None if !row.follow_ups.is_empty() => "Done".to_owned(),
        None if row.therapy.is_some() => "Not required".to_owned(),
        None => "None yet".to_owned(),
    };
    PatientRowView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        contact: None,
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
        overdue: matches!(group, Some(FollowUpGroup::Late | FollowUpGroup::LongOverdue)),
        sync: sync_state(row),
        changed_by: row.changed_by.clone(),
        changed_at: instant_text(row.changed_at),
        postcode: row.postcode.as_ref().map(|postcode| postcode.as_str().to_owned()),
        therapy: labelled(version, &version.follow_up.question, row.therapy.as_ref()),
        dataset: version.years(),
        not_counted: None,
    }
}

/// A site of the fracture as the newest version that has it labels it.
pub(super) fn site_label(site: &OptionKey) -> String {
    newest_label(site, |version| version.question(&keys::SITE))
}

/// A therapy recommended, likewise.
pub(super) fn therapy_label(therapy: &OptionKey) -> String {
    newest_label(therapy, |version| version.question(&version.follow_up.question))
}

fn newest_label(key: &OptionKey, question: impl Fn(&'static DatasetVersion) -> Option<&'static Question>) -> String {
    let versions = dataset().versions().iter().rev();
    let mut named = versions.filter_map(|version| question(version)?.option(key));
    named
        .next()
        .map_or_else(|| key.to_string(), |option| option.label.clone())
}

/// How many follow-ups each group has.
pub(super) fn group_counts(counts: FollowUpCounts) -> GroupCounts {
    GroupCounts {
        in_time: count(counts.in_time),
        late: count(counts.late),
        long_overdue: count(counts.long_overdue),
        put_off: count(counts.put_off),
        coming: count(counts.coming),
    }
}
