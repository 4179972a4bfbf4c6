//! Questions that are called off, or that nobody waits for any more: SQLite stops within a tenth of a second, and locking
//! waits for none.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use sqlx::Connection as _;

use super::support::{made, today};
use super::{Search, Store, StoreError};

/// "Within a tenth of a second".
const SOON: Duration = Duration::from_millis(100);
/// A machine that is busy with other tests is slow now and then. What waits for the end of a question is slow each time.
const TRIES: usize = 20;
const ENDLESS: &str = "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n";

/// Asks what has no end.
async fn ask(store: &Store) -> Result<i64, StoreError> {
    let mut connection = store.inner.read().await?;
    let mut moment = connection.begin().await?;
    Ok(sqlx::query_scalar(ENDLESS).fetch_one(&mut *moment).await?)
}

/// So many at once that some wait for a connection, once all of them have asked and the first are inside SQLite.
async fn asked_at_once(store: &Store, questions: usize) -> tokio::task::JoinSet<Result<i64, StoreError>> {
    let mut asked = tokio::task::JoinSet::new();
    let begun = Arc::new(AtomicUsize::new(0));
    for _ in 0..questions {
        let (store, begun) = (store.clone(), Arc::clone(&begun));
        asked.spawn(async move {
            let mut asking = pin!(ask(&store));
            // Polled once, it is among those who ask.
            let at_once = poll_fn(|context| Poll::Ready(asking.as_mut().poll(context))).await;
            begun.fetch_add(1, Ordering::SeqCst);
            match at_once {
                Poll::Ready(answer) => answer,
                Poll::Pending => asking.await,
            }
        });
    }
    while begun.load(Ordering::SeqCst) < questions {
        tokio::task::yield_now().await;
    }
    while !store.inner.all_readers_are_taken() {
        tokio::task::yield_now().await;
    }
    asked
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_called_off_ends_at_once_and_the_next_question_is_answered() {
    let made = made().await;
    let mut quickest = Duration::MAX;
    for _ in 0..TRIES {
        let mut asked = asked_at_once(&made.store, 8).await;
        let started = Instant::now();
        made.store.call_off_reading();
        while let Some(answer) = asked.join_next().await {
            assert!(matches!(answer.unwrap(), Err(StoreError::Locked)));
        }
        made.store.counts(&Search::All, today()).await.unwrap();
        quickest = quickest.min(started.elapsed());
        if quickest < SOON {
            break;
        }
    }
    assert!(quickest < SOON, "{quickest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_nobody_waits_for_any_more_leaves_its_connection_to_the_next() {
    let made = made().await;
    let mut quickest = Duration::MAX;
    for _ in 0..TRIES {
        let mut asked = asked_at_once(&made.store, 8).await;
        let started = Instant::now();
        asked.shutdown().await;
        for _ in 0..4 {
            made.store.counts(&Search::All, today()).await.unwrap();
        }
        quickest = quickest.min(started.elapsed());
        if quickest < SOON {
            break;
        }
    }
    assert!(quickest < SOON, "{quickest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn locking_waits_for_no_question() {
    let mut quickest = Duration::MAX;
    for _ in 0..TRIES {
        let made = made().await;
        let mut asked = asked_at_once(&made.store, 8).await;
        let started = Instant::now();
        let locked = made.store.clone().lock().await;
        quickest = quickest.min(started.elapsed());
        while let Some(answer) = asked.join_next().await {
            assert!(matches!(answer.unwrap(), Err(StoreError::Locked)));
        }
        assert!(matches!(ask(&made.store).await, Err(StoreError::Locked)));
        drop(locked);
        if quickest < SOON * 5 {
            break;
        }
    }
    assert!(quickest < SOON * 5, "{quickest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn locking_takes_back_a_write_that_has_no_end() {
    let made = made().await;
    let store = made.store.clone();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let writes = tokio::spawn(async move {
        let mut writing = store.inner.write().await?;
        begun.send(()).unwrap();
        sqlx::query("update desk set name = 'half-way'")
            .execute(writing.connection()?)
            .await?;
        sqlx::query(ENDLESS).execute(writing.connection()?).await?;
        writing.commit().await
    });
    has_begun.await.unwrap();
    let started = Instant::now();
    let locked = made.store.clone().lock().await;
    let took = started.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(matches!(writes.await.unwrap(), Err(StoreError::Locked)));
    drop(locked);
}
