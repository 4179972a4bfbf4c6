//! What an operator may set, in one list: flags, environment, configuration file and docs/CENTRAL.md have these and no
//! other. What is given as a flag counts before the environment, and that before the file.
//!
//! Here values are found and read. Whether it is safe to serve with them is decided in `start`.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use domain::audit::SmallNumbers;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::limits::Limits;

/// Something that an operator may set.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the configuration file.
    pub key: &'static str,
    /// Its flag: the same with hyphens.
    pub flag: &'static str,
    /// Its variable of the environment.
    pub variable: &'static str,
    /// What counts when nothing is said; nothing, or what `words` say, where there is none.
    pub default: Option<&'static str>,
    /// What a value looks like.
    pub form: &'static str,
    /// What it is.
    pub words: &'static str,
    /// Of `serve` alone; otherwise of every command.
    pub of_serve: bool,
}

const DATABASE: &str = "database";
const MASTER_KEY_FILE: &str = "master_key_file";
const NEXT_MASTER_KEY_FILE: &str = "next_master_key_file";
const LISTEN: &str = "listen";
const PLAIN_HTTP_BEHIND_PROXY: &str = "plain_http_behind_proxy";
const TLS_CERTIFICATE_FILE: &str = "tls_certificate_file";
const TLS_KEY_FILE: &str = "tls_key_file";
const METRICS_LISTEN: &str = "metrics_listen";
const FINISH_WITHIN_SECONDS: &str = "finish_within_seconds";
const CONNECTIONS: &str = "connections";
const CONNECTIONS_OF_AN_ADDRESS: &str = "connections_of_an_address";
const REQUESTS_A_SECOND_OF_AN_ADDRESS: &str = "requests_a_second_of_an_address";
const REPLY_WITHIN_SECONDS: &str = "reply_within_seconds";
const PROXIES: &str = "proxies";
const PUBLIC_PAGES: &str = "public_pages";
const PUBLIC_LISTEN: &str = "public_listen";
const SHOW_SMALL_NUMBERS: &str = "show_small_numbers";
const SITE_HEALTH_LISTEN: &str = "site_health_listen";
const SITE_HEALTH_DATABASE: &str = "site_health_database";
const OPERATOR: &str = "operator";
const LOG: &str = "log";
const LOG_FORMAT: &str = "log_format";

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: DATABASE,
        flag: "database",
        variable: "FLS_CENTRAL_DATABASE",
        default: None,
        form: "postgres://...",
        words: "Address of the PostgreSQL database",
        of_serve: false,
    },
    Setting {
        key: MASTER_KEY_FILE,
        flag: "master-key-file",
        variable: "FLS_CENTRAL_MASTER_KEY_FILE",
        default: None,
        form: "FILE",
        words: "File with the master key, which nobody but its owner may read",
        of_serve: false,
    },
    Setting {
        key: NEXT_MASTER_KEY_FILE,
        flag: "next-master-key-file",
        variable: "FLS_CENTRAL_NEXT_MASTER_KEY_FILE",
        default: None,
        form: "FILE",
        words: "File with a master key that opens what the first does not, while the master key is rotated",
        of_serve: false,
    },
    Setting {
        key: LISTEN,
        flag: "listen",
        variable: "FLS_CENTRAL_LISTEN",
        default: Some("127.0.0.1:8080"),
        form: "ADDRESS:PORT",
        words: "Where to listen for desks",
        of_serve: true,
    },
    Setting {
        key: PLAIN_HTTP_BEHIND_PROXY,
        flag: "plain-http-behind-proxy",
        variable: "FLS_CENTRAL_PLAIN_HTTP_BEHIND_PROXY",
        default: Some("false"),
        form: "true|false",
        words: "Listen without TLS beyond this machine, because a proxy before it speaks TLS with desks",
        of_serve: true,
    },
    Setting {
        key: TLS_CERTIFICATE_FILE,
        flag: "tls-certificate-file",
        variable: "FLS_CENTRAL_TLS_CERTIFICATE_FILE",
        default: None,
        form: "FILE",
        words: "Certificate and those above it, in PEM, to speak TLS with desks; read again on SIGHUP",
        of_serve: true,
    },
    Setting {
        key: TLS_KEY_FILE,
        flag: "tls-key-file",
        variable: "FLS_CENTRAL_TLS_KEY_FILE",
        default: None,
        form: "FILE",
        words: "The certificate's key, in PEM, which nobody but its owner may read",
        of_serve: true,
    },
    Setting {
        key: METRICS_LISTEN,
        flag: "metrics-listen",
        variable: "FLS_CENTRAL_METRICS_LISTEN",
        default: None,
        form: "ADDRESS:PORT",
        words: "A loopback address to tell Prometheus figures at /metrics; without one there are none",
        of_serve: true,
    },
    Setting {
        key: FINISH_WITHIN_SECONDS,
        flag: "finish-within-seconds",
        variable: "FLS_CENTRAL_FINISH_WITHIN_SECONDS",
        default: Some("30"),
        form: "SECONDS",
        words: "How long requests under way may take to finish once it is told to end",
        of_serve: true,
    },
    Setting {
        key: CONNECTIONS,
        flag: "connections",
        variable: "FLS_CENTRAL_CONNECTIONS",
        default: Some("1024"),
        form: "NUMBER",
        words: "Most connections of desks at once",
        of_serve: true,
    },
    Setting {
        key: CONNECTIONS_OF_AN_ADDRESS,
        flag: "connections-of-an-address",
        variable: "FLS_CENTRAL_CONNECTIONS_OF_AN_ADDRESS",
        default: Some("128"),
        form: "NUMBER",
        words: "Most connections of one address at once, such as that of a hospital",
        of_serve: true,
    },
    Setting {
        key: REQUESTS_A_SECOND_OF_AN_ADDRESS,
        flag: "requests-a-second-of-an-address",
        variable: "FLS_CENTRAL_REQUESTS_A_SECOND_OF_AN_ADDRESS",
        default: Some("300"),
        form: "NUMBER",
        words: "Requests a second of one address by whoever is not known to be a desk",
        of_serve: true,
    },
    Setting {
        key: REPLY_WITHIN_SECONDS,
        flag: "reply-within-seconds",
        variable: "FLS_CENTRAL_REPLY_WITHIN_SECONDS",
        default: Some("120"),
        form: "SECONDS",
        words: "How long a desk may take to take all of an answer",
        of_serve: true,
    },
    Setting {
        key: PROXIES,
        flag: "proxies",
        variable: "FLS_CENTRAL_PROXIES",
        default: None,
        form: "ADDRESS,...",
        words: "Addresses of proxies on other machines, which are believed for whom they ask",
        of_serve: true,
    },
    Setting {
        key: PUBLIC_PAGES,
        flag: "public-pages",
        variable: "FLS_CENTRAL_PUBLIC_PAGES",
        default: Some("true"),
        form: "true|false",
        words: "Show the public pages, to anybody and without a login",
        of_serve: true,
    },
    Setting {
        key: PUBLIC_LISTEN,
        flag: "public-listen",
        variable: "FLS_CENTRAL_PUBLIC_LISTEN",
        default: None,
        form: "ADDRESS:PORT",
        words: "An address of their own for the public pages; without one they are where desks are",
        of_serve: true,
    },
    Setting {
        key: SHOW_SMALL_NUMBERS,
        flag: "show-small-numbers",
        variable: "FLS_CENTRAL_SHOW_SMALL_NUMBERS",
        default: Some("false"),
        form: "true|false",
        words: "Show counts of 1 to 4 on public pages, too, which could point to a patient",
        of_serve: true,
    },
    Setting {
        key: SITE_HEALTH_LISTEN,
        flag: "site-health-listen",
        variable: "FLS_CENTRAL_SITE_HEALTH_LISTEN",
        default: None,
        form: "ADDRESS:PORT",
        words: "An address of their own for the pages of site health, for the audit team; without one there are none",
        of_serve: true,
    },
    Setting {
        key: SITE_HEALTH_DATABASE,
        flag: "site-health-database",
        variable: "FLS_CENTRAL_SITE_HEALTH_DATABASE",
        default: None,
        form: "postgres://...",
        words: "Address of the same database in the login of these pages, which is in fls_health",
        of_serve: true,
    },
    Setting {
        key: OPERATOR,
        flag: "operator",
        variable: "FLS_CENTRAL_OPERATOR",
        default: None,
        form: "NAME",
        words: "Who administers, for the trail; the login of the operating system is always told, too",
        of_serve: false,
    },
    Setting {
        key: LOG,
        flag: "log",
        variable: "FLS_LOG",
        default: Some("info,sqlx=error"),
        form: "LEVEL",
        words: "What is logged, on standard error: off, error, warn, info, debug or trace, also by part as in info,hyper=debug",
        of_serve: false,
    },
    Setting {
        key: LOG_FORMAT,
        flag: "log-format",
        variable: "FLS_CENTRAL_LOG_FORMAT",
        default: Some("text"),
        form: "text|json",
        words: "How it is logged: lines to read, or a JSON object a line",
        of_serve: false,
    },
];

/// The flag that names the configuration file, and its variable.
const CONFIG: &str = "config";
const CONFIG_VARIABLE: &str = "FLS_CENTRAL_CONFIG";

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Flag,
    Variable(&'static str),
    File(PathBuf),
    Default,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("as it was given"),
            Self::Variable(name) => write!(f, "in {name}"),
            Self::File(path) => write!(f, "in {}", path.display()),
            Self::Default => f.write_str("by default"),
        }
    }
}

/// Why settings cannot be used. No text here holds a value: an address of a database may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The configuration file cannot be read.
    #[error("the configuration file {0} cannot be read")]
    File(PathBuf, #[source] std::io::Error),
    /// It is no TOML.
    #[error("the configuration file {file} is no TOML, in line {line}: {words}")]
    Form {
        /// The file.
        file: PathBuf,
        /// The line.
        line: usize,
        /// What is wrong with it.
        words: String,
    },
    /// It says something that is no setting.
    #[error("the configuration file {file} says `{key}`, and there is no such setting{}",
        near.map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    Unknown {
        /// The file.
        file: PathBuf,
        /// What it says.
        key: String,
        /// A setting that is written almost like it.
        near: Option<&'static str>,
    },
    /// A value is not what it should be.
    #[error("`{key}`, {place}, is not {needed}")]
    Wrong {
        /// The setting.
        key: &'static str,
        /// Where it was said.
        place: String,
        /// What it should be.
        needed: &'static str,
    },
    /// Nothing was said where something must be.
    #[error("say {what}: --{flag}, {variable}, or `{key}` in the configuration file")]
    Missing {
        /// What it is.
        what: &'static str,
        /// Its flag.
        flag: &'static str,
        /// Its variable.
        variable: &'static str,
        /// Its name.
        key: &'static str,
    },
    /// Site health without its login of the database, or the reverse.
    #[error("`site_health_listen` and `site_health_database` go together: say both, or neither")]
    HalfSiteHealth,
    /// A certificate without its key, or the reverse.
    #[error("`tls_certificate_file` and `tls_key_file` go together: say both, or neither")]
    HalfTls,
    /// What the database is told would travel in the clear.
    #[error(
        "the database's address, {place}, is of another machine and does not ask for TLS: add `?sslmode=verify-full` to it \
             (with `sslrootcert`, where its certificate is signed by an authority of your own)"
    )]
    PlainDatabase {
        /// Where it was said.
        place: String,
    },
}

/// The settings as they were given.
#[derive(Debug, Default)]
pub struct Settings(BTreeMap<&'static str, Said>);

#[derive(Clone)]
struct Said {
    value: String,
    place: Place,
}

/// A value may be the address of a database, with a password.
impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "said {}", self.place)
    }
}

impl Said {
    /// An address of a database, unless it is of another machine and does not ask for TLS.
    fn address_of_a_database(&self) -> Result<&str, SettingsError> {
        match self.value.parse() {
            Ok(address) if is_in_the_clear(&address) => Err(SettingsError::PlainDatabase {
                place: self.place.to_string(),
            }),
            _ => Ok(&self.value),
        }
    }
}

/// How desks are listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// Where.
    pub listen: SocketAddr,
    /// With TLS of its own.
    pub tls: Option<TlsFiles>,
    /// Whether whoever runs it has said that a proxy speaks TLS before it.
    pub plain_http_behind_proxy: bool,
    /// Where figures are told.
    pub metrics_listen: Option<SocketAddr>,
    /// Where the public pages are.
    pub public_pages: PublicPages,
    /// Where the pages of site health are; nothing where they are off.
    pub site_health: Option<SiteHealthAt>,
    /// How long requests under way may take once it is told to end.
    pub finish_within: Duration,
    /// How much is taken on.
    pub limits: Limits,
}

/// Where the public pages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicPages {
    /// Nowhere.
    Off,
    /// Where desks are.
    WithDesks,
    /// At an address of their own.
    At(SocketAddr),
}

/// Where the pages of site health are.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteHealthAt {
    /// Where they listen.
    pub listen: SocketAddr,
    /// Address of the database, in a login of their own.
    pub database: String,
}

/// The address of the database may hold a password.
impl fmt::Debug for SiteHealthAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "site health at {}", self.listen)
    }
}

/// The files of a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those above it.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// How it is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines to read.
    Text,
    /// An object a line.
    Json,
}

/// Adds a flag for each setting of `serve`, or for each of every command, to a command line.
pub fn with_flags(command: Command, of_serve: bool) -> Command {
    let command = if of_serve {
        command
    } else {
        command.arg(
            Arg::new(CONFIG)
                .long(CONFIG)
                .env(CONFIG_VARIABLE)
                .global(true)
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Configuration file: every setting under its name, in TOML; docs/CENTRAL.md lists them"),
        )
    };
    SETTINGS
        .iter()
        .filter(|setting| setting.of_serve == of_serve)
        .fold(command, |command, setting| command.arg(setting.arg()))
}

impl Setting {
    fn arg(&self) -> Arg {
        let arg = Arg::new(self.key)
            .long(self.flag)
            .env(self.variable)
            .hide_env_values(true)
            .global(!self.of_serve)
            .value_name(self.form)
            .help(match self.default {
                Some(default) => format!("{} [default: {default}]", self.words),
                None => self.words.to_owned(),
            });
        if self.form == "true|false" {
            arg.num_args(0..=1).require_equals(true).default_missing_value("true")
        } else {
            arg
        }
    }
}

impl Settings {
    /// Reads flags, environment and the configuration file that they name.
    ///
    /// # Errors
    /// When the file cannot be read, or says what is no setting.
    pub fn read(matches: &ArgMatches) -> Result<Self, SettingsError> {
        let mut settings = match matches
            .get_one::<PathBuf>(CONFIG)
            .filter(|path| !path.as_os_str().is_empty())
        {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| SettingsError::File(path.clone(), error))?;
                Self::of_file(path, &text)?
            }
            None => Self::default(),
        };
        let of_serve = matches.subcommand().filter(|(name, _)| *name == "serve");
        for setting in SETTINGS {
            let given = match of_serve {
                Some((_, serve)) if setting.of_serve => Some(serve),
                None if setting.of_serve => None,
                _ => Some(matches),
            };
            let Some(given) = given else { continue };
            // A variable that is set to nothing says nothing.
            let Some(value) = given.get_one::<String>(setting.key).filter(|value| !value.is_empty()) else {
                continue;
            };
            let place = match given.value_source(setting.key) {
                Some(ValueSource::EnvVariable) => Place::Variable(setting.variable),
                _ => Place::Flag,
            };
            let value = value.clone();
            settings.0.insert(setting.key, Said { value, place });
        }
        Ok(settings)
    }

    fn of_file(path: &Path, text: &str) -> Result<Self, SettingsError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| SettingsError::Form {
            file: path.to_owned(),
            line: error
                .span()
                .and_then(|span| text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1),
            words: error.message().to_owned(),
        })?;
        let mut settings = Self::default();
        for (key, value) in table {
            let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
                return Err(SettingsError::Unknown {
                    file: path.to_owned(),
                    near: written_almost_like(&key),
                    key,
                });
            };
            let place = Place::File(path.to_owned());
            let value = match value {
                toml::Value::String(value) => value,
                toml::Value::Integer(value) => value.to_string(),
                toml::Value::Boolean(value) => value.to_string(),
                _ => return Err(wrong(setting.key, &place, "a text, a number, true or false")),
            };
            settings.0.insert(setting.key, Said { value, place });
        }
        Ok(settings)
    }

    /// Address of the database. One that cannot be read is refused by whoever connects.
    ///
    /// # Errors
    /// When it was not said, or is of another machine and does not ask for TLS.
    pub fn database(&self) -> Result<&str, SettingsError> {
        let said = self
            .0
            .get(DATABASE)
            .ok_or_else(|| missing(DATABASE, "which database"))?;
        said.address_of_a_database()
    }

    /// File of the master key.
    ///
    /// # Errors
    /// When it was not said.
    pub fn master_key_file(&self) -> Result<PathBuf, SettingsError> {
        self.path(MASTER_KEY_FILE)
            .ok_or_else(|| missing(MASTER_KEY_FILE, "where the master key is"))
    }

    /// File of the master key that is to take the first one's place, where there is one.
    pub fn next_master_key_file(&self) -> Option<PathBuf> {
        self.path(NEXT_MASTER_KEY_FILE)
    }

    /// Who administers: the name that was said, and the login of the operating system. Nothing, where neither is known.
    pub fn operator(&self) -> String {
        let said = self.0.get(OPERATOR).map(|said| said.value.trim());
        let login = whoami::username().ok();
        match (said, login) {
            (Some(said), Some(login)) => format!("{said}, as {login}"),
            (Some(said), None) => format!("{said}, as a login without a name"),
            (None, login) => login.unwrap_or_default(),
        }
    }

    /// How desks are listened to.
    ///
    /// # Errors
    /// When a value is not what it should be.
    pub fn serving(&self) -> Result<Serving, SettingsError> {
        let tls = match (self.path(TLS_CERTIFICATE_FILE), self.path(TLS_KEY_FILE)) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            _ => return Err(SettingsError::HalfTls),
        };
        let metrics_listen = self.0.get(METRICS_LISTEN).map(|said| {
            let needed = "a loopback address and a port, such as 127.0.0.1:9090";
            let address: SocketAddr = parsed(METRICS_LISTEN, said, needed)?;
            if address.ip().is_loopback() {
                Ok(address)
            } else {
                Err(wrong(METRICS_LISTEN, &said.place, needed))
            }
        });
        let metrics_listen = metrics_listen.transpose()?;
        let seconds: u16 = self.parsed(FINISH_WITHIN_SECONDS, "a number of seconds up to 65535")?;
        Ok(Serving {
            listen: self.parsed(LISTEN, "an address and a port, such as 127.0.0.1:8080")?,
            tls,
            plain_http_behind_proxy: self.parsed(PLAIN_HTTP_BEHIND_PROXY, "true or false")?,
            metrics_listen,
            public_pages: self.public_pages()?,
            site_health: self.site_health()?,
            finish_within: Duration::from_secs(u64::from(seconds)),
            limits: self.limits()?,
        })
    }

    fn public_pages(&self) -> Result<PublicPages, SettingsError> {
        let are_on: bool = self.parsed(PUBLIC_PAGES, "true or false")?;
        let needed = "an address and a port, such as 127.0.0.1:8081";
        let own = self
            .0
            .get(PUBLIC_LISTEN)
            .map(|said| parsed(PUBLIC_LISTEN, said, needed));
        Ok(match (are_on, own.transpose()?) {
            (false, _) => PublicPages::Off,
            (true, None) => PublicPages::WithDesks,
            (true, Some(address)) => PublicPages::At(address),
        })
    }

    fn site_health(&self) -> Result<Option<SiteHealthAt>, SettingsError> {
        match (self.0.get(SITE_HEALTH_LISTEN), self.0.get(SITE_HEALTH_DATABASE)) {
            (None, None) => Ok(None),
            (Some(listen), Some(database)) => Ok(Some(SiteHealthAt {
                listen: parsed(
                    SITE_HEALTH_LISTEN,
                    listen,
                    "an address and a port, such as 127.0.0.1:8082",
                )?,
                database: database.address_of_a_database()?.to_owned(),
            })),
            _ => Err(SettingsError::HalfSiteHealth),
        }
    }

    /// Whether small numbers are left out of what is published.
    ///
    /// # Errors
    /// When the value is neither true nor false.
    pub fn small_numbers(&self) -> Result<SmallNumbers, SettingsError> {
        let are_shown: bool = self.parsed(SHOW_SMALL_NUMBERS, "true or false")?;
        Ok(if are_shown {
            SmallNumbers::Shown
        } else {
            SmallNumbers::LeftOut
        })
    }

    fn limits(&self) -> Result<Limits, SettingsError> {
        let number = |key| {
            self.parsed::<NonZeroU16>(key, "a number from 1 to 65535")
                .map(NonZeroU16::get)
        };
        let proxies = self.0.get(PROXIES).map(|said| {
            let addresses = said.value.split(',').map(|address| address.trim().parse::<IpAddr>());
            let addresses: Result<Vec<IpAddr>, _> = addresses.collect();
            addresses.map_err(|_| wrong(PROXIES, &said.place, "addresses without ports, separated by commas"))
        });
        Ok(Limits {
            connections: number(CONNECTIONS)?.into(),
            connections_of_an_address: number(CONNECTIONS_OF_AN_ADDRESS)?.into(),
            requests_a_second_of_an_address: number(REQUESTS_A_SECOND_OF_AN_ADDRESS)?.into(),
            reply_within: Duration::from_secs(number(REPLY_WITHIN_SECONDS)?.into()),
            proxies: proxies.transpose()?.unwrap_or_default(),
            small_numbers: self.small_numbers()?,
        })
    }

    /// What is logged, in the words of `tracing`.
    pub fn log(&self) -> String {
        self.said(LOG).value
    }

    /// What is wrong with what is to be logged, when `tracing` cannot read it.
    pub fn no_log(&self) -> SettingsError {
        wrong(
            LOG,
            &self.said(LOG).place,
            "a level, or levels of parts as in info,hyper=debug",
        )
    }

    /// How it is logged.
    ///
    /// # Errors
    /// When the value is neither.
    pub fn log_format(&self) -> Result<LogFormat, SettingsError> {
        let said = self.said(LOG_FORMAT);
        match said.value.as_str() {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err(wrong(LOG_FORMAT, &said.place, "text or json")),
        }
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        self.0.get(key).map(|said| PathBuf::from(&said.value))
    }

    fn said(&self, key: &str) -> Said {
        self.0.get(key).cloned().unwrap_or_else(|| Said {
            value: SETTINGS
                .iter()
                .find(|setting| setting.key == key)
                .and_then(|setting| setting.default)
                .unwrap_or_default()
                .to_owned(),
            place: Place::Default,
        })
    }

    fn parsed<T: FromStr>(&self, key: &'static str, needed: &'static str) -> Result<T, SettingsError> {
        parsed(key, &self.said(key), needed)
    }
}

fn parsed<T: FromStr>(key: &'static str, said: &Said, needed: &'static str) -> Result<T, SettingsError> {
    said.value.parse().map_err(|_| wrong(key, &said.place, needed))
}

fn wrong(key: &'static str, place: &Place, needed: &'static str) -> SettingsError {
    SettingsError::Wrong {
        key,
        place: place.to_string(),
        needed,
    }
}

fn missing(key: &'static str, what: &'static str) -> SettingsError {
    let setting = SETTINGS.iter().find(|setting| setting.key == key);
    SettingsError::Missing {
        what,
        flag: setting.map_or("", |setting| setting.flag),
        variable: setting.map_or("", |setting| setting.variable),
        key,
    }
}

/// The setting whose name is nearest to a word, where it is near: the same but for hyphens or capitals, or one that begins
/// or ends like it.
fn written_almost_like(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase().replace('-', "_");
    let keys = || SETTINGS.iter().map(|setting| setting.key);
    keys()
        .find(|key| *key == word)
        .or_else(|| keys().find(|key| word.len() > 2 && (key.starts_with(&word) || word.starts_with(key))))
        .or_else(|| keys().find(|key| word.len() > 2 && (key.ends_with(&word) || word.ends_with(key))))
}

/// Whether a connection would leave this machine without TLS, or without it where the database has none.
fn is_in_the_clear(address: &PgConnectOptions) -> bool {
    let host = address.get_host();
    let is_here = address.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|ip: IpAddr| ip.is_loopback());
    let has_tls = matches!(
        address.get_ssl_mode(),
        PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
    );
    !is_here && !has_tls
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings of a command line, without the environment of whoever runs the tests.
    fn of(words: &[&str]) -> Result<Settings, SettingsError> {
        let serve = with_flags(Command::new("serve"), true);
        let command = with_flags(Command::new("fls-central"), false).subcommand(serve);
        let command = command.mut_args(|arg| arg.env(None::<&str>));
        let command = command.mut_subcommand("serve", |serve| serve.mut_args(|arg| arg.env(None::<&str>)));
        let words = ["fls-central"].iter().chain(words);
        Settings::read(&command.try_get_matches_from(words).unwrap())
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn a_flag_counts_before_the_file() {
        let file = file("listen = '127.0.0.1:1'\nfinish_within_seconds = 5\nlog_format = 'json'\n");
        let path = file.path().to_str().unwrap();
        let settings = of(&["--config", path, "serve", "--listen", "127.0.0.1:2"]).unwrap();
        let serving = settings.serving().unwrap();
        assert_eq!(serving.listen, "127.0.0.1:2".parse().unwrap());
        assert_eq!(serving.finish_within, Duration::from_secs(5));
        assert_eq!(settings.log_format().unwrap(), LogFormat::Json);
        assert_eq!(settings.log(), "info,sqlx=error");
        // Other commands read the same file, and leave what is of `serve`.
        assert!(of(&["--config", path]).is_ok());
    }

    #[test]
    fn what_is_no_setting_is_refused_by_its_name() {
        let file = file("listen = '127.0.0.1:1'\nmaster-key-file = '/key'\n");
        let error = of(&["--config", file.path().to_str().unwrap()])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("`master-key-file`") && error.contains("did you mean `master_key_file`?"),
            "{error}"
        );
    }

    #[test]
    fn what_is_no_toml_is_refused_with_its_line() {
        let file = file("listen = '127.0.0.1:1'\ndatabase = postgres://secret\n");
        let error = of(&["--config", file.path().to_str().unwrap()])
            .unwrap_err()
            .to_string();
        assert!(error.contains("line 2") && !error.contains("secret"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_said_with_its_place_and_never_shown() {
        let file = file("listen = 'hunter2'\nplain_http_behind_proxy = true\nmetrics_listen = '0.0.0.0:9090'\n");
        let path = file.path().to_str().unwrap();
        let error = of(&["--config", path, "serve"])
            .unwrap()
            .serving()
            .unwrap_err()
            .to_string();
        assert!(error.contains("metrics_listen") && error.contains(path), "{error}");
        let settings = of(&["--config", path, "serve", "--metrics-listen", "127.0.0.1:0"]).unwrap();
        let error = settings.serving().unwrap_err().to_string();
        assert!(error.contains("`listen`") && !error.contains("hunter2"), "{error}");
        let settings = of(&["serve", "--tls-key-file", "/key"]).unwrap();
        assert!(matches!(settings.serving(), Err(SettingsError::HalfTls)));
    }

    #[test]
    fn a_database_of_another_machine_is_spoken_to_over_tls() {
        let database = |address: &str| {
            let settings = of(&["--database", address]).unwrap();
            settings
                .database()
                .map(str::to_owned)
                .map_err(|error| error.to_string())
        };
        for here in [
            "postgres://fls@localhost/fls",
            "postgres://fls@127.0.0.1:5433/fls",
            "postgres://fls@[::1]/fls",
            "postgres:///fls?host=/run/postgresql",
            "postgres://fls@db.example/fls?sslmode=verify-full",
            "postgres://fls@db.example/fls?sslmode=require",
        ] {
            assert_eq!(database(here).as_deref(), Ok(here));
        }
        for clear in [
            "postgres://fls:hunter2@db.example/fls",
            "postgres://fls:hunter2@10.0.0.1/fls?sslmode=prefer",
            "postgres://fls:hunter2@[2001:db8::1]/fls?sslmode=disable",
        ] {
            let error = database(clear).unwrap_err();
            assert!(
                error.contains("sslmode=verify-full") && !error.contains("hunter2"),
                "{error}"
            );
        }
    }

    #[test]
    fn limits_are_those_of_a_server_to_which_nothing_is_said_and_none_is_nothing() {
        let limits = |words: &[&str]| of(words).unwrap().serving().map(|serving| serving.limits);
        assert_eq!(limits(&["serve"]).unwrap(), Limits::default());
        let said = ["serve", "--connections", "9", "--proxies", "192.0.2.1, 2001:db8::1"];
        let expected = Limits {
            connections: 9,
            proxies: vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
            ..Limits::default()
        };
        assert_eq!(limits(&said).unwrap(), expected);
        for wrong in [
            ["--connections", "0"],
            ["--proxies", "192.0.2.1:80"],
            ["--connections-of-an-address", "many"],
        ] {
            let error = limits(&["serve", wrong[0], wrong[1]]).unwrap_err().to_string();
            assert!(error.contains("is not a"), "{error}");
        }
    }

    #[test]
    fn public_pages_are_with_desks_or_elsewhere_or_nowhere() {
        let said = |words: &[&str]| {
            let words = [&["serve"], words].concat();
            of(&words)
                .unwrap()
                .serving()
                .map(|serving| (serving.public_pages, serving.limits.small_numbers))
        };
        let (pages, small) = said(&[]).unwrap();
        assert_eq!((pages, small), (PublicPages::WithDesks, SmallNumbers::LeftOut));
        let elsewhere = said(&["--public-listen", "127.0.0.1:81", "--show-small-numbers"]).unwrap();
        let expected = PublicPages::At("127.0.0.1:81".parse().unwrap());
        assert_eq!(elsewhere, (expected, SmallNumbers::Shown));
        let off = said(&["--public-pages=false", "--public-listen", "127.0.0.1:81"]).unwrap();
        assert_eq!(off.0, PublicPages::Off);
        assert!(said(&["--public-listen", "81"]).is_err());
    }

    #[test]
    fn site_health_is_off_until_both_its_address_and_its_login_are_said() {
        let said = |words: &[&str]| {
            let words = [&["serve"], words].concat();
            of(&words).unwrap().serving().map(|serving| serving.site_health)
        };
        assert_eq!(said(&[]).unwrap(), None);
        let database = "postgres://fls_site:hunter2@localhost/fls";
        let both = [
            "--site-health-listen",
            "127.0.0.1:82",
            "--site-health-database",
            database,
        ];
        let at = said(&both).unwrap().unwrap();
        assert_eq!((at.listen.port(), at.database.as_str()), (82, database));
        assert!(!format!("{at:?}").contains("hunter2"));
        for half in [&both[..2], &both[2..]] {
            assert!(matches!(said(half), Err(SettingsError::HalfSiteHealth)));
        }
        let clear = [
            "--site-health-listen",
            "127.0.0.1:82",
            "--site-health-database",
            "postgres://fls@db.example/fls",
        ];
        assert!(matches!(said(&clear), Err(SettingsError::PlainDatabase { .. })));
    }

    #[test]
    fn a_word_without_a_value_is_true() {
        let said = |words: &[&str]| of(words).unwrap().serving().unwrap().plain_http_behind_proxy;
        assert!(said(&["serve", "--plain-http-behind-proxy"]));
        assert!(!said(&["serve", "--plain-http-behind-proxy=false"]));
        assert!(!said(&["serve"]));
    }
}
