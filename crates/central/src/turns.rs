//! Turns: how much is done at once, for each service and for all together, so that none makes another wait.
//!
//! Requests of one service wait for each other here, in the order in which they came. Meanwhile they hold nothing that others
//! need: no connection to the database, and of the room for bodies and replies no more than a service's share. Of a service
//! one exchange at a time has its row; so whatever keeps that row locked keeps one connection, and nobody else's.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use protocol::exchange::REQUEST_LIMIT;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::fault::Fault;
use crate::room::{Room, Rooms, Size};

/// Connections to the database for exchanges, and so exchanges at once.
pub(crate) const CONNECTIONS: u32 = 12;
/// How long a request waits for its turn, and how long for room.
const PATIENCE: Duration = Duration::from_secs(30);
/// Requests of one service that are worked on at once: while one has the service's row, the next is read.
const OF_A_SERVICE: usize = 2;
/// Requests of one desk at once, from its token until its answer is sent: one that it has given up, and the next.
const OF_A_DESK: usize = 2;
/// Requests of one service that wait. Those beyond are to come again later.
const MOST_WAITING: usize = 64;
/// When they are to come again.
const COME_AGAIN: Duration = Duration::from_secs(10);

/// Most bytes of bodies that are arriving or being worked on, and of replies that are not sent yet: a few of the largest of
/// each, or hundreds of ordinary ones. Those beyond wait half-read, or in their turn.
const BODIES: usize = 16 * 1024 * 1024;
const REPLIES: usize = 16 * 1024 * 1024;
/// What one service has of them at most.
const BODIES_OF_A_SERVICE: usize = REQUEST_LIMIT;
const REPLIES_OF_A_SERVICE: usize = 8 * 1024 * 1024;
/// Replies that wait for room. They are in memory already.
const MOST_REPLIES_WAITING: usize = 8;

/// Most bytes of requests once decompressed, from then until they were carried out. As nobody holds more than is left to others,
/// that is one of the largest and beside it one of half as much, three of the largest that a desk sends, or hundreds of ordinary
/// ones. What is read of an entry takes some 25 times as much as its bytes.
const REQUESTS: usize = 16 * 1024 * 1024;
const REQUESTS_OF_A_SERVICE: usize = 8 * 1024 * 1024;
/// Most bytes of entries, as authored, that are opened to be folded. As nobody holds more than is left to others, that is one of the
/// largest folds at once, which begins where nothing else is folded, and beside it another service's of half as much; of ordinary
/// ones as many as there are connections. What is read of an entry takes some 25 times as much here, too.
const FOLDS: usize = 32 * 1024 * 1024;
/// Most bytes of them that one service opens at once. A record, or records that joins name together, have no more.
pub(crate) const OPENED_AT_ONCE: usize = 16 * 1024 * 1024;

/// The turns of every service.
pub(crate) struct Turns {
    of_all: Arc<OfAll>,
    services: Mutex<HashMap<Uuid, Arc<OfService>>>,
}

struct OfAll {
    patience: Duration,
    connections: Arc<Semaphore>,
    bodies: Arc<Rooms>,
    replies: Arc<Rooms>,
    requests: Arc<Rooms>,
    folds: Arc<Rooms>,
}

/// Where the room is taken for what one service has opened to be folded.
pub(crate) struct ToFold {
    service: Uuid,
    folds: Arc<Rooms>,
}

/// The turns of one service.
pub(crate) struct OfService {
    service: Uuid,
    of_all: Arc<OfAll>,
    turns: Arc<Semaphore>,
    row: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// How many requests each desk has under way; none that has none.
    desks: Mutex<HashMap<Uuid, usize>>,
}

/// A desk's request that is under way.
pub(crate) struct UnderWay {
    service: Arc<OfService>,
    desk: Uuid,
}

/// A turn of a service: its request is worked on.
pub(crate) struct Turn {
    service: Arc<OfService>,
    _place: OwnedSemaphorePermit,
}

/// A connection to the database, and the service's row among the exchanges of this program when it is to be locked.
pub(crate) struct AtWork {
    _row: Option<OwnedSemaphorePermit>,
    _connection: OwnedSemaphorePermit,
}

/// A request that waits; others are told when there are too many.
struct Waiting<'a>(&'a AtomicUsize);

impl Turns {
    pub(crate) fn new() -> Self {
        Self::with(PATIENCE)
    }

    fn with(patience: Duration) -> Self {
        let of = |places: usize| Arc::new(Semaphore::new(places));
        let rooms = |of_all, of_a_service, (waiting_of_a_service, waiting_of_all)| {
            Rooms::of(Size {
                of_all,
                of_a_service,
                waiting_of_a_service,
                waiting_of_all,
                patience,
                come_again: COME_AGAIN,
            })
        };
        Self {
            of_all: Arc::new(OfAll {
                patience,
                connections: of(usize::try_from(CONNECTIONS).unwrap_or(1)),
                bodies: rooms(BODIES, BODIES_OF_A_SERVICE, (MOST_WAITING, usize::MAX)),
                replies: rooms(REPLIES, REPLIES_OF_A_SERVICE, (OF_A_SERVICE, MOST_REPLIES_WAITING)),
                requests: rooms(REQUESTS, REQUESTS_OF_A_SERVICE, (OF_A_SERVICE, usize::MAX)),
                // Whoever folds has a service's row and a connection meanwhile, and so never waits.
                folds: rooms(FOLDS, OPENED_AT_ONCE, (0, 0)),
            }),
            services: Mutex::new(HashMap::new()),
        }
    }

    /// Those of a service. It is one that there is, so that no more of them are kept than there are services.
    pub(crate) fn of(&self, service: Uuid) -> Arc<OfService> {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |places: usize| Arc::new(Semaphore::new(places));
        let new = || {
            Arc::new(OfService {
                service,
                of_all: Arc::clone(&self.of_all),
                turns: of(OF_A_SERVICE),
                row: of(1),
                waiting: AtomicUsize::new(0),
                desks: Mutex::default(),
            })
        };
        Arc::clone(services.entry(service).or_insert_with(new))
    }
}

impl Turns {
    /// Room for what is folded of a service.
    pub(crate) fn to_fold(&self, service: Uuid) -> ToFold {
        ToFold {
            service,
            folds: Arc::clone(&self.of_all.folds),
        }
    }
}

impl ToFold {
    /// Room for so many bytes of entries to be opened, where there is some at once. Otherwise they are to come again later: nobody
    /// waits here, as whoever folds has a transaction open.
    pub(crate) async fn room(&self, bytes: usize) -> Result<Room, Fault> {
        arrived(&self.folds, self.service, bytes).await
    }
}

/// Room for something that is there as a whole, and makes way for nobody.
async fn arrived(rooms: &Arc<Rooms>, service: Uuid, bytes: usize) -> Result<Room, Fault> {
    let mut room = rooms.begin(service, Arc::default());
    room.grow_to(bytes).await?;
    room.has_arrived();
    Ok(room)
}

impl OfAll {
    fn until(&self) -> Instant {
        Instant::now() + self.patience
    }
}

impl OfService {
    /// Counts a request of a desk as under way, until that is dropped. So a desk that never reads its answers, or one that asks
    /// for everything at once, keeps no other desk of its service waiting.
    pub(crate) fn under_way(self: &Arc<Self>, desk: Uuid) -> Result<UnderWay, Fault> {
        let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = desks.entry(desk).or_default();
        if *requests >= OF_A_DESK {
            return Err(Fault::TooOften(COME_AGAIN));
        }
        *requests += 1;
        Ok(UnderWay {
            service: Arc::clone(self),
            desk,
        })
    }

    /// Room for a body that begins to arrive.
    pub(crate) fn room_for_body(&self) -> Room {
        self.of_all.bodies.begin(self.service, Arc::default())
    }

    /// Waits for the turn of a request that has arrived.
    pub(crate) async fn turn(self: Arc<Self>) -> Result<Turn, Fault> {
        let place = {
            let _waiting = self.wait()?;
            acquired(&self.turns, self.of_all.until()).await?
        };
        Ok(Turn {
            service: self,
            _place: place,
        })
    }

    fn wait(&self) -> Result<Waiting<'_>, Fault> {
        let waiting = Waiting(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::SeqCst) < MOST_WAITING {
            Ok(waiting)
        } else {
            Err(Fault::TooOften(COME_AGAIN))
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut desks = self.service.desks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(requests) = desks.get_mut(&self.desk) {
            *requests -= 1;
            if *requests == 0 {
                desks.remove(&self.desk);
            }
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Turn {
    /// Waits for a connection to the database, and before that for the service's row when it is to be locked. Whoever does a
    /// second piece of work in the same turn waits as patiently as for the first.
    pub(crate) async fn at_work(&self, locks_row: bool) -> Result<AtWork, Fault> {
        let until = self.service.of_all.until();
        let row = if locks_row {
            Some(acquired(&self.service.row, until).await?)
        } else {
            None
        };
        let connection = acquired(&self.service.of_all.connections, until).await?;
        Ok(AtWork {
            _row: row,
            _connection: connection,
        })
    }

    /// Waits until there is room for a request of so many bytes to be decompressed. In its turn: no more requests of a service wait
    /// for it than there are turns.
    pub(crate) async fn room_for_request(&self, bytes: usize) -> Result<Room, Fault> {
        arrived(&self.service.of_all.requests, self.service.service, bytes).await
    }

    /// Waits until there is room for a reply of so many bytes to be sent. In its turn: no more replies wait for room than
    /// there are turns. When it is to make way for others, that is told by this.
    pub(crate) async fn room_for_reply(&self, bytes: usize, make_way: Arc<Notify>) -> Result<Room, Fault> {
        let mut room = self.service.of_all.replies.begin(self.service.service, make_way);
        room.grow_to(bytes).await?;
        Ok(room)
    }
}

/// Too long a queue is refused, and tried again by the desk.
async fn acquired(of: &Arc<Semaphore>, until: Instant) -> Result<OwnedSemaphorePermit, Fault> {
    let permit = timeout_at(until, Arc::clone(of).acquire_owned()).await;
    permit.ok().and_then(Result::ok).ok_or(Fault::Busy)
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// What something comes to that is asked for once.
    fn now<T>(asked: impl Future<Output = Result<T, Fault>>) -> Poll<Result<T, Fault>> {
        pin!(asked).poll(&mut Context::from_waker(Waker::noop()))
    }

    fn got<T>(asked: impl Future<Output = Result<T, Fault>>) -> Option<T> {
        match now(asked) {
            Poll::Ready(Ok(got)) => Some(got),
            _ => None,
        }
    }

    fn id(service: u128) -> Uuid {
        Uuid::from_u128(service)
    }

    #[tokio::test]
    async fn a_service_waits_for_itself_and_holds_no_more_than_its_share() {
        let turns = Turns::new();
        let (one, other) = (turns.of(id(1)), turns.of(id(2)));
        let [first, second] = [0, 1].map(|_| got(Arc::clone(&one).turn()).unwrap());
        assert!(now(Arc::clone(&one).turn()).is_pending(), "a third waits");
        let writing = got(first.at_work(true)).unwrap();
        assert!(now(second.at_work(true)).is_pending(), "one has the row");
        assert!(got(second.at_work(false)).is_some(), "who only reads needs none");
        let of_other = got(Arc::clone(&other).turn()).unwrap();
        assert!(got(of_other.at_work(true)).is_some());
        drop(writing);
        assert!(got(second.at_work(true)).is_some());

        let large = got(first.room_for_reply(100 * REPLIES, Arc::default())).unwrap();
        let mut next = Box::pin(second.room_for_reply(1, Arc::default()));
        assert!(
            now(next.as_mut()).is_pending(),
            "all of it is for what is larger than that"
        );
        assert!(got(of_other.room_for_reply(1, Arc::default())).is_some());
        drop(large);
        assert!(got(next).is_some());
    }

    #[tokio::test]
    async fn whoever_works_twice_in_a_turn_waits_as_long_the_second_time() {
        let turns = Turns::with(Duration::from_millis(200));
        let service = turns.of(id(1));
        let [first, other] = [0, 1].map(|_| got(Arc::clone(&service).turn()).unwrap());
        drop(got(first.at_work(true)).unwrap());
        // The first piece of work takes longer than anybody waits.
        tokio::time::sleep(turns.of_all.patience * 2).await;
        let row = got(other.at_work(true)).unwrap();
        let mut second = Box::pin(first.at_work(true));
        assert!(now(second.as_mut()).is_pending(), "it waits");
        drop(row);
        assert!(second.await.is_ok());
    }

    #[tokio::test]
    async fn what_is_decompressed_and_what_is_folded_of_all_services_has_its_room_and_small_ones_find_some() {
        let turns = Turns::new();
        let mut held = Vec::new();
        let (mut requests, mut folds) = (0, 0);
        for service in 0..20 {
            let turn = got(turns.of(id(service)).turn()).unwrap();
            // The largest there are, and the largest that a desk sends.
            for bytes in [REQUESTS_OF_A_SERVICE, REQUESTS_OF_A_SERVICE / 2] {
                if let Some(room) = got(turn.room_for_request(bytes)) {
                    requests += bytes;
                    held.push(room);
                }
            }
            if let Some(room) = got(turns.to_fold(id(service)).room(OPENED_AT_ONCE)) {
                folds += OPENED_AT_ONCE;
                held.push(room);
            }
        }
        assert!((REQUESTS_OF_A_SERVICE..=REQUESTS).contains(&requests), "{requests}");
        assert_eq!(folds, OPENED_AT_ONCE, "as much is left to all others");
        let small = got(turns.of(id(99)).turn()).unwrap();
        assert!(got(small.room_for_request(100_000)).is_some());
        assert!(got(turns.to_fold(id(99)).room(100_000)).is_some());
        let to_fold = turns.to_fold(id(98));
        let half = got(to_fold.room(OPENED_AT_ONCE / 2));
        assert!(half.is_some(), "beside the largest fold one of half as much");
        drop(half);
        assert!(
            matches!(now(to_fold.room(OPENED_AT_ONCE)), Poll::Ready(Err(Fault::TooOften(_)))),
            "a second large fold is to come again, and waits for nothing"
        );
        held.clear();
        assert!(
            got(to_fold.room(OPENED_AT_ONCE)).is_some(),
            "and finds room once the first has ended"
        );
    }

    #[test]
    fn a_desk_has_two_requests_under_way_at_most() {
        let turns = Turns::new();
        let service = turns.of(id(1));
        let [first, _second] = [0, 1].map(|_| service.under_way(id(7)).unwrap());
        assert!(matches!(service.under_way(id(7)), Err(Fault::TooOften(_))));
        assert!(service.under_way(id(8)).is_ok(), "another desk");
        assert!(turns.of(id(2)).under_way(id(7)).is_ok(), "another service's");
        drop(first);
        assert!(service.under_way(id(7)).is_ok());
        assert_eq!(service.desks.lock().unwrap().len(), 1, "and none is kept that has none");
    }

    #[tokio::test]
    async fn many_services_whose_rows_are_locked_leave_connections_to_others() {
        let turns = Turns::new();
        let mut held = Vec::new();
        for service in 0..u128::from(CONNECTIONS) - 1 {
            for _ in 0..OF_A_SERVICE {
                let turn = got(turns.of(id(service)).turn()).unwrap();
                let at_work = got(turn.at_work(true));
                held.push((turn, at_work));
            }
        }
        let another = got(turns.of(id(999)).turn()).unwrap();
        assert!(got(another.at_work(true)).is_some());
    }

    #[tokio::test]
    async fn who_would_wait_behind_too_many_is_to_come_again_later() {
        let turns = Turns::new();
        let service = turns.of(id(1));
        let _held = [0, 1].map(|_| got(Arc::clone(&service).turn()).unwrap());
        let mut queue: Vec<_> = (0..MOST_WAITING)
            .map(|_| Box::pin(Arc::clone(&service).turn()))
            .collect();
        for waiting in &mut queue {
            assert!(
                waiting
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
                    .is_pending()
            );
        }
        assert!(matches!(
            now(Arc::clone(&service).turn()),
            Poll::Ready(Err(Fault::TooOften(_)))
        ));
        queue.pop();
        assert!(now(Arc::clone(&service).turn()).is_pending());
    }
}
