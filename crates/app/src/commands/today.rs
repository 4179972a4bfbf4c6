//! What needs whoever is in, today: the first lines of each heading, and what comes next. What stands under which heading,
//! and in which order, is for `domain::today` to say.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::dataset::Question;
use domain::id::RecordId;
use domain::today::{TodayHeading, still_counts};
use domain::words::{counted, listed, long_date, short_date};
use store::{FollowUpCounts, FollowUpRow, RecordRow, Store, Today};

use super::follow_ups::{closes_soon, contact_words, follow_up_row, last_contact};
use super::in_words::{count, date_text, day_in_london, follow_ups_owed, nhs_text, record_id};
use super::my_ids::my_ids;
use super::not_saved::NotSaved;
use super::rows::version_of;
use crate::cards::{Private, contacts, private_of};
use crate::dataset_files::waiting;
use crate::desk::Desk;
use crate::error::Error;
use crate::facilities;
use crate::host::Host;
use crate::opt_outs::clearance_reminder;
use crate::views::{NoticeView, TodayLineView, TodayRequest, TodaySectionView, TodayView};

/// Lines of a heading whose list has a page of its own, however little room whoever asks has for them.
const FEWEST_LINES: u32 = 3;
/// Lines of care that still counts, which no page lists.
const LINES_OF_CARE: usize = ROWS as usize;
/// Rows that are read for each: those that stand under an earlier heading already are left out.
const ROWS: u32 = 15;
/// That the audit team's correction of the dataset has arrived, and is not in use.
const DATASET_WAITS: &str = "A correction of the audit’s questions has arrived, and is not in use yet";

impl<H: Host> Desk<H> {
    /// What needs whoever is in, today.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn today(&self, request: TodayRequest) -> Result<TodayView, Error> {
        let most = request.lines.clamp(FEWEST_LINES, ROWS) as usize;
        let store = self.store().await?;
        let today = self.host.today();
        let found = store.today(today, &my_ids(&store).await?, ROWS).await?;
        let not_saved = self.not_saved(&store).await?;
        let facilities = facilities::due(&store, today).await?;
        let backup = self.backup_concern(&store).await?;
        let dataset = waiting(&store).await?.map(|_| DATASET_WAITS.to_owned());
        if store.clearance_has_ended(today).await? {
            self.refresh_clearance(&store).await?;
        }
        let opt_outs = clearance_reminder(&store, today).await?;
        let past = self.past_reminder(&store).await?;
        let mut standing = HashSet::new();
        let mut sections = Vec::new();
        for heading in TodayHeading::ALL {
            let (lines, total) = match heading {
                TodayHeading::NeedsYou => {
                    let first = first(&mut standing, &found.needs_you, |row| row.id, most);
                    (self.needing(&store, &first).await?, Some(found.needing))
                }
                TodayHeading::NotSaved => {
                    let first = first(&mut standing, &not_saved, |one| one.record, most);
                    (lines(&first, |one| Some(typed(one))), Some(not_saved.len() as u64))
                }
                TodayHeading::InTime => {
                    let first = first(&mut standing, &found.in_time.rows, |row| row.record.id, most);
                    (follow_ups(&store, &first, today).await?, Some(found.in_time.total))
                }
                TodayHeading::Late => {
                    let first = first(&mut standing, &found.late, |row| row.record.id, most);
                    (
                        follow_ups(&store, &first, today).await?,
                        Some(found.in_time.counts.late),
                    )
                }
                TodayHeading::NearlyComplete => {
                    let first = first(&mut standing, &found.nearly_complete, |row| row.id, most);
                    (lines(&first, |row| nearly_complete(row, today)), Some(found.drafts))
                }
                TodayHeading::StillCounts => {
                    let first = first(&mut standing, &found.still_counts, |row| row.id, LINES_OF_CARE);
                    // Those that were not read are counted nowhere.
                    let is_all = found.still_counts.len() < LINES_OF_CARE;
                    let total = is_all.then_some(first.len() as u64);
                    (lines(&first, |row| care(row, today)), total)
                }
            };
            let lines = with_contacts(&store, lines).await?;
            // What the sentence counts has its heading, though all of it may stand under an earlier one.
            let is_counted = match heading {
                TodayHeading::NeedsYou | TodayHeading::NotSaved | TodayHeading::InTime | TodayHeading::Late => {
                    total.is_some_and(|total| total > 0)
                }
                TodayHeading::NearlyComplete | TodayHeading::StillCounts => false,
            };
            if !lines.is_empty() || is_counted {
                sections.push(TodaySectionView {
                    heading: heading.into(),
                    total: total.map(count),
                    lines,
                });
            }
        }
        Ok(TodayView {
            today: date_text(today),
            words: things(
                &found,
                not_saved.len() as u64,
                [&facilities, &backup, &dataset, &opt_outs, &past]
                    .iter()
                    .any(|line| line.is_some()),
                !sections.is_empty(),
            ),
            facilities,
            backup,
            dataset,
            opt_outs,
            past,
            notices: notices(&store, today).await?,
            sections,
            next: next_words(&found),
        })
    }

    /// Records that need a person, with what for, as the sync page says it.
    async fn needing(&self, store: &Store, rows: &[&RecordRow]) -> Result<Vec<TodayLineView>, Error> {
        let rows: Vec<RecordRow> = rows.iter().map(|row| (*row).clone()).collect();
        let said = self.sync_rows_of(store, &rows).await?;
        let both = rows.iter().zip(said);
        Ok(both
            .map(|(row, said)| TodayLineView {
                what: said.words,
                state: "Needs you".to_owned(),
                on: Some(date_text(day_in_london(row.changed_at))),
                question: said.question,
                ..line_of(row)
            })
            .collect())
    }
}

/// What the audit team has to say on a day.
async fn notices(store: &Store, today: NaiveDate) -> Result<Vec<NoticeView>, Error> {
    let told = store.notices().await?.map(|told| told.notices).unwrap_or_default();
    let shown = told.into_iter().filter(|notice| notice.is_shown_on(today));
    Ok(shown
        .map(|notice| NoticeView {
            on: date_text(notice.on),
            words: notice.words,
        })
        .collect())
}

/// Follow-ups as lines.
async fn follow_ups(store: &Store, rows: &[&FollowUpRow], today: NaiveDate) -> Result<Vec<TodayLineView>, Error> {
    let records: Vec<RecordId> = rows.iter().map(|row| row.record.id).collect();
    let private = private_of(store, &records).await?;
    Ok(lines(rows, |row| {
        Some(follow_up(row, private.get(&row.record.id), today))
    }))
}

/// Lines with what the contact cards of their records say.
async fn with_contacts(store: &Store, mut lines: Vec<TodayLineView>) -> Result<Vec<TodayLineView>, Error> {
    let records: Result<Vec<RecordId>, Error> = lines.iter().map(|line| record_id(&line.id)).collect();
    let records = records?;
    let contacts = contacts(store, &records).await?;
    for (line, record) in lines.iter_mut().zip(records) {
        line.contact = contacts.get(&record).cloned();
    }
    Ok(lines)
}

/// The first that stand under no heading yet. They do from then on.
fn first<'r, R>(
    standing: &mut HashSet<RecordId>,
    rows: &'r [R],
    record: impl Fn(&R) -> RecordId,
    lines: usize,
) -> Vec<&'r R> {
    let elsewhere = standing.clone();
    let rows = rows.iter().filter(|row| !elsewhere.contains(&record(row)));
    let first: Vec<&R> = rows.take(lines).collect();
    standing.extend(first.iter().map(|row| record(row)));
    first
}

fn lines<R>(rows: &[&R], line: impl Fn(&R) -> Option<TodayLineView>) -> Vec<TodayLineView> {
    rows.iter().filter_map(|row| line(row)).collect()
}

/// A line that says nothing of its record yet.
fn line_of(row: &RecordRow) -> TodayLineView {
    TodayLineView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        contact: None,
        what: String::new(),
        why: String::new(),
        state: String::new(),
        closes_soon: false,
        on: None,
        question: None,
    }
}

fn typed(one: &NotSaved) -> TodayLineView {
    let questions = i64::try_from(one.typed_at).unwrap_or(i64::MAX);
    TodayLineView {
        id: one.record.to_string(),
        nhs_number: one.row.nhs_number.clone(),
        contact: None,
        what: counted(questions, "answer typed", "answers typed"),
        why: if one.is_new { "A new patient" } else { "" }.to_owned(),
        state: "Not saved yet".to_owned(),
        closes_soon: false,
        on: one.kept_at.map(|at| date_text(day_in_london(at))),
        question: one.question.as_ref().map(ToString::to_string),
    }
}

fn follow_up(row: &FollowUpRow, private: Option<&Private>, today: NaiveDate) -> TodayLineView {
    let said = follow_up_row(row, private, today);
    let contact = last_contact(row, private.map(|private| &private.log), today);
    let of = [said.site, said.therapy].into_iter().flatten();
    let what: Vec<String> = [format!("{}-week", said.weeks)].into_iter().chain(of).collect();
    TodayLineView {
        what: what.join(", "),
        why: contact.map_or_else(String::new, |(on, contact)| {
            format!("{} {}", contact_words(contact), short_date(on))
        }),
        state: said.when,
        closes_soon: said.closes_soon,
        on: Some(said.target),
        question: Some(said.question),
        ..line_of(&row.record)
    }
}

fn nearly_complete(row: &RecordRow, today: NaiveDate) -> Option<TodayLineView> {
    let version = version_of(row);
    let question = version.question(row.missing.first()?)?;
    let until = row
        .diagnosed
        .and_then(|diagnosed| still_counts(version, &row.missing, diagnosed, today))
        .filter(|care| care.question.key == question.key)
        .map(|care| care.until);
    let words = until.map_or_else(String::new, |until| format!(", until {}", short_date(until)));
    let left = i64::try_from(row.missing.len()).unwrap_or(i64::MAX);
    Some(TodayLineView {
        what: named(question),
        why: format!("{}{words}", feeds(question)),
        state: counted(left, "answer left", "answers left"),
        closes_soon: until.is_some_and(|until| closes_soon(until, today)),
        on: until.map(date_text),
        question: Some(question.key.to_string()),
        ..line_of(row)
    })
}

fn care(row: &RecordRow, today: NaiveDate) -> Option<TodayLineView> {
    let care = still_counts(version_of(row), &row.missing, row.diagnosed?, today)?;
    Some(TodayLineView {
        what: named(care.question),
        why: feeds(care.question),
        state: match (care.until - today).num_days() {
            0 => "Counts until today".to_owned(),
            days => format!("Counts for {}", counted(days, "more day", "more days")),
        },
        closes_soon: closes_soon(care.until, today),
        on: Some(date_text(care.until)),
        question: Some(care.question.key.to_string()),
        ..line_of(row)
    })
}

/// "5.01 Falls risk assessment".
fn named(question: &Question) -> String {
    format!("{} {}", question.number, question.wording)
}

/// "Feeds KPI 9 and 10". Every answer that a draft is missing feeds KPI 1; it is said of those that feed no other.
fn feeds(question: &Question) -> String {
    let kpis: Vec<String> = question.kpis.iter().map(ToString::to_string).collect();
    match kpis.as_slice() {
        [] => "Feeds KPI 1".to_owned(),
        kpis => format!("Feeds KPI {}", listed(kpis)),
    }
}

/// "11 things need you: 2 to put right and 9 follow-ups in time; 31 follow-ups are late and still owed". Where follow-ups are all
/// that there is, "9 follow-ups in time need you". Where nothing has to be done, something may still stand under a heading.
fn things(found: &Today, not_saved: u64, any_line: bool, any_heading: bool) -> String {
    let in_time = found.in_time.total;
    let all = found.needing + not_saved + in_time;
    let parts: Vec<String> = [
        (found.needing, "to put right", "to put right"),
        (not_saved, "not saved yet", "not saved yet"),
        (in_time, "follow-up in time", "follow-ups in time"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| counted(number.cast_signed(), one, many))
    .collect();
    let needing = (all > 0).then(|| {
        if all == in_time {
            return counted(
                all.cast_signed(),
                "follow-up in time needs you",
                "follow-ups in time need you",
            );
        }
        let things = counted(all.cast_signed(), "thing needs you", "things need you");
        format!("{things}: {}", listed(&parts))
    });
    let late = follow_ups_owed(FollowUpCounts {
        late: found.in_time.counts.late,
        ..FollowUpCounts::default()
    });
    let late = Some(late.trim_end_matches('.').to_owned()).filter(|late| !late.is_empty());
    let said: Vec<String> = needing.into_iter().chain(late).collect();
    match (said.as_slice(), any_heading) {
        // The audit of the service, a desk without a copy, and opt-out checks have lines of their own above the list.
        ([], false) if any_line => "Nothing else needs you today".to_owned(),
        ([], false) => "Nothing needs you today".to_owned(),
        ([], true) => "Nothing has to be done today; what stands below makes records more complete".to_owned(),
        (said, _) => said.join("; "),
    }
}

/// When the next follow-ups open, and how many are long overdue.
fn next_words(found: &Today) -> String {
    let next = found.in_time.next.map(|next| {
        let opening = counted(next.follow_ups.cast_signed(), "follow-up opens", "follow-ups open");
        format!("Next: {opening} on {}.", long_date(next.on))
    });
    let overdue = found.in_time.counts.long_overdue;
    let overdue = (overdue > 0).then(|| {
        let overdue = counted(overdue.cast_signed(), "follow-up is", "follow-ups are");
        format!("{overdue} long overdue.")
    });
    let sentences: Vec<String> = next.into_iter().chain(overdue).collect();
    sentences.join(" ")
}
