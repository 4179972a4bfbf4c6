//! Many at once: no desk, service or address makes another wait, and whoever guesses waits longer and longer.

use std::net::SocketAddr;
use std::time::Duration;

use central::Limits;
use chrono::TimeDelta;
use data_encoding::BASE64URL;
use domain::record::Digest;
use protocol::enrol::ErrorCode;
use protocol::exchange::{Ask, REQUEST_LIMIT};
use protocol::frame::{self, WireEntry};
use protocol::{EXCHANGE_PATH, chain};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::desk::{Desk, enrol, enrol_request, send};
use crate::entries::Record;
use crate::fixture::{Fixture, OTHER, SERVICE};
use crate::hostile::altered;
use crate::public_pages::get;
use crate::serving::{Settings, server_login};
use crate::site_health::with_site_health;

/// Longer than an exchange takes on any machine, and shorter than any lock, queue or connection is waited for.
const SOON: Duration = Duration::from_secs(8);

async fn desks(central: &Fixture, service: &str, many: usize) -> Vec<Desk> {
    let mut desks = Vec::new();
    for _ in 0..many {
        desks.push(central.desk(service, "desk").await);
    }
    desks
}

/// Sends one entry, and panics where that takes long.
async fn sends_an_entry_soon(desk: &mut Desk, n: u32) {
    let entry = [Record::counted(n).1];
    let sent = tokio::time::timeout(SOON, desk.exchange(&entry)).await;
    let (reply, _) = sent.expect("another service made it wait");
    assert_eq!(reply.receipts.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn another_services_entry_takes_its_turn_before_the_queue_of_forty_desks_ends(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut other = central.desk(OTHER, "other").await;
    let mut pushing = JoinSet::new();
    for (nth, mut desk) in (0..).zip(desks(&central, SERVICE, 40).await) {
        pushing.spawn(async move {
            let batch: Vec<WireEntry> = (0..100).map(|n| Record::counted(nth * 100 + n).1).collect();
            desk.exchange(&batch).await.0.receipts.len()
        });
    }
    let first = pushing.join_next().await.unwrap().unwrap();
    sends_an_entry_soon(&mut other, 1).await;
    let before: Vec<usize> = std::iter::from_fn(|| pushing.try_join_next())
        .map(Result::unwrap)
        .collect();
    assert!(before.len() < 30, "{} of the queue went before it", before.len());
    let after = pushing.join_all().await;
    let receipts: usize = before.into_iter().chain(after).sum();
    assert_eq!(first + receipts, 4_000, "and the queue ends well");
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_row_that_is_locked_makes_no_other_service_wait(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut other = central.desk(OTHER, "other").await;
    let stuck = desks(&central, SERVICE, 30).await;
    let mut locking = central.pool.begin().await.unwrap();
    sqlx::query("select 1 from service where code = $1 for update")
        .bind(SERVICE)
        .execute(&mut *locking)
        .await
        .unwrap();
    let mut pushing = JoinSet::new();
    for (nth, mut desk) in (0..).zip(stuck) {
        pushing.spawn(async move { desk.exchange(&[Record::counted(nth).1]).await.0.receipts.len() });
    }
    // The first of them waits for the row, as PostgreSQL itself says.
    let waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    loop {
        let waiting: i64 = sqlx::query_scalar(waits).fetch_one(&central.pool).await.unwrap();
        if waiting > 0 {
            break;
        }
    }
    for n in 0..3 {
        sends_an_entry_soon(&mut other, n).await;
    }
    let mut newcomer = tokio::time::timeout(SOON, central.desk(OTHER, "new")).await.unwrap();
    sends_an_entry_soon(&mut newcomer, 9).await;
    let waiting: i64 = sqlx::query_scalar(waits).fetch_one(&central.pool).await.unwrap();
    assert_eq!(waiting, 1, "all others wait without a connection");
    locking.rollback().await.unwrap();
    assert_eq!(pushing.join_all().await, [1; 30], "and nothing of theirs is lost");
    central.assert_right().await;
}

/// What a guess is answered: its status, and for how many seconds no other is to come.
async fn guess(address: SocketAddr, from: &str, token: &str) -> (u16, Option<u64>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/exchange HTTP/1.1\r\nhost: central\r\nconnection: close\r\nx-forwarded-for: {from}\r\n\
         authorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let retry_after = answer
        .lines()
        .find_map(|line| line.strip_prefix("retry-after: ")?.parse().ok());
    (status, retry_after)
}

/// A token that differs from a desk's.
fn wrong_token(desk: &Desk, n: u32) -> String {
    let (named, secret) = desk.token.rsplit_once('.').unwrap();
    format!("{named}.{n:08x}{}", secret.get(8..).unwrap())
}

/// Guesses at tokens from an address, more of them at once than are looked up.
async fn guess_tokens(central: &Fixture, from: &'static str, desk: &Desk) {
    let mut guesses = JoinSet::new();
    for n in 0..100 {
        let (address, token) = (central.address, wrong_token(desk, n));
        if n < 32 {
            assert_eq!(guess(address, from, &token).await, (401, None));
        } else {
            guesses.spawn(async move { guess(address, from, &token).await });
        }
    }
    for answer in guesses.join_all().await {
        assert!(matches!(answer, (429, Some(1..))), "not even looked up: {answer:?}");
    }
}

/// Guesses at codes from the address of every desk here, more of them at once than are looked up.
async fn guess_codes(central: &Fixture) {
    let mut guesses = JoinSet::new();
    for n in 0..60 {
        let request = enrol_request(&format!("0000-0000-0000-0000-{n:04}"), "guess", None);
        let address = central.address;
        let guess = async move { enrol(address, &request).await.err().unwrap() };
        if n < 32 {
            assert_eq!(guess.await.code, ErrorCode::WrongCode);
        } else {
            guesses.spawn(guess);
        }
    }
    for refused in guesses.join_all().await {
        assert_eq!(refused.code, ErrorCode::TooOften, "not even looked up");
    }
}

#[sqlx::test(migrations = false)]
async fn guessing_tokens_gets_slower_and_stops_nobody_who_has_one(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[]).await;
    guess_tokens(&central, "192.0.2.9", &desk).await;
    assert_eq!(
        guess(central.address, "192.0.2.9", &desk.token).await.0,
        400,
        "a right token is looked at"
    );
    let elsewhere = guess(central.address, "192.0.2.8", &wrong_token(&desk, 1)).await;
    assert_eq!(elsewhere.0, 401, "another address");
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn guessing_codes_gets_slower_and_keeps_nobody_waiting_who_has_one(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    guess_codes(&central).await;
    let mut desk = central.desk(SERVICE, "one").await;
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
    // Codes count nothing against tokens.
    let token = guess(central.address, "127.0.0.1", &wrong_token(&desk, 1)).await;
    assert_eq!(token, (401, None));
}

#[sqlx::test(migrations = false)]
async fn guesses_after_a_restart_keep_no_desk_waiting(_: PgPoolOptions, options: PgConnectOptions) {
    let mut central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    desk.exchange(&[]).await;
    central.serve_anew().await;
    desk.address = central.address;
    guess_tokens(&central, "127.0.0.1", &desk).await;
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
    // The token that takes its place is as good from the moment on that it is given.
    central.pass(TimeDelta::days(30));
    let given = desk.exchange(&[]).await.0.token.expect("another after a month");
    desk.token = given.0;
    assert_eq!(desk.exchange(&[Record::counted(2).1]).await.0.receipts.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_desk_that_goes_round_in_circles_is_told_to_come_again_later(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (desk, mut other) = (central.desk(SERVICE, "one").await, central.desk(SERVICE, "two").await);
    let body = frame::write(&desk.request(Ask::Nothing, &[]), &[]).unwrap();
    let head = format!(
        "POST /v1/exchange HTTP/1.1\r\nhost: central\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         content-length: {}\r\n\r\n",
        desk.token,
        // Longer than any is: it is refused before it has come.
        64 << 20
    );
    let mut statuses = Vec::new();
    while !statuses.contains(&429) && statuses.len() < 2_000 {
        statuses.push(send(central.address, &[head.as_bytes()]).await.0);
    }
    assert_eq!(statuses.last(), Some(&429));
    assert!(
        statuses.len() > 500,
        "an honest desk asks hundreds of times: {}",
        statuses.len()
    );
    // A sixtieth of a second later one more is taken, and a busy machine takes longer over the next: it is asked until it is refused.
    let refused = loop {
        match desk.post_body(&body).await {
            Err(refused) => break refused,
            Ok(_) => while send(central.address, &[head.as_bytes()]).await.0 != 429 {},
        }
    };
    assert_eq!(refused.code, ErrorCode::TooOften);
    assert_eq!(other.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
}

/// The head of an exchange of a desk whose body is said to be of this length.
fn head(desk: &Desk, length: usize) -> String {
    format!(
        "POST {EXCHANGE_PATH} HTTP/1.1\r\nhost: central\r\nauthorization: Bearer {}\r\ncontent-length: {length}\r\n\r\n",
        desk.token
    )
}

/// A desk of each of these services, which are added where they are not there.
async fn services<const N: usize>(central: &Fixture, codes: [&str; N]) -> Vec<Desk> {
    let mut desks = Vec::new();
    for code in codes {
        if ![SERVICE, OTHER].contains(&code) {
            central.add_service(code).await;
        }
        desks.push(central.desk(code, "one").await);
    }
    desks
}

/// Of four services two bodies each that claim all that a body may be, and then do not go on: one just before its end, so that
/// the four hold all the room there is, and one after a byte.
#[sqlx::test(migrations = false)]
async fn bodies_that_crawl_make_no_other_service_wait(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let crawling = services(&central, [SERVICE, "CR2", "CR3", "CR4"]).await;
    let (mut other, mut beside) = (
        central.desk(OTHER, "other").await,
        central.desk(SERVICE, "beside").await,
    );
    let mut streams = Vec::new();
    for sent in [REQUEST_LIMIT - 100_000, 1] {
        for desk in &crawling {
            let mut stream = TcpStream::connect(central.address).await.unwrap();
            stream.write_all(head(desk, REQUEST_LIMIT).as_bytes()).await.unwrap();
            // What there is no room for is not read.
            let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(&vec![0; sent])).await;
            streams.push(stream);
        }
    }
    for n in 0..5 {
        sends_an_entry_soon(&mut other, n).await;
    }
    sends_an_entry_soon(&mut beside, 5).await;
    // A body of any length goes before those that crawl.
    let large = vec![0; REQUEST_LIMIT];
    let refused = tokio::time::timeout(SOON, other.post_body(&large))
        .await
        .expect("it is read")
        .err();
    assert_eq!(refused.unwrap().code, ErrorCode::Malformed);
    drop(streams);
}

/// Entries that are long and hard to compress, so that an answer with them is megabytes.
pub(crate) async fn send_noise(desk: &mut Desk) {
    for batch in 0..4_u32 {
        let sent: Vec<WireEntry> = (0..40)
            .map(|n| {
                let number = batch * 40 + n;
                let of_this = Digest([u8::try_from(number).unwrap(); 32]);
                let chains = std::iter::successors(Some(of_this), |chain| Some(chain::next(*chain, of_this)));
                let noise: String = chains.take(1_300).map(|chain| BASE64URL.encode(&chain.0)).collect();
                altered(&Record::counted(number).1, "Amara Osei", &noise)
            })
            .collect();
        assert_eq!(desk.exchange(&sent).await.0.receipts.len(), 40);
    }
}

/// Asks for everything, and takes nothing of the answer.
pub(crate) async fn never_reads(desk: &Desk) -> TcpStream {
    let newcomer = Desk {
        cursor: None,
        ..desk.clone()
    };
    let body = frame::write(&newcomer.request(Ask::Entries, &[]), &[]).unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(desk.address).await.unwrap();
    stream.write_all(head(desk, body.len()).as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    // It is being answered.
    stream.readable().await.unwrap();
    stream
}

#[sqlx::test(migrations = false)]
async fn who_never_reads_an_answer_makes_no_other_service_wait(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut other = central.desk(OTHER, "other").await;
    let mut streams = Vec::new();
    // More than there is room for, were it given to whoever asks first.
    for mut desk in services(&central, [SERVICE, "RD2", "RD3"]).await {
        send_noise(&mut desk).await;
        streams.extend([never_reads(&desk).await, never_reads(&desk).await]);
    }
    for code in [SERVICE, "RD2", "RD3"] {
        let desk = central.desk(code, "beside").await;
        // Some of these wait for room, and are answered later or not at all.
        for _ in 0..2 {
            let asked = tokio::time::timeout(Duration::from_secs(1), never_reads(&desk)).await;
            streams.extend(asked);
        }
    }
    for n in 0..5 {
        sends_an_entry_soon(&mut other, n).await;
    }
    drop(streams);
}

/// The length that the head of an answer says, where all of the head has come.
fn said_length(answer: &[u8]) -> Option<usize> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(answer.get(..end)?);
    head.lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
}

/// Whoever takes a little of an answer now and then is no slower than anybody may be between two pieces, and is cut off once they
/// have had the time that all of it may take.
#[sqlx::test(migrations = false)]
async fn an_answer_that_trickles_is_cut_off(_: PgPoolOptions, options: PgConnectOptions) {
    let mut central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    send_noise(&mut desk).await;
    central
        .serve_within(Limits {
            reply_within: Duration::from_secs(1),
            ..Limits::default()
        })
        .await;
    desk.address = central.address;
    let mut stream = never_reads(&desk).await;
    let (mut taken, mut piece) = (Vec::new(), [0; 4_096]);
    // All of it would take a minute at this pace, and longer on a slow machine.
    let mut pace = tokio::time::interval(Duration::from_millis(50));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let trickling = async {
        while let Ok(read @ 1..) = stream.read(&mut piece).await {
            taken.extend_from_slice(&piece[..read]);
            pace.tick().await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_mins(3), trickling).await;
    ended.expect("it is cut off");
    // On a slow machine it may be cut off within its head.
    if let Some(length) = said_length(&taken) {
        assert!(length > 1 << 20 && taken.len() < length, "{} of {length}", taken.len());
    }
    // Its place is free again, for a desk whose answers are short.
    sends_an_entry_soon(&mut desk, 9_999).await;
}

/// More connections than may be open at once, of which none says anything, or says it to its end.
#[sqlx::test(migrations = false)]
async fn connections_that_nobody_uses_shut_nobody_out(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let mut idle = Vec::new();
    for n in 0..1_100 {
        let mut stream = TcpStream::connect(central.address).await.unwrap();
        if n % 2 == 0 {
            stream
                .write_all(b"POST /v1/exchange HTTP/1.1\r\nx-slow: ")
                .await
                .unwrap();
        }
        idle.push(stream);
    }
    sends_an_entry_soon(&mut desk, 1).await;
    drop(idle);
}

/// Each connection is an open file. Where there are few, those at one address leave enough for whoever comes to another.
#[sqlx::test(migrations = false)]
async fn connections_to_one_address_leave_files_to_the_others(_: PgPoolOptions, options: PgConnectOptions) {
    const OPEN_FILES: u32 = 300;
    let central = Fixture::start(options).await;
    let settings = with_site_health(Settings::of(&server_login(&central).await), &central).await;
    let serving = settings.with_open_files(OPEN_FILES).start().await;
    let mut idle = Vec::new();
    for _ in 0..OPEN_FILES {
        idle.push(TcpStream::connect(serving.site_health.unwrap()).await.unwrap());
    }
    // Sooner than those that say nothing are closed for that.
    let ready = tokio::time::timeout(Duration::from_secs(5), get(serving.address, "/health/ready", ""));
    assert_eq!(ready.await.expect("it is answered soon").status, 200);
    drop(idle);
    serving.signal("TERM").await;
    let (status, log) = serving.ended().await;
    assert!(status.success() && log.contains("too few files open"), "{log}");
}
