//! A page of Central's log: each of its lines against what is held here, and its chain against the lines.

use std::collections::HashMap;

use domain::id::EntryId;
use domain::record::Digest;
use protocol::chain;
use protocol::exchange::{Cursor, CursorMac, LogLine, Receipt, Refusal, RefusalCode};

use super::Fault;
use super::arrived::Arrived;

/// Lines of the log after a cursor. A page counts once each of its lines is held, or is known to differ or to be unusable.
#[derive(Debug)]
pub(super) struct Page {
    /// Where it begins; the chain there is Central's.
    pub(super) from: Cursor,
    /// Where it ends; the chain there is the one that Central says, whatever follows from the lines.
    pub(super) end: Cursor,
    lines: Vec<LogLine>,
    /// Whether the log goes on after it.
    pub(super) more: bool,
    /// Digests of lines whose bytes arrived and cannot be used.
    unusable: HashMap<Digest, RefusalCode>,
    /// What arrived for it in earlier answers. The store may have let go of it since, as of entries of a record that was
    /// purged here and not at Central yet: asked for again, they would come without end.
    came: HashMap<EntryId, Digest>,
}

/// How a page compares with what is held here.
pub(super) struct Compared {
    /// A receipt for each line that is held alike.
    pub(super) receipts: Vec<Receipt>,
    /// Lines that are something else here, or cannot be used.
    pub(super) differing: Vec<Refusal>,
    /// Lines that are not held.
    pub(super) lacks: Vec<EntryId>,
    /// Whether the chain at its end follows from the chain at its beginning and the digests of its lines. Where it does
    /// not, Central's own log is damaged.
    pub(super) chain_follows: bool,
}

impl Page {
    /// The lines after a cursor.
    ///
    /// # Errors
    /// When they have a gap or go backwards, or when there is none and yet more of the log is said to come.
    pub(super) fn new(
        from: Cursor,
        lines: Vec<LogLine>,
        (chain, mac): (Digest, CursorMac),
        more: bool,
    ) -> Result<Self, Fault> {
        if lines.is_empty() && more {
            return Err(Fault::Endless);
        }
        let mut number = from.number;
        for line in &lines {
            if line.number != number + 1 {
                return Err(Fault::OutOfOrder);
            }
            number = line.number;
        }
        Ok(Self {
            from,
            end: Cursor {
                number,
                chain,
                mac,
                ..from
            },
            lines,
            more,
            unusable: HashMap::new(),
            came: HashMap::new(),
        })
    }

    /// The entries of its lines.
    pub(super) fn entries(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.lines.iter().filter_map(|line| Some(line.entry?.id))
    }

    /// What arrived for it in earlier answers.
    pub(super) fn came(&self) -> impl Iterator<Item = (EntryId, Digest)> + '_ {
        self.came.iter().map(|(entry, digest)| (*entry, *digest))
    }

    /// Compares it with what is held here and what has arrived for it, also in answers before this one.
    pub(super) fn compare(&mut self, arrived: &Arrived) -> Compared {
        self.unusable.extend(&arrived.unusable);
        self.came.extend(arrived.taken());
        let mut chain = self.from.chain;
        let mut compared = Compared {
            receipts: Vec::with_capacity(self.lines.len()),
            differing: Vec::new(),
            lacks: Vec::new(),
            chain_follows: true,
        };
        for line in &self.lines {
            chain = chain::next(chain, line.digest);
            // Of a purged record the log keeps the step of the chain alone.
            let Some(entry) = line.entry else { continue };
            let differs = |code| Refusal {
                entry: entry.id,
                record: entry.record,
                code,
                number: None,
            };
            match (arrived.known.get(&entry.id), self.unusable.get(&line.digest)) {
                (Some(held), _) if *held == line.digest => compared.receipts.push(Receipt {
                    entry: entry.id,
                    number: line.number,
                }),
                (Some(_), _) => compared.differing.push(differs(RefusalCode::Diverged)),
                (None, Some(code)) => compared.differing.push(differs(*code)),
                (None, None) => compared.lacks.push(entry.id),
            }
        }
        compared.chain_follows = chain == self.end.chain;
        compared
    }
}
