//! A TCP proxy that hurts what passes: it cuts it off, holds it up, or turns a bit of it, at a byte that is chosen beforehand and in
//! either direction. What passes while nothing is planned arrives as it was sent.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From whoever connects.
    There,
    /// To whoever connects.
    Back,
}

/// What becomes of the byte at which it happens, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// It does not arrive, and its connection ends.
    Cut,
    /// It arrives so much later, and so does what follows it.
    Stall(Duration),
    /// One of its bits arrives turned: 0 is the lowest.
    Flip(u8),
    /// It waits until its [`Held`] is dropped.
    Hold,
}

/// A proxy on 127.0.0.1, for as long as the process lives.
pub(crate) struct Proxy {
    address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    let_go: Condvar,
}

struct State {
    far: SocketAddr,
    /// Bytes that have arrived here each way since something was planned, over all connections.
    passed: [u64; 2],
    planned: Option<Planned>,
    held: bool,
}

struct Planned {
    way: Way,
    after: u64,
    harm: Harm,
    tell: Sender<()>,
}

/// Something that is planned: it is planned until this is dropped, and what is held is let go then.
pub(crate) struct Held {
    inner: Arc<Inner>,
    told: Receiver<()>,
}

/// What is to be done with a piece.
enum Piece {
    /// It is passed on.
    Whole,
    /// It is passed on up to here, and then this happens.
    Until(usize, Harm),
}

impl Proxy {
    /// A proxy of what listens there.
    ///
    /// # Panics
    /// When nothing can be listened to.
    pub(crate) fn of(far: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = State {
            far,
            passed: [0; 2],
            planned: None,
            held: false,
        };
        let inner = Arc::new(Inner {
            state: Mutex::new(state),
            let_go: Condvar::new(),
        });
        let kept = Arc::clone(&inner);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                // Nobody listens there just now: whoever connected finds the connection ended.
                let far = kept.state().far;
                if let Ok(far) = TcpStream::connect(far) {
                    join(&kept, near, far);
                }
            }
        });
        Self { address, inner }
    }

    /// Where it is reached.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Passes further connections on to another address.
    pub(crate) fn lead_to(&self, far: SocketAddr) {
        self.inner.state().far = far;
    }

    /// Plans one harm, at the byte after so many have passed this way from now on.
    pub(crate) fn plan(&self, way: Way, after: u64, harm: Harm) -> Held {
        let (tell, told) = channel();
        let mut state = self.inner.state();
        state.passed = [0; 2];
        state.planned = Some(Planned { way, after, harm, tell });
        drop(state);
        let inner = Arc::clone(&self.inner);
        Held { inner, told }
    }

    /// Begins to count anew.
    pub(crate) fn count(&self) {
        self.inner.state().passed = [0; 2];
    }

    /// How many bytes have passed this way since they are counted.
    pub(crate) fn passed(&self, way: Way) -> u64 {
        self.inner.state().passed[way as usize]
    }
}

impl Held {
    /// Waits until it has happened, at most so long. Whether it has.
    pub(crate) fn happened(&self, within: Duration) -> bool {
        match self.told.recv_timeout(within) {
            Ok(()) => true,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.inner.state();
        state.planned = None;
        state.held = false;
        self.inner.let_go.notify_all();
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a piece that has come this way, and says what is to be done with it.
    fn piece(&self, way: Way, length: usize) -> Piece {
        let mut state = self.state();
        let before = state.passed[way as usize];
        state.passed[way as usize] += u64::try_from(length).unwrap();
        let passed = state.passed[way as usize];
        let is_here = |planned: &mut Planned| planned.way == way && planned.after < passed;
        let Some(planned) = state.planned.take_if(is_here) else {
            return Piece::Whole;
        };
        state.held = planned.harm == Harm::Hold;
        // Whoever planned it may have gone.
        let _ = planned.tell.send(());
        let until = planned.after.saturating_sub(before);
        Piece::Until(usize::try_from(until).unwrap(), planned.harm)
    }

    fn wait(&self) {
        let state = self.state();
        drop(self.let_go.wait_while(state, |state| state.held));
    }
}

fn join(inner: &Arc<Inner>, near: TcpStream, far: TcpStream) {
    for stream in [&near, &far] {
        stream.set_nodelay(true).unwrap();
    }
    let pairs = [
        (Way::There, near.try_clone().unwrap(), far.try_clone().unwrap()),
        (Way::Back, far, near),
    ];
    for (way, from, to) in pairs {
        let inner = Arc::clone(inner);
        thread::spawn(move || pump(&inner, way, from, to));
    }
}

/// Passes on what comes from one side until it ends, and then ends what the other side is sent.
fn pump(inner: &Inner, way: Way, mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer) {
        if read == 0 {
            break;
        }
        let piece = &mut buffer[..read];
        let begins = match inner.piece(way, read) {
            Piece::Whole => 0,
            Piece::Until(until, Harm::Flip(bit)) => {
                piece[until] ^= 1 << bit;
                0
            }
            Piece::Until(until, harm) => {
                let _ = to.write_all(&piece[..until]);
                match harm {
                    Harm::Stall(time) => thread::sleep(time),
                    Harm::Hold => inner.wait(),
                    Harm::Cut | Harm::Flip(_) => {
                        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
                        return;
                    }
                }
                until
            }
        };
        if to.write_all(&piece[begins..]).is_err() {
            // The other side hears that nobody listens any more.
            let _ = from.shutdown(Shutdown::Both);
            return;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
