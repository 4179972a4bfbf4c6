//! The patients list, and the counts around all lists.

use domain::dataset::OptionKey;
use domain::id::RecordId;
use domain::words::counted;
use store::{Filter, ListQuery, Narrow, Search, Sort, Store};

use super::behind::{asked_of, records_behind, say_why_not_counted};
use super::in_words::{count, instant_text, month_without_sending, nhs_text, record_id};
use super::not_saved::{in_one_order, saved_from};
use super::rows::{MOST_ROWS, group_counts, patient_row, site_label};
use super::search_words::{Understood, understand};
use crate::cards::contacts;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    CountsView, FilterCounts, ListPatientsRequest, NarrowingsView, PatientFilter, PatientRowView, PatientSort,
    PatientsView, SiteCountView, YearCountView,
};

impl<H: Host> Desk<H> {
    /// The numbers in the navigation and the top bar.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn counts(&self) -> Result<CountsView, Error> {
        let store = self.store().await?;
        let counts = store.counts(&Search::All, self.host.today()).await?;
        let central = store.central().await?;
        let last = central.as_ref().and_then(|link| link.last_answered);
        let answered = last.map(instant_text);
        let no_answer = self.trouble().is_some_and(|trouble| trouble.no_answer);
        Ok(CountsView {
            patients: count(counts.all),
            drafts: count(counts.draft),
            submitted: count(counts.submitted),
            follow_ups: group_counts(store.follow_up_counts(self.host.today()).await?),
            needs_you: count(counts.needs_you),
            waiting: count(counts.waiting),
            not_accepted: count(counts.only_here + counts.waiting + counts.sent + counts.needs_you),
            deleted: count(counts.deleted),
            not_saved: count(self.not_saved(&store).await?.len() as u64),
            no_answer_since: answered.clone().filter(|_| no_answer),
            central_answered: answered,
            month_without_sending: month_without_sending(central.as_ref(), self.host.today()),
        })
    }

    /// One page of the patients list.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_patients(&self, request: ListPatientsRequest) -> Result<PatientsView, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let (query, understood) = self.patients_query(&store, &request).await?;
        let mut not_saved = self.not_saved_of(&store, &query).await?;
        let unsaved = not_saved.len() as u64;
        // A list of what is not saved is of nothing else. Beside saved records, a search finds new ones too; without one they
        // stand in their own list only, as they are in no count of records.
        match request.filter {
            PatientFilter::NotSaved => {}
            PatientFilter::All if query.search != Search::All => not_saved.retain(|one| one.is_new),
            _ => not_saved.clear(),
        }
        let first = not_saved.len() as u64;
        let new = not_saved.iter().filter(|one| one.is_new).count() as u64;
        let from = saved_from(&not_saved, &query);
        let among = ListQuery {
            offset: from,
            limit: query.limit.saturating_add(query.offset - from),
            ..query.clone()
        };
        let mut page = store.list(&among).await?;
        if request.filter == PatientFilter::NotSaved {
            page.rows.clear();
            page.total = 0;
        }
        let total = page.total + first;
        let start_with = match &understood.whole_number {
            Some(number) if total == 0 && store.records_of(*number, today).await?.is_empty() => Some(nhs_text(*number)),
            _ => None,
        };
        let search_words = if total > 0 {
            understood.words
        } else {
            nothing_words(&understood, &request, page.counts.all)
        };
        let mut saved: Vec<PatientRowView> = page.rows.iter().map(|row| patient_row(row, today)).collect();
        let shown: Vec<RecordId> = page.rows.iter().map(|row| row.id).collect();
        let mut contacts = contacts(&store, &shown).await?;
        for (view, record) in saved.iter_mut().zip(&shown) {
            view.contact = contacts.remove(record);
        }
        if let Some(figure) = &request.kpi {
            say_why_not_counted(&store, asked_of(figure, today)?, &page.rows, &mut saved, today).await?;
        }
        let counts = &page.counts;
        Ok(PatientsView {
            rows: in_one_order(not_saved, page.rows.iter().zip(saved).collect(), &query),
            total: count(total),
            saved: count(total - new),
            counts: FilterCounts {
                all: match request.filter {
                    PatientFilter::All => count(counts.all + first),
                    _ => count(counts.all),
                },
                draft: count(counts.draft),
                submitted: count(counts.submitted),
                follow_up_due: count(counts.patients_due),
                needs_you: count(counts.needs_attention),
                not_saved: count(unsaved),
            },
            search_words,
            start_with,
        })
    }

    /// What the patients list could be narrowed to.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn narrowings(&self, request: ListPatientsRequest) -> Result<NarrowingsView, Error> {
        let store = self.store().await?;
        let (query, _) = self.patients_query(&store, &request).await?;
        let choices = match request.filter {
            PatientFilter::NotSaved => self.not_saved_choices(&store, &query).await?,
            _ => store.choices(&query).await?,
        };
        Ok(NarrowingsView {
            sites: choices
                .sites
                .iter()
                .map(|(site, records)| SiteCountView {
                    key: site.to_string(),
                    label: site_label(site),
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

    /// What was typed into a search box, understood, with the records whose contact cards say so.
    pub(super) async fn understood(&self, store: &Store, typed: &str) -> Result<Understood, Error> {
        let understood = understand(typed, self.host.today());
        Ok(if understood.may_be_on_cards() {
            understood.with_cards(self.cards.find(store, typed).await?)
        } else {
            understood
        })
    }

    /// The query of a request, and what was typed into its search box. As many rows as one page may have at most.
    pub(super) async fn patients_query(
        &self,
        store: &Store,
        request: &ListPatientsRequest,
    ) -> Result<(ListQuery, Understood), Error> {
        let today = self.host.today();
        let understood = self.understood(store, &request.search).await?;
        let named: Result<Vec<RecordId>, Error> = request.only.iter().map(|id| record_id(id)).collect();
        let mut named = named?;
        // What was chosen before may have been joined to another since.
        let wholes = store.wholes_of(&named).await?;
        for record in &mut named {
            *record = wholes.get(record).copied().unwrap_or(*record);
        }
        let named = Some(named).filter(|named| !named.is_empty());
        let behind = match &request.kpi {
            Some(figure) => Some(records_behind(store, asked_of(figure, today)?, figure.patients.into()).await?),
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
                PatientFilter::All | PatientFilter::NotSaved => Filter::All,
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
}

/// Why a search leaves no rows: there is no such record, or what was chosen beside it leaves none. `elsewhere` is how many it
/// finds without the filter.
fn nothing_words(understood: &Understood, request: &ListPatientsRequest, elsewhere: u64) -> Option<String> {
    let nothing = understood.nothing.as_ref()?;
    if understood.never {
        return understood.never_words();
    }
    if elsewhere > 0 {
        let found = counted(elsewhere.cast_signed(), "record matches", "records match");
        return Some(format!("{found} this search, but not the filter that is chosen."));
    }
    let narrowed = request.site.is_some() || request.year.is_some() || request.not_at_central || request.kpi.is_some();
    let among = if narrowed { ", among those chosen above" } else { "" };
    Some(format!("{nothing}{among}."))
}
