//! Being told to end by somebody at the terminal, by the terminal that closes, or by the computer.

/// Waits for the first such signal. From this call on, and not only from the first poll, none of them ends the process.
#[cfg(unix)]
pub(crate) fn told_to_end() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};

    let ends = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal);
    async move {
        let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hang_up)] = ends else {
            // A system that does not tell of signals ends the process itself.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}

/// Waits for Ctrl-C, from the first poll on.
#[cfg(not(unix))]
pub(crate) async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
