//! The exchange's loop: it loads what the machine wants to send, posts what it says, and takes over what it decides, until
//! the machine is done.
//!
//! The store, the network and the clock are behind [`Carrier`], which `app` implements for the real ones and the simulation
//! in `tests/convergence` for imagined ones: what is tested there is what runs. While a request is under way, the answer to
//! the one before it is taken over, and the entries that follow are loaded.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use domain::record::Digest;
use futures_util::future::join;
use protocol::exchange::Incarnation;
use protocol::frame;

use super::{Fault, Instructions, Machine, Outgoing, Start, Summary};

/// What an exchange needs of the world: a desk's store, the way to Central, and a clock.
pub trait Carrier: Sync {
    /// Why the store or the network failed.
    type Error: Send;

    /// The instant now.
    fn now(&self) -> DateTime<Utc>;

    /// At most so many entries that may be sent, parents first, but for those that are on their way just now.
    fn to_send(
        &self,
        most: usize,
        but: &BTreeMap<EntryId, RecordId>,
    ) -> impl Future<Output = Result<Vec<Outgoing>, Self::Error>> + Send;

    /// The digests of those of these entries that the store holds.
    fn digests(
        &self,
        entries: &[EntryId],
    ) -> impl Future<Output = Result<HashMap<EntryId, Digest>, Self::Error>> + Send;

    /// Posts a body to Central and waits for its answer.
    fn post(&self, body: Vec<u8>) -> impl Future<Output = Result<Vec<u8>, NoAnswer<Self::Error>>> + Send;

    /// Remembers that these entries may have arrived, though no answer came that says so.
    fn may_have_arrived(&self, entries: Vec<EntryId>) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Keeps the incarnation of an answer whose rest is taken over later.
    fn keep_incarnation(&self, incarnation: Incarnation) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Stores what follows from an answer, in one transaction.
    fn take_over(&self, answered: Answered) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// What is to be stored of an answer.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What the machine made of it.
    pub instructions: Instructions,
    /// When it came.
    pub at: DateTime<Utc>,
}

/// Why no answer came.
#[derive(Clone, Debug)]
pub enum NoAnswer<E> {
    /// Central certainly has nothing of what was sent: no connection came about, or it refused the whole request.
    NothingArrived(E),
    /// It may have it: the connection broke afterwards, or Central has a fault of its own.
    MayHaveArrived(E),
}

/// Why an exchange ended before its end. What was taken over so far stays; the next exchange goes on from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped<E> {
    /// The store or the network failed.
    Carrier(E),
    /// Central's answer cannot be used.
    Answer(Fault),
}

impl<E> From<E> for Stopped<E> {
    fn from(error: E) -> Self {
        Self::Carrier(error)
    }
}

/// One exchange with Central, from the cursor to the agreement.
///
/// # Errors
/// When the store or the network fails, or Central answers what cannot be used.
pub async fn exchange<C: Carrier>(carrier: &C, start: Start) -> Result<Summary, Stopped<C::Error>> {
    let mut machine = Machine::new(start);
    // Loaded while Central was at work on the entries before them.
    let mut loaded: Option<Vec<Outgoing>> = None;
    // The last answer, which the next request need not wait for where its entries are loaded already.
    let mut last: Option<Answered> = None;
    while !machine.is_done() {
        let outgoing = if let Some(loaded) = loaded.take().filter(|_| machine.wants_to_send() > 0) {
            if let Some(answered) = &last {
                carrier.keep_incarnation(answered.instructions.incarnation).await?;
            }
            loaded
        } else {
            take_over(carrier, last.take()).await?;
            carrier.to_send(machine.wants_to_send(), &BTreeMap::new()).await?
        };
        let asked = carrier.now();
        let (request, entries) = machine.request(outgoing, asked);
        let body = frame::write(&request, &entries).map_err(|_| Stopped::Answer(Fault::Frame))?;
        let under_way = machine.under_way();

        let post = async { (carrier.post(body).await, carrier.now()) };
        let meanwhile = async {
            take_over(carrier, last.take()).await?;
            match machine.wants_to_send() {
                // Nothing follows when nothing is on its way.
                most if most > 0 && !under_way.is_empty() => carrier.to_send(most, &under_way).await,
                _ => Ok(Vec::new()),
            }
        };
        let ((answer, at), follows) = join(post, meanwhile).await;

        let took = (at - asked).to_std().unwrap_or_default();
        let understood = match answer {
            Ok(answer) => understand(carrier, &mut machine, &answer, took).await,
            Err(NoAnswer::NothingArrived(error)) => return Err(error.into()),
            Err(NoAnswer::MayHaveArrived(error)) => Err(error.into()),
        };
        let instructions = match understood {
            Ok(instructions) => instructions,
            Err(stopped) => {
                // Where an answer comes, nothing is written between waiting and accepted.
                carrier.may_have_arrived(under_way.into_keys().collect()).await?;
                return Err(stopped);
            }
        };
        loaded = Some(follows?).filter(|follows| instructions.lets_the_next_go() && !follows.is_empty());
        last = Some(Answered { instructions, at });
    }
    take_over(carrier, last).await?;
    Ok(machine.summary())
}

async fn take_over<C: Carrier>(carrier: &C, answered: Option<Answered>) -> Result<(), C::Error> {
    match answered {
        Some(answered) => carrier.take_over(answered).await,
        None => Ok(()),
    }
}

/// What the machine makes of an answer.
async fn understand<C: Carrier>(
    carrier: &C,
    machine: &mut Machine,
    answer: &[u8],
    took: Duration,
) -> Result<Instructions, Stopped<C::Error>> {
    let (reply, arrived) = frame::read_reply(answer).map_err(|_| Stopped::Answer(Fault::Frame))?;
    let held = carrier.digests(&machine.needs(&reply, &arrived)).await?;
    machine.answer(reply, arrived, held, took).map_err(Stopped::Answer)
}
