//! What no Central of ours ever answers: each kind makes one of an answer of ours.

use domain::id::{DeviceId, EntryId, RecordId};
use domain::record::Digest;
use protocol::VERSION;
use protocol::exchange::{Epoch, ExchangeReply, Receipt, Refusal, RefusalCode};
use protocol::frame::WireEntry;
use uuid::Uuid;

/// What is absurd about an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Absurd {
    /// There is more of the log, and none of it is listed.
    MoreOfNothing,
    /// There is more, also after the last line.
    MoreForEver,
    /// Another epoch each time.
    OtherEpoch,
    /// Another identity for the desk each time.
    NewDevice,
    /// The cursor is unknown each time.
    UnknownCursor,
    /// There is more to hear of standings, and none is told.
    MoreStandingsOfNone,
    /// Lines whose numbers have a gap before them, that come twice, or that end beyond all numbers.
    Gap,
    LinesTwice,
    HugeNumber,
    /// Lines of entries that do not exist.
    NoSuchEntries,
    /// What was sent is neither accepted nor refused, all refused, or refused in places where nothing was.
    NoAnswerToEntries,
    RefusesAll,
    UnnamedAnywhere,
    /// Entries are accepted and refused that were never sent.
    AnswersForOthers,
    /// No bytes of what is listed, bytes that are others, or bytes under a digest that is listed nowhere.
    NoBytes,
    OtherBytes,
    OtherDigests,
    /// A chain that follows from nothing.
    Chain,
    /// A protocol of later days.
    Protocol,
}

pub(crate) const ALL: [Absurd; 19] = [
    Absurd::MoreOfNothing,
    Absurd::MoreForEver,
    Absurd::OtherEpoch,
    Absurd::NewDevice,
    Absurd::UnknownCursor,
    Absurd::MoreStandingsOfNone,
    Absurd::Gap,
    Absurd::LinesTwice,
    Absurd::HugeNumber,
    Absurd::NoSuchEntries,
    Absurd::NoAnswerToEntries,
    Absurd::RefusesAll,
    Absurd::UnnamedAnywhere,
    Absurd::AnswersForOthers,
    Absurd::NoBytes,
    Absurd::OtherBytes,
    Absurd::OtherDigests,
    Absurd::Chain,
    Absurd::Protocol,
];

impl Absurd {
    /// Makes an answer absurd, with fresh ids where it takes some.
    pub(crate) fn spoil(self, mut id: impl FnMut() -> Uuid, reply: &mut ExchangeReply, entries: &mut Vec<WireEntry>) {
        match self {
            Self::MoreOfNothing => {
                reply.log.clear();
                reply.more = true;
            }
            Self::MoreForEver => reply.more = true,
            Self::OtherEpoch => reply.epoch = Epoch(id()),
            Self::NewDevice => reply.new_device = Some(DeviceId::new(id())),
            Self::UnknownCursor => reply.unknown_cursor = true,
            Self::MoreStandingsOfNone => reply.standings_more = true,
            Self::Gap => reply.log.iter_mut().for_each(|line| line.number += 1),
            Self::LinesTwice => reply.log.extend(reply.log.clone()),
            Self::HugeNumber => reply.log.last_mut().into_iter().for_each(|line| line.number = u64::MAX),
            Self::NoSuchEntries => {
                for entry in reply.log.iter_mut().filter_map(|line| line.entry.as_mut()) {
                    entry.id = EntryId::new(id());
                }
            }
            Self::NoAnswerToEntries => reply.receipts.clear(),
            Self::RefusesAll => {
                let refused = std::mem::take(&mut reply.receipts);
                reply.refusals.extend(refused.iter().map(|receipt| Refusal {
                    entry: receipt.entry,
                    record: RecordId::new(receipt.entry.uuid()),
                    code: RefusalCode::Other,
                    number: None,
                }));
            }
            Self::UnnamedAnywhere => {
                reply.receipts.clear();
                reply.unnamed = vec![0, 1_000, u32::MAX];
            }
            Self::AnswersForOthers => {
                // Ids here are small numbers in the order in which they were made.
                let others = (1..200).map(|id| EntryId::new(Uuid::from_u128(id)));
                let (accepted, refused): (Vec<_>, Vec<_>) = others.partition(|entry| entry.uuid().as_u128() % 2 == 0);
                reply
                    .receipts
                    .extend(accepted.into_iter().map(|entry| Receipt { entry, number: 1 }));
                reply.refusals.extend(refused.into_iter().map(|entry| Refusal {
                    entry,
                    record: RecordId::new(entry.uuid()),
                    code: RefusalCode::Diverged,
                    number: None,
                }));
            }
            Self::NoBytes => entries.clear(),
            Self::OtherBytes => entries.iter_mut().for_each(|entry| entry.bytes.reverse()),
            Self::OtherDigests => entries.iter_mut().for_each(|entry| entry.digest = Digest([7; 32])),
            Self::Chain => reply.chain = Digest([7; 32]),
            Self::Protocol => reply.protocol = VERSION + 1,
        }
    }
}
