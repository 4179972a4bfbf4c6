//! A network that fails as it is told to: before the request arrives, after it arrived, or in the middle of the answer.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use app::host::{HttpTransport, PostAnswer, PostRequest, TransportError};
use protocol::{VERSION, frame};

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it passes.
    Pass,
    /// It never arrives.
    Lost,
    /// It arrives and is acted on; its answer never comes back.
    AnswerLost,
    /// It arrives twice; the second answer comes back.
    Repeated,
    /// Only its first bytes arrive.
    Cut(usize),
    /// Only the first bytes of its answer come back, as if they were all.
    AnswerCut(usize),
    /// It is acted on, and answered as by a Central of later days: in the next version of the protocol.
    LaterProtocol,
}

/// The faults still to come, and what has passed so far.
#[derive(Default)]
pub(crate) struct Network {
    faults: Mutex<VecDeque<Fault>>,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Network {
    pub(crate) fn plan(&self, faults: impl IntoIterator<Item = Fault>) {
        self.faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(faults);
    }

    /// The faults still to come do not.
    pub(crate) fn mend(&self) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn traffic(&self) -> (u64, u64) {
        (
            self.requests.load(Ordering::Relaxed),
            self.bytes.load(Ordering::Relaxed),
        )
    }

    pub(crate) async fn pass_on(
        &self,
        request: PostRequest,
        transport: &HttpTransport,
    ) -> Result<PostAnswer, TransportError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.bytes
            .fetch_add(u64::try_from(request.body.len()).unwrap_or(0), Ordering::Relaxed);
        let fault = self
            .faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
            .unwrap_or(Fault::Pass);
        match fault {
            Fault::Pass => transport.post(request).await,
            Fault::Lost => Err(TransportError::Unreachable),
            Fault::AnswerLost => {
                transport.post(request).await?;
                Err(TransportError::Cut)
            }
            Fault::Repeated => {
                transport.post(copy(&request)).await?;
                transport.post(request).await
            }
            Fault::Cut(bytes) => {
                let mut request = request;
                request.body.truncate(bytes);
                // Whatever the server makes of it, the desk only sees that the connection broke.
                let _ = transport.post(request).await;
                Err(TransportError::Cut)
            }
            Fault::AnswerCut(bytes) => {
                let mut posted = transport.post(request).await?;
                posted.body.truncate(bytes);
                Ok(posted)
            }
            Fault::LaterProtocol => {
                let mut posted = transport.post(request).await?;
                if let Ok((mut reply, entries)) = frame::read_reply(&posted.body) {
                    reply.protocol = VERSION + 1;
                    posted.body = frame::write(&reply, &entries).unwrap_or_default();
                }
                Ok(posted)
            }
        }
    }
}

fn copy(request: &PostRequest) -> PostRequest {
    PostRequest {
        url: request.url.clone(),
        token: request.token.clone(),
        media_type: request.media_type,
        body: request.body.clone(),
    }
}
