//! The network: one HTTPS client with the system's proxy and certificate store. Plain http to this computer only.

use std::time::Duration;

use reqwest::{Client, Url};

use super::{Post, Posted, TransportError};

/// An exchange that takes longer has gone wrong; the next one repeats it.
const TIMEOUT: Duration = Duration::from_mins(2);
/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The client of a [`super::SystemHost`], also used by hosts that are real but for their clock.
pub struct HttpTransport {
    client: Option<Client>,
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
        Self { client }
    }

    /// Sends one request.
    ///
    /// # Errors
    /// When the address cannot be used, nothing answers, or the answer is cut off.
    pub async fn post(&self, request: Post) -> Result<Posted, TransportError> {
        let url = Url::parse(&request.url).map_err(|_| TransportError::Address)?;
        if !(url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url)) {
            return Err(TransportError::Address);
        }
        let client = self.client.as_ref().ok_or(TransportError::Unreachable)?;
        let mut builder = client
            .post(url)
            .header("content-type", request.media_type)
            .body(request.body);
        if let Some(token) = request.token {
            builder = builder.bearer_auth(token);
        }
        let response = builder.send().await.map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|_| TransportError::Cut)?;
        Ok(Posted {
            status,
            body: body.into(),
        })
    }
}

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
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
}
