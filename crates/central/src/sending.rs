//! What is on its way out: a reply in pieces that holds room until it is sent, and a connection that is closed when its other
//! side takes nothing of it for a while, or not all of it in time. Nobody makes the server keep what they do not read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Sleep;

use crate::room::Room;

/// Bytes of one piece: what goes out is polled piece by piece as there is room for it.
const PIECE: usize = 16 * 1024;

/// A reply that keeps its room, and its place, until its last piece has been taken.
pub(crate) struct Counted<P> {
    rest: Bytes,
    room: Room,
    _place: P,
    _in_time: JoinSet<()>,
}

impl<P> Counted<P> {
    /// From here on it is to be taken within a time, or `leave` is told.
    pub(crate) fn new(reply: Vec<u8>, room: Room, place: P, within: Duration, leave: Arc<Notify>) -> Self {
        let mut in_time = JoinSet::new();
        in_time.spawn(async move {
            tokio::time::sleep(within).await;
            leave.notify_one();
        });
        Self {
            rest: reply.into(),
            room,
            _place: place,
            _in_time: in_time,
        }
    }
}

impl<P: Unpin> Body for Counted<P> {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::convert::Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.rest.len().min(PIECE);
        self.room.moved(piece);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}

/// A connection that ends with an error when its other side takes nothing for so long.
pub(crate) struct Impatient<S> {
    stream: S,
    patience: Duration,
    /// Since the other side takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> Impatient<S> {
    pub(crate) fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            stalled: None,
        }
    }

    /// What a write came to, unless it has waited too long.
    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        stalled
            .as_mut()
            .poll(context)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Impatient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Impatient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.in_time(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn who_takes_nothing_is_left_and_who_takes_slowly_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut ours = Impatient::new(ours, Duration::from_millis(50));
        let reading = tokio::spawn(async move {
            let mut taken = [0; 640];
            theirs.read_exact(&mut taken).await.unwrap();
            theirs
        });
        ours.write_all(&[7; 640]).await.unwrap();
        let _kept_open = reading.await.unwrap();
        let error = ours.write_all(&[7; 640]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
