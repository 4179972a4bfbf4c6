//! Talking to Central: enrolment, one exchange after another as `sync::desk` says, and the schedule.
//!
//! What to send, what to make of an answer, and when the two sides agree is decided by the machine; this module moves
//! bytes between the store, the host's network and the machine.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::audit::Caseload;
use domain::id::{DeviceId, EntryId, RecordId};
use protocol::enrol::{EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim, ServiceWire};
use protocol::exchange::ExchangeReply;
use protocol::{ENROL_PATH, EXCHANGE_PATH, VERSION, frame};
use store::{Applied, Service, Store, StoreError};
use sync::desk::{Instructions, Machine, Outgoing, Start, Summary};
use tokio::time::MissedTickBehavior;

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::{CentralAddress, Host, Post, TransportError};

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
        let central = CentralAddress::read(central).map_err(Error::Transport)?;
        let service = store.service();
        let claim = ServiceClaim {
            code: service.code.clone(),
            demo: service.demo,
        };
        let enrolled = self.enrol(&central, code, store.desk().id, Some(claim)).await?;
        store.set_central(&central.to_string(), &enrolled.token).await?;
        Ok(())
    }

    /// Trades a one-time code for a device token.
    pub(crate) async fn enrol(
        &self,
        central: &CentralAddress,
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
        let answer = self
            .ask(Post {
                url: central.route(ENROL_PATH),
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
        let url = CentralAddress::read(&link.url)
            .map_err(Error::Transport)?
            .route(EXCHANGE_PATH);
        let start = Start {
            device: store.desk().id,
            cursor: link.cursor,
            incarnation: link.incarnation,
            agreed: link.agree,
            program: concat!("fls-desk/", env!("CARGO_PKG_VERSION")).to_owned(),
            dataset: dataset()
                .versions()
                .iter()
                .map(|version| format!("{}:{}", version.id, version.revision))
                .collect(),
        };
        let mut machine = Machine::new(start);
        // Loaded while Central was at work on the entries before them.
        let mut ahead: Option<Vec<store::Outgoing>> = None;
        // An answer that the next request need not wait for.
        let mut to_take_over: Option<Applied> = None;
        while !machine.is_done() {
            let limit = machine.wants_to_send();
            let mut outgoing = match ahead.take() {
                Some(ready) if limit > 0 => ready,
                _ => {
                    if let Some(applied) = to_take_over.take() {
                        store.apply_exchange(applied).await?;
                    }
                    store.to_send(limit, &BTreeMap::new(), self.host.now()).await?
                }
            };
            // The batch may have been halved since they were loaded.
            outgoing.truncate(limit);
            let records: BTreeMap<EntryId, RecordId> = outgoing
                .iter()
                .map(|outgoing| (outgoing.entry, outgoing.record))
                .collect();
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
            let under_way: BTreeMap<EntryId, RecordId> = machine
                .under_way()
                .filter_map(|entry| Some((entry, *records.get(&entry)?)))
                .collect();
            if let Some(applied) = &to_take_over {
                store.keep_incarnation(applied.incarnation).await?;
            }
            let asked = self.host.now();
            let token = Some(link.token.to_string());
            let post = Post {
                url: url.clone(),
                token,
                media_type: frame::MEDIA_TYPE,
                body,
            };
            let answer = async { (self.ask(post).await, self.host.now()) };
            let meanwhile = take_over_and_load(&store, to_take_over.take(), &under_way, limit, asked);
            let ((answer, answered_at), next) = tokio::join!(answer, meanwhile);
            let took = (answered_at - asked).to_std().unwrap_or_default();
            let outcome = match answer {
                Ok(answer) => understand(&mut machine, &store, &answer, took).await,
                Err(error) => Err(error),
            };
            if outcome.as_ref().is_err_and(|error| !none_arrived(error)) {
                // Where an answer comes, nothing is written between waiting and accepted.
                store.mark_sent(under_way.into_keys()).await?;
            }
            let (instructions, next) = (outcome?, next?);
            ahead = next.filter(|next| instructions.lets_the_next_go() && !next.is_empty());
            to_take_over = Some(applied(instructions, answered_at));
        }
        if let Some(applied) = to_take_over {
            store.apply_exchange(applied).await?;
        }
        Ok(machine.summary())
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

    fn set_trouble(&self, trouble: Option<Trouble>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// What the machine makes of an answer.
async fn understand(
    machine: &mut Machine,
    store: &Store,
    answer: &[u8],
    took: Duration,
) -> Result<Instructions, Error> {
    let (reply, arrived): (ExchangeReply, _) = frame::read(answer).map_err(|_| Error::CentralAnswer)?;
    let held = store.digests(&machine.needs(&reply, &arrived)).await?;
    machine
        .answer(reply, arrived, held.into_iter().collect(), took)
        .map_err(|fault| {
            tracing::warn!(%fault, "the central server's answer was not used");
            Error::CentralAnswer
        })
}

/// Whether Central certainly has nothing of what was to be sent. A connection that broke may have carried it, and a Central
/// with a fault of its own may have kept it.
fn none_arrived(error: &Error) -> bool {
    match error {
        Error::Transport(why) => !matches!(why, TransportError::Cut | TransportError::TooLong),
        Error::Central { code, .. } => matches!(
            code,
            ErrorCode::UnknownDevice | ErrorCode::Revoked | ErrorCode::Protocol | ErrorCode::Malformed
        ),
        _ => false,
    }
}

/// What the store does while entries are on their way: it takes over the answer to those before them, and loads those that
/// follow; nothing follows when none are on their way.
async fn take_over_and_load(
    store: &Store,
    to_take_over: Option<Applied>,
    under_way: &BTreeMap<EntryId, RecordId>,
    limit: usize,
    now: DateTime<Utc>,
) -> Result<Option<Vec<store::Outgoing>>, Error> {
    if let Some(applied) = to_take_over {
        store.apply_exchange(applied).await?;
    }
    if under_way.is_empty() {
        return Ok(None);
    }
    Ok(Some(store.to_send(limit, under_way, now).await?))
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
        agree: instructions.agree,
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
