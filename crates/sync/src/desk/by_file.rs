//! An exchange by files: which requests a desk writes into one, and what it takes over of the answers that come back in
//! another, whatever it has heard over the network meanwhile.
//!
//! The answers are given to the same machine as those of an exchange over the network, which stands where the desk stands now.
//! Of an answer the desk takes what it does not have yet: lines of the log after its cursor. An answer that ends before the
//! cursor, or begins after it, is passed over.
//!
//! Three things are otherwise than over the network:
//! - A file gives a desk no incarnation and no token. By an incarnation a Central that was restored is known, of which the
//!   desk holds receipts beyond its cursor; so of a file a desk keeps no receipt beyond its cursor.
//! - Nothing is compared. Where that is asked for, what was taken over so far stays, and the next exchange over the network
//!   compares; as long as the two sides did not agree, no file makes them agree.
//! - What a request wants besides, and what an answer does not bring, is not fetched: the next file asks for it again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::{EntryId, RecordId};
use domain::record::Digest;
use protocol::exchange::{Ask, Cursor, ExchangeReply, ExchangeRequest};
use protocol::frame::WireEntry;

use super::exchange::{Answered, Stopped};
use super::{Fault, Machine, Outgoing, Start, Summary};

/// One reply of a receipt file, and the cursor that it is the answer to.
#[derive(Clone, Debug)]
pub struct FileReply {
    /// With which cursor was asked; none before a desk's first exchange.
    pub asked: Option<Cursor>,
    /// What Central answered.
    pub reply: ExchangeReply,
    /// The entries that came with it.
    pub entries: Vec<WireEntry>,
}

/// What a receipt file brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipts {
    /// All its replies together.
    pub summary: Summary,
    /// Replies that brought something; without any, everything in the file was here already, or none of it could be used.
    pub used: usize,
    /// Whether a reply was passed over because it goes on from where this desk has not come to.
    pub leaves_gap: bool,
}

/// What taking a receipt file over needs of the world: a desk's store, and a clock.
pub trait Receiver: Sync {
    /// Why the store failed.
    type Error: Send;

    /// The instant now.
    fn now(&self) -> DateTime<Utc>;

    /// Those of these entries that the store holds without a receipt.
    fn unanswered(&self, entries: &[EntryId]) -> impl Future<Output = Result<Vec<Outgoing>, Self::Error>> + Send;

    /// The digests of those of these entries that the store holds.
    fn digests(
        &self,
        entries: &[EntryId],
    ) -> impl Future<Output = Result<HashMap<EntryId, Digest>, Self::Error>> + Send;

    /// Stores what follows from an answer, in one transaction; but for its incarnation, as a file gives none.
    fn take_over(&self, answered: Answered) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// One request of a file, with as many of these entries as one may carry, and which those are.
pub fn request(
    start: &Start,
    outgoing: Vec<Outgoing>,
    now: DateTime<Utc>,
) -> (ExchangeRequest, Vec<WireEntry>, BTreeMap<EntryId, RecordId>) {
    let mut machine = Machine::new(taking(start));
    let (request, entries) = machine.request(outgoing, now);
    (request, entries, machine.under_way())
}

/// Takes over what a receipt file brings, one reply after the other: no more of them is read at once.
///
/// # Errors
/// When the store fails, or Central's answer cannot be used. What was taken over so far stays.
pub async fn take_receipts<R: Receiver>(
    receiver: &R,
    start: &Start,
    replies: impl Iterator<Item = Result<FileReply, Fault>> + Send,
) -> Result<Receipts, Stopped<R::Error>> {
    let agreed_before = start.agreed != Some(false);
    let mut machine = Machine::new(taking(start));
    let mut accepted = HashSet::new();
    let mut taken = Receipts::default();
    for reply in replies {
        let FileReply { asked, reply, entries } = reply.map_err(Stopped::Answer)?;
        let reply = match what_follows(machine.cursor(), asked, reply) {
            Follows::This(reply) => *reply,
            Follows::Nothing => continue,
            Follows::AfterGap => {
                taken.leaves_gap = true;
                continue;
            }
        };
        let named = reply.receipts.iter().map(|receipt| receipt.entry);
        let named: Vec<EntryId> = named
            .chain(reply.refusals.iter().map(|refusal| refusal.entry))
            .collect();
        let unanswered = receiver.unanswered(&named).await?;
        let at = receiver.now();
        let (request, _) = machine.request_all(unanswered, at);
        if request.ask != Ask::Entries {
            break;
        }
        let held = receiver.digests(&machine.needs(&reply, &entries)).await?;
        let before = machine.cursor();
        let mut instructions = machine
            .answer(reply, entries, held, Duration::ZERO)
            .map_err(Stopped::Answer)?;
        let reached = instructions.cursor.number;
        instructions.receipts.retain(|receipt| receipt.number <= reached);
        instructions.token = None;
        instructions.agree = instructions.agree.filter(|agree| agreed_before || !agree);
        let under_way = machine.under_way();
        accepted.extend(
            instructions
                .receipts
                .iter()
                .filter(|receipt| under_way.contains_key(&receipt.entry))
                .map(|receipt| receipt.entry),
        );
        let is_news = Some(instructions.cursor) != before
            || instructions.void_receipts
            || !instructions.refusals.is_empty()
            || !instructions.entries.is_empty();
        receiver.take_over(Answered { instructions, at }).await?;
        taken.used += usize::from(is_news);
    }
    let summary = machine.summary();
    taken.summary = Summary {
        accepted: u64::try_from(accepted.len()).unwrap_or(u64::MAX),
        agree: summary.agree && agreed_before,
        ..summary
    };
    Ok(taken)
}

/// A file compares nothing.
fn taking(start: &Start) -> Start {
    Start {
        agreed: None,
        ..start.clone()
    }
}

/// What is to be done with an answer.
enum Follows {
    /// This of it is to be taken over.
    This(Box<ExchangeReply>),
    /// It is passed over: all of it is here already, or it tells of what is over.
    Nothing,
    /// It is passed over, as something before it is lacking.
    AfterGap,
}

impl Follows {
    fn if_so(follows: bool, reply: ExchangeReply) -> Self {
        if follows {
            Self::This(Box::new(reply))
        } else {
            Self::Nothing
        }
    }
}

/// What of an answer a desk does not have yet that stands at this cursor.
fn what_follows(at: Option<Cursor>, asked: Option<Cursor>, mut reply: ExchangeReply) -> Follows {
    if reply.unknown_cursor {
        return Follows::if_so(asked == at, reply);
    }
    let Some(at) = at else {
        return Follows::if_so(asked.is_none(), reply);
    };
    if reply.epoch != at.epoch {
        // Only of the epoch that the desk is in it may be said that it is over: a file that is read late tells of one before.
        return Follows::if_so(asked.is_some_and(|asked| asked.epoch == at.epoch), reply);
    }
    let from = asked.filter(|asked| asked.epoch == reply.epoch);
    let (from, heard_from) = from.map_or((0, 0), |from| (from.number, from.standings));
    let to = reply.log.last().map_or(from, |line| line.number);
    if from > at.number {
        return Follows::AfterGap;
    }
    reply.log.retain(|line| line.number > at.number);
    if to < at.number || (reply.log.is_empty() && reply.more) {
        return Follows::Nothing;
    }
    // How records stand is told in an order of its own.
    if heard_from > at.standings || reply.standings_to <= at.standings {
        reply.standings.clear();
        (reply.standings_to, reply.standings_more) = (at.standings, false);
    }
    Follows::This(Box::new(reply))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use protocol::enrol::ServiceWire;
    use protocol::exchange::{Counts, CursorMac, Epoch, Incarnation, LogLine, Standing};
    use uuid::Uuid;

    use super::*;

    fn cursor(epoch: u128, number: u64, standings: u64) -> Cursor {
        Cursor {
            epoch: Epoch(Uuid::from_u128(epoch)),
            number,
            chain: Digest([0; 32]),
            mac: CursorMac::OF_THE_BEGINNING,
            standings,
        }
    }

    /// Lines after one number up to another, and one record's standing.
    fn reply(epoch: u128, (after, to): (u64, u64), standings_to: u64) -> ExchangeReply {
        ExchangeReply {
            protocol: 1,
            epoch: Epoch(Uuid::from_u128(epoch)),
            now: DateTime::UNIX_EPOCH,
            incarnation: Incarnation(Uuid::nil()),
            token: None,
            new_device: None,
            unknown_cursor: false,
            dataset: Vec::new(),
            dataset_files: Vec::new(),
            service: ServiceWire {
                code: String::new(),
                name: String::new(),
                demo: true,
                nation: String::new(),
                region: String::new(),
                caseload: BTreeMap::new(),
                revoked: BTreeSet::new(),
            },
            receipts: Vec::new(),
            refusals: Vec::new(),
            unnamed: Vec::new(),
            standings: vec![Standing {
                record: RecordId::new(Uuid::from_u128(1)),
                held: Vec::new(),
            }],
            standings_to,
            standings_more: true,
            log: (after + 1..=to)
                .map(|number| LogLine {
                    number,
                    digest: Digest([1; 32]),
                    entry: None,
                })
                .collect(),
            chain: Digest([2; 32]),
            mac: CursorMac::OF_THE_BEGINNING,
            more: false,
            counts: Counts::default(),
            national: None,
            notices: None,
            files: None,
        }
    }

    fn this(follows: Follows) -> Option<ExchangeReply> {
        match follows {
            Follows::This(reply) => Some(*reply),
            Follows::Nothing | Follows::AfterGap => None,
        }
    }

    fn numbers(follows: Follows) -> Option<Vec<u64>> {
        this(follows).map(|reply| reply.log.iter().map(|line| line.number).collect())
    }

    #[test]
    fn of_an_answer_follows_what_comes_after_the_cursor() {
        let asked = Some(cursor(1, 3, 0));
        let at = |number| numbers(what_follows(Some(cursor(1, number, 0)), asked, reply(1, (3, 6), 1)));
        assert_eq!(at(3), Some(vec![4, 5, 6]));
        assert_eq!(at(5), Some(vec![6]));
        assert_eq!(at(6), Some(Vec::new()), "what was refused is still to be told");
        assert_eq!(at(7), None, "all of it came over the network");
        let after_a_gap = what_follows(Some(cursor(1, 2, 0)), asked, reply(1, (3, 6), 1));
        assert!(matches!(after_a_gap, Follows::AfterGap));
        let first = what_follows(None, None, reply(1, (0, 2), 1));
        assert_eq!(numbers(first), Some(vec![1, 2]));
        assert_eq!(numbers(what_follows(None, asked, reply(1, (3, 6), 1))), None);
    }

    #[test]
    fn an_answer_ends_the_epoch_that_the_desk_is_in_and_no_later_one() {
        let ends = |at, asked| this(what_follows(Some(at), asked, reply(2, (0, 0), 0))).is_some();
        assert!(ends(cursor(1, 3, 0), Some(cursor(1, 2, 0))));
        assert!(!ends(cursor(3, 3, 0), Some(cursor(1, 2, 0))));
        assert!(!ends(cursor(3, 3, 0), None));
        let unknown = |asked| {
            let reply = ExchangeReply {
                unknown_cursor: true,
                ..reply(1, (0, 0), 0)
            };
            this(what_follows(Some(cursor(1, 3, 0)), Some(asked), reply)).is_some()
        };
        assert!(unknown(cursor(1, 3, 0)) && !unknown(cursor(1, 2, 0)));
    }

    #[test]
    fn how_records_stand_is_never_told_backwards() {
        let told = |asked, at, to| {
            let follows = what_follows(Some(cursor(1, 3, at)), Some(cursor(1, 3, asked)), reply(1, (3, 4), to));
            let reply = this(follows).unwrap();
            (reply.standings.len(), reply.standings_to, reply.standings_more)
        };
        assert_eq!(told(2, 2, 5), (1, 5, true));
        assert_eq!(told(2, 4, 5), (1, 5, true));
        assert_eq!(told(2, 5, 5), (0, 5, false), "it was told over the network");
        assert_eq!(told(2, 9, 5), (0, 9, false));
        assert_eq!(told(4, 2, 5), (0, 2, false), "something before it was not told");
    }
}
