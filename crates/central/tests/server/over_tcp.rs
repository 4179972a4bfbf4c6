//! Central whose PostgreSQL is reached over TCP: no slower than by a socket file, and with TLS where it is asked for.

use std::time::{Duration, Instant};

use central::{OpenError, State};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use tokio::net::TcpListener;

use crate::desk::Desk;
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, master};
use crate::serving::by_tcp;

/// TCP's other side confirms after so long what it has nothing to say to.
const CONFIRMS_AFTER: Duration = Duration::from_millis(40);
const ROUNDS: u32 = 15;

/// A desk at a further server on the same database, which reaches it as these options say.
async fn desk_at(central: &Fixture, options: PgConnectOptions, name: &str) -> Desk {
    let state = State::connect(options, master(), central.clock.clone()).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(central::serve(listener, state, std::future::pending()));
    let code = central.code(SERVICE).await;
    Desk::enrol(address, &code, name, None).await.unwrap()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// An entry is two COPYs of two small pieces each: where a piece waited for the confirmation of the one before it, each
/// exchange took twice as long as TCP waits, and more.
#[sqlx::test(migrations = false)]
async fn an_entry_over_tcp_waits_for_no_confirmation(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut by_file = central.desk(SERVICE, "by file").await;
    let mut over_tcp = desk_at(&central, by_tcp(&central.options, None), "over TCP").await;
    let (mut files, mut tcps) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for (desk, times, n) in [(&mut by_file, &mut files, 0), (&mut over_tcp, &mut tcps, 1)] {
            let (_, entry) = Record::counted(1 + 2 * round + n);
            let began = Instant::now();
            desk.exchange(&[entry]).await;
            times.push(began.elapsed());
        }
    }
    let (by_file, over_tcp) = (median(files), median(tcps));
    assert!(
        over_tcp < by_file + CONFIRMS_AFTER,
        "{over_tcp:?} over TCP, {by_file:?} by a socket file"
    );
}

#[sqlx::test(migrations = false)]
async fn the_database_is_spoken_to_over_tls_as_its_address_says(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let certificate = std::env::var("FLS_TEST_DATABASE_CERTIFICATE").unwrap();
    let tls = by_tcp(&central.options, None).ssl_mode(PgSslMode::VerifyFull);
    let refused = State::connect(tls.clone(), master(), central.clock.clone()).await;
    assert!(
        matches!(refused, Err(OpenError::Database(_))),
        "nobody vouches for its certificate"
    );

    let mut desk = desk_at(
        &central,
        tls.ssl_root_cert(certificate).application_name("over tls"),
        "one",
    )
    .await;
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
    let encrypted: Vec<bool> = sqlx::query_scalar(
        "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'over tls'",
    )
    .fetch_all(&central.pool)
    .await
    .unwrap();
    assert!(
        !encrypted.is_empty() && encrypted.iter().all(|ssl| *ssl),
        "{encrypted:?}"
    );
}
