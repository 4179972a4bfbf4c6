//! Hospital networks: the system's proxy and certificate store are used, and what answers in Central's place is named.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::NamedTempFile;
use tests::program::{Fls, Ran};

/// A page as a network shows it that wants somebody to sign in.
const PAGE: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<!doctype html><title>Sign in</title>";
const ELSEWHERE: &str =
    "HTTP/1.1 302 Found\r\nlocation: https://portal.example/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const BEHIND: &str =
    "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>nginx</html>";

/// A Central's certificate for localhost and central.example, which no computer trusts before IT has added it.
struct Certificate {
    config: Arc<ServerConfig>,
    /// The file that IT adds.
    file: NamedTempFile,
}

impl Certificate {
    fn made() -> Self {
        let names = ["localhost", "central.example"].map(str::to_owned);
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), cert.pem()).unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        Self {
            config: Arc::new(config),
            file,
        }
    }

    fn path(&self) -> &str {
        self.file.path().to_str().unwrap()
    }
}

/// What a server that listens was asked: the first line of each request.
struct Server {
    address: SocketAddr,
    asked: Receiver<String>,
}

/// Reads one request, its body too, and answers it. Gives its first line.
fn answer(stream: &mut (impl Read + Write), words: &str) -> String {
    let mut reader = BufReader::new(&mut *stream);
    let mut first = String::new();
    let _ = reader.read_line(&mut first);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(told) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = told.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    let _ = stream.write_all(words.as_bytes());
    let _ = stream.flush();
    first.trim().to_owned()
}

fn tls(stream: TcpStream, config: &Arc<ServerConfig>) -> StreamOwned<ServerConnection, TcpStream> {
    let connection = ServerConnection::new(Arc::clone(config)).unwrap();
    StreamOwned::new(connection, stream)
}

/// A server that does the same with each connection.
fn serve(each: impl Fn(TcpStream) -> String + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, asked) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if tell.send(each(stream)).is_err() {
                return;
            }
        }
    });
    Server { address, asked }
}

/// Joins a Central at this address, with these settings of the computer.
fn join(central: &str, settings: &[(&str, &str)]) -> Ran {
    let fls = Fls::new();
    let mut command = fls.command("join", &["--central", central, "--code", "7K3M", "--user", "A. Nurse"]);
    for name in [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
    ] {
        command.env_remove(name);
    }
    command.envs(settings.iter().copied());
    Ran::of(&mut command).expect(1)
}

#[test]
fn a_page_or_another_server_in_centrals_place_is_named_as_such() {
    for (words, expected) in [
        (PAGE, "Something else answered in Central’s place"),
        (ELSEWHERE, "Something else answered in Central’s place"),
        (BEHIND, "A server in front of Central answers"),
    ] {
        let portal = serve(move |mut stream| answer(&mut stream, words));
        let ran = join(&format!("http://{}", portal.address), &[]);
        assert!(ran.err.contains(expected), "{}", ran.err);
        assert_eq!(portal.asked.recv().unwrap(), "POST /v1/enrol HTTP/1.1");
    }
}

#[test]
fn a_certificate_is_judged_by_the_computers_own_store() {
    let certificate = Certificate::made();
    let config = Arc::clone(&certificate.config);
    let server = serve(move |stream| answer(&mut tls(stream, &config), PAGE));
    let address = format!("https://localhost:{}", server.address.port());
    let unknown = join(&address, &[]);
    assert!(
        unknown.err.contains("not from an issuer that this computer trusts"),
        "{}",
        unknown.err
    );
    // Once IT has added the issuer, the connection is made, and it is only the page that is wrong.
    let trusting = [("SSL_CERT_FILE", certificate.path())];
    let trusted = join(&address, &trusting);
    assert!(trusted.err.contains("Something else answered"), "{}", trusted.err);
    let other_name = join(&format!("https://{}", server.address), &trusting);
    assert!(
        other_name.err.contains("belongs to another server"),
        "{}",
        other_name.err
    );
}

#[test]
fn the_systems_proxy_is_asked_for_central_and_for_nothing_on_this_computer() {
    let certificate = Certificate::made();
    let config = Arc::clone(&certificate.config);
    // Through it Central is reached, encrypted.
    let proxy = serve(move |mut stream| {
        let asked = answer(&mut stream, "HTTP/1.1 200 OK\r\n\r\n");
        answer(&mut tls(stream, &config), PAGE);
        asked
    });
    let settings = [
        ("https_proxy", format!("http://{}", proxy.address)),
        ("http_proxy", format!("http://{}", proxy.address)),
        ("SSL_CERT_FILE", certificate.path().to_owned()),
    ];
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let ran = join("https://central.example", &settings);
    assert!(ran.err.contains("Something else answered"), "{}", ran.err);
    assert_eq!(proxy.asked.recv().unwrap(), "CONNECT central.example:443 HTTP/1.1");

    // What is said in the clear never leaves this computer.
    let here = serve(|mut stream| answer(&mut stream, PAGE));
    let ran = join(&format!("http://{}", here.address), &settings);
    assert!(ran.err.contains("Something else answered"), "{}", ran.err);
    assert_eq!(here.asked.recv().unwrap(), "POST /v1/enrol HTTP/1.1");
    assert!(
        proxy.asked.try_recv().is_err(),
        "the proxy was asked for a server on this computer"
    );

    for refusal in [
        "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
    ] {
        let proxy = serve(move |mut stream| answer(&mut stream, refusal));
        let through = format!("http://{}", proxy.address);
        let ran = join("https://central.example", &[("https_proxy", through.as_str())]);
        assert!(
            ran.err.contains("The proxy of this network does not let"),
            "{}",
            ran.err
        );
    }
}
