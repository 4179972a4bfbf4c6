//! The follow-ups by what can still be done about them: a page of a group, what it can be narrowed to, and its rows in words.

use chrono::{Datelike as _, NaiveDate};
use domain::dataset::{OptionKey, keys};
use domain::id::RecordId;
use domain::private::CallLog;
use domain::record::{self, Contact, FollowUp, FollowUpGroup, PutOffUntil, WeekAhead};
use domain::words::counted;
use store::{
    AssignedTo, Closing, FollowUpCounts, FollowUpNarrow, FollowUpQuery, FollowUpRow, RecordRow, Search, Store,
    WhichFollowUps,
};

use super::call_words::{last_call, put_off};
use super::in_words::{count, date_text, follow_ups_owed, nhs_text};
use super::my_ids::my_ids;
use super::rows::{MOST_ROWS, group_counts, labelled, site_label, therapy_label, version_of};
use super::search_words::Understood;
use crate::called::called;
use crate::cards::{Private, private_of};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    AssignedName, FollowUpNarrowingsRequest, FollowUpNarrowingsView, FollowUpRowView, FollowUpsView, LastContactView,
    ListFollowUpsRequest, SiteCountView, TherapyCountView, WeekAheadView, WeeksAheadView,
};

/// From so many days on, how late somebody is is said in months and years.
const IN_MONTHS_FROM: i64 = 366;

impl<H: Host> Desk<H> {
    /// A page of a group of follow-ups, and how many there are in each.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_follow_ups(&self, request: ListFollowUpsRequest) -> Result<FollowUpsView, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let (query, understood) = self.follow_ups_query(&store, &request).await?;
        let page = store.follow_ups(&query).await?;
        let records: Vec<RecordId> = page.rows.iter().map(|row| row.record.id).collect();
        let private = private_of(&store, &records).await?;
        let row = |row: &FollowUpRow| follow_up_row(row, private.get(&row.record.id), today);
        let rows = page.rows.iter().map(row);
        let is_whole = query.narrow == FollowUpNarrow::default();
        Ok(FollowUpsView {
            words: if is_whole {
                follow_ups_owed(page.counts)
            } else {
                String::new()
            },
            group: page.group.into(),
            rows: rows.collect(),
            total: count(page.total),
            counts: group_counts(page.counts),
            next: page.next.map(|next| date_text(next.on)),
            search_words: search_words(&understood, &query.narrow, page.counts),
        })
    }

    /// What the follow-ups of a group could be narrowed to.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn follow_up_narrowings(
        &self,
        request: FollowUpNarrowingsRequest,
    ) -> Result<FollowUpNarrowingsView, Error> {
        let store = self.store().await?;
        let group = request.group;
        let list = ListFollowUpsRequest {
            group: Some(group),
            weeks: request.weeks,
            site: request.site,
            therapy: request.therapy,
            assigned: request.assigned,
            called: request.called,
            search: request.search,
            ..ListFollowUpsRequest::default()
        };
        let (query, _) = self.follow_ups_query(&store, &list).await?;
        let choices = store
            .follow_up_choices(group.into(), &query.narrow, query.today)
            .await?;
        let sites = choices.sites.iter().map(|(site, follow_ups)| SiteCountView {
            key: site.to_string(),
            label: site_label(site),
            count: count(*follow_ups),
        });
        let therapies = choices.therapies.iter().map(|(therapy, follow_ups)| TherapyCountView {
            key: therapy.to_string(),
            label: therapy_label(therapy),
            count: count(*follow_ups),
        });
        Ok(FollowUpNarrowingsView {
            sites: sites.collect(),
            therapies: therapies.collect(),
        })
    }

    /// The query of a request, and what was typed into its search box. As many rows as one page may have at most.
    pub(super) async fn follow_ups_query(
        &self,
        store: &Store,
        request: &ListFollowUpsRequest,
    ) -> Result<(FollowUpQuery, Understood), Error> {
        let today = self.host.today();
        let understood = self.understood(store, &request.search).await?;
        let only = match understood.search {
            Search::All => None,
            _ => Some(store.found_by(&understood.search, today).await?),
        };
        let assigned = match request.assigned {
            Some(AssignedName::Mine) => Some(AssignedTo::People(my_ids(store).await?)),
            Some(AssignedName::Nobody) => Some(AssignedTo::Nobody),
            None => None,
        };
        let query = FollowUpQuery {
            today,
            which: request
                .group
                .map_or(WhichFollowUps::FirstGroup, |group| WhichFollowUps::Group(group.into())),
            narrow: FollowUpNarrow {
                weeks: request.weeks,
                site: request.site.clone().map(OptionKey::new),
                therapy: request.therapy.clone().map(OptionKey::new),
                assigned,
                called: request.called.map(|name| called(name.into(), today)),
                only,
            },
            offset: request.offset,
            limit: request.limit.min(MOST_ROWS),
        };
        Ok((query, understood))
    }

    /// How many follow-ups close in each of the weeks ahead.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn weeks_ahead(&self) -> Result<WeeksAheadView, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let weeks = record::weeks_ahead(today);
        let days: Vec<_> = weeks.iter().map(|week| week.days.clone()).collect();
        let closing = store.follow_ups_closing(&days, today).await?;
        let view = |(week, closing): (&WeekAhead, &Closing)| WeekAheadView {
            monday: date_text(week.monday),
            open: count(closing.open),
            not_open: count(closing.not_open),
        };
        Ok(WeeksAheadView {
            weeks: weeks.iter().zip(&closing).map(view).collect(),
        })
    }
}

/// What a search was understood as, where it finds anybody who is followed up; else why there is nobody.
fn search_words(understood: &Understood, narrow: &FollowUpNarrow, counts: FollowUpCounts) -> Option<String> {
    let anybody = FollowUpGroup::ALL.into_iter().any(|group| counts.of(group) > 0);
    let found = narrow.only.as_ref().map_or(0, Vec::len);
    match (anybody, found) {
        (true, _) => understood.words.clone(),
        (false, 0) => understood.never_words().or_else(|| {
            let nothing = understood.nothing.as_ref()?;
            Some(format!("{}.", nothing.trim_end_matches('.')))
        }),
        (false, 1) => Some(format!(
            "1 record matches this search, and it has no follow-up {}.",
            where_looked(narrow)
        )),
        (false, found) => Some(format!(
            "{found} records match this search, and none of them has a follow-up {}.",
            where_looked(narrow)
        )),
    }
}

/// Where it was looked: what was chosen beside the search may be why nobody is there.
fn where_looked(narrow: &FollowUpNarrow) -> &'static str {
    let chosen = narrow.weeks.is_some()
        || narrow.site.is_some()
        || narrow.therapy.is_some()
        || narrow.assigned.is_some()
        || narrow.called.is_some();
    if chosen {
        "that fits what is chosen beside it"
    } else {
        "on these lists"
    }
}

/// A row, with what is private of its patient where that is shown.
pub(super) fn follow_up_row(row: &FollowUpRow, private: Option<&Private>, today: NaiveDate) -> FollowUpRowView {
    let record = &row.record;
    let version = version_of(record);
    let follow_up = &row.follow_up;
    let log = private.map(|private| &private.log);
    FollowUpRowView {
        id: record.id.to_string(),
        nhs_number: record.nhs_number.map(nhs_text),
        contact: private.and_then(Private::contact),
        weeks: follow_up.weeks,
        age: record.age.and_then(|age| u32::try_from(age).ok()),
        diagnosed: record.diagnosed.map(date_text).unwrap_or_default(),
        site: labelled(version, &keys::SITE, record.site.as_ref()),
        therapy: labelled(version, &version.follow_up.question, record.therapy.as_ref()),
        opens: date_text(follow_up.opens),
        target: date_text(follow_up.target),
        late: follow_up.is_closed_by(today),
        closes_soon: follow_up.opens <= today && closes_soon(follow_up.target, today),
        when: when_words(follow_up.opens, follow_up.target, today),
        last_contact: last_contact_view(row, log, today),
        put_off: log.and_then(|log| put_off(log, follow_up, today)),
        decided_together: follow_up.is_decided_together(today, waits_until(log, follow_up)),
        assigned: log.and_then(CallLog::assignee).map(|to| to.name.clone()),
        question: row.question.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// Whether a last day is one of those that come soon.
pub(super) fn closes_soon(last: NaiveDate, today: NaiveDate) -> bool {
    record::soon(today).contains(&last)
}

/// "Opens in 2 days", "Closes in 6 days", "Closes today", "12 days late", "2 years and 3 months late".
pub(super) fn when_words(opens: NaiveDate, target: NaiveDate, today: NaiveDate) -> String {
    let days = |days: i64| counted(days, "day", "days");
    if opens > today {
        return format!("Opens in {}", days((opens - today).num_days()));
    }
    match (target - today).num_days() {
        0 => "Closes today".to_owned(),
        left if left > 0 => format!("Closes in {}", days(left)),
        late if -late < IN_MONTHS_FROM => format!("{} late", days(-late)),
        _ => format!("{} late", years_and_months(target, today)),
    }
}

/// Whole years and months from one day to a later one.
fn years_and_months(from: NaiveDate, to: NaiveDate) -> String {
    let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let months = month(to) - month(from) - i64::from(to.day() < from.day());
    let years = counted(months / 12, "year", "years");
    match months % 12 {
        0 => years,
        rest => format!("{years} and {}", counted(rest, "month", "months")),
    }
}

/// Until when somebody put it off, as far as can be read here.
fn waits_until(log: Option<&CallLog>, follow_up: &FollowUp) -> Option<PutOffUntil> {
    Some(log?.waits(follow_up.weeks)?.until)
}

fn last_contact_view(row: &FollowUpRow, log: Option<&CallLog>, today: NaiveDate) -> Option<LastContactView> {
    let (on, contact) = last_contact(row, log, today)?;
    let calls = match contact {
        Contact::Called(_) => log.map_or(0, |log| log.attempts(row.follow_up.weeks).count()),
        Contact::First | Contact::Assessed | Contact::FollowedUp(_) => 0,
    };
    Some(LastContactView {
        what: contact_words(contact),
        on: date_text(on),
        calls: count(u64::try_from(calls).unwrap_or(u64::MAX)),
    })
}

/// When the service last saw or reached the patient, or telephoned about this follow-up where the call log is shown.
pub(super) fn last_contact(row: &FollowUpRow, log: Option<&CallLog>, today: NaiveDate) -> Option<(NaiveDate, Contact)> {
    let RecordRow {
        first_contact,
        assessed,
        follow_ups,
        ..
    } = &row.record;
    let call = log.and_then(|log| last_call(log, row.follow_up.weeks));
    record::last_contact(*first_contact, *assessed, follow_ups, call, today)
}

/// On which occasion that was.
pub(super) fn contact_words(contact: Contact) -> String {
    match contact {
        Contact::First => "First contact".to_owned(),
        Contact::Assessed => "Assessed".to_owned(),
        Contact::FollowedUp(weeks) => format!("{weeks}-week follow-up"),
        Contact::Called(result) => result.label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_there_is_or_how_late_it_is_is_said_in_words() {
        let today: NaiveDate = "2026-11-17".parse().unwrap();
        for (opens, target, words) in [
            ("2026-11-18", "2026-12-16", "Opens in 1 day"),
            ("2026-12-15", "2027-01-12", "Opens in 28 days"),
            ("2026-11-17", "2026-12-15", "Closes in 28 days"),
            ("2026-10-21", "2026-11-18", "Closes in 1 day"),
            ("2026-10-20", "2026-11-17", "Closes today"),
            ("2026-10-19", "2026-11-16", "1 day late"),
            ("2025-10-20", "2025-11-17", "365 days late"),
            ("2025-10-19", "2025-11-16", "1 year late"),
            ("2025-09-20", "2025-10-17", "1 year and 1 month late"),
            ("2023-12-01", "2024-01-31", "2 years and 9 months late"),
            ("2024-02-01", "2024-02-29", "2 years and 8 months late"),
        ] {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            assert_eq!(when_words(day(opens), day(target), today), words, "{target}");
        }
    }
}
