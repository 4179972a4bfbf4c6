//! P3, P4 and P7: a store of 500,000 records, opened, searched and looked at.

use std::time::Duration;

use app::views::{ListFollowUpsRequest, ListPatientsRequest};

use crate::Failure;
use crate::desks::{self, TestDesk};
use crate::jobs::patients_list::{Searches, for_search};
use crate::place::Place;
use crate::table::Table;
use crate::timing::Times;

const RECORDS: usize = 500_000;
const PAGE: u32 = 50;
const OPENINGS: usize = 60;
const LOOKS: usize = 40;
const OPEN_LIMIT: Duration = Duration::from_millis(5);
/// A tenth of what DHIS2 allows itself for one person, and for a search.
const ONE_PERSON_LIMIT: Duration = Duration::from_millis(1);
const SEARCH_LIMIT: Duration = Duration::from_millis(20);
const FOLLOW_UPS_LIMIT: Duration = Duration::from_millis(10);

pub(crate) async fn run(place: &Place, table: &mut Table) -> Result<(), Failure> {
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

/// Each of the list's views, first page and tenth. The first look at each warms up.
async fn follow_ups(desk: &TestDesk) -> Result<Duration, Failure> {
    let mut times = Times::default();
    for look in 0..=LOOKS {
        for (weeks, overdue_only, offset) in VIEWS {
            let request = ListFollowUpsRequest {
                weeks,
                overdue_only,
                offset,
                limit: PAGE,
            };
            let mut time = Times::default();
            let page = time.time(desk.list_follow_ups(request)).await?;
            if page.rows.len() != usize::try_from(PAGE)? {
                return Err(format!("a page of follow-ups has {} rows, not {PAGE}", page.rows.len()).into());
            }
            if !page.rows.is_sorted_by(|one, next| one.overdue || !next.overdue) {
                return Err("a follow-up that is due was listed before one that is overdue".into());
            }
            if look > 0 {
                times.push(time.median());
            }
        }
    }
    Ok(times.percentile(95))
}

/// Weeks, whether only overdue ones, first row.
const VIEWS: [(Option<u32>, bool, u32); 8] = [
    (None, false, 0),
    (None, true, 0),
    (None, false, 9 * PAGE),
    (None, true, 9 * PAGE),
    (Some(16), false, 0),
    (Some(16), true, 0),
    (Some(52), false, 0),
    (Some(52), true, 0),
];
