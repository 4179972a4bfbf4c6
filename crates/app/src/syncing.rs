//! Talking to Central: enrolment and exchanges.
//!
//! What to send, what to make of an answer, when the two sides agree, and in which order things are done is decided in
//! `sync::desk`; here is what carries it out: the store, and the host's network and clock.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::audit::Caseload;
use domain::id::{DeviceId, EntryId, RecordId};
use domain::log_safe::safe;
use domain::record::Digest;
use protocol::enrol::{EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim, ServiceWire};
use protocol::exchange::Incarnation;
use protocol::{ENROL_PATH, EXCHANGE_PATH, VERSION, frame};
use store::{Applied, ParkedEntry, Service, Store};
use sync::desk::{Answered, Carrier, MOST_PARKED, NoAnswer, Outgoing, Parked, Start, Stopped, Summary};

use crate::desk::{Desk, Event, Trouble, dataset};
use crate::error::Error;
use crate::host::{CentralAddress, Host, Post, TransportError};

impl<H: Host> Desk<H> {
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
        self.tell(Event::Joined);
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
        self.tell(Event::Asked);
        let outcome = self.exchange_with(store).await;
        self.tell(if outcome.is_ok() {
            Event::Exchanged
        } else {
            Event::NotExchanged
        });
        outcome
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
            room_to_park: usize::try_from(MOST_PARKED.saturating_sub(store.parked().await?)).unwrap_or(usize::MAX),
            read: protocol::canonical::read,
        };
        let carrier = StoreAndNetwork {
            desk: self,
            store: &store,
            central: &link.url,
            url: CentralAddress::read(&link.url)
                .map_err(Error::Transport)?
                .route(EXCHANGE_PATH),
            token: &link.token,
        };
        sync::desk::exchange(&carrier, start)
            .await
            .map_err(|stopped| match stopped {
                Stopped::Carrier(error) => error,
                Stopped::Answer(fault) => {
                    tracing::warn!(fault = %safe(&fault), "the central server's answer was not used");
                    self.remember(Some(&Error::CentralAnswer));
                    Error::CentralAnswer
                }
            })
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
        self.remember(outcome.as_ref().err());
        outcome
    }

    /// Remembers for the sync page why Central's answer is missing or cannot be used; nothing once there is one.
    fn remember(&self, error: Option<&Error>) {
        self.set_trouble(error.map(|error| Trouble {
            words: error.to_string(),
            no_answer: matches!(
                error,
                Error::Transport(TransportError::Unreachable | TransportError::Cut)
            ),
        }));
    }
}

/// What carries an exchange of this desk: its store, and the host's network and clock.
struct StoreAndNetwork<'a, H: Host> {
    desk: &'a Desk<H>,
    store: &'a Store,
    /// The address that was joined.
    central: &'a str,
    /// Where an exchange with it goes.
    url: String,
    token: &'a str,
}

impl<H: Host> Carrier for StoreAndNetwork<'_, H> {
    type Error = Error;

    fn now(&self) -> DateTime<Utc> {
        self.desk.host.now()
    }

    async fn to_send(&self, most: usize, but: &BTreeMap<EntryId, RecordId>) -> Result<Vec<Outgoing>, Error> {
        let outgoing = self.store.to_send(most, but, self.now()).await?;
        Ok(outgoing
            .into_iter()
            .map(|store::Outgoing { entry, record, wire }| Outgoing { entry, record, wire })
            .collect())
    }

    async fn digests(&self, entries: &[EntryId]) -> Result<HashMap<EntryId, Digest>, Error> {
        Ok(self.store.digests(entries).await?.into_iter().collect())
    }

    async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, NoAnswer<Error>> {
        let post = Post {
            url: self.url.clone(),
            token: Some(self.token.to_owned()),
            media_type: frame::MEDIA_TYPE,
            body,
        };
        self.desk.ask(post).await.map_err(|error| {
            if nothing_arrived(&error) {
                NoAnswer::NothingArrived(error)
            } else {
                NoAnswer::MayHaveArrived(error)
            }
        })
    }

    async fn may_have_arrived(&self, entries: Vec<EntryId>) -> Result<(), Error> {
        self.store.mark_sent(self.central, entries).await?;
        self.desk.changed();
        Ok(())
    }

    async fn keep_incarnation(&self, incarnation: Incarnation) -> Result<(), Error> {
        Ok(self.store.keep_incarnation(self.central, incarnation).await?)
    }

    async fn take_over(&self, answered: Answered) -> Result<(), Error> {
        self.store.apply_exchange(applied(self.central, answered)).await?;
        self.desk.changed();
        Ok(())
    }
}

/// Whether Central certainly has nothing of what was to be sent. A connection that broke may have carried it, and a Central
/// with a fault of its own may have kept it.
fn nothing_arrived(error: &Error) -> bool {
    match error {
        Error::Transport(why) => !matches!(why, TransportError::Cut | TransportError::TooLong),
        Error::Central { code, .. } => matches!(
            code,
            ErrorCode::UnknownDevice
                | ErrorCode::Revoked
                | ErrorCode::Protocol
                | ErrorCode::Malformed
                | ErrorCode::TooOften
        ),
        _ => false,
    }
}

/// What the machine decided, as the store takes it over.
fn applied(central: &str, Answered { instructions, at }: Answered) -> Applied {
    Applied {
        central: central.to_owned(),
        void_receipts: instructions.void_receipts,
        entries: instructions.entries,
        parked: instructions
            .parked
            .into_iter()
            .map(|Parked { entry, record, wire }| ParkedEntry { entry, record, wire })
            .collect(),
        receipts: instructions.receipts,
        refusals: instructions.refusals,
        standings: instructions.standings,
        cursor: Some(instructions.cursor),
        incarnation: instructions.incarnation,
        agree: instructions.agree,
        service: Some(service_from_wire(&instructions.service)),
        counts: instructions.counts,
        answered_at: at,
        token: instructions.token,
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
