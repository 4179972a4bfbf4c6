//! Connections: who may have one, how long it may say nothing, TLS, and how they end. What is asked on them is for `http`.

use std::future::Future;
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, header};
use axum::{Extension, Router};
use domain::log_safe::safe;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::connections::{Connections, Peer};
use crate::routes::{Serves, router_of};
use crate::sending::Impatient;
use crate::state::State;
use crate::tls::Certificate;

/// How long a request's head may take to arrive, and how long a connection may have none; as long as TLS may take to begin.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long whoever is answered may take nothing of the answer.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// That a browser asks here by TLS alone from now on, for a year, and every host below this one: none is to be taken for it.
const BY_TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");
/// Most bytes that a connection buffers of what arrives, or of what is sent.
const BUFFER: usize = 16 * 1024;

/// Where somebody connects, what is spoken there, and which routes there are.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    certificate: Option<Certificate>,
    serves: Serves,
}

impl Listener {
    /// Speaks TLS where there is a certificate, and plain HTTP otherwise.
    pub fn new(tcp: TcpListener, certificate: Option<Certificate>, serves: Serves) -> Self {
        Self {
            tcp,
            certificate,
            serves,
        }
    }

    /// Speaks TLS, and has every route.
    pub fn with_tls(tcp: TcpListener, certificate: Certificate) -> Self {
        Self::new(tcp, Some(certificate), Serves::All)
    }
}

/// Speaks plain HTTP, and has every route.
impl From<TcpListener> for Listener {
    fn from(tcp: TcpListener) -> Self {
        Self::new(tcp, None, Serves::All)
    }
}

/// Serves until the shutdown is done; requests under way are finished first. A connection that does not say what it
/// wants in time is closed, as is one that takes nothing of its answer, and one that is not at work when there are too many.
pub async fn serve(listener: impl Into<Listener>, state: State, shutdown: impl Future<Output = ()> + Send + 'static) {
    let Listener {
        tcp,
        certificate,
        serves,
    } = listener.into();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(BUFFER);
    let speaking = Speaking {
        http,
        routes: match &certificate {
            Some(_) => router_of(state.clone(), &serves).layer(SetResponseHeaderLayer::overriding(
                header::STRICT_TRANSPORT_SECURITY,
                BY_TLS_ALONE,
            )),
            None => router_of(state.clone(), &serves),
        },
    };
    let connections = Connections::within(state.limits().clone());
    let mut every_minute = tokio::time::interval(Duration::from_mins(1));
    let graceful = GracefulShutdown::new();
    tokio::pin!(shutdown);
    loop {
        let (stream, address) = tokio::select! {
            accepted = tcp.accept() => match accepted {
                Ok((stream, address)) => (stream, address.ip()),
                Err(error) => {
                    tracing::warn!(kind = %safe(&error.kind()), "a connection was not taken");
                    // Too many open files, most likely: some of them end soon.
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            },
            _ = every_minute.tick() => {
                state.refusal_lines().sum_up(Some(Instant::now()));
                continue;
            }
            () = &mut shutdown => break,
        };
        // Where all are at work, whoever comes next finds the door closed, and comes again.
        let Some(peer) = connections.admit(address) else {
            continue;
        };
        // An answer's last small piece goes out at once, and does not wait until the piece before it was confirmed.
        let _ = stream.set_nodelay(true);
        let (speaking, certificate, watcher) = (speaking.clone(), certificate.clone(), graceful.watcher());
        let counted = state.figures().connection();
        tokio::spawn(async move {
            tokio::select! {
                () = speaking.begin(stream, peer.clone(), certificate, watcher) => {}
                () = peer.is_to_close() => {}
            }
            drop(counted);
        });
    }
    // Whoever comes now is told at once that nobody is there, and is not kept waiting for the end.
    drop(tcp);
    graceful.shutdown().await;
    state.refusal_lines().sum_up(None);
}

/// How a connection is spoken on.
#[derive(Clone)]
struct Speaking {
    http: http1::Builder,
    routes: Router,
}

impl Speaking {
    async fn begin(self, stream: TcpStream, peer: Peer, certificate: Option<Certificate>, watcher: Watcher) {
        let Some(certificate) = certificate else {
            return self.speak(stream, peer, watcher).await;
        };
        match tokio::time::timeout(HEAD_WITHIN, certificate.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream, peer, watcher).await,
            Ok(Err(error)) => tracing::debug!(kind = %safe(&error.kind()), "TLS did not begin"),
            Err(_) => tracing::debug!("TLS did not begin in time"),
        }
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer, watcher: Watcher) {
        let service = TowerToHyperService::new(self.routes.layer(Extension(peer)));
        let stream = TokioIo::new(Impatient::new(stream, TAKEN_WITHIN));
        // Whoever broke off hears nothing of it, and what a request did is logged where it was done.
        let _ = watcher.watch(self.http.serve_connection(stream, service)).await;
    }
}
