//! What the desktop says about itself over D-Bus: that the screen was locked, that the computer is about to sleep or woke,
//! and that it has a network again.
//!
//! logind and NetworkManager speak on the system bus, screen savers on the session's own. A computer without one of them,
//! or without either, is no fault: the window's own idle time and its clock still lock it.

use futures_util::stream::{BoxStream, SelectAll, StreamExt as _};
use tokio::sync::Mutex;
use zbus::message::Type;
use zbus::zvariant::{OwnedFd, OwnedObjectPath};
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::ComputerEvent;

const LOGIND: &str = "org.freedesktop.login1";
const LOGIND_PATH: &str = "/org/freedesktop/login1";
const LOGIND_MANAGER: &str = "org.freedesktop.login1.Manager";
const LOGIND_SESSION: &str = "org.freedesktop.login1.Session";
const NETWORK_MANAGER: &str = "org.freedesktop.NetworkManager";
const NETWORK_MANAGER_PATH: &str = "/org/freedesktop/NetworkManager";
/// NM_STATE_CONNECTED_SITE: a default route; NetworkManager says more (70) once it has seen the internet.
const CONNECTED: u32 = 60;
/// Screen savers that say when they begin. Each is its own interface.
const SCREEN_SAVERS: [&str; 4] = [
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
];

/// Listens from the first time that somebody asks.
#[derive(Default)]
pub(super) struct Desktop(Mutex<Option<Listening>>);

struct Listening {
    heard: SelectAll<BoxStream<'static, Heard>>,
    system: Option<Connection>,
    /// The computer does not sleep before this is dropped, or a few seconds are over.
    hold: Option<OwnedFd>,
    /// It was given away with the last sleep, and is to be asked for again.
    hold_again: bool,
}

#[derive(Clone, Copy)]
enum Heard {
    Locked,
    Sleeps,
    Woke,
    Online,
    Nothing,
}

impl Desktop {
    pub(super) async fn next(&self) -> ComputerEvent {
        let mut listening = self.0.lock().await;
        if listening.is_none() {
            *listening = Some(Listening::begin().await);
        }
        let Some(listening) = listening.as_mut() else {
            return std::future::pending().await;
        };
        // Whoever waits may give up at any `await` and ask again: what was heard is handed on before the next one.
        if listening.hold_again {
            listening.hold = hold(listening.system.as_ref()).await;
            listening.hold_again = false;
        }
        loop {
            match listening.heard.next().await {
                Some(Heard::Locked) => return ComputerEvent::Locked,
                Some(Heard::Sleeps) => {
                    let hold = listening.hold.take();
                    return ComputerEvent::Sleeps(hold.map(|hold| Box::new(hold) as Box<dyn Send>));
                }
                Some(Heard::Woke) => {
                    listening.hold_again = true;
                    return ComputerEvent::Woke;
                }
                Some(Heard::Online) => return ComputerEvent::Online,
                Some(Heard::Nothing) => {}
                // There is nobody to listen to.
                None => return std::future::pending().await,
            }
        }
    }
}

impl Listening {
    async fn begin() -> Self {
        let mut heard = SelectAll::new();
        let system = Connection::system().await.ok();
        if let Some(bus) = &system {
            let sleeps = |signal: Message| if says_yes(&signal) { Heard::Sleeps } else { Heard::Woke };
            if let Some(signals) = signals(bus, LOGIND_MANAGER, "PrepareForSleep", Some(LOGIND_PATH)).await {
                heard.push(signals.map(sleeps).boxed());
            }
            if let Some(signals) = signals(bus, NETWORK_MANAGER, "StateChanged", Some(NETWORK_MANAGER_PATH)).await {
                heard.push(signals.map(|signal| networked(&signal)).boxed());
            }
            if let Some(session) = own_session(bus).await
                && let Some(signals) = signals(bus, LOGIND_SESSION, "Lock", Some(session.as_str())).await
            {
                heard.push(signals.map(|_| Heard::Locked).boxed());
            }
        }
        if let Ok(bus) = Connection::session().await {
            let begins = |signal: Message| {
                if says_yes(&signal) {
                    Heard::Locked
                } else {
                    Heard::Nothing
                }
            };
            for screen_saver in SCREEN_SAVERS {
                if let Some(signals) = signals(&bus, screen_saver, "ActiveChanged", None).await {
                    heard.push(signals.map(begins).boxed());
                }
            }
        }
        if heard.is_empty() {
            tracing::info!("this computer does not say when it is locked or sleeps");
        }
        let hold = hold(system.as_ref()).await;
        Self {
            heard,
            system,
            hold,
            hold_again: false,
        }
    }
}

/// The signals of this name, from whichever program owns the interface. Whoever could forge one could at most lock.
async fn signals(
    bus: &Connection,
    interface: &'static str,
    member: &'static str,
    path: Option<&str>,
) -> Option<BoxStream<'static, Message>> {
    let mut rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface(interface)
        .ok()?
        .member(member)
        .ok()?;
    if let Some(path) = path {
        rule = rule.path(path.to_owned()).ok()?;
    }
    let stream = MessageStream::for_match_rule(rule.build(), bus, None).await.ok()?;
    Some(stream.filter_map(async |signal| signal.ok()).boxed())
}

/// Whether a signal's one argument is true.
fn says_yes(signal: &Message) -> bool {
    signal.body().deserialize::<bool>().unwrap_or(false)
}

/// Whether NetworkManager says that there is a network now.
fn networked(signal: &Message) -> Heard {
    match signal.body().deserialize::<u32>() {
        Ok(CONNECTED..) => Heard::Online,
        _ => Heard::Nothing,
    }
}

/// The session in which this program runs.
async fn own_session(bus: &Connection) -> Option<OwnedObjectPath> {
    let of_caller = 0_u32;
    let reply = bus
        .call_method(
            Some(LOGIND),
            LOGIND_PATH,
            Some(LOGIND_MANAGER),
            "GetSessionByPID",
            &of_caller,
        )
        .await;
    reply.ok()?.body().deserialize().ok()
}

/// Asks the computer to wait with sleeping until the desk is locked.
async fn hold(bus: Option<&Connection>) -> Option<OwnedFd> {
    let why = ("sleep", "FLS Desk", "The records are locked first", "delay");
    let reply = bus?
        .call_method(Some(LOGIND), LOGIND_PATH, Some(LOGIND_MANAGER), "Inhibit", &why)
        .await;
    reply.ok()?.body().deserialize().ok()
}
