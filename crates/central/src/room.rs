//! Room in memory for bodies that arrive or are worked on, and for replies until they are taken. Of a body it is taken as its
//! bytes come, whatever length it claims; so whoever sends little holds little.
//!
//! No service takes more than it leaves: once it has taken some, as much is free for all others as it holds. So a few that
//! hold all that they can leave others room at once. Where many do, those make way who have been at it for a moment, the
//! slowest first: crawlers, and who does not read. Of two that wait for each other, the later one makes way after a moment.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use crate::fault::Fault;

/// For how long anybody may be at it before its pace counts, and how long two wait for each other.
const MOMENT: Duration = Duration::from_secs(1);
/// Bytes of a body's first room; the next is twice as much, and so on.
const FIRST: usize = 16 * 1024;

/// How much room there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Bytes for all services together.
    pub(crate) of_all: usize,
    /// What one service has of them at most.
    pub(crate) of_a_service: usize,
    /// How many of one service wait for room, and how many of all; none where nobody waits. Those beyond are to come again later.
    pub(crate) waiting_of_a_service: usize,
    pub(crate) waiting_of_all: usize,
    /// How long anybody waits.
    pub(crate) patience: Duration,
    /// When those beyond are to come again.
    pub(crate) come_again: Duration,
}

/// Room of one kind, of bodies or of replies.
pub(crate) struct Rooms {
    size: Size,
    moment: Duration,
    taken: Mutex<Taken>,
    given_back: Notify,
}

#[derive(Default)]
struct Taken {
    bytes: usize,
    waiting: usize,
    services: HashMap<Uuid, OfService>,
    /// What moves at the pace of the other side.
    moving: HashMap<u64, Moving>,
    next: u64,
}

#[derive(Default)]
struct OfService {
    bytes: usize,
    waiting: usize,
    rooms: usize,
}

struct Moving {
    service: Uuid,
    since: Instant,
    /// How long of that it waited for room, and since when it does.
    waited: Duration,
    waits_since: Option<Instant>,
    /// Bytes that it has moved, and bytes of its room.
    moved: usize,
    room: usize,
    make_way: Arc<Notify>,
}

/// The room of one body or reply, until it is dropped.
pub(crate) struct Room {
    rooms: Arc<Rooms>,
    service: Uuid,
    number: u64,
    bytes: usize,
    make_way: Arc<Notify>,
}

/// Somebody who waits for room, until this is dropped.
struct Waiting {
    rooms: Arc<Rooms>,
    service: Uuid,
    number: u64,
}

impl Moving {
    /// Bytes a second while it did not wait for room; of one that has only just begun, any number.
    fn pace(&self, now: Instant, moment: Duration) -> f64 {
        let until = self.waits_since.unwrap_or(now);
        let time = until.saturating_duration_since(self.since).saturating_sub(self.waited);
        if time < moment {
            return f64::INFINITY;
        }
        #[expect(clippy::cast_precision_loss, reason = "paces are compared, and megabytes are exact")]
        let moved = self.moved as f64;
        moved / time.as_secs_f64()
    }
}

impl Taken {
    /// How many bytes are lacking before a service may take so many more.
    fn lacking(&self, service: Uuid, more: usize, size: Size) -> usize {
        let held = self.held(service) + more;
        let left = size.of_all.saturating_sub(self.bytes + more);
        let of_its_own = held.saturating_sub(size.of_a_service);
        of_its_own.max(held.saturating_sub(left))
    }

    fn held(&self, service: Uuid) -> usize {
        self.services.get(&service).map_or(0, |of| of.bytes)
    }

    fn waits(&mut self, service: Uuid, number: u64) {
        self.waiting += 1;
        if let Some(of) = self.services.get_mut(&service) {
            of.waiting += 1;
        }
        if let Some(moving) = self.moving.get_mut(&number) {
            moving.waits_since = Some(Instant::now());
        }
    }

    fn waits_no_more(&mut self, service: Uuid, number: u64) {
        self.waiting -= 1;
        if let Some(of) = self.services.get_mut(&service) {
            of.waiting -= 1;
        }
        if let Some(moving) = self.moving.get_mut(&number)
            && let Some(since) = moving.waits_since.take()
        {
            moving.waited += since.elapsed();
        }
    }

    fn end(&mut self, service: Uuid, number: u64, bytes: usize) {
        self.bytes -= bytes;
        self.moving.remove(&number);
        if let Some(of) = self.services.get_mut(&service) {
            of.bytes -= bytes;
            of.rooms -= 1;
            if of.rooms == 0 {
                self.services.remove(&service);
            }
        }
    }

    fn take(&mut self, service: Uuid, number: u64, more: usize) {
        self.bytes += more;
        if let Some(of) = self.services.get_mut(&service) {
            of.bytes += more;
        }
        if let Some(moving) = self.moving.get_mut(&number) {
            moving.room += more;
        }
    }

    /// Has those make way that are slower than this one, the slowest first, of two alike the larger and then the later, until so
    /// many bytes will come free; only those of its own service, where that has its whole share. At first only those whose
    /// pace counts.
    fn make_way(&mut self, for_this: u64, lacking: usize, of: Option<Uuid>, (moment, at_first): (Duration, bool)) {
        if !self.moving.contains_key(&for_this) {
            // It is to make way itself.
            return;
        }
        let now = Instant::now();
        let mut by_pace: Vec<(f64, Reverse<(usize, u64)>)> = self
            .moving
            .iter()
            .filter(|(number, moving)| {
                **number == for_this || (moving.room > 0 && of.is_none_or(|service| service == moving.service))
            })
            .map(|(number, moving)| (moving.pace(now, moment), Reverse((moving.room, *number))))
            .collect();
        by_pace.sort_by(|(pace, rest), (other, another)| pace.total_cmp(other).then(rest.cmp(another)));
        let mut comes_free = 0;
        for (pace, Reverse((_, number))) in by_pace {
            if comes_free >= lacking || number == for_this || (at_first && pace.is_infinite()) {
                break;
            }
            // It holds its room until it has gone, and is asked once.
            if let Some(moving) = self.moving.remove(&number) {
                comes_free += moving.room;
                moving.make_way.notify_one();
            }
        }
    }
}

impl Rooms {
    pub(crate) fn of(size: Size) -> Arc<Self> {
        Self::with(size, MOMENT)
    }

    fn with(size: Size, moment: Duration) -> Arc<Self> {
        Arc::new(Self {
            size,
            moment,
            taken: Mutex::default(),
            given_back: Notify::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for something of a service that begins to move: none yet. When it is to make way, it is told by this.
    pub(crate) fn begin(self: &Arc<Self>, service: Uuid, make_way: Arc<Notify>) -> Room {
        let mut taken = self.lock();
        let number = taken.next;
        taken.next += 1;
        taken.services.entry(service).or_default().rooms += 1;
        let moving = Moving {
            service,
            since: Instant::now(),
            waited: Duration::ZERO,
            waits_since: None,
            moved: 0,
            room: 0,
            make_way: Arc::clone(&make_way),
        };
        taken.moving.insert(number, moving);
        drop(taken);
        Room {
            rooms: Arc::clone(self),
            service,
            number,
            bytes: 0,
            make_way,
        }
    }
}

impl Room {
    /// How many bytes a body is to have room for of which so many have come, and which is no longer than that.
    pub(crate) fn step(&self, come: usize, longest: usize) -> usize {
        if come <= self.bytes {
            return self.bytes;
        }
        come.max(self.bytes * 2).max(FIRST).min(longest)
    }

    /// Waits until it has room for so many bytes; for as many as a service may have, where it is more.
    pub(crate) async fn grow_to(&mut self, bytes: usize) -> Result<(), Fault> {
        let (rooms, size) = (Arc::clone(&self.rooms), self.rooms.size);
        let more = bytes.min(size.of_a_service).saturating_sub(self.bytes);
        if self.took(more) {
            return Ok(());
        }
        let _waiting = self.wait()?;
        let began = Instant::now();
        let (until, mut others_make_way) = (began + size.patience, began);
        loop {
            // Heard from here on, so that what is given back in between is not missed.
            let mut given_back = std::pin::pin!(rooms.given_back.notified());
            given_back.as_mut().enable();
            if self.took(more) {
                return Ok(());
            }
            if Instant::now() >= until {
                return Err(Fault::Busy);
            }
            tokio::select! {
                () = self.is_to_make_way() => return Err(Fault::Busy),
                () = given_back => {}
                () = sleep_until(others_make_way.min(until)) => {
                    let at_first = others_make_way == began;
                    others_make_way += rooms.moment;
                    let mut taken = rooms.lock();
                    let lacking = taken.lacking(self.service, more, size);
                    let has_its_share = taken.held(self.service) + more > size.of_a_service;
                    let of = has_its_share.then_some(self.service);
                    taken.make_way(self.number, lacking, of, (rooms.moment, at_first));
                }
            }
        }
    }

    fn took(&mut self, more: usize) -> bool {
        let mut taken = self.rooms.lock();
        let there_is = more == 0 || taken.lacking(self.service, more, self.rooms.size) == 0;
        if there_is {
            taken.take(self.service, self.number, more);
            self.bytes += more;
        }
        there_is
    }

    fn wait(&self) -> Result<Waiting, Fault> {
        let size = self.rooms.size;
        let mut taken = self.rooms.lock();
        let of_service = taken.services.get(&self.service).map_or(0, |of| of.waiting);
        if taken.waiting >= size.waiting_of_all || of_service >= size.waiting_of_a_service {
            return Err(Fault::TooOften(size.come_again));
        }
        taken.waits(self.service, self.number);
        Ok(Waiting {
            rooms: Arc::clone(&self.rooms),
            service: self.service,
            number: self.number,
        })
    }

    /// Waits until it is to make way for others.
    pub(crate) async fn is_to_make_way(&self) {
        self.make_way.notified().await;
    }

    /// So many bytes more have moved.
    pub(crate) fn moved(&self, bytes: usize) {
        if let Some(moving) = self.rooms.lock().moving.get_mut(&self.number) {
            moving.moved += bytes;
        }
    }

    /// It has arrived: from here on it keeps its room for as long as it is worked on.
    pub(crate) fn has_arrived(&self) {
        self.rooms.lock().moving.remove(&self.number);
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.rooms.lock().waits_no_more(self.service, self.number);
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.rooms.lock().end(self.service, self.number, self.bytes);
        self.rooms.given_back.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::task::{Context, Waker};

    use super::*;

    const SIZE: Size = Size {
        of_all: 16_000_000,
        of_a_service: 4_000_000,
        waiting_of_a_service: 3,
        waiting_of_all: 100,
        patience: Duration::from_secs(20),
        come_again: Duration::from_secs(10),
    };
    const BRIEF: Duration = Duration::from_millis(30);

    fn room(rooms: &Arc<Rooms>, service: u128) -> Room {
        rooms.begin(Uuid::from_u128(service), Arc::default())
    }

    /// Grows without waiting, in steps as a body does, as far as there is room.
    fn as_far_as_it_goes(room: &mut Room) -> usize {
        while room.took(10_000) {}
        room.bytes
    }

    #[tokio::test]
    async fn however_many_services_hold_all_they_can_another_finds_room_at_once() {
        for services in [1, 3, 20, 60] {
            let rooms = Rooms::with(SIZE, BRIEF);
            let mut held = Vec::new();
            for service in 0..services {
                let mut room = room(&rooms, service);
                assert!(as_far_as_it_goes(&mut room) <= SIZE.of_a_service);
                held.push(tokio::spawn(async move {
                    room.is_to_make_way().await;
                }));
            }
            tokio::time::sleep(BRIEF).await;
            let mut another = room(&rooms, 99);
            // It waits for nothing but that others hear of it.
            let grown = tokio::time::timeout(100 * BRIEF, another.grow_to(2_000_000)).await;
            grown.expect("at once").unwrap();
            let made_way = held.iter().filter(|held| held.is_finished()).count();
            assert_eq!(made_way > 0, services > 3, "{made_way} of {services} made way");
            assert!(made_way < 4, "{made_way} of {services} made way");
            for held in held {
                held.abort();
                let _ = held.await;
            }
            drop(another);
            let taken = rooms.lock();
            assert_eq!(taken.bytes, 0);
            assert!(taken.services.is_empty() && taken.moving.is_empty());
        }
    }

    #[tokio::test]
    async fn the_slowest_makes_way_and_what_is_worked_on_does_not() {
        let rooms = Rooms::with(SIZE, BRIEF);
        let [mut slow, mut slower, mut arrived] = [(); 3].map(|()| room(&rooms, 1));
        for room in [&mut slow, &mut slower, &mut arrived] {
            room.grow_to(1_300_000).await.unwrap();
        }
        arrived.has_arrived();
        slow.moved(1_000);
        slower.moved(10);
        tokio::time::sleep(BRIEF).await;
        let mut quick = room(&rooms, 1);
        let growing = quick.grow_to(1_000_000);
        let making_way = async {
            slower.is_to_make_way().await;
            drop(slower);
        };
        let (grown, ()) = tokio::join!(growing, making_way);
        grown.unwrap();
        let told = |room: &Room| {
            let mut told = Box::pin(room.make_way.notified());
            told.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
        };
        assert!(!told(&slow) && !told(&arrived));
    }

    #[tokio::test]
    async fn of_two_that_wait_for_each_other_one_goes_on() {
        let rooms = Rooms::with(SIZE, BRIEF);
        let [mut first, mut second] = [(); 2].map(|()| room(&rooms, 1));
        for room in [&mut first, &mut second] {
            room.grow_to(2_000_000).await.unwrap();
        }
        let second = async move { second.grow_to(4_000_000).await.is_ok() };
        let (first, second) = tokio::join!(first.grow_to(4_000_000), second);
        assert_eq!((first.is_ok(), second), (true, false), "the later one made way");
    }

    #[tokio::test]
    async fn who_would_wait_behind_too_many_is_to_come_again_later() {
        let rooms = Rooms::of(SIZE);
        let mut all = room(&rooms, 1);
        all.grow_to(100 * SIZE.of_a_service).await.unwrap();
        assert_eq!(
            all.bytes, SIZE.of_a_service,
            "all of it is for what is larger than that"
        );
        let mut rooms: Vec<Room> = (0..4).map(|_| room(&rooms, 1)).collect();
        let mut waiting: Vec<_> = rooms.iter_mut().map(|room| Box::pin(room.grow_to(1))).collect();
        let mut polled = waiting
            .iter_mut()
            .map(|waiting| waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())));
        assert!(polled.by_ref().take(3).all(|polled| polled.is_pending()));
        assert!(polled.all(|polled| matches!(polled, std::task::Poll::Ready(Err(Fault::TooOften(_))))));
    }
}
