//! What the desktop of this session does for its programs, over D-Bus: it shows notifications, and has a tray.
//!
//! A session without a bus, or a desktop that has neither, is no fault: nothing is shown then.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::stream::StreamExt as _;
use tokio::sync::OnceCell;
use zbus::message::Type;
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::OpenWindow;

const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
const NOTIFICATIONS_PATH: &str = "/org/freedesktop/Notifications";
const TRAY: &str = "org.kde.StatusNotifierWatcher";
const TRAY_PATH: &str = "/StatusNotifierWatcher";
/// The desktop may have to start the program that shows notifications. Nobody waits for longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// What a click on the notification itself is called.
const CLICK: &str = "default";

/// The bus of this session, from the first time that somebody asks.
#[derive(Default)]
pub(super) struct SessionBus {
    connection: OnceCell<Connection>,
    /// The number of the notification that was shown last: the next one takes its place.
    shown: Arc<AtomicU32>,
    /// That clicks are listened to, once.
    listens: OnceCell<()>,
}

impl SessionBus {
    async fn connection(&self) -> Option<&Connection> {
        self.connection.get_or_try_init(Connection::session).await.ok()
    }

    /// Asks another program of this session; nothing when it is not there or does not answer in time.
    async fn ask<B>(&self, whom: &'static str, path: &str, interface: &str, method: &str, with: &B) -> Option<Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        let bus = self.connection().await?;
        let asked = bus.call_method(Some(whom), path, Some(interface), method, with);
        tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()
    }

    /// Whether something of this session shows notifications.
    pub(super) async fn shows_notifications(&self) -> bool {
        let about = self.ask(
            NOTIFICATIONS,
            NOTIFICATIONS_PATH,
            NOTIFICATIONS,
            "GetServerInformation",
            &(),
        );
        about.await.is_some()
    }

    /// Whether the desktop has a tray that is on the screen.
    pub(super) async fn has_tray(&self) -> bool {
        let question = (TRAY, "IsStatusNotifierHostRegistered");
        let answer = self.ask(TRAY, TRAY_PATH, "org.freedesktop.DBus.Properties", "Get", &question);
        let answer = answer.await;
        answer.is_some_and(|answer| matches!(answer.body().deserialize(), Ok(Value::Bool(true))))
    }

    /// Shows these words in place of those that were shown last. A click opens the window, where the desktop tells of it.
    pub(super) async fn show(&self, words: &str, open: Option<&OpenWindow>) {
        let actions: &[&str] = if open.is_some() { &[CLICK, "Open FLS Desk"] } else { &[] };
        if let (Some(open), Some(bus)) = (open, self.connection().await) {
            let listening = || self.listen(bus, OpenWindow::clone(open));
            // What cannot be listened to now is tried with the next reminder.
            let _ = self.listens.get_or_try_init(listening).await;
        }
        let before = self.shown.load(Ordering::Relaxed);
        let hints = HashMap::from([("desktop-entry", Value::from("org.fls-desk.desk"))]);
        // The name of the program, what to replace, its icon, heading and words, and how long it stands: as is usual.
        let notification = ("FLS Desk", before, "", "FLS Desk", words, actions, hints, -1_i32);
        let shown = self.ask(
            NOTIFICATIONS,
            NOTIFICATIONS_PATH,
            NOTIFICATIONS,
            "Notify",
            &notification,
        );
        if let Some(number) = shown.await.and_then(|answer| answer.body().deserialize().ok()) {
            self.shown.store(number, Ordering::Relaxed);
        } else {
            tracing::info!("this computer shows no notifications");
        }
    }

    /// Opens the window at a click on what was shown last, for as long as the program runs.
    async fn listen(&self, bus: &Connection, open: OpenWindow) -> zbus::Result<()> {
        let rule = MatchRule::builder().msg_type(Type::Signal).interface(NOTIFICATIONS)?;
        let rule = rule.member("ActionInvoked")?.build();
        let mut clicks = MessageStream::for_match_rule(rule, bus, None).await?;
        let shown = Arc::clone(&self.shown);
        tokio::spawn(async move {
            while let Some(Ok(click)) = clicks.next().await {
                // Every program of the session hears of every click.
                let ours = click.body().deserialize::<(u32, String)>();
                if ours.is_ok_and(|(number, action)| number == shown.load(Ordering::Relaxed) && action == CLICK) {
                    open();
                }
            }
        });
        Ok(())
    }
}
