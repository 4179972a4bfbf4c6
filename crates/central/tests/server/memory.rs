//! The memory of the program itself, as /proc tells it, while others send it over TCP what is made to fill it.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use central::{Clock, admin};
use protocol::exchange::{Ask, BODY_LIMIT, REQUEST_LIMIT};
use protocol::frame::{self, WireEntry};
use protocol::{EXCHANGE_PATH, chain};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::desk::{Desk, post};
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, operator};
use crate::load::{never_reads, send_noise};
use crate::serving::{Settings, server_login};
use crate::site_health::{tries_to_sign_in, with_site_health};

/// How much the program may grow, in KiB.
const MOST_GROWTH: u64 = 64 * 1024;
/// Longer than the program takes on any machine to hear what it is sent and to end it.
const HEARD_WITHIN: Duration = Duration::from_mins(2);

/// The program, on the database of a fixture.
struct Program {
    child: Child,
    address: SocketAddr,
    _key: tempfile::NamedTempFile,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    async fn start(central: &Fixture) -> Self {
        let login = server_login(central).await;
        let mut key = tempfile::NamedTempFile::new().unwrap();
        // The key of every fixture.
        write!(key, "{}", "03".repeat(32)).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fls-central"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("FLS_CENTRAL_DATABASE", login.to_url_lossy().to_string())
            .env("FLS_CENTRAL_MASTER_KEY_FILE", key.path())
            .env("FLS_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        let (_, address) = said.trim().rsplit_once("http://").unwrap();
        Self {
            child,
            address: address.parse().unwrap(),
            _key: key,
        }
    }

    /// A desk that enrols at it; the program goes by the computer's clock.
    async fn desk(&self, central: &Fixture, name: &str) -> Desk {
        self.desk_of(central, SERVICE, name).await
    }

    async fn desk_of(&self, central: &Fixture, service: &str, name: &str) -> Desk {
        let code = admin::enrol(&central.pool, &operator(&Clock::system()), service, 7)
            .await
            .unwrap();
        Desk::enrol(self.address, &code, name, None).await.unwrap()
    }

    /// A figure of its memory in KiB: `VmRSS` now, `VmHWM` at its most.
    fn memory(&self, figure: &str) -> u64 {
        memory(self.child.id(), figure)
    }
}

fn memory(process: u32, figure: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(figure)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Posts a body so many times at once.
async fn post_at_once(desk: &Desk, times: usize, body: &[u8]) {
    let body: &'static [u8] = Box::leak(body.into());
    let mut posts = JoinSet::new();
    for _ in 0..times {
        let (address, token) = (desk.address, desk.token.clone());
        posts.spawn(async move { post(address, EXCHANGE_PATH, Some(&token), body).await.0 });
    }
    for status in posts.join_all().await {
        assert!([400, 413, 429, 503].contains(&status), "{status}");
    }
}

/// A body that decompresses to more than anybody may send, and says nothing of it; decompressing takes a large window.
fn bomb() -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(27).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(&vec![0; 2 * BODY_LIMIT]).unwrap();
    encoder.finish().unwrap()
}

#[sqlx::test(migrations = false)]
async fn bodies_that_are_made_to_fill_its_memory_do_not(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let program = Program::start(&central).await;
    let mut desk = program.desk(&central, "one").await;
    desk.exchange(&[Record::counted(1).1]).await;
    let before = program.memory("VmRSS");
    let grown = |what: &str| {
        let grown = program.memory("VmHWM").saturating_sub(before);
        assert!(grown < MOST_GROWTH, "{what}: {grown} KiB");
    };

    let mut nameless = desk.request(Ask::Entries, &[]);
    nameless.dataset = vec![String::new(); 2_000_000];
    let nameless = frame::write(&nameless, &[]).unwrap();
    assert!(nameless.len() < 5_000);
    post_at_once(&desk, 24, &nameless).await;
    grown("names of nothing");

    let empty = WireEntry {
        digest: chain::START,
        bytes: Vec::new(),
    };
    let entries = frame::write(&desk.request(Ask::Entries, &[]), &vec![empty; 1_000_000]).unwrap();
    post_at_once(&desk, 24, &entries).await;
    grown("entries of nothing");

    post_at_once(&desk, 24, &bomb()).await;
    grown("bombs");

    post_at_once(&desk, 200, &vec![0; REQUEST_LIMIT]).await;
    grown("bodies of 4 MB");

    assert_eq!(desk.exchange(&[Record::counted(2).1]).await.0.receipts.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn heads_of_requests_that_never_end_do_not_fill_its_memory(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let program = Program::start(&central).await;
    let desk = program.desk(&central, "one").await;
    let before = program.memory("VmRSS");
    let half = [b"GET /health/live HTTP/1.1\r\nx-long: ".to_vec(), vec![b'a'; 60_000]].concat();
    let mut open = Vec::new();
    for _ in 0..1_020 {
        let mut connection = TcpStream::connect(desk.address).await.unwrap();
        // It may be told to go before all of it has arrived.
        let _ = connection.write_all(&half).await;
        open.push(connection);
    }
    // What was written may wait in buffers of the system: the program has heard each of them once it has answered or closed it.
    let heard = async {
        for connection in &mut open {
            let mut answer = Vec::new();
            // It may be broken off before its answer was taken.
            let _ = connection.read_to_end(&mut answer).await;
            assert!(!answer.starts_with(b"HTTP/1.1 200"));
        }
    };
    let heard = tokio::time::timeout(HEARD_WITHIN, heard).await;
    heard.expect("the program ends every one of them");
    let grown = program.memory("VmHWM").saturating_sub(before);
    assert!(grown < MOST_GROWTH, "{grown} KiB");
}

#[sqlx::test(migrations = false)]
async fn who_never_reads_an_answer_does_not_fill_its_memory(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let program = Program::start(&central).await;
    let mut desk = program.desk(&central, "one").await;
    send_noise(&mut desk).await;
    let before = program.memory("VmRSS");
    let mut silent = Vec::new();
    for _ in 0..60 {
        silent.push(never_reads(&desk).await);
    }
    // Whoever reads is answered all the same.
    let mut other = program.desk(&central, "two").await;
    assert!(!other.exchange(&[]).await.1.is_empty());
    let grown = program.memory("VmHWM").saturating_sub(before);
    assert!(grown < MOST_GROWTH, "{grown} KiB");
}

/// Requests of many services that are small until they are decompressed: what they come to then has its room, too.
#[sqlx::test(migrations = false)]
async fn requests_of_many_services_that_grow_once_decompressed_do_not_fill_its_memory(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    const SERVICES: usize = 16;
    let central = Fixture::start(options).await;
    let program = Program::start(&central).await;
    let mut desks = Vec::new();
    for service in 0..SERVICES {
        let code = format!("MEM{service}");
        central.add_service(&code).await;
        for name in ["one", "two"] {
            let mut desk = program.desk_of(&central, &code, name).await;
            desk.exchange(&[]).await;
            desks.push(desk);
        }
    }
    let spaces = WireEntry {
        digest: chain::START,
        bytes: vec![b' '; 7 << 20],
    };
    let before = program.memory("VmRSS");
    let mut posts = JoinSet::new();
    for desk in desks {
        let body = frame::write(&desk.request(Ask::Entries, &[]), std::slice::from_ref(&spaces)).unwrap();
        assert!(body.len() < 10_000);
        posts.spawn(async move { desk.post_body(&body).await.map(|(reply, _)| reply.unnamed) });
    }
    for unnamed in posts.join_all().await {
        assert_eq!(unnamed.unwrap(), [0], "each is worked on in its turn");
    }
    let grown = program.memory("VmHWM").saturating_sub(before);
    assert!(grown < MOST_GROWTH, "{grown} KiB");
}

/// A passphrase takes 64 MiB while it is compared, also of somebody who has hung up meanwhile.
#[sqlx::test(migrations = false)]
async fn passphrases_of_those_who_hang_up_do_not_fill_its_memory(_: PgPoolOptions, options: PgConnectOptions) {
    const OF_A_PASSPHRASE: u64 = 64 * 1024;
    let central = Fixture::start(options).await;
    let serving = with_site_health(Settings::of(&server_login(&central).await), &central).await;
    let serving = serving.start().await;
    let address = serving.site_health.unwrap();
    let before = memory(serving.id(), "VmRSS");
    for n in 0..24 {
        let hangs_up = tries_to_sign_in(address, &format!("Nobody {n}")).await;
        // It is heard, and begins or waits.
        tokio::time::sleep(Duration::from_millis(30)).await;
        drop(hangs_up);
    }
    let grown = memory(serving.id(), "VmHWM").saturating_sub(before);
    assert!(grown < OF_A_PASSPHRASE + MOST_GROWTH, "{grown} KiB");
}
