//! The narrow door between a desk and the world. It grows only when a use case needs it.

mod address;
mod autostart;
mod chosen_file;
mod come_again;
#[cfg(target_os = "linux")]
mod desktop;
mod file_fault;
mod given_file;
mod keychain;
#[cfg(windows)]
mod notifications;
#[cfg(target_os = "linux")]
mod printers;
#[cfg(target_os = "linux")]
mod session_bus;
mod system;
mod transport;
mod whole_file;

use std::fmt;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Europe::London;
use store::{Clocks, DeviceSecret, KeyCost};
use uuid::Uuid;

use crate::reminder::Reminder;

pub use address::CentralAddress;
pub use autostart::IN_TRAY;
pub use chosen_file::{ChosenFile, Existing};
pub use file_fault::{UnreadFile, UnwrittenFile};
pub use given_file::read_given;
pub(crate) use given_file::read_given_within;
pub use system::{AskForFile, AskNear, AskWhich, Dialogs, SystemHost};
pub use transport::HttpTransport;
pub use whole_file::WholeFile;

/// What a host will answer. Boxed, so that the futures of use cases can be sent between threads whatever the host.
pub type Coming<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Brings the window before whoever is at the computer: what a shell with windows can do.
pub type OpenWindow = Arc<dyn Fn() + Send + Sync>;

/// What a desk needs of the world around it.
pub trait Host: Send + Sync + 'static {
    /// The instant now, by a clock that may be wrong and may be set at any time.
    fn now(&self) -> DateTime<Utc>;
    /// How long this program has been running: nobody can set it.
    fn running(&self) -> Duration;
    /// A fresh UUIDv7.
    fn id(&self) -> Uuid;
    /// A name for this computer, "Ward 7 laptop", as colleagues would recognise it.
    fn desk_name(&self) -> String;
    /// The folder that holds, or will hold, the store.
    fn store_dir(&self) -> PathBuf;
    /// How dear guessing a passphrase is made; only tests make it cheap.
    fn key_cost(&self) -> KeyCost;
    /// The secret that the computer's key store keeps for this account; made when it is wanted and there is none.
    /// Nothing when there is no key store, or when it keeps none and none is to be made.
    fn device_secret(&self, make: bool) -> Coming<'_, Option<DeviceSecret>>;
    /// Sends one request to Central and waits for its answer.
    fn post(&self, request: PostRequest) -> Coming<'_, Result<PostAnswer, TransportError>>;
    /// Asks the person where a file is to lie, offering this name; nothing when they thought better of it. They may take
    /// their time: what is to be in the file is read afterwards, when the desk may be locked.
    fn ask_for_file(&self, name: &str) -> Coming<'_, io::Result<Option<PathBuf>>>;
    /// Asks the person which file of theirs is to be read; nothing when they thought better of it.
    fn ask_which_file(&self) -> Coming<'_, io::Result<Option<PathBuf>>>;
    /// Asks the person which receipt file came back from Central; nothing when they thought better of it.
    fn ask_which_receipts(&self) -> Coming<'_, io::Result<Option<PathBuf>>>;
    /// Asks the person which account of files of the National Hip Fracture Database is to be read; nothing when they thought better of it.
    fn ask_which_account(&self) -> Coming<'_, io::Result<Option<PathBuf>>>;

    /// Asks the person which backup of a desk is to be read, beginning in this folder; nothing when they thought better of it.
    fn ask_which_backup(&self, near: Option<&Path>) -> Coming<'_, io::Result<Option<PathBuf>>>;
    /// Asks the person for a folder for backups, beginning in this one; nothing when they thought better of it.
    fn ask_which_folder(&self, near: Option<&Path>) -> Coming<'_, io::Result<Option<PathBuf>>>;

    /// Whether this computer has a printer; nothing when nobody can tell.
    fn has_printer(&self) -> Coming<'_, Option<bool>>;

    /// Shows a reminder to whoever is at this computer, where it shows any; whoever clicks on it is brought to the window.
    fn remind(&self, reminder: Reminder) -> Coming<'_, ()>;
    /// What this computer does for the desk beside its window, as it is now.
    fn this_computer(&self) -> Coming<'_, ThisComputer>;
    /// Lets the desk start with this computer, into its tray, or not any more: for this account of it.
    fn start_with_computer(&self, start: bool) -> Coming<'_, io::Result<()>>;

    /// How long a locked desk goes on sending before it forgets its key. Nothing: it is forgotten with the lock.
    fn sends_while_locked(&self) -> TimeDelta;
    /// The time of day in London of the exchange that each day has, whatever came before it.
    fn sends_daily_at(&self) -> NaiveTime;
    /// Waits for the next thing that the computer says about itself. It may be dropped and asked for again at any time.
    fn next_event(&self) -> Coming<'_, ComputerEvent>;
    /// Waits until this much more time has passed by [`running`](Self::running). It may be dropped at any time.
    fn wait(&self, time: Duration) -> Coming<'_, ()>;

    /// Both clocks, read together.
    fn clocks(&self) -> Clocks {
        Clocks {
            wall: self.now(),
            running: self.running(),
        }
    }

    /// Today in London: what "due today" means.
    fn today(&self) -> NaiveDate {
        self.now().with_timezone(&London).date_naive()
    }
}

/// What a computer does for the desk beside its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThisComputer {
    /// Whether it shows notifications to whoever is at it.
    pub shows_notifications: bool,
    /// Whether its desktop has a tray, in which the icon of a program without a window can be found.
    pub has_tray: bool,
    /// Whether the desk starts with it; nothing where it cannot.
    pub starts_desk: Option<bool>,
}

/// What a computer says about itself.
pub enum ComputerEvent {
    /// Somebody locked it.
    Locked,
    /// It is about to sleep. It may wait for a few seconds until what is held here is dropped.
    Sleeps(Option<Box<dyn Send>>),
    /// It slept, and is awake.
    Woke,
    /// It has a network, as far as it knows.
    Online,
}

/// One request to Central.
pub struct PostRequest {
    /// Whole address.
    pub url: String,
    /// The device token, once enrolled.
    pub token: Option<String>,
    /// Media type of the body.
    pub media_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// Central's answer, whatever its status.
pub struct PostAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Bodies and tokens stay out of logs.
impl fmt::Debug for PostRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostRequest({}, {} bytes)", self.url, self.body.len())
    }
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The address is none that can be used.
    #[error(
        "The address must start with https:// and go on with the server’s name, for example https://fls.example.org. It has \
         no user name, password, ? or #"
    )]
    Address,
    /// No connection came about, and nothing was sent: no network, no server, or a proxy in the way.
    #[error("Central does not answer. Entry goes on; nothing is lost")]
    Unreachable,
    /// The proxy that this computer is set to use does not connect to Central, or wants somebody to sign in.
    #[error(
        "The proxy of this network does not let FLS Desk through to Central. Ask IT to allow Central’s address for this \
         computer; nothing was sent"
    )]
    Proxy,
    /// A page that says that no Central is behind the server in front of it. Central may have what was sent.
    #[error(
        "A server in front of Central answers, and Central itself does not. It will be asked again; nothing is lost"
    )]
    Gateway,
    /// A page for people instead of an answer, or a way to another server: a network's sign-in page, or a filter.
    #[error(
        "Something else answered in Central’s place: a network that wants you to sign in, or a filter. Sign in with a \
         browser, or ask IT to let this computer through to Central; nothing was sent"
    )]
    SomethingElse,
    /// Central's own server leads to another of its addresses.
    #[error(
        "Central’s server says that Central is at another address now. Ask whoever runs FLS Central for it, and put it right \
         on the Sync page; nothing was sent"
    )]
    Moved,
    /// The certificate comes from an issuer that this computer does not know.
    #[error(
        "The certificate that was shown for Central is not from an issuer that this computer trusts: a filter that inspects \
         traffic, or a network that wants you to sign in. Ask IT to add its certificate to this computer, or to leave \
         Central out; nothing was sent"
    )]
    UnknownIssuer,
    /// The certificate is not valid today, by this computer's clock.
    #[error(
        "The certificate that was shown for Central is not valid today. Look at this computer’s date and time; if they are \
         right, tell whoever runs FLS Central. Nothing was sent"
    )]
    CertificateDate,
    /// The certificate is another server's.
    #[error(
        "The certificate that was shown for Central belongs to another server: the address is mistyped, or a network wants \
         you to sign in with a browser. Nothing was sent"
    )]
    CertificateName,
    /// The server's certificate is not trusted by this computer for another reason.
    #[error("Central’s certificate is not trusted by this computer. Ask IT to look at it; nothing was sent")]
    Certificate,
    /// The answer is longer than any of Central's: another server, or one that is broken.
    #[error("Central’s answer is longer than it can be. Ask whoever runs FLS Central to look at it; nothing is lost")]
    TooLong,
    /// The connection broke or took too long, before the whole answer was there: what was sent may have arrived.
    #[error("Central’s answer was cut off. It will be asked again; nothing is lost")]
    Cut,
}

impl TransportError {
    /// Whether Central certainly has nothing of what was to be sent.
    pub(crate) fn nothing_arrived(&self) -> bool {
        match self {
            Self::Address
            | Self::Unreachable
            | Self::Proxy
            | Self::SomethingElse
            | Self::Moved
            | Self::UnknownIssuer
            | Self::CertificateDate
            | Self::CertificateName
            | Self::Certificate => true,
            Self::Gateway | Self::TooLong | Self::Cut => false,
        }
    }
}
