//! The lists people live in: patients, follow-ups, deleted patients, and the counts around them.

use chrono::{Datelike, Days, NaiveDate};
use domain::audit::{Facts, InKpi, KPI_SHARES};
use domain::dataset::{DatasetVersion, OptionKey, Question, QuestionKey, keys};
use domain::id::RecordId;
use domain::record::{FollowUpState, Status};
use domain::words::{counted, short_date};
use domain::{NhsNumber, reading};
use store::{Filter, FollowUpQuery, FollowUpRow, ListQuery, Narrow, RecordRow, Search, Sort, Store};

use super::in_words::{count, date_text, day_in_london, instant_text, nhs_text, record_id, sync_state};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::form::{RESTORE_DAYS, reason_label};
use crate::host::Host;
use crate::views::{
    BehindFigure, CountsView, DeletedView, FilterCounts, FollowUpRowView, FollowUpsView, ListFollowUpsRequest,
    ListPatientsRequest, NarrowingsView, PatientFilter, PatientRowView, PatientSort, PatientsView, RecordStatus,
    SiteCountView, YearCountView,
};

/// Most rows of one page.
const MOST_ROWS: u32 = 500;

impl<H: Host> Desk<H> {
    /// The numbers in the navigation and the top bar.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn counts(&self) -> Result<CountsView, Error> {
        let store = self.store().await?;
        let counts = store.counts(&Search::All, self.host.today()).await?;
        let central = store.central().await?;
        let answered = central.as_ref().and_then(|link| link.last_answered).map(instant_text);
        let no_answer = self.trouble().is_some_and(|trouble| trouble.no_answer);
        Ok(CountsView {
            patients: count(counts.all),
            drafts: count(counts.draft),
            submitted: count(counts.submitted),
            follow_ups: count(counts.follow_ups_due + counts.follow_ups_overdue),
            overdue: count(counts.follow_ups_overdue),
            needs_you: count(counts.needs_you),
            waiting: count(counts.waiting),
            not_accepted: count(counts.only_here + counts.waiting + counts.sent + counts.needs_you),
            deleted: count(counts.deleted),
            no_answer_since: answered.clone().filter(|_| no_answer),
            central_answered: answered,
        })
    }

    /// One page of the patients list.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_patients(&self, request: ListPatientsRequest) -> Result<PatientsView, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let (query, understood) = patients_query(&store, &request, today).await?;
        let page = store.list(&query).await?;
        let start_with = match (&understood.whole_number, page.total) {
            (Some(number), 0) if store.records_of(*number, today).await?.is_empty() => Some(nhs_text(*number)),
            _ => None,
        };
        let counts = &page.counts;
        Ok(PatientsView {
            rows: page.rows.iter().map(|row| patient_row(row, today)).collect(),
            total: count(page.total),
            counts: FilterCounts {
                all: count(counts.all),
                draft: count(counts.draft),
                submitted: count(counts.submitted),
                follow_up_due: count(counts.patients_due),
                needs_you: count(counts.needs_attention),
            },
            search_words: match (&understood.whole_number, &understood.search) {
                (Some(number), _) if page.total == 0 => Some(format!("No record with {}", number.spaced())),
                (None, Search::NhsNumberPrefix(digits)) if page.total == 0 && digits.len() < 10 => {
                    Some("No NHS number here begins so".to_owned())
                }
                _ => understood.words,
            },
            start_with,
        })
    }

    /// What the patients list could be narrowed to.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn narrowings(&self, request: ListPatientsRequest) -> Result<NarrowingsView, Error> {
        let store = self.store().await?;
        let (query, _) = patients_query(&store, &request, self.host.today()).await?;
        let choices = store.choices(&query).await?;
        let label = |site: &OptionKey| {
            let versions = dataset().versions().iter().rev();
            let mut named = versions.filter_map(|version| version.question(&keys::SITE)?.option(site));
            named
                .next()
                .map_or_else(|| site.to_string(), |option| option.label.clone())
        };
        Ok(NarrowingsView {
            sites: choices
                .sites
                .iter()
                .map(|(site, records)| SiteCountView {
                    key: site.to_string(),
                    label: label(site),
                    count: count(*records),
                })
                .collect(),
            years: choices
                .years
                .iter()
                .filter_map(|(year, records)| {
                    Some(YearCountView {
                        year: u32::try_from(*year).ok()?,
                        count: count(*records),
                    })
                })
                .collect(),
        })
    }

    /// The follow-up list: overdue first, then due.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_follow_ups(&self, request: ListFollowUpsRequest) -> Result<FollowUpsView, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let page = store.follow_ups(&follow_ups_query(&request, today)).await?;
        Ok(FollowUpsView {
            rows: page.rows.iter().map(|row| follow_up_row(row, today)).collect(),
            overdue: count(page.overdue),
            due: count(page.due),
            total: count(page.total),
            next: page.next.map(date_text),
        })
    }

    /// Deleted records, the latest first.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_deleted(&self) -> Result<Vec<DeletedView>, Error> {
        let store = self.store().await?;
        let rows = store.deleted(self.host.today()).await?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                let deleted = row.deleted.as_ref()?;
                let version = version_of(row);
                let on = day_in_london(deleted.at);
                Some(DeletedView {
                    id: row.id.to_string(),
                    nhs_number: row.nhs_number.map(nhs_text),
                    diagnosed: row.diagnosed.map(date_text),
                    reason: reason_label(version, &deleted.reason),
                    by: deleted.by.clone(),
                    on: date_text(on),
                    until: date_text(on + Days::new(RESTORE_DAYS)),
                })
            })
            .collect())
    }
}

/// The query of a request, and what was typed into its search box. As many rows as one page may have at most.
pub(crate) async fn patients_query(
    store: &Store,
    request: &ListPatientsRequest,
    today: NaiveDate,
) -> Result<(ListQuery, Understood), Error> {
    let understood = understand(&request.search, today);
    let named: Result<Vec<RecordId>, Error> = request.only.iter().map(|id| record_id(id)).collect();
    let named = Some(named?).filter(|named| !named.is_empty());
    let behind = match request.kpi {
        Some(figure) => Some(behind(store, figure).await?),
        None => None,
    };
    let only = match (named, behind) {
        (Some(named), Some(behind)) => Some(named.into_iter().filter(|id| behind.contains(id)).collect()),
        (named, behind) => named.or(behind),
    };
    let query = ListQuery {
        search: understood.search.clone(),
        narrow: Narrow {
            site: request.site.clone().map(OptionKey::new),
            year: request.year.and_then(|year| i32::try_from(year).ok()),
            only,
            not_at_central: request.not_at_central,
        },
        filter: match request.filter {
            PatientFilter::All => Filter::All,
            PatientFilter::Draft => Filter::Draft,
            PatientFilter::Submitted => Filter::Submitted,
            PatientFilter::FollowUpDue => Filter::FollowUpDue,
            PatientFilter::NeedsYou => Filter::NeedsYou,
        },
        sort: match request.sort {
            PatientSort::Diagnosed => Sort::Diagnosed,
            PatientSort::NhsNumber => Sort::NhsNumber,
            PatientSort::Born => Sort::Born,
            PatientSort::Age => Sort::Age,
            PatientSort::Site => Sort::Site,
            PatientSort::Assessed => Sort::Assessed,
            PatientSort::Missing => Sort::Missing,
            PatientSort::FollowUp => Sort::FollowUp,
            PatientSort::Sync => Sort::Sync,
            PatientSort::Changed => Sort::Changed,
        },
        descending: request.descending,
        offset: request.offset,
        limit: request.limit.min(MOST_ROWS),
        today,
    };
    Ok((query, understood))
}

/// The records behind a figure; none for KPI 1, which is about questions.
async fn behind(store: &Store, figure: BehindFigure) -> Result<Vec<RecordId>, Error> {
    let Some(share) = KPI_SHARES.iter().find(|share| share.number == figure.kpi) else {
        return Ok(Vec::new());
    };
    let place = if figure.counts { InKpi::Counts } else { InKpi::LookedAt };
    let of_year = |facts: Facts| u32::try_from(facts.diagnosed.year()) == Ok(figure.year);
    let found = store.records_with_facts(|facts| of_year(facts) && share.place(facts) == place);
    Ok(found.await?)
}

/// The same for follow-ups.
pub(crate) fn follow_ups_query(request: &ListFollowUpsRequest, today: NaiveDate) -> FollowUpQuery {
    FollowUpQuery {
        today,
        weeks: request.weeks,
        overdue_only: request.overdue_only,
        include_all: false,
        offset: request.offset,
        limit: request.limit.min(MOST_ROWS),
    }
}

/// What was typed into the search box, understood.
pub(crate) struct Understood {
    search: Search,
    words: Option<String>,
    whole_number: Option<NhsNumber>,
}

/// An NHS number or the start of one, a date, or a postcode or the start of one.
fn understand(text: &str, today: NaiveDate) -> Understood {
    let text = text.trim();
    let understood = |search, words: &str| Understood {
        search,
        words: Some(words.to_owned()),
        whole_number: None,
    };
    if text.is_empty() {
        return Understood {
            search: Search::All,
            words: None,
            whole_number: None,
        };
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_digits = text.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '\u{a0}');
    if only_digits {
        let mut understood = understood(Search::NhsNumberPrefix(digits.clone()), "NHS number");
        if digits.len() >= 10 {
            match NhsNumber::read(&digits) {
                Ok(number) => understood.whole_number = Some(number),
                Err(error) => understood.words = Some(error.to_string()),
            }
        }
        return understood;
    }
    let typing = reading::Typing { today, diagnosed: None };
    let looks_like_date = text.starts_with(|c: char| c.is_ascii_digit());
    let as_answer_to = |question: &QuestionKey| {
        let question = dataset().newest().question(question).filter(|_| looks_like_date)?;
        match reading::read_typed(question, text, typing) {
            Ok(Some(domain::Answer::Date(date))) => Some(date),
            _ => None,
        }
    };
    let (born, diagnosed) = (as_answer_to(&keys::BIRTH_DATE), as_answer_to(&keys::DIAGNOSIS_DATE));
    if let Some((born, diagnosed)) = born.or(diagnosed).zip(diagnosed.or(born)) {
        let words = if born == diagnosed {
            format!("Born or diagnosed on {}", short_date(born))
        } else {
            format!("Born {} or diagnosed {}", short_date(born), short_date(diagnosed))
        };
        return understood(Search::Date { born, diagnosed }, &words);
    }
    if looks_like_date {
        return understood(
            Search::PostcodePrefix(text.to_uppercase()),
            "That is no NHS number, date or postcode",
        );
    }
    understood(Search::PostcodePrefix(text.to_uppercase()), "Postcode")
}

pub(crate) fn version_of(row: &RecordRow) -> &'static DatasetVersion {
    dataset().version(&row.version).unwrap_or_else(|| dataset().newest())
}

fn label(question: Option<&Question>, key: Option<&OptionKey>) -> Option<String> {
    question.zip(key).map(|(question, key)| question.label(key).to_owned())
}

fn labelled(version: &DatasetVersion, question: &QuestionKey, key: Option<&OptionKey>) -> Option<String> {
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
        version: row.version.clone(),
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
