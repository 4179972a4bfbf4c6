//! `fls-central serve`: from its settings to its end. What it is told meanwhile comes as signals: SIGTERM or Ctrl C once, to
//! finish what is under way; once more, to end at once; SIGHUP, to read its certificate again.

use central::settings::{PublicPages, Serving, Settings, TlsFiles};
use central::{Certificate, Clock, Limits, Listener, Serves, SiteHealth, State, admin, start};
use domain::log_safe::{Count, safe};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::given::master_key;
use crate::stop::{Stop, TERMINAL, in_words};

/// What a signal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    End,
    ReadAgain,
}

/// Serves desks until it is told to end.
pub(crate) async fn serve(settings: &Settings, clock: Clock) -> Result<(), Stop> {
    let serving = settings.serving()?;
    start::nothing_travels_in_the_clear(&serving)?;
    let master = master_key(settings)?;
    let certificate = match &serving.tls {
        Some(files) => {
            start::only_its_owner_reads(&files.key)?;
            Some(Certificate::read(files.clone())?)
        }
        None => None,
    };
    let mut signals = Signals::listen()?;
    let state = State::open(settings.database()?, master, clock, limits(&serving)).await?;
    start::row_security_holds_the_login(&state).await?;
    start::the_master_key_opens_services(&state).await?;
    let site_health = site_health(&serving, certificate.as_ref()).await?;

    let desks = TcpListener::bind(serving.listen).await?;
    let (address, speaks) = (
        desks.local_addr()?,
        if certificate.is_some() { "https" } else { "http" },
    );
    let serves = match serving.public_pages {
        PublicPages::WithDesks => Serves::All,
        PublicPages::Off | PublicPages::At(_) => Serves::Desks,
    };
    let desks = Listener::new(desks, certificate.clone(), serves);
    let pages = match serving.public_pages {
        PublicPages::At(address) => Some(TcpListener::bind(address).await?),
        PublicPages::Off | PublicPages::WithDesks => None,
    };
    if let Some(pages) = &pages {
        TERMINAL.say(&format!("The public pages are at {speaks}://{}", pages.local_addr()?));
    }
    let pages = pages.map(|pages| Listener::new(pages, certificate.clone(), Serves::Pages));
    let watched_at = match serving.metrics_listen {
        Some(address) => Some(TcpListener::bind(address).await?),
        None => None,
    };
    if let Some(watched_at) = &watched_at {
        TERMINAL.say(&format!("Figures are at http://{}/metrics", watched_at.local_addr()?));
    }
    let to_watchers = watched_at.map(|tcp| Listener::new(tcp, None, Serves::Figures));
    TERMINAL.say(&format!("FLS Central listens at {speaks}://{address}"));

    let (end, _) = watch::channel(false);
    let everything = async {
        tokio::join!(
            serve_at(Some(desks), &state, &end),
            serve_at(pages, &state, &end),
            serve_at(site_health, &state, &end),
            serve_at(to_watchers, &state, &end)
        );
    };
    let meanwhile = async {
        tokio::join!(
            admin::refold_held_every_day(&state),
            admin::publish_national_every_week(&state),
            admin::follow_dataset(&state)
        );
    };
    tokio::pin!(everything, meanwhile);
    loop {
        tokio::select! {
            () = &mut everything => return Ok(()),
            () = &mut meanwhile => {}
            told = signals.next() => match told {
                Told::End => break,
                Told::ReadAgain => read_again(certificate.as_ref(), serving.tls.as_ref()),
            },
        }
    }
    tracing::info!("told to end: requests under way are finished");
    end.send_replace(true);
    let finished = tokio::time::timeout(serving.finish_within, async {
        tokio::select! {
            () = &mut everything => true,
            () = signals.told_to_end() => false,
        }
    });
    match finished.await {
        Ok(true) => tracing::info!("every request was finished"),
        Ok(false) => tracing::warn!("told to end twice: requests under way are given up"),
        Err(_) => tracing::warn!("requests under way took too long and are given up"),
    }
    Ok(())
}

/// The limits of the settings, as far as the operating system goes along with them.
fn limits(serving: &Serving) -> Limits {
    let of_settings = serving.limits.clone();
    let Some(open_files) = start::open_files() else {
        return of_settings;
    };
    let pages = matches!(serving.public_pages, PublicPages::At(_));
    let others = [pages, serving.site_health.is_some(), serving.metrics_listen.is_some()];
    let addresses = 1 + others.into_iter().map(usize::from).sum::<usize>();
    let limits = of_settings.clone().within(open_files, addresses);
    if limits.connections < of_settings.connections {
        tracing::warn!(
            connections = %safe(&Count::of(limits.connections)),
            asked_for = %safe(&Count::of(of_settings.connections)),
            "the operating system lets this program have too few files open for the connections of its settings: fewer are taken at each \
             address (LimitNOFILE of the service, or ulimit -n)"
        );
    }
    limits
}

/// Where the pages of site health are listened for, where they are on.
async fn site_health(serving: &Serving, certificate: Option<&Certificate>) -> Result<Option<Listener>, Stop> {
    let Some(at) = &serving.site_health else {
        return Ok(None);
    };
    let site = SiteHealth::open(&at.database).await?;
    start::row_security_holds_site_health(&site).await?;
    let tcp = TcpListener::bind(at.listen).await?;
    let speaks = if certificate.is_some() { "https" } else { "http" };
    TERMINAL.say(&format!("Site health is at {speaks}://{}", tcp.local_addr()?));
    Ok(Some(Listener::new(tcp, certificate.cloned(), Serves::SiteHealth(site))))
}

/// Serves at an address until the end is told and what is under way there is finished; nothing is to be done where there is none.
async fn serve_at(listener: Option<Listener>, state: &State, end: &watch::Sender<bool>) {
    let Some(listener) = listener else { return };
    let mut told = end.subscribe();
    let is_told = async move {
        // Whoever tells it outlives this.
        let _ = told.wait_for(|end| *end).await;
    };
    central::serve(listener, state.clone(), is_told).await;
}

fn read_again(certificate: Option<&Certificate>, files: Option<&TlsFiles>) {
    // A key that others may read is refused at the start, and no less when it comes later.
    if let Some(Err(refusal)) = files.map(|files| start::only_its_owner_reads(&files.key)) {
        tracing::error!("the certificate is not read again: the one before it goes on");
        TERMINAL.complain(&in_words(&refusal));
        return;
    }
    match certificate.map(Certificate::read_again) {
        Some(Ok(())) => tracing::info!("the certificate was read again"),
        // Said as at the start, with the files' names, which the log does not take.
        Some(Err(error)) => {
            tracing::error!("the certificate cannot be read again: the one before it goes on");
            TERMINAL.complain(&in_words(&error));
        }
        None => tracing::info!("there is no certificate to read again"),
    }
}

/// What this process is told by signals.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.terminate.recv() => Told::End,
            _ = self.interrupt.recv() => Told::End,
            _ = self.hang_up.recv() => Told::ReadAgain,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere a signal may not be heard")]
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Told {
        let _ = tokio::signal::ctrl_c().await;
        Told::End
    }
}

impl Signals {
    async fn told_to_end(&mut self) {
        while self.next().await != Told::End {}
    }
}
