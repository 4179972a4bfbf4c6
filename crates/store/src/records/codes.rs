//! The numbers that stand in `record.state` and `record.sync`. No rule is here: `derived` decides which one a record has.

/// In `record.state`: the record is in use.
pub(crate) const ACTIVE: i64 = 0;
/// In `record.state`: it is deleted, and nobody disputes that.
pub(crate) const DELETED: i64 = 1;
/// In `record.state`: entries of it are held, but not the first one.
pub(crate) const NOT_ARRIVED: i64 = 2;
/// In `record.state`: no record but a topic of the service. Its entries are kept and sent; no list and no count has it.
pub(crate) const OF_SERVICE: i64 = 3;
/// In `record.state`: it was purged. Its marker is kept and sent; nothing else is left, and no list and no count has it.
pub(crate) const PURGED: i64 = 4;
/// In `record.state`: it was withdrawn from Central, because its patient is not cleared. Its marker is kept and sent; what else there is
/// of it is under its next id.
pub(crate) const WITHDRAWN: i64 = 6;
/// In `record.state`: it is joined to another record, which stands for it. Its entries are kept and sent; no list and no count
/// has it.
pub(crate) const JOINED: i64 = 5;

/// In `record.sync`: not ready to leave this desk.
pub(crate) const ONLY_HERE: i64 = 0;
/// In `record.sync`: ready, and not all of it sent. Without a central server it is shown as only here.
pub(crate) const WAITING: i64 = 1;
/// In `record.sync`: all of it sent, not all of it with a receipt.
pub(crate) const SENT: i64 = 2;
/// In `record.sync`: a receipt of the current epoch for every entry.
pub(crate) const ACCEPTED: i64 = 3;
/// In `record.sync`: in conflict, held or refused.
pub(crate) const NEEDS_YOU: i64 = 4;
