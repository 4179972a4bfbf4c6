//! Connections that are open: how many, whose, and which of them is closed for another.
//!
//! One that is at work is never closed for another. All others say nothing yet, say it slowly, or are kept for a next
//! request: of these the one that has been so for longest makes room. So nobody is shut out by connections that nobody uses.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use tokio::sync::Notify;

use crate::asking::Address;
use crate::limits::Limits;

/// Where a proxy says for whom it asks, itself being asked by the last of them.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// All that are open.
pub(crate) struct Connections {
    open: Mutex<Open>,
    limits: Limits,
}

#[derive(Default)]
struct Open {
    /// By how long they have not been at work: the first one longest.
    connections: BTreeMap<u64, Connection>,
    next: u64,
}

struct Connection {
    address: Address,
    at_work: u32,
    close: Arc<Notify>,
}

/// A connection that is open, until this is dropped.
pub(crate) struct Place {
    all: Arc<Connections>,
    /// Its place among the others, which is another after each piece of work.
    at: Mutex<u64>,
    address: Address,
    /// It comes from a proxy, which is believed for whom it asks.
    asks_for_others: bool,
    close: Arc<Notify>,
}

/// The connection that a request came by, as the request's handler knows it.
#[derive(Clone)]
pub(crate) struct Peer(Arc<Place>);

/// A connection that is at work.
pub(crate) struct AtWork(Arc<Place>);

impl Connections {
    pub(crate) fn within(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            open: Mutex::default(),
            limits,
        })
    }

    /// Takes one more connection, for which another is closed when there are too many; nothing when all of those are at work.
    pub(crate) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Peer> {
        let is_proxy = self.limits.proxies.contains(&address.to_canonical());
        let address = Address::of(address);
        let asks_for_others = is_proxy || address.is_this_computer();
        let mut open = self.lock();
        // All come by way of a proxy, and it says for whom only once it is heard.
        let is_one_too_many_of_it = !asks_for_others
            && open.connections.values().filter(|of| of.address == address).count()
                >= self.limits.connections_of_an_address;
        if is_one_too_many_of_it {
            open.close_one(|of| of.address == address)?;
        } else if open.connections.len() >= self.limits.connections {
            open.close_one(|_| true)?;
        }
        let close = Arc::new(Notify::new());
        let at = open.add(Connection {
            address,
            at_work: 0,
            close: Arc::clone(&close),
        });
        drop(open);
        Some(Peer(Arc::new(Place {
            all: Arc::clone(self),
            at: Mutex::new(at),
            address,
            asks_for_others,
            close,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn add(&mut self, connection: Connection) -> u64 {
        let at = self.next;
        self.next += 1;
        self.connections.insert(at, connection);
        at
    }

    /// Closes the one of these that has not been at work for longest.
    fn close_one(&mut self, of_these: impl Fn(&Connection) -> bool) -> Option<()> {
        let (at, _) = self
            .connections
            .iter()
            .find(|(_, of)| of.at_work == 0 && of_these(of))?;
        let at = *at;
        // Whoever serves it may not wait for this yet, and finds it done.
        self.connections.remove(&at)?.close.notify_one();
        Some(())
    }
}

impl Peer {
    /// Who asks: the address of the connection, or where a proxy asks, for whom.
    pub(crate) fn address(&self, headers: &HeaderMap) -> Address {
        let by_proxy = || {
            let said = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
            Some(Address::of(forwarded(said.rsplit(',').next()?.trim())?))
        };
        let asks_for_others = self.0.asks_for_others;
        asks_for_others.then(by_proxy).flatten().unwrap_or(self.0.address)
    }

    /// What closes the connection, also while it is at work.
    pub(crate) fn closing(&self) -> Arc<Notify> {
        Arc::clone(&self.0.close)
    }

    /// Waits until the connection is to be closed for another.
    pub(crate) async fn is_to_close(&self) {
        self.0.close.notified().await;
    }

    /// From here on the connection is at work, until this is dropped.
    pub(crate) fn at_work(&self) -> AtWork {
        let at = self.0.at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = self.0.all.lock().connections.get_mut(&at) {
            connection.at_work += 1;
        }
        AtWork(Arc::clone(&self.0))
    }
}

/// An address as proxies write it: with or without the port, and of the sixth version in brackets or without.
fn forwarded(said: &str) -> Option<IpAddr> {
    let alone = said.strip_prefix('[').and_then(|said| said.strip_suffix(']'));
    let with_port = || Some(said.parse::<SocketAddr>().ok()?.ip());
    alone.unwrap_or(said).parse().ok().or_else(with_port)
}

impl Drop for AtWork {
    fn drop(&mut self) {
        let mut at = self.0.at.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = self.0.all.lock();
        if let Some(mut connection) = open.connections.remove(&at) {
            connection.at_work -= 1;
            // It was used just now: others have not been for longer.
            *at = open.add(connection);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        self.all.lock().connections.remove(&at);
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn with(connections: usize, connections_of_an_address: usize) -> Arc<Connections> {
        Connections::within(Limits {
            connections,
            connections_of_an_address,
            proxies: vec![IpAddr::from([198, 51, 100, 1])],
            ..Limits::default()
        })
    }

    fn of(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn is_closed(peer: &Peer) -> bool {
        let at = *peer.0.at.lock().unwrap();
        !peer.0.all.lock().connections.contains_key(&at)
    }

    #[tokio::test]
    async fn the_one_that_has_not_been_at_work_for_longest_makes_room() {
        let connections = with(3, 3);
        let [first, second, third] = [1, 2, 3].map(|last| connections.admit(of(last)).unwrap());
        let work = first.at_work();
        drop(second.at_work());
        let fourth = connections.admit(of(4)).unwrap();
        assert_eq!(
            [&first, &second, &third, &fourth].map(is_closed),
            [false, false, true, false]
        );
        third.is_to_close().await;
        let busy = [&second, &fourth].map(Peer::at_work);
        assert!(connections.admit(of(5)).is_none(), "all are at work");
        drop(work);
        assert!(connections.admit(of(5)).is_some());
        first.is_to_close().await;
        drop(busy);
    }

    #[test]
    fn an_address_makes_room_for_itself_and_a_closed_connection_leaves_its_own() {
        let connections = with(10, 2);
        let other = connections.admit(of(1)).unwrap();
        let [first, second] = [0, 1].map(|_| connections.admit(of(2)).unwrap());
        let third = connections.admit(of(2)).unwrap();
        assert_eq!(
            [&other, &first, &second, &third].map(is_closed),
            [false, true, false, false]
        );
        drop((first, second));
        assert!(
            connections
                .admit(of(2))
                .is_some_and(|fourth| !is_closed(&third) && !is_closed(&fourth))
        );
        let here: Vec<Peer> = (0..5)
            .filter_map(|_| connections.admit(IpAddr::from([127, 0, 0, 1])))
            .collect();
        assert!(!here.iter().any(is_closed), "a proxy asks for many");
    }

    #[test]
    fn only_a_proxy_that_is_known_is_believed_for_whom_it_asks() {
        let connections = with(10, 2);
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_FOR, HeaderValue::from_static("203.0.113.9"));
        headers.append(FORWARDED_FOR, HeaderValue::from_static("203.0.113.7, 192.0.2.5"));
        let here = connections.admit(IpAddr::from([127, 0, 0, 1])).unwrap();
        assert_eq!(
            here.address(&headers),
            Address::of(of(5)),
            "whom the proxy itself heard"
        );
        for said in [
            "203.0.113.7, 192.0.2.5:4711",
            "192.0.2.5",
            " [::ffff:192.0.2.5]:80",
            "[::ffff:192.0.2.5]",
        ] {
            headers.insert(FORWARDED_FOR, HeaderValue::from_static(said));
            assert_eq!(here.address(&headers), Address::of(of(5)), "{said}");
        }
        let proxies: Vec<Peer> = (0..3)
            .filter_map(|_| connections.admit("::ffff:198.51.100.1".parse().unwrap()))
            .collect();
        assert!(
            proxies
                .iter()
                .all(|proxy| !is_closed(proxy) && proxy.address(&headers) == Address::of(of(5)))
        );
        let elsewhere = connections.admit(of(1)).unwrap();
        assert_eq!(elsewhere.address(&headers), Address::of(of(1)));
        assert_eq!(
            here.address(&HeaderMap::new()),
            Address::of(IpAddr::from([127, 0, 0, 1]))
        );
    }
}
