//! Talking to Central: enrolment, one exchange after another as `sync::desk` says, and the schedule.
//!
//! What to send, what to make of an answer, and when the two sides agree is decided by the machine; this module moves
//! bytes between the store, the host's network and the machine.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::audit::Caseload;
use domain::id::{DeviceId, EntryId};
use protocol::enrol::{EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim, ServiceWire};
use protocol::exchange::ExchangeReply;
use protocol::{ENROL_PATH, EXCHANGE_PATH, VERSION, frame};
use store::{Applied, Service, Store, StoreError};
use sync::desk::{Instructions, Machine, Outgoing, Start, Summary};
use tokio::time::MissedTickBehavior;

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::{Host, Post, TransportError};

/// How often an unlocked desk looks whether there is something to exchange.
const EVERY: Duration = Duration::from_mins(5);
/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// Why the last exchange did not succeed.
#[derive(Clone)]
pub(crate) struct Trouble {
    /// In words, without a full stop.
    pub(crate) words: String,
    /// Nothing came back: no network, or no Central at the end of it.
    pub(crate) no_answer: bool,
}

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
            match self.exchange_on_schedule().await {
                Ok(_) => pause = pauses(),
                // Nothing to do yet: no store, locked meanwhile, or no Central.
                Err(Error::FirstRun | Error::Locked | Error::Store(StoreError::Locked) | Error::NotJoined) => {}
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
        let claim = ServiceClaim {
            code: service.code.clone(),
            demo: service.demo,
        };
        let enrolled = self.enrol(central, code, store.desk().id, Some(claim)).await?;
        store
            .set_central(central.trim_end_matches('/'), &enrolled.token)
            .await?;
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
        let answer = self
            .ask(Post {
                url,
                token: None,
                media_type: "application/json",
                body,
            })
            .await?;
        serde_json::from_slice(&answer).map_err(|_| Error::CentralAnswer)
    }

    /// One exchange with Central for the person at the desk, from hello to agreement.
    ///
    /// # Errors
    /// When the store is locked, no Central was joined, it does not answer, refuses this desk, or answers what cannot be
    /// used. What was taken over so far stays; the next exchange goes on from there.
    pub async fn exchange(&self) -> Result<Summary, Error> {
        let _one_at_a_time = self.exchanging.lock().await;
        let store = self.store().await?;
        self.exchange_with(store).await
    }

    /// One exchange with Central, also on a desk that is locked and still sends.
    ///
    /// # Errors
    /// As for [`Desk::exchange`].
    pub async fn exchange_on_schedule(&self) -> Result<Summary, Error> {
        let _one_at_a_time = self.exchanging.lock().await;
        let store = self.store_to_send().await?;
        self.exchange_with(store).await
    }

    async fn exchange_with(&self, store: Store) -> Result<Summary, Error> {
        let link = store.central().await?.ok_or(Error::NotJoined)?;
        let url = format!("{}{EXCHANGE_PATH}", link.url.trim_end_matches('/'));
        let start = Start {
            device: store.desk().id,
            cursor: link.cursor,
            incarnation: link.incarnation,
            program: concat!("fls-desk/", env!("CARGO_PKG_VERSION")).to_owned(),
            dataset: dataset()
                .versions()
                .iter()
                .map(|version| format!("{}:{}", version.id, version.revision))
                .collect(),
        };
        // Two sides that did not agree last time look at everything first.
        let mut machine = if self.agreed() == Some(false) {
            Machine::comparing(start)
        } else {
            Machine::new(start)
        };
        // Loaded while Central was at work on the entries before them.
        let mut ahead: Option<Vec<store::Outgoing>> = None;
        while !machine.is_done() {
            let limit = machine.wants_to_send();
            let mut outgoing = match ahead.take() {
                _ if limit == 0 => Vec::new(),
                Some(ready) => ready,
                None => store.to_send(limit, &BTreeSet::new(), self.host.now()).await?,
            };
            outgoing.truncate(limit);
            let (request, entries) = machine.request(
                outgoing
                    .into_iter()
                    .map(|outgoing| Outgoing {
                        entry: outgoing.entry,
                        sealed: outgoing.sealed,
                    })
                    .collect(),
            );
            let body = frame::write(&request, &entries).map_err(|_| Error::CentralAnswer)?;
            let under_way: BTreeSet<EntryId> = machine.under_way().collect();
            let asked = self.host.now();
            let token = Some(link.token.to_string());
            let answer = self.ask(Post {
                url: url.clone(),
                token,
                media_type: frame::MEDIA_TYPE,
                body,
            });
            let (answer, next) = tokio::join!(answer, load_next(&store, &under_way, limit, asked));
            let (marked, next) = next?;
            if answer.as_ref().is_err_and(none_arrived) {
                store.mark_not_sent(&marked).await?;
            }
            let answer = answer?;
            let answered_at = self.host.now();
            let (reply, arrived): (ExchangeReply, _) = frame::read(&answer).map_err(|_| Error::CentralAnswer)?;
            let held = store
                .digests(&machine.needs(&reply, &arrived))
                .await?
                .into_iter()
                .collect();
            let took = (answered_at - asked).to_std().unwrap_or_default();
            let instructions = machine.answer(reply, arrived, &held, took).map_err(|fault| {
                tracing::warn!(%fault, "the central server's answer was not used");
                Error::CentralAnswer
            })?;
            // What was loaded goes on from there being a receipt for everything before it.
            let plain =
                instructions.refusals.is_empty() && !instructions.void_receipts && instructions.new_device.is_none();
            ahead = next.filter(|next| plain && !next.is_empty());
            store.apply_exchange(applied(instructions, answered_at)).await?;
        }
        let summary = machine.summary();
        *self.agreed.lock().unwrap_or_else(PoisonError::into_inner) = Some(summary.agree);
        Ok(summary)
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
        self.set_trouble(outcome.as_ref().err().map(|error| Trouble {
            words: error.to_string(),
            no_answer: matches!(
                error,
                Error::Transport(TransportError::Unreachable | TransportError::Cut)
            ),
        }));
        outcome
    }

    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn agreed(&self) -> Option<bool> {
        *self.agreed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_trouble(&self, trouble: Option<Trouble>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// Whether Central certainly has nothing of what was to be sent. A connection that broke may have carried it, and a Central
/// with a fault of its own may have kept it.
fn none_arrived(error: &Error) -> bool {
    match error {
        Error::Transport(why) => *why != TransportError::Cut,
        Error::Central { code, .. } => matches!(
            code,
            ErrorCode::UnknownDevice | ErrorCode::Revoked | ErrorCode::Protocol | ErrorCode::Malformed
        ),
        _ => false,
    }
}

/// Remembers that entries are on their way, which of them for the first time, and loads those that follow them; nothing
/// when none are on their way.
async fn load_next(
    store: &Store,
    under_way: &BTreeSet<EntryId>,
    limit: usize,
    now: DateTime<Utc>,
) -> Result<(BTreeSet<EntryId>, Option<Vec<store::Outgoing>>), Error> {
    if under_way.is_empty() {
        return Ok((BTreeSet::new(), None));
    }
    let marked = store.mark_sent(under_way).await?;
    Ok((marked, Some(store.to_send(limit, under_way, now).await?)))
}

/// What the machine decided, as the store takes it over.
fn applied(instructions: Instructions, answered_at: DateTime<Utc>) -> Applied {
    Applied {
        void_receipts: instructions.void_receipts,
        entries: instructions.entries,
        receipts: instructions.receipts,
        refusals: instructions.refusals,
        standings: instructions.standings,
        cursor: Some(instructions.cursor),
        incarnation: instructions.incarnation,
        service: Some(service_from_wire(&instructions.service)),
        counts: instructions.counts,
        answered_at,
        new_device: instructions.new_device,
    }
}

/// A service as Central says it, as the store keeps it.
pub(crate) fn service_from_wire(wire: &ServiceWire) -> Service {
    let mut values = wire.caseload.iter();
    let first = values.next().map_or_else(
        || Caseload::from_year(0, 0),
        |(year, value)| Caseload::from_year(*year, *value),
    );
    Service {
        code: wire.code.clone(),
        name: wire.name.clone(),
        demo: wire.demo,
        caseload: values.fold(first, |caseload, (year, value)| caseload.and_from(*year, *value)),
    }
}
