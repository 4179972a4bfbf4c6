//! Talking to Central: enrolment, one exchange after another as `sync::desk` says, and the schedule.
//!
//! What to send, what to make of an answer, and when the two sides agree is decided by the machine; this module moves
//! bytes between the store, the host's network and the machine.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use domain::audit::Caseload;
use domain::id::DeviceId;
use protocol::enrol::{EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim, ServiceWire};
use protocol::{ENROL_PATH, EXCHANGE_PATH, VERSION, frame};
use serde::de::DeserializeOwned;
use store::Service;
use tokio::time::MissedTickBehavior;

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::{Host, Post, TransportError};

/// How often an unlocked desk looks whether there is something to exchange.
const EVERY: Duration = Duration::from_secs(5 * 60);
/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

impl<H: Host> Desk<H> {
    /// Exchanges with Central on a schedule for as long as it is polled. A laptop that slept goes on at the next tick;
    /// after a failure the pause grows, with jitter, so that desks do not come back all at once.
    pub async fn keep_syncing(&self) {
        use backon::BackoffBuilder;
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let pauses = || {
            backon::ExponentialBuilder::default()
                .with_min_delay(Duration::from_secs(30))
                .with_max_delay(LONGEST_PAUSE)
                .with_jitter()
                .without_max_times()
                .build()
        };
        let mut pause = pauses();
        loop {
            ticks.tick().await;
            match self.exchange().await {
                Ok(_) => pause = pauses(),
                // Nothing to do yet: no store, locked, or no Central.
                Err(Error::FirstRun | Error::Locked | Error::NotJoined) => {}
                Err(error) => {
                    tracing::info!(%error, "an exchange with the central server did not succeed");
                    if let Some(wait) = pause.next() {
                        tokio::time::sleep(wait).await;
                    }
                }
            }
        }
    }

    /// Attaches the service that is open to the Central that knows it.
    ///
    /// # Errors
    /// When a Central was joined already, the code belongs to another service or the demonstration flags differ.
    pub async fn attach(&self, central: &str, code: &str) -> Result<(), Error> {
        let store = self.store().await?;
        if store.central().await?.is_some() {
            return Err(Error::AlreadyJoined);
        }
        let service = store.service();
        let claim = ServiceClaim { code: service.code.clone(), demo: service.demo };
        let enrolled = self.enrol(central, code, store.desk().id, Some(claim)).await?;
        store.set_central(central.trim_end_matches('/'), &enrolled.token).await?;
        Ok(())
    }

    /// Trades a one-time code for a device token.
    pub(crate) async fn enrol(
        &self,
        central: &str,
        code: &str,
        device: DeviceId,
        service: Option<ServiceClaim>,
    ) -> Result<EnrolReply, Error> {
        let request = EnrolRequest {
            protocol: VERSION,
            code: code.trim().to_owned(),
            device,
            device_name: self.host.desk_name(),
            service,
        };
        let body = serde_json::to_vec(&request).map_err(|_| Error::CentralAnswer)?;
        let url = format!("{}{ENROL_PATH}", central.trim().trim_end_matches('/'));
        let answer = self.ask(Post { url, token: None, media_type: "application/json", body }).await?;
        serde_json::from_slice(&answer).map_err(|_| Error::CentralAnswer)
    }

    /// Posts, and turns Central's own errors into ours. Remembers failures for the sync page while they last.
    async fn ask(&self, post: Post) -> Result<Vec<u8>, Error> {
        let outcome = match self.host.post(post).await {
            Ok(posted) if posted.status == 200 => Ok(posted.body),
            Ok(posted) => Err(match serde_json::from_slice::<ErrorWire>(&posted.body) {
                Ok(ErrorWire { code, words }) => Error::Central { code, words },
                // A proxy's page, or a server that is none of ours.
                Err(_) => Error::CentralAnswer,
            }),
            Err(error) => Err(Error::Transport(error)),
        };
        self.set_trouble(outcome.as_ref().err().map(ToString::to_string));
        outcome
    }

    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_trouble(&self, words: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }
}

/// A service as Central says it, as the store keeps it.
pub(crate) fn service_from_wire(wire: &ServiceWire) -> Service {
    let mut values = wire.caseload.iter();
    let first = values.next().map_or_else(|| Caseload::from_year(0, 0), |(year, value)| Caseload::from_year(*year, *value));
    Service {
        code: wire.code.clone(),
        name: wire.name.clone(),
        demo: wire.demo,
        caseload: values.fold(first, |caseload, (year, value)| caseload.and_from(*year, *value)),
    }
}
