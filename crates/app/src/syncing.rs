//! Talking to Central: enrolment and exchanges.
//!
//! What to send, what to make of an answer, when the two sides agree, and in which order things are done is decided in
//! `sync::desk`; here is what carries it out: the store, and the host's network and clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::Nation;
use domain::audit::Caseload;
use domain::id::{DeviceId, EntryId, RecordId};
use domain::log_safe::safe;
use domain::record::{Change, Digest, Entry, Subject, Topic};
use protocol::enrol::{EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim, ServiceWire};
use protocol::exchange::Incarnation;
use protocol::{ENROL_PATH, EXCHANGE_PATH, VERSION, frame};
use store::{Applied, CentralLink, ParkedEntry, Service, Store};
use sync::desk::{Answered, Carrier, Fault, MOST_PARKED, NoAnswer, Outgoing, Parked, Start, Stopped, Summary};

use crate::dataset_files::said_to_central;
use crate::desk::{Desk, Event, Trouble};
use crate::error::Error;
use crate::host::{CentralAddress, Host, PostRequest, TransportError};

impl<H: Host> Desk<H> {
    /// Trades a one-time code for a device token. What goes wrong is told to whoever asked, and is no trouble of a Central that
    /// is joined.
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
            .answer(PostRequest {
                url: central.route(ENROL_PATH),
                token: None,
                media_type: "application/json",
                body,
            })
            .await
            .map_err(nobody_there)?;
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
        let outcome = self.exchange_at(&store, None).await;
        match &outcome {
            Ok(_) => self.tell(Event::Exchanged),
            Err(error) => self.tell_of_failure(error),
        }
        outcome
    }

    /// Tells the schedule that an exchange did not succeed, and where it was because this desk was revoked.
    pub(crate) fn tell_of_failure(&self, error: &Error) {
        self.tell(Event::NotExchanged);
        if matches!(
            error,
            Error::Central {
                code: ErrorCode::Revoked,
                ..
            }
        ) {
            self.tell(Event::Revoked);
        }
    }

    /// One exchange with Central, also on a desk that is locked and still sends.
    ///
    /// # Errors
    /// As for [`Desk::exchange`].
    pub async fn exchange_on_schedule(&self) -> Result<Summary, Error> {
        let _one_at_a_time = self.exchanging.lock().await;
        let store = self.store_to_send().await?;
        self.exchange_at(&store, None).await
    }

    /// One exchange with the Central that is joined, at the address that was joined or at this one. What this desk then has
    /// to say of the keys of private entries and of roles goes at once, and so do the joins of records that are the same. What of these cannot
    /// be done is tried again after the next exchange: this one has succeeded.
    pub(crate) async fn exchange_at(&self, store: &Store, address: Option<&CentralAddress>) -> Result<Summary, Error> {
        // Boxed: else whoever waits for an exchange would have room for two of them in its own state.
        let (summary, revoked) = Box::pin(self.exchange_once(store, address)).await?;
        let shared = self.share_keys(store, &revoked).await.unwrap_or_else(|error| {
            tracing::warn!(code = %safe(&error.code()), "keys of private entries were not shared yet");
            false
        });
        let told = self.say_roles_by_itself(store).await;
        let joined = self.join_by_itself(store, None).await;
        if !shared && !told && !joined {
            return Ok(summary);
        }
        let (after, _) = Box::pin(self.exchange_once(store, address)).await?;
        Ok(Summary {
            sent: summary.sent + after.sent,
            accepted: summary.accepted + after.accepted,
            held: summary.held + after.held,
            refused: summary.refused + after.refused,
            received: summary.received + after.received,
            parked: summary.parked + after.parked,
            agree: after.agree,
            differing: after.differing,
        })
    }

    /// What an exchange did, and which desks of the service are revoked, as Central said in it.
    async fn exchange_once(
        &self,
        store: &Store,
        address: Option<&CentralAddress>,
    ) -> Result<(Summary, BTreeSet<DeviceId>), Error> {
        let link = store.central().await?.ok_or(Error::NotJoined)?;
        // Nothing leaves by a list of cleared numbers that has ended.
        self.refresh_clearance(store).await?;
        // Before anything is sent, and by what Central said last: whatever others did in the days that counted has arrived.
        self.purge_by_itself(store).await;
        let outcome = self.exchange_with(store, &link, address).await;
        self.overwrite_purged(store).await;
        outcome
    }

    async fn exchange_with(
        &self,
        store: &Store,
        link: &CentralLink,
        address: Option<&CentralAddress>,
    ) -> Result<(Summary, BTreeSet<DeviceId>), Error> {
        let start = start_of(store, link).await?;
        let url = match address {
            Some(address) => address.route(EXCHANGE_PATH),
            None => CentralAddress::read(&link.url)
                .map_err(Error::Transport)?
                .route(EXCHANGE_PATH),
        };
        let carrier = StoreAndNetwork {
            desk: self,
            store,
            central: &link.url,
            url,
            token: &link.token,
            revoked: Mutex::default(),
        };
        let summary = sync::desk::exchange(&carrier, start)
            .await
            .map_err(|stopped| match stopped {
                Stopped::Carrier(error) => error,
                Stopped::Answer(fault) => {
                    let error = answer_not_used(&fault);
                    self.remember(Some(&error));
                    error
                }
            })?;
        let revoked = carrier.revoked.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((summary, revoked))
    }

    /// Stores what follows from an answer, and lets go of what is kept beside the store.
    pub(crate) async fn take_over(&self, store: &Store, applied: Applied) -> Result<(), Error> {
        let entries = &applied.entries;
        // What was one record may be two, or the other way round; and by a list of cleared numbers, or by a marker, it may go on under
        // another id.
        let regroups = |entry: &Entry| {
            entry.change.marker().is_some()
                || matches!(entry.change, Change::Join { .. } | Change::Unjoin { .. })
                || entry.subject == Subject::Service(Topic::CLEARED)
        };
        let is_regrouped = entries.iter().any(|(entry, _)| regroups(entry));
        let private = entries
            .iter()
            .filter(|(entry, _)| matches!(entry.change, Change::Private(_)));
        let private: Vec<RecordId> = private.filter_map(|(entry, _)| entry.record()).collect();
        store.apply_exchange(applied).await?;
        // Afterwards: what is asked for while it is applied would be kept as it was before.
        if is_regrouped {
            self.forget_shown();
        }
        self.cards.changed(private);
        self.linked.forget();
        self.changed();
        Ok(())
    }

    /// Looks whether Central answers at this address, and shows it nothing: it asks who is there.
    pub(crate) async fn is_central(&self, address: &CentralAddress) -> Result<(), Error> {
        let post = PostRequest {
            url: address.route(EXCHANGE_PATH),
            token: None,
            media_type: frame::MEDIA_TYPE,
            body: Vec::new(),
        };
        let posted = self.host.post(post).await;
        let posted = posted.map_err(|error| nobody_there(Error::Transport(error)))?;
        match serde_json::from_slice::<ErrorWire>(&posted.body) {
            Ok(ErrorWire {
                code: ErrorCode::UnknownDevice,
                ..
            }) => Ok(()),
            Ok(ErrorWire { code, words }) => Err(Error::Central { code, words }),
            Err(_) => Err(Error::CentralAnswer),
        }
    }

    /// Posts, and turns Central's own errors into ours.
    async fn answer(&self, post: PostRequest) -> Result<Vec<u8>, Error> {
        match self.host.post(post).await {
            Ok(posted) if posted.status == 200 => Ok(posted.body),
            Ok(posted) => Err(match serde_json::from_slice::<ErrorWire>(&posted.body) {
                Ok(ErrorWire { code, words }) => Error::Central { code, words },
                // A proxy's page, or a server that is none of ours.
                Err(_) => Error::CentralAnswer,
            }),
            Err(error) => Err(Error::Transport(error)),
        }
    }

    /// The same of the Central that is joined: failures are remembered for the sync page while they last.
    async fn ask(&self, post: PostRequest) -> Result<Vec<u8>, Error> {
        let outcome = self.answer(post).await;
        self.remember(outcome.as_ref().err());
        outcome
    }

    /// Remembers for the sync page why Central's answer is missing or cannot be used; nothing once there is one.
    fn remember(&self, error: Option<&Error>) {
        self.set_trouble(error.map(|error| Trouble {
            words: error.to_string(),
            no_answer: matches!(
                error,
                Error::Transport(TransportError::Unreachable | TransportError::Gateway | TransportError::Cut)
            ),
            turned_out: matches!(
                error,
                Error::Central {
                    code: ErrorCode::UnknownDevice | ErrorCode::Revoked,
                    ..
                }
            ),
        }));
    }
}

/// What an exchange starts from, over the network or by a file.
pub(crate) async fn start_of(store: &Store, link: &CentralLink) -> Result<Start, Error> {
    Ok(Start {
        device: store.desk().id,
        cursor: link.cursor,
        incarnation: link.incarnation,
        agreed: link.agree,
        program: concat!("fls-desk/", env!("CARGO_PKG_VERSION")).to_owned(),
        dataset: store.dataset().files().iter().map(ToString::to_string).collect(),
        dataset_files: said_to_central(store).await?,
        waiting: store.waiting_entries().await?,
        national: store.national().await?.map(|figures| figures.stamp),
        notices: store.notices().await?.map(|notices| notices.stamp),
        room_to_park: usize::try_from(MOST_PARKED.saturating_sub(store.parked().await?)).unwrap_or(usize::MAX),
        read: protocol::canonical::read,
    })
}

/// An answer that cannot be used, in words for a person.
pub(crate) fn answer_not_used(fault: &Fault) -> Error {
    tracing::warn!(fault = %safe(fault), "the central server’s answer was not used");
    match fault {
        Fault::Protocol => Error::ProgramTooOld,
        Fault::Frame | Fault::OutOfOrder | Fault::Endless => Error::CentralAnswer,
    }
}

/// No connection, in the words of an address that was typed just now.
fn nobody_there(error: Error) -> Error {
    match error {
        Error::Transport(TransportError::Unreachable) => Error::NobodyThere,
        other => other,
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
    /// The desks of the service that are revoked, as Central said last.
    revoked: Mutex<BTreeSet<DeviceId>>,
}

impl<H: Host> Carrier for StoreAndNetwork<'_, H> {
    type Error = Error;

    fn now(&self) -> DateTime<Utc> {
        self.desk.host.now()
    }

    async fn to_send(&self, most: usize, but: &BTreeMap<EntryId, RecordId>) -> Result<Vec<Outgoing>, Error> {
        Ok(self
            .store
            .to_send(most, but, self.now())
            .await?
            .into_iter()
            .map(outgoing)
            .collect())
    }

    async fn digests(&self, entries: &[EntryId]) -> Result<HashMap<EntryId, Digest>, Error> {
        Ok(self.store.digests(entries).await?.into_iter().collect())
    }

    async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, NoAnswer<Error>> {
        let post = PostRequest {
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

    async fn take_over(&self, mut answered: Answered) -> Result<(), Error> {
        let dataset_files = std::mem::take(&mut answered.instructions.dataset_files);
        let revoked = answered.instructions.service.revoked.clone();
        self.desk.take_over(self.store, applied(self.central, answered)).await?;
        self.desk.take_dataset_files(self.store, dataset_files).await?;
        *self.revoked.lock().unwrap_or_else(PoisonError::into_inner) = revoked;
        Ok(())
    }
}

/// Whether Central certainly has nothing of what was to be sent. A connection that broke may have carried it, and a Central
/// with a fault of its own may have kept it.
fn nothing_arrived(error: &Error) -> bool {
    match error {
        Error::Transport(why) => why.nothing_arrived(),
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
pub(crate) fn applied(central: &str, Answered { instructions, at }: Answered) -> Applied {
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
        central_now: instructions.central_now,
        incarnation: Some(instructions.incarnation),
        agree: instructions.agree,
        dataset: instructions.dataset,
        service: Some(service_from_wire(&instructions.service)),
        counts: instructions.counts,
        national: instructions.national,
        notices: instructions.notices,
        answered_at: at,
        token: instructions.token,
        files: instructions.files,
        new_device: instructions.new_device,
    }
}

/// An entry of the store as the machine sends it.
pub(crate) fn outgoing(store::Outgoing { entry, record, wire }: store::Outgoing) -> Outgoing {
    Outgoing { entry, record, wire }
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
        nation: Nation::read(&wire.nation).ok(),
        caseload: values.fold(first, |caseload, (year, value)| caseload.and_from(*year, *value)),
    }
}
