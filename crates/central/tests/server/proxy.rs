//! The documented nginx before Central, with a certificate and ports of this test in place of those of an installation.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use protocol::exchange::{Ask, REQUEST_LIMIT};
use protocol::{ENROL_PATH, EXCHANGE_PATH};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use crate::fixture::{Fixture, SERVICE};
use crate::operating::{ask, certified, connect_to};

const CONFIGURATION: &str = include_str!("../../../../docs/central/nginx.conf");

/// nginx with the documented configuration, in a folder of its own.
async fn nginx(folder: &Path, central: &Fixture) -> (Child, std::net::SocketAddr) {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    let folder = folder.to_str().unwrap();
    let mut server = CONFIGURATION.to_owned();
    for (theirs, ours) in [
        ("server 127.0.0.1:8080;", format!("server {};", central.address)),
        ("listen 443 ssl;", format!("listen {address} ssl;")),
        ("/etc/fls-central/tls/fullchain.pem", format!("{folder}/tls.crt")),
        ("/etc/fls-central/tls/privkey.pem", format!("{folder}/tls.key")),
    ] {
        assert!(server.contains(theirs), "{theirs}");
        server = server.replace(theirs, &ours);
    }
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{kind};"))
        .join(
            "
",
        );
    let all = format!(
        "daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/log;\nevents {{}}\n\
         http {{\naccess_log off;\n{temporary}{server}\n}}\n"
    );
    let file = format!("{folder}/nginx.conf");
    std::fs::write(&file, all).unwrap();
    let command = || {
        let mut command = Command::new("nginx");
        command
            .args(["-e", &format!("{folder}/log"), "-c", &file])
            .stdin(Stdio::null());
        command
    };
    let looked_at = command()
        .arg("-t")
        .output()
        .await
        .expect("nginx is installed: make setup");
    assert!(
        looked_at.status.success(),
        "{}",
        String::from_utf8_lossy(&looked_at.stderr)
    );
    drop(free);
    let child = command().kill_on_drop(true).spawn().unwrap();
    let listens = async {
        while TcpStream::connect(address).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), listens)
        .await
        .expect("nginx listens");
    (child, address)
}

#[sqlx::test(migrations = false)]
async fn desks_are_served_behind_the_documented_nginx(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let folder = tempfile::tempdir().unwrap();
    let certified = certified(folder.path());
    let (_nginx, address) = nginx(folder.path(), &central).await;
    let answer = async |head: &str, body: &[u8]| {
        let mut stream = connect_to(address, &certified.trusting).await.unwrap();
        let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
        let length = body.len();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: central\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
        );
        ask(&mut stream, &[head.as_bytes(), body].concat()).await
    };
    let code = central.code(SERVICE).await;
    let request = crate::desk::enrol_request(&code, "one", None);
    let enrol = format!("POST {ENROL_PATH}");
    let enrolled = answer(&enrol, &serde_json::to_vec(&request).unwrap()).await;
    assert!(
        enrolled.starts_with("HTTP/1.1 200") && enrolled.contains("x-request-id: "),
        "{enrolled}"
    );
    let (_, token) = enrolled.split_once("\"token\":\"").unwrap();
    let token = token.split('"').next().unwrap();

    let desk = crate::desk::Desk::with(address, token, request.device);
    let (_, entry) = crate::entries::Record::counted(1);
    let body = protocol::frame::write(&desk.request(Ask::Entries, &[]), &[entry]).unwrap();
    let exchange = format!("POST {EXCHANGE_PATH}\nauthorization: Bearer {token}\r\n");
    let exchanged = answer(&exchange, &body).await;
    assert!(exchanged.starts_with("HTTP/1.1 200"), "{exchanged}");
    assert_eq!(central.verify().await.entries, 1);

    // What is too large for Central is refused by Central: its words reach the desk.
    let too_large = answer(&enrol, &vec![b' '; 20_000]).await;
    assert!(
        too_large.starts_with("HTTP/1.1 413") && too_large.contains("\"words\""),
        "{too_large}"
    );
    const {
        assert!(
            REQUEST_LIMIT < 5 * 1024 * 1024,
            "client_max_body_size lets the largest request through"
        );
    };
    assert!(answer("GET /health/live", b"").await.starts_with("HTTP/1.1 403"));
}
