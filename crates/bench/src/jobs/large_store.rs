//! P3, P4 and P7: a store of 500,000 records, opened, searched and looked at.

use std::time::Duration;

use app::views::FollowUpGroupName::{self, Coming, InTime, Late, LongOverdue};
use app::views::{FollowUpNarrowingsRequest, ListFollowUpsRequest, ListPatientsRequest};

use crate::Failure;
use crate::desks::{self, TestDesk};
use crate::jobs::patients_list::{Searches, for_search};
use crate::table::Table;
use crate::timing::Times;
use crate::workplace::Workplace;

const RECORDS: usize = 500_000;
const PAGE: u32 = 50;
const OPENINGS: usize = 60;
const LOOKS: usize = 40;
const OPEN_LIMIT: Duration = Duration::from_millis(5);
/// A tenth of what DHIS2 allows itself for one person, and for a search.
const ONE_PERSON_LIMIT: Duration = Duration::from_millis(1);
const SEARCH_LIMIT: Duration = Duration::from_millis(20);
const FOLLOW_UPS_LIMIT: Duration = Duration::from_millis(10);
const NARROWED_LOOKS: usize = 8;
/// Narrowed by what stands in a patient's row, all records are walked through.
const NARROWED_LIMIT: Duration = Duration::from_millis(500);

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    let desk = desks::kept(place, RECORDS).await?;
    eprintln!("P3: opening {RECORDS} records");
    table.within(
        "P3 open, first list page at 500,000 (p95)",
        open(&desk).await?,
        OPEN_LIMIT,
    );
    table.note(
        "P3: from the passphrase to the first page of the patients list with its counts; deriving the key from the \
         passphrase, slow on purpose, is made cheap and left out. The file is in the system's cache.",
    );
    eprintln!("P4: searching {RECORDS} records");
    searches(&desk, table).await?;
    eprintln!("P7: follow-ups of {RECORDS} records");
    table.within(
        "P7 follow-up list at 500,000 (p95)",
        follow_ups(&desk).await?,
        FOLLOW_UPS_LIMIT,
    );
    narrowed(&desk, table).await?;
    desk.lock().await?;
    Ok(())
}

async fn open(desk: &TestDesk) -> Result<Duration, Failure> {
    // Once to warm up, and to look whether what is opened is what was made.
    desks::unlock(desk).await?;
    let page = desk.list_patients(first_page()).await?;
    if usize::try_from(page.total)? != RECORDS || page.rows.len() != usize::try_from(PAGE)? {
        return Err(format!("the list says {} records, not {RECORDS}", page.total).into());
    }
    let mut times = Times::default();
    for _ in 0..OPENINGS {
        desk.lock().await?;
        let opened = times.time(async {
            desks::unlock(desk).await?;
            Ok::<_, Failure>(desk.list_patients(first_page()).await?)
        });
        if opened.await?.total != page.total {
            return Err("the list changed between two openings".into());
        }
    }
    Ok(times.percentile(95))
}

async fn searches(desk: &TestDesk, table: &mut Table) -> Result<(), Failure> {
    let Searches { number, others } = Searches::of_first(desk).await?;
    let time = search(desk, number).await?;
    table.within("P4 search by NHS number at 500,000 (p95)", time, ONE_PERSON_LIMIT);
    let mut longest = Duration::ZERO;
    let mut slowest = "";
    for (what, text) in others {
        let time = search(desk, text).await?;
        if time > longest {
            (longest, slowest) = (time, what);
        }
    }
    table.within(
        "P4 search by date or any beginning at 500,000 (slowest, p95)",
        longest,
        SEARCH_LIMIT,
    );
    table.note(format!(
        "P4 at 500,000: the whole command with its counts; the slowest search is by {slowest}."
    ));
    Ok(())
}

/// The first look warms up.
async fn search(desk: &TestDesk, search: String) -> Result<Duration, Failure> {
    let request = for_search(search);
    if desk.list_patients(request.clone()).await?.total == 0 {
        return Err("a search for a patient who is there finds nobody".into());
    }
    let mut times = Times::default();
    for _ in 0..LOOKS {
        times.time(desk.list_patients(request.clone())).await?;
    }
    Ok(times.percentile(95))
}

fn first_page() -> ListPatientsRequest {
    ListPatientsRequest {
        limit: PAGE,
        ..ListPatientsRequest::default()
    }
}

/// Each group, first page and tenth, with the counts of all. The first look at each warms up.
async fn follow_ups(desk: &TestDesk) -> Result<Duration, Failure> {
    let mut times = Times::default();
    for look in 0..=LOOKS {
        for (group, weeks, offset) in VIEWS {
            let request = ListFollowUpsRequest {
                group,
                weeks,
                offset,
                limit: PAGE,
                ..ListFollowUpsRequest::default()
            };
            let mut time = Times::default();
            let page = time.time(desk.list_follow_ups(request)).await?;
            if page.rows.len() != usize::try_from(PAGE)? {
                return Err(format!("a page of follow-ups has {} rows, not {PAGE}", page.rows.len()).into());
            }
            if group.is_some_and(|group| group != page.group) {
                return Err("the list is of another group than was asked for".into());
            }
            if look > 0 {
                times.push(time.median());
            }
        }
    }
    Ok(times.percentile(95))
}

/// Pages of each group narrowed to the most frequent and to the rarest site of it, and what it could be narrowed to.
async fn narrowed(desk: &TestDesk, table: &mut Table) -> Result<(), Failure> {
    let (mut pages, mut choices) = (Slowest::default(), Slowest::default());
    for group in [InTime, Late, LongOverdue, Coming] {
        let request = FollowUpNarrowingsRequest {
            group,
            weeks: None,
            site: None,
            therapy: None,
            assigned: None,
            called: None,
            search: String::new(),
        };
        let mut times = Times::default();
        let mut found = desk.follow_up_narrowings(request.clone()).await?;
        for _ in 0..NARROWED_LOOKS {
            found = times.time(desk.follow_up_narrowings(request.clone())).await?;
        }
        choices.hear(format!("{group:?}"), &times);
        let sites = [found.sites.first(), found.sites.last()];
        for site in sites.into_iter().flatten() {
            let request = ListFollowUpsRequest {
                group: Some(group),
                site: Some(site.key.clone()),
                limit: PAGE,
                ..ListFollowUpsRequest::default()
            };
            let mut times = Times::default();
            for _ in 0..NARROWED_LOOKS {
                let page = times.time(desk.list_follow_ups(request.clone())).await?;
                if page.total != site.count {
                    return Err("a narrowed group is not as large as its choice said".into());
                }
            }
            pages.hear(format!("{group:?} of {} with this site", site.count), &times);
        }
    }
    for (what, Slowest { time, of }) in [
        ("P7 a group narrowed by site at 500,000 (slowest, median)", pages),
        (
            "P7 what a group can be narrowed to at 500,000 (slowest, median)",
            choices,
        ),
    ] {
        table.within(what, time, NARROWED_LIMIT);
        table.note(format!("{what}: the slowest is {of}."));
    }
    Ok(())
}

/// The slowest of what was timed, and what that was.
#[derive(Default)]
struct Slowest {
    time: Duration,
    of: String,
}

impl Slowest {
    fn hear(&mut self, of: String, times: &Times) {
        let time = times.median();
        eprintln!("{of}: {time:?}");
        if time > self.time {
            *self = Self { time, of };
        }
    }
}

/// Group (the first that has anybody), weeks, first row.
const VIEWS: [(Option<FollowUpGroupName>, Option<u32>, u32); 10] = [
    (None, None, 0),
    (Some(InTime), None, 9 * PAGE),
    (Some(InTime), Some(16), 0),
    (Some(InTime), Some(52), 0),
    (Some(Late), None, 0),
    (Some(Late), None, 9 * PAGE),
    (Some(LongOverdue), None, 0),
    (Some(LongOverdue), Some(16), 9 * PAGE),
    (Some(Coming), None, 0),
    (Some(Coming), Some(52), 9 * PAGE),
];
