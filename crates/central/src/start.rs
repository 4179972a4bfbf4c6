//! Whether it is safe to serve: what is refused at the start, in words and with an exit of its own, rather than found out
//! from an accident. What values mean is read in `settings`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::log_safe::safe;
use uuid::Uuid;

use crate::database::set_service;
use crate::service::CodeInLog;
use crate::settings::Serving;
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
        "desks would send to {0} in the clear: give it a certificate (tls_certificate_file, tls_key_file), listen at a \
             loopback address, or say plain_http_behind_proxy where a proxy before it speaks TLS"
    )]
    PlainHttp(SocketAddr),
    /// Row security does not hold the login of the database.
    #[error(
        "the database's login {login} {why}, so that nothing would keep services apart: serve with a login of its own \
             (`create role fls_server login in role fls_app`)"
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
    if serving.tls.is_some() || serving.listen.ip().is_loopback() || serving.plain_http_behind_proxy {
        Ok(())
    } else {
        Err(Refusal::PlainHttp(serving.listen))
    }
}

/// Refuses a login that row security does not hold, or that may become one which it does not hold.
///
/// # Errors
/// [`Refusal::Login`], or [`Refusal::Unasked`].
pub async fn row_security_holds_the_login(state: &State) -> Result<(), Refusal> {
    // Connections have become fls_app: what counts is what the login itself may do.
    let found: Option<(String, bool, bool)> = sqlx::query_as(
        "select session_user::text, r.rolsuper, r.rolname = session_user
         from pg_catalog.pg_roles r
         where (r.rolsuper or r.rolbypassrls) and pg_has_role(session_user, r.oid, 'member')
         order by r.rolname = session_user desc, r.rolsuper desc limit 1",
    )
    .fetch_optional(state.pool())
    .await
    .map_err(Refusal::Unasked)?;
    let Some((login, is_superuser, is_itself)) = found else {
        return may_not_change_the_rules(state).await;
    };
    let why = match (is_superuser, is_itself) {
        (true, true) => "is a superuser",
        (false, true) => "bypasses row security",
        (true, false) => "may become a superuser",
        (false, false) => "may become a role that bypasses row security",
    };
    Err(Refusal::Login { login, why })
}

/// Refuses a login that could take row security away, or give itself a role that it does not hold.
async fn may_not_change_the_rules(state: &State) -> Result<(), Refusal> {
    let (login, owns, makes_roles): (String, bool, bool) = sqlx::query_as(
        "select session_user::text, pg_has_role(session_user, c.relowner, 'member'), r.rolcreaterole
         from pg_catalog.pg_class c, pg_catalog.pg_roles r
         where c.oid = 'entry'::regclass and r.rolname = session_user",
    )
    .fetch_one(state.pool())
    .await
    .map_err(Refusal::Unasked)?;
    let why = match (owns, makes_roles) {
        (true, _) => "owns the tables",
        (false, true) => "may make roles",
        (false, false) => return Ok(()),
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
    use crate::settings::{PublicPages, TlsFiles};
    use std::time::Duration;

    fn serving(listen: &str) -> Serving {
        Serving {
            listen: listen.parse().unwrap(),
            tls: None,
            plain_http_behind_proxy: false,
            metrics_listen: None,
            public_pages: PublicPages::WithDesks,
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
        }
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
