//! Many lists asked for at once, as somebody does who changes a filter again and again: all are answered, and neither the
//! counts nor the lock wait for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::Error;
use app::views::{ErrorCode, ListPatientsRequest, PatientSort, PatientsView, SessionState};
use tests::desks::{TestDesk, first, import};
use tokio::task::JoinSet;
use tokio::time::timeout;

const RECORDS: usize = 10_000;
/// Far more than each of them needs, and far less than a desk that hangs takes.
const STATED: Duration = Duration::from_secs(10);

async fn full(code: &str) -> Arc<TestDesk> {
    let desk = first(code).await;
    let file = testkit::synthetic::csv(5, RECORDS, app::Host::today(desk.host()));
    import(&desk, &file).await;
    Arc::new(desk)
}

/// Thirty pages of the list, each narrowed: their rows and counts are looked up record by record.
fn thirty_lists(desk: &Arc<TestDesk>) -> JoinSet<Result<PatientsView, Error>> {
    let mut lists = JoinSet::new();
    for n in 0..30_u32 {
        let desk = Arc::clone(desk);
        lists.spawn(async move {
            let request = ListPatientsRequest {
                year: Some(2024 + n % 3),
                sort: if n % 2 == 0 {
                    PatientSort::Missing
                } else {
                    PatientSort::Changed
                },
                limit: 50,
                ..ListPatientsRequest::default()
            };
            desk.list_patients(request).await
        });
    }
    lists
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_overlapping_lists_and_the_counts_are_all_answered() {
    let desk = full("OV1").await;
    let mut lists = thirty_lists(&desk);
    // Behind all of them.
    let counts = timeout(STATED, desk.counts())
        .await
        .expect("the counts wait for ever")
        .unwrap();
    assert_eq!(usize::try_from(counts.patients).unwrap(), RECORDS);
    while let Some(page) = timeout(STATED, lists.join_next()).await.expect("a list waits for ever") {
        let page = page.unwrap().unwrap();
        assert!(!page.rows.is_empty());
        // One moment: the total of the filter that was asked for is that of the counts beside it.
        assert_eq!(page.total, page.counts.all);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn locking_waits_for_no_list() {
    let desk = full("OV2").await;
    let mut lists = thirty_lists(&desk);
    // The first answer: the others are being looked up, or wait for their turn.
    lists.join_next().await.unwrap().unwrap().unwrap();
    let started = Instant::now();
    let session = timeout(STATED, desk.lock())
        .await
        .expect("locking waits for ever")
        .unwrap();
    let took = started.elapsed();
    assert_eq!(session.state, SessionState::Locked);
    assert!(took < Duration::from_secs(2), "{took:?}");
    while let Some(page) = timeout(STATED, lists.join_next()).await.expect("a list waits for ever") {
        // Answered before, or called off.
        if let Err(error) = page.unwrap() {
            assert_eq!(error.view().code, ErrorCode::Locked);
        }
    }
}
