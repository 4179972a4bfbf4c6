//! P4/list: what a nurse waits for in the patients list of 50,000 records: every order with every filter, the first, a
//! middle and the last page, the first two narrowed too, and searched by number, date and postcode.

use std::time::Duration;

use app::views::{ListPatientsRequest, PatientFilter, PatientSort, PatientsView};

use crate::Failure;
use crate::desks::{self, TestDesk};
use crate::table::Table;
use crate::timing::Times;
use crate::workplace::Workplace;

const RECORDS: usize = 50_000;
const PAGE: u32 = 20;
const ROUNDS: usize = 3;
const LIMIT: Duration = Duration::from_millis(40);

const SORTS: [PatientSort; 10] = [
    PatientSort::Diagnosed,
    PatientSort::NhsNumber,
    PatientSort::Born,
    PatientSort::Age,
    PatientSort::Site,
    PatientSort::Assessed,
    PatientSort::Missing,
    PatientSort::FollowUp,
    PatientSort::Sync,
    PatientSort::Changed,
];

const FILTERS: [PatientFilter; 5] = [
    PatientFilter::All,
    PatientFilter::Draft,
    PatientFilter::Submitted,
    PatientFilter::FollowUpDue,
    PatientFilter::NeedsYou,
];

/// The slowest look so far, and what it was at.
#[derive(Default)]
struct Slowest {
    time: Duration,
    at: String,
}

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    let desk = desks::kept(place, RECORDS).await?;
    desks::unlock(&desk).await?;
    eprintln!("P4: the list of {RECORDS} records");
    let mut all = Times::default();
    let mut slowest = Slowest::default();
    let pages = pages(&desk, &mut all, &mut slowest).await?;
    table.within("P4/list page of 50,000, any order and filter (slowest)", pages, LIMIT);
    let narrowed = narrowed(&desk, &mut all, &mut slowest).await?;
    table.within("P4/list narrowed by site and year (slowest)", narrowed, LIMIT);
    let searched = searches(&desk, &mut all, &mut slowest).await?;
    table.within("P4/list search by number, date, postcode (slowest)", searched, LIMIT);
    table.within("P4/list all of these (p95)", all.percentile(95), LIMIT);
    table.note(format!(
        "P4: each is the median of {ROUNDS} rounds of the whole command, with its counts; slowest at {}.",
        slowest.at
    ));
    desk.lock().await?;
    Ok(())
}

/// The median of some rounds; the slowest is remembered.
async fn look(
    desk: &TestDesk,
    request: &ListPatientsRequest,
    all: &mut Times,
    slowest: &mut Slowest,
) -> Result<(Duration, PatientsView), Failure> {
    let mut times = Times::default();
    let mut view = desk.list_patients(request.clone()).await?;
    for _ in 0..ROUNDS {
        view = times.time(desk.list_patients(request.clone())).await?;
    }
    let time = times.median();
    all.push(time);
    if time > slowest.time {
        let what = match (request.search.is_empty(), &request.site, request.year) {
            (false, _, _) => format!("a search that finds {}", view.total),
            (_, None, None) => format!("{:?}, {:?}", request.sort, request.filter),
            _ => format!("{:?}, {:?}, narrowed", request.sort, request.filter),
        };
        slowest.time = time;
        slowest.at = format!("{what}, row {}", request.offset);
    }
    Ok((time, view))
}

async fn pages(desk: &TestDesk, all: &mut Times, slowest: &mut Slowest) -> Result<Duration, Failure> {
    let mut longest = Duration::ZERO;
    for sort in SORTS {
        for filter in FILTERS {
            for descending in [false, true] {
                let mut request = ListPatientsRequest {
                    sort,
                    filter,
                    descending,
                    limit: PAGE,
                    ..ListPatientsRequest::default()
                };
                let (time, first) = look(desk, &request, all, slowest).await?;
                longest = longest.max(time);
                if filter == PatientFilter::All && usize::try_from(first.total)? != RECORDS {
                    return Err(format!("the list says {} records, not {RECORDS}", first.total).into());
                }
                for offset in [first.total / 2, first.total.saturating_sub(1) / PAGE * PAGE] {
                    request.offset = offset;
                    let (time, page) = look(desk, &request, all, slowest).await?;
                    longest = longest.max(time);
                    let expect = PAGE.min(first.total.saturating_sub(offset));
                    if page.rows.len() != usize::try_from(expect)? {
                        return Err(format!("a page has {} rows, not {expect}", page.rows.len()).into());
                    }
                }
            }
        }
    }
    Ok(longest)
}

/// The most frequent site, the newest whole year, and both, in every order: the first page and a middle one.
async fn narrowed(desk: &TestDesk, all: &mut Times, slowest: &mut Slowest) -> Result<Duration, Failure> {
    let mut longest = Duration::ZERO;
    let request = ListPatientsRequest {
        limit: PAGE,
        ..ListPatientsRequest::default()
    };
    let mut times = Times::default();
    let mut choices = desk.narrowings(request.clone()).await?;
    for _ in 0..ROUNDS {
        choices = times.time(desk.narrowings(request.clone())).await?;
    }
    longest = longest.max(times.median());
    all.push(times.median());
    let site = choices.sites.first().ok_or("no site has records")?;
    let year = choices.years.get(1).ok_or("no year has records")?;
    for (site, year, expect) in [
        (Some(site.key.clone()), None, Some(site.count)),
        (None, Some(year.year), Some(year.count)),
        (Some(site.key.clone()), Some(year.year), None),
    ] {
        for (sort, filter) in SORTS.iter().flat_map(|sort| FILTERS.map(|filter| (*sort, filter))) {
            let mut request = ListPatientsRequest {
                sort,
                filter,
                site: site.clone(),
                year,
                ..request.clone()
            };
            let (time, first) = look(desk, &request, all, slowest).await?;
            longest = longest.max(time);
            if filter == PatientFilter::All && expect.is_some_and(|expect| expect != first.total) {
                return Err("a choice leaves another number of records than it says".into());
            }
            request.offset = first.total / 2;
            longest = longest.max(look(desk, &request, all, slowest).await?.0);
        }
    }
    Ok(longest)
}

/// By what the list's first record says of itself, whole and by its beginning.
async fn searches(desk: &TestDesk, all: &mut Times, slowest: &mut Slowest) -> Result<Duration, Failure> {
    let mut longest = Duration::ZERO;
    for search in Searches::of_first(desk).await?.all() {
        let (time, found) = look(desk, &for_search(search), all, slowest).await?;
        longest = longest.max(time);
        if found.total == 0 {
            return Err("a search for a patient who is there finds nobody".into());
        }
    }
    Ok(longest)
}

/// The first page of a search.
pub(crate) fn for_search(search: String) -> ListPatientsRequest {
    ListPatientsRequest {
        search,
        limit: PAGE,
        ..ListPatientsRequest::default()
    }
}

/// What the list's first patient is searched for by.
pub(crate) struct Searches {
    /// The whole NHS number.
    pub(crate) number: String,
    /// Date of diagnosis, whole postcode, and ever shorter beginnings of number and postcode, each with what it is.
    pub(crate) others: Vec<(&'static str, String)>,
}

impl Searches {
    pub(crate) async fn of_first(desk: &TestDesk) -> Result<Self, Failure> {
        let first = ListPatientsRequest {
            limit: 1,
            ..ListPatientsRequest::default()
        };
        let page = desk.list_patients(first).await?;
        let row = page.rows.first().ok_or("the list is empty")?;
        let number = row.nhs_number.clone().ok_or("the first patient has no number")?;
        let postcode = row.postcode.clone().ok_or("the first patient has no postcode")?;
        let diagnosed = row.diagnosed.clone().ok_or("the first patient has no date")?;
        let start = |text: &str, length: usize| text.chars().take(length).collect::<String>();
        let others = vec![
            ("date of diagnosis", diagnosed),
            ("six digits", start(&number, 6)),
            ("three digits", start(&number, 3)),
            ("two letters of the postcode", start(&postcode, 2)),
            ("one letter of the postcode", start(&postcode, 1)),
            ("postcode", postcode),
        ];
        Ok(Self { number, others })
    }

    fn all(self) -> impl Iterator<Item = String> {
        std::iter::once(self.number).chain(self.others.into_iter().map(|(_, search)| search))
    }
}
