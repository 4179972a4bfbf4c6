//! What is on its way in: the body of a request, which keeps pace with the length that it claims.
//!
//! It has to be as far on as it would be at the slowest pace that brings it in time; and it holds room for what has come of
//! it, which it takes as that comes.

use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::Body as _;
use tokio::time::{Instant, timeout_at};

use crate::fault::Fault;
use crate::room::Room;

/// How long a body may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Before its first byte, and behind its pace at any time.
    pub(crate) grace: Duration,
    /// In all.
    pub(crate) within: Duration,
}

impl Pace {
    /// A minute for a body of any length; so the largest has to bring 76 kilobytes a second, and an ordinary one of 100 two.
    pub(crate) const OF_A_BODY: Self = Self {
        grace: Duration::from_secs(5),
        within: Duration::from_mins(1),
    };

    /// Of a body of a few words, which anybody may send.
    pub(crate) const OF_A_FEW_WORDS: Self = Self {
        grace: Duration::from_secs(5),
        within: Duration::from_secs(10),
    };

    /// When more has to have come than so much of this length.
    fn next_by(self, began: Instant, come: usize, length: usize) -> Instant {
        let pace = self.within.saturating_sub(self.grace);
        let [come, length] = [come, length.max(1)].map(|bytes| u32::try_from(bytes).unwrap_or(u32::MAX));
        began + self.grace + (pace / length).saturating_mul(come)
    }
}

/// Waits for all of a body that claims this length, which is the most it may have, and for room for it where it needs some.
pub(crate) async fn arrived(
    mut body: Body,
    length: usize,
    pace: Pace,
    mut room: Option<&mut Room>,
) -> Result<Bytes, Fault> {
    let mut began = Instant::now();
    let mut come: Vec<u8> = Vec::new();
    loop {
        let next = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let frame = tokio::select! {
            frame = timeout_at(pace.next_by(began, come.len(), length), next) => frame.map_err(|_| Fault::Slow)?,
            () = is_to_make_way(room.as_deref()) => return Err(Fault::Busy),
        };
        match frame {
            None => {
                if let Some(room) = room {
                    room.has_arrived();
                }
                return Ok(come.into());
            }
            // Whoever broke off in the middle hears nothing of this.
            Some(Err(_)) => return Err(Fault::Slow),
            Some(Ok(frame)) => {
                // Beside data there are trailers only, which nobody asks for.
                let piece = frame.into_data().unwrap_or_default();
                if piece.len() > length - come.len() {
                    return Err(Fault::TooLarge);
                }
                if let Some(room) = &mut room {
                    let asked = Instant::now();
                    let step = room.step(come.len() + piece.len(), length);
                    room.grow_to(step).await?;
                    room.moved(piece.len());
                    // Meanwhile nobody heard what it had to say.
                    began += asked.elapsed();
                    come.reserve_exact(step - come.len());
                }
                come.extend_from_slice(&piece);
            }
        }
    }
}

async fn is_to_make_way(room: Option<&Room>) {
    match room {
        Some(room) => room.is_to_make_way().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use hyper::body::Frame;
    use tokio::sync::mpsc;

    use super::*;

    /// A body of the pieces that a test sends.
    struct Pieces(mpsc::UnboundedReceiver<&'static [u8]>);

    impl hyper::body::Body for Pieces {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            let piece = self.0.poll_recv(context);
            piece.map(|piece| piece.map(|piece| Ok(Frame::data(Bytes::from_static(piece)))))
        }
    }

    fn body() -> (mpsc::UnboundedSender<&'static [u8]>, Body) {
        let (send, pieces) = mpsc::unbounded_channel();
        (send, Body::new(Pieces(pieces)))
    }

    const SHORT: Pace = Pace {
        grace: Duration::from_millis(20),
        within: Duration::from_hours(1),
    };

    #[tokio::test]
    async fn a_body_that_crawls_is_not_waited_for() {
        let (send, crawling) = body();
        send.send(b"x").unwrap();
        let began = Instant::now();
        // Of a million bytes in an hour, one is worth four milliseconds.
        assert!(matches!(
            arrived(crawling, 1_000_000, SHORT, None).await,
            Err(Fault::Slow)
        ));
        assert!(began.elapsed() < Duration::from_mins(1));
        let (send, silent) = body();
        assert!(matches!(arrived(silent, 10, SHORT, None).await, Err(Fault::Slow)));
        drop(send);
    }

    #[tokio::test]
    async fn a_body_that_keeps_its_pace_arrives_whole_and_one_that_is_longer_than_it_claims_does_not() {
        let (send, pieces) = body();
        // Half of it is worth half an hour.
        send.send(b"half, ").unwrap();
        let later = tokio::spawn(async move {
            tokio::task::yield_now().await;
            send.send(b"whole").unwrap();
        });
        assert_eq!(arrived(pieces, 11, SHORT, None).await.unwrap(), "half, whole");
        later.await.unwrap();
        let (send, longer) = body();
        send.send(b"half, whole").unwrap();
        assert!(matches!(arrived(longer, 10, SHORT, None).await, Err(Fault::TooLarge)));
    }

    #[test]
    fn the_pace_is_that_of_the_whole_length() {
        let began = Instant::now();
        let pace = Pace::OF_A_BODY;
        let by = |come| pace.next_by(began, come, 4_000_000).duration_since(began).as_secs();
        assert_eq!([by(0), by(2_000_000), by(4_000_000)], [5, 32, 60]);
    }
}
