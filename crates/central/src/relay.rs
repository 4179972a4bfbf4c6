//! A database that is reached over TCP, without waiting for its confirmations.
//!
//! TCP keeps a small piece back until the piece before it was confirmed, and the other side confirms after 40 ms when it has
//! nothing to say. COPY sends two small pieces one after the other, so that one entry took 100 ms over TCP where it takes 12
//! by a socket file. `TCP_NODELAY` is there against that; sqlx 0.9.0 has lost it, and gives nobody its stream to set it on. So connections go to a socket file of this process, and from
//! there on with `TCP_NODELAY`. What travels is not looked at: TLS goes through from end to end.
//!
//! Once a released sqlx sets it again, this file goes.

use sqlx::postgres::PgConnectOptions;

pub(crate) use on_this_system::{Relay, at_once};

#[cfg(unix)]
mod on_this_system {
    use std::fs::Permissions;
    use std::io;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;
    use std::time::Duration;

    use domain::log_safe::safe;
    use tokio::net::{TcpStream, UnixListener, UnixStream};
    use tokio::task::AbortHandle;

    use super::PgConnectOptions;

    /// From an accept that failed to the next.
    const LATER: Duration = Duration::from_secs(1);

    /// Relays until it is dropped.
    pub(crate) struct Relay {
        listening: AbortHandle,
        /// Only this process's user may enter it.
        _folder: tempfile::TempDir,
    }

    impl Drop for Relay {
        fn drop(&mut self) {
            self.listening.abort();
        }
    }

    /// Options that reach the same database through a relay, where it is reached over TCP.
    pub(crate) fn at_once(options: &PgConnectOptions) -> (PgConnectOptions, Option<Relay>) {
        if options.get_socket().is_some() || options.get_host().starts_with('/') {
            return (options.clone(), None);
        }
        match listen(options) {
            Ok((options, relay)) => (options, Some(relay)),
            Err(error) => {
                tracing::warn!(kind = %safe(&error.kind()), "each entry waits for TCP: a socket file cannot be made");
                (options.clone(), None)
            }
        }
    }

    fn listen(options: &PgConnectOptions) -> io::Result<(PgConnectOptions, Relay)> {
        // Whatever the process's umask allows to others.
        let folder = tempfile::Builder::new()
            .prefix("fls-central-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir()?;
        let port = options.get_port();
        let listener = UnixListener::bind(folder.path().join(format!(".s.PGSQL.{port}")))?;
        let reached = options.clone().socket(folder.path());
        // An address of IPv6 stands in brackets in a URL.
        let host: Arc<str> = options.get_host().trim_matches(['[', ']']).into();
        let listening = tokio::spawn(async move {
            loop {
                let near = match listener.accept().await {
                    Ok((near, _)) => near,
                    // Such as too many open files: some are closed meanwhile.
                    Err(error) => {
                        tracing::warn!(kind = %safe(&error.kind()), "a connection to the database could not be begun");
                        tokio::time::sleep(LATER).await;
                        continue;
                    }
                };
                let host = Arc::clone(&host);
                tokio::spawn(async move {
                    // Both sides see that the connection ended, and the pool makes another.
                    let _ = pass_on(near, &host, port).await;
                });
            }
        });
        let relay = Relay {
            listening: listening.abort_handle(),
            _folder: folder,
        };
        Ok((reached, relay))
    }

    async fn pass_on(mut near: UnixStream, host: &str, port: u16) -> io::Result<()> {
        let mut far = TcpStream::connect((host, port)).await?;
        far.set_nodelay(true)?;
        tokio::io::copy_bidirectional(&mut near, &mut far).await?;
        Ok(())
    }
}

#[cfg(not(unix))]
mod on_this_system {
    use super::PgConnectOptions;

    /// There is none.
    pub(crate) struct Relay;

    /// The same options: there are no socket files here.
    pub(crate) fn at_once(options: &PgConnectOptions) -> (PgConnectOptions, Option<Relay>) {
        (options.clone(), None)
    }
}
