//! What somebody has typed and not saved: new records, which stand in no other list, and changes of saved ones.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::dataset::{Level, OptionKey, QuestionKey, keys};
use domain::id::RecordId;
use domain::record::{FollowUp, age_at_diagnosis, evaluate};
use domain::{Answer, Answers, NhsNumber};
use store::{Choices, Filter, ListQuery, Narrow, OrElse, RecordRow, Search, Sort, Store, StoreError, WorkingCopy};

use super::held::FoldedRecord;
use super::in_words::{date_text, instant_text, nhs_text};
use super::rows::{labelled, patient_row};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::form::Overlay;
use crate::host::Host;
use crate::views::{PatientRowView, RecordStatus, SyncState};

/// A record that somebody is typing into, as lists show it.
pub(crate) struct NotSaved {
    pub(super) row: PatientRowView,
    pub(super) record: RecordId,
    /// The first question, in the order of the form, at which something is typed, chosen or noted.
    pub(super) question: Option<QuestionKey>,
    /// At how many questions.
    pub(super) typed_at: usize,
    /// When it was last kept.
    pub(super) kept_at: Option<DateTime<Utc>>,
    /// The last day on time of the next follow-up.
    follow_up: Option<NaiveDate>,
    /// Whether nothing of it was ever saved, so that it is in no table of records.
    pub(super) is_new: bool,
    answers: Answers,
}

impl<H: Host> Desk<H> {
    /// What whoever is unlocked has typed and not saved, what was typed last first.
    pub(crate) async fn not_saved(&self, store: &Store) -> Result<Vec<NotSaved>, Error> {
        let mut found = Vec::new();
        for record in store.working_copies().await? {
            let held = match self.held_for_list(store, record).await {
                Ok(held) => held,
                // Saved or thrown away meanwhile, or of a record that cannot be read: no reason to lose the others.
                Err(Error::NoSuchRecord | Error::Purged | Error::Store(StoreError::Damaged)) => continue,
                Err(error) => return Err(error),
            };
            let laid = self.overlay_of(&held);
            if is_saved(&held, &laid) {
                continue;
            }
            let kept_at = held.working.as_ref().map(|working| working.kept_at);
            let (row, follow_up) = match store.row(record, self.host.today()).await? {
                Some(row) => (patient_row(&row, self.host.today()), next_target(&row.follow_ups)),
                None => self.new_row(store, record, &held, &laid),
            };
            let touched = touched(&held, &laid);
            found.push(NotSaved {
                row,
                record,
                question: touched.first().map(|question| (*question).clone()),
                typed_at: touched.len(),
                kept_at,
                follow_up,
                is_new: held.entries.is_empty(),
                answers: laid.answers,
            });
        }
        found.sort_by_key(|one| Reverse(one.kept_at));
        Ok(found)
    }

    /// Those of it that a list asks for, in its order: by what is typed, where its search and narrowing are about answers, and
    /// by what is saved, where they are about figures, which no new record is in.
    pub(super) async fn not_saved_of(&self, store: &Store, query: &ListQuery) -> Result<Vec<NotSaved>, Error> {
        let mut found = self.not_saved(store).await?;
        found.retain(|one| one.is_found_by(&query.search) && one.is_left_by(&query.narrow));
        if query.narrow.not_at_central {
            let saved = found.iter().filter(|one| !one.is_new).map(|one| one.record);
            let not_at_central = ListQuery {
                search: Search::All,
                narrow: Narrow {
                    only: Some(saved.collect()),
                    not_at_central: true,
                    ..Narrow::default()
                },
                filter: Filter::All,
                offset: 0,
                limit: u32::MAX,
                ..query.clone()
            };
            let rows = store.list(&not_at_central).await?.rows;
            found.retain(|one| rows.iter().any(|row| row.id == one.record));
        }
        // Of two alike, what was typed last comes first either way.
        found.sort_by(|one, other| one.stands().beside(&other.stands(), query));
        Ok(found)
    }

    /// What it could be narrowed to, as [`Store::choices`] says it of saved records.
    pub(super) async fn not_saved_choices(&self, store: &Store, query: &ListQuery) -> Result<Choices, Error> {
        let without = |narrow: Narrow| ListQuery {
            narrow,
            ..query.clone()
        };
        let narrow = &query.narrow;
        let of_any_site = without(Narrow {
            site: None,
            ..narrow.clone()
        });
        let mut sites: BTreeMap<OptionKey, u64> = BTreeMap::new();
        for one in self.not_saved_of(store, &of_any_site).await? {
            if let Some(site) = one.site() {
                *sites.entry(site.clone()).or_default() += 1;
            }
        }
        let of_any_year = without(Narrow {
            year: None,
            ..narrow.clone()
        });
        let mut years: BTreeMap<i32, u64> = BTreeMap::new();
        for one in self.not_saved_of(store, &of_any_year).await? {
            if let Some(year) = one.year() {
                *years.entry(year).or_default() += 1;
            }
        }
        let mut sites: Vec<(OptionKey, u64)> = sites.into_iter().collect();
        sites.sort_by_key(|(_, records)| Reverse(*records));
        Ok(Choices {
            sites,
            years: years.into_iter().rev().collect(),
        })
    }

    /// The row of a record of which there is nothing but what is typed, and the last day on time of its next follow-up.
    fn new_row(
        &self,
        store: &Store,
        record: RecordId,
        held: &FoldedRecord,
        laid: &Overlay,
    ) -> (PatientRowView, Option<NaiveDate>) {
        let (answers, version) = (&laid.answers, laid.version);
        let evaluation = evaluate(dataset(), answers, self.context(store));
        let date = |key: &QuestionKey| answers.get(key).and_then(Answer::as_date).map(date_text);
        let option = |key: &QuestionKey| {
            labelled(
                version,
                key,
                answers.get(key).and_then(|answer| answer.options().first()),
            )
        };
        let kept_at = held
            .working
            .as_ref()
            .map_or_else(|| self.host.now(), |working| working.kept_at);
        let follow_up = next_target(&evaluation.follow_ups);
        let row = PatientRowView {
            id: record.to_string(),
            nhs_number: number(answers).map(nhs_text),
            contact: None,
            born: date(&keys::BIRTH_DATE),
            age: age_at_diagnosis(answers).and_then(|age| u32::try_from(age).ok()),
            site: option(&keys::SITE),
            diagnosed: date(&keys::DIAGNOSIS_DATE),
            assessed: date(&keys::ASSESSMENT_DATE),
            status: RecordStatus::NotSaved,
            missing: u32::try_from(evaluation.missing_on(self.host.today()).len()).unwrap_or(u32::MAX),
            needs_attention: evaluation.findings.iter().any(|finding| finding.level == Level::Error),
            follow_up: "None yet".to_owned(),
            overdue: false,
            sync: SyncState::OnlyHere,
            changed_by: store.me().name,
            changed_at: instant_text(kept_at),
            postcode: postcode(answers),
            therapy: option(&version.follow_up.question),
            dataset: version.years(),
            not_counted: None,
        };
        (row, follow_up)
    }
}

/// By what a record stands in a list, whether it is saved or not.
struct Stands<'r> {
    row: &'r PatientRowView,
    site: Option<&'r OptionKey>,
    /// The last day on time of the next follow-up.
    follow_up: Option<NaiveDate>,
}

impl Stands<'_> {
    /// Which of two comes first in a list, as [`Store::list`] orders records: what is not known before what is, and whoever
    /// has no follow-up after everybody.
    fn beside(&self, other: &Self, query: &ListQuery) -> Ordering {
        let (one, two) = (self.row, other.row);
        let order = match query.sort {
            Sort::Diagnosed => one.diagnosed.cmp(&two.diagnosed),
            Sort::NhsNumber => (&one.nhs_number, &one.diagnosed).cmp(&(&two.nhs_number, &two.diagnosed)),
            Sort::Born => one.born.cmp(&two.born),
            Sort::Age => one.age.cmp(&two.age),
            Sort::Site => self.site.cmp(&other.site),
            Sort::Assessed => one.assessed.cmp(&two.assessed),
            Sort::Missing => one.missing.cmp(&two.missing),
            Sort::FollowUp => {
                let last = |one: &Self| one.follow_up.unwrap_or(NaiveDate::MAX);
                last(self).cmp(&last(other))
            }
            Sort::Sync => place(one.sync).cmp(&place(two.sync)),
            Sort::Changed => one.changed_at.cmp(&two.changed_at),
        };
        if query.descending { order.reverse() } else { order }
    }
}

/// The page that a list asks for, of what is not saved and of saved records in one order. Of these the rows are handed in that
/// begin at [`saved_from`] and end with the page, each with how it is shown. Of two alike what is not saved comes first.
pub(super) fn in_one_order(
    not_saved: Vec<NotSaved>,
    saved: Vec<(&RecordRow, PatientRowView)>,
    query: &ListQuery,
) -> Vec<PatientRowView> {
    let from = saved_from(&not_saved, query);
    let is_after = |one: &NotSaved, (row, view): &(&RecordRow, PatientRowView)| {
        one.stands().beside(&stands(row, view), query) == Ordering::Greater
    };
    // Those that stand among the saved ones before these are on a page before this one.
    let passed = match saved.first() {
        Some(first) if from > 0 => not_saved.iter().take_while(|one| !is_after(one, first)).count(),
        _ => 0,
    };
    let skipped = (query.offset - from) as usize;
    let mut rows = Vec::with_capacity(not_saved.len() + saved.len());
    let mut not_saved = not_saved.into_iter().skip(passed).peekable();
    for one in saved {
        while let Some(before) = not_saved.next_if(|new| !is_after(new, &one)) {
            rows.push(before.row);
        }
        rows.push(one.1);
    }
    rows.extend(not_saved.map(|one| one.row));
    rows.into_iter()
        .skip(skipped.saturating_sub(passed))
        .take(query.limit as usize)
        .collect()
}

/// From which saved record on a page may hold some: as many as are not saved may stand before it.
pub(super) fn saved_from(not_saved: &[NotSaved], query: &ListQuery) -> u32 {
    let before = u32::try_from(not_saved.len()).unwrap_or(u32::MAX);
    query.offset.saturating_sub(before)
}

/// How a saved record stands in a list.
fn stands<'r>(record: &'r RecordRow, row: &'r PatientRowView) -> Stands<'r> {
    Stands {
        row,
        site: record.site.as_ref(),
        follow_up: next_target(&record.follow_ups),
    }
}

impl NotSaved {
    fn stands(&self) -> Stands<'_> {
        Stands {
            row: &self.row,
            site: self.site(),
            follow_up: self.follow_up,
        }
    }

    /// The first site of the fracture, as records are narrowed by it.
    fn site(&self) -> Option<&OptionKey> {
        self.answers.get(&keys::SITE)?.options().first()
    }

    /// The year of diagnosis.
    fn year(&self) -> Option<i32> {
        Some(self.answers.get(&keys::DIAGNOSIS_DATE)?.as_date()?.year())
    }

    /// Whether a narrowing leaves it, but for what Central counts.
    fn is_left_by(&self, narrow: &Narrow) -> bool {
        narrow.site.as_ref().is_none_or(|site| self.site() == Some(site))
            && narrow.year.is_none_or(|year| self.year() == Some(year))
            && narrow.only.as_ref().is_none_or(|only| only.contains(&self.record))
    }

    /// Whether a search finds it, by what is typed.
    fn is_found_by(&self, search: &Search) -> bool {
        if let Search::OnCards { records, or } = search {
            let beside = match or.clone() {
                OrElse::NhsNumberPrefix(digits) => Search::NhsNumberPrefix(digits),
                OrElse::PostcodePrefix(text) => Search::PostcodePrefix(text),
                OrElse::Sites(sites) => Search::Sites(sites),
            };
            return records.contains(&self.record) || self.is_found_by(&beside);
        }
        let answers = &self.answers;
        let date = |key: &QuestionKey| answers.get(key).and_then(Answer::as_date);
        match search {
            Search::All | Search::OnCards { .. } => true,
            Search::NhsNumberPrefix(digits) => {
                number(answers).is_some_and(|number| number.digits().starts_with(digits))
            }
            Search::NhsNumberEnds(digits) => number(answers).is_some_and(|number| {
                let number = number.digits();
                number.starts_with(digits) || number.ends_with(digits)
            }),
            Search::Date { born, diagnosed } => {
                date(&keys::BIRTH_DATE) == Some(*born) || date(&keys::DIAGNOSIS_DATE) == Some(*diagnosed)
            }
            Search::Days { first, last } => [&keys::BIRTH_DATE, &keys::DIAGNOSIS_DATE]
                .into_iter()
                .filter_map(date)
                .any(|on| (*first..=*last).contains(&on)),
            Search::PostcodePrefix(text) => {
                let packed = |text: &str| text.replace(' ', "").to_uppercase();
                postcode(answers).is_some_and(|postcode| packed(&postcode).starts_with(&packed(text)))
            }
            Search::Sites(sites) => answers
                .get(&keys::SITE)
                .is_some_and(|answer| answer.options().iter().any(|site| sites.contains(site))),
        }
    }
}

/// The last day on time of the first follow-up that is not done.
fn next_target(follow_ups: &[FollowUp]) -> Option<NaiveDate> {
    let mut open = follow_ups.iter().filter(|follow_up| follow_up.outcome.is_none());
    open.next().map(|follow_up| follow_up.target)
}

/// How far a record is on its way to Central; what needs somebody comes last.
fn place(sync: SyncState) -> u8 {
    match sync {
        SyncState::OnlyHere => 0,
        SyncState::Waiting => 1,
        SyncState::Sent => 2,
        SyncState::Accepted => 3,
        SyncState::NeedsYou => 4,
    }
}

/// The questions at which something stands that is not saved, in the order of the form.
fn touched<'h>(held: &'h FoldedRecord, laid: &'h Overlay) -> Vec<&'h QuestionKey> {
    let notes = held.working.iter().flat_map(|working| working.notes.keys());
    let with_notes = notes.map(|warning| &warning.question);
    let chosen = held.working.iter().flat_map(|working| working.choices.keys());
    let mut questions: Vec<&QuestionKey> = laid
        .changes
        .keys()
        .chain(laid.unreadable.keys())
        .chain(with_notes)
        .chain(chosen)
        .collect();
    questions.sort_by_key(|question| laid.version.position(question));
    questions.dedup();
    questions
}

/// Whether everything that stands in the form is saved: it was typed and typed back.
fn is_saved(held: &FoldedRecord, laid: &Overlay) -> bool {
    let says_more = |working: &WorkingCopy| !(working.notes.is_empty() && working.choices.is_empty());
    let says_more = held.working.as_ref().is_some_and(says_more);
    !held.entries.is_empty() && laid.changes.is_empty() && laid.unreadable.is_empty() && !says_more
}

fn number(answers: &Answers) -> Option<NhsNumber> {
    answers.get(&keys::NHS_NUMBER)?.as_nhs_number()
}

fn postcode(answers: &Answers) -> Option<String> {
    match answers.get(&keys::POSTCODE) {
        Some(Answer::Postcode(postcode)) => Some(postcode.as_str().to_owned()),
        _ => None,
    }
}
