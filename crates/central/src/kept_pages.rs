//! Pages as they were drawn last: each is drawn once for a state of the data, however many ask for it. They have so much room
//! together, and leave it in the order in which they came.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::response::Response;
use tokio::sync::Semaphore;

/// The room of all pages.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Pages that are drawn at once: so many processors are kept busy by the crowd, and no more.
const DRAWN_AT_ONCE: usize = 2;

/// Pages by their addresses.
pub(crate) struct KeptPages {
    kept: Mutex<Kept>,
    drawing: Arc<Semaphore>,
}

/// A page, with the headers that it is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptPage {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl KeptPage {
    pub(crate) fn response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.headers_mut() = self.headers;
        response
    }
}

#[derive(Default)]
struct Kept {
    /// Of the figures that they were drawn from.
    stamp: String,
    pages: BTreeMap<String, KeptPage>,
    in_order: VecDeque<String>,
    bytes: usize,
}

impl KeptPages {
    pub(crate) fn new() -> Self {
        Self {
            kept: Mutex::default(),
            drawing: Arc::new(Semaphore::new(DRAWN_AT_ONCE)),
        }
    }

    /// Who may draw a page.
    pub(crate) fn drawing(&self) -> &Arc<Semaphore> {
        &self.drawing
    }

    /// The page at this address, drawn from the figures with this stamp.
    pub(crate) fn get(&self, stamp: &str, address: &str) -> Option<KeptPage> {
        let kept = self.lock();
        kept.pages.get(address).filter(|_| kept.stamp == stamp).cloned()
    }

    /// Keeps a page.
    pub(crate) fn keep(&self, stamp: &str, address: String, page: KeptPage) {
        let mut kept = self.lock();
        if kept.stamp != stamp {
            *kept = Kept {
                stamp: stamp.to_owned(),
                ..Kept::default()
            };
        }
        kept.bytes += page.body.len();
        if let Some(before) = kept.pages.insert(address.clone(), page) {
            kept.bytes -= before.body.len();
        } else {
            kept.in_order.push_back(address);
        }
        while kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.in_order.pop_front() else { break };
            let gone = kept.pages.remove(&oldest);
            kept.bytes -= gone.map_or(0, |page| page.body.len());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_so_much_room_and_those_of_other_figures_are_none() {
        let pages = KeptPages::new();
        let page = || KeptPage {
            headers: HeaderMap::new(),
            body: Bytes::from(vec![0; MOST_BYTES / 4]),
        };
        for n in 0..6 {
            pages.keep("one", n.to_string(), page());
            pages.keep("one", n.to_string(), page());
        }
        let kept = (0..6).filter(|n: &u8| pages.get("one", &n.to_string()).is_some());
        assert_eq!(kept.collect::<Vec<u8>>(), [2, 3, 4, 5]);
        assert_eq!(pages.get("two", "5"), None);
        pages.keep("two", "0".to_owned(), page());
        assert!(pages.get("one", "5").is_none() && pages.get("two", "0").is_some());
        assert_eq!(pages.lock().bytes, MOST_BYTES / 4);
    }
}
