//! The network: one HTTPS client with the system's proxy and certificate store, and what answers in Central's place. Plain
//! http to this computer only.
//!
//! Certificates are judged by `rustls-platform-verifier`: Windows and macOS decide themselves; elsewhere the system's own
//! list is read (`SSL_CERT_FILE` names another).

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Client, Response, StatusCode, Url};
use rustls::CertificateError;

use protocol::exchange::BODY_LIMIT;

use super::come_again::ComeAgain;
use super::{CentralAddress, PostAnswer, PostRequest, TransportError};

/// An exchange that takes longer has gone wrong; the next one repeats it.
const TIMEOUT: Duration = Duration::from_mins(2);
/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The client of a [`super::SystemHost`], also used by hosts that are real but for their clock.
#[derive(Default)]
pub struct HttpTransport {
    /// Made with the first request, and anew after one that did not get through: a laptop comes to another network with
    /// another proxy, and IT adds a certificate, while this program runs on for weeks.
    client: Mutex<Option<Client>>,
    /// For a Central on this computer, which no proxy is asked for.
    direct: Mutex<Option<Client>>,
    come_again: ComeAgain,
}

impl HttpTransport {
    /// Nothing is read, and nothing sent, before the first request.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends one request, not before Central said that it may be asked again.
    ///
    /// # Errors
    /// When the address cannot be used, something else than Central answers, nothing does, or the answer is cut off.
    pub async fn post(&self, request: PostRequest) -> Result<PostAnswer, TransportError> {
        let address = CentralAddress::read(&request.url)?;
        let kept = if address.is_this_computer() {
            &self.direct
        } else {
            &self.client
        };
        self.come_again.wait(&address.server()).await;
        let posted = post(client(kept, &address)?, address, request, &self.come_again).await;
        if posted.as_ref().is_err_and(TransportError::nothing_arrived) {
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        posted
    }
}

/// The client that is kept, or a new one with the system's proxy and certificates as they are now.
fn client(kept: &Mutex<Option<Client>>, address: &CentralAddress) -> Result<Client, TransportError> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(client) = &*kept {
        return Ok(client.clone());
    }
    // A provider that is installed already is as good as ours.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("FLS-Desk/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        // Central closes a connection that says nothing for ten seconds; one that is about to be closed is not used.
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none());
    if address.is_this_computer() {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|_| {
        tracing::error!("the network client could not be made: this computer has no certificates that it trusts");
        TransportError::Certificate
    })?;
    Ok(kept.insert(client).clone())
}

async fn post(
    client: Client,
    address: CentralAddress,
    request: PostRequest,
    come_again: &ComeAgain,
) -> Result<PostAnswer, TransportError> {
    let server = address.server();
    let mut builder = client
        .post(address.into_url())
        .header(CONTENT_TYPE, request.media_type)
        .body(request.body);
    if let Some(token) = request.token {
        builder = builder.bearer_auth(token);
    }
    let response = builder.send().await.map_err(|error| failure(&error))?;
    let status = response.status();
    if let Some(wrong) = of_another(status, response.url(), response.headers()) {
        return Err(wrong);
    }
    come_again.hear(&server, status.as_u16(), response.headers());
    let body = read_at_most(response, BODY_LIMIT).await?;
    if is_page(&body) {
        return Err(page(status));
    }
    Ok(PostAnswer {
        status: status.as_u16(),
        body,
    })
}

/// What an answer is that cannot be Central's, by its status and head: Central sends nobody elsewhere and shows no pages.
fn of_another(status: StatusCode, asked: &Url, headers: &HeaderMap) -> Option<TransportError> {
    if status.is_redirection() {
        let location = headers.get(LOCATION).and_then(|to| to.to_str().ok());
        let to = location.and_then(|to| asked.join(to).ok());
        let is_ours = to.is_some_and(|to| to.host_str() == asked.host_str());
        return Some(if is_ours {
            TransportError::Moved
        } else {
            TransportError::SomethingElse
        });
    }
    if status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED || status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Some(TransportError::SomethingElse);
    }
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|of| of.to_str().ok())?
        .to_ascii_lowercase();
    let for_people = media_type.starts_with("text/html") || media_type.starts_with("application/xhtml");
    for_people.then(|| page(status))
}

/// Whose page for people it is: a server in front of Central says so with its own numbers.
fn page(status: StatusCode) -> TransportError {
    match status {
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            TransportError::Gateway
        }
        _ => TransportError::SomethingElse,
    }
}

/// Whether a body is a page for people, whatever its head says.
fn is_page(body: &[u8]) -> bool {
    let text = body.trim_ascii_start();
    ["<!doctype html", "<html"].iter().any(|begins| {
        text.get(..begins.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(begins.as_bytes()))
    })
}

/// Reads a body piece by piece, so that one without end, or longer than any answer is, fills no memory.
async fn read_at_most(mut response: Response, limit: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| TransportError::Cut)? {
        if body.len() + piece.len() > limit {
            return Err(TransportError::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn failure(error: &reqwest::Error) -> TransportError {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = cause.downcast_ref() {
            return untrusted(why);
        }
        // hyper-util keeps the type to itself, and says it in these words.
        if matches!(
            cause.to_string().as_str(),
            "tunnel error: proxy authorization required" | "tunnel error: unsuccessful"
        ) {
            return TransportError::Proxy;
        }
        // What an error of the system holds is not among its sources, and rustls' errors come in one.
        let held = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = held.map_or_else(|| cause.source(), |held| Some(held));
    }
    if error.is_connect() || error.is_builder() {
        TransportError::Unreachable
    } else {
        TransportError::Cut
    }
}

/// Why a certificate is not trusted, as far as somebody can do something about it.
fn untrusted(why: &CertificateError) -> TransportError {
    match why {
        CertificateError::UnknownIssuer => TransportError::UnknownIssuer,
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => TransportError::CertificateDate,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TransportError::CertificateName
        }
        _ => TransportError::Certificate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn plain_http_goes_to_this_computer_only() {
        let transport = HttpTransport::new();
        for url in ["http://audit.example/v1/exchange", "ftp://127.0.0.1/", "not an address"] {
            let request = PostRequest {
                url: url.to_owned(),
                token: None,
                media_type: "text/plain",
                body: Vec::new(),
            };
            assert_eq!(
                transport.post(request).await.err(),
                Some(TransportError::Address),
                "{url}"
            );
        }
    }

    #[test]
    fn a_page_for_people_and_a_way_elsewhere_are_no_answer_of_centrals() {
        use TransportError::{Gateway, Moved, SomethingElse};
        let asked: Url = "https://central.example/v1/exchange".parse().unwrap();
        let looked = |status: u16, head: &[(&'static str, &str)]| {
            let head = head.iter().map(|(name, value)| {
                let name = reqwest::header::HeaderName::from_static(name);
                (name, value.parse().unwrap())
            });
            of_another(StatusCode::from_u16(status).unwrap(), &asked, &head.collect())
        };
        for (status, name, value, expected) in [
            (302, "location", "https://portal.example/sign-in", Some(SomethingElse)),
            (307, "location", "//portal.example/", Some(SomethingElse)),
            (302, "server", "portal", Some(SomethingElse)),
            (301, "location", "/fls/v1/exchange", Some(Moved)),
            (308, "location", "https://central.example:8443/v1/exchange", Some(Moved)),
            (200, "content-type", "text/html; charset=utf-8", Some(SomethingElse)),
            (403, "content-type", "Text/HTML", Some(SomethingElse)),
            (511, "content-type", "application/json", Some(SomethingElse)),
            (502, "content-type", "text/html", Some(Gateway)),
            (504, "content-type", "text/html", Some(Gateway)),
            (200, "content-type", "application/vnd.fls.exchange", None),
            (503, "content-type", "application/json", None),
            (403, "server", "central", None),
        ] {
            assert_eq!(looked(status, &[(name, value)]), expected, "{status} {name}: {value}");
        }
        for page in ["<!DOCTYPE html><title>", "\r\n  <HTML lang=en>", "<html>"] {
            assert!(is_page(page.as_bytes()), "{page}");
        }
        for answer in ["", "{\"code\":\"revoked\"}", "<", "(\u{b5}/\u{fd}"] {
            assert!(!is_page(answer.as_bytes()), "{answer}");
        }
    }

    #[test]
    fn a_certificate_that_is_not_trusted_is_told_by_what_can_be_done_about_it() {
        for (why, expected) in [
            (CertificateError::UnknownIssuer, TransportError::UnknownIssuer),
            (CertificateError::Expired, TransportError::CertificateDate),
            (CertificateError::NotValidYet, TransportError::CertificateDate),
            (CertificateError::NotValidForName, TransportError::CertificateName),
            (CertificateError::Revoked, TransportError::Certificate),
        ] {
            assert_eq!(untrusted(&why), expected);
        }
    }

    /// A server that answers every request with this many bytes, in pieces of no announced length.
    async fn server_with(bytes: usize) -> io::Result<String> {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                    .await;
                let mut left = bytes;
                while left > 0 {
                    let piece = vec![b'x'; left.min(1 << 20)];
                    left -= piece.len();
                    let head = format!("{:x}\r\n", piece.len());
                    let sent = [head.as_bytes(), &piece, b"\r\n"].concat();
                    if stream.write_all(&sent).await.is_err() {
                        break;
                    }
                }
                let _ = stream.write_all(b"0\r\n\r\n").await;
            }
        });
        Ok(format!("http://{address}"))
    }

    #[tokio::test]
    async fn an_answer_longer_than_any_is_is_not_read_to_its_end() -> io::Result<()> {
        for (bytes, expected) in [
            (BODY_LIMIT, Ok(BODY_LIMIT)),
            (BODY_LIMIT + 1, Err(TransportError::TooLong)),
        ] {
            let request = PostRequest {
                url: server_with(bytes).await?,
                token: None,
                media_type: "text/plain",
                body: Vec::new(),
            };
            let answer = HttpTransport::new().post(request).await.map(|answer| answer.body.len());
            assert_eq!(answer, expected);
        }
        Ok(())
    }
}
