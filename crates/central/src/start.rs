//! Whether it is safe to serve: what is refused at the start, in words and with an exit of its own, rather than found out
//! from an accident. What values mean is read in `settings`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::log_safe::safe;
use sqlx::PgPool;
use uuid::Uuid;

use crate::database::set_service;
use crate::service::CodeInLog;
use crate::settings::Serving;
use crate::site_health::SiteHealth;
use crate::state::State;

/// Why Central does not begin to serve.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The services' keys were wrapped by another master key.
    #[error(
        "the master key opens no service's key: services were added under another one, and every exchange would fail"
    )]
    MasterKey,
    /// Others than its owner may read the file of a key.
    #[error("{0} holds a key and may be read by others than its owner: `chmod 600` it, and look who has read it")]
    KeyFileReadable(PathBuf),
    /// What desks say would travel in the clear.
    #[error(
        "what is sent to {0} would travel in the clear: give it a certificate (tls_certificate_file, tls_key_file), listen at a \
             loopback address, or say plain_http_behind_proxy where a proxy before it speaks TLS"
    )]
    PlainHttp(SocketAddr),
    /// Row security does not hold the login of the database.
    #[error(
        "the database's login {login} {why}, so that nothing would keep services apart: serve with a login of its own \
             (`create role fls_server login in role fls_app`), and show site health with another (`create role fls_site login in \
             role fls_health`)"
    )]
    Login {
        /// Its name.
        login: String,
        /// What it is or may become.
        why: &'static str,
    },
    /// The database cannot be asked.
    #[error("the database cannot be used")]
    Unasked(#[source] sqlx::Error),
}

impl Refusal {
    /// What the program ends with: one cause, one number.
    pub fn exit(&self) -> u8 {
        match self {
            Self::Unasked(_) => 1,
            Self::MasterKey => 3,
            Self::KeyFileReadable(_) => 4,
            Self::Login { .. } => 5,
            Self::PlainHttp(_) => 6,
        }
    }
}

/// Refuses a file with a key that others than its owner may read. One of root's may be read by its group: so a key reaches
/// a program that runs as somebody else.
///
/// # Errors
/// [`Refusal::KeyFileReadable`]. A file that is not there is no concern of this.
#[cfg(unix)]
pub fn only_its_owner_reads(key: &Path) -> Result<(), Refusal> {
    use std::os::unix::fs::MetadataExt as _;
    const OF_OTHERS: u32 = 0o007;
    const OF_GROUP_AND_OTHERS: u32 = 0o077;
    const WRITTEN_BY_GROUP: u32 = 0o020;
    let Ok(file) = std::fs::metadata(key) else {
        return Ok(());
    };
    let refused = if file.uid() == 0 {
        OF_OTHERS | WRITTEN_BY_GROUP
    } else {
        OF_GROUP_AND_OTHERS
    };
    if file.mode() & refused == 0 {
        Ok(())
    } else {
        Err(Refusal::KeyFileReadable(key.to_owned()))
    }
}

/// Who may read a file says its list of rights, which is not looked at here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn only_its_owner_reads(_: &Path) -> Result<(), Refusal> {
    Ok(())
}

/// Refuses to listen in the clear beyond this machine, unless somebody has said that a proxy speaks TLS.
///
/// # Errors
/// [`Refusal::PlainHttp`].
pub fn nothing_travels_in_the_clear(serving: &Serving) -> Result<(), Refusal> {
    let site_health = serving.site_health.as_ref().map(|site| site.listen);
    let in_the_clear = [Some(serving.listen), site_health]
        .into_iter()
        .flatten()
        .find(|address| !address.ip().is_loopback());
    match in_the_clear {
        Some(address) if serving.tls.is_none() && !serving.plain_http_behind_proxy => Err(Refusal::PlainHttp(address)),
        _ => Ok(()),
    }
}

/// How many files the operating system lets this program have open; nothing where it does not say, or sets no limit.
pub fn open_files() -> Option<usize> {
    soft_limit_of_files(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

/// "Max open files            1024                 524288               files": the first counts until somebody asks for more.
fn soft_limit_of_files(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Refuses a login that serves desks and that row security does not hold, that may become one which it does not hold, or that may
/// do what only the pages of site health may.
///
/// # Errors
/// [`Refusal::Login`], or [`Refusal::Unasked`].
pub async fn row_security_holds_the_login(state: &State) -> Result<(), Refusal> {
    is_held(state.pool(), Other::SiteHealth).await
}

/// The same of the login of the pages of site health, which may do nothing that only the server may.
///
/// # Errors
/// [`Refusal::Login`], or [`Refusal::Unasked`].
pub async fn row_security_holds_site_health(site: &SiteHealth) -> Result<(), Refusal> {
    is_held(site.pool(), Other::Server).await
}

/// The role that a login must not have beside its own.
#[derive(Clone, Copy)]
enum Other {
    Server,
    SiteHealth,
}

async fn is_held(pool: &PgPool, other: Other) -> Result<(), Refusal> {
    // Connections have become fls_app or fls_health: what counts is what the login itself may do.
    let found: Option<(String, bool, bool)> = sqlx::query_as(
        "select session_user::text, r.rolsuper, r.rolname = session_user
         from pg_catalog.pg_roles r
         where (r.rolsuper or r.rolbypassrls) and pg_has_role(session_user, r.oid, 'member')
         order by r.rolname = session_user desc, r.rolsuper desc limit 1",
    )
    .fetch_optional(pool)
    .await
    .map_err(Refusal::Unasked)?;
    let Some((login, is_superuser, is_itself)) = found else {
        return may_not_change_the_rules(pool, other).await;
    };
    let why = match (is_superuser, is_itself) {
        (true, true) => "is a superuser",
        (false, true) => "bypasses row security",
        (true, false) => "may become a superuser",
        (false, false) => "may become a role that bypasses row security",
    };
    Err(Refusal::Login { login, why })
}

/// Refuses a login that could take row security away, give itself a role that it does not hold, or use the other one.
async fn may_not_change_the_rules(pool: &PgPool, other: Other) -> Result<(), Refusal> {
    let (role, uses_the_other) = match other {
        Other::Server => ("fls_app", "may work as the server does, too"),
        Other::SiteHealth => ("fls_health", "may read what only the pages of site health may"),
    };
    // A database of the version before has no role of site health.
    let (login, owns, makes_roles, is_other): (String, bool, bool, bool) = sqlx::query_as(
        "select session_user::text, pg_has_role(session_user, c.relowner, 'member'), r.rolcreaterole,
             coalesce(pg_has_role(session_user, to_regrole($1), 'member'), false)
         from pg_catalog.pg_class c, pg_catalog.pg_roles r
         where c.oid = 'entry'::regclass and r.rolname = session_user",
    )
    .bind(role)
    .fetch_one(pool)
    .await
    .map_err(Refusal::Unasked)?;
    let why = match (owns, makes_roles, is_other) {
        (true, ..) => "owns the tables",
        (false, true, _) => "may make roles",
        (false, false, true) => uses_the_other,
        (false, false, false) => return Ok(()),
    };
    Err(Refusal::Login { login, why })
}

/// Refuses a master key that opens no service's key. One that opens some is the right one: a service whose key was spoilt, or
/// wrapped by another, keeps no other from being served, and is named in the log.
///
/// # Errors
/// [`Refusal::MasterKey`], or [`Refusal::Unasked`].
pub async fn the_master_key_opens_services(state: &State) -> Result<(), Refusal> {
    let services: Vec<(Uuid, String)> = sqlx::query_as("select service_id, code from fls_services() order by code")
        .fetch_all(state.pool())
        .await
        .map_err(Refusal::Unasked)?;
    let mut closed = Vec::new();
    for (service, code) in &services {
        if !opens(state, *service).await.map_err(Refusal::Unasked)? {
            closed.push(code);
        }
    }
    if !closed.is_empty() && closed.len() == services.len() {
        return Err(Refusal::MasterKey);
    }
    for code in closed {
        tracing::error!(service = %safe(&CodeInLog(code)), "the master key does not open the service's key: its exchanges fail");
    }
    Ok(())
}

/// Whether the master key opens this service's key.
async fn opens(state: &State, service: Uuid) -> Result<bool, sqlx::Error> {
    let mut transaction = state.pool().begin().await?;
    set_service(&mut transaction, service).await?;
    let wrapped: Vec<u8> = sqlx::query_scalar("select wrapped_key from service where service_id = $1")
        .bind(service)
        .fetch_one(&mut *transaction)
        .await?;
    Ok(state.master().unwrap_key(service, &wrapped).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{PublicPages, SiteHealthAt, TlsFiles};
    use std::time::Duration;

    fn serving(listen: &str) -> Serving {
        Serving {
            listen: listen.parse().unwrap(),
            tls: None,
            plain_http_behind_proxy: false,
            metrics_listen: None,
            public_pages: PublicPages::WithDesks,
            site_health: None,
            finish_within: Duration::from_secs(1),
            limits: crate::limits::Limits::default(),
        }
    }

    #[test]
    fn plain_http_beyond_this_machine_needs_a_word() {
        for loopback in ["127.0.0.1:80", "127.9.9.9:80", "[::1]:80"] {
            assert!(nothing_travels_in_the_clear(&serving(loopback)).is_ok(), "{loopback}");
        }
        for public in ["0.0.0.0:80", "10.0.0.1:80", "[::]:80", "[fe80::1]:80"] {
            let plain = serving(public);
            let refusal = nothing_travels_in_the_clear(&plain).unwrap_err();
            assert_eq!(refusal.exit(), 6, "{public}");
            let said = Serving {
                plain_http_behind_proxy: true,
                ..plain.clone()
            };
            assert!(nothing_travels_in_the_clear(&said).is_ok());
            let tls = Some(TlsFiles {
                certificate: PathBuf::new(),
                key: PathBuf::new(),
            });
            assert!(nothing_travels_in_the_clear(&Serving { tls, ..plain }).is_ok());
            let site_health = SiteHealthAt {
                listen: public.parse().unwrap(),
                database: String::new(),
            };
            let passphrases = Serving {
                site_health: Some(site_health),
                ..serving("127.0.0.1:80")
            };
            assert_eq!(nothing_travels_in_the_clear(&passphrases).unwrap_err().exit(), 6);
        }
    }

    #[test]
    fn the_limit_of_open_files_is_the_one_that_counts_now() {
        let said = "Limit                     Soft Limit           Hard Limit           Units     \n\
                    Max core file size        0                    unlimited            bytes     \n\
                    Max open files            1024                 524288               files     \n";
        assert_eq!(soft_limit_of_files(said), Some(1_024));
        assert_eq!(soft_limit_of_files(&said.replace("1024  ", "unlimited")), None);
        assert_eq!(soft_limit_of_files(""), None);
        assert_eq!(open_files().is_some(), cfg!(target_os = "linux"));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let file = tempfile::NamedTempFile::new().unwrap();
        let of_root = std::fs::metadata(file.path()).unwrap().uid() == 0;
        for (mode, refused) in [
            (0o400, false),
            (0o600, false),
            (0o640, !of_root),
            (0o660, true),
            (0o604, true),
            (0o644, true),
            (0o602, true),
        ] {
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(only_its_owner_reads(file.path()).is_err(), refused, "{mode:o}");
        }
        assert!(only_its_owner_reads(Path::new("/nowhere")).is_ok());
    }
}
