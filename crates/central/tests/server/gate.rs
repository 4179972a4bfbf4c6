//! A gate before PostgreSQL: it lets everything through, holds everything up, or is shut, as the database goes away and comes
//! back without a cluster being stopped under other tests.

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::serving::by_tcp;
use sqlx::postgres::PgConnectOptions;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    /// Connections are taken and nothing goes through: as when a cable is pulled.
    Silent,
    /// Connections end: as when the server is stopped.
    Shut,
}

/// A database behind a gate: its options, and what moves it.
pub(crate) async fn behind_a_gate(database: &PgConnectOptions) -> (PgConnectOptions, watch::Sender<Gate>) {
    let far = by_tcp(database, None);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let near = by_tcp(database, Some(listener.local_addr().unwrap().port()));
    let (gate, moved) = watch::channel(Gate::Open);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let far = (far.get_host().to_owned(), far.get_port());
            tokio::spawn(pass(stream, far, moved.clone()));
        }
    });
    (near, gate)
}

async fn pass(mut near: TcpStream, far: (String, u16), mut moved: watch::Receiver<Gate>) {
    let mut far = TcpStream::connect(far).await.unwrap();
    loop {
        let now = *moved.borrow_and_update();
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut near, &mut far), if now == Gate::Open => return,
            changed = moved.changed() => if changed.is_err() { return },
            () = std::future::ready(()), if now == Gate::Shut => return,
        }
    }
}
