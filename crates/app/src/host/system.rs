//! The real host: this computer's clock, random ids, key store and network.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use store::{DeviceSecret, KeyCost};
use uuid::Uuid;

#[cfg(target_os = "linux")]
use super::desktop::Desktop;
#[cfg(target_os = "linux")]
use super::session_bus::SessionBus;
use super::transport::HttpTransport;
use super::{Coming, ComputerEvent, Host, OpenWindow, PostAnswer, PostRequest, ThisComputer, TransportError};
use super::{autostart, keychain};
use crate::reminder::Reminder;

/// Asks a person for the path of a file, offering a name: what a shell with windows can do.
pub type AskForFile = Box<dyn Fn(&str) -> Coming<'static, Option<PathBuf>> + Send + Sync>;

/// Asks a person which of their files is meant.
pub type AskWhich = Box<dyn Fn() -> Coming<'static, Option<PathBuf>> + Send + Sync>;

/// Asks a person for a file or a folder of backups, beginning in a folder where one is known.
pub type AskNear = Box<dyn Fn(Option<&Path>) -> Coming<'static, Option<PathBuf>> + Send + Sync>;

/// What a shell with windows asks a person.
pub struct Dialogs {
    /// Where a file is to lie.
    pub place_for_file: AskForFile,
    /// Which file is to be imported.
    pub which_file: AskWhich,
    /// Which file with receipts of Central's is to be read.
    pub which_receipts: AskWhich,
    /// Which account of files of the National Hip Fracture Database is to be read.
    pub which_account: AskWhich,
    /// Which backup is to be read.
    pub which_backup: AskNear,
    /// Which folder backups go into.
    pub which_folder: AskNear,
}

/// The host of the window and of the command line.
pub struct SystemHost {
    store_dir: PathBuf,
    dialogs: Option<Dialogs>,
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only D-Bus says that somebody clicked")
    )]
    open_window: Option<OpenWindow>,
    desk_name: String,
    transport: HttpTransport,
    sends_while_locked: TimeDelta,
    sends_daily_at: NaiveTime,
    started: Instant,
    #[cfg(target_os = "linux")]
    desktop: Desktop,
    #[cfg(target_os = "linux")]
    session_bus: SessionBus,
}

impl SystemHost {
    /// A host whose store is in this folder.
    pub fn new(store_dir: PathBuf) -> Self {
        Self {
            store_dir,
            dialogs: None,
            open_window: None,
            desk_name: computer_name(),
            transport: HttpTransport::new(),
            started: Instant::now(),
            sends_while_locked: minutes(std::env::var("FLS_SEND_WHILE_LOCKED_MINUTES").ok().as_deref()),
            sends_daily_at: time_of_day(std::env::var("FLS_SEND_DAILY_AT").ok().as_deref()),
            #[cfg(target_os = "linux")]
            desktop: Desktop::default(),
            #[cfg(target_os = "linux")]
            session_bus: SessionBus::default(),
        }
    }

    /// The same host, with somebody to ask for the paths of files.
    #[must_use]
    pub fn asking(self, dialogs: Dialogs) -> Self {
        Self {
            dialogs: Some(dialogs),
            ..self
        }
    }

    /// Asks with one of the dialogs; where there are none nobody can be asked.
    fn ask(
        &self,
        with: impl FnOnce(&Dialogs) -> Coming<'static, Option<PathBuf>>,
    ) -> Coming<'static, io::Result<Option<PathBuf>>> {
        let Some(dialogs) = &self.dialogs else {
            return Box::pin(std::future::ready(Err(io::ErrorKind::Unsupported.into())));
        };
        let asked = with(dialogs);
        Box::pin(async move { Ok(asked.await) })
    }

    /// The same host, with a window that a click on a notification opens.
    #[must_use]
    pub fn opening(self, open_window: OpenWindow) -> Self {
        Self {
            open_window: Some(open_window),
            ..self
        }
    }

    /// Whether the desktop has a tray now.
    #[cfg(target_os = "linux")]
    pub async fn has_tray(&self) -> bool {
        self.session_bus.has_tray().await
    }

    #[cfg(target_os = "linux")]
    async fn shows_notifications(&self) -> bool {
        self.session_bus.shows_notifications().await
    }

    /// Whether the desktop has a tray now: Windows always has. Elsewhere none was tried.
    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_async, reason = "asked of the desktop on Linux")]
    pub async fn has_tray(&self) -> bool {
        cfg!(windows)
    }

    /// Whether an administrator of Windows switched them off cannot be asked.
    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_async, reason = "asked of the desktop on Linux")]
    async fn shows_notifications(&self) -> bool {
        cfg!(windows)
    }
}

impl Host for SystemHost {
    #[expect(clippy::disallowed_methods, reason = "this is the Host that all time comes from")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn running(&self) -> Duration {
        self.started.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the Host that all ids come from")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn desk_name(&self) -> String {
        self.desk_name.clone()
    }

    fn store_dir(&self) -> PathBuf {
        self.store_dir.clone()
    }

    fn key_cost(&self) -> KeyCost {
        KeyCost::Real
    }

    fn device_secret(&self, make: bool) -> Coming<'_, Option<DeviceSecret>> {
        Box::pin(keychain::device_secret(make))
    }

    fn ask_for_file(&self, name: &str) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.ask(|dialogs| (dialogs.place_for_file)(name))
    }

    fn ask_which_file(&self) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.ask(|dialogs| (dialogs.which_file)())
    }

    fn ask_which_receipts(&self) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.ask(|dialogs| (dialogs.which_receipts)())
    }

    fn ask_which_account(&self) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.ask(|dialogs| (dialogs.which_account)())
    }

    fn ask_which_backup(&self, near: Option<&Path>) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.ask(|dialogs| (dialogs.which_backup)(near))
    }

    fn ask_which_folder(&self, near: Option<&Path>) -> Coming<'_, io::Result<Option<PathBuf>>> {
        self.ask(|dialogs| (dialogs.which_folder)(near))
    }

    fn post(&self, request: PostRequest) -> Coming<'_, Result<PostAnswer, TransportError>> {
        Box::pin(self.transport.post(request))
    }

    fn has_printer(&self) -> Coming<'_, Option<bool>> {
        #[cfg(target_os = "linux")]
        return Box::pin(super::printers::any());
        // Elsewhere the system's own dialog says it.
        #[cfg(not(target_os = "linux"))]
        Box::pin(std::future::ready(None))
    }

    fn remind(&self, reminder: Reminder) -> Coming<'_, ()> {
        #[cfg(target_os = "linux")]
        return Box::pin(async move {
            self.session_bus
                .show(&reminder.words(), self.open_window.as_ref())
                .await;
        });
        #[cfg(windows)]
        return Box::pin(super::notifications::show(reminder.words()));
        #[cfg(not(any(target_os = "linux", windows)))]
        Box::pin(std::future::ready(drop(reminder)))
    }

    fn this_computer(&self) -> Coming<'_, ThisComputer> {
        Box::pin(async {
            let (shows_notifications, has_tray) = tokio::join!(self.shows_notifications(), self.has_tray());
            ThisComputer {
                shows_notifications,
                has_tray,
                starts_desk: autostart::starts(),
            }
        })
    }

    fn start_with_computer(&self, start: bool) -> Coming<'_, io::Result<()>> {
        let kept = std::env::current_exe().and_then(|program| autostart::start(&program, start));
        Box::pin(std::future::ready(kept))
    }

    fn sends_while_locked(&self) -> TimeDelta {
        self.sends_while_locked
    }

    fn sends_daily_at(&self) -> NaiveTime {
        self.sends_daily_at
    }

    fn next_event(&self) -> Coming<'_, ComputerEvent> {
        #[cfg(target_os = "linux")]
        return Box::pin(self.desktop.next());
        // Elsewhere the schedule still notices a computer that has slept, by its clocks.
        #[cfg(not(target_os = "linux"))]
        Box::pin(std::future::pending())
    }

    fn wait(&self, time: Duration) -> Coming<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// How long to go on sending while locked: an hour, unless the hospital says otherwise. What is no number is an hour too.
fn minutes(setting: Option<&str>) -> TimeDelta {
    let minutes = setting.and_then(|minutes| minutes.trim().parse::<u16>().ok());
    TimeDelta::minutes(minutes.map_or(60, i64::from))
}

/// At lunch, when most desks are open: unless the hospital says otherwise. What is no time of day is at lunch too.
const USUAL_TIME: NaiveTime = NaiveTime::from_hms_opt(12, 30, 0).unwrap();

fn time_of_day(setting: Option<&str>) -> NaiveTime {
    let time = setting.and_then(|time| NaiveTime::parse_from_str(time.trim(), "%H:%M").ok());
    time.unwrap_or(USUAL_TIME)
}

/// The computer's own name, which its users see on its label and in Windows; "This computer" when it has none.
fn computer_name() -> String {
    std::env::var("COMPUTERNAME")
        .ok()
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "This computer".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hospital_may_choose_the_daily_time() {
        assert_eq!(time_of_day(None), USUAL_TIME);
        assert_eq!(time_of_day(Some(" 18:05 ")).to_string(), "18:05:00");
        for none in ["", "noon", "24:00", "7"] {
            assert_eq!(time_of_day(Some(none)), USUAL_TIME, "{none}");
        }
    }

    #[test]
    fn a_hospital_may_shorten_sending_while_locked() {
        assert_eq!(minutes(None), TimeDelta::minutes(60));
        assert_eq!(minutes(Some("0")), TimeDelta::zero());
        assert_eq!(minutes(Some(" 15 ")), TimeDelta::minutes(15));
        assert_eq!(minutes(Some("an hour")), TimeDelta::minutes(60));
    }
}
