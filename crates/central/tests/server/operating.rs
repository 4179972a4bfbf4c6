//! `fls-central serve` from its settings to its end: what it refuses, where desks reach it, that it says how it is while the
//! database is away, and how it ends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use central::settings::SETTINGS;
use protocol::ENROL_PATH;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::desk::{Desk, enrol_request, send};
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, operator};
use crate::gate::{Gate, behind_a_gate};
use crate::serving::{Serving, Settings, make_login, server_login, write_secret};

const LIVE: &[u8] = b"GET /health/live HTTP/1.1\r\nhost: central\r\nconnection: close\r\n\r\n";
const READY: &[u8] = b"GET /health/ready HTTP/1.1\r\nhost: central\r\nconnection: close\r\n\r\n";

/// The answer to a request, head and all.
pub(crate) async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &[u8]) -> String {
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A side that closes without TLS' farewell has answered all the same.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_page_for_operators_lists_every_setting_as_it_is() {
    let page = include_str!("../../../../docs/CENTRAL.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.contains("| `--")).collect();
    let expected: Vec<String> = SETTINGS
        .iter()
        .map(|setting| {
            let default = setting
                .default
                .map_or("none".to_owned(), |default| format!("`{default}`"));
            let (key, flag) = (setting.key, setting.flag);
            format!(
                "| `{key}` | `--{flag}` | `{}` | {default} | {} |",
                setting.variable, setting.words
            )
        })
        .collect();
    assert_eq!(rows, expected, "the table in docs/CENTRAL.md");
}

#[sqlx::test(migrations = false)]
async fn the_environment_counts_before_the_file_and_what_is_no_setting_is_refused(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let config = file.path().to_str().unwrap();
    // In the clear to everybody: this would be refused, if the file counted.
    std::fs::write(file.path(), "listen = '0.0.0.0:0'\nlog_format = 'json'\n").unwrap();
    let mut settings = Settings::of(&login).with(&["--config", config]);
    settings.command.env("FLS_CENTRAL_LISTEN", "127.0.0.1:0");
    let serving = settings.start().await;
    assert_eq!(send(serving.address, &[LIVE]).await.0, 200);
    serving.signal("TERM").await;
    let (status, log) = serving.ended().await;
    assert_eq!(status.code(), Some(0));
    assert!(log.starts_with('{'), "the file's log format: {log}");

    std::fs::write(file.path(), "listen_at = '127.0.0.1:0'\n").unwrap();
    let (exit, words) = Settings::of(&login).with(&["--config", config]).refused().await;
    assert_eq!(exit, 2);
    assert!(
        words.contains("`listen_at`") && words.contains("did you mean `listen`?"),
        "{words}"
    );
}

#[sqlx::test(migrations = false)]
async fn it_does_not_serve_as_it_should_not_and_says_why(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let refused = async |settings: Settings, listen: &str| settings.with(&["--listen", listen]).refused().await;

    let (exit, words) = refused(Settings::of(&central.options), "127.0.0.1:0").await;
    assert_eq!(exit, 5);
    assert!(words.contains("is a superuser"), "{words}");
    make_login(&central.pool, "fls_free", "bypassrls in role fls_app").await;
    make_login(&central.pool, "fls_nearly_free", "in role fls_app, fls_free").await;
    make_login(&central.pool, "fls_maker", "createrole in role fls_app").await;
    make_login(&central.pool, "fls_holder", "in role fls_app").await;
    let give = async |sql: &'static str| sqlx::query(sql).execute(&central.pool).await.unwrap();
    give("alter table entry owner to fls_holder").await;
    for (login, why) in [
        ("fls_free", "bypasses row security"),
        ("fls_nearly_free", "may become"),
        ("fls_maker", "may make roles"),
        ("fls_holder", "owns the tables"),
    ] {
        let options = central.options.clone().username(login);
        let (exit, words) = refused(Settings::of(&options), "127.0.0.1:0").await;
        assert_eq!(exit, 5, "{login}: {words}");
        assert!(words.contains(why), "{words}");
    }
    give("alter table entry owner to current_user").await;

    let settings = Settings::of(&login);
    write_secret(&settings.folder.path().join("master.key"), &"04".repeat(32));
    let (exit, words) = refused(settings, "127.0.0.1:0").await;
    assert_eq!(exit, 3);
    assert!(words.contains("the master key opens no service's key"), "{words}");

    let settings = Settings::of(&login);
    let key = settings.folder.path().join("master.key");
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let (exit, words) = refused(settings, "127.0.0.1:0").await;
    assert_eq!(exit, 4);
    assert!(words.contains("master.key") && words.contains("chmod 600"), "{words}");

    let (exit, words) = refused(Settings::of(&login), "0.0.0.0:0").await;
    assert_eq!(exit, 6);
    assert!(words.contains("in the clear"), "{words}");
    let said = ["--listen", "0.0.0.0:0", "--plain-http-behind-proxy"];
    let serving = Settings::of(&login).with(&said).start().await;
    let here = ([127, 0, 0, 1], serving.address.port()).into();
    assert_eq!(send(here, &[LIVE]).await.0, 200);
}

#[sqlx::test(migrations = false)]
async fn a_service_whose_key_was_spoilt_keeps_no_other_from_being_served(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let spoilt = sqlx::query("update service set wrapped_key = wrapped_key || '\\x00' where code = 'LIV'");
    assert_eq!(spoilt.execute(&central.pool).await.unwrap().rows_affected(), 1);
    let serving = Serving::start(&server_login(&central).await, &[]).await;
    desk.address = serving.address;
    assert_eq!(desk.exchange(&[Record::counted(1).1]).await.0.receipts.len(), 1);
    serving.signal("TERM").await;
    let (_, log) = serving.ended().await;
    let named = log
        .lines()
        .filter(|line| line.contains("does not open the service's key"));
    assert_eq!(
        named.map(|line| line.contains("LIV")).collect::<Vec<_>>(),
        [true],
        "{log}"
    );
}

/// A certificate of 127.0.0.1 in its two files, and what trusts it.
pub(crate) struct Certified {
    pub(crate) trusting: TlsConnector,
    words: [String; 4],
}

pub(crate) fn certified(folder: &std::path::Path) -> Certified {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("tls.crt"), cert.pem()).unwrap();
    write_secret(&folder.join("tls.key"), &signing_key.serialize_pem());
    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from(cert.der().to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    Certified {
        trusting: TlsConnector::from(Arc::new(client)),
        words: [
            "--tls-certificate-file".to_owned(),
            path("tls.crt"),
            "--tls-key-file".to_owned(),
            path("tls.key"),
        ],
    }
}

pub(crate) async fn connect_to(address: SocketAddr, trusting: &TlsConnector) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await.unwrap();
    trusting.connect("127.0.0.1".try_into().unwrap(), stream).await
}

async fn connect(serving: &Serving, trusting: &TlsConnector) -> std::io::Result<TlsStream<TcpStream>> {
    connect_to(serving.address, trusting).await
}

#[sqlx::test(migrations = false)]
async fn desks_are_served_over_tls_and_a_renewed_certificate_needs_no_restart(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let folder = tempfile::tempdir().unwrap();
    let first = certified(folder.path());
    let words: Vec<&str> = first.words.iter().map(String::as_str).collect();
    let serving = Serving::start(&server_login(&central).await, &words).await;

    let code = central::admin::enrol(&central.pool, &operator(&central::Clock::system()), SERVICE, 7)
        .await
        .unwrap();
    let body = serde_json::to_string(&enrol_request(&code, "one", None)).unwrap();
    let request = format!(
        "POST {ENROL_PATH} HTTP/1.1\r\nhost: central\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = connect(&serving, &first.trusting).await.unwrap();
    let answer = ask(&mut stream, request.as_bytes()).await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("fls1."),
        "{answer}"
    );
    let by_tls_alone = "strict-transport-security: max-age=31536000; includesubdomains";
    assert!(answer.to_ascii_lowercase().contains(by_tls_alone), "{answer}");
    // In the clear nothing is answered.
    let mut plain = TcpStream::connect(serving.address).await.unwrap();
    assert!(!ask(&mut plain, LIVE).await.contains("HTTP/1.1 200"));

    let second = certified(folder.path());
    assert!(connect(&serving, &second.trusting).await.is_err(), "not read yet");
    serving.signal("HUP").await;
    // The program hears of a signal a moment after it was sent.
    let mut stream = loop {
        if let Ok(stream) = connect(&serving, &second.trusting).await {
            break stream;
        }
        tokio::task::yield_now().await;
    };
    assert!(ask(&mut stream, LIVE).await.starts_with("HTTP/1.1 200"));
    std::fs::write(folder.path().join("tls.crt"), "no certificate").unwrap();
    serving.signal("HUP").await;
    let mut stream = connect(&serving, &second.trusting).await.unwrap();
    assert!(ask(&mut stream, LIVE).await.starts_with("HTTP/1.1 200"));
    serving.signal("TERM").await;
    let (_, log) = serving.ended().await;
    assert!(log.contains("tls.crt"), "the file that cannot be used is named: {log}");
}

#[sqlx::test(migrations = false)]
async fn it_says_within_a_second_how_it_is_while_the_database_is_away(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let (behind, gate) = behind_a_gate(&server_login(&central).await).await;
    let serving = Serving::start(&behind, &[]).await;
    let asked = async |request: &[u8]| {
        let began = Instant::now();
        let (status, body) = send(serving.address, &[request]).await;
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        (status, String::from_utf8(body).unwrap())
    };
    // What was told a moment ago is told again: it counts for a second.
    let until = async |ready: u16| {
        let began = Instant::now();
        while asked(READY).await.0 != ready {
            assert!(began.elapsed() < Duration::from_secs(10), "never {ready}");
            tokio::task::yield_now().await;
        }
    };
    until(200).await;
    for away in [Gate::Silent, Gate::Shut] {
        gate.send_replace(away);
        until(503).await;
        assert!(asked(READY).await.1.contains("The database does not answer."));
        assert_eq!(asked(LIVE).await.0, 200);
        gate.send_replace(Gate::Shut);
        gate.send_replace(Gate::Open);
        until(200).await;
    }
}

/// A request that has said half of what it says.
async fn half_way(serving: &Serving) -> TcpStream {
    let mut stream = TcpStream::connect(serving.address).await.unwrap();
    let head =
        format!("POST {ENROL_PATH} HTTP/1.1\r\nhost: central\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // It says that it waits for the body.
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 100"));
    stream
}

/// Waits until nobody is taken any more, at any address.
async fn told_to_end(serving: &Serving) {
    let others = [serving.pages, serving.site_health, serving.figures];
    for address in others.into_iter().flatten().chain([serving.address]) {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
}

#[sqlx::test(migrations = false)]
async fn told_to_end_it_finishes_what_is_under_way(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let words = [
        "--finish-within-seconds",
        "60",
        "--public-listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "127.0.0.1:0",
    ];
    let serving = Serving::start(&login, &words).await;
    let mut under_way = half_way(&serving).await;
    serving.signal("TERM").await;
    // Pages and figures end as desks do, while a desk's request is under way.
    told_to_end(&serving).await;
    assert!(
        ask(&mut under_way, b"{}").await.starts_with("HTTP/1.1 400"),
        "it is answered"
    );
    let (status, log) = serving.ended().await;
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("every request was finished"), "{log}");
}

#[sqlx::test(migrations = false)]
async fn told_to_end_it_waits_as_long_as_it_is_set_to_and_not_at_all_when_told_twice(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let serving = Serving::start(&login, &["--finish-within-seconds", "1"]).await;
    let _under_way = half_way(&serving).await;
    let began = Instant::now();
    serving.signal("TERM").await;
    let (status, log) = serving.ended().await;
    assert!(began.elapsed() >= Duration::from_secs(1) && began.elapsed() < Duration::from_secs(6));
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("took too long"), "{log}");

    let serving = Serving::start(&login, &["--finish-within-seconds", "600"]).await;
    let _under_way = half_way(&serving).await;
    serving.signal("TERM").await;
    told_to_end(&serving).await;
    let began = Instant::now();
    serving.signal("TERM").await;
    let (_, log) = serving.ended().await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(log.contains("told to end twice"), "{log}");
}

#[sqlx::test(migrations = false)]
async fn the_log_tells_every_request_and_no_patient(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    // Everything that any part of it says.
    let serving = Serving::start(&login, &["--log", "trace", "--log-format", "json"]).await;
    let code = central::admin::enrol(&central.pool, &operator(&central::Clock::system()), SERVICE, 7)
        .await
        .unwrap();
    let mut desk = Desk::enrol(serving.address, &code, "Zebedee Ward", None).await.unwrap();
    let (record, entry) = Record::counted(77);
    let person = [crate::entries::nhs_number(77).digits().clone(), "Amara Osei".to_owned()];
    assert!(
        person
            .iter()
            .all(|text| String::from_utf8_lossy(&entry.bytes).contains(text))
    );
    assert_eq!(desk.exchange(std::slice::from_ref(&entry)).await.0.receipts.len(), 1);
    // What is refused is not quoted, wherever it stands.
    let spoilt = crate::hostile::altered(&entry, "Amara Osei", "LS1 4AP\\u0000");
    desk.exchange(&[spoilt]).await;
    let number = &person[0];
    for request in [
        format!(
            "GET /v1/exchange/{number}?nhs={number} HTTP/1.1\r\nhost: {number}\r\nx-request-id: {number}\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "POST /v1/exchange HTTP/1.1\r\nhost: central\r\nauthorization: Bearer {number}\r\nconnection: close\r\n\r\n"
        ),
        format!("POST /v1/enrol HTTP/1.1\r\nhost: central\r\ncontent-length: 10\r\nconnection: close\r\n\r\n{number}"),
    ] {
        let (status, _) = send(serving.address, &[request.as_bytes()]).await;
        assert!((400..500).contains(&status), "{status}");
    }
    let mut stream = TcpStream::connect(serving.address).await.unwrap();
    let answer = ask(&mut stream, LIVE).await;
    assert!(answer.contains("x-request-id: "), "{answer}");
    let mut stream = TcpStream::connect(serving.address).await.unwrap();
    let request = "GET /nowhere HTTP/1.1\r\nhost: central\r\nconnection: close\r\n\r\n";
    let page = ask(&mut stream, request.as_bytes()).await;
    let (_, id) = page.split_once("x-request-id: ").unwrap();
    let id = id.lines().next().unwrap().trim().to_owned();
    serving.signal("TERM").await;
    let (_, log) = serving.ended().await;

    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let token = desk.token.rsplit_once('.').unwrap().1;
    let record = record.id.uuid().to_string();
    for secret in [
        person[0].as_str(),
        "Amara",
        "Osei",
        "LS1",
        "Zebedee",
        "1948-05-03",
        token,
        &record,
        &code,
    ] {
        assert!(!log.contains(secret), "the log holds {secret:?}");
    }
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered").collect();
    let of_exchanges: Vec<_> = answered.iter().filter(|line| line["route"] == "/v1/exchange").collect();
    assert_eq!(of_exchanges.len(), 3, "{answered:?}");
    let (service, device): (uuid::Uuid, uuid::Uuid) = sqlx::query_as("select service_id, device_key from device")
        .fetch_one(&central.pool)
        .await
        .unwrap();
    for line in &of_exchanges[..2] {
        assert_eq!(
            (&line["status"], &line["service"], &line["device"]),
            (&200.into(), &service.to_string().into(), &device.to_string().into())
        );
        assert!(
            line["milliseconds"].is_u64() && line["span"]["request"].is_string(),
            "{line}"
        );
    }
    assert_eq!(of_exchanges[2]["status"], 401);
    assert!(of_exchanges[2].get("service").is_none());
    assert!(
        answered
            .iter()
            .any(|line| line["route"] == "none" && line["status"] == 404)
    );
    assert!(
        !answered.iter().any(|line| line["route"] == "/health/live"),
        "probes are no lines"
    );
    assert!(
        answered.iter().any(|line| line["span"]["request"] == id.as_str()),
        "the id that was answered"
    );
}

#[sqlx::test(migrations = false)]
async fn figures_count_what_was_asked(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let serving = Serving::start(&login, &["--metrics-listen", "127.0.0.1:0"]).await;
    let code = central::admin::enrol(&central.pool, &operator(&central::Clock::system()), SERVICE, 7)
        .await
        .unwrap();
    let mut desk = Desk::enrol(serving.address, &code, "one", None).await.unwrap();
    desk.exchange(&[Record::counted(1).1, Record::counted(2).1]).await;
    desk.exchange(&[]).await;
    let figures = b"GET /metrics HTTP/1.1\r\nhost: central\r\nconnection: close\r\n\r\n";
    assert_eq!(send(serving.address, &[figures]).await.0, 404, "not for desks");
    let (status, text) = send(serving.figures.unwrap(), &[figures]).await;
    let text = String::from_utf8(text).unwrap();
    assert_eq!(status, 200);
    for line in [
        "fls_central_requests_total{route=\"/v1/enrol\",status=\"200\"} 1",
        "fls_central_requests_total{route=\"/v1/exchange\",status=\"200\"} 2",
        "fls_central_requests_total{route=\"none\",status=\"404\"} 1",
        "fls_central_entries_total{outcome=\"receipt\"} 2",
        "fls_central_request_duration_seconds_count{route=\"/v1/exchange\"} 2",
        "fls_central_database_up 1",
    ] {
        assert!(text.lines().any(|said| said == line), "{line} in {text}");
    }
    assert!(text.ends_with("# EOF\n"));
}

/// Whoever holds connections to the figures holds as many as anywhere else, and keeps nobody from watching.
#[sqlx::test(migrations = false)]
async fn connections_to_the_figures_have_a_limit(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let words = ["--metrics-listen", "127.0.0.1:0", "--connections-of-an-address", "2"];
    let serving = Serving::start(&login, &words).await;
    let figures = serving.figures.unwrap();
    let mut idle = Vec::new();
    for _ in 0..5 {
        idle.push(TcpStream::connect(figures).await.unwrap());
    }
    let asked = b"GET /metrics HTTP/1.1\r\nhost: central\r\nconnection: close\r\n\r\n";
    assert_eq!(send(figures, &[asked]).await.0, 200);
    for mut first in idle.drain(..3) {
        let mut nothing = [0; 1];
        assert!(
            matches!(first.read(&mut nothing).await, Ok(0) | Err(_)),
            "it was closed for those that came after it"
        );
    }
}

#[sqlx::test(migrations = false)]
async fn refusals_fill_no_log_and_limits_are_those_that_were_set(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let words = ["--log-format", "json", "--requests-a-second-of-an-address", "10"];
    let serving = Serving::start(&login, &words).await;
    let unknown =
        b"POST /v1/exchange HTTP/1.1\r\nhost: central\r\nconnection: close\r\nx-forwarded-for: 192.0.2.7:99\r\n\r\n";
    let mut statuses = Vec::new();
    for _ in 0..120 {
        statuses.push(send(serving.address, &[unknown]).await.0);
    }
    let [refused, too_often] = [401, 429].map(|status| statuses.iter().filter(|of| **of == status).count());
    assert!(
        refused >= 70 && too_often > 0 && refused + too_often == 120,
        "{statuses:?}"
    );
    serving.signal("TERM").await;
    let (_, log) = serving.ended().await;
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (status, times) in [(401, refused), (429, too_often)] {
        let of_it: Vec<_> = lines.iter().filter(|line| line["status"] == status).collect();
        let told = of_it.iter().filter(|line| line["message"] == "answered").count();
        assert_eq!(told, times.min(10), "{log}");
        let more: Vec<_> = of_it.iter().filter(|line| line["message"] != "answered").collect();
        if times > 10 {
            let [more] = more.as_slice() else {
                panic!("one line with the rest: {log}")
            };
            assert_eq!(
                (&more["more"], &more["who"]),
                (&(times - 10).into(), &"192.0.2.7".into())
            );
        }
        assert!(
            of_it[0]["cause"].as_str().unwrap().contains(&status.to_string()),
            "{log}"
        );
    }
    assert!(lines.len() < 40, "{log}");
}
