//! The network: one HTTPS client with the system's proxy and certificate store. Plain http to this computer only.

use std::time::Duration;

use reqwest::{Client, Response};

use protocol::exchange::BODY_LIMIT;

use super::come_again::ComeAgain;
use super::{CentralAddress, Post, Posted, TransportError};

/// An exchange that takes longer has gone wrong; the next one repeats it.
const TIMEOUT: Duration = Duration::from_mins(2);
/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The client of a [`super::SystemHost`], also used by hosts that are real but for their clock.
pub struct HttpTransport {
    client: Option<Client>,
    come_again: ComeAgain,
}

impl HttpTransport {
    /// A client; nothing is sent before the first request.
    pub fn new() -> Self {
        // A provider that is installed already is as good as ours.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("FLS-Desk/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // Central closes a connection that says nothing for ten seconds; one that is about to be closed is not used.
            .pool_idle_timeout(IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .inspect_err(|_| tracing::error!("the network client could not be made"))
            .ok();
        Self {
            client,
            come_again: ComeAgain::default(),
        }
    }

    /// Sends one request, not before Central said that it may be asked again.
    ///
    /// # Errors
    /// When the address cannot be used, nothing answers, or the answer is cut off.
    pub async fn post(&self, request: Post) -> Result<Posted, TransportError> {
        let url = CentralAddress::read(&request.url)?.into_url();
        let client = self.client.as_ref().ok_or(TransportError::Unreachable)?;
        let mut builder = client
            .post(url)
            .header("content-type", request.media_type)
            .body(request.body);
        if let Some(token) = request.token {
            builder = builder.bearer_auth(token);
        }
        self.come_again.wait().await;
        let response = builder.send().await.map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        self.come_again.hear(status, response.headers());
        let body = read_at_most(response, BODY_LIMIT).await?;
        Ok(Posted { status, body })
    }
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

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

fn failure(error: &reqwest::Error) -> TransportError {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(cause) = source {
        if matches!(
            cause.downcast_ref::<rustls::Error>(),
            Some(rustls::Error::InvalidCertificate(_))
        ) {
            return TransportError::Certificate;
        }
        source = cause.source();
    }
    if error.is_connect() || error.is_builder() {
        TransportError::Unreachable
    } else {
        TransportError::Cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn plain_http_goes_to_this_computer_only() {
        let transport = HttpTransport::new();
        for url in ["http://audit.example/v1/exchange", "ftp://127.0.0.1/", "not an address"] {
            let request = Post {
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

    /// A server that answers every request with this many bytes, in pieces of no announced length.
    async fn server_with(bytes: usize) -> std::io::Result<String> {
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
    async fn an_answer_longer_than_any_is_is_not_read_to_its_end() -> std::io::Result<()> {
        for (bytes, expected) in [
            (BODY_LIMIT, Ok(BODY_LIMIT)),
            (BODY_LIMIT + 1, Err(TransportError::TooLong)),
        ] {
            let request = Post {
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
